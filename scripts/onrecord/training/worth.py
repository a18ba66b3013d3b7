"""Fits how far the trained network finds a sentence worth checking, and writes ``worth.onnx``.

    python -m onrecord.training.worth CORPORA/claimbuster/crowdsourced.csv \\
        scripts/onrecord/models/attribution

In: ClaimBuster and the folder of an exported reader. Out: a small ONNX file with the output
``worth``, which the reader joins to the network, and ``data/worth.json`` with its figures.

It is a ridge logistic regression on the mean of a sentence's states after layers 2, 4 and 6: no
weight of the network changes, and attributions stay what they are. The sentences of a debate are
read one after the other in one text, as those of an article will be.
"""

from __future__ import annotations

import csv
import json
import sys
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper

from onrecord.onnx_reader import MODEL_FILE, WORTH_FILE, AttributionModel, load_model
from onrecord.pieces import cut_pieces, find_windows
from onrecord.scoring import SIZE, STEP
from onrecord.training.worthiness import average_precision, calibration_error, fit, predict
from onrecord.types import Block, Sentence, Span

LAYERS = (1, 3, 5)  # counted from 0
HIDDEN = 384
RIDGE = 333.0
FOLDS = 5
Array = np.ndarray


def main(corpus: Path, folder: Path) -> None:
    """Reads the corpus, cross-validates, fits on all of it and writes."""
    states, worthy, folds = read_debates(corpus, Encoder(folder))
    scores = np.empty(len(worthy))
    for fold in range(FOLDS):  # by debate, so that none is on both sides
        here = folds == fold
        weights = fit_states(states[~here], worthy[~here])
        scores[here] = predict(weights, _with_bias(states[here]))
    figures = {
        "trained_on": "ClaimBuster, crowdsourced.csv (Arslan et al. 2020)",
        "sentences": len(worthy),
        "average_precision": round(average_precision(scores, worthy), 3),
        "expected_calibration_error": round(calibration_error(scores, worthy), 3),
    }
    write_part(fit_states(states, worthy), folder / WORTH_FILE)
    target = Path(__file__).parents[1] / "data" / "worth.json"
    target.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=2))


class Encoder:
    """Holds the network with its inner states as outputs."""

    def __init__(self, folder: Path) -> None:
        network = onnx.load(folder / MODEL_FILE)
        for name in STATES:
            network.graph.output.append(_output(name, HIDDEN))
        self._session = ort.InferenceSession(network.SerializeToString())
        self._model: AttributionModel = load_model(folder)

    def mean_states(self, paragraphs: Sequence[Sequence[str]]) -> Array:
        """The mean states of each sentence of a text, (sentences, 3 * HIDDEN), in its order."""
        text, blocks, sentences = _lay_out(paragraphs)
        pieces = cut_pieces(text, blocks, sentences, self._model.tokenizer)
        total = np.zeros((len(pieces), len(LAYERS) * HIDDEN), np.float32)
        seen = np.zeros((len(pieces), 1), np.float32)
        for start, end in find_windows(len(pieces), SIZE, STEP):
            first, last = self._model.special
            ids = np.concatenate([[first], pieces.ids[start:end], [last]]).astype(np.int64)
            features = np.pad(pieces.features[start:end], ((1, 1), (0, 0))).astype(np.int64)
            inputs = {"ids": ids[None], "features": features[None]}
            states = np.concatenate([s[0] for s in self._session.run(STATES, inputs)], axis=1)
            total[start:end] += states[1:-1]
            seen[start:end] += 1
        states = total / np.maximum(seen, 1)
        empty = np.zeros(states.shape[1], np.float32)
        return np.stack(
            [
                states[pieces.sentence == i].mean(0) if (pieces.sentence == i).any() else empty
                for i in range(len(sentences))
            ]
        )


STATES = [f"/layers.{layer}/outer_norm/LayerNormalization_output_0" for layer in LAYERS]


def _lay_out(paragraphs: Sequence[Sequence[str]]) -> tuple[str, list[Block], list[Sentence]]:
    text, blocks, sentences = "", [], []
    for number, paragraph in enumerate(paragraphs):
        text += "\n\n" if number else ""
        begin = len(text)
        for place, sentence in enumerate(paragraph):
            text += " " if place else ""
            sentences.append(Sentence(Span(len(text), len(text) + len(sentence)), number))
            text += sentence
        blocks.append(Block("body", Span(begin, len(text))))
    return text, blocks, sentences


def read_debates(path: Path, encoder: Encoder) -> tuple[Array, Array, Array]:
    """States, whether check-worthy, and the fold of each sentence; a debate is in one fold."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = sorted(csv.DictReader(lines), key=lambda r: (r["File_id"], int(r["Sentence_id"])))
    states = []
    for debate in _runs(rows, "File_id"):
        turns = [[row["Text"] for row in turn] for turn in _runs(debate, "Speaker")]
        states.append(encoder.mean_states(turns))
    worthy = np.array([row["Verdict"] == "1" for row in rows], float)
    folds = np.array([zlib.crc32(row["File_id"].encode()) % FOLDS for row in rows])
    return np.concatenate(states), worthy, folds


def _runs(rows: Sequence[dict[str, str]], key: str) -> Iterator[list[dict[str, str]]]:
    """Rows that follow each other and have the same value."""
    run: list[dict[str, str]] = []
    for row in rows:
        if run and row[key] != run[-1][key]:
            yield run
            run = []
        run.append(row)
    if run:
        yield run


def fit_states(states: Array, labels: Array) -> Array:
    """Bias and weights of a ridge logistic regression, the ridge on standardised states."""
    mean, spread = states.mean(0), states.std(0) + 1e-6
    x = np.concatenate([np.ones((len(states), 1)), (states - mean) / spread], axis=1)
    found = fit(x, labels, RIDGE)
    weights = found[1:] / spread
    return np.concatenate([[found[0] - weights @ mean], weights])


def _with_bias(states: Array) -> Array:
    return np.concatenate([np.ones((len(states), 1)), states], axis=1)


def write_part(fitted: Array, path: Path) -> None:
    """Write the part of a network that adds up the worth from its states; bias first."""
    nodes, tensors = [], []
    for i, state in enumerate(STATES):
        rows = fitted[1 + i * HIDDEN : 1 + (i + 1) * HIDDEN, None].astype(np.float32)
        tensors.append(numpy_helper.from_array(rows, f"worth.{i}"))
        nodes.append(helper.make_node("MatMul", [state, f"worth.{i}"], [f"worth/{i}"]))
    tensors.append(numpy_helper.from_array(fitted[:1].astype(np.float32), "worth.bias"))
    parts = [f"worth/{i}" for i in range(len(STATES))]
    nodes.append(helper.make_node("Sum", [*parts, "worth.bias"], ["worth"]))
    part = onnx.ModelProto()
    part.graph.node.extend(nodes)
    part.graph.initializer.extend(tensors)
    part.graph.output.append(_output("worth", 1))
    path.write_bytes(part.SerializeToString())


def _output(name: str, width: int) -> onnx.ValueInfoProto:
    shape: list[str | int | None] = [1, "pieces", width]
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
