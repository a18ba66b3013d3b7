"""Names and entities: what holds of any words and any parse of them."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from onrecord.acronyms import acronyms_of, is_acronym
from onrecord.coreference import resolve_mentions
from onrecord.entities import find_entities
from onrecord.names import find_names
from onrecord.sources import name_in, parts_of
from onrecord.types import Block, Parse, Sentence, Span, Token

WORDS = (
    "Mary Miller Roads Ministry Agency Arden of for and the The , ( ) RA AR DA Mayor minister 's "
    "to Protect 52 Lost said spokesman former QC Trade Industry Minister \u200dMary \u200d de "
    "Norway and including she both May Street Dr."
).split()
TAGS = [("PROPN", "NNP"), ("NOUN", "NN"), ("ADJ", "JJ"), ("VERB", "VB"), ("ADP", "IN")]
DEPRELS = ["conj", "flat", "appos", "compound", "nmod", "nmod:poss", "case", "amod", "nsubj"]


@st.composite
def parses(draw: st.DrawFn) -> tuple[str, Parse]:
    """Any words with any tags, each word but the first depending on one before it."""
    words = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=14))
    tokens, text = [], ""
    for i, word in enumerate(words):
        text += " " * bool(text)
        upos, xpos = draw(st.sampled_from(TAGS))
        span = Span(len(text), len(text) + len(word))
        head = draw(st.integers(0, i - 1)) if i else -1
        deprel = draw(st.sampled_from(DEPRELS)) if i else "root"
        tokens.append(Token(span, word, word.lower(), upos, xpos, head, deprel))
        text += word
    return text, Parse(Sentence(Span(0, len(text)), 0), tuple(tokens))


@given(parses())
def test_names_are_apart_in_order_and_made_of_the_text(made: tuple[str, Parse]) -> None:
    text, parse = made
    names = find_names([parse])
    assert all(one.span.end <= other.span.start for one, other in pairwise(names))
    for name in names:
        assert name.words
        assert all(name.words)
        assert len(name.span)
        if name.title:
            assert name.title.end <= name.span.start
    entities, by_span = find_entities(text, [parse], names)
    assert {id(entity) for entity in by_span.values()} == {id(entity) for entity in entities}
    for entity in entities:
        assert entity.mentions == sorted(entity.mentions)


@given(parses(), st.data())
def test_the_parts_of_a_phrase_lie_in_it_one_after_another(
    made: tuple[str, Parse], data: st.DataObject
) -> None:
    text, parse = made
    first = data.draw(st.integers(0, len(parse.tokens) - 1))
    last = data.draw(st.integers(first, len(parse.tokens) - 1))
    source = Span(parse.tokens[first].span.start, parse.tokens[last].span.end)
    mentions = resolve_mentions(text, [Block("body", Span(0, len(text)))], [parse], ())
    parts = parts_of(parse, mentions.names_in(source), source)
    assert all(source.contains(part) and len(part) for part in parts)
    assert all(one.end <= other.start for one, other in pairwise(parts))
    name = name_in(text, parse, mentions, source)
    assert name is None or source.contains(name.span)


@given(st.lists(st.sampled_from(["Arden", "Roads", "of", "and", "&", "Trade"]), max_size=6))
def test_a_name_goes_by_its_own_initials(words: list[str]) -> None:
    for letters in acronyms_of(words) if words else ():
        assert letters.isupper()
        assert is_acronym(letters, words)
