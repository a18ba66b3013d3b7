"""From scores for tags to spans: the first step of reading the trained network's scores.

In: for each word a score for each tag, and how tags follow one another. Out: the best sequence of
tags (Viterbi's algorithm), in which a span never goes on that has not begun (``B`` begins a span
of a role, ``I`` goes on with it); and from that, spans.

>>> scores = np.zeros((3, 7))
>>> scores[1:, 4] = 1.0  # twice "inside a source"
>>> nothing = Transitions(np.zeros((7, 7)), np.zeros(7), np.zeros(7))
>>> [TAGS[tag] for tag in best_tags(scores, nothing)]
['B-source', 'I-source', 'I-source']
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.pieces import Pieces

Floats = NDArray[np.floating[Any]]

ROLES = ("cue", "source", "content")
TAGS = ("O", "B-cue", "I-cue", "B-source", "I-source", "B-content", "I-content")
_B_CONTENT, _I_CONTENT = TAGS.index("B-content"), TAGS.index("I-content")
_IMPOSSIBLE = -1e4


@dataclass(frozen=True, slots=True)
class Transitions:
    """How likely one tag follows another: ``between[before, after]``, ``first`` and ``last``."""

    between: Floats
    first: Floats
    last: Floats


@dataclass(frozen=True, slots=True)
class Edges:
    """What is added where a content begins with a word, and where it ends with one; (words,)."""

    begins: Floats
    ends: Floats


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """A span of a role: pieces ``[start, end)``, and the mean log-probability of its tags."""

    start: int
    end: int
    role: str
    certainty: float


def allowed() -> NDArray[np.bool_]:
    """Which tag may follow which: ``I`` only goes on with a span of its own role."""
    table = np.ones((len(TAGS), len(TAGS)), bool)
    for inside in (2, 4, 6):
        table[:, inside] = False
        table[[inside - 1, inside], inside] = True
    return table


def best_tags(scores: Floats, transitions: Transitions, edges: Edges | None = None) -> list[int]:
    """The best sequence of tags for scores of shape (words, 7), by Viterbi's algorithm."""
    if not len(scores):
        return []
    between = np.where(allowed(), transitions.between, _IMPOSSIBLE)
    leaves = np.zeros_like(between)
    if edges is not None:
        scores = scores.copy()
        scores[:, _B_CONTENT] += edges.begins
        leaves[[_B_CONTENT, _I_CONTENT]] = 1.0
        leaves[:, _I_CONTENT] = 0.0
    best = transitions.first + scores[0]
    best[[2, 4, 6]] = _IMPOSSIBLE
    came_from = np.zeros(scores.shape, np.int64)
    columns = np.arange(len(TAGS))
    for i in range(1, len(scores)):
        through = best[:, None] + between
        if edges is not None:
            through = through + leaves * edges.ends[i - 1]
        came_from[i] = through.argmax(axis=0)
        best = through[came_from[i], columns] + scores[i]
    tags = [int((best + transitions.last).argmax())]
    for i in range(len(scores) - 1, 0, -1):
        tags.append(int(came_from[i, tags[-1]]))
    return tags[::-1]


def find_spans(
    pieces: Pieces, tag_scores: Floats, transitions: Transitions, edges: Edges | None = None
) -> list[Found]:
    """The spans of all roles, in the order of the text. Spans begin and end with words."""
    words = np.flatnonzero(pieces.first)
    scores = tag_scores[words]
    tags = best_tags(scores, transitions, edges)
    logs = log_softmax(scores)
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


def log_softmax(scores: Floats) -> Floats:
    """The logarithms of the probabilities that scores along the last axis stand for."""
    shifted = scores - scores.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))
