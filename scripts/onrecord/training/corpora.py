"""Reads the corpora that the attribution reader is trained on, and holds some documents out.

In: the folder of corpora. Out: gold documents to train on and to calibrate with. PolNeAR's own
dev part is never trained or calibrated on: it is for reporting.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from onrecord.evaluation import GoldDocument, read_gold

HELD_OUT = 8  # percent of the training documents


def read_polnear(corpora: Path) -> tuple[list[GoldDocument], list[GoldDocument]]:
    """PolNeAR's training part: documents to train on, and documents held out."""
    return hold_out(read_gold(corpora / "polnear" / "train.jsonl"))


def hold_out(documents: Iterable[GoldDocument]) -> tuple[list[GoldDocument], list[GoldDocument]]:
    """Documents in two: most, and those whose id falls among the held-out ones.

    The choice depends on a document's id alone, so that it stays the same when a corpus
    grows, and whatever the seed of a training run.
    """
    kept: list[GoldDocument] = []
    held: list[GoldDocument] = []
    for document in documents:
        digest = hashlib.sha256(document.doc_id.encode("utf-8")).digest()
        is_held = int.from_bytes(digest[:4], "big") % 100 < HELD_OUT
        (held if is_held else kept).append(document)
    return kept, held
