"""``onrecord evaluate``: scores a reader, or anybody's predictions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.commands.options import READERS, ReaderOption
from onrecord.commands.reading import check_no_input, extract_all
from onrecord.console import open_output
from onrecord.errors import InputError
from onrecord.types import Attribution, Document, Span

if TYPE_CHECKING:
    from onrecord.reader import Reader


EXAMPLES = """\b
Examples:
  onrecord evaluate gold.jsonl
  onrecord evaluate gold.jsonl --predictions theirs.jsonl --output report.json
"""


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

    check_no_input(output, [path for path in (corpus, predictions) if path])
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


def _predict(
    texts: Sequence[tuple[str, str]], reader: Reader
) -> dict[str, tuple[Attribution, ...]]:
    """The attributions of each document, by id, as quotes were made of them."""
    documents = [Document(doc_id, text) for doc_id, text in texts]
    return {
        found.document.doc_id: tuple(
            Attribution(q.content, q.cue, q.source, q.confidence) for q in found.quotes
        )
        for found in extract_all(documents, reader)
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
