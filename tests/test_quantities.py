"""Quantities: a table of sentences, what a parse adds, and what holds of any text."""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from onrecord.quantities import find_quantities
from onrecord.times import find_times
from onrecord.types import (
    COMPARATORS,
    Parse,
    Quantity,
    Sentence,
    Span,
    TimeExpression,
    Token,
)

TABLE = Path(__file__).parent / "quality" / "quantities.tsv"
# Pieces that quantities are made of, so that random texts contain many of them.
PIECES = st.sampled_from(
    """2,000 12 3.5 .5 1½ ¼ 1/3 -5 $5m £ € US$ % percent million bn hundred twenty one two three a
    half third two-thirds dozens millions thousands several of in out to - – and between from or
    more than at least about up people pieces equipment soldiers km °C 5km year-old aged years
    January 1999 Boeing No. F-16 98th , . + the 555-123-4567 7 0 minus Smith, said""".split()
)
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(PIECES, max_size=30).map(" ".join),
    st.lists(PIECES).map("".join),
)


def rows() -> list[object]:
    found = []
    for number, line in enumerate(TABLE.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("#"):
            continue
        text, expected, *failure = line.split("\t")
        marks = [pytest.mark.xfail(strict=True, reason=reason) for reason in failure]
        found.append(pytest.param(text, expected, id=f"line {number}", marks=marks))
    return found


def shown(text: str, quantities: tuple[Quantity, ...]) -> str:
    return (
        " | ".join(
            f"{q.comparator} {q.value}{'' if q.value_max is None else f'..{q.value_max}'} "
            f"{q.unit or '-'} [{q.span.of(text)}]"
            for q in quantities
        )
        or "-"
    )


@pytest.mark.parametrize(("text", "expected"), rows())
def test_sentence(text: str, expected: str):
    span = Span(0, len(text))
    times = find_times(text, span, "2022-01-14")
    assert shown(text, find_quantities(text, span, times)) == expected


def parsed(*rows: str) -> tuple[str, Parse]:
    """A text of one sentence and its parse, from rows "word UPOS head deprel" (head from 1)."""
    split = [row.split() for row in rows]
    text = " ".join(row[0] for row in split)
    tokens, start = [], 0
    for word, upos, head, deprel in split:
        span = Span(start, start + len(word))
        tokens.append(Token(span, word, word.lower(), upos, "-", int(head) - 1, deprel))
        start = span.end + 1
    return text, Parse(Sentence(Span(0, len(text)), 0), tuple(tokens))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            "They VERB 2 nsubj|hired VERB 0 root|300 NUM 5 nummod|sales NOUN 5 compound"
            "|staff NOUN 2 obj|yesterday NOUN 2 obl:tmod",
            "= 300 staff [300 sales staff]",
        ),
        (
            "Over ADV 3 advmod|2.5 NUM 3 compound|million NUM 5 nummod|angry ADJ 5 amod"
            "|Finns PROPN 6 nsubj|voted VERB 0 root",
            "> 2500000 Finns [Over 2.5 million angry Finns]",
        ),
        (
            "Hundreds NOUN 4 nsubj|of ADP 3 case|fishermen NOUN 1 nmod|sailed VERB 0 root",
            "> 100 fishermen [Hundreds of fishermen]",
        ),
        (
            "Ten NUM 2 nummod|pieces NOUN 5 nsubj|of ADP 4 case|gear NOUN 2 nmod|fell VERB 0 root",
            "= 10 pieces of gear [Ten pieces of gear]",
        ),
        (
            "Ten NUM 3 nummod|UNO NUM 3 nummod|staff NOUN 4 nsubj|left VERB 0 root",
            "= 10 staff [Ten UNO staff]",
        ),
        (
            "Ten NUM 2 nummod|arms NOUN 3 compound|makers NOUN 4 nsubj|left VERB 0 root",
            "= 10 makers [Ten arms makers]",
        ),
        (
            "Rates NOUN 2 nsubj|fell VERB 0 root|to ADP 4 case|7 NUM 2 obl|per ADP 7 case"
            "|100,000 NUM 7 nummod|people NOUN 4 nmod",
            "= 7 - [7]",
        ),
        (
            "They PRON 2 nsubj|made VERB 0 root|1,217 NUM 2 obj|pledged VERB 2 dep"
            "|delegates NOUN 4 obj",
            "= 1217 - [1,217]",
        ),
        (
            "Prices NOUN 2 nsubj|rose VERB 0 root|24 NUM 4 nummod|percent NOUN 2 obl",
            "= 24 percent [24 percent]",
        ),
        (
            "The DET 2 det|12 NUM 3 nsubj|sang VERB 0 root|songs NOUN 3 obj",
            "= 12 - [12]",
        ),
    ],
)
def test_a_parse_gives_the_head_noun(rows: str, expected: str):
    text, parse = parsed(*rows.split("|"))
    found = find_quantities(text, parse.sentence.span, (), parse)
    assert shown(text, found) == expected


def test_offsets_are_the_document_s():
    text = "He has 3 cats. She has at least 40 dogs."
    (found,) = find_quantities(text, Span(15, len(text)))
    assert found == Quantity(Span(23, 39), Decimal(40), "dogs", ">=")
    assert found.span.of(text) == "at least 40 dogs"


def test_numbers_inside_times_are_not_quantities():
    text = "In 1999 they came."
    year = TimeExpression(Span(3, 7), "DATE", "1999")
    assert find_quantities(text, Span(0, len(text)), (year,)) == ()
    assert [q.value for q in find_quantities(text, Span(0, len(text)))] == [Decimal(1999)]


@given(TEXTS, st.data())
@settings(max_examples=200)
@example("minus 5 out of 0", None)
def test_spans_lie_inside_in_order_and_values_are_plain(text: str, data):
    start = data.draw(st.integers(0, len(text))) if data else 0
    span = Span(start, data.draw(st.integers(start, len(text))) if data else len(text))
    times = find_times(text, span, "2022-01-14")
    end = span.start
    for found in find_quantities(text, span, times):
        assert end <= found.span.start < found.span.end <= span.end
        assert found.span.of(text) == found.span.of(text).strip()
        assert not any(t.span.overlaps(found.span) for t in times)
        assert found.comparator in COMPARATORS
        assert (found.comparator == "range") == (found.value_max is not None)
        assert "E" not in str(found.value)
        assert abs(found.value) < Decimal(10) ** 30
        assert found.unit is None or found.unit.strip()
        end = found.span.end


@given(TEXTS, st.integers(0, 40))
@settings(max_examples=100)
def test_what_stands_before_the_stretch_changes_only_offsets(text: str, by: int):
    alone = find_quantities(text, Span(0, len(text)))
    later = find_quantities("¶" * by + text, Span(by, by + len(text)))
    assert [(q.span.start + by, q.value, q.unit) for q in alone] == [
        (q.span.start, q.value, q.unit) for q in later
    ]


@pytest.mark.parametrize(
    "piece", ["9", " ", "1 ", "1,", "two ", "hundred ", "two and ", "$", "1-", "1/", "+1 ", "a.1"]
)
def test_time_grows_with_length(piece: str):
    text = (piece * 50_000)[:50_000]
    began = time.process_time()
    find_quantities(text, Span(0, len(text)))
    assert time.process_time() - began < 10  # ten times what it takes; a square would take minutes
