"""Whether a proposition can be checked, how surely it is said, affirmed or denied, and when.

In: an ``Atom``, a proposition with the quote around it. Out: the labels of a claim. Certainty is
FactBank's (Saurí and Pustejovsky 2009), from hedges and modals (``data/certainty.tsv``); what is
no claim at all, the project's guideline says in section 3.

>>> sorted(set(CERTAINTY.values()))
['possible', 'probable']
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import cast

from onrecord.propositions import Proposition
from onrecord.types import Certainty, ClaimTime, Parse, Polarity, Quote
from onrecord.wordlists import read_words

CERTAINTY = {word: cast(Certainty, row[0]) for word, row in read_words("certainty.tsv").items()}
NEGATIONS = frozenset({"not", "n't", "n’t", "never", "no", "neither", "nor", "nobody", "none"})
# Small words of English; and of other languages that news in English quotes.
ENGLISH = frozenset(
    """about after all an and are as at be been by for from had has have he her his i in is it its
    not of on or she that the they to was we were which who will with would you""".split()
)
OTHER = frozenset(
    """aux avec con das dans del della der des di du ein el em en ese est et il ist la las le les
    los mit nicht non para per por pour que siempre sur un una und une von y""".split()
)
PARTICIPLES = ("participle", "result")
NEGATIVE_VERBS = frozenset({"fail", "refuse", "decline"})
# What should be is an opinion (section 3). What would be is mostly counterfactual, but somebody's
# words on what is to come where it is reported (``she said it would rain``).
NOT_FACTUAL_MODALS = frozenset({"should", "must", "ought", "shall", "let"})
WISHES = frozenset({"hope", "wish", "thank", "congratulate", "apologize", "apologise", "want"})
# Adjectives whose truth does not lie in the eye of the beholder; others make opinions.
FACTUAL_ADJECTIVES = frozenset(
    """able absent alive available aware born closed dead due eligible empty first free full guilty
    homeless illegal ill injured innocent jailed last legal male female married missing new old
    open pending pregnant present private public related responsible retired sick unable
    unavailable unemployed unknown vacant valid""".split()
)


@dataclass(frozen=True, slots=True)
class Atom:
    """A proposition of one parse with the quote that it stands in, if any."""

    parse: Parse
    proposition: Proposition
    words: tuple[int, ...]
    quote: Quote | None


def is_checkable(text: str, atom: Atom) -> bool:
    """Whether evidence could confirm or refute the atom (section 3: not wishes, praise, advice).

    Questions, imperatives, obligations, counterfactuals, wishes and adjectives of judgement
    as predicates are not claims, nor is what somebody only wants or asks for.
    """
    parse, proposition = atom.parse, atom.proposition
    tokens = parse.tokens
    head = tokens[proposition.head]
    if atom.quote and (atom.quote.act == "eventuality" or atom.quote.cue_lemma in WISHES):
        return False
    first = min((*proposition.subject, *atom.words))
    asked = tokens[first].xpos == "WDT" or tokens[first].lemma in ("what", "where", "why", "how")
    if asked or (proposition.form in PARTICIPLES and tokens[first].xpos == "WP"):
        return False
    if is_foreign(tokens[i].text for i in atom.words) or _has_no_tense(atom):
        return False
    if parse.sentence.span.of(text).rstrip("”\"'’») ").endswith("?"):
        return False
    if proposition.form == "apposition":
        return len(proposition.subject) > 0 and len(atom.words) > 1
    children = list(parse.children(proposition.head))
    helpers = {tokens[i].lemma for i in children if tokens[i].deprel.startswith("aux")}
    if "would" in helpers and ("have" in helpers or atom.quote is None):
        return False
    if helpers & NOT_FACTUAL_MODALS or head.lemma in WISHES or _in_condition(parse, proposition):
        return False
    relations = {tokens[i].deprel.split(":")[0] for i in children}
    if not relations & {"nsubj", "csubj", "expl"} and not proposition.subject:
        return False
    if head.upos == "ADJ" and head.lemma.lower() not in FACTUAL_ADJECTIVES:
        return any(tokens[i].upos == "NUM" for i in atom.words)
    return len(atom.words) + len(proposition.subject) >= 3


def is_foreign(words: Iterable[str]) -> bool:
    """Whether a fifth of the letters are not Latin, or the small words are not English."""
    said = [word.lower() for word in words if word.isalpha()]
    letters = [c for word in said for c in word]
    if 5 * sum(c > "\u024f" for c in letters) >= max(1, len(letters)):
        return True
    return len(OTHER & set(said)) > 1 and not ENGLISH & set(said)


def _has_no_tense(atom: Atom) -> bool:
    """Whether a clause has only a participle or an infinitive, and no auxiliary."""
    tokens, head = atom.parse.tokens, atom.proposition.head
    if atom.proposition.form != "clause" or tokens[head].xpos not in ("VBG", "VB"):
        return False
    own = [tokens[i].deprel for i in atom.parse.children(head)]
    return not atom.proposition.auxiliaries and not any(
        relation.startswith(("aux", "cop")) for relation in own
    )


def _in_condition(parse: Parse, proposition: Proposition) -> bool:
    """Whether the clause is an if-clause or stands under one."""
    tokens = parse.tokens
    marks = [
        tokens[i].lemma for i in parse.children(proposition.head) if tokens[i].deprel == "mark"
    ]
    conditions = [
        i
        for i in parse.children(proposition.head)
        if tokens[i].deprel == "advcl"
        and any(tokens[c].lemma in ("if", "unless") for c in parse.children(i))
    ]
    return bool({"if", "unless", "whether"} & set(marks) or conditions)


def find_certainty(atom: Atom) -> Certainty:
    """``certain`` unless a hedge or modal of the clause, or a belief around it, lowers it."""
    tokens = atom.parse.tokens
    levels = {CERTAINTY[tokens[i].lemma] for i in atom.words if tokens[i].lemma in CERTAINTY}
    if "possible" in levels:
        return "possible"
    belief = atom.quote is not None and atom.quote.act == "belief"
    return "probable" if levels or belief else "certain"


def find_polarity(atom: Atom) -> Polarity:
    """``negative`` when the predicate, its subject or its object is negated."""
    tokens = atom.parse.tokens
    head = atom.proposition.head
    near = {head, *atom.parse.children(head)}
    near |= {
        c
        for i in tuple(near)
        if tokens[i].deprel.startswith(("nsubj", "obj", "obl")) and i != head
        for c in atom.parse.children(i)
        if tokens[c].deprel == "det"
    }
    said = {*atom.words, *atom.proposition.auxiliaries}
    near |= said - set(atom.words)
    negated = any(tokens[i].text.lower() in NEGATIONS for i in near & said)
    return "negative" if negated or tokens[head].lemma in NEGATIVE_VERBS else "positive"


def find_tense(atom: Atom) -> ClaimTime:
    """Past, present or future, from the finite verb of the clause (or of its host)."""
    tokens = atom.parse.tokens
    head = atom.proposition.head
    verbs = [head, *atom.proposition.auxiliaries]
    verbs += [i for i in atom.parse.children(head) if tokens[i].deprel.startswith(("aux", "cop"))]
    tags = {tokens[i].xpos for i in verbs}
    lemmas = {tokens[i].lemma for i in verbs}
    if lemmas & {"will", "shall", "’ll", "'ll"}:
        return "future"
    perfect = "have" in lemmas and "VBN" in tags
    if "VBD" in tags or perfect:
        return "past"
    if atom.proposition.form in PARTICIPLES:
        host = tokens[head].head
        while host >= 0 and tokens[host].upos not in ("VERB", "AUX"):
            host = tokens[host].head
        if host >= 0:
            hosts = replace(atom.proposition, head=host, form="clause")
            return find_tense(replace(atom, proposition=hosts))
    return "past" if tags <= {"VBN"} else "present"
