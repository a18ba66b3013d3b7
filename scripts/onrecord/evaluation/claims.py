"""How good extracted claims are, against annotated claims.

In go, for each text, gold and predicted claims reduced to what is compared
(:class:`ClaimFacts`); out come scores of the claims found and, among those that match, of who
asserts them, their certainty, polarity, time, quantities and times.

>>> from onrecord.types import Span
>>> text = "Ten trucks left and two aircraft arrived."
>>> left = ClaimFacts((Span(0, 15),), quantities=((Decimal(10), "="),))
>>> both = ClaimFacts((Span(0, 40),), quantities=((Decimal(10), "="), (Decimal(2), "=")))
>>> match_claims(text, [left], [both])
((0, 0, 0.6),)
>>> tally_claims(text, [left], [both])[Measure("claim quantities")]
(1.0, 2.0, 1.0, 1.0)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from onrecord.evaluation.bootstrap import Counts, Measure, Score, pool
from onrecord.evaluation.words import match_spans
from onrecord.types import Claim, Spans

CLAIM_THRESHOLDS = (0.5, 0.8)


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """What is compared of a claim.

    ``speaker`` is the canonical name, ``None`` when the article asserts the claim or the
    speaker is unresolved. ``quantities`` are (value, comparator), ``times`` (verbatim text,
    TIMEX3 value or ``None``).
    """

    spans: Spans
    asserted_by: str = "article"
    speaker: str | None = None
    certainty: str = "certain"
    polarity: str = "positive"
    time: str = "past"
    quantities: tuple[tuple[Decimal, str], ...] = ()
    times: tuple[tuple[str, str | None], ...] = ()


def facts_of(claim: Claim, text: str) -> ClaimFacts:
    """What is compared of an extracted claim of ``text``."""
    return ClaimFacts(
        spans=claim.spans,
        asserted_by=claim.asserted_by,
        speaker=claim.speaker.name if claim.speaker else None,
        certainty=claim.certainty,
        polarity=claim.polarity,
        time=claim.time,
        quantities=tuple((found.value, found.comparator) for found in claim.quantities),
        times=tuple((found.span.of(text), found.value) for found in claim.times),
    )


def match_claims(
    text: str,
    gold: Sequence[ClaimFacts],
    predicted: Sequence[ClaimFacts],
    threshold: float = CLAIM_THRESHOLDS[0],
) -> tuple[tuple[int, int, float], ...]:
    """Pairs (gold index, predicted index, Dice) of claims that match, best first.

    One to one and greedy, by the Dice coefficient of the words in the claims' spans, which
    must reach ``threshold``; ties go by position in the text.
    """
    return match_spans(
        text, [claim.spans for claim in gold], [claim.spans for claim in predicted], threshold
    )


def tally_claims(
    text: str, gold: Sequence[ClaimFacts], predicted: Sequence[ClaimFacts]
) -> dict[Measure, Counts]:
    """Counts by measure for the claims of one text.

    - ``claim 0.5``, ``claim 0.8``: claims matched one to one with at least that Dice.
    - ``claim asserted_by``, ``certainty``, ``polarity``, ``time``: the share of the pairs
      matched at 0.5 that agree; precision and recall are both this accuracy.
    - ``claim speaker``: the same for names (case and white space aside), among the pairs in
      which either side has a name.
    - ``claim quantities``: (value, comparator), ``claim times text``: verbatim text (case
      aside), ``claim times value``: TIMEX3 values, each among the pairs matched at 0.5.
    """
    pairs = match_claims(text, gold, predicted)
    tally: dict[Measure, Counts] = {}
    for threshold in CLAIM_THRESHOLDS:
        right = float(sum(score >= threshold for _, _, score in pairs))
        tally[Measure(f"claim {threshold}")] = (
            right,
            float(len(predicted)),
            right,
            float(len(gold)),
        )
    matched = [(gold[i], predicted[j]) for i, j, _ in pairs]
    for name in ("asserted_by", "certainty", "polarity", "time"):
        agree = sum(getattr(a, name) == getattr(b, name) for a, b in matched)
        tally[Measure(f"claim {name}")] = accuracy(agree, len(matched))
    named = [(name_key(a.speaker), name_key(b.speaker)) for a, b in matched]
    named = [(a, b) for a, b in named if a or b]
    tally[Measure("claim speaker")] = accuracy(sum(a == b for a, b in named), len(named))
    parts: tuple[tuple[str, Callable[[ClaimFacts], Iterable[Hashable]]], ...] = (
        ("quantities", lambda claim: claim.quantities),
        ("times text", lambda claim: (name_key(text) for text, _ in claim.times)),
        ("times value", lambda claim: (value for _, value in claim.times if value is not None)),
    )
    for name, part in parts:
        tally[Measure(f"claim {name}")] = _shared(
            (Counter(part(a)), Counter(part(b))) for a, b in matched
        )
    return tally


def evaluate_claims(
    documents: Iterable[tuple[str, Sequence[ClaimFacts], Sequence[ClaimFacts]]],
    *,
    samples: int = 1000,
    seed: int = 0,
) -> tuple[Score, ...]:
    """Scores pooled over (text, gold claims, predicted claims), with 95% intervals.

    One document gives scores without intervals: there is nothing to resample.
    """
    return pool([tally_claims(*document) for document in documents], samples, seed)


def accuracy(agree: int, total: int) -> Counts:
    """Counts whose precision, recall and F1 are all the share ``agree / total``."""
    return (float(agree), float(total), float(agree), float(total))


def name_key(name: str | None) -> str | None:
    """A name for comparison, case and white space aside."""
    return " ".join(name.casefold().split()) if name is not None else None


def _shared(pairs: Iterable[tuple[Counter[Hashable], Counter[Hashable]]]) -> Counts:
    right = n_predicted = n_gold = 0
    for gold, predicted in pairs:
        right += (gold & predicted).total()
        n_predicted += predicted.total()
        n_gold += gold.total()
    return (float(right), float(n_predicted), float(right), float(n_gold))
