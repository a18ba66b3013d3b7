"""Rules for what is longer than a day: months to centuries, seasons, relative units.

>>> scene = Scene("It rained last week.", date(2022, 1, 14))
>>> [r for pattern, resolve in RULES if (m := pattern.match(scene.text, 10)) and (r := resolve(m, scene))]
[('DATE', '2022-W01')]
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

# ---------------------------------------------------------------- years and longer


@rule(
    r"""(?i: (?P<led> (?:the<_>)?(?:fiscal<_>(?:year<_>)?|calendar<_>(?:year<_>)?|year<_>|FY\s?) )? )
    (?P<year>\d{3,4}) (?P<bc> <_> (?:B\.?C\.?(?:E\.?)?)(?!\w) )? (?![\d%°]|[.,:/]\d|['’]?s\b|-(?:year|day))"""
)
def year(match: re.Match[str], scene: Scene) -> Reading | None:
    """``2019``, ``fiscal 1989``, ``44 BC``; not ``1989 troops`` nor ``2000 of them``."""
    number = int(match["year"])
    if match["bc"]:
        return "DATE", f"BC{number:04}"
    if match["led"] and len(match["year"]) == 4:
        return "DATE", match["year"]
    before, after = scene.before(match), scene.after(match)
    told = YEAR_BEFORE.search(before)
    if len(match["year"]) < 4 or not 1000 <= number < 2100 or NOT_YEAR_AFTER.match(after):
        return None
    if told:
        return "DATE", match["year"]
    counts = re.match(r"\s(?:[a-z]+[^s\W]s|people|men|women|children)\b", after)
    named = re.search(r"[A-Z][a-z]\w*\s\Z", before)  # Windows 2000
    return ("DATE", match["year"]) if 1600 <= number < 2050 and not (counts or named) else None


@rule(
    r"""(?i: (?P<hundreds>eighteen|nineteen|twenty) <-> (?P<rest>(?:ten|eleven|twelve|\w{3,5}teen
    |(?:twen|thir|for|fif|six|seven|eigh|nine)ty) (?:<->(?:one|two|three|four|five|six|seven|eight|nine))? ) )"""
)
def spoken_year(match: re.Match[str], scene: Scene) -> Reading | None:
    """``nineteen ninety-six``."""
    hundreds, rest = parse_number(match["hundreds"]), parse_number(match["rest"])
    return ("DATE", f"{hundreds * 100 + rest}") if hundreds and rest and rest < 100 else None


YEAR_BEFORE = re.compile(
    r"""(?: \b(?: in|since|by|until|till|during|from|before|after|circa|of|early|late|mid|for|through
      | between | as\sof | around | summer|spring|autumn|winter|fall | christmas | election | to
      | due | this | that | the | its | his | her | their | our ) [\s-]{1,3} (?:the\s)?
    | \d\d\d\d\s?(?:[-–/]|to|and|or|,)\s? | ['’]s\s | \( ) \Z""",
    re.VERBOSE | re.IGNORECASE,
)
NOT_YEAR_AFTER = re.compile(
    r"""\s?(?:%|percent|per\s?cent|km|kg|km/h|mph|m\b|ft\b|miles|metres|meters|feet|tons|tonnes|euros
    |dollars|pounds|degrees|hours|days|years|minutes|hundred|thousand|million|billion|of\sthem)""",
    re.VERBOSE | re.IGNORECASE,
)


@rule(
    r"""(?i: (?:the<_>)? (?: (?:early|mid|late)<-> )? (?:
        (?P<full>(?:1[0-9]|20)\d)0['’]?s | ['’](?P<short>\d)0['’]?s
      | (?: (?<=the\s) | (?<=mid-)|(?<=late\s)|(?<=early\s)) (?: (?P<tens>[1-9])0s | (?P<word><decade>) ) ) )"""
)
def decade(match: re.Match[str], scene: Scene) -> Reading | None:
    """``the 1990s``, ``the late '80s``, ``the seventies``."""
    if match["full"]:
        return "DATE", f"{match['full']}X"
    if re.search(r"\b(?:his|her|their|my|your|our|its)\s(?:\w+[\s-])?\Z", scene.before(match)):
        return None  # an age
    digit = match["short"] or match["tens"] or DECADES[match["word"].lower()]
    latest = scene.anchor.year // 10 if scene.anchor else 199
    return "DATE", f"{latest - (latest - int(digit)) % 10}X"


@rule(
    r"""(?i: (?:the<_>)? (?: (?:early|mid|late)<-> )?
    (?: (?P<n>\d{1,2})(?:st|nd|rd|th) | (?P<word><ordinal>) ) <-> century (?P<bc><_>B\.?C\.?)? )"""
)
def century(match: re.Match[str], scene: Scene) -> Reading | None:
    """``the 20th century`` is 19XX."""
    number = int(match["n"] or ORDINALS[match["word"].lower()])
    return "DATE", f"{'BC' if match['bc'] else ''}{number - (0 if match['bc'] else 1):02}XX"


@rule(
    r"""(?i: (?:the<_>)? (?: (?P<early>\d{4}|this<_>year['’]s|last<_>year['’]s|next<_>year['’]s) <_> )?
    (?:fiscal[\s-])? (?: (?P<n><ordinal>|[1-4](?:st|nd|rd|th)|last|final) <-> (?P<what>quarter|half)
        | Q(?P<q>[1-4]) )
    (?: (?:<_>of)? <_> (?:the<_>)? (?:fiscal<_>)? (?: (?P<year><year>) | (?:(?P<rel>last|this|next)<_>)? (?P<the>year) ) )? )"""
)
def quarter(match: re.Match[str], scene: Scene) -> Reading | None:
    """``the third quarter``, ``Q1 2022``, ``the first half of 2019`` (2019-H1)."""
    what = (match["what"] or "quarter").lower()
    name = (match["n"] or match["q"]).lower()
    count = {"last": 4, "final": 4}.get(name) or int(ORDINALS.get(name, name[0]))
    if what == "half":
        count = min(count, 2)
    if count > 4:
        return None
    code = ("H" if what == "half" else "Q") + str(count)
    early = (match["early"] or "").lower()
    told = match["year"] or (early if early.isdigit() else "")
    if told:
        return "DATE", f"{told}-{code}"
    rel = (match["rel"] or early.split()[0] if match["rel"] or early else "").lower()
    if not rel and not match["the"] and (what == "half" or name in ("last", "final")):
        return None  # half a match, the last quarter
    if scene.anchor is None:
        return "DATE", None
    if rel or match["the"]:
        return "DATE", f"{scene.anchor.year + {'last': -1, 'next': 1}.get(rel, 0):04}-{code}"
    anchor = shift(scene.anchor, "M", -((scene.anchor.month - 1) % 3)).replace(day=1)
    found = timex.nearest(
        lambda y: day_of(y, count * 3 - 2, 1), anchor, scene.direction(match) or -1, AGAINST_TENSE
    )
    return ("DATE", value_of(found, "Q")) if found else None


@rule(
    r"""(?: (?i:(?P<rel>this\spast|this\scoming|last|this|next|past|coming|every|each|the|in)) <_> (?:the<_>)? )?
    (?P<season>(?i:<season>)) (?: (?:<_>of|,)? <_> (?: (?P<year><year>) | (?P<when>last|this|next)<_>year ) )?"""
)
def season(match: re.Match[str], scene: Scene) -> Reading | None:
    """``last spring`` (2021-SP), ``the summer of 2019``; not ``fall`` and ``spring`` the verbs."""
    rel, code = (match["rel"] or "").lower(), SEASONS[match["season"].lower()]
    if match["year"]:
        return "DATE", f"{match['year']}-{code}"
    if rel in ("every", "each"):
        return "SET", f"XXXX-{code}"
    loose = rel in ("", "the") and not re.search(r"\b(?:in|during|by|since|until|for)\s\Z", scene.before(match))
    if loose and match["season"].lower() in ("fall", "spring"):
        return None
    if match["season"][0].isupper() and re.match(r"\s[A-Z]", scene.after(match)):
        return None  # Summer Olympics
    if scene.anchor is None:
        return "DATE", None
    if match["when"]:
        return "DATE", f"{scene.anchor.year + {'last': -1, 'this': 0, 'next': 1}[match['when']]:04}-{code}"
    if rel == "this" and code != "WI":
        return "DATE", f"{scene.anchor.year:04}-{code}"
    direction = FIXED.get(rel) or scene.direction(match)
    return "DATE", timex.season(scene.anchor, code, direction, same=rel not in FIXED)


@rule(
    r"""(?: (?i:(?P<rel>last|this|next|past|this\spast|every)) <_> )? (?P<holiday><holiday>)
    (?: (?:,|<_>of)? \s (?P<year><year>) )?"""
)
def holiday(match: re.Match[str], scene: Scene) -> Reading | None:
    """``Christmas Day``, ``Thanksgiving 2019``."""
    name = match["holiday"].lower().replace("’", "'")
    if match["year"]:
        day = timex.holiday(HOLIDAYS[name], int(match["year"]))
        return ("DATE", day.isoformat()) if day else None
    rel = (match["rel"] or "").lower()
    if rel == "every":
        plain = HOLIDAYS[name]
        return "SET", f"XXXX-{plain}" if " " not in plain else "P1Y"
    if scene.anchor is None:
        return "DATE", None
    day = timex.nearest(
        lambda y: timex.holiday(HOLIDAYS[name], y),
        scene.anchor,
        FIXED.get(rel) or scene.direction(match),
        None if rel in FIXED else AGAINST_TENSE,
        same=rel not in FIXED,
    )
    return ("DATE", day.isoformat()) if day else None


# ---------------------------------------------------------------- relative to the anchor


@rule(
    r"""(?i: (?:the<_>)? (?P<rel>last|past|previous|this|current|present|latest|next|coming|following|same|that)
    <_> (?:(?:full|fiscal|calendar|school|academic|financial)<_>)? (?P<unit>weekend|<unit>) (?<!s) )"""
)
def relative(match: re.Match[str], scene: Scene) -> Reading | None:
    """``last week``, ``this year``, ``the following month``, ``next weekend``."""
    rel, unit = match["rel"].lower(), UNITS.get(match["unit"].lower(), "WE")
    if match["unit"].istitle():
        return None  # the programme "This Week"
    if unit in ("S", "TM", "H"):
        return ("DATE", "PRESENT_REF") if rel in ("this", "present") else None
    if rel == "past" and unit != "WE":
        return "DURATION", timex.duration(Decimal(1), unit)
    if rel in ("previous", "following", "same", "that"):
        if not (reference := scene.reference()):
            return "DATE", None
        base = reference[0]
    elif scene.anchor is None:
        return "DATE", None
    else:
        base = scene.anchor
    steps = {"last": -1, "latest": -1, "past": -1, "previous": -1, "next": 1, "coming": 1, "following": 1}
    count = steps.get(rel, 0)
    if unit == "WE":
        return "DATE", f"{value_of(shift(base, 'W', count), 'W')}-WE"
    return "DATE", value_of(shift(base, unit, count), unit)


@rule(
    r"""(?i: (?: (?P<the>the) <_> (?:(?:full|fiscal|calendar)<_>)? (?P<unit>year|quarter|month|week|day)
        | (?P<last>year|month|quarter|week) [\s-] end ) )"""
)
def the_unit(match: re.Match[str], scene: Scene) -> Reading | None:
    """``the end of the month``, ``earlier in the year``, ``for the quarter``, ``year-end``."""
    before = scene.before(match).lower()
    unit = UNITS[(match["unit"] or match["last"]).lower()]
    if match["the"]:
        part = re.search(r"\b(?:end|start|beginning|middle|rest|later|earlier|late|early)\s(?:of|in)\s\Z", before)
        told = re.search(r"\b(?:for|of|during)\s\Z", before) and unit in ("Y", "Q")
        if not (part or told) or match["unit"].istitle():
            return None
        if re.match(r"\s(?:end(?:ed|ing)|to)\b", scene.after(match)) and unit == "Y":
            return "DURATION", "P1Y"
        if unit == "Q" and not part and scene.anchor:  # the one that is reported on
            return "DATE", value_of(shift(scene.anchor, "Q", -1), "Q")
    if not (base := scene.reference() or (scene.anchor and (scene.anchor, unit))):
        return "DATE", None
    return "DATE", value_of(base[0], unit)


@rule(r"(?i: (?:the|at<_>the|over<_>the) <_> (?P<unit>weekend) )")
def the_weekend(match: re.Match[str], scene: Scene) -> Reading | None:
    """``the weekend``: this one where it has begun or is to come, else the last."""
    if scene.anchor is None:
        return "DATE", None
    begun = scene.anchor.isoweekday() >= 6 or scene.direction(match) > 0
    return "DATE", f"{value_of(shift(scene.anchor, 'W', 0 if begun else -1), 'W')}-WE"


@rule(
    r"""(?i: (?: (?P<n><number>|half<_>an?|an?) | (?P<vague><vague>) ) <-> (?P<unit><unit>)
    (?: <_>and<_>a<_>(?P<half>half) )? (?: <_>or<_>(?:so|two|more) )? <->
    (?P<way>ago|earlier|previously|later|hence|from<_>now) | (?P<year>(?:the<_>(?:comparable<_>)?)?year) [-\s] (?P<back>ago|earlier) (?:<_>(?P<what>quarter|period|month))? )"""
)
def ago(match: re.Match[str], scene: Scene) -> Reading | None:
    """``two days ago``; ``a year earlier`` than the last date of the stretch."""
    way = (match["way"] or match["back"]).lower()
    if match["vague"] and "couple" not in match["vague"].lower():
        return "DATE", "PAST_REF" if way == "ago" else None
    unit = UNITS[match["unit"].lower()] if match["unit"] else "Y"
    count = count_of(match["n"] if match["unit"] else "a", match["vague"] if match["unit"] else None)
    if count is None or count != count.to_integral_value() or unit in ("S", "TM", "H"):
        return ("TIME" if unit in ("S", "TM", "H") else "DATE"), None
    reference = None if way in ("ago", "hence") or way.startswith("from") else scene.reference()
    if match["back"] or (way == "ago" and unit == "Y" and count == 1):
        reference = scene.reference()
    if reference:
        base, grain = reference
    elif scene.anchor and match["what"] == "quarter":
        base, grain = shift(scene.anchor, "Q", -1), "Q"
        reference = base, grain
    elif scene.anchor is None or way in ("later", "previously") or (way == "earlier" and unit != "Y"):
        return "DATE", None
    else:
        base, grain = scene.anchor, unit
    back = way in ("ago", "earlier", "previously")
    try:
        day = shift(base, unit, -int(count) if back else int(count))
    except OverflowError:
        return "DATE", None
    return "DATE", value_of(day, coarse(grain) if reference else coarse(unit))


def coarse(unit: str) -> str:
    """The unit that a count of units is exact to: a decade ago is a year, a fortnight a week."""
    return {"10Y": "Y", "100Y": "Y", "1000Y": "Y", "2W": "W"}.get(unit, unit)


def count_of(number: str | None, vague: str | None) -> Decimal | None:
    """The value of a count: digits, words, an article; a couple is two, a few is unknown."""
    if number is None:
        return Decimal(2) if vague and "couple" in vague.lower() else None
    if number.lower() in ("a", "an"):
        return Decimal(1)
    if number.lower().startswith("half") and parse_number(number) == Decimal("0.5"):
        return Decimal("0.5")
    return parse_number(number)


