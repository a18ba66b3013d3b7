"""What the people who publish a dataset say about it: names, rights, languages.

In: ``dataset.yaml`` in the folder of source texts. Out: :class:`DatasetMetadata`, which
card and datasheet quote. Without the file a build of one's own gets the defaults below.
Numbers are never given here: they are computed (:mod:`onrecord.dataset.statistics`).

>>> DatasetMetadata().license
'other'
>>> parse_metadata({"pretty_name": "Harbour news", "language": ["en"]}).pretty_name
'Harbour news'
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from onrecord.errors import DatasetError

FILE_NAME = "dataset.yaml"


@dataclass(frozen=True, slots=True)
class DatasetMetadata:
    """What is said about a dataset, not computed from it.

    ``license`` is an identifier of the Hugging Face Hub; with ``other``, ``license_name``
    and ``license_link`` name it, and ``license_details`` tells people what it means.
    A creator is a body or, as ``Family, Given``, a person. ``released`` is the date of this
    version: ``2026-11-23``, or as much of it as is to be told (``2026``). ``repository`` is the
    dataset's id on the Hub (``owner/name``), ``None`` where it has none. ``citation`` is BibTeX;
    where it is ``None`` the card makes an entry from the rest.
    """

    name: str = "onrecord-build"
    pretty_name: str = "Quotes and claims extracted with onrecord"
    version: str = "0.1.0"
    description: str = (
        "Attributed quotes, factual claims, speakers and documents, extracted from news text "
        "with onrecord."
    )
    language: tuple[str, ...] = ("en",)
    license: str = "other"
    license_name: str | None = "not-stated"
    license_link: str | None = None
    license_details: str = (
        "No licence was stated for this build. The texts stay their owners'; check their "
        "terms before you share the dataset."
    )
    creators: tuple[str, ...] = ()
    released: str | None = None
    homepage: str | None = None
    repository: str | None = None
    citation: str | None = None
    tags: tuple[str, ...] = ()

    @property
    def year(self) -> str | None:
        """The year of the release, where it is known."""
        return self.released and self.released[:4]


def split_name(creator: str) -> tuple[str, str | None]:
    """Family and given names of a person, or the name of a body and ``None``.

    >>> split_name("Roe, Jane"), split_name("The onrecord authors")
    (('Roe', 'Jane'), ('The onrecord authors', None))
    """
    family, comma, given = (part.strip() for part in creator.partition(","))
    return (family, given) if comma and family and given else (creator.strip(), None)


def read_metadata(source: Path) -> DatasetMetadata:
    """The metadata in ``source/dataset.yaml``, or the defaults where there is no such file.

    Raises :class:`~onrecord.errors.DatasetError` for a file that is not YAML, an unknown key or
    a value of the wrong type, naming the key.
    """
    path = source / FILE_NAME
    if not path.is_file():
        return DatasetMetadata()
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DatasetError(f"{path}: not YAML in UTF-8 ({error}); correct the file") from error
    if content is None:
        return DatasetMetadata()
    if not isinstance(content, Mapping):
        raise DatasetError(f"{path}: must hold `key: value` lines, such as `name: my-dataset`")
    return parse_metadata(content, str(path))


def parse_metadata(content: Mapping[str, Any], origin: str = FILE_NAME) -> DatasetMetadata:
    """The metadata that a mapping holds; ``origin`` names the file in errors."""
    known = {field.name: str(field.type) for field in fields(DatasetMetadata)}
    unknown = sorted(str(key) for key in content if key not in known)
    if unknown:
        raise DatasetError(
            f"{origin}: unknown key {unknown[0]!r}; the keys are {', '.join(sorted(known))}"
        )
    if isinstance(content.get("released"), int | date):  # as YAML reads 2026 and 2026-11-23
        content = {**content, "released": str(content["released"])}
    values = {key: _value(key, known[key], given, origin) for key, given in content.items()}
    metadata = DatasetMetadata(**values)
    if not re.fullmatch(r"\d+\.\d+\.\d+", metadata.version):
        raise DatasetError(f"{origin}: version: {metadata.version!r} is not like 1.2.0")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", metadata.name):
        raise DatasetError(
            f"{origin}: name: {metadata.name!r} may hold letters, digits, . _ - only"
        )
    if metadata.released is not None and not _is_date(metadata.released):
        raise DatasetError(f"{origin}: released: {metadata.released!r} is not like 2026-11-23")
    return metadata


def _is_date(text: str) -> bool:
    """Whether a text is a date, or the year or year and month of one."""
    try:
        date.fromisoformat(text + "2000-01-01"[len(text) :])
    except ValueError:
        return False
    return bool(re.fullmatch(r"\d{4}(-\d\d){0,2}", text))


def _value(key: str, kind: str, given: Any, origin: str) -> Any:
    """``given`` as the type that the field has; lists may be given as one string."""
    if kind.startswith("tuple"):
        items = [given] if isinstance(given, str) else given
        if isinstance(items, list) and all(isinstance(item, str) for item in items):
            return tuple(items)
        raise DatasetError(f"{origin}: {key}: must be a list of strings, not {given!r}")
    if given is None and "None" in kind:
        return None
    if isinstance(given, str):
        return given.strip()
    remedy = "" if given is None else "; put it in quotation marks"
    raise DatasetError(f"{origin}: {key}: must be text, not {given!r}{remedy}")
