"""Paths in, documents out: text files, folders, JSON Lines and Parquet.

`read_documents` reads one document at a time. Whatever cannot be read is a document
too, with a status, a reason and no text, so that nothing is lost silently; only a path that
is not there raises. Where a document came from (file and line) is told beside it,
in `Read.location`, and never in it: the rows of a dataset must not depend on the order or the
folder of its inputs.

A text file may have its metadata beside it, in a file of the same stem
(``storm.txt`` and ``storm.yaml``, ``.yml`` or ``.json``). JSON Lines and Parquet name
their columns as `Document` does: ``text``, and any of `METADATA`.

`onrecord.documents` says what becomes of the fields.

>>> [read.location for read in read_documents([Path(__file__)])] == [__file__]
True
"""

from __future__ import annotations

import codecs
import gzip
import os
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from onrecord.decoding import MAX_BYTES, parse_record, parse_sidecar
from onrecord.documents import METADATA, list_names, make_document
from onrecord.errors import InputError, NotTextError
from onrecord.input_files import (
    JSON_LINES_SUFFIXES,
    PARQUET_SUFFIXES,
    SIDECAR_SUFFIXES,
    TEXT_SUFFIXES,
    UNREADABLE,
    find_inputs,
)
from onrecord.types import Document

MAX_LINE_BYTES = 64 * 1024 * 1024
"""The longest line of JSON Lines that is read."""
Progress = Callable[[int, int], None]
"""Called after every document with the bytes read so far and the bytes of all inputs."""


@dataclass(frozen=True, slots=True)
class Read:
    """A document and where it was read: a path, with ``:17`` for line or row 17 of a file."""

    document: Document
    location: str


def read_documents(paths: Sequence[Path], *, progress: Progress | None = None) -> Iterator[Read]:
    """Every document of the files and folders ``paths``, one at a time.

    The paths are looked at before the first document is read.

    Raises:
        InputError: if a path is not there or cannot be read, or nothing can be read at all.
    """
    inputs = find_inputs(paths)
    if not inputs.files:
        raise InputError(
            f"{', '.join(map(str, paths)) or 'no path'}: nothing to read (want files that end in "
            f"{', '.join(TEXT_SUFFIXES + JSON_LINES_SUFFIXES + PARQUET_SUFFIXES)})"
        )
    return _read_files(inputs.files, progress)


def read_file(path: Path) -> Iterator[Read]:
    """Every document of one file; its name says how it is read (unknown suffix: as text).

    Raises nothing for a file that cannot be read: that is a refused document.
    """
    return (read for read, _ in _read_file(path))


# Reading files; with every document, the bytes of the file that were read so far


def _read_files(files: Sequence[Path], progress: Progress | None) -> Iterator[Read]:
    sizes = [file.stat().st_size if file.is_file() else 0 for file in files]
    total, done = sum(sizes), 0
    for file, size in zip(files, sizes, strict=True):
        for read, position in _read_file(file):
            if progress is not None:
                progress(done + min(position, size), total)
            yield read
        done += size
    if progress is not None:
        progress(total, total)


def _read_file(path: Path) -> Iterator[tuple[Read, int]]:
    name = path.name.lower()
    try:
        if name.endswith(JSON_LINES_SUFFIXES):
            yield from _read_json_lines(path)
        elif name.endswith(PARQUET_SUFFIXES):
            yield from _read_parquet(path)
        else:
            yield from _read_text(path)
    except OSError as error:
        reason = f"the file cannot be read: {error.strerror or 'it is damaged'} (check it)"
        yield _refused(path, reason), 0


def _refused(path: Path, reason: str, raw: bytes | None = None, place: str = "") -> Read:
    raw = os.fsencode(path.name) if raw is None else raw
    document = make_document({}, _portable(path.name), raw=raw, refusal=reason)
    return Read(document, _portable(path) + place)


def _portable(path: Path | str) -> str:
    """The path as a string that can be written as UTF-8 (Linux lets names be any bytes)."""
    return os.fsencode(path).decode("utf-8", "replace")


def _read_text(path: Path) -> Iterator[tuple[Read, int]]:
    with path.open("rb") as stream:
        data = stream.read(MAX_BYTES + 1)
    remedy = UNREADABLE.get(path.suffix.lower())
    if remedy is not None:
        yield _refused(path, f"{path.suffix} files are not read ({remedy})", data), len(data)
        return
    try:
        fields = _read_sidecar(path)
    except InputError as error:
        yield _refused(path, str(error), data), len(data)
        return
    document = make_document({**fields, "text": data}, _portable(path.name), raw=data)
    yield Read(document, _portable(path)), len(data)


def _read_sidecar(text: Path) -> dict[str, object]:
    found = [text.with_suffix(suffix) for suffix in SIDECAR_SUFFIXES]
    found = [path for path in found if path != text and path.is_file()]
    if len(found) > 1:
        names = " and ".join(path.name for path in found)
        raise InputError(f"{names} both describe this text (keep one)")
    for path in found:
        try:
            return parse_sidecar(path.read_bytes(), name=path.name, known=METADATA)
        except OSError as error:
            raise InputError(f"{path.name}: cannot be read: {error.strerror} (check it)") from None
    return {}


def _read_json_lines(path: Path) -> Iterator[tuple[Read, int]]:
    with path.open("rb") as raw:
        zipped = raw.peek(2).startswith(b"\x1f\x8b")
        stream: IO[bytes] = gzip.GzipFile(fileobj=raw) if zipped else raw  # type: ignore[assignment]
        number = 0
        try:
            while line := stream.readline(MAX_LINE_BYTES + 1):
                number += 1
                if line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                    yield _refused(path, "the file is UTF-16 (write JSON Lines as UTF-8)", line), 0
                    return
                if line.strip():
                    yield _read_line(path, number, line, stream), raw.tell()
        except (EOFError, zlib.error, gzip.BadGzipFile):
            reason = "the compressed file is damaged; what follows is lost (fetch it again)"
            yield _refused(path, reason, place=f":{number + 1}"), raw.tell()


def _read_line(path: Path, number: int, line: bytes, stream: IO[bytes]) -> Read:
    place = f":{number}"
    if len(line) > MAX_LINE_BYTES:
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = stream.readline(1 << 20)
        reason = f"the line is longer than {MAX_LINE_BYTES:,} bytes (split the text)"
        return _refused(path, reason, line, place)
    line = line.strip()  # the last line of a file may lack its end, and is the same line
    try:
        fields, note = parse_record(line)
    except NotTextError as error:
        return _refused(path, str(error), line, place)
    document = make_document(fields, _portable(path.name), raw=line, note=note)
    return Read(document, _portable(path) + place)


def _read_parquet(path: Path) -> Iterator[tuple[Read, int]]:
    import pyarrow as pa
    from pyarrow import parquet

    size, row = path.stat().st_size, 0
    try:
        with (
            path.open("rb") as stream,
            parquet.ParquetFile(stream, page_checksum_verification=True) as file,
        ):
            names: list[str] = file.schema_arrow.names
            columns = [name for name in ("text", *METADATA) if name in names]
            problem = _find_column_problem(names)
            if problem is not None:
                yield _refused(path, problem), size
                return
            for batch in file.iter_batches(batch_size=256, columns=columns):
                for values in zip(*map(_column_values, batch.columns), strict=True):
                    row += 1
                    fields = dict(zip(batch.schema.names, values, strict=True))
                    document = make_document(fields, _portable(path.name))
                    read = Read(document, f"{_portable(path)}:{row}")
                    yield read, size * row // file.metadata.num_rows
    except (pa.ArrowException, EOFError, OSError, UnicodeDecodeError) as error:
        if getattr(error, "errno", None) is not None:
            raise  # the disk, not the data
        reason = "the Parquet file is damaged; what follows is lost (write it again)"
        yield _refused(path, reason, place=f":{row + 1}"), size


def _find_column_problem(names: Sequence[str]) -> str | None:
    if "text" not in names:
        return f"text: no such column among {list_names(names)} (rename the column of the texts)"
    twice = [name for name in (*METADATA, "text") if names.count(name) > 1]
    return f"{twice[0]}: several columns of that name (keep one)" if twice else None


def _column_values(column: Any) -> list[object]:
    """The values of an Arrow array; bytes where a string is not UTF-8."""
    try:
        return list(column.to_pylist())
    except (ValueError, OverflowError):  # of which UnicodeDecodeError is one
        return [_scalar_value(scalar) for scalar in column]


def _scalar_value(scalar: Any) -> object:
    try:
        return scalar.as_py()
    except UnicodeDecodeError:
        return scalar.as_buffer().to_pybytes()
    except (ValueError, OverflowError):  # a time stamp beyond year 9999
        return getattr(scalar, "value", None)
