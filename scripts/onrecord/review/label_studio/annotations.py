"""What Label Studio's annotators made of the rows, as decisions.

In: Label Studio's export, and the rows and documents as they are published now. Out: of every
document that somebody submitted, each row is confirmed, corrected or rejected, and what they
marked besides is added.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from onrecord.review.anchors import make_anchor
from onrecord.review.corrections import DEFAULTS, complete, find_lemma, settle
from onrecord.review.decisions import Decided, Review, Signature, anchors, said_of
from onrecord.review.label_studio.interface import CHOICES, MARKED, TABLE_OF
from onrecord.review.published import Shown
from onrecord.review.sheets import fingerprint, render_cells
from onrecord.types import Span


@dataclass(slots=True)
class _Marked:
    """What an annotator marked under one region id, and where its relations lead."""

    label: str | None = None
    span: Span | None = None
    controls: dict[str, str] = field(default_factory=dict)
    related: dict[str, list[str]] = field(default_factory=dict)


def read_annotations(
    content: str,
    rows: Mapping[str, Shown],
    documents: Mapping[str, Mapping[str, Any]],
    signed: Signature,
) -> list[Review]:
    """The decisions in Label Studio's export (the format called JSON).

    Raises ``ValueError`` for a file that is none, for a document or row that the dataset no longer
    has as it was, for marks whose words are not in its text, and for regions that make no row.
    """
    try:
        tasks = json.loads(content)
        submitted = [
            (str(task["data"]["doc_id"]), task["data"]["rows"], _annotation(task))
            for task in tasks
            if any(not each.get("was_cancelled") for each in task["annotations"])
        ]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ValueError(
            f"not Label Studio's export, in the format JSON, of tasks that were exported for it "
            f"({error})"
        ) from error
    by_document: dict[str, list[Shown]] = {}
    for shown in rows.values():
        by_document.setdefault(shown.row["doc_id"], []).append(shown)
    reviews: list[Review] = []
    for doc_id, exported, result in submitted:
        if doc_id not in documents:
            raise ValueError(f"document {doc_id!r} is not in the dataset now; export again")
        document = documents[doc_id]
        theirs = [shown for shown in by_document.get(doc_id, ()) if shown.id in exported]
        for shown in theirs:
            if exported[shown.id] != fingerprint(render_cells(shown.table, shown.fields)):
                raise ValueError(f"row {shown.id} has changed since the tasks were exported")
        try:
            marked = _collect(result, document)
            reviews += _decide(theirs, exported, marked, document, signed)
        except (KeyError, IndexError, TypeError) as error:
            raise ValueError(f"document {doc_id!r}: a region is incomplete ({error!r})") from error
    return reviews


def _annotation(task: Mapping[str, Any]) -> Any:
    """The result that counts: the only one submitted, or the one marked as ground truth."""
    submitted = [each for each in task["annotations"] if not each.get("was_cancelled")]
    if len(submitted) > 1:
        submitted = [each for each in submitted if each.get("ground_truth")]
    if len(submitted) != 1:
        raise ValueError(
            f"document {task['data']['doc_id']!r} has several annotations; mark one as ground truth"
        )
    return submitted[0]["result"]


def _collect(
    result: Iterable[Mapping[str, Any]], document: Mapping[str, Any]
) -> dict[str, _Marked]:
    marked: dict[str, _Marked] = {}
    for item in result:
        if item["type"] == "relation":
            related = marked.setdefault(item["from_id"], _Marked()).related
            for name in item.get("labels") or ():
                related.setdefault(name, []).append(item["to_id"])
            continue
        value, region = item["value"], marked.setdefault(item["id"], _Marked())
        if item["type"] == "labels":
            region.label, region.span = value["labels"][0], _span(value, document)
        else:
            given = value.get("choices") or value.get("text") or [""]
            last = given[-1] if isinstance(given, list) else given
            region.controls[item["from_name"]] = _checked(item["from_name"], str(last))
    return marked


def _checked(name: str, value: str) -> str:
    """A value that the control of that name offers."""
    for sets in CHOICES.values():
        if name in sets and value not in sets[name]:
            raise ValueError(f"{name}: {value!r} is none of {', '.join(sets[name])}")
    return value


def _span(value: Mapping[str, Any], document: Mapping[str, Any]) -> Span:
    """The place of a region in code points, whatever its version counts."""
    text, words = document["text"], value.get("text")
    start, end = int(value["start"]), int(value["end"])
    if not 0 <= start < end:
        raise ValueError(f"document {document['doc_id']!r}: a region from {start} to {end}")
    if isinstance(words, str) and text[start:end] != words:
        units = text.encode("utf-16-le")
        start = len(units[: 2 * start].decode("utf-16-le", "ignore"))
        end = len(units[: 2 * end].decode("utf-16-le", "ignore"))
        if text[start:end] != words:
            raise ValueError(
                f"document {document['doc_id']!r}: {words!r} is not at {value['start']}; was its "
                "text changed?"
            )
    if end > len(text):
        raise ValueError(f"document {document['doc_id']!r}: a region ends after the text, at {end}")
    return Span(start, end)


def _decide(
    rows: Iterable[Shown],
    exported: Mapping[str, str],
    marked: Mapping[str, _Marked],
    document: Mapping[str, Any],
    signed: Signature,
) -> Iterator[Review]:
    continued = {key for region in marked.values() for key in region.related.get("continues", ())}
    heads = {
        key: region
        for key, region in marked.items()
        if region.label in TABLE_OF and region.span and key not in continued
    }
    by_row: dict[str, str] = {}
    for key in heads:
        row_id = key.partition(":")[0]
        if row_id in by_row:
            raise ValueError(
                f"row {row_id}: its regions {by_row[row_id]} and {key} are no longer joined; join "
                "them by the relation continues, or delete one and mark it anew"
            )
        by_row[row_id] = key
    known = set()
    for shown in rows:
        known.add(shown.id)
        head = heads[by_row[shown.id]] if shown.id in by_row else None
        fields: dict[str, Any] | None = None
        decided: Decided = "rejected"
        if head and TABLE_OF[str(head.label)] != shown.table:
            raise ValueError(f"row {shown.id}: its label was changed; delete it and mark it anew")
        if head:
            fields, decided = _compared(shown, head, marked, document["text"])
        said = said_of(shown.table, shown.fields)
        yield _review(shown.table, decided, document, signed, fields, shown.fields["spans"], said)
    for row_id, first in by_row.items():
        if row_id not in known and row_id not in exported:
            table = TABLE_OF[str(heads[first].label)]
            fields = complete(table, _read(table, heads[first], marked, document["text"], None))
            yield _review(table, "added", document, signed, fields, (), None)


def _review(
    table: str,
    decided: Decided,
    document: Mapping[str, Any],
    signed: Signature,
    fields: Mapping[str, Any] | None,
    was: Iterable[Mapping[str, Any]],
    said: str | None,
) -> Review:
    return Review(
        table=table,
        decision=decided,
        doc_id=document["doc_id"],
        origin=document["origin"],
        was=anchors(was),
        said=said,
        row=fields,
        by=signed.by,
        date=signed.date,
    )


def _compared(
    shown: Shown, head: _Marked, marked: Mapping[str, _Marked], text: str
) -> tuple[dict[str, Any], Decided]:
    found = _read(shown.table, head, marked, text, shown.fields)
    changed = {name for name, value in found.items() if value != shown.fields[name]}
    if not changed:
        return dict(shown.fields), "confirmed"
    renamed = {"spans": "quote" if shown.table == "quotes" else "text"}
    names = {renamed.get(name, name) for name in changed}
    return settle(shown.table, {**shown.fields, **found}, names), "corrected"


def _read(
    table: str,
    head: _Marked,
    marked: Mapping[str, _Marked],
    text: str,
    was: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """The fields of a row that Label Studio shows; ``was`` are those of the published row."""

    def places(spans: Iterable[Span | None]) -> list[dict[str, Any]]:
        found = sorted(span for span in spans if span is not None)
        return [asdict(make_anchor(text, span)) for span in found]

    def related(name: str) -> list[Span | None]:
        return [marked[key].span for key in head.related.get(name, ()) if key in marked]

    given = {**{k: v for k, v in DEFAULTS.items() if was is None}, **head.controls}
    spans = places([head.span, *related("continues")])
    if table == "quotes":
        cue = places(related("cue"))
        words = " ".join(anchor["exact"] for anchor in cue)
        return {
            "spans": spans,
            "source": places(related("source")),
            "cue": cue,
            "cue_lemma": was["cue_lemma"] if was and cue == was["cue"] else find_lemma(words),
            "kind": given.get("kind", "indirect"),
            "act": given.get("act", "assertion"),
            "speaker": _speaker(given, "speaker", was),
        }
    return {
        "spans": spans,
        "claim": given.get("claim") or " ".join(anchor["exact"] for anchor in spans),
        "asserted_by": given.get("asserted_by", "article"),
        "speaker": _speaker(given, "claim_speaker", was),
        **{name: given.get(name, DEFAULTS[name]) for name in MARKED},
        **({} if was else {"self_contained": True}),
    }


def _speaker(
    given: Mapping[str, str], control: str, was: Mapping[str, Any] | None
) -> dict[str, Any] | None:
    name = given.get(control, "").strip()
    if not name:
        return None
    before = (was and was["speaker"]) or {}
    kind = given.get(f"{control}_type") or before.get("type") or "person"
    role = before.get("role") if before.get("name") == name else None
    return {"name": name, "type": kind, "role": role}
