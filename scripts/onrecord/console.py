"""What the command shows and writes: bars, tables, reports, files.

In: extractions, and the documents that were read. Out: results on standard output or in a file,
everything else on standard error. Texts come from anywhere and terminals obey what they are
sent, so control characters are written out before anything is shown.

>>> print(visible("a \\x1b[31mred\\x1b[0m word"))
a \\x1b[31mred\\x1b[0m word
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import threading
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from onrecord.errors import OnRecordError
from onrecord.types import Document, Extraction, join

if TYPE_CHECKING:
    from onrecord.input_files import Ignored
    from onrecord.inputs import Read

LINES_SHOWN = 50
"""How many lines a report has before it says how many more there are."""

BAR_DELAY = 2.0  # seconds; a bar for less is a flicker
FILE_WIDTH = 160  # columns of a table that is written to a file

# What a terminal obeys (control characters but newline and tab, lines and paragraphs of
# Unicode) or shows in another order than it stands there (embedding, override, isolates).
_OBEYED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
messages = Console(stderr=True, highlight=False)


def visible(text: str) -> str:
    """``text`` with the characters that a terminal would obey written out (``\\x1b``)."""
    plain = text.replace("\r\n", "\n")
    return _OBEYED.sub(lambda found: found[0].encode("unicode_escape").decode(), plain)


def say(message: str, style: str = "") -> None:
    """One message on standard error, never wrapped, its characters taken as they are."""
    messages.print(Text(visible(message), style=style), soft_wrap=True)


def count(n: int, noun: str) -> str:
    """A number with its noun.

    >>> count(1, "quote"), count(0, "quote")
    ('1 quote', '0 quotes')
    """
    return f"{n} {noun}{'' if n == 1 else 's'}"


@contextmanager
def show_progress(what: str, *, hidden: bool = False) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error, for work of more than two seconds; gone when the work is done.

    Gives a function that is called with what is done and with the whole. There is no bar where
    standard error is no terminal.
    """
    if hidden or not messages.is_interactive:
        yield lambda done, total: None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeRemainingColumn(),
        console=messages,
        transient=True,
        redirect_stdout=False,  # or results would go to standard error
        redirect_stderr=False,
    )
    task = bar.add_task(what, total=None)
    start = threading.Timer(BAR_DELAY, bar.start)
    start.start()
    try:
        yield lambda done, total: bar.update(task, completed=done, total=total)
    finally:
        start.cancel()
        start.join()
        bar.stop()


def report_inputs(
    reads: Sequence[Read], documents: Sequence[Document], unused: Sequence[Ignored]
) -> None:
    """What was read, what was refused and why; files that are no texts are named too."""
    counts = Counter(document.status for document in documents)
    told = ", ".join(f"{n} {status}" for status, n in sorted(counts.items()))
    say(f"Read {count(len(reads), 'document')}: {told}.")
    lines = [
        f"  {place}: {document.status}: {document.reason}"
        for place, document in _locate(reads, documents)
    ]
    lines += [f"  {ignored.path}: not read: {ignored.reason}" for ignored in unused]
    for line in lines[:LINES_SHOWN]:
        say(line)
    if len(lines) > LINES_SHOWN:
        say(f"  ... and {len(lines) - LINES_SHOWN} more")


def _locate(reads: Sequence[Read], documents: Sequence[Document]) -> Iterator[tuple[str, Document]]:
    """Documents that have something to tell, and where they were read, in that order.

    ``mark_duplicates`` gives some documents another id, status or reason: those are known
    again by the rest of what they hold.
    """
    positions = {id(read.document): i for i, read in enumerate(reads)}
    same = {id(document) for document in documents}
    changed: dict[tuple[Document, str | None], deque[int]] = defaultdict(deque)
    for i, read in enumerate(reads):
        if id(read.document) not in same:
            changed[_known_by(read.document)].append(i)
    found: list[tuple[int, Document]] = []
    for document in documents:
        if document.reason is None:
            continue
        position = positions.get(id(document))
        if position is None:
            queue = changed.get(_known_by(document)) or changed[_known_by(document, was="ok")]
            position = queue.popleft()
        found.append((position, document))
    for position, document in sorted(found, key=lambda pair: pair[0]):
        yield reads[position].location, document


def _known_by(document: Document, was: str | None = None) -> tuple[Document, str | None]:
    unusable = (was or document.status) != "ok"
    facts = replace(document, doc_id="", status="ok", reason=None)
    return facts, document.reason if unusable else None


@contextmanager
def open_output(path: Path | None) -> Iterator[IO[bytes]]:
    """Standard output, or a file that takes the place of ``path`` once all is written.

    Raises :class:`~onrecord.errors.OnRecordError` when it cannot be written; what stood in
    ``path`` is then as it was. A reader that has seen enough (``| head``) ends the command.
    """
    if path is None:
        with _standard_output() as stream:
            yield stream
        return
    try:
        with _replacing(path.resolve()) as stream:
            yield stream
    except OSError as error:
        raise OnRecordError(
            f"{path}: cannot be written ({error.strerror}); choose another file"
        ) from error


@contextmanager
def _standard_output() -> Iterator[IO[bytes]]:
    try:
        yield sys.stdout.buffer
        sys.stdout.flush()
    except OSError as error:
        # What is still buffered would fail again, with a traceback, when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            sys.exit(0)
        raise OnRecordError(
            f"standard output: cannot be written ({error.strerror}); make room, or give --output"
        ) from error


@contextmanager
def _replacing(path: Path) -> Iterator[IO[bytes]]:
    if path.exists():
        path.open("ab").close()  # whether it may be written at all
        if not path.is_file():  # /dev/null, a named pipe
            with path.open("wb") as stream:
                yield stream
            return
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as stream:
            if path.exists():
                shutil.copymode(path, part)
            yield stream
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def write_json_lines(extractions: Iterable[Extraction], output: Path | None) -> None:
    """One document a line, in UTF-8 whatever the terminal has, each as soon as it is known."""
    from onrecord.dataset.rows import to_json

    with open_output(output) as stream:
        for extraction in extractions:
            line = json.dumps(to_json(extraction), ensure_ascii=False)
            stream.write(line.encode("utf-8") + b"\n")
            stream.flush()


def write_parquet(extractions: Iterable[Extraction], output: Path) -> None:
    """One file with a row a document."""
    from onrecord.dataset.nested import write_nested

    with open_output(output) as stream:
        write_nested(extractions, stream)


def write_tables(extractions: Iterable[Extraction], output: Path | None) -> None:
    """Quotes and claims for people: who, how, which words."""
    with _open_console(output) as console:
        _print_all(extractions, console)


def write_lines(lines: Iterable[tuple[str, str]], output: Path | None) -> None:
    """Lines, each after its style, which shows on a terminal only; none is wrapped."""
    with _open_console(output) as console:
        for style, line in lines:
            console.print(Text(visible(line), style=style), soft_wrap=True)


@contextmanager
def _open_console(output: Path | None) -> Iterator[Console]:
    """A console that writes where ``open_output`` does."""
    with open_output(output) as stream:
        if output is None:
            yield _Pipe(highlight=False)
            return
        file = TextIOWrapper(stream, encoding="utf-8", newline="\n", write_through=True)
        yield Console(file=file, width=FILE_WIDTH, highlight=False)
        file.detach()


class _Pipe(Console):
    """A console whose reader may go away before the end (Rich would exit with 1)."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def _print_all(extractions: Iterable[Extraction], console: Console) -> None:
    for extraction in extractions:
        if extraction.document.status == "ok":
            _print_tables(extraction, console)


def _print_tables(extraction: Extraction, console: Console) -> None:
    from rich.table import Table

    document = extraction.document
    title = visible(document.title or document.origin or "text")
    quotes = Table("speaker", "kind", "cue", "quote", title=Text(f"{title}: quotes"))
    for quote in extraction.quotes:
        speaker = quote.speaker.name if quote.speaker else f"({quote.resolution})"
        cue, words = join(quote.cue, document.text), join(quote.spans, document.text)
        quotes.add_row(*_cells(speaker, quote.kind, cue, words))
    claims = Table("asserted by", "certainty", "worth", "claim", title=Text(f"{title}: claims"))
    for claim in extraction.claims:
        who = claim.speaker.name if claim.speaker else claim.asserted_by
        worth = f"{claim.check_worthiness:.2f}"
        claims.add_row(*_cells(who, claim.certainty, worth, claim.claim))
    console.print(quotes)
    console.print(claims)


def _cells(*texts: str) -> Iterator[Text]:
    return (Text(visible(text)) for text in texts)


def print_problems(problems: Sequence[object]) -> None:
    """The first problems on standard output, and how many more there are."""
    for problem in islice(problems, LINES_SHOWN):
        print(visible(str(problem)))
    if len(problems) > LINES_SHOWN:
        print(f"... and {len(problems) - LINES_SHOWN} more")
