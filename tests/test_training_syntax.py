import json
import random
import re
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("torch", reason="training needs the extra [train]")
pytest.importorskip("onnx", reason="training needs the extra [train]")

import torch

from onrecord.syntax import MODELS, apply_rule, encode_word, load_parser
from onrecord.tokens import tokenise
from onrecord.training.conllu import TreebankSentence, Word, parse_conllu
from onrecord.training.silver import UNKNOWN, convert
from onrecord.training.syntax_data import Labels, find_rule, vary
from onrecord.training.syntax_network import CONTEXT, SyntaxNetwork
from onrecord.training.syntax_start import start_from
from onrecord.training.word_states import read_states
from onrecord.types import Block, Sentence, Span

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
    assert list(sentence.spans()) == [Span(0, 2), Span(2, 5), Span(5, 6)]


def test_a_multiword_token_that_is_no_chain_of_its_words_is_one_span() -> None:
    words = [Word(form, form, "X", "FW", -1, "root") for form in ("de", "el", "x")]
    sentence = TreebankSentence("d", "del x", tuple(words), (("del", 2), ("x", 1)))
    assert list(sentence.spans()) == [Span(0, 3), Span(4, 5)]
    reader = FakeStates()
    (states,) = read_states([sentence], reader)
    assert states[:, 0].tolist() == [0, 0, 4]  # where the pieces of the words begin


def test_states_are_read_in_the_midst_of_the_document() -> None:
    texts = ["One two.", "Three.", "Four.", "Five."]
    sentences = [TreebankSentence("d", text, tuple(_words(text)), ()) for text in texts]
    sentences.append(TreebankSentence("e", "Six.", tuple(_words("Six.")), ()))
    found = [states[:, 0].tolist() for states in read_states(sentences, FakeStates())]
    text = "One two. Three. Four.\n\nFive."
    assert found[1] == [text.index("Three"), text.index("Three") + 5]
    assert found[3] == [text.index("Five"), text.index("Five") + 4]
    assert found[4] == [0, 3]


def _words(text: str) -> list[Word]:
    spans = tokenise(text, Span(0, len(text)))
    return [Word(span.of(text), "", "_", "_", UNKNOWN, "_") for span in spans]


class FakeStates:
    """States that tell where the piece stands; pieces are words and marks."""

    def read(
        self, text: str, blocks: list[Block], sentences: list[Sentence]
    ) -> tuple[SimpleNamespace, np.ndarray]:
        spans = [Span(*match.span()) for match in re.finditer(r"\w+|[^\w\s]", text)]
        starts = np.array([span.start for span in spans])
        pieces = SimpleNamespace(starts=starts, ends=np.array([span.end for span in spans]))
        return pieces, np.repeat(starts[:, None], 3, axis=1).astype(np.float32)


def test_training_starts_from_the_shipped_parser() -> None:
    settings = json.loads((MODELS / "syntax.json").read_text(encoding="utf-8"))
    names = ("upos", "xpos", "rules", "deprel", "names", "words")
    labels = Labels(**{name: settings[name] for name in names})
    width = 80
    network = SyntaxNetwork(labels, np.zeros((len(labels.words), width), np.float32))
    start_from(network, labels, MODELS)
    words = "The court , she said , had ruled on 4 May .".split()
    rows = {word: i for i, word in enumerate(labels.words, start=1)}
    features = torch.tensor([[encode_word(word, rows) for word in words]])
    network.eval()
    with torch.no_grad():
        *_, arcs, _ = network(features, torch.zeros(1, len(words), CONTEXT))
    expected = load_parser().score(words).arcs
    np.testing.assert_allclose(arcs[0].numpy(), expected, atol=1e-3)
    with pytest.raises(ValueError, match="'xpos' does not fit"):
        start_from(network, replace(labels, xpos=["?"]), MODELS)


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
