"""The word lists in ``data/``: titles, bodies, written things.

>>> is_title("Gen."), is_office("Foreign Minister"), is_office("Colonel")
(True, True, False)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.resources import files


def read_words(name: str) -> dict[str, tuple[str, ...]]:
    """A word list in ``data/``: the first column with the others."""
    lines = files("onrecord").joinpath("data", name).read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {word: tuple(others) for word, *others in rows}


TITLES = read_words("titles.tsv")
ORGANIZATION_WORDS = read_words("organizations.txt")
DOCUMENT_NOUNS = read_words("documents.txt")
PEOPLE = read_words("people.txt")
THINGS = read_words("things.txt")
IMPERSONAL_WORDS = read_words("impersonal.txt")
COUNTRIES = read_words("countries.txt")
FIRST_NAMES = read_words("first_names.tsv")
# Nouns for women and girls, and for men and boys.
FEMALE = frozenset(
    "woman girl mother daughter sister wife aunt niece actress queen widow lady princess "
    "grandmother girlfriend bride".split()
)
MALE = frozenset(
    "man boy father son brother husband uncle nephew king gentleman prince grandfather "
    "boyfriend groom".split()
)


def title_of(word: str) -> tuple[str, str]:
    """The gender that a title tells and its class; dashes for a word that is no title."""
    gender, kind = TITLES.get(_entry(word), ("-", "-"))
    return gender, kind


def is_first_name(word: str) -> bool:
    """Whether a word is a usual given name (``Jane``)."""
    return word.lower() in FIRST_NAMES and word[:1].isupper()


def is_title(word: str) -> bool:
    """Whether a word can stand before a name without being part of it."""
    return _entry(word) in TITLES


def _entry(word: str) -> str:
    """How a title stands in the list: as it is written, where that counts (``DA``, not ``da``)."""
    bare = word.strip(".")
    return bare if bare in TITLES else bare.lower()


def is_office(title: str) -> bool:
    """Whether a title is an office (``Foreign Minister``), not a rank or a form of address."""
    return any(title_of(word)[1] == "office" for word in title.split())


def split_title(words: Sequence[str]) -> int:
    """How many of the words of a run are title or office: up to the last title word.

    After a given name only an office before two words is: ``Martin King`` has no title, but
    ``San Diego Sheriff Jane Roe`` has.

    >>> split_title(["Secretary", "General", "Jane", "Roe"])
    2
    """
    given = next((i for i, word in enumerate(words) if is_first_name(word)), len(words))
    titles = [
        i
        for i, word in enumerate(words)
        if is_title(word) and (i < given or (is_office(word) and i < len(words) - 2))
    ]
    return titles[-1] + 1 if titles else 0


# Nouns in -er, -or and so on are mostly people; the others stand in data/people.txt.
_PERSONAL = re.compile(
    r".{2,}(?:[eo]r|ist|i?an|man|woman|person|ant|(?<!m)ent|ee|tive|cial|yst|mate)"
)


def is_personal(noun: str) -> bool:
    """Whether a common noun is, by its form, one for people (``official``, ``eyewitness``).

    >>> is_personal("commander"), is_personal("witness"), is_personal("retailer")
    (True, True, False)
    """
    word = noun.lower()
    if word in PEOPLE or is_title(word):
        return True
    other = word in ORGANIZATION_WORDS or word in THINGS
    return not other and _PERSONAL.fullmatch(word) is not None
