"""Claims restated: the table, and what must hold for every restatement."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.documents import document_from_text
from onrecord.extraction import extract, load_reader
from onrecord.offices import restate_office
from onrecord.types import Claim, Extraction, Span
from onrecord.wording import balanced, finished
from quality_table import read_rows

READER = load_reader("rules")


def read(text: str) -> Extraction:
    return extract(document_from_text(text, published="2024-05-17"), READER)


def shown(claim: Claim) -> str:
    return f"{'+' if claim.self_contained else '-'} {claim.claim}"


@pytest.mark.parametrize(("text", "expected"), read_rows("restated.tsv"))
def test_restatements(text: str, expected: list[str]) -> None:
    assert list(map(shown, read(text).claims)) == expected


def test_the_clause_before_a_result_is_recorded() -> None:
    text = "The Arden Queen capsized off Dunford, killing 12 people."
    [change] = read(text).claims[-1].replacements
    assert change.by == "capsized off Dunford"
    assert not len(change.span)
    assert change.evidence is not None
    assert change.evidence.of(text) == change.by


@pytest.mark.parametrize(
    ("role", "claim", "alone"),
    [
        ("former president", "Jane Roe is a former president.", False),
        ("Senior adviser", "Jane Roe is a senior adviser.", False),
        ("journalist", "Jane Roe is a journalist.", True),
        ("Senator", "Jane Roe is a Senator.", False),
        ("Arden’s envoy", "Jane Roe is Arden’s envoy.", True),
        ("NASA engineer", "Jane Roe is a NASA engineer.", True),
        ("FBI agent", "Jane Roe is an FBI agent.", True),
        ("then Norwegian president", "Jane Roe was a Norwegian president.", True),
        ("candidate in Friday’s vote", "Jane Roe is a candidate in Friday’s vote.", False),
    ],
)
def test_who_somebody_is(role: str, claim: str, alone: bool) -> None:
    restated = restate_office(
        f"{role} Jane Roe", Span(len(role) + 1, len(role) + 9), Span(0, len(role))
    )
    assert (restated.claim, restated.self_contained) == (claim, alone)


WORDS = (
    "Roe Arden said that the a bridge and 20 ships which sank yesterday last March it her he of "
    "killing , . “ ” — ( ) \n\n"
).split(" ")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=30))
def test_every_restatement_is_a_finished_sentence(words: list[str]) -> None:
    for claim in read(" ".join(words)).claims:
        assert claim.claim[:1] == claim.claim[:1].upper()
        assert claim.claim.rstrip("”\"'’").endswith((".", "!"))
        assert claim.claim.count("“") == claim.claim.count("”")


@given(st.text(alphabet='ab “”()[]".,!', max_size=20))
def test_finishing_is_done_once(text: str) -> None:
    assert finished(finished(text)) == finished(text)
    assert balanced(balanced(text)) == balanced(text)
