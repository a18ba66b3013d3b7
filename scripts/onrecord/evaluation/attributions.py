"""Counts, in one document, what predicted attributions got right, by every measure in use.

In go a gold document and the attributions predicted for it; out comes a tally (counts by
measure) for :func:`onrecord.evaluation.bootstrap.pool`, and for calibration which predictions
were right. Every measure is defined in the docstring of the function that counts it. Within a
group (a kind, a type of source), recall is that of the gold attributions in the group, and
precision that of the predictions in it; what they are compared with is never narrowed.

>>> from onrecord.types import Attribution, Span
>>> gold = GoldDocument("a", "Roe said it works.", (
...     Attribution((Span(9, 17),), (Span(4, 8),), (Span(0, 3),)),))
>>> tally, right = score_document(gold, [Attribution((Span(9, 11),), (Span(4, 8),), ())])
>>> tally[Measure("token", "content")], tally[Measure("exact", "cue")], right
((1.0, 1.0, 1.0, 2.0), (1.0, 1.0, 1.0, 1.0), (False,))
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from onrecord.evaluation.bootstrap import ALL, Counts, Measure
from onrecord.evaluation.corpus import ROLES, GoldDocument
from onrecord.evaluation.groups import kind_of, quoted_words, source_type
from onrecord.evaluation.words import Words, dice, match_best_first
from onrecord.types import Attribution, Span, Spans

SentenceSplitter = Callable[[str], Iterable[Span]]

GROUPS = (
    ALL,
    "kind=direct",
    "kind=indirect",
    "kind=mixed",
    "kind=direct or mixed",
    "source=pronoun",
    "source=name",
    "source=other",
    "source=none",
)
SOURCE_THRESHOLD = 0.5
RELATION_THRESHOLDS = (0.5, 0.8)


@dataclass(frozen=True, slots=True)
class _Item:
    """An attribution as the measures see it: what it covers by role, and its groups."""

    units: Mapping[str, frozenset[int]]
    groups: frozenset[str]

    def words(self, role: str) -> frozenset[int]:
        return frozenset(unit for unit in self.units[role] if unit >= 0)


def score_document(
    gold: GoldDocument,
    predicted: Sequence[Attribution],
    sentences: SentenceSplitter | None = None,
) -> tuple[dict[Measure, Counts], tuple[bool, ...]]:
    """Counts by measure, and for each predicted attribution whether it is right.

    Right means: matched with a gold attribution at content Dice 0.5, with the right source.
    Without ``sentences`` (text to sentence spans) the measure ``sentence`` is left out.
    """
    words = Words.of(gold.text)
    quoted = quoted_words(words)
    gold_order, predicted_order = _order(gold.attributions), _order(predicted)
    gold_items = [_item(gold.attributions[i], words, quoted) for i in gold_order]
    items = [_item(predicted[i], words, quoted) for i in predicted_order]
    tally: dict[Measure, Counts] = {}
    for role in ROLES:
        tally.update(_in_groups("token", role, gold_items, items, _token_counts))
        tally.update(_in_groups("exact", role, gold_items, items, _exact_counts))
        tally.update(_in_groups("partial", role, gold_items, items, _partial_counts))
    pairs = match_best_first(
        [item.units["content"] for item in gold_items],
        [item.units["content"] for item in items],
        min(RELATION_THRESHOLDS),
    )
    sourced = [(i, j) for i, j, _ in pairs if _same_source(gold_items[i], items[j])]
    tally.update(_relations(gold_items, items, pairs))
    if sentences is not None:
        tally.update(_sentence_level(gold, predicted, tuple(sentences(gold.text))))
    right = {predicted_order[j] for _, j in sourced}
    return tally, tuple(j in right for j in range(len(predicted)))


def _order(attributions: Sequence[Attribution]) -> list[int]:
    """Indices in the order of the text: no score depends on the order in a file."""
    return sorted(
        range(len(attributions)),
        key=lambda i: (attributions[i].content, attributions[i].source, attributions[i].cue),
    )


def _item(attribution: Attribution, words: Words, quoted: frozenset[int]) -> _Item:
    kind = kind_of(words.within(attribution.content), quoted)
    groups = {ALL, f"kind={kind}", f"source={source_type(words, attribution.source)}"}
    if kind != "indirect":
        groups.add("kind=direct or mixed")
    units = {
        "content": words.units(attribution.content),
        "source": words.units(attribution.source),
        "cue": words.units(attribution.cue),
    }
    return _Item(units, frozenset(groups))


Part = Callable[[Sequence[_Item], Sequence[_Item], Sequence[_Item], str], tuple[float, float]]


def _in_groups(
    name: str, role: str, gold: Sequence[_Item], predicted: Sequence[_Item], part: Part
) -> Iterator[tuple[Measure, Counts]]:
    """Counts of a measure for each group; ``part`` gives credit and total of one side."""
    for group in GROUPS:
        right, n_predicted = part(_of(group, predicted), predicted, gold, role)
        found, n_gold = part(_of(group, gold), gold, predicted, role)
        yield Measure(name, role, group), (right, n_predicted, found, n_gold)


def _of(group: str, items: Sequence[_Item]) -> list[_Item]:
    return [item for item in items if group in item.groups]


def _token_counts(
    mine: Sequence[_Item], all_mine: Sequence[_Item], theirs: Sequence[_Item], role: str
) -> tuple[float, float]:
    """``token``: words that lie in a span of the role in any attribution of the other side.

    Micro-averaged over words (runs of letters and digits; punctuation is not counted). A word
    in several attributions counts once. Token-level scores by role are what CRF taggers of
    quotations report (Pareti et al. 2013; Newell et al. 2018 for PolNeAR's annotators).
    """
    covered = _union(item.words(role) for item in mine)
    return float(len(covered & _union(item.words(role) for item in theirs))), float(len(covered))


def _exact_counts(
    mine: Sequence[_Item], all_mine: Sequence[_Item], theirs: Sequence[_Item], role: str
) -> tuple[float, float]:
    """``exact``: attributions whose whole span set of a role has exactly the same words.

    The strict measure of Pareti et al. (2013), punctuation at the edges aside. Attributions
    without the role are not counted. Where *m* attributions of this side share a span set
    (``he said A and believes B``) and *n* of the other side do, each has min(1, n / m) of a
    point: repeating a span that is right earns nothing, whichever attribution it belongs to.
    """
    in_mine = Counter(item.units[role] for item in all_mine)
    in_theirs = Counter(item.units[role] for item in theirs)
    keys = [item.units[role] for item in mine if item.units[role]]
    return sum(min(1.0, in_theirs[key] / in_mine[key]) for key in keys), float(len(keys))


def _partial_counts(
    mine: Sequence[_Item], all_mine: Sequence[_Item], theirs: Sequence[_Item], role: str
) -> tuple[float, float]:
    """``partial``: the mean proportion of an attribution's role that the other side covers.

    The soft (intersection-based) precision and recall of Johansson & Moschitti (2013,
    Computational Linguistics 39:3): with c(s, s') = |s ∩ s'| / |s'|, recall is the sum of
    c(p, g) over all pairs, divided by the number of gold spans, precision the sum of c(g, p)
    divided by the number of predicted ones. It is the partial measure of Pareti et al. (2013)
    and Pareti (2015, 2016). Two points are ours. They take it that spans of a side do not
    overlap; sources do (one ``he`` of two attributions), and the sum could pass 1, so what is
    covered is taken from the union of the other side's spans, which is the same sum wherever
    they do not overlap. And all spans of a role in one attribution are one span set here.
    The scorer that goes with PARC divides by the gold length in precision, too; the paper
    does not, nor do we. Lengths are in words.
    """
    covered = _union(item.units[role] for item in theirs)
    own = [item.units[role] for item in mine if item.units[role]]
    return sum(len(units & covered) / len(units) for units in own), float(len(own))


def _relations(
    gold: Sequence[_Item],
    predicted: Sequence[_Item],
    pairs: Sequence[tuple[int, int, float]],
) -> Iterator[tuple[Measure, Counts]]:
    """``relation 0.5`` and ``0.8``: attributions matched one to one; and ``with source``.

    Gold and predicted attributions are matched greedily, best first, by the Dice coefficient
    of their contents' words, which must reach the threshold; ties go by position. ``with
    source``, the sources' Dice must also reach 0.5 (none on both sides is right). The pairs
    are not matched anew for it: an attribution with the words of one speaker and the name
    of another is wrong. In the group ``kind=direct or mixed``, the recall with source is that
    of quotations in quotation marks, which quotation attribution reports (O'Keefe et al.
    2012; Pareti et al. 2013), here with the spans to be found as well.
    """
    for threshold in RELATION_THRESHOLDS:
        close = [(i, j) for i, j, score in pairs if score >= threshold]
        sourced = [(i, j) for i, j in close if _same_source(gold[i], predicted[j])]
        for name, matched in (("", close), (" with source", sourced)):
            for group in GROUPS:
                yield (
                    Measure(f"relation {threshold}{name}", "", group),
                    (
                        float(sum(group in predicted[j].groups for _, j in matched)),
                        float(len(_of(group, predicted))),
                        float(sum(group in gold[i].groups for i, _ in matched)),
                        float(len(_of(group, gold))),
                    ),
                )


def _same_source(gold: _Item, predicted: _Item) -> bool:
    return dice(gold.units["source"], predicted.units["source"]) >= SOURCE_THRESHOLD


def _sentence_level(
    gold: GoldDocument, predicted: Sequence[Attribution], sentences: Sequence[Span]
) -> Iterator[tuple[Measure, Counts]]:
    """``sentence``: exact spans by role within single sentences, as CofeNet is scored.

    Wang et al. (2022) tag each sentence by itself and count a span as right when one of the
    same role has the same first and last token in the same sentence; precision and recall are
    pooled over sentences. So their published code has it: each contiguous span counts by
    itself, and which attribution it belongs to is not looked at. Here the spans of a document
    are cut at sentence bounds, stripped of white space, and compared with their punctuation.
    Not known, and perhaps different from theirs: how they split PolNeAR into sentences and
    tokens, and how they treated contents that run over several sentences.
    """
    for role in ROLES:
        true = _clipped(gold.attributions, role, gold.text, sentences)
        found = _clipped(predicted, role, gold.text, sentences)
        right = float(len(true & found))
        yield Measure("sentence", role), (right, float(len(found)), right, float(len(true)))


def _clipped(
    attributions: Iterable[Attribution], role: str, text: str, sentences: Sequence[Span]
) -> set[Span]:
    found = set()
    for attribution in attributions:
        spans: Spans = getattr(attribution, role)
        for span in spans:
            for sentence in sentences:
                if span.overlaps(sentence):
                    start, end = max(span.start, sentence.start), min(span.end, sentence.end)
                    piece = Span(start, end).stripped(text)
                    if piece:
                        found.add(piece)
    return found


def _union(sets: Iterable[frozenset[int]]) -> frozenset[int]:
    return frozenset().union(*sets)
