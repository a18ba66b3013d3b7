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

from onrecord.onnx_reader import WORTH_FILE
from onrecord.training.states import StateReader, lay_out, write_part
from onrecord.training.worthiness import average_precision, calibration_error, fit, predict

RIDGE = 333.0
FOLDS = 5
Array = np.ndarray


def main(corpus: Path, folder: Path) -> None:
    """Reads the corpus, cross-validates, fits on all of it and writes."""
    states, worthy, folds = read_debates(corpus, StateReader(folder))
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
    fitted = fit_states(states, worthy)
    write_part(fitted[1:, None], fitted[:1], "worth", folder / WORTH_FILE)
    target = Path(__file__).parents[1] / "data" / "worth.json"
    target.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=2))


def mean_states(reader: StateReader, paragraphs: Sequence[Sequence[str]]) -> Array:
    """The mean states of each sentence of a text, (sentences, 3 * HIDDEN), in its order."""
    text, blocks, sentences = lay_out(paragraphs)
    pieces, states = reader.read(text, blocks, sentences)
    empty = np.zeros(states.shape[1], np.float32)
    return np.stack(
        [
            states[pieces.sentence == i].mean(0) if (pieces.sentence == i).any() else empty
            for i in range(len(sentences))
        ]
    )


def read_debates(path: Path, reader: StateReader) -> tuple[Array, Array, Array]:
    """States, whether check-worthy, and the fold of each sentence; a debate is in one fold."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = sorted(csv.DictReader(lines), key=lambda r: (r["File_id"], int(r["Sentence_id"])))
    states = []
    for debate in _runs(rows, "File_id"):
        turns = [[row["Text"] for row in turn] for turn in _runs(debate, "Speaker")]
        states.append(mean_states(reader, turns))
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


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
