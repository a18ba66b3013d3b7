"""Who stands behind each source: speakers, and how each quote was resolved to one.

In: a document's parses, quotes and person mentions. Out: the quotes with ``speaker`` and
``resolution``, and the speakers. A source that cannot be resolved has no speaker and a reason;
nobody is guessed (the project's guideline, section 2).

>>> sorted(FIRST_PERSON)[:2]
['i', 'me']
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from onrecord.coreference import PRONOUNS, Mentions, Person
from onrecord.names import Name
from onrecord.phrases import parses_over
from onrecord.roles import without_article
from onrecord.types import (
    Document,
    Parse,
    Quote,
    Span,
    Speaker,
    SpeakerType,
    Token,
    content_id,
    hull,
    join,
)
from onrecord.wordlists import DOCUMENT_NOUNS, ORGANIZATION_WORDS, is_personal

FIRST_PERSON = frozenset({"i", "me", "my", "myself"})
FIRST_PLURAL = frozenset({"we", "us", "our", "ourselves"})
RELATIVE = frozenset({"who", "which", "that", "whom", "whose"})
VAGUE = frozenset(
    "they them their it its you your this that these those one some many others most all".split()
)


@dataclass(frozen=True, slots=True)
class Resolution:
    """The speaker of one source, or ``None`` with the reason in ``how``."""

    speaker: Speaker | None
    how: str


@dataclass(frozen=True, slots=True)
class Context:
    """What a source is resolved against."""

    document: Document
    parses: Sequence[Parse]
    mentions: Mentions

    def parse_at(self, span: Span) -> Parse | None:
        """The parse of the sentence that holds ``span``."""
        for number in parses_over(self.parses, span):
            if self.parses[number].sentence.span.contains(span):
                return self.parses[number]
        return None


def resolve_speakers(
    document: Document, parses: Sequence[Parse], mentions: Mentions, quotes: Sequence[Quote]
) -> tuple[tuple[Quote, ...], tuple[Speaker, ...]]:
    """The quotes with their speakers, and the speakers in the order of their first quote."""
    context = Context(document, parses, mentions)
    found: dict[str, Resolution] = {}
    # An outer quote has its speaker before the `I` and `we` inside it are looked at.
    for quote in sorted(quotes, key=lambda q: -len(hull(q.content))):
        outer = found.get(quote.outer_quote_id or "")
        found[quote.quote_id] = resolve_source(context, quote, outer)
    linked = tuple(
        replace(q, speaker=found[q.quote_id].speaker, resolution=found[q.quote_id].how)
        for q in quotes
    )
    speakers = {q.speaker.speaker_id: q.speaker for q in linked if q.speaker}
    return linked, tuple(speakers.values())


def resolve_source(context: Context, quote: Quote, outer: Resolution | None) -> Resolution:
    """The speaker behind the source of one quote."""
    if not quote.source:
        return Resolution(None, "unresolved: no source")
    source = hull(quote.source)
    words = join(quote.source, context.document.text)
    plain = words.lower()
    if plain in FIRST_PERSON | FIRST_PLURAL:
        return _first_person(context, plain, outer)
    if plain in PRONOUNS:
        person = context.mentions.by_span.get(source)
        if person:
            return Resolution(_person(context, person), "pronoun")
        return Resolution(None, f"unresolved: pronoun {words!r} without a person before it")
    if plain in RELATIVE and (antecedent := _antecedent(context, source)):
        return _phrase(context, antecedent)
    if plain in VAGUE | RELATIVE:
        return Resolution(None, f"unresolved: pronoun {words!r}")
    return _phrase(context, source)


def _first_person(context: Context, plain: str, outer: Resolution | None) -> Resolution:
    """``I`` is the speaker of the quote around it; ``we`` the body named in that one's office."""
    if outer is None or outer.speaker is None:
        return Resolution(None, f"unresolved: pronoun {plain!r} without a speaker around it")
    if plain in FIRST_PERSON:
        return Resolution(outer.speaker, "self")
    if outer.speaker.type == "organization":
        return Resolution(outer.speaker, "self")
    bodies = [
        word for role in outer.speaker.roles for word in role.split()
        if word.isupper() and len(word) > 2
    ]  # fmt: skip
    if bodies:
        return Resolution(_other(context, bodies[0], "organization", named=True), "pronoun")
    return Resolution(None, f"unresolved: pronoun {plain!r} without a body to stand for")


def _phrase(context: Context, source: Span) -> Resolution:
    """The speaker that a noun phrase names or describes."""
    text = context.document.text
    words = source.of(text)
    named = _named_by(context, source)
    if named:
        person = context.mentions.by_span[named.span]
        full = named.words == person.words
        return Resolution(_person(context, person), "named" if full else "alias")
    head = _head(context.parse_at(source), source)
    if head is None or head.upos == "PRON":
        return Resolution(None, f"unresolved: {words!r} names nobody")
    label = without_article(words)
    body = _body_at_the_end(context, source)
    if body:
        return Resolution(_other(context, body, "organization", named=True), "named")
    if head.upos == "PROPN":
        # A lone capitalised word may be a surname: it is not trusted beyond its document.
        sure = " " in label or label.isupper()
        return Resolution(_other(context, label, "organization", named=sure), "named")
    if head.lemma.lower() in DOCUMENT_NOUNS:
        return Resolution(_other(context, label, "document"), "description")
    holder = _holder(context.mentions.persons, label)
    if holder:
        return Resolution(_person(context, holder), "role")
    if head.xpos in ("NNS", "NNPS") or head.upos in ("NUM", "DET", "ADJ"):
        return Resolution(_other(context, label, "group"), "description")
    kind: SpeakerType = "document"  # an investigation, the evidence: things, not people
    if head.lemma.lower() in ORGANIZATION_WORDS:
        kind = "organization"
    elif is_personal(head.lemma):
        kind = "person"
    return Resolution(_other(context, label, kind), "description")


def _named_by(context: Context, source: Span) -> Name | None:
    """The person whom a phrase is about: its head or an apposition to it, not ``Roe's aide``."""
    parse = context.parse_at(source)
    if parse is None:
        return None
    inside = [i for i, t in enumerate(parse.tokens) if source.contains(t.span)]
    about = {i for i in inside if parse.tokens[i].head not in inside}
    for i in inside:
        if parse.tokens[i].head in about and parse.tokens[i].deprel in ("appos", "flat"):
            about.add(i)
    for name in context.mentions.names_in(source):
        known = name.span in context.mentions.by_span
        if known and (about & set(name.tokens) or _ends_in(parse, source, name)):
            return name
    return None


def _ends_in(parse: Parse, source: Span, name: Name) -> bool:
    """Whether a phrase about a person ends in the name: not ``an aide to Jane Roe``.

    ``transport official Jane Roe``, ``the envoy for Norway Jane Roe``, where the parser hangs the
    name elsewhere.
    """
    head = _head(parse, source)
    before = parse.tokens[name.tokens.start - 1]
    at_end = name.span.end == source.end and name.span.start > source.start
    person = head is not None and (is_personal(head.lemma) or name.title is not None)
    return at_end and person and before.upos not in ("ADP", "CCONJ", "PART", "DET")


def _body_at_the_end(context: Context, source: Span) -> str | None:
    """``Fars`` of ``the news agency Fars``: a name right behind the noun that says what it is."""
    names = [n for n in context.mentions.names_in(source) if n.span.end == source.end]
    before = Span(source.start, names[0].span.start) if names else source
    words = before.of(context.document.text).split()
    if names and words and words[-1].lower() in ORGANIZATION_WORDS:
        return names[0].span.of(context.document.text)
    return None


def _head(parse: Parse | None, source: Span) -> Token | None:
    """The word that the rest of a phrase depends on."""
    tokens = parse.tokens if parse else ()
    inside = [i for i, token in enumerate(tokens) if source.contains(token.span)]
    tops = [i for i in inside if tokens[i].head not in inside and tokens[i].upos != "PUNCT"]
    return tokens[tops[0]] if tops else None


def _antecedent(context: Context, relative: Span) -> Span | None:
    """The phrase that a relative pronoun stands for, from the syntax of its clause."""
    parse = context.parse_at(relative)
    tokens = parse.tokens if parse else ()
    at = next((i for i, token in enumerate(tokens) if token.span == relative), -1)
    clause = at
    while clause >= 0 and not tokens[clause].deprel.startswith("acl:relcl"):
        clause = tokens[clause].head
    if parse is None or clause < 0:
        return None
    inside = set(parse.subtree(clause))
    host = parse.subtree(tokens[clause].head)
    kept = [i for i in host if i < at and i not in inside]
    while kept and tokens[kept[0]].upos in ("ADP", "CCONJ"):
        kept = kept[1:]
    spans = [tokens[i].span for i in kept]
    return hull(spans).stripped(context.document.text, " ,;—–-") if spans else None


def _holder(persons: Sequence[Person], label: str) -> Person | None:
    """The one person of whom the document says that they hold this office."""
    wanted = label.lower()
    holders = [p for p in persons if any(role.lower().endswith(wanted) for role in p.roles)]
    return holders[0] if len(holders) == 1 else None


def _person(context: Context, person: Person) -> Speaker:
    """A person as a speaker; a single name means somebody else in another document."""
    scope = context.document.doc_id if len(person.words) < 2 else ""
    return Speaker(
        speaker_id=content_id("speaker", "person", person.name.casefold(), scope),
        name=person.name,
        type="person",
        roles=tuple(person.roles),
        aliases=tuple(person.aliases),
        mentions=tuple(person.mentions),
    )


def _other(context: Context, label: str, kind: SpeakerType, *, named: bool = False) -> Speaker:
    """A body, a written thing or an unnamed source; only named bodies are one across documents."""
    scope = "" if named else context.document.doc_id
    return Speaker(content_id("speaker", kind, label.casefold(), scope), label, kind)
