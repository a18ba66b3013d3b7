"""How likely what the trained reader finds is right: the numbers of ``selection.WEIGHTS``.

    python benchmarks/confidence.py CORPORA

Fits the logistic regression that ``onrecord.selection`` weighs a reader's confidence with, and
prints it beside the present one. Right means: content and source each overlap an annotated one with
Dice >= 0.5. Three kinds of documents, none of them in any part that scores are reported on:
PolNeAR's training documents that were held out, Wikinews articles that nothing was trained on, and
the training part of the documents annotated by reading. On these last the reader is surer than on
texts that are new to it, but they are the only ones that are no news. PolNeAR, annotated by
trained people, counts twice, the others, annotated in one reading, once.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from readings import ROLES, Row, read_readings
from wikinews import read_annotation

from onrecord.blocks import find_blocks
from onrecord.evaluation import GoldDocument, evaluate, read_gold
from onrecord.marks import find_quotations
from onrecord.onnx_reader import ATTRIBUTION_MODEL, OnnxReader, load_onnx_reader
from onrecord.selection import WEIGHTS, Seen, look_at
from onrecord.sentences import find_sentences
from onrecord.training.corpora import hold_out
from onrecord.training.export import fit_logistic
from onrecord.types import Attribution, Span


def main(corpora: Path) -> None:
    """Reads all documents, and prints the weights that fit them best."""
    reader = load_onnx_reader(ATTRIBUTION_MODEL)
    rows, labels = [], []
    for document, times in read_documents(corpora):
        for seen, right in judge(document, reader):
            row = [value for name, value in seen.features().items() if name != "bias"]
            rows += [row] * times
            labels += [right] * times
    fitted = fit_logistic(np.array(rows), np.array(labels, np.float64))
    values = [*fitted.weights, fitted.bias]
    for (name, present), value in zip(WEIGHTS.items(), values, strict=True):
        print(f"{name:16} now {present:5.2f}  fitted {value:5.2f}")


def read_documents(corpora: Path) -> Iterator[tuple[GoldDocument, int]]:
    """All documents that are fitted to, and how often each counts."""
    for gold in hold_out(read_gold(corpora / "polnear/train.jsonl"))[1]:
        yield gold, 2
    for document, annotated in read_annotation(corpora / "wikinews/wikinews.jsonl"):
        quotes = tuple(quote.attribution for quote in annotated.quotes)
        yield GoldDocument(document.doc_id, document.text, quotes), 1
    for source, row in read_readings(corpora):
        if row["part"] == "train":
            quotes = tuple(_attribution(quote) for quote in row["quotes"])
            yield GoldDocument(row["doc_id"], source["text"], quotes), 1


def judge(document: GoldDocument, reader: OnnxReader) -> Iterator[tuple[Seen, bool]]:
    """What the network finds in a document, and whether it is right."""
    text = document.text
    blocks = find_blocks(text)
    sentences = find_sentences(text, blocks)
    parses = reader.parser.parse_all(text, sentences)
    found = reader.model.find_attributions(text, blocks, sentences)
    right = evaluate([document], {document.doc_id: found}, samples=0).right[document.doc_id]
    yield from zip(look_at(found, parses, find_quotations(text, blocks)), right, strict=True)


def _attribution(row: Row) -> Attribution:
    content, cue, source = (tuple(Span(start, end) for start, end in row[r]) for r in ROLES)
    return Attribution(content, cue, source)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
