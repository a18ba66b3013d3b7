"""What is published of a dataset's folder, whereto, and whether it is ready.

In: the folder that ``onrecord build`` wrote, and a target as people write it. Out: the files with
sizes and hashes, the target's kind, and its :class:`Readiness`: problems, for which nothing
is published, and advice. Nothing here asks the network; :mod:`onrecord.dataset.hub` and
:mod:`onrecord.dataset.mirror` send.

>>> parse_target("jane/harbour-news")
Target(hub=True, address='jane/harbour-news')
>>> parse_target("s3://news/harbour").hub, parse_target("./copy").hub
(False, False)
>>> parse_target("copy")
Traceback (most recent call last):
    ...
onrecord.errors.PublishError: copy: neither owner/name nor a folder; write ./copy for a new folder
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import yaml

from onrecord.dataset.archives import ZENODO_FILE
from onrecord.dataset.card import size_category
from onrecord.dataset.croissant import HUB
from onrecord.dataset.licenses import spdx_id
from onrecord.dataset.metadata import FILE_NAME, DatasetMetadata, read_metadata
from onrecord.dataset.read import read_published_metadata
from onrecord.dataset.schema import shard_path
from onrecord.dataset.validate import file_sha256, validate
from onrecord.errors import DatasetError, PublishError

CARD = "README.md"

_SHOWN_HIDDEN = (ZENODO_FILE, ".gitattributes")
_HUB_ADDRESSES = (HUB, "hf://datasets/")


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file to publish: ``name`` is its path in the dataset, with ``/`` on every system."""

    name: str
    path: Path
    size: int  # bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Target:
    """Where to publish: ``owner/name`` on the Hub, or an address that fsspec knows."""

    hub: bool
    address: str


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether a dataset is ready to be published: what speaks against it, and what would be better.

    Problems and advice are a sentence each. ``version`` is what the dataset was built as, empty
    where nothing tells.
    """

    version: str
    problems: tuple[str, ...]
    advice: tuple[str, ...]


def parse_target(text: str) -> Target:
    """The target that ``text`` names.

    An address has ``://``, a folder begins with ``.``, ``/`` or ``~`` or is there already,
    ``owner/name`` is a dataset of the Hub. Raises :class:`~onrecord.errors.PublishError` for
    anything else, and for a name that could be either.
    """
    from huggingface_hub.errors import HFValidationError
    from huggingface_hub.utils import validate_repo_id

    name = next((text.removeprefix(a) for a in _HUB_ADDRESSES if text.startswith(a)), text)
    is_address = "://" in text and not text.startswith(("hf://", HUB))
    if is_address or text.startswith((".", "~")) or Path(text).is_absolute():
        return Target(False, text)
    try:
        validate_repo_id(name)
        is_name = name.count("/") == 1
    except HFValidationError:
        is_name = False
    is_folder = name == text and Path(text).is_dir()
    if is_name and is_folder:
        raise PublishError(
            f"{text}: is a folder here and could be a dataset of the Hub; write ./{text} for the "
            f"folder, hf://datasets/{text} for the Hub"
        )
    if not is_name and not is_folder:
        raise PublishError(
            f"{text}: neither owner/name nor a folder; write ./{text} for a new folder"
        )
    return Target(is_name, name)


def find_files(folder: Path) -> list[LocalFile]:
    """All files of a dataset's folder by name, but hidden ones.

    What Zenodo and git read of the hidden ones, ``.zenodo.json`` and ``.gitattributes``, is there.
    """
    return [
        LocalFile(name, path, path.stat().st_size, file_sha256(path))
        for name, path in sorted(_walk(folder))
    ]


def _walk(folder: Path) -> Iterator[tuple[str, Path]]:
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in folders:
            if Path(parent, name).is_symlink():  # walked into, it might lead round in circles
                raise DatasetError(
                    f"{Path(parent, name)}: is a link to a folder; put the folder itself there"
                )
        for name in names:
            path = Path(parent, name)
            where = path.relative_to(folder).as_posix()
            if not name.startswith(".") or where in _SHOWN_HIDDEN:
                yield where, path


def check_readiness(folder: Path, target: Target) -> Readiness:
    """What speaks against publishing the dataset in ``folder``, as far as can be told offline."""
    problems = [str(problem) for problem in validate(folder)]
    try:
        metadata = read_published_metadata(folder)
        data = _read_as_the_hub((folder / CARD).read_text(encoding="utf-8"))
        newest = read_metadata(folder / "source")
    except DatasetError as error:
        return Readiness("", (*problems, str(error)), ())
    if (folder / "source" / FILE_NAME).is_file() and newest.version != metadata.version:
        problems.append(
            f"version: {FILE_NAME} says {newest.version}, the dataset was built as "
            f"{metadata.version}; build it again"
        )
    advice = [
        *_advise_on_license(folder, data),
        *_advise_on_size(folder, data),
        *_advise_on_metadata(metadata, target),
    ]
    for name in (CARD, "DATASHEET.md"):
        if (folder / name).is_file() and re.search(
            r"\bTODO\b", (folder / name).read_text(encoding="utf-8", errors="replace")
        ):
            advice.append(f"{name}: something is still TODO; write it and build again")
    return Readiness(metadata.version, tuple(problems), tuple(advice))


def _read_as_the_hub(card: str) -> dict[str, Any]:
    from huggingface_hub import DatasetCard

    try:
        return dict(vars(DatasetCard(card).data))
    except (ValueError, TypeError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())
        raise DatasetError(
            f"{CARD}: the Hub cannot read its YAML ({reason}); build again"
        ) from error


def _advise_on_license(folder: Path, data: dict[str, Any]) -> Iterator[str]:
    license, name, link = (data.get(key) for key in ("license", "license_name", "license_link"))
    if license != "other":
        if license != "unknown" and not spdx_id(str(license)):
            yield (
                f"license: the Hub may not know {license!r}; take an identifier of "
                "https://huggingface.co/docs/hub/repositories-licenses, or other with license_name"
            )
        return
    if not name or name == DatasetMetadata().license_name:
        yield f"license: none is stated; set license, or license_name, in {FILE_NAME}"
    if not link:
        yield f"license_link: nothing says where the licence stands; set it in {FILE_NAME}"
    elif "://" not in str(link) and not (folder / str(link)).is_file():
        yield f"license_link: there is no {link} in the dataset; correct it in {FILE_NAME}"


def _advise_on_size(folder: Path, data: dict[str, Any]) -> Iterator[str]:
    path = folder / shard_path("quotes")
    if not path.is_file():
        return
    wanted = [size_category(pq.read_metadata(path).num_rows)]
    if data.get("size_categories") != wanted:
        yield f"size_categories: is not {wanted[0]}, the number of quotes; build again"


def _advise_on_metadata(metadata: DatasetMetadata, target: Target) -> Iterator[str]:
    if target.hub and metadata.repository != target.address:
        found = f"is {metadata.repository}" if metadata.repository else "is not set"
        yield (
            f"repository: {found}, so the card's examples do not load this dataset; set "
            f"`repository: {target.address}` in {FILE_NAME} and build again"
        )
    if not metadata.creators:
        yield f"creators: nobody is named; name who made it in {FILE_NAME}, to be cited"
    if not metadata.homepage:
        yield f"homepage: none is given; set the page of the project in {FILE_NAME}, if it has one"
