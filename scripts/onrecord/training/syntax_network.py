"""The network of the tagger and parser, in PyTorch, and its export as ONNX.

Hashed features, a word vector and the word in its context (``onrecord.context``) for each word, a
two-layer LSTM in both directions, linear layers for tags, and biaffine attention for heads and
relations (Dozat and Manning 2017).
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from onrecord import syntax
from onrecord.training.int8 import store_as_int8
from onrecord.training.states import HIDDEN, LAYERS, write_part
from onrecord.training.syntax_data import Labels

CONTEXT = 96  # width of the image of the reader's states
CLOSE = 3.0  # how much less likely a second lemma rule may be: log of the ratio


class Biaffine(nn.Module):
    """Scores of pairs, [batch, outputs, dependents, heads], with a bias on either side."""

    def __init__(self, width: int, outputs: int):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(outputs, width + 1, width + 1))

    def forward(self, dependents: Tensor, heads: Tensor) -> Tensor:
        """Both inputs are [batch, words, width]."""
        dependents = functional.pad(dependents, (0, 1), value=1.0)[:, None]
        heads = functional.pad(heads, (0, 1), value=1.0)[:, None]
        return (dependents @ self.weight) @ heads.transpose(-1, -2)


class SyntaxNetwork(nn.Module):
    """Features of words [batch, words, 1 + hashed] and their context to scores."""

    def __init__(self, labels: Labels, vectors: np.ndarray, hidden: int = 200, width: int = 48):
        super().__init__()
        table = torch.cat([torch.zeros(1, vectors.shape[1]), torch.tensor(vectors) * 0.5])
        self.words = nn.Embedding(len(table), table.shape[1], padding_idx=0, _weight=table)
        self.hashed = nn.Embedding(syntax.BUCKETS, width, padding_idx=0)
        nn.init.normal_(self.hashed.weight, std=0.15)
        self.context = nn.Linear(len(LAYERS) * HIDDEN, CONTEXT)
        sizes = [vectors.shape[1] + width + CONTEXT, 2 * hidden]
        self.layers = nn.ModuleList(
            nn.LSTM(size, hidden, batch_first=True, bidirectional=True) for size in sizes
        )
        self.root = nn.Parameter(torch.zeros(2 * hidden))
        arc, relation = 200, 72
        self.split = [arc, arc, relation, relation]
        self.pairs = nn.Linear(2 * hidden, sum(self.split))
        self.arcs = Biaffine(arc, 1)
        self.relations = Biaffine(relation, len(labels.deprel))
        self.tags = nn.ModuleList(
            nn.Linear(2 * hidden, len(found))
            for found in (labels.upos, labels.xpos, labels.rules, labels.names)
        )

    def look_at(self, states: np.ndarray) -> None:
        """Begin with the principal components of the reader's states, each with spread 0.5.

        ``states`` [words, width] are those of some words.
        """
        mean = states.mean(0)
        spread, directions = np.linalg.eigh(np.cov(states.T))
        weight = directions[:, -CONTEXT:].T * (0.5 / np.sqrt(spread[-CONTEXT:]))[:, None]
        with torch.no_grad():
            self.context.weight.copy_(torch.tensor(weight))
            self.context.bias.copy_(torch.tensor(-weight @ mean))

    def encode(self, inputs: Tensor, context: Tensor) -> Tensor:
        """The states of the words, [batch, words, 2 * hidden]."""
        known = [self.words(inputs[..., 0]), self.hashed(inputs[..., 1:]).sum(-2), context]
        states = torch.cat(known, -1)
        for layer in self.layers:
            states = layer(functional.dropout(states, 0.3, self.training))[0]
        return functional.dropout(states, 0.3, self.training)

    def forward(self, inputs: Tensor, context: Tensor) -> tuple[Tensor, ...]:
        """Scores of UPOS, XPOS, rules and names [batch, words, labels], of arcs [batch, words,
        heads] and relations [batch, relations, words, heads]; head 0 is the root.

        ``context`` [batch, words, CONTEXT] is the image of the reader's states, or zeros.
        """
        states = self.encode(inputs, context)
        heads = torch.cat([self.root.expand(len(states), 1, -1), states], 1)
        weights = torch.split(self.pairs.weight, self.split)
        biases = torch.split(self.pairs.bias, self.split)
        sides = [
            functional.dropout(
                functional.leaky_relu(functional.linear(side, weight, bias), 0.1),
                0.3,
                self.training,
            )
            for side, weight, bias in zip((states, heads) * 2, weights, biases, strict=True)
        ]
        arcs = self.arcs(sides[0], sides[1])[:, 0]
        return *(tag(states) for tag in self.tags), arcs, self.relations(sides[2], sides[3])


# Export


# Export


class Exported(nn.Module):
    """The network for one sentence, to `onrecord.syntax.Scores`."""

    def __init__(self, network: SyntaxNetwork):
        super().__init__()
        self.network = network

    def forward(self, features: Tensor, context: Tensor) -> tuple[Tensor, ...]:
        """The best tags and relations, the likely rules, scores for arcs.

        ``features`` [words, 1 + hashed], ``context`` [words, CONTEXT].
        """
        found = self.network(features[None], context[None])
        upos, xpos, rules, names, arcs, relations = (scores[0] for scores in found)
        values, best = rules.topk(3)
        close = values > values[:, :1] - CLOSE
        best = torch.where(close, best, best[:, :1])
        tags = upos.argmax(-1), xpos.argmax(-1), best, names.argmax(-1)
        return *tags, arcs, relations.argmax(0)


def export(network: SyntaxNetwork, labels: Labels, irregular: dict[str, str], folder: Path) -> None:
    """Write ``syntax.onnx``, its large weights as int8 with a scale a row, ``syntax.json``, and
    ``context.onnx``, the part that goes into the reader's folder."""
    path, part = folder / "syntax.onnx", folder / "context.onnx"
    linear = network.eval().context
    write_part(linear.weight.detach().numpy().T, linear.bias.detach().numpy(), "context", part)
    example = torch.ones(7, 1 + len(syntax.hash_features("a")), dtype=torch.long)
    arcs = {"arcs": {0: "words", 1: "heads"}, "labels": {0: "words", 1: "heads"}}
    by_word = ("features", "context", "upos", "xpos", "lemma", "names")
    torch.onnx.export(
        Exported(network), (example, torch.zeros(7, CONTEXT)), str(path), dynamo=False,
        input_names=["features", "context"], output_names=list(syntax.OUTPUTS),
        dynamic_axes={name: {0: "words"} for name in by_word} | arcs,
    )  # fmt: skip
    store_as_int8(path)
    settings = {
        "format": syntax.FORMAT,
        "crc32": syntax.checksum(path),
        "context": {"width": CONTEXT, "crc32": syntax.checksum(part)},
        "upos": labels.upos,
        "xpos": labels.xpos,
        "names": labels.names,
        "deprel": labels.deprel,
        "rules": labels.rules,
        "irregular": irregular,
        "words": labels.words,
    }
    lines = ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in settings.items())
    (folder / "syntax.json").write_text("{\n" + lines + "\n}\n", encoding="utf-8", newline="\n")
