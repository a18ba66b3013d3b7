"""Blocks: the quality table, the ways to part paragraphs, and what must hold of any text."""

import textwrap
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.blocks import find_blocks
from onrecord.types import Block

ROOT = Path(__file__).parent.parent
TABLE = Path(__file__).parent / "quality" / "blocks.tsv"
ROWS = [
    line.split("\t")
    for line in TABLE.read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
PHRASES = (
    "Rain in Oslo|It rained for a third day in the valley, she said.|By Jane Roe|Share|OSLO (AP) — "
    "|OSLO|– |###|May 3, 2019|and|•|Contact:|www.example.org|Photo: J|\n\n|\n\n\n|\r\n"
)
PIECES = st.lists(st.sampled_from(PHRASES.split("|") + list(" \n\u00a0\u2028\u2029\f\u200b"))).map(
    "".join
)
ARTICLE = (
    "Rain in the valley for a third day",
    "The valley lies high, and rain is rare there in May, when the snow is gone from the pass.",
    "“We have not seen such rain in thirty years,” the mayor said. “Nobody is ready for it, and "
    "the boats are all on the lake, where they are of no use to us.”",
    "Help is on the way from the coast, two officials said, but the road is closed until Friday.",
)


def render(block: Block, text: str) -> str:
    return f"{block.role}: {block.span.of(text)}"


def agrees(found: str, expected: str) -> bool:
    start, _, end = expected.partition("…")
    return found == expected or (
        "…" in expected and found.startswith(start) and found.endswith(end)
    )


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_quality(text: str, expected: str) -> None:
    title = None
    if text.startswith("["):
        title, _, text = text[1:].partition("] ")
    text = text.replace("¶", "\n")
    found = [render(block, text).replace("\n", "¶") for block in find_blocks(text, title)]
    wanted = expected.replace("Home | News | Sport", "Home § News § Sport").split(" | ")
    wanted = [row.replace("§", "|") for row in wanted]
    assert len(found) == len(wanted), found
    assert all(map(agrees, found, wanted)), found


@given(st.one_of(st.text(max_size=300), PIECES), st.sampled_from([None, "Rain in Oslo", ""]))
def test_every_character_lies_in_one_block(text: str, title: str | None) -> None:
    blocks = find_blocks(text, title)
    covered = [0] * len(text)
    for block in blocks:
        assert block.span == block.span.stripped(text)
        assert len(block.span) > 0
        for i in range(block.span.start, block.span.end):
            covered[i] += 1
    assert all(c == 1 or character.isspace() for c, character in zip(covered, text, strict=True))
    assert max(covered, default=0) <= 1
    assert list(blocks) == sorted(blocks, key=lambda block: block.span)


@pytest.mark.parametrize(
    "separator", ["\n", "\n\n", "\n\n\n\n", "\r\n", "\r\n\r\n", "\r", "\u2028"]
)
@pytest.mark.parametrize("space", [" ", "\u00a0"])
def test_whatever_parts_paragraphs(separator: str, space: str) -> None:
    text = separator.join(ARTICLE).replace(" in ", f"{space}in ")
    blocks = find_blocks(text)
    assert [b.role for b in blocks] == ["headline", "body", "body", "body"]
    assert [b.span.of(text).replace("\u00a0", " ") for b in blocks] == list(ARTICLE)


@pytest.mark.parametrize("width", [50, 60, 72, 80])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_hard_wrapped_paragraphs_with_blank_lines(width: int, newline: str) -> None:
    wrapped = "\n\n".join(textwrap.fill(p, width) for p in ARTICLE)
    text = wrapped.replace("\n", newline)
    blocks = find_blocks(text)
    assert [" ".join(b.span.of(text).split()) for b in blocks] == list(ARTICLE)


def test_a_form_feed_parts_paragraphs() -> None:
    text = "It rained for a third day in the valley\fand the road was closed to all, she said."
    assert len(find_blocks(text)) == 2


def test_the_seed_article() -> None:
    text = (ROOT / "dataset/source/article.txt").read_text(encoding="utf-8")
    blocks = find_blocks(text)
    roles = [block.role for block in blocks]
    assert roles == ["headline", *["body"] * 4, "caption", *["body"] * 6, "byline", "boilerplate"]
    assert blocks == find_blocks(text, text.split("\n")[0])


@pytest.mark.parametrize(
    "unit",
    ["a\n", "A b c | ", "a/b|", "A-B ", "Jan 1 ", "((", "1 2 3 ", "By A B, C D, ", "Ab, ", ".\n"],
)
def test_time_is_linear(unit: str) -> None:
    """Patterns that fail late on lines of many repeated units, and many such lines."""
    line = unit * (380 // len(unit))
    text = (line + "\n\n") * 100 + unit * 20_000
    started = time.process_time()
    assert find_blocks(text)
    assert time.process_time() - started < 10
