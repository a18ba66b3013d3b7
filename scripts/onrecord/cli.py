"""The command ``onrecord``: build, extract, validate, evaluate.

Exit codes: 0 the work is done; 1 the work failed, or something that was checked is wrong;
2 the command line is wrong; 3 with ``--strict``: done, but some inputs could not be used.
Progress bars and reports go to standard error, results to standard output.

>>> app.info.name
'onrecord'
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from onrecord.documents import make_document, mark_duplicates
from onrecord.errors import InputError, OnRecordError
from onrecord.extraction import extract as extract_document
from onrecord.extraction import load_reader
from onrecord.inputs import Ignored, Read, find_inputs, read_documents
from onrecord.reader import Reader
from onrecord.types import Attribution, Document, Extraction, Span, join

app = typer.Typer(
    name="onrecord",
    help="Who said what, and what was claimed, in the news.\n\n"
    "Text in; attributed quotes, factual claims and speakers out, with their exact words, as "
    "tables. Everything runs offline on this machine.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
messages = Console(stderr=True, highlight=False)

STANDARD_INPUT = Path("-")
PROBLEMS_SHOWN = 50

ReaderName = Annotated[
    str, typer.Option("--reader", help="What finds the attributions: `rules`.", metavar="NAME")
]
Strict = Annotated[
    bool, typer.Option("--strict", help="Exit with 3 if some input could not be used.")
]


class Format(StrEnum):
    """How ``extract`` shows what it found."""

    TABLE = "table"
    JSONL = "jsonl"
    PARQUET = "parquet"


def main() -> None:
    """Runs the command; expected errors become one message and exit code 1."""
    try:
        app()
    except OnRecordError as error:
        messages.print(f"onrecord: {error}", style="red", markup=False, soft_wrap=True)
        sys.exit(1)
    except BrokenPipeError:  # `onrecord extract ... | head`
        sys.stderr.close()
        sys.exit(0)


@app.command()
def build(
    inputs: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Text files, folders, .jsonl[.gz] or .parquet files. Default: OUT/source.",
            metavar="[INPUT...]",
        ),
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="The dataset's folder.")] = Path("dataset"),
    reader: ReaderName = "rules",
    strict: Strict = False,
) -> None:
    """Build a dataset: extract every input and write Parquet tables, card and datasheet.

    Without INPUT, builds OUT from the texts in OUT/source (and, beside a DATASHEET.md in the
    current folder, renews that too). What the dataset is called, its licence and its makers stand
    in dataset.yaml, answers for the datasheet in datasheet.yaml, both in the folder of the
    inputs; metadata of TEXT.txt in TEXT.yaml. The new dataset is validated before it replaces
    an earlier one: after a failed build the earlier one is as it was.
    """
    from onrecord.dataset.datasheet import find_unanswered, load_answers
    from onrecord.dataset.metadata import read_metadata
    from onrecord.dataset.write import write_dataset

    paths = inputs or [out / "source"]
    source = next((path for path in paths if path.is_dir()), out / "source")
    metadata = read_metadata(source)
    unused = [i for i in find_inputs(paths).ignored if not _is_ours(i)]
    reads = _read_all(paths)
    places = {id(read.document): read.location for read in reads}
    documents = mark_duplicates(read.document for read in reads)
    extractions = list(_extract_all(documents, load_reader(reader)))
    report = write_dataset(extractions, metadata, out, source=source)
    if not inputs and Path("DATASHEET.md").exists():
        Path("DATASHEET.md").write_bytes((out / "DATASHEET.md").read_bytes())
    _report_inputs(reads, documents, places, unused)
    counts = report.statistics
    messages.print(
        f"Found {counts['n_quotes']} quotes, {counts['n_claims']} claims and "
        f"{counts['n_speakers']} speakers.",
        markup=False,
    )
    unanswered = find_unanswered(load_answers(source))
    if unanswered:
        messages.print(
            f"The datasheet leaves {len(unanswered)} questions to you: answer them in "
            f"{source / 'datasheet.yaml'} ({', '.join(unanswered[:3])}, ...).",
            markup=False,
            soft_wrap=True,
        )
    messages.print(f"Wrote {out}: load_dataset({str(out)!r})", markup=False, soft_wrap=True)
    if strict and any(document.status != "ok" for document in documents):
        raise typer.Exit(3)


@app.command()
def extract(
    inputs: Annotated[
        list[Path],
        typer.Argument(
            help="Text files, folders, .jsonl[.gz] or .parquet files; - for standard input.",
            metavar="INPUT...",
        ),
    ],
    form: Annotated[Format, typer.Option("--format", help="How to show it.")] = Format.TABLE,
    output: Annotated[
        Path | None, typer.Option("--output", help="Write to this file.", metavar="FILE")
    ] = None,
    reader: ReaderName = "rules",
    strict: Strict = False,
) -> None:
    """Show the quotes and claims of some texts, or pipe them on.

    jsonl: one document a line, with doc_id, quotes, claims, speakers and the columns of the
    dataset's tables. parquet: the same, one row a document; needs --output.
    """
    if form is Format.PARQUET and output is None:
        raise typer.BadParameter("parquet is not for the terminal: give --output FILE")
    unused = []
    if inputs == [STANDARD_INPUT]:
        reads: Sequence[Read] = [Read(make_document({"text": sys.stdin.buffer.read()}, None), "-")]
    else:
        unused = [i for i in find_inputs(inputs).ignored if not _is_ours(i)]
        reads = _read_all(inputs)
    places = {id(read.document): read.location for read in reads}
    documents = [read.document for read in reads]
    extractions = _extract_all(documents, load_reader(reader))
    if form is Format.TABLE:
        _write_table(extractions, output)
    elif form is Format.JSONL:
        _write_json_lines(extractions, output)
    elif output:
        from onrecord.dataset.nested import write_nested

        write_nested(extractions, output)
    refused = [document for document in documents if document.status != "ok"]
    if refused or unused:
        _report_inputs(reads, documents, places, unused)
    if strict and refused:
        raise typer.Exit(3)


@app.command()
def validate(
    dataset: Annotated[Path, typer.Argument(help="The folder of a built dataset.")],
) -> None:
    """Check every promise of a built dataset: spans, ids, references, closed sets, hashes.

    Prints table, row and field of whatever is wrong, and exits with 1 if anything is.
    """
    from onrecord.dataset.validate import validate as find_problems

    if not dataset.is_dir():
        raise InputError(f"{dataset}: not a folder; give the folder of a built dataset")
    problems = find_problems(dataset)
    for problem in problems[:PROBLEMS_SHOWN]:
        typer.echo(str(problem))
    if len(problems) > PROBLEMS_SHOWN:
        typer.echo(f"... and {len(problems) - PROBLEMS_SHOWN} more")
    if problems:
        raise typer.Exit(1)
    typer.echo(f"{dataset}: every promise holds")


@app.command()
def evaluate(
    corpus: Annotated[Path, typer.Argument(help="Gold attributions, as JSON Lines.")],
    reader: ReaderName = "rules",
    predictions: Annotated[
        Path | None, typer.Option("--predictions", help="Score these instead of a reader's.")
    ] = None,
    outermost: Annotated[
        bool,
        typer.Option("--outermost", help="Leave nested predictions out: the corpus has none."),
    ] = False,
    output: Annotated[
        Path | None, typer.Option("--output", help="Also write the report as JSON.")
    ] = None,
) -> None:
    """Score a reader, or anybody's predictions, with all the measures of the field.

    Gold and predictions have a document a line: doc_id, text, attributions; an attribution has
    content, cue and source, each a list of [start, end] in code points. The measures are defined,
    with their sources, in `onrecord.evaluation`; intervals are 95% bootstraps over documents.
    """
    from onrecord.blocks import find_blocks
    from onrecord.evaluation import drop_nested, read_gold, read_predictions, render_report
    from onrecord.evaluation import evaluate as score
    from onrecord.sentences import find_sentences

    def sentences(text: str) -> list[Span]:
        return [sentence.span for sentence in find_sentences(text, find_blocks(text))]

    try:
        gold = read_gold(corpus)
        if predictions:
            found = read_predictions(predictions, gold)
        else:
            found = _predict([(d.doc_id, d.text) for d in gold], load_reader(reader))
        if outermost:
            found = {key: drop_nested(value) for key, value in found.items()}
        report = score(gold, found, sentences=sentences)
    except (OSError, ValueError) as error:
        raise InputError(str(error)) from error
    typer.echo(render_report(report))
    if output:
        output.write_text(report.to_json(), encoding="utf-8")


@contextmanager
def _progress(what: str, total: int | None) -> Iterator[Progress]:
    """A bar on standard error; silent when that is no terminal, gone when the work is done."""
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeRemainingColumn(),
        console=messages,
        transient=True,
        disable=not messages.is_terminal,
    ) as bar:
        bar.add_task(what, total=total)
        yield bar


def _read_all(paths: Sequence[Path]) -> list[Read]:
    with _progress("Reading", None) as bar:
        task = bar.task_ids[0]

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        return list(read_documents(paths, progress=show))


def _extract_all(documents: Sequence[Document], reader: Reader) -> Iterator[Extraction]:
    """Extractions one by one, the bar in step with the length of the texts."""
    with _progress("Extracting", sum(len(d.text) + 1 for d in documents)) as bar:
        for document in documents:
            yield extract_document(document, reader)
            bar.advance(bar.task_ids[0], len(document.text) + 1)


def _predict(
    texts: Sequence[tuple[str, str]], reader: Reader
) -> dict[str, tuple[Attribution, ...]]:
    """The attributions of each document, by id, as quotes were made of them."""
    documents = [Document(doc_id, text) for doc_id, text in texts]
    return {
        found.document.doc_id: tuple(
            Attribution(q.content, q.cue, q.source, q.confidence) for q in found.quotes
        )
        for found in _extract_all(documents, reader)
    }


def _is_ours(ignored: Ignored) -> bool:
    """Whether a file beside the texts describes the dataset, or hides itself."""
    name = ignored.path.name
    return name in ("dataset.yaml", "datasheet.yaml") or name.startswith(".")


def _report_inputs(
    reads: Sequence[Read],
    documents: Sequence[Document],
    places: dict[int, str],
    unused: Sequence[Ignored],
) -> None:
    """What was read, what was refused and why; files that are no texts are named too."""
    counts = Counter(document.status for document in documents)
    told = ", ".join(f"{n} {status}" for status, n in sorted(counts.items()))
    messages.print(f"Read {len(reads)} documents: {told}.", markup=False)
    located = {read.document.doc_id: places[id(read.document)] for read in reads}
    for document in documents:
        if document.status != "ok" or document.reason:
            place = located.get(document.doc_id) or document.origin or document.doc_id
            messages.print(
                f"  {place}: {document.status}: {document.reason}", markup=False, soft_wrap=True
            )
    for ignored in unused:
        messages.print(
            f"  {ignored.path}: not read: {ignored.reason}", markup=False, soft_wrap=True
        )


@contextmanager
def _output(path: Path | None) -> Iterator[Console]:
    """A console on a file, or on standard output."""
    if path is None:
        yield Console(highlight=False, soft_wrap=not sys.stdout.isatty())
        return
    try:
        with path.open("w", encoding="utf-8", newline="\n") as file:
            yield Console(file=file, width=160, highlight=False)
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror}); choose another") from error


def _write_json_lines(extractions: Iterator[Extraction], output: Path | None) -> None:
    from onrecord.dataset.rows import to_json

    with _output(output) as console:
        for extraction in extractions:
            console.file.write(json.dumps(to_json(extraction), ensure_ascii=False) + "\n")
            console.file.flush()


def _write_table(extractions: Iterator[Extraction], output: Path | None) -> None:
    """Quotes and claims for people: who, how, which words."""
    with _output(output) as console:
        for extraction in extractions:
            text = extraction.document.text
            title = extraction.document.title or extraction.document.origin or "text"
            quotes = Table("speaker", "kind", "cue", "quote", title=f"{title}: quotes")
            for quote in extraction.quotes:
                speaker = quote.speaker.name if quote.speaker else f"({quote.resolution})"
                row = (speaker, quote.kind, join(quote.cue, text), join(quote.spans, text))
                quotes.add_row(*map(Text, row))
            claims = Table("asserted by", "certainty", "worth", "claim", title=f"{title}: claims")
            for claim in extraction.claims:
                who = claim.speaker.name if claim.speaker else claim.asserted_by
                cells = (who, claim.certainty, f"{claim.check_worthiness:.2f}", claim.claim)
                claims.add_row(*map(Text, cells))
            console.print(quotes)
            console.print(claims)
