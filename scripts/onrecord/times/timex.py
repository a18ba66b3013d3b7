"""Calendar arithmetic for TIMEX3: from days, counts and units to ISO 8601 values.

In: a ``date`` and a unit of TIMEX3 (``D``, ``W``, ``M``, ``Q``, ``Y``, ``10Y``, ``100Y``; ``H``,
``TM`` for minutes and ``S`` below the day). Out: strings such as ``2022-W02``, ``P3D``,
``2021-SP``. Values follow the TimeML 1.2.1 guidelines; decades are written ``199X``, centuries
``19XX`` (the twentieth).

>>> value_of(shift(date(2022, 1, 13), "W", -1), "W"), duration(Decimal("2.5"), "Y")
('2022-W01', 'P2Y6M')
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal

from onrecord.numerals import read_table, tidy

# Meteorological seasons of the northern hemisphere, by their first month.
SEASON_MONTHS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
_MONTHS = {"M": 1, "Q": 3, "Y": 12, "10Y": 120, "100Y": 1200, "1000Y": 12000}
_DAYS = {"D": 1, "W": 7, "2W": 14}
# What a fraction of a unit is counted in: half a year is six months.
_FINER = {
    "Y": ("M", 12),
    "W": ("D", 7),
    "2W": ("D", 14),
    "D": ("H", 24),
    "H": ("TM", 60),
    "TM": ("S", 60),
}


def parse_day(text: str | None) -> date | None:
    """The day that an ISO 8601 date or time begins with; ``None`` where there is none.

    >>> parse_day("2022-01-14T09:30:00Z")
    datetime.date(2022, 1, 14)
    """
    match = re.match(r"(\d{4})-(\d\d)-(\d\d)(?!\d)", text or "")
    return day_of(*map(int, match.groups())) if match else None


def day_of(year: int, month: int, day: int) -> date | None:
    """That day, or ``None`` where the calendar has none (February 30)."""
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def shift(day: date, unit: str, count: int) -> date:
    """``count`` units later (earlier where negative); the 31st becomes the month's last day.

    Raises OverflowError outside the years 1 to 9999.

    >>> shift(date(2022, 3, 31), "M", -1)
    datetime.date(2022, 2, 28)
    """
    if unit in _DAYS:
        return day + timedelta(days=_DAYS[unit] * count)
    months = day.year * 12 + day.month - 1 + _MONTHS[unit] * count
    year, month = divmod(months, 12)
    if not 1 <= year <= 9999:
        raise OverflowError(f"year {year} is outside the calendar")
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def value_of(day: date, unit: str) -> str:
    """The TIMEX3 value of the day, week, month, quarter, year, decade or century of ``day``.

    >>> [value_of(date(2022, 1, 13), u) for u in ("D", "W", "M", "Q", "Y", "10Y", "100Y")]
    ['2022-01-13', '2022-W02', '2022-01', '2022-Q1', '2022', '202X', '20XX']
    """
    if unit == "D":
        return day.isoformat()
    if unit in ("W", "2W"):
        year, week, _ = day.isocalendar()
        return f"{year:04}-W{week:02}"
    if unit == "M":
        return f"{day.year:04}-{day.month:02}"
    if unit == "Q":
        return f"{day.year:04}-Q{(day.month + 2) // 3}"
    return {
        "Y": f"{day.year:04}",
        "10Y": f"{day.year // 10:03}X",
        "100Y": f"{day.year // 100:02}XX",
        "1000Y": f"{day.year // 1000}XXX",
    }[unit]


def first_day(value: str) -> tuple[date, str] | None:
    """The first day of a TIMEX3 date and its unit; ``None`` for references and durations.

    >>> first_day("1988-Q3"), first_day("2022-01-13TNI")
    ((datetime.date(1988, 7, 1), 'Q'), (datetime.date(2022, 1, 13), 'D'))
    """
    if match := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)(?:T.*)?", value):
        day, unit = day_of(*map(int, match.groups())), "D"
    elif match := re.fullmatch(r"(\d{4})-W(\d\d)(?:-WE)?", value):
        year, week = map(int, match.groups())
        day, unit = date(year, 1, 4) + timedelta(weeks=week - 1), "W"
        day -= timedelta(days=day.weekday())
    elif match := re.fullmatch(r"(\d{4})-Q([1-4])", value):
        day, unit = day_of(int(match[1]), int(match[2]) * 3 - 2, 1), "Q"
    elif match := re.fullmatch(r"(\d{4})-(\d\d)", value):
        day, unit = day_of(int(match[1]), int(match[2]), 1), "M"
    elif match := re.fullmatch(r"(\d{4})(?:-(?:SP|SU|FA|WI|H1|H2))?", value):
        day, unit = day_of(int(match[1]), 1, 1), "Y"
    else:
        return None
    return (day, unit) if day else None


def start_of_quarter(day: date) -> date:
    """The first day of the quarter that ``day`` lies in."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def century_of(short: int, anchor: date | None) -> int:
    """The century that puts a two-digit year at most twenty years after the anchor.

    >>> century_of(98, date(2022, 1, 13)), century_of(24, date(2022, 1, 13))
    (1900, 2000)
    """
    latest = (anchor.year if anchor else 2049) + 20
    return latest - (latest - short) % 100 - short


def nearest(
    day_in: Callable[[int], date | None],
    anchor: date,
    direction: int = 0,
    penalty: int | None = 0,
    same: bool = True,
) -> date | None:
    """The day of a yearly recurring date that the anchor's writer means.

    ``day_in`` gives the day in a year. ``direction`` -1 prefers the last one up to the anchor,
    1 the next, 0 has no preference. The other way costs ``penalty`` days; ``None`` forbids it.
    ``same`` tells whether the anchor itself counts.

    >>> nearest(lambda year: date(year, 12, 25), date(2022, 1, 13), 1, None)
    datetime.date(2022, 12, 25)
    """

    def cost(day: date) -> tuple[int, date]:
        days = (day - anchor).days
        return abs(days) + (penalty or 0) * (days * direction < 0), day

    found = (d for y in range(anchor.year - 4, anchor.year + 5) if (d := day_in(y)))
    allowed = (
        d
        for d in found
        if (penalty is not None or (d - anchor).days * direction >= 0) and (same or d != anchor)
    )
    return min(allowed, key=cost, default=None)


def weekday_near(anchor: date, weekday: int, direction: int, same: bool = True) -> date:
    """The weekday (1 Monday to 7 Sunday) before (-1), nearest to (0) or after (1) the anchor.

    >>> weekday_near(date(2022, 1, 14), 4, -1), weekday_near(date(2022, 1, 14), 4, 1)
    (datetime.date(2022, 1, 13), datetime.date(2022, 1, 20))
    """
    ahead = (weekday - anchor.isoweekday()) % 7
    if ahead == 0 and same:
        return anchor
    if direction > 0 or (direction == 0 and ahead <= 3):
        return anchor + timedelta(days=ahead or 7)
    return anchor - timedelta(days=7 - ahead)


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher's algorithm).

    >>> easter(2022)
    datetime.date(2022, 4, 17)
    """
    century, rest = divmod(year, 100)
    golden = year % 19
    leap, left = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - leap - correction + 15) % 30
    back = (32 + 2 * left + 2 * (rest // 4) - moon - rest % 4) % 7
    shifted = (golden + 11 * moon + 22 * back) // 451
    month, day = divmod(moon + back - 7 * shifted + 114, 31)
    return date(year, month, day + 1)


def holiday(rule: str, year: int) -> date | None:
    """The day of a holiday of ``times.tsv`` in a year: ``12-25``, ``11 4 4``, ``easter -2``.

    Three numbers are month, which one of the month (-1: the last) and weekday; a fourth adds
    days.

    >>> holiday("11 4 4", 2021), holiday("5 -1 1", 2022)
    (datetime.date(2021, 11, 25), datetime.date(2022, 5, 30))
    """
    if " " not in rule:
        return day_of(year, *map(int, rule.split("-")))
    words = rule.split()
    if words[0] == "easter":
        return easter(year) + timedelta(days=int(words[1]))
    month, which, weekday, *plus = map(int, words)
    days = calendar.monthrange(year, month)[1]
    first = date(year, month, 1 if which > 0 else days - 6)
    found = weekday_near(first, weekday, 1) + timedelta(weeks=max(which, 1) - 1)
    return found + timedelta(days=sum(plus))


def season(anchor: date, code: str, direction: int, same: bool = True) -> str:
    """The season with its year (winter by the year it begins in), nearest as asked.

    >>> season(date(2022, 1, 13), "SP", -1), season(date(2022, 1, 13), "WI", 0)
    ('2021-SP', '2021-WI')
    """
    years = [anchor.year + y for y in (-1, 0, 1)]
    starts = {y: date(y, SEASON_MONTHS[code], 1) for y in years if 1 <= y <= 9999}
    ends = {y: shift(first, "M", 3) for y, first in starts.items()}
    now = [y for y in starts if starts[y] <= anchor < ends[y]]
    past = [y for y in starts if ends[y] <= anchor]
    coming = [y for y in starts if starts[y] > anchor]
    order = {-1: past[::-1] + coming, 1: coming + past, 0: past[::-1] + coming}[direction]
    chosen = (now + order if same else order) or years
    return f"{chosen[0]:04}-{code}"


def duration(count: Decimal | None, unit: str) -> str:
    """A TIMEX3 duration; ``None`` counts become X: ``P3D``, ``PT2H``, ``PXY``, ``P2Y6M``.

    >>> duration(Decimal(3), "W"), duration(None, "M"), duration(Decimal("1.5"), "H")
    ('P3W', 'PXM', 'PT1H30M')
    """
    factor = re.match(r"\d*", unit)
    assert factor is not None
    letter = {"TM": "M", "Q": "M"}.get(unit, unit[factor.end() :])
    times = 3 if unit == "Q" else int(factor[0] or 1)
    mark = "PT" if unit in ("S", "TM", "H") else "P"
    if count is None:
        return f"{mark}X{letter}"
    count *= times
    whole, rest = divmod(count, 1)
    if rest and unit in _FINER:
        finer, many = _FINER[unit]
        small = rest * many
        if small == small.to_integral_value():
            head = f"{mark}{whole:f}{letter}" if whole else mark
            if mark == "P" and finer == "H":
                head += "T"
            return f"{head}{small.to_integral_value():f}{finer[-1]}"
    return f"{mark}{tidy(count):f}{letter}"


def coarse(unit: str) -> str:
    """The unit that a count of units is exact to: a decade ago is a year, a fortnight a week."""
    return {"10Y": "Y", "100Y": "Y", "1000Y": "Y", "2W": "W", "6M": "Y", "9M": "Y"}.get(unit, unit)


def words(*kinds: str) -> dict[str, str]:
    """The words of some classes of ``times.tsv`` with their values, in the file's order.

    >>> words("season")["autumn"]
    'FA'
    """
    return {word: value for word, kind, value in read_table("times.tsv") if kind in kinds}


def plural(some: Iterable[str]) -> list[str]:
    """Each word, and each with an s."""
    return [form for word in some for form in (word, word + "s")]
