"""``onrecord diff``: the changelog of data, from two versions of a dataset."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from onrecord.commands.reading import check_no_input
from onrecord.console import open_output, visible, write_lines
from onrecord.errors import InputError

EXAMPLES = """\b
Examples:
  onrecord diff my-dataset-1.0 my-dataset
  onrecord diff my-dataset-1.0 my-dataset --format markdown --output changes.md
  onrecord diff my-dataset-1.0 my-dataset --exit-code && echo the same
"""


class Format(StrEnum):
    """How ``diff`` shows what it found."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


def diff(
    old: Annotated[Path, typer.Argument(help="The folder of a built dataset.", metavar="OLD")],
    new: Annotated[Path, typer.Argument(help="That of another version of it.", metavar="NEW")],
    form: Annotated[Format, typer.Option("--format", help="How to show it.")] = Format.TEXT,
    output: Annotated[
        Path | None, typer.Option("--output", help="Write to this file.", metavar="FILE")
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", help="Most rows to show; json has all.", min=0, metavar="N")
    ] = 100,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit with 1 if anything differs.")
    ] = False,
) -> None:
    """Show what a new version of a dataset gained, lost and changed.

    Rows are matched by id, then by content: documents by text, address or file name, quotes and
    claims by the words they share, speakers by name and type. The order of rows does not count;
    other ids for the same rows, and confidences that change by less than 0.01, are counted but
    not listed. A document that was gained or lost stands for all that is in it. OLD may be of an
    older version of onrecord: columns that only one has are listed, the others compared.
    """
    from onrecord.dataset.diff import compare_datasets
    from onrecord.dataset.diff_json import render_json
    from onrecord.dataset.diff_report import render_markdown, render_text
    from onrecord.dataset.read import READ

    for folder in (old, new):
        if not folder.is_dir():
            raise InputError(f"{folder}: not a folder; give the folder of a built dataset")
        check_no_input(output, [folder / name for name in READ])
    found = compare_datasets(old, new)
    if form is Format.TEXT:
        write_lines(render_text(found, limit), output)
    else:
        text = render_json(found) if form is Format.JSON else visible(render_markdown(found, limit))
        with open_output(output) as stream:
            stream.write(text.encode("utf-8"))
    if exit_code and found:
        raise typer.Exit(1)
