"""The rules reader: attributions from quotation marks, reporting verbs and syntax.

In: a text with its blocks and sentences. Out: a ``Reading``. It is the baseline that every
trained reader is measured against, and it needs no training on attributions. Three steps:

1. clauses: each reporting verb (``data/cues.tsv``), ``according to`` and colon, with its
   source (the subject, inherited where the verb has none of its own) and its complement;
2. quotations: each pair of marks goes to the clause that stands beside or around it;
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

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from onrecord.cues import CUES, FORMS
from onrecord.marks import Quotation, find_quotations, group_continued, is_scare
from onrecord.phrases import PUNCTUATION, noun_phrase, spans_of
from onrecord.reader import Reading
from onrecord.syntax import Parser, load_parser
from onrecord.types import Attribution, Block, Parse, Sentence, Span, Spans, hull

READ_ROLES = frozenset({"body", "caption", "headline"})
MARKS = "\"'“”‘’«»„‹›`＂"

# How often an attribution of each pattern is right (content Dice and source Dice >= 0.5) in
# PolNeAR's training part; see benchmarks/rules_confidence.py.
CONFIDENCE = {"beside": 0.9, "within": 0.8, "clause": 0.7, "noun": 0.5, "sourceless": 0.2}


@dataclass(frozen=True, slots=True)
class Clause:
    """A reporting clause: its cue and source, and what its syntax says is reported."""

    cue: Spans
    source: Spans
    complement: Spans
    takes_quote: bool
    noun: bool = False

    @property
    def hull(self) -> Span:
        """The stretch from the first to the last word of cue and source."""
        return hull(self.cue + self.source)


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
        readable = [p for p in parses if blocks[p.sentence.block].role in READ_ROLES]
        quotations = find_quotations(text, blocks)
        return Reading(tuple(find_attributions(text, readable, quotations)), parses)


def find_attributions(
    text: str, parses: Sequence[Parse], quotations: Sequence[Quotation]
) -> list[Attribution]:
    """All attributions of the parsed sentences, in reading order."""
    clauses = [clause for parse in parses for clause in find_clauses(parse)]
    spoken = [q for q in quotations if q.depth == 0 and not is_scare(text, q)]
    outside = [c for c in clauses if not any(q.span.overlaps(c.hull) for q in spoken)]
    readable = [parse.sentence.span for parse in parses]
    quoted: dict[Clause, list[Span]] = {}
    within: dict[Clause, list[Span]] = {}
    found = []
    last: tuple[Clause, int] | None = None
    for group in group_continued(spoken):
        whole = hull(q.span for q in group)
        if not any(span.overlaps(whole) for span in readable):
            continue
        host = next((c for c in outside if any(s.contains(whole) for s in c.complement)), None)
        clause = _clause_after(text, whole, outside) or host or _clause_before(text, whole, outside)
        if clause is None and last and _follows(text, last[1], whole, parses):
            clause = last[0]
        if clause is None:
            if _is_sentence_like(text, group):
                spans = tuple(q.span for q in group)
                found.append(Attribution(spans, (), (), CONFIDENCE["sourceless"]))
            continue
        if clause is host and not _adds_nothing(text, clause.complement, whole):
            within.setdefault(clause, []).append(whole)
        else:
            quoted.setdefault(clause, []).extend(q.span for q in group)
        last = clause, max(whole.end, clause.hull.end)
    for clause in clauses:
        if clause in quoted:
            content = _merge(quoted[clause] + within.get(clause, []))
            pattern = "beside"
        elif clause.complement and (clause in within or not _breaks_marks(clause, spoken)):
            content = _merge([*clause.complement, *within.get(clause, [])])
            pattern = "within" if clause in within else "noun" if clause.noun else "clause"
        else:
            continue
        found.append(Attribution(content, clause.cue, clause.source, CONFIDENCE[pattern]))
    return sorted(found, key=lambda a: (hull(a.content), a.cue))


def find_clauses(parse: Parse) -> list[Clause]:
    """The reporting clauses of a sentence, in the order of their cues."""
    clauses = []
    for index, token in enumerate(parse.tokens):
        if token.text.lower() in FORMS and token.upos == "VERB":
            clause = _verb_clause(parse, index)
        elif token.text.lower() == "according" and _next_is(parse, index, "to"):
            clause = _according_clause(parse, index)
        else:
            continue
        if clause:
            clauses.append(clause)
    return clauses


def _verb_clause(parse: Parse, index: int) -> Clause | None:
    tokens = parse.tokens
    verb = CUES[FORMS[tokens[index].text.lower()]]
    source = find_source(parse, index)
    passive = any(tokens[i].deprel in ("aux:pass", "nsubj:pass") for i in parse.children(index))
    inside: list[int] = []
    noun = False
    for i in parse.children(index):
        relation = tokens[i].deprel.split(":")[0]
        if (relation == "ccomp" and verb.takes("t")) or (
            relation == "xcomp" and verb.takes("i") and not inside
        ):
            inside = parse.subtree(i)
        elif relation == "obj" and verb.takes("n") and not inside and i > index:
            inside = parse.subtree(i)
            noun = True
    if not inside and tokens[index].deprel.startswith("parataxis") and verb.takes("q"):
        inside = sorted(set(parse.subtree(tokens[index].head)) - set(parse.subtree(index)))
    if noun and len(inside) < 2:
        inside = []
    if not source and not (passive and inside):
        return None
    cue = _cue_span(parse, index)
    complement = tuple(s for s in spans_of(parse, inside) if not s.overlaps(cue))
    return Clause((cue,), source, complement, verb.takes("q"), noun)


def find_source(parse: Parse, index: int) -> Spans:
    """The subject of the verb at ``index``, or of the verb that lends it its own.

    Conjuncts (``rose and said``), participles (``, adding that``) and infinitives share the
    subject of their head; a passive's source is its agent (``by ...``), often nobody.
    """
    tokens = parse.tokens
    subjects = [i for i in parse.children(index) if tokens[i].deprel in ("nsubj", "nsubj:outer")]
    if subjects:
        # Two subjects on one side are an apposition that the parser missed: "the head, Jane Roe,".
        side = [i for i in subjects if (i < index) == (subjects[0] < index)]
        phrases = [i for subject in side for i in noun_phrase(parse, subject)]
        return spans_of(parse, range(min(phrases), max(phrases) + 1))
    children = [tokens[i].deprel for i in parse.children(index)]
    if "nsubj:pass" in children or "aux:pass" in children:
        agents = [i for i in parse.children(index) if tokens[i].deprel == "obl:agent"]
        return spans_of(parse, noun_phrase(parse, agents[0])) if agents else ()
    head, relation = tokens[index].head, tokens[index].deprel
    if head < 0 or head == index:
        return ()
    if relation in ("conj", "advcl", "xcomp", "parataxis") and tokens[head].upos == "VERB":
        return find_source(parse, head)
    if relation == "acl" and tokens[index].xpos == "VBG":
        return spans_of(parse, noun_phrase(parse, head, without=index))
    return ()


def _according_clause(parse: Parse, index: int) -> Clause | None:
    tokens = parse.tokens
    head = tokens[index].head
    if head < 0:
        return None
    source = spans_of(parse, noun_phrase(parse, head))
    phrase = set(parse.subtree(head)) | {index, index + 1}
    clause = tokens[head].head
    inside = set(parse.subtree(clause)) if clause >= 0 else set()
    cue = Span(tokens[index].span.start, tokens[index + 1].span.end)
    source = tuple(span for span in source if not span.overlaps(cue))
    if not source or not inside - phrase:
        return None
    return Clause((cue,), source, spans_of(parse, sorted(inside - phrase)), True)


def _next_is(parse: Parse, index: int, word: str) -> bool:
    following = parse.tokens[index + 1 : index + 2]
    return bool(following) and following[0].text.lower() == word


def _cue_span(parse: Parse, index: int) -> Span:
    """The verb with its auxiliaries and its particle: ``has clearly shown``, ``pointed out``."""
    tokens = parse.tokens
    parts = [tokens[index].span]
    for i in parse.children(index):
        relation = tokens[i].deprel
        near = tokens[max(0, index - 4) : index + 2]
        if tokens[i] in near and (
            (relation.startswith("aux") and i < index) or relation == "compound:prt"
        ):
            parts.append(tokens[i].span)
    span = hull(parts)
    subject = [i for i in parse.children(index) if tokens[i].deprel.startswith("nsubj")]
    crossed = any(span.contains(tokens[i].span) for i in subject)
    return tokens[index].span if crossed else span


def _clause_after(text: str, quotation: Span, clauses: Sequence[Clause]) -> Clause | None:
    """The clause right behind a quotation: ``"...," said X`` and ``"...," X said``."""
    for clause in clauses:
        gap = text[quotation.end : clause.hull.start]
        if clause.hull.start >= quotation.end and len(gap) < 4 and not gap.strip(" ,\xa0–—-"):
            ended = quotation.of(text).rstrip(MARKS).endswith(".")
            reports_more = any(s.start > clause.hull.end for s in clause.complement)
            return clause if clause.takes_quote and not ended and not reports_more else None
    return None


def _clause_before(text: str, quotation: Span, clauses: Sequence[Clause]) -> Clause | None:
    """The last clause before a quotation with nothing but a short phrase between them."""
    for clause in reversed(clauses):
        if clause.hull.end <= quotation.start:
            gap = text[clause.hull.end : quotation.start]
            ends = any(mark in gap for mark in (". ", "? ", "! ", "\n", *'”"'))
            return clause if clause.takes_quote and len(gap) < 80 and not ends else None
    return None


def _follows(text: str, end: int, quotation: Span, parses: Sequence[Parse]) -> bool:
    """Whether a quotation goes on right where the last attribution ended (``... he said. "``)."""
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
    return any(
        (s.overlaps(q.span) and not s.contains(q.span) and not q.span.contains(s))
        or (q.span.contains(clause.hull) and not q.span.contains(s))
        for s in clause.complement
        for q in spoken
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
