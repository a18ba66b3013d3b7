"""The dataset for those who cite and keep it: ``CITATION.cff`` and ``.zenodo.json``.

In: the dataset's metadata. Out: the two files as text, the first in the Citation File Format 1.2.0
(which GitHub, Zotero and ``cffconvert`` read), the second in the terms of Zenodo's deposits, which
an upload of the folder takes for its form. What is not known is left out.

Specifications: https://citation-file-format.github.io, https://developers.zenodo.org#representation

>>> "given-names: Jane" in render_citation_file(DatasetMetadata(creators=("Roe, Jane",)))
True
"""

from __future__ import annotations

import json
from typing import Any

import yaml

from onrecord.dataset.licenses import spdx_id
from onrecord.dataset.metadata import DatasetMetadata, split_name

CITATION_FILE = "CITATION.cff"
ZENODO_FILE = ".zenodo.json"

_KEYWORDS = ("quotations", "attribution", "factual claims", "news")
_WHOLE_DATE = len("2026-11-23")


def render_citation_file(metadata: DatasetMetadata) -> str:
    """``CITATION.cff`` of the dataset, which must have somebody to name as its author."""
    data = {
        "cff-version": "1.2.0",
        "title": metadata.pretty_name,
        "message": "If you use this dataset, please cite it with its version. If you cite a row, "
        "give its identifier (quote_id or claim_id) too.",
        "type": "dataset",
        "abstract": metadata.description,
        "authors": [_cff_author(name) for name in _creators(metadata)],
        "version": metadata.version,
        "date-released": _day(metadata),
        "license": spdx_id(metadata.license),
        "url": metadata.homepage,
        "keywords": list(dict.fromkeys((*_KEYWORDS, *metadata.tags))),
    }
    known = {key: value for key, value in data.items() if value}
    return yaml.safe_dump(known, sort_keys=False, allow_unicode=True, width=100)


def render_zenodo(metadata: DatasetMetadata) -> str:
    """``.zenodo.json`` of the dataset.

    A licence that Zenodo has no identifier for goes into the notes: its form asks for one then.
    """
    license = spdx_id(metadata.license)
    data = {
        "title": metadata.pretty_name,
        "upload_type": "dataset",
        "description": metadata.description,
        "creators": [{"name": name} for name in _creators(metadata)],
        "version": metadata.version,
        "publication_date": _day(metadata),
        "access_right": "open" if license else None,
        "license": license,
        "notes": None if license else metadata.license_details,
        "language": metadata.language[0] if len(metadata.language) == 1 else None,
        "keywords": list(dict.fromkeys((*_KEYWORDS, *metadata.tags))),
    }
    known = {key: value for key, value in data.items() if value}
    return json.dumps(known, ensure_ascii=False, indent=2) + "\n"


def _creators(metadata: DatasetMetadata) -> tuple[str, ...]:
    """Both formats want at least one author; a build of one's own may name none."""
    return metadata.creators or ("Unknown",)


def _cff_author(creator: str) -> dict[str, Any]:
    family, given = split_name(creator)
    return {"family-names": family, "given-names": given} if given else {"name": family}


def _day(metadata: DatasetMetadata) -> str | None:
    """The date of release where it is known to the day: neither format has less."""
    known = metadata.released
    return known if known and len(known) == _WHOLE_DATE else None
