"""Scores of claims, and annotations made by hand: read, and compared with an extraction."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings

from golden import Golden, GoldenQuote, compare, golden_of, read_golden
from onrecord.evaluation import (
    ClaimFacts,
    evaluate_claims,
    facts_of,
    match_claims,
)
from onrecord.evaluation.bootstrap import Measure
from onrecord.evaluation.claims import tally_claims
from onrecord.types import (
    Attribution,
    Claim,
    Document,
    Extraction,
    Quantity,
    Quote,
    Span,
    Speaker,
    TimeExpression,
)
from slow_scorer import cases, slow_matches


def at(text: str, *words: str) -> tuple[Span, ...]:
    """Spans of strings, each at its first occurrence."""
    return tuple(Span(text.index(w), text.index(w) + len(w)) for w in words)


REPORT = "Ten trucks left on Monday, and two aircraft landed, Lee said."
LEFT = at(REPORT, "Ten trucks left on Monday")
LANDED = at(REPORT, "two aircraft landed")


def test_claim_scores_of_a_small_case() -> None:
    gold = [
        ClaimFacts(
            LEFT,
            "speaker",
            "Ann Lee",
            quantities=((Decimal(10), "="),),
            times=(("on Monday", "2022-01-10"),),
        ),
        ClaimFacts(LANDED, "speaker", "Ann Lee", quantities=((Decimal(2), "="),)),
    ]
    predicted = [
        ClaimFacts(at(REPORT, "said"), quantities=((Decimal(7), "="),)),
        ClaimFacts(
            at(REPORT, "Ten trucks left"),
            "speaker",
            "ann  lee",
            "possible",
            quantities=((Decimal("10.0"), ">"),),
            times=(("Monday", "2022-01-10"),),
        ),
        ClaimFacts(LANDED, quantities=((Decimal("2.0"), "="), (Decimal(3), "="))),
    ]
    assert match_claims(REPORT, gold, predicted) == ((1, 2, 1.0), (0, 1, 0.75))
    figures = {
        s.measure.name: (s.precision.value, s.recall.value)
        for s in evaluate_claims([(REPORT, gold, predicted)])
    }
    assert figures == {
        "claim 0.5": (2 / 3, 1.0),
        "claim 0.8": (1 / 3, 0.5),
        "claim asserted_by": (0.5, 0.5),
        "claim certainty": (0.5, 0.5),
        "claim polarity": (1.0, 1.0),
        "claim time": (1.0, 1.0),
        "claim speaker": (0.5, 0.5),
        "claim quantities": (1 / 3, 0.5),
        "claim times text": (0.0, 0.0),
        "claim times value": (1.0, 1.0),
    }


@given(cases())
@settings(max_examples=50)
def test_claims_agree_with_the_slow_scorer(
    case: tuple[str, list[Attribution], list[Attribution]],
) -> None:
    text, gold, predicted = case
    spans = [sorted(a.content for a in side) for side in (gold, predicted)]
    sides = [[ClaimFacts(s) for s in side] for side in spans]
    slow = slow_matches(text, *spans)
    assert match_claims(text, *sides) == tuple((i, j, float(score)) for i, j, score in slow)
    tally = tally_claims(text, *sides)
    assert tally[Measure("claim 0.8")][0] == sum(score >= Fraction("0.8") for _, _, score in slow)


def extraction() -> Extraction:
    lee = Speaker("s", "Ann Lee", "person")
    claim = Claim(
        "c", LEFT, "Ten trucks left.", "speaker", "certain", "positive", "past", 0.5, 0.9, lee,
        quantities=(Quantity(at(REPORT, "Ten trucks")[0], Decimal(10), "trucks"),),
        times=(TimeExpression(at(REPORT, "on Monday")[0], "DATE", "2022-01-10"),),
    )  # fmt: skip
    quote = Quote(
        "q", LANDED, LANDED, at(REPORT, "said"), at(REPORT, "Lee"), "indirect", "assertion",
        "say", 0.9, 0, 0, lee,
    )  # fmt: skip
    return Extraction(Document("d", REPORT), quotes=(quote,), claims=(claim,), speakers=(lee,))


def test_facts_of_an_extracted_claim() -> None:
    assert facts_of(extraction().claims[0], REPORT) == ClaimFacts(
        LEFT,
        "speaker",
        "Ann Lee",
        quantities=((Decimal(10), "="),),
        times=(("on Monday", "2022-01-10"),),
    )


# --- annotations made by hand ----------------------------------------------------------------

ANNOTATION = """
quotes:
- content: [two aircraft landed]
  cue: [said]
  source: [{text: Lee, occurrence: 1}]
  kind: indirect
  act: assertion
  speaker: Ann Lee
claims:
- spans: [Ten trucks left on Monday]
  asserted_by: speaker
  speaker: Ann Lee
  certainty: certain
  polarity: positive
  time: past
  quantities: [{text: Ten trucks, value: 10, unit: trucks, comparator: "="}]
  times: [{text: {text: on Monday, occurrence: 1}, type: DATE, value: 2022-01-10}]
"""


def test_reads_an_annotation_and_finds_the_extraction_equal(tmp_path: Path) -> None:
    path = tmp_path / "golden.yaml"
    path.write_text(ANNOTATION, encoding="utf-8")
    golden, found = read_golden(path, REPORT), golden_of(extraction())
    assert golden.quotes == found.quotes
    assert [row.facts for row in golden.claims] == [row.facts for row in found.claims]
    assert {score.f1.value for score in compare(REPORT, golden, found)} == {1.0}
    quote = golden.quotes[0]
    changed = GoldenQuote(quote.content, quote.cue, (), "direct", "belief", None)
    scores = {s.measure.name: s for s in compare(REPORT, golden, Golden((changed,), ()))}
    assert scores["relation 0.8"].f1.value == 1.0
    assert scores["relation 0.8 with source"].f1.value == 0.0
    assert [scores[f"quote {x}"].f1.value for x in ("kind", "act", "speaker")] == [0, 0, 0]
    assert scores["claim 0.5"].recall.value == 0.0


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("content: [two aircraft landed]", "content: [an]", "'an' stands 2 times in the text"),
        ("cue: [said]", "cue: [says]", "row 1: field 'cue': 'says' is not in the text"),
        ("occurrence: 1}]\n  kind", "occurrence: 2}]\n  kind", "'Lee' has no occurrence 2"),
        ("occurrence: 1}]\n  kind", "occurence: 1}]\n  kind", r"unknown \['occurence'\]"),
        ("content: [two aircraft landed]", "content: []", "field 'content': expected a list"),
        ("kind: indirect", "kind: reported", "'reported'; expected one of direct, indirect, mixed"),
        ("time: past", "id: p1\n  time: before", r"claims, row 1 \(id p1\): field 'time'"),
        ("value: 10,", "value: ten,", "'Ten trucks': value 'ten' is not a number"),
        ("text: Ten trucks,", "text: ten trucks,", "'ten trucks' is not in the text"),
        ("speaker: Ann Lee\nclaims", "speaker: 3\nclaims", "field 'speaker': expected a name"),
        ("quotes:", "quote:", "expected the lists 'quotes' and 'claims'"),
    ],
)
def test_names_what_is_wrong_with_an_annotation(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    path = tmp_path / "golden.yaml"
    assert old in ANNOTATION
    path.write_text(ANNOTATION.replace(old, new), encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        read_golden(path, REPORT)
