"""What stands between commas beside a noun and says what it is; for persons, ``roles`` knows more.

In: a parse and the index of a token. Out: yes or no.

>>> OLDEST
110
"""

from __future__ import annotations

from onrecord.phrases import CALENDAR, is_proper, name_runs
from onrecord.types import Parse, Token
from onrecord.wordlists import is_first_name, is_personal

OLDEST = 110
# What an age ends with, beside a name: ``Jane Roe, 49, left``.
AFTER_AGE = frozenset({",", ".", ";", ")"})
DEFINITE = frozenset({"the", "another", "one"})


def is_apposition(parse: Parse, i: int) -> bool:
    """Whether what a word heads is said of the noun before it, as a claim of its own."""
    return (is_beside(parse, i) and _identifies(parse, i)) or _names(parse, i)


def tells_name(parse: Parse, i: int) -> bool:
    """Whether an apposition is a name without which its host would not say what it means."""
    token = parse.tokens[i]
    common = token.head >= 0 and parse.tokens[token.head].upos == "NOUN"
    return token.deprel == "appos" and is_proper(token) and common


def is_beside(parse: Parse, i: int) -> bool:
    """Whether a word heads an apposition between commas that begins with an article or ``its``.

    Others are often items of a list.
    """
    first = _first_word(parse, i)
    return (first.upos == "DET" or first.xpos == "PRP$") and _is_set_off(parse, i)


def _is_set_off(parse: Parse, i: int) -> bool:
    """Whether a word heads the only apposition of a noun, behind a comma."""
    token = parse.tokens[i]
    if token.deprel != "appos" or i < token.head or not after_comma(parse, i):
        return False
    beside = [c for c in parse.children(token.head) if parse.tokens[c].deprel == "appos"]
    inside = {parse.tokens[c].text for c in parse.subtree(i)}
    of_list = parse.tokens[token.head].deprel in ("appos", "conj") or inside & {"–", "—", ";"}
    return len(beside) < 2 and not of_list and _are_many(parse, token.head) == _are_many(parse, i)


def _are_many(parse: Parse, i: int) -> bool:
    joined = any(parse.tokens[c].deprel == "conj" for c in parse.children(i))
    return joined or parse.tokens[i].xpos in ("NNS", "NNPS")


def after_comma(parse: Parse, i: int) -> bool:
    """Whether what a word heads begins behind a comma."""
    first = parse.subtree(i)[0]
    return parse.tokens[first].text == "," or (first > 0 and parse.tokens[first - 1].text == ",")


def _first_word(parse: Parse, i: int) -> Token:
    """The first word of a phrase, punctuation aside."""
    return next(t for c in parse.subtree(i) if (t := parse.tokens[c]).upos != "PUNCT" or c == i)


def _identifies(parse: Parse, i: int) -> bool:
    """Whether an apposition says what its host is; what persons are, ``roles`` finds."""
    tokens = parse.tokens
    head, first = tokens[tokens[i].head], _first_word(parse, i)
    if tokens[i].upos != "NOUN" and not is_proper(tokens[i]):
        return False
    named, described = (head, tokens[i]) if is_proper(head) else (tokens[i], head)
    if is_proper(named) and is_personal(described.lemma):
        return False
    return first.upos == "DET" or (is_proper(tokens[i]) and head.upos == "NOUN")


def _names(parse: Parse, i: int) -> bool:
    """Whether a name says which thing a definite noun means: ``their ship, the Arden,``."""
    token = parse.tokens[i]
    if not is_proper(token) or not _is_set_off(parse, i):
        return False
    host, first = parse.tokens[token.head], _first_word(parse, token.head)
    definite = first.xpos == "PRP$" or first.text.lower() in DEFINITE
    last = parse.subtree(i)[-1] + 1
    closed = last < len(parse.tokens) and parse.tokens[last].text == ","
    return host.upos == "NOUN" and definite and closed and not is_personal(host.lemma)


def aged(parse: Parse, i: int) -> range | None:
    """The name of a person whose age a number is: ``Jane Roe, 49, left``; else ``None``."""
    tokens = parse.tokens
    token = tokens[i]
    if not (token.text.isdecimal() and i > 1 and 0 < int(token.text) <= OLDEST):
        return None
    after = tokens[i + 1].text if i + 1 < len(tokens) else "."
    if tokens[i - 1].text != "," or after not in AFTER_AGE or not is_proper(tokens[i - 2]):
        return None
    run = next((run for run in name_runs(parse) if run.stop == i - 1), None)
    if run is None or any(tokens[k].text.lower() in CALENDAR for k in run):
        return None
    return run if any(is_first_name(tokens[k].text) for k in run) else None
