"""Reads annotated documents and predictions from JSON lines.

In goes a file with one JSON object a line: ``doc_id``, ``text`` and ``attributions``, each of
which has ``content``, ``source`` and ``cue`` as lists of ``[start, end]`` (code points) and,
in predictions, may have a ``confidence``. Out come values whose spans lie within their text.

>>> line = '{"doc_id": "a", "text": "Roe said so.", "attributions": [{"content": [[9, 11]],'
>>> line += ' "source": [[0, 3]], "cue": [[4, 8]]}]}'
>>> parse_line(line, "example line 1").attributions[0].cue
(Span(start=4, end=8),)
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from onrecord.types import Attribution, Span, Spans

ROLES = ("content", "source", "cue")


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """A text with the attributions that an annotator found in it."""

    doc_id: str
    text: str
    attributions: tuple[Attribution, ...]


def read_gold(path: Path) -> tuple[GoldDocument, ...]:
    """The annotated documents of a JSON lines file (UTF-8), in its order.

    Raises ``ValueError``, naming file, line, document and field, when a line is not of the
    form above, a span lies outside its text, or a ``doc_id`` stands twice.
    """
    documents: dict[str, GoldDocument] = {}
    for place, line in _lines(path):
        document = parse_line(line, place)
        if document.doc_id in documents:
            raise ValueError(
                f"{place}: doc_id {document.doc_id!r} stands twice; keep one annotation a document"
            )
        documents[document.doc_id] = document
    if not documents:
        raise ValueError(f"{path}: no documents; expected one JSON object a line")
    return tuple(documents.values())


def read_predictions(
    path: Path, gold: Iterable[GoldDocument]
) -> dict[str, tuple[Attribution, ...]]:
    """Predicted attributions by ``doc_id``, for the documents of ``gold``.

    A line may leave out ``text``; where it has one, it must be the gold document's, or the
    offsets would mean something else. Lines for other documents are left aside.

    Raises ``ValueError`` like :func:`read_gold`, and when the texts differ.
    """
    texts = {document.doc_id: document.text for document in gold}
    found: dict[str, tuple[Attribution, ...]] = {}
    for place, line in _lines(path):
        record = _record(line, place)
        doc_id = record.get("doc_id")
        if doc_id not in texts:
            continue
        if record.setdefault("text", texts[doc_id]) != texts[doc_id]:
            raise ValueError(
                f"{place}: document {doc_id!r}: text differs from the gold text; "
                "predict on the text of the corpus, unchanged"
            )
        if doc_id in found:
            raise ValueError(f"{place}: doc_id {doc_id!r} stands twice; keep one line a document")
        found[doc_id] = _document(record, place).attributions
    return found


def check_predictions(
    gold: Sequence[GoldDocument], predictions: Mapping[str, Sequence[Attribution]]
) -> None:
    """Checks that each document stands once and has a (possibly empty) prediction in its text.

    Raises ``ValueError`` that names the document: a missing one is more often a mistaken
    ``doc_id`` than a text in which nothing was found, and would lower recall in silence.
    """
    for first, second in pairwise(sorted(document.doc_id for document in gold)):
        if first == second:
            raise ValueError(f"document {first!r} stands twice; keep one annotation a document")
    for document in gold:
        if document.doc_id not in predictions:
            raise ValueError(
                f"document {document.doc_id!r}: no predictions; give an empty list "
                "if nothing was found in it"
            )
        for attribution in predictions[document.doc_id]:
            for role in ROLES:
                spans: Spans = getattr(attribution, role)
                if any(span.end > len(document.text) for span in spans):
                    raise ValueError(
                        f"document {document.doc_id!r}: predicted {role} {spans} lies outside the "
                        f"text (length {len(document.text)}); predict on the text of the corpus"
                    )


def drop_nested(attributions: Sequence[Attribution]) -> tuple[Attribution, ...]:
    """The attributions that do not stand inside another one's content.

    For corpora such as PolNeAR, which give each word one role at most and so annotate no
    attribution within another.
    """

    def inside(inner: Attribution, outer: Attribution) -> bool:
        spans = (*inner.content, *inner.cue)
        return inner.content != outer.content and all(
            any(content.contains(span) for content in outer.content) for span in spans
        )

    return tuple(a for a in attributions if not any(inside(a, b) for b in attributions))


def parse_line(line: str, place: str) -> GoldDocument:
    """One line of a corpus; ``place`` (file and line) is named in errors."""
    return _document(_record(line, place), place)


def _lines(path: Path) -> Iterable[tuple[str, str]]:
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield f"{path} line {number}", line


def _record(line: str, place: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"{place}: not JSON ({error}); write one object a line") from error
    if not isinstance(record, dict):
        raise ValueError(f"{place}: expected a JSON object, found {type(record).__name__}")
    return record


def _document(record: Mapping[str, Any], place: str) -> GoldDocument:
    for name, kind in (("doc_id", str), ("text", str), ("attributions", list)):
        if not isinstance(record.get(name), kind):
            raise ValueError(f"{place}: field {name!r} is missing or not a {kind.__name__}")
    doc_id, text = record["doc_id"], record["text"]
    attributions = tuple(
        _attribution(value, text, f"{place}: document {doc_id!r}: attribution {number}")
        for number, value in enumerate(record["attributions"], 1)
    )
    return GoldDocument(doc_id, text, attributions)


def _attribution(value: Any, text: str, place: str) -> Attribution:
    if not isinstance(value, dict):
        raise ValueError(f"{place}: expected an object with {', '.join(ROLES)}")
    content, source, cue = (
        _spans(value.get(role, ()), text, f"{place}: field {role!r}") for role in ROLES
    )
    if not content:
        raise ValueError(f"{place}: field 'content' is missing or empty; leave the attribution out")
    confidence = value.get("confidence", 1.0)
    if isinstance(confidence, bool) or not isinstance(confidence, int | float):
        raise ValueError(f"{place}: field 'confidence' is not a number from 0 to 1")
    if not 0 <= confidence <= 1:
        raise ValueError(f"{place}: field 'confidence' is {confidence}; give one from 0 to 1")
    return Attribution(content, cue, source, float(confidence))


def _spans(value: Any, text: str, place: str) -> Spans:
    try:
        spans = tuple(sorted(Span(start, end) for start, end in value))
    except (TypeError, ValueError) as error:
        raise ValueError(f"{place}: expected a list of [start, end], found {value!r}") from error
    if any(span.end > len(text) for span in spans):
        raise ValueError(
            f"{place}: {value!r} lies outside the text (length {len(text)}); "
            "count offsets in code points"
        )
    return spans
