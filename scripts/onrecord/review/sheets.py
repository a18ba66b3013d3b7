"""A spreadsheet of rows for a person to correct, and what they made of it.

In: published rows. Out: CSV in UTF-8 (with the mark that Excel wants), a row each. And back: the
filled-in sheet is compared with the published rows; what differs is a decision.

``decision`` is left empty, or ``ok``, or ``wrong``; a changed cell is a correction without more.
A line without an ``id`` adds a row to the document in ``doc_id``. ``shown`` tells whether the row
has changed since it was exported. Words (``quote``, ``source``,
``cue``, ``text``) must stand in the document; ``[...]`` separates what stands apart. Numbers, dates
and replacements have a line each:

    more than 2,000 peacekeepers => > 2000 peacekeepers
    yesterday => DATE 2022-01-13
    They => The ministers <= The ministers

A cell that a spreadsheet would take for a formula begins with an apostrophe, which is not part of
it (https://owasp.org/www-community/attacks/CSV_Injection).

>>> [unguard(guard(cell)) for cell in ("=1+1", "'tis", "plain")]
['=1+1', "'tis", 'plain']
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from onrecord.review.anchors import SHAPES
from onrecord.review.published import Shown
from onrecord.types import content_id

CONTEXT = 160  # code points around the words, for reading
GAP = " [...] "
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")

_ABOUT = ("id", "decision", "note", "document", "provenance")
_PLACE = ("before", "after", "confidence", "doc_id", "start", "shown")
EDITABLE = {
    "quotes": "quote kind act source cue speaker speaker_type speaker_role".split(),
    "claims": (
        "text claim self_contained asserted_by speaker speaker_type certainty polarity time "
        "quantities times replacements"
    ).split(),
}
KEPT = "id decision state table decided words said speaker document by date reason".split()
COLUMNS = {table: (*_ABOUT, *columns, *_PLACE) for table, columns in EDITABLE.items()}


def render_sheet(table: str, rows: Iterable[Shown]) -> str:
    """The rows of one table as CSV."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS[table], lineterminator="\r\n")
    writer.writeheader()
    for shown in rows:
        if shown.table == table:
            cells = {**_about(shown), **render_cells(table, shown.fields)}
            writer.writerow({name: guard(cell) for name, cell in cells.items()})
    return "\ufeff" + out.getvalue()


def read_sheet(content: str) -> tuple[str, list[tuple[int, dict[str, str]]]]:
    """What a sheet is about, and its rows by number, without the guards of its cells.

    That is one of the tables, or ``decisions`` (:mod:`onrecord.review.kept`).

    Rows are numbered as a spreadsheet numbers them: the first below the names of columns is 2.

    Raises ``ValueError`` for a sheet that lacks a column. Semicolons and tabs separate as well:
    spreadsheets write them where a comma is the decimal mark.
    """
    content = content.removeprefix("\ufeff")
    header = content.partition("\n")[0]
    separator = max(",;\t", key=header.count)
    reader = csv.DictReader(io.StringIO(content, newline=""), delimiter=separator)
    found = set(reader.fieldnames or ())
    if "decided" in found:
        table, wanted = "decisions", KEPT[:2]
    else:
        table = "claims" if "claim" in found else "quotes"
        wanted = ["id", "decision", "doc_id", *EDITABLE[table]]
    missing = [name for name in wanted if name not in found]
    if missing:
        raise ValueError(f"the column {missing[0]!r} is missing; export the sheet again")
    lines = []
    try:
        for number, cells in enumerate(reader, start=2):
            lines.append((number, {k: _read(v) for k, v in cells.items() if k}))
    except csv.Error as error:
        raise ValueError(f"not a table ({error}); save it as CSV again") from error
    return table, lines


def _read(cell: str | list[str] | None) -> str:
    return unguard(cell.replace("\r\n", "\n").strip()) if isinstance(cell, str) else ""


def guard(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def unguard(cell: str) -> str:
    """The cell as it was before :func:`guard`."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def _about(shown: Shown) -> dict[str, str]:
    row, document = shown.row, shown.document
    text, start, end = document["text"], row["start"], row["end"]
    return {
        "id": shown.id,
        "document": document["title"] or document["origin"] or "",
        "provenance": row["provenance"],
        "before": text[max(0, start - CONTEXT) : start],
        "after": text[end : end + CONTEXT],
        "confidence": f"{row['confidence']:.2f}",
        "doc_id": row["doc_id"],
        "start": str(start),
        "shown": fingerprint(render_cells(shown.table, shown.fields)),
    }


def fingerprint(cells: Mapping[str, str]) -> str:
    """What tells whether a row is still what was shown; white space and shapes of marks aside."""
    return content_id(*(plain(cells[name]) for name in sorted(cells)))


def plain(cell: str) -> str:
    """A cell without what a spreadsheet may change: white space, the shapes of marks, ``…``."""
    return " ".join(cell.replace("[…]", "[...]").translate(SHAPES).split())


def render_cells(table: str, fields: Mapping[str, Any]) -> dict[str, str]:
    """The editable cells of a row, from the fields of a decision."""
    speaker = fields["speaker"] or {}
    cells: dict[str, Any] = {
        "speaker": speaker.get("name"),
        "speaker_type": speaker.get("type"),
        "speaker_role": speaker.get("role"),
    }
    if table == "quotes":
        cells |= {"quote": _words(fields["spans"])}
        cells |= {name: _words(fields[name]) for name in ("source", "cue")}
    else:
        cells |= {"text": _words(fields["spans"])}
        cells["self_contained"] = "yes" if fields["self_contained"] else "no"
        cells["quantities"] = "\n".join(map(_quantity, fields["quantities"]))
        cells["times"] = "\n".join(map(_time, fields["times"]))
        cells["replacements"] = "\n".join(map(_replacement, fields["replacements"]))
    plain = {name: fields[name] for name in EDITABLE[table] if name not in cells}
    cells = {**cells, **plain}
    return {name: str(cells[name] or "").strip() for name in EDITABLE[table]}


def _words(spans: Iterable[Mapping[str, Any]]) -> str:
    return GAP.join(anchor["exact"] for anchor in spans)


def _quantity(item: Mapping[str, Any]) -> str:
    number = item["value"] or "?"
    if item["value_max"] is not None:
        number = f"{number}..{item['value_max']}"
    sign, unit = item["comparator"], item["unit"] or ""
    return f"{_line(item)} => {sign} {number} {unit}".rstrip()


def _time(item: Mapping[str, Any]) -> str:
    return f"{_line(item)} => {item['type']} {item['value'] or ''}".rstrip()


def _replacement(item: Mapping[str, Any]) -> str:
    evidence = item["evidence"]
    return f"{_line(item)} => {item['by']}" + (
        f" <= {' '.join(evidence['exact'].split())}" if evidence else ""
    )


def _line(item: Mapping[str, Any]) -> str:
    """The words of an item on one line."""
    return " ".join(item["at"]["exact"].split())


def lines_of(cell: str) -> Iterator[str]:
    """The items of a cell, a line each."""
    return (line.strip() for line in cell.splitlines() if line.strip())
