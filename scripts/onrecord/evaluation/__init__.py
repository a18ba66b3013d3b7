"""How good the extraction is: attributions and claims against annotations.

In go gold documents (text with attributions) and the attributions that a reader
predicted for them; out comes a :class:`Report` with every score that the field uses,
each with a 95% interval, as a table or as JSON.

>>> from onrecord.types import Attribution, Span
>>> said = Attribution((Span(9, 17),), (Span(4, 8),), (Span(0, 3),))
>>> report = evaluate([GoldDocument("a", "Roe said it works.", (said,))], {"a": [said]})
>>> report.score("relation 0.8 with source").f1.value
1.0
"""

from onrecord.evaluation.bootstrap import Estimate, Measure, Score
from onrecord.evaluation.claims import ClaimFacts, evaluate_claims, facts_of, match_claims
from onrecord.evaluation.corpus import GoldDocument, drop_nested, read_gold, read_predictions
from onrecord.evaluation.report import Report, evaluate, render_report, render_scores

__all__ = [
    "ClaimFacts",
    "Estimate",
    "GoldDocument",
    "Measure",
    "Report",
    "Score",
    "drop_nested",
    "evaluate",
    "evaluate_claims",
    "facts_of",
    "match_claims",
    "read_gold",
    "read_predictions",
    "render_report",
    "render_scores",
]
