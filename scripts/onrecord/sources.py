"""What the phrase of a source is about: its head word, the name in it, who wrote what it names.

In: a source's span, the parse of its sentence, the document's mentions. Out: the word, name or
entity; ``speakers`` makes a speaker of it.

>>> without_determiner("these two reports"), without_determiner("His aides")
('two reports', 'aides')
"""

from __future__ import annotations

import re

from onrecord.coreference import Mentions
from onrecord.entities import Entity
from onrecord.names import Name
from onrecord.phrases import noun_phrase
from onrecord.types import Parse, Span, Token, hull
from onrecord.wordlists import ORGANIZATION_WORDS, is_personal

OWNING = frozenset({"'s", "’s", "'", "’"})
DETERMINERS = frozenset("the a an this that these those some my our your his her its their".split())
_AFTER = re.compile(r"(?: (?:it|him|her)self| themselves|['’]s|(?<=s)['’])$")


def name_in(text: str, parse: Parse | None, mentions: Mentions, source: Span) -> Name | None:
    """The name that a phrase is about: its head or in apposition to it, not ``Roe's aide``."""
    names = [n for n in mentions.names_in(source) if n.span in mentions.by_span]
    if parse is None:  # over the edge of two sentences
        return next((n for n in names if n.span.end == source.end), None)
    inside = [i for i, t in enumerate(parse.tokens) if source.contains(t.span)]
    about = {i for i in inside if parse.tokens[i].head not in inside}
    common = {i for i in about if parse.tokens[i].upos == "NOUN"}
    for i in inside:
        if parse.tokens[i].head in about and parse.tokens[i].deprel in ("appos", "flat"):
            about.add(i)
    if " et al" in source.of(text):
        return None
    persons = [n for n in names if mentions.by_span[n.span].type == "person"]
    for name in persons:
        if _begins_with(parse, source, name) or _ends_in(parse, source, name):
            return name
    for name in names:
        introduced = parse.tokens[max(0, name.tokens.start - 1)].text.lower()
        if about & set(name.tokens) and introduced not in ("including", "like"):
            return name
    for name in names:  # "retailer Arden", "the news agency Fars"
        before = name.tokens.start - 1
        kind = name.span.end == source.end and before in common and before in inside
        if kind and parse.tokens[before].lemma.lower() in ORGANIZATION_WORDS:
            return name
    return None


def _begins_with(parse: Parse, source: Span, name: Name) -> bool:
    """``Jane Roe, head of Roads``, ``Jane Roe of Roads``, whatever the parser makes of it."""
    if (name.title or name.span).start != source.start or name.tokens.stop == len(parse.tokens):
        return False
    return parse.tokens[name.tokens.stop].text in (",", "of", "from")


def _ends_in(parse: Parse, source: Span, name: Name) -> bool:
    """Whether a phrase about a person ends in the name: not ``an aide to Jane Roe``.

    ``transport official Jane Roe``, ``the envoy for Norway Jane Roe``, where the parser hangs the
    name elsewhere.
    """
    head = head_of(parse, source)
    before = parse.tokens[name.tokens.start - 1]
    at_end = name.span.end == source.end and name.span.start > source.start
    person = head is not None and (is_personal(head.lemma) or name.title is not None)
    person = person or (before.upos == "NOUN" and is_personal(before.lemma))
    return at_end and person and before.upos not in ("ADP", "CCONJ", "PART", "DET")


def head_of(parse: Parse | None, source: Span) -> Token | None:
    """The word that the rest of a phrase depends on; no pronoun where the phrase has a noun."""
    tokens = parse.tokens if parse else ()
    inside = [i for i, token in enumerate(tokens) if source.contains(token.span)]
    tops = [i for i in inside if tokens[i].head not in inside and tokens[i].upos != "PUNCT"]
    if tops and tokens[tops[0]].upos == "PRON":
        tops = [i for i in inside if tokens[i].upos == "NOUN"][-1:] or tops
    return tokens[tops[0]] if tops else None


def author_of(parse: Parse, mentions: Mentions, source: Span, head: Token) -> Entity | None:
    """Whose words a written thing has: ``Roe's statement``, ``a report by Arden``."""
    top = parse.tokens.index(head)
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


def without_determiner(words: str) -> str:
    """A phrase without articles and possessives before it, and ``itself`` or ``’s`` after it."""
    first, _, rest = words.partition(" ")
    bare = rest if rest and first.lower() in DETERMINERS else words
    return _AFTER.sub("", bare) or bare
