"""Whether a claim's words explain themselves: nothing in them takes up what stands outside.

In: the tokens of a claim, what was replaced in them, and the document's mentions. Out: a verdict.
Pronouns need somebody named in the claim; ``it`` and ``they`` a subject before them that they agree
with; ``the`` needs a name, an ``of`` or a clause that says which; ``another`` takes up something
that is not there. Where in doubt, the claim does not stand alone.

>>> "another" in TAKING_UP, "first" in TELLING
(True, True)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onrecord.coreference import COLLECTIVE, Mentions
from onrecord.phrases import is_proper
from onrecord.types import Parse, Replacement, Token
from onrecord.wordlists import ORGANIZATION_WORDS, is_office, is_personal

SPEAKING = frozenset(
    "i me my mine myself we us our ours ourselves you your yours yourself yourselves".split()
)
PERSONAL = frozenset("he him his himself she her hers herself".split())
SINGULAR = frozenset("it its itself".split())
PLURAL = frozenset("they them their theirs themselves".split())
OF_SUBJECT = frozenset("its itself their theirs themselves".split())
DEMONSTRATIVE = frozenset("this that these those".split())
# Words that are only understood from what was said before.
TAKING_UP = frozenset(
    """another aforementioned elsewhere here herein hereby latter likewise nearby other others
    otherwise same similar similarly there thereafter therein thereby thereof""".split()
)
# Pronouns of number that stand for a noun that was said before, unless ``of`` follows.
COUNTING = frozenset(
    """all any both each either enough few fewer half less many more most much neither none one ones
    several some""".split()
)
DEFINITE = frozenset("the this that these those both".split())
# Adjectives with which ``the`` says which one: ``the only school``, ``the first woman``.
TELLING = frozenset("first last only sole".split())
# What ``the`` goes with though nothing was said of it before: there is one, or it means the kind.
KNOWN = frozenset(
    """air atmosphere climate dark earth east economy environment equator future globe internet left
    media moon north ocean past planet poor press public rich right sea sky south sun universe
    weather web west world""".split()
)


@dataclass(frozen=True, slots=True)
class _Words:
    """The tokens of one claim in the order in which they are said."""

    parse: Parse
    order: tuple[int, ...]
    inside: frozenset[int]

    def below(self, i: int) -> Iterator[tuple[int, Token]]:
        return ((c, self.parse.tokens[c]) for c in self.parse.children(i) if c in self.inside)


def stands_alone(
    parse: Parse, order: Sequence[int], changes: Sequence[Replacement], mentions: Mentions
) -> bool:
    """Whether every word of a claim is understood from the claim."""
    words = _Words(parse, tuple(order), frozenset(order))
    replaced = [c.span for c in changes if len(c.span)]
    entities = mentions.mentions_in(parse.sentence.span)
    named: set[int] = set()
    for i in order:
        span = parse.tokens[i].span
        owners = {id(entity) for mention, entity in entities if mention.contains(span)}
        known = any(s.contains(span) for s in replaced) or bool(owners & named)
        if not known and _takes_up(words, i, is_named=bool(owners)):
            return False
        named |= owners
    return True


def _takes_up(words: _Words, i: int, *, is_named: bool) -> bool:
    """Whether a word takes up something that is not in the claim."""
    token = words.parse.tokens[i]
    word = token.text.lower()
    if token.deprel == "expl" or token.xpos in ("WDT", "WP", "WP$", "EX"):
        return False
    if word in SPEAKING | PERSONAL and token.upos in ("PRON", "DET"):
        return True
    if word in SINGULAR | PLURAL:
        return not _is_bound(words, i, word)
    if word in DEMONSTRATIVE and token.upos in ("PRON", "DET"):
        return not _is_told(words, token.head if token.deprel.startswith("det") else i)
    if word == "such":
        following = words.parse.tokens[i + 1 : i + 3]
        return not any(t.text.lower() == "as" for t in following)
    if word in TAKING_UP:
        return not _is_listed(words, i)
    if word == "so" and token.deprel == "advmod":
        return words.parse.tokens[token.head].lemma == "do"
    if token.upos in ("PRON", "DET", "NUM", "ADJ"):
        return _stands_for_noun(words, i)
    return not is_named and _is_vague(words, i)


def _stands_for_noun(words: _Words, i: int) -> bool:
    """Whether a number or the like is all that is said of what it counts: ``some``, ``27``."""
    token = words.parse.tokens[i]
    relation = token.deprel.split(":")[0]
    if relation not in ("nsubj", "obj", "iobj", "nmod", "obl", "conj") or _is_told(words, i):
        return False
    if token.text.lower() in COUNTING or _is_definite(words, i):
        return relation != "conj"
    return relation == "nsubj" and token.upos != "PRON"


def _is_bound(words: _Words, i: int, word: str) -> bool:
    """Whether ``it`` or ``they`` has one subject before it in the claim, and it fits."""
    tokens = words.parse.tokens
    before = words.order[: words.order.index(i)]
    nouns = [k for k in before if tokens[k].upos in ("NOUN", "PROPN", "PRON")]
    subjects = [k for k in nouns if tokens[k].deprel.startswith("nsubj")]
    fitting = [k for k in subjects if _agrees(words, k, many=word in PLURAL)]
    if word in OF_SUBJECT:
        return len(fitting) == len(subjects) == 1
    roles = ("obj", "obl", "nmod", "conj")
    others = [k for k in nouns if tokens[k].deprel.split(":")[0] in roles]
    return len(fitting) == 1 and not any(_agrees(words, k, many=word in PLURAL) for k in others)


def _agrees(words: _Words, k: int, *, many: bool) -> bool:
    """Whether a noun can be what ``it`` (or, of many, ``they``) means."""
    token = words.parse.tokens[k]
    noun = token.lemma.lower()
    if token.upos == "PRON":
        return False
    if many:
        body = noun in COLLECTIVE or noun in ORGANIZATION_WORDS or is_proper(token)
        return body or is_plural(words.parse, k)
    return not is_plural(words.parse, k) and not is_personal(noun)


def is_plural(parse: Parse, i: int) -> bool:
    """Whether a noun phrase is of many: plural in form, or joined with another."""
    tokens = parse.tokens
    joined = [tokens[c] for c in parse.children(i) if tokens[c].deprel == "conj"]
    return tokens[i].xpos in ("NNS", "NNPS") or any(t.upos != "VERB" for t in joined)


def _is_listed(words: _Words, i: int) -> bool:
    """Whether the claim has what others are other than: ``ships and other vessels``."""
    tokens = words.parse.tokens
    noun = i if tokens[i].upos == "NOUN" else tokens[i].head
    if tokens[noun].deprel == "conj" and tokens[noun].head in words.inside:
        return tokens[noun].head < noun
    following = [tokens[k].text.lower() for k in words.order if k > i][:4]
    return tokens[i].text.lower() in ("other", "same", "similar", "nearby") and bool(
        {"than", "as", "to"} & set(following)
    )


def _is_definite(words: _Words, i: int) -> bool:
    return any(t.upos == "DET" and t.text.lower() in DEFINITE for _, t in words.below(i))


def _is_told(words: _Words, i: int) -> bool:
    """Whether a phrase says which one it means, by what hangs on it within the claim."""
    told = (t.deprel for _, t in words.below(i) if t.deprel.startswith(("nmod", "acl")))
    return any(not relation.endswith((":tmod", ":poss", ":unmarked")) for relation in told)


def _is_vague(words: _Words, i: int) -> bool:
    """Whether a noun is a bare description that only the document explains: ``the driver``."""
    token = words.parse.tokens[i]
    noun = token.lemma.lower()
    if token.upos not in ("NOUN", "PROPN") or token.deprel in ("compound", "flat"):
        return False
    if noun in KNOWN or not _is_definite(words, i) or _is_told(words, i):
        return False
    modifiers = [(k, t) for k, t in words.below(i) if t.deprel not in ("det", "case", "punct")]
    named = any(is_proper(t) or t.text[:1].isupper() for _, t in modifiers)
    if token.upos == "PROPN":  # "the President", "the Court"
        return not named and (is_office(token.text) or noun in ORGANIZATION_WORDS)
    telling = any(
        t.xpos in ("JJS", "RBS")
        or t.lemma.lower() in TELLING
        or any(below.xpos == "RBS" for _, below in words.below(k))
        for k, t in modifiers
    )
    return not (named or telling)
