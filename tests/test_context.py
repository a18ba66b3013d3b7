from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from onrecord.context import Context
from onrecord.types import Span


@st.composite
def pieces(draw: st.DrawFn) -> Context:
    """Pieces in order that do not overlap, some of them apart from each other."""
    lengths = draw(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4)), max_size=30))
    starts, ends, at = [], [], 0
    for gap, length in lengths:
        starts.append(at + gap)
        at += gap + length
        ends.append(at)
    seed = draw(st.integers(0, 2**32 - 1))
    vectors = np.random.default_rng(seed).normal(size=(len(starts), 3)).astype(np.float32)
    return Context(np.array(starts, np.int32), np.array(ends, np.int32), vectors)


@given(pieces(), st.lists(st.tuples(st.integers(0, 60), st.integers(1, 9)), max_size=20))
def test_a_word_has_the_mean_of_the_pieces_that_it_meets(context, words):
    spans = [Span(start, start + length) for start, length in words]
    found = context.of(spans)
    assert found.shape == (len(spans), 3)
    assert found.dtype == np.float32
    for span, vector in zip(spans, found, strict=True):
        meets = (context.starts < span.end) & (context.ends > span.start)
        expected = context.vectors[meets].mean(0) if meets.any() else np.zeros(3)
        np.testing.assert_allclose(vector, expected, atol=1e-5)


@given(pieces(), st.integers(0, 60), st.integers(1, 9))
def test_a_word_has_the_same_vector_beside_others(context, start, length):
    span = Span(start, start + length)
    alone, among = context.of([span]), context.of([Span(0, 2), span, Span(3, 50)])
    assert np.array_equal(alone[0], among[1])
