"""Where the name of a body begins and ends: through ``of``, ``for``, lists and capitals.

In: a parse and the run of proper nouns that is the heart of the name. Out: the whole run
(``Ministry of Roads``, ``Roe and Doe Group``, ``the Lost 52 Project``).

>>> is_body_word("Ministry"), is_body_word("Jane")
(True, False)
"""

from __future__ import annotations

from onrecord.acronyms import LINKS
from onrecord.phrases import CALENDAR, HYPHENS, is_proper
from onrecord.types import Parse, Token
from onrecord.wordlists import COUNTRIES, ORGANIZATION_WORDS, is_first_name, is_title, split_title


def is_body_word(word: str) -> bool:
    """Whether a word marks a name as that of a body."""
    return word.lower().strip(".") in ORGANIZATION_WORDS


def is_capital(token: Token) -> bool:
    """Whether a word may be part of a body's name: a proper noun, or written like one."""
    return is_proper(token) or (token.text[:1].isupper() and token.upos in ("NOUN", "ADJ"))


def extended(parse: Parse, run: range) -> range:
    """The run with what goes on a body's name: ``Ministry of Roads``, ``Roe and Doe Group``."""
    while True:
        more = _linked(parse, run)
        if more and _goes_on(parse, run, more):
            run = range(run.start, more.stop)
        elif (end := _listed(parse, run)) > run.stop:
            run = range(run.start, end)
        else:
            return run


def _linked(parse: Parse, run: range) -> range:
    """The capitalised words after a link: ``Roads`` after ``Ministry of``."""
    tokens = parse.tokens
    at = run.stop
    while at < len(tokens) and at < run.stop + 2 and tokens[at].text.lower() in LINKS:
        at += 1
    if at == run.stop and tokens[at : at + 1] and tokens[at].text == "to":
        at += 1  # "the Committee to Protect Roads"
        if at == len(tokens) or tokens[at].upos != "VERB" or not tokens[at].text.istitle():
            return range(0)
    if at == run.stop:
        return range(0)
    end = _capitals(parse, at, verb=tokens[at - 1].text == "to")
    words = [token.text for token in tokens[at:end]]
    title = split_title(words)
    rest = words[title:] if title > 1 else []
    if len(rest) == 2 or (rest and is_first_name(rest[0])):
        # "House of Commons | Speaker Jane Roe"
        end = at + next(i for i, word in enumerate(words) if is_title(word) and i)
    return range(at, end)


def _capitals(parse: Parse, at: int, *, verb: bool = False) -> int:
    """Where the capitalised words that begin at ``at`` end."""
    tokens = parse.tokens
    end = at + verb
    while end < len(tokens) and (
        is_capital(tokens[end]) or (end > at and tokens[end].text in HYPHENS)
    ):
        end += 1
    return end


def _listed(parse: Parse, run: range) -> int:
    """Where a list in a body's name ends: ``Institute of Roads``, ``Disease Control and Trade``."""
    tokens = parse.tokens
    words = {tokens[i].text.lower() for i in run}
    at = run.stop
    if not (words & LINKS and any(map(is_body_word, words))):
        return at
    while at < len(tokens) and tokens[at].text == ",":
        joined = at + 1 < len(tokens) and tokens[at + 1].text in ("and", "&")
        end = _capitals(parse, at + 1 + joined)
        item = [token.text for token in tokens[at + 1 + joined : end]]
        if not item or any(is_body_word(w) or is_first_name(w) or is_title(w) for w in item):
            return run.stop
        if " ".join(item).lower() in COUNTRIES or item[0].lower() in CALENDAR:
            return run.stop
        if joined:
            return end
        at = end
        if at < len(tokens) and tokens[at].text in ("and", "&"):
            end = _capitals(parse, at + 1)
            bodies = any(is_body_word(token.text) for token in tokens[at + 1 : end])
            return run.stop if bodies or end == at + 1 else end
    return run.stop


def _goes_on(parse: Parse, run: range, more: range) -> bool:
    """Whether the words after a link belong to the name before it."""
    tokens = parse.tokens
    link, first = tokens[run.stop].text.lower(), tokens[more[0]].text
    if first.lower() in CALENDAR:
        return False
    linked = _reaches(parse, more, run) or _reaches(parse, run, more)
    if link in ("and", "&"):
        one = is_body_word(tokens[more[-1]].text) or any(tokens[i].text in LINKS for i in run)
        # "the Jane and John Roe Foundation", where the parser hangs it elsewhere
        linked = linked or (is_first_name(first) and is_first_name(tokens[run[0]].text))
        apart = is_body_word(first) or is_body_word(tokens[run[-1]].text)
        person = len(more) > 1 and is_first_name(first) and not is_first_name(tokens[run[0]].text)
        if person and not any(is_body_word(tokens[i].text) for i in more):
            return False  # "the University of Arden and | Jane Roe"
        return linked and one and not apart
    follows = link in ("of", "for", "to") and more[0] == run.stop + 1
    unlike = is_first_name(first) or first.lower() in COUNTRIES
    if follows and not unlike and is_body_word(tokens[run[-1]].text):
        return True  # "Center for Food Safety"
    return linked and any(is_body_word(tokens[i].text) for i in run)


def _reaches(parse: Parse, run: range, other: range) -> bool:
    """Whether a word of ``run`` depends, directly or not, on one of ``other``."""
    for i in run:
        while i >= 0 and i not in other:
            i = parse.tokens[i].head
        if i >= 0:
            return True
    return False


def first_word(parse: Parse, run: range, is_body: bool) -> int:
    """Where the name of a body begins: ``Roman`` in ``the Roman Catholic Church``."""
    tokens = parse.tokens
    first = run.start
    while first > 0 and _names_too(tokens[first - 1]):
        first -= 1
    word = tokens[first].text
    article = first > 0 and tokens[first - 1].text.lower() == "the"
    if article and word[:1].isupper() and word.lower() not in CALENDAR:
        given = is_first_name(tokens[run.start].text) or is_title(word)
        if is_body or not given:
            return first  # "the Lost 52 Project", whatever the parser takes its words for
    return _first_of_body(parse, run) if is_body else run.start


def _names_too(token: Token) -> bool:
    word = token.text
    capital = word[:1].isupper() and word.isalpha() and token.upos not in ("DET", "PRON", "ADP")
    return capital or word.isdigit()


def _first_of_body(parse: Parse, run: range) -> int:
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
        kind = token.upos in ("ADJ", "NOUN") and token.head in run
        if not (kind and token.text[:1].isupper()):
            break
        first -= 1
    return first
