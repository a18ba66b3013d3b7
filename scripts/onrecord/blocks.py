"""Blocks of a document: text goes in, paragraphs with the part that each plays come out.

First the lines are joined to paragraphs: blank lines part them, hard-wrapped lines belong
together, and so do lines that a web page broke in the middle of a sentence. Then each paragraph
gets a role by its form and its place, never by what it is about:

- ``headline``: the title, and headings inside the article (``Background``);
- ``dateline``: a line with only a date or place, and ``CHICAGO (AP) —`` at the start of a
  paragraph, which becomes a block of its own;
- ``byline``: ``By Jane Roe`` and other credits;
- ``body``: the running text, with its lists;
- ``caption``: a line without a final stop that interrupts the running text, a picture credit;
- ``boilerplate``: navigation, sharing, contacts, notices (``data/boilerplate.txt``).

>>> text = "Fire in Oslo\\n\\nOSLO (AP) — A house burned down on Monday.\\n\\nBy Jane Roe\\n\\nLeave a Reply"
>>> [(block.role, block.span.of(text)) for block in find_blocks(text)]
... # doctest: +NORMALIZE_WHITESPACE
[('headline', 'Fire in Oslo'), ('dateline', 'OSLO (AP) —'),
 ('body', 'A house burned down on Monday.'), ('byline', 'By Jane Roe'),
 ('boilerplate', 'Leave a Reply')]
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise

from onrecord.types import Block, BlockRole, Span

# The characters that end a line for str.splitlines, CR LF counted once.
_LINE = re.compile("[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_BREAK = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_FINAL = re.compile(r"[.!?…。！？।][\"'”’»)\]*]*(?:\[\d+\])*$")
_BULLET = re.compile(
    r"(?:[•·▪●○‣*–—-]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s+\S|[ol§ü]\s+[A-Z]|[–—―-][A-Z]|[•▪●]"
)
_LABEL = re.compile(r"[A-Z][\w ’']{1,24}:\s+\S")  # "WHERE: Room 5, City Hall"
_TWO_SENTENCES = re.compile(r"[a-z\d][.!?][\"'”’)]*\s+[\"'“‘(]*[A-Z]")
_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
# A line that ends like this goes on: the list is of words that cannot end a clause.
_UNFINISHED = re.compile(
    r"(?:[,(\[“‘&]|\b(?:the|a|an|and|or|of|to|by|with|for|from|in|on|at|as|that|which|who|his|her"
    r"|its|their|is|are|was|were|has|have|had|be|than|into|about|between|said|visit)"
    r"|^(?:st|nd|rd|th|[A-Z]))$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"[a-z,;)\]”’]|[.!?](?!\.)")
_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?"
    r"|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DAY = r"(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs?)?|Fri|Sat(?:ur)?|Sun)(?:day|\.)?"
_DATE = (
    rf"(?:(?:{_DAY},?\s+)?(?:{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}(?:,?\s+\d{{4}})?)|{_MONTH}\s+\d{{4}}"
    r"|\d{4}-\d\d-\d\d|\d{1,2}[/.]\d{1,2}[/.]\d{2,4})"
)
_TIME = r"(?:\d{1,2}(?::\d\d){0,2}\s*(?:[ap]\.?m\.?)?(?:\s+\(?[A-Z]{2,4}\)?)?)"
_DATE_LINE = re.compile(
    r"(?:(?:date|dated|published|posted|updated|last updated|last modified|released|issued"
    r"|publication date)(?:\s+on|\s+at)?\s*:?\s*)?"
    rf"{_DATE}(?:,?\s*(?:at|[-–—|@·•])?\s*{_TIME})?\.?",
    re.IGNORECASE,
)
_PLACE = r"(?:[A-Z][A-Z.'’-]+(?: [A-Z][A-Z.'’-]+){0,4})"
_MORE_PLACE = r"(?:,\s+(?:[A-Z][\w.'’-]+(?:\s+[A-Z][\w.'’-]+){0,2}))"
_DASH = r"(?:--?|[–—―])"
_AGENCY = r"(?:\s*[(/][A-Z][\w .,&/-]{0,40}[)/])"
_START = r"\s+(?=[\"'“‘(\[]?[A-Z0-9])"
# CHICAGO, Ill. (AP), Nov. 3 — ; Lagos, Nigeria (Reuters) — ; Washington, Nov. 3 — ; NEW DELHI
# (ANI): ; (CNN) — . A colon needs an agency or a date: "ROE: I was there" is a transcript.
_DATELINE = re.compile(
    rf"(?:{_PLACE}{_MORE_PLACE}{{0,2}}(?:(?:,?\s+{_DATE}){_AGENCY}?|{_AGENCY}(?:,?\s+{_DATE})?)"
    r"|[A-Z][a-z]+(?:[ -][A-Z][a-z]+){0,2}(?:,\s+[A-Z][\w.]+(?:\s+[A-Z][\w.]+)?)?"
    rf"(?:\s*\((?:Reuters|Xinhua|dpa|[A-Z]{{2,8}})\)|,\s+{_DATE})"
    rf"|\([A-Z]{{2,8}}\)|{_DATE}(?:\s*\([A-Z]\w+\))?)\s*(?:{_DASH}{{1,2}}|:){_START}"
)
# CHICAGO — ; STATE COLLEGE, Pa. — : so bare only where articles begin.
_BARE_DATELINE = re.compile(
    rf"(?=[A-Z.]{{4}}|[A-Z]{{2,}} [A-Z]{{2}}|[A-Z]+,){_PLACE}{_MORE_PLACE}{{0,2}}\s*{_DASH}{{1,2}}{_START}"
)
_LONE_PLACE = re.compile(rf"{_PLACE}{_MORE_PLACE}{{0,2}}(?:,?\s+{_DATE})?")
_DASH_START = re.compile(r"(?:--?|[–—―])\s")
_DATELINE_ONLY = re.compile(rf"{_PLACE}{_MORE_PLACE}{{0,2}},?\s+{_DATE}\.?|{_PLACE},\s+[A-Z]\w+\.?")
_NAME = r"(?:[A-Z][\w.'’-]*(?:\s+(?:[A-Z][\w.'’-]*|de|da|la|van|von|bin|al|el|der|den)){1,4})"
_BYLINE = re.compile(
    r"(?:(?:story|text|words|report|analysis|photos?|photographs?)\s+)?"
    r"(?:[Bb]y:?|BY:?(?=(?:\s+\S+){2,3}$)|(?:[Pp]repared|[Cc]ompiled|[Ww]ritten|[Tt]ranslated|[Ii]nterviewed)"
    r"(?=(?:\s+[A-Z][\w.'’-]+){2,3}$)"
    r"|(?:[Pp]repared|[Ww]ritten|[Cc]ompiled|[Rr]eported|[Tt]ranslated|[Pp]osted|[Ee]dited"
    r"|[Ii]nterviewed|[Rr]eporting|[Ww]riting|[Ee]diting)\s+by:?|[Aa]uthors?:)\s+"
    rf"(?:[Tt]he\s+)?{_NAME}(?:\s*(?:,|&|and|with|\|)\s*(?:and\s+)?{_NAME}){{0,5}}"
    r"(?:\s*(?:,|\||/|[-–—•·;(]|\bof\b|\bfor\b|\bin\b)\s*[^.!?]{0,60})?[.)]?"
)
_CREDIT = re.compile(
    r"\(?(?:(?:(?:Additional |With )?[Rr]eporting by|Editing by|Writing by)\b.*"
    r"|.*\bcontributed (?:reporting|to this (?:report|story|article|piece))\b.*)"
)
_CAPTION = re.compile(
    r"\(?(?:(?:Photos?|Images?|Picture|Pictured|Credit|Photo credit|Photograph|Caption|Video|FILE"
    r"|Courtesy|Source|Illustration|Graphic|Map|Fig(?:ure)?\.? \d+)(?:\s+(?:by|courtesy of"
    r"|courtesy|via|credit))?(?:\s*[:©/–—-]|\s+by\b)\s*\S|File photo\b"
    r"|.*\((?:[A-Z][\w .'’]+ )?(?:AP|AFP|Reuters|EPA|Getty)?\s?[Pp]hotos?(?:/[\w .'’/-]+)?\)$"
    r"|.*\((?:[\w .'’]+/)?(?:AP|AFP|Reuters|EPA|Getty|Getty Images|Shutterstock)"
    r"(?:/[\w .'’]+)?\)$|(?:[A-Z][\w.'’-]*\s){0,3}[A-Z][\w.'’-]*/(?:AP|AFP|Reuters|Getty|EPA)\b"
    r"|Getty(?: Images)?(?:/|\.?$)).*"
)
_JUNK = re.compile(
    r"(?:[\W_]+|\d{1,3}|-\s*30\s*-|-\s*ends?\s*-|https?://\S+|www\.\S+|\S+@\S+\.\w+|(?:t|f|p|e|w|office|cell"
    r"|tel(?:ephone)?|phone|fax|mobile)?[.:]?\s*\+?[\d ().-]{7,}(?:\s*(?:x|ext\.?)\s*\d+)?"
    r"(?:\s+\(?(?:office|cell|mobile|fax)\)?)?|\d+ min(?:ute)?s? read|\d+ (?:comments?|shares?|views)"
    r"|(?:page )?\d+ of \d+|(?:©|\(c\)|copyright).{0,200}|.{0,120}all rights reserved.{0,80})",
    re.IGNORECASE,
)
_END_MARK = re.compile(r"(?:#\s*)+|-\s*30\s*-|-?\s*[Ee](?:nds?|ND)\s*-?")
_CONTACT = re.compile(r"(?:(?:media|press)\s+)?contacts?\b", re.IGNORECASE)
_AUTHOR = re.compile(r"(?:author|by|written by|published by|reporter|posted by):?", re.IGNORECASE)
_NAVIGATION = re.compile(r"[^.!?|»›•·]{1,40}(?:[|»›•·][^.!?|»›•·]{1,30}){2,}")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line without the white space at its edges, and what stands before it."""

    start: int
    end: int
    text: str
    blank: bool  # a blank line, or a page break, stands before it
    indent: int


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """One or more lines, with what the rules ask about them."""

    span: Span
    text: str  # white space made single spaces
    words: int
    final: bool  # ends like a sentence
    blank: bool  # a blank line stands before it


def find_blocks(text: str, title: str | None = None) -> tuple[Block, ...]:
    """The blocks of a text, in order.

    Blocks never overlap and have no white space at their edges; every non-space character lies
    in exactly one. ``title`` is the headline if it is known; where it is not, a short first
    paragraph followed by longer ones is taken for it.
    """
    paragraphs = _join_lines(_read_lines(text))
    roles = _assign_roles(paragraphs, title)
    blocks: list[Block] = []
    running = 0
    for paragraph, role in zip(paragraphs, roles, strict=True):
        running += role == "body"
        dateline = _match_dateline(paragraph, bare=running <= 3) if role == "body" else None
        if dateline is None:
            blocks.append(Block(role, paragraph.span))
            continue
        # Count what the dateline holds, since the paragraph's own white space may be longer.
        kept = len(re.sub(r"\s", "", dateline[0]))
        at = paragraph.span.start
        while kept:
            kept -= not text[at].isspace()
            at += 1
        blocks.append(Block("dateline", Span(paragraph.span.start, at)))
        blocks.append(Block("body", Span(at, paragraph.span.end).stripped(text)))
    return tuple(blocks)


def _match_dateline(paragraph: _Paragraph, bare: bool) -> re.Match[str] | None:
    """The dateline at the start of a paragraph; ``bare`` allows ``CHICAGO —``."""
    start = paragraph.text[:160]
    return _DATELINE.match(start) or (_BARE_DATELINE.match(start) if bare else None)


# Lines and paragraphs ---------------------------------------------------------------------


def _read_lines(text: str) -> list[_Line]:
    """The lines that are not blank."""
    lines = []
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


def _is_final(text: str) -> bool:
    """Whether a text ends like a sentence."""
    return _FINAL.search(text[-40:]) is not None


def _wrap_width(lines: Sequence[_Line]) -> int | None:
    """The column at which the document's lines are wrapped, or ``None`` if they are not.

    They are when most lines that another follows directly are too long for its first word:
    Knuth's greedy filling, as mail programs and wire services do it.
    """
    pairs = [(a, b) for a, b in pairwise(lines) if not b.blank]
    if len(pairs) < 3:
        return None
    lengths = sorted(len(a.text) for a, _ in pairs)
    most = lengths[int(0.97 * (len(lengths) - 1))]
    width = max(length for length in lengths if length <= most + 4)  # but for stray addresses
    if not 40 <= width <= 110:
        return None
    filled = sum(_fills(a, b, width) for a, b in pairs)
    unfinished = sum(not _is_final(a.text) for a, _ in pairs)
    return width if filled >= 0.7 * len(pairs) and unfinished >= 0.6 * len(pairs) else None


def _fills(line: _Line, following: _Line, width: int) -> bool:
    """Whether the next line's first word would not have fitted on this line."""
    return len(line.text) + 1 + len(following.text.split(None, 1)[0]) > width


def _join_lines(lines: Sequence[_Line]) -> list[_Paragraph]:
    """The paragraphs that the lines make up."""
    width = _wrap_width(lines)
    groups: list[list[_Line]] = []
    for index, line in enumerate(lines):
        if groups and _belongs(groups[-1], line, lines[index + 1 : index + 2], width):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_make_paragraph(group) for group in groups]


def _belongs(group: list[_Line], line: _Line, later: Sequence[_Line], width: int | None) -> bool:
    """Whether ``line`` goes on with the paragraph of ``group``; ``later`` is the next, if any."""
    last = group[-1]
    if not line.blank and _LONE_PLACE.fullmatch(last.text) and _DASH_START.match(line.text):
        return True
    if line.blank:
        return False
    ended = _is_final(last.text) or last.text.endswith(":")
    if width is not None and _fills(last, line, width) and not ended:
        return True
    if _BULLET.match(line.text) or _is_apart(line.text):
        return False
    goes_on = _GOES_ON.match(line.text) is not None
    if _is_apart(last.text) and not goes_on:
        return False
    if width is not None:
        if line.indent > last.indent + 1 and _is_final(last.text):
            return False
        if _fills(last, line, width):
            return True
    if ended:
        return False
    follows = bool(later) and not later[0].blank and _GOES_ON.match(later[0].text) is not None
    if _ADDRESS.fullmatch(line.text):
        return follows or len(last.text) > 40
    if goes_on or _UNFINISHED.search(last.text):
        return True
    # A name that a page sets apart within a sentence: its next line goes on with a small letter.
    if not follows or len(line.text.split()) > 6 or _ADDRESS.fullmatch(later[0].text):
        return False
    return len(last.text) > 60 or _ROLE_WORD.search(last.text) is not None


_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+")
# A title before a name that stands on the next line: "Cook County State’s Attorney".
_ROLE_WORD = re.compile(
    r"(?:Attorney|President|Governor|Mayor|Minister|Secretary|Senator|Director|Chief|Sheriff"
    r"|Commissioner|Judge|Detective|Officer|Deputy|General|Prosecutor|Spokesman|Spokeswoman)$"
)


def _is_apart(text: str) -> bool:
    """Whether a line is certainly no part of a broken sentence."""
    if len(text) > 200 or _ADDRESS.fullmatch(text):
        return False
    return _is_boilerplate(text) or _DATE_LINE.fullmatch(text) is not None


def _make_paragraph(group: Sequence[_Line]) -> _Paragraph:
    text = " ".join(" ".join(line.text.split()) for line in group)
    return _Paragraph(
        span=Span(group[0].start, group[-1].end),
        text=text,
        words=len(text.split()),
        final=_is_final(text),
        blank=group[0].blank,
    )


# Roles ------------------------------------------------------------------------------------


def _read_phrases() -> dict[str, frozenset[str] | tuple[str, ...]]:
    """The phrases of ``data/boilerplate.txt`` by section."""
    text = files("onrecord").joinpath("data/boilerplate.txt").read_text(encoding="utf-8")
    sections: dict[str, list[str]] = {}
    section = ""
    for line in text.splitlines():
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1]
        elif line and not line.startswith("#"):
            sections.setdefault(section, []).append(line.casefold())
    return {
        "line": frozenset(sections["line"]),
        "footer": frozenset(sections["footer"]),
        "start": tuple(sections["start"]),
        "alone": tuple(phrase + " " for phrase in sections["alone"]),
    }


_PHRASES = _read_phrases()


def _is_phrase(text: str, section: str) -> bool:
    """Whether a paragraph is one of the phrases of a section, marks and arrows apart."""
    plain = _fold(text)
    bare = plain.rstrip(" .:!»›→>*…").lstrip(" «‹←<*#•-–—|")
    return plain in _PHRASES[section] or bare in _PHRASES[section]


def _fold(text: str) -> str:
    """Without case, quotation marks straight: the form of the phrases."""
    return text.casefold().replace("’", "'").replace("‘", "'").strip()


def _is_boilerplate(text: str) -> bool:
    """Whether the words of a paragraph (single spaces) are those of a page, not of an article."""
    if len(text) > 400:
        return False
    plain = _fold(text)
    if _is_phrase(text, "line") or _is_phrase(text, "footer"):
        return True
    words = plain.count(" ") + 1
    if words <= 40 and plain.startswith(_PHRASES["start"]):  # type: ignore[arg-type]
        return True
    if words <= 12 and plain.startswith(_PHRASES["alone"]) and not _is_final(plain):  # type: ignore[arg-type]
        return True
    return bool(_JUNK.fullmatch(text) or (words <= 30 and _NAVIGATION.fullmatch(text)))


def _assign_roles(paragraphs: Sequence[_Paragraph], title: str | None) -> list[BlockRole]:
    """A role for each paragraph."""
    roles: list[BlockRole | None] = [_role_by_form(p) for p in paragraphs]
    for i in range(_footer_start(paragraphs, roles), len(paragraphs)):
        roles[i] = "boilerplate"
    _mark_contacts(paragraphs, roles)
    running = [i for i, p in enumerate(paragraphs) if roles[i] is None and _runs(p)]
    first = running[0] if running else len(paragraphs)
    last = running[-1] if running else -1
    first = _mark_headlines(paragraphs, roles, first, title)
    for i, paragraph in enumerate(paragraphs):
        if roles[i] is not None:
            continue
        if i < first:
            roles[i] = "headline" if paragraph.words >= 4 or first - i <= 2 else "boilerplate"
        elif i > last:
            roles[i] = _role_after(paragraph, crowd=len(paragraphs) - 1 - last)
    _mark_inner(paragraphs, roles)
    return [role or "body" for role in roles]


def _role_by_form(paragraph: _Paragraph) -> BlockRole | None:
    """The role that the words alone settle, wherever the paragraph stands."""
    text = paragraph.text
    if len(text) > 600:
        return None
    if _is_boilerplate(text):
        return "boilerplate"
    if _DATE_LINE.fullmatch(text) or _DATELINE_ONLY.fullmatch(text):
        return "dateline"
    if paragraph.words <= 25 and _BYLINE.fullmatch(text) and not _is_date_phrase(text):
        return "byline"
    if paragraph.words <= 60 and _CREDIT.fullmatch(text):
        return "byline"
    if paragraph.words <= 60 and _CAPTION.fullmatch(text):
        return "caption"
    return None


def _is_date_phrase(text: str) -> bool:
    """Whether ``By`` is followed by a day, not a name: ``By Monday Evening``."""
    return re.match(rf"[Bb][Yy]\s+(?:{_DAY}|{_MONTH})\b", text) is not None


def _runs(paragraph: _Paragraph) -> bool:
    """Whether a paragraph is running text by itself: sentences, or many words."""
    if paragraph.final:
        return paragraph.words >= 8
    return paragraph.words >= 30 and _capitalised(paragraph.text) < 0.8


def _normalise(text: str) -> str:
    """Letters and digits alone, without case."""
    return "".join(re.findall(r"\w+", text.casefold()))


def _capitalised(text: str) -> float:
    """The share of the longer words that begin with a capital (0 to 1)."""
    words = [w for w in _WORD.findall(text) if len(w) > 3]
    return sum(w[0].isupper() for w in words) / len(words) if words else 0.0


def _mark_headlines(
    paragraphs: Sequence[_Paragraph],
    roles: list[BlockRole | None],
    first: int,
    title: str | None,
) -> int:
    """Mark title and repeated titles; return where the running text begins."""
    wanted = _normalise(title or "")
    plain = [_normalise(p.text) if p.words <= 60 else "" for p in paragraphs]
    repeated = Counter(t for p, t in zip(paragraphs, plain, strict=True) if p.words >= 4 and t)
    for i, key in enumerate(plain):
        is_title = bool(wanted) and len(wanted) > 8 and key.startswith(wanted)
        again = roles[i] is None and repeated[key] > 1 and i < max(first, 8)
        if (is_title and i < max(first, 8)) or again:
            roles[i] = "headline"
    while first < len(paragraphs) and roles[first] is not None:
        first += 1
    if first and first < len(paragraphs) and roles[first - 1] == "headline":
        deck = paragraphs[first - 1].text[-1] in ";:" and paragraphs[first].words <= 20
        if deck:  # "Storm hits coast; / Thousands flee."
            roles[first] = "headline"
            return first + 1
    top = next((i for i, role in enumerate(roles) if role is None), None)
    if top is None or top != first or "headline" in roles[:top]:
        return first
    # The first paragraph runs like text; it is a headline with a stop if it is short, in the
    # manner of titles, and text or a dateline follows: "Storm Hits Coast Again."
    later = paragraphs[top + 1 : top + 4]
    short = paragraphs[top].words <= 20 and len(later) > 0 and not title
    titled = _capitalised(paragraphs[top].text) >= 0.8
    dated = bool(later) and _match_dateline(later[0], bare=True) is not None
    if short and (titled or dated) and any(p.words > paragraphs[top].words for p in later):
        roles[top] = "headline"
        return top + 1
    return first


def _footer_start(paragraphs: Sequence[_Paragraph], roles: Sequence[BlockRole | None]) -> int:
    """Where the page's footer begins: from there on nothing belongs to the article.

    It begins at an end mark (``###``) or a heading such as ``Related articles`` after which
    less running text stands than a quarter of what stands before.
    """
    weights = [p.words if r is None and _runs(p) else 0 for p, r in zip(paragraphs, roles, strict=True)]
    before, total = 0, sum(weights)
    for i, paragraph in enumerate(paragraphs):
        before += weights[i]
        if roles[i] == "boilerplate" and before and (total - before) * 4 <= before:
            if _END_MARK.fullmatch(paragraph.text) or _is_phrase(paragraph.text, "footer"):
                return i
    return len(paragraphs)


def _mark_contacts(paragraphs: Sequence[_Paragraph], roles: list[BlockRole | None]) -> None:
    """Mark what follows ``Contact:`` as boilerplate, and what follows ``Author`` as byline."""
    contact = 0
    for i, paragraph in enumerate(paragraphs):
        if roles[i] == "boilerplate" and _CONTACT.match(paragraph.text):
            contact = 6
        elif contact and roles[i] is None and paragraph.words <= 8 and not paragraph.final:
            roles[i] = "boilerplate"
            contact -= 1
        elif roles[i] is None or roles[i] == "headline":
            contact = 0
        if (
            i
            and roles[i] is None
            and _AUTHOR.fullmatch(paragraphs[i - 1].text)
            and re.fullmatch(_NAME, paragraph.text)
        ):
            roles[i] = "byline"


def _role_after(paragraph: _Paragraph, crowd: int) -> BlockRole:
    """The role of what stands after the last running text, one of ``crowd`` paragraphs."""
    text = paragraph.text
    if (paragraph.final and paragraph.words >= 3 and _capitalised(text) < 0.9) or text[-1] == ":":
        return "body"
    if re.fullmatch(rf"[-–—―]?\s*{_NAME}\.?", text) and paragraph.words <= 4 and crowd <= 5:
        return "byline"
    return "caption" if paragraph.words >= 8 and _capitalised(text) < 0.8 else "boilerplate"


_TEXT_AFTER_ALL = (
    re.compile(rf"^(?:{_BULLET.pattern})"),
    re.compile(rf"^(?:{_LABEL.pattern})"),
    _TWO_SENTENCES,
)


def _mark_inner(paragraphs: Sequence[_Paragraph], roles: list[BlockRole | None]) -> None:
    """Roles of short paragraphs among the running text: lists, headings, captions."""
    listing = False
    for i, paragraph in enumerate(paragraphs):
        if roles[i] is not None:
            listing = False
            continue
        if _runs(paragraph):
            roles[i] = "body"
            listing = paragraph.text.endswith(":")
            continue
        neighbours = [j for j in (i - 1, i + 1) if 0 <= j < len(paragraphs)]
        crowd = sum(not _runs(paragraphs[j]) and roles[j] in {None, "body"} for j in neighbours)
        if paragraph.final or paragraph.text[-1] in ":;,”\"’" or listing or crowd > 1:
            roles[i] = "body"
            listing = listing or paragraph.text.endswith(":")
        elif any(rule.search(paragraph.text) for rule in _TEXT_AFTER_ALL):
            roles[i] = "body"
        elif paragraph.words <= 8 or _capitalised(paragraph.text) >= 0.8:
            roles[i] = "headline"
        else:
            roles[i] = "caption"
