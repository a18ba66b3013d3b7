"""Time expressions with their TIMEX3 types and values.

In: a stretch of text (a sentence) and the document's date. Out: `TimeExpression` values in
document offsets, left to right, never overlapping. The rules are in
`dates`, `periods`, `reports` and `spans`, the calendar in `timex`; here they are tried (the
longest match wins), joined and given their modifiers.

>>> text = "On Thursday, January 13, talks resumed after two weeks."
>>> for time in find_times(text, Span(0, len(text)), "2022-01-14"):
...     print(time.type, time.value, time.span.of(text))
DATE 2022-01-13 Thursday, January 13
DURATION P2W two weeks

Measured on TempEval-3's TBAQ (benchmarks/times.py; every third document held out, rules written on
the others): relaxed F1 92.4, value F1 76.3 held out; 94.6 and 82.5 on the others, where dateparser
1.5.0 (BSD, 2026; single days only) reaches 63.2 and 13.9, and Microsoft's recognizers-text-suite
1.0.2a2 (MIT, 2019; needs emoji<2; 1,700 words/s) 87.7 and 44.2 by a plain mapping of its values.
ctparse 0.3.6 (MIT, 2022) finds one expression a text. Hence a grammar here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import partial

from onrecord.times import dates, periods, reports, spans
from onrecord.times.grammar import LOOK_BACK, START, STARTERS, Reading, Resolver, Scene
from onrecord.times.timex import parse_day
from onrecord.types import Span, TimeExpression, TimexType

RULES = (*dates.RULES, *reports.RULES, *periods.RULES, *spans.RULES)

Found = tuple[Span, TimexType, str | None]

SENTENCE_END = re.compile(r"(?<=[a-z0-9)]{2}[.!?])[\"'”’]*\s+(?=[\"'“‘A-Z])|\n")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
BARE_CLOCK = re.compile(r"T\d\d:\d\d")
BARE_PART = re.compile(r"T(?:MO|AF|EV|NI)")
# Words between a day and an hour that belong together: "Thursday at 3 p.m.".
BETWEEN = re.compile(r",?\s{1,2}(?:(?:at|on|of|in|about|around|early|late)\s(?:the\s)?)?|,", re.I)

# What is read together with the words after it (TimeML 1.2.1: modifiers belong to the extent).
BEFORE_DATE = re.compile(
    r"""(?: \b (?:
        (?:about|around|approximately|roughly|circa) \s
      | (?:early|late|later|earlier|mid|sometime) (?: [\s-]{1,2} | \s in \s (?:the\s)? )  # early in
      | (?:the\s)? (?:very\s)? (?:end|start|beginning|middle|close|rest) \s of \s (?:the\s)?
    ) ) \Z""",
    re.VERBOSE | re.IGNORECASE,
)
AGO = re.compile(r"\b(?:ago|earlier|later|hence)\Z", re.IGNORECASE)
BEFORE_DURATION = re.compile(
    r"""\b (?: (?:just|well|a\slittle) \s )? (?:
        (?: (?:no|not) \s )? (?:more|less|fewer|longer) \s than
      | at \s (?:least|most) | up \s to | as \s long \s as
      | about | around | almost | nearly | roughly | approximately | over | under | some
    ) \s \Z""",
    re.VERBOSE | re.IGNORECASE,
)


def find_times(text: str, span: Span, anchor: str | None) -> tuple[TimeExpression, ...]:
    """The time expressions of ``text`` inside ``span``, in order.

    ``anchor`` is the document's date in ISO 8601 (``2022-01-14``; a time after it is
    ignored) or ``None``. What cannot be resolved has the value ``None``: relative dates
    without an anchor, dates relative to one that the stretch does not name.
    """
    context = text[max(0, span.start - LOOK_BACK) : span.start]
    scene = Scene(span.of(text), parse_day(anchor), context)
    scene.sentence_before = partial(last_sentence, context, scene.anchor)
    read(scene)
    return tuple(
        TimeExpression(Span(s.start + span.start, s.end + span.start), kind, value)
        for s, kind, value in with_modifiers(joined(scene), scene.text)
    )


def last_sentence(context: str, anchor: date | None) -> Scene | None:
    """The last sentence of the words before a stretch, read on its own; not across a paragraph."""
    end = len(context.rstrip())
    if "\n" in context[end:].strip(" ") or end == len(context):
        return None
    scene = Scene(SENTENCE_END.split(context[:end])[-1], anchor)
    read(scene)
    return scene


def read(scene: Scene) -> None:
    """Find the expressions of a scene's text one by one; the longest match wins."""
    end = 0
    for word in START.finditer(scene.text):
        start = word.start()
        if start < end or not (word[1][0].isdigit() or word[1].lower() in STARTERS):
            continue
        best = max(
            (
                (match.end(), -order, reading)
                for order, (pattern, resolve) in enumerate(RULES)
                if (match := pattern.match(scene.text, start))
                and (reading := within_calendar(resolve, match, scene))
            ),
            default=None,
            key=lambda found: found[:2],
        )
        if best:
            end = best[0]
            scene.found.append((Span(start, end), *best[2]))


def within_calendar(resolve: Resolver, match: re.Match[str], scene: Scene) -> Reading | None:
    """What a rule reads; a date beyond the years 1 to 9999 has no value.

    ISO 8601 is written in ASCII: what has other digits (``१९९८``) is left alone.
    """
    try:
        reading = resolve(match, scene)
    except OverflowError:
        return "DATE", None
    return None if reading and reading[1] and not reading[1].isascii() else reading


def joined(scene: Scene) -> list[Found]:
    """Days and hours that stand side by side become one: ``Thursday`` + ``3 p.m.``.

    Parts of the day that stand beside no day (``in the morning``) are left out.
    """
    out: list[Found] = []
    for span, kind, value in scene.found:
        if out and (both := join_two(out[-1][2], value)):
            between = scene.text[out[-1][0].end : span.start]
            if BETWEEN.fullmatch(between):
                out[-1] = (Span(out[-1][0].start, span.end), *both)
                continue
        out.append((span, kind, value))
    return with_day([f for f in out if f[2] is None or not BARE_PART.fullmatch(f[2])])


def with_day(found: list[Found]) -> list[Found]:
    """Hours of the clock belong to the one day that the stretch names, if it names just one.

    An hour in universal time may lie on another day than the local one, and is left alone.
    """
    days = {value[:10] for _, kind, value in found if kind != "SET" and value and DAY.match(value)}
    if len(days) != 1:
        return found
    day = days.pop()
    return [
        (span, kind, f"{day}{value}")
        if value and BARE_CLOCK.fullmatch(value)
        else (span, kind, value)
        for span, kind, value in found
    ]


def join_two(left: str | None, right: str | None) -> tuple[TimexType, str] | None:
    """The type and value of a day and an hour (or part of the day), in either order.

    >>> join_two("T15:00", "2022-01-13"), join_two("XXXX-WXX-2", "TNI")
    (('TIME', '2022-01-13T15:00'), ('SET', 'XXXX-WXX-2TNI'))
    """
    if left and right and left.startswith("T"):
        left, right = right, left
    if not left or not right or not right.startswith("T"):
        return None
    if DAY.fullmatch(left):
        return "TIME", left + right
    return ("SET", left + right) if left.startswith("XXXX-WXX-") else None


def with_modifiers(found: list[Found], text: str) -> Iterator[Found]:
    """Take in the modifiers before each expression: ``early``, ``the end of``, ``more than``."""
    end = 0
    for span, kind, value in found:
        before = text[max(end, span.start - 30) : span.start]
        counted = kind == "DURATION" or AGO.search(span.of(text))
        pattern = BEFORE_DURATION if counted else BEFORE_DATE
        preposition = counted and text.startswith(("the ", "these "), span.start)  # over the years
        match = None if kind == "SET" or preposition else pattern.search(before)
        end = span.end
        yield Span(span.start - len(match[0]), end) if match else span, kind, value
