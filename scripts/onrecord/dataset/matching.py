"""Which rows of two versions of a dataset are the same thing.

In: a table of either version. Out: :class:`Matches`, positions of rows, one to one. Documents
match by id, else by text, else by address or file (an edited text has another id where ids are
computed from texts). Quotes and claims match inside a pair of documents: by id, else those whose
words overlap most. Speakers match by id, else by name and type. Where a name stands for several,
nothing is guessed.

>>> old = pa.table({"doc_id": ["a", "b", "c"], "text": ["Rain.", "Snow.", "Hail."]})
>>> new = pa.table({"doc_id": ["c", "d"], "text": ["Hail!", "Rain."]})
>>> found = match_documents(old, new)
>>> found.old.tolist(), found.new.tolist(), found.lost.tolist(), found.gained.tolist()
([0, 2], [1, 0], [1], [])
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

Positions = npt.NDArray[np.int64]

LEAST_OVERLAP = 0.5
"""The least Dice coefficient of two quotes or claims that are one, changed."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """Row ``old[i]`` of a table of ``n_old`` rows is row ``new[i]`` of one of ``n_new`` rows."""

    old: Positions
    new: Positions
    n_old: int
    n_new: int

    @property
    def lost(self) -> Positions:
        """The old rows that no new row matches."""
        return np.setdiff1d(np.arange(self.n_old), self.old)

    @property
    def gained(self) -> Positions:
        """The new rows that no old row matches."""
        return np.setdiff1d(np.arange(self.n_new), self.new)

    def partners(self) -> Positions:
        """For each old row the new one, or -1."""
        found = np.full(self.n_old, -1)
        found[self.old] = self.new
        return found

    def numbers(self) -> Positions:
        """For each old row the number of its match (``i`` of ``old[i]``), or -1."""
        found = np.full(self.n_old, -1)
        found[self.old] = np.arange(len(self.old))
        return found

    def swapped(self) -> Matches:
        """The same from the other side."""
        return Matches(self.new, self.old, self.n_new, self.n_old)

    def extended(self, more_old: npt.ArrayLike, more_new: npt.ArrayLike) -> Matches:
        """These and more, in the order of the old rows."""
        old = np.append(self.old, np.asarray(more_old, np.int64))
        new = np.append(self.new, np.asarray(more_new, np.int64))
        order = np.argsort(old)
        return Matches(old[order], new[order], self.n_old, self.n_new)


def match_documents(old: pa.Table, new: pa.Table) -> Matches:
    """Documents by id, text, address, file; the last two only where they stand for one text."""
    found = _no_matches(old, new)
    found = _join(found, _keys(old, "doc_id"), _keys(new, "doc_id"))
    found = _join(found, _texts(old), _texts(new))
    if _have("url", old, new):
        found = _join(found, _keys(old, "url"), _keys(new, "url"), alone=True)
    if _have("origin", old, new):  # of all, for a file may hold many documents
        origins = (_keys(table, "origin").drop_duplicates(keep=False) for table in (old, new))
        found = _join(found, *origins)
    return found


def match_speakers(
    old: pa.Table, new: pa.Table, documents: tuple[Mapping[str, int], Mapping[str, int]]
) -> Matches:
    """Speakers by id, then by name and type where only one has them, in a document or in all.

    ``documents`` has for each id of a document the number of its pair, -1 where there is none.
    """
    found = _no_matches(old, new)
    found = _join(found, _keys(old, "speaker_id"), _keys(new, "speaker_id"))
    if _have("doc_ids", old, new):
        was, now = (_with_first_pair(*side) for side in zip((old, new), documents, strict=True))
        found = _join(found, was, now, alone=True)
    return _join(found, _keys(old, "name", "type"), _keys(new, "name", "type"), alone=True)


def _with_first_pair(speakers: pa.Table, numbers: Mapping[str, int]) -> pd.DataFrame:
    """Name, type and the first pair of documents that a speaker appears in."""
    each = _keys(speakers, "name", "type", "doc_ids").explode("doc_ids")
    each["pair"] = each["doc_ids"].map(numbers)
    first = each[each["pair"] >= 0].groupby(level=0)["pair"].min()
    return _keys(speakers, "name", "type").assign(pair=first)


def match_rows(
    old: pa.Table,
    new: pa.Table,
    documents: tuple[Positions, Positions],
    edited: npt.NDArray[np.bool_],
    key: str,
    words: str,
) -> Matches:
    """Quotes or claims inside a pair of documents: by id, by words and place, by overlap.

    ``documents`` gives for each row the number of its pair of documents, -1 where there is none;
    ``edited`` says of each pair whether its texts differ. ``key`` and ``words`` are the columns
    of the id and of the words. Overlap is that of spans, or of words in edited texts, which have
    no place in common.
    """
    found = _no_matches(old, new)
    by_id, by_words = [], []
    for table, pairs in zip((old, new), documents, strict=True):
        inside = pairs >= 0
        by_id.append(_keys(table, key).assign(pair=pairs)[inside])
        placed = [column for column in ("start", "end") if _have(column, old, new)]
        keys = _keys(table, words, *placed).assign(pair=pairs)[inside]
        keys.loc[edited[pairs[inside]], placed] = 0
        by_words.append(keys)
    found = _join(_join(found, *by_id), *by_words)
    was = _by_pair(old, found.lost, documents[0], words)
    now = _by_pair(new, found.gained, documents[1], words)
    more: list[tuple[int, int]] = []
    for number in was.keys() & now.keys():
        more += _best_pairs(was[number], now[number], bool(edited[number]))
    return found.extended([i for i, _ in more], [j for _, j in more])


def _no_matches(old: pa.Table, new: pa.Table) -> Matches:
    nothing = np.empty(0, dtype=np.int64)
    return Matches(nothing, nothing, old.num_rows, new.num_rows)


def _have(column: str, *tables: pa.Table) -> bool:
    return all(column in table.column_names for table in tables)


def _keys(table: pa.Table, *columns: str) -> pd.DataFrame:
    keys: pd.DataFrame = table.select(columns).to_pandas()
    return keys


def _texts(documents: pa.Table) -> pd.DataFrame:
    """Texts, without the empty ones: those of unreadable files are all alike."""
    keys = _keys(documents, "text")
    return keys[keys["text"] != ""]


def _join(found: Matches, old: pd.DataFrame, new: pd.DataFrame, *, alone: bool = False) -> Matches:
    """``found`` and those of the other rows that have the same keys, which may not be null.

    Of several with the same keys the first is the first, the second the second, or none where
    only those that stand ``alone`` count.
    """
    lost, gained = found.lost, found.gained
    if not (lost.size and gained.size):
        return found
    sides = []
    for keys, rows in ((old, lost), (new, gained)):
        names = list(keys.columns)
        left = keys[keys.index.isin(rows)].dropna()
        if alone:
            left = left.drop_duplicates(keep=False)
        sides.append(left.assign(nth=left.groupby(names).cumcount(), row=left.index))
    both = sides[0].merge(sides[1], on=[*names, "nth"])
    return found.extended(both["row_x"], both["row_y"])


@dataclass(frozen=True, slots=True)
class _Row:
    """A row that is still alone: where it stands in its table, what it covers."""

    position: int
    words: Counter[str]
    spans: tuple[tuple[int, int], ...]  # disjoint


def _by_pair(
    table: pa.Table, rows: Positions, pairs: Positions, words: str
) -> Mapping[int, Sequence[_Row]]:
    """Some rows by their pair of documents, where they have one, in the order of the text."""
    rows = rows[pairs[rows] >= 0]
    columns = [words, "spans"] if _have("spans", table) else [words]
    found: defaultdict[int, list[_Row]] = defaultdict(list)
    for position, row in zip(rows, table.select(columns).take(rows).to_pylist(), strict=True):
        counted = Counter(_WORD.findall((row[words] or "").casefold()))
        found[int(pairs[position])].append(
            _Row(int(position), counted, _disjoint(row.get("spans") or ()))
        )
    return found


def _disjoint(spans: Iterable[Mapping[str, Any]]) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    for start, end in sorted((span["start"], span["end"]) for span in spans):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def _best_pairs(old: Sequence[_Row], new: Sequence[_Row], edited: bool) -> list[tuple[int, int]]:
    """The pairs that overlap most, best first, one to one.

    Of equal ones those come first whose ranks are nearest, then the earlier: an order that is
    the same from either side.
    """
    scored = []
    for i, was in enumerate(old):
        for j, now in enumerate(new):
            by_words = edited or not (was.spans and now.spans)
            score = _dice_of_words(was, now) if by_words else _dice_of_spans(was, now)
            if score >= LEAST_OVERLAP:
                scored.append((-score, abs(i - j), min(i, j), i, j))
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    pairs = []
    for *_, i, j in sorted(scored):
        if i not in taken_old and j not in taken_new:
            taken_old.add(i)
            taken_new.add(j)
            pairs.append((old[i].position, new[j].position))
    return pairs


def _dice_of_spans(old: _Row, new: _Row) -> float:
    if old.spans[-1][1] <= new.spans[0][0] or new.spans[-1][1] <= old.spans[0][0]:
        return 0.0
    shared = sum(max(0, min(b, d) - max(a, c)) for a, b in old.spans for c, d in new.spans)
    covered = sum(end - start for start, end in (*old.spans, *new.spans))
    return 2 * shared / covered if covered else 0.0


def _dice_of_words(old: _Row, new: _Row) -> float:
    n_old, n_new = old.words.total(), new.words.total()
    if 2 * min(n_old, n_new) < LEAST_OVERLAP * (n_old + n_new) or not n_old:
        return 0.0  # cannot be enough, whatever they share
    return 2 * (old.words & new.words).total() / (n_old + n_new)
