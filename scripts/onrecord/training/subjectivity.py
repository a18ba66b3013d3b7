"""How well sentences of news are told to be subjective by what a frozen network knows of them.

    python -m onrecord.training.subjectivity CORPORA/checkthat-subjectivity \\
        scripts/onrecord/models/attribution MINILM

In: the English data of CheckThat! (sentences with ``SUBJ`` or ``OBJ``), the folder of an exported
reader and that of the MiniLM that its training began with. Out, printed: for each kind of
knowledge macro F1 in cross-validation on train and dev, and on dev-test. Ridges and thresholds
are chosen in the cross-validation. Nothing is written: it does not ship (``EXPERIMENTS.md``).
"""

from __future__ import annotations

import csv
import math
import re
import sys
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from onrecord.factuality import JUDGEMENTS
from onrecord.onnx_reader import TOKENIZER_FILE, read_tokenizer
from onrecord.training.states import HIDDEN, StateReader, lay_out
from onrecord.training.vectors import Bert
from onrecord.worthiness import find_cues

FOLDS = 5
RIDGES = (0.1, 0.3, 1.0)  # for rows of a length of about 1
THRESHOLDS = np.arange(0.25, 0.76, 0.01)
MINILM_LAYERS = (3, 4, 5)  # the best three in the cross-validation
FORMS = {  # beside the cues of check-worthiness
    "attribution": r"\b(said|says?|told|tells?|according|reported|announced|added)\b",
    "quotation": r"[\"“”]",
    "exclamation": r"!",
    "pause": r"…|\.\.\.|—| [–-] ",
    "evaluative": r"\b\w{2,}(ful|ous|ive|less|[ai]ble|ish)\b",
    "adverb": r"\b\w{3,}ly\b",
    "superlative": r"\b\w{3,}est\b",
    "emphasis": r"\b(so|such|too|very|even|just|only|really|perhaps|indeed|simply)\b",
    "contrast": r"\b(but|yet|however|while|although|though|because|if|instead|rather)\b",
}
Array = np.ndarray


@dataclass(frozen=True)
class Data:
    """Sentences, those to learn from first; ``folds`` has an entry for each of these."""

    texts: list[str]
    subjective: Array
    folds: Array


def main(corpus: Path, reader: Path, minilm: Path) -> None:
    """Prints a row for each kind of knowledge."""
    torch.set_num_threads(1)
    data = read_data(corpus)
    own, pretrained = read_states(data.texts, reader), encode(data.texts, minilm)
    kinds = {
        "cues by rule": np.array([find_forms(text) for text in data.texts]),
        "MiniLM before training, mean": pool(pretrained, ["mean"]),
        "MiniLM, mean and maximum": pool(pretrained, ["mean", "max"]),
        "the reader, mean": pool(own, ["mean"]),
        "the reader, mean, layer 4": pool([s[:, HIDDEN : 2 * HIDDEN] for s in own], ["mean"]),
        "the reader, mean and maximum": pool(own, ["mean", "max"]),
        "the reader, mean, maximum, first": pool(own, ["mean", "max", "first"]),
    }
    found = {name: cross_validate(data, standardise(data, x)) for name, x in kinds.items()}
    for names in (
        ("the reader, mean", "MiniLM before training, mean"),
        ("the reader, mean", "cues by rule"),
    ):
        found[" + ".join(names)] = np.mean([found[name] for name in names], 0)
    print("| what | cross-validation | dev-test | dev-test, threshold chosen |\n|---|---|---|---|")
    for name, logits in found.items():
        print(render(name, data, logits))


def read_data(corpus: Path) -> Data:
    """Train and dev, then dev-test."""
    parts = {}
    for part in ("train", "dev", "dev_test"):
        with (corpus / f"{part}_en.tsv").open(encoding="utf-8", newline="") as lines:
            parts[part] = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    known = parts["train"] + parts["dev"]
    rows = known + parts["dev_test"]
    folds = np.array([zlib.crc32(row["sentence_id"].encode()) % FOLDS for row in known])
    subjective = np.array([row["label"] == "SUBJ" for row in rows], np.float32)
    return Data([row["sentence"].strip() for row in rows], subjective, folds)


def read_states(texts: Sequence[str], folder: Path) -> list[Array]:
    """The reader's states of the pieces of each sentence, read as a text of its own."""
    reader = StateReader(folder)
    return [reader.read(*lay_out([[text]]))[1] for text in texts]


@torch.no_grad()
def encode(texts: Sequence[str], folder: Path) -> list[Array]:
    """The pretrained encoder's states of the pieces of each sentence."""
    model, tokenizer = Bert(folder).eval(), read_tokenizer(folder / TOKENIZER_FILE)
    states = []
    for text in texts:
        ids = torch.tensor([tokenizer.encode(text).ids[:256]])
        layers = model(ids, torch.zeros_like(ids, dtype=torch.bool))
        states.append(torch.cat([layers[i][0] for i in MINILM_LAYERS], 1).numpy())
    return states


def pool(states: Sequence[Array], ways: Sequence[str]) -> Array:
    """One row a sentence: the mean, maximum or first of its pieces' states, side by side."""
    make = {"mean": lambda s: s.mean(0), "max": lambda s: s.max(0), "first": lambda s: s[0]}
    return np.stack([np.concatenate([make[way](s) for way in ways]) for s in states])


def find_forms(text: str) -> list[float]:
    """Cues of opinion, counted."""
    judged = sum(word in JUDGEMENTS for word in re.findall(r"\w+", text.lower()))
    forms = [len(re.findall(form, text, re.IGNORECASE)) for form in FORMS.values()]
    return [judged, *forms, *find_cues(text)]


def standardise(data: Data, x: Array) -> Array:
    """The features with mean 0 and spread 1, divided by the root of their number."""
    known = x[: len(data.folds)]
    scaled: Array = (x - known.mean(0)) / (known.std(0) + 1e-6) / math.sqrt(x.shape[1])
    return scaled


def cross_validate(data: Data, x: Array) -> Array:
    """A logit for each sentence, from sentences to learn from without those of its fold.

    The ridge is the one whose probabilities are the best in this.
    """
    known, y = len(data.folds), data.subjective[: len(data.folds)]
    best, least = np.zeros(len(x)), math.inf
    for ridge in RIDGES:
        logits = x @ (weights := fit(x[:known], y, ridge))[1:] + weights[0]
        for fold in range(FOLDS):
            here = np.flatnonzero(data.folds == fold)
            weights = fit(np.delete(x[:known], here, 0), np.delete(y, here), ridge)
            logits[here] = x[here] @ weights[1:] + weights[0]
        loss = np.logaddexp(0, np.where(y > 0, -1, 1) * logits[:known]).mean()
        if loss < least:
            best, least = logits, loss
    return best


def fit(x: Array, y: Array, ridge: float) -> Array:
    """Bias and weights of a ridge logistic regression."""
    inputs, labels = (torch.tensor(values, dtype=torch.float32) for values in (x, y))
    weights = torch.zeros(x.shape[1] + 1, requires_grad=True)
    search = torch.optim.LBFGS([weights], max_iter=150, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        search.zero_grad()
        logits = weights[0] + inputs @ weights[1:]
        off = binary_cross_entropy_with_logits(logits, labels, reduction="sum")
        total: torch.Tensor = off + ridge / 2 * weights[1:].square().sum()
        total.backward()  # type: ignore[no-untyped-call]
        return total

    search.step(loss)  # type: ignore[no-untyped-call]
    return weights.detach().numpy()


def render(name: str, data: Data, logits: Array) -> str:
    """A row of the table: at probability 0.5, and at the threshold that the folds choose."""
    known, y = len(data.folds), data.subjective > 0
    cuts = np.log(THRESHOLDS / (1 - THRESHOLDS))
    cut = max(cuts, key=lambda c: macro_f1(logits[:known] > c, y[:known]))
    crossed = macro_f1(logits[:known] > 0, y[:known])
    plain, chosen = (macro_f1(logits[known:] > c, y[known:]) for c in (0, cut))
    return f"| {name} | {crossed:.3f} | {plain:.3f} | {chosen:.3f} |"


def macro_f1(found: Array, gold: Array) -> float:
    """The mean of the F1 of either class."""
    both = [(found, gold), (~found, ~gold)]
    return float(np.mean([2 * (a & b).sum() / (a.sum() + b.sum()) for a, b in both]))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
