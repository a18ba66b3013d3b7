"""From what a reader found to quotes: published words, kind, act, nesting, ids.

In: a document's structure, its quotation marks, its labelled turns and a reading. Out: ``Quote``
values in the order of the text, not yet with speakers. Definitions follow PolNeAR's guidelines
(Newell et al. 2018) for kind and the PDTB's attribution types (Prasad et al. 2007) for act.

>>> published_spans((Span(0, 8),), "“Done,” he said.", [Quotation(Span(0, 7), Span(1, 6))], ())
(Span(start=1, end=5),)
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import accumulate

from onrecord.cues import CUES, FORMS
from onrecord.marks import Quotation, is_scare, overlapping
from onrecord.phrases import parses_over
from onrecord.reader import Reading
from onrecord.turns import Turn, with_turns
from onrecord.types import (
    Act,
    Block,
    Document,
    Kind,
    Parse,
    Quote,
    Sentence,
    Span,
    Spans,
    content_ids,
    hull,
    join,
)

WORD = re.compile(r"[^\W_]+")


def make_quotes(
    document: Document,
    blocks: Sequence[Block],
    sentences: Sequence[Sentence],
    quotations: Sequence[Quotation],
    turns: Sequence[Turn],
    reading: Reading,
) -> tuple[Quote, ...]:
    """The quotes of a document, in reading order, each with its id and its host."""
    text = document.text
    starts = [sentence.span.start for sentence in sentences]
    quotes = []
    spoken = {turn.content for turn in turns}
    found = with_turns(reading.attributions, turns)
    for attribution in sorted(found, key=lambda a: (hull(a.content), a.cue, a.source)):
        marks = overlapping(quotations, hull(attribution.content))
        spans = published_spans(attribution.content, text, marks, blocks)
        if not WORD.search(join(spans, text)):
            continue
        sentence = max(0, bisect_right(starts, spans[0].start) - 1)
        lemma = cue_lemma(attribution.cue, reading.parses)
        turn = attribution.content in spoken
        asked = turn and join(spans, text).endswith("?")
        quotes.append(
            Quote(
                quote_id="",  # known when all are
                spans=spans,
                content=attribution.content,
                cue=_without_edges(attribution.cue, text),
                source=_without_edges(attribution.source, text),
                kind="direct" if turn else find_kind(attribution.content, text, marks),
                act="eventuality" if asked else find_act(lemma),
                cue_lemma=lemma,
                confidence=round(attribution.confidence, 4),
                sentence=sentence,
                block=sentences[sentence].block,
            )
        )
    return link_nested(number_quotes(document, quotes))


def number_quotes(document: Document, quotes: Iterable[Quote]) -> list[Quote]:
    """The quotes, in reading order, with ids from document and words."""
    numbered = list(quotes)
    words = (join(quote.spans, document.text) for quote in numbered)
    ids = content_ids("quote", document.doc_id, words)
    return [replace(quote, quote_id=key) for quote, key in zip(numbered, ids, strict=True)]


def _without_edges(spans: Spans, text: str) -> Spans:
    """Spans without the comma or colon that they end in (``said:``); a colon alone is a cue."""
    return tuple(
        span.stripped(text, " ,;:") if WORD.search(span.of(text)) else span for span in spans
    )


def published_spans(
    content: Spans, text: str, quotations: Sequence[Quotation], blocks: Sequence[Block]
) -> Spans:
    """The content without the marks at its edges, one span a paragraph, captions left out.

    A comma before a closing mark is the reporter's, not the speaker's, and is left out too
    (``“It is over,” she said``); a full stop, question or exclamation mark stays.
    """
    pieces = []
    for span in content:
        parts = [
            Span(max(span.start, b.span.start), min(span.end, b.span.end))
            for b in blocks
            if b.role in ("body", "headline") and b.span.overlaps(span)
        ]
        pieces += parts or [span]
    stripped = (_without_marks(piece.stripped(text), text, quotations) for piece in pieces)
    return tuple(span for span in stripped if len(span)) or content


def _without_marks(piece: Span, text: str, quotations: Sequence[Quotation]) -> Span:
    edges = ".,;: \t\n"
    for quotation in quotations:
        outside = piece.contains(quotation.span) and (
            Span(piece.start, quotation.span.start).of(text)
            + Span(quotation.span.end, piece.end).of(text)
        )
        if outside is not False and not outside.strip(edges):
            inner = quotation.inner.stripped(text)
            return Span(inner.start, inner.start + len(inner.of(text).rstrip(", ")))
    return piece


def find_kind(content: Spans, text: str, quotations: Sequence[Quotation]) -> Kind:
    """Whether all (``direct``), some (``mixed``) or none of the words stand in marks.

    Marks that hold the whole content and more belong to its host (an attribution within a
    direct quote), and titles or nicknames in marks make nothing mixed.
    """
    whole = hull(content)
    if any(q.inner == whole for q in quotations):
        return "direct"
    marks = [
        q
        for q in quotations
        if q.span.overlaps(whole) and not (q.inner.contains(whole) or is_scare(text, q))
    ]
    words = [
        Span(span.start + m.start(), span.start + m.end())
        for span in content
        for m in WORD.finditer(span.of(text))
    ]
    inside = sum(any(q.span.contains(word) for q in marks) for word in words)
    if inside == 0:
        return "indirect"
    return "direct" if inside == len(words) else "mixed"


def find_act(lemma: str | None) -> Act:
    """The PDTB's attribution type for a cue's lemma; ``assertion`` where nothing is known."""
    entry = CUES.get(lemma or "")
    return entry.act if entry else "assertion"


def cue_lemma(cue: Spans, parses: Sequence[Parse]) -> str | None:
    """The lemma of the verb of a cue, else of its first word; ``None`` without a cue.

    ``according to`` and a colon are their own lemmas.
    """
    if not cue:
        return None
    tokens = [
        token
        for number in (parses_over(parses, hull(cue)) if parses else ())
        for token in parses[number].tokens
        if any(span.contains(token.span) for span in cue)
    ]
    if not tokens:
        return None
    if tokens[0].text.lower() == "according":
        return "according to"
    known = [FORMS[token.text.lower()] for token in tokens if token.text.lower() in FORMS]
    verbs = [token.lemma for token in tokens if token.upos == "VERB"]
    return (known or verbs or [token.lemma for token in tokens])[-1]


def link_nested(quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    """Each quote with the id of the smallest other quote that holds it and its cue.

    Quotes come in reading order, so a host begins before what it holds, and the search for it
    ends where no quote before reaches that far.
    """
    hulls = [hull(quote.content) for quote in quotes]
    reach = list(accumulate((whole.end for whole in hulls), max))
    linked = []
    for i, quote in enumerate(quotes):
        whole = hull(quote.content + quote.cue)
        hosts = []
        for j in range(bisect_right(hulls, whole.start, key=lambda h: h.start) - 1, -1, -1):
            if reach[j] < whole.end:
                break
            holds = any(span.contains(whole) for span in quotes[j].content)
            if j != i and holds and hulls[j] != hulls[i]:
                hosts.append(j)
        host = min(hosts, key=lambda j: len(hulls[j]), default=None)
        outer = None if host is None else quotes[host].quote_id
        linked.append(replace(quote, outer_quote_id=outer))
    return tuple(linked)
