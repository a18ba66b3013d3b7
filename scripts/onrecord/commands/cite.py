"""``onrecord cite``: how to cite a quote, a claim, a document or the dataset."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from onrecord.console import open_output
from onrecord.dataset.styles import Style

EXAMPLES = """\b
Examples:
  onrecord cite 27a3f1
  onrecord cite 27a3f1 1d99e5 --style bibtex --output quotes.bib
  onrecord cite c516b6 --style web-annotation
  onrecord cite --dataset my-dataset --style ris
"""


def cite(
    ids: Annotated[
        list[str] | None,
        typer.Argument(
            help="quote_id, claim_id or doc_id, or the first characters of one (6 or more). "
            "Default: the dataset itself.",
            metavar="ID",
            show_default=False,
        ),
    ] = None,
    dataset: Annotated[
        Path, typer.Option("--dataset", help="The folder of a built dataset.", metavar="FOLDER")
    ] = Path("dataset"),
    style: Annotated[Style, typer.Option("--style", help="How to cite.")] = "apa",
    output: Annotated[
        Path | None, typer.Option("--output", help="Write to this file.", metavar="FILE")
    ] = None,
) -> None:
    """Cite a quote, a claim, a document or the dataset.

    A quote or claim is cited with the document that it stands in and the version of the dataset
    that holds it. apa, mla and chicago need the extra: pip install 'onrecord[cite]'.
    text-fragment is an address that opens the page at the words; web-annotation and schema-org
    are JSON-LD.
    """
    from onrecord.dataset.cite import cite as render
    from onrecord.dataset.read import read_dataset

    text = render(read_dataset(dataset), ids or (), style)
    with open_output(output) as stream:
        stream.write(text.encode("utf-8"))
