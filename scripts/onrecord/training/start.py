"""Weights that a training run begins with: a pretrained encoder, or a reader that is there already.

In: the folder of a MiniLM encoder (``model.safetensors``), the folder of an exported reader
(``reader.onnx``, as the package ships one) or a file of weights (``model.pt``). Out: the network
with these weights in place. What an exported reader stores as int8 comes back as the float32
numbers that it computes with, so that anybody can train the published reader on.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

from onrecord.onnx_reader import MODEL_FILE, read_knowledge, read_settings
from onrecord.training.network import LAYERS, Network

PARTS = ("query", "key", "value", "attended", "inner", "outer")  # of a layer, in its order


def load_start(network: Network, start: Path) -> None:
    """Put the weights of an earlier run or of an exported reader in place.

    Raises ``ValueError`` where they do not fit the network, ``OSError`` or ``ReaderError`` where
    they cannot be read.
    """
    if start.is_dir():
        weights: dict[str, Any] = read_exported(start)
    else:
        weights = torch.load(start, map_location="cpu")
        weights = weights.get("network", weights)  # of a checkpoint
    try:
        network.load_state_dict(weights)
    except RuntimeError as error:
        raise ValueError(f"{start}: these are no weights of this network: {error}") from error


def read_exported(folder: Path) -> dict[str, Tensor]:
    """The network's weights from the folder of an exported reader, by name."""
    knowledge = read_knowledge(read_settings(folder)["knowledge"])
    graph = onnx.load(folder / MODEL_FILE).graph
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}

    def unfold(name: str) -> np.ndarray:
        whole = stored[f"{name}_quantized"].astype(np.float32) - stored[f"{name}_zero_point"]
        return np.asarray(whole * stored[f"{name}_scale"], np.float32)

    products = dict.fromkeys(  # the matrices have lost their names, but not their order
        name.removesuffix("_quantized")
        for node in graph.node
        if node.op_type == "MatMulInteger"
        for name in node.input
        if name.endswith("_quantized") and name in stored
    )
    names = [f"layers.{layer}.{part}.weight" for layer in range(LAYERS) for part in PARTS]
    found = {
        name: unfold(product).T
        for name, product in zip([*names, "head.weight"], products, strict=True)
    }
    for name in Network().state_dict():
        if name in stored:
            found[name] = stored[name]
        elif f"{name}_quantized" in stored:
            found[name] = unfold(name)
    transitions = knowledge.transitions
    found["between"], found["at_start"] = transitions.between, transitions.first
    found["at_end"] = transitions.last
    for link, pointer in knowledge.pointers.items():
        for kind in ("null_key", "null_bias", "distance", "sentence", "block"):
            found[f"{kind}.{link}"] = np.asarray(getattr(pointer, kind))
    return {name: torch.tensor(np.array(values, np.float32)) for name, values in found.items()}


def load_encoder(network: Network, folder: Path) -> None:
    """Put the weights of a BERT encoder of MiniLM's size (``model.safetensors``) in place.

    Raises ``OSError`` where the file cannot be read, ``ValueError`` where it is another network's.
    """
    path = folder / "model.safetensors"
    try:
        own = _own_names(read_safetensors(path))
        missing, unexpected = network.load_state_dict(own, strict=False)
    except (KeyError, RuntimeError) as error:
        raise ValueError(
            f"{path}: holds another network, without {error}; name the folder of a MiniLM of "
            f"{LAYERS} layers"
        ) from error
    left = [name for name in missing if name.startswith(("words", "positions", "layers", "norm"))]
    if left or unexpected:
        raise ValueError(f"{path}: weights do not fit: missing {left}, unexpected {unexpected}")


def _own_names(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """BERT's weights by the names that they have in the network."""
    own = {
        "words.weight": weights["embeddings.word_embeddings.weight"],
        "positions.weight": weights["embeddings.position_embeddings.weight"],
        "kind": weights["embeddings.token_type_embeddings.weight"][0],
        "norm.weight": weights["embeddings.LayerNorm.weight"],
        "norm.bias": weights["embeddings.LayerNorm.bias"],
    }
    parts = {
        "query": "attention.self.query",
        "key": "attention.self.key",
        "value": "attention.self.value",
        "attended": "attention.output.dense",
        "attended_norm": "attention.output.LayerNorm",
        "inner": "intermediate.dense",
        "outer": "output.dense",
        "outer_norm": "output.LayerNorm",
    }
    for layer in range(LAYERS):
        for ours, theirs in parts.items():
            for kind in ("weight", "bias"):
                found = weights[f"encoder.layer.{layer}.{theirs}.{kind}"]
                own[f"layers.{layer}.{ours}.{kind}"] = found
    return own


def read_safetensors(path: Path) -> dict[str, Tensor]:
    """The float32 tensors of a file in the safetensors format, by name."""
    data = path.read_bytes()
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + size])
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__" or entry["dtype"] != "F32":
            continue
        low, high = (8 + size + offset for offset in entry["data_offsets"])
        values = np.frombuffer(data, np.float32, math.prod(entry["shape"]), low)
        if values.nbytes != high - low:
            raise ValueError(f"{path}: tensor {name!r} has the wrong length; fetch the file again")
        tensors[name] = torch.from_numpy(values.reshape(entry["shape"]).copy())
    return tensors
