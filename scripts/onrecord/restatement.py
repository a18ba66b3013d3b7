"""Claims restated so that they can be read alone, with every change recorded.

In: the words of an atom, the document's person mentions and the sentence's dates. Out: a
sentence and its ``Replacement`` records. Third-person pronouns and short names give way to
the document's full name, relative dates to the date, participles get their ``was``. What is
not surely known stays as it stands in the text.

>>> restate_office("the head of Roads, Jane Roe", Span(19, 27), Span(0, 17)).claim
'Jane Roe is the head of Roads.'
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from onrecord.agreement import first_person_changes
from onrecord.coreference import PRONOUNS, Mentions
from onrecord.entities import Entity
from onrecord.propositions import Form
from onrecord.types import Parse, Replacement, Span, Speaker, TimeExpression

_DANGLING = re.compile(r"[\s,;]+(?:and|or|but)$")
POSSESSIVES = frozenset({"his", "her", "hers", "its"})
OWNING = frozenset("my our your his her its their".split())
# Pronouns that mean somebody or something; those of whoever speaks and listens, nothing before
# them in the claim explains.
SPEAKING = frozenset("i me my mine myself we us our ours ourselves you your yours".split())
OPEN = SPEAKING | frozenset(
    "he him his she her hers it its they them their theirs this that these those".split()
)
# Words before an office after which no article fits.
DETERMINED = frozenset(
    "a an the his her its their our my your this that one former then acting head of".split()
)
# What ``the`` goes with though nothing was said of it before.
KNOWN = frozenset("world sun moon earth sea sky internet weather public media future past".split())
DEFINITE = frozenset("the this that these those both".split())
PREPOSITIONS = frozenset({"on", "since", "until", "by", "from", "before", "after", "through"})

# "The women of today", "that Monday": no adverbial, so `on` and a date would not fit.
NOT_ADVERBIAL = frozenset({"of", "for", "in", "than", "a", "the", "that", "this", "every", "and"})


@dataclass(frozen=True, slots=True)
class Restatement:
    """A claim restated: the sentence, what was replaced, and whether it can be read alone."""

    claim: str
    replacements: tuple[Replacement, ...]
    self_contained: bool


def restate(
    text: str,
    parse: Parse,
    shared: Sequence[int],
    words: Sequence[int],
    form: Form,
    mentions: Mentions,
    times: Sequence[TimeExpression],
    speaker: Speaker | None = None,
) -> Restatement:
    """The sentence that a claim makes.

    ``shared`` are the tokens that another clause lends (subject, auxiliaries), ``words`` the
    clause's own; they are said in this order. ``speaker`` is whom ``I`` means.
    """
    tokens = parse.tokens
    changes = [
        *_name_changes(text, parse, (*shared, *words), mentions),
        *_phrase_changes(parse, (*shared, *words), mentions),
        *_date_changes(text, times),
    ]
    if speaker and speaker.type == "person":
        changes += first_person_changes(parse, (*shared, *words), speaker)
    contained = _is_self_contained(parse, (*shared, *words), changes, mentions)
    pieces = [_say(text, parse, shared, changes)]
    if form in ("participle", "apposition"):
        first = tokens[words[0]].span.start
        changes.append(Replacement(Span(first, first), _be(parse, shared)))
        pieces.append(changes[-1].by)
    pieces.append(_say(text, parse, words, changes))
    sentence = " ".join(piece for piece in pieces if piece)
    said = [c for c in changes if not len(c.span) or c.by in sentence]
    return Restatement(_finished(sentence), tuple(sorted(said, key=lambda c: c.span)), contained)


def _is_self_contained(
    parse: Parse, words: Sequence[int], changes: Sequence[Replacement], mentions: Mentions
) -> bool:
    """Whether nothing is left that takes up what stands outside the claim.

    That is: no pronoun without a noun before it, nor a subject like ``the driver`` or ``some``.
    """
    tokens = parse.tokens
    named = False
    entities: set[int] = set()
    for i in words:
        token, word = tokens[i], tokens[i].text.lower()
        replaced = any(len(c.span) and c.span.contains(token.span) for c in changes)
        entity = mentions.by_span.get(token.span)
        argument = token.deprel.startswith(("nsubj", "obj", "obl"))
        if argument and not replaced and not entity and _is_vague(parse, i):
            return False
        if token.upos in ("NOUN", "PROPN") or replaced:
            named = True
        elif token.upos == "PRON" and token.deprel != "expl" and word in OPEN:
            outside = word in SPEAKING or not named
            if outside and not (entity and id(entity) in entities):
                return False
        elif token.upos == "DET" and word in ("this", "that", "these", "those"):
            return False
        if entity:
            entities.add(id(entity))
    return True


def _is_vague(parse: Parse, i: int) -> bool:
    """Whether a subject is a bare description or number: ``the driver``, ``some``, ``27``."""
    tokens = parse.tokens
    if tokens[i].deprel.startswith("nsubj") and tokens[i].upos in ("NUM", "DET", "ADJ"):
        return True
    below = [tokens[c] for c in parse.children(i)]
    definite = any(t.upos == "DET" and t.text.lower() in DEFINITE for t in below)
    named = any(tokens[c].upos == "PROPN" for c in parse.subtree(i))
    named = named or tokens[i].lemma.lower() in KNOWN
    told = any(t.deprel.startswith(("nmod", "acl", "appos")) for t in below)
    return tokens[i].upos == "NOUN" and definite and not named and not told


def _say(text: str, parse: Parse, words: Sequence[int], changes: Sequence[Replacement]) -> str:
    """The words of some tokens as they stand in the text, with the changes made.

    Between tokens that are neighbours in the text stands what stands there (one space for
    any white space), between others one space.
    """
    pieces: list[str] = []
    previous: int | None = None
    for i in words:
        span = parse.tokens[i].span
        change = next((c for c in changes if len(c.span) and c.span.contains(span)), None)
        if change is None or span.start == change.span.start:
            if previous is not None:
                between = text[parse.tokens[previous].span.end : span.start]
                pieces.append("" if i == previous + 1 and not between else " ")
            pieces.append(change.by if change else span.of(text))
        previous = i
    return "".join(pieces).strip(" ,;:—–-")


def _be(parse: Parse, subject: Sequence[int]) -> str:
    """The auxiliary that makes a finite verb of a participle with this subject."""
    tokens = parse.tokens
    heads = [i for i in subject if tokens[i].head not in subject]
    plural = any(tokens[i].xpos in ("NNS", "NNPS") for i in heads[:1])
    past = any(token.xpos == "VBD" for token in tokens)
    return ("were" if plural else "was") if past else ("are" if plural else "is")


def _name_changes(
    text: str, parse: Parse, words: Sequence[int], mentions: Mentions
) -> list[Replacement]:
    """Short names, pronouns and descriptions that give way to the name.

    Only the first mention of an entity does in a sentence; ``himself`` never.
    """
    changes = []
    named: set[int] = set()
    for span, entity in mentions.mentions_in(parse.sentence.span):
        if not any(span.contains(parse.tokens[i].span) for i in words):
            continue
        first = id(entity) not in named
        named.add(id(entity))
        said = span.of(text)
        pronoun = said.lower() in PRONOUNS
        if not first or said == entity.name or (pronoun and said.lower().endswith("self")):
            continue
        by = _full_name(text, parse, span, entity)
        if text[span.end : span.end + 40].split()[:1] == [entity.words[-1].lower()]:
            continue  # "the Roads party" of the Roads Party
        changes.append(Replacement(span, by, _evidence(entity, span)))
    return changes


def _phrase_changes(parse: Parse, words: Sequence[int], mentions: Mentions) -> list[Replacement]:
    """Pronouns that give way to the phrase they take up, once, unless the claim has it itself."""
    changes: list[Replacement] = []
    said = [parse.tokens[i].span for i in words]
    for span in said:
        change = mentions.restated.get(span)
        phrase = change.evidence if change else None
        known = any(phrase == other.evidence for other in changes)
        if change and phrase and not known and not any(map(phrase.contains, said)):
            changes.append(change)
    return changes


def _full_name(text: str, parse: Parse, span: Span, entity: Entity) -> str:
    """The name as it fits in the place of a mention: with ``the`` and ``’s`` where they belong."""
    said = span.of(text)
    by = entity.name
    possessive = said.lower() in POSSESSIVES and _is_possessive(parse, span)
    if entity.type == "organization":
        evidence = _evidence(entity, span)
        article = evidence and text[: evidence.start].lower().endswith("the ")
        if article and not text[: span.start].lower().endswith("the "):
            by = f"the {by}"
        possessive = possessive or said.endswith(("’s", "'s"))
    return by + ("’s" if possessive else "")


def _is_possessive(parse: Parse, span: Span) -> bool:
    return any(t.span == span and t.deprel.startswith("nmod:poss") for t in parse.tokens)


def _evidence(person: Entity, span: Span) -> Span | None:
    """Where the document gives the full name: the last such place before, else the first."""
    full = [m for m in person.mentions if len(m) >= len(person.name) and m != span]
    before = [m for m in full if m < span]
    return before[-1] if before else full[0] if full else None


def _date_changes(text: str, times: Sequence[TimeExpression]) -> list[Replacement]:
    """Relative days as dates, and dates without a year with it."""
    changes = []
    for time in times:
        said = time.span.of(text)
        if time.type != "DATE" or time.value is None or len(time.value) != len("2022-01-13"):
            continue
        try:
            day = date.fromisoformat(time.value)
        except ValueError:
            continue
        if str(day.year) in said:
            continue
        if any(character.isdigit() for character in said):
            by = f"{said}, {day.year}"
        else:
            before = text[: time.span.start].rstrip().rpartition(" ")[2].lower()
            if before in NOT_ADVERBIAL or text[time.span.end : time.span.end + 2] in ("’s", "'s"):
                continue
            on = "" if before in PREPOSITIONS else "on "
            by = f"{on}{day:%B} {day.day}, {day.year}"
        changes.append(Replacement(time.span, by))
    return changes


def restate_office(
    text: str,
    name: Span,
    role: Span,
    owner: Replacement | None = None,
    holder: Replacement | None = None,
) -> Restatement:
    """``X is Y`` from a name and the office that stands beside it.

    What begins and ends in small letters gets an article: ``X is a harbour official``. ``owner`` is
    what stands for the possessive that the office begins with (``its chair``), if it does,
    ``holder`` for a name that is not the full one.
    """
    words = role.of(text)
    open_ended = words.split()[0].lower() in OWNING
    if open_ended and owner:
        words = owner.by + text[owner.span.end : role.end]
    article, rest = words[:1], words[1:]
    office = article.lower() + rest if rest.startswith(("he ", "n ", " ")) else words
    first, last = words.split()[0], words.split()[-1]
    determined = owner or office.split()[0].lower() in DETERMINED
    if not determined and last.islower() and not first.endswith("s"):
        office = f"{'an' if _sounds_open(first) else 'a'} {office}"
    if open_ended and not owner:
        office = office[:1].lower() + office[1:]
    claim = _finished(f"{holder.by if holder else name.of(text)} is {office}")
    made = tuple(sorted(filter(None, (owner, holder)), key=lambda change: change.span))
    return Restatement(claim, made, not open_ended or owner is not None)


def _sounds_open(word: str) -> bool:
    """Whether ``an`` goes before a word: ``an envoy``, ``an NBC reporter``, ``a UN envoy``."""
    if word.isupper() and len(word) > 1:
        return word[0] in "AEFHILMNORSX"
    return word[0].lower() in "aeio"


def _balanced(sentence: str) -> str:
    """Without brackets and quotation marks whose partners stand outside.

    >>> _balanced("I] left (on foot"), _balanced('"It rained'), _balanced('He said "no"')
    ('I left on foot', 'It rained', 'He said "no"')
    """
    dropped: set[int] = set()
    for opening, closing in ("[]", "()", "“”"):
        waiting: list[int] = []
        for i, character in enumerate(sentence):
            if character == opening:
                waiting.append(i)
            elif character == closing and waiting:
                waiting.pop()
            elif character == closing:
                dropped.add(i)
        dropped.update(waiting)
    straight = [i for i, character in enumerate(sentence) if character == '"']
    if len(straight) % 2:
        dropped.add(straight[0] if straight[0] == 0 else straight[-1])
    if sentence.startswith(("'", "‘")) and not re.search(r"['’]\W*$", sentence):
        dropped.add(0)
    return "".join(c for i, c in enumerate(sentence) if i not in dropped)


def _finished(sentence: str) -> str:
    """With a capital at the start and a full stop at the end."""
    sentence = _DANGLING.sub("", _balanced(sentence))
    sentence = sentence[:1].upper() + sentence[1:]
    return sentence if sentence.endswith((".", "!", "”", '"')) else sentence + "."
