"""Measures the reader and writes the figures that card, datasheet and changelog show.

    python benchmarks/figures.py [CORPORA]

Scores the article of ``dataset/source`` against its annotation (``tests/golden``) and, where
the folder CORPORA holds ``polnear/dev.jsonl``, PolNeAR's development part (nested predictions
left out: the corpus has none). Writes ``scripts/onrecord/data/evaluation.json`` and the table in
``CHANGELOG.md``; without CORPORA the figures of PolNeAR are kept as they were.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from golden import compare, golden_of, read_golden  # noqa: E402
from onrecord.blocks import find_blocks  # noqa: E402
from onrecord.cli import READERS  # noqa: E402
from onrecord.dataset.datasheet import render_accuracy  # noqa: E402
from onrecord.evaluation import (  # noqa: E402
    Score,
    drop_nested,
    evaluate,
    read_gold,
)
from onrecord.extraction import extract, load_reader  # noqa: E402
from onrecord.inputs import read_file  # noqa: E402
from onrecord.reader import Reader  # noqa: E402
from onrecord.sentences import find_sentences  # noqa: E402

TARGET = ROOT / "scripts/onrecord/data/evaluation.json"
CHANGELOG = ROOT / "CHANGELOG.md"
ARTICLE = "the article, annotated by reading"
POLNEAR = "PolNeAR, development part"

# (name, role, group) of the scores that are shown, and what a reader is told.
SHOWN = {
    ("token", "content", "all"): "words of contents, F1",
    ("token", "source", "all"): "words of sources, F1",
    ("token", "cue", "all"): "words of cues, F1",
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

Figure = dict[str, Any]


def main(corpora: Path | None) -> None:
    """Measures what can be measured and writes the two files."""
    kept = json.loads(TARGET.read_text("utf-8")) if TARGET.exists() else []
    figures = [f for reader in map(load_reader, READERS) for f in measure_article(reader)]
    if corpora:
        for reader in map(load_reader, READERS):
            figures += measure_polnear(corpora / "polnear" / "dev.jsonl", reader)
    else:
        figures += [figure for figure in kept if figure["corpus"] == POLNEAR]
    TARGET.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    told = re.sub(
        r"(<!-- figures: begin.*? -->\n).*?(<!-- figures: end -->)",
        lambda m: f"{m[1]}\n{render_accuracy(figures)}\n\n{m[2]}",
        CHANGELOG.read_text("utf-8"),
        flags=re.DOTALL,
    )
    CHANGELOG.write_text(told, encoding="utf-8")
    print(render_accuracy(figures))


def measure_article(reader: Reader) -> list[Figure]:
    """The extraction of the published article against its annotation."""
    [read] = read_file(ROOT / "dataset/source/article.txt")
    text = read.document.text
    gold = read_golden(ROOT / "tests/golden/article.yaml", text)
    scores = compare(text, gold, golden_of(extract(read.document, reader)))
    return select(ARTICLE, reader.name, scores)


def measure_polnear(corpus: Path, reader: Reader) -> list[Figure]:
    """The reader's attributions on PolNeAR's development part."""
    gold = read_gold(corpus)
    found = {}
    for document in gold:
        blocks = find_blocks(document.text)
        sentences = find_sentences(document.text, blocks)
        found[document.doc_id] = drop_nested(
            reader.read(document.text, blocks, sentences).attributions
        )
    report = evaluate(gold, found)
    figures = select(POLNEAR, reader.name, report.scores)
    direct = report.score(*DIRECT)
    told = "direct and mixed quotes found with the right source, recall"
    return [*figures, figure(POLNEAR, reader.name, told, direct.recall, direct.gold)]


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
