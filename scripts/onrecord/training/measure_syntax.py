"""Measures the shipped tokeniser and parser: the figures of ``models/SYNTAX.md``.

In: the folder of the corpora. Out: for EWT dev, the GUM documents kept from training, and PUD,
the F1 of tokens in gold sentences, and with gold tokens the accuracy of tags, lemmas and
attachment (UAS; LAS with subtypes; LAS of universal relations), in percent.

    python -m onrecord.training.measure_syntax CORPORA [FOLDER OF A MODEL]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from onrecord.syntax import MODELS, Parser, load_parser
from onrecord.tokens import tokenise
from onrecord.training.conllu import TreebankSentence, Word
from onrecord.training.syntax import read_gold
from onrecord.types import Span, Token

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


def parse_words(parser: Parser, words: tuple[Word, ...]) -> tuple[Token, ...]:
    """The syntax of words that are given."""
    ends = np.cumsum([len(word.form) + 1 for word in words]).tolist()
    spans = [Span(end - len(w.form) - 1, end - 1) for w, end in zip(words, ends, strict=True)]
    return parser.parse_tokens(" ".join(word.form for word in words), spans)


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


def main(corpora: Path, folder: Path = MODELS) -> None:
    """Print a line a treebank."""
    parser = load_parser(folder)
    print("", "tokens", *COLUMNS, "words/s", sep="\t")
    for name, sentences in read_gold(corpora)[1].items():
        started = time.process_time()
        pairs = [
            (found, gold)
            for sentence in sentences
            for found, gold in zip(parse_words(parser, sentence.words), sentence.words, strict=True)
        ]
        speed = len(pairs) / (time.process_time() - started)
        right = 100 * np.mean([compare(found, gold) for found, gold in pairs], axis=0)
        figures = [f"{figure:.2f}" for figure in (measure_tokens(sentences), *right)]
        print(name, *figures, round(speed), sep="\t")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
