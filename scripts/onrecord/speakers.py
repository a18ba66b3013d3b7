"""Who stands behind each source: speakers, and how each quote was resolved to one.

In: a document's parses, quotes and mentions. Out: the quotes with ``speaker`` and
``resolution``, and the speakers. A source that cannot be resolved has no speaker and a reason;
nobody is guessed (the project's guideline, section 2).

>>> sorted(RELATIVE & FIRST_PERSON)
[]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from onrecord.authors import Author, author_at, find_authors
from onrecord.coreference import IMPERSONAL, PRONOUNS, Mentions
from onrecord.dialogue import Dialogue, find_dialogue
from onrecord.entities import Entity, fits_surname, fold
from onrecord.names import Name
from onrecord.phrases import parses_over
from onrecord.referents import COLLECTIVE, PLURAL
from onrecord.sources import (
    antecedent_of,
    author_of,
    author_phrase,
    head_of,
    is_named_in,
    is_one_person,
    means_others,
    name_in,
    parts_of,
    pronoun_in,
    without_determiner,
)
from onrecord.spokespeople import POSSESSIVE, find_bodies, is_spokesperson, spoken_in
from onrecord.types import (
    Block,
    Document,
    Parse,
    Quote,
    Span,
    Speaker,
    SpeakerType,
    content_id,
    hull,
    join,
)
from onrecord.wordlists import (
    COUNTRIES,
    DOCUMENT_NOUNS,
    ORGANIZATION_WORDS,
    is_office,
    is_personal,
)

FIRST_PERSON = frozenset({"i", "me", "my", "mine", "myself"})
FIRST_PLURAL = frozenset({"we", "us", "our", "ours", "ourselves"})
SECOND_PERSON = frozenset({"you", "your", "yours", "yourself"})
RELATIVE = frozenset({"who", "which", "that", "whom", "whose"})
VAGUE = frozenset("those one some many others most all these".split())

# How often a speaker so resolved is right, by benchmarks/speakers.py over all of tests/quality.
CONFIDENCE = {
    "named": 0.94, "alias": 0.99, "role": 0.90, "description": 0.83, "pronoun": 0.83, "self": 0.91,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Resolution:
    """The speaker of one source, or ``None`` with the reason in ``how``.

    ``antecedent`` is where the speaker is named or described, if not in the source.
    """

    speaker: Speaker | None
    how: str
    antecedent: Span | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What a source is resolved against."""

    document: Document
    parses: Sequence[Parse]
    mentions: Mentions
    dialogue: Dialogue
    bodies: Mapping[Entity, Span]
    authors: Sequence[Author] = ()

    def parse_at(self, span: Span) -> Parse | None:
        """The parse of the sentence that holds ``span``."""
        for number in parses_over(self.parses, span):
            if self.parses[number].sentence.span.contains(span):
                return self.parses[number]
        return None


def resolve_speakers(
    document: Document,
    blocks: Sequence[Block],
    parses: Sequence[Parse],
    mentions: Mentions,
    quotes: Sequence[Quote],
) -> tuple[tuple[Quote, ...], tuple[Speaker, ...]]:
    """The quotes with their speakers, and the speakers in the order of their first quote."""
    dialogue = find_dialogue(document, mentions, quotes)
    authors = find_authors(document, blocks)
    bodies = find_bodies(parses, mentions)
    context = Context(document, parses, mentions, dialogue, bodies, authors)
    found: dict[str, Resolution] = {}
    # An outer quote has its speaker before the `I` and `we` inside it are looked at.
    for quote in sorted(quotes, key=lambda q: -len(hull(q.content))):
        outer = found.get(quote.outer_quote_id or "")
        found[quote.quote_id] = resolve_source(context, quote, outer)
    linked = tuple(_linked(quote, found[quote.quote_id]) for quote in quotes)
    speakers = {q.speaker.speaker_id: q.speaker for q in linked if q.speaker}
    return linked, tuple(speakers.values())


def _linked(quote: Quote, found: Resolution) -> Quote:
    antecedent = found.antecedent
    if antecedent and quote.source and hull(quote.source).contains(antecedent):
        antecedent = None
    return replace(
        quote,
        speaker=found.speaker,
        resolution=found.how,
        antecedent=antecedent,
        speaker_confidence=CONFIDENCE[found.how] if found.speaker else None,
    )


def resolve_source(context: Context, quote: Quote, outer: Resolution | None) -> Resolution:
    """The speaker behind the source of one quote."""
    if not quote.source:
        return Resolution(None, "unresolved: no source")
    source = hull(quote.source)
    words = join(quote.source, context.document.text)
    plain = words.lower()
    if labelled := context.dialogue.speakers.get(source):
        full = labelled.name == words
        return _to(context, labelled, "named" if full else "alias", source)
    if plain in FIRST_PERSON | FIRST_PLURAL:
        author = author_at(context.authors, source)
        if author and (outer is None or _is_author(context, outer, author)):
            return _author(context, plain, author)
        return _first_person(context, plain, outer)
    if plain in SECOND_PERSON:
        addressed = context.dialogue.addressed(source)
        if addressed:
            return _to(context, addressed, "pronoun", source)
        author = author_at(context.authors, source)
        own = outer is None or (author and _is_author(context, outer, author))
        if author and own and author.reader:
            return Resolution(_person(context, author.reader), "pronoun")
        return Resolution(None, f"unresolved: pronoun {words!r} without anybody spoken to")
    if plain in PRONOUNS or plain in IMPERSONAL | PLURAL:
        return _pronoun(context, source, words)
    if plain in RELATIVE and (
        antecedent := antecedent_of(context.document.text, context.parse_at(source), source)
    ):
        return _phrase(context, antecedent)
    if plain in VAGUE | RELATIVE:
        return Resolution(None, f"unresolved: pronoun {words!r}")
    return _phrase(context, source)


def _first_person(context: Context, plain: str, outer: Resolution | None) -> Resolution:
    """``I`` is the speaker of the quote around it.

    ``we`` is the body that a person is an officer of, where that is known.
    """
    if outer is None or outer.speaker is None:
        return Resolution(None, f"unresolved: pronoun {plain!r} without a speaker around it")
    if plain in FIRST_PERSON or outer.speaker.type != "person":
        return Resolution(outer.speaker, "self", outer.antecedent)
    for role in filter(is_office, outer.speaker.roles):
        bodies = [e for e in context.mentions.entities if is_named_in(e, role)]
        if len(bodies) == 1:
            return _to(context, bodies[0], "pronoun", None)
        acronyms = [word for word in role.split() if word.isupper() and len(word) > 2]
        if acronyms:
            return Resolution(_other(context, acronyms[0], "organization", named=True), "pronoun")
    return Resolution(None, f"unresolved: pronoun {plain!r} without a body to stand for")


def _is_author(context: Context, outer: Resolution, author: Author) -> bool:
    """Whether the words around are the author's own: ``I know that we agree``."""
    return outer.speaker is not None and outer.speaker == _person(context, author.name)


def _author(context: Context, plain: str, author: Author) -> Resolution:
    """``I`` outside quotations is whoever writes or speaks, ``we`` the body that they sign for.

    Without a body ``we`` is the author of a letter or speech too, with others who are not named.
    """
    if plain in FIRST_PLURAL and author.body:
        return Resolution(_other(context, author.body, "organization", named=True), "self")
    if plain in FIRST_PLURAL and not author.together:
        return Resolution(None, f"unresolved: pronoun {plain!r} without a body to stand for")
    return Resolution(_person(context, author.name), "self")


def _person(context: Context, name: str) -> Speaker:
    """The person of a name, full or short, that stands apart from the running text."""
    persons = [e for e in context.mentions.entities if e.type == "person"]
    key = fold(name.split())
    known = [e for e in persons if e.key == key] or [e for e in persons if fits_surname(key, e.key)]
    entity = known[0] if len(known) == 1 else Entity(tuple(name.split()), "person")
    return _speaker(context, entity)


def _pronoun(context: Context, source: Span, words: str) -> Resolution:
    """``He``, ``it`` or ``they``: whoever acted last and can be meant."""
    if entity := context.mentions.meant.get(source):
        return _to(context, entity, "pronoun", source)
    if phrase := context.mentions.taken_up.get(source):
        found = _phrase(context, phrase)
        if found.speaker:
            return Resolution(found.speaker, "pronoun", found.antecedent or phrase)
    return Resolution(None, f"unresolved: pronoun {words!r} without an antecedent")


def _phrase(context: Context, source: Span) -> Resolution:
    """The speaker that a noun phrase names or describes."""
    text = context.document.text
    words = source.of(text)
    if together := _coordinated(context, source):
        return together
    parse = context.parse_at(source)
    if named := name_in(text, parse, context.mentions, source):
        return _as_named(context, named)
    label = without_determiner(words)
    called = context.mentions.called(label) if label[:1].isupper() else None
    head = head_of(parse, source)
    if called and (head is None or source not in context.mentions.taken_up):
        return _to(context, called, "alias", source)
    if head is None or head.upos == "PRON":
        return Resolution(None, f"unresolved: {words!r} names nobody")
    if entity := context.mentions.meant.get(source):
        how = "role" if entity.type == "person" else "description"
        return _to(context, entity, how, source)
    if (longer := context.mentions.taken_up.get(source)) and longer != source:
        found = _phrase(context, longer)
        return Resolution(found.speaker, "description", found.antecedent or longer)
    if is_spokesperson(head.text):
        kind: SpeakerType = "person" if head.text.lower().endswith(("man", "person")) else "group"
        body = spoken_in(parse, context.mentions, source) if parse else None
        return Resolution(_for(context, _other(context, label, kind), body), "description")
    if means_others(words):
        return Resolution(_other(context, label, "group"), "description")
    if head.upos == "PROPN" and head.xpos != "NNPS" and not is_office(head.text):
        # A lone capitalised word may be a surname: it is not trusted beyond its document.
        sure = " " in label or label.isupper()
        return Resolution(_other(context, label, "organization", named=sure), "named")
    if head.lemma.lower() in DOCUMENT_NOUNS:
        if parse and (author := author_of(parse, context.mentions, source, head)):
            return _to(context, author, "description", source)
        if parse and (body := author_phrase(parse, source, head)):
            return replace(_phrase(context, body), how="description")
        return Resolution(_other(context, label, "document"), "description")
    many = head.xpos in ("NNS", "NNPS") or head.upos in ("NUM", "DET", "ADJ")
    if many or head.text.lower() in COLLECTIVE:
        return Resolution(_other(context, label, "group"), "description")
    kind = "document"  # an investigation, the evidence: things, not people
    if head.lemma.lower() in ORGANIZATION_WORDS:
        kind = "organization"
    elif is_personal(head.lemma):
        kind = "person"
    return Resolution(_other(context, label, kind), "description")


def _to(context: Context, entity: Entity, how: str, said: Span | None) -> Resolution:
    """The entity as the speaker; the antecedent is the last full name before, else the first."""
    full = [m for m in entity.mentions if len(m) >= len(entity.name) and m != said]
    before = [m for m in full if said is None or m < said]
    nearest = before[-1] if before else full[0] if full else None
    return Resolution(_speaker(context, entity), how, None if how == "named" else nearest)


def _as_named(context: Context, name: Name) -> Resolution:
    entity = context.mentions.by_span[name.span]
    full = name.words == entity.words
    return _to(context, entity, "named" if full else "alias", name.span)


def _coordinated(context: Context, source: Span) -> Resolution | None:
    """``Roe and the Arden Group``, ``Roe and two aides``: two or more together, not all unnamed."""
    parse, words = context.parse_at(source), source.of(context.document.text)
    names = context.mentions.names_in(source)
    parts = parts_of(parse, names, source) if parse else []
    if parse is None or len(parts) < 2:
        return None
    entities = [_named(context, parse, part) for part in parts]
    named = [entity for entity in entities if entity]
    if not named or len(set(map(id, named))) < len(named) or is_one_person(parse, parts, entities):
        return None
    if len(named) < len(parts):
        if any(pronoun_in(context.document.text, part) for part in parts):
            return Resolution(None, f"unresolved: a pronoun in {words!r}")
        return Resolution(_other(context, without_determiner(words), "group"), "description")
    *first, last = (entity.name for entity in named)
    return Resolution(_other(context, f"{', '.join(first)} and {last}", "group"), "named")


def _named(context: Context, parse: Parse, part: Span) -> Entity | None:
    """Who is named, or meant by a pronoun, in one of several joined phrases."""
    name = name_in(context.document.text, parse, context.mentions, part)
    span = name.span if name else pronoun_in(context.document.text, part)
    return context.mentions.by_span.get(span) if span else None


def _speaker(context: Context, entity: Entity) -> Speaker:
    """An entity as a speaker; a single name means somebody else in another document."""
    sure = len(entity.words) > 1 or (entity.type == "organization" and entity.name.isupper())
    sure = sure or entity.name.lower() in COUNTRIES
    scope = "" if sure else context.document.doc_id
    speaker = Speaker(
        speaker_id=content_id("speaker", entity.type, entity.name.casefold(), scope),
        name=entity.name,
        type=entity.type,
        roles=tuple(entity.roles),
        aliases=tuple(entity.aliases),
        mentions=tuple(entity.mentions),
    )
    return _for(context, speaker, context.bodies.get(entity))


def _other(context: Context, label: str, kind: SpeakerType, *, named: bool = False) -> Speaker:
    """A body, a written thing or an unnamed source; only named bodies are one across documents."""
    scope = "" if named else context.document.doc_id
    return Speaker(content_id("speaker", kind, label.casefold(), scope), label, kind)


def _for(context: Context, speaker: Speaker, body: Span | None) -> Speaker:
    """The speaker with whom they speak for: by name, where the words have or mean one."""
    if body is None:
        return speaker
    text, mentions = context.document.text, context.mentions
    name = name_in(text, context.parse_at(body), mentions, body)
    words = without_determiner(body.of(text))
    entity = mentions.by_span.get(name.span if name else body)
    entity = entity or mentions.meant.get(body) or mentions.called(words)
    known = entity.name if entity else words
    if known == speaker.name or (entity is None and words.lower() in POSSESSIVE):
        return speaker
    return replace(speaker, speaks_for=known, speaks_for_span=body)
