"""Reporting clauses: cue, source and what is reported, from syntax and reporting verbs.

In: a parse. Out: ``Clause`` values. The rules reader joins them with quotation marks.

>>> Clause(cue=(Span(8, 12),), source=(Span(0, 7),), complement=(), takes_quote=True).hull
Span(start=0, end=12)
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace

from onrecord.cues import CUES, FORMS, CueVerb
from onrecord.phrases import is_punctuation, noun_phrase, spans_of
from onrecord.types import Parse, Span, Spans, Token, hull

# How far behind a quotation its verb may stand: "...," Jane Roe, head of roads and bridges, said.
REACH = 30
# Verbs that have whom they speak to as their object: "told reporters it was over".
ADDRESSED = frozenset("advise ask assure inform promise remind show teach tell warn".split())


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


def find_clauses(parse: Parse, *, spoken: bool = False) -> list[Clause]:
    """The reporting clauses of a sentence, in the order of their cues.

    ``spoken``: in somebody's speech, where more verbs report (``I know that ...``), but neither
    infinitives (``we want to find out how ...``) nor verbs with an object do (``I support it``).
    """
    clauses = []
    for index, token in enumerate(parse.tokens):
        if token.text.lower() in FORMS and token.upos == "VERB":
            clause = _verb_clause(parse, index, spoken)
        elif token.text.lower() == "according" and _next_is(parse, index, "to"):
            clause = _according_clause(parse, index)
        else:
            continue
        if clause and not (spoken and (clause.noun or _is_infinitive(parse, index))):
            clauses.append(clause)
    return clauses


def _is_infinitive(parse: Parse, index: int) -> bool:
    tokens = parse.tokens
    return any(
        tokens[i].deprel == "mark" and tokens[i].text.lower() == "to" for i in parse.children(index)
    )


def _verb_clause(parse: Parse, index: int, spoken: bool) -> Clause | None:
    tokens = parse.tokens
    verb = CUES[FORMS[tokens[index].text.lower()]]
    if spoken and verb.takes("s"):
        verb = replace(verb, complements=verb.complements + "t")
    source = find_source(parse, index)
    aside = tokens[index].deprel.startswith("parataxis")
    if aside and len(source) == 1 and any(t.span == source[0] and t.text == "you" for t in tokens):
        return None  # "you know", which fills a pause
    passive = any(tokens[i].deprel in ("aux:pass", "nsubj:pass") for i in parse.children(index))
    inside = _clause_complement(parse, index, verb, source, passive)
    if not inside and passive:
        inside = _raised_complement(parse, index, verb)
    noun = False
    if not inside and verb.takes("n"):
        inside = _noun_complement(parse, index)
        noun = bool(inside)
    if aside and verb.takes("q"):
        source = source or spans_of(parse, _between_commas(parse, index))
        if not inside:
            host = set(parse.subtree(tokens[index].head)) - set(parse.subtree(index))
            inside = [
                i for i in sorted(host) if not any(s.contains(tokens[i].span) for s in source)
            ]
    if not source and not (passive and inside):
        return None
    cue = _cue_span(parse, index)
    complement = tuple(s for s in spans_of(parse, inside) if not s.overlaps(cue))
    return Clause((cue,), source, complement, verb.takes("q"), noun)


def _between_commas(parse: Parse, index: int) -> range:
    """``Jane Roe`` of ``The road, Jane Roe said, was open``, which looks like an apposition."""
    first = index
    nominal = ("DET", "ADJ", "NOUN", "PROPN", "PRON", "ADP")
    while first and parse.tokens[first - 1].upos in nominal:
        first -= 1
    comma = first > 0 and parse.tokens[first - 1].text == ","
    return range(first, index) if comma else range(0)


def _clause_complement(
    parse: Parse, index: int, verb: CueVerb, source: Spans, passive: bool
) -> list[int]:
    """The clause or infinitive that a verb reports."""
    tokens = parse.tokens
    for i in parse.children(index):
        relation = tokens[i].deprel.split(":")[0]
        if relation == "ccomp" and verb.takes("t"):
            return _with_subject(parse, index, i, source)
        if relation == "xcomp" and verb.takes("i") and not (passive and verb.act == "belief"):
            return parse.subtree(i)
    if verb.takes("t"):
        # "told the council that ...", where the parser hangs the clause on the council.
        for i in parse.subtree(index):
            marks = [c for c in parse.children(i) if tokens[c].deprel == "mark"]
            that = any(tokens[c].text.lower() == "that" and c > index for c in marks)
            if that and tokens[tokens[i].head].head == index:
                return parse.subtree(i)
    return []


def _raised_complement(parse: Parse, index: int, verb: CueVerb) -> list[int]:
    """What is said or believed of a passive's subject: ``The road is expected to open``.

    The subject is the infinitive's own, and part of what is held. Who is told or ordered to do
    something (``she was told to go``) is not.
    """
    tokens = parse.tokens
    reports = verb.act == "belief" or (verb.takes("t") and not verb.takes("i"))
    for i in parse.children(index) if reports else ():
        phrase = parse.subtree(i)
        if tokens[i].deprel == "xcomp" and tokens[phrase[0]].text.lower() == "to":
            subjects = [c for c in parse.children(index) if tokens[c].deprel == "nsubj:pass"]
            return [word for c in subjects for word in parse.subtree(c)] + phrase
    return []


def _with_subject(parse: Parse, verb: int, head: int, source: Spans) -> list[int]:
    """The clause reported by a verb, with the subject that the parser has taken from it.

    Of a clause without ``that``, parsers take the subject for the object of the verb before it
    (``officials said the plane, a Cessna, was flying``), or leave it alone at the beginning
    (``The road, Roe said, was open``).
    """
    tokens = parse.tokens
    inside = parse.subtree(head)
    finite = {tokens[i].xpos for i in (head, *parse.children(head))} & {"VBD", "VBZ", "VBP", "MD"}
    lacks = not any(
        tokens[i].deprel.startswith(("nsubj", "csubj", "expl", "mark"))
        for i in parse.children(head)
    )
    if not finite or not lacks or inside[0] < verb:
        return inside
    between = [i for i in range(verb + 1, inside[0]) if not is_punctuation(tokens[i].text)]
    addressed = FORMS[tokens[verb].text.lower()] in ADDRESSED
    if between and not addressed:
        return list(range(verb + 1, inside[-1] + 1))
    before = [i for i in range(verb) if source and tokens[i].span.end <= source[0].start]
    if not between and before and tokens[before[-1]].text == ",":
        return before[:-1] + inside
    return inside


def _noun_complement(parse: Parse, index: int) -> list[int]:
    """The object of a verb of praise, thanks or announcement, with ``for ...`` after it."""
    tokens = parse.tokens
    objects = [i for i in parse.children(index) if tokens[i].deprel == "obj" and i > index]
    if not objects:
        return []
    inside = parse.subtree(objects[0])
    for i in parse.children(index):
        phrase = parse.subtree(i)
        if phrase[0] == inside[-1] + 1 and tokens[phrase[0]].text.lower() == "for":
            inside = inside + phrase
    return inside if len(inside) > 1 else []


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


def clause_beside(parse: Parse, at: int) -> Clause | None:
    """The clause whose words begin at offset ``at``, right behind a quotation.

    For sentences whose syntax the quotation has confused: ``"...," said X`` or ``"...," X, the
    head of roads, said``. The subject is the phrase behind the verb, or all that is before it.
    """
    tokens = parse.tokens
    first = bisect_left(tokens, at, key=lambda token: token.span.start)
    rest = range(first, min(len(tokens), first + REACH))
    verb = next((i for i in rest if tokens[i].text.lower() in FORMS), None)
    if verb is None or not CUES[FORMS[tokens[verb].text.lower()]].takes("q"):
        return None
    if verb == first:
        after = [i for i in rest[1:] if tokens[i].upos in ("NOUN", "PROPN", "PRON")]
        phrase = noun_phrase(parse, after[0]) if after else []
        while phrase and phrase[0] <= verb:
            phrase = phrase[1:]
    else:
        phrase = list(range(first, verb))
        stops = {".", "?", "!", ";", ":", "“", "”", '"'}
        if any(tokens[i].text in stops or tokens[i].upos in ("VERB", "SCONJ") for i in phrase[:-1]):
            return None
        while phrase and (tokens[phrase[-1]].upos in ("ADV", "AUX") or _is_mark(tokens, phrase)):
            phrase.pop()
    source = spans_of(parse, phrase)
    if not source:
        return None
    return Clause((tokens[verb].span,), (hull(source),), (), True)


def _is_mark(tokens: tuple[Token, ...], phrase: list[int]) -> bool:
    return is_punctuation(tokens[phrase[-1]].text)


def clause_before_colon(parse: Parse, end: int) -> Clause | None:
    """Who speaks in a sentence up to the colon that ends at offset ``end``.

    ``Jane Roe: "..."`` and ``She gave this reply: "..."``.
    """
    tokens = parse.tokens
    before = [i for i, token in enumerate(tokens) if token.span.end <= end]
    words = [i for i in before if not is_punctuation(tokens[i].text)]
    if not words or tokens[before[-1]].text != ":":
        return None
    root = next((i for i in before if tokens[i].head not in before), words[0])
    colon = tokens[before[-1]].span
    if tokens[root].upos == "PROPN" and len(words) <= 8:
        return Clause((colon,), spans_of(parse, words), (), True)
    source = find_source(parse, root)
    if source and tokens[root].upos == "VERB":
        return Clause((tokens[root].span,), source, (), True)
    return None
