"""Measures the readers and writes the figures that card, datasheet, changelog and model card show.

    python benchmarks/figures.py [CORPORA]

Scores the article of ``dataset/source`` against its annotation (``tests/golden``), counts the last
reading of restated claims (``restatements.py``) and, where
the folder CORPORA is given, PolNeAR's development part (nested predictions left out: the corpus
has none) and the development part of the documents annotated by reading (``readings.py``). Writes
``scripts/onrecord/data/evaluation.json`` and the tables in ``CHANGELOG.md`` and in the model card;
without CORPORA the figures measured there are kept as they were.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "benchmarks")]

from readings import read_readings  # noqa: E402
from restatements import QUESTIONS, VERDICTS  # noqa: E402

from golden import compare, golden_of, read_golden  # noqa: E402
from onrecord.commands.options import READERS  # noqa: E402
from onrecord.dataset.datasheet import render_accuracy  # noqa: E402
from onrecord.documents import document_from_text  # noqa: E402
from onrecord.evaluation import (  # noqa: E402
    GoldDocument,
    Score,
    drop_nested,
    evaluate,
    read_gold,
)
from onrecord.evaluation.bootstrap import Measure, pool  # noqa: E402
from onrecord.extraction import extract, load_reader  # noqa: E402
from onrecord.inputs import read_file  # noqa: E402
from onrecord.onnx_reader import ATTRIBUTION_MODEL, read_settings  # noqa: E402
from onrecord.reader import Reader  # noqa: E402
from onrecord.types import Attribution, Span  # noqa: E402

TARGET = ROOT / "scripts/onrecord/data/evaluation.json"
CHANGELOG = ROOT / "CHANGELOG.md"
MODEL_CARD = ROOT / "scripts/onrecord/models/ATTRIBUTION.md"
ARTICLE = "the article, annotated by reading"
POLNEAR = "PolNeAR, development part"
READINGS = "Wikinews, press releases and other texts, annotated by reading"
RESTATED = "Wikinews, claims called self-contained, read one by one"

# (name, role, group) of the scores that are shown, and what a reader is told.
SHOWN = {
    ("token", "content", "all"): "words of contents, F1",
    ("token", "source", "all"): "words of sources, F1",
    ("token", "cue", "all"): "words of cues, F1",
    ("exact", "source", "all"): "whole sources, F1",
    ("exact", "cue", "all"): "whole cues, F1",
    ("exact", "content", "all"): "whole contents, F1",
    ("relation 0.5", "", "all"): "quotes (content Dice ≥ 0.5), F1",
    ("relation 0.5 with source", "", "all"): "quotes with the right source (Dice ≥ 0.5), F1",
    ("relation 0.8 with source", "", "all"): "quotes with the right source (Dice ≥ 0.8), F1",
    ("quote kind", "", "all"): "kind right, of matched quotes",
    ("quote act", "", "all"): "act right, of matched quotes",
    ("quote speaker", "", "all"): "speaker right, of matched quotes",
    ("claim 0.5", "", "all"): "claims (Dice ≥ 0.5), F1",
    ("claim 0.8", "", "all"): "claims (Dice ≥ 0.8), F1",
    ("claim asserted_by", "", "all"): "asserted by article or speaker right, of matched claims",
    ("claim certainty", "", "all"): "certainty right, of matched claims",
    ("claim polarity", "", "all"): "polarity right, of matched claims",
    ("claim quantities", "", "all"): "quantities of matched claims, F1",
    ("claim times value", "", "all"): "dates of matched claims, F1",
}
DIRECT = ("relation 0.5 with source", "", "kind=direct or mixed")

WATTS = 10  # of one busy core of a server, with its share of memory and cooling; an assumption
ROLES = ("content", "cue", "source")

Figure = dict[str, Any]


def main(corpora: Path | None) -> None:
    """Measures what can be measured and writes the files."""
    kept = json.loads(TARGET.read_text("utf-8")) if TARGET.exists() else []
    figures = [f for reader in map(load_reader, READERS) for f in measure_article(reader)]
    figures += count_reading()
    if corpora:
        polnear = read_gold(corpora / "polnear" / "dev.jsonl")
        read = tuple(read_dev(corpora))
        for reader in map(load_reader, READERS):
            figures += measure(POLNEAR, polnear, reader, outermost=True)
        for reader in map(load_reader, READERS):
            figures += measure(READINGS, read, reader, outermost=False)
    else:
        figures += [figure for figure in kept if figure["corpus"] not in (ARTICLE, RESTATED)]
    TARGET.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    write_part(CHANGELOG, render_accuracy(figures))
    trained = [
        f for f in figures if f["reader"] == READERS[0] and f["corpus"] in (POLNEAR, READINGS)
    ]
    write_part(MODEL_CARD, f"{render_training()}\n\n{render_accuracy(trained)}")
    print(render_accuracy(figures))


def write_part(path: Path, part: str) -> None:
    """Put ``part`` between the marks that a document has for it."""
    told = re.sub(
        r"(<!-- figures: begin.*? -->\n).*?(<!-- figures: end -->)",
        lambda m: f"{m[1]}\n{part}\n\n{m[2]}",
        path.read_text("utf-8"),
        flags=re.DOTALL,
    )
    path.write_text(told, encoding="utf-8")


def of_attributions(figures: Sequence[Figure]) -> list[Figure]:
    """Those that say how good the trained reader is at what it was trained for."""
    reader, corpora = READERS[0], (POLNEAR, READINGS)
    return [f for f in figures if f["reader"] == reader and f["corpus"] in corpora]


def render_training() -> str:
    """How the shipped weights came to be, from the record beside them, the last run first."""
    record, told = read_settings(ATTRIBUTION_MODEL)["training"], []
    while record:
        hours = record["cpu_hours"]
        told.append(
            f"- {record['documents']} documents, {record['held_out']} held out, "
            f"{record['settings']['epochs']} epochs, seed {record['settings']['seed']}: {hours} "
            f"hours of processor time, {hours * WATTS / 1000:.3f} kWh at an assumed {WATTS} W a "
            "core (not metered)"
            + (", then the mean of the weights before and after" if record["mean"] else "")
            + (f". {record['note']}" if "note" in record else "")
        )
        record = record.get("start")
    return "\n".join(told)


def read_dev(corpora: Path) -> Iterator[GoldDocument]:
    """The development part of the documents annotated by reading, nested attributions included."""
    for document, row in read_readings(corpora):
        if row["part"] == "dev":
            yield GoldDocument(
                row["doc_id"],
                document["text"],
                tuple(
                    Attribution(*(tuple(Span(*pair) for pair in quote[role]) for role in ROLES))
                    for quote in row["quotes"]
                ),
            )


def measure_article(reader: Reader) -> list[Figure]:
    """The extraction of the published article against its annotation."""
    [read] = read_file(ROOT / "dataset/source/article.txt")
    text = read.document.text
    gold = read_golden(ROOT / "tests/golden/article.yaml", text)
    scores = compare(text, gold, golden_of(extract(read.document, reader)))
    return select(ARTICLE, reader.name, scores)


def count_reading() -> list[Figure]:
    """How many of the claims that are called self-contained the last readers of them let pass."""
    rows = [json.loads(line) for line in VERDICTS.read_text("utf-8").splitlines()]
    last = max(row["reading"] for row in rows)
    rows = [row for row in rows if row["reading"] == last and row["self_contained"]]
    passed: dict[str, list[bool]] = {}
    for row in rows:
        passed.setdefault(row["doc_id"], []).append(all(row[key] for key in QUESTIONS))
    tallies = [
        {Measure("read"): (sum(each), len(each), sum(each), len(each))} for each in passed.values()
    ]
    [score] = pool(tallies, samples=1000, seed=0)
    told = "can be understood alone, are grammatical and true to the text, share"
    return [figure(RESTATED, READERS[0], told, score.precision, len(rows))]


def measure(
    corpus: str, gold: Sequence[GoldDocument], reader: Reader, *, outermost: bool
) -> list[Figure]:
    """The quotes that the whole pipeline finds, against gold attributions."""
    found = {}
    for document in gold:
        quotes = extract(document_from_text(document.text), reader).quotes
        made = [Attribution(q.content, q.cue, q.source, q.confidence) for q in quotes]
        found[document.doc_id] = drop_nested(made) if outermost else tuple(made)
    report = evaluate(gold, found)
    figures = select(corpus, reader.name, report.scores)
    direct = report.score(*DIRECT)
    told = "direct and mixed quotes found with the right source, recall"
    figures.append(figure(corpus, reader.name, told, direct.recall, direct.gold))
    told, error = "confidence: expected calibration error", report.calibration.error
    return [*figures, figure(corpus, reader.name, told, error, len(gold))]


def select(corpus: str, reader: str, scores: tuple[Score, ...]) -> list[Figure]:
    """The scores that are shown, as records."""
    by_measure = {(s.measure.name, s.measure.role, s.measure.group): s for s in scores}
    return [
        figure(corpus, reader, told, by_measure[key].f1, by_measure[key].gold)
        for key, told in SHOWN.items()
        if key in by_measure
    ]


def figure(corpus: str, reader: str, metric: str, estimate: Any, n: float) -> Figure:
    """One record; ``n`` is the number of gold items, or of matched pairs."""
    return {
        "corpus": corpus,
        "reader": reader,
        "metric": metric,
        "value": round(estimate.value, 3),
        "low": None if estimate.low is None else round(estimate.low, 3),
        "high": None if estimate.high is None else round(estimate.high, 3),
        "n": round(n),
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
