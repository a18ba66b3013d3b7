"""Attributions within attributions: ``he said that she believes P``, a quote inside a quote.

In: what a reader found, and the parses. Out: the same and, inside its contents, the reporting
clauses that syntax shows. Corpora give each word one role at most, so a trained reader learns
only the outermost attribution; the inner ones are found by the rules of ``clauses``.

>>> find_nested((), ())
[]
"""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.clauses import find_clauses
from onrecord.phrases import parses_over
from onrecord.types import Attribution, Parse, hull

# How often such an attribution is right on the Wikinews articles of tests/quality, by
# benchmarks/wikinews.py.
CONFIDENCE = 0.53


def find_nested(attributions: Sequence[Attribution], parses: Sequence[Parse]) -> list[Attribution]:
    """Attributions whose source, cue and content all lie in one span of a given one's content."""
    taken = [span for attribution in attributions for span in attribution.cue]
    found: dict[tuple[object, ...], Attribution] = {}
    for outer in attributions:
        for span in outer.content:
            for number in parses_over(parses, span) if parses else ():
                for clause in find_clauses(parses[number]):
                    parts = (*clause.cue, *clause.source, *clause.complement)
                    inside = clause.complement and all(span.contains(part) for part in parts)
                    known = any(hull(clause.cue).overlaps(cue) for cue in taken)
                    if inside and not known and clause.source:
                        inner = Attribution(
                            clause.complement, clause.cue, clause.source, CONFIDENCE
                        )
                        found[clause.complement, clause.cue] = inner
    return list(found.values())
