"""Which names and pronouns of a document mean the same person.

In: the parses and quotes of a document. Out: ``Mentions``: for each span of a person's name
and each third-person pronoun outside direct speech, the ``Person``. Short names join the
longest name that they fit; a pronoun means the person who last acted or spoke in the running
text, captions and other people's words aside (the project's guideline, sections 2 and 4).

>>> _fits(("Roe",), ("Jane", "Roe")), _fits(("John", "Roe"), ("Jane", "Roe"))
(True, False)
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from onrecord.names import Gender, Name, find_names
from onrecord.roles import find_roles, without_article
from onrecord.types import Block, Parse, Quote, Span, Spans, hull

PRONOUNS: dict[str, Gender] = {
    "he": "m", "him": "m", "his": "m", "himself": "m",
    "she": "f", "her": "f", "hers": "f", "herself": "f",
}  # fmt: skip

# How many spans before an offset may overlap it: quotes nest, but not deeper than this.
NEAR = 8


@dataclass(eq=False, slots=True)
class Person:
    """A person as one document shows them; ``words`` is the longest name without title."""

    words: tuple[str, ...]
    roles: list[str] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)
    mentions: list[Span] = field(default_factory=list)
    gender: Gender | None = None

    @property
    def name(self) -> str:
        """The canonical name: the longest in the document, without title or role."""
        return " ".join(self.words).replace(" .", ".")


@dataclass(frozen=True, slots=True)
class Mentions:
    """The persons of a document and where they are named or meant by a pronoun.

    ``names`` are in reading order, ``by_span`` has the persons by the spans of names and pronouns.
    """

    names: tuple[Name, ...]
    persons: tuple[Person, ...]
    by_span: Mapping[Span, Person]
    spans: Spans

    def names_in(self, span: Span) -> tuple[Name, ...]:
        """The names that lie inside ``span``."""
        first = bisect_left(self.names, span.start, key=lambda name: name.span.start)
        last = bisect_left(self.names, span.end, key=lambda name: name.span.start)
        return tuple(name for name in self.names[first:last] if span.contains(name.span))

    def persons_in(self, span: Span) -> tuple[tuple[Span, Person], ...]:
        """The names and pronouns inside ``span`` that mean a person, in reading order."""
        first = bisect_left(self.spans, span.start, key=lambda mention: mention.start)
        last = bisect_left(self.spans, span.end, key=lambda mention: mention.start)
        inside = self.spans[first:last]
        return tuple((s, self.by_span[s]) for s in inside if span.contains(s))


def resolve_mentions(
    text: str, blocks: Sequence[Block], parses: Sequence[Parse], quotes: Sequence[Quote]
) -> Mentions:
    """The persons named in a document, and its names and pronouns resolved to them."""
    skipped = [b.span for b in blocks if b.role in ("boilerplate", "byline")]
    names = [n for n in find_names(parses) if not any(s.overlaps(n.span) for s in skipped)]
    persons, by_span = _gather(names)
    for name in names:
        if name.span in by_span:
            _describe(by_span[name.span], name, text, parses[name.parse])
    story = [b.span for b in blocks if b.role == "body"]
    direct = sorted(hull(q.content) for q in quotes if q.kind == "direct")
    sources = sorted(span for q in quotes for span in q.source)

    def told(span: Span) -> bool:
        return _any_holds(story, span) and not _any_holds(direct, span)

    acts = [
        (n.span, by_span[n.span])
        for n in names
        if n.span in by_span and told(n.span) and (n.is_subject or _any_holds(sources, n.span))
    ]
    for pronoun, gender in _pronouns(parses):
        person = _antecedent(pronoun, gender, acts) if told(pronoun) else None
        if person:
            person.gender = gender
            by_span[pronoun] = person
            insort(acts, (pronoun, person), key=lambda act: act[0])
    return Mentions(tuple(names), tuple(persons), by_span, tuple(sorted(by_span)))


def _gather(names: Sequence[Name]) -> tuple[list[Person], dict[Span, Person]]:
    """Persons from names, longest first, so that short names find the long ones."""
    persons: list[Person] = []
    by_span: dict[Span, Person] = {}
    for name in sorted(names, key=lambda n: (-len(n.words), n.span)):
        if name.type == "organization":
            continue
        person = _match(name, persons)
        if person is None:
            if name.type != "person":
                continue
            person = Person(name.words)
            persons.append(person)
        person.gender = person.gender or name.gender
        person.mentions.append(name.span)
        by_span[name.span] = person
    for person in persons:
        person.mentions.sort()
    persons.sort(key=lambda p: p.mentions[0])
    return persons, by_span


def _match(name: Name, persons: Sequence[Person]) -> Person | None:
    """The person whose name this one is or shortens; of several, the last one named before it."""
    fitting = [p for p in persons if _fits(name.words, p.words)]
    if len(fitting) < 2:
        return fitting[0] if fitting else None
    before = [
        (max(m for m in p.mentions if m < name.span), p)
        for p in fitting
        if min(p.mentions) < name.span
    ]
    return max(before, key=lambda pair: pair[0])[1] if before else None


def _fits(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Whether a name can be a shorter form of another: ``Roe`` or ``J. Roe`` of ``Jane Q. Roe``."""
    if short == long:
        return True
    if not short or len(short) >= len(long) or short[-1] != long[-1]:
        return False
    initial = len(short[0].strip(".")) == 1 and short[0][0] == long[0][0]
    return len(short) == 1 or short[0] == long[0] or initial


def _describe(person: Person, name: Name, text: str, parse: Parse) -> None:
    """Adds what one mention says of the person: alias, title, office in apposition."""
    words = name.span.of(text)
    if words != person.name and words not in person.aliases:
        person.aliases.append(words)
    for role in find_roles(text, parse, name):
        if (office := without_article(role.of(text))) not in person.roles:
            person.roles.append(office)


def _pronouns(parses: Sequence[Parse]) -> list[tuple[Span, Gender]]:
    return [
        (token.span, PRONOUNS[token.text.lower()])
        for parse in parses
        for token in parse.tokens
        if token.text.lower() in PRONOUNS
    ]


def _antecedent(
    pronoun: Span, gender: Gender, acts: Sequence[tuple[Span, Person]]
) -> Person | None:
    """The last person before the pronoun who acted or spoke and is not of the other gender."""
    before = acts[: bisect_left(acts, pronoun, key=lambda act: act[0])]
    return next((p for _, p in reversed(before) if p.gender in (None, gender)), None)


def _any_holds(spans: Sequence[Span], inner: Span) -> bool:
    """Whether one of ``spans`` (sorted, hardly overlapping) holds ``inner``."""
    last = bisect_left(spans, inner.start + 1, key=lambda span: span.start)
    return any(span.contains(inner) for span in spans[max(0, last - NEAR) : last])
