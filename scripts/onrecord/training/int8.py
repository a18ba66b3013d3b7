"""Makes an ONNX file a quarter of its size: weights are stored as int8.

In: a file of float32 weights. Out: the same file, whose large weights are int8 with a float16
scale for each row, and unfolded by ONNX Runtime when it loads them: only the file is smaller,
computing goes on in float32.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

LARGE = 4096  # entries


def store_as_int8(path: Path) -> None:
    """Store each large weight as int8 and float16 scales; ONNX Runtime unfolds it on loading."""
    model = onnx.load(path)
    graph, nodes = model.graph, []
    for tensor in [t for t in graph.initializer if t.data_type == TensorProto.FLOAT]:
        values = numpy_helper.to_array(tensor)
        if values.size < LARGE:
            continue
        scale = (np.abs(values).max(-1, keepdims=True) / 127 + 1e-8).astype(np.float16)
        scale = np.maximum(scale, np.float16(6e-5))
        whole = np.clip(np.rint(values / scale.astype(np.float32)), -127, 127).astype(np.int8)
        name = tensor.name
        graph.initializer.remove(tensor)
        graph.initializer.append(numpy_helper.from_array(whole, f"{name}.int8"))
        graph.initializer.append(numpy_helper.from_array(scale, f"{name}.scale"))
        for kind in ("int8", "scale"):
            cast = helper.make_node("Cast", [f"{name}.{kind}"], [f"{name}.{kind}.float"], to=1)
            nodes.append(cast)
        parts = [f"{name}.int8.float", f"{name}.scale.float"]
        nodes.append(helper.make_node("Mul", parts, [name]))
    for node in reversed(nodes):
        graph.node.insert(0, node)
    onnx.save(model, path)
