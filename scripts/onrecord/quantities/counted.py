"""What a number counts: its unit, or the noun that it modifies.

In: a stretch of text and the place where a numeral ends (and the sentence's parse, where there is
one). Out: a `Counted`: the unit and where the words for it end.

>>> unit_after("5 million euros a year", 9), counted_noun("72 Russian paratroopers", 2)
(Counted(unit='EUR', end=15), Counted(unit='paratroopers', end=23))

With a parse the noun is the head of the number (``nummod`` of Universal Dependencies). Without
one it is the first plural after the number, at most five words on, and not beyond a function
word; so ``sales staff`` gives ``sales``: a parse knows better.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from onrecord.numerals import SCALES, alternatives, parse_number, read_table
from onrecord.types import Parse, Token

_UNITS = read_table("units.tsv")
_TABLE = read_table("quantities.tsv")
PLURALS = {word for word, kind, _ in _TABLE if kind == "plural"}
STATES = {word for word, kind, value in _TABLE if (kind, value) == ("plural", "adjective")}
STOPS = {word for word, kind, _ in _TABLE if kind == "stop"}
_STEMS = {word for word, kind, _ in _TABLE if kind == "partitive"}
PARTITIVES = _STEMS | {f"{word}s" for word in _STEMS} | {"boxes", "copies", "batches", "glasses"}
MEASURES = {"money", "percent", "unit"}


@dataclass(frozen=True, slots=True)
class Counted:
    """A unit and the offset, in the stretch, at which its words end."""

    unit: str
    end: int


def _forms() -> dict[str, str]:
    forms: dict[str, str] = {}
    for word, kind, unit in _UNITS:
        if kind in MEASURES:
            forms[word.lower()] = unit
            if (len(word) > 3 and word.isalpha() and not word.endswith(("s", "feet"))) or (
                " " in word and not word.endswith("s")
            ):
                forms[f"{word.lower()}s"] = unit
    return forms


UNITS = _forms()
EXACT = {word: unit for word, kind, unit in _UNITS if kind == "exact"}  # MW is not mw
EXACT |= {word: unit for word, kind, unit in _UNITS if kind == "symbol" and word == unit}  # USD
PENNIES = {word for word, value in SCALES.items() if value >= 10**6}

_UNIT_WORDS = alternatives(UNITS).replace(r"\ ", r"[\s-]")  # percentage-point
UNIT = re.compile(
    rf"""[\s-]{{0,2}} (?: (?P<any>(?i:{_UNIT_WORDS})) | (?P<exact>{alternatives(EXACT)})
       | (?P<degree>(?<=\d)[CF]) ) (?![\w'’])""",
    re.VERBOSE,
)
AGE = re.compile(r"[\s-](?P<unit>year|month|week|day)s?(?:[\s-]olds?\b|\sof\sage\b)", re.IGNORECASE)
PAID = re.compile(
    r"\b(?:paid|pays?|paying|cost\w*|worth|price\w*|fined?|spen[dt]\w*|earn\w*|stole|raised|won|owed?"
    r"|salary|tax|bill|fee|budget|debt|fund\w*|sold|bought|invest\w*)\b",
    re.IGNORECASE,
)
WORD = re.compile(r"\s{1,2}([^\W\d][\w'’-]*)")
JOINED = re.compile(r"-([a-z]{2,20})\b(?!-)")
# "two-way", "three-time": manners, not counts; "10,000-strong": a count of what comes later
MANNERS = {"way", "time", "off", "sided", "dimensional", "something", "star", "hand", "handed"}
NOT_COUNTED = MANNERS | {"and", "plus", "odd", "strong", "something"}
ADJECTIVE = re.compile(
    r"(?:[^aeiou]al|ic|[rt]ary|ory|ous|ive|[^e]ed|ese|ian|ish|able|ible|ful|less)$"
    r"|^(?:heavy|new|old|young|fresh|raw|dry|white|black|red|green|big|small|large|great|other|more"
    r"|further|single|proper|particular|same|additional|good|bad|local|foreign|British|French|German|Dutch|Greek|US|U\.S|UN|EU)$"
)


def unit_after(text: str, end: int) -> Counted | None:
    """Money, per cent, a physical unit or an age right after offset ``end``."""
    if match := AGE.match(text, end):
        return Counted(match["unit"].lower(), match.end())
    match = UNIT.match(text, end)
    if match is None:
        return None
    if match["degree"]:
        return Counted(f"°{match['degree']}", match.end())
    if match["exact"]:
        return Counted(EXACT[match["exact"]], match.end())
    word = match["any"].lower()
    if word in ("m", "g") and match["any"].isupper():
        return None
    if word in ("pound", "pounds") and is_money(text, end):
        return Counted("GBP", match.end())
    return Counted(UNITS[re.sub(r"[\s-]", " ", word)], match.end())


def is_money(text: str, end: int) -> bool:
    """Whether pounds are sterling: after a million, or where something is paid."""
    before = text[max(0, end - 60) : end]
    return before.rsplit(maxsplit=1)[-1].lower() in PENNIES or bool(PAID.search(before))


def is_plural(word: str) -> bool:
    """Whether a word looks like a plural noun."""
    low = word.lower()
    return low in PLURALS or (
        len(low) > 3
        and low.endswith("s")
        and not low.endswith(("ss", "us", "is", "'s", "’s", "ous"))
        and low not in STOPS
    )


def counted_noun(text: str, end: int, singular: bool = False, one: bool = False) -> Counted | None:
    """The counted noun after offset ``end``, by its looks.

    ``singular`` also takes a noun without a plural's ending (after fractions), ``one`` only such.
    """
    if match := JOINED.match(text, end):
        return None if match[1] in NOT_COUNTED else Counted(match[1], match.end())
    found: Counted | None = None
    first: Counted | None = None
    at = end
    for _ in range(5):
        match = WORD.match(text, at)
        if match is None or match[1].lower() in STOPS or match[1].lower().endswith(("'s", "’s")):
            break
        at = match.end()
        word = Counted(match[1], at)
        if is_plural(match[1]):
            if (one and first is None) or (found and word.unit.lower() in STATES):
                break  # one assumes; six soldiers dead
            found = word  # and on, to the second noun of "weapons inspectors"
        elif found:
            break
        elif first is None and not ADJECTIVE.search(match[1]):
            first = word
    found = first if one else found or (first if singular else None)
    return with_complement(text, found) if found else None


def with_complement(text: str, noun: Counted) -> Counted:
    """``pieces`` becomes ``pieces of equipment``; other nouns stay as they are."""
    if noun.unit.lower() not in PARTITIVES or not text.startswith(" of ", noun.end):
        return noun
    at = noun.end + 3
    for _ in range(3):
        match = WORD.match(text, at)
        if match is None or match[1].lower() in STOPS:
            break
        at = match.end()
        if not ADJECTIVE.search(match[1]):
            return Counted(f"{noun.unit} of {match[1]}", at)
    return noun


def parsed_noun(parse: Parse, start: int, end: int) -> Token | None:
    """The noun that the numeral at ``[start, end)`` (document offsets) counts, by the parse."""
    inside = {i for i, t in enumerate(parse.tokens) if start <= t.span.start and t.span.end <= end}
    for i in sorted(inside, reverse=True):
        token = parse.tokens[i]
        if token.head in inside:
            continue
        if token.deprel.startswith("nummod") and token.head > i:
            noun = parse.tokens[token.head]
            if not is_noun(noun) or any(stands_apart(t) for t in parse.tokens[i + 1 : token.head]):
                return None
            outer = parse.tokens[noun.head]  # ten weapons inspectors
            compound = noun.deprel.startswith("compound") and noun.head > token.head
            return outer if compound and is_plural(noun.text) and is_plural(outer.text) else noun
        if complement := of_noun(parse, i):
            return complement
    return None


def stands_apart(token: Token) -> bool:
    """What cannot stand between a number and its noun: ``seven per 100,000 people``.

    A parser may well take a name in capitals for a number; it stands apart only if it is one.
    """
    number = token.upos == "NUM" and parse_number(token.text) is not None
    return number or token.upos in ("ADP", "SCONJ", "PRON", "AUX")


def is_noun(token: Token) -> bool:
    """Whether a token can be counted; adjectives only where they stand for people (``dead``)."""
    return token.upos in ("NOUN", "PROPN") or (token.upos == "ADJ" and is_plural(token.text))


def of_noun(parse: Parse, index: int) -> Token | None:
    """The noun after ``of`` that depends on token ``index``: ``hundreds of people``."""
    for child in parse.children(index):
        token = parse.tokens[child]
        if child > index and token.deprel.startswith("nmod") and token.upos in ("NOUN", "PROPN"):
            cases = (parse.tokens[i] for i in parse.children(child))
            if any(case.deprel == "case" and case.text.lower() == "of" for case in cases):
                return token
    return None


def counted_by_parse(
    parse: Parse, stretch: str, numeral: tuple[int, int], after: int, looks: Counted | None
) -> Counted | None:
    """As `counted_noun`, from a parse of the stretch; ``numeral`` is where the numeral stands.

    ``looks`` is what `counted_noun` found after ``after``: it stands where the parse attaches the
    numeral to nothing but has only modifiers between it and that noun.
    """
    start, end = numeral
    offset = parse.sentence.span.start
    noun = parsed_noun(parse, start + offset, end + offset)
    if noun is None or noun.span.start < end + offset:
        told = looks and only_modifiers(parse, after + offset, looks.end + offset)
        return looks if told else None
    words = whole_word(stretch, noun, offset)
    if words.unit.lower() in PARTITIVES and (of := of_noun(parse, parse.tokens.index(noun))):
        complement = whole_word(stretch, of, offset)
        return Counted(f"{words.unit} of {complement.unit}", complement.end)
    return words


def whole_word(stretch: str, token: Token, offset: int) -> Counted:
    """A token with what a hyphen ties to it: ``COVID-19``."""
    start, end = token.span.start - offset, token.span.end - offset
    tail = re.compile(r"(?:-\w+)*").match(stretch, end)
    end = tail.end() if tail else end
    return Counted(stretch[start:end], end)


def only_modifiers(parse: Parse, start: int, end: int) -> bool:
    """Whether the words of ``[start, end)`` (document offsets) are a noun with its modifiers."""
    words = [t for t in parse.tokens if start <= t.span.start and t.span.end <= end]
    return bool(words) and all(
        t.upos in ("NOUN", "PROPN", "ADJ", "ADV") or t.xpos in ("VBN", "VBG") or t.text == "of"
        for t in words
    )
