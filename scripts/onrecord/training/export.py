"""Calibrates a trained attribution reader and writes the folder that the package reads.

In: a trained network and the held-out training documents. Out: a folder with ``reader.onnx`` (int8
weights, about 23 MB), ``reader.json`` and ``tokenizer.json``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from onrecord.evaluation import evaluate
from onrecord.onnx_reader import (
    FORMAT,
    MODEL_FILE,
    SETTINGS_FILE,
    AttributionModel,
    store_knowledge,
)
from onrecord.pointing import Scores
from onrecord.span_decoding import Calibration, Knowledge, decode, evidence, link_document
from onrecord.syntax import checksum
from onrecord.training.attribution_data import Example
from onrecord.training.network import Network
from onrecord.training.train import UNCALIBRATED

# What is tried on held-out documents, see tune().
LEASTS = (0.0, 0.2)


def export(network: Network, path: Path, float32: bool = False) -> None:
    """Write the network as ONNX: one window of any length in, scores out."""
    network.eval()
    full = path.with_suffix(".float.onnx")
    example = torch.ones(1, 9, dtype=torch.long), torch.ones(1, 9, 3, dtype=torch.long)
    torch.onnx.export(
        network,
        example,
        str(full),
        dynamo=False,
        input_names=["ids", "features"],
        output_names=["scores"],
        dynamic_axes={name: {1: "pieces"} for name in ("ids", "features", "scores")},
    )
    if float32:
        full.replace(path)
        return
    quantize_dynamic(full, path, per_channel=True, weight_type=QuantType.QInt8)
    full.unlink()


def write_settings(knowledge: Knowledge, folder: Path, name: str, training: dict[str, Any]) -> None:
    """Write ``reader.json`` beside ``reader.onnx``; ``training`` says how the it came to be."""
    described = {
        "format": FORMAT,
        "name": name,
        "crc32": checksum(folder / MODEL_FILE),
        "training": training,
        "knowledge": store_knowledge(knowledge),
    }
    text = json.dumps(described, ensure_ascii=False) + "\n"
    (folder / SETTINGS_FILE).write_text(text, encoding="utf-8", newline="\n")


def tune(model: AttributionModel, held: Sequence[Example]) -> Knowledge:
    """What decoding needs, with its few free numbers fitted on held-out documents.

    They are fitted on what the exported model says, int8 weights and all: the calibration, and the
    confidence below which an attribution is dropped. The mean of the F1 of relations with the
    right source at Dice 0.5 and 0.8 decides.
    """
    scored = [(example, model.score(example.pieces)) for example in held]
    calibration = fit_calibration(scored, replace(model.knowledge, calibration=UNCALIBRATED))
    tried = [
        replace(model.knowledge, calibration=replace(calibration, least=least)) for least in LEASTS
    ]
    return max(tried, key=lambda knowledge: _relation_f1(scored, knowledge))


def _relation_f1(scored: Sequence[tuple[Example, Scores]], knowledge: Knowledge) -> float:
    predictions = {
        example.document.doc_id: decode(example.pieces, scores, knowledge)
        for example, scores in scored
    }
    report = evaluate([example.document for example, _ in scored], predictions, samples=0)
    scores = [report.score(f"relation {dice} with source").f1.value for dice in (0.5, 0.8)]
    return sum(score or 0.0 for score in scores) / 2


def fit_calibration(scored: Sequence[tuple[Example, Scores]], knowledge: Knowledge) -> Calibration:
    """A logistic regression from evidence to being right.

    Right means: matched at content Dice 0.5, with the right source.
    """
    rows, labels = [], []
    for example, scores in scored:
        linked = link_document(example.pieces, scores, knowledge)
        found = decode(example.pieces, scores, knowledge)
        name = example.document.doc_id
        right = evaluate([example.document], {name: found}, samples=0).right[name]
        by_cue = {a.cue[0].start: ok for a, ok in zip(found, right, strict=True)}
        for each in linked:
            rows.append(evidence(each))
            labels.append(by_cue[int(example.pieces.starts[each.cue.start])])
    return fit_logistic(np.array(rows), np.array(labels, np.float64))


def fit_logistic(rows: np.ndarray, labels: np.ndarray, ridge: float = 1.0) -> Calibration:
    """Logistic regression by Newton's method; ``ridge`` keeps the weights small.

    >>> found = fit_logistic(np.array([[0.0], [0.0], [1.0], [1.0]]), np.array([0, 0, 1, 1.0]))
    >>> bool(found.weights[0] > 0)
    True
    """
    mean, spread = rows.mean(0), rows.std(0) + 1e-6
    x = np.concatenate([(rows - mean) / spread, np.ones((len(rows), 1))], axis=1)
    penalty = np.diag([ridge] * rows.shape[1] + [0.0])
    w = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        gradient = x.T @ (p - labels) + penalty @ w
        curvature = (x.T * (p * (1 - p))) @ x + penalty + 1e-9 * np.eye(len(w))
        w = w - np.linalg.solve(curvature, gradient)
    weights = w[:-1] / spread
    return Calibration(weights, float(w[-1] - weights @ mean))
