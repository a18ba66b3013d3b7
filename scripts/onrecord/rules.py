"""The rules reader: attributions from quotation marks, reporting verbs and syntax.

In: a text with its blocks and sentences. Out: a ``Reading``. It is the baseline that every
trained reader is measured against, and it needs no training on attributions. Three steps:

1. clauses: each reporting verb (``data/cues.tsv``) and ``according to``, with its source (the
   subject, inherited where the verb has none of its own) and its complement (``clauses.py``);
2. quotations: each pair of marks goes to the clause that stands behind, around or before it,
   or goes on with the quote before it;
3. what is left: a clause with a complement is an indirect attribution, a quotation without
   a clause has no source.

>>> from onrecord.blocks import find_blocks
>>> from onrecord.sentences import find_sentences
>>> text = "The bridge will close, the mayor said."
>>> blocks = find_blocks(text)
>>> found = RulesReader.load().read(text, blocks, find_sentences(text, blocks)).attributions
>>> [[span.of(text) for span in a.source + a.cue + a.content] for a in found]
[['the mayor', 'said', 'The bridge will close']]
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from onrecord.clauses import Clause, clause_before_colon, clause_beside, find_clauses
from onrecord.cues import FORMS
from onrecord.marks import Quotation, find_quotations, group_continued, is_scare, overlapping
from onrecord.phrases import PUNCTUATION, parses_over
from onrecord.reader import Reading
from onrecord.syntax import Parser, load_parser
from onrecord.types import Attribution, Block, Parse, Sentence, Span, Spans, hull

READ_ROLES = frozenset({"body", "caption", "headline"})
MARKS = "\"'“”‘’«»„‹›`＂"
SENTENCE_ENDS = (". ", "? ", "! ", "\n", "”", '"')

# How often an attribution of each pattern is right (content Dice and source Dice >= 0.5) in
# PolNeAR's training part; measured by benchmarks/rules_confidence.py.
CONFIDENCE = {"beside": 0.80, "within": 0.86, "clause": 0.75, "noun": 0.59, "sourceless": 0.04}


class RulesReader:
    """The deterministic reader; holds the parser's model."""

    name = "rules"

    def __init__(self, parser: Parser) -> None:
        self.parser = parser

    @classmethod
    def load(cls) -> RulesReader:
        """A reader with the parser that ships with the package."""
        return cls(load_parser())

    def read(self, text: str, blocks: Sequence[Block], sentences: Sequence[Sentence]) -> Reading:
        """The attributions of ``text`` in reading order, and the parse of each sentence."""
        parses = self.parser.parse_all(text, sentences)
        readable = [p for p in parses if blocks[p.sentence.block].role in READ_ROLES and p.tokens]
        quotations = find_quotations(text, blocks)
        return Reading(tuple(find_attributions(text, readable, quotations)), parses)


@dataclass(slots=True)
class Page:
    """A document as the rules see it: its clauses, and which quotations each has been given."""

    text: str
    parses: Sequence[Parse]
    spoken: Sequence[Quotation]
    clauses: list[Clause]
    beside: dict[Clause, list[Span]] = field(default_factory=dict)
    within: dict[Clause, list[Span]] = field(default_factory=dict)
    alone: list[Spans] = field(default_factory=list)

    @property
    def narrated(self) -> list[Clause]:
        """The clauses outside quotation marks, in reading order."""
        outside = [c for c in self.clauses if not overlapping(self.spoken, c.hull)]
        return sorted(outside, key=lambda clause: clause.hull)

    def parse_at(self, offset: int) -> Parse:
        """The parse of the sentence at an offset (of the one before, between sentences)."""
        return self.parses[parses_over(self.parses, Span(offset, offset))[0]]


def find_attributions(
    text: str, parses: Sequence[Parse], quotations: Sequence[Quotation]
) -> list[Attribution]:
    """All attributions of the parsed sentences, in reading order."""
    if not parses:
        return []
    spoken = [q for q in quotations if q.depth == 0 and _is_speech(text, q)]
    clauses = [c for parse in parses for c in find_clauses(parse) if not _straddles(c, spoken)]
    page = Page(text, parses, spoken, clauses)
    give_quotations(page)
    found = [Attribution(spans, (), (), CONFIDENCE["sourceless"]) for spans in page.alone]
    for clause in page.clauses:
        if clause in page.beside:
            content = _merge(page.beside[clause] + page.within.get(clause, []))
            pattern = "beside"
        elif clause.complement and (clause in page.within or not _breaks_marks(clause, spoken)):
            content = _merge([*clause.complement, *page.within.get(clause, [])])
            content = tuple(_without_odd_marks(text, span, quotations) for span in content)
            pattern = "within" if clause in page.within else "noun" if clause.noun else "clause"
        else:
            continue
        content = tuple(span for span in content if len(span))
        if content:
            found.append(Attribution(content, clause.cue, clause.source, CONFIDENCE[pattern]))
    return sorted(found, key=lambda a: (hull(a.content), a.cue))


def _is_speech(text: str, quotation: Quotation) -> bool:
    """Whether marks hold speech: no title or nickname, nor an odd mark before a whole sentence."""
    if is_scare(text, quotation):
        return False
    odd = not quotation.closed and not quotation.continues
    words = quotation.inner.of(text).lower().split()
    return not (odd and any(word.strip(PUNCTUATION) in FORMS for word in words))


def _straddles(clause: Clause, spoken: Sequence[Quotation]) -> bool:
    """Whether a quotation holds the source of a clause but not its cue: a slip of the parser."""
    cue = hull(clause.cue)
    return any(not q.span.contains(cue) for s in clause.source for q in overlapping(spoken, s))


def _without_odd_marks(text: str, span: Span, quotations: Sequence[Quotation]) -> Span:
    """A span without marks at its edges that belong to no quotation inside it."""
    near = overlapping(quotations, span)
    inside = [q.span for q in near if q.closed and span.contains(q.span)]
    start, end = span.start, span.end
    while start < end and text[start] in MARKS and all(q.start != start for q in inside):
        start += 1
    while end > start and text[end - 1] in MARKS + "," and all(q.end != end for q in inside):
        end -= 1
    return Span(start, end).stripped(text)


def give_quotations(page: Page) -> None:
    """Gives each quotation to its clause, or leaves it alone."""
    narrated = page.narrated
    known = set(page.clauses)
    last: tuple[Clause, int] | None = None
    for group in group_continued(page.spoken):
        whole = hull(q.span for q in group)
        told = parses_over(page.parses, whole)
        if not any(page.parses[i].sentence.span.overlaps(whole) for i in told):
            continue
        around = _clause_around(page, whole, narrated)
        clause = (
            _clause_behind(page, whole, narrated)
            or around
            or _clause_before(page, whole, narrated)
            or (last[0] if last and _goes_on(page.text, last[1], whole) else None)
        )
        if clause is None:
            if _is_sentence_like(page.text, group):
                page.alone.append(tuple(q.span for q in group))
            continue
        if clause not in known:
            known.add(clause)
            page.clauses.append(clause)
        if clause is around and not _adds_nothing(page.text, clause.complement, whole):
            page.within.setdefault(clause, []).append(whole)
        else:
            page.beside.setdefault(clause, []).extend(q.span for q in group)
        end = page.parse_at(clause.hull.start).sentence.span.end
        last = clause, max(whole.end, end)


def _clause_behind(page: Page, quotation: Span, narrated: Sequence[Clause]) -> Clause | None:
    """The clause right behind a quotation: ``"...," said X`` and ``"...," X said``.

    A full stop inside the marks ends the sentence, so what follows is another's; so is a verb
    that has something else to report (``"..." Roe said that ...``).
    """
    if quotation.of(page.text).rstrip(MARKS).endswith("."):
        return None
    following = bisect_left(narrated, quotation.end, key=lambda clause: clause.hull.start)
    for clause in narrated[following : following + 1]:
        gap = page.text[quotation.end : clause.hull.start]
        if len(gap) < 4 and not gap.strip(" ,\xa0–—-"):
            reports_more = any(s.start > clause.hull.end for s in clause.complement)
            return clause if clause.takes_quote and not reports_more else None
    rest = page.text[quotation.end : quotation.end + 4]
    start = quotation.end + len(rest) - len(rest.lstrip(" ,\xa0–—-"))
    parse = page.parse_at(start)
    if not parse.sentence.span.contains(Span(quotation.end - 1, start)):
        return None
    return clause_beside(parse, start)


def _clause_around(page: Page, quotation: Span, narrated: Sequence[Clause]) -> Clause | None:
    """The clause that reports a quotation as part of something longer."""
    sentence = page.parse_at(quotation.start).sentence.span
    first = bisect_left(narrated, sentence.start, key=lambda clause: clause.hull.start)
    last = bisect_left(narrated, sentence.end, key=lambda clause: clause.hull.start)
    holding = (c for c in narrated[first:last] if any(s.contains(quotation) for s in c.complement))
    return next(holding, None)


def _clause_before(page: Page, quotation: Span, narrated: Sequence[Clause]) -> Clause | None:
    """The last clause before a quotation, nothing but a short phrase or a colon between them."""
    before = page.text[: quotation.start].rstrip()
    colon = before.endswith(":")
    following = bisect_left(narrated, quotation.start, key=lambda clause: clause.hull.start)
    for clause in narrated[max(0, following - 1) : following]:
        gap = page.text[clause.hull.end : quotation.start].rstrip()
        ends = any(mark in gap for mark in SENTENCE_ENDS)
        before_it = clause.hull.end <= quotation.start
        if clause.takes_quote and before_it and len(gap) < 80 and not ends:
            return clause
    if colon:
        return clause_before_colon(page.parse_at(len(before) - 1), len(before))
    return None


def _goes_on(text: str, end: int, quotation: Span) -> bool:
    """Whether a quotation begins right where the last attribution ended (``... he said. "``)."""
    gap = text[end : quotation.start]
    return quotation.start >= end and len(gap) < 8 and not gap.strip(PUNCTUATION)


def _is_sentence_like(text: str, group: Sequence[Quotation]) -> bool:
    words = sum(len(q.inner.of(text).split()) for q in group)
    return words >= 4 and group[-1].inner.of(text).rstrip()[-1:] in tuple(".?!,…")


def _adds_nothing(text: str, complement: Spans, quotation: Span) -> bool:
    """Whether the complement is the quotation alone, give or take punctuation."""
    rest = "".join(
        Span(s.start, max(s.start, min(s.end, quotation.start))).of(text)
        + Span(min(s.end, max(s.start, quotation.end)), s.end).of(text)
        for s in complement
    )
    return not rest.strip(PUNCTUATION + MARKS)


def _breaks_marks(clause: Clause, spoken: Sequence[Quotation]) -> bool:
    """Whether the complement of a clause runs across one end of somebody's quotation."""
    hosts = overlapping(spoken, clause.hull)
    return any(
        not s.contains(q.span) and not q.span.contains(s)
        for s in clause.complement
        for q in overlapping(spoken, s)
    ) or any(
        q.span.contains(clause.hull) and not q.span.contains(s)
        for s in clause.complement
        for q in hosts
    )


def _merge(spans: Iterable[Span]) -> Spans:
    """Overlapping spans joined, in reading order."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(span.end, merged[-1].end))
        else:
            merged.append(span)
    return tuple(merged)
