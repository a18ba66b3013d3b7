"""Who speaks and who is spoken to in interviews and transcripts with labelled turns.

In: a document's quotes and mentions. Out: a ``Dialogue``: the entity of each label, initials
included (``JQR`` of ``Jane Q. Roe``, ``WN`` of ``Wikinews``), and whom ``you`` means in a turn.

>>> shortens("WN", "Wikinews"), shortens("WN", "Wagner")
(True, False)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from onrecord.acronyms import is_acronym
from onrecord.coreference import Mentions
from onrecord.entities import Entity
from onrecord.types import Document, Quote, Span, hull


@dataclass(frozen=True, slots=True)
class Dialogue:
    """The speakers of labels, by the label's span, and the turns with whom each speaks to."""

    speakers: Mapping[Span, Entity]
    turns: tuple[tuple[Span, Entity | None], ...] = ()

    def addressed(self, pronoun: Span) -> Entity | None:
        """Whom ``you`` at this place means; ``None`` where it is not known."""
        return next((whom for turn, whom in self.turns if turn.contains(pronoun)), None)


def find_dialogue(document: Document, mentions: Mentions, quotes: Sequence[Quote]) -> Dialogue:
    """The dialogue of a document; an empty one where no turn is labelled."""
    turns = [q for q in quotes if q.source and _is_labelled(q, document)]
    if not turns:
        return Dialogue({})
    speakers: dict[Span, Entity] = {}
    labels: dict[Span, str] = {}
    for turn in turns:
        label = hull(turn.source)
        labels[label] = label.of(document.text)
        entity = mentions.by_span.get(label)
        if entity is None or len(entity.mentions) == 1 or entity.name == labels[label]:
            entity = _of_label(labels[label], mentions) or entity
        if entity:
            speakers[label] = entity
    speakers |= _slips([hull(turn.source) for turn in turns], labels, speakers)
    known = {labels[label]: entity for label, entity in speakers.items()}
    asked = []
    for turn in turns:
        own = labels[hull(turn.source)]
        others = {o for o in labels.values() if o != own and known.get(o) is not known.get(own)}
        whom = known.get(min(others)) if len(others) == 1 else None
        if not others:
            whom = _interviewee(document, mentions, known.get(own))
        asked.append((hull(turn.content), whom))
    return Dialogue(speakers, tuple(asked))


def _is_labelled(quote: Quote, document: Document) -> bool:
    """Whether only marks stand between a source and the content after it."""
    if hull(quote.source).end > hull(quote.content).start:
        return False
    return not any(c.isalnum() for span in quote.cue for c in span.of(document.text))


def _of_label(label: str, mentions: Mentions) -> Entity | None:
    """The entity that a label in capitals stands for."""
    if not label.isupper():
        return None
    for entity in mentions.entities:
        last = entity.words[-1].upper() == label or entity.name.upper() == label
        if entity.name != label and (last or is_acronym(label, entity.words)):
            return entity
    return next(
        (e for e in mentions.entities if len(e.words) == 1 and shortens(label, e.words[0])), None
    )


def shortens(label: str, word: str) -> bool:
    """Whether two letters or three are the beginnings of the parts of one word.

    The first letter is the word's first, and each other one follows a vowel.
    """
    if not 2 <= len(label) <= 3 or len(word) < 3 * len(label) - 1 or label.lower() == word.lower():
        return False
    at, lowered = 0, word.lower()
    for number, letter in enumerate(label.lower()):
        found = lowered.find(letter, at)
        if found < 0 or (number == 0) != (found == 0):
            return False
        if number and (lowered[found - 1] not in "aeiouy" or len(word) - found < 3):
            return False
        at = found + 1
    return True


def _slips(
    turns: Sequence[Span], labels: Mapping[Span, str], speakers: Mapping[Span, Entity]
) -> dict[Span, Entity]:
    """Labels that come once, slips for whose turn it is: ``JE`` among ``JR`` and ``WN``.

    Both turns around it are another's, and it begins with the same letter as the one other speaker.
    """
    found = {}
    order = sorted(turns)
    for before, turn, after in zip(order, order[1:], order[2:], strict=False):
        around = speakers.get(before)
        once = list(labels.values()).count(labels[turn]) == 1 and labels[turn].isupper()
        entity = speakers.get(turn)
        if not once or around is None or speakers.get(after) is not around:
            continue
        if entity and len(entity.mentions) > 1:
            continue
        others = {id(e): e for e in speakers.values() if e is not around and e is not entity}
        if len(others) == 1:
            [other] = others.values()
            if other.name[0] == labels[turn][0] and len(labels[turn]) < 4:
                found[turn] = other
    return found


def _interviewee(
    document: Document, mentions: Mentions, interviewer: Entity | None
) -> Entity | None:
    """The person in the title, or else the one named most often."""
    persons = [e for e in mentions.entities if e.type == "person" and e is not interviewer]
    title = (document.title or "").casefold()
    titled = [e for e in persons if e.words[-1].casefold() in title]
    return max(titled or persons, key=lambda e: len(e.mentions), default=None)
