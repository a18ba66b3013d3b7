"""The rows for Label Studio: a task for each document, its rows as predictions.

In: the tables of a dataset and its rows. Out: JSON to import.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from onrecord.review.label_studio.interface import LABEL_OF, MARKED, TEXTS
from onrecord.review.published import Shown
from onrecord.review.sheets import fingerprint, render_cells

if TYPE_CHECKING:
    import pyarrow as pa


def render_tasks(tables: Mapping[str, pa.Table], rows: Iterable[Shown]) -> str:
    """A task for each document that could be used, with its rows as predictions."""
    by_document: dict[str, list[Shown]] = {}
    for shown in rows:
        by_document.setdefault(shown.row["doc_id"], []).append(shown)
    tasks = [
        {
            "data": {
                "text": document["text"],
                "title": document["title"] or document["origin"] or document["doc_id"],
                "doc_id": document["doc_id"],
                "rows": {
                    shown.id: fingerprint(render_cells(shown.table, shown.fields))
                    for shown in by_document.get(document["doc_id"], ())
                },
            },
            "predictions": [
                {
                    "model_version": "onrecord",
                    "result": [
                        region
                        for shown in by_document.get(document["doc_id"], ())
                        for region in _regions(shown)
                    ],
                }
            ],
        }
        for document in tables["documents"].to_pylist()
        if document["status"] == "ok"
    ]
    return json.dumps(tasks, ensure_ascii=False, indent=1) + "\n"


def _regions(shown: Shown) -> Iterator[dict[str, Any]]:
    label = LABEL_OF[shown.table]
    first = f"{shown.id}:0"
    for n, anchor in enumerate(shown.fields["spans"]):
        yield _region(f"{shown.id}:{n}", label, anchor)
        if n:
            yield _relation(first, f"{shown.id}:{n}", "continues")
    for name, value in _controls(shown.table, shown.fields).items():
        if value:
            yield _control(first, name, str(value), shown.fields["spans"][0])
    if shown.table == "quotes":
        for role in ("source", "cue"):
            for n, anchor in enumerate(shown.fields[role]):
                key = f"{shown.id}:{role}:{n}"
                yield _region(key, role.capitalize(), anchor)
                yield _relation(first, key, role)


def _controls(table: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    speaker = fields["speaker"] or {}
    if table == "quotes":
        given = {"kind": fields["kind"], "act": fields["act"]}
        return {**given, "speaker": speaker.get("name"), "speaker_type": speaker.get("type")}
    plain = {name: fields[name] for name in ("claim", "asserted_by", *MARKED)}
    return {
        **plain,
        "claim_speaker": speaker.get("name"),
        "claim_speaker_type": speaker.get("type"),
    }


def _place(anchor: Mapping[str, Any]) -> dict[str, Any]:
    start = anchor["start"]
    return {"start": start, "end": start + len(anchor["exact"]), "text": anchor["exact"]}


def _region(key: str, label: str, anchor: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": key,
        "from_name": "label",
        "to_name": "text",
        "type": "labels",
        "value": {**_place(anchor), "labels": [label]},
    }


def _control(key: str, name: str, value: str, anchor: Mapping[str, Any]) -> dict[str, Any]:
    free = any(name in names for names in TEXTS.values())
    given = {"text": [value]} if free else {"choices": [value]}
    return {
        "id": key,
        "from_name": name,
        "to_name": "text",
        "type": "textarea" if free else "choices",
        "value": {**_place(anchor), **given},
    }


def _relation(one: str, other: str, name: str) -> dict[str, Any]:
    return {
        "from_id": one,
        "to_id": other,
        "type": "relation",
        "direction": "right",
        "labels": [name],
    }
