"""Blocks of a document: text goes in, paragraphs with the part that each plays come out.

`onrecord.paragraphs` joins the lines; here each paragraph gets a role by its form and its place,
never by what it is about:

- ``headline``: the title, and headings inside the article (``Background``);
- ``dateline``: a line with only a date or place, and ``CHICAGO (AP) —`` at the start of a
  paragraph, which becomes a block of its own;
- ``byline``: ``By Jane Roe`` and other credits;
- ``body``: the running text, with its lists;
- ``caption``: a line without a final stop that interrupts the running text, a picture credit;
- ``boilerplate``: navigation, sharing, contacts, notices (`onrecord.boilerplate`).

>>> text = "Fire in Oslo\\n\\nOSLO (AP) — A house burned on Monday night.\\n\\nBy Jane Roe"
>>> [(block.role, block.span.of(text)) for block in find_blocks(text)]
... # doctest: +NORMALIZE_WHITESPACE
[('headline', 'Fire in Oslo'), ('dateline', 'OSLO (AP) —'),
 ('body', 'A house burned on Monday night.'), ('byline', 'By Jane Roe')]
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from onrecord.blocks.boilerplate import is_boilerplate, opens_footer
from onrecord.blocks.datelines import DAY, MONTH, is_date, is_dateline, match_dateline
from onrecord.blocks.paragraphs import Paragraph, is_listed, join_lines
from onrecord.types import Block, BlockRole, Span

_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_LABEL = re.compile(r"[A-Z][\w ’']{1,24}:\s+\S")  # "WHERE: Room 5, City Hall"
_TWO_SENTENCES = re.compile(r"[a-z\d][.!?][\"'”’)]*\s+[\"'“‘(]*[A-Z]")
_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
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
_CONTACT = re.compile(r"(?:(?:media|press)\s+)?contacts?\b", re.IGNORECASE)
_AUTHOR = re.compile(r"(?:author|by|written by|published by|reporter|posted by):?", re.IGNORECASE)
_SIGNATURE = re.compile(rf"[-–—―]?\s*{_NAME}\.?")
_DAY_AFTER_BY = re.compile(rf"[Bb][Yy]\s+(?:{DAY}|{MONTH})\b")  # "By Monday Evening"


def find_blocks(text: str, title: str | None = None) -> tuple[Block, ...]:
    """The blocks of a text, in order.

    Blocks never overlap and have no white space at their edges; every non-space character lies
    in exactly one. ``title`` is the headline if it is known; where it is not, a short first
    paragraph followed by longer ones is taken for it.
    """
    paragraphs = join_lines(text, _is_apart)
    roles = _assign_roles(paragraphs, title)
    blocks: list[Block] = []
    running = 0
    for paragraph, role in zip(paragraphs, roles, strict=True):
        running += role == "body"
        dateline = match_dateline(paragraph.text, bare=running <= 3) if role == "body" else None
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


def _is_apart(line: str) -> bool:
    """Whether a line is certainly no part of a broken sentence."""
    return is_boilerplate(line) or is_date(line)


def _assign_roles(paragraphs: Sequence[Paragraph], title: str | None) -> list[BlockRole]:
    """A role for each paragraph."""
    roles: list[BlockRole | None] = [_role_by_form(p) for p in paragraphs]
    for i in range(_footer_start(paragraphs, roles), len(paragraphs)):
        roles[i] = "boilerplate"
    _mark_contacts(paragraphs, roles)
    running = _running_text(paragraphs, roles)
    first = _mark_headlines(paragraphs, roles, running[0] if running else len(paragraphs), title)
    last = running[-1] if running else -1
    for i in running:
        roles[i] = roles[i] or "body"
    for i, paragraph in enumerate(paragraphs):
        if roles[i] is not None:
            continue
        if i < first:
            roles[i] = _role_before(paragraph, distance=first - i)
        elif i > last:
            roles[i] = _role_after(paragraph, crowd=len(paragraphs) - 1 - last)
    _mark_inner(paragraphs, roles)
    return [role or "body" for role in roles]


def _role_by_form(paragraph: Paragraph) -> BlockRole | None:
    """The role that the words alone settle, wherever the paragraph stands."""
    text = paragraph.text
    if len(text) > 600:
        return None
    if is_boilerplate(text):
        return "boilerplate"
    if is_dateline(text):
        return "dateline"
    if paragraph.words <= 25 and _BYLINE.fullmatch(text) and not _DAY_AFTER_BY.match(text):
        return "byline"
    if paragraph.words <= 60 and _CREDIT.fullmatch(text):
        return "byline"
    if paragraph.words <= 60 and _CAPTION.fullmatch(text):
        return "caption"
    return None


def _runs(paragraph: Paragraph) -> bool:
    """Whether a paragraph is running text by itself: sentences, or many words."""
    if paragraph.final:
        return paragraph.words >= 8
    return paragraph.words >= 30 and not _is_titled(paragraph.text)


def _normalise(text: str) -> str:
    """Letters and digits alone, without case."""
    return "".join(re.findall(r"\w+", text.casefold()))


def _capitalised(text: str) -> float:
    """The share of the longer words that begin with a capital (0 to 1)."""
    words = [w for w in _WORD.findall(text) if len(w) > 3]
    return sum(w[0].isupper() for w in words) / len(words) if words else 0.0


def _running_text(paragraphs: Sequence[Paragraph], roles: Sequence[BlockRole | None]) -> list[int]:
    """The paragraphs that are running text by themselves, by index."""
    free = [i for i, role in enumerate(roles) if role is None]
    running = [i for i in free if _runs(paragraphs[i])]
    if not running:
        # A note of a few words: what ends like a sentence, or all but a first line.
        running = [i for i in free if paragraphs[i].final] or free[1:] or free
    while running and running[0] and roles[running[0] - 1] is None:
        if not _is_short_text(paragraphs[running[0] - 1]):
            break
        running.insert(0, running[0] - 1)
    return running


def _is_short_text(paragraph: Paragraph) -> bool:
    """Whether a short paragraph ends like a statement and is not in the manner of titles."""
    return paragraph.text[-1] not in "?!" and paragraph.final and not _is_titled(paragraph.text)


def _is_titled(text: str) -> bool:
    return _capitalised(text) >= 0.8


def _mark_headlines(
    paragraphs: Sequence[Paragraph],
    roles: list[BlockRole | None],
    first: int,
    title: str | None,
) -> int:
    """Mark title and repeated titles; return where the running text begins."""
    wanted = _normalise(title or "")
    plain = [_normalise(p.text) if p.words <= 60 else "" for p in paragraphs]
    repeated = Counter(t for p, t in zip(paragraphs, plain, strict=True) if p.words >= 4 and t)
    top = max(first, 8)
    for i, key in enumerate(plain[:top]):
        # A site adds its name to the title; a first sentence that repeats the title is text.
        longer = len(key) - len(wanted)
        is_title = len(wanted) > 8 and key.startswith(wanted) and longer <= 40
        is_title = is_title and (longer == 0 or not paragraphs[i].final)
        if is_title or (roles[i] is None and repeated[key] > 1):
            roles[i] = "headline"
    while first < len(paragraphs) and roles[first] is not None:
        first += 1
    begin = _headlines_end(paragraphs, roles, first, title)
    for i in range(first, begin):
        roles[i] = roles[i] or "headline"
    return begin


def _headlines_end(
    paragraphs: Sequence[Paragraph],
    roles: Sequence[BlockRole | None],
    first: int,
    title: str | None,
) -> int:
    """Where the text begins if paragraphs that look like text, from ``first`` on, are headlines.

    They are if short and a dateline follows; or the second half of a headline: ``Storm hits
    coast;`` / ``Thousands flee.``; or, with no title known, in the manner of titles and at the
    top: ``Storm Hits Coast Again.``
    """
    for i in range(first, min(first + 3, len(paragraphs))):
        if roles[i] is None and match_dateline(paragraphs[i].text, bare=True):
            return i
        if paragraphs[i].words > 20:
            break
    later = paragraphs[first + 1 : first + 4]
    if not later or paragraphs[first].words > min(20, max(p.words for p in later)):
        return first
    if first and roles[first - 1] in {None, "headline"}:
        return first + (paragraphs[first - 1].text[-1] == ";")
    known = title or "headline" in roles[:first] or None in roles[:first]
    return first + (not known and _is_titled(paragraphs[first].text))


def _footer_start(paragraphs: Sequence[Paragraph], roles: Sequence[BlockRole | None]) -> int:
    """Where the page's footer begins: from there on nothing belongs to the article.

    It begins at an end mark (``###``) or a heading such as ``Related articles`` after which
    less running text stands than a quarter of what stands before.
    """
    weights = [
        p.words if r is None and _runs(p) else 0 for p, r in zip(paragraphs, roles, strict=True)
    ]
    before, total = 0, sum(weights)
    for i, paragraph in enumerate(paragraphs):
        before += weights[i]
        little = before > 0 and (total - before) * 4 <= before
        if little and roles[i] == "boilerplate" and opens_footer(paragraph.text):
            return i
    return len(paragraphs)


def _mark_contacts(paragraphs: Sequence[Paragraph], roles: list[BlockRole | None]) -> None:
    """Mark what follows ``Contact:`` as boilerplate, and what follows ``Author`` as byline."""
    contact = 0
    for i, paragraph in enumerate(paragraphs):
        if roles[i] == "boilerplate" and _CONTACT.match(paragraph.text):
            contact = 6
        elif contact and roles[i] is None and paragraph.words <= 8 and not paragraph.final:
            following = paragraphs[i + 1] if i + 1 < len(paragraphs) else None
            if paragraph.words >= 3 and following and _runs(following):
                continue  # rather the headline
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


def _role_before(paragraph: Paragraph, distance: int) -> BlockRole:
    """The role of what stands ``distance`` paragraphs before the first running text."""
    if paragraph.words >= 4 and (paragraph.text[-1] == ":" or is_listed(paragraph.text)):
        return "body"
    if is_listed(paragraph.text) and distance <= 2:
        return "body"
    return "headline" if paragraph.words >= 4 or distance <= 2 else "boilerplate"


def _role_after(paragraph: Paragraph, crowd: int) -> BlockRole:
    """The role of what stands after the last running text, one of ``crowd`` paragraphs."""
    text = paragraph.text
    if (paragraph.final and paragraph.words >= 3 and _capitalised(text) < 0.9) or text[-1] == ":":
        return "body"
    if _SIGNATURE.fullmatch(text) and paragraph.words <= 4 and crowd <= 5:
        return "byline"
    return "caption" if paragraph.words >= 8 and not _is_titled(text) else "boilerplate"


def _mark_inner(paragraphs: Sequence[Paragraph], roles: list[BlockRole | None]) -> None:
    """Roles of short paragraphs among the running text: lists, headings, captions."""
    listing = False
    for i, paragraph in enumerate(paragraphs):
        if roles[i] is not None:
            listing = roles[i] == "body" and paragraph.text.endswith(":")
            continue
        neighbours = [j for j in (i - 1, i + 1) if 0 <= j < len(paragraphs)]
        crowd = sum(not _runs(paragraphs[j]) and roles[j] in {None, "body"} for j in neighbours)
        if paragraph.final or paragraph.text[-1] in ':;,”"’' or listing or crowd > 1:
            roles[i] = "body"
            listing = listing or paragraph.text.endswith(":")
        elif _is_text(paragraph.text):
            roles[i] = "body"
        elif paragraph.words <= 8 or _is_titled(paragraph.text):
            roles[i] = "headline"
        else:
            roles[i] = "caption"


def _is_text(text: str) -> bool:
    """Whether a short paragraph is part of a list, labelled text, or several sentences."""
    return is_listed(text) or bool(_LABEL.match(text)) or bool(_TWO_SENTENCES.search(text))
