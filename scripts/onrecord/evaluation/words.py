"""What the scores count: the words of a text, and which of them a span covers.

In go a text and spans; out come sets of word numbers, so that two annotations that differ
only in the punctuation at their edges compare as equal.

>>> from onrecord.types import Span
>>> words = Words.of("Roe said: “It works.”")
>>> sorted(words.within((Span(10, 21),)))
[2, 3]
>>> dice(words.within((Span(10, 21),)), words.within((Span(14, 19),)))
0.6666666666666666
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.types import Spans

WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text: runs of letters and digits, as starts and ends in code points."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> Words:
        """The words of ``text``, in order."""
        found = [match.span() for match in WORD.finditer(text)]
        return cls(text, tuple(start for start, _ in found), tuple(end for _, end in found))

    def within(self, spans: Spans) -> frozenset[int]:
        """Numbers of the words that lie wholly inside one of ``spans``."""
        inside: set[int] = set()
        for span in spans:
            first = bisect_left(self.starts, span.start)
            inside.update(range(first, bisect_right(self.ends, span.end, lo=first)))
        return frozenset(inside)

    def units(self, spans: Spans) -> frozenset[int]:
        """What ``spans`` are compared by: their words, or their marks where they hold no word.

        A colon after a name is a cue. It holds no word, and must not count as equal to
        nothing at all, so marks are numbered -1 - offset, apart from all words.
        """
        words = self.within(spans)
        if words:
            return words
        return frozenset(
            -1 - offset
            for span in spans
            for offset in range(span.start, span.end)
            if not self.text[offset].isspace()
        )


def dice(a: frozenset[int], b: frozenset[int]) -> float:
    """Dice's coefficient of two sets, 0 to 1; 1 when both are empty (Dice 1945)."""
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 1.0


def match_best_first(
    gold: Sequence[frozenset[int]], predicted: Sequence[frozenset[int]], threshold: float
) -> tuple[tuple[int, int, float], ...]:
    """One-to-one pairs (gold index, predicted index, Dice) of at least ``threshold``, best first.

    Greedy: the most alike pair is taken, both are struck out, and so on; equally alike pairs
    go in the order of gold, then of predicted. The pairs of a higher threshold are therefore
    the first ones of a lower one.
    """
    alike = (
        (dice(a, b), i, j) for i, a in enumerate(gold) for j, b in enumerate(predicted) if a & b
    )
    best_first = sorted((-score, i, j) for score, i, j in alike if score >= threshold)
    taken_gold: set[int] = set()
    taken_predicted: set[int] = set()
    pairs = []
    for negative, i, j in best_first:
        if i not in taken_gold and j not in taken_predicted:
            taken_gold.add(i)
            taken_predicted.add(j)
            pairs.append((i, j, -negative))
    return tuple(pairs)


def match_spans(
    text: str, gold: Sequence[Spans], predicted: Sequence[Spans], threshold: float
) -> tuple[tuple[int, int, float], ...]:
    """:func:`match_best_first` of span sets of ``text``, ties by position in the text.

    >>> from onrecord.types import Span
    >>> match_spans("It works well.", [(Span(0, 14),)], [(Span(0, 2),), (Span(0, 8),)], 0.5)
    ((0, 1, 0.8),)
    """
    words = Words.of(text)
    gold_order = sorted(range(len(gold)), key=lambda i: gold[i])
    order = sorted(range(len(predicted)), key=lambda j: predicted[j])
    pairs = match_best_first(
        [words.units(gold[i]) for i in gold_order],
        [words.units(predicted[j]) for j in order],
        threshold,
    )
    return tuple((gold_order[i], order[j], score) for i, j, score in pairs)
