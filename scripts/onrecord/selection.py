"""Which of a trained reader's attributions are believed, and how far.

In: the attributions that the reader found in a document, its parses and quotation marks. Out: those
that are believed, each with the probability that it is right in texts of any kind. A reader that
learnt from political news takes many a verb with an object for an attribution (``the men attacked
the victim``) and is as sure of it as of the rest. It is right every second time in such news, but
every sixth in other texts. What it cannot know of itself is seen from outside: whether a listed
reporting verb is the cue, whether the content is in marks, a clause or a bare noun phrase, and how
dense with attributions the text is. Numbers are in ``training/EXPERIMENTS.md``.

>>> believe((), (), ())
[]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp, log

from onrecord.cues import CUES, FORMS
from onrecord.marks import Quotation, overlapping
from onrecord.phrases import is_punctuation, parses_over, tokens_in
from onrecord.types import Attribution, Parse, Spans, hull

LEAST = 0.3  # what is less likely to be right is not believed
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
# What a clause or an infinitive begins with when it has no finite verb of its own.
OPENERS = frozenset("to that whether if how why what for".split())
# The density of attributions is taken as if the text had so many more words, with so many more
# attributions: short texts tell little.
MORE_WORDS, MORE_ATTRIBUTIONS = 300, 9
# Logistic regression, fitted by benchmarks/confidence.py.
WEIGHTS = {
    "reader": 0.76,
    "bare, listed": -1.55,
    "bare, other": -2.41,
    "clause, listed": -0.69,
    "clause, other": -1.48,
    "density": 0.42,
    "bias": -0.04,
}


@dataclass(frozen=True, slots=True)
class Seen:
    """One attribution as the regression sees it.

    ``form`` is a key of ``WEIGHTS``, or empty where the content has words in marks.
    """

    confidence: float
    form: str
    density: float

    @property
    def probability(self) -> float:
        """How likely it is right."""
        score = sum(WEIGHTS[name] * value for name, value in self.features().items())
        return 1 / (1 + exp(-score))

    def features(self) -> dict[str, float]:
        """What the weights are multiplied with, in their order."""
        sure = min(max(self.confidence, 0.001), 0.999)
        given = {"reader": log(sure / (1 - sure)), "density": self.density, "bias": 1.0}
        return {name: given.get(name, float(name == self.form)) for name in WEIGHTS}


def believe(
    attributions: Sequence[Attribution], parses: Sequence[Parse], quotations: Sequence[Quotation]
) -> list[Attribution]:
    """The attributions that are believed, with the probability that they are right.

    Without parses nothing is known beside what the reader says, and it is believed.
    """
    if not parses:
        return list(attributions)
    seen = look_at(attributions, parses, quotations)
    judged = [
        replace(attribution, confidence=each.probability)
        for attribution, each in zip(attributions, seen, strict=True)
        if not is_name(attribution.cue, parses)
    ]
    return [attribution for attribution in judged if attribution.confidence >= LEAST]


def look_at(
    attributions: Sequence[Attribution], parses: Sequence[Parse], quotations: Sequence[Quotation]
) -> list[Seen]:
    """The attributions of a whole document as the regression sees them."""
    words = sum(not is_punctuation(token.text) for parse in parses for token in parse.tokens)
    density = 100 * (len(attributions) + MORE_ATTRIBUTIONS) / (words + MORE_WORDS)
    return [Seen(a.confidence, form_of(a, parses, quotations), density) for a in attributions]


def form_of(
    attribution: Attribution, parses: Sequence[Parse], quotations: Sequence[Quotation]
) -> str:
    """``clause`` or ``bare`` (a noun phrase), and whether the cue is ``listed``; see ``Seen``."""
    whole = hull(attribution.content)
    if any(not q.inner.contains(whole) for q in overlapping(quotations, whole)):
        return ""
    content = tokens_in(parses, attribution.content)
    finite = any(token.xpos in FINITE for token in content)
    opened = bool(content) and content[0].text.lower() in OPENERS
    cue = [token.text.lower() for token in tokens_in(parses, attribution.cue)]
    verbs = [CUES[FORMS[word]] for word in cue if word in FORMS]
    listed = "according" in cue or any(verb.reports for verb in verbs)
    return ("clause" if finite or opened else "bare") + (", listed" if listed else ", other")


def is_name(cue: Spans, parses: Sequence[Parse]) -> bool:
    """Whether a cue is a word of a name (``Karim Said``): a capital inside a plain sentence."""
    for number in parses_over(parses, hull(cue)) if cue else ():
        tokens = parses[number].tokens
        at = next((i for i, t in enumerate(tokens) if cue[0].contains(t.span)), 0)
        if at and tokens[at].text.istitle() and any(map(str.isalnum, tokens[at - 1].text)):
            long = [t.text for t in tokens if len(t.text) > 3 and t.text.isalpha()]
            return 2 * sum(word.islower() for word in long) > len(long)
    return False
