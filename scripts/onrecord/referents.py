"""The phrases of a document that may mean the same, and what each of them means.

In: parses, names and quotes. Out: ``Phrase`` values in reading order, each with the grammar and the
kind of thing that decide what can take it up, and its ``Referent``, which grows with every phrase
that means it.

>>> GENDERS["herself"], "it" in GENDERS
('f', False)
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from onrecord.entities import Entity
from onrecord.names import Gender, Name
from onrecord.phrases import CALENDAR, name_runs, noun_phrase
from onrecord.types import Parse, Quote, Span, Token, hull
from onrecord.wordlists import (
    COUNTRIES,
    DOCUMENT_NOUNS,
    FEMALE,
    MALE,
    ORGANIZATION_WORDS,
    is_personal,
)

GENDERS: dict[str, Gender] = {
    "he": "m", "him": "m", "his": "m", "himself": "m",
    "she": "f", "her": "f", "hers": "f", "herself": "f",
}  # fmt: skip
IT = frozenset({"it", "its", "itself"})
PLURAL = frozenset({"they", "them", "their", "theirs", "themselves"})
REFLEXIVE = frozenset({"himself", "herself", "itself", "themselves"})

# Nouns for one body of many people: "it" or "they".
COLLECTIVE = frozenset(
    "police team family staff crew jury panel public couple crowd community cabinet duo".split()
)
# Verbs of who has just said something: "Roe said ... She added".
ADDING = frozenset({"add", "continue"})
# Words for one person whose "they" is singular.
ANYONE = frozenset("anyone anybody someone somebody everyone everybody person".split())

Kind = Literal["person", "body", "collective", "unsure", "document", "thing"]
Form = Literal["name", "he", "it", "they", "the", "this", "owned", "a", "bare", "together"]
QUANTIFIERS = frozenset("few fewer many more most much other several some such".split())
LONGEST = 10  # tokens of a phrase that is said again
NEAR = 8  # how many spans before an offset may overlap it: quotes nest, but not deeper than this


@dataclass(eq=False, slots=True)
class Referent:
    """Somebody or something that a document speaks of, and the phrases that mean it."""

    entity: Entity | None = None
    gender: Gender | None = None
    phrases: list[Phrase] = field(default_factory=list)

    @property
    def known_gender(self) -> Gender | None:
        """Whether it is known to be he or she."""
        return self.entity.gender if self.entity else self.gender

    @property
    def is_described(self) -> bool:
        """Whether any phrase is no pronoun."""
        return any(p.form not in ("he", "it", "they") for p in self.phrases)


@dataclass(eq=False, slots=True)
class Phrase:
    """A noun phrase or pronoun: where it stands, what it is like, what it means.

    ``parse`` and ``head`` number its sentence and its head word there. ``role`` is its part in
    the clause, ``quote`` the number of the direct quote that it stands in, if any; ``speaks`` says
    whether it is the source of a quote.
    """

    span: Span
    parse: int
    head: int
    noun: str
    role: str
    form: Form
    kind: Kind
    plural: bool
    quote: int | None
    speaks: bool
    referent: Referent = field(default_factory=Referent)


class Phrases:
    """Makes the phrases of a document's sentences."""

    def __init__(
        self,
        text: str,
        parses: Sequence[Parse],
        quotes: Sequence[Quote],
        names: Sequence[Name],
        by_span: dict[Span, Entity],
    ) -> None:
        self.text, self.parses, self.by_span = text, parses, by_span
        direct = [q for q in quotes if q.kind == "direct"]
        self.direct = sorted(hull(q.content) for q in direct)
        self.said_by = {hull(q.content): hull(q.source) for q in direct if q.source}
        self.titled = {hull((n.title, n.span)): n.span for n in names if n.title}
        self.sources = {hull(q.source) for q in quotes if q.source}
        self.source_spans = sorted(self.sources)
        self.adding = {hull(q.source) for q in quotes if q.source and q.cue_lemma in ADDING}
        self.runs: dict[int, list[range]] = {}
        self.name_at = {(n.parse, i): n for n in names for i in n.tokens}

    def quote_of(self, span: Span) -> int | None:
        """The number of the innermost direct quote around a span."""
        found = [q for q in around(self.direct, span) if q.contains(span)]
        return bisect_left(self.direct, min(found, key=len)) if found else None

    def source_of(self, parse: Parse, i: int) -> Span | None:
        """The source of a quote that a word is the head of."""
        span, head = parse.tokens[i].span, parse.tokens[i].head
        for source in around(self.source_spans, span):
            inside = head >= 0 and source.contains(parse.tokens[head].span)
            if source.contains(span) and not inside:
                return source
        return None

    def pronoun(self, number: int, i: int, form: Form) -> Phrase:
        """The phrase that a pronoun is."""
        parse = self.parses[number]
        token = parse.tokens[i]
        speaks = token.span in self.sources
        kind: Kind = "person" if form == "he" else "unsure"
        quote = self.quote_of(token.span)
        role = role_of(parse, i)
        word = token.text.lower()
        return Phrase(token.span, number, i, word, role, form, kind, form == "they", quote, speaks)

    def nominal(self, number: int, i: int) -> Iterator[Phrase]:
        """The phrase around a noun, and that of all that are joined where it is the first."""
        parse = self.parses[number]
        tokens, token = parse.tokens, parse.tokens[i]
        name = self.name_at.get((number, i))
        if name and any(tokens[i].head == k for k in name.tokens):
            return  # the rest of a name
        entity = self.by_span.get(name.span) if name else None
        if entity is None and not _refers(parse, i):
            return
        joined = [k for k in parse.children(i) if tokens[k].deprel == "conj"]
        joined = [k for k in joined if tokens[k].upos in ("NOUN", "PROPN")]
        single = self._single(number, i, name)
        yield single
        if name and (end := with_others(tokens, name.tokens.stop)):
            span = self.source_of(parse, i) or Span(name.span.start, end)
            yield replace(self._together(single, span), form="bare", kind="person")
        elif joined and token.deprel != "conj":
            source = self.source_of(parse, i)
            span = source or self._span(parse, self._inside(number, i), joined[-1])
            phrase = self._together(self._single(number, i, None), span)
            kinds = {self._kind(number, k) for k in (i, *joined)}
            phrase.kind = kinds.pop() if len(kinds) == 1 else "unsure"
            yield phrase

    def _together(self, first: Phrase, span: Span) -> Phrase:
        """The phrase of several who are joined, of whom ``first`` is one."""
        return replace(first, span=span, form="together", plural=True, referent=Referent())

    def name_of(self, phrase: Phrase) -> Span | None:
        """The person's name in a phrase about them: ``their director, Jane Roe``."""
        parse = self.parses[phrase.parse]
        for i in parse.children(phrase.head):
            name = self.name_at.get((phrase.parse, i))
            said = parse.tokens[i].deprel.startswith(("appos", "flat", "compound", "nmod:desc"))
            if name and said and not phrase.plural and phrase.form not in ("name", "together"):
                entity = self.by_span.get(name.span)
                if entity and entity.type == "person" and phrase.kind == "person":
                    return name.span
        return None

    def say_again(self, phrase: Phrase) -> str | None:
        """A phrase as it is said a second time: ``the bridge`` for ``A bridge``.

        ``None`` for a pronoun, for what points elsewhere itself (``this bridge``, ``her aide``),
        and for what is too long to be said again.
        """
        words = phrase.span.of(self.text)
        tokens = [t for t in self.parses[phrase.parse].tokens if phrase.span.contains(t.span)]
        open_ended = any(t.upos == "PRON" or t.text in '()[]“”"' for t in tokens)
        if phrase.form in ("he", "it", "they", "this") or open_ended or len(tokens) > LONGEST:
            return None
        first, _, rest = words.partition(" ")
        if first.lower() in ("a", "an", "the"):
            return f"the {rest}"
        common = tokens[0].upos in ("DET", "NUM", "NOUN") or first.lower() in QUANTIFIERS
        small = common and not first.isupper()  # "Japanese officials" stay as they are
        return words[:1].lower() + words[1:] if small else words

    def _kind(self, number: int, i: int) -> Kind:
        name = self.name_at.get((number, i))
        return self._single(number, i, name).kind

    def _single(self, number: int, i: int, name: Name | None) -> Phrase:
        parse = self.parses[number]
        tokens, token = parse.tokens, parse.tokens[i]
        source = self.source_of(parse, i)
        noun = token.lemma.lower()
        plural = token.xpos in ("NNS", "NNPS") or (token.upos == "NUM" and noun != "one")
        entity = self.by_span.get(name.span) if name else None
        if entity and entity.type == "person":
            plural = False  # "Waters", which the parser may take for many
        form: Form = "name"
        gender: Gender | None = None
        if entity and name:
            span, kind = name.span, kind_of_entity(entity, name)
        else:
            inside = self._inside(number, i)
            span = source or self._span(parse, inside)
            kind, form = kind_of_noun(noun, token), form_of(parse, i, inside)
            if token.upos in ("NUM", "DET", "PRON"):  # "one of the workers", "two of them"
                of = [tokens[k] for k in parse.children(i) if tokens[k].deprel.startswith("nmod")]
                kind = kind_of_noun(of[0].lemma.lower(), of[0]) if of else kind
            if not plural:
                gender = "f" if noun in FEMALE else "m" if noun in MALE else None
        quote, role = self.quote_of(token.span), role_of(parse, i)
        phrase = Phrase(span, number, i, noun, role, form, kind, plural, quote, source is not None)
        phrase.referent.gender = gender
        return phrase

    def _inside(self, number: int, i: int) -> list[int]:
        if number not in self.runs:
            self.runs[number] = list(name_runs(self.parses[number]))
        return noun_phrase(self.parses[number], i, runs=self.runs[number])

    def _span(self, parse: Parse, inside: Sequence[int], last: int | None = None) -> Span:
        end = inside[-1] if last is None else max(last, inside[-1])
        whole = Span(parse.tokens[inside[0]].span.start, parse.tokens[end].span.end)
        return whole.stripped(self.text, " ,;:—–-")


def _refers(parse: Parse, i: int) -> bool:
    """Whether a noun means something by itself: no part of a compound, predicate, date or number.

    A predicate (``She is a judge``) says something of its subject.
    """
    token = parse.tokens[i]
    if token.deprel.startswith(("compound", "flat", "nmod:unmarked", "nmod:desc")):
        return False
    if any(parse.tokens[k].deprel == "cop" for k in parse.children(i)):
        return False
    if token.upos == "NUM":
        return token.text.isalpha() or token.deprel.startswith("nsubj")
    return token.text.lower() not in CALENDAR


def with_others(tokens: Sequence[Token], at: int) -> int:
    """Where ``et al`` after a name ends, if it stands there: the name is then that of several."""
    if [token.text.lower() for token in tokens[at : at + 2]] not in (["et", "al"], ["et", "al."]):
        return 0
    return tokens[at + 1].span.end


def kind_of_entity(entity: Entity, name: Name) -> Kind:
    """Whether a name is a person's, a body's, or may be either: a lone word nobody explains."""
    if entity.type == "person":
        return "person"
    lone = len(entity.words) == 1 and not entity.nouns and not entity.name.isupper()
    return "unsure" if lone and name.type == "unknown" else "body"


def kind_of_noun(noun: str, token: Token) -> Kind:
    """What a common noun is for."""
    if noun in COLLECTIVE:
        return "collective"
    if noun in ORGANIZATION_WORDS or noun in COUNTRIES:
        return "body"
    if is_personal(noun) or noun in FEMALE or noun in MALE or noun in ANYONE:
        return "person"
    if noun in DOCUMENT_NOUNS:
        return "document"
    return "unsure" if token.upos in ("PROPN", "NUM") else "thing"


def form_of(parse: Parse, i: int, inside: Sequence[int]) -> Form:
    """How a phrase with a common noun begins."""
    first = parse.tokens[inside[0]]
    word = first.text.lower()
    if word == "the":
        return "the"
    if word in ("this", "that", "these", "those"):
        return "this"
    if any(parse.tokens[k].deprel == "nmod:poss" for k in parse.children(i)):
        return "owned"
    return "a" if first.upos in ("DET", "NUM") else "bare"


def role_of(parse: Parse, i: int) -> str:
    """The part of a word in its clause; a joined one has that of the first."""
    tokens = parse.tokens
    while tokens[i].deprel == "conj" and tokens[i].head >= 0:
        i = tokens[i].head
    relation = tokens[i].deprel
    if relation.startswith("nsubj"):
        return "subject"
    if relation in ("obj", "iobj"):
        return "object"
    if relation == "nmod:poss":
        return "owner"
    if relation.startswith("obl"):
        return "agent" if relation == "obl:agent" else "oblique"
    return {"nmod": "inside", "appos": "apposed", "root": "root", "vocative": "called"}.get(
        relation.split(":")[0], "other"
    )


def is_close(pronoun: Phrase, phrase: Phrase) -> bool:
    """Whether a phrase is a subject of the same sentence or the one before, in the same voice."""
    near = phrase.parse >= pronoun.parse - 1 and phrase.quote == pronoun.quote
    return near and phrase.role == "subject" and pronoun.noun not in REFLEXIVE


def owning(words: str) -> str:
    """A phrase with the ending of an owner.

    >>> owning("the workers"), owning("the boss")
    ('the workers’', 'the boss’s')
    """
    return words + ("’" if words.endswith("s") and not words.endswith("ss") else "’s")


def around(spans: Sequence[Span], inner: Span) -> Sequence[Span]:
    """Those of ``spans`` (sorted, hardly overlapping) that may hold ``inner``."""
    last = bisect_left(spans, inner.start + 1, key=lambda span: span.start)
    return [span for span in spans[max(0, last - NEAR) : last] if span.end >= inner.end]
