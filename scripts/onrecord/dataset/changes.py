"""What differs between two versions of one row.

In: the aligned tables of two versions (:func:`onrecord.dataset.columns.align`), or two rows of
them. Out: which rows differ at all, found column by column without a loop over rows; and of two
rows each field that changed (:class:`Change`).

Not looked at are columns that follow from others: offsets and indices beside spans, the words
around a quote, hashes, counts of a document's rows, a row's own id; of an edited text also its
blocks and sentences. Offsets inside fields count only where the text is the same. Ids of other
rows are the same when they name the same row, whatever it is called in either version. Shares
(confidences) are the same up to :data:`NEWS`.

>>> old = {"quote_id": "q", "cue": "said", "confidence": 0.5, "cue_spans": [{"start": 4, "end": 8}]}
>>> new = {**old, "quote_id": "p", "confidence": 0.505, "cue_spans": [{"start": 5, "end": 9}]}
>>> find_changes("quotes", old, new, ("Ann said no.", " Ann said no."), {})
()
>>> find_changes("quotes", old, {**new, "cue": "says"}, ("Ann said no.", "Ann says no."), {})[0]
Change(field='cue', old='said', new='says')
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from onrecord.dataset.matching import Matches
from onrecord.dataset.schema import TABLE

Row = Mapping[str, Any]
Mask = npt.NDArray[np.bool_]
Ids = Mapping[str, Mapping[str, str]]
"""For each table, new ids by old ones, where they are not the same."""

NEWS = 0.01
"""The least change of a share (0 to 1) that is told."""

BATCH = 20_000  # rows that are compared, or held as dictionaries, at a time

_FOLLOWING = {
    "documents": "doc_id sha256 n_quotes n_claims",
    "quotes": "quote_id doc_id start end source_start source_end cue_start cue_end sentence "
    "paragraph prefix suffix",
    "claims": "claim_id doc_id start end",
    "speakers": "speaker_id",
}
_SHARES = {(table, c.name) for table in TABLE for c in TABLE[table].columns if c.share}
_FOLLOWING_SPEAKER = ("speaker_id", "speaker", "speaker_type")
_FOLLOWING_TEXT = ("blocks", "sentences")
_REFERENCES = {
    "quotes": {"outer_quote_id": "quotes", "speaker_id": "speakers"},
    "claims": {"quote_id": "quotes", "speaker_id": "speakers"},
    "speakers": {"doc_ids": "documents"},
}


@dataclass(frozen=True, slots=True)
class Change:
    """A field of a row, or of the metadata, before and after.

    Spans come with their words: ``{"text", "start", "end"}``.
    """

    field: str
    old: Any
    new: Any


def compare_matches(name: str, old: pa.Table, new: pa.Table, matches: Matches) -> tuple[Mask, Mask]:
    """Of each match, whether its rows may differ, and whether some share moved, if by little."""
    columns = [column for column in old.column_names if column not in _FOLLOWING[name].split()]
    differ, moved = [], []
    for start in range(0, len(matches.old), BATCH):
        was = old.take(matches.old[start : start + BATCH]).combine_chunks()
        now = new.take(matches.new[start : start + BATCH]).combine_chunks()
        differ.append(np.zeros(was.num_rows, dtype=bool))
        moved.append(np.zeros(was.num_rows, dtype=bool))
        for column in columns:
            found = _differing(_array(was[column]), _array(now[column]))
            if _is_share(name, column):
                moved[-1] |= found
                found = found & ~_near(was[column], now[column])
            differ[-1] |= found
    nothing = np.zeros(0, dtype=bool)
    return np.concatenate([nothing, *differ]), np.concatenate([nothing, *moved])


def find_changes(
    table: str, old: Row, new: Row, texts: tuple[str, str], ids: Ids
) -> tuple[Change, ...]:
    """The fields of two rows of ``table`` that differ; ``texts`` are those of their documents."""
    edited = texts[0] != texts[1]
    left_out = set(_FOLLOWING[table].split())
    references = _REFERENCES.get(table, {})
    if "speaker_id" in references and "speaker_id" in old:
        was, now = old["speaker_id"], new["speaker_id"]
        if ids.get("speakers", {}).get(was, was) == now:
            left_out.update(_FOLLOWING_SPEAKER)
    if edited:
        left_out.update(_FOLLOWING_TEXT)
    looked_at = {
        field for field in old if field not in left_out and (edited or old[field] != new[field])
    }
    looked_at |= {_other_end(field) for field in looked_at} & (old.keys() - left_out)
    before, after = (
        _in_words({field: row[field] for field in row if field in looked_at}, text)
        for row, text in zip((old, new), texts, strict=True)
    )

    def same(field: str, was: Any, now: Any) -> bool:
        if field in references:
            return _same_reference(was, now, ids.get(references[field], {}))
        if _is_share(table, field):
            return _is_near(was, now)
        return bool(_key(was, edited) == _key(now, edited))

    return tuple(
        Change(field, before[field], after[field])
        for field in before
        if not same(field, before[field], after[field])
    )


def rows_at(table: pa.Table, positions: npt.NDArray[np.int64]) -> Iterator[Row]:
    """Some rows as dictionaries, in the order of ``positions``."""
    for start in range(0, len(positions), BATCH):
        yield from table.take(positions[start : start + BATCH]).to_pylist()


def _array(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)


def _differing(old: pa.Array, new: pa.Array) -> Mask:
    """Which of two equally long arrays' values differ; Arrow compares no lists itself."""
    differ: Mask = np.asarray(pc.xor(old.is_null(), new.is_null()))
    if pa.types.is_list(old.type):
        lengths = [np.asarray(pc.fill_null(pc.list_value_length(side), -1)) for side in (old, new)]
        differ = lengths[0] != lengths[1]
        rows = np.flatnonzero(~differ)
        old, new = old.take(rows), new.take(rows)
        inner = _differing(old.flatten(), new.flatten())
        differ[rows[np.asarray(pc.list_parent_indices(old))[inner]]] = True
    elif pa.types.is_struct(old.type):
        for field in old.type:
            one, other = (pc.struct_field(side, field.name) for side in (old, new))
            differ = differ | _differing(one, other)
    elif not pa.types.is_null(old.type):
        differ = differ | np.asarray(pc.fill_null(pc.not_equal(old, new), False))
    return differ


def _near(old: pa.ChunkedArray, new: pa.ChunkedArray) -> Mask:
    distance = np.abs(old.to_numpy() - new.to_numpy())
    near: Mask = np.round(distance, 9) < NEWS  # null and NaN are near nothing
    return near


def _is_near(old: float | None, new: float | None) -> bool:
    if old is None or new is None:
        return old is new
    return round(abs(old - new), 9) < NEWS or (math.isnan(old) and math.isnan(new))


def _is_share(table: str, field: str) -> bool:
    return (table, field) in _SHARES


def _in_words(value: Any, text: str) -> Any:
    """Every ``start`` and ``end`` with their words, every ``x_start`` and ``x_end`` as a span x."""
    if isinstance(value, list):
        return [_in_words(item, text) for item in value]
    if not isinstance(value, dict):
        return value
    found: dict[str, Any] = {}
    if {"start", "end"} <= value.keys() and "text" not in value:
        found["text"] = text[value["start"] : value["end"]]
    for name, item in value.items():
        base, _, part = name.rpartition("_")
        if part == "start" and f"{base}_end" in value:
            end = value[f"{base}_end"]
            known = item is not None and end is not None
            found[base] = _in_words({"start": item, "end": end}, text) if known else None
        elif not (part == "end" and f"{base}_start" in value):
            found[name] = _in_words(item, text)
    return found


def _other_end(field: str) -> str:
    """The column of the other end of a span."""
    base, _, part = field.rpartition("_")
    return f"{base}_{'end' if part == 'start' else 'start'}"


def _key(value: Any, edited: bool) -> Any:
    """What two values have in common that are the same: no offsets, where the text was edited."""
    if isinstance(value, list):
        return [_key(item, edited) for item in value]
    if isinstance(value, dict):
        left_out = ("start", "end") if edited else ()
        return {name: _key(item, edited) for name, item in value.items() if name not in left_out}
    return "NaN" if isinstance(value, float) and math.isnan(value) else value


def _same_reference(old: Any, new: Any, ids: Mapping[str, str]) -> bool:
    if isinstance(old, list):
        return {ids.get(item, item) for item in old} == set(new or ())
    return bool(ids.get(old, old) == new)


def render_exact(value: Decimal) -> str:
    """A decimal without the zeros that only fill its places.

    >>> [render_exact(Decimal(digits)) for digits in ("300.0000000000", "0E-10", "2.5000")]
    ['300', '0', '2.5']
    """
    digits = format(value, "f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits
