"""The value that says what differs between two versions of a dataset.

Made by :mod:`onrecord.dataset.diff`, shown by :mod:`onrecord.dataset.diff_report` and
:mod:`onrecord.dataset.diff_json`.

>>> row = {"quote_id": "q1", "quote": "We are ready"}
>>> RowDifference("quotes", None, row).kind, RowDifference("quotes", row, row).kind
('gained', 'same')
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from onrecord.dataset.changes import Change, Ids, Row
from onrecord.dataset.columns import ColumnDifference

Kind = Literal["same", "changed", "gained", "lost"]
LABELS = {"documents": "title", "quotes": "quote", "claims": "claim", "speakers": "name"}
"""The column of each table that says what a row is called."""


@dataclass(frozen=True, slots=True)
class RowDifference:
    """A row that was gained (``old`` is ``None``), lost (``new`` is), or changed.

    The rows have the columns that both versions have.
    """

    table: str
    old: Row | None
    new: Row | None
    changes: tuple[Change, ...] = ()

    @property
    def kind(self) -> Kind:
        """What happened to the row; a document may be the same, and rows in it differ."""
        if self.old is None:
            return "gained"
        if self.new is None:
            return "lost"
        return "changed" if self.changes else "same"

    @property
    def row(self) -> Row:
        """The new row; the old one where there is no new one."""
        return self.new or self.old or {}


@dataclass(frozen=True, slots=True)
class DocumentDifference:
    """A document that differs, or holds quotes and claims that do: ``rows``, in reading order."""

    document: RowDifference
    rows: tuple[RowDifference, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows of a table are the same, changed, gained and lost.

    Of the same ones, ``moved`` have some confidence that changed by less than
    :data:`~onrecord.dataset.changes.NEWS`.
    """

    same: int
    changed: int
    gained: int
    lost: int
    moved: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs between two versions of a dataset; false where nothing does.

    ``counts`` and ``renamed`` are for each table. ``renamed`` has new ids by old ones, of rows,
    same or changed, whose ids differ. Documents are in the order of their (new) ids, speakers in
    that of their names. ``notes`` say what could not be compared.
    """

    counts: Mapping[str, Counts]
    renamed: Ids
    documents: tuple[DocumentDifference, ...]
    speakers: tuple[RowDifference, ...]
    columns: tuple[ColumnDifference, ...] = ()
    metadata: tuple[Change, ...] = ()
    notes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        rows = self.documents or self.speakers or any(self.renamed.values())
        return bool(rows or self.columns or self.metadata)
