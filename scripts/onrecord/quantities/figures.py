"""The figures of a stretch of text: numerals, ranges, ratios, fractions.

In: a stretch and the spans where no numeral is looked for (dates). Out: `Figure` values, left to
right, with exact values; what they count is `counted`'s and `expressions`' part.

>>> [(f.value, f.value_max, f.comparator) for f in find_figures("one in three of 10 to 20 million")]
[(Decimal('0.3333'), None, '='), (Decimal('10000000'), Decimal('20000000'), 'range')]
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from onrecord.numerals import (
    NUMBER,
    PARTS,
    SCALES,
    VAGUE,
    alternatives,
    parse_number,
    ratio,
    read_table,
    tidy,
)
from onrecord.quantities.counted import counted_noun, unit_after
from onrecord.types import Comparator, Span

SYMBOLS = {word: unit for word, kind, unit in read_table("units.tsv") if kind == "symbol"}
SHORT_SCALES = {"k": Decimal(10**3), "m": Decimal(10**6), "b": Decimal(10**9)}  # $5m

_VAGUE, _SCALES, _PARTS = alternatives(VAGUE), alternatives(SCALES), alternatives(PARTS)
NUMERAL = re.compile(
    rf"""(?<![\w.,/:\#@&'’$£€¥₹§])(?<![^\W\d][-–])            # not inside a word or a name: F-16
    (?<!§\s)(?<!\bper\s)                                     # nor a rate's base: per 100,000
    (?P<sign>(?<!\S)(?:[-−–]|(?i:minus)\s))?
    (?: (?P<symbol>{alternatives(SYMBOLS)}) \s? )?
    (?: (?P<vague>(?i:                                       # tens of thousands, several hundred
          (?: (?:{_VAGUE}) \s{{1,2}}of\s{{1,2}} )? (?:{_VAGUE})
        | (?:several|a\sfew|many) \s{{1,2}} (?:{_SCALES}) ))
      | (?P<couple>(?i:a\scouple\sof))(?=\s)
      | (?P<times>(?i:twice|thrice|(?:double|triple)(?=\s(?:the|its|their|his|her|that)\b)))
      | (?P<fraction>(?i: half (?! (?:[\s-]an?)?[\s-](?:{_SCALES})\b )  # half, not half a million
        | (?P<top>an?|one|two|three|four|five|six|seven|eight|nine) [-\s] (?:{_PARTS})s?
          (?! [\s-](?:{_SCALES})\b ) ))                       # two-thirds, not a half-million
      | (?P<over>[1-9])/(?P<under>[2-9]|1[0-9]|100)          # 1/3
      | (?P<number>{NUMBER}) (?: [\s-]and[\s-] (?P<rest>(?i:a[\s-]half | a[\s-]quarter
            | three[\s-]quarters | two[\s-]thirds)) \b (?![-\s](?:of|finals?)\b)  # two and a half
          (?: \s (?P<scale>(?i:{_SCALES})) \b )? )?                     # five and a half million
      | (?P<one>(?i:(?:(?<=\bthan\s)|(?<=\bover\s)|(?<=\bunder\s))an?))(?=\s) )  # under a mile
    (?P<short>(?<=\d)[kmbKMB](?!\w))?                        # $5m
    (?: (?!\w) | (?<=\d)(?=[^\W\d_]) )                       # 5km, but not 98th: see is_ordinal
    (?![.,:/]\d)""",
    re.VERBOSE,
)
# What makes two numerals one: a range, a ratio, a fraction of a number.
RANGE = re.compile(r"\s?%?(?:\s?[-–—]\s?|\s(?:to|or)\s)", re.IGNORECASE)
RATIO = re.compile(r"\s(?:in|out\sof|(?:out\s)?of\severy|in\severy)\s", re.IGNORECASE)
BETWEEN = re.compile(r"\bbetween\s(?:the\sages\sof\s)?\Z")
ROUND = {Decimal(n) for n in (2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25, 50, 100, 1000, 10000)}
SCORE = re.compile(
    r"\b(?:w[oi]n|wins|beat|beating|los[et]|loss|lead|led|defeat\w*|dr[ae]w|victory|scored?|tied?"
    r"|ruled|voted?|ruling|decision)\b",
    re.IGNORECASE,
)
ORDINAL = re.compile(r"-(?:first|second|third|fifth|eighth|ninth|twelfth|(?:four|six|seven)th)\b")
# Digit groups that are keys, not counts: telephone numbers, versions, addresses of machines.
KEYS = re.compile(
    r"""\+\d[\d\s().-]{6,18}\d                                         # +44 20 7946 0958
      | \(?\b\d{3}\)?[\s.-]\d{3}[.-]\d{4}\b                            # (555) 123-4567
      | \b(?:call|phone|tel|dial|fax|text)\W{1,3}\d{3}-\d{4}\b         # call 555-0123
      | \b[vV]?\d{1,4}(?:\.\d{1,4}){2,6}\b                             # v2.10.3
      | \bhttps?://\S{1,300} | \b\w{1,20}@\w{1,20}\.\w{1,10} | \b24/7\b""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the stretch, before it is known what it counts; offsets in the stretch."""

    start: int
    end: int
    value: Decimal
    kind: Literal["number", "vague", "fraction", "times", "score"]
    currency: str | None = None
    scale: Decimal = Decimal(1)
    comparator: Comparator = "="
    value_max: Decimal | None = None


class Taken:
    """Disjoint spans, in order, that can be asked whether they overlap another one."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self.spans = sorted(spans)
        self.ends = [span.end for span in self.spans]

    def overlaps(self, start: int, end: int) -> bool:
        """Whether one of the spans shares a code point with ``[start, end)``."""
        first = bisect_left(self.ends, start + 1)
        return first < len(self.spans) and self.spans[first].start < end


def find_figures(stretch: str, excluded: Sequence[Span] = ()) -> Iterator[Figure]:
    """The figures of a stretch, except inside ``excluded`` (disjoint, in the stretch)."""
    taken = Taken(excluded)
    keys = Taken([Span(*match.span()) for match in KEYS.finditer(stretch)])
    found = [
        figure
        for match in NUMERAL.finditer(stretch)
        if (figure := read_figure(match))
        and not taken.overlaps(figure.start, figure.end)
        and not keys.overlaps(figure.start, figure.end)
    ]
    i = 0
    while i < len(found):
        both = pair(found[i], found[i + 1], stretch) if i + 1 < len(found) else None
        if both is None:
            yield found[i]
        elif isinstance(both, Figure):
            yield both
        elif SCORE.search(around(found[i], found[i + 1], stretch)):
            yield replace(found[i], kind="score")
            yield replace(found[i + 1], kind="score")
        i += 1 if both is None else 2


def read_figure(match: re.Match[str]) -> Figure | None:
    """The value of a match of ``NUMERAL``; ``None`` for ordinals."""
    start, end = match.span()
    currency = SYMBOLS.get(match["symbol"] or "")
    if match["couple"]:
        return Figure(start, end, Decimal(2), "number")
    if match["times"]:
        thrice = match["times"].lower() in ("thrice", "triple")
        return Figure(start, end, Decimal(3 if thrice else 2), "times")
    if match["one"]:
        return Figure(start, end, Decimal(1), "number") if unit_after(match.string, end) else None
    if match["vague"]:
        return Figure(start, end, vague_value(match["vague"]), "vague", currency, comparator=">")
    if match["fraction"]:
        top = Decimal(1) if not match["top"] else parse_number(match["top"]) or Decimal(1)
        part = re.split(r"[\s-]", match["fraction"].lower())[-1]
        return Figure(
            start, end, ratio(top, PARTS.get(part) or PARTS[part[:-1]]), "fraction", currency
        )
    if match["over"]:
        value = ratio(Decimal(match["over"]), Decimal(match["under"]))
        return Figure(start, end, value, "fraction") if value < 1 else None
    value_or_none = parse_number(match["number"])
    if value_or_none is None or is_ordinal(match):
        return None
    scale = SCALES.get(re.split(r"[\s\d-]", match["number"].lower())[-1], Decimal(1))
    value = value_or_none
    if match["rest"]:
        parts = re.split(r"[\s-]", match["rest"].lower())
        share = ratio(parse_number(parts[0]) or Decimal(1), PARTS[parts[1].removesuffix("s")])
        value += share * scale  # a million and a half
        later = SCALES.get((match["scale"] or "").lower(), Decimal(1))
        value, scale = value * later, scale * later  # five and a half million
    if short := match["short"]:
        people = short == "m" and value < 100 and counted_noun(match.string, end)
        if currency or people:  # $5m; 1.5m people
            scale = SHORT_SCALES[short.lower()]
            value *= scale
        else:
            end -= 1
            if unit_after(match.string, end) is None:  # 5m is metres, 18b nothing
                return None
    return Figure(start, end, tidy(-value if match["sign"] else value), "number", currency, scale)


def is_ordinal(match: re.Match[str]) -> bool:
    """Whether letters after a number make it an ordinal or a name: 98th, 5G, twenty-sixth."""
    if ORDINAL.match(match.string, match.end()):
        return True
    after = match.string[match.end() : match.end() + 1]
    return after.isalpha() and unit_after(match.string, match.end()) is None


def vague_value(words: str) -> Decimal:
    """The least that a vague numeral says.

    >>> vague_value("tens of thousands"), vague_value("several hundred")
    (Decimal('10000'), Decimal('100'))
    """
    value = Decimal(1)
    for word in re.findall(r"[a-z]+", words.lower()):
        value *= VAGUE.get(word) or SCALES.get(word) or Decimal(1)
    return tidy(value)


def pair(left: Figure, right: Figure, stretch: str) -> Figure | Literal["score"] | None:
    """Two figures made one; ``"score"`` for 3-1, a result or a key; ``None`` where they are two."""
    between = stretch[left.end : right.start]
    if right.kind != "number" or len(between) > 20:
        return None
    if left.kind == "fraction" and between == " of " and stretch.startswith("a", right.start):
        return replace(right, start=left.start, value=tidy(left.value * right.value))
    if left.kind != "number":
        return None
    if RATIO.fullmatch(between) and 0 < left.value < right.value:
        told = "of" in between or (left.value < 10 and right.value in ROUND)
        value = ratio(left.value, right.value)
        return Figure(left.start, right.end, value, "fraction") if told else None
    return as_range(left, right, between, stretch)


def around(left: Figure, right: Figure, stretch: str) -> str:
    """Two figures with the words near them."""
    return stretch[max(0, left.start - 40) : right.end + 30]


def as_range(
    left: Figure, right: Figure, between: str, stretch: str
) -> Figure | Literal["score"] | None:
    """``10 to 20``, ``between 5 and 7 million``; a change (``from 10 to 20``) is none."""
    before = stretch[max(0, left.start - 30) : left.start].lower()
    start, low, high = left.start, left.value, right.value
    if between.strip().lower() == "and" and (match := BETWEEN.search(before)):
        start -= len(match[0])
    elif not RANGE.fullmatch(between) or before.endswith("from "):
        return None
    if left.scale == 1 and right.scale > 1 and low <= high / right.scale:
        low *= right.scale  # 5 to 7 million
    if between in ("-", "–") and (low >= high or SCORE.search(around(left, right, stretch))):
        return "score"
    if "%" in between and not stretch.startswith(("%", " %", " percent"), right.end):
        return None  # up 15% to 3 million
    if right.currency and not left.currency:
        return None  # from 5 to $6
    if low >= high or ("or" in between and high > low * 2):
        return None
    return replace(
        left,
        start=start,
        end=right.end,
        value=tidy(low),
        currency=left.currency or right.currency,
        comparator="range",
        value_max=high,
    )
