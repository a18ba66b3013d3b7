"""Where spans point: the second thing that the trained network says of each piece.

In: queries and keys of each kind of link, a span, and what nearness counts for. Out: how likely
each piece near by is meant, or nothing. A pointer is a softmax over all pieces in reach, as in
dependency parsing (Dozat and Manning 2017); the probability of a span is the sum over its pieces.

A content points at its cue and a cue at its source. A cue also points back, at the first and last
pieces of its contents, as a question does at its answer in reading comprehension (Seo et al. 2017):
what a content says of its cue and what the cue says of its content are weighed together, and
words that no tag found but that are plainly meant are found after all.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.pieces import Pieces
from onrecord.tagging import Edges, Floats, Found, log_softmax

Ints = NDArray[np.integer[Any]]

# A content points at its cue; a cue at its source, and at the edges of its contents.
LINKS = ("content", "cue", "start", "end")
REACH = 254  # pieces to either side that a pointer looks at, as in training

DISTANCES, SENTENCES, BLOCKS = 31, 7, 5  # how many values each measure of nearness has
SUREST = 4  # pieces of a span that decide where it points
MISSED = 0.5  # how much a word must be pointed at to be believed, though no tag has found it
NEIGHBOUR = 0.2  # of the pointing at a word: what a neighbour must draw to belong to it
# What a cue's pointing at an edge adds to the score of a beginning or end there: the logarithm of
# the probability, with a floor, over that of an edge about which it says nothing.
EDGE_WEIGHT, EDGE_FLOOR, EDGE_NEUTRAL = 0.5, 0.01, 0.1


@dataclass(frozen=True, slots=True)
class Pointer:
    """What a kind of link knows beside queries and keys.

    ``null_key`` stands for pointing at nothing; the others are scores by nearness, see
    :func:`nearness`.
    """

    null_key: Floats
    null_bias: float
    distance: Floats
    sentence: Floats
    block: Floats


@dataclass(frozen=True, slots=True)
class Scores:
    """What the network says of each piece of a document.

    ``tags`` has shape (pieces, 7); ``queries`` and ``keys`` have, for each kind of link, shape
    (pieces, width). ``added``, (pieces, columns), is what parts joined to the model tell.
    """

    tags: Floats
    queries: Mapping[str, Floats]
    keys: Mapping[str, Floats]
    added: Floats = field(default_factory=lambda: np.zeros((0, 0)))


def nearness(a: Ints, b: Ints) -> Ints:
    """Distances from ``a`` to ``b``, as one of 31 values: finer near by, and by direction.

    >>> nearness(np.array([5, 5, 5, 5]), np.array([5, 6, 3, 500])).tolist()
    [15, 17, 12, 30]
    """
    away = b - a
    steps = np.minimum(np.floor(2 * np.log2(np.abs(away) + 1.0)), DISTANCES // 2)
    return np.asarray(np.sign(away) * steps, np.int64) + DISTANCES // 2


def clipped(a: Ints, b: Ints, values: int) -> Ints:
    """``b - a``, cut off on both sides so that there are ``values`` values, the least 0."""
    half = values // 2
    return np.asarray(np.clip(b - a, -half, half) + half)


@dataclass(frozen=True, slots=True)
class Pointed:
    """How much a span points at each piece from ``start`` on, and at ``nothing``."""

    start: int
    weights: Floats
    nothing: float

    def at(self, span: Found) -> float:
        """How much it points at ``span``."""
        return self.between(span.start, span.end)

    def between(self, start: int, end: int) -> float:
        """How much it points at the pieces from ``start`` to before ``end``."""
        low, high = max(0, start - self.start), max(0, end - self.start)
        return float(self.weights[low:high].sum())


def point(pieces: Pieces, scores: Scores, link: str, pointer: Pointer, at: Found) -> Pointed:
    """Where a span points: how likely each piece in reach is meant.

    Each piece of the span points by itself; the few that are surest decide, for what stands
    in the middle of a long content often knows little of its cue. Hence the sum may pass one.
    """
    low, high = max(0, at.start - REACH), min(len(pieces), at.end + REACH)
    rows, near = np.arange(at.start, at.end)[:, None], np.arange(low, high)[None, :]
    queries = scores.queries[link][at.start : at.end].astype(np.float32)
    logits = queries @ scores.keys[link][low:high].astype(np.float32).T
    origin = np.array([0])
    furthest = high - low  # each distance is looked up once, not for each pair of pieces
    by_distance = pointer.distance[nearness(origin, np.arange(-furthest, furthest + 1))]
    logits += by_distance.astype(np.float32)[near - rows + furthest]
    sentence, block = pieces.sentence, pieces.block
    by_sentence, by_block = pointer.sentence.astype(np.float32), pointer.block.astype(np.float32)
    logits += by_sentence[clipped(sentence[rows], sentence[near], SENTENCES)]
    logits += by_block[clipped(block[rows], block[near], BLOCKS)]
    nothing = queries @ pointer.null_key.astype(np.float32) + np.float32(pointer.null_bias)
    probabilities = np.exp(log_softmax(np.concatenate([logits, nothing[:, None]], axis=1)))
    if len(probabilities) > SUREST:
        probabilities = np.partition(probabilities, -SUREST, axis=0)[-SUREST:]
    mean = probabilities.mean(axis=0)
    return Pointed(low, mean[:-1], float(mean[-1]))


@dataclass(frozen=True, slots=True)
class PointedEdges:
    """Where a cue's contents begin and end, by what the cue points at."""

    start: Pointed
    end: Pointed

    def share(self, content: Found) -> float:
        """How much the cue points at the edges of ``content``, a piece more or less."""
        start = self.start.between(content.start - 1, content.start + 2)
        end = self.end.between(content.end - 2, content.end + 1)
        return float(np.sqrt((start + EDGE_FLOOR) * (end + EDGE_FLOOR)))


def point_at_edges(
    pieces: Pieces, scores: Scores, pointers: Mapping[str, Pointer], cue: Found
) -> PointedEdges:
    """Where a cue says that its contents begin and end."""
    start, end = (point(pieces, scores, link, pointers[link], cue) for link in ("start", "end"))
    return PointedEdges(start, end)


def weigh_edges(pieces: Pieces, pointed: Sequence[PointedEdges]) -> Edges:
    """What the cues of a document add to the scores of contents' edges, for each word."""
    words = np.flatnonzero(pieces.first)
    weighed = []
    for side in ("start", "end"):
        most = np.zeros(len(pieces))
        for edges in pointed:
            at: Pointed = getattr(edges, side)
            part = most[at.start : at.start + len(at.weights)]
            np.maximum(part, at.weights, out=part)
        of_word = np.maximum.reduceat(most, words) if len(words) else most
        weighed.append(EDGE_WEIGHT * np.log((of_word + EDGE_FLOOR) / EDGE_NEUTRAL))
    return Edges(*weighed)


def find_missed(
    pieces: Pieces, pointed: Pointed, known: Sequence[Found], free: NDArray[np.bool_], role: str
) -> list[Found]:
    """Words that no tag has found, if one is plainly meant, and more than any known span.

    They are that word, and its neighbours while they draw a fraction of as much. Their
    certainty is the log of the pointing that they draw.
    """
    start, end = pointed.start, pointed.start + len(pointed.weights)
    mass = np.where(free[start:end], pointed.weights, 0.0)
    begins = np.union1d([0], np.flatnonzero(pieces.first[start:end]))
    ends = np.append(begins[1:], end - start)
    words = np.add.reduceat(mass, begins)
    best = int(words.argmax())
    if words[best] <= max([MISSED, pointed.nothing, *(pointed.at(span) for span in known)]):
        return []
    belongs = words >= NEIGHBOUR * words[best]
    low, high = best, best + 1
    while low > 0 and belongs[low - 1]:
        low -= 1
    while high < len(words) and belongs[high]:
        high += 1
    drawn = float(words[low:high].sum())
    certainty = min(0.0, float(np.log(drawn)))
    return [Found(start + int(begins[low]), start + int(ends[high - 1]), role, certainty)]


def within_reach(span: Found, candidates: Sequence[Found]) -> list[Found]:
    """Those of the candidates, in the order of the text, that begin within reach of a span."""
    first = bisect_left(candidates, span.start - REACH, key=lambda c: c.start)
    return list(
        candidates[first : bisect_left(candidates, span.end + REACH, key=lambda c: c.start)]
    )
