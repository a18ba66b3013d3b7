"""What the trained reader's network has understood of each word in its document.

In: word pieces with a vector each, and spans of words. Out: a vector a word, the mean over its
pieces. The parser takes them up beside what it knows of a word by itself (``onrecord.syntax``);
the vectors are a linear image of the network's states, which ``training/syntax.py`` has fitted.

>>> context = Context(np.array([0, 2, 5]), np.array([2, 4, 9]), np.array([[2.0], [4.0], [9.0]]))
>>> context.of([Span(0, 4), Span(5, 9), Span(4, 5)]).tolist()
[[3.0], [9.0], [0.0]]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.types import Span

Ints = NDArray[np.integer[Any]]
Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Context:
    """Pieces in reading order: the code points where they lie, and vectors (pieces, width)."""

    starts: Ints
    ends: Ints
    vectors: Floats

    def of(self, spans: Sequence[Span]) -> Floats:
        """The vectors of words, (words, width), float32; zeros where a word has no piece."""
        first = np.searchsorted(self.ends, [span.start for span in spans], side="right")
        last = np.searchsorted(self.starts, [span.end for span in spans], side="left")
        found = np.zeros((len(spans), self.vectors.shape[1]), np.float32)
        one = last - first == 1
        found[one] = self.vectors[first[one]]
        for i in np.flatnonzero(last - first > 1):
            found[i] = self.vectors[first[i] : last[i]].mean(0)
        return found
