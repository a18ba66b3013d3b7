"""Words that leave something open by themselves, though nothing before them is taken up.

In: the words of a claim. Out: whether one of them needs what the claim lacks. ``The Senate`` is the
senate of some state, ``Roe’s announcement`` one of many, ``the nominee`` another in each election;
somebody ``refused`` something. A name beside them, or a year, tells enough of most.

The word lists are closed classes, written by hand: names of bodies as states and towns have them,
nouns of what happens again and again, verbs whose object is understood (the definite null
complements of Fillmore 1986).

>>> "senate" in SHARED, "death" in EVENTS
(True, False)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.descriptions import PUBLIC
from onrecord.phrases import is_proper
from onrecord.propositions import Proposition
from onrecord.types import Parse, Token
from onrecord.wordlists import ORGANIZATION_WORDS, is_office

DEFINITE = frozenset("the this that these those both".split())
# Prepositions after which stands which one is meant, and participles that only point.
SAYING_WHICH = frozenset("about against at between by for from in into of on over to".split())
POINTING = frozenset("affect concern describe involve mention name question specify".split())
MODIFYING = ("amod", "compound", "nmod", "flat", "appos", "nummod")
BODIES = PUBLIC | ORGANIZATION_WORDS.keys()
# What a nation has one of, as it has its bodies: "the Norwegian coast".
NATIONAL = frozenset(
    """ambassador border capital coast constitution currency economy electorate embassy
    flag language law mainland media people population public territory""".split()
)
# Nouns that are always one of something, which must be said.
RELATIONAL = frozenset(
    """advantage aim alternative answer cause consequence difference example exception goal instance
    majority minority number objective part percentage portion problem proportion purpose question
    reason result share solution total version""".split()
)
# What ``the`` goes with though nothing was said of it before: there is one, or it means the kind.
KNOWN = frozenset(
    """air atmosphere climate dark earth east economy environment equator future globe internet left
    media moon north ocean past planet poor press public rich right sea sky south sun universe
    weather web west world""".split()
)
# Words of the names of bodies that many states, towns or movements have.
SHARED = frozenset(
    """administration affairs agency agriculture air appeals armed army assembly association
    attorney authority board bureau cabinet center central centre chamber city civil coalition
    commission committee conference congress conservative constituent constitutional control
    council county court customs defence defense democratic department deputies disaster
    district education election elections electoral emergency energy environment executive
    federal federation finance fire force forces foreign general government green health high
    higher home house human immigration independence interior internal joint judicial justice
    labor labour law legislative legislature liberal local lower management ministry municipal
    national navy office operation operations opposition parliament party people's people’s
    police popular progressive prosecution public regional relief representatives republican
    response revenue rights royal rural school security senate service services social socialist
    society state states supreme town trade transport treasury union upper welfare
    workers""".split()
)
_LINKS = frozenset("and for of the".split())
# What somebody does, or what is held, more than once: which one is meant must be said.
EVENTS = frozenset(
    """announcement appeal attack bid comment decision declaration endorsement interview
    investigation launch lawsuit meeting motion petition poll proposal protest rally remark request
    ruling search session speech statement strike takedown tour trip tweet verdict victory visit
    vote""".split()
)
# What says nothing without what it is about: "a study was published".
TOPICAL = frozenset("article experience insight milestone report study".split())
# What is done to or with something, which must be said where nothing else is named.
DOING = EVENTS | frozenset(
    "construction distribution implementation recruitment reform supervision treatment".split()
)
# What a state lays down.
LEGAL = frozenset("amendment constitution fine law legislation penalty punishment".split())
# Who holds a place in an election or a line only for a time.
FOR_A_TIME = frozenset("candidate incumbent nominee predecessor runner-up successor".split())
# Nouns that are always one of several things among which somebody chooses.
CHOSEN = frozenset("choice option preference".split())
# Adjectives with which ``the`` says which one: ``the only school``, ``the first woman``.
TELLING = frozenset("first last only sole".split())
# When something is so that is not always so.
NOW = frozenset("currently now nowadays presently".split())
# Verbs of which it is understood what somebody does, or to whom, from what was said before.
UNDERSTOOD = frozenset(
    """accept agree appeal apply comply consent decline fail follow insist object participate
    qualify refuse represent try""".split()
)
COMPLEMENTS = ("obj", "iobj", "obl", "ccomp", "xcomp", "advcl", "nsubj:pass", "aux:pass", "conj")


@dataclass(frozen=True, slots=True)
class ClaimWords:
    """The tokens of one claim in the order in which they are said.

    ``names`` are those that name somebody or something, ``persons`` somebody, and ``shared`` those
    of names that many bodies have; ``dated`` says whether a year is told.
    """

    parse: Parse
    order: tuple[int, ...]
    inside: frozenset[int]
    proposition: Proposition
    names: frozenset[int] = frozenset()
    persons: frozenset[int] = frozenset()
    shared: frozenset[int] = frozenset()
    dated: bool = False

    def below(self, i: int) -> Iterator[tuple[int, Token]]:
        """What hangs on a word and is said."""
        return ((c, self.parse.tokens[c]) for c in self.parse.children(i) if c in self.inside)


def leaves_open(words: ClaimWords) -> bool:
    """Whether a word of a claim says too little for what is beside it."""
    tests = (
        _is_shared,
        _is_each,
        _is_some,
        _is_one_of_many,
        _is_law,
        _is_for_a_time,
        _is_of_now,
        _lacks_complement,
    )
    return any(test(words, i) for i in words.order for test in tests)


def is_definite(words: ClaimWords, i: int) -> bool:
    """Whether a noun has ``the`` or the like, ``all three`` too."""
    below = [t for _, t in words.below(i)]
    counted = any(t.upos == "NUM" for t in below)
    first = {t.text.lower() for t in below if t.upos == "DET"}
    every = first & {"all", "any", "each"}
    return bool(first & DEFINITE) or (bool(every) and (counted or "all" in every))


def is_told(words: ClaimWords, i: int) -> bool:
    """Whether a phrase says which one it means, by what hangs on it within the claim.

    What commas set off says more of what is known: ``the officers, suspended at first, ...``.
    """
    tokens = words.parse.tokens
    for k, token in words.below(i):
        if token.deprel.startswith("acl") and k != words.proposition.head:
            first = words.parse.subtree(k)[0]
            apart = "," in (tokens[first].text, tokens[max(0, first - 1)].text)
            if token.lemma not in POINTING and not apart:
                return True
        elif token.deprel in ("nmod", "nmod:of"):
            case = [t.lemma.lower() for _, t in words.below(k) if t.deprel == "case"]
            measured = any(t.deprel == "nummod" for _, t in words.below(k))  # "two miles south"
            if case[0] in SAYING_WHICH if case else not measured:
                return True
    return False


def is_shared(word: str) -> bool:
    """Whether a word is one of those that the names of many bodies are made of.

    >>> is_shared("Legislative"), is_shared("Norwegian")
    (True, False)
    """
    return word.lower() in SHARED or word.lower() in _LINKS


def _is_shared(words: ClaimWords, i: int) -> bool:
    """Whether a name is that of many bodies, and there is no other: ``The Senate agreed``."""
    return i in words.names & words.shared and words.names <= words.shared


def _is_each(words: ClaimWords, i: int) -> bool:
    """Whether it is each of those that were spoken of: ``Each state has a flag``."""
    token = words.parse.tokens[i]
    noun = token.head
    if token.text.lower() != "each" or noun not in words.inside or is_told(words, noun):
        return False
    bare = all(t.deprel == "det" for _, t in words.below(noun))
    return bare and words.parse.tokens[noun].deprel.startswith("nsubj")


def _is_some(words: ClaimWords, i: int) -> bool:
    """Whether it is some of those that were spoken of: ``Some members are not editors``."""
    token = words.parse.tokens[i]
    noun = words.parse.tokens[max(token.head, 0)]
    partly = token.text.lower() == "some" and token.deprel == "det"
    return partly and noun.deprel.startswith("nsubj") and not words.names


def _is_one_of_many(words: ClaimWords, i: int) -> bool:
    """Whether something happens often, and neither a day nor what it is about tells which."""
    token = words.parse.tokens[i]
    noun = token.lemma.lower()
    if token.upos != "NOUN" or is_told(words, i):
        return False
    below = [t for _, t in words.below(i)]
    if noun in CHOSEN and any(t.deprel.startswith("nmod:poss") for t in below):
        return True
    if token.deprel.startswith("compound"):
        return False
    bare = not any(t.deprel.startswith(("amod", "compound", "nummod")) for t in below)
    if noun in TOPICAL and bare and token.deprel in ("obj", "nsubj:pass"):
        return True
    if words.dated:
        return False
    owned = any(t.deprel.startswith("nmod:poss") for t in below)
    acting = token.deprel.startswith("nsubj")
    if noun in EVENTS and token.xpos == "NN" and (owned or acting or is_definite(words, i)):
        return True
    return noun in DOING and not words.names and token.deprel.startswith(("nsubj", "obj"))


def _is_law(words: ClaimWords, i: int) -> bool:
    """Whether it is the law of some state that the claim does not name."""
    token = words.parse.tokens[i]
    legal = token.lemma.lower() in LEGAL and token.upos == "NOUN"
    return legal and not words.names and is_definite(words, i)


def _is_for_a_time(words: ClaimWords, i: int) -> bool:
    """Whether somebody is meant by a place that others have held: ``the party’s nominee``."""
    token = words.parse.tokens[i]
    if token.upos != "NOUN" or token.lemma.lower() not in FOR_A_TIME or words.dated:
        return False
    owned = any(t.deprel.startswith("nmod:poss") for _, t in words.below(i))
    return (owned or is_definite(words, i)) and not words.persons and not is_told(words, i)


def _is_of_now(words: ClaimWords, i: int) -> bool:
    """Whether something is so only now, and nothing tells where: ``It is now lawful``."""
    return words.parse.tokens[i].text.lower() in NOW and not (words.names or words.dated)


def _lacks_complement(words: ClaimWords, i: int) -> bool:
    """Whether a verb is said without what is understood with it: ``Roe refused``."""
    token = words.parse.tokens[i]
    if token.upos != "VERB" or token.lemma.lower() not in UNDERSTOOD or token.deprel == "amod":
        return False
    return not any(t.deprel.startswith(COMPLEMENTS) for _, t in words.below(i))


def _has_preposition(words: ClaimWords, i: int) -> bool:
    return any(t.deprel == "case" for _, t in words.below(i))


def is_vague(words: ClaimWords, i: int) -> bool:
    """Whether a noun is a bare description that only the document explains: ``the driver``."""
    token = words.parse.tokens[i]
    noun = token.lemma.lower()
    if token.upos not in ("NOUN", "PROPN") or token.deprel in ("compound", "flat"):
        return False
    if is_told(words, i):
        return False
    if not is_definite(words, i):
        return noun in RELATIONAL and token.deprel.startswith(("nsubj", "obj"))
    modifiers = [
        (k, t)
        for k, t in words.below(i)
        if t.deprel.startswith(MODIFYING) and not (k > i and _has_preposition(words, k))
    ]
    if noun in KNOWN:
        return any(t.deprel == "amod" for _, t in modifiers)
    named = any(is_proper(t) for _, t in modifiers)
    public = noun in BODIES or is_office(noun) or noun in NATIONAL
    named = named or (public and any(t.text[:1].isupper() for _, t in modifiers))
    if token.upos == "PROPN":  # "the President", "the Court"
        return not named and (is_office(token.lemma) or noun in BODIES)
    telling = any(
        t.xpos in ("JJS", "RBS")
        or (t.lemma.lower() in TELLING and k < i and words.names)
        or any(below.xpos == "RBS" for _, below in words.below(k))
        for k, t in modifiers
    )
    # Of "the oldest houses destroyed" it is not said that the oldest houses were destroyed.
    restricted = words.parse.tokens[words.proposition.head].head == i
    return not (named or (telling and not restricted))
