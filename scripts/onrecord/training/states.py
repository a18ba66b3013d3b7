"""What the trained reader's network has in mind: its inner states, for parts that build on them.

In: the folder of an exported reader, and texts. Out: for each word piece the states after layers
2, 4 and 6 side by side; and ONNX files with a few nodes that take these states up inside the
network (``worth.onnx``, ``context.onnx``). No weight of the network changes, so attributions stay
what they are. Texts are read as the reader reads them, in windows that overlap.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper

from onrecord.onnx_reader import MODEL_FILE, TOKENIZER_FILE, read_tokenizer, special_ids
from onrecord.pieces import Array, Pieces, cut_pieces
from onrecord.scoring import merge_windows
from onrecord.tagging import Floats
from onrecord.types import Block, Sentence, Span

LAYERS = (1, 3, 5)  # counted from 0
HIDDEN = 384
STATES = [f"/layers.{layer}/outer_norm/LayerNormalization_output_0" for layer in LAYERS]


class StateReader:
    """Holds the network with its inner states as outputs."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        network = onnx.load(folder / MODEL_FILE)
        for name in STATES:
            network.graph.output.append(_output(name, HIDDEN))
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        self._session = ort.InferenceSession(network.SerializeToString(), options)
        self._tokenizer = read_tokenizer(folder / TOKENIZER_FILE)
        self._special = special_ids(self._tokenizer)

    def read(
        self, text: str, blocks: Sequence[Block], sentences: Sequence[Sentence]
    ) -> tuple[Pieces, Floats]:
        """The pieces of a text, and their states, (pieces, 3 * HIDDEN)."""
        pieces = cut_pieces(text, blocks, sentences, self._tokenizer)
        return pieces, merge_windows(pieces, self._run, self._special)

    def _run(self, ids: Array, features: Array) -> Floats:
        inputs = {"ids": ids[None].astype(np.int64), "features": features[None].astype(np.int64)}
        return np.concatenate([s[0] for s in self._session.run(STATES, inputs)], axis=1)


def lay_out(paragraphs: Sequence[Sequence[str]]) -> tuple[str, list[Block], list[Sentence]]:
    """A text of paragraphs of sentences, with its blocks and sentences."""
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


def write_part(weights: Floats, bias: Floats, name: str, path: Path) -> None:
    """Write the part of a network whose output ``name`` is linear in the states of a piece.

    ``weights`` has shape (3 * HIDDEN, width), ``bias`` (width).
    """
    nodes, tensors = [], []
    for i, (state, rows) in enumerate(zip(STATES, np.split(weights, len(STATES)), strict=True)):
        tensors.append(numpy_helper.from_array(rows.astype(np.float32), f"{name}.{i}"))
        nodes.append(helper.make_node("MatMul", [state, f"{name}.{i}"], [f"{name}/{i}"]))
    tensors.append(numpy_helper.from_array(bias.astype(np.float32), f"{name}.bias"))
    parts = [f"{name}/{i}" for i in range(len(STATES))]
    nodes.append(helper.make_node("Sum", [*parts, f"{name}.bias"], [name]))
    part = onnx.ModelProto()
    part.graph.node.extend(nodes)
    part.graph.initializer.extend(tensors)
    part.graph.output.append(_output(name, len(bias)))
    path.write_bytes(part.SerializeToString())


def _output(name: str, width: int) -> onnx.ValueInfoProto:
    shape: list[str | int | None] = [1, "pieces", width]
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
