"""Proper names in parsed sentences: where they stand, and titles and offices apart.

In: parses. Out: ``Name`` values in reading order. A name of a person is a run of proper
nouns without the forms of address, ranks and offices before it (``data/titles.tsv``) and the
letters after it (``Jane Roe, QC``); that of a body goes on through ``of``, ``for`` and ``and``.

>>> split_title(["Secretary", "General", "Jane", "Roe"])
2
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from onrecord.phrases import CALENDAR, HYPHENS, is_proper, name_runs
from onrecord.types import Parse, Span, Token
from onrecord.wordlists import (
    COUNTRIES,
    FIRST_NAMES,
    ORGANIZATION_WORDS,
    is_first_name,
    is_personal,
    is_title,
    title_of,
)

Gender = Literal["f", "m"]
NameType = Literal["person", "organization", "unknown"]

AFTER_NAMES = frozenset("qc kc mp mep md phd obe cbe mbe ma esq".split())
LINKS = frozenset({"of", "for", "and", "&", "the", "on"})  # within the name of a body


@dataclass(frozen=True, slots=True)
class Name:
    """A proper name: ``span`` without title, ``title`` the words of title or office before it.

    ``words`` are the name's own words, ``parse`` the number of its sentence and ``tokens`` their
    indices there. A ``person`` has a title or a usual given name; several words of ``unknown`` type
    are mostly a person's too.
    """

    span: Span
    title: Span | None
    words: tuple[str, ...]
    type: NameType
    gender: Gender | None
    parse: int
    tokens: range


def find_names(parses: Sequence[Parse]) -> list[Name]:
    """All names of the parsed sentences, in reading order."""
    names: list[Name] = []
    for number, parse in enumerate(parses):
        end = 0
        for run in name_runs(parse):
            if run.start >= end and (name := _name(parse, number, run)):
                names.append(name)
                end = name.tokens.stop
    return names


def split_title(words: Sequence[str]) -> int:
    """How many of the words of a run are title or office: up to the last title word.

    None after a given name is: ``Martin King`` has no title.
    """
    given = next((i for i, word in enumerate(words) if is_first_name(word)), len(words))
    titles = [i for i, word in enumerate(words) if is_title(word) and i < given]
    return titles[-1] + 1 if titles else 0


def _name(parse: Parse, number: int, run: range) -> Name | None:
    tokens = parse.tokens
    while len(run) > 1 and tokens[run.start].text.lower() in CALENDAR:
        run = run[1:]
    words = [tokens[i].text for i in run]
    is_body = any(_is_body(word) for word in words)
    acronym = len(words) == 1 and words[0].isupper() and len(words[0].replace(".", "")) > 1
    cut = split_title(words)
    if cut == len(words) and not is_body:
        return None
    if is_body and (cut == len(words) or not _looks_personal(words[cut:])):
        cut = _before_given_name(words)
    proper = [i for i in run[cut:] if is_proper(tokens[i])]
    if not proper or (len(run) == 1 and _is_demonym(tokens[run[0]])):
        return None
    kept = range(proper[0], run.stop)
    if is_body and not cut:
        kept = range(_first_word(parse, kept), kept.stop)
    if not cut and len(longer := _extended(parse, kept)) > len(kept):
        kept, is_body = longer, True
    elif len(kept) > 2 and words[-1].replace(".", "").lower() in AFTER_NAMES:
        kept = range(kept.start, kept.stop - 1)
    span = Span(tokens[kept[0]].span.start, tokens[kept[-1]].span.end)
    first = run[0] if cut else kept[0]
    while first and _belongs_to_title(parse, first - 1, range(first, kept[0])):
        first -= 1
    cut = cut or kept[0] - first
    title = Span(tokens[first].span.start, tokens[kept[0] - 1].span.end) if cut else None
    article = run[0] > 0 and tokens[run[0] - 1].text.lower() == "the"
    article = article and not _modifies_noun(parse, kept)  # "the Roe campaign"
    given = is_first_name(tokens[kept[0]].text) and not is_body
    kind: NameType = "unknown"
    if " ".join(tokens[i].text for i in kept).lower() in COUNTRIES:
        kind = "organization"
    elif cut or given:
        kind = "person"
    elif is_body or acronym or article or len(kept) > 4:
        kind = "organization"
    genders = {title_of(tokens[i].text)[0] for i in range(first, kept[0])} - {"-"}
    if not genders and given:
        genders = {FIRST_NAMES[tokens[kept[0]].text.lower()][0]} - {"-"}
    gender = genders.pop() if len(genders) == 1 else None
    return Name(
        span=span,
        title=title,
        words=_words(parse, kept),
        type=kind,
        gender="f" if gender == "f" else "m" if gender == "m" else None,
        parse=number,
        tokens=kept,
    )


def _belongs_to_title(parse: Parse, i: int, title: range) -> bool:
    """Whether the word before a title or name says what the person is.

    ``eyewitness Jane Roe``, ``Foreign Minister Jane Roe``.
    """
    token = parse.tokens[i]
    if token.lemma.lower() == "dear":  # a salutation
        return False
    modifier = token.deprel in ("amod", "compound") and token.upos in ("ADJ", "NOUN", "PROPN")
    return (token.upos == "NOUN" and is_personal(token.text)) or (modifier and len(title) > 0)


def _is_demonym(token: Token) -> bool:
    """Whether a word names a people or the members of something: ``Americans``."""
    plural = token.xpos == "NNPS" and token.text.endswith("s") and not token.text.isupper()
    return plural and token.text.lower() not in COUNTRIES and not _is_body(token.text)


def _before_given_name(words: Sequence[str]) -> int:
    """How many words stand before a person's name: 1 in ``State Mary Miller``, else none."""
    for i, word in enumerate(words[1:-1], start=1):
        before = any(_is_body(w) or is_title(w) or w.lower() in COUNTRIES for w in words[:i])
        if is_first_name(word) and before and not any(map(_is_body, words[i:])):
            return i
    return 0


def _looks_personal(words: Sequence[str]) -> bool:
    return 2 <= len(words) <= 3 and not any(w.lower() in ORGANIZATION_WORDS for w in words)


def _modifies_noun(parse: Parse, run: range) -> bool:
    """Whether a name only says more of the noun after it."""
    tokens = parse.tokens
    heads = {tokens[i].head for i in run} - set(run)
    return run.stop in heads and tokens[run.stop].upos == "NOUN"


def _is_body(word: str) -> bool:
    return word.lower().strip(".") in ORGANIZATION_WORDS


def _extended(parse: Parse, run: range) -> range:
    """The run with what goes on a body's name: ``Ministry of Roads``, ``Roe and Doe Group``."""
    tokens = parse.tokens
    while True:
        at = run.stop
        while at < len(tokens) and at < run.stop + 2 and tokens[at].text.lower() in LINKS:
            at += 1
        end = at
        while end < len(tokens) and (
            _is_capital(tokens[end]) or (end > at and tokens[end].text in HYPHENS)
        ):
            end += 1
        if at == run.stop or end == at or not _goes_on(parse, run, range(at, end)):
            return run
        run = range(run.start, end)


def _first_word(parse: Parse, run: range) -> int:
    """Where the name of a body begins: ``Roman`` in ``the Roman Catholic Church``."""
    first = run.start
    while first > 1:
        token = parse.tokens[first - 1]
        owner = parse.tokens[first - 2].text
        if token.text in ("'s", "’s", "'", "’") and owner[:1].isupper():
            if not (is_title(owner) or is_title(owner.removesuffix("s"))):
                break  # "Norway's Roads Agency", but "the Sheriff's Office"
            first -= 2
            while first > 1 and is_proper(parse.tokens[first - 1]):
                first -= 1
            continue
        modifies = token.upos == "ADJ" and token.head in run and token.text[:1].isupper()
        if not modifies:
            break
        first -= 1
    return first


def _is_capital(token: Token) -> bool:
    return is_proper(token) or (token.text[:1].isupper() and token.upos in ("NOUN", "ADJ"))


def _reaches(parse: Parse, run: range, other: range) -> bool:
    """Whether a word of ``run`` depends, directly or not, on one of ``other``."""
    for i in run:
        while i >= 0 and i not in other:
            i = parse.tokens[i].head
        if i >= 0:
            return True
    return False


def _goes_on(parse: Parse, run: range, more: range) -> bool:
    tokens = parse.tokens
    if (
        not (_reaches(parse, more, run) or _reaches(parse, run, more))
        or tokens[more[0]].text.lower() in CALENDAR
    ):
        return False
    if tokens[run.stop].text.lower() in ("and", "&"):
        one = _is_body(tokens[more[-1]].text) or any(tokens[i].text in LINKS for i in run)
        return one and not _is_body(tokens[more[0]].text) and not _is_body(tokens[run[-1]].text)
    return any(_is_body(tokens[i].text) for i in run)


def _words(parse: Parse, run: range) -> tuple[str, ...]:
    """The words of a name, tokens that touch made one (``Roe-Doe``)."""
    words: list[str] = []
    for i in run:
        token = parse.tokens[i]
        if words and i > run.start and parse.tokens[i - 1].span.end == token.span.start:
            words[-1] += token.text
        else:
            words.append(token.text)
    return tuple(words)
