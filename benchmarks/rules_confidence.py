"""How often each pattern of the rules reader is right: the numbers of ``rules.CONFIDENCE``.

    python benchmarks/rules_confidence.py CORPORA/polnear/train.jsonl

Right means: content and source each overlap the gold attribution's with Dice >= 0.5. Patterns
are told apart by their present confidence, so every pattern needs one of its own.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

from onrecord.blocks import find_blocks
from onrecord.evaluation import drop_nested, evaluate, read_gold
from onrecord.rules import CONFIDENCE, RulesReader
from onrecord.sentences import find_sentences
from onrecord.types import Attribution


def main(corpus: Path) -> None:
    """Reads every document of the corpus and prints count and precision by pattern."""
    reader = RulesReader.load()
    gold = read_gold(corpus)
    predictions: dict[str, tuple[Attribution, ...]] = {}
    for document in gold:
        blocks = find_blocks(document.text)
        sentences = find_sentences(document.text, blocks)
        found = reader.read(document.text, blocks, sentences).attributions
        predictions[document.doc_id] = drop_nested(found)
    report = evaluate(gold, predictions, samples=1)
    outcomes = defaultdict(list)
    for doc_id, found in predictions.items():
        for attribution, right in zip(found, report.right[doc_id], strict=True):
            outcomes[attribution.confidence].append(right)
    for pattern, confidence in CONFIDENCE.items():
        right = outcomes[confidence]
        share = sum(right) / len(right) if right else float("nan")
        print(f"{pattern:<12} {len(right):6}  now {confidence:.2f}  measured {share:.2f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
