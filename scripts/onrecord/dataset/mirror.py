"""A copy of a dataset in a folder, or wherever fsspec can write.

In: the files of a dataset and an address (``./copy``, ``s3://bucket/news``). Out: the names of what
was copied, none where all was there. Each file is read back and its hash compared, before and
after, so a second run copies nothing and a run that was cut off is finished by the next.

While files change, a card stands in the copy that describes none of them, and the real one comes
last: ``datasets`` loads all of a version, or says that the copy is unfinished. (Without any card it
would load whatever Parquet is there; with an earlier one, new rows under the hash of the old.)
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from onrecord.dataset.card import MARKER
from onrecord.dataset.publish import CARD, LocalFile
from onrecord.errors import PublishError

_CHUNK = 1 << 20
_UNFINISHED = f"""\
---
configs:
- config_name: unfinished-copy
  data_files: run-onrecord-publish-again-to-finish-this-copy
---
{MARKER} -->

This copy is unfinished: run `onrecord publish` again.
"""


def copy_dataset(folder: Path, files: Sequence[LocalFile], address: str) -> list[str]:
    """Copy the ``files`` of the dataset in ``folder`` to ``address``; the names of those copied.

    Files that are there and not in the dataset are left alone. Raises
    :class:`~onrecord.errors.PublishError` where nothing can be written, or a card stands that
    onrecord did not write.
    """
    with _explained(address):
        system, root = _open(address)
        if _is_local(system):
            _check_apart(folder, Path(root), address)
        changed = [file for file in files if not _is_there(system, root, file)]
        if not changed:
            return []
        _check_card(system, f"{root}/{CARD}", address)
        data = [file for file in changed if file.name != CARD]
        if data:
            _write_card(system, root, _UNFINISHED.encode())
        for file in data:
            _copy(system, root, file)
            _check_arrival(system, root, file, address)
        for card in (file for file in files if file.name == CARD):
            _write_card(system, root, card.path.read_bytes())
            _check_arrival(system, root, card, address)
    return [file.name for file in changed]


def _open(address: str) -> tuple[Any, str]:
    """The file system of an address, and the address within it."""
    import fsspec

    place = address if "://" in address else str(Path(address).expanduser().absolute())
    system, root = fsspec.url_to_fs(place)
    system.invalidate_cache()
    return system, str(root).rstrip("/")


def _is_local(system: Any) -> bool:
    from fsspec.implementations.local import LocalFileSystem

    return isinstance(system, LocalFileSystem)


def _check_apart(folder: Path, root: Path, address: str) -> None:
    here, there = folder.resolve(), root.resolve()
    if there.is_relative_to(here) or here.is_relative_to(there):
        raise PublishError(
            f"{address}: is the dataset's own folder, or one in or around it; choose another"
        )


def _check_card(system: Any, path: str, address: str) -> None:
    if system.exists(path) and MARKER.encode() not in system.cat_file(path):
        raise PublishError(
            f"{address}: holds a {CARD} that onrecord did not write; choose another folder, or "
            "move it away first"
        )


def _is_there(system: Any, root: str, file: LocalFile) -> bool:
    path = f"{root}/{file.name}"
    try:
        if system.info(path)["size"] != file.size:
            return False
        digest = hashlib.sha256()
        with system.open(path, "rb") as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
    except (FileNotFoundError, IsADirectoryError):
        return False
    return digest.hexdigest() == file.sha256


def _write_card(system: Any, root: str, content: bytes) -> None:
    """Put a card there in one step: half of one would hide what is behind it, or be nobody's."""
    part = f"{root}/.onrecord-{CARD}"
    system.makedirs(root, exist_ok=True)
    system.pipe_file(part, content)
    system.mv(part, f"{root}/{CARD}")


def _copy(system: Any, root: str, file: LocalFile) -> None:
    path = f"{root}/{file.name}"
    system.makedirs(path.rpartition("/")[0], exist_ok=True)
    with file.path.open("rb") as source, system.open(path, "wb") as target:
        shutil.copyfileobj(source, target, _CHUNK)


def _check_arrival(system: Any, root: str, file: LocalFile, address: str) -> None:
    if not _is_there(system, root, file):
        raise PublishError(
            f"{address}: {file.name} arrived otherwise than it was sent; run the same again"
        )


@contextmanager
def _explained(address: str) -> Iterator[None]:
    """Turns whatever goes wrong into one sentence: each file system has errors of its own."""
    try:
        yield
    except PublishError:
        raise
    except ImportError as error:
        raise PublishError(f"{address}: {error}; install that with pip and run again") from error
    except Exception as error:
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        raise PublishError(
            f"{address}: cannot be written ({reason}); check the address and your rights to it, "
            "and run the same again: it goes on"
        ) from error
