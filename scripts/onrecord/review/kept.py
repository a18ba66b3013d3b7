"""The decisions that are kept, as a sheet in which people undo them.

In: decisions, and the rows and documents as they are published. Out: CSV, a row for each decision,
with its state; and back: the decisions to undo, and those to take up again. A row that was
rejected, and a decision that no longer fits, are in no other sheet.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from onrecord.review.corrections import CellError
from onrecord.review.decisions import Review, find_said, said_of
from onrecord.review.merge import Texts, find_words
from onrecord.review.published import Shown
from onrecord.review.sheets import GAP, KEPT, guard

STATES = ("no longer fits", "not applied", "applied", "undone")
"""What has become of a decision: its words are gone, it is not in this dataset, it is, it was."""


def render_kept(
    reviews: Iterable[Review], rows: Iterable[Shown], documents: Iterable[Mapping[str, Any]]
) -> str:
    """The decisions as CSV; those that no longer fit come first."""
    texts = Texts(documents)
    published = {
        (
            shown.table,
            shown.row["doc_id"],
            tuple((span["start"], span["end"]) for span in shown.row["spans"]),
            said_of(shown.table, shown.fields),
        ): str(shown.row["provenance"])
        for shown in rows
    }
    states = [(_find_state(review, texts, published), review) for review in reviews]
    out = io.StringIO()
    writer = csv.DictWriter(out, KEPT, lineterminator="\r\n")
    writer.writeheader()
    for state, review in sorted(states, key=lambda pair: STATES.index(pair[0])):
        writer.writerow({name: guard(cell) for name, cell in _cells(review, state).items()})
    return "\ufeff" + out.getvalue()


def _find_state(review: Review, texts: Texts, published: Mapping[Any, str]) -> str:
    if review.undone:
        return "undone"
    doc_id = texts.find(review)
    spans = find_words(review.published, texts[doc_id]) if doc_id else None
    if spans is None:
        return "no longer fits"
    places = tuple((span.start, span.end) for span in spans)
    now = published.get((review.table, doc_id, places, find_said(review)))
    wanted = None if review.decision == "rejected" else review.decision
    return "applied" if now == wanted else "not applied"


def _cells(review: Review, state: str) -> dict[str, str]:
    words = GAP.join(" ".join(anchor.exact.split()) for anchor in review.published)
    speaker = (review.row or {}).get("speaker") or {}
    cells = {
        "id": review.id,
        "state": state,
        "table": review.table,
        "decided": review.decision,
        "words": words,
        "said": find_said(review),
        "speaker": speaker.get("name"),
        "document": review.origin or review.doc_id,
        "by": review.by,
        "date": review.date,
        "reason": review.note,
    }
    return {name: value or "" for name, value in cells.items()}


def read_kept(cells: Mapping[str, str], known: Mapping[str, Review]) -> bool | None:
    """Whether a line undoes its decision (true) or takes it up again (false), if either.

    ``known`` are the decisions by id. Raises ``CellError`` for a line that cannot be used.
    """
    asked = cells["decision"].lower()
    if not asked:
        return None
    if asked not in ("undo", "redo"):
        raise CellError(f"decision: {asked!r}: want undo, redo or nothing")
    if cells["id"] not in known:
        raise CellError(f"id: no decision {cells['id']!r} is kept now; export the sheet again")
    return asked == "undo"
