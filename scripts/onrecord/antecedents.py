"""Which of the phrases before a pronoun it takes up, and how likely that is.

In: a pronoun, the phrases before it, the parses. Out: the likelihood of each referent, that of none
of them included. What grammar forbids (gender, number, binding) is no candidate; among the others a
log-linear model chooses, whose features are those of centering and of Lappin and Leass (1994): the
part in the clause, parallel parts, nearness, how often and how something was spoken of, who is
quoted. Its weights are fitted on GUM and LitBank (``training/antecedents.py``).

>>> some(0), some(3), some(40)
('0', '3-4', '9+')
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from math import exp

from onrecord.phrases import CALENDAR
from onrecord.referents import ANYONE, GENDERS, REFLEXIVE, Phrase, Referent
from onrecord.types import Parse

WINDOW = 5  # how many sentences back an antecedent is looked for
MOST = 60  # candidates
PERSONS = 8  # persons spoken of further back

# Of a closed class each: what only `it` does, what `it` is when a time is told, and the verbs whose
# `it` stands for the clause after them.
WEATHER = frozenset("rain snow hail drizzle thunder sleet".split())
TIMES = frozenset(
    "time hour minute morning noon afternoon evening midnight night dawn dusk".split()
)
SEEMING = frozenset("seem appear happen turn transpire emerge follow surprise matter".split())


@dataclass(frozen=True, slots=True)
class Ranker:
    """The fitted model: a weight a feature, and how likely the best referent must be, by form."""

    weights: Mapping[str, float]
    least: Mapping[str, float]

    def likelihoods(self, features: Sequence[Sequence[str]]) -> list[float]:
        """The likelihood of each candidate by its features; they add up to one."""
        scores = [sum(self.weights.get(name, 0.0) for name in one) for one in features]
        highest = max(scores)
        powers = [exp(score - highest) for score in scores]
        return [power / sum(powers) for power in powers]

    def choose(
        self, pronoun: Phrase, candidates: Sequence[Phrase], parses: Sequence[Parse]
    ) -> tuple[Phrase, float] | None:
        """The likeliest antecedent with its likelihood; ``None`` where none is likely enough."""
        named = [c for c in candidates if c.referent.is_described]
        chosen = self._choose(pronoun, candidates, parses)
        if chosen is None or chosen[0].referent.is_described or not named:
            return chosen
        return self._choose(pronoun, named, parses) or chosen

    def _choose(
        self, pronoun: Phrase, candidates: Sequence[Phrase], parses: Sequence[Parse]
    ) -> tuple[Phrase, float] | None:
        if not candidates:
            return None
        found = self.likelihoods(all_features(pronoun, candidates, parses))
        total: dict[int, float] = {}
        for candidate, likelihood in zip(candidates, found[1:], strict=True):
            total[id(candidate.referent)] = total.get(id(candidate.referent), 0.0) + likelihood
        best = max(candidates, key=lambda c: total[id(c.referent)])
        likelihood = total[id(best.referent)]
        # He and she are always somebody: the only one who acted, if one did.
        only = len(total) == 1 and any(c.role == "subject" or c.speaks for c in candidates)
        none = 0.0 if pronoun.form == "he" and only else found[0]
        if likelihood < max(self.least[pronoun.form], none):
            return None
        last = next(c for c in reversed(candidates) if c.referent is best.referent)
        return _whole(last, candidates), likelihood


def _whole(phrase: Phrase, candidates: Sequence[Phrase]) -> Phrase:
    """The phrase that joins a phrase of several to others: ``Roe and her colleagues ... They``."""
    if phrase.form not in ("owned", "bare") or phrase.kind not in ("person", "collective"):
        return phrase
    for other in candidates:
        first = other.span.start < phrase.span.start
        if first and other.form == "together" and other.span.contains(phrase.span):
            return other
    return phrase


def load_ranker() -> Ranker:
    """The ranker that ships with the package."""
    data = json.loads(files("onrecord").joinpath("data/antecedents.json").read_text("utf-8"))
    return Ranker(data["weights"], data["least"])


def find_candidates(
    pronoun: Phrase, before: Sequence[Phrase], parses: Sequence[Parse], speaker: Referent | None
) -> list[Phrase]:
    """The phrases that a pronoun can take up, in reading order.

    ``speaker`` is whose words the pronoun stands in, no third person, nor is who is spoken to.
    """
    if is_empty(pronoun, parses[pronoun.parse]):
        return []
    found: list[Phrase] = []
    persons: list[Referent] = []
    reflexive = pronoun.noun in REFLEXIVE
    bound: list[Referent] = []
    for phrase in reversed(before):
        if phrase.parse == pronoun.parse and _is_bound(pronoun, phrase, parses[phrase.parse]):
            bound.append(phrase.referent)  # "It repaired it": two things
        near = phrase.parse >= pronoun.parse - WINDOW and len(found) < MOST
        if not near and (pronoun.form != "he" or len(persons) == PERSONS):
            break
        named = phrase.form == "name" and phrase.referent not in persons
        spoken_to = phrase.role == "called"
        if not (near or named) or spoken_to or phrase.referent is speaker:
            continue
        if may_be(pronoun, phrase) and reflexive == (phrase.referent in bound):
            found.append(phrase)
            if phrase.form == "name":
                persons.append(phrase.referent)
    return found[::-1]


def is_empty(pronoun: Phrase, parse: Parse) -> bool:
    """Whether ``it`` only fills a place: ``it rained``, ``it is clear that``, ``it was Monday``."""
    if pronoun.noun != "it":
        return False
    token = parse.tokens[pronoun.head]
    if token.deprel == "expl" or token.head < 0:
        return token.deprel == "expl"
    host = parse.tokens[token.head]
    below = [parse.tokens[k] for k in parse.children(token.head)]
    if host.lemma.lower() in WEATHER:
        return True
    copula = any(t.deprel == "cop" for t in below)
    if copula and (host.text.lower() in CALENDAR or host.lemma.lower() in TIMES):
        return True
    clause = any(t.deprel in ("csubj", "ccomp") for t in below if t.span > host.span)
    infinitive = copula and host.upos in ("ADJ", "NOUN") and _has_infinitive(parse, token.head)
    seems = host.lemma.lower() in SEEMING and clause
    return token.deprel.startswith("nsubj") and (infinitive or seems or (clause and copula))


def _has_infinitive(parse: Parse, i: int) -> bool:
    """Whether a clause with ``to`` hangs on a predicate: ``it is hard to see``."""
    clauses = [
        k for k in parse.children(i) if parse.tokens[k].deprel in ("advcl", "xcomp", "csubj")
    ]
    return any(parse.tokens[c].text == "to" for k in clauses for c in parse.children(k))


def subject_ahead(parse: Parse, i: int) -> int | None:
    """The subject that follows the phrase which a possessive opens a clause with.

    ``In her speech, Roe said``: it is mostly the subject’s.
    """
    tokens, phrase = parse.tokens, parse.tokens[i].head
    if tokens[i].deprel != "nmod:poss":
        return None
    while tokens[phrase].deprel.split(":")[0] in ("nmod", "conj", "fixed"):
        phrase = tokens[phrase].head
    verb = tokens[phrase].head
    if not tokens[phrase].deprel.startswith("obl"):
        return None
    subjects = [k for k in parse.children(verb) if phrase < k < verb]
    return next((k for k in subjects if tokens[k].deprel.startswith("nsubj")), None)


def may_be(pronoun: Phrase, phrase: Phrase) -> bool:
    """Whether number, gender and kind let a pronoun take up a phrase."""
    if phrase.span.contains(pronoun.span) or pronoun.span.contains(phrase.span):
        return False
    if pronoun.speaks and not _may_speak(pronoun, phrase):
        return False
    if pronoun.form == "they":
        return _may_be_many(phrase)
    if phrase.plural or phrase.form == "they":
        return False
    if pronoun.form == "it":
        return phrase.kind != "person" and phrase.form != "he"
    gender = phrase.referent.known_gender
    fits = phrase.kind == "person" and phrase.form != "it"
    return fits and gender in (None, GENDERS[pronoun.noun])


def _may_speak(pronoun: Phrase, phrase: Phrase) -> bool:
    """Whether a phrase can be who says something: things do not, and of writings only one does."""
    written = phrase.kind == "document" and pronoun.form == "they"
    return phrase.speaks or not (phrase.kind == "thing" or written)


def _may_be_many(phrase: Phrase) -> bool:
    if phrase.form in ("he", "it"):
        return False
    if phrase.plural or phrase.kind in ("body", "collective"):
        return True
    one = phrase.kind == "person" and phrase.referent.known_gender is None
    return one and (phrase.form not in ("name",) or phrase.noun in ANYONE)


def _is_bound(pronoun: Phrase, phrase: Phrase, parse: Parse) -> bool:
    """Whether a phrase is an argument of the same word as a pronoun that is no possessive."""
    if phrase.parse != pronoun.parse or pronoun.role == "owner":
        return False
    head = parse.tokens[pronoun.head].head
    if phrase.form == "together" or parse.tokens[phrase.head].deprel == "conj":
        return False
    other = parse.tokens[phrase.head].head
    return other == head and phrase.role in ("subject", "object", "oblique", "agent")


def all_features(
    pronoun: Phrase, candidates: Sequence[Phrase], parses: Sequence[Parse]
) -> list[list[str]]:
    """The features of taking up nothing, then those of each candidate."""
    features = [[f"{pronoun.form}|{name}" for name in _of_none(pronoun, candidates, parses)]]
    subjects = 0
    for number, candidate in enumerate(reversed(candidates)):
        names = _of_candidate(pronoun, candidate, parses, number, subjects)
        features.insert(1, [f"{pronoun.form}|{name}" for name in names])
        subjects += candidate.role == "subject"
    return features


def _of_none(
    pronoun: Phrase, candidates: Sequence[Phrase], parses: Sequence[Parse]
) -> Iterator[str]:
    """What tells that a pronoun takes up no phrase: ``It is clear that``, ``it rained``."""
    parse = parses[pronoun.parse]
    token = parse.tokens[pronoun.head]
    yield "none"
    yield f"none {token.deprel}"
    yield f"none {some(len(candidates))}"
    yield f"none speaks {pronoun.speaks}"
    yield f"none quoted {pronoun.quote is not None}"
    if token.head >= 0:
        host = parse.tokens[token.head]
        below = [parse.tokens[k] for k in parse.children(token.head) if k > pronoun.head]
        clause = any(t.deprel in ("csubj", "ccomp", "advcl") for t in below)
        copula = any(t.deprel == "cop" for t in below)
        yield f"none host {host.upos} {clause} {copula}"
        if host.upos == "VERB":
            yield f"none verb {host.lemma.lower()}"


def _of_candidate(
    pronoun: Phrase, phrase: Phrase, parses: Sequence[Parse], between: int, subjects: int
) -> Iterator[str]:
    away = pronoun.parse - phrase.parse
    distance = some(away)
    referent = phrase.referent
    yield f"{phrase.role} {distance}"
    yield f"{phrase.form} {distance}"
    yield f"{phrase.kind} {phrase.form}"
    yield f"parts {pronoun.role} {phrase.role} {min(away, 2)}"
    yield f"between {some(between)}"
    yield f"subjects {some(subjects)} {phrase.role == 'subject'}"
    yield f"plural {phrase.plural} {phrase.kind}"
    yield f"often {some(len(referent.phrases))}"
    yield f"lately {some(sum(p.parse >= pronoun.parse - 2 for p in referent.phrases))}"
    again = any(p.form == pronoun.form for p in referent.phrases)
    yield f"again {again} {phrase.form == pronoun.form}"
    yield f"gender {referent.known_gender is not None} {phrase.form}"
    yield f"speaks {phrase.speaks} {pronoun.speaks} {min(away, 2)}"
    yield f"quotes {_quotes(pronoun, phrase)}"
    yield f"quotes {_quotes(pronoun, phrase)} speaks {pronoun.speaks} {phrase.speaks}"
    here, there = parses[pronoun.parse], parses[phrase.parse]
    same_block = here.sentence.block == there.sentence.block
    yield f"block {same_block} {min(away, 2)}"
    yield f"opens {phrase.span.start == there.sentence.span.start} {min(away, 2)}"
    entity = referent.entity
    if entity:
        yield f"sure {entity.sure or bool(entity.roles)} {entity.type}"
    if away == 0:
        yield f"governs {_governs(here, phrase, pronoun)} {phrase.role} {pronoun.role}"
    if pronoun.noun in REFLEXIVE:
        yield f"self {phrase.role}"


def _quotes(pronoun: Phrase, phrase: Phrase) -> str:
    if pronoun.quote == phrase.quote:
        return "outside" if pronoun.quote is None else "same"
    if phrase.quote is None:
        return "into"
    return "out of" if pronoun.quote is None else "across"


def _governs(parse: Parse, phrase: Phrase, pronoun: Phrase) -> bool:
    """Whether a phrase is an argument of a word that the pronoun's clause depends on."""
    host = parse.tokens[phrase.head].head
    i = pronoun.head
    while i >= 0 and i != host:
        i = parse.tokens[i].head
    return i >= 0


def some(number: int) -> str:
    """A number of things, roughly."""
    return str(number) if number < 3 else "3-4" if number < 5 else "5-8" if number < 9 else "9+"
