"""Who holds what office: ``Secretary General Jane Roe``, ``the head of Roads, Jane Roe``.

In: a sentence and the document's mentions. Out: claims, as the article makes them. Of the dead, and
of whom a clause of another time tells, it is said what they were.

>>> "of" in NO_END
True
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from onrecord.acronyms import is_unknown_acronym
from onrecord.coreference import Mentions
from onrecord.entities import Entity, introduction, without_particles
from onrecord.names import Name
from onrecord.offices import OWNING, restate_office
from onrecord.roles import find_roles
from onrecord.tenures import is_of_another_time
from onrecord.types import Claim, Parse, Replacement, Span, hull
from onrecord.wordlists import is_office
from onrecord.worthiness import score_check_worthiness

_TIED = re.compile(r"\w[-‐‑–]")  # a hyphen that touches a word

NO_OFFICE = frozenset("according another and any by for future of one some would-be".split())
NO_END = frozenset({"of", "for", "the", "in", "and", "by", "his", "her", "their", "its"})


def find_offices(
    text: str,
    parse: Parse,
    mentions: Mentions,
    confidence: float,
    dead: Sequence[Entity] = (),
    published: str | None = None,
) -> Iterator[Claim]:
    """A claim for each office or description that stands beside a person's name."""
    for name in mentions.names_in(parse.sentence.span):
        entity = mentions.by_span.get(name.span)
        if entity is None or entity.type != "person":
            continue
        died = any(entity is one for one in dead)
        another_time = is_of_another_time(parse, name.span, published)
        for role in find_roles(text, parse, name):
            words = role.of(text).lower().split()
            first, last = words[0], words[-1]
            beside = role != name.title
            if first in NO_OFFICE or last in NO_END or last.endswith(("'s", "’s")):
                continue
            if not (beside or is_office(role.of(text))):
                continue
            if len(name.words) < 2 and (beside or len(entity.words) < 2):
                continue
            past = died or (another_time and is_office(role.of(text)))
            doubtful = _is_torn(text, role) or _is_of_two(text, role, name, mentions)
            owner = _owner(text, role, entity, mentions)
            doubtful = doubtful or _is_sentence(parse, role)
            doubtful = doubtful or _has_surname(text, role, owner, mentions)
            span = hull((role, name.title or name.span, name.span))
            restated = restate_office(
                text,
                name.span,
                role,
                owner,
                _holder(name, entity),
                past=past,
            )
            yield Claim(
                claim_id="",
                spans=(span,),
                claim=restated.claim,
                asserted_by="article",
                certainty="certain",
                polarity="positive",
                time="past" if past else "present",
                check_worthiness=score_check_worthiness(span.of(text)),
                confidence=confidence,
                entities=(name.span,),
                replacements=restated.replacements,
                self_contained=restated.self_contained and not doubtful,
            )


def _is_torn(text: str, role: Span) -> bool:
    """Whether a hyphen ties the words to what is left out: ``son-in-[law Jane Roe]``."""
    before, after = text[: role.start][-2:], text[role.end - 2 : role.end + 1]
    return any(_TIED.search(words) for words in (before, after))


def _is_of_two(text: str, role: Span, name: Name, mentions: Mentions) -> bool:
    """Whether somebody else is named in the words: ``head Tom Hill and driver [Jane Roe]``."""
    others = (n for n in mentions.names_in(role) if n is not name and len(n.words) > 1)
    return any(" and " in text[n.span.end : role.end] for n in others)


def _is_sentence(parse: Parse, role: Span) -> bool:
    """Whether the words have a verb with a tense, not in a relative clause: ``he is my friend``."""
    inside = [t for t in parse.tokens if role.contains(t.span)]
    relative = any(t.xpos in ("WDT", "WP") for t in inside)
    return not relative and any(t.xpos in ("VBZ", "VBD", "VBP", "MD") for t in inside[:-1])


def _has_surname(text: str, role: Span, owner: Replacement | None, mentions: Mentions) -> bool:
    """Whether the words have somebody by the surname alone: ``Roe adviser``, ``lawyer of Roe``."""
    rest = text[owner.span.end if owner else role.start : role.end]
    for word in re.findall(r"\b[A-Z][\w-]+", rest):
        entity = mentions.called(word)
        if entity and entity.type == "person" and word == entity.words[-1] != entity.name:
            return entity.name not in rest
    return False


def _owner(text: str, role: Span, holder: Entity, mentions: Mentions) -> Replacement | None:
    """The name for what an office begins with, where it is known and longer.

    That is a possessive (``its chair``), a surname (``Roe’s aide``) or an acronym (``ARC chair``).
    """
    word = role.of(text).split()[0]
    first = Span(role.start, role.start + len(word))
    entity = mentions.by_span.get(first)
    if word.lower() in OWNING:
        if entity is None or entity is holder or not entity.mentions:
            return None
        return Replacement(first, f"{entity.name}’s", entity.mentions[0])
    bare = word.removesuffix("’s").removesuffix("'s")
    entity = mentions.called(bare)
    short = bare != word or (is_unknown_acronym(bare) and entity and entity.acronym == bare)
    if entity is None or entity is holder or not short or bare in (entity.name, entity.words[0]):
        return None
    if entity.type == "person" and bare != entity.words[-1]:
        return None
    name = Span(first.start, first.start + len(bare))
    return Replacement(name, entity.name, introduction(entity))


def _holder(name: Name, entity: Entity) -> Replacement | None:
    """The full name for the surname that stands alone beside an office, if there is more."""
    full = [m for m in entity.mentions if len(m) >= len(entity.name)]
    if len(without_particles(name.words)) > 1 or not full:
        return None
    before = [m for m in full if m < name.span]
    return Replacement(name.span, entity.name, before[-1] if before else full[0])
