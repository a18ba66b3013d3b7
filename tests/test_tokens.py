from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.tokens import tokenise
from onrecord.types import Span

CASES = [
    line.split("\t")
    for line in (Path(__file__).parent / "quality/tokens.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]
# News-like pieces, so that random texts meet the rules and their edges.
PIECES = st.sampled_from(
    "don’t U.S. ' ’s - -- co- $5m a. . http:// @ 1980's 10-15 “ can not n't ... ½ 👩‍⚖️".split()
).flatmap(lambda piece: st.sampled_from([piece, " ", "\n", "\u00ad", "\u0301", "\ud800", "x" * 70]))
TEXTS = st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=80)


def cut(text: str) -> list[str]:
    return [token.of(text) for token in tokenise(text, Span(0, len(text)))]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_cuts_as_the_treebanks_do(text: str, expected: str) -> None:
    assert " ".join(cut(text)) == expected


@given(TEXTS)
def test_every_character_that_is_no_space_lies_in_one_token(text: str) -> None:
    tokens = tokenise(text, Span(0, len(text)))
    covered = [at for token in tokens for at in range(token.start, token.end)]
    assert covered == sorted(set(covered))
    assert [at for at, c in enumerate(text) if not c.isspace()] == covered
    assert all(len(token) for token in tokens)


@given(TEXTS, st.integers(0, 40), st.integers(0, 40))
def test_what_lies_outside_the_sentence_does_not_matter(text: str, before: int, after: int) -> None:
    around = "a" * before + text + "’s.com" * after
    span = Span(before, before + len(text))
    alone = tokenise(text, Span(0, len(text)))
    moved = tuple(Span(t.start + span.start, t.end + span.start) for t in alone)
    assert tokenise(around, span) == moved


def test_apostrophes_are_cut_alike() -> None:
    text = "She can't say they've seen Moss's or the boys' '90s O'Neill records, y'all."
    assert [t.replace("’", "'") for t in cut(text.replace("'", "’"))] == cut(text)


@pytest.mark.parametrize("unit", ["a", "1", "'", "-", "a-", "a.", "1.", "’s", "@", "a@", "http://"])
def test_long_runs_take_linear_time(unit: str) -> None:
    text = unit * (60_000 // len(unit))
    assert "".join(cut(text)) == text
