"""From the trained reader's scores to attributions: tags to spans, spans linked to cues.

In: ``Pieces`` of a document and, for each piece, what the network says of it: a score for each
tag, a query and a key for each kind of link. Out: attributions in reading order. NumPy only, so
that decoding is tested without weights. Three steps:

1. tags: the best sequence of tags over words (Viterbi), in which a span never goes on that
   has not begun (``B`` begins a span of a role, ``I`` goes on with it);
2. links: each content points at its cue, and each cue at its source or at nothing. A pointer
   is a softmax over all pieces near by, as in dependency parsing (Dozat and Manning 2017); the
   probability of a predicted span is the sum over its pieces;
3. attributions: a cue with all contents that point at it. Contents that point at one cue are
   one content in several spans (``"A," he said. "B."``). A cue without content is no attribution.

>>> transitions = np.zeros((7, 7))
>>> scores = np.zeros((3, 7))
>>> scores[1:, 4] = 1.0  # twice "inside a source"
>>> [TAGS[tag] for tag in best_tags(scores, Transitions(transitions, np.zeros(7), np.zeros(7)))]
['B-source', 'I-source', 'I-source']
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.pieces import Pieces
from onrecord.types import Attribution, Span

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.integer[Any]]

ROLES = ("cue", "source", "content")
TAGS = ("O", "B-cue", "I-cue", "B-source", "I-source", "B-content", "I-content")
LINKS = ("content", "cue")  # the role that points: a content at its cue, a cue at its source
REACH = 254  # pieces to either side that a pointer looks at, as in training

DISTANCES, SENTENCES, BLOCKS = 31, 7, 5  # how many values each measure of nearness has
SUREST = 4  # pieces of a span that decide where it points
MISSED = 0.5  # how much a word must be pointed at to be believed, though no tag has found it
NEIGHBOUR = 0.2  # of the pointing at a word: what a neighbour must draw to belong to it
_IMPOSSIBLE = -1e4


@dataclass(frozen=True, slots=True)
class Transitions:
    """How likely one tag follows another: ``between[before, after]``, ``first`` and ``last``."""

    between: Floats
    first: Floats
    last: Floats


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
class Calibration:
    """Weights of a logistic regression from :func:`evidence` to the probability of being right.

    Attributions that are less likely than ``least`` are dropped.
    """

    weights: Floats
    bias: float
    least: float = 0.0


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All that decoding needs beside the network's scores; it is stored with the weights."""

    transitions: Transitions
    pointers: Mapping[str, Pointer]
    calibration: Calibration


@dataclass(frozen=True, slots=True)
class Scores:
    """What the network says of each piece of a document.

    ``tags`` has shape (pieces, 7); ``queries`` and ``keys`` have, for each kind of link, shape
    (pieces, width).
    """

    tags: Floats
    queries: Mapping[str, Floats]
    keys: Mapping[str, Floats]


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """A span of a role: pieces ``[start, end)``, and the mean log-probability of its tags."""

    start: int
    end: int
    role: str
    certainty: float


@dataclass(frozen=True, slots=True)
class Linked:
    """An attribution before it is one: spans of pieces, and the probabilities of its links."""

    contents: tuple[Found, ...]
    cue: Found
    source: Found | None
    p_contents: tuple[float, ...]
    p_source: float


# Tags


def allowed() -> NDArray[np.bool_]:
    """Which tag may follow which: ``I`` only goes on with a span of its own role."""
    table = np.ones((len(TAGS), len(TAGS)), bool)
    for inside in (2, 4, 6):
        table[:, inside] = False
        table[[inside - 1, inside], inside] = True
    return table


def best_tags(scores: Floats, transitions: Transitions) -> list[int]:
    """The best sequence of tags for scores of shape (words, 7), by Viterbi's algorithm."""
    if not len(scores):
        return []
    between = np.where(allowed(), transitions.between, _IMPOSSIBLE)
    best = transitions.first + scores[0]
    best[[2, 4, 6]] = _IMPOSSIBLE
    came_from = np.zeros(scores.shape, np.int64)
    columns = np.arange(len(TAGS))
    for i in range(1, len(scores)):
        through = best[:, None] + between
        came_from[i] = through.argmax(axis=0)
        best = through[came_from[i], columns] + scores[i]
    tags = [int((best + transitions.last).argmax())]
    for i in range(len(scores) - 1, 0, -1):
        tags.append(int(came_from[i, tags[-1]]))
    return tags[::-1]


def find_spans(pieces: Pieces, tag_scores: Floats, transitions: Transitions) -> list[Found]:
    """The spans of all roles, in the order of the text. Spans begin and end with words."""
    words = np.flatnonzero(pieces.first)
    scores = tag_scores[words]
    tags = best_tags(scores, transitions)
    logs = _log_softmax(scores)
    ends = np.append(words[1:], len(pieces))
    found: list[Found] = []
    i = 0
    while i < len(tags):
        if tags[i] == 0:
            i += 1
            continue
        role = (tags[i] + 1) // 2  # 1 cue, 2 source, 3 content
        j = i + 1
        while j < len(tags) and tags[j] == 2 * role:
            j += 1
        # Whether a word begins a span or goes on with one is left aside: only the role counts.
        own = np.logaddexp(logs[i:j, 2 * role - 1], logs[i:j, 2 * role])
        found.append(Found(int(words[i]), int(ends[j - 1]), ROLES[role - 1], float(own.mean())))
        i = j
    return found


# Links


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
        return float(self.weights[max(0, span.start - self.start) : span.end - self.start].sum())


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
    probabilities = np.exp(_log_softmax(np.concatenate([logits, nothing[:, None]], axis=1)))
    if len(probabilities) > SUREST:
        probabilities = np.partition(probabilities, -SUREST, axis=0)[-SUREST:]
    mean = probabilities.mean(axis=0)
    return Pointed(low, mean[:-1], float(mean[-1]))


def choose(
    pointed: Pointed, candidates: Sequence[Found], or_nothing: bool
) -> tuple[Found | None, float]:
    """The candidate that is pointed at most, and its share of what points at any of them."""
    shares = [pointed.at(candidate) for candidate in candidates]
    options: list[Found | None] = list(candidates)
    if or_nothing:
        shares.append(pointed.nothing)
        options.append(None)
    if not options:
        return None, 1.0
    best = int(np.argmax(shares))
    return options[best], shares[best] / max(sum(shares), 1e-9)


def link_spans(
    pieces: Pieces, scores: Scores, found: Sequence[Found], pointers: Mapping[str, Pointer]
) -> list[Linked]:
    """Cues with the contents that point at them and the source that they point at.

    A span that points past all that the tags have found, at words that they have not, is
    believed: those words become a cue, or a source.
    """
    by_role = {role: [span for span in found if span.role == role] for role in ROLES}
    free = np.ones(len(pieces), bool)
    for span in found:
        free[span.start : span.end] = False
    contents: dict[Found, list[tuple[Found, float]]] = {}
    for content in by_role["content"]:
        pointed = point(pieces, scores, "content", pointers["content"], content)
        near = _within_reach(content, by_role["cue"])
        missed = find_missed(pieces, pointed, near, free, "cue")
        cue, share = choose(pointed, near + missed, or_nothing=False)
        if cue is not None:
            if cue in missed:
                insort(by_role["cue"], cue)
                free[cue.start : cue.end] = False
            contents.setdefault(cue, []).append((content, share))
    linked = []
    for cue, given in contents.items():
        pointed = point(pieces, scores, "cue", pointers["cue"], cue)
        near = _within_reach(cue, by_role["source"])
        near += find_missed(pieces, pointed, near, free, "source")
        source, share = choose(pointed, near, or_nothing=True)
        spans, shares = zip(*given, strict=True)
        linked.append(Linked(spans, cue, source, shares, share))
    return linked


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


def _within_reach(span: Found, candidates: Sequence[Found]) -> list[Found]:
    """Those of the candidates, in the order of the text, that begin within reach of a span."""
    first = bisect_left(candidates, span.start - REACH, key=lambda c: c.start)
    return list(
        candidates[first : bisect_left(candidates, span.end + REACH, key=lambda c: c.start)]
    )


# Attributions


def evidence(linked: Linked) -> Floats:
    """What the confidence of an attribution is judged by: log-probabilities of its parts."""
    certainties = [span.certainty for span in linked.contents]
    return np.array(
        [
            float(np.mean(certainties)),
            min(certainties),
            linked.cue.certainty,
            linked.source.certainty if linked.source else 0.0,
            float(np.log(max(min(linked.p_contents), 1e-6))),
            float(np.log(max(linked.p_source, 1e-6))),
            float(linked.source is None),
            float(len(linked.contents) - 1),
        ]
    )


def decode(pieces: Pieces, scores: Scores, knowledge: Knowledge) -> tuple[Attribution, ...]:
    """The attributions of a document, in reading order."""
    linked = link_document(pieces, scores, knowledge)
    made = [_attribution(pieces, each, knowledge.calibration) for each in linked]
    likely = [a for a in made if a.confidence >= knowledge.calibration.least]
    return tuple(sorted(likely, key=lambda a: (a.content, a.cue)))


def link_document(pieces: Pieces, scores: Scores, knowledge: Knowledge) -> list[Linked]:
    """The first two steps: spans found and linked."""
    found = find_spans(pieces, scores.tags, knowledge.transitions)
    return link_spans(pieces, scores, found, knowledge.pointers)


def _attribution(pieces: Pieces, linked: Linked, calibration: Calibration) -> Attribution:
    score = float(evidence(linked) @ calibration.weights) + calibration.bias
    return Attribution(
        content=tuple(_span(pieces, content) for content in sorted(linked.contents)),
        cue=(_span(pieces, linked.cue),),
        source=(_span(pieces, linked.source),) if linked.source else (),
        confidence=float(1 / (1 + np.exp(-score))),
    )


def _span(pieces: Pieces, found: Found) -> Span:
    return Span(int(pieces.starts[found.start]), int(pieces.ends[found.end - 1]))


def _log_softmax(scores: Floats) -> Floats:
    shifted = scores - scores.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))
