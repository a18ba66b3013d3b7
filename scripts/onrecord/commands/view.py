"""``onrecord view``: makes a page that shows a built dataset."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from onrecord.console import count, open_output
from onrecord.errors import InputError

EXAMPLES = """\b
Examples:
  onrecord view dataset
  onrecord view my-dataset --output my-space/index.html
"""


def view(
    dataset: Annotated[
        Path, typer.Argument(help="The folder of a built dataset.", metavar="FOLDER")
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            help="Write to this file. Default: FOLDER's name with .html, in the current folder.",
            metavar="FILE",
        ),
    ] = None,
) -> None:
    """Make a page that shows a dataset, to read and search it.

    One HTML file that needs nothing else, with articles, quotes, claims and speakers: it opens
    from disk in any browser, without a network, and is the index.html of a static Space on the
    Hugging Face Hub as it stands.
    """
    from onrecord.dataset.read import read_dataset
    from onrecord.dataset.view import render_page

    if not dataset.is_dir():
        raise InputError(f"{dataset}: not a folder; give the folder of a built dataset")
    published = read_dataset(dataset)
    path = output or Path(f"{dataset.resolve().name}.html")
    page = render_page(published.tables, published.metadata).encode()
    with open_output(path) as stream:
        stream.write(page)
    rows = {name: table.num_rows for name, table in published.tables.items()}
    found = ", ".join(count(rows[name], name[:-1]) for name in ("documents", "quotes", "claims"))
    typer.echo(f"{path}: {found}; open it in a browser")
