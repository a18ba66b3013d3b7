"""Who held an office and holds it no more, as far as a document tells.

In: the parses of a document and its mentions. Out: the persons whose death it tells of, and whether
a name stands in a clause of another time (``in 1962 President Roe``). Of them it is said what they
were, not what they are.

>>> sorted(KILLING)
['assassinate', 'execute', 'kill', 'murder']
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.coreference import Mentions
from onrecord.entities import Entity
from onrecord.types import Parse, Span

# Verbs that tell of a death: whose subject died, or whose object did.
DYING = frozenset({"die", "perish"})
KILLING = frozenset({"assassinate", "execute", "kill", "murder"})
# Nouns whose owner is dead: "Roe's death", "the assassination of Roe".
DEATHS = frozenset("assassination burial death funeral murder obituary passing".split())
# What has not happened, or not yet.
UNREAL = frozenset(
    """attempt attempted can could fake false may might never not n't n’t possible shall should
    would""".split()
)
# Verbs with which a death is somebody's wish, fear or plan.
INTENDING = frozenset(
    "call chant demand fear hope plan plot pray seek threaten urge want wish".split()
)
CLAUSES = ("acl", "advcl", "ccomp", "csubj", "parataxis", "root")
_YEAR = re.compile(r"(1[5-9]\d\d|20\d\d)s?")
LEAST_YEARS = 2  # an office held last year is mostly held still


def find_dead(parses: Sequence[Parse], mentions: Mentions) -> tuple[Entity, ...]:
    """The persons of whose death a document tells."""
    dead: dict[int, Entity] = {}
    for parse in parses:
        for i in range(len(parse.tokens)):
            for victim in _victims(parse, i):
                entity = _person(parse.tokens[victim].span, parse, mentions)
                if entity is not None:
                    dead[id(entity)] = entity
    return tuple(dead.values())


def _victims(parse: Parse, i: int) -> list[int]:
    """The words for those whose death a word tells of."""
    token, children = parse.tokens[i], parse.children(i)
    if {parse.tokens[c].lemma.lower() for c in children} & UNREAL or token.xpos == "VB":
        return []
    if token.upos == "NOUN" and token.lemma in DEATHS:
        if token.head >= 0 and parse.tokens[token.head].lemma in INTENDING:
            return []
        return [c for c in children if parse.tokens[c].deprel in ("nmod:poss", "nmod")]
    if token.upos != "VERB":
        return []
    away = any(parse.tokens[c].lemma in ("away", "dead") for c in children)
    if token.lemma in DYING or (token.lemma == "pass" and away):
        return [c for c in children if parse.tokens[c].deprel == "nsubj"]
    if token.lemma in KILLING or (token.lemma == "shoot" and away):
        return [c for c in children if parse.tokens[c].deprel in ("nsubj:pass", "obj")]
    return []


def _person(word: Span, parse: Parse, mentions: Mentions) -> Entity | None:
    """The person that a word names or means, alone: not ``Roe's son``."""
    for span, entity in mentions.mentions_in(parse.sentence.span):
        if entity.type == "person" and span.contains(word):
            return entity
    return None


def is_of_another_time(parse: Parse, name: Span, published: str | None) -> bool:
    """Whether the clause that a name stands in, or one around it, is of a year long before.

    ``President Roe, who was born in 1962, left`` tells no year of the leaving.
    """
    tokens = parse.tokens
    at = next((i for i, t in enumerate(tokens) if name.contains(t.span)), None)
    if at is None or published is None or not published[:4].isdigit():
        return False
    around = set(_clauses_over(parse, at))
    for i, token in enumerate(tokens):
        year = _YEAR.fullmatch(token.text) if _is_when(parse, i) else None
        if year and int(year.group(1)) + LEAST_YEARS <= int(published[:4]):
            clause = _clauses_over(parse, i)[0]
            if clause in around and _is_past(parse, clause):
                return True
    return False


def _is_when(parse: Parse, i: int) -> bool:
    """Whether a year says when: not in ``the 2012 election``, nor in ``since 2012``."""
    token = parse.tokens[i]
    if token.head >= 0 and token.head < i and not token.deprel.startswith("obl"):
        i = token.head  # "on May 3, 2012"
    since = any(parse.tokens[c].lemma.lower() == "since" for c in parse.children(i))
    return parse.tokens[i].deprel.startswith("obl") and not since


def _clauses_over(parse: Parse, i: int) -> list[int]:
    """The heads of the clauses that a word stands in, from the innermost."""
    heads = []
    while i >= 0:
        token = parse.tokens[i]
        joined = token.deprel == "conj" and token.upos in ("VERB", "AUX")
        if joined or token.head < 0 or token.deprel.startswith(CLAUSES):
            heads.append(i)
        i = token.head
    return heads


def _is_past(parse: Parse, head: int) -> bool:
    verbs = [head, *(c for c in parse.children(head) if parse.tokens[c].upos == "AUX")]
    return any(parse.tokens[v].xpos == "VBD" for v in verbs)
