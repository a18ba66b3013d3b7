"""What a description with ``the`` takes up: ``the minister``, ``the bank``, ``the two sisters``.

In: a phrase, what was spoken of before it, the entities. Out: the entity, or the earlier phrase.

>>> head_of("federal judge in Dunford")
'judge'
"""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.entities import Entity
from onrecord.referents import Phrase
from onrecord.types import Parse, Span
from onrecord.wordlists import COUNTRIES, ORGANIZATION_WORDS, is_first_name, is_personal

# Nouns that take up any body at all.
GENERIC = frozenset("company firm organization organisation group agency business".split())
FIRMS = frozenset({"company", "firm", "business"})
# Nouns for what is no firm.
PUBLIC = frozenset(
    "government ministry department police court parliament senate council committee commission "
    "party university school institute army force agency authority association union church "
    "tribe".split()
)
# Words of the names of firms.
FIRMLIKE = frozenset(
    """airline airlines airways bank brewery co company corp corporation firm group holdings inc
    industries limited ltd motors plc retailer systems technologies""".split()
)
# What has a name of its own, with which the noun stands where it is introduced: "the ship Arden".
NAMED = frozenset(
    """aircraft album boat book bridge cathedral documentary ferry festival film game hotel
    magazine mosque movie museum newspaper novel opera satellite ship spacecraft stadium submarine
    tanker telescope temple vessel yacht""".split()
)
STATES = frozenset({"country", "nation"})
# What a writer says of a body, which does not tell it from others.
EPITHETS = frozenset(
    "ailing beleaguered divided embattled powerful struggling troubled unanimous venerable".split()
)
FAR = 40  # how many acts back an antecedent is looked for
SENTENCES = 3  # how many sentences back a body or a group is looked for
FEW = 2  # places of a name from which it cannot be told that it is a person's
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
    before = [e for e in entities if e.mentions[0] < phrase.span]
    if phrase.noun in ORGANIZATION_WORDS or phrase.noun in GENERIC:
        return _body(phrase, parse.sentence.span, others, named, before)
    rivals = any(p.noun == phrase.noun and p.referent.entity is None for p in acted)
    return None if others or rivals else _thing(phrase.noun, before)


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
    phrase: Phrase,
    sentence: Span,
    others: Sequence[str],
    named: Sequence[Phrase],
    before: Sequence[Entity],
) -> Entity | None:
    """The body whose name says the noun, that was called so, or that can be a company.

    Of several it is the last that was named, unless another is the last that acted.
    """
    noun, known = phrase.noun, set(others) - EPITHETS
    acted = [(p, e) for p in named if (e := p.referent.entity) and e.type == "organization"]
    near = [e for p, e in acted if p.parse >= phrase.parse - SENTENCES]
    called = [e for e in before if _is_called(e, noun) and known <= set(e.key)]
    if called:
        last = max(called, key=lambda e: _last_before(e, phrase))
        actor = next((e for e in near if e in called), last)
        here = _last_before(last, phrase).start >= sentence.start
        return last if here or actor is last else None
    for _, entity in acted:
        if noun in entity.nouns and known <= entity.nouns | set(entity.key):
            return entity
    return _firm(near) if noun in FIRMS and not others else None


def _is_called(entity: Entity, noun: str) -> bool:
    """Whether a noun heads a body's name: ``the Roads Company``, ``the Court of Roads``."""
    return noun == entity.key[-1] or (noun in PUBLIC and noun in entity.nouns & set(entity.key))


def _firm(near: Sequence[Entity]) -> Entity | None:
    """The body that acted near ``the company`` and that the document speaks of most, by far."""
    fitting = {id(e): e for e in near if _may_be_firm(e)}.values()
    ranked = sorted(fitting, key=lambda e: len(e.mentions), reverse=True)
    if not ranked or any(2 * len(e.mentions) > len(ranked[0].mentions) for e in ranked[1:]):
        return None
    return ranked[0]


def _last_before(entity: Entity, phrase: Phrase) -> Span:
    """Where an entity was named last before a phrase."""
    return max(m for m in entity.mentions if m < phrase.span)


def _thing(noun: str, before: Sequence[Entity]) -> Entity | None:
    """The one thing that is said to be a ship or the like, or the one state that is named."""
    if noun in STATES:
        found = [e for e in before if e.name.lower() in COUNTRIES]
    elif noun in NAMED:
        found = [e for e in before if e.type == "organization" and noun in e.nouns]
    else:
        return None
    return found[0] if len(found) == 1 else None


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


def _may_be_firm(entity: Entity) -> bool:
    """Whether a body can be meant by ``the company``: no state, authority, nor a person's name."""
    personal = entity.seems_personal and len(entity.mentions) > FEW
    if personal or is_first_name(entity.words[0]):
        return False
    if entity.name.lower() in COUNTRIES or entity.key[-1] in COUNTRIES:
        return False
    return not entity.nouns & (PUBLIC | ORGANIZATION_WORDS.keys() - FIRMLIKE)


def head_of(role: str) -> str:
    """The noun of a role: ``judge`` of ``federal judge in Dunford``."""
    words = role.lower().replace(",", " ,").split()
    stops = [i for i, w in enumerate(words) if w in ("of", "for", "in", "at", "from", "to", ",")]
    return words[stops[0] - 1] if stops and stops[0] else words[-1]
