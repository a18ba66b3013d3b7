"""Fits the check-worthiness model on ClaimBuster and writes ``data/worthiness.json``.

    python -m onrecord.training.worthiness CORPORA/claimbuster/crowdsourced.csv

Prints and stores the average precision and the expected calibration error of five-fold cross-
validation (folds by debate file, so that no debate is on both sides).
"""

from __future__ import annotations

import csv
import json
import sys
import zlib
from pathlib import Path

import numpy as np

from onrecord.worthiness import CUES, find_cues

RIDGE = 1.0
FOLDS = 5
Array = np.ndarray


def main(corpus: Path) -> None:
    """Reads the corpus, cross-validates, fits on all of it and writes the weights."""
    with corpus.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    x = np.array([[1.0, *find_cues(row["Text"])] for row in rows])
    y = np.array([row["Verdict"] == "1" for row in rows], dtype=float)
    folds = np.array([zlib.crc32(row["File_id"].encode()) % FOLDS for row in rows])
    scores = np.empty(len(y))
    for fold in range(FOLDS):
        scores[folds == fold] = predict(fit(x[folds != fold], y[folds != fold]), x[folds == fold])
    precision, error = average_precision(scores, y), calibration_error(scores, y)
    weights = dict(zip(["bias", *CUES, "length"], fit(x, y).round(4).tolist(), strict=True))
    target = Path(__file__).parents[1] / "data" / "worthiness.json"
    model = {
        "trained_on": "ClaimBuster, crowdsourced.csv (Arslan et al. 2020)",
        "sentences": len(rows),
        "average_precision": round(precision, 3),
        "expected_calibration_error": round(error, 3),
        "share_check_worthy": round(float(y.mean()), 3),
        "weights": weights,
    }
    target.write_text(json.dumps(model, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(model, indent=2))


def fit(x: Array, y: Array, ridge: float = RIDGE) -> Array:
    """Ridge logistic regression by Newton's method; the first column is the bias."""
    weights = np.zeros(x.shape[1])
    penalty = ridge * np.eye(x.shape[1])
    penalty[0, 0] = 0
    for _ in range(25):
        p = predict(weights, x)
        gradient = x.T @ (p - y) + penalty @ weights
        weights = weights - np.linalg.solve((x.T * (p * (1 - p))) @ x + penalty, gradient)
    return weights


def predict(weights: Array, x: Array) -> Array:
    """Probabilities for the rows of ``x``."""
    result: Array = 1 / (1 + np.exp(-x @ weights))
    return result


def average_precision(scores: Array, y: Array) -> float:
    """The mean of the precision at each check-worthy sentence, best scored first."""
    ranked = y[np.argsort(-scores, kind="stable")]
    precision = np.cumsum(ranked) / np.arange(1, len(ranked) + 1)
    return float((precision * ranked).sum() / ranked.sum())


def calibration_error(scores: Array, y: Array, bins: int = 10) -> float:
    """Expected calibration error over equal-width bins (Naeini et al. 2015)."""
    bin_of = np.minimum((scores * bins).astype(int), bins - 1)
    return float(
        sum(
            abs(scores[bin_of == b].sum() - y[bin_of == b].sum()) / len(y)
            for b in range(bins)
            if (bin_of == b).any()
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
