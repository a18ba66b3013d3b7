"""Pairs the quotation marks of one paragraph.

In: the marks of a block. Out: ``Frame`` values, an opening mark each, with what closes it.
The marks are read once from left to right with a stack. A mark opens or closes by its
shape, by its neighbours and by what is open; marks of one family that differ in shape may
pair (“so", „so”). What is left over at the end is mended or dropped; see ``_Stack.finish``.

>>> from onrecord.marks.glyphs import find_marks
>>> text = "“Go, he said. “Stay.”"
>>> block = Span(0, len(text))
>>> found = pair(text, block, find_marks(text, block))
>>> [(frame.mark.span.start, frame.close is None, frame.limit) for frame in found.frames]
[(0, True, 13), (14, False, 0)]
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from onrecord.marks.glyphs import CLOSERS, ENDS_SPEECH, LOW, OPENERS, Mark, Side
from onrecord.types import Span


@dataclass(slots=True)
class Frame:
    """An opening mark and what became of it; the pairing fills the fields in.

    ``close`` is the closing mark; without one the quotation ends at ``limit``, and
    ``reaches_end`` says whether that is the end of the paragraph. ``cut`` is the start of
    the first opening mark of the same family directly inside, ``rescue`` a closing mark
    of the wrong family.
    """

    mark: Mark
    loose: bool = False  # only a guess that it opens
    close: Mark | None = None
    limit: int = 0
    cut: int | None = None
    rescue: Mark | None = None
    kept: bool = True
    reaches_end: bool = False
    continues: bool = False
    continued: bool = False

    @property
    def family(self) -> str:
        """The family of the opening mark."""
        return self.mark.family


@dataclass(frozen=True, slots=True)
class Paired:
    """What was found in one block: frames in the order of their opening marks.

    ``strays`` are the closing marks of the family ``double`` that closed nothing.
    """

    block: Span
    frames: list[Frame]
    strays: list[Mark]

    @property
    def oddities(self) -> int:
        """How many double marks are left over."""
        unclosed = sum(f.close is None for f in self.frames if f.family == "double")
        return len(self.strays) + unclosed


def pair(text: str, block: Span, marks: Sequence[Mark], single_follows: bool = False) -> Paired:
    """The pairs of a block (without white space at its edges).

    ``single_follows``: the next paragraph opens with a single mark, so a quote in single
    marks may go on there. Where marks are left over, the block is read again with those
    after digits as inches (``a 5" pipe``), and the reading with fewer left over is taken.
    """
    found = _pair(text, block, marks, single_follows)
    if not found.oddities:
        return found
    plain = [m for m in marks if not _may_be_inches(text, block, m)]
    if len(plain) == len(marks):
        return found
    without = _pair(text, block, plain, single_follows)
    return without if without.oddities < found.oddities else found


def _may_be_inches(text: str, block: Span, mark: Mark) -> bool:
    start = mark.span.start
    return mark.glyph in ('"', "''") and start > block.start and text[start - 1].isdigit()


def _pair(text: str, block: Span, marks: Sequence[Mark], single_follows: bool) -> Paired:
    state = _Stack(text, block, marks, single_follows)
    for index, mark in enumerate(marks):
        if mark.family == "single":
            state.read_single(index, mark)
        elif mark.glyph == "’’" and state.top_family() == "single":
            half = mark.span.start + 1
            state.close(replace(mark, span=Span(mark.span.start, half), family="single"))
            state.close(replace(mark, span=Span(half, mark.span.end)))
        elif state.opens(mark):
            state.open(mark, loose=mark.side is Side.EITHER and mark.glyph not in OPENERS)
        else:
            state.close(mark)
    state.finish()
    return Paired(block, state.frames, state.strays)


class _Stack:
    """The marks that are open while a block is read, and what was found so far."""

    def __init__(self, text: str, block: Span, marks: Sequence[Mark], single_follows: bool) -> None:
        self.text = text
        self.block = block
        self.single_follows = single_follows
        self.stack: list[Frame] = []
        self.frames: list[Frame] = []
        self.strays: list[Mark] = []
        self.count: Counter[str] = Counter()
        self.last_double = max((i for i, m in enumerate(marks) if m.family == "double"), default=-1)
        self.next_single, self.next_double = _next_closes(marks)

    def top_family(self) -> str | None:
        return self.stack[-1].family if self.stack else None

    def opens(self, mark: Mark) -> bool:
        """Whether a mark of another family than ``single`` opens, given what is open."""
        if mark.glyph in CLOSERS:  # opens in ”so” and »so«
            return mark.side is Side.LEFT and not self.count[mark.family]
        if mark.side is not Side.EITHER:
            return mark.side is Side.LEFT
        if mark.glyph not in OPENERS:  # straight: the other half of what is open
            return not self.count[mark.family]
        inside = next((f.mark for f in self.stack[:-4:-1] if f.family == mark.family), None)
        if inside is None:
            return True
        if mark.span.end == self.block.end:
            return False
        return inside.glyph not in CLOSERS and (inside.glyph not in LOW or mark.glyph in LOW)

    def open(self, mark: Mark, loose: bool = False) -> None:
        if self.top_family() == mark.family and self.stack[-1].cut is None:
            self.stack[-1].cut = mark.span.start
        frame = Frame(mark, loose)
        self.stack.append(frame)
        self.frames.append(frame)
        self.count[mark.family] += 1

    def close(self, mark: Mark) -> None:
        """Close the innermost open mark of the family; those within it stay unclosed."""
        if not self.count[mark.family]:
            if mark.family == "double":
                self.strays.append(mark)
            return
        while True:
            frame = self.stack.pop()
            self.count[frame.family] -= 1
            if frame.family == mark.family:
                frame.close = mark
                return
            frame.limit = mark.span.start

    def read_single(self, index: int, mark: Mark) -> None:
        shape_opens = mark.side is Side.EITHER and mark.glyph in "‘‚"
        if (mark.side is Side.LEFT and mark.glyph not in "’´") or shape_opens:
            self.open(mark)
        elif self.count["single"]:
            if mark.side is not Side.LEFT and self._closes(index, mark):
                self.close(mark)
        elif mark.strength == 2 and self.top_family() == "double":
            self.stack[-1].rescue = self.stack[-1].rescue or mark

    def _closes(self, index: int, mark: Mark) -> bool:
        """Whether a single mark closes a quotation, and is no apostrophe inside it."""
        if mark.glyph in "`‚":
            return False
        if self.top_family() != "single":
            # A double mark is open inside: only if nothing can close it any more.
            return mark.strength == 2 and index > self.last_double
        if mark.strength:
            return True
        outermost = len(self.stack) == 1
        within = len(self.next_single) if outermost else self.next_double[index]
        if self.next_single[index] < within:
            return False
        return not (self.single_follows and self.stack[0].mark.span.start == self.block.start)

    def finish(self) -> None:
        """Mend or drop the marks that are still open.

        An open mark ends at a mark that could close it but for its family (“Go.’) or its
        neighbours ("Go, "he said). Else it reaches to the next opening mark of its family,
        to the end of the quotation around it, or to the paragraph's end. It is dropped if
        nothing follows it, if its neighbours did not show that it opens, or if it is a
        single mark that does not reach the paragraph's end.
        """
        for outer, inner in pairwise(self.stack):
            if outer.kept and outer.family == inner.family == "double":
                self._close_misplaced(outer, inner)
        for frame in self.stack:
            frame.limit = self.block.end
        for frame in self.frames:
            before = self.text[frame.mark.span.start - 1 : frame.mark.span.start]
            if before == "=" and frame.mark.glyph == '"':  # an attribute: <img alt="so">
                frame.kept = False
            elif frame.close is None and frame.kept:
                self._recover(frame)
        self.frames = [frame for frame in self.frames if frame.kept]

    def _close_misplaced(self, outer: Frame, inner: Frame) -> None:
        start, end = inner.mark.span.start, inner.mark.span.end
        before = self.text[max(outer.mark.span.end, start - 4) : start].rstrip()[-1:]
        if before and before in ENDS_SPEECH and self.text[end : end + 1].islower():
            outer.close = inner.mark
            inner.kept = False

    def _recover(self, frame: Frame) -> None:
        start = frame.mark.span.end
        if frame.rescue and (frame.cut is None or frame.rescue.span.start < frame.cut):
            frame.close = frame.rescue
            return
        frame.reaches_end = frame.cut is None and frame.limit == self.block.end
        end = frame.limit if frame.cut is None else frame.cut
        while end > start and self.text[end - 1].isspace():
            end -= 1
        frame.limit = end
        single = frame.family == "single"
        frame.kept = frame.limit > start and not frame.loose and (frame.reaches_end or not single)


def _next_closes(marks: Sequence[Mark]) -> tuple[list[int], list[int]]:
    """For each mark, the next single mark that surely closes, and the next double one that may.

    Indices; the number of marks stands for none. A single mark that opens hides those after it.
    ``‘the players’ meeting,’ he said``: the second mark is followed by the third, so it is
    an apostrophe.
    """
    none = len(marks)
    singles, doubles = [none] * none, [none] * none
    single = double = none
    for i in range(none - 1, -1, -1):
        singles[i], doubles[i] = single, double
        mark = marks[i]
        if mark.family != "single":
            double = double if mark.side is Side.LEFT else i
        elif mark.side is Side.LEFT:
            single = none
        elif mark.strength:
            single = i
    return singles, doubles
