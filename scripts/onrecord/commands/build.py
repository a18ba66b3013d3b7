"""``onrecord build``: texts in, a dataset folder out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.commands.options import READERS, ReaderOption, Strict
from onrecord.commands.reading import check_apart, extract_all, find_files, find_unused, read_all
from onrecord.console import LINES_SHOWN, count, report_inputs, say
from onrecord.errors import InputError
from onrecord.types import Extraction

if TYPE_CHECKING:
    from onrecord.identities import Identities
    from onrecord.review.apply import Unfit
    from onrecord.review.decisions import Review

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
    from onrecord.review.apply import assign_reviews
    from onrecord.review.decisions import read_reviews

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
    folders = dict.fromkeys(path for path in (*paths, out / "source") if path.is_dir())
    decided = [review for review in read_reviews(folders) if not review.undone]
    reviews, unfit = assign_reviews(decided, documents)
    extracted = extract_all(documents, load_reader(reader))
    extractions = link_speakers(_review_all(extracted, reviews, known, unfit), known)
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
    _report_reviews(out, len(decided), unfit)
    say(f"Wrote {out}: load_dataset({str(out)!r})")
    if strict and (unfit or any(document.status != "ok" for document in documents)):
        raise typer.Exit(3)


def _review_all(
    extractions: Iterable[Extraction],
    reviews: Mapping[str, Sequence[Review]],
    identities: Identities | None,
    unfit: list[Unfit],
) -> Iterator[Extraction]:
    """The extractions as people decided; ``unfit`` gets the decisions that no longer fit."""
    from onrecord.review.apply import apply_reviews

    for extraction in extractions:
        decided = reviews.get(extraction.document.doc_id)
        if decided:
            extraction, missed = apply_reviews(extraction, decided, identities)
            unfit += missed
        yield extraction


def _report_reviews(out: Path, total: int, unfit: Sequence[Unfit]) -> None:
    if total:
        say(f"Applied {total - len(unfit)} of {count(total, 'decision')} by reviewers.")
    for misfit in unfit[:LINES_SHOWN]:
        say(f"  no longer fits: {misfit}")
    if len(unfit) > LINES_SHOWN:
        say(f"  ... and {len(unfit) - LINES_SHOWN} more")
    if unfit:
        say(f"  To undo one, fill in decisions.csv of: onrecord review export {out} --out FOLDER")
