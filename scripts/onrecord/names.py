"""Proper names in parsed sentences: where they stand, and titles and offices apart.

In: parses. Out: ``Name`` values in reading order. A name of a person is a run of proper
nouns without the forms of address, ranks and offices before it (``data/titles.tsv``) and the
letters after it (``Jane Roe, QC``); that of a body goes on through ``of``, ``for`` and ``and``.

>>> find_names([])
[]
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from onrecord.acronyms import abbreviated_names
from onrecord.bodies import extended, first_word, is_body_word, is_capital
from onrecord.phrases import CALENDAR, is_proper, name_runs
from onrecord.types import Parse, Span, Token
from onrecord.wordlists import (
    COUNTRIES,
    FIRST_NAMES,
    IMPERSONAL_WORDS,
    ORGANIZATION_WORDS,
    is_first_name,
    is_office,
    is_personal,
    is_title,
    split_title,
    title_of,
)

Gender = Literal["f", "m"]
NameType = Literal["person", "organization", "unknown"]

AFTER_NAMES = frozenset("qc kc mp mep md phd obe cbe mbe ma esq".split())
JOINERS = "\u200b\u200c\u200d\u2060\ufeff"  # without width: no part of a name at its edges
_MOSTLY, _OFTEN = 0.75, 3  # how mostly and how often at least
# What a noun is in its clause that is no part of another.
_ALONE = ("nsubj", "obj", "iobj", "obl", "nmod:poss", "conj")
_MORE = frozenset({"nmod", "compound", "amod", "flat"})  # what it has that is no name alone
# What ministers are ministers of, where it stands before ``and``.
PORTFOLIOS = frozenset(
    "agriculture aviation commerce communications community consumer culture defence defense "
    "development economy education employment energy environment equality family finance fisheries "
    "food foreign forestry health home housing immigration industry information infrastructure "
    "innovation interior investment justice labor labour land lands law media mines planning "
    "police power ports public railways research roads rural safety science security "
    "services shipping social sport sports technology tourism trade transport transportation "
    "water welfare women youth".split()
)


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
        found = _names_in(parse, number)
        for run in abbreviated_names(parse):
            parts = [n for n in found if n.tokens.start < run.stop and run.start < n.tokens.stop]
            if all(run.start <= n.tokens.start and n.tokens.stop <= run.stop for n in parts):
                whole = _make(parse, number, run, range(run.start, run.start), "organization", None)
                found = [name for name in found if name not in parts] + [whole]
        names += sorted(found, key=lambda name: name.span)
    names = _voted(names, parses)
    return sorted([*names, *_named_again(names, parses)], key=lambda name: name.span)


def _voted(names: Sequence[Name], parses: Sequence[Parse]) -> list[Name]:
    """The names, the type of those that is unknown by what the parser mostly takes them for.

    Several words are no person's where they are mostly something else (``White Plains``, ``Voting
    Rights Act``), a lone word is a person's where it mostly is (``Plato``), unless a body's name
    begins with it. All places in the document count together.
    """
    votes: dict[tuple[str, ...], Counter[str]] = {}
    for name in names:
        kinds = (parses[name.parse].tokens[i].name for i in name.tokens)
        votes.setdefault(name.words, Counter()).update(kind[2:] for kind in kinds if kind != "O")
    bodies = {name.words[0] for name in names if name.type == "organization"}
    voted: dict[tuple[str, ...], NameType] = {}
    for words, found in votes.items():
        share = found["person"] / max(1, found.total())
        often = found.total() >= _OFTEN and words[0] not in bodies
        if len(words) > 1 and found and share < 0.5:
            voted[words] = "organization"
        elif len(words) == 1 and often and share >= _MOSTLY:
            voted[words] = "person"
    return [
        replace(name, type=voted[name.words])
        if name.type == "unknown" and name.words in voted
        else name
        for name in names
    ]


def _named_again(names: Sequence[Name], parses: Sequence[Parse]) -> Iterator[Name]:
    """Surnames of persons of the document that the parser takes for common nouns: ``Waters said``.

    Only where they stand alone in a clause, with nothing before them that nouns have.
    """
    full = (n for n in names if n.type == "person" and (n.title or len(n.words) > 1))
    surnames = {name.words[-1] for name in full}
    known = {(name.parse, i) for name in names for i in name.tokens}
    titles = [name.title for name in names if name.title]
    for number, parse in enumerate(parses):
        for i, token in enumerate(parse.tokens):
            plain = token.text in surnames and token.upos == "NOUN" and (number, i) not in known
            more = [k for k in parse.children(i) if k < i or parse.tokens[k].deprel in _MORE]
            if (
                plain
                and token.deprel.startswith(_ALONE)
                and not more
                and not any(title.contains(token.span) for title in titles)
            ):
                run = range(i, i + 1)
                yield _make(parse, number, run, range(i, i), "unknown", None)


def _names_in(parse: Parse, number: int) -> list[Name]:
    names: list[Name] = []
    end = 0
    for run in name_runs(parse):
        name = _name(parse, number, range(max(run.start, end), run.stop))
        if name:
            # "Trade and Industry Minister Jane Roe": what is in the title is no name.
            start = (name.title or name.span).start
            names = [*(n for n in names if n.span.start < start), name]
            end = name.tokens.stop
    return names


def _name(parse: Parse, number: int, run: range) -> Name | None:
    tokens = parse.tokens
    while len(run) > 1 and tokens[run.start].text.lower() in CALENDAR:
        run = run[1:]
    words = [tokens[i].text for i in run]
    is_body = any(is_body_word(word) for word in words)
    cut = split_title(words)
    if cut == len(words) and (not is_body or is_office(words[-1])):
        return None
    if is_body and (cut == len(words) or not _looks_personal(words[cut:])):
        cut = _before_given_name(words)
    office = 0 if cut or is_body else _office_before(parse, run)
    if office:
        cut = next((i for i in range(1, len(run) - 1) if is_first_name(words[i])), 0)
    proper = [i for i in run[cut:] if is_proper(tokens[i]) and tokens[i].text.strip(JOINERS)]
    others = run.start > 0 and tokens[run.start - 1].text == "et"  # "Roe et al"
    if not proper or others or (len(run) == 1 and _is_demonym(tokens[run[0]])):
        return None
    kept = range(proper[0], run.stop)
    if not cut:
        kept = range(first_word(parse, kept, is_body), kept.stop)
    if not cut and len(longer := extended(parse, kept)) > len(kept):
        kept, is_body = longer, True
    elif len(kept) > 2 and words[-1].replace(".", "").lower() in AFTER_NAMES:
        kept = range(kept.start, kept.stop - 1)
    first = run.start - office if office and cut else _title_start(parse, run, cut, kept)
    title = range(first, kept[0])
    kind = _kind(parse, kept, title, is_body)
    return _make(parse, number, kept, title, kind, _gender(parse, kept, title, is_body))


def _make(
    parse: Parse, number: int, kept: range, title: range, kind: NameType, gender: Gender | None
) -> Name:
    return Name(
        span=_span(parse, kept),
        title=_span(parse, title) if title else None,
        words=_words(parse, kept),
        type=kind,
        gender=gender,
        parse=number,
        tokens=kept,
    )


def _span(parse: Parse, run: range) -> Span:
    """Where a run stands, without invisible joiners at its edges."""
    first, last = parse.tokens[run[0]], parse.tokens[run[-1]]
    start = first.span.start + len(first.text) - len(first.text.lstrip(JOINERS))
    return Span(start, max(start, last.span.end - len(last.text) + len(last.text.rstrip(JOINERS))))


def _kind(parse: Parse, kept: range, title: range, is_body: bool) -> NameType:
    words = [parse.tokens[i].text for i in kept]
    if " ".join(words).lower() in COUNTRIES:
        return "organization"
    impersonal = len(words) > 1 and words[-1].lower() in IMPERSONAL_WORDS
    if impersonal and len(words) > 2:  # "Queen Mary Hospital", but "Frank Church"
        return "organization"
    if title or (is_first_name(words[0]) and not is_body):
        return "person"
    acronym = len(words) == 1 and words[0].isupper() and len(words[0].replace(".", "")) > 1
    if is_body or acronym or impersonal or len(words) > 4:
        return "organization"
    article = kept[0] > 0 and parse.tokens[kept[0] - 1].text.lower() == "the"
    if article and not _modifies_noun(parse, kept):  # not "the Roe campaign"
        return "organization"
    return "unknown"


def _gender(parse: Parse, kept: range, title: range, is_body: bool) -> Gender | None:
    genders = {title_of(parse.tokens[i].text)[0] for i in title} - {"-"}
    first = parse.tokens[kept[0]].text
    if not genders and is_first_name(first) and not is_body:
        genders = {FIRST_NAMES[first.lower()][0]} - {"-"}
    gender = genders.pop() if len(genders) == 1 else None
    return "f" if gender == "f" else "m" if gender == "m" else None


def _office_before(parse: Parse, run: range) -> int:
    """How many words of an office stand before a run: 2 in ``Mayor of | Arden Jane Roe``."""
    tokens = parse.tokens
    if run.start < 2 or tokens[run.start - 1].text not in ("of", "for", "to"):
        return 0
    first = run.start - 1
    while first and is_title(tokens[first - 1].text):
        first -= 1
    offices = [i for i in range(first, run.start - 1) if is_office(tokens[i].text)]
    return run.start - first if offices else 0


def _title_start(parse: Parse, run: range, cut: int, kept: range) -> int:
    """Where the title before a name begins; at the name if there is none."""
    tokens = parse.tokens
    first = run[0] if cut else kept[0]
    while first and _belongs_to_title(parse, first - 1, range(first, kept[0])):
        first -= 1
    joined = first > 1 and tokens[first - 1].text in ("and", "&") and first < kept[0]
    if joined and tokens[first - 2].text.lower() in PORTFOLIOS:
        first -= 2  # "Trade and Industry Minister Jane Roe"
        while first and (is_capital(tokens[first - 1]) or _lists(parse, first - 1)):
            first -= 1
    return first


def _lists(parse: Parse, i: int) -> bool:
    before = parse.tokens[i - 1].text.lower() if i else ""
    return parse.tokens[i].text == "," and before in PORTFOLIOS


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
    return plural and token.text.lower() not in COUNTRIES and not is_body_word(token.text)


def _before_given_name(words: Sequence[str]) -> int:
    """How many words stand before a person's name: 1 in ``State Mary Miller``, else none."""
    for i, word in enumerate(words[1:-1], start=1):
        before = any(is_body_word(w) or is_title(w) or w.lower() in COUNTRIES for w in words[:i])
        if is_first_name(word) and before and not any(map(is_body_word, words[i:])):
            return i
    return 0


def _looks_personal(words: Sequence[str]) -> bool:
    return 2 <= len(words) <= 3 and not any(w.lower() in ORGANIZATION_WORDS for w in words)


def _modifies_noun(parse: Parse, run: range) -> bool:
    """Whether a name only says more of the noun after it: ``the Roe campaign office``."""
    tokens = parse.tokens
    heads = {tokens[i].head for i in run} - set(run)
    between = range(run.stop, max(heads, default=-1) + 1)
    return bool(between) and all(tokens[i].upos in ("NOUN", "ADJ") for i in between)


def _words(parse: Parse, run: range) -> tuple[str, ...]:
    """The words of a name, tokens that touch made one (``Roe-Doe``)."""
    words: list[str] = []
    for i in run:
        token = parse.tokens[i]
        if words and i > run.start and parse.tokens[i - 1].span.end == token.span.start:
            words[-1] += token.text
        else:
            words.append(token.text)
    return tuple(bare for word in words if (bare := word.strip(JOINERS)))
