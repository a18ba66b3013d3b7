"""The rows of a dataset that a person may look at, each with its text.

In: the tables of a published dataset. Out: :class:`Shown` values in the order of the tables: what
every form of export shows, and what a filled-in form is compared with.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onrecord.review.decisions import REVIEWED
from onrecord.review.rows import describe_row

if TYPE_CHECKING:
    import pyarrow as pa

IDS = {"quotes": "quote_id", "claims": "claim_id"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A row of ``table`` with its document, and the fields that a decision may be about."""

    table: str
    row: Mapping[str, Any]
    document: Mapping[str, Any]
    fields: Mapping[str, Any]

    @property
    def id(self) -> str:
        """The row's own id."""
        return str(self.row[IDS[self.table]])


def read_shown(tables: Mapping[str, pa.Table]) -> Iterator[Shown]:
    """The quotes and then the claims of a dataset."""
    documents = {row["doc_id"]: row for row in tables["documents"].to_pylist()}
    kinds = dict(
        zip(
            tables["speakers"]["speaker_id"].to_pylist(),
            tables["speakers"]["type"].to_pylist(),
            strict=True,
        )
    )
    for table in REVIEWED:
        for row in tables[table].to_pylist():
            row.setdefault("speaker_type", kinds.get(row["speaker_id"]))
            document = documents[row["doc_id"]]
            yield Shown(table, row, document, describe_row(table, row, document["text"]))
