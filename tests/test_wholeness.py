"""Which claims of a hand-made parse are whole sentences that say no more than was said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from onrecord.propositions import find_propositions
from onrecord.wholeness import is_whole
from test_propositions import parsed

LEMMAS = {"had": "have", "miles": "mile", "observed": "observe", "suggested": "suggest"}

# Token rows as in test_propositions; then whether each atom is whole, in order of its predicate.
CASES = [
    (  # a noun may be no subject but a second object: "had her home and boat searched"
        "Roe/PROPN/NNP/2/nsubj had/VERB/VBD/0/root her/PRON/PRP$/4/nmod:poss "
        "home/NOUN/NN/2/obj and/CCONJ/CC/7/cc boat/NOUN/NN/7/nsubj searched/VERB/VBD/2/conj",
        [False, False],
    ),
    (  # what was urged; that somebody suggested it is nothing without it
        "He/PRON/PRP/2/nsubj suggested/VERB/VBD/0/root voters/NOUN/NNS/4/nsubj "
        "bring/VERB/VBP/2/ccomp ballots/NOUN/NNS/4/obj and/CCONJ/CC/7/cc "
        "visit/VERB/VBP/4/conj schools/NOUN/NNS/7/obj",
        [False, False, False],
    ),
    (  # the verb may be a noun
        "They/PRON/PRP/2/nsubj observed/VERB/VBD/0/root horse/NOUN/NN/4/nsubj "
        "flies/VERB/VBZ/2/ccomp near/ADP/IN/6/case cows/NOUN/NNS/4/obl",
        [False, False],
    ),
    (  # whoever was found may be the man
        "They/PRON/PRP/2/nsubj arrived/VERB/VBD/0/root and/CCONJ/CC/4/cc "
        "arrested/VERB/VBD/2/conj Roe/PROPN/NNP/4/obj ,/PUNCT/,/7/punct "
        "found/VERB/VBN/2/parataxis in/ADP/IN/9/case Oslo/PROPN/NNP/7/obl",
        [False, True],
    ),
    (  # ten miles from where, and what burned from there
        "Arden/PROPN/NNP/9/nsubj ,/PUNCT/,/4/punct a/DET/DT/4/det town/NOUN/NN/1/appos "
        "ten/NUM/CD/6/nummod miles/NOUN/NNS/4/nmod:unmarked from/ADP/IN/8/case "
        "Oslo/PROPN/NNP/9/obl burned/VERB/VBD/0/root",
        [False, False],
    ),
    (  # as long as it holds
        "Dams/NOUN/NNS/2/nsubj leak/VERB/VBP/0/root ,/PUNCT/,/6/punct "
        "meaning/VERB/VBG/2/advcl roads/NOUN/NNS/6/nsubj flood/VERB/VBP/2/conj",
        [True, False],
    ),
]


@pytest.mark.parametrize(("rows", "expected"), CASES)
def test_whole(rows: str, expected: list[bool]) -> None:
    parse = parsed(rows)
    tokens = tuple(replace(t, lemma=LEMMAS.get(t.lemma, t.lemma)) for t in parse.tokens)
    parse = replace(parse, tokens=tokens)
    found = [p for p in find_propositions(parse) if p.form != "result"]
    assert [is_whole(parse, p, p.words) for p in found] == expected
