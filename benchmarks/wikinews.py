"""Quotes, speakers and claims against Wikinews articles annotated by reading.

    python benchmarks/wikinews.py CORPORA [READER] [--show]

``tests/quality/wikinews.jsonl`` holds the annotation: ids and offsets into the articles of
``CORPORA/wikinews/wikinews.jsonl``, names and labels, none of their text. General AI models read
the articles by the project's guideline before any output on them was looked at; one reading
each. It is for development: rules may be mended by what it shows. ``--show`` prints every
difference.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from golden import (  # noqa: E402
    Golden,
    GoldenClaim,
    GoldenQuote,
    golden_of,
    matched_quotes,
    render_comparison,
)
from onrecord.claims import CONFIDENCE  # noqa: E402
from onrecord.documents import document_from_text  # noqa: E402
from onrecord.evaluation import (  # noqa: E402
    ClaimFacts,
    GoldDocument,
    evaluate,
    evaluate_claims,
    match_claims,
    render_report,
    render_scores,
)
from onrecord.extraction import DEFAULT_READER, extract, load_reader  # noqa: E402
from onrecord.sources import without_determiner  # noqa: E402
from onrecord.types import Document, Span, Spans  # noqa: E402

ANNOTATION = ROOT / "tests/quality/wikinews.jsonl"
Row = dict[str, Any]


def main(corpora: Path, reader_name: str, show: bool) -> None:
    """Extracts every annotated article and prints the scores."""
    reader = load_reader(reader_name)
    gold, found, claims, named = [], {}, [], []
    outcomes: dict[float, list[bool]] = defaultdict(list)
    for document, annotated in read_annotation(corpora / "wikinews" / "wikinews.jsonl"):
        text = document.text
        extraction = extract(document, reader)
        predicted = golden_of(extraction)
        quotes = tuple(quote.attribution for quote in annotated.quotes)
        gold.append(GoldDocument(document.doc_id, text, quotes))
        found[document.doc_id] = [quote.attribution for quote in predicted.quotes]
        claims.append((text, *([c.facts for c in side.claims] for side in (annotated, predicted))))
        for i, j in matched_quotes(text, annotated, predicted):
            named.append((annotated.quotes[i].speaker, predicted.quotes[j].speaker))
        facts = [[claim.facts for claim in side.claims] for side in (annotated, predicted)]
        matched = {pair[1] for pair in match_claims(text, *facts)}
        for j, claim in enumerate(extraction.claims):
            outcomes[claim.confidence].append(j in matched)
        if show:
            print(document.doc_id, render_comparison(text, annotated, predicted), sep="\n")
    print(render_report(evaluate(gold, found)).split("\n\nConfidence")[0])
    print(render_scores(evaluate_claims(claims)))
    print(render_speakers(named))
    for kind, confidence in CONFIDENCE.items():
        right = outcomes[confidence]
        print(f"claims, {kind}: now {confidence:.2f}, measured {sum(right) / len(right):.2f}")


def render_speakers(named: list[tuple[str | None, str | None]]) -> str:
    """Canonical-speaker accuracy over matched quotes, and how often there is no answer."""
    right = sum(_key(gold) == _key(predicted) for gold, predicted in named)
    silent = sum(gold is not None and predicted is None for gold, predicted in named)
    return (
        f"canonical speaker right in {right} of {len(named)} matched quotes "
        f"({right / len(named):.1%}); no answer in {silent} ({silent / len(named):.1%})"
    )


def read_annotation(corpus: Path) -> Iterator[tuple[Document, Golden]]:
    """Each annotated article of the corpus with its annotation."""
    lines = corpus.read_text(encoding="utf-8").splitlines()
    articles = {article["doc_id"]: article for article in map(json.loads, lines)}
    for line in ANNOTATION.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        article = articles[row["doc_id"]]
        document = document_from_text(
            article["text"],
            doc_id=article["doc_id"],
            title=article["title"],
            published=article["published"],
        )
        quotes = tuple(_quote(quote) for quote in row["quotes"])
        yield (
            document,
            Golden(quotes, tuple(_claim(claim, document.text) for claim in row["claims"])),
        )


def _quote(row: Row) -> GoldenQuote:
    return GoldenQuote(
        content=_spans(row["content"]),
        cue=_spans(row["cue"]),
        source=_spans(row["source"]),
        kind=row["kind"],
        act=row["act"],
        speaker=row["speaker"],
    )


def _claim(row: Row, text: str) -> GoldenClaim:
    facts = ClaimFacts(
        spans=_spans(row["spans"]),
        asserted_by=row["asserted_by"],
        speaker=row["speaker"] and without_determiner(row["speaker"]),
        certainty=row["certainty"],
        polarity=row["polarity"],
        time=row["time"],
        quantities=tuple((Decimal(value), comparator) for value, comparator in row["quantities"]),
        times=tuple((text[start:end], value) for start, end, value in row["times"]),
    )
    return GoldenClaim(facts)


def _spans(pairs: list[list[int]]) -> Spans:
    return tuple(Span(start, end) for start, end in pairs)


def _key(name: str | None) -> str:
    """A name for comparison: no case, no determiner in front."""
    return without_determiner((name or "").casefold())


if __name__ == "__main__":
    arguments = [argument for argument in sys.argv[1:] if argument != "--show"]
    chosen = arguments[1] if len(arguments) > 1 else DEFAULT_READER
    main(Path(arguments[0]), chosen, "--show" in sys.argv)
