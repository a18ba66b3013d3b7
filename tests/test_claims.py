"""Claims, on the table; the promises that hold for every claim."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.documents import document_from_text
from onrecord.extraction import extract, load_reader
from onrecord.types import Claim, Extraction
from quality_table import read_rows

READER = load_reader("rules")


def read(text: str) -> Extraction:
    return extract(document_from_text(text, published="2024-05-17"), READER)


def shown(claim: Claim) -> str:
    asserter = claim.speaker.name if claim.speaker else claim.asserted_by
    return f"{asserter} | {claim.certainty} | {claim.polarity} | {claim.time} | {claim.claim}"


@pytest.mark.parametrize(("text", "expected"), read_rows("claims.tsv"))
def test_claims(text: str, expected: list[str]) -> None:
    assert list(map(shown, read(text).claims)) == expected


def test_numbers_and_dates_stay_with_their_claim() -> None:
    found = read("Yesterday more than 2,000 people fled and about 30 trucks burned.")
    numbers = [[(q.comparator, q.value, q.unit) for q in c.quantities] for c in found.claims]
    assert numbers == [[(">", Decimal(2000), "people")], [("~", Decimal(30), "trucks")]]
    assert [[t.value for t in c.times] for c in found.claims] == [["2024-05-16"], []]


def test_a_replacement_says_what_stands_where_and_why() -> None:
    text = "Mary Miller lost the election. She left the hall yesterday."
    left = read(text).claims[-1]
    changes = [
        (r.span.of(text), r.by, r.evidence.of(text) if r.evidence else None)
        for r in left.replacements
    ]
    assert changes == [
        ("She", "Mary Miller", "Mary Miller"),
        ("yesterday", "on May 16, 2024", None),
    ]


def test_what_a_speaker_claims_points_at_the_quote() -> None:
    found = read("“The bridge closed in May,” Mary Miller said. The road is open to trucks.")
    by = [(claim.asserted_by, claim.quote_id) for claim in found.claims]
    assert by == [("speaker", found.quotes[0].quote_id), ("article", None)]


def test_a_claim_made_twice_is_two_rows() -> None:
    found = read("The bridge closed. The bridge closed.")
    assert len({claim.claim_id for claim in found.claims}) == len(found.claims) == 2


WORDS = "Roe said that the bridge closed and 20 ships which sank yesterday “ ” , . ? \n\n".split(
    " "
)


@settings(max_examples=60)
@given(st.lists(st.sampled_from(WORDS), max_size=30))
def test_every_claim_keeps_its_words_in_order_inside_the_text(words: list[str]) -> None:
    text = " ".join(words)
    for claim in read(text).claims:
        ends = [0]
        for span in claim.spans:
            assert ends[-1] <= span.start < span.end <= len(text)
            ends.append(span.end)
        assert 0 <= claim.check_worthiness <= 1
        assert 0 <= claim.confidence <= 1
        for part in (*claim.quantities, *claim.times):
            assert any(span.contains(part.span) for span in claim.spans)


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("Mary Miller was born in Oslo.", True),
        ("Mary Miller came from Oslo. She was born in 1950.", True),
        ("They were born in Oslo.", False),
        ("The driver was born in Oslo.", False),
        ("The driver of the ferry to Arden was born in Oslo.", True),
        ("This was built in Oslo.", False),
        ("“We built three ships in Oslo,” Mary Miller said.", False),
        ("“I built three ships in Oslo,” Mary Miller said.", True),
        ("Mary Miller sold her boat in Oslo.", True),
    ],
)
def test_a_claim_says_whether_it_can_be_read_alone(text: str, alone: bool) -> None:
    assert read(text).claims[-1].self_contained is alone


def test_a_day_in_somebodys_own_words_is_not_dated() -> None:
    [claim] = read("“I sold three ships today,” Mary Miller said.").claims
    assert "today" in claim.claim
    assert not claim.self_contained
