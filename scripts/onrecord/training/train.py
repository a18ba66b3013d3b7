"""Trains the attribution reader; what it learns is exported by ``training/export.py``.

In: PolNeAR's training part and the folder of a MiniLM encoder. Out: ``model.pt``, the weights
after the last step, and ``log.jsonl``. Training resumes from the checkpoint in its folder. The
order of windows, the changes made to them and dropout depend on the seed and the number of the
step alone, so an interrupted run goes on as it would have.

    python -m onrecord.training.train CORPORA MINILM FOLDER [--epochs 4] [--threads 1]
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer

from onrecord.evaluation import GoldDocument, Report, evaluate
from onrecord.onnx_reader import special_ids
from onrecord.pieces import Array
from onrecord.scoring import SIZE, score_pieces
from onrecord.span_decoding import LINKS, TAGS, Calibration, Floats, Scores, decode
from onrecord.training.attribution_data import (
    Batch,
    Example,
    make_batch,
    make_example,
    plan_batches,
)
from onrecord.training.corpora import read_polnear
from onrecord.training.network import Network, load_minilm

UNCALIBRATED = Calibration(np.array([1.0, 0, 1, 1, 1, 1, 0, 0]), 1.0)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run depends on, beside its data."""

    seed: int = 1
    epochs: int = 4
    batch: int = 16
    encoder_rate: float = 3e-4
    head_rate: float = 2e-3
    warm_up: float = 0.06
    link_weight: float = 0.5
    dropout: float = 0.1
    decay: float = 0.01


def load_tokenizer(path: Path) -> Tokenizer:
    """A tokenizer that neither cuts off nor fills up."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def compute_loss(network: Network, batch: Batch, weight: float) -> tuple[torch.Tensor, list[float]]:
    """The loss of a batch, and its parts: tags, links of contents, links of cues."""
    real = torch.from_numpy(batch.real)
    with torch.autocast("cpu", torch.bfloat16):
        out = network(torch.from_numpy(batch.ids), torch.from_numpy(batch.features), real)
    out = out.float()
    sentence, block = torch.from_numpy(batch.sentence), torch.from_numpy(batch.block)
    tags = network.tag_loss(
        out[:, :, : len(TAGS)], torch.from_numpy(batch.tags), torch.from_numpy(batch.first)
    )
    links = [
        network.link_loss(out, link, torch.from_numpy(batch.links[link]), real, sentence, block)
        for link in LINKS
    ]
    parts = [tags, *links]
    return tags + weight * torch.stack(links).sum(), [float(part.detach()) for part in parts]


def make_optimizer(network: Network, settings: Settings) -> torch.optim.AdamW:
    """AdamW: a low rate for what is pretrained, a high one for what is new; norms do not decay."""
    pretrained = ("words.", "positions.", "kind", "norm.", "layers.")
    groups: dict[tuple[float, float], list[torch.nn.Parameter]] = {}
    for name, parameter in network.named_parameters():
        rate = settings.encoder_rate if name.startswith(pretrained) else settings.head_rate
        decay = settings.decay if parameter.ndim == 2 and "norm" not in name else 0.0
        groups.setdefault((rate, decay), []).append(parameter)
    return torch.optim.AdamW(
        [{"params": p, "lr": rate, "weight_decay": d} for (rate, d), p in groups.items()],
        fused=True,
    )


def train(
    settings: Settings,
    examples: list[Example],
    held: list[Example],
    minilm: Path,
    folder: Path,
    initial: Path | None = None,
) -> Network:
    """Train to the end, from the beginning or from the checkpoint in ``folder``.

    The beginning is MiniLM's weights, or those of an earlier run.
    """
    folder.mkdir(parents=True, exist_ok=True)
    special = special_ids(load_tokenizer(minilm / "tokenizer.json"))
    torch.manual_seed(settings.seed)
    network = Network(settings.dropout)
    load_minilm(network, minilm)
    if initial is not None:
        network.load_state_dict(torch.load(initial))
    optimizer = make_optimizer(network, settings)
    bases = [group["lr"] for group in optimizer.param_groups]
    plans = [
        plan_batches(examples, SIZE, settings.batch, settings.seed * 1000 + epoch)
        for epoch in range(settings.epochs)
    ]
    plan = [windows for epoch in plans for windows in epoch]
    ends = set(np.cumsum([len(epoch) for epoch in plans]).tolist())
    step, checkpoint = 0, folder / "checkpoint.pt"
    if checkpoint.exists():
        state = torch.load(checkpoint)
        network.load_state_dict(state["network"])
        optimizer.load_state_dict(state["optimizer"])
        step = state["step"]
    network.train()
    started = saved = time.monotonic()
    sums = np.zeros(3)
    for number in range(step, len(plan)):
        for group, base in zip(optimizer.param_groups, bases, strict=True):
            group["lr"] = base * _rate(number / len(plan), settings.warm_up)
        seed = settings.seed * 1_000_003 + number
        torch.manual_seed(seed)
        batch = make_batch(examples, plan[number], special, seed)
        loss, parts = compute_loss(network, batch, settings.link_weight)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        sums += parts
        step = number + 1
        if step % 20 == 0:
            means = [round(float(x), 4) for x in sums / 20]
            sums[:] = 0
            _log(folder, step=step, of=len(plan), losses=means, s=round(time.monotonic() - started))
        if time.monotonic() - saved > 120:
            _save(checkpoint, network, optimizer, step)
            saved = time.monotonic()
        if step in ends and step < len(plan):
            _log(folder, step=step, held_out=summarise(measure(network, held, special)))
    _save(checkpoint, network, optimizer, step)
    torch.save(network.state_dict(), folder / "model.pt")
    _log(folder, step=step, held_out=summarise(measure(network, held, special)))
    return network


def _rate(done: float, warm_up: float) -> float:
    """The share of the full learning rate: up to one in the warm-up, then down to zero."""
    return done / warm_up if done < warm_up else max(0.0, (1 - done) / (1 - warm_up))


def _save(path: Path, network: Network, optimizer: torch.optim.Optimizer, step: int) -> None:
    state = {"network": network.state_dict(), "optimizer": optimizer.state_dict(), "step": step}
    torch.save(state, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)


def _log(folder: Path, **entry: Any) -> None:
    print(entry, flush=True)
    with (folder / "log.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(entry) + "\n")


# Measuring


def score_example(network: Network, example: Example, special: tuple[int, int]) -> Scores:
    """The network's scores for a whole document, as the reader computes them."""

    def run(ids: Array, features: Array) -> Floats:
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
            out = network(
                torch.from_numpy(ids).long()[None], torch.from_numpy(features).long()[None]
            )
        return np.asarray(out[0].float().numpy())

    return score_pieces(example.pieces, run, special)


def measure(network: Network, held: list[Example], special: tuple[int, int]) -> Report:
    """The scores of decoded attributions of held-out documents."""
    network.eval()
    knowledge = network.knowledge(UNCALIBRATED)
    predictions = {
        e.document.doc_id: decode(e.pieces, score_example(network, e, special), knowledge)
        for e in held
    }
    network.train()
    gold: list[GoldDocument] = [e.document for e in held]
    return evaluate(gold, predictions, samples=0)


def summarise(report: Report) -> dict[str, float]:
    """The scores of issue 3's table, in percent."""
    wanted = {
        **{f"token {role}": ("token", role, "all") for role in ("content", "source", "cue")},
        **{f"exact {role}": ("exact", role, "all") for role in ("source", "cue", "content")},
        "relation 0.5 with source": ("relation 0.5 with source", "", "all"),
        "relation 0.8 with source": ("relation 0.8 with source", "", "all"),
        "relation 0.5": ("relation 0.5", "", "all"),
    }
    figures = {name: report.score(*key).f1.value for name, key in wanted.items()}
    quoted = report.score("relation 0.5 with source", "", "kind=direct or mixed").recall.value
    figures["quoted recall"] = quoted
    return {name: round(100 * (value or 0.0), 1) for name, value in figures.items()}


def main() -> None:
    """The command of the module's docstring."""
    usual = Settings()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("minilm", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--epochs", type=int, default=usual.epochs)
    parser.add_argument("--seed", type=int, default=usual.seed)
    parser.add_argument("--encoder-rate", type=float, default=usual.encoder_rate)
    parser.add_argument("--link-weight", type=float, default=usual.link_weight)
    parser.add_argument("--batch", type=int, default=usual.batch)
    parser.add_argument("--head-rate", type=float, default=usual.head_rate)
    parser.add_argument("--initial", type=Path, help="weights of an earlier run to go on from")
    parser.add_argument("--threads", type=int, default=1)
    options = vars(parser.parse_args())
    torch.set_num_threads(options.pop("threads"))
    corpora, minilm, folder = (options.pop(name) for name in ("corpora", "minilm", "folder"))
    initial = options.pop("initial")
    tokenizer = load_tokenizer(minilm / "tokenizer.json")
    kept, held = (
        [make_example(document, tokenizer) for document in part] for part in read_polnear(corpora)
    )
    train(Settings(**options), kept, held, minilm, folder, initial)


if __name__ == "__main__":
    main()
