"""Where decisions are kept, and which of several about one row holds.

In: the decisions in a folder of sources, later ones, and the documents as they are now. Out: the
files ``*.review.jsonl`` with both. What somebody undoes, or made before another rejected the row,
stays in its file as undone, and can be taken up again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from onrecord.input_files import REVIEWS_SUFFIX
from onrecord.review.anchors import Anchor, find_anchor
from onrecord.review.decisions import Review, Signature, find_said, read_file, render_reviews
from onrecord.types import Span


class Texts:
    """The documents among which decisions find theirs: rows of that table, or the like."""

    def __init__(self, documents: Iterable[Mapping[str, Any]]) -> None:
        self._rows = {row["doc_id"]: row for row in documents}
        used = (row for row in self._rows.values() if row["status"] == "ok")
        self._by_text = {row["text"]: str(row["doc_id"]) for row in used}

    def __getitem__(self, doc_id: str) -> str:
        return str(self._rows[doc_id]["text"])

    def find(self, review: Review) -> str | None:
        """The id of the document that a decision is about, or ``None``.

        An id that was derived from the text changes when the text is edited, the name of its file
        does not: of the documents of that file the only one, or the only one that has the words, is
        meant. Where that one is a duplicate, the document that was kept for its text is.
        """
        doc_id = review.doc_id
        if doc_id not in self._rows:
            rows = self._rows.values()
            same = [row for row in rows if row["origin"] and row["origin"] == review.origin]
            if len(same) > 1:
                same = [row for row in same if find_words(review.words, row["text"])]
            if len(same) != 1:
                return None
            doc_id = str(same[0]["doc_id"])
        return self._by_text.get(self[doc_id], doc_id)


def find_words(words: Sequence[Anchor], text: str) -> tuple[Span, ...] | None:
    """The spans of all the words, ``None`` where one of them is not found."""
    found = [find_anchor(text, anchor) for anchor in words]
    return None if None in found else tuple(span for span in found if span is not None)


def merge_reviews(
    known: Iterable[Review], new: Iterable[Review], documents: Mapping[str, Mapping[str, Any]]
) -> list[Review]:
    """Earlier decisions with later ones: of two about one row the later holds.

    ``documents`` are the rows of the published table by id. A later decision about a row that a
    person had added or corrected keeps the words of the program's own row; where it rejects the
    row, the earlier one stays, undone. One that no longer fits, or was undone, stays as it is.
    """
    texts = Texts(documents.values())
    merged: dict[Any, Review] = {}
    for i, review in enumerate(known):
        doc_id = None if review.undone else texts.find(review)
        spans = find_words(review.published, texts[doc_id]) if doc_id else None
        merged[(review.table, doc_id, spans, find_said(review)) if spans else i] = review
    decided: dict[Any, Review] = {}
    for review in new:
        spans = find_words(review.words, texts[review.doc_id])
        said = review.said if review.was else find_said(review)
        key = (review.table, review.doc_id, spans, said)
        earlier = merged.pop(key, None)
        if earlier is None:
            decided[key] = review
            continue
        if review.decision == "rejected" and earlier.decision != "rejected":
            merged["undone", earlier.id] = replace(
                earlier, undone=Signature(review.by, review.date)
            )
        later = _following(earlier, review)
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


def write_reviews(
    folder: Path, reviews: Iterable[Review], documents: Mapping[str, Mapping[str, Any]]
) -> list[Path]:
    """Adds decisions to those in a folder of sources, a file for each file of texts."""
    files: dict[Path, list[Review]] = {}
    for review in reviews:
        stem = Path(review.origin).name.partition(".")[0] if review.origin else ""
        files.setdefault(folder / f"{stem or 'documents'}{REVIEWS_SUFFIX}", []).append(review)
    folder.mkdir(parents=True, exist_ok=True)
    for path, new in files.items():
        _write(path, merge_reviews(read_file(path) if path.exists() else [], new, documents))
    return sorted(files)


def change_reviews(
    folder: Path, undo: Collection[str], redo: Collection[str], signed: Signature
) -> list[Review]:
    """Undoes some decisions in a folder of sources, or takes them up again; by their ids.

    Returns those that are changed, as they are now.
    """
    changed: list[Review] = []
    for path in sorted(folder.rglob(f"*{REVIEWS_SUFFIX}")):
        known = read_file(path)
        now = [
            replace(review, undone=signed)
            if review.id in undo and not review.undone
            else replace(review, undone=None)
            if review.id in redo
            else review
            for review in known
        ]
        if now != known:
            changed += [review for review, was in zip(now, known, strict=True) if review != was]
            _write(path, now)
    return changed


def _write(path: Path, reviews: Sequence[Review]) -> None:
    """Replaces a file in one step, so that no decision is lost when the program is stopped."""
    part = path.with_name(f".{path.name}.part")
    part.write_text(render_reviews(reviews), encoding="utf-8", newline="\n")
    part.replace(path)
