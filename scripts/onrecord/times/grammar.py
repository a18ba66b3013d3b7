"""What the rules for time expressions share: their words, their place, their tense.

In: the word list ``times.tsv``. Out: `registrar`, which makes rules of patterns with named
fragments (``<month>``), the places where an expression may start, and the `Scene`, which knows the
anchor, what was read before, and whether the nearest verb looks back or ahead.

>>> text = "He will speak on Thursday."
>>> Scene(text, date(2022, 1, 14)).direction(Span(17, 25))
1
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from onrecord import numerals
from onrecord.numerals import NUMBER, alternatives, parse_number
from onrecord.times import timex
from onrecord.times.tense import direction
from onrecord.times.timex import shift, words
from onrecord.types import Span, TimexType

Reading = tuple[TimexType, str | None]
Resolver = Callable[[re.Match[str], "Scene"], Reading | None]
Rule = tuple[re.Pattern[str], Resolver]

MONTHS = words("month") | words("month_short")
WEEKDAYS = words("weekday") | words("weekday_short")
UNITS = {form: unit for word, unit in words("unit").items() for form in (word, word + "s")}
SEASONS, PARTS, CLOCKS = words("season"), words("part"), words("clock")
REFS, SETS, HOLIDAYS, ZONES = words("ref"), words("set"), words("holiday"), words("zone")
ORDINALS, DECADES = words("ordinal"), words("decade")


def _names(table: dict[str, str]) -> str:
    """Proper names are written with a capital: ``may`` and ``march`` are verbs."""
    some = {form for word in table for form in (word.title().replace("'S", "'s"), word.upper())}
    return alternatives(some).replace("'", "['’]")


# What <word> stands for in the patterns; <_> is a short stretch of white space.
FRAGMENTS = {
    "_": r"\s{1,3}",
    "-": r"(?:\s{1,2}|-)",
    "month": _names(words("month")),
    "short": _names(words("month_short")),
    "weekday": _names(words("weekday")),
    "Day": rf"{_names(words('weekday'))}|(?:{_names(words('weekday_short'))})\.",
    "year": r"(?:1[0-9]|20)\d\d(?![\d%]|[.,]\d)",
    "unit": alternatives(UNITS),
    "season": alternatives(SEASONS),
    "part": alternatives(PARTS),
    "clock": alternatives(CLOCKS),
    "ref": alternatives(REFS),
    "set": alternatives(SETS),
    "holiday": _names(HOLIDAYS),
    "zone": alternatives(ZONES),
    "ordinal": alternatives(ORDINALS),
    "decade": alternatives(DECADES),
    "number": NUMBER,
    "vague": r"(?:an?\s)?(?:few|several|many|couple(?:\sof)?|number\sof)|some|recent",
}

# A place where a time expression may start: a word of STARTERS or digits, not held fast by a
# letter, sign or currency before it (F-2000, $1989, 4.1990).
START = re.compile(r"(?<![\w$£€¥#@/])(?<![A-Z]-)(?<!\d[.,:])(?<![^\W\d]['’])['’]?(\w+)")
_NAMED = (MONTHS, WEEKDAYS, UNITS, SEASONS, PARTS, CLOCKS, REFS, SETS, HOLIDAYS)
STARTERS = frozenset(
    {re.split(r"[\s.'’-]", word.lower())[0] for table in _NAMED for word in table}
    | {word + "s" for word in (*words("weekday"), *PARTS)}
    | set(words("starter"))
    | set(ORDINALS)
    | set(DECADES)
    | set(numerals.UNITS)
    | set(numerals.TENS)
)

QUARTER_ENDED = re.compile(r"\bquarter,?\s(?:that\s)?ended\s\Z", re.IGNORECASE)
LOOK_BACK = 3000  # code points before a place in which a report on a quarter is looked for
# What a company reports on: "third-quarter profit", "the quarter ended", not "a quarter of";
# "the first nine months", "six-month results".
REPORTED = re.compile(
    r"""\b(?: (?: (?P<nth>first|second|third|fourth) | latest | recent | fiscal )[\s-]quarter
      | the\squarter(?!\sof)
      | (?:first|latest|the)\s(?P<months>six|nine)[\s-]months? )\b""",
    re.VERBOSE | re.IGNORECASE,
)
# Words that fix the direction without a verb.
FIXED = {"last": -1, "past": -1, "this past": -1, "next": 1, "coming": 1, "this coming": 1}
YEARS = {"last": -1, "this": 0, "next": 1}
# How many days further away a yearly date may be that agrees with the tense: read from a verb in
# the past, or from anything else (200 to 250 and 60 to 180 are alike on TBAQ's first two thirds).
AGAINST_PAST, AGAINST_OTHER = 250, 120


@dataclass
class Scene:
    """What is known at a place of a stretch: its text, the anchor, what was read before.

    ``context`` are the words before the stretch; ``found`` holds ``(span, type, value)`` with
    spans in the stretch. ``sentence_before`` reads the sentence before it, when asked.
    """

    text: str
    anchor: date | None
    context: str = ""
    found: list[tuple[Span, TimexType, str | None]] = field(default_factory=list)
    sentence_before: Callable[[], Scene | None] = lambda: None

    def before(self, match: re.Match[str]) -> str:
        """The words before a match, at most 40 characters."""
        return self.text[max(0, match.start() - 40) : match.start()]

    def after(self, match: re.Match[str]) -> str:
        """The words after a match, at most 40 characters."""
        return self.text[match.end() : match.end() + 40]

    def reference(self, place: int | None = None, unit: str = "D") -> tuple[date, str] | None:
        """First day and unit of the stretch's last date, which ``a year earlier`` starts from.

        Where the expression at ``place`` opens the stretch, the sentence before tells it if it
        names one day (or ``unit``) and no other: "On May 3 he fell. Two days later, …".
        """
        if place is not None and not self.found and len(self.text[:place].split()) < 2:
            before = self.sentence_before()
            reference = before.reference() if before else None
            if before is None or reference is None or reference[1] not in ("D", unit):
                return None
            told = [value for _, kind, value in before.found if kind in ("DATE", "TIME")]
            first = timex.value_of(*reference)
            return reference if all(v and first.startswith(v[:10]) for v in told) else None
        for span, kind, value in reversed(self.found[-20:]):
            if kind in ("DATE", "TIME") and value and (day := timex.first_day(value)):
                ended = QUARTER_ENDED.search(self.text, max(0, span.start - 20), span.start)
                return (shift(day[0], "M", -1), "Q") if ended else day
        return None

    def reported(self, place: int) -> tuple[date, str] | None:
        """First day and unit of what the words before ``place`` (or else after it) report on.

        A quarter is the last one of its name up to the anchor, and without a name the one
        before the anchor's. Nine months have the unit ``9M``.
        """
        if self.anchor is None:
            return None
        before = (self.context + self.text[max(0, place - LOOK_BACK) : place])[-LOOK_BACK:]
        after = self.text[place : place + LOOK_BACK]
        told = [*REPORTED.finditer(before)][-1:] or [*REPORTED.finditer(after)]
        if not told:
            return None
        current, back = timex.start_of_quarter(self.anchor), 1
        if nth := told[0]["nth"]:
            back = ((current.month + 2) // 3 - int(ORDINALS[nth.lower()])) % 4
        months = told[0]["months"]
        return shift(current, "Q", -back), f"{parse_number(months)}M" if months else "Q"

    def direction(self, span: Span) -> int:
        """-1 where the nearest tense is past, 1 where it is future, 0 where there is none."""
        return direction(self.text, span)

    def nearest(
        self, day_in: Callable[[int], date | None], span: Span, anchor: date
    ) -> date | None:
        """The day of a date that recurs every year, by the tense beside ``span`` and nearness."""
        tense = self.direction(span)
        against = AGAINST_PAST if tense < 0 else AGAINST_OTHER
        return timex.nearest(day_in, anchor, tense or -1, against)


def registrar(rules: list[Rule]) -> Callable[[str], Callable[[Resolver], Resolver]]:
    """A decorator that adds a resolver with its verbose pattern to ``rules``.

    ``<name>`` in a pattern stands for a fragment of ``FRAGMENTS``. Every match ends at the end
    of a word.
    """

    def rule(pattern: str) -> Callable[[Resolver], Resolver]:
        named = re.sub(r"(?<!\?P)<([\w-]+)>", lambda m: f"(?:{FRAGMENTS[m[1]]})", pattern)
        compiled = re.compile(f"(?:{named}\n)(?!\\w)", re.VERBOSE)

        def register(resolve: Resolver) -> Resolver:
            rules.append((compiled, resolve))
            return resolve

        return register

    return rule


def span_of(match: re.Match[str]) -> Span:
    """Where a match stands in the stretch."""
    return Span(match.start(), match.end())


def count_of(number: str | None, vague: str | None = None) -> Decimal | None:
    """The value of a count: digits, words, an article; a couple is two, a few is unknown.

    >>> count_of("another"), count_of("half an"), count_of(None, "a couple of")
    (Decimal('1'), Decimal('0.5'), Decimal('2'))
    """
    if number is None:
        return Decimal(2) if vague and "couple" in vague.lower() else None
    if number.lower() in ("a", "an", "another"):
        return Decimal(1)
    return parse_number(number)
