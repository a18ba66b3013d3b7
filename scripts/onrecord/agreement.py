"""``I`` made a name: ``I’ve moved my boat`` becomes ``Jane Roe has moved her boat``.

In: a clause in somebody's own words and the person who says them. Out: ``Replacement`` values for
the pronouns of the first person and for the verbs that must agree with the name. The first becomes
the name, the others ``he`` or ``she`` where it is known which and nobody else could be meant.

>>> third_person("carry"), third_person("go"), third_person("say")
('carries', 'goes', 'says')
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from onrecord.names import Gender
from onrecord.phrases import is_proper
from onrecord.types import Parse, Replacement, Span, Speaker

SUBJECT = frozenset({"i"})
PLAIN = frozenset({"i", "me"})
POSSESSIVE = frozenset({"my", "mine"})
THIRD: dict[Gender, dict[str, str]] = {
    "f": {"i": "she", "me": "her", "my": "her", "mine": "hers", "myself": "herself"},
    "m": {"i": "he", "me": "him", "my": "his", "mine": "his", "myself": "himself"},
}
# Forms that go with `I` alone.
AGREEING = {
    "am": "is", "'m": "is", "’m": "is", "have": "has", "'ve": "has", "’ve": "has", "do": "does",
    "'ll": "will", "’ll": "will",
}  # fmt: skip


def first_person_changes(
    parse: Parse, words: Sequence[int], speaker: Speaker, gender: Gender | None = None
) -> Iterator[Replacement]:
    """What must change for ``speaker`` to be named in a clause; ``words`` are as they are said.

    ``gender`` is the speaker's, ``None`` where pronouns could mean somebody else.
    """
    evidence = next((m for m in speaker.mentions if len(m) >= len(speaker.name)), None)
    joined: set[int] = set()
    named = False
    for i in words:
        span = parse.tokens[i].span
        if _is_of_speaker(parse, i, reflexive=named and gender is not None):
            word = parse.tokens[i].text.lower()
            by = speaker.name + ("’s" if word in POSSESSIVE else "")
            if named and gender:
                by = THIRD[gender][word]
            named = True
            verb = i + 1
            if verb in words and _touches(parse, i) and (form := _agreed(parse, verb)):
                by, span = f"{by} {form}", Span(span.start, parse.tokens[verb].span.end)
                joined.add(verb)
            yield Replacement(span, by, evidence)
        elif i not in joined and (form := _agreed(parse, i)):
            yield Replacement(span, form)


def _is_of_speaker(parse: Parse, i: int, *, reflexive: bool) -> bool:
    """Whether a word means who speaks, and is not of the book "My Life" or of Part I."""
    token = parse.tokens[i]
    word = token.text.lower()
    part = word == "i" and i > 0 and is_proper(parse.tokens[i - 1])
    title = part or (token.text.istitle() and word != "i" and i > 0)
    known = word in PLAIN | POSSESSIVE or (reflexive and word == "myself")
    return token.upos == "PRON" and known and not title


def _touches(parse: Parse, i: int) -> bool:
    return parse.tokens[i].span.end == parse.tokens[i + 1].span.start


def _agreed(parse: Parse, i: int) -> str | None:
    """The form of a verb for a third person, where ``I`` is its subject now."""
    token = parse.tokens[i]
    word = token.text.lower()
    contracted = word in AGREEING and not word.isalpha()
    if token.xpos not in ("VBP", "MD") and not contracted:
        return None
    if not _is_said_of_i(parse, token.head if token.deprel.startswith(("aux", "cop")) else i):
        return None
    if word in AGREEING:
        return AGREEING[word]
    return third_person(word) if token.xpos == "VBP" and word.isalpha() else None


def _is_said_of_i(parse: Parse, predicate: int) -> bool:
    """Whether the subject of a predicate, or of the one that it is joined to, is ``I``."""
    while predicate >= 0:
        children = [parse.tokens[c] for c in parse.children(predicate)]
        subjects = [t for t in children if t.deprel.startswith("nsubj")]
        if subjects or parse.tokens[predicate].deprel != "conj":
            return any(t.text.lower() in SUBJECT for t in subjects)
        predicate = parse.tokens[predicate].head
    return False


def third_person(verb: str) -> str:
    """The third person singular, present, of a regular English verb."""
    if verb.endswith(("s", "x", "z", "ch", "sh", "o")):
        return verb + "es"
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return verb[:-1] + "ies"
    return verb + "s"
