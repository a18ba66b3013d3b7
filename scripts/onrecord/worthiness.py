"""How far a claim is worth checking, in ClaimBuster's sense, as a probability.

In: the words of a claim. Out: the probability that ClaimBuster's annotators would have called
the sentence check-worthy (Arslan et al. 2020: of public interest and verifiable), from a
logistic regression over the cues below. Its weights, and how well it ranks, stand in
``data/worthiness.json``; ``onrecord.training.worthiness`` makes them.

>>> score_check_worthiness("Unemployment fell to 4 percent") > score_check_worthiness("We talked")
True
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

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
