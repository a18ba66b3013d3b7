"""The states of the trained reader's network for the words of treebanks, kept on disk.

In: sentences in the order of their documents, and the reader. Out: for each sentence an array of
float16, (words, 3 * HIDDEN): the mean states of a word's pieces, read in the midst of its document
as articles are (three sentences a paragraph). A word without pieces has zeros.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from onrecord.context import Context, Floats
from onrecord.training.conllu import TreebankSentence
from onrecord.training.states import lay_out
from onrecord.types import Block, Sentence, Span


class GivesStates(Protocol):
    """Reads texts: the places of their pieces (``starts``, ``ends``), and vectors of these."""

    def read(
        self, text: str, blocks: Sequence[Block], sentences: Sequence[Sentence]
    ) -> tuple[Any, Floats]:
        """The pieces and the vectors, (pieces, width)."""


Halves = NDArray[np.float16]
PARAGRAPH = 3  # sentences


def keep_states(
    sentences: Sequence[TreebankSentence], reader: GivesStates, path: Path
) -> list[Halves]:
    """The states of every sentence; read from ``path`` where they have been kept there before."""
    if not path.exists():
        arrays = np.concatenate(list(read_states(sentences, reader)))
        np.save(path.with_suffix(".new.npy"), arrays)
        path.with_suffix(".new.npy").replace(path)
    stored = np.load(path, mmap_mode="r")
    ends = np.cumsum([len(sentence.words) for sentence in sentences])
    return np.split(stored, ends[:-1])


def read_states(sentences: Sequence[TreebankSentence], reader: GivesStates) -> Iterator[Halves]:
    """The states of the words of each sentence, in order."""
    for _, group in groupby(sentences, key=lambda sentence: sentence.document):
        document = list(group)
        texts = [sentence.text for sentence in document]
        paragraphs = [texts[i : i + PARAGRAPH] for i in range(0, len(texts), PARAGRAPH)]
        text, blocks, places = lay_out(paragraphs)
        pieces, states = reader.read(text, blocks, places)
        context = Context(pieces.starts, pieces.ends, states)
        for sentence, place in zip(document, places, strict=True):
            yield _of_words(sentence, place.span.start, context)


def _of_words(sentence: TreebankSentence, start: int, context: Context) -> Halves:
    spans = [Span(s.start + start, s.end + start) for s in sentence.spans()]
    if not sentence.surface and len(spans) != len(sentence.words):
        return np.zeros((len(sentence.words), context.vectors.shape[1]), np.float16)
    rows = context.of(spans)[list(_span_of_each_word(sentence))]
    return rows.astype(np.float16)


def _span_of_each_word(sentence: TreebankSentence) -> Iterator[int]:
    """Which of the sentence's spans each word has; words of one span share it."""
    if not sentence.surface:
        yield from range(len(sentence.words))
    at = word = 0
    for form, covered in sentence.surface:
        forms = [w.form for w in sentence.words[word : word + covered]]
        chain = "".join(forms) == form
        yield from range(at, at + covered) if chain else [at] * covered
        at += covered if chain else 1
        word += covered
