"""Decoding of the trained reader, on scores made by hand: no weights, no tokenizer."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.pieces import Pieces, find_windows, same_marks
from onrecord.pointing import BLOCKS, DISTANCES, LINKS, SENTENCES, Pointer, Scores, nearness
from onrecord.scoring import score_pieces, split_scores
from onrecord.span_decoding import Calibration, Knowledge, decode
from onrecord.tagging import TAGS, Floats, Transitions, allowed, best_tags
from onrecord.types import Span

WIDTH = 8
FLAT = Transitions(np.zeros((7, 7)), np.zeros(7), np.zeros(7))


def pieces_of(text: str) -> Pieces:
    """A piece a word, all in one sentence."""
    spans = []
    for word in text.split(" "):
        start = spans[-1][1] + 1 if spans else 0
        spans.append((start, start + len(word)))
    n = len(spans)
    starts, ends = np.array(spans, np.int32).T
    zeros = np.zeros(n, np.int32)
    features = np.zeros((n, 3), np.int32)
    return Pieces(zeros, starts, ends, features, np.ones(n, bool), zeros, zeros)


def knowledge(transitions: Transitions = FLAT) -> Knowledge:
    """Pointers that go to the nearest, where queries and keys say nothing."""
    near = -np.abs(np.arange(DISTANCES) - DISTANCES // 2).astype(float)
    pointer = Pointer(np.zeros(WIDTH), -8.0, near, np.zeros(SENTENCES), np.zeros(BLOCKS))
    return Knowledge(transitions, dict.fromkeys(LINKS, pointer), Calibration(np.ones(8), 3.0))


def scores_of(tags: str, points: dict[str, list[tuple[int, int]]] | None = None) -> Scores:
    """Scores that say these tags aloud; a point (from, to) is a query that fits one key."""
    names = {"o": 0, "C": 1, "c": 2, "S": 3, "s": 4, "T": 5, "t": 6}
    table = np.zeros((len(tags), len(TAGS)))
    table[np.arange(len(tags)), [names[tag] for tag in tags]] = 9.0
    queries = {link: np.zeros((len(tags), WIDTH)) for link in LINKS}
    keys = {link: np.zeros((len(tags), WIDTH)) for link in LINKS}
    for link, pairs in (points or {}).items():
        for column, (origin, target) in enumerate(pairs):
            queries[link][origin, column] = keys[link][target, column] = 9.0
    return Scores(table, queries, keys)


def shown(text: str, scores: Scores, known: Knowledge | None = None) -> list[str]:
    found = decode(pieces_of(text), scores, known or knowledge())
    return [
        " | ".join(
            " + ".join(span.of(text) for span in spans) or "-"
            for spans in (attribution.source, attribution.cue, attribution.content)
        )
        for attribution in found
    ]


def test_a_content_on_both_sides_of_its_cue_is_one() -> None:
    text = "We won he said and left early"
    assert shown(text, scores_of("TtSCTtt")) == ["he | said | We won + and left early"]


def test_nearness_decides_where_nothing_else_does() -> None:
    text = "Ann said yes . Bob denied it"
    assert shown(text, scores_of("SCToSCT")) == ["Ann | said | yes", "Bob | denied | it"]


def test_a_pointer_overrules_nearness() -> None:
    text = "Ann said yes . Bob denied it"
    points = {"content": [(6, 1), (2, 5)], "cue": [(1, 4), (5, 0)]}
    assert shown(text, scores_of("SCToSCT", points)) == ["Ann | denied | yes", "Bob | said | it"]


def test_a_content_goes_to_the_cue_that_points_at_its_edges() -> None:
    text = "Ann said . No no and Bob denied it"
    tags = "SCoTtoSCT"
    assert shown(text, scores_of(tags))[0] == "Ann | said | No no"
    edges = {"start": [(7, 3)], "end": [(7, 4)]}
    assert shown(text, scores_of(tags, edges)) == ["Bob | denied | No no + it"]


def test_where_tags_are_unsure_the_cue_says_where_its_content_begins_and_ends() -> None:
    text = "Ann said yes and no today"
    unsure = scores_of("SCTtto")
    unsure.tags[4] = unsure.tags[5] = 0.0
    assert shown(text, unsure) == ["Ann | said | yes and no today"]
    pointed = scores_of("SCTtto", {"start": [(1, 2)], "end": [(1, 4)]})
    pointed.tags[4], pointed.tags[5] = unsure.tags[4], unsure.tags[5]
    assert shown(text, pointed) == ["Ann | said | yes and no"]


def test_two_cues_may_share_a_source() -> None:
    text = "Ann said yes and denied it"
    assert shown(text, scores_of("SCToCT")) == ["Ann | said | yes", "Ann | denied | it"]


def test_a_cue_may_have_no_source() -> None:
    assert shown("it was said that all was well", scores_of("ooCTttt")) == [
        "- | said | that all was well"
    ]


def test_a_cue_that_points_at_nothing_has_no_source_though_one_is_near() -> None:
    known = knowledge()
    shy = Pointer(np.zeros(WIDTH), 9.0, *(np.zeros(n) for n in (DISTANCES, SENTENCES, BLOCKS)))
    pointers = {**known.pointers, "cue": shy}
    known = Knowledge(known.transitions, pointers, known.calibration)
    assert shown("Ann was told that", scores_of("SoCT"), known) == ["- | told | that"]


def test_neither_a_cue_alone_nor_a_content_alone_is_an_attribution() -> None:
    assert shown("Ann said nothing", scores_of("SCo")) == []
    assert shown("All was well", scores_of("Ttt")) == []


def test_words_that_are_plainly_meant_become_cue_and_source() -> None:
    points = {"content": [(3, 2)], "cue": [(2, 0)]}
    assert shown("Ann has learned that", scores_of("oooT", points)) == ["Ann | learned | that"]


def test_words_that_a_tag_has_found_are_not_taken_for_a_cue() -> None:
    points = {"content": [(3, 0)]}
    assert shown("Ann has said that", scores_of("SoCT", points)) == ["Ann | said | that"]


def test_two_contents_side_by_side_stay_apart() -> None:
    points = {"content": [(0, 3), (1, 5)]}
    assert shown("yes no Ann said Bob denied", scores_of("TTSCSC", points)) == [
        "Ann | said | yes",
        "Bob | denied | no",
    ]


def test_a_weak_score_lowers_the_confidence() -> None:
    sure, unsure = scores_of("SCT"), scores_of("SCT")
    unsure.tags[2, 0] = 8.5
    [a] = decode(pieces_of("Ann said yes"), sure, knowledge())
    [b] = decode(pieces_of("Ann said yes"), unsure, knowledge())
    assert 0 < b.confidence < a.confidence < 1
    assert a.content == (Span(9, 12),)


def test_nothing_comes_of_an_empty_document() -> None:
    nothing = np.zeros(0, np.int32)
    empty = Pieces(
        nothing, nothing, nothing, np.zeros((0, 3), np.int32), nothing > 0, nothing, nothing
    )

    def run(ids: object, features: object) -> Floats:
        raise AssertionError("there is nothing to run")

    assert decode(empty, score_pieces(empty, run, (1, 2)), knowledge()) == ()


@settings(max_examples=25)
@given(st.lists(st.lists(st.integers(-9, 9), min_size=7, max_size=7), min_size=1, max_size=3))
def test_viterbi_finds_what_trying_all_finds(rows: list[list[int]]) -> None:
    random = np.random.default_rng(len(rows))
    transitions = Transitions(random.normal(size=(7, 7)), random.normal(size=7), np.zeros(7))
    scores = np.array(rows, float)

    def total(tags: tuple[int, ...]) -> float:
        if tags[0] in (2, 4, 6) or any(not allowed()[a, b] for a, b in itertools.pairwise(tags)):
            return -np.inf
        between = sum(transitions.between[a, b] for a, b in itertools.pairwise(tags))
        return float(transitions.first[tags[0]] + scores[range(len(tags)), tags].sum() + between)

    best = max(total(tags) for tags in itertools.product(range(7), repeat=len(rows)))
    assert total(tuple(best_tags(scores, transitions))) == pytest.approx(best)


@given(st.integers(0, 200), st.integers(2, 90), st.integers(1, 90), st.integers(0, 2**32 - 1))
def test_windows_give_what_one_long_window_would(n: int, size: int, step: int, seed: int) -> None:
    """If each piece's scores depend on the piece alone, averaging must change nothing."""
    step = min(step, size)
    width = len(TAGS) + 2 * len(LINKS)
    truth = np.random.default_rng(seed).normal(size=(n + 10, width)).astype(np.float32)
    ids = np.arange(10, n + 10, dtype=np.int32)
    zeros = np.zeros(n, np.int32)
    pieces = Pieces(ids, zeros, zeros, np.zeros((n, 3), np.int32), zeros == 0, zeros, zeros)

    def run(window: np.ndarray, features: np.ndarray) -> Floats:
        assert window[0] == 1
        assert window[-1] == 2
        assert len(window) == len(features) <= size + 2
        return truth[window]

    found = score_pieces(pieces, run, (1, 2), size, step)
    expected = split_scores(truth[ids])
    np.testing.assert_allclose(found.tags, expected.tags, atol=1e-5)
    for link in LINKS:
        np.testing.assert_allclose(found.keys[link], expected.keys[link], atol=1e-5)


@given(st.integers(0, 2000), st.integers(1, 300), st.integers(1, 300))
def test_windows_cover_every_piece(length: int, size: int, step: int) -> None:
    step = min(step, size)
    windows = list(find_windows(length, size, step))
    covered = {i for start, end in windows for i in range(start, end)}
    assert covered == set(range(length))
    assert all(end - start == min(size, length) for start, end in windows)


@given(st.text())
def test_marks_are_made_the_same_one_for_one(text: str) -> None:
    assert len(same_marks(text)) == len(text)
    assert same_marks(same_marks(text)) == same_marks(text)


def test_nearness_grows_with_distance_and_tells_directions_apart() -> None:
    values = nearness(np.zeros(601, int), np.arange(-300, 301))
    assert (np.diff(values) >= 0).all()
    assert values.min() == 0
    assert values.max() == DISTANCES - 1
