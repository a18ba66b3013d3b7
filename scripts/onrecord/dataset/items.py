"""What a reference says: documents and datasets as items of CSL-JSON.

In: cited rows, and what is said about the dataset. Out: an item for each document, and one for the
dataset, from which :mod:`onrecord.dataset.references` and :mod:`onrecord.dataset.prose` make
BibTeX, RIS and text. Nothing is made up: what is not known is left out, and each style says in its
own way that it is not known (``n.d.``, the title first). There is no date of access for that
reason: nobody recorded when the address was looked at.

Where the words stand goes into a ``note`` of the document, as CSL has no field for words quoted: it
names the speaker, the paragraph, and the row of the dataset that holds exact place and context.

The format: https://docs.citationstyles.org/en/stable/specification.html#appendix-iii-types

>>> document_item({"doc_id": "d1", "title": "Rain", "published": "2022-05"})["issued"]
{'date-parts': [[2022, 5]]}
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from onrecord.dataset.bylines import read_byline
from onrecord.dataset.croissant import HUB
from onrecord.dataset.lookup import Cited, Row
from onrecord.dataset.metadata import DatasetMetadata, split_name
from onrecord.types import content_id

Item = dict[str, Any]

_DATE = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?", re.ASCII)
# What a terminal obeys or shows in another order, lone surrogates, and all kinds of white space.
_BLANK = re.compile("[\x00-\x20\x7f-\xa0\u2028\u2029]+")
_UNSEEN = re.compile("[\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_INNER_MARKS = str.maketrans('“”„"', "‘’‚'")


def one_line(text: str) -> str:
    """A text as one line: white space as single blanks, control characters left out.

    >>> one_line("Rain \\n\\tfell.\\x1b[0m\\u202e")
    'Rain fell. [0m'
    """
    return " ".join(_UNSEEN.sub("", _BLANK.sub(" ", text)).split())


def cited_words(cited: Cited) -> str:
    """The words between quotation marks, on one line.

    As the styles want it (APA 8.31 and 8.33, Chicago 13.30 and 13.50, MLA likewise), marks within
    become single ones, and what was left out between two spans an ellipsis.
    """
    words = " . . . ".join(map(one_line, cited.words)).translate(_INNER_MARKS)
    return f"“{words}”"


def dataset_title(metadata: DatasetMetadata) -> str:
    """Name, version and kind, as in a reference of APA 7 (10.9)."""
    return f"{one_line(metadata.pretty_name)} (Version {metadata.version}) [Data set]"


def document_id(document: Row) -> str:
    """Names the document in a bibliography: letters, digits and ``-`` only."""
    id = str(document["doc_id"])
    return f"doc-{id if re.fullmatch(r'[A-Za-z0-9-]+', id) else content_id(id)}"


def document_item(document: Row, notes: Sequence[str] = ()) -> Item:
    """A document as a newspaper article, which on the Web is also a page."""
    byline = one_line(document.get("byline") or "")
    title = one_line(document.get("title") or "")
    return _known(
        id=document_id(document),
        type="article-newspaper",
        title=title or f"[Untitled document {one_line(document['doc_id'])}]",
        author=read_byline(byline) if byline else [],
        issued=_issued(document.get("published")),
        URL=one_line(document.get("url") or ""),
        language=one_line(document.get("language") or ""),
        note="; ".join(notes),
        **{"container-title": one_line(document.get("publisher") or "")},
    )


def dataset_item(metadata: DatasetMetadata, notes: Sequence[str] = ()) -> Item:
    """The version of the dataset; on the Hub, that is its publisher (APA 10.9, DataCite 4.5)."""
    hub = metadata.repository and HUB + metadata.repository
    return _known(
        id=metadata.name,
        type="dataset",
        title=one_line(metadata.pretty_name),
        author=[_creator(name) for name in map(one_line, metadata.creators)],
        issued=_issued(metadata.released),
        version=metadata.version,
        publisher="Hugging Face" if hub else "",
        URL=one_line(hub or metadata.homepage or ""),
        genre="Data set",
        note="; ".join(notes),
    )


def note_of(cited: Cited, metadata: DatasetMetadata) -> str:
    """Which words are cited, whose they are, and the row that they were found in."""
    row = f"{cited.id_column} {one_line(cited.id)}, in {dataset_title(metadata)}"
    if cited.table == "documents":
        return row
    kind = (
        "Claim" if cited.table == "claims" else "Quote" if cited.is_verbatim else "Indirect quote"
    )
    author = cited.speaker and one_line(cited.speaker)
    place = f"para. {cited.paragraph}; " if cited.paragraph else ""
    by = f" by {author}" if author else ""
    return f"{kind}{by}: {cited_words(cited)} ({place}{row})"


def _creator(name: str) -> dict[str, str]:
    family, given = split_name(name)
    return {"family": family, "given": given} if given else {"literal": family}


def _issued(day: str | None) -> Item | None:
    found = _DATE.match(day or "")
    return {"date-parts": [[int(part) for part in found.groups() if part]]} if found else None


def _known(**values: Any) -> Item:
    return {key: value for key, value in values.items() if value}
