"""Whether the words of a claim make a whole sentence, as far as the syntax tells.

In: a parse and the tokens of a claim. Out: a verdict. A sentence has a verb with a tense that agrees
with its subject; no word without the one that it belongs to; no verb whose object was cut off.

>>> "when" in SUBORDINATING
True
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise

from onrecord.coreference import COLLECTIVE
from onrecord.clauses import ADDRESSED
from onrecord.cues import FORMS
from onrecord.propositions import Proposition
from onrecord.standalone import is_plural
from onrecord.types import Parse, Token
from onrecord.wordlists import ORGANIZATION_WORDS

SUBORDINATING = frozenset(
    """after although as because before how if lest once since than though unless until when whenever
    where whereas wherever whether while why""".split()
)
# Verbs whose complement may say what is to be.
MANDATIVE = frozenset(
    "advise ask demand insist order propose recommend request suggest urge".split()
)
DASHES = frozenset({"–", "—", "--", "-"})
# What belongs to the word that it hangs on, and says nothing without it.
BOUND = ("aux", "cop", "det", "amod", "compound", "nummod", "case", "mark", "nmod:poss", "flat")
# What a verb or a noun says too little without.
NEEDED = ("obj", "iobj", "ccomp", "xcomp", "csubj", "nsubj")
SINGULAR_BE = frozenset({"is", "was", "has", "does", "'s", "’s"})
PLURAL_BE = frozenset({"are", "were", "have", "do", "'re", "’re", "'ve", "’ve"})


def is_whole(parse: Parse, proposition: Proposition, words: Sequence[int]) -> bool:
    """Whether the ``words`` of a proposition, with what it borrows, are a sentence."""
    head, subject, tokens = proposition.head, proposition.subject, parse.tokens
    inside = {*subject, *proposition.auxiliaries, *words}
    if _is_subordinate(parse, head, inside) or _ends_openly(parse, words):
        return False
    if (
        _may_be_addressed(parse, inside)
        or _is_interrupted(parse, words)
        or _is_unsure(parse, proposition)
    ):
        return False
    if any(_is_torn(parse, i, inside, head) for i in inside):
        return False
    if proposition.form in ("participle", "apposition"):
        return True
    if proposition.form == "result":
        return False
    if _is_inverted(parse, head, inside) or _may_be_passive(parse, head):
        return False
    if (
        _is_wished(parse, head)
        or _may_lack_object(parse, head, inside)
        or _lost_words(parse, words)
    ):
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
    return (
        last.upos == "AUX"
        or last.lemma in ("be", "have", "do")
        or (last.upos == "ADP" and last.deprel in ("case", "mark"))
    )


def _may_be_addressed(parse: Parse, inside: Collection[int]) -> bool:
    """Whether the clause follows on ``told``, so that its first words may be who was told."""
    first = min(inside)
    return first > 0 and parse.tokens[first - 1].lemma in ADDRESSED


def _is_interrupted(parse: Parse, words: Sequence[int]) -> bool:
    """Whether one of two dashes is left: ``the mayor — elected in May — resigned``."""
    spans = [token.span for token in parse.tokens]
    dashes = [i for i in words if parse.tokens[i].text in DASHES]
    # "a ten-storey house": a hyphen touches the word before it
    return sum(i == 0 or spans[i - 1].end < spans[i].start for i in dashes) % 2 == 1


def _is_unsure(parse: Parse, proposition: Proposition) -> bool:
    """Whether what a clause is said of may be another noun: ``a bus of Roads, which was old``."""
    if proposition.form not in ("relative", "participle"):
        return False
    head, tokens = proposition.head, parse.tokens
    host, first = tokens[head].head, proposition.words[0]
    if tokens[host].head < 0 and not any(tokens[c].deprel == "cop" for c in parse.children(host)):
        return True  # a sentence without a verb: the participle is its verb
    if tokens[head].xpos == "VBG" and tokens[host].deprel in ("obj", "obl"):
        return True  # "sent a letter using the pen": who was using it
    between = [i for i in range(host + 1, first) if tokens[i].upos in ("NOUN", "PROPN")]
    return any(tokens[i].deprel not in ("flat", "compound", "appos") for i in between)


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
        relative = i == head and child.xpos in ("WDT", "WP")
        if child.deprel.split(":")[0] in NEEDED and c not in inside and not relative:
            return not (i == head and child.deprel.startswith("nsubj"))
    return False


def _is_inverted(parse: Parse, head: int, inside: Collection[int]) -> bool:
    """Whether a participle stands before its subject: ``Missing is the captain``."""
    behind = [c for c in parse.children(head) if c > head and c in inside]
    subject = any(parse.tokens[c].deprel.startswith("nsubj") for c in behind)
    return subject and parse.tokens[head].xpos in ("VBG", "VBN")


def _may_be_passive(parse: Parse, head: int) -> bool:
    """Whether ``replaced`` of ``was removed and replaced`` is passive too, or not: who knows."""
    tokens = parse.tokens
    if tokens[head].deprel != "conj" or tokens[head].xpos != "VBD":
        return False
    below = {tokens[c].deprel.split(":")[0] for c in parse.children(head)}
    passive = any(tokens[c].deprel == "aux:pass" for c in parse.children(tokens[head].head))
    return passive and tokens[head].text.endswith("ed") and not below & {"nsubj", "obj", "xcomp"}


def _is_wished(parse: Parse, head: int) -> bool:
    """Whether ``they leave`` may be what somebody asks for: ``she suggested they leave``."""
    host = parse.tokens[head].head
    asked = host >= 0 and parse.tokens[host].lemma in MANDATIVE
    return asked and parse.tokens[head].xpos in ("VB", "VBP")


def _may_lack_object(parse: Parse, head: int, inside: Collection[int]) -> bool:
    """Whether what follows a joined verb may be its object too: ``built and sold ships``."""
    tokens = parse.tokens
    after = tokens[head + 1 : head + 2]
    if any(c > head and c in inside and tokens[c].upos != "PUNCT" for c in parse.children(head)):
        return False
    if not after or after[0].text not in ("and", "or", ",", "but"):
        return False
    following = [i for i, t in enumerate(tokens) if t.deprel == "conj" and i > head]
    joined = [
        i for i in following if tokens[i].upos == "VERB" and tokens[i].xpos == tokens[head].xpos
    ]
    near = [i for i in joined if i <= head + 4]
    return any(
        tokens[c].deprel in ("obj", "obl", "nmod") for i in joined for c in parse.children(i)
    ) and bool(near)


def _lost_words(parse: Parse, words: Sequence[int]) -> bool:
    """Whether a stretch was taken out of the clause that no comma or the like set off."""
    tokens = parse.tokens
    for left, right in pairwise(words):
        skipped = tokens[left + 1 : right]
        edges = (skipped[0], tokens[left], skipped[-1]) if len(skipped) > 2 else ()
        if edges and not any(t.upos in ("PUNCT", "CCONJ") for t in edges):
            return True
        if edges and skipped[0].text == "," and skipped[-1].upos not in ("PUNCT", "CCONJ"):
            return True  # what began with a comma ends with one
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
    return finite is None or _agree(parse, subjects[0], finite, restored=not own)


def _agree(parse: Parse, subject: int, verb: Token, *, restored: bool) -> bool:
    """Whether a noun and a finite verb agree; bodies and names may take either number.

    A name that was put back as the subject should be what the verb says: in ``Roe and Crane, who
    serve``, Crane alone is not.
    """
    word = verb.text.lower()
    singular = word in SINGULAR_BE or (verb.xpos == "VBZ" and word not in PLURAL_BE)
    plural = word in PLURAL_BE or (verb.xpos == "VBP" and word not in SINGULAR_BE)
    noun = parse.tokens[subject]
    if plural and restored and noun.xpos == "NNP":
        return is_plural(parse, subject)
    if noun.upos == "PROPN" or noun.text.lower().endswith(("ics", "number", "majority")):
        return True
    if plural:
        return is_plural(parse, subject) or _may_be_many(parse, subject)
    measure = not restored and _is_measure(parse, subject)
    return not (singular and noun.xpos == "NNS" and not measure)


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
