"""``onrecord extract``: shows what is in some texts, or pipes it on."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.commands.options import READERS, ReaderOption, Strict
from onrecord.commands.reading import (
    check_no_input,
    extract_all,
    find_files,
    find_unused,
    read_all,
)
from onrecord.console import report_inputs, write_json_lines, write_parquet, write_tables

if TYPE_CHECKING:
    from onrecord.input_files import Ignored

STANDARD_INPUT = Path("-")


EXAMPLES = """\b
Examples:
  onrecord extract article.txt
  onrecord extract articles.jsonl --format jsonl | head -1
  onrecord extract articles/ --format parquet --output found.parquet
  cat article.txt | onrecord extract -
"""


class Format(StrEnum):
    """How ``extract`` shows what it found."""

    TABLE = "table"
    JSONL = "jsonl"
    PARQUET = "parquet"


def extract(
    inputs: Annotated[
        list[Path],
        typer.Argument(
            help="Text files, folders, .jsonl[.gz] or .parquet files; - for standard input.",
            metavar="INPUT",
        ),
    ],
    form: Annotated[Format, typer.Option("--format", help="How to show it.")] = Format.TABLE,
    output: Annotated[
        Path | None, typer.Option("--output", help="Write to this file.", metavar="FILE")
    ] = None,
    reader: ReaderOption = READERS[0],
    strict: Strict = False,
) -> None:
    """Show the quotes and claims of some texts, or pipe them on.

    jsonl: one document a line, with doc_id, quotes, claims, speakers and the columns of the
    dataset's tables. parquet: the same, one row a document; needs --output.
    """
    from onrecord.documents import make_document
    from onrecord.extraction import load_reader
    from onrecord.inputs import Read

    if form is Format.PARQUET and output is None:
        raise typer.BadParameter("parquet is not for the terminal: give --output FILE")
    if STANDARD_INPUT in inputs and len(inputs) > 1:
        raise typer.BadParameter("- (standard input) cannot be read beside files: give one of them")
    unused: Sequence[Ignored] = ()
    if inputs == [STANDARD_INPUT]:
        reads = [Read(make_document({"text": sys.stdin.buffer.read()}, None), "-")]
    else:
        found = find_files(inputs)
        check_no_input(output, found.files)
        unused = find_unused(found)
        reads = read_all(inputs)
    documents = [read.document for read in reads]
    seen_growing = output is None and sys.stdout.isatty()
    extractions = extract_all(documents, load_reader(reader), hidden=seen_growing)
    if form is Format.TABLE:
        write_tables(extractions, output)
    elif form is Format.JSONL:
        write_json_lines(extractions, output)
    elif output:
        write_parquet(extractions, output)
    if unused or any(document.reason for document in documents):
        report_inputs(reads, documents, unused)
    if strict and any(document.status != "ok" for document in documents):
        raise typer.Exit(3)
