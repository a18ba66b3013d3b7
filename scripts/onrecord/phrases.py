"""Stretches of text from the tokens of a parse.

In: a parse and token indices. Out: token indices or spans of the document.

>>> is_punctuation("—"), is_punctuation("$")
(True, False)
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from onrecord.types import Parse, Span, Spans, Token, hull
from onrecord.wordlists import COUNTRIES, is_personal, is_title

PUNCTUATION = " \t\r\n\xa0,.;:!?-–—()[]/"
CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december jan feb mar apr jun jul aug sep sept "
    "oct nov dec".split()
)
# What begins the credit of a picture.
CREDITS = frozenset("Credit File Image Photo Picture Source".split())
HYPHENS = frozenset("-‐‑–")  # within a name: Jane Roe-Doe
PARTICLES = frozenset(
    "abu al af av ben bin bint da das de del dela dell della delos den der di do dos du el ibn la "
    "le los op ten ter van vom von y zu zum zur".split()
)


def is_punctuation(word: str) -> bool:
    """Whether a token is punctuation that a phrase neither begins nor ends with."""
    return not word.strip(PUNCTUATION)


def spans_of(parse: Parse, indices: Iterable[int]) -> Spans:
    """Maximal runs of the given tokens as spans, without punctuation at their edges.

    Quotation marks are not punctuation here: they belong to a content.
    """
    runs: list[list[int]] = []
    for i in sorted(indices):
        if runs and runs[-1][-1] == i - 1:
            runs[-1].append(i)
        else:
            runs.append([i])
    spans = []
    for run in runs:
        words = [i for i in run if not is_punctuation(parse.tokens[i].text)]
        if words:
            last = words[-1]
            inside = [parse.tokens[i].text for i in range(words[0], last + 1)]
            if last + 1 in run and parse.tokens[last + 1].text == ")" and "(" in inside:
                last += 1  # "the union (founded in 1901)"
            spans.append(Span(parse.tokens[words[0]].span.start, parse.tokens[last].span.end))
    return tuple(spans)


def parses_over(parses: Sequence[Parse], span: Span) -> range:
    """The numbers of the parses whose sentences ``span`` touches; parses are in reading order.

    At least one, unless there are no parses: between sentences it is the one before.
    """
    first = bisect_right(parses, span.start, key=lambda parse: parse.sentence.span.start) - 1
    last = bisect_left(parses, span.end, key=lambda parse: parse.sentence.span.start)
    first = max(first, 0)
    return range(first, min(len(parses), max(first + 1, last)))


def tokens_in(parses: Sequence[Parse], spans: Spans) -> list[Token]:
    """The tokens that lie in some spans, in reading order."""
    return [
        token
        for number in (parses_over(parses, hull(spans)) if spans else ())
        for token in parses[number].tokens
        if any(span.contains(token.span) for span in spans)
    ]


def is_clausal(parses: Sequence[Parse], spans: Spans) -> bool:
    """Whether there is a verb in some words: ``that it fell``, not ``a living fossil``."""
    return any(token.upos in ("VERB", "AUX") for token in tokens_in(parses, spans))


def noun_phrase(
    parse: Parse, head: int, without: int | None = None, runs: Sequence[range] | None = None
) -> list[int]:
    """The tokens of the phrase around a noun: appositions in; clauses and prepositions out.

    ``without`` names a dependent to leave out with all that hangs on it. Only the stretch
    that holds the head itself is returned, and a run of names is never cut in two; ``runs`` are
    the sentence's runs of names, where they are known already.
    """
    tokens = parse.tokens
    runs = list(name_runs(parse)) if runs is None else runs
    dropped = set() if without is None else set(parse.subtree(without))
    inside = parse.subtree(head)
    for i in inside:
        clausal = tokens[i].deprel.startswith(("acl", "parataxis", "advcl", "ccomp", "dep"))
        joining = tokens[i].deprel in ("case", "cc", "mark") and tokens[i].head == head
        if i != head and (clausal or joining or _set_off(parse, i)):
            dropped.update(parse.subtree(i))
    kept = {i for i in inside if i not in dropped}
    for run in runs:
        if kept & set(run):
            kept.update(run)
    first = last = head
    while first - 1 in kept:
        first -= 1
    while last + 1 in kept:
        last += 1
    if tokens[last].upos == "NOUN" and is_personal(tokens[last].text):
        # "eyewitness Jane Roe", where the parser hangs the name elsewhere
        last = next((run[-1] for run in runs if run[0] == last + 1), last)
    return list(range(first, last + 1))


def _set_off(parse: Parse, i: int) -> bool:
    """Whether a word heads an adverbial between commas: ``Jane Roe, in turn, ...``."""
    tokens = parse.tokens
    first = parse.subtree(i)[0]
    comma = first > 0 and tokens[first - 1].text == ","
    adverbial = tokens[i].deprel.split(":")[0] in ("obl", "nmod", "advmod")
    return comma and adverbial and tokens[first].upos in ("ADP", "ADV")


def name_runs(parse: Parse) -> Iterator[range]:
    """Runs of proper nouns with particles between them and titles in front, in order.

    Two names that only stand side by side are two runs (``the minister of Norway | Jane Roe``).
    """
    tokens = parse.tokens
    i = 0
    while i < len(tokens):
        end = i
        while end < len(tokens) and _continues_name(parse, end, started=end > i):
            if end > i and _begins_another(parse, i, end):
                break
            end += 1
        if any(is_proper(tokens[k]) for k in range(i, end)):
            yield range(i, end)
        i = max(end, i + 1)


def _begins_another(parse: Parse, start: int, i: int) -> bool:
    """Whether the words before ``i`` end a phrase (``of Norway``) that ``i`` is no part of."""
    tokens = parse.tokens
    if tokens[i].text in CREDITS and [t.text for t in tokens[i + 1 : i + 2]] == [":"]:
        return True  # "Mayor Jane Roe Image: City of Arden"
    if not is_proper(tokens[i]) or not is_proper(tokens[i - 1]):
        return False
    country = tokens[start].text.lower() in COUNTRIES and start and tokens[start - 1].upos == "ADP"
    if country and i == start + 1:
        return True  # "envoy for Norway | Jane Roe", whatever the parser says
    top = i
    while top >= i:
        top = tokens[top].head
    linked = start <= top or any(tokens[k].head >= i for k in range(start, i))
    ends_phrase = any(
        tokens[c].deprel == "case" for k in range(start, i) for c in parse.children(k) if c < start
    )
    return ends_phrase and not linked


def is_proper(token: Token) -> bool:
    """Whether a token is a proper noun or a word of a name (``United``, ``National``).

    Unknown acronyms are often tagged as something else.
    """
    acronym = token.text.isalpha() and token.text.isupper() and len(token.text) > 1
    named = token.xpos in ("NNP", "NNPS") and token.text[:1].isupper()
    return token.upos == "PROPN" or named or (acronym and token.upos in ("NUM", "X", "SYM"))


def _continues_name(parse: Parse, i: int, *, started: bool) -> bool:
    tokens = parse.tokens
    token = tokens[i]
    if is_proper(token):
        return True
    if started and token.upos in ("ADJ", "NOUN") and token.text.istitle():
        return token.deprel == "flat"  # a surname that is also a word: Short
    if started and token.upos == "NUM" and token.text.isdigit() and is_proper(tokens[i - 1]):
        # "News 12", "the Roads 52 Project", but not "May 12"
        labels = token.deprel in ("flat", "nummod", "nmod:unmarked") and token.head < i
        return labels and tokens[token.head].text.lower() not in CALENDAR
    if started and i and tokens[i - 1].text in PARTICLES and token.text[:1].isupper():
        return True  # "Karim bin Said", whatever the tagger takes Said for
    if i + 1 == len(tokens):
        return False
    following = tokens[i + 1]
    if is_title(token.text) and (following.upos == "PROPN" or is_title(following.text)):
        return token.upos in ("NOUN", "ADJ")
    if started and token.text in ("I", "I.") and tokens[i - 1].text.endswith("."):
        return True  # "Jane A. I. Roe"
    touches = i > 0 and tokens[i - 1].span.end == token.span.start
    initial = token.text == "." and touches
    hyphen = token.text in HYPHENS and touches and token.span.end == following.span.start
    return started and is_proper(following) and (token.text in PARTICLES or initial or hyphen)
