"""What differs between two versions of a dataset, for programs.

In: a :class:`~onrecord.dataset.difference.Difference`. Out: JSON with all of it.

The JSON is one object:

- ``differs``: whether anything does; ``notes``: what could not be compared
- ``summary``: for each table the numbers of rows that are ``same``, ``changed``, ``gained``,
  ``lost``, ``renamed`` (in both versions under different ids) and ``moved`` (same, but for a
  confidence that changed by less than 0.01)
- ``metadata``: a list of ``{"field", "old", "new"}``
- ``columns``: a list of ``{"table", "column", "old", "new"}``, types or null
- ``renamed``: for each table an object of new ids by old ones
- ``documents``: all that differ or hold rows that do, and ``speakers``: a list of rows

A row has ``table``, ``change`` (``same``, ``changed``, ``gained``, ``lost``), ``old_id``,
``new_id``, ``label`` (title, words or name), ``changes`` (as in ``metadata``; spans come with their
words) and, where it was gained or lost, ``row``: the columns that both versions have. Documents
have their quotes and claims in ``rows``. Exact numbers are strings.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from onrecord.dataset.changes import Change, render_exact
from onrecord.dataset.difference import LABELS, Difference, RowDifference
from onrecord.dataset.schema import TABLE


def render_json(difference: Difference) -> str:
    """All of it, as the module says; a line for each item of a list."""
    renamed = difference.renamed
    value: dict[str, Any] = {
        "differs": bool(difference),
        "notes": difference.notes,
        "summary": {
            name: {**asdict(counts), "renamed": len(renamed.get(name, ()))}
            for name, counts in difference.counts.items()
        },
        "metadata": [_change(change) for change in difference.metadata],
        "columns": [asdict(column) for column in difference.columns],
        "renamed": renamed,
        "documents": [
            {**_record(found.document), "rows": [_record(row) for row in found.rows]}
            for found in difference.documents
        ],
        "speakers": [_record(row) for row in difference.speakers],
    }
    return "{\n" + ",\n".join(f"{_json(key)}: {_json_lines(value[key])}" for key in value) + "\n}\n"


def _json_lines(value: Any) -> str:
    if not isinstance(value, list) or not value:
        return _json(value)
    return "[\n" + ",\n".join(map(_json, value)) + "\n]"


def _json(value: Any) -> str:
    return json.dumps(_plain(value), ensure_ascii=False, allow_nan=False)


def _record(row: RowDifference) -> dict[str, Any]:
    key = TABLE[row.table].key
    record: dict[str, Any] = {
        "table": row.table,
        "change": row.kind,
        "old_id": row.old and row.old[key],
        "new_id": row.new and row.new[key],
        "label": row.row.get(LABELS[row.table]),
        "changes": [_change(change) for change in row.changes],
    }
    return {**record, "row": row.row} if row.kind in ("gained", "lost") else record


def _change(change: Change) -> dict[str, Any]:
    return {"field": change.field, "old": change.old, "new": change.new}


def _plain(value: Any) -> Any:
    """A value as JSON has it: exact numbers as strings, and numbers that are none."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return render_exact(value)
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value
