"""How sentences are split into atoms, given their right parses (what a parser makes of them is
another matter): words, tags, heads and relations by hand."""

from __future__ import annotations

import pytest

from onrecord.propositions import find_propositions
from onrecord.types import Parse, Sentence, Span, Token

# A sentence as "word/UPOS/XPOS/head/relation", heads counted from 1 (0: the root), and its atoms.
CASES = [
    (
        "It/PRON/PRP/2/nsubj fell/VERB/VBD/0/root after/SCONJ/IN/5/mark they/PRON/PRP/5/nsubj "
        "left/VERB/VBD/2/advcl",
        ["It fell after they left", "they left"],
    ),
    (
        "It/PRON/PRP/2/nsubj falls/VERB/VBZ/0/root when/SCONJ/WRB/5/mark they/PRON/PRP/5/nsubj "
        "leave/VERB/VBP/2/advcl",
        ["It falls when they leave"],
    ),
    (
        "It/PRON/PRP/2/nsubj shut/VERB/VBD/0/root ,/PUNCT/,/6/punct with/SCONJ/IN/7/mark "
        "two/NUM/CD/6/nummod cars/NOUN/NNS/2/obl towed/VERB/VBN/6/acl",
        ["It shut", "two cars towed"],
    ),
    (
        "Jane/PROPN/NNP/6/nsubj Roe/PROPN/NNP/1/flat ,/PUNCT/,/4/punct 49/NUM/CD/1/appos "
        ",/PUNCT/,/1/punct left/VERB/VBD/0/root",
        ["Jane Roe 49", "Jane Roe left"],
    ),
    (
        "They/PRON/PRP/2/nsubj dropped/VERB/VBD/0/root the/DET/DT/4/det plan/NOUN/NN/2/obj "
        ",/PUNCT/,/8/punct which/PRON/WDT/10/nsubj Roe/PROPN/NNP/8/nsubj said/VERB/VBD/4/acl:relcl "
        "would/AUX/MD/10/aux fail/VERB/VB/8/ccomp",
        ["They dropped the plan", "the plan would fail"],
    ),
    (
        "It/PRON/PRP/4/nsubj was/AUX/VBD/4/cop a/DET/DT/4/det race/NOUN/NN/0/root "
        "held/VERB/VBN/4/acl there/ADV/RB/5/advmod",
        ["It was a race held there"],
    ),
    (
        "Meanwhile/ADV/RB/4/advmod ,/PUNCT/,/1/punct it/PRON/PRP/4/nsubj rained/VERB/VBD/0/root",
        ["it rained"],
    ),
    (
        "We/PRON/PRP/2/nsubj met/VERB/VBD/0/root Roe/PROPN/NNP/2/obj who/PRON/WP/5/nsubj "
        "sings/VERB/VBZ/3/acl:relcl",
        ["We met Roe", "Roe sings"],
    ),
    (  # the agent of both verbs
        "Boats/NOUN/NNS/3/nsubj:pass were/AUX/VBD/3/aux:pass built/VERB/VBN/0/root "
        "and/CCONJ/CC/5/cc tested/VERB/VBN/3/conj by/ADP/IN/7/case Roe/PROPN/NNP/3/obl:agent",
        ["Boats were built by Roe", "Boats were tested by Roe"],
    ),
    (  # "would" goes with the second verb, "be" does not
        "It/PRON/PRP/4/nsubj:pass would/AUX/MD/4/aux be/AUX/VB/4/aux:pass led/VERB/VBN/0/root "
        "there/ADV/RB/4/advmod and/CCONJ/CC/7/cc feature/VERB/VB/4/conj boats/NOUN/NNS/7/obj",
        ["It would be led there", "It would feature boats"],
    ),
    (  # which of the two is not said
        "It/PRON/PRP/4/nsubj:pass was/AUX/VBD/4/aux:pass either/CCONJ/CC/4/cc:preconj "
        "sold/VERB/VBN/0/root or/CCONJ/CC/6/cc lent/VERB/VBN/4/conj",
        ["It was either sold or lent"],
    ),
    (  # neither
        "It/PRON/PRP/4/nsubj:pass was/AUX/VBD/4/aux:pass not/PART/RB/4/advmod "
        "sold/VERB/VBN/0/root or/CCONJ/CC/6/cc lent/VERB/VBN/4/conj",
        ["It was not sold", "It was not lent"],
    ),
    (  # part of a name
        "We/PRON/PRP/2/nsubj joined/VERB/VBD/0/root Roads/PROPN/NNPS/2/obj "
        "Incorporated/VERB/VBN/3/acl",
        ["We joined Roads Incorporated"],
    ),
    (
        "It/PRON/PRP/2/nsubj shut/VERB/VBD/0/root shortly/ADV/RB/6/advmod "
        "before/SCONJ/IN/6/mark we/PRON/PRP/6/nsubj left/VERB/VBD/2/advcl",
        ["It shut shortly before we left", "we left"],
    ),
]


def parsed(rows: str) -> Parse:
    tokens, start = [], 0
    for row in rows.split():
        word, upos, xpos, head, relation = row.rsplit("/", 4)
        span = Span(start, start + len(word))
        tokens.append(Token(span, word, word.lower(), upos, xpos, int(head) - 1, relation))
        start = span.end + 1
    return Parse(Sentence(Span(0, start), 0), tuple(tokens))


@pytest.mark.parametrize(("rows", "expected"), CASES)
def test_atoms(rows: str, expected: list[str]) -> None:
    parse = parsed(rows)
    said = [
        " ".join(
            parse.tokens[i].text
            for i in (*made.subject, *made.auxiliaries, *made.words)
            if parse.tokens[i].upos != "PUNCT"
        )
        for made in find_propositions(parse)
    ]
    assert sorted(said) == sorted(expected)
