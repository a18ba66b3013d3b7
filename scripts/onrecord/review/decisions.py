"""One decision of a person about one row, and the file of them.

In and out: lines of ``*.review.jsonl``, one decision each. A decision is about words, never about
offsets or ids alone: ``was`` are the words of the row that it is about, and a row's fields hold
words as anchors (:mod:`onrecord.review.anchors`). A row is kept whole, as the person left it, so
that it stays what they said it is when the program changes its mind::

    {"table": "quotes", "decision": "confirmed", "doc_id": "7a14…", "origin": "article.txt",
     "was": [{"exact": "It is over", …}], "said": "said", "row": {"spans": […], …},
     "by": "AB", "date": "2026-11-27", "note": null}

``said`` tells apart two rows of the same words: the words of a quote's cue, or a claim as restated.

Decisions: ``confirmed`` (the row is right as it is), ``corrected`` (right as it is now), ``added``
(the program had missed it), ``rejected`` (no such row). A decision that somebody undid stays in its
file, with ``"undone": {"by": "AB", "date": "2026-11-28"}``, and changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

from onrecord.errors import InputError
from onrecord.input_files import REVIEWS_SUFFIX
from onrecord.review.anchors import Anchor
from onrecord.types import (
    ACTS,
    ASSERTERS,
    CERTAINTIES,
    CLAIM_TIMES,
    KINDS,
    POLARITIES,
    SPEAKER_TYPES,
    content_id,
)

Decided = Literal["confirmed", "corrected", "added", "rejected"]
DECISIONS: tuple[str, ...] = get_args(Decided)
REVIEWED = ("quotes", "claims")
_KEYS = ("table", "decision", "doc_id", "origin", "was", "said", "row", "by", "date", "note")
_FIELDS = {
    "quotes": "spans source cue kind act cue_lemma speaker resolution antecedent".split(),
    "claims": (
        "spans claim self_contained asserted_by speaker certainty polarity time quantities times "
        "entities replacements"
    ).split(),
}
LABELS = {
    "kind": KINDS,
    "act": ACTS,
    "asserted_by": ASSERTERS,
    "certainty": CERTAINTIES,
    "polarity": POLARITIES,
    "time": CLAIM_TIMES,
}
"""The closed sets among the fields of a decision."""


@dataclass(frozen=True, slots=True)
class Signature:
    """Who decided, and on which day (ISO 8601)."""

    by: str | None
    date: str | None


@dataclass(frozen=True, slots=True)
class Review:
    """A decision about one row of ``table``; ``row`` is ``None`` where it was rejected.

    ``doc_id`` and ``origin`` (the file's name) identify the document: an id that was derived from
    the text changes with it. ``was`` are the anchors of the row's words as they were when the
    person saw it; none for an added row. ``said`` is the row's cue or restated claim then.
    ``undone`` is who undid the decision, and when; ``None`` for one that holds.
    """

    table: str
    decision: Decided
    doc_id: str
    origin: str | None
    was: tuple[Anchor, ...]
    row: Mapping[str, Any] | None
    said: str | None = None
    by: str | None = None
    date: str | None = None
    note: str | None = None
    undone: Signature | None = None

    @property
    def id(self) -> str:
        """What tells the decision from others, whether it was undone or not."""
        return content_id("review", json.dumps(_line(replace(self, undone=None))))

    @property
    def words(self) -> tuple[Anchor, ...]:
        """The words of the row that the decision is about, as it was or as it is to be."""
        return self.was or anchors(self.row["spans"] if self.row else ())

    @property
    def published(self) -> tuple[Anchor, ...]:
        """The words of the row as later builds publish it; of a rejected one, as it was."""
        return anchors(self.row["spans"]) if self.row else self.was

    def __str__(self) -> str:
        said = " … ".join(anchor.exact for anchor in self.words)
        short = said if len(said) <= 60 else said[:59] + "…"
        return f"{self.origin or self.doc_id}, {self.table}, {self.decision}: “{short}”"


def anchors(values: Iterable[Mapping[str, Any]]) -> tuple[Anchor, ...]:
    """Anchors from their form in JSON."""
    return tuple(Anchor(**value) for value in values)


def read_reviews(paths: Iterable[Path]) -> list[Review]:
    """All decisions in some files and folders (there: ``*.review.jsonl``), in the order of names.

    Raises ``InputError`` that names file and line for one that is not a decision.
    """
    found: list[Review] = []
    for path in paths:
        files = sorted(path.rglob(f"*{REVIEWS_SUFFIX}")) if path.is_dir() else [path]
        for file in files:
            found += read_file(file)
    return found


def read_file(path: Path) -> list[Review]:
    """The decisions in one file; raises as :func:`read_reviews`."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")  # no other line ends: U+2028 is text
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as UTF-8 ({error}); restore the file") from error
    return [
        _parse(line, f"{path}, line {number}")
        for number, line in enumerate(lines, start=1)
        if line.strip()
    ]


def _parse(line: str, place: str) -> Review:
    try:
        value = json.loads(line)
        undone = Signature(**value["undone"]) if value.get("undone") else None
        review = Review(**{**value, "was": anchors(value["was"]), "undone": undone})
        anchors(review.row["spans"] if review.row else ())
    except (ValueError, TypeError, KeyError) as error:
        raise InputError(
            f"{place}: not a decision ({error}); want the keys {', '.join(_KEYS)}"
        ) from error
    if review.table not in REVIEWED or review.decision not in DECISIONS:
        raise InputError(
            f"{place}: {review.table!r}, {review.decision!r}: want one of {', '.join(REVIEWED)} "
            f"and of {', '.join(DECISIONS)}"
        )
    if review.row is not None:
        _check_row(review.table, review.row, place)
    if (review.row is None) != (review.decision == "rejected") or not review.words:
        raise InputError(f"{place}: a decision needs a row, but for a rejected one: that needs was")
    return review


def _check_row(table: str, row: Mapping[str, Any], place: str) -> None:
    missing = [name for name in _FIELDS[table] if name not in row]
    if missing:
        raise InputError(f"{place}: the row lacks {missing[0]!r}; restore the line, or remove it")
    for name, labels in LABELS.items():
        if row.get(name, labels[0]) not in labels:
            raise InputError(f"{place}: {name}: {row[name]!r} is none of {', '.join(labels)}")
    kind = (row["speaker"] or {}).get("type", "person")
    if kind not in SPEAKER_TYPES:
        raise InputError(f"{place}: speaker: {kind!r} is none of {', '.join(SPEAKER_TYPES)}")


def find_said(review: Review) -> str | None:
    """What tells the row of a decision, as later builds publish it, from another of its words."""
    return said_of(review.table, review.row) if review.row else review.said


def said_of(table: str, row: Mapping[str, Any]) -> str:
    """What tells a row from another of the same words: its cue, or the claim as restated."""
    if table == "claims":
        return str(row["claim"])
    return " … ".join(anchor.exact for anchor in anchors(row["cue"]))


def render_reviews(reviews: Sequence[Review]) -> str:
    """The decisions as lines of JSON, in the order of documents and words."""
    ordered = sorted(reviews, key=_order)
    return "".join(json.dumps(_line(review), ensure_ascii=False) + "\n" for review in ordered)


def _order(review: Review) -> tuple[Any, ...]:
    first = review.words[0]
    return (review.origin or "", review.doc_id, review.table, first.start, str(review))


def _line(review: Review) -> dict[str, Any]:
    values = {key: getattr(review, key) for key in _KEYS}
    undone = {"undone": asdict(review.undone)} if review.undone else {}
    return {**values, "was": [asdict(anchor) for anchor in review.was], **undone}
