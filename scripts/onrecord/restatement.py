"""Claims restated so that they can be read alone, with every change recorded.

In: the words of an atom, the document's person mentions and the sentence's dates. Out: a
sentence and its ``Replacement`` records. Third-person pronouns and short names give way to
the document's full name, relative dates to the date, participles get their ``was``. What is
not surely known stays as it stands in the text.

>>> sorted(POSSESSIVES)
['her', 'hers', 'his', 'its']
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.agreement import first_person_changes
from onrecord.coreference import PRONOUNS, Mentions
from onrecord.dating import date_changes, is_undated, lacks_year
from onrecord.entities import Entity
from onrecord.factuality import is_foreign
from onrecord.finite import finite_verb
from onrecord.phrases import is_proper, is_punctuation
from onrecord.propositions import Proposition
from onrecord.standalone import stands_alone
from onrecord.types import Parse, Quote, Replacement, Span, TimeExpression
from onrecord.wholeness import is_whole
from onrecord.wording import balanced, finished
from onrecord.wordlists import ORGANIZATION_WORDS, is_personal

# Two sentences in one, the credit of a picture, a word said twice: ``it is is open``.
_DAMAGED = re.compile(
    r"[a-z]{3}\. \w|\b(?:Credit|Image|Photo|Picture|Source): |"
    r"\b(?i:(a|an|and|are|in|is|of|the|to|was|were) \1\b)"
)
NEAR = 200  # how many characters before a pronoun somebody else must not be named
CLOSING = frozenset(",;:)]")
# Bodies whose full names begin with an article in running text: "the Roads Party".
WITH_ARTICLE = frozenset(
    """agency army association authority board commission committee council court department
    federation government ministry party police senate service union""".split()
)
HYPHENS = ("-", "‑", "–")
POSSESSIVES = frozenset({"his", "her", "hers", "its"})


@dataclass(frozen=True, slots=True)
class Restatement:
    """A claim restated: the sentence, what was replaced, and whether it can be read alone."""

    claim: str
    replacements: tuple[Replacement, ...]
    self_contained: bool


def restate(
    text: str,
    parse: Parse,
    proposition: Proposition,
    words: Sequence[int],
    mentions: Mentions,
    times: Sequence[TimeExpression],
    quotation: Quote | None = None,
    latest: str | None = None,
) -> Restatement:
    """The sentence that a claim makes.

    What another clause lends to ``proposition`` (subject, auxiliaries) is said before the clause's
    own ``words``. In the words of a ``quotation`` ``I`` is its speaker, and ``today`` a day that
    nobody knows. What was done was done before the day ``latest`` was over.
    """
    tokens = parse.tokens
    result = proposition if proposition.form == "result" else None
    if result and result.host:
        words = _with_host(parse, result.host, words)
        proposition = result.host
    shared = (*proposition.subject, *proposition.auxiliaries)
    order = (*shared, *words)
    times = [t for t in times if any(t.span.contains(tokens[i].span) for i in order)]
    dated = [
        t
        for t in times
        if _is_adverbial(parse, t.span, order)
        and (not quotation or any(c.isdigit() for c in t.span.of(text)))
        and not (latest and _is_to_come(t.value, latest))
    ]
    changes = [
        *_name_changes(text, parse, order, mentions),
        *_phrase_changes(parse, order, mentions),
        *date_changes(text, dated),
    ]
    speaker = quotation.speaker if quotation else None
    if speaker and speaker.type == "person" and not is_common(speaker.name):
        changes += first_person_changes(parse, order, speaker)
    contained = (
        is_whole(parse, proposition, words)
        and stands_alone(parse, proposition, order, changes, mentions)
        and not is_undated(text, times, changes)
        and not _is_ambiguous(text, parse, order, mentions)
        and not text[: tokens[min(order)].span.start].endswith(HYPHENS)  # "18b" of "K2-18b"
    )
    if result and result.host:
        changes.append(_host_put_in(text, parse, result, changes))
    pieces = [_say(text, parse, shared, changes)]
    if _is_left_open(parse, proposition.subject):
        pieces[0] += ","
    if proposition.form in ("participle", "result", "apposition"):
        changes.append(verb := finite_verb(parse, proposition, words[0]))
        pieces.append("" if len(verb.span) else verb.by)
    pieces.append(_say(text, parse, words, changes))
    sentence = " ".join(piece for piece in pieces if piece)
    contained = contained and all(balanced(piece) == piece for piece in pieces)
    contained = contained and not lacks_year(sentence) and not _DAMAGED.search(sentence)
    said = [c for c in changes if not len(c.span) or c.by in sentence]
    return Restatement(finished(sentence), tuple(sorted(said, key=lambda c: c.span)), contained)


def _is_left_open(parse: Parse, subject: Sequence[int]) -> bool:
    """Whether a comma must end what one began in a subject: ``Roe, 33, [left]``.

    After ``Arden, Norway`` none need be.
    """
    tokens = parse.tokens
    commas = [i for i in subject if tokens[i].text == ","]
    if len(commas) % 2 == 0 or [t.text for t in tokens[subject[-1] + 1 :][:1]] != [","]:
        return False
    beside = range(commas[-1] + 1, subject[-1] + 1)
    host = next((tokens[i].head for i in beside if tokens[i].head not in beside), -1)
    joined = any(tokens[i].head == host and tokens[i].deprel == "conj" for i in beside)
    joined = joined and tokens[beside[0]].lemma != "or"  # "the rocks, or skerries, sank it"
    place = is_proper(tokens[beside[0]]) and is_proper(tokens[host])
    return host in subject and host < commas[-1] and not joined and not place


def _is_to_come(value: str | None, latest: str) -> bool:
    """Whether a month or a day lies after the day ``latest``."""
    return re.match(r"\d{4}-\d\d", value or "") is not None and latest[:7] < str(value)[:7]


def _is_adverbial(parse: Parse, span: Span, words: Sequence[int]) -> bool:
    """Whether a time stands in the claim, and not as the modifier of a noun: ``Sunday hours``."""
    tokens = parse.tokens
    inside = [i for i in words if span.contains(tokens[i].span)]
    top = next((tokens[i] for i in inside if tokens[i].head not in inside), None)
    return top is not None and not top.deprel.startswith(("compound", "amod", "nsubj", "obj"))


def is_common(name: str) -> bool:
    """Whether what a speaker goes by is no name: ``Eyewitness``."""
    return " " not in name and is_personal(name)


def _with_host(parse: Parse, host: Proposition, words: Sequence[int]) -> Sequence[int]:
    """The words of a clause and of the participle after it, with the comma between them."""
    comma = {words[0] - 1} if words[0] and parse.tokens[words[0] - 1].text == "," else set()
    return sorted({*host.words, *comma, *words})


def _host_put_in(
    text: str, parse: Parse, result: Proposition, changes: Sequence[Replacement]
) -> Replacement:
    """The record of the clause that is said before a result that follows from it."""
    tokens, host = parse.tokens, result.host
    assert host is not None
    own = [i for i in host.words if i not in result.subject]
    while own[-1:] and is_punctuation(tokens[own[-1]].text):
        own.pop()
    first = tokens[result.words[0]].span.start
    evidence = Span(tokens[own[0]].span.start, tokens[own[-1]].span.end)
    return Replacement(Span(first, first), _say(text, parse, own, changes), evidence)


def _say(text: str, parse: Parse, words: Sequence[int], changes: Sequence[Replacement]) -> str:
    """The words of some tokens as they stand in the text, with the changes made.

    Between tokens that are neighbours in the text stands what stands there (one space for
    any white space), between others one space.
    """
    tokens = parse.tokens
    pieces: list[str] = []
    previous: int | None = None
    commas = 0
    for i in words:
        span = tokens[i].span
        commas += span.of(text) == ","
        if previous is not None and i != previous + 1:
            enclosed = tokens[i - 1].text == ","  # "Roe, the mayor, left" without the mayor
            if commas % 2 and tokens[previous + 1].text == "," and not enclosed:
                pieces.append(",")  # "Roe, 33, left": the second comma ends what the first began
            elif commas % 2 and enclosed and tokens[i].upos in ("AUX", "VERB"):
                pieces[-1] = pieces[-1].rstrip(",")  # "The ship, [in turn,] sank"
            commas = 0
        change = next((c for c in changes if len(c.span) and c.span.contains(span)), None)
        if change is None or span.start == change.span.start:
            if previous is not None:
                between = text[tokens[previous].span.end : span.start]
                beside = i == previous + 1 and not between
                pieces.append("" if beside or span.of(text) in CLOSING else " ")
            pieces.append(change.by if change else span.of(text))
        previous = i
    return "".join(pieces).strip(" ,;:—–-")


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
        if first and not _stays(text, parse, span, entity):
            by = _full_name(text, parse, span, entity)
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


def _stays(text: str, parse: Parse, span: Span, entity: Entity) -> bool:
    """Whether a mention is left as it is: a full name, ``himself``, a body's name in a compound."""
    said = span.of(text).casefold()
    if is_foreign(entity.words):
        return True
    if said == entity.name.casefold() or (said in PRONOUNS and said.endswith("self")):
        return True
    if text[: span.start].endswith(("“", '"')) or text[span.end :].startswith(
        ("”", '"', ',"', ",”")
    ):
        return True  # the title of something
    if text[: span.end].casefold().endswith(entity.name.casefold()):
        return True  # the mention is the end of the full name
    if entity.type == "person":
        return False
    if re.search(r"\b(?:an?|another|every|any)\s+$", text[max(0, span.start - 10) : span.start]):
        return True  # "a Republican" of the Republican Party
    if len(entity.words) == 1 and entity.words[0].lower() in ORGANIZATION_WORDS:
        return True  # "the appeals court" is no clearer as "Court"
    if text[span.end : span.end + 40].split()[:1] == [entity.words[-1].lower()]:
        return True  # "the Roads party" of the Roads Party
    inside = [token for token in parse.tokens if span.contains(token.span)]
    top = next((t for t in inside if t.head < 0 or parse.tokens[t.head] not in inside), None)
    if top is None or top.head < 0:
        return False
    # "a UN envoy", "the Guild of Roads"
    of_name = top.deprel == "nmod" and is_proper(parse.tokens[top.head])
    return of_name or top.deprel in ("compound", "amod", "flat")


def _is_ambiguous(text: str, parse: Parse, words: Sequence[int], mentions: Mentions) -> bool:
    """Whether a surname or a pronoun may mean several persons that the document names."""
    for span, entity in mentions.mentions_in(parse.sentence.span):
        if entity.type == "person" and any(span.contains(parse.tokens[i].span) for i in words):
            word = span.of(text)
            if is_foreign(entity.words):
                return True
            if word.lower() in PRONOUNS and _has_rival(text, span, entity, mentions):
                return True
            bearing = [e for e in mentions.entities if e.type == "person" and word == e.words[-1]]
            if len(bearing) > 1:
                return True
    return False


def _has_rival(text: str, pronoun: Span, entity: Entity, mentions: Mentions) -> bool:
    """Whether somebody else was named just before a pronoun who may be meant as well."""
    own = [m for m, e in mentions.mentions_in(Span(0, pronoun.start)) if e is entity]
    near = Span(max(0, pronoun.start - NEAR, own[-1].end if own else 0), pronoun.start)
    for name in mentions.names_in(near):
        other = mentions.by_span.get(name.span)
        fits = other and other.type == "person" and other.gender in (None, entity.gender)
        if fits and other is not entity:
            return True
    return False


def _full_name(text: str, parse: Parse, span: Span, entity: Entity) -> str:
    """The name as it fits in the place of a mention: with ``the`` and ``’s`` where they belong."""
    said = span.of(text)
    by = entity.name
    possessive = said.lower() in POSSESSIVES and _is_possessive(parse, span)
    if entity.type == "organization":
        evidence = _evidence(entity, span)
        article = evidence and text[: evidence.start].lower().endswith("the ")
        article = article or (said[:4] == "the " and entity.words[-1].lower() in WITH_ARTICLE)
        if article and not _is_determined(parse, span):
            by = f"the {by}"
        possessive = possessive or said.endswith(("’s", "'s"))
    return by + ("’s" if possessive else "")


def _is_determined(parse: Parse, span: Span) -> bool:
    """Whether what stands before a name leaves no room for ``the``: ``this``, ``a new``."""
    before = [token for token in parse.tokens if token.span.end <= span.start][-1:]
    return any(
        t.upos in ("DET", "ADJ", "NUM", "PROPN") or t.xpos in ("PRP$", "POS") for t in before
    )


def _is_possessive(parse: Parse, span: Span) -> bool:
    return any(t.span == span and t.deprel.startswith("nmod:poss") for t in parse.tokens)


def _evidence(person: Entity, span: Span) -> Span | None:
    """Where the document gives the full name: the last such place before, else the first."""
    full = [m for m in person.mentions if len(m) >= len(person.name) and m != span]
    before = [m for m in full if m < span]
    return before[-1] if before else full[0] if full else None
