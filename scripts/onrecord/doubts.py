"""Whether what a clause beside a noun is said of may be another noun than the parser has it.

In: a parse and a proposition whose subject is the noun that it stands beside. Out: a verdict.

>>> sorted(LIMITING)
['ADJ', 'DET', 'NUM']
"""

from __future__ import annotations

from onrecord.propositions import Proposition
from onrecord.types import Parse, Token

# What stands before a noun that can be told from others of its kind.
LIMITING = frozenset({"ADJ", "DET", "NUM"})


def may_be_of_other(parse: Parse, proposition: Proposition) -> bool:
    """Whether a participle or relative clause may be another noun's.

    ``a bus of Roads, which was old``, ``a boat Roe built``, ``a letter using the pen``.
    """
    tokens, head = parse.tokens, parse.tokens[proposition.head]
    host, first = head.head, proposition.words[0]
    if tokens[host].deprel == "appos":  # "Roe of Arden Roads, a firm building ships"
        host, first = tokens[host].head, parse.subtree(host)[0]
    if tokens[host].head < 0 and not any(t.deprel == "cop" for t in _children(parse, host)):
        return True  # a sentence without a verb: the participle is its verb
    if head.xpos == "VBG" and tokens[host].deprel in ("obj", "obl"):
        return True  # "sent a letter using the pen": who was using it
    if head.deprel == "acl" and first == host + 1 and not _is_limited(parse, host):
        return True  # "a boat Roe built", "software written to be sold"
    if head.deprel == "acl:relcl" and _is_person_of(parse, proposition.head):
        return True
    between = [t for t in tokens[host + 1 : first] if t.upos in ("NOUN", "PROPN")]
    return any(t.deprel not in ("flat", "compound", "appos") for t in between)


def may_describe_other(parse: Parse, proposition: Proposition) -> bool:
    """Whether an apposition may describe the noun that its host is of, or one of several.

    ``the death of Jane Roe, a sad thing``, ``either a moon or Arden, the largest planet``.
    """
    tokens, subject = parse.tokens, proposition.subject
    if any(tokens[i].deprel == "cc:preconj" for i in subject):
        return True
    clausal = [i for i in subject if tokens[i].deprel.startswith(("cop", "nsubj"))]
    if any(tokens[i].head in subject for i in clausal):
        return True  # "Roe is the mayor of Arden, the capital"
    head = tokens[proposition.head]
    host = tokens[head.head]
    if host.deprel == "nmod":
        over = [t.lemma for t in _children(parse, host.head)]
        return tokens[host.head].upos == "PROPN" or "the" in over
    if head.upos in ("PROPN", "NUM"):  # "the first ship in the port, the Arden"
        return False
    between = tokens[head.head + 1 : proposition.words[0]]
    return any(t.upos in ("NOUN", "PROPN") and t.deprel == "nmod" for t in between)


def _children(parse: Parse, i: int) -> list[Token]:
    return [parse.tokens[c] for c in parse.children(i)]


def _is_limited(parse: Parse, noun: int) -> bool:
    own = set(parse.subtree(noun))
    first = noun
    while first - 1 in own:
        first -= 1
    before = [parse.tokens[c] for c in parse.children(noun) if first <= c < noun]
    return any(t.upos in LIMITING or t.deprel == "nmod:poss" for t in before)


def _is_person_of(parse: Parse, clause: int) -> bool:
    """Whether ``who`` follows two names: ``Roe of Arden, who left``."""
    host = parse.tokens[parse.tokens[clause].head]
    who = any(t.text.lower() == "who" for t in _children(parse, clause))
    return who and host.deprel == "nmod" and parse.tokens[host.head].upos == "PROPN"
