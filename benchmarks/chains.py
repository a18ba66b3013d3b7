"""Scores of coreference chains: MUC, B³, CEAF-e, their mean (CoNLL F1), and LEA.

In: for each document the annotated chains and the found ones, sets of mentions that may be any
hashable values; only equal mentions match. Out: recall, precision and F1 over all documents
together, as the reference scorers of the CoNLL shared tasks have them (Pradhan et al. 2014).

>>> key = [{1, 2, 3, 4, 5}, {6, 7}, {8, 9, 10, 11, 12}]
>>> found = [{1, 2, 3, 4, 5}, {6, 7, 8, 9, 10, 11, 12}]
>>> [round(score([(key, found)], measure).f1, 3) for measure in (muc, b_cubed, ceaf_e)]
[0.947, 0.865, 0.733]
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

Chain = AbstractSet[Hashable]
Chains = Sequence[Chain]
# What a measure finds of the first chains in the second: a sum, and what it is divided by.
Measure = Callable[[Chains, Chains], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Score:
    """Recall and precision from 0 to 1."""

    recall: float
    precision: float

    @property
    def f1(self) -> float:
        """The harmonic mean."""
        total = self.recall + self.precision
        return 2 * self.recall * self.precision / total if total else 0.0


def score(documents: Iterable[tuple[Chains, Chains]], measure: Measure) -> Score:
    """A measure over documents, each a pair of annotated and found chains."""
    sums = np.zeros(4)
    for key, found in documents:
        sums += (*measure(key, found), *measure(found, key))
    recall, precision = (a / b if b else 0.0 for a, b in (sums[:2], sums[2:]))
    return Score(float(recall), float(precision))


def conll(documents: Sequence[tuple[Chains, Chains]]) -> float:
    """The mean of the F1 of MUC, B³ and CEAF-e."""
    return sum(score(documents, measure).f1 for measure in (muc, b_cubed, ceaf_e)) / 3


def muc(first: Chains, second: Chains) -> tuple[float, float]:
    """Links of Vilain et al. (1995): of the fewest that make the chains, how many are kept.

    A chain of n mentions that the second cuts into m parts keeps n - m of n - 1 links. Singletons
    have no links, so they do not count.
    """
    place = _places(second)
    kept = links = 0
    for chain in first:
        parts = {place[m] for m in chain if m in place}
        missing = sum(m not in place for m in chain)
        kept += len(chain) - len(parts) - missing
        links += len(chain) - 1
    return kept, links


def b_cubed(first: Chains, second: Chains) -> tuple[float, float]:
    """Mentions of Bagga and Baldwin (1998): for each, how much of its chain it is with in both."""
    place = _places(second)
    total = 0.0
    for chain in first:
        for mention in chain:
            if mention in place:
                total += len(chain & second[place[mention]]) / len(chain)
    return total, sum(map(len, first))


def ceaf_e(first: Chains, second: Chains) -> tuple[float, float]:
    """Entities of Luo (2005), φ₄: the best matching of one chain to one, each pair by its Dice."""
    if not first or not second:
        return 0.0, len(first)
    likeness = np.zeros((len(first), len(second)))
    place = _places(second)
    for i, chain in enumerate(first):
        for j in {place[m] for m in chain if m in place}:
            likeness[i, j] = 2 * len(chain & second[j]) / (len(chain) + len(second[j]))
    rows, columns = linear_sum_assignment(-likeness)
    return float(likeness[rows, columns].sum()), len(first)


def lea(first: Chains, second: Chains) -> tuple[float, float]:
    """Links of Moosavi and Strube (2016): the share of all links of a chain, by its size.

    A singleton has one link, to itself, which only a singleton has too.
    """
    place = _places(second)
    total = 0.0
    for chain in first:
        if len(chain) == 1:
            [mention] = chain
            total += mention in place and len(second[place[mention]]) == 1
            continue
        kept = sum(_links(len(chain & second[j])) for j in {place[m] for m in chain if m in place})
        total += len(chain) * kept / _links(len(chain))
    return total, sum(map(len, first))


def _links(size: int) -> float:
    return size * (size - 1) / 2


def _places(chains: Chains) -> dict[Hashable, int]:
    return {mention: i for i, chain in enumerate(chains) for mention in chain}
