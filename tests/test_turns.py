"""Labelled turns of interviews and transcripts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.blocks import find_blocks
from onrecord.extraction import extract
from onrecord.reader import Reading, TableReader
from onrecord.turns import find_turns, with_turns
from onrecord.types import Attribution, Span
from quality_table import read_rows

TEXT = "((WN))  Are you ready?\n\n((Jane Roe))  I think that we are. The mayor said no."


def at(words: str) -> tuple[Span, ...]:
    start = TEXT.index(words)
    return (Span(start, start + len(words)),)


@pytest.mark.parametrize(("text", "expected"), read_rows("turns.tsv"))
def test_turns(text: str, expected: list[str]) -> None:
    found = [
        f"{turn.label.of(text)} | {' + '.join(span.of(text) for span in turn.content)}"
        for turn in find_turns(text, find_blocks(text))
    ]
    assert found == expected


@given(st.lists(st.sampled_from("((Roe)) ROE: Q: A: DOE: (( )) : \n\n yes. Are you?".split(" "))))
def test_labels_cues_and_contents_lie_one_after_the_other(words: list[str]) -> None:
    text = " ".join(words)
    last = 0
    for turn in find_turns(text, find_blocks(text)):
        for span in (turn.label, turn.cue, *turn.content):
            assert last <= span.start <= span.end <= len(text)
            last = span.end


def test_a_turn_is_a_direct_quote_and_hosts_what_the_reader_finds_in_it() -> None:
    inner = Attribution(at("that we are"), at("think"), at("I"))
    found = extract(TEXT, TableReader({TEXT: Reading((inner,))}))
    question, answer, thought = found.quotes
    assert (question.kind, question.act) == ("direct", "eventuality")
    assert (answer.kind, answer.act) == ("direct", "assertion")
    assert found.text_of(answer.source) == "Jane Roe"
    assert found.text_of(answer.cue) == "))"
    assert thought.outer_quote_id == answer.quote_id


@pytest.mark.parametrize(
    ("content", "cue", "source"),
    [
        ("Are you ready?\n\n((Jane Roe))  I think", "said", "mayor"),  # over the edge of a turn
        ("I think that we are. The mayor said no", "))", "WN"),  # a label for a source
        ("I think that we are. The mayor said no", "ready", "you"),  # the turn itself
    ],
)
def test_what_contradicts_a_turn_is_left_out(content: str, cue: str, source: str) -> None:
    wrong = Attribution(at(content), at(cue), at(source))
    turns = find_turns(TEXT, find_blocks(TEXT))
    assert wrong not in with_turns((wrong,), turns)
    assert len(with_turns((wrong,), turns)) == len(turns)
