"""What people decided, put into what the program found in a document.

In: an extraction and the decisions about its document. Out: the extraction with the rows as they
were decided, and the decisions that no longer fit, with the reason: those are for a person to look
at again, and change nothing. A reviewed row takes the place of the program's row that it is about
(the one that shares most of its words), is sure (``confidence`` 1), and says in ``provenance``
how it came about; how far it is worth checking stays the program's to say. Claims that the program
found in a corrected quote follow its speaker; those in a rejected one are the article's own.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeVar

from onrecord.attribution import link_nested, number_quotes
from onrecord.claims import number_claims
from onrecord.review.anchors import Anchor, find_anchor
from onrecord.review.decisions import Review, anchors, find_document
from onrecord.types import (
    Claim,
    Document,
    Extraction,
    Provenance,
    Quantity,
    Quote,
    Replacement,
    Span,
    Spans,
    Speaker,
    TimeExpression,
    content_id,
    hull,
)
from onrecord.worthiness import score_check_worthiness

_LEAST_SHARED = 0.5  # Dice of code points: the threshold of the evaluation
Row = TypeVar("Row", Quote, Claim)


@dataclass(frozen=True, slots=True)
class Unfit:
    """A decision that could not be put into practice, and why."""

    review: Review
    reason: str

    def __str__(self) -> str:
        return f"{self.review}: {self.reason}"


class _MisfitError(Exception):
    """Words that are not in the text any more, or a value that no row may have."""


def assign_reviews(
    reviews: Iterable[Review], documents: Iterable[Document]
) -> tuple[dict[str, list[Review]], list[Unfit]]:
    """Decisions by the id of the document that they are about, and those about none."""
    origins = {document.doc_id: document.origin for document in documents}
    assigned: dict[str, list[Review]] = {}
    unfit = []
    for review in reviews:
        doc_id = find_document(review, origins)
        if doc_id is None:
            unfit.append(Unfit(review, "its document is not among the inputs"))
        else:
            assigned.setdefault(doc_id, []).append(review)
    return assigned, unfit


def apply_reviews(
    extraction: Extraction, reviews: Iterable[Review]
) -> tuple[Extraction, tuple[Unfit, ...]]:
    """The extraction as people decided, and the decisions that no longer fit."""
    decided = list(reviews)
    if not extraction.sentences:
        return extraction, tuple(Unfit(review, "its document has no text") for review in decided)
    unfit: list[Unfit] = []
    speakers = _Speakers(extraction)

    def make_quote(review: Review) -> Quote | None:
        if review.row is None or review.decision == "rejected":
            return None
        return _make_quote(review.row, review.decision, extraction, speakers)

    about = [review for review in decided if review.table == "quotes"]
    rows = _decide(extraction.quotes, about, make_quote, extraction, unfit)
    quotes = sorted((q for _, q in rows if q), key=lambda q: (hull(q.content), q.cue, q.source))
    linked = link_nested(number_quotes(extraction.document, quotes))
    by_row = dict(zip(map(id, quotes), linked, strict=True))
    now = {was.quote_id: by_row[id(q)] if q else None for was, q in rows if was}

    def make_claim(review: Review) -> Claim | None:
        if review.row is None or review.decision == "rejected":
            return None
        return _make_claim(review.row, review.decision, extraction, linked, speakers)

    about = [review for review in decided if review.table == "claims"]
    followed = [_follow(claim, now) for claim in extraction.claims]
    pairs = _decide(followed, about, make_claim, extraction, unfit)
    found = [replace(c, check_worthiness=(was or c).check_worthiness) for was, c in pairs if c]
    claims = number_claims(
        extraction.document, sorted(found, key=lambda c: (hull(c.spans), c.spans))
    )
    reviewed = replace(extraction, quotes=speakers.name(linked), claims=speakers.name(claims))
    return replace(reviewed, speakers=speakers.of([*linked, *claims])), tuple(unfit)


def _decide(
    rows: Sequence[Row],
    reviews: Sequence[Review],
    make: Callable[[Review], Row | None],
    extraction: Extraction,
    unfit: list[Unfit],
) -> list[tuple[Row | None, Row | None]]:
    """Pairs of the program's row and the published one; either may be ``None``."""
    made: list[tuple[Review, Spans, Row | None]] = []
    for review in reviews:
        try:
            made.append((review, _find(review.words, extraction.document.text), make(review)))
        except _MisfitError as error:
            unfit.append(Unfit(review, str(error)))
    shares = sorted(
        (
            (-_shared(spans, new, row), i, j)
            for i, (_, spans, new) in enumerate(made)
            for j, row in enumerate(rows)
            if _shared(spans, new, row) >= _LEAST_SHARED
        ),
    )
    replaced: dict[int, int] = {}
    for _, i, j in shares:
        if i not in replaced and j not in replaced.values():
            replaced[i] = j
    about = {j: i for i, j in replaced.items()}
    pairs: list[tuple[Row | None, Row | None]] = [
        (row, made[about[j]][2] if j in about else row) for j, row in enumerate(rows)
    ]
    return pairs + [(None, new) for i, (_, _, new) in enumerate(made) if i not in replaced and new]


def _shared(spans: Spans, new: Row | None, row: Row) -> float:
    """How far a decision's words are a row's: Dice of code points, 0 to 1.

    Two quotes may hold nearly the same words (what is said, and what is said to be known in it):
    of those, the one with the same cue is meant.
    """
    words = _dice(spans, row.spans)
    if words >= _LEAST_SHARED and isinstance(row, Quote) and isinstance(new, Quote):
        return (words + max(_dice(new.cue, row.cue), _LEAST_SHARED)) / 2
    return words


def _dice(one: Spans, other: Spans) -> float:
    shared = sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in one for b in other)
    length = sum(map(len, one)) + sum(map(len, other))
    return 2 * shared / length if length else 0.0


def _find(words: Iterable[Anchor], text: str) -> Spans:
    """Where some words stand; raises where one of them is not found for certain."""
    found = []
    for anchor in words:
        span = find_anchor(text, anchor)
        if span is None:
            raise _MisfitError(
                f"“{anchor.exact}” is not found for certain in the text as it is now; review "
                "the row again"
            )
        found.append(span)
    return tuple(found)


def _follow(claim: Claim, now: Mapping[str, Quote | None]) -> Claim:
    """A claim of the program after the quote that it stands in was reviewed."""
    if claim.quote_id is None or claim.quote_id not in now:
        return claim
    quote = now[claim.quote_id]
    if quote is None:
        return replace(claim, asserted_by="article", speaker=None, quote_id=None)
    speaker = quote.speaker if claim.asserted_by == "speaker" else None
    return replace(claim, speaker=speaker, quote_id=quote.quote_id)


# Rows from what a person left


def _make_quote(
    row: Mapping[str, Any], decided: Provenance, extraction: Extraction, speakers: _Speakers
) -> Quote:
    text = extraction.document.text
    spans = _find(anchors(row["spans"]), text)
    starts = [sentence.span.start for sentence in extraction.sentences]
    sentence = max(0, bisect_right(starts, spans[0].start) - 1)
    speaker = speakers.find(row["speaker"])
    antecedent = _find(anchors([row["antecedent"]]), text)[0] if row["antecedent"] else None
    return Quote(
        quote_id="",  # known when all are
        spans=spans,
        content=spans,
        cue=_find(anchors(row["cue"]), text),
        source=_find(anchors(row["source"]), text),
        kind=row["kind"],
        act=row["act"],
        cue_lemma=row["cue_lemma"],
        confidence=1.0,
        sentence=sentence,
        block=extraction.sentences[sentence].block,
        speaker=speaker,
        resolution=row["resolution"],
        antecedent=antecedent,
        speaker_confidence=1.0 if speaker else None,
        provenance=decided,
    )


def _make_claim(
    row: Mapping[str, Any],
    decided: Provenance,
    extraction: Extraction,
    quotes: Sequence[Quote],
    speakers: _Speakers,
) -> Claim:
    text = extraction.document.text
    spans = _find(anchors(row["spans"]), text)
    speaker = speakers.find(row["speaker"])
    quote = _host(hull(spans), quotes, speaker) if row["asserted_by"] == "speaker" else None
    if row["asserted_by"] == "speaker" and quote is None:
        raise _MisfitError("asserted by a speaker, but no quote holds it; add the quote too")

    def at(value: Mapping[str, Any]) -> Span:
        return _find(anchors([value["at"]]), text)[0]

    return Claim(
        claim_id="",
        spans=spans,
        claim=row["claim"],
        asserted_by=row["asserted_by"],
        certainty=row["certainty"],
        polarity=row["polarity"],
        time=row["time"],
        check_worthiness=score_check_worthiness(row["claim"]),
        confidence=1.0,
        speaker=speaker if row["asserted_by"] == "speaker" else None,
        quote_id=quote.quote_id if quote else None,
        quantities=tuple(
            Quantity(
                at(item),
                Decimal(item["value"] or "NaN"),  # too long for the table, which has null then
                item["unit"],
                item["comparator"],
                None if item["value_max"] is None else Decimal(item["value_max"]),
            )
            for item in row["quantities"]
        ),
        times=tuple(TimeExpression(at(item), item["type"], item["value"]) for item in row["times"]),
        entities=tuple(at(item) for item in row["entities"]),
        replacements=tuple(
            Replacement(
                at(item),
                item["by"],
                _find(anchors([item["evidence"]]), text)[0] if item["evidence"] else None,
            )
            for item in row["replacements"]
        ),
        self_contained=row["self_contained"],
        provenance=decided,
    )


def _host(whole: Span, quotes: Sequence[Quote], speaker: Speaker | None) -> Quote | None:
    """The smallest quote around a claim, of those by its speaker if there are any."""
    around = [quote for quote in quotes if hull(quote.content).contains(whole)]
    wanted = speaker and speaker.speaker_id
    theirs = [q for q in around if (q.speaker and q.speaker.speaker_id) == wanted]
    return min(theirs or around, key=lambda q: len(hull(q.content)), default=None)


class _Speakers:
    """The speakers of a document, and those that a person names."""

    def __init__(self, extraction: Extraction) -> None:
        self._doc_id = extraction.document.doc_id
        self._known = list(extraction.speakers)

    def find(self, named: Mapping[str, Any] | None) -> Speaker | None:
        """The speaker of that name and type, known or new, in the role that a person gave."""
        if named is None:
            return None
        name, kind, role = named["name"], named["type"], named["role"]
        for i, speaker in enumerate(self._known):
            called = {other.casefold() for other in (speaker.name, *speaker.aliases)}
            if speaker.type == kind and name.casefold() in called:
                if role and role not in speaker.roles[:1]:
                    others = (other for other in speaker.roles if other != role)
                    speaker = self._known[i] = replace(speaker, roles=(role, *others))
                return speaker
        # Only a full name or a body's is one across documents.
        full = kind == "organization" or (kind == "person" and len(name.split()) > 1)
        key = content_id("speaker", kind, name.casefold(), "" if full else self._doc_id)
        self._known.append(Speaker(key, name, kind, (role,) if role else ()))
        return self._known[-1]

    def name(self, rows: Iterable[Row]) -> tuple[Row, ...]:
        """The rows with each speaker as it is known in the end."""
        known = {speaker.speaker_id: speaker for speaker in self._known}
        return tuple(
            replace(row, speaker=known.get(row.speaker.speaker_id, row.speaker))
            if row.speaker
            else row
            for row in rows
        )

    def of(self, rows: Iterable[Quote | Claim]) -> tuple[Speaker, ...]:
        """Those whom a row names."""
        named = {row.speaker.speaker_id for row in rows if row.speaker}
        return tuple(speaker for speaker in self._known if speaker.speaker_id in named)
