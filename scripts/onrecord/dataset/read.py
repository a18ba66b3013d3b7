"""From a dataset's folder to its tables and what is said about it.

In: a folder that ``onrecord build`` wrote. Out: a :class:`Published`. The tables come from the
Parquet files and have the schema's types, the metadata from ``croissant.json`` and the card.

>>> import tempfile
>>> with tempfile.TemporaryDirectory() as folder:
...     read_dataset(Path(folder))
Traceback (most recent call last):
    ...
onrecord.errors.DatasetError: ...: no dataset: data/quotes/train-00000-of-00001.parquet is \
missing; give the folder that `onrecord build` wrote
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from onrecord.dataset.card import front_matter
from onrecord.dataset.croissant import FILE_NAME, HUB
from onrecord.dataset.metadata import DatasetMetadata, parse_metadata
from onrecord.dataset.schema import TABLE, arrow_schema, shard_path
from onrecord.errors import DatasetError

READ = (*map(shard_path, TABLE), FILE_NAME, "README.md")
"""The files of a dataset that are read here."""


@dataclass(frozen=True, slots=True)
class Published:
    """A dataset as it was published: its folder, its metadata, its tables by name.

    ``metadata.license_details`` and ``citation`` are what the publisher's ``dataset.yaml`` said;
    only the build needs the first, which stands in LICENSE.md and the card.
    """

    path: Path
    metadata: DatasetMetadata
    tables: Mapping[str, pa.Table]


def read_dataset(folder: Path) -> Published:
    """The dataset in ``folder``.

    Raises :class:`~onrecord.errors.DatasetError` where a file is missing, unreadable or of another
    schema, naming it.
    """
    folder = Path(folder)
    tables = {name: read_table(folder, name) for name in TABLE}
    return Published(folder, read_published_metadata(folder), tables)


def read_table(folder: Path, name: str) -> pa.Table:
    """One table, with the columns of the schema."""
    table = read_as_written(folder, name)
    try:
        return table.select(arrow_schema(name).names).cast(arrow_schema(name))
    except (pa.ArrowException, KeyError, ValueError) as error:
        raise _not_ours(folder, name, error) from error


def read_as_written(folder: Path, name: str) -> pa.Table:
    """One table, with the columns that its file has, whatever version wrote it."""
    path = folder / shard_path(name)
    if not path.is_file():
        raise DatasetError(
            f"{folder}: no dataset: {shard_path(name)} is missing; give the folder that "
            "`onrecord build` wrote"
        )
    try:
        return pq.read_table(path)
    except (pa.ArrowException, ValueError, OSError) as error:
        raise _not_ours(folder, name, error) from error


def _not_ours(folder: Path, name: str, error: Exception) -> DatasetError:
    return DatasetError(
        f"{folder}: {shard_path(name)}: not as this version writes it ({error}); build it again"
    )


def read_published_metadata(folder: Path) -> DatasetMetadata:
    """What ``croissant.json`` and the card of a dataset say about it."""
    path = folder / FILE_NAME
    try:
        described = json.loads(path.read_text(encoding="utf-8"))
        card = front_matter((folder / "README.md").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DatasetError(
            f"{folder}: {FILE_NAME} or README.md is missing or broken ({error}); build it again"
        ) from error
    values = {
        "name": described.get("name"),
        "pretty_name": described.get("alternateName"),
        "version": described.get("version"),
        "description": described.get("description"),
        "language": described.get("inLanguage"),
        "license": card.get("license"),
        "license_link": card.get("license_link"),
        "creators": [_name(creator) for creator in described.get("creator", [])],
        "released": described.get("datePublished"),
        "citation": described.get("citeAs"),
        "tags": described.get("keywords"),
        **_addresses(described),
    }
    known = {key: value for key, value in values.items() if value is not None}
    return parse_metadata({**known, "license_name": card.get("license_name")}, str(path))


def _name(creator: Mapping[str, Any]) -> str:
    """The creator as ``dataset.yaml`` has it."""
    if "familyName" in creator:
        return f"{creator['familyName']}, {creator['givenName']}"
    return str(creator.get("name"))


def _addresses(described: Mapping[str, Any]) -> dict[str, str]:
    """Homepage and Hub repository, told from each other by their addresses."""
    found: dict[str, str] = {}
    for address in filter(None, (described.get("url"), *described.get("sameAs", []))):
        if str(address).startswith(HUB):
            found.setdefault("repository", str(address).removeprefix(HUB))
        else:
            found.setdefault("homepage", str(address))
    return found
