"""What people decided, put into what the program found in a document.

In: an extraction and the decisions about its document. Out: the extraction with the rows as they
were decided, and the decisions that no longer fit, with the reason: those are for a person to look
at again, and change nothing. A reviewed row takes the place of the program's row that it is about
(the one that shares most of its words), is sure (``confidence`` 1), and says in ``provenance``
how it came about; how far it is worth checking stays the program's to say. Claims that the program
found in a corrected quote follow its speaker; those in a rejected one are the article's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from onrecord.attribution import link_nested, number_quotes
from onrecord.claims import number_claims
from onrecord.identities import Identities
from onrecord.review.decisions import Review, find_said
from onrecord.review.merge import Texts
from onrecord.review.speakers import ReviewedSpeakers, Row
from onrecord.review.values import MisfitError, find_all, find_host, make_claim, make_quote
from onrecord.types import (
    Claim,
    Document,
    Extraction,
    Quote,
    Spans,
    hull,
)

# How far a row's words must be those of a decision, by Dice of code points: a row that somebody
# confirmed or corrected is known by half of them, as in the evaluation, but what was rejected or
# added takes no other row's place.
_LEAST = {"confirmed": 0.5, "corrected": 0.5, "added": 0.9, "rejected": 0.9}


@dataclass(frozen=True, slots=True)
class Unfit:
    """A decision that could not be put into practice, and why."""

    review: Review
    reason: str

    def __str__(self) -> str:
        return f"{self.review}: {self.reason}"


def assign_reviews(
    reviews: Iterable[Review], documents: Iterable[Document]
) -> tuple[dict[str, list[Review]], list[Unfit]]:
    """Decisions by the id of the document that they are about, and those about none.

    Of several files' decisions about one row the last by date holds, then the last in order.
    """
    columns = ("doc_id", "origin", "status", "text")
    texts = Texts({name: getattr(document, name) for name in columns} for document in documents)
    assigned: dict[str, dict[Any, Review]] = {}
    unfit = []
    for review in sorted(reviews, key=lambda review: review.date or ""):
        doc_id = texts.find(review)
        if doc_id is None:
            unfit.append(Unfit(review, "its document is not among the inputs"))
            continue
        said = review.said if review.was else find_said(review)
        assigned.setdefault(doc_id, {})[review.table, review.words, said] = review
    return {doc_id: list(found.values()) for doc_id, found in assigned.items()}, unfit


def apply_reviews(
    extraction: Extraction, reviews: Iterable[Review], identities: Identities | None = None
) -> tuple[Extraction, tuple[Unfit, ...]]:
    """The extraction as people decided, and the decisions that no longer fit.

    ``identities`` is the user's table of speakers: people know them by its names.
    """
    decided = list(reviews)
    if not extraction.sentences:
        return extraction, tuple(Unfit(review, "its document has no text") for review in decided)
    unfit: list[Unfit] = []
    speakers = ReviewedSpeakers(extraction, identities)
    to_quote = partial(make_quote, extraction=extraction, speakers=speakers)
    about = [review for review in decided if review.table == "quotes"]
    pairs = _decide(extraction.quotes, about, to_quote, extraction, unfit)
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
    to_claim = partial(make_claim, extraction=extraction, quotes=numbered, speakers=speakers)
    about = [review for review in decided if review.table == "claims"]
    followed = [_follow(claim, now, numbered) for claim in extraction.claims]
    claims = [
        _beside(was, claim)
        for was, claim in _decide(followed, about, to_claim, extraction, unfit)
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
            spans = find_all(review.words, extraction.document.text)
            made.append((review, spans, make(review) if review.row else None))
        except MisfitError as error:
            unfit.append(Unfit(review, str(error)))
    hulls = [hull(row.spans) for row in rows]
    said = [_said(row, extraction) for row in rows]
    shares = []
    for i, (review, spans, _) in enumerate(made):
        whole, wanted = hull(spans), review.said if review.was else find_said(review)
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


def _follow(claim: Claim, now: Mapping[str, Quote | None], quotes: Sequence[Quote]) -> Claim:
    """A claim of the program after the quote that it stands in was reviewed."""
    if claim.quote_id is None or claim.quote_id not in now:
        return claim
    quote = now[claim.quote_id]
    cut = quote and not any(a.overlaps(b) for a in claim.spans for b in quote.content)
    if quote is None or cut:  # what holds the claim now says it, else the article
        quote = find_host(hull(claim.spans), quotes, None)
    if quote is None:
        return replace(claim, asserted_by="article", speaker=None, quote_id=None)
    speaker = quote.speaker if claim.asserted_by == "speaker" else None
    return replace(claim, speaker=speaker, quote_id=quote.quote_id)
