"""Attributions within attributions: ``he said that she believes P``, a quote inside a quote.

In: what a reader found, and the parses. Out: the same and, inside its contents, the reporting
clauses that syntax shows. Corpora give each word one role at most, so a trained reader learns
only the outermost attribution; the inner ones are found by the rules of ``clauses`` and, by the
trained reader, by reading long contents again as texts of their own.

>>> find_nested((), ())
[]
"""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.clauses import find_clauses
from onrecord.cues import FORMS
from onrecord.phrases import parses_over
from onrecord.types import Attribution, Parse, Span, hull

# How often such an attribution is right on the articles of tests/quality/wikinews.jsonl and the
# training part of readings.jsonl, where nothing nested was trained on: 57 of 81.
CONFIDENCE = 0.7
# The same for what the trained reader finds inside a content with at least LEAST_INSIDE.
INSIDE = 0.41
LEAST_INSIDE = 0.5
LEAST_WORDS = 6


def find_nested(attributions: Sequence[Attribution], parses: Sequence[Parse]) -> list[Attribution]:
    """Attributions whose source, cue and content all lie in one span of a given one's content."""
    taken = [span for attribution in attributions for span in attribution.cue]
    found: dict[tuple[object, ...], Attribution] = {}
    for outer in attributions:
        for span in outer.content:
            for number in parses_over(parses, span) if parses else ():
                for clause in find_clauses(parses[number], spoken=True):
                    parts = (*clause.cue, *clause.source, *clause.complement)
                    inside = clause.complement and all(span.contains(part) for part in parts)
                    known = any(hull(clause.cue).overlaps(cue) for cue in taken)
                    if inside and not known:
                        inner = Attribution(
                            clause.complement, clause.cue, clause.source, CONFIDENCE
                        )
                        found[clause.complement, clause.cue] = inner
    return list(found.values())


def may_nest(span: Span, parses: Sequence[Parse]) -> bool:
    """Whether a content is long enough for another attribution and has a word that cues one."""
    numbers = parses_over(parses, span) if parses else ()
    words = [t.text.lower() for n in numbers for t in parses[n].tokens if span.contains(t.span)]
    cued = "according" in words or any(word in FORMS for word in words)
    return cued and len(words) >= LEAST_WORDS
