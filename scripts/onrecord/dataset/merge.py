"""From the tables of parts of a corpus to the tables of the whole.

In: for each part the four tables of :func:`onrecord.dataset.rows.shard_tables`, in any
order. Out: the dataset's tables, sorted, each speaker in one row: the same tables, however
the documents were parted among workers.

>>> merge_tables([])["quotes"].num_rows
0
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from onrecord.dataset.schema import TABLE, arrow_schema
from onrecord.errors import ValidationError

Row = dict[str, Any]

_SETS = ("roles", "aliases", "doc_ids")


def merge_tables(parts: Iterable[Mapping[str, pa.Table]]) -> dict[str, pa.Table]:
    """The dataset's tables from those of its parts, the same however the documents were parted.

    Raises :class:`~onrecord.errors.ValidationError` if two documents have the same id.
    """
    collected = list(parts)
    merged = {name: _concatenated(name, [part[name] for part in collected]) for name in TABLE}
    rows = merge_speakers(merged["speakers"].to_pylist())
    merged["speakers"] = speakers = pa.Table.from_pylist(rows, schema=arrow_schema("speakers"))
    for name in ("quotes", "claims"):
        merged[name] = _with_speakers(merged[name], speakers)
    for name, table in merged.items():
        order = [(column, "ascending") for column in TABLE[name].order]
        merged[name] = table.sort_by(order).combine_chunks()
    _check_distinct(merged["documents"])
    return merged


def merge_speakers(rows: Iterable[Row]) -> list[Row]:
    """One row for each speaker, by name and id: lists in the order of documents, counts added up.

    Its name and type are those of the first document; other names (``Police`` and
    ``police`` are one speaker) join the aliases.
    """
    merged: dict[str, Row] = {}
    for row in sorted(rows, key=lambda row: row["doc_ids"]):
        sets = {name: dict.fromkeys(row[name]) for name in _SETS}
        known = merged.get(row["speaker_id"])
        if known is None:
            merged[row["speaker_id"]] = {**row, **sets}
            continue
        for name in _SETS:
            known[name].update(sets[name])
        if row["name"] != known["name"]:
            known["aliases"][row["name"]] = None
        for name in ("n_quotes", "n_claims"):
            known[name] += row[name]
    joined = [{**row, **{name: list(row[name]) for name in _SETS}} for row in merged.values()]
    return sorted(joined, key=lambda row: (row["name"], row["speaker_id"]))


def _with_speakers(table: pa.Table, speakers: pa.Table) -> pa.Table:
    """Quotes or claims with each speaker's name and type as ``speakers`` has them."""
    index = pc.index_in(table["speaker_id"], value_set=speakers["speaker_id"])
    for column, theirs in (("speaker", "name"), ("speaker_type", "type")):
        if column in table.column_names:
            i = table.column_names.index(column)
            table = table.set_column(i, table.field(i), speakers[theirs].take(index))
    return table


def _concatenated(name: str, tables: list[pa.Table]) -> pa.Table:
    return pa.concat_tables([arrow_schema(name).empty_table(), *tables])


def _check_distinct(documents: pa.Table) -> None:
    ids, origins = documents["doc_id"].to_pylist(), documents["origin"].to_pylist()
    for i, (one, other) in enumerate(pairwise(ids)):
        if one == other:
            raise ValidationError(
                f"documents: doc_id: {one!r} is both {origins[i]!r} and {origins[i + 1]!r}; leave "
                "one out, or give each its own id"
            )
