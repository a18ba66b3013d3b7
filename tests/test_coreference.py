"""Coreference: pronouns on the table; chains and mentions are where they say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.attribution import make_quotes
from onrecord.blocks import find_blocks
from onrecord.coreference import Mentions, resolve_mentions
from onrecord.documents import document_from_text
from onrecord.extraction import load_reader
from onrecord.marks import find_quotations
from onrecord.referents import GENDERS, IT, PLURAL
from onrecord.sentences import find_sentences
from onrecord.types import Parse, Span
from quality_table import read_rows

READER = load_reader("rules")
PRONOUNS = {*GENDERS, *IT, *PLURAL}


def resolve(text: str) -> tuple[tuple[Parse, ...], Mentions]:
    document = document_from_text(text)
    blocks = find_blocks(text, document.title)
    sentences = find_sentences(text, blocks)
    reading = READER.read(text, blocks, sentences)
    quotations = find_quotations(text, blocks)
    quotes = make_quotes(document, blocks, sentences, quotations, (), reading)
    return reading.parses, resolve_mentions(text, blocks, reading.parses, quotes)


def shown(text: str, mentions: Mentions, span: Span) -> str:
    if entity := mentions.meant.get(span):
        return entity.name
    phrase = mentions.taken_up.get(span)
    return phrase.of(text) if phrase else "-"


@pytest.mark.parametrize(("text", "expected"), read_rows("pronouns.tsv"))
def test_pronouns(text: str, expected: list[str]) -> None:
    parses, mentions = resolve(text)
    found = [t.span for parse in parses for t in parse.tokens if t.text.lower() in PRONOUNS]
    assert [shown(text, mentions, span) for span in found] == expected


@pytest.mark.parametrize(("text", "expected"), read_rows("said_again.tsv"))
def test_what_pronouns_give_way_to(text: str, expected: list[str]) -> None:
    parses, mentions = resolve(text)
    found = [t.span for parse in parses for t in parse.tokens if t.text.lower() in PRONOUNS]
    said = [mentions.restated[span].by if span in mentions.restated else "-" for span in found]
    for i, span in enumerate(found):
        if span in mentions.by_span:
            said[i] = mentions.by_span[span].name
    assert said == expected
    for span, change in mentions.restated.items():
        assert change.span == span
        assert change.evidence in {s for chain in mentions.chains if span in chain for s in chain}


WORDS = (
    "Mary Miller said he she it they their the company bridge met , . “ ” and two people".split()
)


@given(st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join))
def test_a_phrase_is_in_one_chain_and_means_what_its_chain_means(text: str) -> None:
    _, mentions = resolve(text)
    spans = [span for chain in mentions.chains for span in chain]
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    for chain in mentions.chains:
        assert list(chain) == sorted(set(chain))
        entities = {id(mentions.meant[span]) for span in chain if span in mentions.meant}
        assert len(entities) < 2
    for span, phrase in mentions.taken_up.items():
        assert phrase.start < span.start
        assert span not in mentions.meant
