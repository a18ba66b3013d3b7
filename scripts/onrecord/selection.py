"""Which of a trained reader's attributions are believed.

In: an attribution, the text's quotation marks and parses. Out: yes or no. A reader that learnt from
political news takes many a verb with an object for an attribution (``the men attacked the
victim``). So where the content is a bare noun phrase and no listed reporting verb is the cue, only
a confident reader is believed. The table in ``training/EXPERIMENTS.md`` says what that costs on
PolNeAR's development part and gives on texts of other kinds.

>>> LEAST_CONFIDENCE
0.65
"""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.cues import FORMS
from onrecord.marks import Quotation, overlapping
from onrecord.phrases import tokens_in
from onrecord.types import Attribution, Parse, hull

LEAST_CONFIDENCE = 0.65
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
# What a clause or an infinitive begins with when it has no finite verb of its own.
OPENERS = frozenset("to that whether if how why what for".split())


def is_believed(
    attribution: Attribution, parses: Sequence[Parse], quotations: Sequence[Quotation]
) -> bool:
    """Whether an attribution is kept: said in marks, a clause, a listed verb, or surely found."""
    whole = hull(attribution.content)
    if attribution.confidence >= LEAST_CONFIDENCE or not attribution.cue or not parses:
        return True
    if any(not q.inner.contains(whole) for q in overlapping(quotations, whole)):
        return True
    cue = tokens_in(parses, attribution.cue)
    content = tokens_in(parses, attribution.content)
    listed = any(token.text.lower() in FORMS for token in cue)
    clause = any(token.xpos in FINITE for token in content)
    opened = bool(content) and content[0].text.lower() in OPENERS
    return listed or clause or opened or "according" in (t.text.lower() for t in cue)
