"""``onrecord build``: texts in, a dataset folder out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from onrecord.commands.options import READERS, ReaderOption, Strict
from onrecord.commands.reading import check_apart, extract_all, find_files, find_unused, read_all
from onrecord.console import count, report_inputs, say
from onrecord.errors import InputError

EXAMPLES = """\b
Examples:
  onrecord build
  onrecord build articles/ --out my-dataset
  onrecord build 2021.jsonl.gz 2022.parquet --out my-dataset --strict
"""


def build(
    inputs: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Text files, folders, .jsonl[.gz] or .parquet files. Default: OUT/source.",
            metavar="INPUT",
            show_default=False,
        ),
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="The dataset's folder.", metavar="OUT")] = Path(
        "dataset"
    ),
    reader: ReaderOption = READERS[0],
    speakers: Annotated[
        Path | None,
        typer.Option(
            help="Table of speakers of your own: CSV with id, name, aliases (separated by ;).",
            metavar="FILE",
        ),
    ] = None,
    strict: Strict = False,
) -> None:
    """Build a dataset: write Parquet tables, card and datasheet.

    Without INPUT, builds OUT from the texts in OUT/source (and, beside a DATASHEET.md in the
    current folder, renews that too). What the dataset is called, its licence and its makers stand
    in dataset.yaml, answers for the datasheet in datasheet.yaml, both in the folder of the
    inputs; metadata of TEXT.txt in TEXT.yaml. The new dataset is validated before it replaces
    an earlier one: after a failed build the earlier one is as it was.
    """
    from onrecord.dataset.datasheet import find_unanswered, load_answers
    from onrecord.dataset.metadata import read_metadata
    from onrecord.dataset.write import check_target, recover, write_dataset
    from onrecord.documents import mark_duplicates
    from onrecord.extraction import load_reader
    from onrecord.identities import link_speakers, read_identities

    known = read_identities(speakers) if speakers else None
    paths = inputs or [out / "source"]
    source = next((path for path in paths if path.is_dir()), out / "source")
    check_apart(paths, out)
    recover(out)
    check_target(out)
    metadata = read_metadata(source)
    unanswered = find_unanswered(load_answers(source))
    found = find_files(paths)
    reads = read_all(paths)
    documents = mark_duplicates(read.document for read in reads)
    if (out / "data").exists() and all(document.status != "ok" for document in documents):
        report_inputs(reads, documents, find_unused(found))
        raise InputError(f"no input could be used; {out} is left as it was")
    extractions = link_speakers(extract_all(documents, load_reader(reader)), known)
    shards = write_dataset(extractions, metadata, out, source=source).shards
    if not inputs and Path("DATASHEET.md").exists():
        Path("DATASHEET.md").write_bytes((out / "DATASHEET.md").read_bytes())
    report_inputs(reads, documents, find_unused(found))
    names = ("quotes", "claims", "speakers")
    found_rows = [count(shards[name].rows, name[:-1]) for name in names]
    say(f"Found {found_rows[0]}, {found_rows[1]} and {found_rows[2]}.")
    if unanswered:
        say(
            f"The datasheet leaves {count(len(unanswered), 'question')} to you: answer them in "
            f"{source / 'datasheet.yaml'} ({', '.join(unanswered[:3])}, ...)."
        )
    say(f"Wrote {out}: load_dataset({str(out)!r})")
    if strict and any(document.status != "ok" for document in documents):
        raise typer.Exit(3)
