"""Paragraphs of a text: lines that belong together, whatever parts them.

Texts come one paragraph a line, with blank lines between (one or three), hard-wrapped at some
column, or taken from web pages that put a name or a link in the middle of a sentence on a line
of its own. Blank lines and page breaks always part paragraphs; a single line break does unless
the lines are filled to the document's width, or the sentence plainly goes on.

>>> text = "The mayor of Oslo\\nand two others\\nspoke.\\nIt rained."
>>> [paragraph.text for paragraph in join_lines(text, lambda line: False)]
['The mayor of Oslo and two others spoke.', 'It rained.']
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from onrecord.blocks.datelines import is_broken_dateline
from onrecord.types import Span

# The characters that end a line for str.splitlines, CR LF counted once.
_LINE = re.compile("[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_BREAK = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_FINAL = re.compile(r"[.!?…。！？।][\"'”’»)\]*]*(?:\[\d+\])*$")
_BULLET = re.compile(
    r"(?:[•·▪●○‣*–—-]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s+\S|[ol§ü]\s+[A-Z]|[–—―-][A-Z]|[•▪●]"
)
# A line that ends like this goes on: the list is of words that cannot end a clause.
_UNFINISHED = re.compile(
    r"(?:[,(\[“‘&]|,[”\"’']|[’']s|\b(?:the|a|an|and|or|of|to|by|with|for|from|in|on|at|as|that|which|who|his|her"
    r"|its|their|is|are|was|were|has|have|had|be|than|into|about|between|said|visit)"
    r"|^(?:st|nd|rd|th|[A-Z]))$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"[a-z,;:)\]”’]|[.!?](?!\.)|\((?!\()[^)]*\)?[^–—-]*[a-z]{2} [a-z]")
_MARKS = re.compile(r"[.,;:!?)\]”’\"]{1,3}")  # a line of nothing else ends what stands before
# A title before a name that stands on the next line: "Cook County State’s Attorney".
_OFFICE = re.compile(
    r"(?:Attorney|President|Governor|Mayor|Minister|Secretary|Senator|Director|Chief|Sheriff"
    r"|Commissioner|Judge|Detective|Officer|Deputy|General|Prosecutor|Spokesman|Spokeswoman)$"
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One or more lines. ``text`` has white space single; ``final``: ends like a sentence."""

    span: Span
    text: str
    words: int
    final: bool


@dataclass(frozen=True, slots=True)
class _Line:
    """A line without the white space at its edges, and what stands before it."""

    start: int
    end: int
    text: str
    blank: bool  # a blank line, or a page break, stands before it
    indent: int


def join_lines(text: str, is_apart: Callable[[str], bool]) -> list[Paragraph]:
    """The paragraphs of a text, in order; every non-space character lies in one of them.

    ``is_apart`` says of a line (white space as it stands) that it is certainly no part of a
    broken sentence, such as boilerplate.
    """
    lines = _read_lines(text)
    wrap = _find_wrap(lines)
    groups: list[list[_Line]] = []
    for index, line in enumerate(lines):
        following = lines[index + 1] if index + 1 < len(lines) else None
        if groups and not line.blank and _belongs(groups[-1][-1], line, following, wrap, is_apart):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_make_paragraph(group) for group in groups]


def is_final(text: str) -> bool:
    """Whether a text ends like a sentence."""
    return _FINAL.search(text[-40:]) is not None


def is_listed(text: str) -> bool:
    """Whether a line begins with a bullet, a number or a dash."""
    return _BULLET.match(text) is not None


def _read_lines(text: str) -> list[_Line]:
    """The lines that are not blank."""
    lines: list[_Line] = []
    previous = 0
    for match in _LINE.finditer(text):
        span = Span(*match.span()).stripped(text)
        if not len(span):
            continue
        between = text[previous : span.start]
        breaks = len(_BREAK.findall(between))
        blank = not lines or breaks > 1 or "\f" in between
        lines.append(_Line(span.start, span.end, span.of(text), blank, span.start - match.start()))
        previous = span.end
    return lines


@dataclass(frozen=True, slots=True)
class _Wrap:
    """The width that lines are wrapped to, in code points.

    ``even``: by a program that counts characters, so that a full line shows it; otherwise by a
    typesetter (text from a PDF), where a line that is nearly full and has no end goes on.
    """

    width: int
    even: bool

    def fills(self, line: _Line, following: _Line) -> bool:
        """Whether the next line's first word would not have fitted on this line."""
        length = len(line.text) + 1 + len(following.text.split(None, 1)[0])
        return length > (self.width if self.even else 0.85 * self.width)


def _find_wrap(lines: Sequence[_Line]) -> _Wrap | None:
    """How the document's lines are wrapped, or ``None`` if they are not.

    They are evenly when most lines that another follows directly are too long for its first
    word, as mail programs and wire services fill them; unevenly when most of those are that do
    not end a sentence.
    """
    pairs = [(a, b) for a, b in pairwise(lines) if not b.blank]
    if len(pairs) < 3:
        return None
    lengths = sorted(len(a.text) for a, _ in pairs)
    most = lengths[int(0.97 * (len(lengths) - 1))]
    width = max(length for length in lengths if length <= most + 4)  # but for stray addresses
    if not 40 <= width <= 125:
        return None
    open_pairs = [(a, b) for a, b in pairs if not _is_ended(a)]
    even, uneven = _Wrap(width, even=True), _Wrap(width, even=False)
    filled = sum(even.fills(a, b) for a, b in pairs)
    if filled >= 0.7 * len(pairs) and len(open_pairs) >= 0.6 * len(pairs):
        return even
    nearly = sum(uneven.fills(a, b) for a, b in open_pairs)
    return uneven if len(open_pairs) >= 6 and nearly >= 0.6 * len(open_pairs) else None


def _is_ended(line: _Line) -> bool:
    """Whether a line ends what it says: a sentence, or the words before a list."""
    return is_final(line.text) or line.text.endswith(":")


def _belongs(
    last: _Line,
    line: _Line,
    following: _Line | None,
    wrap: _Wrap | None,
    is_apart: Callable[[str], bool],
) -> bool:
    """Whether ``line`` goes on with the paragraph that ``last`` ends."""
    if is_broken_dateline(last.text, line.text):
        return True
    ended = _is_ended(last)
    full = wrap is not None and wrap.fills(last, line)
    if full and not ended:
        return True
    if not ended and _MARKS.fullmatch(line.text):
        return True
    if is_listed(line.text) or _stands_apart(line, is_apart):
        return False
    goes_on = _goes_on(line)
    if not goes_on and _stands_apart(last, is_apart):
        return False
    if full and wrap is not None and wrap.even:
        return line.indent <= last.indent + 1
    return not ended and (goes_on or _is_unfinished(last, line, following))


def _stands_apart(line: _Line, is_apart: Callable[[str], bool]) -> bool:
    return len(line.text) <= 200 and not _ADDRESS.fullmatch(line.text) and is_apart(line.text)


def _goes_on(line: _Line) -> bool:
    """Whether a line begins as none but the rest of a sentence does."""
    return _GOES_ON.match(line.text) is not None and not _ADDRESS.fullmatch(line.text)


def _is_unfinished(last: _Line, line: _Line, following: _Line | None) -> bool:
    """Whether a page broke a sentence after ``last``, though ``line`` has a capital."""
    follows = following is not None and not following.blank and _goes_on(following)
    if _ADDRESS.fullmatch(line.text):
        return follows or len(last.text) > 40
    if _UNFINISHED.search(last.text):
        return True
    # A name set apart within a sentence: the line after it goes on with a small letter.
    if not follows or len(line.text.split()) > 6:
        return False
    return len(last.text) > 60 or _OFFICE.search(last.text) is not None


def _make_paragraph(group: Sequence[_Line]) -> Paragraph:
    text = " ".join(" ".join(line.text.split()) for line in group)
    return Paragraph(
        span=Span(group[0].start, group[-1].end),
        text=text,
        words=text.count(" ") + 1,
        final=is_final(text),
    )
