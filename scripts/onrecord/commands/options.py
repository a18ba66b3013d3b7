"""Options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

READERS = ("onnx", "rules")  # those that `load_reader` knows by name; the first is the default


def _check_reader(name: str) -> str:
    if name not in READERS and not Path(name).is_dir():
        raise typer.BadParameter(f"{name!r} is not {' or '.join(READERS)}, nor a model's folder")
    return name


ReaderOption = Annotated[
    str,
    typer.Option(
        "--reader",
        help="What finds the attributions: onnx (trained), rules (the baseline), or the folder of "
        "a model of your own.",
        metavar="NAME",
        callback=_check_reader,
    ),
]
Strict = Annotated[
    bool, typer.Option("--strict", help="Exit with 3 if some input could not be used.")
]
