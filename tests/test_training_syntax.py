import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("torch", reason="training needs the extra [train]")
pytest.importorskip("onnx", reason="training needs the extra [train]")

from onrecord.syntax import apply_rule
from onrecord.training.conllu import Word, parse_conllu
from onrecord.training.silver import UNKNOWN, convert
from onrecord.training.syntax_data import find_rule, vary

WORDS = st.text("abcABC’'-é", max_size=8)


@given(WORDS, WORDS)
def test_a_rule_makes_the_lemma_it_was_found_for(form: str, lemma: str) -> None:
    assert apply_rule(find_rule(form, lemma), form) == lemma


@pytest.mark.parametrize(
    ("form", "lemma", "rule"),
    [
        ("Parties", "party", "l3y"),
        ("said", "say", "l2y"),
        ("MINSK", "Minsk", "t0"),
        ("Minsk", "Minsk", "k0"),
        ("were", "be", "=be"),
        ("’s", "'s", "l0"),
    ],
)
def test_rules_are_short(form: str, lemma: str, rule: str) -> None:
    assert find_rule(form, lemma) == rule


def test_reads_multiword_tokens_and_skips_empty_nodes() -> None:
    lines = """# newdoc id = d1
# text = Don't!
1-2\tDon't\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No
1\tDo\tdo\tAUX\tVB\t_\t0\troot\t_\t_
2\tn't\tnot\tPART\tRB\t_\t1\tadvmod\t_\t_
2.1\tgo\tgo\tVERB\tVB\t_\t_\t_\t_\t_
3\t!\t!\tPUNCT\t.\t_\t1\tpunct\t_\t_
""".splitlines()
    (sentence,) = parse_conllu(lines)
    assert sentence.document == "d1"
    assert sentence.text == "Don't!"
    assert sentence.surface == (("Don't", 2), ("!", 1))
    assert [(w.form, w.head) for w in sentence.words] == [("Do", -1), ("n't", 0), ("!", 0)]


def test_silver_names_and_conjunctions_become_ud() -> None:
    text = "Mr. Jo Lund and his well-off aides left on Monday"
    rows = [
        ("Mr.", "NNP", "O", 3, "compound"),
        ("Jo", "NNP", "PERSON", 3, "compound"),
        ("Lund", "NNP", "PERSON", 8, "nsubj"),
        ("and", "CC", "O", 3, "cc"),
        ("his", "PRP$", "O", 7, "nmod:poss"),
        ("well-off", "JJ", "O", 7, "amod"),
        ("aides", "NNS", "O", 3, "conj"),
        ("left", "VBD", "O", 0, "root"),
        ("on", "IN", "O", 10, "case"),
        ("Monday", "NNP", "DATE", 8, "nmod"),
    ]
    tokens = [
        [text.index(form), text.index(form) + len(form), tag, form.lower(), entity, head, label]
        for form, tag, entity, head, label in rows
    ]
    words = convert("d", text, tokens).words
    assert [(w.form, w.head, w.deprel) for w in words] == [
        ("Mr.", 1, "_"),
        ("Jo", 9, "nsubj"),
        ("Lund", 1, "flat"),
        ("and", 8, "cc"),
        ("his", 8, "nmod:poss"),
        ("well", UNKNOWN, "_"),
        ("-", UNKNOWN, "_"),
        ("off", UNKNOWN, "_"),
        ("aides", 1, "conj"),
        ("left", -1, "root"),
        ("on", 11, "case"),
        ("Monday", 9, "obl"),
    ]
    assert [w.upos for w in words[:5]] == ["PROPN", "PROPN", "PROPN", "CCONJ", "_"]


def test_variants_keep_heads_and_labels() -> None:
    words = (
        Word('"', '"', "PUNCT", "``", 1, "punct"),
        Word("Go", "go", "VERB", "VB", -1, "root"),
        Word("!", "!", "PUNCT", ".", 1, "punct"),
    )
    found = {tuple(w.form for w in vary(words, random.Random(seed))) for seed in range(200)}
    assert {("“", "Go", "!"), ('"', "Go", "!"), ('"', "GO", "!"), ("“", "go", "!")} <= found
    assert ('"', "Go") in found
    for seed in range(50):
        varied = vary(words, random.Random(seed))
        assert [w.deprel for w in varied] == [w.deprel for w in words[: len(varied)]]
