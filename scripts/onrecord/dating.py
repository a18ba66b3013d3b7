"""Relative dates said as dates, for a claim that is read without its document.

In: the time expressions of a sentence, with their values. Out: ``Replacement`` values: of
``yesterday`` ``on May 16, 2024``, of ``last year`` ``in 2023``, of ``in March`` ``in March 2024``.
What has no value, or takes up a day that only the text before it tells (``the next day``), stays
as it is; ``is_undated`` says so.

>>> date_changes("It sank last month.", [TimeExpression(Span(8, 18), "DATE", "2024-04")])[0].by
'in April 2024'
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from datetime import date

from onrecord.types import Replacement, Span, TimeExpression

PREPOSITIONS = frozenset(
    "on in at since until till by from before after through during between to of for than".split()
)
# "The women of today", "that Monday": no adverbial, so `on` and a date would not fit.
NOT_ADVERBIAL = frozenset({"of", "for", "in", "than", "a", "the", "that", "this", "every", "and"})
DETERMINERS = frozenset({"a", "an", "the", "that", "this", "every", "each", "any", "some", "no"})
# What only an earlier day of the text explains.
TAKING_UP = frozenset("later earlier following previous same that then after before".split())
DEICTIC = frozenset("today yesterday tomorrow tonight ago last next this past coming".split())
WEEKDAYS = frozenset(day.lower() for day in calendar.day_name)
MONTHS = frozenset(m.lower() for m in (*calendar.month_name[1:], *calendar.month_abbr[1:]))
PARTS = {"MO": "morning", "AF": "afternoon", "EV": "evening", "NI": "night"}
SEASONS = {"SP": "spring", "SU": "summer", "FA": "autumn", "WI": "winter"}
_DEGREE = re.compile(r"(?:early|earlier|late|later|mid)(?=[ -])", re.IGNORECASE)
_MORE_DAYS = re.compile(r"(?: and | to |, |-|–)\d")
# Words of the calendar that are nothing else; "may" and "march" are.
_CALENDAR = re.compile(
    r"\b(?:January|February|April|June|July|August|September|October|November|December|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"
)
_RECKONED = re.compile(r"\b(?:coming|last|next|past|recent)\b(?! of)", re.IGNORECASE)
_TO_ANOTHER = re.compile(r" (?:through|till|to|until) (?:[A-Z]|\d)")
_YEAR = re.compile(r"\b(?:1[0-9]|20)\d\d\b")


def date_changes(text: str, times: Sequence[TimeExpression]) -> list[Replacement]:
    """Relative dates as dates, and dates without a year with it."""
    changes = []
    for time in times:
        doubled = any(o.span.start in range(time.span.end, time.span.end + 4) for o in times)
        doubled = doubled or any(_is_long_range(text, time, other) for other in times)
        if time.type in ("DATE", "TIME") and time.value and not doubled:
            by = _dated(text, time.span, time.value)
            if by is not None:
                changes.append(Replacement(time.span, by))
    return changes


def _is_long_range(text: str, one: TimeExpression, other: TimeExpression) -> bool:
    """Whether two days of the week begin and end a range longer than a week: one is misread."""
    first, last = sorted((one, other), key=lambda time: time.span)
    between = text[first.span.end : last.span.end]
    if first is last or not _TO_ANOTHER.match(between) or len(between) - len(last.span) > 9:
        return False
    days = [re.fullmatch(r"\d{4}-\d\d-\d\d", str(t.value)) for t in (first, last)]
    if not all(days) or any(c.isdigit() for t in (first, last) for c in t.span.of(text)):
        return False
    length = date.fromisoformat(str(last.value)) - date.fromisoformat(str(first.value))
    return not 0 <= length.days < len(WEEKDAYS)


def is_undated(text: str, times: Sequence[TimeExpression], changes: Sequence[Replacement]) -> bool:
    """Whether a time is left that only the document's day or text tells.

    ``A day later``, ``the last ten years``.
    """
    changed = {change.span for change in changes}
    for time in times:
        if time.type == "DURATION" and _is_reckoned(text, time.span):
            return True
        if time.type not in ("DATE", "TIME") or time.span in changed:
            continue
        said = time.span.of(text)
        doubled = any(o.span.start in range(time.span.end, time.span.end + 4) for o in times)
        if not _YEAR.search(said) and not doubled and _is_relative(said):
            return True
    return False


def _is_reckoned(text: str, duration: Span) -> bool:
    """Whether a duration ends or begins with the document's day: ``the past ten years``."""
    said = text[max(0, duration.start - 12) : duration.end]
    return _RECKONED.search(said) is not None


def lacks_year(sentence: str) -> bool:
    """Whether a sentence names a month or a day of the week, and no year at all.

    >>> lacks_year("It closed in June."), lacks_year("It closed in June 2024.")
    (True, False)
    """
    return bool(_CALENDAR.search(sentence)) and not _YEAR.search(sentence)


def names_year(sentence: str) -> bool:
    """Whether a year stands in a sentence."""
    return _YEAR.search(sentence) is not None


def _is_relative(said: str) -> bool:
    words = {word.lower() for word in re.findall(r"[^\W\d]+", said)}
    return bool(words & (TAKING_UP | DEICTIC | WEEKDAYS | MONTHS | {"day", "weekend", "night"}))


def _dated(text: str, span: Span, value: str) -> str | None:
    """What says the same date for good, ``None`` where nothing is to change or fits."""
    said = span.of(text)
    words = {word.lower() for word in re.findall(r"[^\W\d]+", said)}
    if said.lower() == "this day" or said.lower().startswith(("the next ", "the last ")):
        return None
    if _YEAR.search(said) or not _is_relative(said) or words & (TAKING_UP - {"earlier", "later"}):
        return None
    before = (text[max(0, span.start - 20) : span.start].split() or [""])[-1].lower()
    if before in ("very", "too", "so"):
        return None  # "very early on Monday"
    if words & {"last", "next"} and words & WEEKDAYS:
        return None  # of this week or of the one beside it
    if words <= WEEKDAYS and _is_named_day(text[max(0, span.start - 20) : span.start]):
        return None
    owning = text[span.end : span.end + 2] in ("’s", "'s")
    if re.fullmatch(r"\d{4}-\d\d-\d\d(T(MO|AF|EV|NI))?", value):
        return None if owning else _day(said, before, text[span.end : span.end + 10], value)
    if before in DETERMINERS:
        return None
    degree = _DEGREE.match(said)
    period = _period(value)
    if period is None or (owning and "-" in value):
        return None
    if words & MONTHS and not words & DEICTIC:
        # the March that "by March" means is not sure to be the one to come
        return None if before == "by" else f"{said} {value[:4]}"
    if owning:
        return period
    # "took on this year": what goes with days is no preposition of a year
    fits = before in PREPOSITIONS and before not in ("on", "at")
    joined = "" if fits and not degree else "in "
    return f"{degree.group().lower()} {joined}{period}" if degree else joined + period


def _is_named_day(before: str) -> bool:
    """Whether the word before a day of the week makes a name of it: ``Black Friday``."""
    word = (before.split() or [""])[-1]
    return word.istitle() and word.isalpha() and word.lower() not in PREPOSITIONS | DEICTIC


def _day(said: str, before: str, after: str, value: str) -> str | None:
    try:
        day = date.fromisoformat(value[:10])
    except ValueError:
        return None
    if any(c.isdigit() for c in said):
        more = _MORE_DAYS.match(after)  # "May 5 and 6"
        return f"{said}, {day.year}" if len(value) == len("2022-01-13") and not more else None
    if before in NOT_ADVERBIAL or (said.lower() == "today" and before in ("is", "are", "has")):
        return None  # "today" may be "nowadays"
    part = f"the {PARTS[value[-2:]]} of " if "T" in value else ""
    on = "from " if _TO_ANOTHER.match(after) else "on "
    on = "" if before in PREPOSITIONS else on
    return f"{on}{part}{day:%B} {day.day}, {day.year}"


def _period(value: str) -> str | None:
    """A year, a season, a month or a week in words.

    >>> _period("2023"), _period("2023-SU"), _period("2024-W20")
    ('2023', 'the summer of 2023', 'the week of May 13, 2024')
    """
    year, _, rest = value.partition("-")
    if not re.fullmatch(r"\d{4}", year):
        return None
    if not rest:
        return year
    if rest in SEASONS:
        return f"the {SEASONS[rest]} of {year}"
    if re.fullmatch(r"\d\d", rest) and 1 <= int(rest) <= 12:
        return f"{calendar.month_name[int(rest)]} {year}"
    week = re.fullmatch(r"W(\d\d)", rest)
    if week and year > "0000" and 1 <= int(week.group(1)) <= 52:
        monday = date.fromisocalendar(int(year), int(week.group(1)), 1)
        return f"the week of {monday:%B} {monday.day}, {monday.year}"
    return None
