"""The command ``onrecord``: build, extract, validate, evaluate, train.

Exit codes: 0 the work is done; 1 the work failed, or something that was checked is wrong;
2 the command line is wrong; 3 with ``--strict``: done, but some inputs could not be used.
Progress bars and reports go to standard error, results to standard output.

>>> app.info.name
'onrecord'
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.console import (
    count,
    open_output,
    print_problems,
    report_inputs,
    say,
    show_progress,
    write_json_lines,
    write_parquet,
    write_tables,
)
from onrecord.errors import InputError, OnRecordError, ReaderError
from onrecord.types import Attribution, Document, Extraction, Span

if TYPE_CHECKING:  # what takes long to import is imported by the command that needs it
    from onrecord.inputs import Ignored, Inputs, Read
    from onrecord.reader import Reader

app = typer.Typer(
    name="onrecord",
    help="Who said what, and what was claimed, in the news.\n\n"
    "Text in; attributed quotes, factual claims and speakers out, with their exact words, as "
    "tables. Everything runs offline on this machine.",
    epilog="""\b
    Examples:
      onrecord extract article.txt             look at one text
      onrecord build articles/ --out mine      make a dataset of many
      onrecord validate mine                   check every promise of it
    """,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

STANDARD_INPUT = Path("-")
OURS = ("dataset.yaml", "datasheet.yaml")


READERS = ("onnx", "rules")  # those that `load_reader` knows by name; the first is the default


class Format(StrEnum):
    """How ``extract`` shows what it found."""

    TABLE = "table"
    JSONL = "jsonl"
    PARQUET = "parquet"


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


def main() -> None:
    """Runs the command; expected errors become one message and exit code 1."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal may lack what a text has
            stream.reconfigure(errors="backslashreplace")
    try:
        app(prog_name="onrecord")
    except OnRecordError as error:
        say(f"onrecord: {error}", style="red")
    except OSError as error:
        say(f"onrecord: {error.filename or 'input or output'}: {error.strerror}", style="red")
    sys.exit(1)


def _print_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"onrecord {version('onrecord')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Show the version and exit.", callback=_print_version, is_eager=True
        ),
    ] = False,
) -> None:
    """Options of the command itself."""


@app.command(
    epilog="""\b
    Examples:
      onrecord build
      onrecord build articles/ --out my-dataset
      onrecord build 2021.jsonl.gz 2022.parquet --out my-dataset --strict
    """
)
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
    _check_apart(paths, out)
    recover(out)
    check_target(out)
    metadata = read_metadata(source)
    unanswered = find_unanswered(load_answers(source))
    found = _find_inputs(paths)
    reads = _read_all(paths)
    documents = mark_duplicates(read.document for read in reads)
    if (out / "data").exists() and all(document.status != "ok" for document in documents):
        report_inputs(reads, documents, _find_unused(found))
        raise InputError(f"no input could be used; {out} is left as it was")
    extractions = link_speakers(_extract_all(documents, load_reader(reader)), known)
    shards = write_dataset(extractions, metadata, out, source=source).shards
    if not inputs and Path("DATASHEET.md").exists():
        Path("DATASHEET.md").write_bytes((out / "DATASHEET.md").read_bytes())
    report_inputs(reads, documents, _find_unused(found))
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


@app.command(
    epilog="""\b
    Examples:
      onrecord extract article.txt
      onrecord extract articles.jsonl --format jsonl | head -1
      onrecord extract articles/ --format parquet --output found.parquet
      cat article.txt | onrecord extract -
    """
)
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
        found = _find_inputs(inputs)
        _check_no_input(output, found.files)
        unused = _find_unused(found)
        reads = _read_all(inputs)
    documents = [read.document for read in reads]
    seen_growing = output is None and sys.stdout.isatty()
    extractions = _extract_all(documents, load_reader(reader), hidden=seen_growing)
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


@app.command(
    epilog="""\b
    Examples:
      onrecord validate dataset
      onrecord validate my-dataset && echo sound
    """
)
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


@app.command(
    epilog="""\b
    Examples:
      onrecord evaluate gold.jsonl
      onrecord evaluate gold.jsonl --predictions theirs.jsonl --output report.json
    """
)
def evaluate(
    corpus: Annotated[
        Path, typer.Argument(help="Gold attributions, as JSON Lines.", metavar="GOLD")
    ],
    reader: ReaderOption = READERS[0],
    predictions: Annotated[
        Path | None,
        typer.Option("--predictions", help="Score these instead of a reader's.", metavar="FILE"),
    ] = None,
    outermost: Annotated[
        bool,
        typer.Option("--outermost", help="Leave nested predictions out: the corpus has none."),
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", help="Also write the report as JSON.", metavar="FILE"),
    ] = None,
) -> None:
    """Score a reader, or anybody's predictions.

    Gold and predictions have a document a line: doc_id, text, attributions; an attribution has
    content, cue and source, each a list of [start, end] in code points. The measures are defined,
    with their sources, in `onrecord.evaluation`; intervals are 95% bootstraps over documents.
    """
    from onrecord.blocks import find_blocks
    from onrecord.evaluation import drop_nested, read_gold, read_predictions, render_report
    from onrecord.evaluation import evaluate as score
    from onrecord.extraction import load_reader
    from onrecord.sentences import find_sentences

    def sentences(text: str) -> list[Span]:
        return [sentence.span for sentence in find_sentences(text, find_blocks(text))]

    _check_no_input(output, [path for path in (corpus, predictions) if path])
    with _reading(corpus):
        gold = read_gold(corpus)
    if predictions:
        with _reading(predictions):
            found = read_predictions(predictions, gold)
    else:
        found = _predict([(d.doc_id, d.text) for d in gold], load_reader(reader))
    if outermost:
        found = {key: drop_nested(value) for key, value in found.items()}
    with _reading(predictions or corpus):
        report = score(gold, found, sentences=sentences)
    typer.echo(render_report(report))
    if output:
        with open_output(output) as stream:
            stream.write(report.to_json().encode("utf-8"))


@app.command(
    epilog="""\b
    Examples:
      onrecord train gold.jsonl --encoder all-MiniLM-L6-v2/ --out my-model
      onrecord train mine.jsonl --encoder all-MiniLM-L6-v2/ --start published/ --out my-model
      onrecord evaluate other.jsonl --reader my-model
    """
)
def train(
    gold: Annotated[
        list[Path],
        typer.Argument(
            help="Gold attributions, as for evaluate; a file named twice counts twice.",
            metavar="GOLD...",
        ),
    ],
    encoder: Annotated[
        Path,
        typer.Option(
            "--encoder",
            help="Folder of the encoder to begin with: model.safetensors and tokenizer.json of "
            "all-MiniLM-L6-v2, or of a BERT of its size.",
            metavar="FOLDER",
        ),
    ],
    out: Annotated[Path, typer.Option("--out", help="The model's folder.", metavar="OUT")],
    start: Annotated[
        Path | None,
        typer.Option(
            "--start", help="Go on from this model's folder or weights.", metavar="FOLDER"
        ),
    ] = None,
    mean: Annotated[
        bool, typer.Option("--mean", help="Take the mean of the weights before and after.")
    ] = False,
    epochs: Annotated[int, typer.Option("--epochs", help="Rounds over the texts.", min=1)] = 4,
    seed: Annotated[int, typer.Option("--seed", help="Decides all that is random.", min=0)] = 1,
    batch: Annotated[int, typer.Option("--batch", help="Windows a step.", min=1)] = 16,
    encoder_rate: Annotated[
        float, typer.Option("--encoder-rate", help="Learning rate of the encoder.")
    ] = 3e-4,
    head_rate: Annotated[
        float, typer.Option("--head-rate", help="Learning rate of what is new.")
    ] = 2e-3,
    bfloat16: Annotated[
        bool,
        typer.Option("--bfloat16", help="Faster on processors that have it, slower elsewhere."),
    ] = False,
    threads: Annotated[int, typer.Option("--threads", help="Processor threads.", min=1)] = 1,
    name: Annotated[str, typer.Option("--name", help="What reports call the reader.")] = "onnx",
) -> None:
    """Train a reader of attributions of your own.

    Needs the extra: pip install 'onrecord[train]'. Documents whose ids fall among the one in
    twelve that are held out are not trained on: the model is calibrated and scored on them. An
    interrupted run goes on from its checkpoint in OUT/run when it is called again with the same
    arguments; on two cores it takes hours. The folder OUT then serves as --reader.
    """
    try:
        import onnx  # noqa: F401
        import torch
    except ImportError as error:
        raise ReaderError(f"training needs {error.name}; pip install 'onrecord[train]'") from error
    from onrecord.training.reader import train_reader
    from onrecord.training.train import Settings

    torch.set_num_threads(threads)
    settings = Settings(
        seed=seed,
        epochs=epochs,
        batch=batch,
        encoder_rate=encoder_rate,
        head_rate=head_rate,
        bfloat16=bfloat16,
    )
    try:
        scores = train_reader(gold, encoder, out, settings, start, mean, name)
    except (KeyError, ValueError) as error:
        raise InputError(str(error)) from error
    for metric, value in scores.items():
        typer.echo(f"{metric:28}{value:6.1f}")


def _check_apart(paths: Sequence[Path], out: Path) -> None:
    """A second build would take the tables and the card of the first for inputs."""
    for path in paths:
        if path.is_dir() and out.resolve().is_relative_to(path.resolve()):
            raise InputError(
                f"{path}: holds the dataset's own folder, {out}; name a folder of texts only, "
                "or choose another --out"
            )


def _check_no_input(output: Path | None, files: Sequence[Path]) -> None:
    if output and output.exists() and any(f.exists() and output.samefile(f) for f in files):
        raise InputError(f"{output}: is one of the inputs; write to another file")


def _find_inputs(paths: Sequence[Path]) -> Inputs:
    from onrecord.inputs import find_inputs

    return find_inputs(paths)


def _find_unused(inputs: Inputs) -> list[Ignored]:
    """The files left out, but those that describe a text that is read, or the dataset, and
    those that hide themselves.
    """
    from onrecord.inputs import TEXT_SUFFIXES

    texts = (file for file in inputs.files if file.suffix.lower() in TEXT_SUFFIXES)
    described = {text.with_suffix("") for text in texts}
    return [
        ignored
        for ignored in inputs.ignored
        if ignored.path.with_suffix("") not in described
        and ignored.path.name not in OURS
        and not ignored.path.name.startswith(".")
    ]


def _read_all(paths: Sequence[Path]) -> list[Read]:
    from onrecord.inputs import read_documents

    with show_progress("Reading") as show:
        return list(read_documents(paths, progress=show))


def _extract_all(
    documents: Sequence[Document], reader: Reader, *, hidden: bool = False
) -> Iterator[Extraction]:
    """Extractions one by one, the bar in step with the length of the texts."""
    from onrecord.extraction import extract as extract_document

    done, total = 0, sum(len(document.text) + 1 for document in documents)
    with show_progress("Extracting", hidden=hidden) as show:
        for document in documents:
            yield extract_document(document, reader)
            done += len(document.text) + 1
            show(done, total)


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


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Turns what is wrong with a file of attributions into an error that names it."""
    try:
        yield
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 at byte {error.start}; want JSON Lines") from error
    except RecursionError as error:
        raise InputError(f"{path}: brackets nested too deep; want plain JSON Lines") from error
    except ValueError as error:
        raise InputError(str(error)) from error
