"""Which phrases of a document mean the same person or body.

In: the parses and quotes of a document. Out: ``Mentions``: the entity of each name, of each
pronoun and of each description (``the company``) that can be resolved, and the phrase that a
pronoun takes up where that names nobody (``Two witnesses ... They``). A pronoun means whoever
last acted or spoke in the running text, captions and other people's words aside (the
project's guideline, sections 2 and 4); inside a quotation, whoever acted in it, or before it.

>>> "she" in PRONOUNS, "it" in PRONOUNS
(True, False)
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from onrecord.entities import Entity, find_entities
from onrecord.names import Gender, Name, find_names
from onrecord.phrases import noun_phrase
from onrecord.types import Block, Parse, Quote, Span, Spans, hull
from onrecord.wordlists import COUNTRIES, DOCUMENT_NOUNS, ORGANIZATION_WORDS, is_personal

PRONOUNS: dict[str, Gender] = {
    "he": "m", "him": "m", "his": "m", "himself": "m",
    "she": "f", "her": "f", "hers": "f", "herself": "f",
}  # fmt: skip
IMPERSONAL = frozenset({"it", "its", "itself", "this"})
PLURAL = frozenset({"they", "them", "their", "theirs", "themselves"})

# Nouns for one body of many people: "it" or "they".
COLLECTIVE = frozenset(
    "police team family staff crew jury panel public couple crowd community cabinet duo".split()
)
FEMALE = frozenset("woman girl mother daughter sister wife aunt niece actress queen widow".split())
MALE = frozenset("man boy father son brother husband uncle nephew king gentleman".split())
# Nouns that take up any body at all.
GENERIC = frozenset("company firm organization organisation group agency business".split())

FIRMS = frozenset({"company", "firm", "business"})
# Nouns for what is no firm.
PUBLIC = frozenset(
    "government ministry department police court parliament senate council committee commission "
    "party university school institute army force agency authority association union church "
    "tribe".split()
)

NEAR = 8  # how many spans before an offset may overlap it: quotes nest, but not deeper than this
FAR = 40  # how many acts back an antecedent is looked for
SENTENCES = 3  # how many sentences back a body or a group is looked for


@dataclass(frozen=True, slots=True)
class Mentions:
    """The entities of a document and where they are named or meant.

    ``names`` are in reading order; ``by_span`` has the entities by the spans of names, personal
    pronouns and descriptions, ``meant`` by those of sources too that are ``it``, ``they`` and the
    like, and ``taken_up`` the phrase that a source stands for which names nobody.
    """

    names: tuple[Name, ...]
    entities: tuple[Entity, ...]
    by_span: Mapping[Span, Entity]
    meant: Mapping[Span, Entity]
    taken_up: Mapping[Span, Span]
    spans: Spans

    def names_in(self, span: Span) -> tuple[Name, ...]:
        """The names that lie inside ``span``."""
        first = bisect_left(self.names, span.start, key=lambda name: name.span.start)
        last = bisect_left(self.names, span.end, key=lambda name: name.span.start)
        return tuple(name for name in self.names[first:last] if span.contains(name.span))

    def mentions_in(self, span: Span) -> tuple[tuple[Span, Entity], ...]:
        """The names and pronouns inside ``span`` that mean an entity, in reading order."""
        first = bisect_left(self.spans, span.start, key=lambda mention: mention.start)
        last = bisect_left(self.spans, span.end, key=lambda mention: mention.start)
        inside = self.spans[first:last]
        return tuple((s, self.by_span[s]) for s in inside if span.contains(s))

    def called(self, words: str) -> Entity | None:
        """The one entity that goes by a name, which the parser did not take for one."""
        found = [e for e in self.entities if words in (e.name, e.acronym, e.words[0], e.words[-1])]
        return found[0] if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class Act:
    """A phrase that acts or speaks: ``phrase`` and, where it is known who that is, ``entity``.

    ``one`` says whether he or she can take it up, ``body`` whether it can, ``many`` whether
    they can. ``quote`` is the number of the direct quote that it stands in, if any; ``speaks``
    says whether it is the source of a quote.
    """

    phrase: Span
    sentence: int
    quote: int | None
    entity: Entity | None = None
    gender: Gender | None = None
    one: bool = False
    body: bool = False
    many: bool = False
    noun: str = ""
    speaks: bool = False


def resolve_mentions(
    text: str, blocks: Sequence[Block], parses: Sequence[Parse], quotes: Sequence[Quote]
) -> Mentions:
    """The entities that a document names, and its pronouns and descriptions resolved to them."""
    skipped = sorted(b.span for b in blocks if b.role in ("boilerplate", "byline"))
    names = [
        n for n in find_names(parses) if not any(s.overlaps(n.span) for s in _near(skipped, n.span))
    ]
    entities, by_span = find_entities(text, parses, names)
    resolver = _Resolver(text, blocks, parses, quotes, names, entities, by_span)
    resolver.run()
    return Mentions(
        tuple(names),
        tuple(entities),
        by_span,
        resolver.meant,
        resolver.taken_up,
        tuple(sorted(by_span)),
    )


class _Resolver:
    """One walk through a document that remembers who acted last."""

    def __init__(
        self,
        text: str,
        blocks: Sequence[Block],
        parses: Sequence[Parse],
        quotes: Sequence[Quote],
        names: Sequence[Name],
        entities: Sequence[Entity],
        by_span: dict[Span, Entity],
    ) -> None:
        self.text, self.parses, self.entities, self.by_span = text, parses, entities, by_span
        self.story = [b.span for b in blocks if b.role == "body"]
        direct = [q for q in quotes if q.kind == "direct"]
        self.direct = sorted(hull(q.content) for q in direct)
        self.said_by = {hull(q.content): hull(q.source) for q in direct if q.source}
        self.sources = {hull(q.source) for q in quotes if q.source}
        self.source_spans = sorted(self.sources)
        self.names = names
        self.name_at = {(n.parse, i): n for n in names for i in n.tokens}
        self.meant: dict[Span, Entity] = {}
        self.taken_up: dict[Span, Span] = {}
        self.acts: list[Act] = []

    def run(self) -> None:
        """Goes through the sentences in order."""
        for number, parse in enumerate(self.parses):
            span = parse.sentence.span
            if not any(block.overlaps(span) for block in _near(self.story, span)):
                continue
            for i in range(len(parse.tokens)):
                self._look_at(number, parse, i)

    def _look_at(self, number: int, parse: Parse, i: int) -> None:
        token = parse.tokens[i]
        word = token.text.lower()
        if word in PRONOUNS:
            act = self._antecedent(token.span, number, PRONOUNS[word], "one")
            if act:
                self._take_up(token.span, number, act, PRONOUNS[word])
        elif word in IMPERSONAL | PLURAL and token.span in self.sources:
            act = self._antecedent(token.span, number, None, "many" if word in PLURAL else "body")
            if act:
                self._take_up(token.span, number, act, None)
        elif token.upos in ("NOUN", "PROPN", "NUM") and self._acts(parse, i):
            speaks = self._source_of(parse, i) is not None
            self.acts += [replace(act, speaks=speaks) for act in self._new_acts(number, parse, i)]

    def _acts(self, parse: Parse, i: int) -> bool:
        """Whether a word heads a subject or a source, or is joined to one that does."""
        tokens = parse.tokens
        while tokens[i].deprel == "conj" and tokens[i].head >= 0:
            i = tokens[i].head
        if tokens[i].deprel in ("nsubj", "nsubj:pass"):
            return True
        return self._source_of(parse, i) is not None

    def _source_of(self, parse: Parse, i: int) -> Span | None:
        """The source of a quote that a word is the head of."""
        span, head = parse.tokens[i].span, parse.tokens[i].head
        for source in _around(self.source_spans, span):
            inside = head >= 0 and source.contains(parse.tokens[head].span)
            if source.contains(span) and not inside:
                return source
        return None

    def _quote_of(self, span: Span) -> int | None:
        around = [q for q in _around(self.direct, span) if q.contains(span)]
        return bisect_left(self.direct, min(around, key=len)) if around else None

    def _new_acts(self, number: int, parse: Parse, i: int) -> Iterator[Act]:
        tokens, token = parse.tokens, parse.tokens[i]
        quote = self._quote_of(token.span)
        joined = [k for k in parse.children(i) if tokens[k].deprel == "conj"]
        joined = [k for k in joined if tokens[k].upos in ("NOUN", "PROPN")]
        part = bool(joined) or token.deprel == "conj"
        name = self.name_at.get((number, i))
        entity = self.by_span.get(name.span) if name else None
        if entity:
            assert name is not None
            person = entity.type == "person"
            yield Act(
                name.span, number, quote, entity, entity.gender,
                one=person, body=not person and not part, many=not person and not part,
            )  # fmt: skip
        elif token.upos != "PROPN" or name is None:
            act = self._described(number, parse, i, quote, part)
            if act:
                yield act
        if joined and token.deprel != "conj":
            phrase = self._phrase_of(parse, i, noun_phrase(parse, i))
            yield Act(phrase, number, quote, many=True)

    def _phrase_of(self, parse: Parse, i: int, inside: Sequence[int]) -> Span:
        """The source that a word heads, or else its noun phrase."""
        tokens = parse.tokens
        source = self._source_of(parse, i)
        if source:
            return source
        return Span(tokens[inside[0]].span.start, tokens[inside[-1]].span.end).stripped(
            self.text, " ,;:—–-"
        )

    def _described(
        self, number: int, parse: Parse, i: int, quote: int | None, part: bool
    ) -> Act | None:
        tokens, token = parse.tokens, parse.tokens[i]
        inside = noun_phrase(parse, i)
        phrase = self._phrase_of(parse, i, inside)
        noun = token.lemma.lower()
        first = tokens[inside[0]].text.lower()
        alone = token.xpos in ("NN", "NNP") and i == inside[-1] and len(inside) < 5
        if first in ("the", "this") and alone:
            words = [tokens[k] for k in inside[1:-1]]
            entity = self._named_so(noun, [t.lemma.lower() for t in words], phrase, number, quote)
            if entity:
                self.meant[phrase] = self.by_span[phrase] = entity
                person = entity.type == "person"
                return Act(
                    phrase, number, quote, entity, entity.gender,
                    one=person, body=not person, many=not person,
                )  # fmt: skip
        if first == "the" and token.upos == "NOUN" and len(inside) == 2:
            for before in reversed(self.acts[-FAR:]):
                longer = before.speaks and len(before.phrase) > len(phrase)
                if before.noun == noun and longer and before.entity is None:
                    self.taken_up[phrase] = before.phrase
                    return replace(before, sentence=number, quote=quote)
        if token.upos == "NUM" and noun != "one":
            return Act(phrase, number, quote, many=True)
        if noun == "one":
            of = [tokens[k] for k in parse.children(i) if tokens[k].deprel == "nmod"]
            personal = any(is_personal(t.lemma) for t in of)
            return Act(phrase, number, quote, one=True) if personal else None
        body = noun in ORGANIZATION_WORDS or noun in COLLECTIVE
        plural = token.xpos == "NNS"
        speaks = is_personal(noun) or body or self._source_of(parse, i) is not None
        many = (plural and speaks) or noun in COLLECTIVE
        person = is_personal(noun) and not plural
        gender: Gender | None = "f" if noun in FEMALE else "m" if noun in MALE else None
        thing = noun in DOCUMENT_NOUNS and not plural
        if not (body or many or person or thing):
            return None
        return Act(
            phrase, number, quote, None, gender,
            one=person and not body, body=((body or thing) and not many) or noun in COLLECTIVE,
            many=(many or body) and not part, noun=noun,
        )  # fmt: skip

    def _named_so(
        self, noun: str, others: Sequence[str], here: Span, number: int, quote: int | None
    ) -> Entity | None:
        """The entity that ``the`` and a noun take up: ``the minister``, ``the bank``."""
        label = " ".join([*others, noun])
        acted = [a for a in reversed(self.acts[-FAR:]) if a.entity and a.quote in (None, quote)]
        if is_personal(noun):
            holders = [
                e for e in self.entities
                if e.type == "person" and any(r.lower().endswith(label) for r in e.roles)
            ]  # fmt: skip
            if len(holders) == 1:
                return holders[0]
            for act in acted:
                assert act.entity is not None
                for role in act.entity.roles:
                    if noun == _head_of(role) and set(others) <= set(role.lower().split()):
                        return act.entity
            return None
        if noun not in ORGANIZATION_WORDS and noun not in GENERIC:
            return None
        called = [e for e in self.entities if e.words[-1].lower() == noun and e.mentions[0] < here]
        if called:
            return max(called, key=lambda e: max(m for m in e.mentions if m < here))
        for act in acted:
            if act.entity and act.entity.type == "organization" and noun in act.entity.nouns:
                return act.entity
        if noun in GENERIC and not others:
            for act in acted:
                entity = act.entity
                near = act.sentence >= number - SENTENCES
                if entity and near and _can_be(entity, noun):
                    return entity
        return None

    def _antecedent(
        self, pronoun: Span, number: int, gender: Gender | None, kind: str
    ) -> Act | None:
        """The last act before a pronoun that fits it."""
        quote = self._quote_of(pronoun)
        if quote is None and not any(b.contains(pronoun) for b in _around(self.story, pronoun)):
            return None
        speaker = None
        if quote is not None:
            speaker = self.by_span.get(self.said_by.get(self.direct[quote], pronoun))
        unsure = None
        near = self.acts[-FAR:][::-1]
        if kind != "one" and pronoun in self.sources:  # who speaks is mostly who spoke last
            near = sorted(near, key=lambda a: not (a.speaks and a.sentence >= number - SENTENCES))
        for act in near:
            if act.quote not in (None, quote) or (speaker and act.entity is speaker):
                continue
            if kind != "one" and act.sentence < number - SENTENCES:
                continue
            known = act.entity.gender if act.entity else act.gender
            if not getattr(act, kind) or (gender and known not in (None, gender)):
                continue
            if kind != "one" or (act.entity and (act.entity.sure or act.entity.roles or known)):
                return act
            if act.entity is None and act.sentence >= number - 1:
                return act
            unsure = unsure or (act if act.entity else None)
        return unsure or (self._last_named(pronoun, number, gender) if gender else None)

    def _last_named(self, pronoun: Span, number: int, gender: Gender) -> Act | None:
        """The person named last before a pronoun, whatever their part in the sentence."""
        last = bisect_left(self.names, pronoun.start, key=lambda name: name.span.start)
        for name in reversed(self.names[max(0, last - FAR) : last]):
            entity = self.by_span.get(name.span)
            if (
                entity
                and entity.type == "person"
                and entity.sure
                and entity.gender in (None, gender)
            ):
                return Act(name.span, number, None, entity, entity.gender, one=True)
        return None

    def _take_up(self, pronoun: Span, number: int, act: Act, gender: Gender | None) -> None:
        if act.entity:
            self.meant[pronoun] = act.entity
            if gender:
                act.entity.gender = gender
                self.by_span[pronoun] = act.entity
        else:
            self.taken_up[pronoun] = act.phrase
        self.acts.append(
            Act(
                act.phrase if act.entity is None else pronoun,
                number,
                self._quote_of(pronoun),
                act.entity,
                gender or act.gender,
                act.one,
                act.body,
                act.many,
                act.noun,
                speaks=pronoun in self.sources,
            )
        )


def _can_be(entity: Entity, noun: str) -> bool:
    """Whether a body can be meant by ``the company``: no state, nor, for a firm, an authority."""
    if entity.type != "organization" or entity.words[-1].lower() in COUNTRIES:
        return False
    return noun not in FIRMS or not entity.nouns & PUBLIC


def _head_of(role: str) -> str:
    """The noun of a role: ``judge`` of ``federal judge in Dunford``."""
    words = role.lower().replace(",", " ,").split()
    stops = [i for i, w in enumerate(words) if w in ("of", "for", "in", "at", "from", "to", ",")]
    return words[stops[0] - 1] if stops and stops[0] else words[-1]


def _near(spans: Sequence[Span], span: Span) -> Sequence[Span]:
    """Those of ``spans`` (sorted, apart from each other) that may overlap ``span``."""
    last = bisect_left(spans, span.end, key=lambda other: other.start)
    first = bisect_left(spans, span.start, key=lambda other: other.end)
    return spans[first:last]


def _around(spans: Sequence[Span], inner: Span) -> Sequence[Span]:
    """Those of ``spans`` (sorted, hardly overlapping) that may hold ``inner``."""
    last = bisect_left(spans, inner.start + 1, key=lambda span: span.start)
    return [span for span in spans[max(0, last - NEAR) : last] if span.end >= inner.end]
