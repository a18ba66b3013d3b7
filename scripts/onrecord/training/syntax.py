"""Trains the small tagger and parser and exports it as ONNX: see ``models/SYNTAX.md``.

In: treebanks (EWT, GUM), word vectors (``training/vectors.py``), the trained reader whose states
are the context, and, if wanted, silver parses of news. Out: ``syntax.onnx`` and ``syntax.json``,
which ``onrecord.syntax`` reads, and ``context.onnx`` for the reader's folder. Training resumes from
the checkpoint in its folder; from a seed it gives the same weights on the same machine.

    python -m onrecord.training.syntax CORPORA VECTORS.npz READER FOLDER \\
        [--epochs 20] [--silver 1] [--start PARSER] [--rate 0.0025]
"""

from __future__ import annotations

import argparse
import math
import random
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from onrecord.training.conllu import TreebankSentence, read_conllu
from onrecord.training.silver import read_silver
from onrecord.training.states import StateReader
from onrecord.training.syntax_data import (
    IGNORE,
    Encoder,
    Example,
    SyntaxBatch,
    collect_irregular,
    collect_labels,
)
from onrecord.training.syntax_network import SyntaxNetwork, export
from onrecord.training.syntax_start import start_from
from onrecord.training.word_states import keep_states

BATCH = 1200  # words
RATE = 2.5e-3
# How much UPOS, XPOS, lemma rules, names, heads and relations weigh in the loss.
WEIGHTS = (0.5, 0.5, 0.5, 0.5, 1.0, 1.0)


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


def compute_loss(network: SyntaxNetwork, batch: SyntaxBatch) -> Tensor:
    """Cross entropy of tags, heads, and the relations to the right heads, summed."""
    context = network.context(batch.states) * batch.told[:, None, None]
    *tags, arcs, relations = network(batch.features, context)
    upos, xpos, rule, head, relation, name = batch.targets.unbind(-1)
    chosen = head.clamp(min=0)[:, None, :, None].expand(-1, relations.shape[1], -1, -1)
    at_head = relations.gather(3, chosen)[..., 0].transpose(1, 2)
    total = torch.zeros(())
    scored, wanted = (*tags, arcs, at_head), (upos, xpos, rule, name, head, relation)
    for scores, target, weight in zip(scored, wanted, WEIGHTS, strict=True):
        total = total + weight * functional.cross_entropy(
            scores.flatten(0, 1), target.flatten(), ignore_index=IGNORE, reduction="sum"
        )
    return total / BATCH


def train_network(
    network: SyntaxNetwork,
    encoder: Encoder,
    data: tuple[Sequence[Example], Sequence[Example]],
    dev: Sequence[Example],
    folder: Path,
    epochs: int,
    peak: float = RATE,
) -> None:
    """Adam with a warm-up and a cosine decay; the checkpoint of the last epoch is kept.

    ``data`` are gold and silver sentences: every epoch sees all of the gold ones, the first
    four fifths of the epochs a quarter of the silver ones too.
    """
    gold, silver = data
    optimiser = torch.optim.Adam(network.parameters(), lr=peak, betas=(0.9, 0.95), eps=1e-8)
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
        examples = [*gold, *part]
        words = sum(len(example.sentence.words) for example in examples)
        seen = 0
        network.train()
        for batch in encoder.batches(examples, BATCH, training=True):
            progress = (epoch + seen / words) / epochs
            rate = min(progress * epochs / 0.3, 1.0) * (0.5 + 0.5 * math.cos(math.pi * progress))
            optimiser.param_groups[0]["lr"] = peak * max(rate, 0.01)
            loss = compute_loss(network, batch)
            optimiser.zero_grad()
            torch.autograd.backward(loss)
            nn.utils.clip_grad_norm_(network.parameters(), 5.0)
            optimiser.step()
            total += loss.item() * BATCH
            seen += batch.features.shape[0] * batch.features.shape[1]
        states = {"network": network.state_dict(), "optimiser": optimiser.state_dict()}
        torch.save(states | {"done": epoch + 1}, folder / "checkpoint.partial")
        (folder / "checkpoint.partial").replace(checkpoint)
        figures = {
            name: round(float(100 * v), 2) for name, v in measure(network, encoder, dev).items()
        }
        seconds = round(time.time() - started)
        print(epoch, round(total / seen, 3), figures, f"{seconds} s", flush=True)


@torch.no_grad()
def measure(
    network: SyntaxNetwork, encoder: Encoder, examples: Sequence[Example], withheld: bool = False
) -> dict[str, float]:
    """Accuracies between 0 and 1, with the best head of each word (no tree is enforced).

    ``withheld``: without the reader's states.
    """
    network.eval()
    right, words = np.zeros(5), 0
    for batch in encoder.batches(examples, 4000, training=False, withheld=withheld):
        context = network.context(batch.states) * batch.told[:, None, None]
        *tags, _, arcs, relations = network(batch.features, context)
        heads = arcs.argmax(2)
        labels = relations.argmax(1).gather(2, heads[..., None])[..., 0]
        attached = heads == batch.targets[..., 3]
        labelled = attached & ((labels == batch.targets[..., 4]) | (heads == 0))
        found = [tag.argmax(2) == batch.targets[..., i] for i, tag in enumerate(tags)]
        right += [int(x.sum()) for x in (*found, attached, labelled)]
        words += heads.numel()
    return dict(zip(("upos", "xpos", "lemma", "uas", "las"), right / words, strict=True))


def main() -> None:
    """Train and export; the command line is in the module's docstring."""
    parser = argparse.ArgumentParser(description="Train the small tagger and parser.")
    parser.add_argument("corpora", type=Path)
    parser.add_argument("vectors", type=Path)
    parser.add_argument("reader", type=Path, help="folder of the trained reader")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--silver", type=int, help="read every so many of PolNeAR's articles")
    parser.add_argument("--start", type=Path, help="folder of an exported parser to go on from")
    parser.add_argument("--rate", type=float, default=RATE)
    given = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    stored = np.load(given.vectors)
    given.folder.mkdir(parents=True, exist_ok=True)
    train, held = read_gold(given.corpora)
    silver = list(read_silver(given.corpora)) if given.silver else []
    articles = set(list(dict.fromkeys(sentence.document for sentence in silver))[:: given.silver])
    silver = [sentence for sentence in silver if sentence.document in articles]
    labels = collect_labels(train, stored["words"].tolist())
    counts = Counter(word.form.lower() for sentence in train for word in sentence.words)
    encoder = Encoder(labels, counts, random.Random(0))
    network = SyntaxNetwork(labels, stored["vectors"])
    if given.start:
        start_from(network, labels, given.start)
    reader = StateReader(given.reader)

    def load(sentences: list[TreebankSentence], name: str) -> list[Example]:
        states = keep_states(sentences, reader, given.folder / f"{name}.npy") if sentences else []
        return [Example(*pair) for pair in zip(sentences, states, strict=True)]

    dev = {name: load(sentences, name) for name, sentences in held.items()}
    data = load(train, "train"), load(silver, "silver")
    network.look_at(np.concatenate([e.states for e in data[0][::9]]).astype(np.float64))
    train_network(network, encoder, data, dev["ewt"], given.folder, given.epochs, given.rate)
    for name, examples in dev.items():
        print(name, measure(network, encoder, examples))
        print(name, "without context", measure(network, encoder, examples, withheld=True))
    export(network, labels, collect_irregular(train + silver), given.folder)


if __name__ == "__main__":
    main()
