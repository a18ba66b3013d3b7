"""From annotated documents to what the attribution reader is trained on.

In: gold documents and the tokenizer. Out: ``Example`` values (a whole document as pieces, with
a tag for each and the links of its attributions), and from these ``Batch`` values: windows of a
fixed size as padded arrays. Windows begin elsewhere in each epoch, so that no place always
stands at an edge.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from onrecord import pieces as _pieces
from onrecord.blocks import find_blocks
from onrecord.evaluation import GoldDocument
from onrecord.pieces import Pieces, cut_pieces
from onrecord.pointing import LINKS
from onrecord.sentences import find_sentences
from onrecord.tagging import TAGS
from onrecord.types import Span, Spans

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

_WORD = re.compile(r"[^\W_]")
POOL = 16  # batches whose windows are sorted by length
# How often a window is changed to what other texts look like.
P_ALL_CAPITALS, P_NO_CAPITALS, P_MARKS_UNKNOWN = 0.04, 0.04, 0.04


@dataclass(frozen=True, slots=True)
class Link:
    """The pieces of one attribution, by role, and the first and last ones of its contents."""

    content: Ints
    cue: Ints
    source: Ints
    starts: Ints
    ends: Ints


@dataclass(frozen=True, slots=True)
class Example:
    """A document with the tag of each piece and the links of its attributions."""

    document: GoldDocument
    pieces: Pieces
    tags: Ints
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows as padded arrays; B windows of at most L pieces, [CLS] and [SEP] included.

    ``ids``, ``tags`` (B, L), ``features`` (B, L, 3); ``real`` (B, L) is false for padding,
    ``first`` (B, L) true where a word begins; ``sentence`` and ``block`` (B, L) are indices.
    ``links`` has for each kind of link an array (B, L, L + 1), true where the row's piece
    should point, the last column for nothing; rows without any true value are not trained.
    """

    ids: Ints
    features: Ints
    real: Flags
    first: Flags
    tags: Ints
    sentence: Ints
    block: Ints
    links: dict[str, Flags]


def make_example(document: GoldDocument, tokenizer: Tokenizer) -> Example:
    """A document cut into pieces, its annotation carried over to them."""
    text = document.text
    blocks = find_blocks(text)
    pieces = cut_pieces(text, blocks, find_sentences(text, blocks), tokenizer)
    tags = np.zeros(len(pieces), np.int64)
    links = []
    for attribution in document.attributions:
        contents = merge_adjacent(text, attribution.content)
        each = [part for part in (_pieces_within(pieces, (c,)) for c in contents) if len(part)]
        link = Link(
            content=_pieces_within(pieces, contents),
            cue=_pieces_within(pieces, attribution.cue),
            source=_pieces_within(pieces, attribution.source),
            starts=np.array([part[0] for part in each], np.int64),
            ends=np.array([part[-1] for part in each], np.int64),
        )
        if not (len(link.content) and len(link.cue)):
            continue
        links.append(link)
        for role, spans in (
            ("content", contents),
            ("source", attribution.source),
            ("cue", attribution.cue),
        ):
            for span in spans:
                inside = _pieces_within(pieces, (span,))
                tags[inside] = TAGS.index(f"I-{role}")
                words = inside[pieces.first[inside]]  # a slip of the mouse starts within a word
                tags[words[:1]] = TAGS.index(f"B-{role}")
    return Example(document, pieces, tags, tuple(links))


def merge_adjacent(text: str, spans: Spans) -> Spans:
    """The spans, those made one that no letter or digit stands between.

    Some annotators mark a speech sentence by sentence, some in one.

    >>> merge_adjacent("“A. B,” he", (Span(0, 3), Span(4, 7)))
    (Span(start=0, end=7),)
    """
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and not _WORD.search(text, merged[-1].end, span.start):
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def _pieces_within(pieces: Pieces, spans: Spans) -> Ints:
    """Indices of the pieces that share a code point with one of the spans."""
    inside = np.zeros(len(pieces), bool)
    for span in spans:
        inside |= (pieces.starts < span.end) & (pieces.ends > span.start)
    return np.flatnonzero(inside).astype(np.int64)


def plan_batches(
    examples: Sequence[Example], size: int, batch: int, seed: int
) -> list[list[tuple[int, int, int]]]:
    """One epoch in random order: every piece of every document once, in windows.

    A window is (number of the example, first piece, last piece + 1), of ``size`` pieces at
    most. Windows of like length share a batch, so that little is padding.
    """
    random = np.random.default_rng(seed)
    windows: list[tuple[int, int, int]] = []
    for number, example in enumerate(examples):
        length = len(example.pieces)
        cut = int(random.integers(size))  # the first window is cut short by chance
        for start in range(cut - size if length > size else 0, length, size):
            window = number, max(start, 0), min(start + size, length)
            if window[2] - window[1] > 8:
                windows.append(window)
    random.shuffle(windows)
    batches = []
    for i in range(0, len(windows), POOL * batch):
        pool = sorted(windows[i : i + POOL * batch], key=lambda w: w[2] - w[1])
        batches += [pool[j : j + batch] for j in range(0, len(pool), batch)]
    return [batches[i] for i in random.permutation(len(batches))]


def make_batch(
    examples: Sequence[Example],
    windows: Sequence[tuple[int, int, int]],
    special: tuple[int, int],
    seed: int,
) -> Batch:
    """The windows as arrays; ``special`` are the ids of [CLS] and [SEP]."""
    random = np.random.default_rng(seed)
    return _stack([_window(examples[n], a, b, special, random) for n, a, b in windows])


def _window(
    example: Example,
    start: int,
    end: int,
    special: tuple[int, int],
    random: np.random.Generator,
) -> Batch:
    pieces, length = example.pieces, end - start + 2
    sentence = np.pad(pieces.sentence[start:end], 1, mode="edge").astype(np.int64)
    block = np.pad(pieces.block[start:end], 1, mode="edge").astype(np.int64)
    features = np.zeros((length, 3), np.int64)
    features[1:-1] = _vary(pieces.features[start:end].astype(np.int64), random)
    ids = np.concatenate([special[:1], pieces.ids[start:end], special[1:]]).astype(np.int64)
    links = {link: np.zeros((length, length + 1), bool) for link in LINKS}
    for link in example.links:
        content, cue, source, starts, ends = (
            part[(part >= start) & (part < end)] - start + 1
            for part in (link.content, link.cue, link.source, link.starts, link.ends)
        )
        links["content"][content[:, None], cue] = True
        links["start"][cue[:, None], starts] = True
        links["end"][cue[:, None], ends] = True
        if len(source):
            links["cue"][cue[:, None], source] = True
        elif not len(link.source):
            links["cue"][cue, length] = True
    return Batch(
        ids=ids,
        features=features,
        real=np.ones(length, bool),
        first=np.pad(pieces.first[start:end], 1),
        tags=np.pad(example.tags[start:end], 1),
        sentence=sentence,
        block=block,
        links=links,
    )


def _vary(features: Ints, random: np.random.Generator) -> Ints:
    """The features, or those of a text in capitals, without any, or with marks unknown."""
    roll = random.random()
    letters = features[:, 2] != _pieces.NO_LETTERS
    varied = features.copy()
    if roll < P_ALL_CAPITALS:
        varied[letters, 2] = _pieces.CAPITALS
    elif roll < P_ALL_CAPITALS + P_NO_CAPITALS:
        varied[letters, 2] = _pieces.SMALL
    elif roll < P_ALL_CAPITALS + P_NO_CAPITALS + P_MARKS_UNKNOWN:
        varied[:, 0] = _pieces.OUTSIDE
    return varied


def _stack(parts: Sequence[Batch]) -> Batch:
    length = max(len(part.ids) for part in parts)

    def padded(arrays: Sequence[NDArray[np.generic]]) -> NDArray[np.generic]:
        out = np.zeros((len(arrays), length, *arrays[0].shape[1:]), arrays[0].dtype)
        for row, array in zip(out, arrays, strict=True):
            row[: len(array)] = array
        return out

    links = {}
    for kind in LINKS:
        links[kind] = np.zeros((len(parts), length, length + 1), bool)
        for row, part in zip(links[kind], parts, strict=True):
            own = len(part.ids)
            row[:own, :own] = part.links[kind][:, :own]
            row[:own, length] = part.links[kind][:, own]
    fields = ("ids", "features", "real", "first", "tags", "sentence", "block")
    arrays = {name: padded([getattr(part, name) for part in parts]) for name in fields}
    return Batch(**arrays, links=links)  # type: ignore[arg-type]
