"""Rules for what business reports on: quarters, halves, the year-earlier period.

In: a match and its `Scene`. Out: the TIMEX3 type and value, or ``None`` where the words are no
time expression after all.

>>> from datetime import date
>>> scene = Scene("Profit fell in the third quarter.", date(2022, 1, 14))
>>> [found for p, read in RULES if (m := p.match(scene.text, 15)) and (found := read(m, scene))]
[('DATE', '2021-Q3')]
"""

from __future__ import annotations

import re

from onrecord.times import timex
from onrecord.times.grammar import MONTHS, ORDINALS, YEARS, Reading, Rule, Scene, registrar, span_of
from onrecord.times.timex import coarse, day_of, shift, value_of

RULES: list[Rule] = []
rule = registrar(RULES)


@rule(
    r"""(?i: (?:the<_>)? (?: (?:(?P<early><year>)|(?P<whose>this|last|next)<_>year['’]s) <_> )?
    (?:fiscal[\s-])? (?: (?P<n><ordinal>|[1-4](?:st|nd|rd|th)|last|final) <->   # third
        (?P<what>quarter|half) | Q(?P<q>[1-4]) )                                # quarter, Q3
    (?: (?:<_>of)? <_> (?:the<_>)? (?:fiscal<_>)?                               # of
        (?: (?P<year><year>) | (?:(?P<rel>last|this|next)<_>)? (?P<the>year) ) )? )  # 1984"""
)
def quarter(match: re.Match[str], scene: Scene) -> Reading | None:
    """``the third quarter``, ``Q1 2022``, ``the first half of 2019`` (2019-H1)."""
    half = (match["what"] or "").lower() == "half"
    name = (match["n"] or match["q"]).lower()
    count = 4 if name in ("last", "final") else int(ORDINALS.get(name, name[0]))
    if half:
        count = 2 if name in ("last", "final") else count
    if count > (2 if half else 4):
        return None
    code = f"{'H' if half else 'Q'}{count}"
    if told := match["year"] or match["early"]:
        return "DATE", f"{told}-{code}"
    rel = (match["rel"] or match["whose"] or "").lower()
    anchored = rel or match["the"]
    if not anchored and (half or name in ("last", "final")):
        return None  # half a match, the last quarter
    if scene.anchor is None:
        return "DATE", None
    if anchored:
        return "DATE", f"{scene.anchor.year + YEARS.get(rel, 0):04}-{code}"
    found = scene.nearest(
        lambda year: day_of(year, count * 3 - 2, 1),
        span_of(match),
        timex.start_of_quarter(scene.anchor),
    )
    return ("DATE", value_of(found, "Q")) if found else None


@rule(
    r"""(?i: (?: (?:the|an?) <_> (?:comparable<_>)? )? year [-\s] (?:ago|earlier)
    (?: <_> (?P<what>quarter|period|month) )? )"""
)
def year_ago(match: re.Match[str], scene: Scene) -> Reading | None:
    """``the year-ago quarter``, ``the year-earlier period``."""
    quarter = (match["what"] or "").lower() == "quarter"
    reference = scene.reference() or scene.reported(match.start())
    if reference is None and scene.anchor:  # as against the one that is reported on
        reference = (shift(scene.anchor, "Q", -1), "Q") if quarter else (scene.anchor, "Y")
    if reference is None:
        return "DATE", None
    base, unit = reference
    unit = "Q" if quarter and unit not in ("Q", "Y") else coarse(unit)
    return "DATE", value_of(shift(base, "Y", -1), unit)


@rule(
    r"""(?i: (?:the<_>)? (?: (?:latest|most<_>recent) <_> (?P<latest>period)             # latest
      | (?P<year><year>) <_> (?P<what>period|quarter)                               # 1988 quarter
      | (?:this|(?P<whose>last))<_>year['’]s <_> (?P<of>period|quarter)           # last year's
      | (?:corresponding|comparable|same|like|similar) <_> (?:period|quarter|(?P<month>month))
        (?:<_>(?:of|in|a))? <_> (?: (?P<when>last<_>year|year<_>(?:ago|earlier)|(?:the<_>)?
            (?:previous|prior|preceding)<_>year) | (?P<that><year>) ) ) )"""  # period last year
)
def period(match: re.Match[str], scene: Scene) -> Reading | None:
    """``the latest period``, ``the 1988 quarter``, ``the same period last year``."""
    reference = scene.reference() if match["when"] or match["that"] else None
    if reference is None or reference[1] not in ("Q", "M"):
        reference = scene.reported(match.start())
    if reference is None or (match["month"] and reference[1] != "M"):
        return None
    base, unit = reference
    if match["latest"] and unit != "Q":
        return "DURATION", f"P{unit}"  # the latest nine months
    if match["year"] or match["that"]:
        base = base.replace(year=int(match["year"] or match["that"]), day=1)
    elif match["when"] or match["whose"]:
        base = shift(base, "Y", -1)
    return "DATE", value_of(base, coarse(unit))


@rule(
    r"""(?i:(?:the|its|their) <_>)? (?i:quarter) (?= ,? (?i:<_>that)? (?i:<_>ended) <_>
        (?: (?P<month><month>) | (?P<short><short>) \.? ) (?: <_>\d\d?,?<_>(?P<year><year>) )? )"""
)
def quarter_ended(match: re.Match[str], scene: Scene) -> Reading | None:
    """``the quarter ended July 31``: the calendar's quarter that most of it lies in."""
    number = int(MONTHS[(match["month"] or match["short"]).lower()])
    if match["year"]:
        found = day_of(int(match["year"]), number, 1)
    elif scene.anchor is None:
        return "DATE", None
    else:
        first = scene.anchor.replace(day=1)
        found = timex.nearest(lambda year: day_of(year, number, 1), first, -1, None)
    return ("DATE", value_of(shift(found, "M", -1), "Q")) if found else None
