"""Quotation marks: which characters are marks, and which two of them belong together.

In: a document's text and its blocks. Out: ``Quotation`` values in document order, nested
ones included.

Each paragraph is read once from left to right with a stack. A mark opens or closes by its
shape (“ «), by its neighbours (white space before: opens; after: closes) and by what is
open. Apostrophes, inches and feet are no marks. An odd mark does no harm beyond its own
paragraph: a closing mark that closes nothing is dropped; an opening mark that nothing
closes (``closed`` is false) reaches to the next opening mark of its kind, else to the end
of its paragraph or of the quotation around it. Single marks that nothing closes are taken
for apostrophes, unless the next paragraph opens with one too or the document's speech
stands in single marks (the British style).

>>> text = "“He told me ‘go’ today,” she said of the players’ meeting."
>>> for quotation in find_quotations(text, [Block("body", Span(0, len(text)))]):
...     print(quotation.depth, quotation.inner.of(text))
0 He told me ‘go’ today,
1 go
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache
from importlib.resources import files

from onrecord.cues import CUES
from onrecord.types import Block, Span

_MARK = re.compile(r"'{3}|''|``|‘‘|’’|‚‚|[\"＂“”„‟〝〞❝❞«»‹›「」『』'＇‘’‚‛`´]")
_SINGLES = frozenset("'＇‘’‚‛`´")
_FAMILY = {"«": "guillemet", "»": "guillemet", "‹": "angle", "›": "angle"}
_FAMILY |= {"「": "corner", "」": "corner", "『": "corners", "』": "corners"}
_OPENERS = frozenset(["“", "‘‘", "„", "‚‚", "‟", "``", "〝", "❝", "«", "‹", "「", "『"])
_CLOSERS = frozenset(["”", "’’", "〞", "❞", "»", "›", "」", "』"])
_LOW = frozenset(["„", "‚‚"])
_OPENS_AFTER = frozenset("([{<—–-―/|=:*")
_CLOSES_BEFORE = frozenset(".,;:!?)]}>…—–-―/|*")
_DASHES = frozenset("—–-―…")
_ENDS_SPEECH = frozenset(".,!?…;:—–")
_FEET = re.compile(r"\d['’′´]\s?\d{1,2}(?:\.\d+)?$")
_DROPPED_G = re.compile(r"(?:\w\win|\bo|\bol|\ban|\bwi|\bth)$", re.IGNORECASE)
_WORDS = files("onrecord").joinpath("data/elisions.txt").read_text(encoding="utf-8").split("\n")
_ELIDED = "|".join(word for word in _WORDS if word and not word.startswith("#"))
_ELISION = re.compile(rf"\d\ds?(?!\w)|(?:{_ELIDED})(?![\w'’])|n['’‘](?!\w)", re.IGNORECASE)
_SINGLE_SPEECH = re.compile(r"(?<![\"”'’])[.,!?…]['’](?![\"”'’\w])")
_DOUBLE_SPEECH = re.compile(r"[.,!?…](?:[\"”“»]|''|’’)")


@dataclass(frozen=True, slots=True)
class Quotation:
    """A stretch of one paragraph in quotation marks.

    ``span`` includes the marks, ``inner`` does not; ``depth`` is the number of quotations
    around it. ``closed`` is false where the closing mark is missing. ``continues``: the next
    paragraph goes on with the same quote, and its quotation there is ``continued``.
    """

    span: Span
    inner: Span
    depth: int = 0
    closed: bool = True
    continues: bool = False
    continued: bool = False


class _Side(Enum):
    """What a mark's neighbours say: it opens, it closes, or nothing certain."""

    LEFT = "opens"
    RIGHT = "closes"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class _Mark:
    span: Span
    glyph: str
    family: str
    side: _Side
    strength: int = 0  # of a single mark as a closing one: 0 may be an apostrophe, 2 is none


@dataclass(slots=True)
class _Frame:
    """An opening mark and what became of it."""

    mark: _Mark
    loose: bool  # only a guess that it opens
    close: _Mark | None = None
    limit: int = 0  # where the quotation ends if nothing closes it
    cut: int | None = None  # where the next opening mark of the family stands directly inside
    rescue: _Mark | None = None  # a closing mark of the wrong family
    kept: bool = True
    reaches_end: bool = False  # nothing closes it before the paragraph's end
    continues: bool = False
    continued: bool = False

    @property
    def family(self) -> str:
        return self.mark.family


@dataclass(slots=True)
class _Paired:
    """What was found in one block: frames in the order of their openings, and closing marks
    of the family ``double`` that closed nothing."""

    block: Span
    frames: list[_Frame]
    strays: list[_Mark]

    @property
    def oddities(self) -> int:
        unclosed = sum(f.close is None for f in self.frames if f.family == "double")
        return len(self.strays) + unclosed


def find_quotations(text: str, blocks: Sequence[Block]) -> tuple[Quotation, ...]:
    """The quotations of ``text``, outer before inner, in document order.

    ``blocks`` are in document order and disjoint. A quotation never crosses a block. Body
    blocks are the running text, so a quote continues past a caption to the next of them.
    Time is linear in the length of the text.

    >>> text = "“It began well.\\n\\n“It ended badly,” she said."
    >>> paragraphs = [Block("body", Span(0, 15)), Block("body", Span(17, 45))]
    >>> [(q.inner.of(text), q.continues) for q in find_quotations(text, paragraphs)]
    [('It began well.', True), ('It ended badly,', False)]
    """
    british = _speaks_in_singles(text, blocks)
    marks = [_find_marks(text, block.span) for block in blocks]
    running = [i for i, block in enumerate(blocks) if block.role == "body"]
    following = dict(zip(running, running[1:], strict=False))
    paired = []
    for i, block in enumerate(blocks):
        after = following.get(i)
        reopens = after is not None and _opens_with_single(text, blocks[after].span, marks[after])
        paired.append(_pair_best(text, block.span.stripped(text), marks[i], reopens))
    for i in reversed(running):
        for frame in paired[i].frames:
            if frame.family == "single" and frame.close is None:
                frame.kept = british and text[frame.mark.span.end].isupper()
        if i in following:
            _link(paired[i], paired[following[i]])
    return tuple(q for found in paired for q in _quotations(found))


def group_continued(quotations: Iterable[Quotation]) -> tuple[tuple[Quotation, ...], ...]:
    """The quotations with those of one quote of several paragraphs together.

    Groups are in the order of their first quotation; most hold one.
    """
    groups: list[list[Quotation]] = []
    open_group: list[Quotation] | None = None
    for quotation in quotations:
        if quotation.continued and open_group is not None:
            group = open_group
        else:
            group = []
            groups.append(group)
        group.append(quotation)
        if quotation.continues:
            open_group = group
        elif group is open_group:
            open_group = None
    return tuple(tuple(group) for group in groups)


def _speaks_in_singles(text: str, blocks: Sequence[Block]) -> bool:
    """Whether speech ends more often in single marks than in double ones."""
    singles = sum(len(_SINGLE_SPEECH.findall(block.span.of(text))) for block in blocks)
    doubles = sum(len(_DOUBLE_SPEECH.findall(block.span.of(text))) for block in blocks)
    return singles > doubles


def _opens_with_single(text: str, block: Span, marks: Sequence[_Mark]) -> bool:
    start = block.stripped(text).start
    return bool(marks) and marks[0].span.start == start and marks[0].family == "single"


# Marks and their neighbours


def _find_marks(text: str, block: Span) -> list[_Mark]:
    spans = [
        Span(m.start(), m.end())
        for m in _MARK.finditer(text, block.start, block.end)
        if not _is_apostrophe(text, block, m.start(), m.end())
        and not _FEET.search(text, max(block.start, m.start() - 8), m.start())
    ]
    marks = []
    run: list[Span] = []
    for span in spans:
        if run and run[-1].end != span.start:
            marks += _read_run(text, block, run)
            run = []
        run.append(span)
    return marks + (_read_run(text, block, run) if run else [])


def _is_apostrophe(text: str, block: Span, start: int, end: int) -> bool:
    """Whether a mark stands within a word or before one that is known to lack its beginning."""
    if text[start:end] not in _SINGLES or text[start] == "‚":
        return False
    before = text[start - 1] if start > block.start else ""
    after = text[end] if end < block.end else ""
    if before.isalnum():
        two_before = text[start - 2] if start - 2 >= block.start else ""
        return after.isalnum() or (before in "nN" and two_before in _SINGLES)
    elision = _ELISION.match(text, end, block.end)
    if elision and elision.group()[-1].isdigit():
        # ’08 is a year, ‘20 people died’ is speech.
        return bool(text[block.start : start].strip()) and text[max(0, start - 2)] not in ",:"
    return bool(elision) or (text[start] == "’" and after.isalnum())


def _read_run(text: str, block: Span, run: Sequence[Span]) -> list[_Mark]:
    """The marks of a run without gaps (``.’”``): all have the run's neighbours."""
    before = text[run[0].start - 1] if run[0].start > block.start else None
    after = text[run[-1].end] if run[-1].end < block.end else None
    side = _side(before, after)
    marks = []
    for span in run:
        for part in _split_triple(span, side) if len(span) == 3 else [span]:
            glyph = part.of(text)
            single = glyph in _SINGLES
            family = "single" if single else _FAMILY.get(glyph, "double")
            strength = _strength(text, block, span.start, before, after) if single else 0
            marks.append(_Mark(part, glyph, family, side, strength))
    return marks


def _split_triple(span: Span, side: _Side) -> list[Span]:
    """``'''`` is a double mark (``''``) and a single one, the double one outside."""
    middle = span.start + (2 if side is _Side.LEFT else 1)
    return [Span(span.start, middle), Span(middle, span.end)]


def _side(before: str | None, after: str | None) -> _Side:
    content_before = before is not None and not before.isspace()
    content_after = after is not None and not after.isspace()
    opens = not content_before or before in _OPENS_AFTER
    closes = not content_after or after in _CLOSES_BEFORE
    if opens and closes:
        if content_before and not content_after:
            return _Side.RIGHT
        if content_after and not content_before and after in _DASHES | {"."}:
            return _Side.LEFT
        return _Side.EITHER
    return _Side.LEFT if opens else _Side.RIGHT if closes else _Side.EITHER


def _strength(text: str, block: Span, start: int, before: str | None, after: str | None) -> int:
    """How surely a single mark closes: ``.’`` does, ``players’ meeting`` and ``goin’ to`` may not."""
    if before is None or before in _ENDS_SPEECH:
        return 2
    if after is None or not after.isspace() or not before.isalnum():
        return 1
    dropped = before in "sSzZ0123456789" or _DROPPED_G.search(text, max(block.start, start - 4), start)
    return 0 if dropped else 1


# Pairing


def _pair_best(text: str, block: Span, marks: list[_Mark], reopens: bool) -> _Paired:
    """The pairs of a block; where marks are left over, those after digits are tried as inches."""
    found = _pair(text, block, marks, reopens)
    if not found.oddities:
        return found
    plain = [m for m in marks if m.glyph not in ('"', "''") or not _after_digit(text, m, block)]
    if len(plain) == len(marks):
        return found
    without_inches = _pair(text, block, plain, reopens)
    return without_inches if without_inches.oddities < found.oddities else found


def _after_digit(text: str, mark: _Mark, block: Span) -> bool:
    return mark.span.start > block.start and text[mark.span.start - 1].isdigit()


def _pair(text: str, block: Span, marks: list[_Mark], reopens: bool) -> _Paired:
    state = _Stack(text, block, marks, reopens)
    for index, mark in enumerate(marks):
        if mark.family == "single":
            state.read_single(index, mark)
        elif mark.glyph == "’’" and state.top_family() == "single":
            half = mark.span.start + 1
            state.close(replace(mark, span=Span(mark.span.start, half), family="single"))
            state.close(replace(mark, span=Span(half, mark.span.end)))
        elif state.opens(mark):
            state.open(mark, loose=mark.side is _Side.EITHER and mark.glyph not in _OPENERS)
        else:
            state.close(mark)
    state.finish()
    return _Paired(block, state.frames, state.strays)


class _Stack:
    """The marks that are open while a block is read, and what was read so far."""

    def __init__(self, text: str, block: Span, marks: Sequence[_Mark], reopens: bool) -> None:
        self.text = text
        self.block = block
        self.reopens = reopens
        self.stack: list[_Frame] = []
        self.frames: list[_Frame] = []
        self.strays: list[_Mark] = []
        self.count: Counter[str] = Counter()
        self.last_double = max((i for i, m in enumerate(marks) if m.family == "double"), default=-1)
        self.sure_close = _next_sure_close(marks)

    def top_family(self) -> str | None:
        return self.stack[-1].family if self.stack else None

    def opens(self, mark: _Mark) -> bool:
        """Whether a mark other than a single one opens, given what is open."""
        inside = next((f for f in reversed(self.stack[-3:]) if f.family == mark.family), None)
        if mark.glyph in _OPENERS:
            reversed_pair = inside is not None and (
                inside.mark.glyph in _CLOSERS or (inside.mark.glyph in _LOW and mark.glyph not in _LOW)
            )
            if mark.side is _Side.EITHER:
                return not reversed_pair
            return mark.side is _Side.LEFT
        if mark.glyph in _CLOSERS:
            return not self.count[mark.family] and mark.side is _Side.LEFT
        if mark.side is _Side.EITHER:
            return not self.count[mark.family]
        return mark.side is _Side.LEFT

    def open(self, mark: _Mark, loose: bool = False) -> None:
        if self.stack and self.stack[-1].family == mark.family and self.stack[-1].cut is None:
            self.stack[-1].cut = mark.span.start
        frame = _Frame(mark, loose)
        self.stack.append(frame)
        self.frames.append(frame)
        self.count[mark.family] += 1

    def close(self, mark: _Mark) -> None:
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

    def read_single(self, index: int, mark: _Mark) -> None:
        glyph, side = mark.glyph, mark.side
        if not self.count["single"]:
            if side is _Side.LEFT and glyph not in "’´" or side is _Side.EITHER and glyph in "‘‚":
                self.open(mark)
            elif mark.strength == 2 and self.top_family() == "double":
                self.stack[-1].rescue = self.stack[-1].rescue or mark
        elif side is _Side.LEFT or (side is _Side.EITHER and glyph in "‘‚"):
            if glyph not in "’´":
                self.open(mark)
        elif self._closes(index, mark):
            self.close(mark)

    def _closes(self, index: int, mark: _Mark) -> bool:
        if mark.glyph in "`‚":
            return False
        if self.top_family() != "single":
            # A double mark stands open inside: only if nothing can close it any more.
            return mark.strength == 2 and index > self.last_double
        if mark.strength:
            return True
        frame = self.stack[-1]
        if self.sure_close[index] is not None:
            return False
        return not (self.reopens and frame.mark.span.start == self.block.start)

    def finish(self) -> None:
        """Give each mark that is still open the end that it may have."""
        for outer, inner in zip(self.stack, self.stack[1:], strict=False):
            if outer.kept and outer.family == inner.family == "double":
                self._close_misplaced(outer, inner)
        for frame in self.stack:
            frame.limit = self.block.end
        for frame in self.frames:
            if frame.close is None:
                self._recover(frame)
        self.frames = [frame for frame in self.frames if frame.kept]

    def _close_misplaced(self, outer: _Frame, inner: _Frame) -> None:
        """``"Go, "he said.``: the second mark has its space on the wrong side."""
        start, end = inner.mark.span.start, inner.mark.span.end
        before = self.text[outer.mark.span.end : start].rstrip()[-1:]
        if before and before in _ENDS_SPEECH and self.text[end : end + 1].islower():
            outer.close = inner.mark
            inner.kept = False

    def _recover(self, frame: _Frame) -> None:
        start = frame.mark.span.end
        if frame.rescue and (frame.cut is None or frame.rescue.span.start < frame.cut):
            frame.close = frame.rescue
            return
        frame.reaches_end = frame.cut is None and frame.limit == self.block.end
        end = frame.limit if frame.cut is None else frame.cut
        inner = Span(start, max(start, end)).stripped(self.text)
        frame.limit = inner.end
        single = frame.family == "single"
        if frame.loose or not len(inner) or (single and not frame.reaches_end):
            frame.kept = False


def _next_sure_close(marks: Sequence[_Mark]) -> list[int | None]:
    """For each single mark, the next one that surely closes, if no mark opens before it.

    ``‘the players’ meeting,’ he said``: the second mark has the third, so it is an apostrophe.
    """
    found: list[int | None] = [None] * len(marks)
    sure: int | None = None
    for i in range(len(marks) - 1, -1, -1):
        mark = marks[i]
        found[i] = sure
        if mark.family != "single" or mark.side is _Side.LEFT:
            sure = None
        elif mark.strength:
            sure = i
    return found


# From paragraph to paragraph


def _link(earlier: _Paired, later: _Paired) -> None:
    """Join the quotes that ``earlier`` leaves open with those that ``later`` opens with.

    Where the second paragraph has only the closing mark, its beginning is taken for the
    beginning of the quotation.
    """
    open_frames = [f for f in earlier.frames if f.reaches_end]
    position = later.block.start
    linked = False
    for frame, again in zip(open_frames, later.frames, strict=False):
        same = frame.family == again.family and again.mark.span.start == position
        if not same or not again.kept:
            break
        frame.kept = frame.continues = again.continued = linked = True
        position = again.mark.span.end
    if not linked and open_frames and open_frames[0].family == "double" and later.strays:
        stray = later.strays[0]
        before = [f for f in later.frames if f.kept and f.mark.span.start < stray.span.start]
        if all(f.family != "double" and f.close and f.close.span.end <= stray.span.start for f in before):
            edge = Span(position, position)
            start = replace(stray, span=edge)
            later.frames.insert(0, _Frame(start, loose=False, close=stray, continued=True))
            open_frames[0].continues = True


def _quotations(found: _Paired) -> list[Quotation]:
    quotations: list[Quotation] = []
    around: list[int] = []
    for frame in found.frames:
        if not frame.kept:
            continue
        opening, closing = frame.mark.span, frame.close.span if frame.close else None
        end = closing.end if closing else frame.limit
        inner = Span(opening.end, closing.start if closing else frame.limit)
        while around and around[-1] <= opening.start:
            around.pop()
        quotations.append(
            Quotation(
                span=Span(opening.start, end),
                inner=inner,
                depth=len(around),
                closed=closing is not None,
                continues=frame.continues,
                continued=frame.continued,
            )
        )
        around.append(end)
    return quotations


# Words held off

_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")
_LAST_WORD = re.compile(r"([^\W_]+)\s*$")
_NAMING = re.compile(r"\b(?:so-called|nicknamed|dubbed|known as|code-?named)(?: the| an?)?\s*$", re.I)
_OF_THE = re.compile(r"\b(?:of|for|by|in|on|at|to|from|with|against) the\s*$")
_SMALL = frozenset("a an and as at but by de for from in into of off on or the to up via with".split())
_NO_NAME_FOLLOWS = frozenset("that as is was were be been if because said told wrote".split())
_MAX_TITLE, _MAX_NAME, _MAX_PHRASE = 8, 4, 3


def is_scare(text: str, quotation: Quotation) -> bool:
    """Whether the marks hold off a title, name, slogan or nickname, and not speech.

    Judged by form alone, and only where the form is plain:

    - a title or name, every longer word of it capitalised, inside a sentence: the film
      “Gone Away”, medals “For Courage”, CNN’s “State of the Day,” (a comma or full stop
      may stand inside, as American typography has it);
    - one capitalised word inside a sentence: the magazine “Bridges” was sold;
    - what follows ``so-called``, ``dubbed``, ``nicknamed``, ``known as``;
    - a small phrase that a preposition and ``the`` introduce and the sentence's own
      punctuation ends: guards of the “sleeping giant”.

    Never after a comma, colon, dash, sentence end or reporting verb, nor for a quotation that is
    not closed or goes on. Limits: small words in marks (a “witch hunt”) have the form of a
    few quoted words of somebody, which they mostly are, and count as speech; a title after
    a comma does too. In lines that are set in capitalised words throughout (headlines),
    capitals tell nothing.
    """
    inner = quotation.inner.of(text).strip()
    words = _WORD.findall(inner)
    if not quotation.closed or quotation.continues or quotation.continued or not words:
        return False
    line_start = text.rfind("\n", 0, quotation.span.start) + 1
    line_end = text.find("\n", quotation.span.end)
    before = text[max(line_start, quotation.span.start - 300) : quotation.span.start]
    after = text[quotation.span.end : quotation.span.end + 300 if line_end < 0 else line_end][:300]
    last = _LAST_WORD.search(before)
    if last is None or last.group(1).lower() in _reporting_words():
        return False
    if len(words) <= _MAX_NAME and _NAMING.search(before):
        return True
    if inner[-1] in "!?…;:—–-" or len(words) > _MAX_TITLE:
        return False
    stops_inside = inner[-1] in ".,"
    if len(words) <= _MAX_PHRASE and inner.islower():
        ends = after.strip()[:1] in (*".,;)", "")
        return ends and not stops_inside and bool(_OF_THE.search(before))
    if _is_title(words):
        return not _in_capitals(before + " " + after)
    return len(words) == 1 and words[0][0].isupper() and not stops_inside and not _in_capitals(before)


def _is_title(words: Sequence[str]) -> bool:
    """Whether two or more words are capitalised, and all that are not articles and the like."""
    long_words = [word for word in words if word.lower() not in _SMALL]
    capitals = all(word[0].isupper() or word[0].isdigit() for word in long_words)
    return len(long_words) >= 2 and capitals and words[0][0].isupper()


def _in_capitals(line: str) -> bool:
    long_words = [word for word in _WORD.findall(line) if len(word) > 3]
    return sum(word[0].isupper() for word in long_words) * 10 > len(long_words) * 7


@cache
def _reporting_words() -> frozenset[str]:
    """Forms of the verbs that take quotations (``data/cues.tsv``), and words like ``that``."""
    lemmas = [lemma for lemma, verb in CUES.items() if verb.takes("q")]
    forms = set(lemmas) | _NO_NAME_FOLLOWS
    for lemma in lemmas:
        stem = lemma.removesuffix("e")
        forms |= {lemma + "s", stem + "ed", stem + "ing"}
        if lemma.endswith("y"):
            forms |= {lemma[:-1] + "ies", lemma[:-1] + "ied"}
    return frozenset(forms)
