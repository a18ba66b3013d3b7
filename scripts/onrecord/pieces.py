"""A document as the trained reader sees it: word pieces with what the pieces hide.

In: a text, its blocks and sentences, and the tokenizer of the model. Out: ``Pieces``, parallel
arrays with one entry a word piece. The encoder's vocabulary has no capitals and no line
breaks, and an opening mark looks to it like a closing one, so three features go beside each
piece: where it stands in quotation marks, whether a sentence or block begins with it, and its
capitals. Marks of every style are made the same first (one character for one, so that offsets
hold): the model need not learn ``“``, ``„`` and ``«`` each by itself.

>>> same_marks("«Go,» he said. ‘No.’")
'"Go," he said. \\'No.\\''
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from onrecord.marks import Quotation, find_quotations
from onrecord.types import Block, Sentence

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Array = NDArray[np.int32]

_MARKS = str.maketrans({**dict.fromkeys("“”„‟«»＂", '"'), **dict.fromkeys("‘’‚‛‹›", "'")})

# The features and how many values each has.
OUTSIDE, OPENING, INSIDE, CLOSING, NESTED, UNCLOSED = range(6)  # quotation marks
RUNNING, SENTENCE_START, BLOCK_START = range(3)  # breaks
NO_LETTERS, SMALL, CAPITALISED, CAPITALS = range(4)  # capitals
FEATURE_SIZES = (6, 3, 4)


@dataclass(frozen=True, slots=True)
class Pieces:
    """Parallel arrays, one entry a word piece, in the order of the text.

    ``ids`` are rows of the vocabulary; ``starts`` and ``ends`` code points of the text;
    ``features`` has shape (pieces, 3): marks, breaks, capitals. ``first`` is true where a word
    (or mark) begins; ``sentence`` and ``block`` are indices of the piece's sentence and block.
    """

    ids: Array
    starts: Array
    ends: Array
    features: Array
    first: NDArray[np.bool_]
    sentence: Array
    block: Array

    def __len__(self) -> int:
        return len(self.ids)


def same_marks(text: str) -> str:
    """``text`` with every style of quotation mark as the typewriter's, of the same length."""
    return text.translate(_MARKS)


def cut_pieces(
    text: str, blocks: Sequence[Block], sentences: Sequence[Sentence], tokenizer: Tokenizer
) -> Pieces:
    """The word pieces of the whole text, of whatever length (none for an empty text)."""
    encoding = tokenizer.encode(same_marks(text), add_special_tokens=False)
    offsets = np.array(encoding.offsets, np.int32).reshape(-1, 2)
    starts, ends = offsets[:, 0], offsets[:, 1]
    words = np.array(encoding.word_ids, np.int32)
    first = np.ones(len(words), bool)
    first[1:] = words[1:] != words[:-1]
    sentence = _index_at(starts, [s.span.start for s in sentences])
    block = _index_at(starts, [b.span.start for b in blocks])
    features = np.stack(
        [
            _marks(starts, find_quotations(text, blocks)),
            _breaks(sentence, block),
            _capitals(text, starts, ends, first),
        ],
        axis=1,
    ).astype(np.int32)
    ids = np.array(encoding.ids, np.int32)
    return Pieces(ids, starts, ends, features, first, sentence, block)


def find_windows(length: int, size: int, step: int) -> Iterator[tuple[int, int]]:
    """Overlapping windows of ``size`` pieces that begin ``step`` apart and cover a document.

    The last one ends with the document: it is moved back to full size, so that the end
    has as much before it as any other place.

    >>> list(find_windows(10, 4, 3))
    [(0, 4), (3, 7), (6, 10)]
    >>> list(find_windows(3, 4, 3))
    [(0, 3)]
    """
    start = 0
    while start + size < length:
        yield start, start + size
        start += step
    if length:
        yield max(0, length - size), length


def _index_at(starts: Array, begins: Sequence[int]) -> Array:
    """For each piece, the index of the last stretch that begins at or before it (0 at least)."""
    found = np.searchsorted(np.array(begins, np.int64), starts, side="right") - 1
    return np.maximum(found, 0).astype(np.int32)


def _marks(starts: Array, quotations: Sequence[Quotation]) -> Array:
    states = np.full(len(starts), OUTSIDE, np.int32)
    for quotation in quotations:  # outer before inner: what is inside is painted over
        span, inner = quotation.span, quotation.inner
        at = np.searchsorted(starts, [span.start, inner.start, inner.end, span.end])
        if not (quotation.closed or quotation.continues):
            states[at[1] : at[2]] = UNCLOSED
            continue
        states[at[0] : at[1]] = OPENING
        states[at[1] : at[2]] = INSIDE if quotation.depth == 0 else NESTED
        states[at[2] : at[3]] = CLOSING
    return states


def _breaks(sentence: Array, block: Array) -> Array:
    states = np.full(len(sentence), RUNNING, np.int32)
    states[1:][sentence[1:] != sentence[:-1]] = SENTENCE_START
    states[1:][block[1:] != block[:-1]] = BLOCK_START
    states[:1] = BLOCK_START
    return states


def _capitals(text: str, starts: Array, ends: Array, first: NDArray[np.bool_]) -> Array:
    """The capitals of the word that each piece belongs to."""
    states = np.full(len(starts), NO_LETTERS, np.int32)
    edges = [*np.flatnonzero(first), len(starts)]
    for begin, stop in pairwise(edges):
        word = text[starts[begin] : ends[stop - 1]]
        if word.upper() == word.lower():
            continue
        if word.isupper() and len(word) > 1:
            state = CAPITALS
        else:
            state = CAPITALISED if word[0].isupper() else SMALL
        states[begin:stop] = state
    return states
