"""Whether the words of a claim make a whole sentence, as far as the syntax tells.

In: a parse, a proposition and those of its words that are said. Out: a verdict. A sentence has a
verb with a tense that agrees with its subject; no word without the one that it belongs to; no verb
whose object was cut off; and what it is said of is not in doubt.

>>> "when" in SUBORDINATING
True
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from onrecord.cues import CUES, FORMS
from onrecord.doubts import may_be_of_other, may_belong_elsewhere, may_describe_other
from onrecord.phrases import CALENDAR, name_runs
from onrecord.propositions import Proposition
from onrecord.referents import COLLECTIVE
from onrecord.scopes import says_too_much
from onrecord.standalone import is_plural
from onrecord.types import Parse, Token
from onrecord.wordlists import ORGANIZATION_WORDS

SUBORDINATING = frozenset(
    """after although as because before how if lest once since than though unless until when
    whenever where whereas wherever whether while why""".split()
)
# Frequent verbs that say nothing without an object.
TRANSITIVE = frozenset(
    """allow bring cause contain create decide enable face feel give have hold include make mean
    need produce provide receive represent require tell use want""".split()
)
# Verbs whose passive says nothing without what somebody is called or held to be.
CALLING = frozenset("call consider deem dub entitle label name nickname regard term".split())
# Prepositions that seldom follow a comma, unless what stood before it was cut out.
CLINGING = frozenset({"into", "of", "onto", "to"})
# What a place is so many of ``from`` another.
LENGTHS = frozenset("foot hour kilometer kilometre km metre meter mile minute yard".split())
DASHES = frozenset({"–", "—", "--", "-"})
# What belongs to the word that it hangs on, and says nothing without it.
BOUND = ("det", "amod", "compound", "nummod", "case", "mark", "nmod:poss", "flat")
# What a verb says too little without.
NEEDED = ("obj", "iobj", "ccomp", "xcomp", "csubj", "nsubj")
SINGULAR_BE = frozenset({"is", "was", "has", "does", "'s", "’s"})
PLURAL_BE = frozenset({"are", "were", "have", "do", "'re", "’re", "'ve", "’ve"})


@dataclass(frozen=True, slots=True)
class _Clause:
    """A proposition with those of its words that are said; ``inside`` has what it borrows too."""

    parse: Parse
    proposition: Proposition
    words: tuple[int, ...]
    inside: frozenset[int]

    @property
    def head(self) -> Token:
        return self.parse.tokens[self.proposition.head]

    def children(self, i: int | None = None) -> Iterator[tuple[int, Token]]:
        """What hangs on a word, the predicate if none is named, whether it is said or not."""
        parent = self.proposition.head if i is None else i
        return ((c, self.parse.tokens[c]) for c in self.parse.children(parent))

    def said(self) -> list[tuple[int, Token]]:
        """What hangs on the predicate and is said."""
        return [(c, token) for c, token in self.children() if c in self.inside]


def is_whole(parse: Parse, proposition: Proposition, words: Sequence[int]) -> bool:
    """Whether the ``words`` of a proposition, with what it borrows, are a sentence."""
    borrowed = (*proposition.subject, *proposition.auxiliaries)
    clause = _Clause(parse, proposition, tuple(words), frozenset((*borrowed, *words)))
    tests = (
        _ends_openly, _is_cut_short, _cuts_name, _is_interrupted, _is_torn, _trails,
        _straddles_host, _lacks_second,
    )  # fmt: skip
    if any(test(clause) for test in tests) or says_too_much(parse, proposition, clause.inside):
        return False
    if proposition.form == "apposition":
        listed = any(parse.tokens[i].text == "," for i in words)
        return not listed and not may_describe_other(parse, proposition)
    if proposition.form == "participle":
        return _begins_with_verb(clause) and not may_be_of_other(parse, proposition)
    if proposition.form == "relative" and may_be_of_other(parse, proposition):
        return False
    if proposition.form == "result" or _has_lost_words(clause):
        return False
    return _is_sentence(clause) and not _lacks_object(clause)


def _lacks_second(clause: _Clause) -> bool:
    """Whether ``both`` has lost its ``and``: ``Roe both worked here [and lived here]``."""
    said = {clause.parse.tokens[i].text.lower() for i in clause.inside}
    return "both" in said and not said & {"and", "&"}


def _is_sentence(clause: _Clause) -> bool:
    """Whether a clause with a verb of its own can be said by itself."""
    doubts = (_is_subordinate, _is_inverted, _may_be_passive, _lacks_subject, _has_two_subjects)
    if any(test(clause) for test in doubts):
        return False
    if may_belong_elsewhere(clause.parse, clause.proposition, clause.inside):
        return False
    return _has_tense(clause) and _fits_subject(clause)


def _is_subordinate(clause: _Clause) -> bool:
    """Whether a word is left that makes the clause a part of another: ``when it rained``."""
    return any(
        c < clause.proposition.head
        and token.lemma.lower() in SUBORDINATING
        and (token.deprel == "mark" or token.xpos == "WRB")
        for c, token in clause.said()
    )


def _ends_openly(clause: _Clause) -> bool:
    """Whether the last word waits for another: ``has been``, ``of the``, ``when``."""
    tokens = [clause.parse.tokens[i] for i in clause.words]
    last = next((token for token in reversed(tokens) if token.upos != "PUNCT"), None)
    if last is None:
        return True
    if last.upos in ("DET", "CCONJ", "SCONJ") or last.xpos in ("WRB", "WDT", "WP", "PRP$", "TO"):
        return last.deprel not in ("obj", "nsubj", "conj")
    helping = last.upos in ("AUX", "PART") or last.lemma in ("be", "have", "do")
    return helping or (last.upos == "ADP" and last.deprel in ("case", "mark"))


def _is_cut_short(clause: _Clause) -> bool:
    """Whether the next word clings to the last: ``ten miles [from Arden]``, ``dean [of it]``."""
    tokens, last = clause.parse.tokens, clause.words[-1]
    after = tokens[last + 1] if last + 1 < len(tokens) else None
    if after is None or after.upos != "ADP" or after.deprel != "case":
        return False
    measured = tokens[last].lemma.lower() in LENGTHS and after.lemma in ("from", "off")
    return (after.lemma == "of" or measured) and tokens[after.head].xpos not in ("WDT", "WP")


def _cuts_name(clause: _Clause) -> bool:
    """Whether only the end of what may be one name is said: ``Pedro [R. Roe]``."""
    runs = name_runs(clause.parse)
    return any(run[0] not in clause.inside and run[-1] in clause.inside for run in runs)


def _is_interrupted(clause: _Clause) -> bool:
    """Whether one of two dashes is left: ``the mayor — elected in May — resigned``."""
    tokens = clause.parse.tokens
    dashes = [i for i in clause.words if tokens[i].text in DASHES]
    # "a ten-storey house": a hyphen touches the word before it
    apart = [i for i in dashes if i == 0 or tokens[i - 1].span.end < tokens[i].span.start]
    return len(apart) % 2 == 1


def _is_torn(clause: _Clause) -> bool:
    """Whether a word has lost the one that it belongs to, or a verb its object or clause."""
    for i in clause.inside:
        token = clause.parse.tokens[i]
        if token.deprel.startswith(BOUND) and token.head not in clause.inside:
            return True
        if token.upos not in ("VERB", "AUX", "ADJ"):
            continue
        own = i == clause.proposition.head  # whose subject is borrowed
        for c, child in clause.children(i):
            relation = child.deprel.split(":")[0]
            replaced = own and (child.xpos in ("WDT", "WP") or relation == "nsubj")
            if relation in NEEDED and c not in clause.inside and not replaced:
                return True
    return False


def _trails(clause: _Clause) -> bool:
    """Whether the end belongs to what was cut out: ``It uses air, to the other``."""
    tokens, words = clause.parse.tokens, clause.words
    commas = [k for k, i in enumerate(words[:-1]) if k and tokens[i].text == ","]
    if len(commas) % 2 == 0:
        return False
    first = tokens[words[commas[-1] + 1]]
    clings = first.upos == "ADP" and first.deprel == "case" and first.lemma in CLINGING
    return clings and tokens[first.head].xpos not in ("WDT", "WP")


def _straddles_host(clause: _Clause) -> bool:
    """Whether the predicate that a joined clause hangs on stands among its words, and is not said.

    ``Roe, an engineer, [met Crane] as a student and Crane was teaching``.
    """
    host = clause.head.head
    if clause.head.deprel != "conj" or host in clause.inside:
        return False
    return min(clause.words) < host < max(clause.words)


def _begins_with_verb(clause: _Clause) -> bool:
    """Whether a participle or its adverb comes first: not ``instead of leaving``."""
    head, tokens = clause.proposition.head, clause.parse.tokens
    first = next((i for i in clause.words if tokens[i].upos != "PUNCT"), head)
    adverb = tokens[first].xpos == "RB" and tokens[first].head == head
    return first == head or (adverb and tokens[first].text.lower() != "instead")


def _is_inverted(clause: _Clause) -> bool:
    """Whether a participle or ``so`` stands before its subject: ``Missing is the captain``."""
    behind = [t for c, t in clause.said() if c > clause.proposition.head]
    subject = any(t.deprel.startswith("nsubj") for t in behind)
    return subject and (clause.head.xpos in ("VBG", "VBN") or clause.head.lemma in ("so", "such"))


def _may_be_passive(clause: _Clause) -> bool:
    """Whether ``replaced`` of ``was removed and replaced`` is passive too, or not: who knows."""
    head = clause.head
    if head.deprel != "conj" or head.xpos != "VBD" or not head.text.endswith("ed"):
        return False
    below = {token.deprel.split(":")[0] for _, token in clause.children()}
    passive = any(token.deprel == "aux:pass" for _, token in clause.children(head.head))
    return passive and not below & {"nsubj", "obj", "xcomp"}


def _lacks_subject(clause: _Clause) -> bool:
    """Whether nobody is said to do it: ``[the crew] laughs``, ``is lawful nowadays``."""
    said = any(t.deprel.startswith(("nsubj", "csubj", "expl")) for _, t in clause.said())
    return not said and not clause.proposition.subject


def _has_two_subjects(clause: _Clause) -> bool:
    """Whether a noun stands before the verb of a clause that borrows its subject.

    In ``Roe met Crane as a student and Crane was teaching`` it is likely to be the subject.
    """
    tokens, words = clause.parse.tokens, clause.words
    if not clause.proposition.subject or clause.proposition.form != "clause":
        return False
    helping = [c for c, t in clause.said() if t.deprel.startswith(("aux", "cop")) and c in words]
    first = min((clause.proposition.head, *helping))
    before = [tokens[i] for i in words if i == first - 1]
    return any(t.upos in ("NOUN", "PROPN") and t.text.lower() not in CALENDAR for t in before)


def _lacks_object(clause: _Clause) -> bool:
    """Whether an active verb lacks what it needs: ``Roe said``, ``built and sold``."""
    head, said = clause.head, clause.said()
    below = {token.deprel.split(":")[0] for _, token in said}
    if below & {"obj", "ccomp", "xcomp", "cop"}:
        return False
    helping = (*clause.proposition.auxiliaries, *(c for c, _ in said))
    if any(clause.parse.tokens[i].deprel == "aux:pass" for i in helping):
        # "Roe was called", "was built and sold by Crane"
        return (head.lemma in CALLING and not below & {"obl", "advcl"}) or _shares_object(clause)
    word = head.text.lower()
    reporting = word in FORMS and CUES[FORMS[word]].takes("t")
    needy = head.upos == "VERB" and (reporting or head.lemma in TRANSITIVE)
    return needy or _shares_object(clause)


def _shares_object(clause: _Clause) -> bool:
    """Whether what follows a joined verb may be its object too: ``built and sold ships``."""
    tokens, head = clause.parse.tokens, clause.proposition.head
    if any(c > head and token.upos != "PUNCT" for c, token in clause.said()):
        return False
    if tokens[head + 1 : head + 2] and tokens[head + 1].text not in ("and", "or", ",", "but"):
        return False
    near = range(head + 1, min(head + 8, len(tokens)))
    joined = [i for i in near if tokens[i].deprel == "conj" and tokens[i].upos == "VERB"]
    return any(
        token.deprel in ("obj", "obl", "nmod")
        for i in joined
        if tokens[i].xpos == tokens[head].xpos
        for _, token in clause.children(i)
    )


def _has_lost_words(clause: _Clause) -> bool:
    """Whether a stretch was taken out that no comma or the like set off on both sides."""
    tokens, subject = clause.parse.tokens, sorted(clause.proposition.subject)
    for left, right in (*pairwise(subject), *pairwise(clause.words)):
        skipped = tokens[left + 1 : right]
        if any(t.upos == "VERB" for t in skipped[:2]) and len(skipped) < 3:
            return True  # "began and collected data" without "and collected"
        if skipped and _is_joint(skipped, clause.inside):
            return True
        if len(skipped) < 3:
            continue
        if not any(t.upos in ("PUNCT", "CCONJ") for t in (skipped[0], tokens[left])):
            return True
        if skipped[0].text == "," and skipped[-1].upos not in ("PUNCT", "CCONJ"):
            return True  # what began with a comma ends with one
    return False


def _is_joint(skipped: Sequence[Token], inside: frozenset[int]) -> bool:
    """Whether what joins words that are said was left out: ``ships [and] boats``, ``[that]``."""
    first = skipped[0]
    if first.lemma == "that" and first.deprel == "mark" and first.head not in inside:
        return True
    joining = {t.upos for t in skipped}
    return "CCONJ" in joining and joining <= {"CCONJ", "PUNCT"}


def _has_tense(clause: _Clause) -> bool:
    """Whether the predicate, or an auxiliary or copula that is said, is finite."""
    tokens = clause.parse.tokens
    helping = [tokens[i] for i in clause.inside if tokens[i].deprel.startswith(("aux", "cop"))]
    return any(t.xpos in ("VBD", "VBZ", "VBP", "MD") for t in (clause.head, *helping))


def _fits_subject(clause: _Clause) -> bool:
    """Whether the verb agrees with its subject, in the third person."""
    tokens, borrowed = clause.parse.tokens, clause.proposition.subject
    own = [c for c, token in clause.said() if token.deprel.startswith("nsubj")]
    tops = [i for i in borrowed if tokens[i].head not in borrowed]
    subjects = own or [i for i in tops if tokens[i].upos in ("NOUN", "PROPN")][:1]
    if len(subjects) != 1 or tokens[subjects[0]].upos not in ("NOUN", "PROPN"):
        return True
    helping = [c for c, token in clause.said() if token.deprel.startswith(("aux", "cop"))]
    verbs = [tokens[i] for i in sorted((clause.proposition.head, *helping))]
    finite = next((t for t in verbs if t.xpos in ("VBD", "VBZ", "VBP")), None)
    return finite is None or _agree(clause.parse, subjects[0], finite, restored=not own)


def _agree(parse: Parse, subject: int, verb: Token, *, restored: bool) -> bool:
    """Whether a noun and a finite verb agree; bodies and names may take either number.

    A name that was put back as the subject should be what the verb says: in ``Roe and Crane, who
    serve``, Crane alone is not.
    """
    word, noun = verb.text.lower(), parse.tokens[subject]
    singular = word in SINGULAR_BE or (verb.xpos == "VBZ" and word not in PLURAL_BE)
    plural = word in PLURAL_BE or (verb.xpos == "VBP" and word not in SINGULAR_BE)
    if plural and restored and noun.xpos == "NNP":
        return is_plural(parse, subject)
    if noun.upos == "PROPN" or noun.text.lower().endswith(("ics", "number", "majority")):
        return True
    if plural:
        return is_plural(parse, subject) or _may_be_many(parse, subject)
    # "300 tonnes was lost" is one amount
    amount = not restored and any(parse.tokens[c].upos == "NUM" for c in parse.children(subject))
    return not (singular and noun.xpos == "NNS" and not amount)


def _may_be_many(parse: Parse, subject: int) -> bool:
    """Whether a singular noun may have a plural verb: ``a number of people``, ``police``."""
    noun = parse.tokens[subject].lemma.lower()
    below = [parse.tokens[c] for c in parse.children(subject)]
    of_many = any(t.deprel == "nmod" and t.xpos in ("NNS", "NNPS", "CD") for t in below)
    return noun in COLLECTIVE or noun in ORGANIZATION_WORDS or of_many
