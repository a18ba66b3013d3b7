"""Rules for durations, for what recurs, and for the past, present and future at large.

In: a match and its `Scene`. Out: the TIMEX3 type and value, or ``None`` where the words are no
time expression after all.

>>> scene = Scene("for two and a half years", None)
>>> [found for p, read in RULES if (m := p.match(scene.text, 4)) and (found := read(m, scene))]
[('DURATION', 'P2Y6M')]
"""

from __future__ import annotations

import re
from decimal import Decimal

from onrecord import numerals
from onrecord.numerals import alternatives
from onrecord.times import timex
from onrecord.times.grammar import (
    PARTS,
    REFS,
    SETS,
    UNITS,
    Reading,
    Rule,
    Scene,
    count_of,
    registrar,
)

RULES: list[Rule] = []
rule = registrar(RULES)

# What a rate is told of: "four flights", "$5", "twice"
RATED = re.compile(
    rf"""(?:\d | \b(?: {alternatives(numerals.UNITS)} | {alternatives(numerals.TENS)} | hundred
      | hundreds | thousands? | millions? | billions? | once | twice | times | percent | cents
      | dozens? ))
    (?:\s[\w-]{{1,30}} (?:\sof\s\w{{1,30}})? ){{0,2}} \s\Z""",
    re.VERBOSE | re.IGNORECASE,
)
NOT_RATED = re.compile(
    r"\b(?:for|in|after|within|about|of|than|almost|nearly|over|is|was)\s\Z", re.IGNORECASE
)


NO_HOURS = re.compile(
    r"\b(?:business|duty|office|opening|peak|rush|school|trading|visiting|work|working)\s\Z", re.I
)
SINGULARS = {"min", "hr"}  # written alike with many: 5 min


@rule(
    r"""(?i: (?P<det> (?:the|these|those|its|his|her|their|our)<_> )?
    (?: (?P<rel>last|past|next|coming|previous|preceding|following|first|final|recent|latest) <_> )?
    (?: (?: (?P<low><number>) (?: <_>(?:to|or)<_> | [-–] ) )?                # two to
        (?P<n><number>|half<_>an?|an?|another) (?:\+|-plus)?                 # three, 100-plus
      | (?P<vague><vague>) )                                                 # several
    (?P<half> <->and<->a<->half )?                                           # and a half
    (?: <_> (?:more|additional|full|whole|straight|consecutive|long|short|extra|trading|business
        |working|calendar|school) )?                                         # trading
    <-> (?P<unit><unit>) (?P<plus> <_>and<_>a<_>half )?                      # days, and a half
    (?: ,? <_> (?:and<_>)? (?P<n2><number>) <_> (?P<unit2><unit>) )?         # and two hours
    (?: ,? <_> (?:and<_>)? (?P<n3><number>) <_> (?P<unit3><unit>) )?         # 40 seconds
    (?: [-\s]long )? (?: <_>or<_>(?:so|two|more) )? )                        # or so"""
)
def duration(match: re.Match[str], scene: Scene) -> Reading | None:
    """``three days``, ``the past two years``, ``two-hour``, ``half an hour``; not an age."""
    unit = UNITS[match["unit"].lower()]
    single = not match["unit"].lower().endswith("s") and match["unit"] not in SINGULARS
    if not is_duration(match, scene, unit, single):
        return None
    article = (match["n"] or "").lower() in ("a", "an")
    if article and RATED.search(scene.before(match)) and not NOT_RATED.search(scene.before(match)):
        return "SET", timex.duration(Decimal(1), unit)  # $5 a day
    count = count_of(match["low"] or match["n"], match["vague"])
    if count is not None and (match["half"] or match["plus"]):
        count += Decimal("0.5")
    value = timex.duration(count, unit)
    for number, name in (("n2", "unit2"), ("n3", "unit3")):
        if match[number]:
            more = timex.duration(count_of(match[number]), UNITS[match[name].lower()])
            value += more[2:] if "T" in value and more.startswith("PT") else more[1:]
    return "DURATION", value


def is_duration(match: re.Match[str], scene: Scene, unit: str, single: bool) -> bool:
    """Whether a number and a unit are a duration: not an age, an ordinal or a fraction."""
    before, after = scene.before(match).lower(), scene.after(match).lower()
    if re.match(r"[\s-](?:olds?|of\sage)\b", after) or re.search(r"\baged?\s\Z", before):
        return False
    if match[0].lower().endswith("long") and match["n"] and match["n"].lower() in ("a", "an"):
        return False  # nor does "a": a year-long study
    if match["det"] and single and not match["rel"]:
        return False  # "the" belongs to the noun: the two-day visit
    if unit == "S" and single and (match["vague"] or match["n"].lower() in ("a", "another")):
        return False  # a second man
    if unit == "Q" and not match["vague"] and after.startswith(" of "):
        return False  # three quarters of them
    if unit == "Q" and (single or "-" in match[0] or before.endswith(" and ")):
        return False  # three-quarters, six and three quarters
    some_day = match[0].lower() == "one day"
    return not some_day or bool(
        re.search(r"\b(?:for|in|within|after|than|only|just|least|by)\s\Z", before)
    )


@rule(
    r"""(?i: (?: (?P<lead>the|recent|past|coming|last|next|many|those|early|for|several) <_>
        (?:the<_>)? (?:(?:last|past|next|coming|early)<_>)? )?               # the past
    (?P<unit><unit>) (?<=s) (?:[-\s]long)? (?P<ago><_>ago)?                  # years
      | (?P<one>day|week|month|year|decade|hour) [-\s]? long )               # year-long"""
)
def vague_duration(match: re.Match[str], scene: Scene) -> Reading | None:
    """``recent months`` (PXM), ``years``, ``year-long`` (P1Y)."""
    if match["one"]:
        return "DURATION", timex.duration(Decimal(1), UNITS[match["one"].lower()])
    unit = UNITS[match["unit"].lower()]
    if re.match(r"[\s-](?:old|earlier|later|of\sage)\b", scene.after(match)):
        return None
    if unit == "H" and NO_HOURS.search(scene.before(match)):
        return None
    if scene.before(match).endswith("-") or match["unit"].lower() in ("mins", "hrs", "nights"):
        return None
    if unit in ("S", "Q") or (match["unit"].istitle() and match.start() and not match["lead"]):
        return None  # the programme "60 Minutes"
    return ("DATE", "PAST_REF") if match["ago"] else ("DURATION", timex.duration(None, unit))


@rule(
    r"""(?i: (?: (?:once|twice|<number><_>times) <_> (?=an?<_>|per|each|every) )?   # twice
    (?P<how>every|each|per|an?) <_>                                                # every
    (?: (?P<other>other)<_> | (?P<n><number>)<_> | (?P<few>few)<_> )?              # two
    (?: (?P<unit><unit>) | (?P<part><part>|weekend) ) )                            # weeks"""
)
def recurring(match: re.Match[str], scene: Scene) -> Reading | None:
    """``every day``, ``twice a week``, ``every two years``, ``per year``."""
    how = match["how"].lower()
    if how in ("a", "an") and match.start("how") == match.start():
        return None
    if match["part"]:
        part = PARTS.get(match["part"].lower())
        return "SET", f"XXXX-XX-XXT{part}" if part else "XXXX-WXX-WE"
    unit = UNITS[match["unit"].lower()]
    if how == "per" and unit in ("S", "TM", "H"):
        return None  # 50 miles per hour
    count = Decimal(2) if match["other"] else count_of(match["n"] or "a")
    return "SET", timex.duration(None if match["few"] else count, unit)


@rule(r"(?P<word>(?i:<set>|weekdays|weekends))")
def adverb_set(match: re.Match[str], scene: Scene) -> Reading | None:
    """``daily``, ``annually``; not ``Daily`` in a newspaper's name."""
    word = match["word"]
    if word[0].isupper() and (match.start() or re.match(r"\s[A-Z]", scene.after(match))):
        return None
    days = {"weekdays": "XXXX-WXX-WD", "weekends": "XXXX-WXX-WE"}
    return "SET", days.get(word.lower()) or SETS[word.lower()]


@rule(r"(?i:then)")
def then(match: re.Match[str], scene: Scene) -> Reading | None:
    """``since then``, ``until then``: the date told last."""
    if not re.search(r"\b(?:since|until|till|by)\s\Z", scene.before(match), re.IGNORECASE):
        return None
    reference = scene.reference(match.start(), "Y")
    return "DATE", timex.value_of(*reference) if reference else None


@rule(r"(?P<word>(?i:<ref>))")
def reference(match: re.Match[str], scene: Scene) -> Reading | None:
    """``now`` (PRESENT_REF), ``recently`` (PAST_REF), ``the future`` (FUTURE_REF)."""
    word, after = " ".join(match["word"].lower().split()), scene.after(match)
    if word == "soon" and re.match(r"\s(?:as|after)\b", after):
        return None
    if word == "the past" and not (
        re.match(r"[,.;:!?]|\s(?:and|or|of|the|is|was|to|that)\b|\Z", after)
        or re.search(r"\bin\s\Z", scene.before(match).lower())
    ):
        return None  # the past president
    return "DATE", REFS[word]
