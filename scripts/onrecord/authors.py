"""Who says ``I`` in a document outside its quotations: by byline, signature, label or own word.

In: a document and its blocks. Out: ``Author`` values, each with the stretch that is theirs. A
letter is signed after its closing words (``Yours faithfully``), and perhaps for a body; a speech
in the form of the Congressional Record is labelled (``Mr. ROE. I rise ...``); others say who they
are (``My name is Jane Roe``), or the headline does (``Remarks by Jane Roe``).

>>> from onrecord.blocks import find_blocks
>>> text = "Dear Mr. Doe:\\n\\nI saw the harbour and I liked it.\\n\\nYours truly,\\n\\nJane Roe"
>>> [(a.name, a.reader) for a in find_authors(Document("a", text), find_blocks(text))]
[('Jane Roe', 'Doe')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onrecord.types import Block, Document, Span
from onrecord.wordlists import ORGANIZATION_WORDS, is_first_name, is_title, split_title

_WORD = r"[^\W\d_a-z][\w.’'-]*"
_NAME = rf"{_WORD}(?: {_WORD}){{1,3}}"
_BYLINE = re.compile(rf"(?:(?i:by):? )?({_NAME})")
# The usual closing words of English letters, by their first and last words.
_CLOSING = re.compile(
    r"(?:(?:very |most )?(?:sincerely|respectfully|faithfully|cordially|truly|yours|love|luv)"
    r"|(?:with )?(?:(?:my |our )?(?:best|kind|kindest|warm|warmest) (?:wishes|regards)|regards))"
    r"\b[\w ]{0,25}",
    re.IGNORECASE,
)
_SIGNED = re.compile(rf"(?i:\[signed\] |/s/ |signed:? )?\[?({_WORD}(?: {_WORD}){{0,3}})\]?")
_SALUTATION = re.compile(rf"(?i:dear) ({_WORD}(?: {_WORD}){{0,4}})[,:!]?")
_PLAIN = r"[^\W\d_a-z][\w’'-]*"
_LABEL = re.compile(rf"({_PLAIN}\.? {_PLAIN}(?: {_PLAIN})?)[.:]\s+(?=[“\"‘]?[A-Z])")
_INTRODUCTION = re.compile(
    rf"\b(?:[Mm]y name is|I(?:[’']m| am) your host(?: as always)?,?|I(?:[’']m| am)) "
    rf"({_PLAIN}(?: (?:{_PLAIN}|[A-Z]\.)){{0,3}})"
)
_OPENING = 300  # code points: speakers say who they are at the beginning, if not "my name is"
_TITLED = re.compile(
    rf"\b(?i:remarks|speech|statement|address|testimony|letter|essay|column|sermon)"
    rf"(?: delivered| given| made)? (?i:by|of|from) ({_WORD}(?: {_WORD}){{1,4}})"
)


@dataclass(frozen=True, slots=True)
class Author:
    """Whom the first person means outside quotations ``within`` a stretch of the text.

    ``body`` is what they sign for (``we``), ``reader`` whom they write to (``you``). ``together``
    says whether ``we`` is at least the author: in an essay it is people in general.
    """

    name: str
    within: Span
    body: str | None = None
    reader: str | None = None
    together: bool = False


def find_authors(document: Document, blocks: Sequence[Block]) -> tuple[Author, ...]:
    """The authors, those of the smallest stretches first."""
    text = document.text
    found = [*_introduced(text, blocks), *_labelled(text, blocks)]
    whole = _signed(text, blocks) or _bylined(document, blocks) or _titled(document, blocks)
    return (*found, whole) if whole else tuple(found)


def author_at(authors: Sequence[Author], span: Span) -> Author | None:
    """Who speaks at a place outside all quotations."""
    return next((author for author in authors if author.within.contains(span)), None)


def _bylined(document: Document, blocks: Sequence[Block]) -> Author | None:
    """The one person in a document's byline; ``None`` without a byline, or with several names.

    >>> getattr(_bylined(Document("a", "It rained.", byline="By Jane Roe"), ()), "name")
    'Jane Roe'
    """
    lines = [b.span.of(document.text) for b in blocks if b.role == "byline"]
    found = {
        match.group(1)
        for line in filter(None, (document.byline, *lines))
        if (match := _BYLINE.fullmatch(" ".join(line.split()))) and not line.endswith(".")
    }
    return Author(found.pop(), Span(0, len(document.text))) if len(found) == 1 else None


def _signed(text: str, blocks: Sequence[Block]) -> Author | None:
    """Who signs a letter: the name after the closing words, and the body in the lines after it."""
    lines = [" ".join(block.span.of(text).split()) for block in blocks]
    for i, line in enumerate(lines):
        closing, _, rest = line.partition(",")
        if not _CLOSING.fullmatch(closing.strip(" .")):
            continue
        after = [rest.strip(), *lines[i + 1 : i + 5]]
        after = [one for one in after if one]
        signed = _SIGNED.fullmatch(after[0].rstrip(".,")) if after else None
        if signed and signed.group(1)[:1].isupper():
            readers = [m.group(1) for m in map(_SALUTATION.fullmatch, lines[:i]) if m]
            name = _capitalised(_untitled(signed.group(1)))
            body = next(filter(_is_body, after[1:]), None)
            reader = _reader(readers[0]) if readers else None
            return Author(name, Span(0, len(text)), body, reader, together=True)
    return None


def _untitled(name: str) -> str:
    words = name.split()
    return " ".join(words[split_title(words) :] or words)


def _capitalised(name: str) -> str:
    """A name in small letters but for the first ones, if it has none.

    >>> _capitalised("JANE ROE-DOE"), _capitalised("JQ Roe")
    ('Jane Roe-Doe', 'JQ Roe')
    """
    return name.title() if name.isupper() and len(name) > 4 else name


def _is_body(line: str) -> bool:
    """Whether a line after a signature names a body: ``Arden Roads Council``, no office in it."""
    words = line.split()
    small = [word for word in words if word[:1].islower()]
    named = 1 < len(words) < 9 and all(word in ("of", "for", "the", "and") for word in small)
    last = words[-1].lower() in ORGANIZATION_WORDS if words else False
    return named and last and not any(map(is_title, words)) and words[0].lower() != "member"


def _reader(words: str) -> str | None:
    """The one person in a salutation: not ``Friends``, ``Sir`` or ``Mr. Roe and Ms. Doe``."""
    name = _untitled(words)
    titled = name != words and not is_title(name)
    return name if titled or is_first_name(name.split()[0]) else None


def _labelled(text: str, blocks: Sequence[Block]) -> Iterator[Author]:
    """Who speaks from a paragraph on that begins with title, name and stop or colon.

    Only names that come again: ``Mr. Roe. What a man!`` is no label.
    """
    labels = []
    folded = text.casefold()
    for block in blocks:
        match = _LABEL.match(text, block.span.start, block.span.end)
        words = match.group(1).split() if match else []
        named = match and is_title(words[0]) and not is_title(words[-1])
        named = named and not block.span.of(text).isupper()
        if match and named and folded.count(words[-1].casefold()) > 1:
            labels.append((match.start(), _capitalised(_untitled(match.group(1)))))
    ends = [*(start for start, _ in labels), len(text)][1:]
    for (start, name), end in zip(labels, ends, strict=True):
        yield Author(name, Span(start, end), together=True)


def _introduced(text: str, blocks: Sequence[Block]) -> Iterator[Author]:
    """Who says who they are, for the rest of their paragraph."""
    for block in blocks:
        if block.role != "body":
            continue
        for match in _INTRODUCTION.finditer(text, block.span.start, block.span.end):
            words = match.group(1).split()
            quoted = text[: match.start()].rstrip().endswith(("“", '"', "‘"))
            plain = match.group(0).startswith("I") and "host" not in match.group(0)
            full = len(words) > 1 and is_first_name(words[0]) and match.start() < _OPENING
            if not quoted and (full or not plain):
                yield Author(" ".join(words), block.span, together=True)
                break


def _titled(document: Document, blocks: Sequence[Block]) -> Author | None:
    """Whose remarks the headline announces; ``None`` where it names two."""
    first = blocks[0].span.of(document.text) if blocks and blocks[0].role == "headline" else ""
    for line in filter(None, (document.title, first)):
        match = _TITLED.search(line)
        if match and not line[match.end() :].lower().startswith((" and", ",")):
            words = match.group(1).split()
            name = words[split_title(words) :]
            titled = len(name) < len(words) or is_first_name(words[0])
            if titled and name and name[-1].lower() not in ORGANIZATION_WORDS:
                return Author(" ".join(name), Span(0, len(document.text)))
    return None
