"""What the phrase of a source is about: its head word, the name in it, who wrote what it names.

In: a source's span, the parse of its sentence, the document's mentions. Out: the word, name or
entity; ``speakers`` makes a speaker of it.

>>> without_determiner("these two reports"), without_determiner("His aides")
('two reports', 'aides')
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from onrecord.coreference import PRONOUNS, Mentions
from onrecord.entities import Entity
from onrecord.names import AFTER_NAMES, Name
from onrecord.phrases import noun_phrase
from onrecord.roles import completes_office
from onrecord.types import Parse, Span, Token, hull
from onrecord.wordlists import COUNTRIES, ORGANIZATION_WORDS, is_personal

OWNING = frozenset({"'s", "’s", "'", "’"})
DETERMINERS = frozenset("the a an this that these those some my our your his her its their".split())
_BEFORE_NOUNS = frozenset({"ADJ", "NOUN", "PROPN", "NUM"})
_EXAMPLES = re.compile(r"(?<=\w),? (?:including|among them|such as) .*$", re.DOTALL)
_OTHERS = re.compile(r"\bet al\b(?!\.?['’])")
_AFTER = re.compile(r"(?: (?:it|him|her)self| themselves|['’]s|(?<=s)['’])$")


def name_in(text: str, parse: Parse | None, mentions: Mentions, source: Span) -> Name | None:
    """The name that a phrase is about: its head or in apposition to it, not ``Roe's aide``."""
    names = [n for n in mentions.names_in(source) if n.span in mentions.by_span]
    if parse is None:  # over the edge of two sentences
        return next((n for n in names if n.span.end == source.end), None)
    if means_others(source.of(text)):
        return None
    names = [name for name in names if not _is_example(parse, source, name)]
    persons = [n for n in names if mentions.by_span[n.span].type == "person"]
    for name in persons:
        if _begins_with(parse, source, name) or _ends_in(parse, source, name):
            return name
    inside = _tokens_in(parse, source)
    about = _about(parse, inside)
    for name in names:
        if about & set(name.tokens):
            thing = _owned(parse, source, name.tokens.stop)
            if thing is None:
                return name  # else "Arden University's Institute of Roads", or its study
            return next((n for n in names if thing in n.tokens and n.span.end == source.end), None)
    common = {i for i in about if parse.tokens[i].upos == "NOUN"}
    for name in names:  # "retailer Arden", "the news agency Fars"
        before = name.tokens.start - 1
        kind = name.span.end == source.end and before in common and before in inside
        if kind and parse.tokens[before].lemma.lower() in ORGANIZATION_WORDS:
            return name
    return None


def _tokens_in(parse: Parse, source: Span) -> list[int]:
    return [i for i, token in enumerate(parse.tokens) if source.contains(token.span)]


def _about(parse: Parse, inside: Sequence[int]) -> set[int]:
    """The tokens of a phrase that it is about: its heads, and what is in apposition to one."""
    tokens = parse.tokens
    about = {i for i in inside if tokens[i].head not in inside}
    for i in inside:
        if tokens[i].head in about and tokens[i].deprel in ("appos", "flat"):
            about.add(i)
    letters = {i for i in about if i and tokens[i].text.replace(".", "").lower() in AFTER_NAMES}
    return about | {i - 1 for i in letters}  # "Judge Jane Roe QC", whose head is QC


def _is_example(parse: Parse, source: Span, name: Name) -> bool:
    """Whether a name is one of several that a phrase speaks of: ``many, including Jane Roe``."""
    start = (name.title or name.span).start
    before = [t.text.lower() for t in parse.tokens if source.start <= t.span.start < start]
    return bool({"including", "like"} & set(before[1:])) or ("such", "as") in pairwise(before)


def _owned(parse: Parse, source: Span, end: int) -> int | None:
    """The noun or name that what ends before token ``end`` owns: ``Arden's | study of roads``."""
    tokens = parse.tokens
    if end >= len(tokens) or tokens[end].text not in OWNING:
        return None
    noun = None
    for i in range(end + 1, len(tokens)):
        if not source.contains(tokens[i].span) or tokens[i].upos not in _BEFORE_NOUNS:
            break
        noun = i if tokens[i].upos in ("NOUN", "PROPN") else noun
    return noun


def _begins_with(parse: Parse, source: Span, name: Name) -> bool:
    """``Jane Roe, head of Roads``, ``Jane Roe of Roads``, whatever the parser makes of it."""
    if (name.title or name.span).start != source.start or name.tokens.stop == len(parse.tokens):
        return False
    return parse.tokens[name.tokens.stop].text in (",", "of", "from")


def _ends_in(parse: Parse, source: Span, name: Name) -> bool:
    """Whether a phrase about a person ends in the name: not ``an aide to Jane Roe``.

    ``transport official Jane Roe``, ``the envoy for Norway Jane Roe``, ``Arden's head, Jane Roe``,
    where the parser hangs the name elsewhere.
    """
    head = head_of(parse, source)
    at = name.tokens.start - 1
    before = parse.tokens[at]
    described = parse.tokens[max(0, at - (before.text == ","))]
    at_end = name.span.end == source.end and name.span.start > source.start
    person = head is not None and (is_personal(head.lemma) or name.title is not None)
    person = person or (described.upos == "NOUN" and is_personal(described.lemma))
    apart = before.upos in ("ADP", "CCONJ", "PART", "DET") or _is_served(parse, source, name)
    return at_end and person and not apart


def _is_served(parse: Parse, source: Span, name: Name) -> bool:
    """Whether a titled person is whom another serves: ``an aide to | President Jane Roe``."""
    if name.title is None or name.title.start <= source.start:
        return False
    at = sum(token.span.end <= name.title.start for token in parse.tokens)
    if at < 2 or parse.tokens[at - 1].upos != "ADP":
        return False
    other, joiner = parse.tokens[at - 2 : at]
    return is_personal(other.lemma) and not completes_office(joiner.text, parse.tokens[at].text)


def head_of(parse: Parse | None, source: Span) -> Token | None:
    """The word that the rest of a phrase depends on; no pronoun where the phrase has a noun."""
    tokens = parse.tokens if parse else ()
    inside = [i for i, token in enumerate(tokens) if source.contains(token.span)]
    tops = [i for i in inside if tokens[i].head not in inside and tokens[i].upos != "PUNCT"]
    if tops and tokens[tops[0]].upos == "PRON":
        tops = [i for i in inside if tokens[i].upos == "NOUN"][-1:] or tops
    if parse and tops and tokens[tops[0]].upos == "PROPN":
        ends = [i for i in inside if i > tops[0] and tokens[i].text in OWNING]
        if ends and (thing := _owned(parse, source, ends[0])):
            return tokens[thing]  # "Arden's study", whatever the parser makes of it
    return tokens[tops[0]] if tops else None


def parts_of(parse: Parse, names: Sequence[Name], source: Span) -> list[Span]:
    """The phrases that a phrase joins: ``Jane Roe`` and ``the Arden Group``; one if it joins none.

    Words that are joined within a name or its title are no parts.
    """
    tokens = parse.tokens
    inside = _tokens_in(parse, source)
    heads = {i for i in inside if tokens[i].head not in inside and tokens[i].upos != "PUNCT"}
    whole = [hull((n.title or n.span, n.span)) for n in names]
    heads |= {i for n in names if heads & set(n.tokens) for i in n.tokens}
    parts = [source]
    for i in inside:
        joined = tokens[i].head in heads or tokens[i].head not in inside
        if tokens[i].deprel != "conj" or not joined:
            continue
        first = max(1, min(parse.subtree(i)))
        joins = [k for k in (first, first - 1) if tokens[k].text.lower() in ("and", "or", "&", ",")]
        if not joins or any(name.contains(tokens[joins[0]].span) for name in whole):
            continue
        if joins[0] + 1 == len(tokens):  # nothing follows on the "and" that a text breaks off with
            continue
        before, after = tokens[joins[0] - 1].span.end, tokens[joins[0] + 1].span.start
        if parts[-1].start < before <= after < source.end:
            parts[-1:] = [Span(parts[-1].start, before), Span(after, source.end)]
    return parts


def is_one_person(parse: Parse, parts: Sequence[Span], entities: Sequence[Entity | None]) -> bool:
    """Whether joined words are about one person.

    ``Roe of the Arden Fund and Trust``, ``Roe, a farmer, activist and host``, ``Arden founder and
    director Jane Roe``.
    """
    first, last = entities[0], entities[-1]
    inside = [token for token in parse.tokens if parts[0].contains(token.span)]
    if first and first.type == "person":
        more = {token.text for token in inside} & {"of", "from", ","}
        return bool(more) and all(e is None or e.type != "person" for e in entities[1:])
    held = bool(inside) and inside[-1].xpos in ("NN", "NNP") and is_personal(inside[-1].text)
    return first is None and held and last is not None and last.type == "person"


def is_named_in(entity: Entity, role: str) -> bool:
    """Whether an office is one of a body: ``Hasbro`` in ``Hasbro director``."""
    if entity.type != "organization" or entity.name.lower() in COUNTRIES:
        return False
    names = (entity.name, entity.acronym, *entity.aliases)
    return any(f" {name} " in f" {role.replace('’s', ' ')} " for name in names if name)


def pronoun_in(text: str, part: Span) -> Span | None:
    """The personal pronoun that a phrase is: ``she``, ``both she``."""
    words = part.of(text)
    word = words.rpartition(" ")[2]
    if word.lower() in PRONOUNS and words.lower() in (word.lower(), f"both {word.lower()}"):
        return Span(part.end - len(word), part.end)
    return None


def author_of(parse: Parse, mentions: Mentions, source: Span, head: Token) -> Entity | None:
    """Whose words a written thing has: ``Roe's statement``, ``a report by Arden``."""
    top = parse.tokens.index(head)
    for i in parse.children(top):
        if parse.tokens[i].text.lower() in PRONOUNS and parse.tokens[i].deprel == "nmod:poss":
            return mentions.by_span.get(parse.tokens[i].span)
    for name in mentions.names_in(source):
        entity = mentions.by_span.get(name.span)
        tops = [i for i in name.tokens if parse.tokens[i].head not in name.tokens]
        if entity is None or not tops:
            continue
        token = parse.tokens[tops[0]]
        case = {parse.tokens[i].text.lower() for i in parse.children(tops[0])}
        written = {"by", "from"} & case or (entity.type == "person" and OWNING & case)
        if token.head == top and token.deprel.startswith("nmod") and written:
            return entity
    return None


def author_phrase(parse: Parse, source: Span, head: Token) -> Span | None:
    """The unnamed body whose words a written thing has: ``a report from the local council``."""
    tokens = parse.tokens
    for i in parse.children(parse.tokens.index(head)):
        case = {tokens[k].text.lower() for k in parse.children(i)} & {"by", "from"}
        body = tokens[i].lemma.lower() in ORGANIZATION_WORDS and source.contains(tokens[i].span)
        if case and body and tokens[i].deprel.startswith("nmod"):
            inside = (tokens[k].span for k in noun_phrase(parse, i))
            return hull(span for span in inside if source.contains(span))
    return None


def antecedent_of(text: str, parse: Parse | None, relative: Span) -> Span | None:
    """The phrase that a relative pronoun stands for, from the syntax of its clause."""
    tokens = parse.tokens if parse else ()
    clause = next((i for i, token in enumerate(tokens) if token.span == relative), -1)
    while clause >= 0 and not tokens[clause].deprel.startswith("acl:relcl"):
        clause = tokens[clause].head
    if parse is None or clause < 0:
        return None
    spans = [tokens[i].span for i in noun_phrase(parse, tokens[clause].head)]
    spans = [span for span in spans if span < relative]
    return hull(spans).stripped(text, " ,;—–-") if spans else None


def means_others(words: str) -> bool:
    """Whether a phrase is about several, of whom one is named.

    >>> means_others("Roe et al."), means_others("Roe et al.'s study")
    (True, False)
    """
    return _OTHERS.search(words) is not None


def without_determiner(words: str) -> str:
    """A phrase without articles and possessives before it, and what only adds to it after it.

    >>> without_determiner("some of the farmers, including Jane Roe")
    'some of the farmers'
    """
    words = _EXAMPLES.sub("", words)
    first, _, rest = words.partition(" ")
    whole = not rest or rest.startswith("of ")  # "some of the farmers"
    bare = words if whole or first.lower() not in DETERMINERS else rest
    return _AFTER.sub("", bare) or bare
