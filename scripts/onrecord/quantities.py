"""Numbers with what they count.

In: a stretch of text (a sentence), its time expressions and, where there is one, its parse. Out:
`Quantity` values in document offsets, left to right, never overlapping.

>>> text = "It moved more than 2,000 peacekeepers and about 250 pieces of equipment."
>>> for found in find_quantities(text, Span(0, len(text))):
...     print(found.comparator, found.value, found.unit, "|", found.span.of(text))
> 2000 peacekeepers | more than 2,000 peacekeepers
~ 250 pieces of equipment | about 250 pieces of equipment

The unit is, in this order: an ISO 4217 code for money; ``percent`` and its kin; a symbol for
physical units (``km``, ``kg``, ``°C``); ``year`` (``month``...) for ages; else the head noun of
what is counted, as written and without its modifiers (``72 Russian paratroopers``:
``paratroopers``), with its complement after ``of`` where the head is a measure or partitive noun
(``pieces of equipment``). Values are as written: nothing is converted.

Dates, clock times and durations belong to `onrecord.times` and are passed in. Not quantities:
ordinals, parts of names (``F-16``, ``Apollo 11``, ``Section 230``), addresses, telephone numbers,
versions, scores, ``one of``, ``a`` and ``no``. Vague numerals have their lower bound
(``dozens``: 12, ``hundreds of thousands``: 100000, ``several hundred``: 100) and ``>``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import cast

from onrecord.counted import Counted, counted_by_parse, counted_noun, unit_after
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
from onrecord.types import Comparator, Parse, Quantity, Span, TimeExpression

_TABLE = read_table("quantities.tsv")
BEFORE = {word: value for word, kind, value in _TABLE if kind == "before"}
AFTER = {word: value for word, kind, value in _TABLE if kind == "after"}
NAMES = {word for word, kind, _ in _TABLE if kind == "name"}
STREETS = {word for word, kind, _ in _TABLE if kind == "street"}
SYMBOLS = {word: unit for word, kind, unit in read_table("units.tsv") if kind == "symbol"}
SHORT_SCALES = {"k": Decimal(10**3), "m": Decimal(10**6), "b": Decimal(10**9)}  # $5m

NUMERAL = re.compile(
    rf"""(?<![\w.,/:\#@&'’])(?<![^\W\d][-–])                # not inside a word or a name: F-16
    (?P<sign>(?<!\S)(?:[-−–]|(?i:minus)\s))? (?: (?P<symbol>{alternatives(SYMBOLS)}) \s? )?
    (?: (?P<vague>(?i:                                      # tens of thousands, several hundred
          (?: (?:{alternatives(VAGUE)}) \s{{1,2}}of\s{{1,2}} )? (?:{alternatives(VAGUE)})
        | (?:several|a\sfew|many) \s{{1,2}} (?:{alternatives(SCALES)}) ))
      | (?P<fraction>(?i: half | (?P<top>an?|one|two|three|four|five|six|seven|eight|nine)
          [-\s] (?P<part>{alternatives(PARTS)})s? ))        # two-thirds, half
      | (?: (?P<whole>\d{{1,3}})\s )? (?P<over>[1-9])/(?P<under>[2-9]|1[0-9]|100)  # 2 1/2, 1/3
      | (?P<number>{NUMBER}) (?P<half>[\s-]and[\s-]a[\s-]half\b)? )  # 2,000; two and a half
    (?P<short>(?<=\d)[kmbKMB])?                             # $5m
    (?: (?!\w) | (?=[^\W\d_]{{1,3}}(?![^\W_])) )            # 5km, but not 98th: see is_ordinal
    (?![.,:/]\d)""",
    re.VERBOSE,
)
# What makes two numerals one: a range or a ratio.
RANGE = re.compile(r"\s?%?(?:\s?[-–—]\s?|\s(?:to|or)\s)", re.IGNORECASE)
RATIO = re.compile(r"\s(?:in|out\sof|(?:out\s)?of\severy|in\severy)\s", re.IGNORECASE)
ROUND = {Decimal(n) for n in (2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25, 50, 100, 1000, 10000)}
COMPARED = re.compile(
    rf"(?:(?<![\w-])(?P<words>{alternatives(BEFORE)})\s{{1,2}}|(?P<sign>[<>~≈≤≥])\s?)\Z",
    re.IGNORECASE,
)
COMPARED_AFTER = re.compile(
    rf"\s(?P<words>{alternatives(AFTER)})(?!\w)|(?P<plus>\+(?!\w)|-plus\b)", re.IGNORECASE
)
SIGNS = {"<": "<", ">": ">", "~": "~", "≈": "~", "≤": "<=", "≥": ">="}
# Digit groups that are keys, not counts: telephone numbers, versions, addresses of machines.
KEYS = re.compile(
    r"""\+\d[\d\s().-]{6,18}\d | \(?\b\d{3}\)?[\s.-]\d{3}[.-]\d{4}\b | \b(?:call|phone|tel|dial|fax|text)\W{1,3}\d{3}-\d{4}\b
    | \b[vV]?\d{1,4}(?:\.\d{1,4}){2,6}\b | \bhttps?://\S{1,300} | \b\w{1,20}@\w{1,20}\.\w{1,10}
    | \b\d{1,2}/\d{1,2}\b(?=\s(?:attacks?|hijack|terror)) | \b24/7\b""",
    re.VERBOSE,
)
SCORE = re.compile(
    r"\b(?:w[oi]n|wins|beat|beating|los[et]|loss|lead|led|defeat\w*|dr[ae]w|victory|scored?|tied?"
    r"|ruled|voted?|ruling|decision)\b",
    re.IGNORECASE,
)
AGED = re.compile(
    r"\b(?:aged?(?:\sof)?|at\s(?:the\s)?age(?:\sof)?)\s(?:between\s)?\Z", re.IGNORECASE
)
# "John Smith, 32, said": an age, where a name stands before and a predicate after it
APPOSED = re.compile(
    r"(?:[A-Z][\w'’.-]+|\b(?:man|woman|boy|girl|teenager|driver|mother|father|student|pilot)),\s\Z"
)
APPOSED_AFTER = re.compile(
    r",\s(?:an?|the|of|from|who|was|is|has|had|said|told|died|will|and\shis|and\sher|[a-z]+ed)\b"
    r"|,?\sof\s[A-Z]"
)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A numeral of the stretch, before it is known what it counts."""

    start: int
    end: int
    value: Decimal
    kind: str  # number, vague, fraction
    currency: str | None = None
    scale: Decimal = Decimal(1)
    comparator: Comparator = "="
    value_max: Decimal | None = None


def find_quantities(
    text: str, span: Span, times: Sequence[TimeExpression] = (), parse: Parse | None = None
) -> tuple[Quantity, ...]:
    """The quantities of ``text`` inside ``span``, in order.

    ``times`` are the time expressions of the same stretch: numbers in them are not quantities.
    ``parse`` is the stretch's syntax; without one, counted nouns are found by their looks.
    """
    stretch = span.of(text)
    out: list[Quantity] = []
    end = 0
    for numeral in combined(numerals(stretch, taken(stretch, span, times)), stretch):
        if numeral.start < end or in_name(numeral, stretch):
            continue
        counted = what_it_counts(numeral, stretch, span.start, parse)
        if counted is None and not stands_alone(numeral, stretch):
            continue
        quantity = compared(numeral, counted, stretch, end)
        if any(t.span.overlaps(shifted(quantity.span, span.start)) for t in times):
            quantity = compared(numeral, None, stretch, end)
        end = quantity.span.end
        out.append(replace(quantity, span=shifted(quantity.span, span.start)))
    return tuple(out)


def shifted(span: Span, by: int) -> Span:
    """The same span, ``by`` code points further on."""
    return Span(span.start + by, span.end + by)


def taken(stretch: str, span: Span, times: Sequence[TimeExpression]) -> list[Span]:
    """Where no numeral can stand: in time expressions, telephone numbers, versions, links."""
    keys = [Span(*match.span()) for match in KEYS.finditer(stretch)]
    inside = [t.span for t in times if t.span.overlaps(span)]
    return keys + [Span(max(0, s.start - span.start), max(0, s.end - span.start)) for s in inside]


def numerals(stretch: str, excluded: list[Span]) -> list[Numeral]:
    """The numerals of a stretch, without those inside ``excluded``."""
    found = []
    for match in NUMERAL.finditer(stretch):
        numeral = read_numeral(match)
        if numeral and not any(s.overlaps(Span(numeral.start, numeral.end)) for s in excluded):
            found.append(numeral)
    return found


def read_numeral(match: re.Match[str]) -> Numeral | None:
    """The value of a match of ``NUMERAL``; ``None`` for ordinals and for ``half`` of a name."""
    start, end = match.span()
    currency = SYMBOLS.get(match["symbol"] or "")
    if match["vague"]:
        return Numeral(start, end, vague_value(match["vague"]), "vague", currency, comparator=">")
    if match["fraction"]:
        top = parse_number(match["top"]) if match["top"] else None
        part = PARTS[(match["part"] or "half").lower()]
        return Numeral(start, end, ratio(top or Decimal(1), part), "fraction", currency)
    if match["over"]:
        value = ratio(Decimal(match["over"]), Decimal(match["under"]))
        if value >= 1:
            return None
        kind = "number" if match["whole"] else "fraction"
        return Numeral(start, end, value + Decimal(match["whole"] or 0), kind, currency)
    read = parse_number(match["number"])
    if read is None or is_ordinal(match):
        return None
    scale = scale_of(match["number"])
    if match["half"]:
        read += Decimal("0.5")
    if match["short"]:
        if currency is None:
            end -= 1  # metres: unit_after reads it
        else:
            scale = SHORT_SCALES[match["short"].lower()]
            read *= scale
    if match["sign"]:
        read = -read
    return Numeral(start, end, tidy(read), "number", currency, scale)


def is_ordinal(match: re.Match[str]) -> bool:
    """Whether letters after the digits make them an ordinal or a name: 98th, 5G, 1990s."""
    after = re.match(r"[^\W\d_]+", match.string[match.end() :])
    return bool(after) and unit_after(match.string, match.end()) is None


def vague_value(words: str) -> Decimal:
    """The least that a vague numeral says: tens of thousands are at least 10000."""
    value = Decimal(1)
    for word in re.findall(r"[a-z]+", words.lower()):
        value *= VAGUE.get(word) or SCALES.get(word) or Decimal(1)
    return tidy(value)


def scale_of(words: str) -> Decimal:
    """The scale word that a numeral ends in: a million in ``2.5 million``, else one."""
    return SCALES.get(re.split(r"[\s\d-]", words.lower())[-1], Decimal(1))


def combined(found: list[Numeral], stretch: str) -> Iterator[Numeral]:
    """Ranges (``10 to 20``, ``between 5 and 7``) and ratios (``one in three``) made one."""
    i = 0
    while i < len(found):
        one = found[i]
        if i + 1 < len(found) and one.kind == found[i + 1].kind == "number":
            both = pair(one, found[i + 1], stretch)
            if both == "score":
                i += 2
                continue
            if isinstance(both, Numeral):
                one = both
                i += 1
        i += 1
        yield one


def pair(left: Numeral, right: Numeral, stretch: str) -> Numeral | str | None:
    """The range or ratio of two numerals, ``"score"`` for 3-1, ``None`` where they are two."""
    between = stretch[left.end : right.start]
    before = stretch[max(0, left.start - 20) : left.start].lower()
    if RATIO.fullmatch(between) and left.value < right.value:
        told = "of" in between or (left.value < 10 and right.value in ROUND)
        value = ratio(left.value, right.value) if right.value else Decimal(0)
        return Numeral(left.start, right.end, value, "fraction") if told else None
    low, start = left.value, left.start
    if between.strip().lower() == "and" and (match := re.search(r"\bbetween\s\Z", before)):
        start -= len(match[0])
    elif not RANGE.fullmatch(between) or before.endswith("from "):
        return None
    if left.scale == 1 and right.scale > 1 and low <= right.value / right.scale:
        low *= right.scale  # 5 to 7 million
    near = stretch[max(0, left.start - 40) : right.end + 30]
    if re.fullmatch(r"[-–]", between) and (low >= right.value or SCORE.search(near)):
        return "score"
    if low >= right.value or ("or" in between and right.value > low * 2):
        return None
    return Numeral(
        start,
        right.end,
        tidy(low),
        "number",
        left.currency or right.currency,
        comparator="range",
        value_max=right.value,
    )


def in_name(numeral: Numeral, stretch: str) -> bool:
    """Whether a numeral is part of a name, a reference or an address."""
    before, after = stretch[: numeral.start][-30:], stretch[numeral.end : numeral.end + 40]
    words = stretch[numeral.start : numeral.end]
    if numeral.currency or numeral.value_max is not None:
        return False
    if re.search(r"(?:^|\n)\s*\Z", before) and re.match(r"[.)]\s", after):
        return True  # the number of a list's item
    if not words[0].isdigit():
        # Group of Seven, the Big Ten; but a sentence may begin with a numeral
        return words[0].isupper() and bool(re.search(r"[\w,]\s\Z", before))
    if match := re.match(r"(?:\s[A-Z][\w'’-]+){1,3}\s(\w+\.?)", after):
        if any(word.lower() in STREETS for word in match[0].split()[1:]):
            return True
    last = re.search(r"([\w.]+)\s\Z", before)
    if last is None:
        return False
    if last[1].lower() in NAMES and not (last[1].islower() and counted_noun(stretch, numeral.end)):
        return True
    name = re.search(r"(?:\b(\w+)\s)?([A-Z][a-z]\w+)\s\Z", before)
    if name is None or unit_after(stretch, numeral.end) or counted_noun(stretch, numeral.end):
        return False
    return re.fullmatch(r"\d{1,4}", words) is not None and (name[1] or "").lower() not in (
        "in",
        "at",
        "from",
        "to",
        "on",
        "for",
        "by",
    )


def stands_alone(numeral: Numeral, stretch: str) -> bool:
    """Whether a numeral with nothing after it is a quantity: not ``one``, ``the two``, ``half``."""
    words = stretch[numeral.start : numeral.end].lower()
    before = stretch[max(0, numeral.start - 12) : numeral.start].lower()
    if numeral.currency or numeral.comparator == "range":
        return True
    if numeral.kind == "fraction":
        return "-" in words or words[0].isdigit() or bool(re.search(r"\bby\s(?:an?\s)?\Z", before))
    if numeral.kind == "vague":
        return numeral.value >= 100 or words == "dozens"
    return words != "one" and not (
        words.isalpha() and re.search(r"\b(?:the|these|those)\s\Z", before)
    )


def what_it_counts(
    numeral: Numeral, stretch: str, offset: int, parse: Parse | None
) -> Counted | None:
    """The unit of a numeral and where its words end; ``None`` where nothing is counted."""
    if numeral.currency:
        return Counted(numeral.currency, numeral.end)
    before, after = stretch[max(0, numeral.start - 30) : numeral.start], stretch[numeral.end :][:40]
    words = stretch[numeral.start : numeral.end].lower()
    if words == "one" and re.match(r"\s(?:of|another|day|or|by)\b|-", after):
        return None
    if words == "one" and re.search(
        r"\b(?:no|the|this|that|any|every|some|each|which|only)\s\Z", before.lower()
    ):
        return None
    if found := unit_after(stretch, numeral.end):
        return found
    if is_age(numeral, before, after):
        return Counted("year", numeral.end)
    end = numeral.end
    if of := re.match(r"\sof\s(?:(?:the|all|its|their|his|her|our|these|those)\s)?", after):
        if numeral.kind == "number":
            return None  # 12 of them
        end += len(of[0])
    elif numeral.kind == "fraction":
        if words.startswith(("a ", "an ")):
            return None  # a third man
        if words == "half":
            half = re.match(r"\s(?:the|a|an|its|their|all|his|her|our)(?=\s)", after)
            if half is None or re.search(r"\b(?:first|second|last|other|final)\s\Z", before):
                return None
            end += len(half[0])
    if parse and numeral.kind != "fraction":
        return counted_by_parse(parse, numeral.start + offset, numeral.end + offset, offset)
    singular = numeral.kind == "fraction" or numeral.value == 1
    return counted_noun(stretch, end - (end > numeral.end and stretch[end - 1] == " "), singular)


def is_age(numeral: Numeral, before: str, after: str) -> bool:
    """``aged 32``, ``at the age of 32``, ``John Smith, 32, said``."""
    if AGED.search(before):
        return not re.match(r"\s(?:months|weeks|days)\b", after)
    apposed = APPOSED.search(before) and APPOSED_AFTER.match(after)
    return bool(apposed) and numeral.value.is_signed() is False and 0 < numeral.value < 120


def compared(numeral: Numeral, counted: Counted | None, stretch: str, floor: int) -> Quantity:
    """The quantity with its comparator, and the words for it taken into the span."""
    start, end = numeral.start, max(numeral.end, counted.end if counted else 0)
    comparator = numeral.comparator
    before = stretch[max(floor, start - 40) : start]
    if (aged := AGED.search(before)) and counted and counted.unit == "year":
        start -= len(aged[0])
    elif match := COMPARED.search(before):
        start -= len(match[0])
        if comparator != "range":
            words = " ".join((match["words"] or "").lower().split())
            comparator = cast(Comparator, BEFORE.get(words) or SIGNS[match["sign"]])
    if match := COMPARED_AFTER.match(stretch, end) or COMPARED_AFTER.match(stretch, numeral.end):
        end = max(end, match.end())
        if comparator == "=":
            comparator = cast(Comparator, AFTER[match["words"].lower()] if match["words"] else ">=")
    unit = counted.unit if counted else None
    return Quantity(Span(start, end), numeral.value, unit, comparator, numeral.value_max)
