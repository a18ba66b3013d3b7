"""Rules for durations, for what recurs, and for the past, present and future at large.

>>> scene = Scene("for two and a half years", None)
>>> [r for pattern, resolve in RULES if (m := pattern.match(scene.text, 4)) and (r := resolve(m, scene))]
[('DURATION', 'P2Y6M')]
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
