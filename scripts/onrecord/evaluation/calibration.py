"""How far the confidences of predictions can be taken at their word.

In go, for each document, pairs of a confidence and whether the prediction was right; out
comes a reliability table with the expected calibration error.

>>> calibration = calibrate([[(0.9, True), (0.9, True)], [(0.9, False), (0.1, False)]], 100, 0)
>>> round(calibration.error.value, 3)
0.2
>>> [(bin.low, bin.n, bin.right.value) for bin in calibration.bins if bin.n]
[(0.1, 1, 0.0), (0.9, 3, 0.6666666666666666)]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onrecord.evaluation.bootstrap import Estimate, estimate, ratio, resample

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Predictions with a confidence in ``[low, high)``; the last bin has 1 in it, too.

    ``confidence`` is their mean confidence, ``right`` the share that was right.
    """

    low: float
    high: float
    n: int
    confidence: float | None
    right: Estimate


@dataclass(frozen=True, slots=True)
class Calibration:
    """A reliability table and two figures that sum it up, both better when lower.

    ``error`` is the expected calibration error over ten bins of equal width (Naeini et al.
    2015; Guo et al. 2017): the mean of |share right - mean confidence|, weighted by the
    bins' sizes. ``brier`` is the mean of (confidence - right)² (Brier 1950).
    """

    bins: tuple[Bin, ...]
    error: Estimate
    brier: Estimate


def calibrate(
    outcomes: Sequence[Sequence[tuple[float, bool]]], samples: int, seed: int
) -> Calibration:
    """Calibration of (confidence, right) pairs, one sequence a document."""
    table = np.array([_sums(document) for document in outcomes]).reshape(len(outcomes), BINS, 4)
    drawn = None
    if len(outcomes) > 1 and samples > 0:
        drawn = np.tensordot(resample(len(outcomes), samples, seed), table, axes=1)
    observed = table.sum(axis=0)
    n, confidence, right, _ = np.moveaxis(observed, -1, 0)
    means, shares = ratio(confidence, n), ratio(right, n)
    bins = tuple(
        Bin(
            low=k / BINS,
            high=(k + 1) / BINS,
            n=int(n[k]),
            confidence=float(means[k]) if n[k] else None,
            right=estimate(
                shares[k], None if drawn is None else ratio(drawn[:, k, 2], drawn[:, k, 0])
            ),
        )
        for k in range(BINS)
    )
    error = estimate(float(_error(observed)), None if drawn is None else _error(drawn))
    brier = estimate(float(_brier(observed)), None if drawn is None else _brier(drawn))
    return Calibration(bins, error, brier)


def _sums(document: Sequence[tuple[float, bool]]) -> NDArray[np.float64]:
    """By bin: how many, sum of confidences, how many right, sum of squared errors."""
    sums = np.zeros((BINS, 4))
    for confidence, right in document:
        sums[min(BINS - 1, int(confidence * BINS))] += (
            1,
            confidence,
            right,
            (confidence - right) ** 2,
        )
    return sums


def _error(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    # n / N * |right / n - confidence / n| = |right - confidence| / N
    return ratio(np.abs(sums[..., 2] - sums[..., 1]).sum(axis=-1), sums[..., 0].sum(axis=-1))


def _brier(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    return ratio(sums[..., 3].sum(axis=-1), sums[..., 0].sum(axis=-1))
