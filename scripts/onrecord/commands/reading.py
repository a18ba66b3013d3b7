"""What commands do with their inputs: find them, read them, extract from them, with a bar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.console import show_progress
from onrecord.errors import InputError
from onrecord.types import Document, Extraction

if TYPE_CHECKING:  # what takes long to import is imported by the command that needs it
    from onrecord.input_files import Ignored, Inputs
    from onrecord.inputs import Read
    from onrecord.reader import Reader

OURS = ("dataset.yaml", "datasheet.yaml")


def check_apart(paths: Sequence[Path], out: Path) -> None:
    """A second build would take the tables and the card of the first for inputs."""
    for path in paths:
        if path.is_dir() and out.resolve().is_relative_to(path.resolve()):
            raise InputError(
                f"{path}: holds the dataset's own folder, {out}; name a folder of texts only, "
                "or choose another --out"
            )


def check_no_input(output: Path | None, files: Sequence[Path]) -> None:
    """An output that is an input as well would be lost before it is read."""
    if output and output.exists() and any(f.exists() and output.samefile(f) for f in files):
        raise InputError(f"{output}: is one of the inputs; write to another file")


def find_files(paths: Sequence[Path]) -> Inputs:
    """The files at some paths that can be read, and those that cannot."""
    from onrecord.input_files import find_inputs

    return find_inputs(paths)


def find_unused(inputs: Inputs) -> list[Ignored]:
    """The files left out, but those that describe a text that is read, or the dataset, and
    those that hide themselves.
    """
    from onrecord.input_files import REVIEWS_SUFFIX, TEXT_SUFFIXES

    texts = (file for file in inputs.files if file.suffix.lower() in TEXT_SUFFIXES)
    described = {text.with_suffix("") for text in texts}
    return [
        ignored
        for ignored in inputs.ignored
        if ignored.path.with_suffix("") not in described
        and ignored.path.name not in OURS
        and not ignored.path.name.endswith(REVIEWS_SUFFIX)
        and not ignored.path.name.startswith(".")
    ]


def read_all(paths: Sequence[Path]) -> list[Read]:
    """All documents of some paths."""
    from onrecord.inputs import read_documents

    with show_progress("Reading") as show:
        return list(read_documents(paths, progress=show))


def extract_all(
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
