"""Paths in, the files to read out: which files of a folder are texts, and which are not, and why.

>>> found = find_inputs([Path(__file__)])
>>> [path.name for path in found.files]
['input_files.py']
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from onrecord.errors import InputError

TEXT_SUFFIXES = (".txt", ".text", ".md")
JSON_LINES_SUFFIXES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
PARQUET_SUFFIXES = (".parquet",)
REVIEWS_SUFFIX = ".review.jsonl"
SIDECAR_SUFFIXES = (".yaml", ".yml", ".json")
_MARKUP = "extract the plain text first, for instance with trafilatura"
UNREADABLE = {  # documents that a folder may hold and that must not go missing
    ".pdf": "extract the plain text first",
    ".doc": "save it as plain text in UTF-8",
    ".docx": "save it as plain text in UTF-8",
    ".odt": "save it as plain text in UTF-8",
    ".rtf": "save it as plain text in UTF-8",
    ".epub": "extract the plain text first",
    ".html": _MARKUP,
    ".htm": _MARKUP,
    ".xhtml": _MARKUP,
    ".xml": _MARKUP,
    ".warc": _MARKUP,
    ".csv": "convert it to Parquet or JSON Lines",
    ".tsv": "convert it to Parquet or JSON Lines",
    ".xlsx": "convert it to Parquet or JSON Lines",
    ".json": "write JSON Lines, one object a line, as .jsonl",
    ".yaml": "metadata without its text: name the text file",
    ".yml": "metadata without its text: name the text file",
    ".gz": "decompress it first",
    ".zip": "unpack it first",
    ".zst": "decompress it first",
}


@dataclass(frozen=True, slots=True)
class Ignored:
    """A file that is no document, and why it is taken for none."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class Inputs:
    """The files to read, in order, and those that were left out."""

    files: tuple[Path, ...]
    ignored: tuple[Ignored, ...] = ()


def find_inputs(paths: Sequence[Path]) -> Inputs:
    """The files that ``paths`` stand for: files as named, folders searched, in sorted order.

    In a folder, hidden files, files of other kinds and metadata files are left out, with
    a reason; a file that is named is read whatever its suffix. Files named twice are
    read once.

    Raises:
        InputError: if a path is not there or cannot be read.
    """
    files: dict[str, Path] = {}
    ignored: list[Ignored] = []
    for path in map(Path, paths):
        _check_readable(path)
        for file in _walk(path) if path.is_dir() else [path]:
            reason = _why_ignored(file, named=file == path)
            if reason is None:
                files.setdefault(os.path.abspath(file), file)  # noqa: PTH100 (links stay apart)
            else:
                ignored.append(Ignored(file, reason))
    return Inputs(tuple(files.values()), tuple(ignored))


def _check_readable(path: Path) -> None:
    try:
        if path.is_dir():
            with os.scandir(path):
                pass
        elif path.is_file():
            with path.open("rb"):
                pass
        else:
            path.stat()  # a pipe is read when its turn comes: opening it twice loses it
    except FileNotFoundError:
        raise InputError(f"{path}: no such file or folder (check the path)") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror} (check it)") from None


def _walk(folder: Path) -> Iterator[Path]:
    """All files below ``folder``, and the folders that cannot be listed, sorted by path."""
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except OSError:
        yield folder  # reading it fails, and says why, in a row
        return
    for entry in entries:
        if entry.is_dir() and not entry.is_symlink() and not entry.name.startswith("."):
            yield from _walk(entry)
        else:
            yield entry


def _why_ignored(path: Path, *, named: bool) -> str | None:
    if _sidecar_owner(path) is not None:
        return "metadata of the text beside it"
    if named:
        return None
    name = path.name.lower()
    if name.startswith("."):
        return "hidden"
    if name.endswith(REVIEWS_SUFFIX):
        return "what reviewers decided, for build"
    if path.is_symlink() and path.is_dir():
        return "a link to a folder (name the folder to read it)"
    if path.is_dir():
        return None
    if path.exists() and not path.is_file():
        return "not a regular file"  # opening a pipe that nobody writes to waits for ever
    if path.suffix.lower() in SIDECAR_SUFFIXES:
        return "metadata without a text of the same stem beside it"
    if name.endswith((*TEXT_SUFFIXES, *JSON_LINES_SUFFIXES, *PARQUET_SUFFIXES, *UNREADABLE)):
        return None
    return f"not a kind of file that is read: {path.suffix or 'no suffix'} (name it to read it)"


def _sidecar_owner(path: Path) -> Path | None:
    """The text file that ``path`` holds the metadata of."""
    if path.suffix.lower() not in SIDECAR_SUFFIXES:
        return None
    texts = (path.with_suffix(suffix) for suffix in TEXT_SUFFIXES)
    return next((text for text in texts if text.is_file()), None)
