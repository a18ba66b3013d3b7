"""What the trained reader is believed, and what rules add inside its contents."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.blocks import find_blocks
from onrecord.contents import mend_contents
from onrecord.marks import find_quotations
from onrecord.nested import find_nested
from onrecord.selection import WEIGHTS, Seen, believe, form_of, is_name
from onrecord.sentences import find_sentences
from onrecord.syntax import load_parser
from onrecord.types import Attribution, Parse, Span, join

PARSER = load_parser()
FORMS = ["", *(name for name in WEIGHTS if ", " in name)]


def parses_of(text: str) -> tuple[Parse, ...]:
    return PARSER.parse_all(text, find_sentences(text, find_blocks(text)))


def spans(text: str, words: str) -> tuple[Span, ...]:
    return (Span(text.index(words), text.index(words) + len(words)),)


@pytest.mark.parametrize(
    ("text", "cue", "content", "form"),
    [
        ("The men attacked the old guard.", "attacked", "the old guard", "bare, other"),
        ("The case was heard in Dunford.", "was heard", "The case", "bare, other"),
        ("Mary Miller announced the new road.", "announced", "the new road", "bare, listed"),
        ("According to Mary Miller, a new road.", "According to", "a new road", "bare, listed"),
        ("Mary Miller figured it was cold.", "figured", "it was cold", "clause, other"),
        ("Mary Miller longed to leave.", "longed", "to leave", "clause, other"),
        ("Mary Miller said that it rained.", "said", "that it rained", "clause, listed"),
        ("She attacked the “rotten old guard”.", "attacked", "the “rotten old guard”", ""),
    ],
)
def test_the_form_of_an_attribution(text: str, cue: str, content: str, form: str) -> None:
    attribution = Attribution(spans(text, content), spans(text, cue), ())
    assert form_of(attribution, parses_of(text), find_quotations(text, find_blocks(text))) == form


def test_a_noun_phrase_needs_a_reporting_verb_or_a_sure_reader() -> None:
    def judge(text: str, cue: str, content: str, sure: float) -> list[float]:
        attribution = Attribution(spans(text, content), spans(text, cue), (), sure)
        quotations = find_quotations(text, find_blocks(text))
        return [a.confidence for a in believe([attribution], parses_of(text), quotations)]

    attacked = "The men attacked the old guard.", "attacked", "the old guard"
    announced = "Mary Miller announced the new road.", "announced", "the new road"
    assert judge(*attacked, 0.5) == []
    assert judge(*attacked, 0.9) < judge(*announced, 0.9)
    assert judge(*announced, 0.6) < judge(*announced, 0.9)


def test_without_parses_all_is_believed() -> None:
    found = [Attribution((Span(0, 1),), (), (), 0.1)]
    assert believe(found, (), ()) == found


@given(st.lists(st.builds(Seen, st.floats(0, 1), st.sampled_from(FORMS), st.floats(0, 100))))
def test_what_the_reader_is_surer_of_is_likelier(seen: list[Seen]) -> None:
    for each in seen:
        assert 0 <= each.probability <= 1
        assert replace(each, confidence=1.0).probability >= each.probability


@pytest.mark.parametrize(
    ("text", "cue", "name"),
    [
        ("The teacher Karim Said told the story to nobody.", "Said", True),
        ("Said the mayor of Dunford: no.", "Said", False),
        ("“Said who?” asked the mayor of Dunford.", "Said", False),
        ("Mayor Says That The Road Is Open", "Says", False),
        ("The teacher said that it rained.", "said", False),
    ],
)
def test_a_capital_inside_a_sentence_is_a_name(text: str, cue: str, name: bool) -> None:
    assert is_name(spans(text, cue), parses_of(text)) is name


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


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("I know that the road is safe", "i | know | that the road is safe"),
        ("I think the road is safe", "i | think | the road is safe"),
        ("we saw that the road was closed", "we | saw | that the road was closed"),
        ("the road is expected to open", "- | is expected | the road + to open"),
        ("the driver was told to wait", "- | was told | to wait"),
        ("the road, you know, is safe", None),
        ("we want to know how the road was closed", "we | want | to know how the road was closed"),
        ("I support the new road", None),
    ],
)
def test_what_is_an_attribution_in_speech(content: str, expected: str | None) -> None:
    text = f"“{content[0].upper()}{content[1:]},” Mary Miller said."
    outer = Attribution((Span(0, len(content) + 3),), spans(text, "said"), spans(text, "Mary"))
    found = [
        " | ".join(
            " + ".join(span.of(text) for span in part).lower() or "-"
            for part in (inner.source, inner.cue, inner.content)
        )
        for inner in find_nested([outer], parses_of(text))
    ]
    assert found == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("text", "content", "mended"),
    [
        (
            "Miller said that, according to the report, the road was closed.",
            "that",
            "that, according to the report, the road was closed",
        ),
        ("Miller said that the road was closed.", "that the road", "that the road"),
        ("Miller said that.", "that", "that"),
    ],
)
def test_that_alone_gets_the_clause_that_it_begins(text: str, content: str, mended: str) -> None:
    found = Attribution(spans(text, content), spans(text, "said"), spans(text, "Miller"))
    [attribution] = mend_contents([found], parses_of(text))
    assert join(attribution.content, text) == mended
