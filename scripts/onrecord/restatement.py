"""Claims restated so that they can be read alone, with every change recorded.

In: the words of an atom, the document's person mentions and the sentence's dates. Out: a
sentence and its ``Replacement`` records. Third-person pronouns and short names give way to
the document's full name, relative dates to the date, participles get their ``was``. What is
not surely known stays as it stands in the text. ``naming`` chooses the names.

>>> is_common("Eyewitness"), is_common("Jane Roe")
(True, False)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.agreement import first_person_changes
from onrecord.coreference import Mentions
from onrecord.dating import date_changes, is_undated, lacks_year
from onrecord.finite import finite_verb
from onrecord.names import Gender
from onrecord.naming import is_ambiguous, name_changes, phrase_changes
from onrecord.phrases import is_proper, is_punctuation
from onrecord.propositions import Proposition
from onrecord.standalone import stands_alone
from onrecord.types import Parse, Quote, Replacement, Span, TimeExpression
from onrecord.wholeness import is_whole
from onrecord.wording import balanced, finished
from onrecord.wordlists import is_personal

# Two sentences in one, the credit of a picture, a word said twice: ``it is is open``.
_DAMAGED = re.compile(
    r"[a-z]{3}\. \w|(?:Credit|File|Image|Photo|Picture|Source): |"
    r"\b(?i:(a|an|and|are|in|is|of|the|to|was|were) \1\b)"
)
CLOSING = frozenset(",;:)]")
HYPHENS = ("-", "‑", "–")


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
    *,
    past: bool = False,
) -> Restatement:
    """The sentence that a claim makes.

    What another clause lends to ``proposition`` (subject, auxiliaries) is said before the clause's
    own ``words``. In the words of a ``quotation`` ``I`` is its speaker, and ``today`` a day that
    nobody knows. What was done was done before the day ``latest`` was over. What an apposition
    says of a person was so (``past``) where they live no more.
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
        *name_changes(text, parse, order, mentions),
        *phrase_changes(parse, order, mentions),
        *date_changes(text, dated),
    ]
    speaker = quotation.speaker if quotation else None
    if speaker and speaker.type == "person" and not is_common(speaker.name):
        gender = _gender_alone(parse, order, speaker.name, mentions)
        changes += first_person_changes(parse, order, speaker, gender)
    contained = (
        is_whole(parse, proposition, words)
        and stands_alone(parse, proposition, order, changes, mentions)
        and not is_undated(text, times, changes)
        and not is_ambiguous(text, parse, order, mentions)
        and not text[: tokens[min(order)].span.start].endswith(HYPHENS)  # "18b" of "K2-18b"
    )
    if result and result.host:
        changes.append(_host_put_in(text, parse, result, changes))
    pieces = [_say(text, parse, shared, changes)]
    if _is_left_open(parse, proposition.subject):
        pieces[0] += ","
    if proposition.form in ("participle", "result", "apposition"):
        changes.append(verb := finite_verb(parse, proposition, words[0], gone=past))
        pieces.append("" if len(verb.span) else verb.by)
    pieces.append(_say(text, parse, words, changes))
    sentence = " ".join(piece for piece in pieces if piece)
    contained = contained and all(balanced(piece) == piece for piece in pieces)
    contained = contained and not lacks_year(sentence) and not _DAMAGED.search(sentence)
    said = [c for c in changes if not len(c.span) or c.by in sentence]
    return Restatement(finished(sentence), tuple(sorted(said, key=lambda c: c.span)), contained)


def _gender_alone(
    parse: Parse, words: Sequence[int], name: str, mentions: Mentions
) -> Gender | None:
    """The gender of who is called so, where the words name nobody else who may have the same."""
    entity = mentions.called(name)
    if entity is None or entity.gender is None:
        return None
    said = [parse.tokens[i].span for i in words]
    for mention, other in mentions.mentions_in(parse.sentence.span):
        inside = other is not entity and any(map(mention.contains, said))
        if inside and other.type == "person" and other.gender in (None, entity.gender):
            return None
    return entity.gender


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
