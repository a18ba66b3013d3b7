"""From extractions to rows: what was found, in the columns of the schema.

In: the :class:`~onrecord.types.Extraction` of each document. Out: one Arrow table for
each table of the schema, in an order that depends on nothing but the rows (documents by
id; quotes and claims by document, place and id; speakers by name and id), or one plain
dictionary for each document, to be written as a line of JSON. Workers make the tables of
their part with :func:`shard_tables`, and :mod:`onrecord.dataset.merge` joins them.

A lone surrogate (half of a UTF-16 pair, which no UTF-8 file can hold) is published as
U+FFFD, one for one, so that offsets still fit; the document's ``sha256`` is that of the
published text.

>>> from onrecord.types import Document, Extraction
>>> found = Extraction(Document("d1", "Rain fell."))
>>> to_tables([found])["documents"].to_pylist()[0]["n_quotes"]
0
>>> to_json(found)["quotes"]
[]
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from itertools import islice
from typing import Any

import pyarrow as pa

from onrecord.dataset.merge import merge_speakers, merge_tables
from onrecord.dataset.schema import (
    CONTEXT_LENGTH,
    DECIMAL_DIGITS,
    DECIMAL_PLACES,
    TABLE,
    arrow_schema,
)
from onrecord.types import (
    Claim,
    Document,
    Extraction,
    Quantity,
    Quote,
    Replacement,
    Span,
    Spans,
    Speaker,
    hull,
    join,
)

Row = dict[str, Any]

_BATCH = 1_000  # documents whose rows are held as dictionaries at a time

_SURROGATE = re.compile("[\ud800-\udfff]")
_PLACES = Decimal(1).scaleb(-DECIMAL_PLACES)
_EXACT = Context(prec=DECIMAL_DIGITS, rounding=ROUND_HALF_EVEN)


def to_tables(extractions: Iterable[Extraction]) -> dict[str, pa.Table]:
    """The four tables of some documents, by name, sorted as the dataset publishes them.

    Raises :class:`~onrecord.errors.ValidationError` if two documents have the same id.
    """
    remaining = iter(extractions)
    batches = iter(lambda: list(islice(remaining, _BATCH)), [])
    return merge_tables(shard_tables(batch) for batch in batches)


def shard_tables(extractions: Iterable[Extraction]) -> dict[str, pa.Table]:
    """The tables of a part of the documents, for ``merge_tables``.

    As the dataset's tables, but in the order given, and ``speakers`` has a row for each
    document that a speaker appears in: whose role comes first is known only in the end.
    """
    rows: dict[str, list[Row]] = {name: [] for name in TABLE}
    for extraction in extractions:
        rows["documents"].append(document_row(extraction))
        rows["quotes"] += quote_rows(extraction)
        rows["claims"] += claim_rows(extraction)
        rows["speakers"] += speaker_rows([extraction])
    return {name: _table(name, rows[name]) for name in TABLE}


def to_json(extraction: Extraction) -> Row:
    """One document with everything found in it, ready for ``json.dumps``.

    The columns of ``documents``, and the rows of ``quotes``, ``claims`` and ``speakers``
    as lists under those names. Labels are their names, spans ``{"start", "end"}``, and
    exact numbers are JSON numbers, as near as a double can be (the tables are exact).
    """
    row = {
        **document_row(extraction),
        "quotes": quote_rows(extraction),
        "claims": claim_rows(extraction),
        "speakers": speaker_rows([extraction]),
    }
    return {key: _plain(value) for key, value in row.items()}


def document_row(extraction: Extraction) -> Row:
    """The row of ``documents`` for one document."""
    document = extraction.document
    text = published_text(document)
    return {
        "doc_id": document.doc_id,
        "title": document.title,
        "byline": document.byline,
        "publisher": document.publisher,
        "published": document.published,
        "url": document.url,
        "language": document.language,
        "license": document.license,
        "origin": document.origin,
        "text": text,
        "sha256": hashlib.sha256(text.encode("utf-8")).hexdigest(),
        "blocks": [{"role": block.role, **_offsets(block.span)} for block in extraction.blocks],
        "sentences": [_offsets(sentence.span) for sentence in extraction.sentences],
        "status": document.status,
        "reason": document.reason,
        "n_quotes": len(extraction.quotes),
        "n_claims": len(extraction.claims),
    }


def quote_rows(extraction: Extraction) -> list[Row]:
    """The rows of ``quotes`` for one document, by place and id."""
    text = published_text(extraction.document)
    rows = [_quote_row(quote, extraction.document, text) for quote in extraction.quotes]
    return sorted(rows, key=lambda row: (row["start"], row["end"], row["quote_id"]))


def claim_rows(extraction: Extraction) -> list[Row]:
    """The rows of ``claims`` for one document, by place and id."""
    text = published_text(extraction.document)
    rows = [_claim_row(claim, extraction.document, text) for claim in extraction.claims]
    return sorted(rows, key=lambda row: (row["start"], row["end"], row["claim_id"]))


def speaker_rows(extractions: Iterable[Extraction]) -> list[Row]:
    """The rows of ``speakers`` over some documents, by name and id."""
    return merge_speakers([row for extraction in extractions for row in _speakers_of(extraction)])


def _speakers_of(extraction: Extraction) -> list[Row]:
    """The speakers of one document. Whoever a quote or claim points at has a row, listed or not."""
    speakers: dict[str, Speaker] = {}
    pointed = [quote.speaker for quote in extraction.quotes]
    pointed += [claim.speaker for claim in extraction.claims]
    for speaker in (*extraction.speakers, *filter(None, pointed)):
        speakers.setdefault(speaker.speaker_id, speaker)
    quotes = Counter(q.speaker.speaker_id for q in extraction.quotes if q.speaker)
    claims = Counter(c.speaker.speaker_id for c in extraction.claims if c.speaker)
    return [
        {
            "speaker_id": speaker_id,
            "name": speaker.name,
            "type": speaker.type,
            "external_id": speaker.external_id,
            "roles": list(speaker.roles),
            "aliases": list(speaker.aliases),
            "doc_ids": [extraction.document.doc_id],
            "n_quotes": quotes[speaker_id],
            "n_claims": claims[speaker_id],
        }
        for speaker_id, speaker in speakers.items()
    ]


def published_text(document: Document) -> str:
    """The text as UTF-8 can hold it: lone surrogates become U+FFFD."""
    return _encodable(document.text)


def _quote_row(quote: Quote, document: Document, text: str) -> Row:
    whole = hull(quote.spans)
    speaker = quote.speaker
    spoken_for = speaker.speaks_for_span if speaker else None
    return {
        "quote_id": quote.quote_id,
        "doc_id": document.doc_id,
        "quote": join(quote.spans, text),
        "kind": quote.kind,
        "act": quote.act,
        "spans": [_offsets(span) for span in quote.spans],
        **_offsets(whole),
        **_role_columns("source", quote.source, text),
        **_role_columns("cue", quote.cue, text),
        "cue_lemma": quote.cue_lemma,
        "speaker_id": speaker.speaker_id if speaker else None,
        "speaker": speaker.name if speaker else None,
        "speaker_type": speaker.type if speaker else None,
        "speaker_role": speaker.roles[0] if speaker and speaker.roles else None,
        "speaker_for": speaker.speaks_for if speaker else None,
        "speaker_for_start": None if spoken_for is None else spoken_for.start,
        "speaker_for_end": None if spoken_for is None else spoken_for.end,
        "resolution": quote.resolution,
        "antecedent_start": None if quote.antecedent is None else quote.antecedent.start,
        "antecedent_end": None if quote.antecedent is None else quote.antecedent.end,
        "speaker_confidence": quote.speaker_confidence if speaker else None,
        "outer_quote_id": quote.outer_quote_id,
        "confidence": float(quote.confidence),
        "provenance": quote.provenance,
        "sentence": quote.sentence,
        "paragraph": quote.block,
        "prefix": text[max(0, whole.start - CONTEXT_LENGTH) : whole.start],
        "suffix": text[whole.end : whole.end + CONTEXT_LENGTH],
    }


def _role_columns(role: str, spans: Spans, text: str) -> Row:
    """The columns of a source or cue; null where there is none."""
    # Not `if whole`: an empty span is false.
    whole = hull(spans) if spans else None
    return {
        role: join(spans, text) if spans else None,
        f"{role}_spans": [_offsets(span) for span in spans],
        f"{role}_start": None if whole is None else whole.start,
        f"{role}_end": None if whole is None else whole.end,
    }


def _claim_row(claim: Claim, document: Document, text: str) -> Row:
    speaker = claim.speaker
    return {
        "claim_id": claim.claim_id,
        "doc_id": document.doc_id,
        "claim": claim.claim,
        "self_contained": claim.self_contained,
        "text": join(claim.spans, text),
        "spans": [_offsets(span) for span in claim.spans],
        **_offsets(hull(claim.spans)),
        "asserted_by": claim.asserted_by,
        "speaker_id": speaker.speaker_id if speaker else None,
        "speaker": speaker.name if speaker else None,
        "quote_id": claim.quote_id,
        "certainty": claim.certainty,
        "polarity": claim.polarity,
        "time": claim.time,
        "quantities": [_quantity(quantity, text) for quantity in claim.quantities],
        "times": [
            {**_words(time.span, text), "type": time.type, "value": time.value}
            for time in claim.times
        ],
        "entities": [_words(entity, text) for entity in claim.entities],
        "replacements": [_replacement(change, text) for change in claim.replacements],
        "check_worthiness": float(claim.check_worthiness),
        "confidence": float(claim.confidence),
        "provenance": claim.provenance,
    }


def _quantity(quantity: Quantity, text: str) -> Row:
    return {
        **_words(quantity.span, text),
        "value": publishable(quantity.value),
        "value_max": publishable(quantity.value_max),
        "unit": quantity.unit,
        "comparator": quantity.comparator,
    }


def _replacement(change: Replacement, text: str) -> Row:
    return {
        **_words(change.span, text),
        "by": change.by,
        "evidence_start": None if change.evidence is None else change.evidence.start,
        "evidence_end": None if change.evidence is None else change.evidence.end,
    }


def publishable(value: Decimal | None) -> Decimal | None:
    """``value`` as the column holds it: 10 places, or ``None`` beyond 28 digits before the point.

    >>> publishable(Decimal("0.3333")), publishable(Decimal("1e40"))
    (Decimal('0.3333000000'), None)
    """
    if value is None or not value.is_finite():
        return None
    try:
        return value.quantize(_PLACES, context=_EXACT)
    except InvalidOperation:
        return None


def _offsets(span: Span) -> Row:
    return {"start": span.start, "end": span.end}


def _words(span: Span, text: str) -> Row:
    return {"text": span.of(text), **_offsets(span)}


def _table(name: str, rows: list[Row]) -> pa.Table:
    schema = arrow_schema(name)
    try:
        return pa.Table.from_pylist(rows, schema=schema)
    except UnicodeEncodeError:
        return pa.Table.from_pylist([_encodable_values(row) for row in rows], schema=schema)


def _encodable(text: str) -> str:
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def _encodable_values(value: Any) -> Any:
    if isinstance(value, str):
        return _encodable(value)
    if isinstance(value, list):
        return [_encodable_values(item) for item in value]
    if isinstance(value, dict):
        return {key: _encodable_values(item) for key, item in value.items()}
    return value


def _plain(value: Any) -> Any:
    """A value that ``json.dumps`` takes and any reader of UTF-8 can read."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return _encodable(value) if isinstance(value, str) else value
