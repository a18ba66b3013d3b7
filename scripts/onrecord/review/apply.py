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
from onrecord.review.anchors import Anchor, find_anchor, find_part
from onrecord.review.decisions import Review, anchors, find_document, said_of
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

# How far a row's words must be those of a decision, by Dice of code points: a row that somebody
# confirmed or corrected is known by half of them, as in the evaluation, but what was rejected or
# added takes no other row's place.
_LEAST = {"confirmed": 0.5, "corrected": 0.5, "added": 0.9, "rejected": 0.9}
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
    """Decisions by the id of the document that they are about, and those about none.

    Of several files' decisions about one row the last by date holds, then the last in order.
    """
    texts = {document.doc_id: (document.origin, document.text) for document in documents}
    assigned: dict[str, dict[Any, Review]] = {}
    unfit = []
    for review in sorted(reviews, key=lambda review: review.date or ""):
        doc_id = find_document(review, texts)
        if doc_id is None:
            unfit.append(Unfit(review, "its document is not among the inputs"))
            continue
        said = review.said
        if not review.was and review.row:
            said = said_of(review.table, review.row)
        assigned.setdefault(doc_id, {})[review.table, review.words, said] = review
    return {doc_id: list(found.values()) for doc_id, found in assigned.items()}, unfit


def apply_reviews(
    extraction: Extraction, reviews: Iterable[Review]
) -> tuple[Extraction, tuple[Unfit, ...]]:
    """The extraction as people decided, and the decisions that no longer fit."""
    decided = list(reviews)
    if not extraction.sentences:
        return extraction, tuple(Unfit(review, "its document has no text") for review in decided)
    unfit: list[Unfit] = []
    speakers = _Speakers(extraction)

    def make_quote(review: Review) -> Quote:
        return _make_quote(review, extraction, speakers)

    about = [review for review in decided if review.table == "quotes"]
    pairs = _decide(extraction.quotes, about, make_quote, extraction, unfit)
    quotes = sorted(
        (_as_it_was(was, quote) for was, quote in pairs if quote),
        key=lambda q: (hull(q.content), q.cue, q.source),
    )
    numbered = link_nested(number_quotes(extraction.document, quotes))
    ids = {_key(quote): numbered[i] for i, quote in enumerate(quotes)}
    now = {
        was.quote_id: ids[_key(_as_it_was(was, quote))] if quote else None
        for was, quote in pairs
        if was
    }

    def make_claim(review: Review) -> Claim:
        return _make_claim(review, extraction, numbered, speakers)

    about = [review for review in decided if review.table == "claims"]
    followed = [_follow(claim, now, numbered) for claim in extraction.claims]
    claims = [
        _beside(was, claim)
        for was, claim in _decide(followed, about, make_claim, extraction, unfit)
        if claim
    ]
    ordered = sorted(claims, key=lambda c: (hull(c.spans), c.spans))
    linked = number_claims(extraction.document, ordered)
    reviewed = replace(extraction, quotes=speakers.name(numbered), claims=speakers.name(linked))
    return replace(reviewed, speakers=speakers.of([*numbered, *linked])), tuple(unfit)


def _key(quote: Quote) -> tuple[Spans, Spans, Spans]:
    return quote.content, quote.cue, quote.source


def _as_it_was(was: Quote | None, quote: Quote) -> Quote:
    """A reviewed quote with the marks around its words, where the words are still the same."""
    return replace(quote, content=was.content) if was and was.spans == quote.spans else quote


def _beside(was: Claim | None, claim: Claim) -> Claim:
    """A reviewed claim with what stays the program's to say: its worth, and the quote around it."""
    if was is None or was is claim:
        return claim
    claim = replace(claim, check_worthiness=was.check_worthiness)
    if claim.provenance == "confirmed":  # nobody looked at its quote: that may have been corrected
        return replace(
            claim, asserted_by=was.asserted_by, speaker=was.speaker, quote_id=was.quote_id
        )
    same = (was.speaker and was.speaker.speaker_id) == (claim.speaker and claim.speaker.speaker_id)
    if was.asserted_by == claim.asserted_by == "speaker" and same:
        return replace(claim, quote_id=was.quote_id)
    return claim


def _decide(
    rows: Sequence[Row],
    reviews: Sequence[Review],
    make: Callable[[Review], Row],
    extraction: Extraction,
    unfit: list[Unfit],
) -> list[tuple[Row | None, Row | None]]:
    """Pairs of the program's row and the published one; either may be ``None``."""
    made: list[tuple[Review, Spans, Row | None]] = []
    for review in reviews:
        try:
            spans = _find(review.words, extraction.document.text)
            made.append((review, spans, make(review) if review.row else None))
        except _MisfitError as error:
            unfit.append(Unfit(review, str(error)))
    hulls = [hull(row.spans) for row in rows]
    said = [_said(row, extraction) for row in rows]
    shares = []
    for i, (review, spans, _) in enumerate(made):
        whole, wanted = hull(spans), review.said
        if review.row and not review.was:
            wanted = said_of(review.table, review.row)
        for j, row in enumerate(rows):
            if not hulls[j].overlaps(whole):
                continue
            words = _dice(spans, row.spans)
            if words >= _LEAST[review.decision]:
                shares.append((-words - (said[j] == wanted), i, j))
    replaced: dict[int, int] = {}
    about: dict[int, int] = {}
    for _, i, j in sorted(shares):
        if i not in replaced and j not in about:
            replaced[i], about[j] = j, i
    pairs: list[tuple[Row | None, Row | None]] = [
        (row, made[about[j]][2] if j in about else row) for j, row in enumerate(rows)
    ]
    return pairs + [(None, new) for i, (_, _, new) in enumerate(made) if i not in replaced and new]


def _said(row: Quote | Claim, extraction: Extraction) -> str:
    """What tells a row from another of the same words, see ``said_of``."""
    if isinstance(row, Claim):
        return row.claim
    return " … ".join(span.of(extraction.document.text) for span in row.cue)


def _dice(one: Spans, other: Spans) -> float:
    shared = sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in one for b in other)
    length = sum(map(len, one)) + sum(map(len, other))
    return 2 * shared / length if length else 0.0


def _find(words: Iterable[Anchor], text: str) -> Spans:
    """Where the words of a row stand; raises where one of them is not found for certain."""
    return tuple(_sure(find_anchor(text, anchor), anchor) for anchor in words)


def _sure(span: Span | None, anchor: Anchor) -> Span:
    if span is None:
        raise _MisfitError(
            f"“{anchor.exact}” is not found for certain in the text as it is now; review the row "
            "again, and remove this decision's line"
        )
    return span


def _follow(claim: Claim, now: Mapping[str, Quote | None], quotes: Sequence[Quote]) -> Claim:
    """A claim of the program after the quote that it stands in was reviewed."""
    if claim.quote_id is None or claim.quote_id not in now:
        return claim
    quote = now[claim.quote_id]
    cut = quote and not any(a.overlaps(b) for a in claim.spans for b in quote.content)
    if quote is None or cut:  # what holds the claim now says it, else the article
        quote = _host(hull(claim.spans), quotes, None)
    if quote is None:
        return replace(claim, asserted_by="article", speaker=None, quote_id=None)
    speaker = quote.speaker if claim.asserted_by == "speaker" else None
    return replace(claim, speaker=speaker, quote_id=quote.quote_id)


class _Parts:
    """Finds what belongs to a row, from how far the row has moved."""

    def __init__(self, row: Mapping[str, Any], text: str) -> None:
        self._text = text
        words = anchors(row["spans"])
        self.spans = _find(words, text)
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


# Rows from what a person left


def _make_quote(review: Review, extraction: Extraction, speakers: _Speakers) -> Quote:
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


def _make_claim(
    review: Review, extraction: Extraction, quotes: Sequence[Quote], speakers: _Speakers
) -> Claim:
    row = review.row or {}
    parts = _Parts(row, extraction.document.text)
    speaker = speakers.find(row["speaker"], review.decision)
    spoken = row["asserted_by"] == "speaker"
    quote = _host(hull(parts.spans), quotes, speaker) if spoken else None
    if spoken and quote is None and review.decision != "confirmed":
        raise _MisfitError("asserted by a speaker, but no quote holds it; add the quote too")
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


def _host(whole: Span, quotes: Sequence[Quote], speaker: Speaker | None) -> Quote | None:
    """The smallest quote around a claim, else one that it reaches out of; its speaker's first."""
    hulls = [(hull(quote.content), quote) for quote in quotes]
    around = [pair for pair in hulls if pair[0].contains(whole)]
    around = around or [pair for pair in hulls if speaker and pair[0].overlaps(whole)]
    wanted = speaker and speaker.speaker_id
    theirs = [(h, q) for h, q in around if (q.speaker and q.speaker.speaker_id) == wanted]
    found = min(theirs or around, key=lambda pair: len(pair[0]), default=None)
    return found[1] if found else None


class _Speakers:
    """The speakers of a document, and those that a person names."""

    def __init__(self, extraction: Extraction) -> None:
        self._doc_id = extraction.document.doc_id
        self._known = list(extraction.speakers)

    def find(self, named: Mapping[str, Any] | None, decision: str) -> Speaker | None:
        """The speaker of that name and type, known or new, in the role that a person gave.

        Who confirms a row says nothing about the role.
        """
        if named is None:
            return None
        name, kind, role = named["name"], named["type"], named["role"]
        for i, speaker in enumerate(self._known):
            called = {other.casefold() for other in (speaker.name, *speaker.aliases)}
            if speaker.type == kind and name.casefold() in called:
                if role and decision != "confirmed" and role not in speaker.roles[:1]:
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
