"""Whether a claim's words explain themselves: nothing in them takes up what stands outside.

In: the tokens of a claim, what was replaced in them, and the document's mentions. Out: a verdict.
Pronouns need somebody named in the claim; ``it`` and ``they`` a subject before them that they agree
with; ``the`` needs a name, an ``of`` or a clause that says which; ``another`` takes up something
that is not there. Where in doubt, the claim does not stand alone.

>>> "another" in TAKING_UP, "earlier" in EARLIER
(True, True)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from onrecord.coreference import PRONOUNS, Mentions
from onrecord.entities import Entity, without_particles
from onrecord.incomplete import (
    BODIES,
    ClaimWords,
    is_definite,
    is_shared,
    is_told,
    is_vague,
    leaves_open,
)
from onrecord.phrases import CALENDAR, is_proper
from onrecord.propositions import Proposition
from onrecord.referents import COLLECTIVE
from onrecord.types import Parse, Replacement, Span, Token
from onrecord.wordlists import COUNTRIES, ORGANIZATION_WORDS, is_personal

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
    """additional another aforementioned different elsewhere following here hereby herein latter
    likewise nearby other others otherwise same similar similarly there thereafter thereby therein
    thereof""".split()
)
# Adjectives that compare with what was said before: "an earlier vote".
EARLIER = frozenset("earlier later previous prior subsequent".split())
# Pronouns of number that stand for a noun that was said before, unless ``of`` follows.
COUNTING = frozenset(
    """all any both each either enough few fewer half less many more most much neither none one ones
    several some""".split()
)
# With ``a`` they add to those that were spoken of: "a second ship".
NEXT = frozenset("second third fourth fifth sixth seventh eighth ninth tenth".split())
DECIDING = frozenset("decide find rule vote".split())  # against somebody else
_YEAR = re.compile(r"(?:1[0-9]|20)\d\d")
_THE = re.compile(r"\bthe\b")
_CAPITAL = re.compile(r"\b[A-Z]")


def stands_alone(
    parse: Parse,
    proposition: Proposition,
    order: Sequence[int],
    changes: Sequence[Replacement],
    mentions: Mentions,
) -> bool:
    """Whether every word of a claim is understood from the claim, and it says of whom it is true.

    ``order`` are the words as they are said, those that the proposition borrows first.
    """
    replaced = [c.span for c in changes if len(c.span)]
    entities = mentions.mentions_in(parse.sentence.span)
    words = _claim_words(parse, proposition, order, changes, entities)
    if not _is_anchored(words) or leaves_open(words):
        return False
    if any(_THE.search(change.by) and not _CAPITAL.search(change.by) for change in changes):
        return False  # "the bridge" for "it"
    if proposition.form == "relative" and _is_misattached(parse, proposition, mentions):
        return False
    named: set[int] = set()
    for i in order:
        span = parse.tokens[i].span
        meant = [entity for mention, entity in entities if mention.contains(span)]
        if any(map(_is_surname, meant)) or _is_end_of_name(words, i, meant, mentions):
            return False
        owners = set(map(id, meant))
        known = any(s.contains(span) for s in replaced)
        if not known and _is_of_another(words, i):
            return False
        known = known or bool(owners & named)
        if not known and _takes_up(
            words, i, mentions, is_named=bool(owners) and _is_own_name(parse.tokens[i])
        ):
            return False
        named |= owners
    return True


def _claim_words(
    parse: Parse,
    proposition: Proposition,
    order: Sequence[int],
    changes: Sequence[Replacement],
    entities: Sequence[tuple[Span, Entity]],
) -> ClaimWords:
    """The words of a claim, with those that name somebody or something."""
    tokens = parse.tokens
    words = ClaimWords(parse, tuple(order), frozenset(order), proposition)
    naming = [c.span for c in changes if len(c.span) and _CAPITAL.search(c.by)]
    meant = {i: entity for i in order for span, entity in entities if span.contains(tokens[i].span)}

    def said(i: int) -> Sequence[str]:
        return meant[i].words if i in meant else (tokens[i].text,)

    return replace(
        words,
        names=frozenset(
            i
            for i in order
            if (tokens[i].upos == "PRON" and tokens[i].span in naming)
            or i in meant
            or _is_name(words, i)
        ),
        persons=frozenset(i for i, entity in meant.items() if entity.type == "person"),
        shared=frozenset(i for i in order if all(map(is_shared, said(i)))),
        dated=any(_YEAR.search(change.by) for change in changes)
        or any(_YEAR.fullmatch(tokens[i].text) for i in order),
    )


def _is_surname(entity: Entity) -> bool:
    """Whether a person's surname alone, or only its initial, is all that the document says."""
    words = without_particles(entity.words)
    last = words[-1].strip(".") if words else ""
    lone = len(words) < 2 or (len(last) == 1 and last.isalpha())
    return lone and (entity.type == "person" or entity.seems_personal)


def _is_end_of_name(words: ClaimWords, i: int, meant: Sequence[Entity], mentions: Mentions) -> bool:
    """Whether a lone word with a capital is the last one of some thing's longer name."""
    token = words.parse.tokens[i]
    bare = token.text.istitle() and token.deprel.startswith(("nsubj", "obj"))
    known = token.text.lower() in COUNTRIES or any(len(entity.words) > 1 for entity in meant)
    if not bare or known or any(words.below(i)):
        return False
    return any(
        len(e.words) > 1 and e.type == "organization" and e.words[-1] == token.text
        for e in mentions.entities
        if e.key[-2:-1] not in (("and",), ("for",), ("of",), ("the",))
    )


def _is_own_name(token: Token) -> bool:
    """Whether a word can name somebody: ``Oslo``, but not ``Ministry``."""
    return is_proper(token) and token.lemma.lower() not in BODIES


def _is_misattached(parse: Parse, proposition: Proposition, mentions: Mentions) -> bool:
    """Whether ``which`` would be somebody: it is something else that was named before."""
    tokens, head = parse.tokens, proposition.head
    pronouns = {tokens[c].text.lower() for c in parse.children(head) if tokens[c].xpos == "WDT"}
    host = tokens[head].head
    inside = mentions.mentions_in(parse.sentence.span)
    person = any(e.type == "person" for span, e in inside if span.contains(tokens[host].span))
    return "which" in pronouns and (person or is_personal(tokens[host].lemma))


def _is_anchored(words: ClaimWords) -> bool:
    """Whether a claim is of somebody or something named, or says what is always so.

    ``Two villages were flooded`` happened who knows where; ``Whales have lungs`` is always so.
    What happened needs a name and a year (``A mill burnt in Oslo in 2024``), or somebody who acts
    and another name (``Jane Roe left the Arden Group``).
    """
    tokens, parse, names = words.parse.tokens, words.parse, words.names
    head = words.proposition.head
    near = [i for i in parse.children(head) if i in words.inside]
    tags = {tokens[i].xpos for i in (head, *near)}
    always = bool(tags & {"VBZ", "VBP"}) and not tags & {"VBD", "VBG", "VBN", "MD"}
    if always and words.proposition.form in ("clause", "relative", "result"):
        return bool(names) or "EX" not in tags
    subject = {k for i in near if tokens[i].deprel.startswith("nsubj") for k in parse.subtree(i)}
    agent = {
        k
        for i in near
        if tokens[i].deprel.startswith("obl")
        and any(tokens[c].lemma == "by" for c in parse.children(i))
        for k in parse.subtree(i)
    }
    acting = subject | agent | set(words.proposition.subject)
    # Of 34 claims that two readers had read, of somebody named, with no other name and no year in
    # them, 11 could be understood alone and were right; of 79 others 44.
    return bool(names) and (words.dated or (bool(names & acting) and bool(names - acting)))


def _is_name(words: ClaimWords, i: int) -> bool:
    """Whether a word names what the claim is about, not the kind of thing: ``a Volvo bus``."""
    token = words.parse.tokens[i]
    if token.text.lower() in CALENDAR:
        return False
    if token.upos == "ADJ" and token.text[:1].isupper() and i != words.order[0]:
        return True  # "the Norwegian navy"
    if not is_proper(token):
        return False
    if not token.deprel.startswith(("compound", "amod")) or token.head not in words.inside:
        return True
    return is_proper(words.parse.tokens[token.head]) or is_definite(words, token.head)


def _takes_up(words: ClaimWords, i: int, mentions: Mentions, *, is_named: bool) -> bool:
    """Whether a word takes up something that is not in the claim."""
    token = words.parse.tokens[i]
    word = token.text.lower()
    verb = words.parse.tokens[max(token.head, 0)]
    acting = {t.deprel for _, t in words.below(max(token.head, 0))} & {"obj", "xcomp"}
    if token.deprel == "expl" and not (acting and verb.lemma not in ("seem", "appear")):
        return False
    if token.xpos in ("WDT", "WP", "WP$"):
        return False
    if word == "that" and token.deprel in ("nsubj", "obj", "obl"):
        return True
    if word in SPEAKING and token.upos in ("PRON", "DET"):
        return not (token.text.isupper() and len(word) > 1)  # "US"
    if word in PERSONAL:
        return not _is_of_person(words, i, mentions)
    if word in SINGULAR | PLURAL:
        return not _is_bound(words, i, word)
    if word in DEMONSTRATIVE and token.upos in ("PRON", "DET"):
        which = token.head if token.deprel.startswith("det") else i
        clause = any(t.deprel.startswith("acl") for _, t in words.below(which))
        return not (clause if which != i else is_told(words, i))
    if word == "such":
        following = words.parse.tokens[i + 1 : i + 3]
        return not any(t.text.lower() == "as" for t in following)
    if word in TAKING_UP:
        return not _is_listed(words, i)
    if word in EARLIER and token.upos == "ADJ":
        return True
    if word in NEXT and token.deprel == "amod":
        return "a" in [t.text.lower() for _, t in words.below(token.head)]
    if word == "more" and i and words.parse.tokens[i - 1].upos == "NUM":
        return True  # "one more theory"
    if word == "so" and token.deprel == "advmod":
        return words.parse.tokens[token.head].upos == "VERB"
    if token.upos in ("PRON", "DET", "NUM", "ADJ"):
        predicate = i == words.proposition.head  # "was eight", "was the first"
        ranked = predicate and (token.upos == "NUM" or is_definite(words, i))
        return _stands_for_noun(words, i) or (ranked and not is_told(words, i))
    return not is_named and is_vague(words, i)


def _stands_for_noun(words: ClaimWords, i: int) -> bool:
    """Whether a number or the like is all that is said of what it counts: ``some``, ``27``."""
    token = words.parse.tokens[i]
    relation = token.deprel.split(":")[0]
    if relation not in ("nsubj", "obj", "iobj", "nmod", "obl", "conj") or is_told(words, i):
        return False
    if token.text.lower() in COUNTING or is_definite(words, i):
        return relation != "conj"
    if relation == "obj" and token.upos == "NUM":
        return not any(below.upos == "SYM" for _, below in words.below(i))
    single = any(t.text.lower() in ("a", "an") for _, t in words.below(i))  # "an Australian"
    return relation == "nsubj" and token.upos != "PRON" and not single


def _is_of_person(words: ClaimWords, i: int, mentions: Mentions) -> bool:
    """Whether ``her`` goes with the one person, a woman, whom the claim has as its subject."""
    tokens = words.parse.tokens
    gender = PRONOUNS.get(tokens[i].text.lower())
    persons = mentions.mentions_in(words.parse.sentence.span)
    before = [tokens[k] for k in words.order[: words.order.index(i)]]
    subjects = [t for t in before if t.deprel.startswith("nsubj")]
    others = [t for t in before if is_proper(t) and t.deprel in ("obj", "iobj", "obl", "conj")]
    own = tokens[i].deprel.startswith("nmod:poss") or tokens[i].text.lower().endswith("self")
    if not own or len(subjects) != 1 or others:
        return False
    return any(e.gender == gender for span, e in persons if span.contains(subjects[0].span))


def _is_of_another(words: ClaimWords, i: int) -> bool:
    """Whether ``her`` is not the subject's: in ``Jane Roe is her aide`` it is somebody else's.

    So is ``its`` in ``The court ruled against its appeal``.
    """
    tokens, head = words.parse.tokens, words.proposition.head
    own = tokens[i]
    if own.xpos != "PRP$":
        return False
    against = any(t.lemma.lower() == "against" for _, t in words.below(own.head))
    if against and tokens[max(0, tokens[own.head].head)].lemma in DECIDING:
        return True
    copula = any(t.deprel == "cop" for _, t in words.below(head))
    return own.head == head and copula and own.text.lower() in PERSONAL


def _is_bound(words: ClaimWords, i: int, word: str) -> bool:
    """Whether ``it`` or ``they`` has one subject before it in the claim, and it fits.

    ``its`` and ``itself`` go with the subject of their own clause, ``it`` as a subject with that of
    another; as an object, it is somebody or something else.
    """
    tokens = words.parse.tokens
    before = words.order[: words.order.index(i)]
    nouns = [k for k in before if tokens[k].upos in ("NOUN", "PROPN", "PRON")]
    subjects = [k for k in nouns if tokens[k].deprel.startswith("nsubj")]
    fitting = [k for k in subjects if _agrees(words, k, many=word in PLURAL)]
    fitting = [k for k in fitting if i not in words.parse.subtree(k)]
    if word in OF_SUBJECT:
        return len(fitting) == len(subjects) == 1
    clause = tokens[tokens[i].head].head if tokens[i].deprel.startswith("nsubj") else -1
    fitting = [k for k in fitting if clause >= 0 and tokens[k].head == clause]
    roles = ("obj", "obl", "nmod", "conj")
    others = [k for k in nouns if tokens[k].deprel.split(":")[0] in roles]
    return len(fitting) == 1 and not any(_agrees(words, k, many=word in PLURAL) for k in others)


def _agrees(words: ClaimWords, k: int, *, many: bool) -> bool:
    """Whether a noun can be what ``it`` (or, of many, ``they``) means."""
    token = words.parse.tokens[k]
    noun = token.lemma.lower()
    if token.upos == "PRON":
        return False
    if many:
        body = noun in COLLECTIVE or noun in ORGANIZATION_WORDS
        return body or is_plural(words.parse, k)
    return not is_plural(words.parse, k) and not is_personal(noun)


def is_plural(parse: Parse, i: int) -> bool:
    """Whether a noun phrase is of many: plural in form, or joined with another."""
    tokens = parse.tokens
    joined = [tokens[c] for c in parse.children(i) if tokens[c].deprel == "conj"]
    return tokens[i].xpos in ("NNS", "NNPS") or any(t.upos != "VERB" for t in joined)


def _is_listed(words: ClaimWords, i: int) -> bool:
    """Whether the claim has what others are other than: ``ships and other vessels``."""
    tokens = words.parse.tokens
    noun = i if tokens[i].upos == "NOUN" else tokens[i].head
    if tokens[noun].deprel == "conj" and tokens[noun].head in words.inside:
        return tokens[noun].head < noun
    following = [tokens[k].text.lower() for k in words.order if k > i][:4]
    needed = {"other": "than", "same": "as", "similar": "to", "nearby": "to"}
    return needed.get(tokens[i].text.lower()) in following
