"""The way to a reader of attributions: gold documents in, the folder of a model out.

``onrecord train`` calls :func:`train_reader`. Beside the model lies the folder ``run`` with
checkpoints (a second call goes on from the last one), the weights and the log of the run; none of
it is needed later.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from onrecord.errors import InputError
from onrecord.evaluation import evaluate
from onrecord.onnx_reader import (
    MODEL_FILE,
    TOKENIZER_FILE,
    load_model,
    read_settings,
    read_tokenizer,
    special_ids,
)
from onrecord.span_decoding import decode
from onrecord.training.attribution_data import Example, make_example
from onrecord.training.corpora import read_corpora
from onrecord.training.export import export, tune, write_settings
from onrecord.training.network import Network
from onrecord.training.start import load_encoder, load_start
from onrecord.training.train import UNCALIBRATED, Settings, summarise, train


def train_reader(
    gold: Sequence[Path],
    encoder: Path,
    folder: Path,
    settings: Settings,
    start: Path | None = None,
    mean: bool = False,
    name: str = "onnx",
) -> dict[str, float]:
    """Train, export and calibrate a reader, and return its scores on held-out documents in percent.

    ``gold`` are files as ``onrecord.evaluation.read_gold`` reads them; one named twice counts
    twice. Some documents of each are held out, chosen by their ids. ``encoder`` is the folder of a
    MiniLM; ``start`` the folder of a reader, or weights, to go on from. With ``mean`` the result is
    the mean of the weights before and after (Wortsman et al. 2022), often better than both.

    Raises:
        ValueError: a file is not what it should be; the message says which and why.
        InputError: no documents are left to train on, or none to calibrate with.
        ReaderError: the reader to go on from cannot be read.
        OSError: a file cannot be read or written.
    """
    tokenizer = read_tokenizer(encoder / TOKENIZER_FILE)
    special = special_ids(tokenizer)
    kept, held = (
        [make_example(document, tokenizer) for document in part] for part in read_corpora(gold)
    )
    if not kept or not held:
        raise InputError(
            f"{', '.join(map(str, gold))}: too few documents to train on and to calibrate with; "
            "one in twelve is held out, so give fifty at least"
        )
    torch.manual_seed(settings.seed)
    network = Network(settings.dropout)
    load_encoder(network, encoder)
    if start is not None:
        load_start(network, start)
    before = {key: value.clone() for key, value in network.state_dict().items()}
    seconds = train(network, settings, kept, held, special, folder / "run")
    network.cpu()
    if mean:
        after = network.state_dict()
        network.load_state_dict({key: (after[key] + before[key]) / 2 for key in before})
    training: dict[str, Any] = {
        "documents": len({example.document.doc_id for example in kept}),
        "held_out": len(held),
        "cpu_hours": round(seconds / 3600, 2),
        "settings": asdict(settings),
        "mean": mean,
    }
    if start is not None and start.is_dir():
        training["start"] = read_settings(start)["training"]
    return write_reader(network, held, encoder, folder, name, training)


def write_reader(
    network: Network,
    held: Sequence[Example],
    encoder: Path,
    folder: Path,
    name: str,
    training: dict[str, Any],
) -> dict[str, float]:
    """Export the network, fit what decoding needs to what the export says, and measure that."""
    export(network, folder / MODEL_FILE)
    shutil.copyfile(encoder / TOKENIZER_FILE, folder / TOKENIZER_FILE)
    write_settings(network.knowledge(UNCALIBRATED), folder, name, training)
    model = load_model(folder)
    knowledge = tune(model, held)
    found = {
        example.document.doc_id: decode(example.pieces, model.score(example.pieces), knowledge)
        for example in held
    }
    scores = summarise(evaluate([example.document for example in held], found, samples=0))
    write_settings(knowledge, folder, name, {**training, "held_out_scores": scores})
    return scores
