"""Addresses that open a web page at the words: URL fragments with a text directive.

In: a document's address and text, and the spans of some words in it. Out: the address with
``#:~:text=[prefix-,]start[,end][,-suffix]``, a directive for each span. A browser looks for the
words in the page, highlights them and scrolls to the first; one that knows no text directives opens
the page. What stands on the page is not ours to know, so a directive holds as little as tells the
words from all others in the text, and no line break, at which a page begins another paragraph.

The specification: https://wicg.github.io/scroll-to-text-fragment/. It matches whole words,
whatever their case and accents, and wants ``-``, ``,`` and ``&`` percent-encoded in the words.

>>> text_fragment("https://a.example/p#top", "It rained. It rained, well-nigh.", [Span(11, 31)])
'https://a.example/p#top:~:text=It%20rained%2C%20well%2Dnigh'
>>> text_fragment("https://a.example/p", "It rained. Then it rained.", [Span(16, 25)])
'https://a.example/p#:~:text=Then-,it%20rained'
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from onrecord.errors import DatasetError
from onrecord.types import Span

LONGEST_EXACT = 300  # code points; longer words are given by their beginning and end
ENDS = 6  # words of a beginning or an end, at first
LONGEST_CONTEXT = 24  # words

_WORD = re.compile(r"\S*\w\S*")
_MARK = ":~:"


def is_web_address(url: str | None) -> bool:
    """Whether a browser can open it."""
    return bool(url) and re.match(r"https?://[^/\s]", str(url), re.IGNORECASE) is not None


def clean_address(url: str) -> str:
    """The address with what must not stand in one percent-encoded, without text directives."""
    return quote(url.strip().partition(_MARK)[0], safe="!#$%&'()*+,/:;=?@[]~")


def text_fragment(url: str, text: str, spans: Sequence[Span]) -> str:
    """The address that opens the page at the words of ``spans``.

    Raises :class:`~onrecord.errors.DatasetError` where the words cannot be told from the same
    words elsewhere in the text.
    """
    directives = "&".join(f"text={_directive(text, span.stripped(text))}" for span in spans)
    address = clean_address(url)
    return f"{address}{'' if '#' in address else '#'}{_MARK}{directives}"


def _directive(text: str, span: Span) -> str:
    """The shortest directive that no earlier or later words of the text fit."""
    folded = _fold(text)
    for parts in _candidates(text, span):
        if _count(parts, folded) == 1:
            return _encode(parts)
    raise DatasetError(
        f"{span.of(text)[:60]!r}: no text fragment leads there, as the same words stand elsewhere "
        "in the same surroundings, or a word is cut; use --style web-annotation"
    )


Parts = tuple[str, str, str, str]  # prefix, start, end, suffix; empty where there is none


def _candidates(text: str, span: Span) -> Iterator[Parts]:
    """Directives for the words, from the shortest to those with the most context."""
    before, after = _line_before(text, span.start), _line_after(text, span.end)
    words = span.of(text)
    exact = len(words) <= LONGEST_EXACT and not re.search(r"[\r\n]", words)
    sizes = (0,) if exact else (ENDS, 2 * ENDS, 4 * ENDS)
    for size in sizes:
        start, end = (words, "") if exact else _ends(words, size)
        for context in (0, 1, 2, 4, 8, LONGEST_CONTEXT):
            if context == 0:
                yield "", start, end, ""
                continue
            prefix, suffix = _last(before, context), _first(after, context)
            yield prefix, start, end, ""
            yield prefix, start, end, suffix


def _ends(words: str, size: int) -> tuple[str, str]:
    """The first words and the last, neither across a line break."""
    lines = [line for line in re.split(r"[\r\n]+", words) if line.strip()]
    if len(lines) == 1:
        size = max(1, min(size, len(_WORD.findall(words)) // 2))
    return _first(lines[0], size), _last(lines[-1], size)


def _first(line: str, size: int) -> str:
    """The first words of a line, with all that stands before and between them."""
    words = list(_WORD.finditer(line))[:size]
    return line[: words[-1].end()].strip() if words else ""


def _last(line: str, size: int) -> str:
    """The last words of a line, with all that stands between and behind them."""
    words = list(_WORD.finditer(line))[-size:]
    return line[words[0].start() :].strip() if words else ""


def _line_before(text: str, end: int) -> str:
    """What stands before, in the same line; else the last line before it that has words."""
    return re.split(r"[\r\n]+", text[:end].rstrip())[-1]


def _line_after(text: str, start: int) -> str:
    return re.split(r"[\r\n]+", text[start:].lstrip())[0]


def _count(parts: Parts, folded: str) -> int:
    """How often the words fit in the text; a beginning and an end must each fit once."""
    prefix, start, end, suffix = map(_fold, parts)
    if not end:
        return _occurrences([prefix, start, suffix], folded)
    counts = (_occurrences([prefix, start], folded), _occurrences([end, suffix], folded))
    return max(counts) if min(counts) else 0


def _occurrences(terms: Sequence[str], folded: str) -> int:
    """How often the terms stand in the text one behind the other, each as whole words."""
    whole = "".join(
        rf"{_edge(term[0])}{re.escape(term)}{_edge(term[-1])}\s*" for term in terms if term
    )
    return len(re.findall(f"(?={whole})", folded))


def _edge(character: str) -> str:
    return r"\b" if re.match(r"\w", character) else ""


def _fold(text: str) -> str:
    """A text without case, accents and line breaks, as browsers compare."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def _encode(parts: Parts) -> str:
    """The directive; pages show runs of white space as one blank, but not no-break spaces."""
    lines = (re.sub(r"[ \t\r\n\f]+", " ", part).strip(" ") for part in parts)
    prefix, start, end, suffix = (quote(line, safe="").replace("-", "%2D") for line in lines)
    shown = (prefix and f"{prefix}-", start, end, suffix and f"-{suffix}")
    return ",".join(part for part in shown if part)
