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
versions, ``one of``, ``a`` and ``no``. Vague numerals have their lower bound
(``dozens``: 12, ``hundreds of thousands``: 100000, ``several hundred``: 100) and ``>``. A score
(``won 3-1``) is two quantities without a unit, ``twice`` is 2 ``times``.

Measured: of the first 81 sentences of tests/quality/quantities.tsv (written for these rules) the
bare values, no units, come out right in 49 with recognizers-text-number 1.0.2a2 (MIT, 2019), 42
with quantulum3 0.10.0 (MIT; floats, no counted nouns, 24 MB), 42 with text2num 3.1.0 (MIT; loses
offsets). pint 0.25 (BSD) converts units and finds none. So: tables and patterns of our own. On the
English specs of Microsoft's recognizers 309 of 346 values of currencies, sizes, ages, degrees
and percentages are found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import cast

from onrecord.numerals import alternatives, read_table
from onrecord.quantities.counted import (
    MANNERS,
    STOPS,
    UNITS,
    Counted,
    counted_by_parse,
    counted_noun,
    unit_after,
)
from onrecord.quantities.figures import Figure, Taken, find_figures
from onrecord.types import Comparator, Parse, Quantity, Span, TimeExpression

_TABLE = read_table("quantities.tsv")
BEFORE = {word: value for word, kind, value in _TABLE if kind == "before"}
AFTER = {word: value for word, kind, value in _TABLE if kind == "after"}
AFTER_AGE = {word: value for word, kind, value in _TABLE if kind == "after_age"}
NAMES = {word for word, kind, _ in _TABLE if kind == "name"}
STREETS = {word for word, kind, _ in _TABLE if kind == "street"}
MEASURED = set(UNITS.values())  # percent, USD, km
SIGNS = {"<": "<", ">": ">", "~": "~", "≈": "~", "≤": "<=", "≥": ">="}

COMPARED = re.compile(
    rf"(?:(?<![\w-])(?P<words>{alternatives(BEFORE)})\s{{1,2}}|(?P<sign>[<>~≈≤≥])\s?)\Z",
    re.IGNORECASE,
)
COMPARED_AFTER = re.compile(
    rf"\s(?P<words>{alternatives(AFTER)})(?!\w)|(?P<plus>\+(?!\w)|-plus\b)", re.IGNORECASE
)
OLDER = re.compile(rf"\s(?P<words>{alternatives(AFTER_AGE)})(?!\w|\s(?:the|an?|\d))", re.IGNORECASE)
AGED = re.compile(
    r"\b(?:(?:at\s|the\s){0,2}age(?:\sof)?|aged|ages)\s(?:between\s)?\Z", re.IGNORECASE
)
# "She was 26." and the like, told of a person by a pronoun
WAS = re.compile(
    r"\b(?:[Hh]e|[Ss]he|I)(?:\s(?:is|was|am|turns|turned)|['’](?:s|m))\s(?:about\s)?\Z"
)
WAS_AFTER = re.compile(r"[.,;:?!)]|\s(?:when|and|in|at)\b|\Z")
# "John Smith, 32, said": an age, where a name stands before and a predicate after it
APPOSED = re.compile(
    r"(?:[A-Z][\w'’.-]+|\b(?:man|woman|boy|girl|teenager|driver|mother|father|student|pilot)),\s\Z"
)
APPOSED_AFTER = re.compile(
    r",\s(?:an?|the|of|from|who|was|is|has|had|said|told|died|will|and\shis|and\sher|[a-z]+ed)\b"
    r"|,?\sof\s[A-Z]"
)
LAST_WORDS = re.compile(r"(?:\b(\w+)\s)?([\w.]+)\s\Z")
SHARING = re.compile(r"\s(?:to|or)\s", re.IGNORECASE)
OF = re.compile(r"\sof(?:\s(?:the|all|its|their|his|her|our|these|those))?(?=\s)")
HALF_OF = re.compile(r"\s(?:the|an?|its|their|all|his|her|our)(?=\s)")


def find_quantities(
    text: str, span: Span, times: Sequence[TimeExpression] = (), parse: Parse | None = None
) -> tuple[Quantity, ...]:
    """The quantities of ``text`` inside ``span``, in order.

    ``times`` are the time expressions of the same stretch: numbers in them are not quantities.
    ``parse`` is the syntax of a sentence with that very ``span``; without one (or where its
    span is another) counted nouns are found by their looks.
    """
    if parse and parse.sentence.span != span:
        parse = None
    stretch = span.of(text)
    dated = [
        Span(max(0, t.span.start - span.start), max(0, t.span.end - span.start))
        for t in times
        if t.span.overlaps(span)
    ]
    taken = Taken(dated)
    out: list[Quantity] = []
    end = 0
    for figure in find_figures(stretch, dated):
        if figure.start < end or in_name(figure, stretch):
            continue
        counted = what_it_counts(figure, stretch, parse)
        if counted is None and not stands_alone(figure, stretch):
            continue
        quantity = compared(figure, counted, stretch, end)
        if taken.overlaps(quantity.span.start, quantity.span.end):
            quantity = compared(figure, None, stretch, figure.start)
        end = quantity.span.end
        out.append(quantity)
    return tuple(
        replace(q, span=Span(q.span.start + span.start, q.span.end + span.start))
        for q in with_conversions(list(with_shared_units(out, stretch)), stretch)
    )


def with_shared_units(found: list[Quantity], stretch: str) -> Iterator[Quantity]:
    """The first of two figures has the second one's unit: ``from 10 to 20 percent``."""
    for one, two in pairwise([*found, None]):
        assert one is not None
        shared = two and one.unit is None and two.unit in MEASURED
        if two and shared and SHARING.fullmatch(stretch, one.span.end, two.span.start):
            one = replace(one, unit=two.unit)
        yield one


def with_conversions(found: list[Quantity], stretch: str) -> Iterator[Quantity]:
    """What is converted in brackets is as sure as the original: ``about 50 miles (80 km)``."""
    for one, two in pairwise([None, *found]):
        assert two is not None
        if one and {one.unit, two.unit} <= MEASURED and one.unit != two.unit:
            inside = stretch[one.span.end : two.span.start].strip() == "("
            if inside and stretch.startswith(")", two.span.end) and two.comparator == "=":
                two = replace(two, comparator=one.comparator if one.comparator != "range" else "=")
        yield two


def in_name(figure: Figure, stretch: str) -> bool:
    """Whether a figure is part of a name, a reference, an address or a manner."""
    before = stretch[max(0, figure.start - 30) : figure.start]
    after = stretch[figure.end : figure.end + 40]
    words = stretch[figure.start : figure.end]
    if figure.currency or figure.value_max is not None or figure.kind in ("times", "score"):
        return False
    if re.search(r"\w\[\Z", before) and after.startswith("]"):
        return True  # a footnote: the map[3]
    if (manner := re.match(r"-([a-z]+)", after)) and (
        manner[1] in MANNERS or manner[1].endswith("ed")
    ):
        return True  # a two-way street
    if not words[0].isdigit():
        # Group of Seven, the Big Ten; but a sentence may begin with a numeral
        return words[0].isupper() and bool(re.search(r"[\w,]\s\Z", before))
    if re.search(r"(?:\A|\n)\s*\Z", before) and re.match(r"[.)]\s", after):
        return True  # the number of a list's item
    address = re.match(r"(?:\s[A-Z][\w'’.-]+){2,4}", after)
    if address and any(w.lower().rstrip(".") in STREETS for w in address[0].split()[1:]):
        return True
    if re.search(r"[^\W\d_]\w*[-–]\Z", before):
        return True  # K2-18
    return is_labelled(words, before, stretch, figure.end)


def is_labelled(words: str, before: str, stretch: str, end: int) -> bool:
    """Whether digits are the number of what stands before: ``Apollo 11``, ``page 12``."""
    last = LAST_WORDS.search(before)
    if last is None or last[2].isdigit() or last[2].lower() in STOPS or COMPARED.search(before):
        return False
    counts = unit_after(stretch, end) or counted_noun(stretch, end)
    if last[2].lower() in NAMES:
        return last[2][0].isupper() or not counts
    named = last[2][0].isupper() and len(last[2]) > 1 and "." not in last[2]
    in_place = (last[1] or "").lower() in ("in", "at", "from", "to", "on", "for", "by")
    return (
        named
        and not counts
        and not in_place
        and re.fullmatch(r"\d{1,4}(?:\.\d)?", words) is not None
    )


def stands_alone(figure: Figure, stretch: str) -> bool:
    """Whether a figure that counts nothing is a quantity: not ``one``, ``the two``, ``half``."""
    words = stretch[figure.start : figure.end].lower()
    before = stretch[max(0, figure.start - 12) : figure.start].lower()
    if figure.currency or figure.comparator == "range" or figure.kind == "score":
        return True
    if figure.kind == "fraction":
        return "-" in words or words[0].isdigit() or bool(re.search(r"\bby\s\Z", before))
    if figure.kind == "vague":
        return figure.value >= 100 or words == "dozens"
    known = words.isalpha() and re.search(r"\b(?:the|these|those)\s\Z", before)
    return words != "one" and not known


def what_it_counts(figure: Figure, stretch: str, parse: Parse | None) -> Counted | None:
    """The unit of a figure and where its words end; ``None`` where nothing is counted."""
    if figure.currency:
        return Counted(figure.currency, figure.end)
    if figure.kind == "times":
        return Counted("times", figure.end)
    if figure.kind == "score":
        return None
    before = stretch[max(0, figure.start - 30) : figure.start]
    after = stretch[figure.end : figure.end + 40]
    words = stretch[figure.start : figure.end].lower()
    if found := unit_after(stretch, figure.end):
        return found
    if words == "one" and not is_count(before, after):
        return None
    if is_age(figure, before, after, words):
        return Counted("year", figure.end)
    end = figure.end
    if plus := COMPARED_AFTER.match(stretch, end):
        end = plus.end()  # 50 or more trucks
        if found := unit_after(stretch, end):
            return found
    if figure.kind == "fraction":
        return fraction_of(figure, words, stretch)
    if of := OF.match(stretch, end):
        if figure.kind == "number":
            return None  # 12 of them
        end = of.end()
        if found := unit_after(stretch, end):
            return found  # thousands of euros
    looks = counted_noun(stretch, end, one=figure.value == 1)
    if parse and not stretch.startswith("-", end):  # five-storey: by its looks
        return counted_by_parse(parse, stretch, (figure.start, figure.end), end, looks)
    return looks


def is_count(before: str, after: str) -> bool:
    """Whether ``one`` is a number: not ``one of``, ``no one``, ``one day``, ``one-sided``."""
    return (
        not before.endswith("at ")
        and not re.match(r"\s(?:of|another|day|or|by)\b|-", after)
        and not re.search(
            r"\b(?:no|the|this|that|any|every|some|each|which|only|another)\s\Z", before.lower()
        )
    )


def fraction_of(figure: Figure, words: str, stretch: str) -> Counted | None:
    """What a fraction is of: ``two-thirds of voters``, ``half the town``, ``one in ten cars``."""
    if of := OF.match(stretch, figure.end):
        return counted_noun(stretch, of.end(), singular=True)
    if words.startswith(("a ", "an ")):
        return None  # a third man
    if words != "half":
        return counted_noun(stretch, figure.end, singular=True)
    of = HALF_OF.match(stretch, figure.end)
    before = stretch[max(0, figure.start - 12) : figure.start]
    if of is None or re.search(r"\b(?:first|second|last|other|final)\s\Z", before):
        return None
    return unit_after(stretch, of.end()) or counted_noun(stretch, of.end(), singular=True)


def is_age(figure: Figure, before: str, after: str, words: str) -> bool:
    """``aged 32``, ``at the age of 32``, ``John Smith, 32, said``, ``She was 32.``"""
    if not 0 < figure.value < 120:
        return False
    if AGED.search(before) or "ages of" in words:
        return not re.match(r"\s(?:months|weeks|days)\b", after)
    apposed = APPOSED.search(before) and APPOSED_AFTER.match(after)
    told = WAS.search(before) and WAS_AFTER.match(after)
    return bool(apposed or told or re.match(r"\s(?:and|or)\s(?:older|younger)\b", after))


def compared(figure: Figure, counted: Counted | None, stretch: str, floor: int) -> Quantity:
    """The quantity with its comparator, and the words for it taken into the span."""
    start, end = figure.start, max(figure.end, counted.end if counted else 0)
    comparator = figure.comparator
    aged = AGED.search(stretch, max(floor, start - 40), start)
    if aged and counted and counted.unit == "year":
        start = aged.start()
    if match := COMPARED.search(stretch, max(floor, start - 40), start):
        start = match.start()
        if comparator != "range":
            words = " ".join((match["words"] or "").lower().split())
            comparator = cast(Comparator, BEFORE.get(words) or SIGNS[match["sign"]])
    after = (
        COMPARED_AFTER.match(stretch, end)
        or COMPARED_AFTER.match(stretch, figure.end)
        or OLDER.match(stretch, figure.end)
    )
    if after:
        end = max(end, after.end())
        if comparator == "=":
            words = (after["words"] or "").lower()
            comparator = cast(Comparator, AFTER.get(words) or AFTER_AGE.get(words) or ">=")
    unit = counted.unit if counted else None
    return Quantity(Span(start, end), figure.value, unit, comparator, figure.value_max)
