"""Calibrates a trained attribution reader and writes the folder that the package reads.

In: the weights that ``training/train.py`` left, and the held-out training documents. Out: a folder
with ``reader.onnx`` (int8 weights, about 23 MB), ``reader.json`` and ``tokenizer.json``.

    python -m onrecord.training.export CORPORA MINILM WEIGHTS [WEIGHTS ...] FOLDER [--name NAME]
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from onrecord.evaluation import evaluate
from onrecord.onnx_reader import FORMAT, AttributionModel, load_model, store_knowledge
from onrecord.span_decoding import (
    TAGS,
    Calibration,
    Knowledge,
    Scores,
    Transitions,
    decode,
    evidence,
    link_document,
)
from onrecord.syntax import checksum
from onrecord.training.attribution_data import Example, make_example
from onrecord.training.corpora import read_polnear
from onrecord.training.network import Network
from onrecord.training.train import UNCALIBRATED, load_tokenizer

# What is tried on held-out documents, see tune().
FAVOURS = (0.0, 0.5, 1.0, 1.5)
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


def mean_weights(paths: Sequence[Path]) -> dict[str, torch.Tensor]:
    """The mean of several runs' weights, or of points of one run (Wortsman et al. 2022).

    It makes sense only for runs that went on from one another. A checkpoint will do for weights.
    """
    states = [torch.load(path) for path in paths]
    states = [state.get("network", state) for state in states]
    return {name: sum(state[name] for state in states) / len(states) for name in states[0]}


def write_folder(knowledge: Knowledge, tokenizer: Path, folder: Path, name: str) -> None:
    """Write ``reader.json`` beside ``reader.onnx``, and the tokenizer."""
    described = {
        "format": FORMAT,
        "name": name,
        "crc32": checksum(folder / "reader.onnx"),
        "knowledge": store_knowledge(knowledge),
    }
    text = json.dumps(described, ensure_ascii=False) + "\n"
    (folder / "reader.json").write_text(text, encoding="utf-8", newline="\n")
    shutil.copyfile(tokenizer, folder / "tokenizer.json")


def tune(model: AttributionModel, held: Sequence[Example]) -> Knowledge:
    """What decoding needs, with its few free numbers fitted on held-out documents.

    They are fitted on what the exported model says, int8 weights and all: how much the beginning
    of a span is favoured (the best path of tags finds too few), the calibration, and the
    confidence below which an attribution is dropped. The mean of the F1 of
    relations with the right source at Dice 0.5 and 0.8 decides: a favour for beginnings helps
    the first and harms the second.
    """
    scored = [(example, model.score(example.pieces)) for example in held]
    best = model.knowledge
    best_f1 = -1.0
    for favour in FAVOURS:
        knowledge = replace(
            model.knowledge,
            transitions=favour_beginnings(model.knowledge.transitions, favour),
            calibration=UNCALIBRATED,
        )
        knowledge = replace(knowledge, calibration=fit_calibration(scored, knowledge))
        for least in LEASTS:
            calibration = replace(knowledge.calibration, least=least)
            tried = replace(knowledge, calibration=calibration)
            f1 = _relation_f1(scored, tried)
            print(f"favour {favour}, least {least}: {100 * f1:.2f}", flush=True)
            if f1 > best_f1:
                best, best_f1 = tried, f1
    return best


def favour_beginnings(transitions: Transitions, favour: float) -> Transitions:
    """Transitions that score each beginning of a span higher by ``favour``."""
    bonus = np.array([favour if tag.startswith("B") else 0.0 for tag in TAGS])
    return replace(
        transitions, between=transitions.between + bonus, first=transitions.first + bonus
    )


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


def main() -> None:
    """The command of the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("minilm", type=Path)
    parser.add_argument("weights", type=Path, nargs="+", help="of several, the mean is taken")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--name", default="onnx")
    parser.add_argument("--float32", action="store_true", help="for comparison: 90 MB")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    network = Network()
    network.load_state_dict(mean_weights(options.weights))
    source = options.minilm / "tokenizer.json"
    export(network, options.folder / "reader.onnx", options.float32)
    untuned = network.knowledge(UNCALIBRATED)
    write_folder(untuned, source, options.folder, options.name)
    tokenizer = load_tokenizer(source)
    _, held = read_polnear(options.corpora)
    knowledge = tune(load_model(options.folder), [make_example(d, tokenizer) for d in held])
    write_folder(knowledge, source, options.folder, options.name)


if __name__ == "__main__":
    main()
