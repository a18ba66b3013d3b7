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


def read_corpora(paths: Iterable[Path]) -> tuple[list[GoldDocument], list[GoldDocument]]:
    """Documents to train on, and documents held out. A file named twice counts twice in the first.

    Raises ``OSError`` or ``ValueError`` where a file cannot be read.
    """
    kept: list[GoldDocument] = []
    held: dict[str, GoldDocument] = {}
    for path in paths:
        more, apart = hold_out(read_gold(path))
        kept += more
        held |= {document.doc_id: document for document in apart}
    return kept, list(held.values())


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
