"""What makes a sentence of a noun and the participle or apposition beside it: a verb with a tense.

In: a proposition that has none. Out: a ``Replacement`` that puts one in (``was``), or in the place
of a participle that has no progressive (``involved``).

>>> stative("involve", past=False, plural=False), stative("sail", past=True, plural=False)
('involves', None)
"""

from __future__ import annotations

from onrecord.agreement import third_person
from onrecord.phrases import is_proper
from onrecord.propositions import Proposition
from onrecord.standalone import is_plural
from onrecord.types import Parse, Replacement, Span
from onrecord.wordlists import ORGANIZATION_WORDS

# Participles of what is so for good: "a site called Arden".
STATES = frozenset("base call entitle know locate name situate title".split())
LASTING = frozenset(
    """area borough capital city community country county district island lake mountain
    municipality neighborhood neighbourhood place province region river settlement state suburb
    territory town village""".split()
)
# Frequent verbs of what is so, not of what goes on (nobody "is involving"), with their past.
STATIVE = {
    "belong": "belonged", "comprise": "comprised", "concern": "concerned",
    "consist": "consisted", "constitute": "constituted", "contain": "contained", "cost": "cost",
    "depend": "depended", "deserve": "deserved", "differ": "differed", "equal": "equaled",
    "feature": "featured", "include": "included", "involve": "involved", "know": "knew",
    "lack": "lacked", "mean": "meant", "need": "needed", "number": "numbered", "own": "owned",
    "possess": "possessed", "relate": "related", "require": "required",
    "resemble": "resembled", "span": "spanned", "want": "wanted", "weigh": "weighed",
}  # fmt: skip


def stative(lemma: str, *, past: bool, plural: bool) -> str | None:
    """The finite form of a verb that has no progressive, ``None`` for other verbs."""
    if lemma not in STATIVE:
        return None
    return STATIVE[lemma] if past else lemma if plural else third_person(lemma)


def finite_verb(
    parse: Parse, proposition: Proposition, first: int, *, gone: bool = False
) -> Replacement:
    """The verb that a proposition needs, before its word ``first`` or for its participle.

    Its tense is that of the sentence. What a town, a body or a name is, it mostly is still: ``Roe
    went to Arden, a town in Norway``, unless it is ``gone`` (somebody has died).
    """
    tokens, subject = parse.tokens, proposition.subject
    verb = tokens[proposition.head]
    heads = [i for i in subject if tokens[i].head not in subject]
    plural = any(is_plural(parse, i) for i in heads[:1])
    helped = {t.head for t in tokens if t.lemma == "have" and t.deprel.startswith("aux")}
    past = any(t.xpos == "VBD" or (t.xpos == "VBN" and i in helped) for i, t in enumerate(tokens))
    past = past and verb.lemma not in STATES
    form = stative(verb.lemma, past=past, plural=plural) if verb.xpos == "VBG" else None
    if form:
        return Replacement(verb.span, form)
    if proposition.form == "apposition" and verb.upos != "NUM":  # not an age
        what = {verb.lemma.lower(), *(tokens[i].lemma.lower() for i in heads)}
        named = any(is_proper(tokens[i]) for i in heads)
        past = past and not named and not what & (LASTING | ORGANIZATION_WORDS.keys())
    start = tokens[first].span.start
    past = past or gone
    be = ("were" if plural else "was") if past else ("are" if plural else "is")
    return Replacement(Span(start, start), be)
