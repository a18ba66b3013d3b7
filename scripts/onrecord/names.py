"""Proper names in parsed sentences: where they stand, and titles and offices apart.

In: parses. Out: ``Name`` values in reading order. A name of a person is a run of proper
nouns without the forms of address, ranks and offices before it (``data/titles.tsv``).

>>> split_title(["Secretary", "General", "Jane", "Roe"])
2
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from onrecord.phrases import is_proper, name_runs
from onrecord.types import Parse, Span
from onrecord.wordlists import COUNTRIES, ORGANIZATION_WORDS, is_personal, is_title, title_of

Gender = Literal["f", "m"]


@dataclass(frozen=True, slots=True)
class Name:
    """A proper name: ``span`` without title, ``title`` the words of title or office before it.

    ``words`` are the name's own words, ``parse`` the number of its sentence and ``tokens`` their
    indices there. ``is_subject`` says whether a verb has it as its subject.
    """

    span: Span
    title: Span | None
    words: tuple[str, ...]
    type: Literal["person", "organization", "unknown"]
    gender: Gender | None
    is_subject: bool
    parse: int
    tokens: range


def find_names(parses: Sequence[Parse]) -> list[Name]:
    """All names of the parsed sentences, in reading order."""
    return [
        name
        for number, parse in enumerate(parses)
        for run in name_runs(parse)
        if (name := _name(parse, number, run))
    ]


def split_title(words: Sequence[str]) -> int:
    """How many of the words of a run are title or office: up to the last title word."""
    titles = [i for i, word in enumerate(words) if is_title(word)]
    return titles[-1] + 1 if titles else 0


def _name(parse: Parse, number: int, run: range) -> Name | None:
    tokens = parse.tokens
    words = [tokens[i].text for i in run]
    is_body = any(word.lower().strip(".") in ORGANIZATION_WORDS for word in words)
    acronym = len(words) == 1 and words[0].isupper() and len(words[0].replace(".", "")) > 1
    cut = split_title(words)
    if cut == len(words) and not is_body:
        return None
    if is_body and (cut == len(words) or not _looks_personal(words[cut:])):
        cut = 0
    proper = [i for i in run[cut:] if is_proper(tokens[i])]
    if not proper:
        return None
    kept = range(proper[0], run.stop)
    span = Span(tokens[kept[0]].span.start, tokens[kept[-1]].span.end)
    first = run[0] if cut else kept[0]
    while first and _belongs_to_title(parse, first - 1, range(first, kept[0])):
        first -= 1
    cut = cut or kept[0] - first
    title = Span(tokens[first].span.start, tokens[kept[0] - 1].span.end) if cut else None
    flat = any(tokens[i].deprel == "flat" and tokens[i].head in kept for i in kept)
    article = run[0] > 0 and tokens[run[0] - 1].text.lower() == "the"
    kind: Literal["person", "organization", "unknown"] = "unknown"
    if len(kept) == 1 and words[-1].lower() in COUNTRIES:
        kind = "organization"
    elif cut or (flat and not article and not is_body):
        kind = "person"
    elif is_body or acronym or article:
        kind = "organization"
    elif 2 <= len(kept) <= 4 and all(tokens[i].text[:1].isupper() for i in proper):
        kind = "person"
    genders = {title_of(word)[0] for word in words[:cut]} - {"-"}
    gender = genders.pop() if len(genders) == 1 else None
    return Name(
        span=span,
        title=title,
        words=tuple(tokens[i].text for i in kept),
        type=kind,
        gender="f" if gender == "f" else "m" if gender == "m" else None,
        is_subject=any(_is_subject(parse, i) for i in run),
        parse=number,
        tokens=kept,
    )


def _belongs_to_title(parse: Parse, i: int, title: range) -> bool:
    """Whether the word before a title or name says what the person is.

    ``eyewitness Jane Roe``, ``Foreign Minister Jane Roe``.
    """
    token = parse.tokens[i]
    modifier = token.deprel in ("amod", "compound") and token.upos in ("ADJ", "NOUN", "PROPN")
    return (token.upos == "NOUN" and is_personal(token.text)) or (modifier and len(title) > 0)


def _is_subject(parse: Parse, i: int) -> bool:
    """Whether a word is a subject, or one of several that are (``Reed and Cole met``)."""
    token = parse.tokens[i]
    while token.deprel == "conj" and token.head >= 0:
        token = parse.tokens[token.head]
    return token.deprel in ("nsubj", "nsubj:pass")


def _looks_personal(words: Sequence[str]) -> bool:
    return 2 <= len(words) <= 3 and not any(w.lower() in ORGANIZATION_WORDS for w in words)
