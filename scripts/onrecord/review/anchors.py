"""Where words stand, said so that it survives edits of the text around them.

In: a text and a span, or a text and an anchor made of an earlier version of it. Out: an anchor, or
the span of its words. An anchor is what the W3C Web Annotation model calls a TextQuoteSelector
(exact, prefix, suffix; https://www.w3.org/TR/annotation-model/#text-quote-selector) with the start
as it was. White space and the shapes of quotation marks and dashes may change; any other change
of the words themselves means that what a person said of them no longer holds.

>>> anchor = make_anchor("Rain fell. He said no.", Span(14, 18))
>>> find_anchor("Much rain fell. He said no.", anchor)
Span(start=19, end=23)
>>> find_anchor("Rain fell. She declined.", anchor) is None
True
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from onrecord.types import Span

CONTEXT = 32  # code points of prefix and suffix
SHIFT = 64  # how far a small edit may move a part of a row against the row
_ENOUGH_WORDS = 24  # code points that are found again without help from their context
_ENOUGH_CONTEXT = 8  # code points next to fewer
_ENOUGH_SHARE = 0.6  # of the context, where the same words stood elsewhere too

# One for one, so that offsets hold.
SHAPES = str.maketrans("“”„‟«»‘’‚‛‹›`´‐‑‒–—―", "\"\"\"\"\"\"''''''''------")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Anchor:
    """Words, up to ``CONTEXT`` code points before and after, and their first offset then.

    ``times`` is how often the words stood in the text: of several places only the context tells.
    """

    exact: str
    prefix: str
    suffix: str
    start: int
    times: int = 1


def make_anchor(text: str, span: Span) -> Anchor:
    """The anchor of a span of ``text``."""
    exact = span.of(text)
    return Anchor(
        exact=exact,
        prefix=text[max(0, span.start - CONTEXT) : span.start],
        suffix=text[span.end : span.end + CONTEXT],
        start=span.start,
        times=max(1, text.count(exact)) if exact else 1,
    )


def find_anchor(text: str, anchor: Anchor) -> Span | None:
    """Where the words of ``anchor`` stand in ``text``; ``None`` where that is not certain.

    Of several places the one with most of the old context; with as much at two, neither. Where
    the words stood elsewhere too, most of the context must be left: the place itself may be gone.
    """
    untouched = Span(anchor.start, anchor.start + len(anchor.exact))
    if anchor.exact and make_anchor(text, untouched) == anchor:
        return untouched
    places = _places(text, anchor)
    if anchor.times > 1:
        least = _ENOUGH_SHARE * (len(anchor.prefix) + len(anchor.suffix))
        places = {span: context for span, context in places.items() if context >= least}
    most = max(places.values(), default=0)
    best = [span for span, context in places.items() if context == most]
    if len(best) > 1:  # the same words in the same words: only an untouched place is certain
        best = [span for span in best if span.start == anchor.start]
    return best[0] if len(best) == 1 else None


def find_part(text: str, anchor: Anchor, expected: int) -> Span | None:
    """Where words that belong to a row stand, the row having been found.

    ``expected`` is where they would start if the row had moved as a whole. There they are looked
    for, and no further from it than a small edit moves them.
    """
    plain, exact = text.translate(SHAPES), anchor.exact.translate(SHAPES)
    if 0 <= expected <= len(text) and plain.startswith(exact, expected):
        whole = Span(expected, expected + len(exact))
        if exact or _context(plain, whole, anchor) >= _ENOUGH_CONTEXT:
            return whole
    if not exact:
        return _find_gap(*_plain(text), _plain(anchor.prefix)[0], _plain(anchor.suffix)[0])
    near = [s for s in _places(text, anchor) if abs(s.start - expected) <= SHIFT]
    return min(near, key=lambda span: abs(span.start - expected), default=None)


def _context(plain: str, span: Span, anchor: Anchor) -> int:
    """How many code points around a place are those of the anchor."""
    before = plain[max(0, span.start - CONTEXT) : span.start]
    after = plain[span.end : span.end + CONTEXT]
    prefix, suffix = anchor.prefix.translate(SHAPES), anchor.suffix.translate(SHAPES)
    return _shared(before[::-1], prefix[::-1]) + _shared(after, suffix)


def _places(text: str, anchor: Anchor) -> dict[Span, int]:
    """Where the words stand with enough of their context, and how much of it is there."""
    plain, offsets = _plain(text)
    exact = _plain(anchor.exact)[0]
    prefix, suffix = _plain(anchor.prefix)[0], _plain(anchor.suffix)[0]
    places: dict[Span, int] = {}
    wanted = min(_ENOUGH_CONTEXT, max(len(prefix), len(suffix)))
    at = plain.find(exact) if exact else -1
    while at >= 0:
        end = at + len(exact)
        before = _shared(plain[max(0, at - CONTEXT) : at][::-1], prefix[::-1])
        after = _shared(plain[end : end + CONTEXT], suffix)
        if len(exact) >= _ENOUGH_WORDS or max(before, after) >= wanted:
            places[Span(offsets[at], offsets[end - 1] + 1)] = before + after
        at = plain.find(exact, at + 1)
    return places


def _find_gap(plain: str, offsets: list[int], prefix: str, suffix: str) -> Span | None:
    """Where no words stand: between the two contexts, or next to what is left of one."""
    for before, after in ((prefix, suffix), (prefix, ""), ("", suffix)):
        context = before + after
        if len(context) < _ENOUGH_CONTEXT or plain.count(context) != 1:
            continue
        at = plain.index(context) + len(before)
        start = offsets[at] if at < len(offsets) else offsets[-1] + 1
        return Span(start, start)
    return None


def _shared(one: str, other: str) -> int:
    """How many code points two strings have in common at their beginning."""
    n = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        n += 1
    return n


@lru_cache(maxsize=64)
def _plain(text: str) -> tuple[str, list[int]]:
    """The text with one shape of marks, and white space as one space; offsets of its characters."""
    pieces: list[str] = []
    offsets: list[int] = []
    position = 0
    for found in (*_SPACE.finditer(text), None):
        end = found.start() if found else len(text)
        pieces.append(text[position:end].translate(SHAPES))
        offsets += range(position, end)
        if found:
            pieces.append(" ")
            offsets.append(found.start())
            position = found.end()
    return "".join(pieces), offsets
