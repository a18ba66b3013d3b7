"""Factual claims: which propositions can be checked, who asserts them, how surely.

In: a document's parses, person mentions and quotes. Out: ``Claim`` values in reading order, by
the project's guideline, section 3. A first version by rule: atoms come from the syntax
(``onrecord.propositions``), a claim's certainty from FactBank's hedges and modals
(``data/certainty.tsv``; Saurí and Pustejovsky 2009).

>>> sorted(set(CERTAINTY.values()))
['possible', 'probable']
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast

from onrecord.coreference import Mentions
from onrecord.cues import FORMS
from onrecord.phrases import parses_over, spans_of
from onrecord.propositions import Proposition, find_propositions
from onrecord.quantities import find_quantities
from onrecord.restatement import restate, restate_office
from onrecord.roles import find_roles
from onrecord.times import find_times
from onrecord.types import (
    Block,
    Certainty,
    Claim,
    ClaimTime,
    Document,
    Parse,
    Polarity,
    Quantity,
    Quote,
    Span,
    TimeExpression,
    content_id,
    hull,
    join,
)
from onrecord.wordlists import is_office, read_words
from onrecord.worthiness import score_check_worthiness

CERTAINTY = {word: cast(Certainty, row[0]) for word, row in read_words("certainty.tsv").items()}
CLAIM_ROLES = ("body", "caption")
NEGATIONS = frozenset({"not", "n't", "n’t", "never", "no", "neither", "nor", "nobody", "none"})
NEGATIVE_VERBS = frozenset({"fail", "refuse", "decline"})
# Acts of speech with an effect of their own are claims, not only attributions (section 3.4).
PERFORMATIVES = frozenset(
    "announce appoint approve award convict decide nominate order pass rule sentence sign".split()
)
# What should be is an opinion, what would be is counterfactual (section 3).
NOT_FACTUAL_MODALS = frozenset({"should", "must", "ought", "would", "shall", "let"})
# How often claims of each kind match the annotated ones (Dice >= 0.5) on the Wikinews articles of
# tests/quality; measured by benchmarks/wikinews.py. Direct speech is mostly opinion.
CONFIDENCE = {"office": 0.97, "article": 0.94, "indirect": 0.95, "direct": 0.45}
LEAST_WORTH_IN_SPEECH = 0.13
NO_OFFICE = frozenset({"another", "any", "one", "some"})
WISHES = frozenset({"hope", "wish", "thank", "congratulate", "apologize", "apologise", "want"})
# Adjectives whose truth does not lie in the eye of the beholder; others make opinions.
FACTUAL_ADJECTIVES = frozenset(
    """able absent alive available aware born closed dead due eligible empty first free full guilty
    homeless illegal ill injured innocent jailed last legal male female married missing new old
    open pending pregnant present private public related responsible retired sick unable
    unavailable unemployed unknown vacant valid""".split()
)


Times = tuple[TimeExpression, ...]
Quantities = tuple[Quantity, ...]


@dataclass(frozen=True, slots=True)
class Atom:
    """A proposition of one parse with the quote that it stands in, if any."""

    parse: Parse
    proposition: Proposition
    words: tuple[int, ...]
    quote: Quote | None


def find_claims(
    document: Document,
    blocks: Sequence[Block],
    parses: Sequence[Parse],
    mentions: Mentions,
    quotes: Sequence[Quote],
) -> tuple[Claim, ...]:
    """The factual claims of a document, in reading order, each with its id."""
    found: list[Claim] = []
    near: list[list[Quote]] = [[] for _ in parses]
    for quote in quotes:
        for number in parses_over(parses, hull(quote.content + quote.cue)):
            near[number].append(quote)
    for number, parse in enumerate(parses):
        if blocks[parse.sentence.block].role not in CLAIM_ROLES:
            continue
        found += _office_claims(document, parse, mentions, near[number])
        atoms = [a for a in _atoms(parse, near[number]) if is_checkable(document.text, a)]
        if not atoms:
            continue
        numbers = _find_numbers(document, parse)
        claims = [_make_claim(document, atom, mentions, *numbers) for atom in atoms]
        found += [
            claim
            for atom, claim in zip(atoms, claims, strict=True)
            if _told_as(atom) != "direct" or claim.check_worthiness >= LEAST_WORTH_IN_SPEECH
        ]
    return _with_ids(document, sorted(found, key=lambda c: (hull(c.spans), c.spans)))


def _atoms(parse: Parse, quotes: Sequence[Quote]) -> Iterator[Atom]:
    """The propositions of a sentence, each cut to the quote that its predicate stands in."""
    for proposition in find_propositions(parse):
        predicate = parse.tokens[proposition.head].span
        quote = _innermost(predicate, quotes)
        if _reports(parse, proposition, quotes):
            if parse.tokens[proposition.head].lemma not in PERFORMATIVES:
                continue
            words = proposition.words
        else:
            words = tuple(i for i in proposition.words if _belongs(parse, i, quote, quotes))
        subject = tuple(i for i in proposition.subject if _belongs(parse, i, quote, quotes))
        proposition = replace(
            proposition, subject=_within_spans(parse, subject or proposition.subject)
        )
        words = _within_spans(parse, words)
        if proposition.head in words:
            yield Atom(parse, proposition, words, quote)


def _within_spans(parse: Parse, words: tuple[int, ...]) -> tuple[int, ...]:
    """The words without the punctuation at the edges of their runs."""
    spans = spans_of(parse, words)
    return tuple(i for i in words if any(s.contains(parse.tokens[i].span) for s in spans))


def _reports(parse: Parse, proposition: Proposition, quotes: Sequence[Quote]) -> bool:
    """Whether the predicate is a cue: that somebody says something is the quote's row."""
    predicate = parse.tokens[proposition.head]
    if any(cue.contains(predicate.span) for q in quotes for cue in q.cue):
        return True
    relations = {parse.tokens[i].deprel for i in parse.children(proposition.head)}
    return predicate.text.lower() in FORMS and "ccomp" in relations


def _innermost(span: Span, quotes: Sequence[Quote]) -> Quote | None:
    holding = [q for q in quotes if any(content.contains(span) for content in q.content)]
    return min(holding, key=lambda q: len(hull(q.content)), default=None)


def _belongs(parse: Parse, i: int, quote: Quote | None, quotes: Sequence[Quote]) -> bool:
    """Whether a word stands in the same quote, and not in the reporting clause of one."""
    span = parse.tokens[i].span
    inside = quote is None or any(words.contains(span) for words in quote.spans)
    others = [
        q for q in quotes
        if q is not quote and (quote is None or q.outer_quote_id == quote.quote_id)
    ]  # fmt: skip
    reported = (s for q in others for s in (*q.content, *q.cue, *q.source))
    return inside and not any(s.contains(span) for s in reported)


def is_checkable(text: str, atom: Atom) -> bool:
    """Whether evidence could confirm or refute the atom (section 3: not wishes, praise, advice).

    Questions, imperatives, obligations, counterfactuals, wishes and adjectives of judgement
    as predicates are not claims, nor is what somebody only wants or asks for.
    """
    parse, proposition = atom.parse, atom.proposition
    tokens = parse.tokens
    head = tokens[proposition.head]
    if atom.quote and (atom.quote.act == "eventuality" or atom.quote.cue_lemma in WISHES):
        return False
    if parse.sentence.span.of(text).rstrip("”\"'’») ").endswith("?"):
        return False
    children = list(parse.children(proposition.head))
    helpers = {tokens[i].lemma for i in children if tokens[i].deprel.startswith("aux")}
    if helpers & NOT_FACTUAL_MODALS or head.lemma in WISHES or _in_condition(parse, proposition):
        return False
    relations = {tokens[i].deprel.split(":")[0] for i in children}
    if not relations & {"nsubj", "csubj", "expl"} and not proposition.subject:
        return False
    if head.upos == "ADJ" and head.lemma.lower() not in FACTUAL_ADJECTIVES:
        return any(tokens[i].upos == "NUM" for i in atom.words)
    return len(atom.words) + len(proposition.subject) >= 3


def _in_condition(parse: Parse, proposition: Proposition) -> bool:
    """Whether the clause is an if-clause or stands under one."""
    tokens = parse.tokens
    marks = [
        tokens[i].lemma for i in parse.children(proposition.head) if tokens[i].deprel == "mark"
    ]
    conditions = [
        i
        for i in parse.children(proposition.head)
        if tokens[i].deprel == "advcl"
        and any(tokens[c].lemma in ("if", "unless") for c in parse.children(i))
    ]
    return bool({"if", "unless", "whether"} & set(marks) or conditions)


def _find_numbers(document: Document, parse: Parse) -> tuple[Times, Quantities]:
    """The time expressions and the quantities of a sentence; no number is both."""
    times = find_times(document.text, parse.sentence.span, document.published)
    return times, find_quantities(document.text, parse.sentence.span, times, parse)


def _make_claim(
    document: Document, atom: Atom, mentions: Mentions, times: Times, quantities: Quantities
) -> Claim:
    text, parse = document.text, atom.parse
    shared = (*atom.proposition.subject, *atom.proposition.auxiliaries)
    spans = spans_of(parse, {*shared, *atom.words})
    times = tuple(t for t in times if any(s.contains(t.span) for s in spans))
    statement, replacements = restate(
        text, parse, shared, atom.words, atom.proposition.form, mentions, times
    )
    quote = atom.quote
    return Claim(
        claim_id="",
        spans=spans,
        claim=statement,
        asserted_by="speaker" if quote else "article",
        certainty=find_certainty(atom),
        polarity=find_polarity(atom),
        time=find_tense(atom),
        check_worthiness=score_check_worthiness(join(spans, text)),
        confidence=CONFIDENCE[_told_as(atom)],
        speaker=quote.speaker if quote else None,
        quote_id=quote.quote_id if quote else None,
        quantities=tuple(q for q in quantities if any(s.contains(q.span) for s in spans)),
        times=times,
        entities=tuple(n.span for s in spans for n in mentions.names_in(s)),
        replacements=replacements,
    )


def _told_as(atom: Atom) -> Literal["article", "indirect", "direct"]:
    """Whether the article says it, reports it, or quotes it in the speaker's own words."""
    if atom.quote is None:
        return "article"
    return "indirect" if atom.quote.kind == "indirect" else "direct"


def find_certainty(atom: Atom) -> Certainty:
    """``certain`` unless a hedge or modal of the clause, or a belief around it, lowers it."""
    tokens = atom.parse.tokens
    levels = {CERTAINTY[tokens[i].lemma] for i in atom.words if tokens[i].lemma in CERTAINTY}
    if "possible" in levels:
        return "possible"
    belief = atom.quote is not None and atom.quote.act == "belief"
    return "probable" if levels or belief else "certain"


def find_polarity(atom: Atom) -> Polarity:
    """``negative`` when the predicate, its subject or its object is negated."""
    tokens = atom.parse.tokens
    head = atom.proposition.head
    near = {head, *atom.parse.children(head)}
    near |= {
        c
        for i in tuple(near)
        if tokens[i].deprel.startswith(("nsubj", "obj", "obl")) and i != head
        for c in atom.parse.children(i)
        if tokens[c].deprel == "det"
    }
    negated = any(tokens[i].text.lower() in NEGATIONS for i in near & set(atom.words))
    return "negative" if negated or tokens[head].lemma in NEGATIVE_VERBS else "positive"


def find_tense(atom: Atom) -> ClaimTime:
    """Past, present or future, from the finite verb of the clause (or of its host)."""
    tokens = atom.parse.tokens
    head = atom.proposition.head
    verbs = [head, *atom.proposition.auxiliaries]
    verbs += [i for i in atom.parse.children(head) if tokens[i].deprel.startswith(("aux", "cop"))]
    tags = {tokens[i].xpos for i in verbs}
    lemmas = {tokens[i].lemma for i in verbs}
    if lemmas & {"will", "shall", "’ll", "'ll"}:
        return "future"
    perfect = "have" in lemmas and "VBN" in tags
    if "VBD" in tags or perfect:
        return "past"
    if atom.proposition.form == "participle":
        host = tokens[head].head
        while host >= 0 and tokens[host].upos not in ("VERB", "AUX"):
            host = tokens[host].head
        if host >= 0:
            hosts = replace(atom.proposition, head=host, form="clause")
            return find_tense(replace(atom, proposition=hosts))
    return "past" if tags <= {"VBN"} else "present"


def _office_claims(
    document: Document,
    parse: Parse,
    mentions: Mentions,
    quotes: Sequence[Quote],
) -> Iterator[Claim]:
    """``Secretary General Jane Roe`` and ``the head of X, Jane Roe``: who holds what office."""
    text = document.text
    for name in mentions.names_in(parse.sentence.span):
        if name.span not in mentions.by_span or len(name.words) < 2:
            continue
        for role in find_roles(text, parse, name):
            first = role.of(text).split()[0].lower()
            beside = role != name.title
            if first in NO_OFFICE or not (beside or is_office(role.of(text))):
                continue
            span = hull((role, name.title or name.span, name.span))
            quote = _innermost(span, quotes)
            yield Claim(
                claim_id="",
                spans=(span,),
                claim=restate_office(text, name.span, role),
                asserted_by="speaker" if quote else "article",
                certainty="certain",
                polarity="positive",
                time="present",
                check_worthiness=score_check_worthiness(span.of(text)),
                confidence=CONFIDENCE["office"],
                speaker=quote.speaker if quote else None,
                quote_id=quote.quote_id if quote else None,
                entities=(name.span,),
            )


def _with_ids(document: Document, claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """The claims with ids from document and words; a claim made twice gets two ids."""
    seen: Counter[str] = Counter()
    numbered = []
    for claim in claims:
        words = join(claim.spans, document.text)
        seen[words] += 1
        key = content_id("claim", document.doc_id, words, seen[words])
        numbered.append(replace(claim, claim_id=key))
    return tuple(numbered)
