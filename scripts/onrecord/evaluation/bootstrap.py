"""Turns counts a document into scores with intervals.

In goes one :data:`Tally` a document, in a fixed order; out come precision, recall and F1 of the
pooled counts (micro averages), each with a 95% percentile interval from resampled documents
(Efron & Tibshirani 1993). Documents are resampled, not attributions, because the attributions
of one article share an author and an annotator, and are no independent draws.

>>> tally = {Measure("token", "cue"): (3.0, 4.0, 3.0, 6.0)}
>>> score = pool([tally, tally], samples=100, seed=0)[0]
>>> score.precision, score.recall.value, score.f1.value
(Estimate(value=0.75, low=0.75, high=0.75), 0.5, 0.6)
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ALL = "all"
LEVEL = 0.95


@dataclass(frozen=True, slots=True, order=True)
class Measure:
    """What a score measures: ``exact`` of role ``cue`` in group ``kind=direct``, say.

    ``role`` is empty where a measure looks at whole attributions or claims.
    """

    name: str
    role: str = ""
    group: str = ALL


# Right among predicted, predicted, found among gold, gold. The first and the third are equal
# in most measures, but not where the credit is a proportion, or within a group.
Counts = tuple[float, float, float, float]
Tally = Mapping[Measure, Counts]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure from 0 to 1 with its 95% interval; ``None`` where it cannot be known.

    The value is unknown when its denominator is zero, the interval also when there are fewer
    than two documents to draw from.
    """

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1 of a measure, and how many items they rest on.

    ``f1`` is the harmonic mean of the pooled precision and recall; it is 0 when only one of
    gold and predictions has any item, and unknown when neither has.
    """

    measure: Measure
    precision: Estimate
    recall: Estimate
    f1: Estimate
    predicted: float
    gold: float


def resample(documents: int, samples: int, seed: int) -> NDArray[np.float64]:
    """How often each document is drawn in each sample: shape (samples, documents)."""
    random = np.random.default_rng(seed)
    even = np.full(documents, 1 / documents)
    return random.multinomial(documents, even, size=samples).astype(np.float64)


def pool(tallies: Sequence[Tally], samples: int, seed: int) -> tuple[Score, ...]:
    """A score for each measure in ``tallies``, in order of first appearance."""
    measures = list(dict.fromkeys(measure for tally in tallies for measure in tally))
    nothing = (0.0, 0.0, 0.0, 0.0)
    table = np.array(
        [[tally.get(measure, nothing) for measure in measures] for tally in tallies]
    ).reshape(len(tallies), len(measures), 4)
    observed = figures(table.sum(axis=0))
    drawn = None
    if len(tallies) > 1 and samples > 0:
        drawn = figures(np.tensordot(resample(len(tallies), samples, seed), table, axes=1))
    scores = []
    for column, measure in enumerate(measures):
        precision, recall, f1 = (
            estimate(observed[column, k], None if drawn is None else drawn[:, column, k])
            for k in range(3)
        )
        totals = table[:, column].sum(axis=0)
        scores.append(
            Score(measure, precision, recall, f1, predicted=float(totals[1]), gold=float(totals[3]))
        )
    return tuple(scores)


def figures(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Precision, recall and F1 (last axis) from counts (last axis: as in :data:`Counts`).

    NaN stands for what is unknown.
    """
    right, predicted, found, gold = np.moveaxis(counts, -1, 0)
    precision = ratio(right, predicted)
    recall = ratio(found, gold)
    both = np.nan_to_num(precision) + np.nan_to_num(recall)
    f1 = np.where(both > 0, ratio(2 * precision * recall, both), 0.0)
    f1 = np.where((predicted == 0) & (gold == 0), np.nan, f1)
    return np.stack([precision, recall, f1], axis=-1)


def ratio(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """``part / whole``, NaN where ``whole`` is zero."""
    known = whole != 0
    return np.where(known, part / np.where(known, whole, 1.0), np.nan)


def estimate(value: float, drawn: NDArray[np.float64] | None) -> Estimate:
    """A value (NaN if unknown) with the 2.5th and 97.5th percentiles of its resamplings."""
    if math.isnan(value):
        return Estimate(None)
    known = drawn[~np.isnan(drawn)] if drawn is not None else np.empty(0)
    if not known.size:
        return Estimate(float(value))
    low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(float(value), float(low), float(high))
