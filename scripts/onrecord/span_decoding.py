"""From the trained reader's scores to attributions: tags to spans, spans linked to cues.

In: ``Pieces`` of a document and, for each piece, what the network says of it: a score for each
tag, a query and a key for each kind of link. Out: attributions in reading order. NumPy only, so
that decoding is tested without weights. Four steps:

1. tags: the best sequence of tags gives spans (``tagging``);
2. the cues found say where their contents begin and end (``pointing``), and the best sequence is
   sought again with that;
3. links: each content goes to the cue that it points at and that points at its edges, each cue to
   the source that it points at, or to none;
4. attributions: a cue with all contents that go to it. Contents that go to one cue are one content
   in several spans (``"A," he said. "B."``). A cue without content is no attribution.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from onrecord.pieces import Pieces
from onrecord.pointing import (
    Pointed,
    PointedEdges,
    Pointer,
    Scores,
    find_missed,
    point,
    point_at_edges,
    weigh_edges,
    within_reach,
)
from onrecord.tagging import ROLES, Floats, Found, Transitions, find_spans
from onrecord.types import Attribution, Span


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights of a logistic regression from :func:`evidence` to the probability of being right.

    Attributions that are less likely than ``least`` are dropped.
    """

    weights: Floats
    bias: float
    least: float = 0.0


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All that decoding needs beside the network's scores; it is stored with the weights."""

    transitions: Transitions
    pointers: Mapping[str, Pointer]
    calibration: Calibration


@dataclass(frozen=True, slots=True)
class Linked:
    """An attribution before it is one: spans of pieces, and the probabilities of its links."""

    contents: tuple[Found, ...]
    cue: Found
    source: Found | None
    p_contents: tuple[float, ...]
    p_source: float


@dataclass(frozen=True, slots=True)
class PointingOf:
    """Where the spans of one document point; what cues say of edges is asked for more than once."""

    pieces: Pieces
    scores: Scores
    pointers: Mapping[str, Pointer]
    _edges: dict[tuple[int, int], PointedEdges] = field(default_factory=dict)

    def at(self, link: str, span: Found) -> Pointed:
        """Where ``span`` points, by one kind of link."""
        return point(self.pieces, self.scores, link, self.pointers[link], span)

    def edges(self, cue: Found) -> PointedEdges:
        """Where ``cue`` says that its contents begin and end."""
        key = cue.start, cue.end
        if key not in self._edges:
            self._edges[key] = point_at_edges(self.pieces, self.scores, self.pointers, cue)
        return self._edges[key]


def choose(shares: Sequence[float]) -> tuple[int, float]:
    """The index of the largest of some shares (at least one), and its part of the sum."""
    best = int(np.argmax(shares))
    return best, shares[best] / max(sum(shares), 1e-9)


def link_spans(links: PointingOf, found: Sequence[Found]) -> list[Linked]:
    """Cues with the contents that go to them and the source that they point at.

    A span that points past all that the tags have found, at words that they have not, is
    believed: those words become a cue, or a source.
    """
    by_role = {role: [span for span in found if span.role == role] for role in ROLES}
    free = np.ones(len(links.pieces), bool)
    for span in found:
        free[span.start : span.end] = False
    contents: dict[Found, list[tuple[Found, float]]] = {}
    for content in by_role["content"]:
        pointed = links.at("content", content)
        near = within_reach(content, by_role["cue"])
        missed = find_missed(links.pieces, pointed, near, free, "cue")
        cues = near + missed
        if not cues:
            continue
        best, share = choose([pointed.at(cue) * links.edges(cue).share(content) for cue in cues])
        if cues[best] in missed:
            insort(by_role["cue"], cues[best])
            free[cues[best].start : cues[best].end] = False
        contents.setdefault(cues[best], []).append((content, share))
    linked = []
    for cue, given in contents.items():
        pointed = links.at("cue", cue)
        near = within_reach(cue, by_role["source"])
        sources = near + find_missed(links.pieces, pointed, near, free, "source")
        best, share = choose([*(pointed.at(source) for source in sources), pointed.nothing])
        source = sources[best] if best < len(sources) else None
        spans, shares = zip(*given, strict=True)
        linked.append(Linked(spans, cue, source, shares, share))
    return linked


def evidence(linked: Linked) -> Floats:
    """What the confidence of an attribution is judged by: log-probabilities of its parts."""
    certainties = [span.certainty for span in linked.contents]
    return np.array(
        [
            float(np.mean(certainties)),
            min(certainties),
            linked.cue.certainty,
            linked.source.certainty if linked.source else 0.0,
            float(np.log(max(min(linked.p_contents), 1e-6))),
            float(np.log(max(linked.p_source, 1e-6))),
            float(linked.source is None),
            float(len(linked.contents) - 1),
        ]
    )


def decode(pieces: Pieces, scores: Scores, knowledge: Knowledge) -> tuple[Attribution, ...]:
    """The attributions of a document, in reading order."""
    linked = link_document(pieces, scores, knowledge)
    made = [_attribution(pieces, each, knowledge.calibration) for each in linked]
    likely = [a for a in made if a.confidence >= knowledge.calibration.least]
    return tuple(sorted(likely, key=lambda a: (a.content, a.cue)))


def link_document(pieces: Pieces, scores: Scores, knowledge: Knowledge) -> list[Linked]:
    """All steps but the last: spans found, found again with what their cues say, and linked."""
    links = PointingOf(pieces, scores, knowledge.pointers)
    found = find_spans(pieces, scores.tags, knowledge.transitions)
    edges = weigh_edges(pieces, [links.edges(span) for span in found if span.role == "cue"])
    found = find_spans(pieces, scores.tags, knowledge.transitions, edges)
    return link_spans(links, found)


def _attribution(pieces: Pieces, linked: Linked, calibration: Calibration) -> Attribution:
    score = float(evidence(linked) @ calibration.weights) + calibration.bias
    return Attribution(
        content=tuple(_span(pieces, content) for content in sorted(linked.contents)),
        cue=(_span(pieces, linked.cue),),
        source=(_span(pieces, linked.source),) if linked.source else (),
        confidence=float(1 / (1 + np.exp(-score))),
    )


def _span(pieces: Pieces, found: Found) -> Span:
    return Span(int(pieces.starts[found.start]), int(pieces.ends[found.end - 1]))
