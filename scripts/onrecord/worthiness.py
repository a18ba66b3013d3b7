"""How far a claim is worth checking, in ClaimBuster's sense, as a probability.

In: the words of a claim. Out: the probability that ClaimBuster's annotators would have called
the sentence check-worthy (Arslan et al. 2020: of public interest and verifiable). The trained
reader tells it from what it has understood (:class:`Worth`); without it, and to choose what in
direct speech is a claim, there is a logistic regression over the cues below. Its weights, and
how well it ranks, stand in ``data/worthiness.json``; ``onrecord.training.worthiness`` makes them.

>>> score_check_worthiness("Unemployment fell to 4 percent") > score_check_worthiness("We talked")
True
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from onrecord.types import Span

# Each cue counts its matches in the sentence, three at most.
CUES = {
    name: re.compile(pattern, re.IGNORECASE if insensitive else 0)
    for name, pattern, insensitive in (
        ("number", r"\b\d[\d,.]*\b", False),
        ("number_word", r"\b(two|three|four|five|six|seven|eight|nine|ten|dozens?|hundreds?"
         r"|thousands?|millions?|billions?|trillions?|half|third|quarter|double|twice)\b", True),
        ("percent", r"%|\bper ?cent\b", True),
        ("money", r"[$£€]|\b(dollars?|euros?|pounds?|cents?)\b", True),
        ("comparison", r"\b(more|less|fewer|higher|lower|most|least|than|highest|lowest)\b", True),
        ("change", r"\b(increas\w+|decreas\w+|reduc\w+|cut|cuts|rose|risen|fell|fallen|grew|grown"
         r"|lost|gained|doubled|raised|created|spent|cost|costs)\b", True),
        ("year", r"\b(1[89]|20)\d\d\b|\b(years?|months?|decades?|century)\b", True),
        ("name", r"(?<!^)(?<![.!?] )\b[A-Z][a-z]+", False),
        ("past", r"\b(was|were|had|did|voted|said|made|took|went|came|signed|passed"
         r"|\w+ed)\b", True),
        ("policy", r"\b(tax\w*|jobs?|deficit|budget|debt|unemployment|crime|health|insurance"
         r"|school\w*|oil|energy|troops?|war|nuclear|trade|wages?|poverty|immigra\w+|vote\w*)\b",
         True),
        ("i", r"\b(I|I'm|I’m|me|my)\b", False),
        ("we", r"\b(we|us|our)\b", True),
        ("you", r"\b(you|your)\b", True),
        ("ought", r"\b(should|must|would|could|can|may|might|will|let)\b", True),
        ("opinion", r"\b(think|believe|hope|feel|want|wish|know|guess|like|love|good|great|bad"
         r"|important|right|wrong|thank)\b", True),
        ("question", r"\?", False),
        ("negation", r"\b(not|no|never|none)\b|n['’]t\b", True),
    )
}  # fmt: skip
MOST = 3


@dataclass(frozen=True, slots=True)
class Worth:
    """What the trained network says of each word piece: its place, and what it adds to the worth.

    ``starts`` and ``ends`` are code points; ``log_odds`` has shape (pieces,). A stretch of text has
    the mean of its pieces, so that the network need not know the stretches beforehand: a sentence,
    a claim, or part of one. ``onrecord.training.worth`` fits it.

    >>> told = Worth(np.array([0, 5]), np.array([4, 9]), np.array([2.0, 0.0]))
    >>> told.probability([Span(0, 9)]), told.probability([Span(4, 9)])
    (0.7311, 0.5)
    """

    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    log_odds: NDArray[np.float32]

    def probability(self, spans: Sequence[Span]) -> float:
        """The probability, 0 to 1, that some words are worth checking; four decimals."""
        inside = np.zeros(len(self.starts), bool)
        for span in spans:
            inside |= (self.starts >= span.start) & (self.ends <= span.end)
        mean = float(self.log_odds[inside].mean()) if inside.any() else 0.0
        return round(1 / (1 + math.exp(-mean)), 4)


def find_cues(sentence: str) -> list[float]:
    """The features of a sentence: counts of the cues (0 to 3), then the log of its words."""
    counts = [float(min(MOST, len(cue.findall(sentence)))) for cue in CUES.values()]
    return [*counts, math.log1p(len(sentence.split()))]


def score_check_worthiness(sentence: str) -> float:
    """The probability, 0 to 1, that the sentence is check-worthy; four decimals."""
    weights = _weights()
    names = [*CUES, "length"]
    score = weights["bias"] + sum(
        weights[name] * value for name, value in zip(names, find_cues(sentence), strict=True)
    )
    return round(1 / (1 + math.exp(-score)), 4)


@cache
def _weights() -> Mapping[str, float]:
    model = json.loads(
        files("onrecord").joinpath("data/worthiness.json").read_text(encoding="utf-8")
    )
    return dict(model["weights"])
