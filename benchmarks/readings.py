"""Documents annotated by reading, as gold attributions to train on and to measure on.

    python benchmarks/readings.py CORPORA OUT

``tests/quality/readings.jsonl`` holds the annotation of Wikinews articles, press releases and GUM's
texts that are no news: ids, offsets, names and labels, none of their text. General AI models
read the documents by the project's guideline before any output on them was looked at, one reading
each. Writes ``train.jsonl`` and ``dev.jsonl`` into OUT, in the form that ``onrecord train`` and
``onrecord evaluate`` take. A document's part is fixed by its id; nothing is ever trained on dev.
In train.jsonl attributions within attributions are left out, since the reader gives each word one
role; dev.jsonl has all.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
ANNOTATION = ROOT / "tests/quality/readings.jsonl"
ROLES = ("content", "cue", "source")
Row = dict[str, Any]


def main(corpora: Path, out: Path) -> None:
    """Writes the two files."""
    out.mkdir(parents=True, exist_ok=True)
    parts: dict[str, list[str]] = {"train": [], "dev": []}
    for document, row in read_readings(corpora):
        quotes = [q for q in row["quotes"] if q["outer"] is None or row["part"] == "dev"]
        attributions = [{role: quote[role] for role in ROLES} for quote in quotes]
        gold = {"doc_id": row["doc_id"], "text": document["text"], "attributions": attributions}
        parts[row["part"]].append(json.dumps(gold, ensure_ascii=False) + "\n")
    for part, lines in parts.items():
        (out / f"{part}.jsonl").write_text("".join(lines), encoding="utf-8", newline="\n")
        print(f"{part}: {len(lines)} documents")


def read_readings(corpora: Path) -> Iterator[tuple[Row, Row]]:
    """Each annotated document (doc_id, text and what else its corpus knows) with its annotation."""
    texts: dict[str, Row] = {}
    lines = (corpora / "wikinews/wikinews.jsonl").read_text(encoding="utf-8").splitlines()
    releases = corpora / "press-releases/press-releases.jsonl.gz"
    with gzip.open(releases, "rt", encoding="utf-8") as more:
        for line in [*lines, *more]:
            row = json.loads(line)
            texts[row["doc_id"]] = row
    texts |= {doc_id: {"doc_id": doc_id, "text": text} for doc_id, text in read_gum(corpora)}
    for line in ANNOTATION.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield texts[row["doc_id"]], row


def read_gum(corpora: Path) -> Iterator[tuple[str, str]]:
    """GUM's documents as running text: sentences joined by a space, paragraphs by a blank line."""
    doc_id, parts, paragraph = "", list[str](), False
    with gzip.open(corpora / "gum/gum.conllu.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("# newdoc id = "):
                if doc_id:
                    yield doc_id, "".join(parts)
                doc_id, parts = line.split(" = ", 1)[1].strip(), []
            elif line.startswith("# newpar"):
                paragraph = True
            elif line.startswith("# text = "):
                between = ("\n\n" if paragraph else " ") if parts else ""
                parts.append(between + line.split("= ", 1)[1].rstrip("\n"))
                paragraph = False
    yield doc_id, "".join(parts)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
