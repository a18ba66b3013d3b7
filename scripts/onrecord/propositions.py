"""The atoms of a sentence: one predicate each, with the words that it needs.

In: a parse. Out: ``Proposition`` values: which tokens say it, and where its subject is taken
from. Coordinated predicates and clauses, relative clauses after a comma and participial clauses
are split off (offices beside names are ``roles``); noun coordinations, adverbials and
complements stay (the project's guideline, section 3.1; atomic facts after FActScore, Min et
al. 2023).

>>> Proposition(head=1, words=(0, 1, 2)).words
(0, 1, 2)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from onrecord.appositions import after_comma, aged, is_apposition, is_beside, tells_name
from onrecord.connectives import ADVERBIAL, MARKS, TEMPORAL, joiners_of, relative_subject
from onrecord.cues import FORMS
from onrecord.phrases import is_proper, name_runs, noun_phrase
from onrecord.sharing import common_words, fitting_auxiliaries
from onrecord.types import Parse, Token

Form = Literal["clause", "relative", "participle", "result", "apposition"]

# Verbs whose complement is said not to be so.
DENYING = frozenset("deny disbelieve dispute doubt refute reject".split())
NEGATIVE = frozenset({"not", "n't", "never"})
# Words before a noun that say something of it in its own clause only: "Only Roe, who left, came".
FOCUS = frozenset("also especially even just mainly mostly not notably only particularly".split())
# Of "any driver who stopped" it is not said that they stopped.
UNREAL = frozenset("any each every few no".split())


@dataclass(frozen=True, slots=True)
class Proposition:
    """The tokens of one atom, by index in its sentence.

    ``words`` are the clause's own; ``subject`` are those that it shares with another clause
    (or the antecedent of a relative clause), ``auxiliaries`` likewise. ``host`` is the clause that
    a ``result`` follows from, without which it cannot be said: ``The ship sank, killing 30``.
    """

    head: int
    words: tuple[int, ...]
    subject: tuple[int, ...] = ()
    auxiliaries: tuple[int, ...] = ()
    form: Form = "clause"
    host: Proposition | None = None


def find_propositions(parse: Parse) -> list[Proposition]:
    """All clausal atoms of a sentence, in the order of their predicates."""
    splits = {
        i: form for i in range(len(parse.tokens)) if (form := _split_form(parse, i)) is not None
    }
    beside = [
        i for i in range(len(parse.tokens)) if is_beside(parse, i) and not tells_name(parse, i)
    ]
    found: list[Proposition] = []
    for head, form in sorted(splits.items()):
        words = set(parse.subtree(head))
        for other in splits:
            if other != head and other in words and _is_loose(parse, other):
                words -= set(parse.subtree(_top(parse, other)))
        for other in beside:
            if other in words and other != head:
                words -= set(parse.subtree(other))
        words -= joiners_of(parse, head, words)
        words |= common_words(parse, head)
        auxiliaries: tuple[int, ...] = ()
        if form == "apposition":
            host = parse.tokens[head].head
            named = aged(parse, head) or noun_phrase(parse, host)
            subject = tuple(i for i in named if i < min(words))
        elif form == "clause":
            subject, auxiliaries = _shared(parse, head, splits)
        else:
            subject = _host_subject(parse, head, splits)
        if not subject and (form != "clause" or relative_subject(parse, head) is not None):
            continue
        before = parse.tokens[head].head if form == "result" else -1
        clause = next((p for p in found if p.head == before), None)
        found.append(Proposition(head, tuple(sorted(words)), subject, auxiliaries, form, clause))
    return found


def _split_form(parse: Parse, i: int) -> Form | None:
    """How the clause headed by a token is split off, ``None`` when it stays in its host."""
    token = parse.tokens[i]
    relation = token.deprel
    if aged(parse, i):
        return "apposition"
    if _is_in_name(parse, i):
        return None
    if token.head < 0:
        return "clause" if is_predicate(parse, i) else None
    if not is_predicate(parse, i) and relation != "appos":
        return None
    if relation == "conj":
        # "ensuring security and improving trade" stays with what it depends on, "nor closed it"
        # with what is denied, and "or closed it" with what may be so instead.
        if any(t.lemma == "nor" for t in _joining(parse, i)) and not _has_subject(parse, i):
            return None
        if _is_alternative(parse, i):
            return None
        return "clause" if _split_form(parse, token.head) else None
    if relation.startswith("parataxis"):
        return "clause" if _has_subject(parse, i) else None
    if relation.startswith("ccomp"):
        # "to make sure that it holds" is nothing without its complement
        reported = parse.tokens[token.head].text.lower() in FORMS
        around = (token.head, *parse.children(token.head))
        if not reported or any(parse.tokens[c].lemma in NEGATIVE | DENYING for c in around):
            return None
        if relative_subject(parse, i) is not None:  # "a plan which Roe said would fail"
            relative = parse.tokens[token.head].deprel == "acl:relcl"
            return "relative" if relative else None
        return "clause" if _has_subject(parse, i) else None
    if relation.startswith("advcl") and _has_subject(parse, i) and _is_finite(parse, i):
        marks = [parse.tokens[c] for c in parse.children(i) if c < i]
        words = {t.lemma.lower() for t in marks if t.deprel in MARKS}
        adverbial = words & ADVERBIAL
        if adverbial <= {"since", "while"} and not after_comma(parse, i) and i > token.head:
            adverbial = set()  # "since it opened", "while it was open" only say when
        dated = words & TEMPORAL and _is_past(parse, i)
        dated = dated or ("as" in words and after_comma(parse, i))  # "..., as it is raining"
        return "clause" if adverbial or dated else None
    if relation.startswith("acl") and not _is_loose(parse, i) and _is_said_anyway(parse, i):
        return None
    if relation == "acl:relcl" and (pronoun := relative_subject(parse, i)) is not None:
        if parse.tokens[pronoun].text.lower() == "what":  # says nothing of the noun before it
            return None
        free = after_comma(parse, i) or _is_of_name(parse, i)
        told = _is_past(parse, i) and not _is_unreal(parse, token.head)
        return "relative" if free or told else None
    if relation == "appos" and is_apposition(parse, i):
        return "apposition"
    if relation in ("acl", "advcl") and token.xpos in ("VBG", "VBN"):
        marked = any(parse.tokens[c].deprel == "mark" for c in parse.children(i))
        # In "reviews of the laws passed in May" nobody knows by syntax what was passed.
        host = parse.tokens[token.head]
        bare = host.xpos == "NNS" and not any(
            parse.tokens[c].upos in ("DET", "NUM", "PROPN", "ADJ")
            for c in parse.children(token.head)
        )  # "children born there": what children are
        sure = relation == "acl" and host.deprel not in ("nmod", "conj") and not bare
        if _is_absolute(parse, i):
            return "participle"
        loose = sure or after_comma(parse, i)
        if not loose or marked or _has_subject(parse, i):
            return None
        return "result" if relation == "advcl" and i > token.head else "participle"
    return None


def _is_in_name(parse: Parse, i: int) -> bool:
    """Whether a noun's clause is a part of its name: ``Roads Incorporated``, ``Men Who Row``."""
    if not parse.tokens[i].deprel.startswith("acl"):
        return False
    pronoun = relative_subject(parse, i)
    word = parse.tokens[i if pronoun is None else pronoun].text
    return word[:1].isupper() and not word.isupper()


def _joining(parse: Parse, i: int) -> list[Token]:
    """The conjunctions before a joined predicate."""
    return [parse.tokens[c] for c in parse.children(i) if parse.tokens[c].deprel == "cc"]


def _is_alternative(parse: Parse, i: int) -> bool:
    """Whether a predicate is one of several of which one is so: ``It was sold or it sank``.

    What ``was not sold or lent`` was neither.
    """
    host = parse.tokens[i].head
    joined = [i, *(c for c in parse.children(host) if parse.tokens[c].deprel == "conj")]
    either = any(t.lemma in ("or", "either") for k in (host, *joined) for t in _either(parse, k))
    return either and not any(parse.tokens[c].lemma in NEGATIVE for c in parse.children(host))


def _either(parse: Parse, i: int) -> list[Token]:
    return [t for c in parse.children(i) if (t := parse.tokens[c]).deprel.startswith("cc")]


def _is_loose(parse: Parse, i: int) -> bool:
    """Whether a clause that is split off is left out of its host too; a restrictive one stays.

    ``The birds collected in May were sold``: the host says which birds.
    """
    if parse.tokens[i].deprel.startswith("advcl"):
        marks = {parse.tokens[c].lemma.lower() for c in parse.children(i) if c < i}
        return not marks & TEMPORAL or ("as" in marks and after_comma(parse, i))
    token = parse.tokens[i]
    if not token.deprel.startswith("acl"):
        return not tells_name(parse, i)
    host = parse.tokens[token.head]
    beside = token.deprel == "acl:relcl" and host.deprel == "appos"
    return beside or _is_of_name(parse, i) or after_comma(parse, i) or _is_absolute(parse, i)


def _top(parse: Parse, i: int) -> int:
    """The word under which all stands that a loose clause takes with it from its host.

    Of ``, with cars towed`` that is the noun, of ``, which Roe said would fail`` the verb that
    reports.
    """
    reported = parse.tokens[i].deprel == "ccomp" and relative_subject(parse, i) is not None
    return parse.tokens[i].head if reported or _is_absolute(parse, i) else i


def _is_of_name(parse: Parse, i: int) -> bool:
    """Whether a relative clause is on a name, which it cannot limit: ``Roe who won``.

    ``A France that was true to itself`` is another thing than France.
    """
    token = parse.tokens[i]
    pronoun = relative_subject(parse, i)
    if token.deprel != "acl:relcl" or pronoun is None or not is_proper(parse.tokens[token.head]):
        return False
    first = [parse.tokens[c].lemma.lower() for c in parse.children(token.head)]
    return "a" not in first and parse.tokens[pronoun].text.lower() != "that"


def _is_said_anyway(parse: Parse, i: int) -> bool:
    """Whether the noun that a clause limits is what its host says, so that both say the same.

    ``It was a race held in May``, ``there were three ships that sank``, ``we have plans made``.
    """
    host = parse.tokens[i].head
    over = parse.tokens[host].head
    if any(parse.tokens[c].deprel == "cop" for c in parse.children(host)):
        return True
    existential = over >= 0 and any(parse.tokens[c].deprel == "expl" for c in parse.children(over))
    owned = parse.tokens[host].deprel == "obj" and parse.tokens[over].lemma == "have"
    return owned or (existential and parse.tokens[host].deprel.startswith("nsubj"))


def _is_absolute(parse: Parse, i: int) -> bool:
    """Whether a participle says something of a noun behind ``, with``: a claim of its own.

    ``The road was shut, with three cars towed away.``
    """
    token = parse.tokens[i]
    if token.deprel != "acl" or token.xpos not in ("VBG", "VBN"):
        return False
    first = parse.subtree(token.head)[0]
    opened = [t.text.lower() for t in parse.tokens[max(0, first - 1) : first + 2]]
    return opened[:2] == [",", "with"] or opened[1:] == [",", "with"]


def _is_unreal(parse: Parse, noun: int) -> bool:
    return any(parse.tokens[c].lemma.lower() in UNREAL for c in (noun, *parse.children(noun)))


def _is_finite(parse: Parse, i: int) -> bool:
    """Whether a clause has a verb with a tense."""
    verbs = [i, *(c for c in parse.children(i) if parse.tokens[c].upos in ("AUX", "VERB"))]
    return any(parse.tokens[c].xpos in ("VBD", "VBZ", "VBP", "MD") for c in verbs)


def _is_past(parse: Parse, i: int) -> bool:
    verbs = [i, *(c for c in parse.children(i) if parse.tokens[c].upos == "AUX")]
    return any(parse.tokens[c].xpos == "VBD" for c in verbs)


def is_predicate(parse: Parse, i: int) -> bool:
    """Whether a token heads a clause: a verb, or anything with a copula or a subject."""
    token = parse.tokens[i]
    children = {parse.tokens[c].deprel for c in parse.children(i)}
    return token.upos in ("VERB", "AUX") or "cop" in children or "nsubj" in children


def _has_subject(parse: Parse, i: int) -> bool:
    return any(
        parse.tokens[c].deprel.startswith(("nsubj", "csubj", "expl")) for c in parse.children(i)
    )


def _shared(
    parse: Parse, head: int, splits: dict[int, Form]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Subject and auxiliaries that a coordinated predicate takes from the one before it."""
    if parse.tokens[head].deprel != "conj" or _has_subject(parse, head):
        return (), ()
    host = parse.tokens[head].head
    while host >= 0 and not _has_subject(parse, host) and parse.tokens[host].deprel == "conj":
        host = parse.tokens[host].head
    if host < 0:
        return (), ()
    subjects = [c for c in parse.children(host) if parse.tokens[c].deprel.startswith("nsubj")]
    if splits.get(host) == "relative" or not subjects:
        return _host_subject(parse, host, splits), ()
    verb = parse.tokens[head].xpos
    own = [c for c in parse.children(head) if parse.tokens[c].deprel.startswith(("aux", "cop"))]
    finite = verb not in ("VBN", "VBG", "VB", "JJ")
    auxiliaries = [
        c
        for c in parse.children(host)
        if c < host
        and not finite
        and (parse.tokens[c].deprel.startswith(("aux", "cop")) or parse.tokens[c].lemma in NEGATIVE)
    ]  # "The road was old and closed" has one "was"
    auxiliaries = [] if own else auxiliaries
    subject = _phrase(parse, subjects[0], splits)
    return subject, fitting_auxiliaries(parse, head, auxiliaries)


def _host_subject(parse: Parse, head: int, splits: dict[int, Form]) -> tuple[int, ...]:
    """The noun that a relative or participial clause says something of."""
    reporting = parse.tokens[head].deprel == "ccomp"
    host = parse.tokens[parse.tokens[head].head if reporting else head].head
    if host < 0:
        return ()
    over = parse.tokens[host].head
    described = parse.tokens[host].deprel == "appos" and not is_proper(parse.tokens[host])
    if described and is_proper(parse.tokens[over]):  # "Roe, the engineer who built it"
        return tuple(noun_phrase(parse, over, without=host))
    predicate = any(parse.tokens[c].deprel == "cop" for c in parse.children(host))
    if parse.tokens[head].deprel == "advcl" or (predicate and not is_proper(parse.tokens[host])):
        # "It was a race, won by Roe": said of what the host is said of
        subjects = [c for c in parse.children(host) if parse.tokens[c].deprel.startswith("nsubj")]
        return _phrase(parse, subjects[0], splits) if subjects else ()
    first = max((c for c in parse.children(host) if parse.tokens[c].deprel == "cop"), default=-1)
    phrase = [i for i in noun_phrase(parse, host, without=head) if first < i < head]
    while phrase and parse.tokens[phrase[0]].lemma.lower() in FOCUS:
        phrase.pop(0)
    return tuple(phrase)


def _phrase(parse: Parse, head: int, splits: dict[int, Form]) -> tuple[int, ...]:
    """A subject with all its modifiers but clauses that are split off; names stay whole."""
    words = set(parse.subtree(head))
    for other in splits:
        if other in words and other != head:
            words -= set(parse.subtree(other))
    for run in name_runs(parse):
        if head in run:
            words.update(run)
    return tuple(sorted(words))
