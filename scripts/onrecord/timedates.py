"""Rules for days and hours: calendar dates, names of days, clock times.

In: a match and its `Scene`. Out: the TIMEX3 type and value, or ``None`` where the words are no
time expression after all.

>>> scene = Scene("It opened on Jan. 5, 2016.", date(2022, 1, 14))
>>> [r for pattern, resolve in RULES if (m := pattern.match(scene.text, 13)) and (r := resolve(m, scene))]
[('DATE', '2016-01-05')]
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

from onrecord import numerals, timex
from onrecord.numerals import alternatives, parse_number
from onrecord.timegrammar import (AGAINST_TENSE, FIXED, CLOCKS, DECADES, HOLIDAYS, MONTHS, ORDINALS, PARTS, REFS, SEASONS, SETS, UNITS, WEEKDAYS, ZONES, Reading, Rule, Scene, registrar)
from onrecord.timex import day_of, shift, value_of

RULES: list[Rule] = []
rule = registrar(RULES)

# ---------------------------------------------------------------- calendar dates


@rule(
    r"""(?P<y>\d{4}) (?P<mark>[-/]) (?P<m>\d\d) (?P=mark) (?P<d>\d\d)     # 2022-01-13
    (?: [T\s] (?P<clock>[0-2]\d:[0-5]\d) (?: :[0-5]\d(?:\.\d{1,9})? )?    # T09:30:00
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
    """``01/05/2016``: month first (US) with slashes unless impossible, day first with points."""
    year, first, second = int(match["y"]), int(match["a"]), int(match["b"])
    if len(match["y"]) == 2:
        if match["mark"] != "/":  # 10.15.07 is a version or a section
            return None
        year += century_of(year, scene.anchor)
    month, day = (second, first) if match["mark"] == "." or first > 12 else (first, second)
    found = day_of(year, month, day)
    return ("DATE", found.isoformat()) if found else None


def century_of(short: int, anchor: date | None) -> int:
    """The century that puts a two-digit year at most twenty years after the anchor."""
    latest = (anchor.year if anchor else 2049) + 20
    return latest - (latest - short) % 100 - short


def resolve_day(month: str, day: str, match: re.Match[str], scene: Scene) -> Reading | None:
    """A day of a month: of its year, of the year that has that weekday, or of the nearest."""
    number = int(MONTHS[month.lower()])
    groups = match.groupdict()
    if groups.get("year"):
        year = int(groups["year"])
        found = day_of(year, number, int(day))
        return ("DATE", found.isoformat()) if found else None
    if day_of(2000, number, int(day)) is None:
        return None
    if scene.anchor is None:
        return "DATE", None
    weekday = (groups.get("weekday") or "").rstrip(".").lower()
    wanted = int(WEEKDAYS[weekday]) if weekday else None

    def in_year(year: int) -> date | None:
        one = day_of(year, number, int(day))
        return one if one and wanted in (None, one.isoweekday()) else None

    direction = FIXED.get((groups.get("rel") or "").lower())
    penalty = None if direction else AGAINST_TENSE
    found = timex.nearest(
        in_year, scene.anchor, direction or scene.direction(match), penalty, same=not direction
    )
    # A weekday that fits no year near by is the writer's slip: the day of the month counts.
    found = found or timex.nearest(lambda y: day_of(y, number, int(day)), scene.anchor)
    return ("DATE", found.isoformat()) if found else None


@rule(
    r"""(?: (?P<weekday><Day>) ,? <_> (?:the<_>)? )?                 # Thursday,
    (?: (?i:(?P<rel>last|next|this)) <_> )?                          # last
    (?: (?P<month><month>|<short>) \.? ) <_>                         # January / Jan.
    (?:the<_>)? (?P<day>[0-3]?\d) (?:st|nd|rd|th)? (?![\w%/]|[:.,]\d)  # 13, 13th
    (?: (?:,\s{0,2}|<_>) (?P<year><year>) )?                         # , 2022"""
)
def month_day(match: re.Match[str], scene: Scene) -> Reading | None:
    """``Thursday, January 13``, ``Jan. 5, 2016``."""
    return resolve_day(match["month"], match["day"], match, scene)


@rule(
    r"""(?: (?P<weekday><Day>) ,? <_> )? (?:the<_>)?                 # Thursday
    (?P<day>[0-3]?\d) (?:st|nd|rd|th)? (?:<_>of)? <-> (?P<month><month>|<short>) \b \.?  # 13 January
    (?: ,?<-> (?P<year><year>) )?                                    # 2022"""
)
def day_month(match: re.Match[str], scene: Scene) -> Reading | None:
    """``5 January 2016``, ``the 13th of January``."""
    return resolve_day(match["month"], match["day"], match, scene)


@rule(
    r"""(?: (?i:(?P<rel>last|past|next|this|coming|every|each)) <_> )?  # last
    (?: (?P<month><month>) | (?P<short><short>) (?:\.|(?=<_><year>)) )  # June / Sept.
    (?: ,? <_> (?:of<_>)? (?: (?P<year><year>) | ['’](?P<yy>\d\d) )     # 1998
      | <_> (?:of<_>)? (?P<when>last|this|next) <_> year )?             # last year"""
)
def month(match: re.Match[str], scene: Scene) -> Reading | None:
    """``January 2022``, ``last April``, ``June last year``, ``May`` where it is a month."""
    number = int(MONTHS[(match["month"] or match["short"]).lower()])
    if match["year"]:
        return "DATE", f"{match['year']}-{number:02}"
    if match["yy"]:
        short = int(match["yy"])
        return "DATE", f"{short + century_of(short, scene.anchor):04}-{number:02}"
    rel = (match["rel"] or "").lower()
    if rel in ("every", "each"):
        return "SET", f"XXXX-{number:02}"
    if not rel and not match["when"] and not is_month(match, scene):
        return None
    if scene.anchor is None:
        return "DATE", None
    if match["when"]:
        year = scene.anchor.year + {"last": -1, "this": 0, "next": 1}[match["when"]]
        return "DATE", f"{year:04}-{number:02}"
    if rel == "this":
        return "DATE", f"{scene.anchor.year:04}-{number:02}"
    start = scene.anchor.replace(day=1)
    found = timex.nearest(
        lambda y: day_of(y, number, 1),
        start,
        FIXED.get(rel) or scene.direction(match),
        None if rel else AGAINST_TENSE,
        same=not rel,
    )
    return ("DATE", value_of(found, "M")) if found else None


MONTH_BEFORE = re.compile(
    r"""\b(?:in|since|by|until|till|from|of|during|through|to|and|or|between|before|after|for|late
    |early|mid|on|around|beginning|starting|ending|ended|ends|end|early\sin|late\sin|both)
    [\s-]{1,3}(?:the\s)?\Z|[-–]\Z""",
    re.VERBOSE | re.IGNORECASE,
)


def is_month(match: re.Match[str], scene: Scene) -> bool:
    """Whether a bare month's name is one: not ``May I``, ``March on``, ``April Jones``."""
    if MONTH_BEFORE.search(scene.before(match)):
        return True
    if match[0].lower() in ("may", "march"):
        return False
    return not re.match(r"\s[A-Z]", scene.after(match)) and not re.search(
        r"[A-Z]\w+\s\Z", scene.before(match)
    )


# ---------------------------------------------------------------- days by name


@rule(
    r"""(?: (?i:(?P<rel>this\scoming|this\spast|last|past|next|this|coming|every|each|the\sfollowing
        |the\sprevious|the\snext)) <_> )?                               # next
    (?: (?P<weekday><weekday>) (?P<s>s)? | (?P<short><Day>) )           # Thursday
    (?: (?:<_>of)? <_> (?P<week>last|this|next) <_> week )?             # of last week"""
)
def weekday(match: re.Match[str], scene: Scene) -> Reading | None:
    """``Thursday`` (by the nearest tense; else the last one, as news has it), ``next Monday``."""
    number = int(WEEKDAYS[(match["weekday"] or match["short"]).rstrip(".").lower()])
    rel = (match["rel"] or "").lower()
    if match["s"] or rel in ("every", "each"):
        return "SET", f"XXXX-WXX-{number}"
    if rel in ("the following", "the previous", "the next"):
        if not (reference := scene.reference()):
            return "DATE", None
        day = timex.weekday_near(reference[0], number, -1 if "prev" in rel else 1, same=False)
        return "DATE", day.isoformat()
    if scene.anchor is None:
        return "DATE", None
    if match["week"]:
        monday = scene.anchor - timedelta(days=scene.anchor.weekday())
        weeks = {"last": -1, "this": 0, "next": 1}[match["week"]]
        return "DATE", (monday + timedelta(days=number - 1, weeks=weeks)).isoformat()
    direction = FIXED.get(rel) or scene.direction(match) or -1
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
    word = " ".join(match["word"].lower().split())
    days = {"yesterday": -1, "today": 0, "tomorrow": 1}.get(word)
    if days is None:
        days = -2 if word.endswith("yesterday") else 2
    return "DATE", shift(scene.anchor, "D", days).isoformat()


@rule(
    r"""(?i: (?P<tonight>tonight) | (?P<rel>this|last|that|tomorrow|yesterday) <_> (?P<part><part>)
      | (?P<bare>(?:the<_>)?<part>s?) )"""
)
def part_of_day(match: re.Match[str], scene: Scene) -> Reading | None:
    """``this morning``, ``last night``, ``tonight``; a bare ``night`` is joined to its day."""
    if match["bare"]:
        part = PARTS[match["bare"].lower().split()[-1].removesuffix("s")]
        return "TIME", f"T{part}"  # dropped unless a day stands beside it
    if scene.anchor is None:
        return "TIME", None
    part = "NI" if match["tonight"] else PARTS[match["part"].lower()]
    rel = (match["rel"] or "this").lower()
    if rel == "that":
        reference = scene.reference()
        return "TIME", f"{reference[0].isoformat()}T{part}" if reference else None
    days = {"last": -1, "yesterday": -1, "this": 0, "tomorrow": 1}[rel]
    return "TIME", f"{shift(scene.anchor, 'D', days).isoformat()}T{part}"


@rule(
    r"""(?i: (?P<h>1[0-2]|0?[1-9]) (?: [:.](?P<min>[0-5]\d) )? \s{0,2} (?P<ap>[ap]) \.?\s?m\b\.?
      | (?P<h24>[01]?\d|2[0-3]) : (?P<min24>[0-5]\d) (?: :[0-5]\d )? (?![:.]?\d)
      | (?P<word><clock>)
      | (?P<oclock><number>) <_> o['’]clock ) (?: \s{1,2} (?P<zone><zone>) )?"""
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
        count = parse_number(match["oclock"])
        return ("TIME", f"T{int(count):02}:00{zone}") if count and count <= 24 else None
    # 15:00 alone may be a score, a ratio or a verse
    told = match["zone"] or re.search(
        r"\b(?:at|by|from|until|till|around|about|before|after|since|to|and)\s\Z|[-–]\Z",
        scene.before(match),
    )
    return ("TIME", f"T{int(match['h24']):02}:{match['min24']}{zone}") if told else None


