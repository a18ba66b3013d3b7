"""Sentences: the quality table, and what must hold of any text."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.blocks import find_blocks
from onrecord.sentences import find_sentences
from onrecord.types import Block, Span

TABLE = Path(__file__).parent / "quality" / "sentences.tsv"
ROWS = [
    line.split("\t")
    for line in TABLE.read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
PIECES = st.lists(
    st.sampled_from(
        'Roe he said I U.S. Inc. No. 3 . ... ? ! “ ” " ( ) [3] … The p.m. - ’ 。 \u200b'.split(" ")
        + list(" \n\u00a0")
    )
).map("".join)


def split(text: str) -> list[str]:
    block = Block("body", Span(0, len(text)).stripped(text))
    return [sentence.span.of(text) for sentence in find_sentences(text, (block,))]


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_quality(text: str, expected: str) -> None:
    assert split(text) == expected.split(" | ")


@given(st.one_of(st.text(max_size=300), PIECES))
def test_every_character_lies_in_one_sentence_of_its_block(text: str) -> None:
    blocks = find_blocks(text)
    sentences = find_sentences(text, blocks)
    covered = [0] * len(text)
    for sentence in sentences:
        assert blocks[sentence.block].span.contains(sentence.span)
        assert sentence.span == sentence.span.stripped(text)
        assert len(sentence.span) > 0
        for i in range(sentence.span.start, sentence.span.end):
            covered[i] += 1
    for block in blocks:
        for i in range(block.span.start, block.span.end):
            assert covered[i] == 1 or text[i].isspace()
    assert list(sentences) == sorted(sentences, key=lambda s: s.span)


def test_blocks_of_every_role_are_split_and_none_is_crossed() -> None:
    text = "Rain again. Boats out\n\nIt rained for a third day, she said. It rained more"
    blocks = (Block("headline", Span(0, 21)), Block("body", Span(23, len(text))))
    assert [(s.block, s.span.of(text)) for s in find_sentences(text, blocks)] == [
        (0, "Rain again."),
        (0, "Boats out"),
        (1, "It rained for a third day, she said."),
        (1, "It rained more"),
    ]


@pytest.mark.parametrize(
    "unit", ["He said so. ", ".", '."', "a.", "[1]", ". [1]", "U.S. ", "? ", "Ab "]
)
def test_time_is_linear(unit: str) -> None:
    """A quarter of a megabyte takes well under a second; quadratic time would take minutes."""
    text = unit * (250_000 // len(unit))
    started = time.process_time()
    assert split(text)
    assert time.process_time() - started < 5
