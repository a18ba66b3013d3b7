"""The grammar of English time expressions: patterns, and what each means at a date.

In: a match of a pattern and the `Scene` it stands in (the stretch of text, the anchor, what was
read before). Out: the TIMEX3 type and value, or ``None`` where the words are no time expression
after all. `onrecord.times` tries the rules at every place where one may start; the longest wins.

>>> scene = Scene("It rained last week.", date(2022, 1, 14))
>>> rule, resolve = RULES[[r.__name__ for _, r in RULES].index("relative")]
>>> resolve(rule.match(scene.text, 10), scene)
('DATE', '2022-W01')
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from onrecord import numerals, timex
from onrecord.numerals import NUMBER, alternatives, parse_number
from onrecord.timex import day_of, shift, value_of, words
from onrecord.types import Span, TimexType

Reading = tuple[TimexType, str | None]
Resolver = Callable[[re.Match[str], "Scene"], Reading | None]

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


# What <word> stands for in the patterns below; _ is a short stretch of white space.
FRAGMENTS = {
    "_": r"\s{1,3}",
    "-": r"(?:\s{1,2}|-)",
    "month": _names(words("month")),
    "short": _names(words("month_short")),
    "weekday": _names(words("weekday")),
    "Day": rf"(?:{_names(words('weekday'))}|(?:{_names(words('weekday_short'))})\.)",
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
STARTERS = frozenset(
    ["a", "an", "the", "last", "past", "previous", "this", "that", "these", "next", "coming", "following", "same", "year", "month", "fiscal", "every", "each", "once", "twice", "per", "half", "several", "few", "couple", "many", "some", "early", "mid", "late", "yesterday", "today", "tomorrow", "tonight", "overnight", "weekend", "weekends", "weekday", "weekdays", "recent", "first", "final", "current", "q1", "q2", "q3", "q4", "b", "fy", "sometime", "upcoming"]
) | {
    re.split(r"[\s.'’-]", word.lower())[0]
    for table in (MONTHS, WEEKDAYS, UNITS, SEASONS, PARTS, CLOCKS, REFS, SETS, HOLIDAYS)
    for word in table
} | set(ORDINALS) | set(DECADES) | set(numerals.UNITS) | set(numerals.TENS) | {
    word + "s" for word in WEEKDAYS
}

# The finite verb nearest to a bare "Thursday" or "in May" tells whether it is to come.
TENSE = re.compile(
    r"""\b(?: (?P<future> will | won['’]t | shall | going\sto | (?:is|are)\s(?:to|due|set)
          | expected | expects? | scheduled | plan(?:s|ned|ning)? | due | hopes? | slated | intends?
          | set\sto | upcoming | forthcoming | effective | payable | as\s(?:soon|early)\sas
          | to\s(?:be|begin|start|meet|vote|take|open|make|hold) )
      | (?P<past> was | were | had | did | said | told | has | have | \w{2,}ed | came | went | took
          | made | began | rose | fell | met | sent | held | left | gave | saw | won | lost | since
          | shot | hit | flew | struck | spoke | wrote | got | broke | became | ran | led | found
          | paid | brought | bought | sold | grew | cut ) )\b""",
    re.VERBOSE | re.IGNORECASE,
)
UNTIL = re.compile(r"\b(?:by|until|till|through|before|starting|beginning)\s\Z", re.IGNORECASE)


@dataclass
class Scene:
    """What is known at a place of a stretch: its text, the anchor, what was read before.

    ``found`` holds ``(span, type, value)`` with spans in the stretch.
    """

    text: str
    anchor: date | None
    found: list[tuple[Span, TimexType, str | None]] = field(default_factory=list)

    def add(self, span: Span, kind: TimexType, value: str | None) -> None:
        """Remember one more expression."""
        self.found.append((span, kind, value))

    def before(self, match: re.Match[str]) -> str:
        """The words before a match, at most 40 characters."""
        return self.text[max(0, match.start() - 40) : match.start()]

    def after(self, match: re.Match[str]) -> str:
        """The words after a match, at most 40 characters."""
        return self.text[match.end() : match.end() + 40]

    def reference(self) -> tuple[date, str] | None:
        """The day and unit of the last date of the stretch: what ``a year earlier`` is earlier than."""
        for _, kind, value in reversed(self.found):
            if kind in ("DATE", "TIME") and value and (day := timex.first_day(value)):
                return day
        return None

    def direction(self, match: re.Match[str]) -> int:
        """-1 where the nearest tense is past, 1 where it is future, 0 where there is none."""
        if UNTIL.search(self.before(match)):
            return 1
        left, right = max(0, match.start() - 80), match.end() + 60
        cues = [
            (match.start() - cue.end() if cue.end() <= match.start() else cue.start() - match.end(),
             1 if cue["future"] else -1)
            for cue in TENSE.finditer(self.text, left, right)
        ]
        return min(cues, default=(0, 0))[1]


FIXED = {"last": -1, "past": -1, "this past": -1, "next": 1, "coming": 1, "this coming": 1}
# How many days further away a date may be that agrees with the tense (tuned on TBAQ's first two
# thirds): tense is read from the nearest verb, and often is another clause's.
AGAINST_TENSE = 120

RULES: list[tuple[re.Pattern[str], Resolver]] = []


def rule(pattern: str) -> Callable[[Resolver], Resolver]:
    """Register a resolver with its verbose pattern; ``<name>`` stands for a fragment."""
    whole = re.sub(r"<([\w-]+)>", lambda m: f"(?:{FRAGMENTS[m[1]]})", pattern.replace("(?P<", "(?P\0"))
    compiled = re.compile(whole.replace("\0", "<") + r"(?!\w)", re.VERBOSE)

    def register(resolve: Resolver) -> Resolver:
        RULES.append((compiled, resolve))
        return resolve

    return register


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


# ---------------------------------------------------------------- durations and sets


@rule(
    r"""(?i: (?P<det> (?:the|these|those|its|his|her|their|our)<_> )?
    (?: (?P<rel>last|past|next|coming|previous|preceding|following|first|final|recent|latest) <_> )?
    (?: (?: (?P<low><number>) (?:<_>(?:to|or)<_>|[-–]) )? (?P<n><number>|half<_>an?|an?|another) | (?P<vague><vague>) )
    (?: <_>(?:more|additional|full|whole|straight|consecutive|long|short|extra|trading|business|working|calendar|school) )?
    <-> (?P<unit><unit>) (?: <_>and<_>a<_>(?P<half>half) )?
    (?: (?:,?<_>and|,)? <_> (?P<n2><number>) <_> (?P<unit2><unit>) )?
    (?: [-\s]long )? (?: <_>or<_>so )? )"""
)
def duration(match: re.Match[str], scene: Scene) -> Reading | None:
    """``three days``, ``the past two years``, ``two-hour``, ``half an hour``; not an age."""
    after, unit = scene.after(match), UNITS[match["unit"].lower()]
    if re.match(r"[\s-](?:old|olds|of\sage)\b", after) or re.search(r"\baged?\s\Z", scene.before(match)):
        return None
    single = not match["unit"].endswith("s") and match["unit"] not in ("min", "hr")
    bare = match["n"] and match["n"].lower() in ("a", "an", "another")
    if match["det"] and single and not match["rel"]:
        return None  # "the" belongs to the noun: the two-day visit
    if unit == "S" and single and (bare or match["vague"]):
        return None  # a second man
    if unit == "Q" and (single or match[0][-9] == "-" or after[:4] == " of "):
        return None  # three-quarters of them
    if match[0].lower() == "one day" and not re.search(
        r"\b(?:for|in|within|after|than|only|just|least|a)\s\Z", scene.before(match)
    ):
        return None  # some day
    count = count_of(match["low"] or match["n"], match["vague"])
    if match["n"] and match["n"].lower() == "another":
        count = Decimal(1)
    if bare and (found := rate(match, scene, unit)):
        return found
    if match["half"] and count is not None:
        count += Decimal("0.5")
    value = timex.duration(count, unit)
    if match["n2"]:
        more = parse_number(match["n2"])
        second = timex.duration(more, UNITS[match["unit2"].lower()])
        time = second.startswith("PT")
        value += second[2:] if time and value.startswith("PT") else second[1:]
    return "DURATION", value


def rate(match: re.Match[str], scene: Scene, unit: str) -> Reading | None:
    """``$5 a day`` and ``twice a week`` recur: a set, not a duration."""
    counted = re.search(
        rf"""(?:\d|\b(?:{alternatives(numerals.UNITS)}|hundred|thousand|million|billion|once|twice|times|percent|cents|dozens?))
        (?:\s[\w-]+(?:\sof\s\w+)?){{0,2}}\s\Z""",
        scene.before(match),
        re.VERBOSE,
    )
    if not counted or re.search(r"\b(?:for|in|after|within|about|of|than|almost|nearly|over|is|was)\s\Z", scene.before(match)):
        return None
    return "SET", timex.duration(Decimal(1), unit)


@rule(
    r"""(?i: (?: (?P<lead>the|recent|past|coming|last|next|many|those|early|for|several) <_> (?:the<_>)? (?:(?:last|past|next|coming|early)<_>)? )?
    (?P<unit><unit>) (?<=s) (?P<long>[-\s]long)? (?P<ago><_>ago)? | (?P<one>day|week|month|year|decade|hour)[-\s]?long )"""
)
def vague_duration(match: re.Match[str], scene: Scene) -> Reading | None:
    """``recent months`` (PXM), ``years``, ``year-long`` (P1Y)."""
    if match["one"]:
        return "DURATION", timex.duration(Decimal(1), UNITS[match["one"].lower()])
    if re.match(r"[\s-](?:old|earlier|later)\b", scene.after(match)) or scene.before(match).endswith("-"):
        return None
    unit = UNITS[match["unit"].lower()]
    if match["unit"].istitle() and match.start() and not match["lead"]:
        return None  # the programme "60 Minutes"
    if unit in ("S", "Q") or match["unit"].lower() in ("mins", "hrs", "nights"):
        return None
    if match["ago"]:
        return "DATE", "PAST_REF"
    return "DURATION", timex.duration(None, unit)


@rule(
    r"""(?i: (?: (?:once|twice|<number><_>times)<_> (?=an?<_>|per|each|every) )?
    (?P<how>every|each|per|an?) <_> (?: (?P<other>other)<_> | (?P<n><number>)<_> | (?P<few>few)<_> )?
    (?: (?P<unit><unit>) | (?P<part><part>|weekend) ) )"""
)
def recurring(match: re.Match[str], scene: Scene) -> Reading | None:
    """``every day``, ``twice a week``, ``every two years``, ``per year``."""
    how = match["how"].lower()
    once = match.start("how") > match.start()
    if how in ("a", "an") and not once:
        return None
    unit = UNITS[match["unit"].lower()] if match["unit"] else "D"
    if how == "per" and unit in ("S", "TM", "H"):
        return None  # 50 miles per hour
    if match["part"]:
        part = PARTS.get(match["part"].lower())
        return "SET", f"XXXX-XX-XXT{part}" if part else "XXXX-WXX-WE"
    count = Decimal(2) if match["other"] else count_of(match["n"] or "a", None)
    return "SET", timex.duration(None if match["few"] else count, unit)


@rule(r"(?P<word>(?i:<set>|weekdays|weekends))")
def adverb_set(match: re.Match[str], scene: Scene) -> Reading | None:
    """``daily``, ``annually``; not ``Daily`` in a newspaper's name."""
    word = match["word"]
    if word[0].isupper() and (match.start() or re.match(r"\s[A-Z]", scene.after(match))):
        return None
    return "SET", {"weekdays": "XXXX-WXX-WD", "weekends": "XXXX-WXX-WE"}.get(word.lower()) or SETS[word.lower()]


@rule(r"(?P<word>(?i:<ref>))")
def reference(match: re.Match[str], scene: Scene) -> Reading | None:
    """``now`` (PRESENT_REF), ``recently`` (PAST_REF), ``the future`` (FUTURE_REF)."""
    word = " ".join(match["word"].lower().split())
    if word == "soon" and re.match(r"\s(?:as|after)\b", scene.after(match)):
        return None
    if word == "the past" and not (
        re.match(r"[,.;:!?]|\s(?:and|or|of|the|is|was|to|that)\b|\Z", scene.after(match))
        or re.search(r"\bin\s\Z", scene.before(match).lower())
    ):
        return None
    return "DATE", REFS[word]
