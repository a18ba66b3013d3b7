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
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from onrecord.acronyms import is_acronym
from onrecord.names import Gender, Name
from onrecord.phrases import CALENDAR
from onrecord.roles import find_roles, without_article
from onrecord.types import Parse, Span
from onrecord.wordlists import COUNTRIES, ORGANIZATION_WORDS

Words = tuple[str, ...]

# What a body's short name leaves out: ``Arden`` is the Arden Group, but not the Arden Council.
FORMS = frozenset(
    "airlines airways bank bancorp co company corp corporation group holdings inc incorporated "
    "industries limited llc ltd motor motors party pharmaceuticals plc systems technologies".split()
)

_IN_BRACKETS = re.compile(r"\s?\((?:the )?([A-Z][\w&.’'-]{1,9})\)")


@dataclass(eq=False, slots=True)
class Entity:
    """A person or body as one document shows it; ``words`` is the longest name without title.

    ``nouns`` are common nouns, in lower case, that the document calls it or that are in its name.
    A person is ``sure`` who has a title or a usual given name; ``key`` are the words to compare.
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
    by_span: dict[Span, Entity] = {}
    # Longest first, so that short names find the long ones; persons before bodies.
    for name in sorted(names, key=lambda n: (-len(n.words), n.type != "person", n.span)):
        if len(name.words) == 1 and name.words[0].lower() in CALENDAR:
            continue
        entity = _match(name, entities)
        if entity is None:
            entity = Entity(name.words, "person" if _is_person(name) else "organization")
            entities.append(entity)
        entity.sure = entity.sure or name.type == "person"
        entity.gender = entity.gender or name.gender
        entity.mentions.append(name.span)
        by_span[name.span] = entity
        found = _IN_BRACKETS.match(text, name.span.end) if entity.type == "organization" else None
        if found and is_acronym(found.group(1), name.words, loosely=True):
            entity.acronym = found.group(1)
    for name in names:
        if entity := by_span.get(name.span):
            _describe(entity, name, text, parses[name.parse])
    for entity in entities:
        entity.mentions.sort()
    entities.sort(key=lambda entity: entity.mentions[0])
    return entities, by_span


def _is_person(name: Name) -> bool:
    """Whether a name that nothing shorter or longer explains is a person's."""
    return name.type == "person" or (name.type == "unknown" and len(name.words) > 1)


def _match(name: Name, entities: Sequence[Entity]) -> Entity | None:
    """The entity whose name this one is or shortens; of several, the last one named before it."""
    words = fold(name.words)
    for fits in (_is_same, _is_surname, _is_given_name, _is_short_body):
        found = [e for e in entities if fits(words, name, e)]
        if len(found) == 1:
            return found[0]
        before = [(m, e) for e in found for m in e.mentions if m < name.span]
        if before:
            return max(before, key=lambda pair: pair[0])[1]
    return None


def fold(words: Sequence[str]) -> Words:
    """Words for comparison: no case, no diacritics, no full stops."""
    plain = unicodedata.normalize("NFKD", " ".join(words).replace(".", "")).casefold()
    return tuple("".join(c for c in plain if not unicodedata.combining(c)).split())


def _is_same(words: Words, name: Name, entity: Entity) -> bool:
    return entity.key == words


def _is_surname(words: Words, name: Name, entity: Entity) -> bool:
    """``Roe`` or ``J. Roe`` of ``Jane Q. Roe``."""
    if entity.type != "person" or name.type == "organization":
        return False
    if len(words) == 2 and name.words[0].isupper() and len(words[0]) in (2, 3):
        words = words[1:]  # "SA Roe": an office by its initials
    return fits_surname(words, entity.key)


def fits_surname(short: Words, long: Words) -> bool:
    """Whether a person's name can be a shorter form, with the surname, of another.

    >>> fits_surname(("roe",), ("jane", "roe")), fits_surname(("jane", "roe"), ("john", "roe"))
    (True, False)
    """
    if not 0 < len(short) < len(long):
        return False
    if long[-1] in ("jr", "sr", "ii", "iii", "iv") and short[-1] != long[-1]:
        long = long[:-1]
    if short[-1] != long[-1]:
        return False
    initial = len(short[0]) == 1 and short[0] == long[0][:1]
    return len(short) == 1 or short[0] == long[0] or initial


def _is_given_name(words: Words, name: Name, entity: Entity) -> bool:
    if entity.type != "person" or name.type == "organization":
        return False
    return entity.sure and len(words) == 1 < len(entity.words) and entity.key[0] == words[0]


def _is_short_body(words: Words, name: Name, entity: Entity) -> bool:
    """``Roads``, ``Roads Company`` or ``ARC`` of ``Arden Roads Company``."""
    if entity.type != "organization" or name.type == "person":
        return False
    short = " ".join(name.words)
    if short == entity.acronym or is_acronym(short, entity.words):
        return True
    long = entity.key
    if len(words) >= len(long) or " ".join(words) in COUNTRIES:
        return False
    if len(words) == 2 and long[-3:] == (words[1], "of", words[0]):
        return True  # "the Roads Department", "Department of Roads"
    rest = long[len(words) :]
    if long[: len(words)] == words:
        return all(word in FORMS for word in rest)
    return long[-len(words) :] == words and len(words) > 1 and words[-1] in ORGANIZATION_WORDS


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


def _kinds(parse: Parse, name: Name) -> set[str]:
    """What a body is said to be: ``the retailer Arden``, ``Arden, a retailer``, ``Arden Bank``."""
    tokens = parse.tokens
    kinds = {word.lower() for word in name.words if word.lower() in ORGANIZATION_WORDS}
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
