"""Sorts attributions into the groups that are scored apart: by marks and by form of source.

In go a text and the words of a content or a source; out comes the name of a group. Both rules
look at nothing but the surface, so that they apply alike to gold and to predictions, in any
corpus, and owe nothing to the extractor that is being measured.

>>> text = "Roe said the exercise “went well.”"
>>> words = Words.of(text)
>>> kind_of(words.within((Span(9, 34),)), quoted_words(words))
'mixed'
>>> source_type(words, (Span(0, 3),))
'other'
"""

from __future__ import annotations

import re
from typing import Literal

from onrecord.evaluation.words import Words
from onrecord.types import Kind, Span, Spans

SourceType = Literal["pronoun", "name", "other", "none"]

# Personal, possessive, reflexive, relative and demonstrative pronouns (Quirk et al. 1985, ch. 6).
_PRONOUN = re.compile(
    r"""
    i | me | my | mine | myself | we | us | our | ours | ourselves
    | you | your | yours | yourself | yourselves
    | he | him | his | himself | she | her | hers | herself | it | its | itself
    | one | oneself | they | them | their | theirs | themselves | themself
    | who | whom | whose | whoever | which | this | that | these | those
    """,
    re.VERBOSE | re.IGNORECASE,
)

_LINE = re.compile(r"[^\n\r\u2028\u2029]+")
_DOUBLE_MARK = re.compile(r"[\"“”„«»]|``|''")
_SINGLE_MARK = re.compile(r"(?<![^\W_])‘|’(?![^\W_])")
_SENTENCE_START = re.compile(r"(?:^|[.!?:\n\r\u2028\u2029…])[\s\"'“”„«»‘’(\[—–-]*$")


def quoted_words(words: Words) -> frozenset[int]:
    """Numbers of the words that stand inside quotation marks.

    Marks are paired within a line (paragraph); one that is not closed reaches to the line's
    end, as the opening marks of a quote of several paragraphs do. Single curly marks count
    only in lines without double marks: elsewhere they are nested, or apostrophes.
    """
    regions: list[Span] = []
    for line in _LINE.finditer(words.text):
        double = list(_DOUBLE_MARK.finditer(line.group()))
        marks = double or list(_SINGLE_MARK.finditer(line.group()))
        regions.extend(_regions(line.group(), line.start(), marks))
    return words.within(tuple(regions))


def _regions(line: str, offset: int, marks: list[re.Match[str]]) -> list[Span]:
    regions = []
    opened: int | None = None
    for mark in marks:
        if opened is None:
            if _may_open(line, mark):
                opened = mark.end()
        elif mark.group() not in {"“", "„", "«", "``", "‘"}:
            regions.append(Span(offset + opened, offset + mark.start()))
            opened = None
    if opened is not None:
        regions.append(Span(offset + opened, offset + len(line)))
    return regions


def _may_open(line: str, mark: re.Match[str]) -> bool:
    """Whether a mark outside of all quotes opens one; ``5' 10" tall`` does not."""
    if mark.group() in {"“", "„", "«", "``", "‘"}:
        return True
    if mark.group() in {'"', "''"}:
        glued_left = mark.start() > 0 and line[mark.start() - 1].isalnum()
        return not glued_left and mark.end() < len(line) and not line[mark.end()].isspace()
    return False


def kind_of(content: frozenset[int], quoted: frozenset[int]) -> Kind:
    """``direct`` when all words of a content are quoted, ``mixed`` when some, else ``indirect``.

    PARC's kinds (Pareti 2016). Titles in quotation marks inside a content make it ``mixed``
    here, though the annotation page says otherwise: their marks look like any others.
    """
    inside = content & quoted
    if not inside:
        return "indirect"
    return "direct" if content <= quoted else "mixed"


def source_type(words: Words, spans: Spans) -> SourceType:
    """The form of a source: ``pronoun``, proper ``name``, ``other`` or ``none``.

    A pronoun is a source of nothing but pronouns (``he himself``). A name holds a word
    with a capital letter that is not owed to the start of a sentence: one that stands
    within a sentence, or that starts one but elsewhere has its capital within a sentence
    and never lacks it.
    """
    numbers = sorted(words.within(spans))
    if not numbers:
        return "none"
    found = [(words.starts[n], words.text[words.starts[n] : words.ends[n]]) for n in numbers]
    if all(_PRONOUN.fullmatch(word) for _, word in found):
        return "pronoun"
    for start, word in found:
        if not word[0].isupper() or _PRONOUN.fullmatch(word) or word in {"The", "A", "An"}:
            continue
        if not _starts_sentence(words.text, start) or _is_name_elsewhere(words.text, word):
            return "name"
    return "other"


def _starts_sentence(text: str, start: int) -> bool:
    return _SENTENCE_START.search(text[max(0, start - 20) : start]) is not None or not start


def _is_name_elsewhere(text: str, word: str) -> bool:
    spelled = re.compile(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])", re.IGNORECASE)
    within = False
    for match in spelled.finditer(text):
        if match.group()[0].islower():
            return False
        within = within or not _starts_sentence(text, match.start())
    return within
