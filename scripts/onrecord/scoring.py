"""Runs the network over a document of any length, window by window, as if it were one window.

In: ``Pieces`` and a function that runs the network on one window. Out: ``Scores`` for every piece
of the document. Windows overlap; where they do, their scores are averaged, and a place near
the edge of a window, which has seen less of what is around it, counts for less. Windows are run
one by one and without padding, so that no document's scores depend on what it is read with.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from onrecord.pieces import Array, Pieces, find_windows
from onrecord.pointing import LINKS, Scores
from onrecord.tagging import TAGS, Floats

SIZE, STEP = 254, 190  # pieces; [CLS] and [SEP] make a window of 256

# Ids (L) and features (L, 3) of one window to scores (L, 7 + 4 * width).
Run = Callable[[Array, Array], Floats]


def score_pieces(
    pieces: Pieces,
    run: Run,
    special: tuple[int, int],
    size: int = SIZE,
    step: int = STEP,
    added: int = 0,
) -> Scores:
    """Tags, queries and keys for each piece; ``special`` are the ids of [CLS] and [SEP].

    ``added`` is the number of columns, last in what ``run`` gives, that joined parts have added.
    """
    merged = merge_windows(pieces, run, special, size, step)
    if not len(pieces):
        merged = np.zeros((0, len(TAGS) + 2 * len(LINKS) + added), np.float32)
    return split_scores(merged, added)


def merge_windows(
    pieces: Pieces, run: Run, special: tuple[int, int], size: int = SIZE, step: int = STEP
) -> Floats:
    """What ``run`` gives for each piece of a document, (pieces, columns); (0, 0) without pieces."""
    length, total, weight = len(pieces), None, np.zeros((len(pieces), 1), np.float32)
    for start, end in find_windows(length, size, step):
        ids = np.concatenate([special[:1], pieces.ids[start:end], special[1:]])
        features = np.pad(pieces.features[start:end], ((1, 1), (0, 0)))
        scores = np.asarray(run(ids.astype(np.int32), features.astype(np.int32)))[1:-1]
        if total is None:
            total = np.zeros((length, scores.shape[1]), np.float32)
        trust = _trust(start, end, length, size - step)
        total[start:end] += scores * trust
        weight[start:end] += trust
    return np.zeros((0, 0), np.float32) if total is None else total / weight


def split_scores(scores: Floats, added: int = 0) -> Scores:
    """The columns of the network's output by name, the last ``added`` ones apart."""
    own = scores[:, : scores.shape[1] - added]
    width = (own.shape[1] - len(TAGS)) // (2 * len(LINKS))
    columns = np.split(own, len(TAGS) + width * np.arange(2 * len(LINKS)), axis=1)
    return Scores(
        tags=columns[0],
        queries={link: columns[1 + 2 * i] for i, link in enumerate(LINKS)},
        keys={link: columns[2 + 2 * i] for i, link in enumerate(LINKS)},
        added=scores[:, own.shape[1] :],
    )


def _trust(start: int, end: int, length: int, overlap: int) -> Floats:
    """How much each piece of a window counts, shape (pieces, 1): less towards an inner edge."""
    trust = np.ones(end - start, np.float32)
    slope = (np.arange(min(overlap, end - start), dtype=np.float32) + 1) / (overlap + 1)
    if start > 0:
        trust[: len(slope)] = np.minimum(trust[: len(slope)], slope)
    if end < length:
        tail = trust[len(trust) - len(slope) :]
        tail[:] = np.minimum(tail, slope[::-1])
    return trust[:, None]
