"""From ids, or the beginnings of ids, to the rows that they name.

In: a dataset and the ``quote_id``, ``claim_id`` or ``doc_id`` of what is to be cited, or an
unambiguous beginning of one, of six characters or more. Out: a :class:`Cited` for each, which holds
the row and the document that it stands in.

>>> shorten("a long quotation that nobody reads to its end", 20)
'a long quotation th…'
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from onrecord.dataset.read import Published
from onrecord.dataset.schema import TABLE
from onrecord.errors import DatasetError
from onrecord.types import Span, Spans

SHORTEST = 6  # characters of an id's beginning
SHOWN = 10  # candidates that an error lists

CITABLE = ("quotes", "claims", "documents")
_WORDS = {"quotes": "quote", "claims": "claim", "documents": "title", "speakers": "name"}

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Cited:
    """A row that is cited.

    ``document`` is the row of ``documents`` that it stands in, ``quote`` the row of ``quotes``
    that it is or that it is claimed in, ``None`` where there is none.
    """

    table: str
    row: Row
    document: Row
    quote: Row | None = None

    @property
    def id_column(self) -> str:
        """``quote_id``, ``claim_id`` or ``doc_id``."""
        return TABLE[self.table].key

    @property
    def id(self) -> str:
        """The row's own id."""
        return str(self.row[self.id_column])

    @property
    def spans(self) -> Spans:
        """Where its words stand in the document; nothing for a document."""
        return tuple(Span(span["start"], span["end"]) for span in self.row.get("spans", ()))

    @property
    def words(self) -> tuple[str, ...]:
        """Its words, verbatim, span by span."""
        return tuple(span.of(self.document["text"]) for span in self.spans)

    @property
    def speaker(self) -> str | None:
        """Who said or asserts it; ``None`` for the article's own voice and where nobody knows."""
        return self.row.get("speaker")

    @property
    def is_verbatim(self) -> bool:
        """Whether the words stand between quotation marks: are given as the speaker's own."""
        return self.quote is not None and self.quote["kind"] != "indirect"

    @property
    def paragraph(self) -> int | None:
        """Which paragraph of the running text it begins in, from 1; ``None`` in a caption."""
        number = 0
        for block in self.document["blocks"]:
            number += block["role"] == "body"
            if self.spans and block["start"] <= self.spans[0].start < block["end"]:
                return number if block["role"] == "body" else None
        return None


def find_rows(published: Published, ids: Sequence[str]) -> list[Cited]:
    """What ``ids`` name, each once, in their order.

    Raises :class:`~onrecord.errors.DatasetError` for an id that names nothing, several rows or
    a speaker, listing the rows that may be meant.
    """
    found = dict.fromkeys(_find_id(published, id) for id in ids)
    return [_cited(published, table, id) for table, id in found]


def shorten(text: str, length: int) -> str:
    """A text of at most ``length`` characters."""
    return text if len(text) <= length else text[: length - 1] + "…"


def _find_id(published: Published, id: str) -> tuple[str, str]:
    """The table and the whole id."""
    matches = [(name, key) for name in TABLE for key in _starting(published, name, id)]
    exact = [match for match in matches if match[1] == id]
    matches = exact or (matches if len(id) >= SHORTEST else [])
    citable = [match for match in matches if match[0] in CITABLE]
    if len(citable) == 1:
        return citable[0]
    if citable:
        raise DatasetError(
            f"{id}: begins the ids of several rows; give more of the one that you mean:\n"
            + _listed(published, citable)
        )
    if matches:
        raise DatasetError(
            f"{id}: is a speaker, who cannot be cited; give the quote_id or claim_id of what "
            f"they said:\n{_listed(published, _said_by(published, matches[0][1]))}"
        )
    few = f" (an id's beginning must have {SHORTEST} characters)" if len(id) < SHORTEST else ""
    raise DatasetError(
        f"{id}: no quote_id, claim_id or doc_id of {published.path}{few}; among its rows are:\n"
        + _listed(published, _near(published, id))
    )


def _near(published: Published, id: str) -> list[tuple[str, str]]:
    """Rows whose ids begin as ``id`` does, as far as any do."""
    for length in range(min(len(id), SHORTEST), -1, -1):
        found = [(t, key) for t in CITABLE for key in _starting(published, t, id[:length])]
        if found:
            return found
    return []


def _starting(published: Published, table: str, beginning: str) -> list[str]:
    column = published.tables[table][TABLE[table].key]
    found = column.filter(pc.starts_with(column, beginning))
    return [str(key) for key in found.to_pylist()]


def _said_by(published: Published, speaker_id: str) -> list[tuple[str, str]]:
    return [
        (name, str(key))
        for name in ("quotes", "claims")
        for key in _rows(published, name, "speaker_id", speaker_id)[TABLE[name].key].to_pylist()
    ]


def _listed(published: Published, matches: Sequence[tuple[str, str]]) -> str:
    lines = []
    for table, key in matches[:SHOWN]:
        words = _row(published, table, key)[_WORDS[table]] or "without a title"
        lines.append(f"  {TABLE[table].key} {key}: {shorten(' '.join(words.split()), 60)}")
    if len(matches) > SHOWN:
        lines.append(f"  ... and {len(matches) - SHOWN} more")
    return "\n".join(lines)


def _cited(published: Published, table: str, id: str) -> Cited:
    row = _row(published, table, id)
    document = row if table == "documents" else _row(published, "documents", row["doc_id"])
    quote = row if table == "quotes" else None
    if row.get("quote_id") and table == "claims":
        quote = _row(published, "quotes", row["quote_id"])
    return Cited(table, row, document, quote)


def _rows(published: Published, table: str, column: str, value: str) -> pa.Table:
    whole = published.tables[table]
    return whole.filter(pc.equal(whole[column], value))


def _row(published: Published, table: str, id: str) -> Row:
    rows = _rows(published, table, TABLE[table].key, id).to_pylist()
    if not rows:
        raise DatasetError(
            f"{published.path}: {table} has no row {id}, which another row names; "
            "run `onrecord validate`"
        )
    return dict(rows[0])
