"""What a person is said to be, beside their name: titles, offices, appositions.

In: a name in its parsed sentence. Out: spans of the words that say it, without the name.

>>> without_article("the head of Roads")
'head of Roads'
"""

from __future__ import annotations

from onrecord.names import Name
from onrecord.types import Parse, Span, Token
from onrecord.wordlists import is_office, is_personal, is_title, title_of

JOINERS = frozenset({"of", "for", "the", "and", "&"})
WIDE = frozenset("human individual man member one person somebody someone woman".split())


def find_roles(text: str, parse: Parse, name: Name) -> list[Span]:
    """The roles that a mention gives the person: in apposition, then the title before it."""
    found = [
        _apposed(text, parse, name) or _before_comma(text, parse, name),
        _office_of(parse, name),
        name.title,
    ]
    roles: list[Span] = []
    for role in found:
        if role and not any(role.overlaps(other) for other in roles):
            roles.append(role)
    return roles


def _apposed(text: str, parse: Parse, name: Name) -> Span | None:
    """The parser's apposition: ``the head of X, Jane Roe`` or ``Jane Roe, the head of X``."""
    tokens = parse.tokens
    for top in (i for i in name.tokens if tokens[i].head not in name.tokens):
        host = tokens[top].head
        if tokens[top].deprel == "appos" and _is_person_noun(parse, host):
            kept = [i for i in parse.subtree(host) if tokens[i].span.end <= _start(name)]
            if kept and tokens[kept[0]].upos != "ADP":
                whole = Span(tokens[kept[0]].span.start, _start(name))
                return whole.stripped(text, " ,–—:;")
        for i in parse.children(top):
            if tokens[i].deprel == "appos" and _is_person_noun(parse, i) and i > top:
                inside = _without_clause(parse, i)
                whole = Span(tokens[inside[0]].span.start, tokens[inside[-1]].span.end)
                return whole.stripped(text, " ,–—:;")
    return None


def _before_comma(text: str, parse: Parse, name: Name) -> Span | None:
    """``The commander of the fleet in Dunford, Admiral Jane Roe,`` that the parser missed.

    A phrase from an article to a comma, with no verb in it, headed by a noun for a person.
    """
    tokens = parse.tokens
    at = next(i for i, token in enumerate(tokens) if token.span.end > _start(name))
    after = tokens[name.tokens[-1] + 1 :][:1]
    if at < 3 or tokens[at - 1].text != "," or not after or after[0].text != ",":
        return None
    first = at - 1
    while first and not _ends_phrase(tokens[first - 1]):
        first -= 1
    phrase = range(first, at - 1)
    heads = [i for i in phrase if tokens[i].upos == "NOUN"]
    if len(phrase) < 2 or tokens[first].upos != "DET" or not heads:
        return None
    if not _is_person_noun(parse, heads[0]):
        return None
    return Span(tokens[first].span.start, tokens[at - 2].span.end)


def _ends_phrase(token: Token) -> bool:
    # A noun in -ing ("the grouping in Dunford") is easily taken for a verb.
    return token.upos in ("PUNCT", "VERB", "AUX", "SCONJ", "CCONJ") and token.xpos != "VBG"


def _office_of(parse: Parse, name: Name) -> Span | None:
    """``Minister of Defence of Norway Jane Roe``: an office with ``of``, right before a name."""
    tokens = parse.tokens
    end = next(i for i, token in enumerate(tokens) if token.span.end > _start(name))
    first = end
    while first and _joins_office(parse, first - 1):
        first -= 1
    offices = [i for i in range(first, end) if is_office(tokens[i].text)]
    joined = offices and {"of", "for"} & {tokens[i].text for i in range(offices[0], end)}
    if not joined:
        return None
    first = offices[0]
    while first and (_modifies(parse, first - 1, offices[0]) or _is_rank(tokens[first - 1].text)):
        first -= 1
    if tokens[end - 1].text in JOINERS:
        if name.title is None or not completes_office(tokens[end - 1].text, tokens[end].text):
            return None  # "spokesman for | Jane Roe", who is none
        return Span(tokens[first].span.start, name.title.end)
    return Span(tokens[first].span.start, tokens[end - 1].span.end)


def completes_office(joiner: str, word: str) -> bool:
    """Whether a title goes on an office: ``Secretary of | State``, not ``aide of | President``."""
    if joiner in ("and", "&"):
        return True
    own = title_of(word)[1] in ("office", "address") and word != "Justice"
    return joiner in ("of", "the") and not own


def _is_rank(word: str) -> bool:
    """Whether a word before an office belongs to it: ``Deputy``."""
    return word[:1].isupper() and is_title(word) and word.lower() not in JOINERS


def _modifies(parse: Parse, i: int, office: int) -> bool:
    token = parse.tokens[i]
    return token.upos in ("ADJ", "NOUN", "PROPN") and token.head == office


def _joins_office(parse: Parse, i: int) -> bool:
    token = parse.tokens[i]
    if token.text in ("the", "The") and i and parse.tokens[i - 1].text not in JOINERS:
        return False
    noun = token.text.istitle() and token.upos in ("PROPN", "NOUN", "ADJ")
    return noun or token.text in JOINERS or is_office(token.text)


def _is_person_noun(parse: Parse, i: int) -> bool:
    token = parse.tokens[i]
    if token.xpos == "NNP":  # "the Speaker of the House"
        named = any(parse.tokens[c].deprel == "flat" for c in parse.children(i))
        return is_office(token.text) and not named
    return token.xpos == "NN" and is_personal(token.lemma)


def _without_clause(parse: Parse, head: int) -> list[int]:
    """A phrase up to the relative clause that ends it: ``an engineer who built it``.

    What it says is a claim of its own; words as wide as ``a man`` are nothing without it.
    """
    inside = parse.subtree(head)
    clauses = [c for c in parse.children(head) if parse.tokens[c].deprel == "acl:relcl"]
    if not clauses or parse.tokens[head].lemma in WIDE:
        return inside
    first = parse.subtree(clauses[0])[0]
    return [i for i in inside if i < first] or inside


def _start(name: Name) -> int:
    return name.title.start if name.title else name.span.start


def without_article(words: str) -> str:
    """A phrase without the article that it begins with."""
    first, _, rest = words.partition(" ")
    return rest if rest and first.lower() in ("the", "a", "an") else words
