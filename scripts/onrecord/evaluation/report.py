"""The whole evaluation of attributions: documents in, a report with every score out.

>>> from onrecord.types import Attribution, Span
>>> said = Attribution((Span(9, 17),), (Span(4, 8),), (Span(0, 3),), 0.9)
>>> gold = [GoldDocument(name, "Roe said it works.", (said,)) for name in "ab"]
>>> report = evaluate(gold, {"a": [said], "b": []})
>>> score = report.score("relation 0.5 with source")
>>> score.precision.value, score.recall
(1.0, Estimate(value=0.5, low=0.0, high=1.0))
>>> print(render_report(report).splitlines()[0])
2 documents, 2 attributions in gold, 1 predicted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onrecord.evaluation.attributions import GROUPS, SentenceSplitter, score_document
from onrecord.evaluation.bootstrap import ALL, Estimate, Measure, Score, pool
from onrecord.evaluation.calibration import Calibration, calibrate
from onrecord.evaluation.corpus import GoldDocument, check_predictions
from onrecord.types import Attribution

DIGITS = 4
RELATION = "relation 0.5 with source"


@dataclass(frozen=True, slots=True)
class Report:
    """All scores of one evaluation; ``samples`` and ``seed`` are those of the bootstrap.

    ``right`` says for each document, in the order of its predictions, whether each is
    matched at content Dice 0.5 with the right source: the labels to calibrate with.
    """

    documents: int
    gold: int
    predicted: int
    scores: tuple[Score, ...]
    calibration: Calibration
    right: Mapping[str, tuple[bool, ...]]
    samples: int
    seed: int

    def score(self, name: str, role: str = "", group: str = ALL) -> Score:
        """The score of a measure; ``KeyError`` names the measures that there are."""
        wanted = Measure(name, role, group)
        for score in self.scores:
            if score.measure == wanted:
                return score
        known = ", ".join(dict.fromkeys(score.measure.name for score in self.scores))
        raise KeyError(f"no score {wanted}; measures: {known}; groups: {', '.join(GROUPS)}")

    def to_dict(self) -> dict[str, Any]:
        """The report as plain values, figures rounded to four digits."""
        return {
            "documents": self.documents,
            "gold": self.gold,
            "predicted": self.predicted,
            "bootstrap": {"samples": self.samples, "seed": self.seed, "level": 0.95},
            "scores": [score_dict(score) for score in self.scores],
            "calibration": {
                "error": _figures(self.calibration.error),
                "brier": _figures(self.calibration.brier),
                "bins": [
                    {
                        "low": bin.low,
                        "high": bin.high,
                        "n": bin.n,
                        "confidence": _rounded(bin.confidence),
                        "right": _figures(bin.right),
                    }
                    for bin in self.calibration.bins
                ],
            },
        }

    def to_json(self) -> str:
        """The report as JSON text: the same bytes for the same input."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False) + "\n"


def evaluate(
    gold: Iterable[GoldDocument],
    predictions: Mapping[str, Sequence[Attribution]],
    *,
    sentences: SentenceSplitter | None = None,
    samples: int = 1000,
    seed: int = 0,
) -> Report:
    """Scores predictions, by ``doc_id``, against gold documents.

    ``sentences`` maps a text to its sentences' spans, for the measure ``sentence``, which is
    left out without it. The order of documents and of attributions changes nothing. Raises
    ``ValueError`` when there is no gold document, or one that has no (even empty) prediction.
    """
    documents = sorted(gold, key=lambda document: document.doc_id)
    if not documents:
        raise ValueError("no gold documents; give at least one to evaluate on")
    check_predictions(documents, predictions)
    scored = [
        score_document(document, predictions[document.doc_id], sentences) for document in documents
    ]
    right = {document.doc_id: found for document, (_, found) in zip(documents, scored, strict=True)}
    outcomes = [
        [(a.confidence, ok) for a, ok in zip(predictions[doc_id], found, strict=True)]
        for doc_id, found in right.items()
    ]
    return Report(
        documents=len(documents),
        gold=sum(len(document.attributions) for document in documents),
        predicted=sum(map(len, outcomes)),
        scores=pool([tally for tally, _ in scored], samples, seed),
        calibration=calibrate(outcomes, samples, seed),
        right=right,
        samples=samples,
        seed=seed,
    )


def score_dict(score: Score) -> dict[str, Any]:
    """One score as plain values, figures rounded to four digits."""
    return {
        "measure": score.measure.name,
        "role": score.measure.role or None,
        "group": score.measure.group,
        "precision": _figures(score.precision),
        "recall": _figures(score.recall),
        "f1": _figures(score.f1),
        "predicted": int(score.predicted),
        "gold": int(score.gold),
    }


def render_report(report: Report) -> str:
    """The report as tables for a terminal: percentages, with 95% intervals in brackets.

    First all measures over everything, then contents and relations by kind and type of
    source, then the reliability table. All others by group are in the JSON only.
    """
    overall = [score for score in report.scores if score.measure.group == ALL]
    grouped = [
        score
        for score in report.scores
        if score.measure.group != ALL
        and (score.measure.name == RELATION or score.measure.role == "content")
    ]
    quoted = report.score(RELATION, group="kind=direct or mixed").recall
    plural = "document" if report.documents == 1 else "documents"
    return "\n".join(
        [
            f"{report.documents} {plural}, {report.gold} attributions in gold, "
            f"{report.predicted} predicted.",
            f"Percent, with 95% intervals from {report.samples} bootstrap samples of documents "
            f"(seed {report.seed}).",
            "",
            render_scores(overall),
            "",
            f"Direct and mixed quotes found with the right source: {_percent(quoted).strip()}",
            "",
            render_scores(grouped),
            "",
            _render_calibration(report.calibration),
        ]
    )


def render_scores(scores: Iterable[Score]) -> str:
    """A table of scores, one a line, percentages with their intervals in brackets."""
    rows = [(_label(score.measure), score) for score in scores]
    width = max((len(name) for name, _ in rows), default=0)
    lines = [
        f"{'':{width}}  {'precision':<20} {'recall':<20} {'F1':<20} {'predicted':>9} {'gold':>7}"
    ]
    for name, score in rows:
        figures = " ".join(map(_percent, (score.precision, score.recall, score.f1)))
        lines.append(f"{name:{width}}  {figures} {score.predicted:9.0f} {score.gold:7.0f}")
    return "\n".join(lines)


def _label(measure: Measure) -> str:
    name = " ".join(filter(None, [measure.name, measure.role]))
    return name if measure.group == ALL else f"{name}, {measure.group}"


def _render_calibration(calibration: Calibration) -> str:
    lines = [
        "Confidence against being right (content Dice 0.5 with the right source):",
        f"expected calibration error {_percent(calibration.error).strip()}, "
        f"Brier score {_percent(calibration.brier).strip()}",
        f"{'bin':<11} {'n':>6} {'confidence':>11}  right",
    ]
    for bin in calibration.bins:
        mean = "–" if bin.confidence is None else f"{100 * bin.confidence:.1f}"
        lines.append(
            f"{100 * bin.low:3.0f} to {100 * bin.high:3.0f}  {bin.n:6d} {mean:>11}  "
            f"{_percent(bin.right).rstrip()}"
        )
    return "\n".join(lines)


def _percent(estimate: Estimate) -> str:
    if estimate.value is None:
        return f"{'–':<20}"
    text = f"{100 * estimate.value:.1f}"
    if estimate.low is not None and estimate.high is not None:
        text += f" [{100 * estimate.low:.1f}, {100 * estimate.high:.1f}]"
    return f"{text:<20}"


def _figures(estimate: Estimate) -> dict[str, float | None]:
    return {
        "value": _rounded(estimate.value),
        "low": _rounded(estimate.low),
        "high": _rounded(estimate.high),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)
