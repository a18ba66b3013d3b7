"""Whether the words of a claim make a whole sentence, as far as the syntax tells.

In: a parse and the tokens of a claim. Out: a verdict. A sentence has a verb with a tense that agrees
with its subject; no word without the one that it belongs to; no verb whose object was cut off.

>>> "when" in SUBORDINATING
True
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from onrecord.coreference import COLLECTIVE
from onrecord.propositions import Proposition
from onrecord.standalone import is_plural
from onrecord.types import Parse, Token
from onrecord.wordlists import ORGANIZATION_WORDS

SUBORDINATING = frozenset(
    """after although as because before how if lest once since than though unless until when whenever
    where whereas wherever whether while why""".split()
)
# What belongs to the word that it hangs on, and says nothing without it.
BOUND = ("aux", "cop", "det", "amod", "compound", "nummod", "case", "mark", "nmod:poss", "flat")
# What a verb or a noun says too little without.
NEEDED = ("obj", "iobj", "ccomp", "xcomp", "csubj", "nsubj")
SINGULAR_BE = frozenset({"is", "was", "has", "does", "'s", "’s"})
PLURAL_BE = frozenset({"are", "were", "have", "do", "'re", "’re", "'ve", "’ve"})


def is_whole(parse: Parse, proposition: Proposition, words: Sequence[int]) -> bool:
    """Whether the ``words`` of a proposition, with what it borrows, are a sentence."""
    head, subject = proposition.head, proposition.subject
    inside = {*subject, *proposition.auxiliaries, *words}
    if _is_subordinate(parse, head, inside) or _ends_openly(parse, words):
        return False
    if any(_is_torn(parse, i, inside, head) for i in inside):
        return False
    if proposition.form in ("participle", "apposition"):
        return True
    if proposition.form == "result":
        return False
    return _has_tense(parse, head, inside) and _fits_subject(parse, head, subject, inside)


def _is_subordinate(parse: Parse, head: int, inside: Collection[int]) -> bool:
    """Whether a word is left that makes the clause a part of another: ``when it rained``."""
    children = [parse.tokens[c] for c in parse.children(head) if c in inside and c < head]
    return any(
        (t.deprel == "mark" or t.xpos in ("WRB", "WP", "WDT")) and t.lemma.lower() != "to"
        for t in children
        if t.deprel in ("mark", "advmod", "obj", "obl") and t.lemma.lower() in SUBORDINATING
    )


def _ends_openly(parse: Parse, words: Sequence[int]) -> bool:
    """Whether the last word waits for another: ``has been``, ``of the``, ``when``."""
    said = [parse.tokens[i] for i in words if parse.tokens[i].upos != "PUNCT"]
    if not said:
        return True
    last = said[-1]
    if last.upos in ("DET", "CCONJ", "SCONJ") or last.xpos in ("WRB", "WDT", "WP", "PRP$", "TO"):
        return last.deprel not in ("obj", "nsubj", "conj")
    return last.upos == "AUX" or (last.upos == "ADP" and last.deprel in ("case", "mark"))


def _is_torn(parse: Parse, i: int, inside: Collection[int], head: int) -> bool:
    """Whether a word has lost the one that it belongs to, or a verb its object or clause."""
    token = parse.tokens[i]
    if token.deprel.startswith(BOUND) and token.head not in inside:
        lent = token.deprel.startswith("aux") or token.deprel == "cop"
        return not lent
    if token.upos not in ("VERB", "AUX", "ADJ"):
        return False
    for c in parse.children(i):
        child = parse.tokens[c]
        relative = child.xpos in ("WDT", "WP")
        if child.deprel.split(":")[0] in NEEDED and c not in inside and not relative:
            return not (i == head and child.deprel.startswith("nsubj"))
    return False


def _has_tense(parse: Parse, head: int, inside: Collection[int]) -> bool:
    """Whether the predicate, or one of its auxiliaries, is finite."""
    tokens = parse.tokens
    helping = [c for c in inside if tokens[c].deprel.startswith(("aux", "cop"))]
    return any(tokens[c].xpos in ("VBD", "VBZ", "VBP", "MD") for c in (head, *helping))


def _fits_subject(parse: Parse, head: int, subject: Sequence[int], inside: Collection[int]) -> bool:
    """Whether the verb agrees with its subject, in the third person."""
    tokens = parse.tokens
    own = [c for c in parse.children(head) if c in inside and tokens[c].deprel.startswith("nsubj")]
    tops = [i for i in subject if tokens[i].head not in subject and tokens[i].upos != "PUNCT"]
    subjects = own or [i for i in tops if tokens[i].upos in ("NOUN", "PROPN")][:1]
    if len(subjects) != 1 or tokens[subjects[0]].upos not in ("NOUN", "PROPN"):
        return True
    helping = [c for c in parse.children(head) if tokens[c].deprel.startswith(("aux", "cop"))]
    verbs = sorted(c for c in (head, *helping) if c in inside)
    finite = next((tokens[c] for c in verbs if tokens[c].xpos in ("VBD", "VBZ", "VBP")), None)
    return finite is None or _agree(parse, subjects[0], finite)


def _agree(parse: Parse, subject: int, verb: Token) -> bool:
    """Whether a noun and a finite verb agree; bodies and names may take either number."""
    word = verb.text.lower()
    singular = word in SINGULAR_BE or (verb.xpos == "VBZ" and word not in PLURAL_BE)
    plural = word in PLURAL_BE or (verb.xpos == "VBP" and word not in SINGULAR_BE)
    noun = parse.tokens[subject]
    if noun.upos == "PROPN" or noun.text.lower().endswith(("ics", "number", "majority")):
        return True
    if plural:
        return is_plural(parse, subject) or _may_be_many(parse, subject)
    return not (singular and noun.xpos == "NNS" and not _is_measure(parse, subject))


def _may_be_many(parse: Parse, subject: int) -> bool:
    """Whether a singular noun may have a plural verb: ``a number of people``, ``police``."""
    noun = parse.tokens[subject].lemma.lower()
    below = [parse.tokens[c] for c in parse.children(subject)]
    return (
        noun in COLLECTIVE
        or noun in ORGANIZATION_WORDS
        or any(t.deprel == "nmod" and t.xpos in ("NNS", "NNPS", "CD") for t in below)
    )


def _is_measure(parse: Parse, subject: int) -> bool:
    """Whether a plural is one amount: ``300 tonnes was lost``, ``20 years is a long time``."""
    return any(parse.tokens[c].upos == "NUM" for c in parse.children(subject))
