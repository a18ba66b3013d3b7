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

from onrecord.phrases import is_proper
from onrecord.propositions import Proposition
from onrecord.scopes import FORESEEING, is_unsaid, told_by
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
# What one ``would`` do is a wish with these.
PREFERENCES = frozenset({"hate", "like", "love", "prefer"})
# What a clause may have beside its verb without saying anything of its subject.
EMPTY = frozenset("advmod aux cc discourse expl mark nsubj punct".split())
HINDSIGHT = frozenset({"eventually", "later", "subsequently", "ultimately"})
INDEFINITE = frozenset("anybody anyone anything somebody someone something".split())
# Verbs of figures that are others tomorrow: "Roe had eight delegates", "the toll reached 90".
RUNNING = {
    **dict.fromkeys(("have", "number", "reach", "total"), "obj"),
    **dict.fromkeys(("climb", "lead", "poll", "rise", "stand", "trail"), "obl"),
}
LASTING = frozenset("day decade hour minute month week year".split())
FUTURE = frozenset({"will", "shall", "’ll", "'ll"})
# Complements in which a hedge is one of the clause itself.
CLAUSAL = ("xcomp", "aux", "ccomp", "cop")
# Adjectives whose truth does not lie in the eye of the beholder; in somebody's own words others
# make opinions.
FACTUAL_ADJECTIVES = frozenset(
    """able absent adjacent alive available aware born closed common dead due eligible empty first
    free full guilty homeless illegal ill injured innocent jailed last legal likely male female
    married missing new old open pending pregnant present private public related responsible
    retired sick similar subject unable unavailable unemployed unknown vacant valid""".split()
)
# Adjectives that judge or feel, whoever says it (Martin and White's affect, judgement and
# appreciation; their commonest words, by hand). What else the article says of a thing is a claim.
JUDGEMENTS = frozenset(
    """absurd afraid amazing angry attractive awful bad beautiful best better boring brave brilliant
    challenging clear comfortable complicated crazy crucial cruel cute dangerous delicious delighted
    difficult disappointed disappointing disgusting eager easy effective elegant enthusiastic
    essential excellent excited exciting extraordinary fair famous fantastic fine friendly fun funny
    fundamental glad good great happy hard honest hopeful horrible huge impressive important
    incredible interested interesting kind lovely lucky mad magnificent nervous nice obvious okay
    ok optimistic outstanding perfect pleasant pleased poor popular positive powerful precious
    pretty proud ready remarkable respectful right romantic sad satisfied serious significant silly
    special spectacular strange strong stunning stupid successful suitable sure surprised surprising
    terrible terrific true ugly unacceptable unfair unfortunate urgent useful useless vital weak
    welcome wise wonderful worried worse worst worth wrong""".split()
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
    if _limits_what_is_unsaid(atom):
        return False
    asked = tokens[first].xpos == "WDT" or tokens[first].lemma in ("what", "where", "why", "how")
    if asked or (proposition.form in PARTICIPLES and tokens[first].xpos == "WP"):
        return False
    if is_foreign(tokens[i].text for i in atom.words) or _has_no_tense(atom):
        return False
    if parse.sentence.span.of(text).rstrip("”\"'’») ").endswith("?"):
        return False
    if proposition.form == "apposition":
        return len(proposition.subject) > 0 and (
            len(atom.words) > 1 or is_proper(head) or head.upos == "NUM"
        )
    children = list(parse.children(proposition.head))
    helpers = {tokens[i].lemma for i in children if tokens[i].deprel.startswith("aux")}
    if "would" in helpers and _is_unreal(atom, helpers):
        return False
    if is_unsaid(parse, proposition.head):
        return False
    if helpers & NOT_FACTUAL_MODALS or head.lemma in WISHES or _in_condition(parse, proposition):
        return False
    relations = {tokens[i].deprel.split(":")[0] for i in children}
    if not relations & {"nsubj", "csubj", "expl"} and not proposition.subject:
        return False
    if head.upos == "AUX" and relations <= EMPTY:
        return False
    if _is_judgement(atom):
        return any(tokens[i].upos == "NUM" for i in atom.words)
    return len(atom.words) + len(proposition.subject) >= 3


def _limits_what_is_unsaid(atom: Atom) -> bool:
    """Whether a participle only says what kind of thing is meant: ``something made by us``."""
    parse, proposition = atom.parse, atom.proposition
    noun = parse.tokens[proposition.head].head
    limiting = proposition.form == "participle" and parse.tokens[proposition.head].deprel == "acl"
    return limiting and parse.tokens[noun].lemma.lower() in INDEFINITE


def _is_judgement(atom: Atom) -> bool:
    """Whether the predicate says what somebody thinks of a thing, not what the thing is.

    ``It was hard``, ``it was a hard job``, ``I find it hard``.
    """
    parse, head = atom.parse, atom.proposition.head
    tokens = parse.tokens
    children = list(parse.children(head))
    word = tokens[head].lemma.lower()
    if tokens[head].upos == "ADJ":
        own_words = atom.quote is not None and atom.quote.kind != "indirect"
        return word not in FACTUAL_ADJECTIVES if own_words else word in JUDGEMENTS
    if any(tokens[c].deprel == "cop" for c in children):
        said = [c for c in children if tokens[c].deprel == "amod"]
    elif word == "find":
        said = [c for c in children if tokens[c].deprel == "xcomp"]
    else:
        return False
    return any(tokens[c].lemma.lower() in JUDGEMENTS for c in said)


def _is_unreal(atom: Atom, helpers: set[str]) -> bool:
    """Whether ``would`` tells of what is not so: counterfactuals and preferences.

    ``The bill would allow it`` says what the bill provides, ``the town would starve`` under a
    condition says nothing (``_in_condition``).
    """
    head = atom.parse.tokens[atom.proposition.head]
    return "have" in helpers or head.lemma.lower() in PREFERENCES


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
    subject = any(relation.startswith("nsubj") for relation in own)
    if subject and tokens[head].xpos == "VB" and tokens[head].deprel != "ccomp":
        return False  # "they seek": a plural present, which has the form of the infinitive
    return not atom.proposition.auxiliaries and not any(
        relation.startswith(("aux", "cop")) for relation in own
    )


def _in_condition(parse: Parse, proposition: Proposition) -> bool:
    """Whether the clause is a condition, or is said of what would be under one.

    ``If it rains, the trains stop`` can be checked; ``if it had, they would`` cannot.
    """
    tokens = parse.tokens
    children = list(parse.children(proposition.head))
    marks = {tokens[i].lemma for i in children if tokens[i].deprel == "mark"}
    if marks & {"if", "unless", "whether"} or {"as", "though"} <= marks:
        return True
    conditions = [
        i
        for i in children
        if tokens[i].deprel == "advcl"
        and any(tokens[c].lemma in ("if", "unless") for c in parse.children(i))
    ]
    supposed = any(_is_past(parse, i) for i in conditions)
    return supposed and any(tokens[i].lemma in ("would", "could", "might") for i in children)


def is_running_figure(atom: Atom) -> bool:
    """Whether a number is told that only holds at a time: ``there were 90 cases``."""
    parse, head = atom.parse, atom.proposition.head
    tokens = parse.tokens
    children = [c for c in parse.children(head) if c in atom.words]
    relations = {tokens[c].deprel for c in children}
    if "expl" in relations:
        counted = [c for c in children if tokens[c].deprel.startswith("nsubj")]
    elif tokens[head].lemma in RUNNING and find_tense(atom) == "past":
        counted = [c for c in children if tokens[c].deprel == RUNNING[tokens[head].lemma]]
    else:
        return False
    counted = [c for c in counted if tokens[c].lemma not in LASTING]
    figures = (tokens[i] for c in counted for i in (c, *parse.children(c)))
    return any(figure.upos == "NUM" and figure.lemma != "one" for figure in figures)


def _is_past(parse: Parse, i: int) -> bool:
    verbs = [i, *(c for c in parse.children(i) if parse.tokens[c].upos == "AUX")]
    return any(parse.tokens[c].xpos == "VBD" for c in verbs)


def find_certainty(atom: Atom) -> Certainty:
    """``certain`` unless a hedge or modal of the clause, or a belief around it, lowers it."""
    tokens = atom.parse.tokens
    hedges = [i for i in _hedging(atom) if tokens[i].lemma in CERTAINTY]
    levels = {CERTAINTY[tokens[i].lemma] for i in hedges}
    if "possible" in levels:
        return "possible"
    teller = told_by(atom.parse, atom.proposition.head)
    belief = atom.quote is not None and atom.quote.act == "belief"
    belief = belief or (teller is not None and teller.lemma in FORESEEING)
    return "probable" if levels or belief else "certain"


def _hedging(atom: Atom) -> Iterable[int]:
    """The words of an atom that hedge what it says, not something inside a noun of it.

    ``The bridge may close``, ``the bridge is likely to close``, ``he was accused of theft``; not
    ``she found an alleged weapon`` nor, as it says what was not, ``they could not agree``.
    """
    parse, head = atom.parse, atom.proposition.head
    children = parse.children(head)
    denied = any(parse.tokens[c].text.lower() in NEGATIONS for c in children)
    for i in {head, *atom.proposition.auxiliaries, *atom.words}:
        token = parse.tokens[i]
        if (denied and token.lemma == "could") or token.upos in ("NOUN", "PROPN"):
            continue
        over = token.head
        while over >= 0 and over != head and parse.tokens[over].deprel.startswith(CLAUSAL):
            over = parse.tokens[over].head
        if i == head or over == head or token.head == parse.tokens[head].head >= 0:
            yield i
    if parse.tokens[head].deprel.startswith("ccomp"):  # "She reportedly said it closed"
        beside = parse.children(parse.tokens[head].head)
        yield from (c for c in beside if parse.tokens[c].deprel == "advmod")


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
    failed = tokens[head].lemma in NEGATIVE_VERBS and any(
        tokens[c].deprel == "xcomp" for c in atom.parse.children(head)
    )  # "declined to answer", not "prices declined"
    return "negative" if negated or failed else "positive"


def find_tense(atom: Atom) -> ClaimTime:
    """Past, present or future, from the finite verb of the clause (or of its host)."""
    tokens = atom.parse.tokens
    head = atom.proposition.head
    verbs = [head, *atom.proposition.auxiliaries]
    verbs += [i for i in atom.parse.children(head) if tokens[i].deprel.startswith(("aux", "cop"))]
    tags = {tokens[i].xpos for i in verbs}
    lemmas = {tokens[i].lemma for i in verbs}
    beside = {tokens[c].text.lower() for c in atom.parse.children(head)}
    if "would" in lemmas and HINDSIGHT & beside:
        return "past"  # "she would later win"
    if _is_to_come(atom, lemmas):
        return "future"
    perfect = "have" in lemmas and "VBN" in tags
    if "VBD" in tags or perfect or "could" in lemmas:  # "they could not find it"
        return "past"
    if atom.proposition.form in (*PARTICIPLES, "apposition"):
        host = tokens[head].head
        while host >= 0 and tokens[host].upos not in ("VERB", "AUX"):
            host = tokens[host].head
        if host >= 0:
            hosts = replace(atom.proposition, head=host, form="clause")
            return find_tense(replace(atom, proposition=hosts))
    return "past" if tags <= {"VBN"} else "present"


def _is_to_come(atom: Atom, lemmas: set[str]) -> bool:
    """Whether a clause is of what will be: ``will close``, ``may close``, ``is going to close``."""
    parse, head = atom.parse, atom.proposition.head
    children = [parse.tokens[c] for c in parse.children(head)]
    verb = parse.tokens[head]
    going = verb.lemma == "go" and verb.xpos == "VBG" and any(t.deprel == "xcomp" for t in children)
    if going or (verb.lemma == "schedule" and verb.xpos == "VBN") or lemmas & FUTURE:
        return True
    denied = any(token.text.lower() in NEGATIONS for token in children)
    may = lemmas & {"may", "might", "would"} or ("could" in lemmas and not denied)
    return bool(may) and "have" not in lemmas
