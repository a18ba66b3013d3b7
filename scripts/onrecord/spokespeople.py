"""For whom a spokesperson speaks: ``a spokesman for Arden``, ``Arden spokeswoman Jane Roe``.

In: parses and a document's mentions. Out: the words that name the body, or the person, spoken
for. The spokesperson stays the speaker; ``speakers`` records the body beside them.

>>> is_spokesperson("spokeswoman"), is_spokesperson("speaker")
(True, False)
"""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.coreference import Mentions
from onrecord.entities import Entity
from onrecord.names import Name
from onrecord.phrases import HYPHENS
from onrecord.sources import OWNING
from onrecord.types import Parse, Span, Token
from onrecord.wordlists import ORGANIZATION_WORDS, is_personal, is_title

NOUNS = frozenset(
    "spokesman spokeswoman spokesperson spokesmen spokeswomen spokespeople spokespersons".split()
)
OF = frozenset({"for", "of", "from", "with"})
PAST = frozenset({"former", "ex", "onetime", "erstwhile"})
_NOMINAL = frozenset({"NOUN", "PROPN", "ADJ", "NUM", "X"})
POSSESSIVE = frozenset({"his", "her", "its", "their"})


def is_spokesperson(word: str) -> bool:
    """Whether a noun is one for those who speak for others."""
    return word.lower() in NOUNS


def find_bodies(parses: Sequence[Parse], mentions: Mentions) -> dict[Entity, Span]:
    """For each person whom the document calls a spokesperson: the first words for whom."""
    found: dict[Entity, Span] = {}
    speaking = {i for i, p in enumerate(parses) if any(is_spokesperson(t.text) for t in p.tokens)}
    for name in mentions.names:
        entity = mentions.by_span.get(name.span)
        if name.parse not in speaking or entity is None or entity.type != "person":
            continue
        for i in _beside(parses[name.parse], name):
            body = spoken_for(parses[name.parse], mentions, i)
            if body and entity not in found:
                found[entity] = body
    return found


def spoken_in(parse: Parse, mentions: Mentions, source: Span) -> Span | None:
    """The words for whom the unnamed spokesperson of a source speaks."""
    inside = (i for i, token in enumerate(parse.tokens) if source.contains(token.span))
    first = next((i for i in inside if is_spokesperson(parse.tokens[i].text)), None)
    return None if first is None else spoken_for(parse, mentions, first)


def spoken_for(parse: Parse, mentions: Mentions, i: int) -> Span | None:
    """The words around the spokesperson of token ``i`` that say for whom; for nobody any more."""
    for token in parse.tokens[:i][::-1]:
        if token.upos not in _NOMINAL and token.text not in OWNING:
            break
        if token.text.lower() in PAST:
            return None
    return _before(parse, i) or _after(parse, mentions, i)


def _beside(parse: Parse, name: Name) -> list[int]:
    """The tokens for a spokesperson before a name, and in apposition after or before it."""
    tokens = parse.tokens
    first = start = name.tokens.start
    before = tokens[start - 1]
    bare = start > 0 and name.title is None and before.upos == "NOUN"
    if start and (before.text == "," or (bare and not is_personal(before.text))):
        # "a spokesman for Arden, Jane Roe", "a spokesman for the ministry Jane Roe"
        first -= 1
        while first and tokens[first - 1].upos not in ("VERB", "AUX", "PUNCT", "SCONJ", "PRON"):
            first -= 1
    near = list(range(first, start)) or [start - 1] * bool(start)
    at = name.tokens.stop
    if at < len(tokens) and tokens[at].text in (",", "(", "–", "—"):
        at += 1
        while at < len(tokens) and (_is_nominal(tokens[at]) or tokens[at].upos in ("DET", "CCONJ")):
            near.append(at)
            at += 1
    return [i for i in near if is_spokesperson(tokens[i].text)]


def _before(parse: Parse, i: int) -> Span | None:
    """``Arden`` of ``Arden spokesman``, ``its`` of ``its spokesman``."""
    tokens = parse.tokens
    last = owner = i - 1
    while owner >= 0 and tokens[owner].upos == "ADJ" and tokens[owner].text.islower():
        owner -= 1  # "Arden's longtime spokesman"
    if owner >= 0 and (tokens[owner].text in OWNING or tokens[owner].text.lower() in POSSESSIVE):
        last = owner
    while last >= 0 and is_title(tokens[last].text):
        last -= 1  # "Arden's chief spokesman"
    last -= last >= 0 and tokens[last].text in OWNING
    if last >= 0 and tokens[last].text.lower() in POSSESSIVE:
        return tokens[last].span
    first = last
    while first >= 0 and _is_nominal(tokens[first]):
        first -= 1
    words = range(first + 1, last + 1)
    while words and _says_who(parse, words[0], i):
        words = words[1:]
    if not any(_is_body(tokens[k]) for k in words):
        return None
    return Span(tokens[words[0]].span.start, tokens[words[-1]].span.end)


def _is_body(token: Token) -> bool:
    return token.upos in ("NOUN", "PROPN") or token.text.lower() in ORGANIZATION_WORDS


def _says_who(parse: Parse, k: int, i: int) -> bool:
    """Whether a word says something of the spokesperson: ``senior``, ``unnamed``."""
    token = parse.tokens[k]
    modifies = token.upos in ("ADJ", "NUM") and token.head == i and token.text.islower()
    return is_title(token.text) or (modifies and not _is_body(token))


def _after(parse: Parse, mentions: Mentions, i: int) -> Span | None:
    """``the mayor of Arden`` after ``spokesman for``; a name in it that ends it is no part."""
    tokens = parse.tokens
    if i + 2 >= len(tokens) or tokens[i + 1].text.lower() not in OF:
        return None
    first = last = i + 2
    if tokens[first].text.lower() in POSSESSIVE:
        first = last = first + 1
    names = {n.tokens.start: n for n in mentions.names_in(parse.sentence.span)}
    while last < len(tokens):
        name = names.get(last)
        if name and last > first and name.type == "person" and tokens[last - 1].upos == "NOUN":
            break  # "a spokesman for the ministry | Jane Roe"
        if name:
            last = name.tokens.stop
        elif _is_nominal(tokens[last]) or tokens[last].upos == "DET" or tokens[last].text == "of":
            last += 1
        else:
            break
    while last > first and tokens[last - 1].upos in ("ADP", "DET", "PART"):
        last -= 1
    return Span(tokens[first].span.start, tokens[last - 1].span.end) if last > first else None


def _is_nominal(token: Token) -> bool:
    return token.upos in _NOMINAL or token.text in HYPHENS or token.text in ("&", *OWNING)
