"""Rules for what is longer than a day: months to centuries, seasons, ``last week``.

In: a match and its `Scene`. Out: the TIMEX3 type and value, or ``None`` where the words are no
time expression after all.

>>> from datetime import date
>>> scene = Scene("It rained last week.", date(2022, 1, 14))
>>> [found for p, read in RULES if (m := p.match(scene.text, 10)) and (found := read(m, scene))]
[('DATE', '2022-W01')]
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from onrecord.numerals import parse_number
from onrecord.times import timex
from onrecord.times.grammar import (
    DECADES,
    FIXED,
    MONTHS,
    ORDINALS,
    SEASONS,
    UNITS,
    YEARS,
    Reading,
    Rule,
    Scene,
    count_of,
    registrar,
    span_of,
)
from onrecord.times.timex import coarse, day_of, shift, value_of

RULES: list[Rule] = []
rule = registrar(RULES)

MONTH_BEFORE = re.compile(
    r"""\b(?: in | since | by | until | till | from | during | through | between | late | early
      | mid | around | beginning | starting | ending | ended | ends
      | (?P<weak> of | to | and | or | before | after | for | on | both ) )   # "for June Archer"
    [\s-]{1,3} (?:the\s)? \Z | [-–]\Z""",
    re.VERBOSE | re.IGNORECASE,
)
YEAR_BEFORE = re.compile(
    r"""(?: \b(?: in|since|by|until|till|during|from|before|after|circa|of|early|late|mid|for|to
      | through | between | as\sof | around | spring | summer | autumn | winter | fall | christmas
      | election | Act, | due | this | that | the | its | his | her | their | our )
        [\s-]{1,3} (?:the\s)?
    | \d\d\d\d\s?(?:[-–/]|to|and|or|,)\s? | ['’]s\s | \( ) \Z""",
    re.VERBOSE | re.IGNORECASE,
)
NOT_YEAR_AFTER = re.compile(
    r"""\s?(?:%|percent|per\s?cent|km|kg|km/h|mph|m\b|ft\b|miles|metres|meters|feet|tons|tonnes|euros
    |dollars|pounds|degrees|hours|days|years|minutes|hundred|thousand|million|billion|of\sthem
    |[a-z]+\s(?:kilomet(?:re|er)s|miles|metres|meters|tons|tonnes)\b)""",
    re.VERBOSE | re.IGNORECASE,
)
COUNTED_AFTER = re.compile(r"\s(?:[a-z]+[^siu\W]s|people|men|women|children)\b")  # 1989 troops


@rule(
    r"""(?: (?i:(?P<rel>last|past|next|this|coming|every|each)) <_> )?     # last
    (?: (?P<month><month>) | (?P<short><short>) (?:\.|(?=<_><year>)) )     # June / Sept.
    (?: ,? <_> (?:of<_>)? (?: (?P<year><year>) | ['’](?P<yy>\d\d) )        # 1998, '98
      | <_> (?:of<_>)? (?P<when>last|this|next) <_> year )?                # last year"""
)
def month(match: re.Match[str], scene: Scene) -> Reading | None:
    """``January 2022``, ``last April``, ``June last year``, ``May`` where it is a month."""
    number = int(MONTHS[(match["month"] or match["short"]).lower()])
    if match["year"]:
        return "DATE", f"{match['year']}-{number:02}"
    if match["yy"]:
        short = int(match["yy"])
        return "DATE", f"{short + timex.century_of(short, scene.anchor):04}-{number:02}"
    rel = (match["rel"] or "").lower()
    if rel in ("every", "each"):
        return "SET", f"XXXX-{number:02}"
    if not rel and not match["when"] and not is_month(match, scene):
        return None
    if scene.anchor is None:
        return "DATE", None
    if match["when"] or rel == "this":
        return "DATE", f"{scene.anchor.year + YEARS[match['when'] or 'this']:04}-{number:02}"
    first = scene.anchor.replace(day=1)

    def in_year(year: int) -> date | None:
        return day_of(year, number, 1)

    if rel:
        found = timex.nearest(in_year, first, FIXED[rel], None, same=False)
    else:
        found = scene.nearest(in_year, span_of(match), first)
    return ("DATE", value_of(found, "M")) if found else None


def is_month(match: re.Match[str], scene: Scene) -> bool:
    """Whether a bare month's name is one: not ``May I``, ``March on``, ``April Jones``."""
    before, named = scene.before(match), re.match(r"\s[A-Z]", scene.after(match))
    if re.match(r"\s\d{1,2}(?!\d)", scene.after(match)):
        return False  # February 30
    if (led := MONTH_BEFORE.search(before)) and not (led["weak"] and named):
        return True
    if match[0].lower() in ("may", "march"):
        return False
    return not named and not re.search(r"[A-Z]\w+\s\Z", before)


@rule(
    r"""(?i: (?P<led> (?: (?:the<_>)? (?:(?:fiscal|calendar)<_>(?:year<_>)?|year<_>|FY\s?) )? ) )
    (?P<year>\d{1,4}) (?P<bc> <_> (?:BCE?|B\.C\.(?:E\.)?|b\.c\.(?:e\.)?) (?!\w) )?   # 2019, 44 BC
    (?P<ad> <_> (?:AD|CE|A\.D\.|C\.E\.|a\.d\.|c\.e\.) (?!\w) )?         # 79 AD
    (?![\d%°]|[.,:/]\d|['’]?s\b|-(?:year|day))"""
)
def year(match: re.Match[str], scene: Scene) -> Reading | None:
    """``2019``, ``fiscal 1989``, ``44 BC``; not ``1989 troops`` nor ``2000 of them``."""
    number, before, after = int(match["year"]), scene.before(match), scene.after(match)
    if match["bc"] or match["ad"]:
        return "DATE", f"{'BC' if match['bc'] else ''}{number:04}"
    if len(match["year"]) < 4 or not 1000 <= number < 2100:
        return None
    if match["led"]:
        return "DATE", match["year"]
    if NOT_YEAR_AFTER.match(after):
        return None
    if YEAR_BEFORE.search(before):
        return "DATE", match["year"]
    named = re.search(r"[A-Z][a-z]\w*\s\Z", before)  # Windows 2000
    plain = 1600 <= number < 2050 and not COUNTED_AFTER.match(after) and not named
    return ("DATE", match["year"]) if plain else None


@rule(
    r"""(?i: (?P<hundreds>eighteen|nineteen|twenty) <-> (?P<rest>
        (?: ten | eleven | twelve | \w{3,5}teen | (?:twen|thir|for|fif|six|seven|eigh|nine)ty )
        (?: <-> (?:one|two|three|four|five|six|seven|eight|nine) )? ) )"""
)
def spoken_year(match: re.Match[str], scene: Scene) -> Reading | None:
    """``nineteen ninety-six``."""
    hundreds, rest = parse_number(match["hundreds"]), parse_number(match["rest"])
    return ("DATE", f"{hundreds * 100 + rest}") if hundreds and rest and rest < 100 else None


@rule(
    r"""(?i: (?:the<_>)? (?: (?:early|mid|late)<-> )? (?:
        (?P<full>(?:1[0-9]|20)\d)0['’]?s                                   # 1990s
      | ['’](?P<short>\d)0['’]?s                                           # '90s
      | (?: (?<=the\s)|(?<=mid-)|(?<=late\s)|(?<=early\s) )                # only after these:
        (?: (?P<tens>[1-9])0s | (?P<word><decade>) ) ) )                   # 90s, nineties"""
)
def decade(match: re.Match[str], scene: Scene) -> Reading | None:
    """``the 1990s``, ``the late '80s``, ``the seventies``."""
    if match["full"]:
        return "DATE", f"{match['full']}X"
    if re.search(r"\b(?:his|her|their|my|your|our|its)\s(?:\w+[\s-])?\Z", scene.before(match)):
        return None  # an age
    digit = match["short"] or match["tens"] or DECADES[match["word"].lower()]
    latest = scene.anchor.year // 10 if scene.anchor else 199
    return "DATE", f"{latest - (latest - int(digit)) % 10:03}X"


@rule(
    r"""(?i: (?:the<_>)? (?: (?:early|mid|late)<-> )?
    (?: (?P<n>\d{1,2})(?:st|nd|rd|th) | (?P<word><ordinal>) ) <-> century
    (?P<bc><_>(?:BCE?|B\.C\.(?:E\.)?)(?!\w))? )"""
)
def century(match: re.Match[str], scene: Scene) -> Reading | None:
    """``the 20th century`` is 19XX."""
    number = int(match["n"] or ORDINALS[match["word"].lower()])
    return "DATE", f"BC{number:02}XX" if match["bc"] else f"{max(0, number - 1):02}XX"


@rule(
    r"""(?: (?i:(?P<rel>this\spast|this\scoming|last|this|next|past|coming|every|each|the))
        <_> )?                                                               # last
    (?P<season>(?i:<season>))                                                # spring
    (?: (?:<_>of|,)? <_> (?: (?P<year><year>) | (?P<when>last|this|next)<_>year ) )?  # of 2019"""
)
def season(match: re.Match[str], scene: Scene) -> Reading | None:
    """``last spring`` (2021-SP), ``the summer of 2019``; not ``fall`` and ``spring`` the verbs."""
    rel, code = (match["rel"] or "").lower(), SEASONS[match["season"].lower()]
    if match["year"]:
        return "DATE", f"{match['year']}-{code}"
    if rel in ("every", "each"):
        return "SET", f"XXXX-{code}"
    loose = rel in ("", "the") and not re.search(
        r"\b(?:in|during|by|since|until|for)\s(?:the\s)?\Z", scene.before(match)
    )
    if loose and match["season"].lower() in ("fall", "spring"):
        return None
    if match["season"][0].isupper() and re.match(r"\s[A-Z]", scene.after(match)):
        return None  # Summer Olympics
    if scene.anchor is None:
        return "DATE", None
    if match["when"] or (rel == "this" and code != "WI"):
        return "DATE", f"{scene.anchor.year + YEARS[match['when'] or 'this']:04}-{code}"
    direction = FIXED.get(rel) or scene.direction(span_of(match))
    return "DATE", timex.season(scene.anchor, code, direction, same=rel not in FIXED)


STEPS = {"last": -1, "latest": -1, "past": -1, "previous": -1, "next": 1, "coming": 1}
ANAPHORIC = {"previous": -1, "following": 1, "same": 0, "that": 0}


@rule(
    r"""(?i: (?:(?P<the>the)<_>)? (?P<rel>last|past|previous|this|current|present|latest|next|coming
        |following|same|that) <_>                                            # last
    (?: (?:full|fiscal|calendar|school|academic|financial)<_> )?             # fiscal
    (?P<unit>weekend|<unit>) (?<!s) )                                        # year"""
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
    told = rel in ANAPHORIC or (
        rel == "next" and match["the"] and scene.direction(span_of(match)) < 0
    )  # "the next month it closed" goes on from what was told
    reference = scene.reference(match.start(), unit)
    base = (reference and reference[0]) if told else scene.anchor
    if base is None:
        return "DATE", None
    count = ANAPHORIC.get(rel, STEPS.get(rel, 0))
    if unit == "WE":
        return "DATE", f"{value_of(shift(base, 'W', count), 'W')}-WE"
    return "DATE", value_of(shift(base, unit, count), unit)


@rule(
    r"""(?i: (?P<the>the) <_> (?:(?:full|fiscal|calendar)<_>)?               # the
        (?P<unit>year|quarter|month|week|day)                                # month
      | (?P<last>year|month|quarter|week) [\s-] end )                        # year-end"""
)
def the_unit(match: re.Match[str], scene: Scene) -> Reading | None:
    """``the end of the month``, ``earlier in the year``, ``for the quarter``, ``year-end``."""
    before = scene.before(match).lower()
    unit = UNITS[(match["unit"] or match["last"]).lower()]
    if match["the"]:
        part = re.search(
            r"\b(?:end|start|beginning|middle|rest|later|earlier|late|early)\s(?:of|in)\s\Z", before
        )
        told = part or (re.search(r"\b(?:for|of|during|in)\s\Z", before) and unit in ("Y", "Q"))
        if not told or match["unit"].istitle():
            return None
        if re.match(r"\s(?:end(?:ed|ing)|to)\b", scene.after(match)) and unit == "Y":
            return "DURATION", "P1Y"
        if unit == "Q" and not part and scene.anchor:  # the one that is reported on
            return "DATE", value_of(shift(scene.anchor, "Q", -1), "Q")
    reference = scene.reference()
    base = reference[0] if reference else scene.anchor
    return "DATE", value_of(base, unit) if base else None


@rule(r"(?i: the <_> weekend )")
def the_weekend(match: re.Match[str], scene: Scene) -> Reading | None:
    """``the weekend``: this one where it has begun or is to come, else the last."""
    if scene.anchor is None:
        return "DATE", None
    begun = scene.anchor.isoweekday() >= 6 or scene.direction(span_of(match)) > 0
    return "DATE", f"{value_of(shift(scene.anchor, 'W', 0 if begun else -1), 'W')}-WE"


@rule(
    r"""(?i: (?: (?P<n><number>|half<_>an?|an?) | (?P<vague><vague>) ) <->       # two
    (?P<unit><unit>) (?: <_>and<_>a<_>half )? (?: <_>or<_>(?:so|two|more) )?    # days or so
    <-> (?P<way>ago|earlier|previously|later|hence|back|from<_>now) )                # ago"""
)
def ago(match: re.Match[str], scene: Scene) -> Reading | None:
    """``two days ago``; ``a year earlier`` than the last date of the stretch, if it has one."""
    way, unit = match["way"].lower(), UNITS[match["unit"].lower()]
    from_anchor = way in ("ago", "back", "hence") or way.startswith("from")
    reference = scene.reference(None if from_anchor else match.start())
    count = count_of(match["n"], match["vague"])
    yearly = unit == "Y" and count == 1  # in reports, a year ago is a year before the period
    if match["vague"] and "couple" not in match["vague"].lower():
        return "DATE", "PAST_REF" if way in ("ago", "back") else None
    if unit in ("S", "TM", "H"):
        return "TIME", None
    if not from_anchor and not reference and not (yearly and way == "earlier"):
        return "DATE", None  # than what is not said
    if count is None or count != count.to_integral_value() or "half" in match[0].lower():
        return "DATE", None
    steps = -int(count) if way in ("ago", "back", "earlier", "previously") else int(count)
    reference = reference or (scene.reported(match.start()) if yearly else None)
    if (yearly or not from_anchor) and reference:
        return "DATE", value_of(shift(reference[0], unit, steps), coarse(reference[1]))
    if scene.anchor is None:
        return "DATE", None
    return "DATE", value_of(shift(scene.anchor, unit, steps), coarse(unit))
