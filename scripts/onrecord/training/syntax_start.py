"""Starts the parser's training from a parser that is there already.

In: the folder of an exported parser (``syntax.onnx``, as the package ships one). Out: the network
with its weights in place, as the float32 numbers that it computes with. What it has no weights for
(the context of words, where it had none) stays as it was made.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from onrecord.training.syntax_data import Labels
from onrecord.training.syntax_network import SyntaxNetwork

GATES = (0, 2, 3, 1)  # input, output, forget and cell in ONNX; input, forget, cell, output here
LABELS = ("upos", "xpos", "rules", "deprel", "words")
Array = np.ndarray


def start_from(network: SyntaxNetwork, labels: Labels, folder: Path) -> None:
    """Put the weights of the parser in ``folder`` in place.

    Raises ``ValueError`` where its labels or words are others.
    """
    settings = json.loads((folder / "syntax.json").read_text(encoding="utf-8"))
    for name in LABELS:
        if settings[name] != getattr(labels, name):
            raise ValueError(f"{folder}: field {name!r} does not fit; train from the beginning")
    graph = onnx.load(folder / "syntax.onnx").graph
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    for name in [name.removesuffix(".int8") for name in stored if name.endswith(".int8")]:
        stored[name] = stored[f"{name}.int8"].astype(np.float32) * stored[f"{name}.scale"]
    found = {
        name.removeprefix("network."): values
        for name, values in stored.items()
        if name.startswith("network.")
    }
    tags = (n for n in graph.node if n.op_type == "MatMul" and "/tags." in n.name)
    for i, node in enumerate(tags):
        found[f"tags.{i}.weight"] = stored[node.input[1]].T
    for i, node in enumerate(n for n in graph.node if n.op_type == "LSTM"):
        found |= _read_lstm(f"layers.{i}", *(stored[name] for name in node.input[1:4]))
    _put(network, found)


def _read_lstm(name: str, inputs: Array, states: Array, biases: Array) -> dict[str, Array]:
    found = {}
    for direction, suffix in enumerate(("", "_reverse")):
        of_inputs, of_states = np.split(biases[direction], 2)
        for key, values in (
            ("weight_ih", inputs[direction]),
            ("weight_hh", states[direction]),
            ("bias_ih", of_inputs),
            ("bias_hh", of_states),
        ):
            gates = np.split(values, 4)
            found[f"{name}.{key}_l0{suffix}"] = np.concatenate([gates[gate] for gate in GATES])
    return found


def _put(network: SyntaxNetwork, found: dict[str, Array]) -> None:
    weights: dict[str, Any] = network.state_dict()
    for name, values in found.items():
        if name in weights:
            new, old = torch.tensor(np.array(values, np.float32)), weights[name]
            if new.shape != old.shape:  # the first layer may have more inputs now
                new = torch.cat([new, old[:, new.shape[1] :]], 1)
            weights[name] = new
    network.load_state_dict(weights)
