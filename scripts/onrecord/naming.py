"""Which names, pronouns and descriptions of a claim give way to a name, and which name that is.

In: a parse, the words of a claim, the document's mentions. Out: ``Replacement`` records, each with
the span of the document that justifies it, and whether somebody else may be meant. A full name
stays as it is, as does what is part of a longer name, and a surname that several people bear.

>>> sorted(POSSESSIVES)
['her', 'hers', 'his', 'its']
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.acronyms import is_unknown_acronym
from onrecord.antecedents import subject_ahead
from onrecord.coreference import PRONOUNS, Mentions
from onrecord.entities import Entity, Words, fits_surname, fold, introduction, without_particles
from onrecord.factuality import is_foreign
from onrecord.phrases import is_proper
from onrecord.types import Parse, Replacement, Span, Token
from onrecord.wording import article_for
from onrecord.wordlists import ORGANIZATION_WORDS, is_personal, is_title

NEAR = 200  # how many characters before a pronoun somebody else must not be named
TITLE = 40  # characters of a title in quotation marks
# Bodies whose full names begin with an article in running text: "the Roads Party".
WITH_ARTICLE = frozenset(
    """agency army association authority board commission committee council court department
    federation government ministry party police senate service union""".split()
)
STATES_WITH_ARTICLE = frozenset(
    {"Bahamas", "Gambia", "Maldives", "Netherlands", "Philippines", "U.K.", "U.S.", "UK", "US"}
    | {"United Arab Emirates", "United Kingdom", "United States", "United States of America"}
)
POSSESSIVES = frozenset({"his", "her", "hers", "its"})


def name_changes(
    text: str, parse: Parse, words: Sequence[int], mentions: Mentions
) -> list[Replacement]:
    """Short names, pronouns and descriptions that give way to the name.

    Only the first mention of an entity does in a sentence; ``himself`` never.
    """
    changes = []
    named: set[int] = set()
    for span, entity in mentions.mentions_in(parse.sentence.span):
        if not any(span.contains(parse.tokens[i].span) for i in words):
            continue
        first = id(entity) not in named
        named.add(id(entity))
        doubtful = _looks_ahead(parse, span, entity, mentions)
        doubtful = doubtful or _may_be_another(text, span, entity, mentions)
        if first and not doubtful and not _stays(text, parse, span, entity):
            by = _full_name(text, parse, span, entity)
            changes.append(Replacement(span, by, _evidence(entity, span)))
    return changes


def phrase_changes(parse: Parse, words: Sequence[int], mentions: Mentions) -> list[Replacement]:
    """Pronouns that give way to the phrase they take up, once, unless the claim has it itself."""
    changes: list[Replacement] = []
    said = [parse.tokens[i].span for i in words]
    for span in said:
        change = mentions.restated.get(span)
        phrase = change.evidence if change else None
        known = any(phrase == other.evidence for other in changes)
        if change and phrase and not known and not any(map(phrase.contains, said)):
            changes.append(change)
    return changes


def _stays(text: str, parse: Parse, span: Span, entity: Entity) -> bool:
    """Whether a mention is left as it is: a full name, ``himself``, a body's name in a compound."""
    said = span.of(text).casefold()
    if is_foreign(entity.words):
        return True
    if said == entity.name.casefold() or (said in PRONOUNS and said.endswith("self")):
        return True
    if said == "it" and text[span.end : span.end + 2] in ("'s", "’s"):
        return True  # "It’s a ship" with a name would read as its owner's
    if _is_title(text, span) or _is_inside_name(parse, span):
        return True
    if _follows_nickname(text, span):
        return True
    beside = text[span.end : span.end + len(entity.name) + len(" ()")]
    if text[: span.end].casefold().endswith(entity.name.casefold()) or entity.name in beside:
        return True  # the mention is the end of the full name, which may follow in brackets
    if entity.type == "person":
        return False
    if re.search(r"\b(?:an?|another|every|any)\s+$", text[max(0, span.start - 10) : span.start]):
        return True  # "a Republican" of the Republican Party
    if len(entity.words) == 1 and entity.words[0].lower() in ORGANIZATION_WORDS:
        return True  # "the appeals court" is no clearer as "Court"
    if text[span.end : span.end + 40].split()[:1] == [entity.words[-1].lower()]:
        return True  # "the Roads party" of the Roads Party
    top = _top(parse, span)
    if top is None or top.head < 0:
        return False
    if is_unknown_acronym(span.of(text)) and _has_room(parse, span, entity):
        return False  # "ARC engineers"
    # "a UN envoy", "the Guild of Roads"
    of_name = top.deprel == "nmod" and is_proper(parse.tokens[top.head])
    return of_name or top.deprel in ("compound", "amod", "flat")


def _has_room(parse: Parse, span: Span, entity: Entity) -> bool:
    """Whether a name can stand for its acronym in a compound: after ``an``, with a vowel only."""
    before = [t.text.lower() for t in parse.tokens if t.span.end <= span.start][-1:]
    articles = [word for word in before if word in ("a", "an")]
    return not articles or articles[0] == article_for(entity.name)


def _follows_nickname(text: str, span: Span) -> bool:
    """Whether a name is the end of one with a nickname in it: ``Jane “Jay” Roe``."""
    before = text[max(0, span.start - TITLE) : span.start]
    return re.search('[A-Z][\\w.]* [“"][\\w .-]+[”"] $', before) is not None


def _is_title(text: str, span: Span) -> bool:
    """Whether a name stands at an edge of a few words in quotation marks: a title, no speech."""
    before, after = text[max(0, span.start - TITLE) : span.start], text[span.end :][:TITLE]
    opened = before.endswith(("“", '"')) and re.search('[”"]', after)
    closed = after.startswith(("”", '"', ',"', ",”")) and re.search('[“"]', before)
    return bool(opened or closed)


def _is_inside_name(parse: Parse, span: Span) -> bool:
    """Whether a mention is part of a longer name: ``Joe`` of ``Morning Joe``.

    A title or an office before it (``Senator Roe``) is none.
    """
    tokens = parse.tokens
    inside = [i for i, token in enumerate(tokens) if span.contains(token.span)]
    if not inside or tokens[inside[0]].upos in ("DET", "PRON"):
        return False
    first, last = inside[0], inside[-1]
    before, after = tokens[first - 1 : first] if first else (), tokens[last + 1 : last + 2]
    leads = any(
        t.text.istitle() and not is_title(t.text) and t.head in inside and t.upos != "ADJ"
        for t in before
    )
    heads = any(is_proper(t) and tokens[last].head == last + 1 for t in after)
    return (first > 1 and leads) or (heads and not is_personal(after[0].text))


def _may_be_another(text: str, span: Span, entity: Entity, mentions: Mentions) -> bool:
    """Whether a surname may mean another who bears it.

    It means whom the document introduced first, unless another was named just before, and never
    surely one who may be no person: ``Arden`` of the Port Arden. A pronoun means whom the name
    before it does.
    """
    if span.of(text).lower() in PRONOUNS:
        before = [m for m in entity.mentions if m < span][-1:]
        return any(_may_be_another(text, name, entity, mentions) for name in before)
    surname = span.of(text)
    short = tuple(surname.split())
    alone = len(without_particles(short)) == 1 and fits_surname(fold(short), entity.key)
    if entity.type != "person" or not alone:
        return False
    known = entity.sure or bool(entity.roles)
    others = [
        e
        for e in mentions.entities
        if short[-1] == e.words[-1] and len(e.words) > 1
        if e.type == "person" or not known
        if not _same_end(e.key, entity.key)
    ]
    first = introduction(entity)
    if any(_follows_nickname(text, m) for m in entity.mentions if m < first):
        return True  # "Jane “Jay” Roe" before Tom Roe
    near = Span(max(0, span.start - NEAR), span.start)
    return any(
        not known
        or introduction(e) < introduction(entity)
        or any(near.contains(m) and len(m) > len(span) for m in e.mentions)
        for e in others
    )


def _same_end(one: Words, other: Words) -> bool:
    """Whether one name is the end of the other, or both are the same."""
    short = min(len(one), len(other))
    return one[-short:] == other[-short:]


def is_ambiguous(text: str, parse: Parse, words: Sequence[int], mentions: Mentions) -> bool:
    """Whether a surname or a pronoun may mean several persons that the document names."""
    for span, entity in mentions.mentions_in(parse.sentence.span):
        if entity.type == "person" and any(span.contains(parse.tokens[i].span) for i in words):
            word = span.of(text)
            if is_foreign(entity.words):
                return True
            open_ = word.lower() in PRONOUNS and _ahead(parse, span, mentions) is not entity
            if open_ and _has_rival(text, span, entity, mentions):
                return True
            if _looks_ahead(parse, span, entity, mentions):
                return True
            if _may_be_another(text, span, entity, mentions):
                return True
    return False


def _has_rival(text: str, pronoun: Span, entity: Entity, mentions: Mentions) -> bool:
    """Whether somebody else was named just before a pronoun who may be meant as well.

    That they were spoken of since counts only where they were named: a pronoun may be as doubtful.
    """
    before = mentions.mentions_in(Span(0, pronoun.start))
    own = [m for m, e in before if e is entity and m.of(text).lower() not in PRONOUNS]
    near = Span(max(0, pronoun.start - NEAR, own[-1].end if own else 0), pronoun.start)
    for name in mentions.names_in(near):
        other = mentions.by_span.get(name.span)
        fits = other and other.type == "person" and other.gender in (None, entity.gender)
        if fits and other is not entity:
            return True
    return False


def _looks_ahead(parse: Parse, span: Span, entity: Entity, mentions: Mentions) -> bool:
    """Whether somebody else may be meant, the subject: ``In her speech, Roe``."""
    other = _ahead(parse, span, mentions)
    if other is None or other is entity:
        return False
    return other.type == "person" and other.gender in (None, entity.gender)


def _ahead(parse: Parse, span: Span, mentions: Mentions) -> Entity | None:
    """Who is named as the subject after the phrase which a possessive opens a clause with."""
    own = [i for i, token in enumerate(parse.tokens) if token.span == span]
    subjects = [k for i in own if (k := subject_ahead(parse, i)) is not None]
    named = [parse.tokens[k].span for k in subjects if parse.tokens[k].upos != "PRON"]
    inside = mentions.mentions_in(parse.sentence.span)
    return next((e for m, e in inside for said in named if m.contains(said)), None)


def _full_name(text: str, parse: Parse, span: Span, entity: Entity) -> str:
    """The name as it fits in the place of a mention: with ``the`` and ``’s`` where they belong."""
    said = span.of(text)
    by = entity.name
    possessive = said.lower() in POSSESSIVES and _is_possessive(parse, span)
    if entity.type == "organization":
        full = [text[: m.start].lower().endswith("the ") for m in _in_full(entity, span)]
        article = entity.name in STATES_WITH_ARTICLE or (any(full) and 2 * sum(full) >= len(full))
        article = article or (said[:4] == "the " and entity.words[-1].lower() in WITH_ARTICLE)
        if article and not _is_determined(parse, span) and not _is_modifier(parse, span):
            by = f"the {by}"
        possessive = possessive or said.endswith(("’s", "'s"))
    return by + ("’s" if possessive else "")


def _is_determined(parse: Parse, span: Span) -> bool:
    """Whether what stands before a name leaves no room for ``the``: ``this``, ``a new``."""
    before = [token for token in parse.tokens if token.span.end <= span.start][-1:]
    return any(
        t.upos in ("DET", "ADJ", "NUM", "PROPN") or t.xpos in ("PRP$", "POS") for t in before
    )


def _top(parse: Parse, span: Span) -> Token | None:
    """The word of a mention that the others hang on."""
    inside = [token for token in parse.tokens if span.contains(token.span)]
    return next((t for t in inside if t.head < 0 or parse.tokens[t.head] not in inside), None)


def _is_modifier(parse: Parse, span: Span) -> bool:
    """Whether a name says more of the noun after it: ``ARC engineers``."""
    top = _top(parse, span)
    return top is not None and top.deprel in ("compound", "amod")


def _is_possessive(parse: Parse, span: Span) -> bool:
    return any(t.span == span and t.deprel.startswith("nmod:poss") for t in parse.tokens)


def _evidence(person: Entity, span: Span) -> Span | None:
    """Where the document gives the full name: the last such place before, else the first."""
    full = _in_full(person, span)
    before = [m for m in full if m < span]
    return before[-1] if before else full[0] if full else None


def _in_full(entity: Entity, span: Span) -> list[Span]:
    """Where else than at ``span`` the full name stands."""
    return [m for m in entity.mentions if len(m) >= len(entity.name) and m != span]
