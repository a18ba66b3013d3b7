"""Rows from the words of a decision: the quote or claim that a person left, as a value.

In: a decision, the extraction of its document as it is now, and the speakers of that document.
Out: a quote or a claim, or :class:`MisfitError` where its words are not in the text any more.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from onrecord.review.anchors import Anchor, find_anchor, find_part
from onrecord.review.decisions import Review, anchors
from onrecord.review.speakers import ReviewedSpeakers
from onrecord.types import (
    Claim,
    Extraction,
    Provenance,
    Quantity,
    Quote,
    Replacement,
    Span,
    Spans,
    Speaker,
    TimeExpression,
    hull,
)
from onrecord.worthiness import score_check_worthiness


class MisfitError(Exception):
    """Words that are not in the text any more, or a value that no row may have."""


def make_quote(review: Review, extraction: Extraction, speakers: ReviewedSpeakers) -> Quote:
    """The quote that a person left, without its id; raises ``MisfitError`` where it is gone."""
    row = review.row or {}
    parts = _Parts(row, extraction.document.text)
    starts = [sentence.span.start for sentence in extraction.sentences]
    sentence = max(0, bisect_right(starts, parts.spans[0].start) - 1)
    speaker = speakers.find(row["speaker"], review.decision)
    return Quote(
        quote_id="",  # known when all are
        spans=parts.spans,
        content=parts.spans,
        cue=parts.find_all(row["cue"]),
        source=parts.find_all(row["source"]),
        kind=row["kind"],
        act=row["act"],
        cue_lemma=row["cue_lemma"],
        confidence=1.0,
        sentence=sentence,
        block=extraction.sentences[sentence].block,
        speaker=speaker,
        resolution=row["resolution"],
        antecedent=parts.find_far(row["antecedent"]) if row["antecedent"] else None,
        speaker_confidence=1.0 if speaker else None,
        provenance=_provenance(review),
    )


def make_claim(
    review: Review, extraction: Extraction, quotes: Sequence[Quote], speakers: ReviewedSpeakers
) -> Claim:
    """The claim that a person left, in one of ``quotes`` if a speaker asserts it, without its id.

    Raises ``MisfitError`` where its words are gone, or no quote holds what a speaker asserts.
    """
    row = review.row or {}
    parts = _Parts(row, extraction.document.text)
    speaker = speakers.find(row["speaker"], review.decision)
    spoken = row["asserted_by"] == "speaker"
    quote = find_host(hull(parts.spans), quotes, speaker) if spoken else None
    if spoken and quote is None and review.decision != "confirmed":
        raise MisfitError("asserted by a speaker, but no quote holds it; add the quote too")
    return Claim(
        claim_id="",
        spans=parts.spans,
        claim=row["claim"],
        asserted_by="speaker" if quote else "article",
        certainty=row["certainty"],
        polarity=row["polarity"],
        time=row["time"],
        check_worthiness=score_check_worthiness(row["claim"]),
        confidence=1.0,
        speaker=speaker if quote else None,
        quote_id=quote.quote_id if quote else None,
        quantities=tuple(
            Quantity(
                parts.find(item["at"]),
                Decimal(item["value"] or "NaN"),  # too long for the table, which has null then
                item["unit"],
                item["comparator"],
                None if item["value_max"] is None else Decimal(item["value_max"]),
            )
            for item in row["quantities"]
        ),
        times=tuple(
            TimeExpression(parts.find(item["at"]), item["type"], item["value"])
            for item in row["times"]
        ),
        entities=tuple(parts.find(item["at"]) for item in row["entities"]),
        replacements=tuple(
            Replacement(
                parts.find(item["at"]),
                item["by"],
                parts.find_far(item["evidence"]) if item["evidence"] else None,
            )
            for item in row["replacements"]
        ),
        self_contained=row["self_contained"],
        provenance=_provenance(review),
    )


def _provenance(review: Review) -> Provenance:
    """As its decision; a rejected row has none."""
    if review.decision == "rejected":
        raise ValueError("a rejected row is not published")
    return review.decision


def find_host(whole: Span, quotes: Sequence[Quote], speaker: Speaker | None) -> Quote | None:
    """The smallest quote around a claim, else one that it reaches out of; its speaker's first."""
    hulls = [(hull(quote.content), quote) for quote in quotes]
    around = [pair for pair in hulls if pair[0].contains(whole)]
    around = around or [pair for pair in hulls if speaker and pair[0].overlaps(whole)]
    wanted = speaker and speaker.speaker_id
    theirs = [(h, q) for h, q in around if (q.speaker and q.speaker.speaker_id) == wanted]
    found = min(theirs or around, key=lambda pair: len(pair[0]), default=None)
    return found[1] if found else None


def find_all(words: Iterable[Anchor], text: str) -> Spans:
    """Where the words of a row stand; raises where one of them is not found for certain."""
    return tuple(_sure(find_anchor(text, anchor), anchor) for anchor in words)


def _sure(span: Span | None, anchor: Anchor) -> Span:
    if span is None:
        raise MisfitError(
            f"“{anchor.exact}” is not found for certain in the text as it is now; review the row "
            "again, and undo this decision"
        )
    return span


class _Parts:
    """Finds what belongs to a row, from how far the row has moved."""

    def __init__(self, row: Mapping[str, Any], text: str) -> None:
        self._text = text
        words = anchors(row["spans"])
        self.spans = find_all(words, text)
        self._moved = [(a.start, s.start - a.start) for a, s in zip(words, self.spans, strict=True)]

    def find(self, value: Mapping[str, Any]) -> Span:
        """The span of one anchor, near where the closest words of the row have gone."""
        [anchor] = anchors([value])
        _, moved = min(self._moved, key=lambda known: abs(known[0] - anchor.start))
        return _sure(find_part(self._text, anchor, anchor.start + moved), anchor)

    def find_all(self, values: Iterable[Mapping[str, Any]]) -> Spans:
        """The spans of several anchors."""
        return tuple(map(self.find, values))

    def find_far(self, value: Mapping[str, Any]) -> Span:
        """The span of an anchor that may stand anywhere in the text."""
        [anchor] = anchors([value])
        return _sure(find_anchor(self._text, anchor), anchor)
