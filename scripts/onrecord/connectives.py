"""Words that only join a clause to others, and change nothing of what it says.

In: a clause of a parse. Out: the indices of the words that a claim leaves out: ``and``, ``that``,
``however``.

>>> "however" in CONNECTIVES, "so" in CONNECTIVES
(True, False)
"""

from __future__ import annotations

from onrecord.types import Parse

MARKS = frozenset({"mark", "advmod", "case"})
# Words that begin adverbial clauses which say what is so by themselves; what only dates its host
# (after, before, when) stays with it.
ADVERBIAL = frozenset("although because since though whereas while".split())
# Words that date their host by another event: what has happened is said of both.
TEMPORAL = frozenset("after as before once until when".split())
# Adverbials that tie a clause to what was said before, and change nothing of what it says.
CONNECTIVES = frozenset(
    word.replace("_", " ")
    for word in """accordingly additionally also as_a_result as_well besides by_contrast
    consequently for_example for_instance furthermore hence however in_addition in_contrast in_turn
    indeed instead likewise meanwhile moreover nevertheless nonetheless of_course
    on_the_other_hand similarly then therefore thus""".split()
)
# Others that do so only before a comma at the beginning: "Rather, it closed", "but first, it shut".
OPENING = frozenset(
    """alternatively conversely finally first further lastly next otherwise rather second so still
    then third""".split()
)


def joiners_of(parse: Parse, head: int, words: set[int]) -> set[int]:
    """Words that only join the clause to others: ``and``, ``that``, the relative pronoun."""
    relative = relative_subject(parse, head)
    joiners = {relative} if relative is not None else set()
    for c in parse.children(head):
        token = parse.tokens[c]
        adverbial = parse.tokens[head].deprel.startswith("advcl") and token.deprel in MARKS
        if token.deprel == "cc" or (token.deprel == "mark" and token.lemma in ("that", "with")):
            joiners.update(parse.subtree(c))
        if adverbial and c < head and token.lemma.lower() in ADVERBIAL | TEMPORAL:
            joiners.update(i for i in words if i <= c)  # "shortly before", "just because"
        if token.deprel == "mark" and token.lemma == "because" and parse.tokens[head].head < 0:
            joiners.update(parse.subtree(c))
        spoken = (
            token.deprel in ("discourse", "vocative") and token.xpos != "IN"
        )  # "is like a boat"
        if spoken or _is_connective(parse, c):
            joiners.update(parse.subtree(c))
    ordered = sorted(words - joiners)
    while ordered and parse.tokens[ordered[0]].text.lower() in ("and", "but", "or", "even", ","):
        joiners.add(ordered.pop(0))
    return joiners


def _is_connective(parse: Parse, c: int) -> bool:
    """Whether an adverbial only ties its clause to what was said before: ``however``."""
    inside = parse.subtree(c)
    words = " ".join(parse.tokens[i].text.lower() for i in inside if parse.tokens[i].text != ",")
    comma = any(t.text in ",:" for t in parse.tokens[inside[-1] + 1 :][:1])
    first = parse.tokens[inside[0] - 1].deprel == "cc" if inside[0] else True
    if words in OPENING and first and (words in ("so", "rather") or comma):
        return True
    return words in CONNECTIVES and parse.tokens[c].deprel.startswith(("advmod", "obl", "nmod"))


def relative_subject(parse: Parse, i: int) -> int | None:
    """The relative pronoun when it is the subject of its clause (``which was provided``).

    Of ``a plan which Roe said would fail``, parsers often take it for the object of ``said``.
    """
    subjects = [c for c in parse.children(i) if parse.tokens[c].deprel.startswith("nsubj")]
    token = parse.tokens[i]
    if not subjects and token.deprel == "ccomp" and parse.tokens[token.head].deprel == "acl:relcl":
        subjects = [c for c in parse.children(token.head) if parse.tokens[c].deprel == "obj"]
    return next((c for c in subjects if parse.tokens[c].xpos in ("WDT", "WP")), None)
