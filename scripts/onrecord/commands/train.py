"""``onrecord train``: trains a reader of attributions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from onrecord.errors import InputError, ReaderError

EXAMPLES = """\b
Examples:
  onrecord train gold.jsonl --encoder all-MiniLM-L6-v2/ --out my-model
  onrecord train mine.jsonl --encoder all-MiniLM-L6-v2/ --start published/ --out my-model
  onrecord evaluate other.jsonl --reader my-model
"""


def train(
    gold: Annotated[
        list[Path],
        typer.Argument(
            help="Gold attributions, as for evaluate; a file named twice counts twice.",
            metavar="GOLD...",
        ),
    ],
    encoder: Annotated[
        Path,
        typer.Option(
            "--encoder",
            help="Folder of the encoder to begin with: model.safetensors and tokenizer.json of "
            "all-MiniLM-L6-v2, or of a BERT of its size.",
            metavar="FOLDER",
        ),
    ],
    out: Annotated[Path, typer.Option("--out", help="The model's folder.", metavar="OUT")],
    start: Annotated[
        Path | None,
        typer.Option(
            "--start", help="Go on from this model's folder or weights.", metavar="FOLDER"
        ),
    ] = None,
    mean: Annotated[
        bool, typer.Option("--mean", help="Take the mean of the weights before and after.")
    ] = False,
    epochs: Annotated[int, typer.Option("--epochs", help="Rounds over the texts.", min=1)] = 4,
    seed: Annotated[int, typer.Option("--seed", help="Decides all that is random.", min=0)] = 1,
    batch: Annotated[int, typer.Option("--batch", help="Windows a step.", min=1)] = 16,
    encoder_rate: Annotated[
        float, typer.Option("--encoder-rate", help="Learning rate of the encoder.")
    ] = 3e-4,
    head_rate: Annotated[
        float, typer.Option("--head-rate", help="Learning rate of what is new.")
    ] = 2e-3,
    bfloat16: Annotated[
        bool,
        typer.Option("--bfloat16", help="Faster on processors that have it, slower elsewhere."),
    ] = False,
    threads: Annotated[int, typer.Option("--threads", help="Processor threads.", min=1)] = 1,
    name: Annotated[str, typer.Option("--name", help="What reports call the reader.")] = "onnx",
) -> None:
    """Train a reader of attributions of your own.

    Needs the extra: pip install 'onrecord[train]'. Documents whose ids fall among the one in
    twelve that are held out are not trained on: the model is calibrated and scored on them. An
    interrupted run goes on from its checkpoint in OUT/run when it is called again with the same
    arguments; on two cores it takes hours. The folder OUT then serves as --reader.
    """
    try:
        import onnx  # noqa: F401
        import torch
    except ImportError as error:
        raise ReaderError(f"training needs {error.name}; pip install 'onrecord[train]'") from error
    from onrecord.training.reader import train_reader
    from onrecord.training.train import Settings

    torch.set_num_threads(threads)
    settings = Settings(
        seed=seed,
        epochs=epochs,
        batch=batch,
        encoder_rate=encoder_rate,
        head_rate=head_rate,
        bfloat16=bfloat16,
    )
    try:
        scores = train_reader(gold, encoder, out, settings, start, mean, name)
    except (KeyError, ValueError) as error:
        raise InputError(str(error)) from error
    for metric, value in scores.items():
        typer.echo(f"{metric:28}{value:6.1f}")
