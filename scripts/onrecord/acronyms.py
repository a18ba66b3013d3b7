"""Acronyms: which short forms stand for a name, and the names that brackets give one for.

In: words, or a parse. Out: whether an acronym is a name's, or where in the parse the name stands
whose acronym follows it in brackets, as Schwartz and Hearst (2003) find it, by its letters.

>>> is_acronym("ARC", ("Arden", "Roads", "Company")), is_acronym("P&R", ("Penn", "and", "Rivers"))
(True, True)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from onrecord.types import Parse
from onrecord.wordlists import ORGANIZATION_WORDS, is_first_name, is_title

LINKS = frozenset({"of", "for", "and", "&", "the", "on"})  # within the name of a body
# Those that are better known than what they stand for.
KNOWN = frozenset(
    """AIDS ABC AFP AP BBC CBS CEO CIA CNN DNA DVD EU FBI FIFA GDP GPS HIV IBM IMF ISIS MTV NASA
    NATO NBA NBC NFL NGO NHS NPR OECD OPEC PBS PDF RNA TV UAE UEFA UFO UK UN UNESCO UNICEF US USA
    USB WHO WTO WWF""".split()
)
_OPENING, _CLOSING = frozenset("(["), frozenset(")]")


def is_acronym(short: str, words: Sequence[str], *, loosely: bool = False) -> bool:
    """Whether a word in capitals is the initials of a name, small words left out.

    Loosely, its letters need only come in the name in that order, the first one first.
    """
    letters = short.replace(".", "")
    if " " in letters or len(words) < 2:
        return False
    if letters in acronyms_of(words):
        return True
    if not loosely or letters[0].lower() != words[0][0].lower():
        return False
    rest = iter("".join(words).lower())
    return all(letter in rest for letter in letters.lower())


def is_unknown_acronym(word: str) -> bool:
    """Whether a word is an acronym that a reader may not know.

    >>> is_unknown_acronym("ARC"), is_unknown_acronym("NASA"), is_unknown_acronym("U.S.")
    (True, False, False)
    """
    letters = word.replace(".", "").replace("&", "")
    return len(letters) > 1 and letters.isupper() and letters.isalpha() and letters not in KNOWN


def acronyms_of(words: Sequence[str]) -> set[str]:
    """The initials that a name of several words can go by, in capitals.

    >>> sorted(acronyms_of(("Bureau", "of", "Roads", "and", "Trade")))
    ['BR&T', 'BRT']
    """
    joined = ["&" if word in ("and", "&") else word for word in words]
    initials = "".join(word[0] for word in words if word not in LINKS)
    with_and = "".join(word[0] for word in joined if word == "&" or word not in LINKS)
    found = {initials, with_and}
    if words[-1].lower() in ORGANIZATION_WORDS:
        found |= {letters[:-1] for letters in found if len(letters) > 3}
    found.add("".join(word[0] for word in words if word[0].isupper()))
    return {letters for letters in found if letters.isupper()} if len(words) > 1 else set()


def abbreviated_names(parse: Parse) -> Iterator[range]:
    """The tokens of each name that its initials follow in brackets: ``Notes from Arden (NFA)``.

    Of a body, that is: neither ``Jane Roe (JR)`` nor an office (``Member of Parliament (MP)``).
    """
    tokens = parse.tokens
    for i in range(2, len(tokens) - 2):
        if tokens[i].text in _OPENING and tokens[i + 2].text in _CLOSING:
            found = _abbreviated(parse, i, tokens[i + 1].text)
            if found:
                yield found


def _abbreviated(parse: Parse, bracket: int, short: str) -> range | None:
    """The nearest words before a bracket with these initials, the first in capitals."""
    tokens = parse.tokens
    letters = short.replace(".", "")
    if not letters.isupper() or not letters.isalpha() or is_title(short):
        return None
    for first in range(bracket - 2, max(-1, bracket - 3 * len(letters) - 2), -1):
        words = [t.text for t in tokens[first:bracket] if t.text != ","]
        if not all(word[0].isalpha() or word in ("&", "'s", "’s", "-") for word in words):
            return None
        named = words[0][0].isupper() and words[-1][0].isupper() and not is_title(words[-1])
        if named and not is_first_name(words[0]) and _spell(letters, words):
            return range(first, bracket)
    return None


def _spell(letters: str, words: Sequence[str]) -> bool:
    """Whether letters are the initials of words: of all of them, or of those in capitals."""
    alphabetic = [word for word in words if word[0].isalpha()]
    everything = "".join(word[0] for word in alphabetic).upper()
    capitals = "".join(word[0] for word in alphabetic if word[0].isupper())
    return letters in (everything, capitals)
