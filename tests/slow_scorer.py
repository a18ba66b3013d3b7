"""The scores for attributions a second time: slowly, from the definitions, with exact fractions.

In go a text and sorted gold and predicted attributions; out come counts by measure and role. It
shares no code with ``onrecord.evaluation``, so that the two can be held against each other.

>>> slow_dice({1, 2}, {2, 3, 4})
Fraction(2, 5)
"""

from __future__ import annotations

import re
from fractions import Fraction

from hypothesis import strategies as st

from onrecord.types import Attribution, Span

ROLES = ("content", "source", "cue")


def split_sentences(text: str) -> list[Span]:
    return [Span(*m.span()) for m in re.finditer(r"[^.\n]+\.?", text)]


def slow_units(text: str, spans: tuple[Span, ...]) -> set[object]:
    words: set[object] = {
        m.start()
        for m in re.finditer(r"[^\W_]+", text)
        if any(s.start <= m.start() and m.end() <= s.end for s in spans)
    }
    if words:
        return words
    return {("mark", k) for s in spans for k in range(s.start, s.end) if not text[k].isspace()}


def slow_dice(a: set[object], b: set[object]) -> Fraction:
    return Fraction(2 * len(a & b), len(a) + len(b)) if a or b else Fraction(1)


def slow_matches(
    text: str, gold: list[tuple[Span, ...]], predicted: list[tuple[Span, ...]]
) -> list[tuple[int, int, Fraction]]:
    """Take the best pair that is left, again and again; earlier ones first among equals."""
    left = {(i, j) for i in range(len(gold)) for j in range(len(predicted))}
    pairs = []
    while True:
        best = None
        for i, j in sorted(left):
            units = slow_units(text, gold[i]), slow_units(text, predicted[j])
            score = slow_dice(*units)
            if units[0] & units[1] and score >= Fraction(1, 2) and (not best or score > best[2]):
                best = (i, j, score)
        if best is None:
            return pairs
        pairs.append(best)
        left = {(i, j) for i, j in left if i != best[0] and j != best[1]}


def slow_scores(
    text: str, gold: list[Attribution], predicted: list[Attribution]
) -> dict[tuple[str, str], tuple[Fraction, int, Fraction, int]]:
    scores = {}
    for role in ROLES:
        mine = [slow_units(text, getattr(a, role)) for a in gold]
        theirs = [slow_units(text, getattr(a, role)) for a in predicted]
        words = {
            side: {u for units in sets for u in units if isinstance(u, int)}
            for side, sets in (("gold", mine), ("predicted", theirs))
        }
        both = Fraction(len(words["gold"] & words["predicted"]))
        scores["token", role] = (both, len(words["predicted"]), both, len(words["gold"]))
        mine, theirs = [u for u in mine if u], [u for u in theirs if u]
        left, exact = list(theirs), 0
        for units in mine:
            if units in left:
                left.remove(units)
                exact += 1
        scores["exact", role] = (Fraction(exact), len(theirs), Fraction(exact), len(mine))
        scores["partial", role] = (
            sum((Fraction(len(p & set().union(*mine)), len(p)) for p in theirs), Fraction(0)),
            len(theirs),
            sum((Fraction(len(g & set().union(*theirs)), len(g)) for g in mine), Fraction(0)),
            len(mine),
        )
        pieces: list[set[tuple[int, int]]] = [set(), set()]
        for side, attributions in enumerate((gold, predicted)):
            for start, end in ((s.start, s.end) for a in attributions for s in getattr(a, role)):
                for sentence in split_sentences(text):
                    kept = [
                        k
                        for k in range(start, end)
                        if sentence.start <= k < sentence.end and not text[k].isspace()
                    ]
                    if kept:
                        pieces[side].add((kept[0], kept[-1]))
        hits = Fraction(len(pieces[0] & pieces[1]))
        scores["sentence", role] = (hits, len(pieces[1]), hits, len(pieces[0]))
    pairs = slow_matches(text, [a.content for a in gold], [a.content for a in predicted])
    for threshold in ("0.5", "0.8"):
        near = [(i, j) for i, j, score in pairs if score >= Fraction(threshold)]
        sourced = [
            (i, j)
            for i, j in near
            if slow_dice(slow_units(text, gold[i].source), slow_units(text, predicted[j].source))
            >= Fraction(1, 2)
        ]
        for name, found in (("", near), (" with source", sourced)):
            n = Fraction(len(found))
            scores[f"relation {threshold}{name}", ""] = (n, len(predicted), n, len(gold))
    return scores


TEXTS = (
    "one two three four five six seven eight nine ten",
    "one: “two three” four. Five six, “seven”\neight: nine ten – eleven.",
    "a ... b: c",
)


@st.composite
def spans_of(draw: st.DrawFn, text: str, least: int) -> tuple[Span, ...]:
    edge = st.integers(0, len(text))
    pairs = draw(st.lists(st.tuples(edge, edge), min_size=least, max_size=2))
    return tuple(sorted(Span(min(pair), max(pair)) for pair in pairs))


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, list[Attribution], list[Attribution]]:
    text = draw(st.sampled_from(TEXTS))
    attribution = st.builds(
        Attribution, spans_of(text, 1), spans_of(text, 0), spans_of(text, 0), st.floats(0, 1)
    )
    gold = draw(st.lists(attribution, max_size=4))
    # Some predictions repeat gold ones, whole or in part, or the scores would all be near zero.
    mixed = [attribution]
    if gold:
        copied = st.sampled_from(gold)
        mixed += [
            copied,
            st.builds(lambda a, b: Attribution(a.content, b.cue, b.source), copied, attribution),
        ]
    predicted = draw(st.lists(st.one_of(mixed), max_size=4))
    key = lambda a: (a.content, a.source, a.cue)  # noqa: E731
    return text, sorted(gold, key=key), sorted(predicted, key=key)
