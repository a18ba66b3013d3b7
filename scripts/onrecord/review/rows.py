"""Published rows in the words of a decision.

In: a row of ``quotes`` or ``claims`` as the tables have it, and its document's text. Out: the
fields that a person may confirm or correct, every place in the text as an anchor. What follows from
these fields (offsets, ids, sentence, paragraph, host, context) is left out: a build computes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from onrecord.review.anchors import make_anchor
from onrecord.types import Span

Row = Mapping[str, Any]


def describe_row(table: str, row: Row, text: str) -> dict[str, Any]:
    """The fields of a row of ``table`` (``quotes`` or ``claims``), ready for JSON."""
    return _describe_quote(row, text) if table == "quotes" else _describe_claim(row, text)


def describe_spans(spans: list[Row], text: str) -> list[dict[str, Any]]:
    """Anchors of some spans of a table, ready for JSON."""
    return [_anchor(text, span["start"], span["end"]) for span in spans]


def _describe_quote(row: Row, text: str) -> dict[str, Any]:
    antecedent = row["antecedent_start"], row["antecedent_end"]
    return {
        "spans": describe_spans(row["spans"], text),
        "source": describe_spans(row["source_spans"], text),
        "cue": describe_spans(row["cue_spans"], text),
        "kind": row["kind"],
        "act": row["act"],
        "cue_lemma": row["cue_lemma"],
        "speaker": _speaker(row, row["speaker_type"], row["speaker_role"]),
        "resolution": row["resolution"],
        "antecedent": None if antecedent[0] is None else _anchor(text, *antecedent),
    }


def _describe_claim(row: Row, text: str) -> dict[str, Any]:
    return {
        "spans": describe_spans(row["spans"], text),
        "claim": row["claim"],
        "self_contained": row["self_contained"],
        "asserted_by": row["asserted_by"],
        "speaker": _speaker(row, row["speaker_type"], None),
        "certainty": row["certainty"],
        "polarity": row["polarity"],
        "time": row["time"],
        "quantities": [
            {
                "at": _at(item, text),
                "value": _number(item["value"]),
                "value_max": _number(item["value_max"]),
                "unit": item["unit"],
                "comparator": item["comparator"],
            }
            for item in row["quantities"]
        ],
        "times": [
            {"at": _at(item, text), "type": item["type"], "value": item["value"]}
            for item in row["times"]
        ],
        "entities": [{"at": _at(item, text)} for item in row["entities"]],
        "replacements": [
            {
                "at": _at(item, text),
                "by": item["by"],
                "evidence": None
                if item["evidence_start"] is None
                else _anchor(text, item["evidence_start"], item["evidence_end"]),
            }
            for item in row["replacements"]
        ],
    }


def _speaker(row: Row, kind: str | None, role: str | None) -> dict[str, Any] | None:
    if row["speaker"] is None:
        return None
    return {"name": row["speaker"], "type": kind, "role": role}


def _at(item: Row, text: str) -> dict[str, Any]:
    return _anchor(text, item["start"], item["end"])


def _anchor(text: str, start: int, end: int) -> dict[str, Any]:
    return asdict(make_anchor(text, Span(start, end)))


def _number(value: Any) -> str | None:
    """An exact number as its shortest digits: ``2000``, ``2.5``."""
    if value is None:
        return None
    digits = f"{value:f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits
