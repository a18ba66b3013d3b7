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
(the program had missed it), ``rejected`` (no such row).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

from onrecord.errors import InputError
from onrecord.inputs import REVIEWS_SUFFIX
from onrecord.review.anchors import Anchor, find_anchor
from onrecord.types import (
    ACTS,
    ASSERTERS,
    CERTAINTIES,
    CLAIM_TIMES,
    KINDS,
    POLARITIES,
    SPEAKER_TYPES,
    Span,
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
class Review:
    """A decision about one row of ``table``; ``row`` is ``None`` where it was rejected.

    ``doc_id`` and ``origin`` (the file's name) identify the document: an id that was derived from
    the text changes with it. ``was`` are the anchors of the row's words as they were when the
    person saw it; none for an added row. ``said`` is the row's cue or restated claim then.
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
            found += _read_file(file)
    return found


def _read_file(path: Path) -> list[Review]:
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
        review = Review(**{**value, "was": anchors(value["was"])})
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
    return {**values, "was": [asdict(anchor) for anchor in review.was]}


def find_document(review: Review, documents: Mapping[str, tuple[str | None, str]]) -> str | None:
    """The id of the document that a decision is about, or ``None``.

    ``documents`` are file and text by id. An id that was derived from the text changes when the
    text is edited, the name of its file does not: of the documents of that file the only one, or
    the only one that has the words, is meant.
    """
    if review.doc_id in documents:
        return review.doc_id
    same = [key for key, (origin, _) in documents.items() if origin and origin == review.origin]
    if len(same) > 1:
        same = [key for key in same if _find_all(review.words, documents[key][1])]
    return same[0] if len(same) == 1 else None


def merge_reviews(
    known: Iterable[Review], new: Iterable[Review], documents: Mapping[str, Mapping[str, Any]]
) -> list[Review]:
    """Earlier decisions with later ones: of two about one row the later holds.

    ``documents`` are the rows of the published table by id. A later decision about a row that a
    person had added or corrected keeps the words of the program's own row; an added row that is
    rejected is forgotten. An earlier decision that no longer fits stays as it is.
    """
    texts = {doc_id: (row["origin"], row["text"]) for doc_id, row in documents.items()}
    merged: dict[Any, Review] = {}
    for i, review in enumerate(known):
        doc_id = find_document(review, texts)
        spans = _find_all(review.published, texts[doc_id][1]) if doc_id else None
        said = said_of(review.table, review.row) if review.row else review.said
        merged[(review.table, doc_id, spans, said) if spans else i] = review
    decided: dict[Any, Review] = {}
    for review in new:
        spans = _find_all(review.words, texts[review.doc_id][1])
        said = review.said if review.was or not review.row else said_of(review.table, review.row)
        key = (review.table, review.doc_id, spans, said)
        earlier = merged.pop(key, None)
        later = review if earlier is None else _following(earlier, review)
        if later is not None:
            decided[key] = later
    return [*merged.values(), *decided.values()]


def _following(earlier: Review, later: Review) -> Review | None:
    """The later decision, told of the program's row; ``None`` where nothing remains to say."""
    if not earlier.was:
        return None if later.decision == "rejected" else replace(later, decision="added", was=())
    kept = later.decision == "confirmed" and earlier.decision != "rejected"
    decision = earlier.decision if kept else later.decision
    return replace(later, was=earlier.was, said=earlier.said, decision=decision)


def _find_all(words: Sequence[Anchor], text: str) -> tuple[Span, ...] | None:
    """The spans of all the words, ``None`` where one of them is not found."""
    found = [find_anchor(text, anchor) for anchor in words]
    return None if None in found else tuple(span for span in found if span is not None)


def write_reviews(
    folder: Path, reviews: Iterable[Review], documents: Mapping[str, Mapping[str, Any]]
) -> list[Path]:
    """Adds decisions to those in a folder of sources, a file for each file of texts.

    Each file is replaced in one step, so that no decision is lost when the program is stopped.
    """
    files: dict[Path, list[Review]] = {}
    for review in reviews:
        stem = Path(review.origin).name.partition(".")[0] if review.origin else ""
        files.setdefault(folder / f"{stem or 'documents'}{REVIEWS_SUFFIX}", []).append(review)
    folder.mkdir(parents=True, exist_ok=True)
    for path, new in files.items():
        merged = merge_reviews(_read_file(path) if path.exists() else [], new, documents)
        part = path.with_name(f".{path.name}.part")
        part.write_text(render_reviews(merged), encoding="utf-8", newline="\n")
        part.replace(path)
    return sorted(files)
