"""From a sentence to its tokens, as Universal Dependencies cuts English (EWT, GUM).

In: a text and the span of a sentence in it. Out: the spans of its words and marks, in order.
Every character that is no white space lies in exactly one of them. Straight and typographic
apostrophes are cut alike (``don’t``: do, n’t), compounds at their hyphens (well, -, known) but
not after prefixes (``co-founder``), currency signs and percent signs stand alone, addresses
and abbreviations stay whole.

>>> text = "Roe’s U.S. co-pilots didn’t pay $2.5m."
>>> [token.of(text) for token in tokenise(text, Span(0, len(text)))]
['Roe', '’s', 'U.S.', 'co-pilots', 'did', 'n’t', 'pay', '$', '2.5', 'm', '.']
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from onrecord.types import Span

# The first alternative that matches wins; what none matches is a token of one character.
# \w, white space and the invisible joiners that belong to the words around them.
_LETTER = r"[^\W\d_]"
_WORD = r"[\w\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff]"
_TOKEN = re.compile(
    rf"""
      (?P<address> (?:https?|ftp)://[^\s<>"“”]+ | www\.[^\s<>"“”]+
                 | [\w.+-]{{1,64}}@[\w-]{{1,64}}(?:\.[\w-]{{1,64}})+ )
    | (?P<handle> (?<!\w)[@\#](?!\d)\w+ )
    | (?P<smiley> (?<!\w)[:;=][-^']?[()DPp/](?!\w) )
    | (?P<run> \.{{2,}} | [-=]{{2,}} | \+{{2,}} | \*{{2,}} | _{{2,}} | [!?]{{2,}}
             | << | >> | `` | '' )
    | (?P<phone> (?<![\w-]) (?:\d{{1,3}}-)?(?:\d{{3}}-)?\d{{3}}-\d{{4}} (?![\w-])
               | (?<![\w-]) \d{{1,2}}-\d{{1,2}}-\d{{4}} (?![\w-]) )
    | (?P<decade> ['’]\d0s\b | \d*\d0['’]s\b )             # '90s, 1980's
    | (?P<year> (?<!\w)['’]\d\d\b )                       # the class of '72
    | (?P<clitic> ['’´`](?:s|re|ve|ll|d|m)(?!{_WORD}) )     # after a word; see `_cut_word`
    | (?P<currency> (?<!\w)(?:US|AU|CA|HK|NZ|A|C|S|R)\$ )
    | (?P<number> (?:(?<![\w.,])[+])?\d+(?:[.,:/]\d+)*{_WORD}* )
    | (?P<initials> (?<!\w)(?:{_LETTER}\.){{2,}}(?:{_LETTER}(?!\w))? | (?<!\w)Ph\.D\. )
    | (?P<word> {_WORD}+ (?: (?:\.(?={_LETTER}) | & | ['’] | [-‑] ){_WORD}+ )* )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_CLITIC = re.compile(r"(?:n['’]t|['’](?:s|re|ve|ll|d|m))$", re.IGNORECASE)
_ADDRESS_END = ".,;:!?)]}'’\"”…"


_UNSPACED_STOP = re.compile(r"[a-z]{2}(?=\.[A-Z][a-z])")  # "... it ended.The next day"


@cache
def _words() -> dict[str, frozenset[str]]:
    """The words of ``data/tokens.tsv`` by kind."""
    found: dict[str, set[str]] = {}
    source = (Path(__file__).parent / "data/tokens.tsv").read_text(encoding="utf-8")
    for line in source.splitlines():
        if line and not line.startswith("#"):
            kind, words = line.split("\t")
            found.setdefault(kind, set()).update(words.split())
    return {kind: frozenset(words) for kind, words in found.items()}


@cache
def _splits() -> dict[str, tuple[int, ...]]:
    """Where to cut words such as ``cannot``: the lengths of their parts."""
    pairs = (entry.split("=") for entry in _words()["split"])
    return {word: tuple(map(len, parts.split("|"))) for word, parts in pairs}


def tokenise(text: str, span: Span) -> tuple[Span, ...]:
    """The tokens of the sentence at ``span`` of ``text``, as spans of ``text``, in order."""
    # The sentence alone, so that nothing before it or after it counts.
    cut = _cut(span.of(text).rstrip())
    return tuple(Span(span.start + start, span.start + stop) for start, stop in cut)


def _cut(text: str) -> Iterator[tuple[int, int]]:
    at, last = 0, len(text)
    while at < last:
        if text[at].isspace():
            at += 1
            continue
        found = _TOKEN.match(text, at)
        kind, stop = (found.lastgroup, found.end()) if found else (None, at + 1)
        if kind == "address":
            stop = at + max(1, len(text[at:stop].rstrip(_ADDRESS_END)))
        elif kind == "word":
            stop = _find_word_end(text, at, stop)
        if kind == "number":
            yield from _cut_number(text, at, stop)
        elif kind == "word":
            yield from _cut_word(text, at, stop)
        else:
            yield at, stop
        at = stop


def _find_word_end(text: str, start: int, stop: int) -> int:
    """The end of the word at ``[start, stop)``: before a stray stop, or after its own stop."""
    stray = _UNSPACED_STOP.search(text, start, stop)
    if stray:
        return stray.end()
    if text[stop : stop + 1] != ".":
        return stop
    word = text[start : stop + 1].rpartition("-")[2]
    final = stop + 1 == len(text)
    if len(word) == 2:  # an initial, unless it ends the sentence (vitamin C.)
        whole = word[0].isupper() and not final
    elif word.lower() in _words()["ambiguous"]:
        following = text[stop + 1 : stop + 3].strip()
        whole = (
            word[0].isupper() and not final and (following[:1].isupper() or following[:1].isdigit())
        )
    else:
        whole = word.lower() in _words()["abbreviation"]
    return stop + whole


def _cut_number(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """``5pm``: 5, pm; but ``19th``, ``1970s`` and ``4A`` stay whole."""
    unit = re.search(r"[^\d.,:/+]+$", text[start:stop])
    if unit and unit[0] in _words()["unit"]:
        yield start, start + unit.start()
        start += unit.start()
    yield start, stop


def _cut_word(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Cut at hyphens, but not after prefixes; then cut off clitics."""
    part = start
    for hyphen in re.finditer("[-‑]", text[start:stop]):
        at = start + hyphen.start()
        prefix, rest = text[part:at], text[at + 1 : stop]
        shouted = len(prefix) > 1 and prefix.isupper() and not rest.isupper()  # UN-backed
        if prefix.lower() not in _words()["prefix"] or shouted:
            yield from _cut_clitics(text, part, at)
            yield at, at + 1
            part = at + 1
    yield from _cut_clitics(text, part, stop)


def _cut_clitics(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """``wouldn’t’ve``: would, n’t, ’ve; ``cannot``: can, not; ``O’Neill`` stays whole."""
    clitics: list[tuple[int, int]] = []
    while found := _CLITIC.search(text, start + 1, stop):
        clitics.append((found.start(), stop))
        stop = found.start()
    for length in _splits().get(text[start:stop].lower().replace("’", "'"), (stop - start,)):
        yield start, start + length
        start += length
    yield from reversed(clitics)
