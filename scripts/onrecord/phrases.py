"""Stretches of text from the tokens of a parse.

In: a parse and token indices. Out: spans in the document.

>>> is_punctuation("—"), is_punctuation("$")
(True, False)
"""

from __future__ import annotations

from collections.abc import Iterable

from onrecord.types import Parse, Span, Spans

PUNCTUATION = " \t\r\n\xa0,.;:!?-–—()[]/"


def is_punctuation(word: str) -> bool:
    """Whether a token is punctuation that a phrase neither begins nor ends with."""
    return not word.strip(PUNCTUATION)


def spans_of(parse: Parse, indices: Iterable[int]) -> Spans:
    """Maximal runs of the given tokens as spans, without punctuation at their edges.

    Quotation marks are not punctuation here: they belong to a content. Runs that only a
    dropped punctuation mark keeps apart stay apart.
    """
    runs: list[list[int]] = []
    for i in sorted(indices):
        if runs and runs[-1][-1] == i - 1:
            runs[-1].append(i)
        else:
            runs.append([i])
    spans = []
    for run in runs:
        kept = [i for i in run if not is_punctuation(parse.tokens[i].text)]
        if kept:
            spans.append(Span(parse.tokens[kept[0]].span.start, parse.tokens[kept[-1]].span.end))
    return tuple(spans)


def noun_phrase(parse: Parse, head: int, without: int | None = None) -> list[int]:
    """The tokens of the phrase around a noun: appositions in; clauses and prepositions out.

    ``without`` names a dependent to leave out with all that hangs on it. Only the stretch
    that holds the head itself is returned, so the phrase is contiguous.
    """
    tokens = parse.tokens
    dropped = set() if without is None else set(parse.subtree(without))
    inside = parse.subtree(head)
    for i in inside:
        clausal = tokens[i].deprel.startswith(("acl", "parataxis", "advcl", "ccomp", "dep"))
        joining = tokens[i].deprel in ("case", "cc", "mark") and tokens[i].head == head
        if i != head and (clausal or joining):
            dropped.update(parse.subtree(i))
    kept = {i for i in inside if i not in dropped}
    first = last = head
    while first - 1 in kept:
        first -= 1
    while last + 1 in kept:
        last += 1
    return list(range(first, last + 1))
