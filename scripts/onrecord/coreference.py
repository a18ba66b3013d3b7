"""Which phrases of a document mean the same person, body or thing.

In: the parses and quotes of a document. Out: ``Mentions``: the entity of each name, of each
pronoun and of each description (``the company``) that can be resolved, the phrase that a
pronoun takes up where that names nobody (``Two witnesses ... They``), and the chains that these
make. ``antecedents`` chooses what a pronoun takes up, ``descriptions`` what a description does.
Captions and headlines are passed over (the project's guideline, section 4).

>>> "she" in PRONOUNS, "it" in PRONOUNS
(True, False)
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from onrecord.antecedents import Ranker, find_candidates, load_ranker, subject_ahead
from onrecord.descriptions import FAR, find_longer, find_named
from onrecord.entities import Entity, find_entities
from onrecord.names import Name, find_names
from onrecord.referents import (
    GENDERS,
    IT,
    PLURAL,
    Form,
    Phrase,
    Phrases,
    Referent,
    is_close,
    owning,
)
from onrecord.types import Block, Parse, Quote, Replacement, Span, Spans

PRONOUNS = GENDERS
IMPERSONAL = frozenset({*IT, "this"})

# How likely the antecedent of a pronoun must be for the pronoun to be replaced by it: nine in ten
# that are as likely are right in GUM and LitBank.
SAFE = {"he": 0.9, "it": 0.75, "they": 0.8}
SAID = 4  # how many sentences back who adds something has said the rest
SAME = 8  # how many sentences back the same noun means the same

Chooser = Callable[[Phrase, Sequence[Phrase], Sequence[Parse]], tuple[Phrase, float] | None]


@dataclass(frozen=True, slots=True)
class Mentions:
    """The entities of a document and where they are named or meant.

    ``names`` are in reading order; ``by_span`` has the entities by the spans of names, personal
    pronouns and descriptions, ``meant`` by those that are ``it``, ``they`` and the
    like too, and ``taken_up`` the phrase that a pronoun or description stands for which names
    nobody. ``chains`` are the spans of all phrases by what they mean, singletons included.
    ``restated`` are pronouns that can safely give way to the phrase which they take up.
    """

    names: tuple[Name, ...]
    entities: tuple[Entity, ...]
    by_span: Mapping[Span, Entity]
    meant: Mapping[Span, Entity]
    taken_up: Mapping[Span, Span]
    spans: Spans
    chains: tuple[Spans, ...] = ()
    restated: Mapping[Span, Replacement] = field(default_factory=dict)
    _called: Mapping[str, list[Entity]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        called: dict[str, list[Entity]] = {}
        for entity in self.entities:
            for words in {entity.name, entity.acronym, entity.words[0], entity.words[-1]}:
                called.setdefault(words or "", []).append(entity)
        object.__setattr__(self, "_called", called)

    def names_in(self, span: Span) -> tuple[Name, ...]:
        """The names that lie inside ``span``."""
        first = bisect_left(self.names, span.start, key=lambda name: name.span.start)
        last = bisect_left(self.names, span.end, key=lambda name: name.span.start)
        return tuple(name for name in self.names[first:last] if span.contains(name.span))

    def mentions_in(self, span: Span) -> tuple[tuple[Span, Entity], ...]:
        """The names and pronouns inside ``span`` that mean an entity, in reading order."""
        first = bisect_left(self.spans, span.start, key=lambda mention: mention.start)
        last = bisect_left(self.spans, span.end, key=lambda mention: mention.start)
        inside = self.spans[first:last]
        return tuple((s, self.by_span[s]) for s in inside if span.contains(s))

    def called(self, words: str) -> Entity | None:
        """The one entity that goes by a name, which the parser did not take for one."""
        found = self._called.get(words, [])
        return found[0] if len(found) == 1 else None


def resolve_mentions(
    text: str,
    blocks: Sequence[Block],
    parses: Sequence[Parse],
    quotes: Sequence[Quote],
    choose: Chooser | None = None,
) -> Mentions:
    """The entities that a document names, and its pronouns and descriptions resolved to them.

    ``choose`` picks a pronoun's antecedent; by default the fitted model does.
    """
    roles = [blocks[parse.sentence.block].role for parse in parses]
    names = [n for n in find_names(parses) if roles[n.parse] not in ("boilerplate", "byline")]
    entities, by_span = find_entities(text, parses, names)
    phrases = Phrases(text, parses, quotes, names, by_span)
    walk = _Walk(phrases, entities, choose or _ranker().choose)
    for number, role in enumerate(roles):
        if role == "body":
            walk.read(number)
    return Mentions(
        tuple(names),
        tuple(entities),
        by_span,
        walk.meant,
        walk.taken_up,
        tuple(sorted(by_span)),
        tuple(tuple(sorted({p.span for p in r.phrases})) for r in walk.referents),
        walk.restated,
    )


@cache
def _ranker() -> Ranker:
    return load_ranker()


class _Walk:
    """One walk through a document that remembers what was spoken of."""

    def __init__(self, phrases: Phrases, entities: Sequence[Entity], choose: Chooser) -> None:
        self.make, self.parses, self.by_span = phrases, phrases.parses, phrases.by_span
        self.entities, self.choose = entities, choose
        self.meant: dict[Span, Entity] = {}
        self.taken_up: dict[Span, Span] = {}
        self.restated: dict[Span, Replacement] = {}
        self.said_of: dict[Span, Phrase] = {}
        self.seen: list[Phrase] = []
        self.acted: list[Phrase] = []
        self.referents: list[Referent] = []
        self.of_entity: dict[int, Referent] = {}

    def read(self, number: int) -> None:
        """Goes through the words of a sentence in order."""
        for i, token in enumerate(self.parses[number].tokens):
            word = token.text.lower()
            form: Form | None = "he" if word in GENDERS else "it" if word in IT else None
            if form is None and word in PLURAL:
                form = "they"
            if form:
                self._pronoun(self.make.pronoun(number, i, form))
            elif token.upos in ("NOUN", "PROPN", "NUM"):
                for phrase in self.make.nominal(number, i):
                    self._nominal(phrase)

    def _pronoun(self, pronoun: Phrase) -> None:
        candidates = find_candidates(pronoun, self.seen, self.parses, self._speaker(pronoun))
        found = self._said_before(pronoun, candidates)
        found = found or self.choose(pronoun, candidates, self.parses)
        if pronoun.form == "he" and not (found and is_close(pronoun, found[0])):
            found = self._said_after(pronoun) or found
        if found is None:
            pronoun.referent.gender = GENDERS.get(pronoun.noun)
            self._add(pronoun)
            return
        antecedent, likelihood = found
        referent = pronoun.referent = antecedent.referent
        pronoun.kind = antecedent.kind
        entity = referent.entity
        if pronoun.form == "he":
            referent.gender = GENDERS[pronoun.noun]
        if entity:
            self.meant[pronoun.span] = entity
            if pronoun.form == "he" and entity.type == "person":
                entity.gender = GENDERS[pronoun.noun]
                self.by_span[pronoun.span] = entity
        elif antecedent.form not in ("he", "it", "they"):
            self.taken_up[pronoun.span] = antecedent.span
        elif antecedent.span in self.taken_up:
            self.taken_up[pronoun.span] = self.taken_up[antecedent.span]
        if likelihood >= SAFE[pronoun.form] and is_close(pronoun, antecedent):
            self._restate(pronoun, antecedent)
        self._add(pronoun)

    def _said_before(
        self, pronoun: Phrase, candidates: Sequence[Phrase]
    ) -> tuple[Phrase, float] | None:
        """Whoever said the last thing, where the pronoun's verb is one for saying more."""
        if pronoun.span not in self.make.adding:
            return None
        said = (p for p in reversed(self.seen) if p.speaks and p.quote == pronoun.quote)
        last = next(said, None)
        near = last and last in candidates and last.parse >= pronoun.parse - SAID
        described = near and last and (last.referent.is_described or last.form == "he")
        return (last, SAFE[pronoun.form]) if last and described else None

    def _said_after(self, pronoun: Phrase) -> tuple[Phrase, float] | None:
        """The subject that follows an opening phrase: ``In her speech, Roe said``."""
        number = pronoun.parse
        subject = subject_ahead(self.parses[number], pronoun.head)
        named = self.make.name_at.get((number, subject)) if subject is not None else None
        entity = self.by_span.get(named.span) if named else None
        if entity is None or entity.type != "person" or subject is None:
            return None
        phrase = next(self.make.nominal(number, subject), None)
        if phrase is None or entity.gender not in (None, GENDERS[pronoun.noun]):
            return None
        phrase.referent = self.of_entity.setdefault(id(entity), Referent(entity))
        return (phrase, SAFE["he"]) if phrase.quote == pronoun.quote else None

    def _restate(self, pronoun: Phrase, antecedent: Phrase) -> None:
        """Notes that a pronoun surely stands for a body or for a phrase."""
        entity = pronoun.referent.entity
        if entity and pronoun.form == "it" and entity.type == "organization":
            self.by_span[pronoun.span] = entity
        elif entity is None:
            phrase = self.said_of.get(antecedent.span, antecedent)
            by = self.make.say_again(phrase)
            if by:
                self.said_of[pronoun.span] = phrase
                by = owning(by) if pronoun.role == "owner" else by
                self.restated[pronoun.span] = Replacement(pronoun.span, by, phrase.span)

    def _speaker(self, pronoun: Phrase) -> Referent | None:
        """Whose words a pronoun stands in."""
        if pronoun.quote is None:
            return None
        source = self.make.said_by.get(self.make.direct[pronoun.quote])
        entity = self.by_span.get(self.make.titled.get(source, source)) if source else None
        if entity:
            return self.of_entity.get(id(entity))
        return next((p.referent for p in self.seen if p.span == source), None)

    def _nominal(self, phrase: Phrase) -> None:
        acted = self.acted[-FAR:][::-1]
        named = phrase.span if phrase.form == "name" else self.make.name_of(phrase)
        entity = self.by_span.get(named) if named else None
        if entity is None and phrase.form in ("the", "this"):
            entity = find_named(phrase, self.parses[phrase.parse], acted, self.entities)
            if entity:
                self.meant[phrase.span] = self.by_span[phrase.span] = entity
        if entity:
            known = Referent(entity)
            phrase.referent = self.of_entity.setdefault(id(entity), known)
        elif longer := find_longer(phrase, self.parses[phrase.parse], acted):
            self.taken_up[phrase.span] = longer.span
            phrase.referent = longer.referent
        elif same := self._same_noun(phrase):
            phrase.referent = same.referent
        self._add(phrase)

    def _same_noun(self, phrase: Phrase) -> Phrase | None:
        """The phrase before with the same noun that a definite or plural one takes up."""
        if phrase.form not in ("the", "this") and not (phrase.plural and phrase.form == "bare"):
            return None
        for before in reversed(self.seen):
            if before.parse < phrase.parse - SAME:
                return None
            same = before.noun == phrase.noun and before.plural == phrase.plural
            if same and before.form not in ("name", "together") and before.quote == phrase.quote:
                return before
        return None

    def _add(self, phrase: Phrase) -> None:
        if not phrase.referent.phrases:
            self.referents.append(phrase.referent)
        phrase.referent.phrases.append(phrase)
        self.seen.append(phrase)
        if phrase.speaks or phrase.role == "subject":
            self.acted.append(phrase)
