"""Contents of which a trained reader found the first word only, mended by syntax.

In: attributions and parses. Out: the same, some with other contents. Of ``Roe said that, by her
account, it rained`` the reader finds ``that`` and loses the rest behind the comma. (Whom something
is told to, ``told local media it rained``, was tried too: parsers too often take the subject of
what is told for it.)

>>> mend_contents((), ())
[]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from onrecord.clauses import find_clauses
from onrecord.phrases import parses_over
from onrecord.types import Attribution, Parse, Spans, hull


def mend_contents(
    attributions: Sequence[Attribution], parses: Sequence[Parse]
) -> list[Attribution]:
    """The attributions; where the content was ``that`` alone, with the clause that it begins."""
    mended = []
    for attribution in attributions:
        content = attribution.content
        for number in parses_over(parses, hull(attribution.cue)) if attribution.cue else ():
            content = _with_its_clause(parses[number], attribution.cue, content)
        mended.append(replace(attribution, content=content))
    return mended


def _with_its_clause(parse: Parse, cue: Spans, content: Spans) -> Spans:
    words = [t.text.lower() for t in parse.tokens if any(s.contains(t.span) for s in content)]
    if words != ["that"]:
        return content
    for clause in find_clauses(parse):
        if hull(cue).overlaps(hull(clause.cue)) and clause.complement:
            whole = hull(clause.complement)
            if whole.start == content[0].start:
                return (whole,)
    return content
