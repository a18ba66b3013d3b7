"""What a new version of a dataset gained, lost and changed, by content, not by row order.

In: the folders of two datasets, or their tables; the older one may have been written by an older
version of the schema, whose columns are then reported once and the common ones compared. Out: a
:class:`~onrecord.dataset.difference.Difference`. How rows find each other is told in
:mod:`onrecord.dataset.matching`, what counts as a change in :mod:`onrecord.dataset.changes`. Two
rows that say the same under different ids are the same.

>>> from onrecord.dataset.rows import to_tables
>>> from onrecord.types import Document, Extraction
>>> old = to_tables([Extraction(Document("d1", "Rain."))])
>>> new = to_tables([Extraction(Document("d1", "Rain.", title="Weather"))])
>>> found = compare_tables(old, new)
>>> found.documents[0].document.changes
(Change(field='title', old=None, new='Weather'),)
>>> bool(found), bool(compare_tables(old, old))
(True, False)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onrecord.dataset.changes import (
    Change,
    Ids,
    Mask,
    compare_matches,
    find_changes,
    rows_at,
)
from onrecord.dataset.columns import ColumnDifference, align
from onrecord.dataset.difference import (
    Counts,
    Difference,
    DocumentDifference,
    RowDifference,
)
from onrecord.dataset.matching import (
    Matches,
    Positions,
    match_documents,
    match_rows,
    match_speakers,
)
from onrecord.dataset.metadata import DatasetMetadata
from onrecord.dataset.read import read_as_written, read_published_metadata
from onrecord.dataset.schema import TABLE
from onrecord.errors import DatasetError

Tables = Mapping[str, pa.Table]
Homes = Mapping[str, tuple[Positions, Positions]]
"""For quotes and claims, where in documents each row's document stands, in either version."""
Found = dict[tuple[int, int], RowDifference]
"""Rows of one table that differ, by their positions in either version, -1 where there is none."""

_WORDS = {"quotes": "quote", "claims": "text"}  # the columns that hold a row's own words
_NEEDED = {
    "documents": ("doc_id", "text"),
    "quotes": ("quote_id", "doc_id", "quote"),
    "claims": ("claim_id", "doc_id", "text"),
    "speakers": ("speaker_id", "name", "type"),
}


def compare_datasets(old: Path, new: Path) -> Difference:
    """What differs between the datasets in two folders.

    Raises :class:`~onrecord.errors.DatasetError` for a folder that holds no dataset, or one
    without the columns that rows are known by.
    """
    folders = (Path(old), Path(new))
    tables = [{name: read_as_written(folder, name) for name in TABLE} for folder in folders]
    for folder, found in zip(folders, tables, strict=True):
        _check_columns(folder, found)
    metadata, notes = [], []
    for folder in folders:
        try:
            metadata.append(read_published_metadata(folder))
        except DatasetError as error:
            notes.append(f"metadata are not compared: {error}")
    return replace(
        compare_tables(*tables),
        metadata=() if notes else _compare_metadata(*metadata),
        notes=tuple(notes),
    )


def compare_tables(old: Tables, new: Tables) -> Difference:
    """What differs between the tables of two versions, in whatever order their rows are."""
    old, new, columns = _aligned(old, new)
    documents = match_documents(old["documents"], new["documents"])
    edited, _ = compare_matches("documents", _only_texts(old), _only_texts(new), documents)
    homes = {name: (_homes(old, name), _homes(new, name)) for name in _WORDS}
    matches = _match(old, new, homes, documents, edited)
    renamed = {name: _renamed(name, old, new, matches[name]) for name in TABLE}
    # An old id that another row has now is no longer the old one.
    ids = {name: {**dict.fromkeys(by_id.values(), ""), **by_id} for name, by_id in renamed.items()}
    found: dict[str, Found] = {}
    counts: dict[str, Counts] = {}
    for name in TABLE:
        differ, moved = compare_matches(name, old[name], new[name], matches[name])
        if name in homes:  # the same offsets may mean other words
            differ |= edited[documents.numbers()[homes[name][0][matches[name].old]]]
        texts = _texts(old, new, homes.get(name), name)
        found[name] = _compare(name, old[name], new[name], matches[name], differ, texts, ids)
        counts[name] = _count(matches[name], found[name], moved)
    return Difference(
        counts,
        renamed,
        _by_document(old["documents"], new["documents"], documents, homes, found),
        tuple(sorted(found["speakers"].values(), key=_speaker_order)),
        columns,
    )


def _check_columns(folder: Path, tables: Tables) -> None:
    for name, columns in _NEEDED.items():
        for column in columns:
            if column not in tables[name].column_names:
                raise DatasetError(
                    f"{folder}: {name}: has no column {column}, without which its rows cannot be "
                    "compared; build the dataset again"
                )


def _compare_metadata(old: DatasetMetadata, new: DatasetMetadata) -> tuple[Change, ...]:
    changes = []
    for field in fields(DatasetMetadata):
        was, now = getattr(old, field.name), getattr(new, field.name)
        if was != now:
            changes.append(Change(field.name, *map(_plain, (was, now))))
    others = [change for change in changes if change.field != "citation"]
    return tuple(others or changes)  # a citation repeats the rest


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _aligned(old: Tables, new: Tables) -> tuple[Tables, Tables, tuple[ColumnDifference, ...]]:
    """All tables with the columns that both versions have, sorted."""
    was: dict[str, pa.Table] = {}
    now: dict[str, pa.Table] = {}
    columns: list[ColumnDifference] = []
    for name, table in TABLE.items():
        *both, differences = align(name, old[name], new[name])
        order = [(column, "ascending") for column in table.order if column in both[0].column_names]
        was[name], now[name] = (side.sort_by(order) for side in both)
        columns += differences
    return was, now, tuple(columns)


def _homes(tables: Tables, name: str) -> Positions:
    found = pc.index_in(tables[name]["doc_id"], value_set=tables["documents"]["doc_id"])
    if found.null_count:
        raise DatasetError(
            f"{name}: doc_id: that of {found.null_count} rows is none of a document; see what "
            "`onrecord validate` says, and build the dataset again"
        )
    return np.asarray(found, dtype=np.int64)


def _only_texts(tables: Tables) -> pa.Table:
    return tables["documents"].select(["text"])


def _match(
    old: Tables, new: Tables, homes: Homes, documents: Matches, edited: Mask
) -> dict[str, Matches]:
    numbers = documents.numbers(), documents.swapped().numbers()
    ids = (tables["documents"]["doc_id"].to_pylist() for tables in (old, new))
    by_id = [dict(zip(*both, strict=True)) for both in zip(ids, numbers, strict=True)]
    speakers = match_speakers(old["speakers"], new["speakers"], (by_id[0], by_id[1]))
    matches = {"documents": documents, "speakers": speakers}
    for name, (was, now) in homes.items():
        pairs = numbers[0][was], numbers[1][now]
        key, words = TABLE[name].key, _WORDS[name]
        matches[name] = match_rows(old[name], new[name], pairs, edited, key, words)
    return matches


def _renamed(name: str, old: Tables, new: Tables, matches: Matches) -> dict[str, str]:
    """New ids by old ones, where they differ."""
    key = TABLE[name].key
    was, now = old[name][key].take(matches.old), new[name][key].take(matches.new)
    other = pc.not_equal(was, now)
    ids = zip(was.filter(other).to_pylist(), now.filter(other).to_pylist(), strict=True)
    return dict(ids)


def _texts(
    old: Tables, new: Tables, homes: tuple[Positions, Positions] | None, name: str
) -> Callable[[int, int], tuple[str, str]]:
    """A function that gives the texts in which two rows of a table stand, by their positions."""

    @lru_cache(maxsize=2)  # rows of one document follow each other
    def text_of(version: int, document: int) -> str:
        return (old, new)[version]["documents"]["text"][document].as_py() or ""

    def texts(i: int, j: int) -> tuple[str, str]:
        if name == "speakers":
            return "", ""
        was, now = (homes[0][i], homes[1][j]) if homes else (i, j)
        return text_of(0, int(was)), text_of(1, int(now))

    return texts


def _compare(
    name: str,
    old: pa.Table,
    new: pa.Table,
    matches: Matches,
    differ: Mask,
    texts: Callable[[int, int], tuple[str, str]],
    ids: Ids,
) -> Found:
    """All rows that differ; ``differ`` says of each match whether its rows may."""
    was, now = matches.old[differ], matches.new[differ]
    found: Found = {}
    for i, j, before, after in zip(was, now, rows_at(old, was), rows_at(new, now), strict=True):
        changes = find_changes(name, before, after, texts(i, j), ids)
        if changes:
            found[int(i), int(j)] = RowDifference(name, before, after, changes)
    for i, row in zip(matches.lost, rows_at(old, matches.lost), strict=True):
        found[int(i), -1] = RowDifference(name, row, None)
    for j, row in zip(matches.gained, rows_at(new, matches.gained), strict=True):
        found[-1, int(j)] = RowDifference(name, None, row)
    return found


def _count(matches: Matches, found: Found, moved: Mask) -> Counts:
    changed = [i for (i, _), row in found.items() if row.kind == "changed"]
    moved &= ~np.isin(matches.old, changed)
    return Counts(
        same=len(matches.old) - len(changed),
        changed=len(changed),
        gained=len(matches.gained),
        lost=len(matches.lost),
        moved=int(moved.sum()),
    )


def _by_document(
    old: pa.Table, new: pa.Table, matches: Matches, homes: Homes, found: Mapping[str, Found]
) -> tuple[DocumentDifference, ...]:
    """The documents that differ or hold rows that do; ``old`` and ``new`` are theirs."""
    partners = matches.partners(), matches.swapped().partners()
    inside: defaultdict[tuple[int, int], list[RowDifference]] = defaultdict(list)
    for name, (was, now) in homes.items():
        for (i, j), row in found[name].items():
            if i >= 0:
                pair = int(was[i]), int(partners[0][was[i]])
            else:
                pair = int(partners[1][now[j]]), int(now[j])
            inside[pair].append(row)
    documents = dict(found["documents"])
    same = [pair for pair in inside if pair not in documents]
    rows = (
        rows_at(table, np.array([pair[side] for pair in same], dtype=np.int64))
        for side, table in enumerate((old, new))
    )
    for pair, before, after in zip(same, *rows, strict=True):
        documents[pair] = RowDifference("documents", before, after)
    differences = (
        DocumentDifference(document, tuple(sorted(inside[pair], key=_place)))
        for pair, document in documents.items()
    )
    return tuple(sorted(differences, key=lambda found: str(found.document.row["doc_id"])))


def _place(row: RowDifference) -> tuple[int, int, int, str]:
    """Where a row stands in the text, quotes before the claims in them."""
    place = row.row.get("start") or 0, row.row.get("end") or 0
    return (*place, list(_WORDS).index(row.table), str(row.row[TABLE[row.table].key]))


def _speaker_order(row: RowDifference) -> tuple[str, str]:
    return str(row.row["name"]), str(row.row["speaker_id"])
