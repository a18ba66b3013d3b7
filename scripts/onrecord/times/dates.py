"""Rules for days and hours: calendar dates, names of days, holidays, clock times.

In: a match and its `Scene`. Out: the TIMEX3 type and value, or ``None`` where the words are no
time expression after all.

>>> scene = Scene("It opened on Jan. 5, 2016.", date(2022, 1, 14))
>>> [found for p, read in RULES if (m := p.match(scene.text, 13)) and (found := read(m, scene))]
[('DATE', '2016-01-05')]
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from onrecord.numerals import parse_number
from onrecord.times import timex
from onrecord.times.grammar import (
    CLOCKS,
    FIXED,
    HOLIDAYS,
    MONTHS,
    ORDINALS,
    PARTS,
    WEEKDAYS,
    YEARS,
    ZONES,
    Reading,
    Rule,
    Scene,
    registrar,
    span_of,
)
from onrecord.times.timex import day_of, shift

RULES: list[Rule] = []
rule = registrar(RULES)


@rule(
    r"""(?P<y>\d{4}) (?P<mark>[-/]) (?P<m>\d\d) (?P=mark) (?P<d>\d\d)     # 2022-01-13
    (?: [T\s] (?P<clock>[0-2]\d:[0-5]\d) (?: :[0-5]\d (?:\.\d{1,9})? )?   # T09:30:00
        (?P<zone>Z|[+-]\d\d:?\d\d)? )? (?![-/\d])"""
)
def iso(match: re.Match[str], scene: Scene) -> Reading | None:
    """``2022-01-13``, ``2022-01-13T15:00``."""
    day = day_of(int(match["y"]), int(match["m"]), int(match["d"]))
    if day is None:
        return None
    if match["clock"]:
        zone = "Z" if match["zone"] == "Z" else ""
        return "TIME", f"{day.isoformat()}T{match['clock']}{zone}"
    return "DATE", day.isoformat()


@rule(r"(?P<a>\d{1,2}) (?P<mark>[/.-]) (?P<b>\d{1,2}) (?P=mark) (?P<y>\d{4}|\d\d) (?![/.-]?\d)")
def slashed(match: re.Match[str], scene: Scene) -> Reading | None:
    """``01/05/2016``: month first (US) unless impossible; day first with points."""
    year, first, second = int(match["y"]), int(match["a"]), int(match["b"])
    if len(match["y"]) == 2:
        if match["mark"] != "/":  # 10.15.07 is a version or a section
            return None
        year += timex.century_of(year, scene.anchor)
    month, day = (second, first) if match["mark"] == "." or first > 12 else (first, second)
    found = day_of(year, month, day)
    return ("DATE", found.isoformat()) if found else None


@rule(
    r"""(?: (?P<weekday><Day>) ,? <_> (?:the<_>)? )?                 # Thursday,
    (?: (?i:(?P<rel>last|next|this)) <_> )?                          # last
    (?: (?P<month><month>) | (?P<short><short>) \.? ) <_>            # January / Jan.
    (?:the<_>)? (?: (?P<day>[0-3]?\d) (?:st|nd|rd|th)? (?![\w%/]|[:.,]\d)  # 13, 13th
      | (?P<nth><ordinal>) )                                           # thirteenth
    (?: (?:,\s{0,2}|<_>) (?: (?P<year><year>)                        # , 2022
        | (?:of<_>)? (?P<when>last|this|next) <_> year ) )?           # last year"""
)
def month_day(match: re.Match[str], scene: Scene) -> Reading | None:
    """``Thursday, January 13``, ``Jan. 5, 2016``, ``March eighth``."""
    day = match["day"] or ORDINALS[" ".join(match["nth"].lower().split())]
    return calendar_day(match["month"] or match["short"], day, match, scene)


@rule(
    r"""(?: (?P<weekday><Day>) ,? <_> )? (?:the<_>)?                  # Thursday
    (?P<day>[0-3]?\d) (?:st|nd|rd|th)? (?:<_>of)? <->                 # 13, the 13th of
    (?: (?P<month><month>) | (?P<short><short>) \b \.? )             # January
    (?: ,?<-> (?P<year><year>) )?                                     # 2022"""
)
def day_month(match: re.Match[str], scene: Scene) -> Reading | None:
    """``5 January 2016``, ``the 13th of January``."""
    return calendar_day(match["month"] or match["short"], match["day"], match, scene)


def calendar_day(month: str, day: str, match: re.Match[str], scene: Scene) -> Reading | None:
    """A day of a month: of its year, of the year that has that weekday, or of the nearest."""
    number, groups = int(MONTHS[month.lower()]), match.groupdict()
    if groups.get("year"):
        found = day_of(int(groups["year"]), number, int(day))
        return ("DATE", found.isoformat()) if found else None
    if groups.get("when") and scene.anchor:
        found = day_of(scene.anchor.year + YEARS[groups["when"].lower()], number, int(day))
        return ("DATE", found.isoformat()) if found else None
    if day_of(2000, number, int(day)) is None:
        return None
    if scene.anchor is None:
        return "DATE", None
    weekday = (groups.get("weekday") or "").rstrip(".").lower()

    def in_year(year: int) -> date | None:
        return day_of(year, number, int(day))

    def on_weekday(year: int) -> date | None:
        one = in_year(year)
        return one if one and one.isoweekday() == int(WEEKDAYS[weekday]) else None

    if weekday and (found := timex.nearest(on_weekday, scene.anchor)):
        return "DATE", found.isoformat()
    # A weekday that fits no year near by is the writer's slip: the day of the month counts.
    return yearly(in_year, (groups.get("rel") or "").lower(), match, scene)


def yearly(
    day_in: Callable[[int], date | None], rel: str, match: re.Match[str], scene: Scene
) -> Reading | None:
    """A date that recurs every year: as ``last`` or ``next`` tell, else by tense and nearness."""
    if scene.anchor is None:
        return "DATE", None
    if rel in FIXED:
        found = timex.nearest(day_in, scene.anchor, FIXED[rel], None, same=False)
    else:
        found = scene.nearest(day_in, span_of(match), scene.anchor)
    return ("DATE", found.isoformat()) if found else None


@rule(
    r"""(?P<n>\d{1,2}) (?:st|nd|rd|th)? (?![\w%/]|[.,:]\d)             # the end of a range: 15
    (?: (?= (?:<_>(?:to|and|or)<_>|[-–]) \d{1,2} (?:st|nd|rd|th)? <_> # or its beginning: 13-15 May
            (?P<month><month>|<short>) (?: ,?<_>(?P<year><year>) )? ) )?"""
)
def range_end(match: re.Match[str], scene: Scene) -> Reading | None:
    """The second day of ``March 4 to 6``, the first of ``4-6 March``, the 45 of ``1939-45``."""
    if match["month"]:
        return calendar_day(match["month"], match["n"], match, scene)
    if not scene.found or not (value := scene.found[-1][2]):
        return None
    between = scene.text[scene.found[-1][0].end : match.start()]
    last = scene.found[-1][0].of(scene.text)
    if re.fullmatch(r"\d{4}", value) and re.fullmatch(r"[-–/]", between) and value == last:
        later = int(match["n"]) > int(value[2:]) and len(match["n"]) == 2
        return ("DATE", value[:2] + match["n"]) if later else None
    joined = re.fullmatch(r"\s?[-–]\s?|\s(?:to|through|until)\s", between) or (
        re.fullmatch(r"\s(?:and|or)\s", between)
        and re.match(r"[,.;:)]|\s(?:in|at|when|as|for|to)\b|\Z", scene.after(match))
    )
    day = timex.parse_day(value) if joined and re.search(r"\d(?:st|nd|rd|th)?\Z", last) else None
    found = day_of(day.year, day.month, int(match["n"])) if day else None
    return ("DATE", found.isoformat()) if day and found and found > day else None


@rule(
    r"""(?: (?i:(?P<rel>this\scoming|this\spast|last|past|next|this|coming|every|each
            |the\sfollowing|the\sprevious|the\snext)) <_> )?              # next
    (?: (?P<weekday><weekday>) (?P<s>s)? | (?P<short><Day>) )             # Thursday
    (?: (?:<_>of)? <_> (?P<week>last|this|next) <_> week )?               # of last week"""
)
def weekday(match: re.Match[str], scene: Scene) -> Reading | None:
    """``Thursday`` (by the nearest tense; else the last one, as news has it), ``next Monday``."""
    number = int(WEEKDAYS[(match["weekday"] or match["short"]).rstrip(".").lower()])
    rel = (match["rel"] or "").lower()
    if match["s"] or rel in ("every", "each"):
        return "SET", f"XXXX-WXX-{number}"
    if rel.startswith("the "):
        if not (reference := scene.reference(match.start())):
            return "DATE", None
        step = -1 if rel == "the previous" else 1
        return "DATE", timex.weekday_near(reference[0], number, step, same=False).isoformat()
    if scene.anchor is None:
        return "DATE", None
    if match["week"]:
        monday = scene.anchor - timedelta(days=scene.anchor.weekday())
        return "DATE", shift(shift(monday, "W", YEARS[match["week"]]), "D", number - 1).isoformat()
    direction = FIXED.get(rel) or scene.direction(span_of(match)) or -1
    day = timex.weekday_near(scene.anchor, number, direction, same=rel not in FIXED)
    return "DATE", day.isoformat()


@rule(
    r"""(?i: (?P<word> the<_>day<_>before<_>yesterday | the<_>day<_>after<_>tomorrow
      | yesterday | today | tomorrow ) )"""
)
def day_word(match: re.Match[str], scene: Scene) -> Reading | None:
    """``yesterday``, ``the day after tomorrow``."""
    if match["word"].istitle() and re.search(r"[A-Z]\w*\s\Z", scene.before(match)):
        return None  # the programme "VOA Today"
    if scene.anchor is None:
        return "DATE", None
    word = match["word"].lower().split()
    days = {"yesterday": -1, "today": 0, "tomorrow": 1}[word[-1]]
    return "DATE", shift(scene.anchor, "D", days * (2 if len(word) > 1 else 1)).isoformat()


@rule(
    r"""(?: (?i:(?P<rel>last|this|next|past|this\spast|every)) <_> )? (?P<holiday><holiday>)
    (?: (?:,|<_>of)? \s (?P<year><year>) )?"""
)
def holiday(match: re.Match[str], scene: Scene) -> Reading | None:
    """``Christmas Day``, ``Thanksgiving 2019``."""
    plan = HOLIDAYS[match["holiday"].lower().replace("’", "'")]
    if match["year"]:
        day = timex.holiday(plan, int(match["year"]))
        return ("DATE", day.isoformat()) if day else None
    rel = (match["rel"] or "").lower()
    if rel == "every":
        return "SET", f"XXXX-{plan}" if " " not in plan else "P1Y"
    return yearly(lambda year: timex.holiday(plan, year), rel, match, scene)


@rule(
    r"""(?i: (?P<tonight>tonight)
      | (?P<rel>this|last|that|tomorrow|yesterday|the<_>(?:next|following)) <_> (?P<part><part>)
      | (?P<bare>(?:the<_>)?<part>s?) )"""
)
def part_of_day(match: re.Match[str], scene: Scene) -> Reading | None:
    """``this morning``, ``last night``, ``tonight``; a bare ``night`` is joined to its day."""
    if match["bare"]:
        word = match["bare"].lower().split()[-1]
        return "TIME", f"T{PARTS[word.removesuffix('s')]}"  # dropped unless a day stands beside it
    part = "NI" if match["tonight"] else PARTS[match["part"].lower()]
    rel = (match["rel"] or "this").lower()
    if rel == "that" or rel.startswith("the"):
        reference = scene.reference(match.start())
        later = 0 if rel == "that" else 1
        told = reference and f"{shift(reference[0], 'D', later).isoformat()}T{part}"
        return "TIME", told or None
    if scene.anchor is None:
        return "TIME", None
    days = {"last": -1, "yesterday": -1, "this": 0, "tomorrow": 1}[rel]
    return "TIME", f"{shift(scene.anchor, 'D', days).isoformat()}T{part}"


@rule(
    r"""(?i: (?P<h>1[0-2]|0?[1-9]) (?: [:.](?P<min>[0-5]\d) )?            # 3, 3:30
        \s{0,2} (?P<ap>[ap]) (?: \.\s?m\b\.? | m )                     # p.m.
      | (?P<h24>[01]?\d|2[0-3]) : (?P<min24>[0-5]\d) (?: :[0-5]\d )? (?![:.]?\d)  # 15:00
      | (?P<h4>[01]\d|2[0-3]) (?P<min4>[0-5]\d) (?=\s(?:GMT|UTC|hours|hrs|local))   # 1500 GMT
      | (?P<word><clock>)                                               # noon
      | (?P<oclock><number>) <_> o['’]clock )                           # ten o'clock
    (?: \s{1,2} (?P<zone><zone>) )?                                     # GMT"""
)
def clock(match: re.Match[str], scene: Scene) -> Reading | None:
    """``3:30 p.m.``, ``15:00 GMT``, ``noon``; the day is joined to it where one stands beside."""
    zone = ZONES.get(match["zone"] or "", "-").replace("-", "")
    if match["word"]:
        return "TIME", f"T{CLOCKS[match['word'].lower()]}{zone}"
    if match["h"]:
        hour = int(match["h"]) % 12 + (12 if match["ap"] in "pP" else 0)
        return "TIME", f"T{hour:02}:{match['min'] or '00'}{zone}"
    if match["oclock"]:
        hours = parse_number(match["oclock"])
        whole = hours is not None and hours <= 24 and hours == hours.to_integral_value()
        return ("TIME", f"T{int(hours or 0):02}:00{zone}") if whole else None
    if match["h4"]:
        return "TIME", f"T{match['h4']}:{match['min4']}{zone}"
    # 15:00 alone may be a score, a ratio or a verse
    told = match["zone"] or re.search(
        r"\b(?:at|by|from|until|till|around|about|before|after|since|to|and)\s\Z|[-–]\Z",
        scene.before(match),
    )
    return ("TIME", f"T{int(match['h24']):02}:{match['min24']}{zone}") if told else None
