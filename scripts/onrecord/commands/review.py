"""``onrecord review``: rows out for people to correct, and their corrections back in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from onrecord.console import LINES_SHOWN, count, say
from onrecord.errors import InputError

if TYPE_CHECKING:
    from onrecord.review.decisions import Review, Signature
    from onrecord.review.published import Shown

EXPORT_EXAMPLES = """\b
Examples:
  onrecord review export dataset --out to-review
  onrecord review export dataset --out to-review --format label-studio
"""

APPLY_EXAMPLES = """\b
Examples:
  onrecord review apply dataset to-review/quotes.csv to-review/claims.csv --by AB
  onrecord review apply dataset label-studio-export.json
  onrecord review apply dataset to-review/decisions.csv
  onrecord build
"""

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Let people correct the rows: export, apply.\n\n"
    "What they decide is kept by its words, not by place or number, in "
    "DATASET/source/*.review.jsonl, and every later build applies it.",
)

DatasetArgument = Annotated[
    Path, typer.Argument(help="The folder of a built dataset.", metavar="DATASET")
]


class Form(StrEnum):
    """What people correct in."""

    CSV = "csv"
    LABEL_STUDIO = "label-studio"


@app.command(epilog=EXPORT_EXAMPLES)
def export(
    dataset: DatasetArgument,
    out: Annotated[Path, typer.Option("--out", help="The folder to write to.", metavar="OUT")],
    form: Annotated[Form, typer.Option("--format", help="What people correct in.")] = Form.CSV,
) -> None:
    """Write the rows for people to correct.

    csv: quotes.csv and claims.csv for any spreadsheet. Put ok or wrong into the column decision,
    or correct cells; a line without id, but with a doc_id, adds a row. label-studio: tasks.json to
    import, labels.xml to paste as the labelling interface.

    Decisions that are kept are in decisions.csv, those that no longer fit first: put undo into the
    column decision, or redo for one that was undone.
    """
    from onrecord.dataset.read import read_dataset
    from onrecord.review.decisions import read_reviews
    from onrecord.review.kept import render_kept
    from onrecord.review.published import read_shown
    from onrecord.review.sheets import render_sheet

    published = read_dataset(dataset)
    rows = list(read_shown(published.tables))
    if form is Form.CSV:
        files = {f"{table}.csv": render_sheet(table, rows) for table in ("quotes", "claims")}
    else:
        from onrecord.review.label_studio import INTERFACE, render_tasks

        files = {"tasks.json": render_tasks(published.tables, rows), "labels.xml": INTERFACE}
    kept = read_reviews([dataset / "source"]) if (dataset / "source").is_dir() else []
    if kept:
        documents = published.tables["documents"].to_pylist()
        files["decisions.csv"] = render_kept(kept, rows, documents)
    existing = [name for name in files if (out / name).exists()]
    if existing:
        raise InputError(f"{out / existing[0]}: is there already; choose another folder with --out")
    out.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (out / name).write_text(content, encoding="utf-8", newline="")
    wrote = [count(len(rows), "row"), *([count(len(kept), "decision")] if kept else [])]
    say(f"Wrote {' and '.join(wrote)} to {', '.join(str(out / name) for name in files)}.")


@app.command(epilog=APPLY_EXAMPLES)
def apply(
    dataset: DatasetArgument,
    files: Annotated[
        list[Path],
        typer.Argument(help="Corrected sheets, or Label Studio's export.", metavar="FILE..."),
    ],
    by: Annotated[
        str | None, typer.Option("--by", help="Who decided, to be kept with it.", metavar="NAME")
    ] = None,
) -> None:
    """Keep people's decisions in DATASET/source, for every later build.

    Nothing is written while a single line cannot be used: each is named, with what to do. A
    decision that is undone stays in its file as such; redo takes it up again.
    """
    from datetime import UTC, datetime

    from onrecord.dataset.read import read_dataset
    from onrecord.review.decisions import Signature, read_reviews
    from onrecord.review.merge import change_reviews, write_reviews
    from onrecord.review.published import read_shown

    published = read_dataset(dataset)
    rows = {shown.id: shown for shown in read_shown(published.tables)}
    documents = {row["doc_id"]: row for row in published.tables["documents"].to_pylist()}
    source = dataset / "source"
    kept = {review.id: review for review in read_reviews([source])} if source.is_dir() else {}
    signed = Signature(by, datetime.now(UTC).date().isoformat())
    found = _Found()
    for file in files:
        _read_decisions(file, rows, documents, kept, signed, found)
    for problem in found.problems[:LINES_SHOWN]:
        say(problem)
    if found.problems:
        raise InputError(f"{count(len(found.problems), 'problem')}; nothing was applied")
    for review in change_reviews(source, found.undo, found.redo, signed):
        say(f"{'Undone' if review.undone else 'Taken up again'}: {review}")
    written = write_reviews(source, found.decided, documents)
    where = f" in {', '.join(map(str, written))}" if written else ""
    say(f"Kept {count(len(found.decided), 'decision')}{where}.")
    for note in found.notes:
        say(f"  {note}: a note alone is not kept; put ok or wrong into decision, or change a cell")
    say("Every later build of this dataset follows them: build it again as before.")


@dataclass
class _Found:
    """What some files decide: of rows, and of the decisions that are kept (by id)."""

    decided: list[Review] = field(default_factory=list)
    undo: set[str] = field(default_factory=set)
    redo: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def _read_decisions(
    file: Path,
    rows: Mapping[str, Shown],
    documents: Mapping[str, Mapping[str, Any]],
    kept: Mapping[str, Review],
    signed: Signature,
    found: _Found,
) -> None:
    """Adds what a file decides, with the lines that cannot be used, to ``found``."""
    from onrecord.review.corrections import CellError, is_note_alone, read_decision
    from onrecord.review.kept import read_kept
    from onrecord.review.label_studio import read_annotations
    from onrecord.review.sheets import read_sheet

    content = _read_text(file)
    try:
        if file.suffix.lower() == ".json":
            found.decided += read_annotations(content, rows, documents, signed)
            return
        table, lines = read_sheet(content)
    except ValueError as error:
        raise InputError(f"{file}: {error}") from error
    for number, cells in lines:
        try:
            if table == "decisions":
                undo = read_kept(cells, kept)
                if undo is not None:
                    (found.undo if undo else found.redo).add(cells["id"])
                continue
            review = read_decision(table, cells, rows, documents, signed)
        except CellError as error:
            found.problems.append(f"{file}, row {number}, {error}")
            continue
        found.decided += [review] if review else []
        if not review and is_note_alone(table, cells):
            found.notes.append(f"{file}, row {number}")


def _read_text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({error.strerror}); check the path") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{file}: is not UTF-8; save it as “CSV UTF-8”") from error
