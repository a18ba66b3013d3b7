"""Whether words may belong together in another way than the parser has it.

In: a parse and a proposition, mostly one that is said of the noun beside it. Out: a verdict.

>>> sorted(LIMITING)
['ADJ', 'DET', 'NUM']
"""

from __future__ import annotations

from onrecord.propositions import Proposition
from onrecord.types import Parse, Token

# What stands before a noun that can be told from others of its kind.
LIMITING = frozenset({"ADJ", "DET", "NUM"})
# Verbs with an object and a participle of it: "had her home searched".
CAUSATIVE = frozenset("find get have hear keep leave need see want".split())


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
    if head.deprel == "acl:relcl" and _is_measure_of(parse, host):
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


def may_belong_elsewhere(parse: Parse, proposition: Proposition, inside: frozenset[int]) -> bool:
    """Whether words of a clause may be another's, or of a noun; ``inside`` are those said."""
    head = proposition.head
    return (
        _may_be_noun(parse, head)
        or _may_be_of_what_is_cut(parse, head, inside)
        or _may_be_object(parse, parse.tokens[head].head, head)
        or any(_may_be_object(parse, head, c) for c in parse.children(head))
    )


def _may_be_noun(parse: Parse, head: int) -> bool:
    """Whether the verb of a reported clause may be a noun: ``she saw horse flies near cows``."""
    verb = parse.tokens[head]
    relations = {t.deprel.split(":")[0] for t in _children(parse, head)}
    if verb.deprel != "ccomp" or verb.xpos != "VBZ" or "mark" in relations:
        return False
    bare = any(c == head - 1 and _is_bare_subject(parse, c) for c in parse.children(head))
    return bare and not relations & {"obj", "ccomp", "xcomp", "cop"}


def _is_bare_subject(parse: Parse, i: int) -> bool:
    """Whether a subject is one singular noun without an article, as the parts of compounds are."""
    token = parse.tokens[i]
    limited = any(
        t.deprel == "det" or t.xpos in ("CD", "PRP$") or t.upos == "PROPN"
        for t in _children(parse, i)
    )
    return token.deprel.startswith("nsubj") and token.xpos == "NN" and not limited


def _may_be_object(parse: Parse, host: int, joined: int) -> bool:
    """Whether a joined verb may be a participle: ``had [her home] and boat searched``."""
    tokens = parse.tokens
    if host < 0 or tokens[host].lemma not in CAUSATIVE or tokens[joined].deprel != "conj":
        return False
    if not tokens[joined].text.lower().endswith("ed") or tokens[joined].xpos[:2] != "VB":
        return False
    objects = [c for c in parse.children(host) if tokens[c].deprel == "obj"]
    subjects = [c for c in parse.children(joined) if _is_bare_subject(parse, c)]
    below = parse.children(joined)
    unjoined = not any(tokens[c].deprel in ("cc", "nsubj", "punct") for c in below if c < joined)
    return bool(objects) and (unjoined or any(tokens[c - 1].deprel == "cc" for c in subjects))


def _may_be_of_what_is_cut(parse: Parse, head: int, inside: frozenset[int]) -> bool:
    """Whether a participle or phrase at the end may belong to words that are not said.

    ``[They came] and shot Roe, [later named as the thief]``, ``because [I am from a rich house, in
    Arden], nobody knew``.
    """
    tokens, children = parse.tokens, parse.children(head)
    below = [c for c in children if c > head and c in inside and tokens[c].upos != "PUNCT"]
    cut = [c for c in children if tokens[c].deprel == "conj" and c not in inside]
    if cut and any(c > cut[0] and tokens[c].xpos in ("VBG", "VBN") for c in below):
        return True
    before_host = tokens[head].deprel.startswith("advcl") and head < tokens[head].head
    if not before_host or not below or not tokens[below[-1]].deprel.startswith("obl"):
        return False
    return tokens[parse.subtree(below[-1])[0] - 1].text == ","


def _is_measure_of(parse: Parse, noun: int) -> bool:
    """Whether a noun only says what another has: ``a storm with force 9 that struck``."""
    token, below = parse.tokens[noun], _children(parse, noun)
    owned = any(t.deprel == "case" and t.lemma == "with" for t in below)
    measured = owned or any(t.xpos == "CD" for t in below)
    known = any(t.deprel == "det" for t in below)
    return token.deprel in ("nmod", "obl") and token.xpos == "NN" and measured and not known


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
