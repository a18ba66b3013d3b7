"""What coordinated predicates have in common beside their subject: auxiliaries, objects, agents.

In: a parse and the index of the second predicate. Out: the indices of the words that are said of
it too. ``The plan will be led by Roe and cost 3 crowns`` shares ``will`` and not ``be``; ``The
boats were built and tested by Roe`` shares ``by Roe``.

>>> FITTING["VBG"]
frozenset({'be'})
"""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.types import Parse

# The auxiliaries, modal verbs aside, that may stand before each form of a verb.
FITTING = {"VB": frozenset({"do"}), "VBN": frozenset({"be", "have"}), "VBG": frozenset({"be"})}
HELPING = frozenset({"be", "have", "do"})
# What hangs on the first of two predicates and stands behind the second is said of both.
COMMON = frozenset({"obj", "obl:agent"})


def fitting_auxiliaries(parse: Parse, head: int, auxiliaries: Sequence[int]) -> tuple[int, ...]:
    """Those of the first predicate's auxiliaries that the form of the second can go with."""
    form = parse.tokens[head].xpos
    fits = FITTING.get(form)
    if fits is None:
        return tuple(auxiliaries)
    infinitive = any(parse.tokens[c].lemma == "to" for c in _marks(parse, head))
    if infinitive and parse.tokens[parse.tokens[head].head].xpos != "VB":
        return ()  # "was fined and to pay", whatever "to pay" hangs on
    kept: list[int] = []
    for i in auxiliaries:
        lemma = parse.tokens[i].lemma
        if form == "VB" and not infinitive and lemma in HELPING and lemma not in fits:
            break  # "would be led and cost"
        kept.append(i)
    return tuple(kept)


def _marks(parse: Parse, head: int) -> list[int]:
    return [c for c in parse.children(head) if parse.tokens[c].deprel == "mark"]


def common_words(parse: Parse, head: int) -> set[int]:
    """The object or agent of the first of two verbs that are joined without words between them."""
    token = parse.tokens[head]
    if token.deprel != "conj" or token.upos != "VERB":
        return set()
    between = range(token.head + 1, head)
    if any(parse.tokens[i].upos not in ("CCONJ", "ADV", "AUX", "PUNCT") for i in between):
        return set()
    last = parse.subtree(head)[-1]
    shared = [c for c in parse.children(token.head) if parse.tokens[c].deprel in COMMON]
    own = {parse.tokens[c].deprel for c in parse.children(head)}
    return {
        i
        for c in shared
        if parse.subtree(c)[0] == last + 1 and parse.tokens[c].deprel not in own
        for i in parse.subtree(c)
    }
