"""What the trained reader is believed, and what rules add inside its contents."""

from __future__ import annotations

import pytest

from onrecord.blocks import find_blocks
from onrecord.marks import find_quotations
from onrecord.nested import find_nested
from onrecord.selection import LEAST_CONFIDENCE, is_believed
from onrecord.sentences import find_sentences
from onrecord.syntax import load_parser
from onrecord.types import Attribution, Parse, Span, join

PARSER = load_parser()


def parses_of(text: str) -> tuple[Parse, ...]:
    return PARSER.parse_all(text, find_sentences(text, find_blocks(text)))


def spans(text: str, words: str) -> tuple[Span, ...]:
    return (Span(text.index(words), text.index(words) + len(words)),)


@pytest.mark.parametrize(
    ("text", "cue", "content", "believed"),
    [
        ("The men attacked the old guard.", "attacked", "the old guard", False),
        ("The case was heard in Dunford by the judge.", "was heard", "The case", False),
        ("Mary Miller announced the new road.", "announced", "the new road", True),
        ("Mary Miller figured that it rained.", "figured", "that it rained", True),
        ("Mary Miller figured it rained.", "figured", "it rained", True),
        ("Mary Miller longed to leave.", "longed", "to leave", True),
        (
            "Mary Miller attacked the “rotten old guard”.",
            "attacked",
            "the “rotten old guard”",
            True,
        ),
        ("According to Mary Miller, a new road.", "According to", "a new road", True),
    ],
)
def test_a_noun_phrase_needs_a_reporting_verb(
    text: str, cue: str, content: str, believed: bool
) -> None:
    parses, quotations = parses_of(text), find_quotations(text, find_blocks(text))
    doubted = Attribution(spans(text, content), spans(text, cue), (), LEAST_CONFIDENCE - 0.1)
    sure = Attribution(spans(text, content), spans(text, cue), (), LEAST_CONFIDENCE)
    assert is_believed(doubted, parses, quotations) is believed
    assert is_believed(sure, parses, quotations)


def test_rules_find_the_attribution_within_an_attribution() -> None:
    text = "Mary Miller said she believes that the road is safe."
    outer = Attribution(
        spans(text, "she believes that the road is safe"),
        spans(text, "said"),
        spans(text, "Mary Miller"),
    )
    [inner] = find_nested([outer], parses_of(text))
    parts = [join(part, text) for part in (inner.source, inner.cue, inner.content)]
    assert parts == ["she", "believes", "that the road is safe"]
    assert find_nested([outer, inner], parses_of(text)) == []
