"""Factual claims: which propositions can be checked, who asserts them, how surely.

In: a document's parses, person mentions, quotes and quotation marks. Out: ``Claim`` values in
reading order, by the project's guideline, section 3. Atoms come from the syntax (``propositions``),
what can be checked and how surely it is said from ``factuality``, who says so from ``tellers``, the
words to read alone from ``restatement``.

>>> sorted(CONFIDENCE)
['article', 'direct', 'indirect', 'office']
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

from onrecord.coreference import Mentions
from onrecord.cues import FORMS
from onrecord.dating import names_year
from onrecord.entities import Entity
from onrecord.factuality import (
    Atom,
    find_certainty,
    find_polarity,
    find_tense,
    is_checkable,
    is_running_figure,
)
from onrecord.marks import Quotation, overlapping
from onrecord.office_claims import find_offices
from onrecord.phrases import parses_over, spans_of
from onrecord.propositions import Proposition, find_propositions
from onrecord.quantities import find_quantities
from onrecord.restatement import restate
from onrecord.tellers import innermost, is_speech, teller_of, tells_facts
from onrecord.tenures import find_dead
from onrecord.times import find_times
from onrecord.types import (
    Block,
    Claim,
    Document,
    Parse,
    Quantity,
    Quote,
    TimeExpression,
    content_ids,
    hull,
    join,
)
from onrecord.worthiness import Worth, score_check_worthiness

CLAIM_ROLES = ("body", "caption")
# Acts of speech with an effect of their own are claims, not only attributions (section 3.4).
PERFORMATIVES = frozenset(
    "announce appoint approve award convict decide nominate order pass rule sentence sign".split()
)
# How often claims of each kind match the annotated ones (Dice >= 0.5) on the Wikinews articles of
# tests/quality; measured by benchmarks/wikinews.py. Direct speech is mostly opinion.
CONFIDENCE = {"office": 0.97, "article": 0.94, "indirect": 0.82, "direct": 0.68}
LEAST_WORTH_IN_SPEECH = 0.1

Times = tuple[TimeExpression, ...]
Quantities = tuple[Quantity, ...]


def find_claims(
    document: Document,
    blocks: Sequence[Block],
    parses: Sequence[Parse],
    mentions: Mentions,
    quotes: Sequence[Quote],
    quotations: Sequence[Quotation],
    worth: Worth | None = None,
) -> tuple[Claim, ...]:
    """The factual claims of a document, in reading order, each with its id.

    ``worth`` is what the reader says of how far they are worth checking, where it does.
    """
    found: list[Claim] = []
    dead = find_dead(parses, mentions)
    near: list[list[Quote]] = [[] for _ in parses]
    for quote in quotes:
        if tells_facts(quote, parses):
            for number in parses_over(parses, hull(quote.content + quote.cue)):
                near[number].append(quote)
    for number, parse in enumerate(parses):
        if blocks[parse.sentence.block].role not in CLAIM_ROLES:
            continue
        offices = find_offices(
            document.text, parse, mentions, CONFIDENCE["office"], dead, document.published
        )
        found += [_asserted(document.text, claim, near[number]) for claim in offices]
        atoms = [a for a in _atoms(parse, near[number]) if is_checkable(document.text, a)]
        if not atoms:
            continue
        numbers = _find_numbers(document, parse)
        claims = [
            _make_claim(document, atom, _own_words(atom, near[number]), mentions, dead, *numbers)
            for atom in atoms
        ]
        found += [
            claim
            for atom, claim in zip(atoms, claims, strict=True)
            if _told_as(atom) != "direct" or claim.check_worthiness >= LEAST_WORTH_IN_SPEECH
        ]
    found = [c for c in found if c.quote_id or not _is_in_speech(document.text, c, quotations)]
    if worth:  # it knows more than the words, by which the claims of speech were chosen
        found = [replace(c, check_worthiness=worth.probability(c.spans)) for c in found]
    return number_claims(document, sorted(found, key=lambda c: (hull(c.spans), c.spans)))


def _is_in_speech(text: str, claim: Claim, quotations: Sequence[Quotation]) -> bool:
    """Whether a claim stands in somebody's words of which nobody knows whose they are."""
    whole = hull(claim.spans)
    near = overlapping(quotations, whole)
    return any(q.inner.contains(whole) and is_speech(text, q) for q in near)


def _atoms(parse: Parse, quotes: Sequence[Quote]) -> Iterator[Atom]:
    """The propositions of a sentence, each cut to the quote that its predicate stands in."""
    for proposition in find_propositions(parse):
        predicate = parse.tokens[proposition.head].span
        quote = innermost(predicate, quotes)
        if _reports(parse, proposition, quotes):
            if not _performs(parse, proposition):
                continue
            words = proposition.words
        else:
            near = _without_own_source(parse, proposition.head, quotes)
            words = tuple(i for i in proposition.words if _belongs(parse, i, quote, near))
            subject_lost = _subject_of(parse, proposition) - set(words)
            if subject_lost or _is_open(parse, proposition, words):  # what it says must stay
                words = tuple(i for i in proposition.words if _belongs(parse, i, quote, ()))
        subject = tuple(i for i in proposition.subject if _belongs(parse, i, quote, quotes))
        host = proposition.host
        if host:
            told = tuple(i for i in host.words if _belongs(parse, i, quote, quotes))
            host = replace(host, words=told) if host.head in told else None
        proposition = replace(
            proposition, subject=_within_spans(parse, subject or proposition.subject), host=host
        )
        words = _within_spans(parse, _without_loose_ends(parse, words))
        teller = teller_of(parse, predicate, quotes)
        if proposition.head in words and (teller or not quote):
            yield Atom(parse, proposition, words, teller)


def _performs(parse: Parse, proposition: Proposition) -> bool:
    """Whether saying is doing: an announcement of a thing, not of what is so."""
    if parse.tokens[proposition.head].lemma not in PERFORMATIVES:
        return False
    return not any(
        parse.tokens[c].deprel == "ccomp" and c not in proposition.words
        for c in parse.children(proposition.head)
    )


def _subject_of(parse: Parse, proposition: Proposition) -> set[int]:
    """The head of the predicate's own subject, where it has one."""
    children = parse.children(proposition.head)
    subjects = {c for c in children if parse.tokens[c].deprel.startswith("nsubj")}
    return subjects & set(proposition.words)


def _is_open(parse: Parse, proposition: Proposition, words: tuple[int, ...]) -> bool:
    """Whether a preposition has lost its noun to another quote: ``the image led to``."""
    lost = set(proposition.words) - set(words)
    return any(parse.tokens[i].deprel == "case" and parse.tokens[i].head in lost for i in words)


def _without_loose_ends(parse: Parse, words: tuple[int, ...]) -> tuple[int, ...]:
    """The words without those that only open a clause which is cut out: ``some studies that``."""
    tokens = parse.tokens
    opening = {
        i for i in words
        if tokens[i].deprel == "mark" or tokens[i].xpos in ("WDT", "WP", "WRB")
    }  # fmt: skip
    return tuple(i for i in words if i not in opening or tokens[i].head in words)


def _within_spans(parse: Parse, words: tuple[int, ...]) -> tuple[int, ...]:
    """The words without the punctuation at the edges of their runs."""
    spans = spans_of(parse, words)
    return tuple(i for i in words if any(s.contains(parse.tokens[i].span) for s in spans))


def _without_own_source(parse: Parse, head: int, quotes: Sequence[Quote]) -> list[Quote]:
    """The quotes, the source of one forgotten where the predicate stands in it or is its verb.

    ``Roe, addressing the crew, said ...``: that she addressed the crew is a claim.
    ``The city shut the road and said ...``: the city is the subject of both.
    """
    own = [head, *(c for c in parse.children(head) if parse.tokens[c].deprel.startswith("nsubj"))]
    words = [parse.tokens[i].span for i in own]
    return [
        replace(q, source=()) if any(s.contains(w) for s in q.source for w in words) else q
        for q in quotes
    ]


def _reports(parse: Parse, proposition: Proposition, quotes: Sequence[Quote]) -> bool:
    """Whether the predicate is a cue: that somebody says something is the quote's row."""
    predicate = parse.tokens[proposition.head]
    if any(cue.contains(predicate.span) for q in quotes for cue in q.cue):
        return True
    relations = {parse.tokens[i].deprel for i in parse.children(proposition.head)}
    return predicate.text.lower() in FORMS and "ccomp" in relations


def _belongs(parse: Parse, i: int, quote: Quote | None, quotes: Sequence[Quote]) -> bool:
    """Whether a word stands in the same quote, and not in the reporting clause of one."""
    span = parse.tokens[i].span
    inside = quote is None or any(words.contains(span) for words in quote.spans)
    others = [
        q for q in quotes
        if quote is None or (q.quote_id != quote.quote_id and q.outer_quote_id == quote.quote_id)
    ]  # fmt: skip
    reported = (s for q in others for s in (*q.content, *q.cue, *q.source))
    return inside and not any(s.contains(span) for s in reported)


def _find_numbers(document: Document, parse: Parse) -> tuple[Times, Quantities]:
    """The time expressions and the quantities of a sentence; no number is both."""
    times = find_times(document.text, parse.sentence.span, document.published)
    return times, find_quantities(document.text, parse.sentence.span, times, parse)


def _own_words(atom: Atom, quotes: Sequence[Quote]) -> Quote | None:
    """The innermost words in quotation marks around an atom."""
    spoken = [quote for quote in quotes if quote.kind != "indirect"]
    return innermost(atom.parse.tokens[atom.proposition.head].span, spoken)


def _make_claim(
    document: Document,
    atom: Atom,
    own_words: Quote | None,
    mentions: Mentions,
    dead: Sequence[Entity],
    times: Times,
    quantities: Quantities,
) -> Claim:
    text, parse = document.text, atom.parse
    shared = (*atom.proposition.subject, *atom.proposition.auxiliaries)
    spans = spans_of(parse, {*shared, *atom.words})
    past = _is_of_the_dead(atom, mentions, dead)
    tense = "past" if past else find_tense(atom)
    latest = document.published if tense == "past" else None
    restated = restate(
        text, parse, atom.proposition, atom.words, mentions, times, own_words, latest, past=past
    )
    quote = atom.quote
    said = tuple(t for t in times if any(s.contains(t.span) for s in spans))
    dated = names_year(restated.claim) or any(time.type in ("DATE", "TIME") for time in said)
    return Claim(
        claim_id="",
        spans=spans,
        claim=restated.claim,
        asserted_by="speaker" if quote else "article",
        certainty=find_certainty(atom),
        polarity=find_polarity(atom),
        time=tense,
        check_worthiness=score_check_worthiness(join(spans, text)),
        confidence=CONFIDENCE[_told_as(atom)],
        speaker=quote.speaker if quote else None,
        quote_id=quote.quote_id if quote else None,
        quantities=tuple(q for q in quantities if any(s.contains(q.span) for s in spans)),
        times=said,
        entities=tuple(n.span for s in spans for n in mentions.names_in(s)),
        replacements=restated.replacements,
        self_contained=restated.self_contained and (dated or not is_running_figure(atom)),
    )


def _is_of_the_dead(atom: Atom, mentions: Mentions, dead: Sequence[Entity]) -> bool:
    """Whether an apposition says what somebody is of whose death the document tells."""
    if atom.proposition.form != "apposition" or not dead:
        return False
    subject = spans_of(atom.parse, atom.proposition.subject)
    named = [e for m, e in mentions.mentions_in(atom.parse.sentence.span) if m in subject]
    return any(entity is one for entity in named for one in dead)


def _told_as(atom: Atom) -> Literal["article", "indirect", "direct"]:
    """Whether the article says it, reports it, or quotes it in the speaker's own words."""
    if atom.quote is None:
        return "article"
    return "indirect" if atom.quote.kind == "indirect" else "direct"


def _asserted(text: str, claim: Claim, quotes: Sequence[Quote]) -> Claim:
    """The claim of an office with who says so: the article, or whoever is quoted there.

    Who tells in other words what somebody said says themselves who is who:
    ``She said the mayor, Jane Roe, left.``
    """
    # What is wanted is not so yet, but who it is wanted of is: "they demand that Mayor Roe resign".
    quotes = [quote for quote in quotes if quote.act != "eventuality"]
    if "," in join(claim.spans, text):
        quotes = [quote for quote in quotes if quote.kind != "indirect"]
    quote = innermost(claim.spans[0], quotes)
    if quote is None:
        return claim
    return replace(claim, asserted_by="speaker", speaker=quote.speaker, quote_id=quote.quote_id)


def number_claims(document: Document, claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """The claims with ids from document and words; a claim made twice gets two ids."""
    words = (join(claim.spans, document.text) for claim in claims)
    ids = content_ids("claim", document.doc_id, words)
    return tuple(replace(claim, claim_id=key) for claim, key in zip(claims, ids, strict=True))
