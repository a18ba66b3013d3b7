"""Trains the network of the attribution reader, step by step, with checkpoints.

In: examples and a network with the weights to begin with. Out: the network after the last step;
``model.pt`` and ``log.jsonl`` in the run's folder. Training resumes from the checkpoint there. The
order of windows, the changes made to them and dropout depend on the seed and the number of the
step alone, so an interrupted run goes on as it would have. ``training/reader.py`` is the whole way.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from onrecord.evaluation import GoldDocument, Report, evaluate
from onrecord.pieces import Array
from onrecord.pointing import LINKS, Scores
from onrecord.scoring import SIZE, score_pieces
from onrecord.span_decoding import Calibration, decode
from onrecord.tagging import TAGS, Floats
from onrecord.training.attribution_data import (
    Batch,
    Example,
    make_batch,
    plan_batches,
)
from onrecord.training.network import Network

SAVE_EVERY = 120  # seconds between checkpoints
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
    bfloat16: bool = False  # faster where the processor has instructions for it, slower elsewhere


def compute_loss(
    network: Network, batch: Batch, settings: Settings
) -> tuple[torch.Tensor, list[float]]:
    """The loss of a batch, and its parts: tags, then each kind of link."""
    device = network.kind.device

    def tensor(array: np.ndarray) -> torch.Tensor:
        return torch.from_numpy(array).to(device)

    real = tensor(batch.real)
    with torch.autocast(device.type, torch.bfloat16, enabled=settings.bfloat16):
        out = network(tensor(batch.ids), tensor(batch.features), real)
    out = out.float()
    sentence, block = tensor(batch.sentence), tensor(batch.block)
    tags = network.tag_loss(out[:, :, : len(TAGS)], tensor(batch.tags), tensor(batch.first))
    links = [
        network.link_loss(out, link, tensor(batch.links[link]), real, sentence, block)
        for link in LINKS
    ]
    parts = [tags, *links]
    return tags + settings.link_weight * torch.stack(links).sum(), [
        float(part.detach()) for part in parts
    ]


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
    network: Network,
    settings: Settings,
    examples: list[Example],
    held: list[Example],
    special: tuple[int, int],
    folder: Path,
) -> float:
    """Train the network to the end, from where it is or from the checkpoint in ``folder``.

    ``special`` are the ids of [CLS] and [SEP]. After each epoch the scores on ``held`` go into the
    log. Returns the CPU time that training has used, in seconds, interrupted runs included.
    """
    folder.mkdir(parents=True, exist_ok=True)
    network.to("cuda" if torch.cuda.is_available() else "cpu")
    optimizer = make_optimizer(network, settings)
    bases = [group["lr"] for group in optimizer.param_groups]
    plans = [
        plan_batches(examples, SIZE, settings.batch, settings.seed * 1000 + epoch)
        for epoch in range(settings.epochs)
    ]
    plan = [windows for epoch in plans for windows in epoch]
    ends = set(np.cumsum([len(epoch) for epoch in plans]).tolist())
    step, spent, checkpoint = 0, 0.0, folder / "checkpoint.pt"
    if checkpoint.exists():
        state = torch.load(checkpoint, map_location=network.kind.device)
        network.load_state_dict(state["network"])
        optimizer.load_state_dict(state["optimizer"])
        step, spent = state["step"], state["cpu_seconds"]
    network.train()
    started = saved = time.monotonic()
    before = time.process_time() - spent
    sums = np.zeros(1 + len(LINKS))
    for number in range(step, len(plan)):
        for group, base in zip(optimizer.param_groups, bases, strict=True):
            group["lr"] = base * _rate(number / len(plan), settings.warm_up)
        seed = settings.seed * 1_000_003 + number
        torch.manual_seed(seed)
        batch = make_batch(examples, plan[number], special, seed)
        loss, parts = compute_loss(network, batch, settings)
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
        if time.monotonic() - saved > SAVE_EVERY:
            _save(checkpoint, network, optimizer, step, time.process_time() - before)
            saved = time.monotonic()
        if step in ends and step < len(plan):
            _log(folder, step=step, held_out=summarise(measure(network, held, special)))
    _save(checkpoint, network, optimizer, step, time.process_time() - before)
    torch.save(network.state_dict(), folder / "model.pt")
    _log(folder, step=step, held_out=summarise(measure(network, held, special)))
    return time.process_time() - before


def _rate(done: float, warm_up: float) -> float:
    """The share of the full learning rate: up to one in the warm-up, then down to zero."""
    return done / warm_up if done < warm_up else max(0.0, (1 - done) / (1 - warm_up))


def _save(
    path: Path, network: Network, optimizer: torch.optim.Optimizer, step: int, seconds: float
) -> None:
    state = {
        "network": network.state_dict(),
        "optimizer": optimizer.state_dict(),
        "step": step,
        "cpu_seconds": seconds,
    }
    torch.save(state, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)


def _log(folder: Path, **entry: Any) -> None:
    print(entry, flush=True)
    with (folder / "log.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(entry) + "\n")


# Measuring


def score_example(network: Network, example: Example, special: tuple[int, int]) -> Scores:
    """The network's scores for a whole document, as the reader computes them."""

    device = network.kind.device

    def run(ids: Array, features: Array) -> Floats:
        with torch.inference_mode():
            inputs = (torch.from_numpy(x).long()[None].to(device) for x in (ids, features))
            out = network(*inputs)
        return np.asarray(out[0].float().cpu().numpy())

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
    """The scores that tell most, in percent."""
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
