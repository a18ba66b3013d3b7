"""Which characters of a paragraph are quotation marks, and what their neighbours say of them.

In: a text and a block. Out: ``Mark`` values in document order. Apostrophes (``don’t``,
``’90s``, ``rock ’n’ roll``), feet and inches (``6'2"``) are left out. Marks without a gap
between them (``.’”``) have the same neighbours: what stands before and after all of them.

>>> [(m.glyph, m.side.value) for m in find_marks("He said “don’t”.", Span(0, 16))]
[('“', 'opens'), ('”', 'closes')]
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from importlib.resources import files

from onrecord.types import Span

_MARK = re.compile(r"'{3}|''|``|‘‘|’’|‚‚|[\"＂“”„‟〝〞❝❞«»‹›「」『』'＇‘’‚‛`´]")
_SINGLES = frozenset("'＇‘’‚‛`´")
_FAMILY = {"«": "guillemet", "»": "guillemet", "‹": "angle", "›": "angle"}
_FAMILY |= {"「": "corner", "」": "corner", "『": "corners", "』": "corners"}

# Marks that open by their shape, and marks that close by it. Both can be wrong: „so“, »so«.
OPENERS = frozenset(["“", "‘‘", "„", "‚‚", "‟", "``", "〝", "❝", "«", "‹", "「", "『"])
CLOSERS = frozenset(["”", "’’", "〞", "❞", "»", "›", "」", "』"])
LOW = frozenset(["„", "‚‚"])
ENDS_SPEECH = frozenset(".,!?…;:—–")

_OPENS_AFTER = frozenset("([{<—–-―/|=:*")
_CLOSES_BEFORE = frozenset(".,;:!?)]}>…—–-―/|*")
_BEGINS_SPEECH = ("—", "–", "-", "―", "…", "..")  # “—and then”, “...and then”
_INVISIBLE = frozenset("\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff")
_NARROW_SPACES = ("\u2009", "\u200a", "\u202f")  # stand between marks: ’ ”
_FEET = re.compile(r"\d['’′´]\s?\d{1,2}(?:\.\d+)?$")
_SECOND_MEASURE = re.compile(r"\s?[x×]\s?\d", re.IGNORECASE)
_DROPPED_END = re.compile(r"(?:\w\win|\b(?:an|o|ol|th|wi))$", re.IGNORECASE)


def _read_elisions() -> str:
    lines = files("onrecord").joinpath("data/elisions.txt").read_text(encoding="utf-8").splitlines()
    return "|".join(line for line in lines if line and not line.startswith("#"))


_ELISION = re.compile(
    rf"""
      \d\ds?(?!\w)                          # ’90s, the class of ’08
    | n['’‘](?!\w)                          # rock ’n’ roll
    | (?:{_read_elisions()})(?![\w'’])      # ’em; but 'cause' in marks is quoted
    """,
    re.IGNORECASE | re.VERBOSE,
)


class Side(Enum):
    """What a mark's neighbours say: it opens, it closes, or nothing certain."""

    LEFT = "opens"
    RIGHT = "closes"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class Mark:
    """A quotation mark. Marks of one ``family`` can pair: ``double``, ``single``, ``guillemet`` …

    ``strength`` says of a single mark how surely it closes where it closes at all: 0 may be
    an apostrophe (``players’ meeting``), 2 is none (``meeting.’``).
    """

    span: Span
    glyph: str
    family: str
    side: Side
    strength: int = 0


def find_marks(text: str, block: Span) -> list[Mark]:
    """The quotation marks of a block, in order. Time is linear in the block's length."""
    marks: list[Mark] = []
    run: list[Span] = []
    for match in _MARK.finditer(text, block.start, block.end):
        span = Span(match.start(), match.end())
        if _is_apostrophe(text, block, span) or _is_inches(text, block, span):
            continue
        gap = text[run[-1].end : span.start] if run else ""
        if gap and gap not in _NARROW_SPACES:
            marks += _read_run(text, block, run)
            run = []
        run.append(span)
    return marks + (_read_run(text, block, run) if run else [])


def _is_apostrophe(text: str, block: Span, mark: Span) -> bool:
    """Whether a mark stands within a word or before one that lacks its beginning."""
    glyph = mark.of(text)
    if glyph not in _SINGLES or glyph == "‚":
        return False
    before = text[mark.start - 1] if mark.start > block.start else ""
    after = text[mark.end] if mark.end < block.end else ""
    if before.isalnum():
        ends_n = before in "nN" and mark.start - 2 >= block.start
        return after.isalnum() or (ends_n and text[mark.start - 2] in _SINGLES)
    elision = _ELISION.match(text, mark.end, block.end)
    if elision and elision.group()[-1].isdigit() and glyph != "’":
        # "in '08" is a year; "'20 people died,' he said" is speech.
        lead = text[max(block.start, mark.start - 2) : mark.start].strip()
        return bool(lead) and lead[-1] not in ",:"
    return bool(elision) or (glyph == "’" and after.isalnum())


def _is_inches(text: str, block: Span, mark: Span) -> bool:
    """Whether feet and inches, or a second measure, show that a mark is a measure."""
    if _FEET.search(text, max(block.start, mark.start - 8), mark.start):
        return True
    after_digit = mark.start > block.start and text[mark.start - 1].isdigit()
    return after_digit and bool(_SECOND_MEASURE.match(text, mark.end, block.end))


def _read_run(text: str, block: Span, run: Sequence[Span]) -> list[Mark]:
    before = text[run[0].start - 1] if run[0].start > block.start else ""
    after = text[run[-1].end : min(run[-1].end + 2, block.end)]
    side = _side(before, after)
    marks = []
    for span in run:
        for part in _split_triple(span, side) if len(span) == 3 else [span]:
            glyph = part.of(text)
            family = "single" if glyph in _SINGLES else _FAMILY.get(glyph, "double")
            strength = _strength(text, block, run[0].start, after) if family == "single" else 0
            marks.append(Mark(part, glyph, family, side, strength))
    return marks


def _split_triple(span: Span, side: Side) -> list[Span]:
    """``'''`` is a double mark (``''``) and a single one, the double one outside."""
    middle = span.start + (2 if side is Side.LEFT else 1)
    return [Span(span.start, middle), Span(middle, span.end)]


def _side(before: str, after: str) -> Side:
    """``before`` is a character, ``after`` are two; they are empty at the paragraph's edges."""
    content_before, content_after = _is_seen(before), _is_seen(after[:1])
    opens = not content_before or before in _OPENS_AFTER
    closes = not content_after or after[0] in _CLOSES_BEFORE
    if opens != closes:
        return Side.LEFT if opens else Side.RIGHT
    if opens and content_before and not content_after:
        return Side.RIGHT
    if opens and content_after and not content_before and after.startswith(_BEGINS_SPEECH):
        return Side.LEFT
    return Side.EITHER


def _is_seen(character: str) -> bool:
    return bool(character.strip()) and character not in _INVISIBLE


def _strength(text: str, block: Span, start: int, after: str) -> int:
    before = text[start - 1] if start > block.start else ""
    if not before or before in ENDS_SPEECH:
        return 2
    if not after or not after[0].isspace() or not before.isalnum():
        return 1
    word = text[max(block.start, start - 4) : start]
    return 0 if before in "sSzZ0123456789" or _DROPPED_END.search(word) else 1
