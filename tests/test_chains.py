"""The scores of coreference chains, against the examples of the papers that define them."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

PATH = Path(__file__).parents[1] / "benchmarks/chains.py"
SPEC = importlib.util.spec_from_file_location("chains", PATH)
assert SPEC
assert SPEC.loader
chains = importlib.util.module_from_spec(SPEC)
sys.modules["chains"] = chains
SPEC.loader.exec_module(chains)

MEASURES = (chains.muc, chains.b_cubed, chains.ceaf_e, chains.lea)
# Bagga and Baldwin (1998), figures 1 to 3; Luo (2005), figure 1 and table 1.
KEY = [{1, 2, 3, 4, 5}, {6, 7}, {8, 9, 10, 11, 12}]
LAST_TWO = [{1, 2, 3, 4, 5}, {6, 7, 8, 9, 10, 11, 12}]
FIRST_AND_LAST = [{1, 2, 3, 4, 5, 8, 9, 10, 11, 12}, {6, 7}]
ALL = [set(range(1, 13))]
NONE = [{i} for i in range(1, 13)]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (LAST_TWO, (0.947, 0.865, 0.733)),
        (FIRST_AND_LAST, (0.947, 0.737, 0.667)),
        (ALL, (0.900, 0.545, 0.294)),
        (NONE, (0.0, 0.400, 0.178)),
    ],
)
def test_the_examples_of_luo(found: list[set[int]], expected: tuple[float, ...]) -> None:
    f1 = [chains.score([(KEY, found)], measure).f1 for measure in MEASURES[:3]]
    assert [round(one, 3) for one in f1] == list(expected)


@pytest.mark.parametrize(("found", "precision"), [(LAST_TWO, 16 / 21), (FIRST_AND_LAST, 7 / 12)])
def test_the_examples_of_bagga_and_baldwin(found: list[set[int]], precision: float) -> None:
    measured = chains.score([(KEY, found)], chains.b_cubed)
    assert (measured.recall, measured.precision) == pytest.approx((1, precision))
    links = chains.score([(KEY, found)], chains.muc)
    assert (links.recall, links.precision) == pytest.approx((1, 9 / 10))


def test_the_example_of_moosavi_and_strube() -> None:
    key, found = [set("abc"), set("defg")], [set("ab"), set("cd"), set("fghi")]
    measured = chains.score([(key, found)], chains.lea)
    assert measured.recall == pytest.approx((3 * 1 / 3 + 4 * 1 / 6) / 7)
    assert measured.precision == pytest.approx((2 * 1 + 2 * 0 + 4 * 1 / 6) / 8)


def test_a_singleton_is_linked_to_itself() -> None:
    assert chains.score([([{1}, {2}], [{1}, {2, 3}])], chains.lea).recall == 0.5


def test_documents_count_by_their_mentions() -> None:
    both = [([{1, 2}], [{1, 2}]), ([{1, 2, 3, 4}], [])]
    assert chains.score(both, chains.b_cubed).recall == pytest.approx(2 / 6)
    assert chains.conll(both[:1]) == 1


partitions = st.lists(st.integers(0, 4), min_size=1, max_size=10).map(
    lambda where: [
        chain for k in range(5) if (chain := {i for i, at in enumerate(where) if at == k})
    ]
)


@given(partitions, partitions)
def test_scores_lie_between_nought_and_one(key: list[set[int]], found: list[set[int]]) -> None:
    for measure in MEASURES:
        measured = chains.score([(key, found)], measure)
        assert 0 <= measured.recall <= 1 + 1e-9
        assert 0 <= measured.precision <= 1 + 1e-9
        same = chains.score([(key, key)], measure).f1
        has_links = measure is not chains.muc or any(len(chain) > 1 for chain in key)
        assert same == pytest.approx(1 if has_links else 0)
