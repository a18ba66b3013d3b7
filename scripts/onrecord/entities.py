"""Who and what a document names: persons and bodies, each with all the names it goes by.

In: the names in a document's parses. Out: ``Entity`` values, and the entity of each name's span.
Short names join the longest name that they fit: surnames and given names that of a person,
acronyms and short forms that of a body (``Roads`` and ``ARC`` of ``Arden Roads Company``).
Acronyms in brackets are found by their letters.

>>> fold(["J.", "Brandić"])
('j', 'brandic')
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from onrecord.acronyms import acronyms_of, is_acronym
from onrecord.names import Gender, Name
from onrecord.phrases import CALENDAR, PARTICLES
from onrecord.roles import find_roles, without_article
from onrecord.types import Parse, Span
from onrecord.wordlists import COUNTRIES, FEMALE, FIRST_NAMES, MALE, ORGANIZATION_WORDS

Words = tuple[str, ...]

# What a body's short name leaves out: ``Arden`` is the Arden Group, but not the Arden Council.
FORMS = frozenset(
    "airlines airways bank bancorp co company corp corporation group holdings inc incorporated "
    "industries limited llc ltd motor motors party pharmaceuticals plc systems technologies".split()
)

_BODIES = tuple(word for word in ORGANIZATION_WORDS if len(word) > 3)  # "Wikinews"
_IN_BRACKETS = re.compile(r"\s?\((?:the )?([A-Z][\w&.’'-]{1,9})\)")


@dataclass(eq=False, slots=True)
class Entity:
    """A person or body as one document shows it; ``words`` is the longest name without title.

    ``nouns`` are common nouns, in lower case, that the document calls it or that are in its name.
    A person is ``sure`` who has a title or a usual given name; a lone name that nothing explains
    ``seems_personal`` where the parser mostly takes it for somebody's. ``key`` are the words to
    compare, ``introduced`` is where more than one word of the name, or all of it, stands first.
    """

    words: Words
    type: Literal["person", "organization"]
    roles: list[str] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)
    mentions: list[Span] = field(default_factory=list)
    gender: Gender | None = None
    nouns: set[str] = field(default_factory=set)
    acronym: str | None = None
    sure: bool = False
    seems_personal: bool = False
    introduced: Span | None = None
    key: Words = field(init=False)

    def __post_init__(self) -> None:
        self.key = fold(self.words)

    @property
    def name(self) -> str:
        """The canonical name: the longest in the document, without title or role."""
        return " ".join(self.words)


def find_entities(
    text: str, parses: Sequence[Parse], names: Sequence[Name]
) -> tuple[list[Entity], dict[Span, Entity]]:
    """The entities behind the names, in the order of their first mention, and each name's own."""
    entities: list[Entity] = []
    index = _Index()
    by_span: dict[Span, Entity] = {}
    # Longest first, so that short names find the long ones; persons before bodies.
    for name in sorted(names, key=lambda n: (-len(n.words), n.type != "person", n.span)):
        if len(name.words) == 1 and name.words[0].lower() in CALENDAR:
            continue
        entity = index.find(name)
        if entity is None:
            entity = Entity(name.words, "person" if _is_person(name) else "organization")
            entities.append(entity)
            index.add(entity)
        entity.sure = entity.sure or name.type == "person"
        entity.gender = entity.gender or name.gender
        if len(without_particles(name.words)) > 1 or len(name.words) == len(entity.words):
            entity.introduced = min(entity.introduced or name.span, name.span)
        insort(entity.mentions, name.span)
        by_span[name.span] = entity
        found = _IN_BRACKETS.match(text, name.span.end) if entity.type == "organization" else None
        if found and is_acronym(found.group(1), name.words, loosely=True):
            index.abbreviate(entity, found.group(1))
    for name in names:
        if entity := by_span.get(name.span):
            _describe(entity, name, text, parses[name.parse])
    _mark_lone_persons(text, parses, names, by_span)
    entities.sort(key=lambda entity: entity.mentions[0])
    return entities, by_span


def _mark_lone_persons(
    text: str, parses: Sequence[Parse], names: Sequence[Name], by_span: Mapping[Span, Entity]
) -> None:
    """Marks the lone words of unknown kind that the parser mostly takes for somebody's name.

    A word that also stands without its capital is none.
    """
    kinds: dict[int, list[str]] = defaultdict(list)
    for name in names:
        tokens = parses[name.parse].tokens
        if name.span in by_span:
            kinds[id(by_span[name.span])] += (tokens[i].name for i in name.tokens)
    for entity in {id(e): e for e in by_span.values()}.values():
        lone = len(without_particles(entity.words)) == 1 and not entity.name.isupper()
        body = entity.nouns or entity.key[-1] in COUNTRIES or entity.key[-1].endswith(_BODIES)
        persons = sum(kind.endswith("person") for kind in kinds[id(entity)])
        often = persons > 1 and 3 * persons >= 2 * len(kinds[id(entity)])
        if lone and often and not body:
            common = re.search(rf"\b{re.escape(entity.name.lower())}\b", text)
            entity.seems_personal = common is None


def without_particles(words: Words) -> Words:
    """The words of a name without ``van``, ``de`` and the like: one is left of a surname alone.

    >>> without_particles(("De", "La", "Roe"))
    ('Roe',)
    """
    return tuple(word for word in words if word.lower() not in PARTICLES)


def _is_person(name: Name) -> bool:
    """Whether a name that nothing shorter or longer explains is a person's."""
    return name.type == "person" or (name.type == "unknown" and len(name.words) > 1)


class _Index:
    """The entities of a document by the names that can mean them."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, Words], list[Entity]] = defaultdict(list)

    def add(self, entity: Entity) -> None:
        """Enters an entity under all that it may be called."""
        for entry in dict.fromkeys(_entries(entity)):
            self.known[entry].append(entity)

    def abbreviate(self, entity: Entity, acronym: str) -> None:
        """Enters the acronym that the document gives a body."""
        entity.acronym = acronym
        self.known["acronym", (acronym,)].append(entity)

    def find(self, name: Name) -> Entity | None:
        """The entity whose name this one is or shortens.

        Of several people, a surname alone means the one who was introduced first: the others are
        then told apart by their given names. A given name that stands before any of them is
        somebody's whole name. Of bodies, the last named before it is meant.
        """
        for found in self._candidates(name):
            if len(found) == 1:
                return found[0]
            if found and all(entity.type == "person" for entity in found):
                first = min(found, key=introduction)
                whole = name.words[0].lower() in FIRST_NAMES and name.span < introduction(first)
                return None if whole else first
            before = [
                (entity.mentions[last - 1], entity)
                for entity in found
                if (last := bisect_left(entity.mentions, name.span))
            ]
            if before:
                return max(before, key=lambda pair: pair[0])[1]
        return None

    def _candidates(self, name: Name) -> Iterator[list[Entity]]:
        words = fold(name.words)
        yield self.known["same", words]
        if name.type != "organization":
            office = len(words) == 2 and name.words[0].isupper() and len(words[0]) in (2, 3)
            short = words[1:] if office else words  # "SA Roe": an office by its initials
            surnames = self.known["surname", short[-1:]]
            yield [e for e in surnames if fits_surname(short, e.key)]
            yield [e for e in self.known["given", words] if e.sure]
        if name.type != "person":
            whole = " ".join(name.words)
            letters = (
                self.known["acronym", (whole,)] + self.known["acronym", (whole.replace(".", ""),)]
            )
            short_forms = [] if " ".join(words) in COUNTRIES else self.known["short", words]
            yield list({id(e): e for e in (*letters, *short_forms)}.values())


def introduction(entity: Entity) -> Span:
    """Where an entity is first named in full."""
    return entity.introduced or entity.mentions[0]


def _entries(entity: Entity) -> Iterator[tuple[str, Words]]:
    """What an entity may be called, with the way in which that shortens its name."""
    key = entity.key
    yield "same", key
    if entity.type == "person":
        yield "given", key[:1]
        yield "surname", key[-1:]
        yield "surname", key[-2:-1]  # "Roe" of "Jane Roe Jr"
        return
    for letters in acronyms_of(entity.words):
        yield "acronym", (letters,)
    if key[-2:-1] == ("of",):
        yield "short", (key[-1], *key[-3:-2])  # "the Roads Department", "Department of Roads"
    for cut in range(len(key) - 1, 0, -1):
        if key[cut] not in FORMS:
            break
        yield "short", key[:cut]
    if key[-1] in ORGANIZATION_WORDS:
        for cut in range(1, len(key) - 1):
            yield "short", key[cut:]


def fold(words: Sequence[str]) -> Words:
    """Words for comparison: no case, no diacritics, no full stops."""
    plain = unicodedata.normalize("NFKD", " ".join(words).replace(".", "")).casefold()
    return tuple("".join(c for c in plain if not unicodedata.combining(c)).split())


def fits_surname(short: Words, long: Words) -> bool:
    """Whether a person's name can be a shorter form, with the surname, of another.

    >>> fits_surname(("roe",), ("jane", "roe")), fits_surname(("jane", "roe"), ("john", "roe"))
    (True, False)
    >>> fits_surname(("roe", "doe"), ("juan", "roe", "doe"))
    True
    """
    if not 0 < len(short) < len(long):
        return False
    if long[-1] in ("jr", "sr", "ii", "iii", "iv") and short[-1] != long[-1]:
        long = long[:-1]
    if len(long) == 3 and short == long[1:2] and short[0] not in FIRST_NAMES:
        return True  # "Roe" of "Juan Roe Doe"
    if short[-1] != long[-1]:
        return False
    if all(word in PARTICLES for word in short[:-1]):
        return long[-len(short) :] == short  # "De La Roe" of "Jane De La Roe"
    if short == long[-2:] and len(long) == 3 and short[0] not in FIRST_NAMES and len(short[0]) > 1:
        return True  # "Roe Doe" of "Juan Roe Doe"
    initial = len(short[0]) == 1 and short[0] == long[0][:1]
    return short[0] == long[0] or initial


def _describe(entity: Entity, name: Name, text: str, parse: Parse) -> None:
    """Adds what one mention says of the entity: alias, title, office or kind in apposition."""
    words = name.span.of(text)
    if words != entity.name and words not in entity.aliases:
        entity.aliases.append(words)
    if entity.type == "organization":
        entity.nouns.update(_kinds(parse, name))
        return
    for role in find_roles(text, parse, name):
        if (office := without_article(role.of(text))) not in entity.roles:
            entity.roles.append(office)
            entity.gender = _gender_of(office) or entity.gender


def _gender_of(role: str) -> Gender | None:
    """The gender that a role tells: ``f`` of ``Roe’s daughter``; none of ``friend of the king``."""
    head = role.split(" of ")[0].split()[-1].lower()
    return "f" if head in FEMALE else "m" if head in MALE else None


def _kinds(parse: Parse, name: Name) -> set[str]:
    """What a body is said to be: ``the retailer Arden``, ``Arden, a retailer``, ``Arden Bank``."""
    tokens = parse.tokens
    heads = [w for w, after in pairwise((*name.words, "of")) if after in ("of", "for")]
    kinds = {word.lower() for word in heads if word.lower() in ORGANIZATION_WORDS}
    for i in name.tokens:
        if tokens[i].deprel == "appos":
            kinds.add(tokens[tokens[i].head].lemma.lower())
        for child in parse.children(i):
            noun = tokens[child].upos == "NOUN" and child not in name.tokens
            if noun and tokens[child].deprel in ("appos", "compound"):
                kinds.add(tokens[child].lemma.lower())
    before = tokens[name.tokens.start - 1] if name.tokens.start else None
    if before and before.upos == "NOUN":
        kinds.add(before.lemma.lower())
    return kinds
