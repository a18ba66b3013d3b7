"""Trains the small tagger and parser and exports it as ONNX: see ``models/SYNTAX.md``.

In: treebanks (EWT, GUM), word vectors (``training/vectors.py``), and, if wanted, silver parses
of news. Out: ``syntax.onnx`` and ``syntax.json``, which ``onrecord.syntax`` reads. The network:
hashed features and a word vector for each word, a two-layer LSTM in both directions, and
biaffine attention for heads and relations (Dozat and Manning 2017). Training resumes from
the checkpoint in its folder; from a seed it gives the same weights on the same machine.

    python -m onrecord.training.syntax CORPORA VECTORS.npz FOLDER [--epochs 20] [--silver]
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from onrecord import syntax
from onrecord.training.conllu import TreebankSentence, Word, read_conllu
from onrecord.training.int8 import store_as_int8
from onrecord.training.silver import read_silver

BATCH = 1200  # words
CLOSE = 3.0  # how much less likely a second lemma rule may be: log of the ratio
REGULAR = {f"l{cut}{end}" for cut in range(4) for end in ("", "e", "y")}
IGNORE = -100  # a label that the loss leaves out


@dataclass(frozen=True, slots=True)
class Labels:
    """The closed sets of labels, and the words that have a vector (row 0 is none)."""

    upos: list[str]
    xpos: list[str]
    rules: list[str]
    deprel: list[str]
    words: list[str]


# Lemmas as rules


def find_rule(form: str, lemma: str) -> str:
    """The shortest rule (see `onrecord.syntax.apply_rule`) that makes ``lemma`` of ``form``."""
    written = syntax.normalise_form(form)
    best = f"={lemma}"
    for case, base in (("l", written.lower()), ("k", written), ("t", written.capitalize())):
        same = 0
        while same < min(len(base), len(lemma)) and base[same] == lemma[same]:
            same += 1
        cut = len(base) - same
        if same and cut <= 4 and (best[0] == "=" or cut < int(best[1])):
            best = f"{case}{cut}{lemma[same:]}"
    return best


def collect_irregular(sentences: Iterable[TreebankSentence]) -> dict[str, str]:
    """Lemmas that no regular rule makes, such as ``stood VERB``: stand, by word and tag.

    Those that come twice and are nine tenths of the word's lemmas; no names.
    """
    counts: dict[str, Counter[str]] = {}
    for word in (word for sentence in sentences for word in sentence.words):
        if (
            word.lemma
            and word.form.isalpha()
            and word.upos in ("ADJ", "ADV", "AUX", "NOUN", "VERB")
        ):
            lemmas = counts.setdefault(f"{word.form.lower()} {word.upos}", Counter())
            lemmas[word.lemma.lower()] += 1
    found = {}
    for key, lemmas in sorted(counts.items()):
        lemma, count = lemmas.most_common(1)[0]
        rule = find_rule(key.split()[0], lemma)
        if count >= max(2, 0.9 * lemmas.total()) and lemma.isalpha() and rule not in REGULAR:
            found[key] = lemma
    return found


# Data


def read_gold(corpora: Path) -> tuple[list[TreebankSentence], dict[str, list[TreebankSentence]]]:
    """Training sentences, and those to measure on: EWT dev, every 8th document of GUM, PUD."""
    train = list(read_conllu(corpora / "ewt/train.conllu.gz"))
    gum = list(read_conllu(corpora / "gum/gum.conllu.gz"))
    held = set(list(dict.fromkeys(sentence.document for sentence in gum))[::8])
    train += [sentence for sentence in gum if sentence.document not in held]
    return train, {
        "ewt": list(read_conllu(corpora / "ewt/dev.conllu.gz")),
        "gum": [sentence for sentence in gum if sentence.document in held],
        "pud": list(read_conllu(corpora / "pud/en_pud-ud-test.conllu")),
    }


def collect_labels(train: list[TreebankSentence], words: list[str]) -> Labels:
    """Every label of the training set; relations seen less than 50 times lose their subtype."""
    all_words = [word for sentence in train for word in sentence.words]
    relations = Counter(word.deprel for word in all_words if word.head >= 0)
    rules = Counter(find_rule(word.form, word.lemma) for word in all_words)
    return Labels(
        upos=sorted({word.upos for word in all_words}),
        xpos=sorted({word.xpos for word in all_words}),
        rules=[rule for rule, count in sorted(rules.items()) if count >= 3],
        deprel=sorted({r if n >= 50 else r.split(":")[0] for r, n in relations.items()}),
        words=words,
    )


def vary(words: tuple[Word, ...], chance: random.Random) -> list[Word]:
    """The sentence, or one as other newspapers print it: capitals, curly marks, no full stop."""
    varied = list(words)
    roll = chance.random()
    if roll < 0.04:
        varied = [replace(w, form=w.form.upper()) for w in varied]
    elif roll < 0.07:
        varied = [replace(w, form=w.form.lower()) for w in varied]
    elif roll < 0.10:  # a headline
        varied = [replace(w, form=w.form[:1].upper() + w.form[1:]) for w in varied]
    if chance.random() < 0.5:
        curly = {"``": "“", "''": "”"}
        varied = [
            replace(w, form=curly[w.xpos]) if w.form == '"' and w.xpos in curly else w
            for w in varied
        ]
    last = len(varied) - 1
    final = varied[-1].upos == "PUNCT" and all(w.head != last for w in varied)
    if final and last and varied[-1].head >= 0 and chance.random() < 0.08:
        varied.pop()
    return varied


class Encoder:
    """Turns sentences into arrays; remembers the features of every form."""

    def __init__(self, labels: Labels, counts: Counter[str], chance: random.Random):
        self.labels, self.counts, self.chance = labels, counts, chance
        self.rows = {word: i for i, word in enumerate(labels.words, start=1)}
        self.index = {
            name: {label: i for i, label in enumerate(getattr(labels, name))}
            for name in ("upos", "xpos", "rules", "deprel")
        }
        self.features: dict[str, list[int]] = {}

    def encode(self, words: list[Word], training: bool) -> tuple[np.ndarray, np.ndarray]:
        """Features [n, 1 + hashed], and targets [n, 5]: UPOS, XPOS, rule, head + 1, relation."""
        inputs, targets = [], []
        for word in words:
            if word.form not in self.features:
                self.features[word.form] = syntax.encode_word(word.form, self.rows)
            ids = list(self.features[word.form])
            if training:  # rare words are made unknown, so that unknown ones are no surprise
                rare = 0.25 / (0.25 + self.counts[word.form.lower()])
                if self.chance.random() < max(rare, 0.08):
                    ids[1] = ids[2] = 0
                if self.chance.random() < max(rare / 3, 0.04):
                    ids[0] = 0
            inputs.append(ids)
            label = self.index["deprel"]
            targets.append(
                (
                    self.index["upos"].get(word.upos, IGNORE),
                    self.index["xpos"].get(word.xpos, IGNORE),
                    self.index["rules"].get(find_rule(word.form, word.lemma), IGNORE),
                    word.head + 1 if word.head >= -1 else IGNORE,
                    label.get(word.deprel, label.get(word.deprel.split(":")[0], IGNORE)),
                )
            )
        return np.array(inputs), np.array(targets)

    def batches(
        self, sentences: list[TreebankSentence], words: int, training: bool
    ) -> Iterator[tuple[Tensor, Tensor]]:
        """Features and targets of sentences of one length, so that nothing is padded."""
        varied = [vary(s.words, self.chance) if training else list(s.words) for s in sentences]
        order = list(range(len(varied)))
        self.chance.shuffle(order)
        groups: list[list[int]] = [[]]
        for i in sorted(order, key=lambda i: len(varied[i])):
            length = len(varied[i])
            fits = (len(groups[-1]) + 1) * length <= words
            if groups[-1] and not (fits and len(varied[groups[-1][0]]) == length):
                groups.append([])
            groups[-1].append(i)
        if training:
            self.chance.shuffle(groups)
        for group in groups:
            inputs, targets = zip(*(self.encode(varied[i], training) for i in group), strict=True)
            yield torch.tensor(np.stack(inputs)), torch.tensor(np.stack(targets))


# The network


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
    """Features of words [batch, words, 1 + hashed] to scores; see :meth:`forward`."""

    def __init__(self, labels: Labels, vectors: np.ndarray, hidden: int = 200, width: int = 48):
        super().__init__()
        table = torch.cat([torch.zeros(1, vectors.shape[1]), torch.tensor(vectors) * 0.5])
        self.words = nn.Embedding(len(table), table.shape[1], padding_idx=0, _weight=table)
        self.hashed = nn.Embedding(syntax.BUCKETS, width, padding_idx=0)
        nn.init.normal_(self.hashed.weight, std=0.15)
        sizes = [vectors.shape[1] + width, 2 * hidden]
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
            nn.Linear(2 * hidden, len(found)) for found in (labels.upos, labels.xpos, labels.rules)
        )

    def encode(self, inputs: Tensor) -> Tensor:
        """The states of the words, [batch, words, 2 * hidden]."""
        states = torch.cat([self.words(inputs[..., 0]), self.hashed(inputs[..., 1:]).sum(-2)], -1)
        for layer in self.layers:
            states = layer(functional.dropout(states, 0.3, self.training))[0]
        return functional.dropout(states, 0.3, self.training)

    def forward(self, inputs: Tensor) -> tuple[Tensor, ...]:
        """Scores of UPOS, XPOS and rules [batch, words, labels], of arcs [batch, words, heads]
        and relations [batch, relations, words, heads]; head 0 is the root."""
        states = self.encode(inputs)
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


def compute_loss(network: SyntaxNetwork, inputs: Tensor, targets: Tensor) -> Tensor:
    """Cross entropy of tags, heads, and the relations to the right heads, summed."""
    *tags, arcs, relations = network(inputs)
    heads = targets[..., 3].clamp(min=0)
    chosen = heads[:, None, :, None].expand(-1, relations.shape[1], -1, -1)
    at_head = relations.gather(3, chosen)[..., 0].transpose(1, 2)
    total = torch.zeros(())
    scored = (*tags, arcs, at_head)
    for i, (scores, weight) in enumerate(zip(scored, (0.5, 0.5, 0.5, 1.0, 1.0), strict=True)):
        wanted = targets[..., i].flatten()
        total = total + weight * functional.cross_entropy(
            scores.flatten(0, 1), wanted, ignore_index=IGNORE, reduction="sum"
        )
    return total / BATCH


def train_network(
    network: SyntaxNetwork,
    encoder: Encoder,
    data: tuple[list[TreebankSentence], list[TreebankSentence]],
    dev: list[TreebankSentence],
    folder: Path,
    epochs: int,
) -> None:
    """Adam with a warm-up and a cosine decay; the checkpoint of the last epoch is kept.

    ``data`` are gold and silver sentences: every epoch sees all of the gold ones, the first
    four fifths of the epochs a quarter of the silver ones too.
    """
    gold, silver = data
    optimiser = torch.optim.Adam(network.parameters(), lr=2.5e-3, betas=(0.9, 0.95), eps=1e-8)
    checkpoint, done = folder / "checkpoint.pt", 0
    if checkpoint.exists():
        saved = torch.load(checkpoint)
        network.load_state_dict(saved["network"])
        optimiser.load_state_dict(saved["optimiser"])
        done = saved["done"]
    for epoch in range(done, epochs):
        encoder.chance.seed(epoch)
        torch.manual_seed(epoch)
        started, total = time.time(), 0.0
        part = silver[epoch % 4 :: 4] if epoch < 0.8 * epochs else []
        batches = list(encoder.batches(gold + part, BATCH, training=True))
        network.train()
        for number, batch in enumerate(batches):
            progress = (epoch + number / len(batches)) / epochs
            rate = min(progress * epochs / 0.3, 1.0) * (0.5 + 0.5 * math.cos(math.pi * progress))
            optimiser.param_groups[0]["lr"] = 2.5e-3 * max(rate, 0.01)
            loss = compute_loss(network, *batch)
            optimiser.zero_grad()
            torch.autograd.backward(loss)
            nn.utils.clip_grad_norm_(network.parameters(), 5.0)
            optimiser.step()
            total += loss.item()
        states = {"network": network.state_dict(), "optimiser": optimiser.state_dict()}
        torch.save(states | {"done": epoch + 1}, folder / "checkpoint.partial")
        (folder / "checkpoint.partial").replace(checkpoint)
        figures = {
            name: round(float(100 * v), 2) for name, v in measure(network, encoder, dev).items()
        }
        seconds = round(time.time() - started)
        print(epoch, round(total / len(batches), 3), figures, f"{seconds} s", flush=True)


@torch.no_grad()
def measure(
    network: SyntaxNetwork, encoder: Encoder, sentences: list[TreebankSentence]
) -> dict[str, float]:
    """Accuracies between 0 and 1, with the best head of each word (no tree is enforced)."""
    network.eval()
    right, words = np.zeros(5), 0
    for inputs, targets in encoder.batches(sentences, 4000, training=False):
        *tags, arcs, relations = network(inputs)
        heads = arcs.argmax(2)
        labels = relations.argmax(1).gather(2, heads[..., None])[..., 0]
        attached = heads == targets[..., 3]
        labelled = attached & ((labels == targets[..., 4]) | (heads == 0))
        found = [tag.argmax(2) == targets[..., i] for i, tag in enumerate(tags)]
        right += [int(x.sum()) for x in (*found, attached, labelled)]
        words += inputs.shape[0] * inputs.shape[1]
    return dict(zip(("upos", "xpos", "lemma", "uas", "las"), right / words, strict=True))


# Export


class Exported(nn.Module):
    """The network for one sentence: features [words, 1 + hashed] to `onrecord.syntax.Scores`."""

    def __init__(self, network: SyntaxNetwork):
        super().__init__()
        self.network = network

    def forward(self, features: Tensor) -> tuple[Tensor, ...]:
        """The best tags and relations, the likely rules, scores for arcs."""
        upos, xpos, rules, arcs, relations = (scores[0] for scores in self.network(features[None]))
        values, best = rules.topk(3)
        close = values > values[:, :1] - CLOSE
        best = torch.where(close, best, best[:, :1])
        return upos.argmax(-1), xpos.argmax(-1), best, arcs, relations.argmax(0)


def export(network: SyntaxNetwork, labels: Labels, irregular: dict[str, str], folder: Path) -> None:
    """Write ``syntax.onnx``, its large weights as int8 with a scale a row, and ``syntax.json``."""
    path = folder / "syntax.onnx"
    example = torch.ones(7, 1 + len(syntax.hash_features("a")), dtype=torch.long)
    arcs = {"arcs": {0: "words", 1: "heads"}, "labels": {0: "words", 1: "heads"}}
    torch.onnx.export(
        Exported(network.eval()), (example,), str(path), dynamo=False, input_names=["features"],
        output_names=list(syntax.OUTPUTS),
        dynamic_axes={name: {0: "words"} for name in ("features", "upos", "xpos", "lemma")} | arcs,
    )  # fmt: skip
    store_as_int8(path)
    settings = {
        "format": syntax.FORMAT,
        "crc32": syntax.checksum(path),
        "upos": labels.upos,
        "xpos": labels.xpos,
        "deprel": labels.deprel,
        "rules": labels.rules,
        "irregular": irregular,
        "words": labels.words,
    }
    lines = ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in settings.items())
    (folder / "syntax.json").write_text("{\n" + lines + "\n}\n", encoding="utf-8", newline="\n")


def main() -> None:
    """Train and export; the command line is in the module's docstring."""
    parser = argparse.ArgumentParser(description="Train the small tagger and parser.")
    parser.add_argument("corpora", type=Path)
    parser.add_argument("vectors", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--silver", action="store_true")
    given = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    stored = np.load(given.vectors)
    train, dev = read_gold(given.corpora)
    labels = collect_labels(train, stored["words"].tolist())
    counts = Counter(word.form.lower() for sentence in train for word in sentence.words)
    encoder = Encoder(labels, counts, random.Random(0))
    network = SyntaxNetwork(labels, stored["vectors"])
    given.folder.mkdir(parents=True, exist_ok=True)
    silver = list(read_silver(given.corpora)) if given.silver else []
    train_network(network, encoder, (train, silver), dev["ewt"], given.folder, given.epochs)
    for name, sentences in dev.items():
        print(name, measure(network, encoder, sentences))
    export(network, labels, collect_irregular(train + silver), given.folder)


if __name__ == "__main__":
    main()
