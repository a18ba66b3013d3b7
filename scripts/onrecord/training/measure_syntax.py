"""Measures the shipped tokeniser and parser: the figures of ``models/SYNTAX.md``.

In: the folder of the corpora. Out: for EWT dev, the GUM documents kept from training, and PUD,
the F1 of tokens in gold sentences, and with gold tokens the accuracy of tags, lemmas and
attachment (UAS; LAS with subtypes; LAS of universal relations), in percent: first with the trained
reader's context, then without.

    python -m onrecord.training.measure_syntax CORPORA [FOLDER OF A PARSER [FOLDER OF A READER]]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from onrecord.context import Context
from onrecord.onnx_reader import ATTRIBUTION_MODEL, AttributionModel, load_model
from onrecord.syntax import MODELS, Parser, load_parser
from onrecord.tokens import tokenise
from onrecord.training.conllu import TreebankSentence, Word
from onrecord.training.syntax import read_gold
from onrecord.training.word_states import read_states
from onrecord.types import Block, Sentence, Span, Token

COLUMNS = ("UPOS", "XPOS", "lemma", "UAS", "LAS", "LAS universal")


def measure_tokens(sentences: Iterable[TreebankSentence]) -> float:
    """F1 of tokens, 0 to 100."""
    right = total = 0
    for sentence in sentences:
        gold = set(sentence.spans())
        found = set(tokenise(sentence.text, Span(0, len(sentence.text))))
        right += len(gold & found)
        total += len(gold) + len(found)
    return 200 * right / total


def parse_words(
    parser: Parser, words: tuple[Word, ...], vectors: np.ndarray | None
) -> tuple[Token, ...]:
    """The syntax of words that are given, maybe with their context, (words, width)."""
    ends = np.cumsum([len(word.form) + 1 for word in words])
    spans = [
        Span(int(end) - len(w.form) - 1, int(end) - 1) for w, end in zip(words, ends, strict=True)
    ]
    starts = np.array([span.start for span in spans])
    context = None if vectors is None else Context(starts, ends - 1, vectors)
    return parser.parse_tokens(" ".join(word.form for word in words), spans, context)


@dataclass(frozen=True, slots=True)
class ContextReader:
    """Gives the context of a text's pieces, as ``training/states.py`` gives their states."""

    model: AttributionModel

    def read(
        self, text: str, blocks: Sequence[Block], sentences: Sequence[Sentence]
    ) -> tuple[Context, np.ndarray]:
        """The pieces' places, and their vectors."""
        context = self.model.look(text, blocks, sentences).context
        assert context is not None, "the reader has no context"
        return context, context.vectors


def compare(found: Token, gold: Word) -> list[bool]:
    """Which of `COLUMNS` are right."""
    attached = found.head == gold.head
    universal = found.deprel.split(":")[0] == gold.deprel.split(":")[0]
    return [
        found.upos == gold.upos,
        found.xpos == gold.xpos,
        found.lemma == gold.lemma,
        attached,
        attached and found.deprel == gold.deprel,
        attached and universal,
    ]


def measure(
    parser: Parser, sentences: Sequence[TreebankSentence], context: Sequence[np.ndarray | None]
) -> list[float]:
    """The figures of `COLUMNS` in percent, and words a second."""
    started = time.process_time()
    pairs = [
        (found, gold)
        for sentence, vectors in zip(sentences, context, strict=True)
        for found, gold in zip(
            parse_words(parser, sentence.words, vectors), sentence.words, strict=True
        )
    ]
    speed = len(pairs) / (time.process_time() - started)
    right = 100 * np.mean([compare(found, gold) for found, gold in pairs], axis=0)
    return [*right.tolist(), speed]


def main(corpora: Path, folder: Path = MODELS, reader: Path = ATTRIBUTION_MODEL) -> None:
    """Print two lines a treebank."""
    parser, given = load_parser(folder), ContextReader(load_model(reader))
    print("", "tokens", *COLUMNS, "words/s", sep="\t")
    for name, sentences in read_gold(corpora)[1].items():
        tokens = measure_tokens(sentences)
        context = [vectors.astype(np.float32) for vectors in read_states(sentences, given)]
        for shown, vectors in ((name, context), (f"{name}, alone", [None] * len(sentences))):
            *figures, speed = measure(parser, sentences, vectors)
            print(
                shown, *(f"{figure:.2f}" for figure in (tokens, *figures)), round(speed), sep="\t"
            )


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
