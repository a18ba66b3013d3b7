"""The rules reader with what follows it up to speakers, on the table of quotes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord import extract
from onrecord.extraction import load_reader
from onrecord.types import join
from quality_table import read_rows

READER = load_reader("rules")


def shown(text: str) -> list[str]:
    found = extract(text, READER)
    return [
        " | ".join(
            (
                quote.speaker.name if quote.speaker else "-",
                join(quote.cue, text) or "-",
                quote.kind,
                " + ".join(span.of(text) for span in quote.spans),
            )
        )
        for quote in found.quotes
    ]


@pytest.mark.parametrize(("text", "expected"), read_rows("quotes.tsv"))
def test_quotes(text: str, expected: list[str]) -> None:
    assert shown(text) == expected


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from("“ ” \" ' ‘ ’ « » said Roe , . : ? that the road is open \n\n".split(" ")),
        max_size=30,
    )
)
def test_whatever_the_marks_spans_are_in_bounds(words: list[str]) -> None:
    text = " ".join(words)
    for quote in extract(text, READER).quotes:
        assert quote.spans
        for span in (*quote.spans, *quote.content, *quote.cue, *quote.source):
            assert 0 <= span.start < span.end <= len(text)
        assert 0 <= quote.confidence <= 1
