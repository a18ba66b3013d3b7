"""What a description with ``the`` takes up: ``the minister``, ``the bank``, ``the two sisters``.

In: a phrase, what was spoken of before it, the entities. Out: the entity, or the earlier phrase.

>>> head_of("federal judge in Dunford")
'judge'
"""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.entities import Entity
from onrecord.referents import Phrase
from onrecord.types import Parse
from onrecord.wordlists import COUNTRIES, ORGANIZATION_WORDS, is_personal

# Nouns that take up any body at all.
GENERIC = frozenset("company firm organization organisation group agency business".split())
FIRMS = frozenset({"company", "firm", "business"})
# Nouns for what is no firm.
PUBLIC = frozenset(
    "government ministry department police court parliament senate council committee commission "
    "party university school institute army force agency authority association union church "
    "tribe".split()
)
FAR = 40  # how many acts back an antecedent is looked for
SENTENCES = 3  # how many sentences back a body or a group is looked for
SHORT = 5  # words of a description


def find_named(
    phrase: Phrase, parse: Parse, acted: Sequence[Phrase], entities: Sequence[Entity]
) -> Entity | None:
    """The entity that ``the`` and a noun take up; ``acted`` are those who acted before, last first.

    An acting phrase in another quotation than this one is no help.
    """
    tokens = parse.tokens
    inside = [i for i, token in enumerate(tokens) if phrase.span.contains(token.span)]
    alone = tokens[phrase.head].xpos in ("NN", "NNP") and bool(inside) and phrase.head == inside[-1]
    article = bool(inside) and tokens[inside[0]].text.lower() in ("the", "this")
    if not (article and alone and len(inside) < SHORT):
        return None
    others = [tokens[i].lemma.lower() for i in inside[1:-1]]
    named = [p for p in acted if p.referent.entity and p.quote in (None, phrase.quote)]
    if is_personal(phrase.noun):
        return _holder(phrase.noun, others, named, entities)
    if phrase.noun in ORGANIZATION_WORDS or phrase.noun in GENERIC:
        return _body(phrase, others, named, entities)
    return None


def _holder(
    noun: str, others: Sequence[str], named: Sequence[Phrase], entities: Sequence[Entity]
) -> Entity | None:
    """The one person who is said to be the minister, or the last who acted."""
    label = " ".join([*others, noun])
    holders = [
        e
        for e in entities
        if e.type == "person" and any(r.lower().endswith(label) for r in e.roles)
    ]
    if len(holders) == 1:
        return holders[0]
    for phrase in named:
        entity = phrase.referent.entity
        for role in entity.roles if entity else ():
            if noun == head_of(role) and set(others) <= set(role.lower().split()):
                return entity
    return None


def _body(
    phrase: Phrase, others: Sequence[str], named: Sequence[Phrase], entities: Sequence[Entity]
) -> Entity | None:
    """The body whose name ends in the noun, that was called so, or that can be a company."""
    noun = phrase.noun
    here = phrase.span
    called = [e for e in entities if e.words[-1].lower() == noun and e.mentions[0] < here]
    if called:
        return max(called, key=lambda e: max(m for m in e.mentions if m < here))
    acted = [(p, p.referent.entity) for p in named]
    for _, entity in acted:
        if entity and entity.type == "organization" and noun in entity.nouns:
            return entity
    if noun in GENERIC and not others:
        for before, entity in acted:
            if entity and before.parse >= phrase.parse - SENTENCES and _can_be(entity, noun):
                return entity
    return None


def find_longer(phrase: Phrase, parse: Parse, acted: Sequence[Phrase]) -> Phrase | None:
    """The longer phrase of a source that ``the`` and the same noun take up."""
    alone = len(phrase.span) == len("the ") + len(parse.tokens[phrase.head].span)
    if phrase.form != "the" or not alone:
        return None
    for before in acted:
        longer = before.speaks and len(before.span) > len(phrase.span)
        if before.noun == phrase.noun and longer and before.referent.entity is None:
            return before
    return None


def _can_be(entity: Entity, noun: str) -> bool:
    """Whether a body can be meant by ``the company``: no state, nor, for a firm, an authority."""
    if entity.type != "organization" or entity.words[-1].lower() in COUNTRIES:
        return False
    return noun not in FIRMS or not entity.nouns & PUBLIC


def head_of(role: str) -> str:
    """The noun of a role: ``judge`` of ``federal judge in Dunford``."""
    words = role.lower().replace(",", " ,").split()
    stops = [i for i, w in enumerate(words) if w in ("of", "for", "in", "at", "from", "to", ",")]
    return words[stops[0] - 1] if stops and stops[0] else words[-1]
