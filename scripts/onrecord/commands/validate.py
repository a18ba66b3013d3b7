"""``onrecord validate``: checks every promise of a built dataset."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from onrecord.console import print_problems
from onrecord.errors import InputError

EXAMPLES = """\b
Examples:
  onrecord validate dataset
  onrecord validate my-dataset && echo sound
"""


def validate(
    dataset: Annotated[
        Path, typer.Argument(help="The folder of a built dataset.", metavar="FOLDER")
    ],
) -> None:
    """Check every promise of a built dataset.

    That is: spans, ids, references, closed sets, hashes. Prints table, row and field of whatever
    is wrong, and exits with 1 if anything is.
    """
    from onrecord.dataset.validate import validate as find_problems

    if not dataset.is_dir():
        raise InputError(f"{dataset}: not a folder; give the folder of a built dataset")
    problems = find_problems(dataset)
    print_problems(problems)
    if problems:
        raise typer.Exit(1)
    typer.echo(f"{dataset}: every promise holds")
