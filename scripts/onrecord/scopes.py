"""Whether a clause says more than was said once the clauses around it are cut away.

In: a parse, a proposition, and those of its words that are said (``inside``, with what it
borrows). Out: a verdict. What is wished, foreseen or so under a condition is not so by itself.

>>> "suggest" in MANDATIVE, "predict" in FORESEEING
(True, True)
"""

from __future__ import annotations

from onrecord.clauses import ADDRESSED
from onrecord.cues import FORMS
from onrecord.propositions import Proposition
from onrecord.types import Parse, Token

# Verbs whose complement may say what is to be: "she suggested they leave".
MANDATIVE = frozenset(
    """advise advocate ask beg command demand insist order plead prefer propose recommend request
    require suggest urge""".split()
)
# Verbs whose complement says what nobody knows yet.
FORESEEING = frozenset("bet forecast foresee foretell predict project prophesy speculate".split())
# Verbs that tell their complement as no fact.
IMAGINING = frozenset("assume imagine pretend presume suppose".split())
# Verbs that may be said of themselves, but of which a clause behind a comma says what is known:
# "I know, it was late".
KNOWING = frozenset("assume believe guess hear know mean remember say see think".split())
# Words that open a clause under which the host is so; "when" where it is said of any time.
CONDITIONS = frozenset({"if", "unless", "provided", "providing"})
WHENEVER = frozenset({"when", "whenever"})
# Prepositions of a plural that says for what a statement holds: "in towns with taxes".
RESTRICTING = frozenset("among for in under with within without".split())


def says_too_much(parse: Parse, proposition: Proposition, inside: frozenset[int]) -> bool:
    """Whether what made a clause less than a fact, or a part of one, is not said."""
    tests = (_is_wished, _is_foreseen, _follows_on, _loses_condition, _loses_clause)
    return any(test(parse, proposition, inside) for test in tests)


def told_by(parse: Parse, head: int) -> Token | None:
    """The verb whose complement a clause is, alone or joined to others: ``said it ... and ...``."""
    token = parse.tokens[head]
    while token.deprel == "conj" and token.head >= 0:
        token = parse.tokens[token.head]
    if token.head < 0:
        return None
    verb = parse.tokens[token.head]
    spoken = token.deprel.startswith("parataxis") and verb.text.lower() in FORMS
    return verb if spoken or token.deprel.startswith("ccomp") else None


def is_unsaid(parse: Parse, head: int) -> bool:
    """Whether a clause is what somebody does not say, or might: nobody puts it forward as true.

    ``We no longer say that it rains``, ``if you say it rains``, ``I could have said it rains``,
    ``imagine that it rains``.
    """
    tokens = parse.tokens
    token = tokens[head]
    while token.deprel == "conj" and token.head >= 0:
        token = tokens[token.head]
    if not token.deprel.startswith("ccomp") or token.head < 0:
        return False
    verb = tokens[token.head]
    around = [tokens[c] for c in parse.children(token.head)]
    beside = {word for t in around for word in (t.lemma.lower(), t.text.lower())}
    denied = bool(beside & {"longer", "never", "nobody"})
    asked = any(t.deprel == "mark" and t.lemma.lower() in ("if", "unless") for t in around)
    unreal = "have" in beside and bool(beside & {"could", "would", "might"})
    bidden = verb.xpos in ("VB", "VBP") and not any(t.deprel.startswith("nsubj") for t in around)
    imagined = verb.lemma.lower() in IMAGINING and (bidden or beside & {"let", "can"})
    return denied or asked or unreal or bool(imagined)


def _is_wished(parse: Parse, proposition: Proposition, _: frozenset[int]) -> bool:
    """Whether ``they leave`` may be what somebody asks for: ``she suggested they leave``."""
    asked = told_by(parse, proposition.head)
    plain = parse.tokens[proposition.head].xpos in ("VB", "VBP")
    return asked is not None and asked.lemma in MANDATIVE and plain


def _is_foreseen(parse: Parse, proposition: Proposition, _: frozenset[int]) -> bool:
    """Whether a clause is a prediction, or says what ``would`` be as seen by who reports it."""
    teller = told_by(parse, proposition.head)
    if teller is None:
        return False
    helping = (*proposition.auxiliaries, *parse.children(proposition.head))
    would = any(parse.tokens[i].lemma == "would" for i in helping)
    return teller.lemma in FORESEEING or (would and teller.xpos == "VBD")


def _follows_on(parse: Parse, _: Proposition, inside: frozenset[int]) -> bool:
    """Whether a clause follows on ``told``, whose object it may begin with, or on ``meaning``.

    ``The dam is shut, meaning the road is dry``: as long as it is shut.
    """
    before = parse.tokens[: min(inside)]
    if before and before[-1].lemma == "that":
        before = before[:-1]
        return bool(before) and before[-1].text.lower() == "meaning"
    return bool(before) and (before[-1].lemma in ADDRESSED or before[-1].text.lower() == "meaning")


def _loses_condition(parse: Parse, proposition: Proposition, inside: frozenset[int]) -> bool:
    """Whether a condition beside one of several joined clauses may be one of this clause too.

    ``If it rains, trains stop and [ferries leave]``, ``[trains stop] and ferries leave if ...``.
    """
    tokens, head = parse.tokens, proposition.head
    joined = {c for c in parse.children(head) if tokens[c].deprel == "conj"}
    if tokens[head].deprel == "conj":
        joined.add(tokens[head].head)
    for other in joined:
        for c in parse.children(other):
            reaches = c > max(head, other) or c < min(head, other)
            if reaches and c not in inside and _is_condition(parse, c):
                return True
    return False


def _is_condition(parse: Parse, i: int) -> bool:
    """Whether a clause or phrase says under what, or for which of many, its host is so."""
    token = parse.tokens[i]
    below = [parse.tokens[c] for c in parse.children(i)]
    if token.deprel.startswith("advcl"):
        words = {t.lemma.lower() for t in below if t.deprel in ("mark", "advmod")}
        past = any(t.xpos == "VBD" for t in (token, *below))
        return bool(words & CONDITIONS) or (bool(words & WHENEVER) and not past)
    if not token.deprel.startswith("obl") or token.xpos != "NNS":
        return False
    known = any(t.upos in ("DET", "NUM", "PROPN") or t.xpos == "PRP$" for t in below)
    opened = any(t.deprel == "case" and t.lemma.lower() in RESTRICTING for t in below)
    limited = any(t.upos == "ADJ" or t.deprel.startswith(("nmod", "acl")) for t in below)
    return opened and limited and not known


def _loses_clause(parse: Parse, proposition: Proposition, inside: frozenset[int]) -> bool:
    """Whether the clause that says what is meant is cut off: ``I know, it was late``.

    ``It is the view of Roe that ...``.
    """
    tokens, head = parse.tokens, proposition.head
    children = [(c, tokens[c]) for c in parse.children(head)]
    relations = {t.deprel.split(":")[0] for c, t in children if c in inside}
    clausal = {"obj", "ccomp", "csubj", "xcomp", "acl", "nsubj", "advcl"}
    if "expl" in relations and "cop" in relations:
        return not relations & clausal
    beside = any(t.deprel.startswith("parataxis") and c > head for c, t in children)
    bare = not relations & {"obj", "ccomp", "xcomp"}
    return tokens[head].lemma in KNOWING and beside and bare
