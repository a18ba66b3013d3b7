import itertools
import json
import shutil
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.errors import ReaderError
from onrecord.syntax import (
    LONGEST,
    MODELS,
    Parser,
    apply_rule,
    choose_lemma,
    decode_tree,
    hash_features,
    load_parser,
    normalise_form,
)
from onrecord.training.conllu import read_conllu
from onrecord.types import Parse, Sentence, Span

PUD = Path(__file__).parents[2] / "shared/corpora/pud/en_pud-ud-test.conllu"


@pytest.fixture(scope="module")
def parser() -> Parser:
    return load_parser()


def parse(parser: Parser, text: str) -> Parse:
    return parser.parse(text, Sentence(Span(0, len(text)), 0))


def relations(found: Parse) -> set[tuple[str, str, str]]:
    return {
        (token.text, token.deprel, found.tokens[token.head].text if token.head >= 0 else "")
        for token in found.tokens
    }


def is_tree(heads: list[int]) -> bool:
    if heads.count(-1) != 1:
        return False
    for start in range(len(heads)):
        node, steps = start, 0
        while node >= 0 and steps <= len(heads):
            node, steps = heads[node], steps + 1
        if node >= 0:
            return False
    return True


# What the network should know whatever its weights: short sentences, clear relations.
RELATIONS = [
    ("She said the port had closed.", ("She", "nsubj", "said")),
    ("She said the port had closed.", ("closed", "ccomp", "said")),
    ("“The port is closed,” said Anna Lund.", ("Anna", "nsubj", "said")),
    ("“The port is closed,” said Anna Lund.", ("Lund", "flat", "Anna")),
    ("The minister, in turn, stressed that prices fell.", ("minister", "nsubj", "stressed")),
    ("The minister, in turn, stressed that prices fell.", ("fell", "ccomp", "stressed")),
    ("Two men were arrested by the police.", ("men", "nsubj:pass", "arrested")),
    ("Two men were arrested by the police.", ("police", "obl:agent", "arrested")),
    ("The mayor’s office refused.", ("mayor", "nmod:poss", "office")),
    ("The firm, which employs 300 people, lost money.", ("employs", "acl:relcl", "firm")),
    ("He met the king and left.", ("left", "conj", "met")),
    ("The law is not new.", ("law", "nsubj", "new")),
    ("The law is not new.", ("is", "cop", "new")),
]


@pytest.mark.parametrize(("text", "relation"), RELATIONS)
def test_finds_relation(parser: Parser, text: str, relation: tuple[str, str, str]) -> None:
    assert relation in relations(parse(parser, text))


def test_tags_and_lemmas(parser: Parser) -> None:
    found = parse(parser, "The ministers were discussing Lund’s ideas, weren't they?")
    assert [(t.text, t.lemma, t.xpos) for t in found.tokens] == [
        ("The", "the", "DT"),
        ("ministers", "minister", "NNS"),
        ("were", "be", "VBD"),
        ("discussing", "discuss", "VBG"),
        ("Lund", "Lund", "NNP"),
        ("’s", "'s", "POS"),
        ("ideas", "idea", "NNS"),
        (",", ",", ","),
        ("were", "be", "VBD"),
        ("n't", "not", "RB"),
        ("they", "they", "PRP"),
        ("?", "?", "."),
    ]
    assert found.tokens[1].upos == "NOUN"


def test_typographic_variants_are_parsed_alike(parser: Parser) -> None:
    curly = parse(parser, "Lund’s aide didn’t know.")
    straight = parse(parser, "Lund's aide didn't know.")
    assert [(t.upos, t.lemma, t.head, t.deprel) for t in curly.tokens] == [
        (t.upos, t.lemma, t.head, t.deprel) for t in straight.tokens
    ]


def test_a_sentence_is_parsed_the_same_among_others(parser: Parser) -> None:
    texts = ["He left.", "The court, she said, had ruled on 4 May.", "Why?", "It rained in Oslo."]
    text = " ".join(texts)
    sentences = [Sentence(Span(at := text.index(t), at + len(t)), 0) for t in texts]
    together = parser.parse_all(text, sentences)
    assert together == tuple(parser.parse(text, s) for s in reversed(sentences))[::-1]
    for alone, found in zip((parse(parser, t) for t in texts), together, strict=True):
        assert [(t.text, t.head, t.deprel) for t in alone.tokens] == [
            (t.text, t.head, t.deprel) for t in found.tokens
        ]


@settings(max_examples=60)
@given(text=st.text(max_size=60) | st.lists(st.sampled_from("a -“” .,'s1\n"), max_size=60))
def test_any_text_becomes_one_tree(parser: Parser, text: str | list[str]) -> None:
    text = "".join(text)
    found = parse(parser, text)
    assert "".join(t.text for t in found.tokens) == "".join(text.split())
    assert all(token.text == token.span.of(text) for token in found.tokens)
    assert is_tree([token.head for token in found.tokens]) or not found.tokens
    assert all((t.deprel == "root") == (t.head == -1) for t in found.tokens)


def test_white_space_has_no_tokens(parser: Parser) -> None:
    assert parse(parser, " \n").tokens == ()


def test_a_very_long_sentence_is_one_tree_in_bounded_time(parser: Parser) -> None:
    text = "one, two and " * 1500
    started = time.process_time()
    found = parse(parser, text)
    assert time.process_time() - started < 10
    assert len(found.tokens) == 6000 > LONGEST
    assert is_tree([token.head for token in found.tokens])


@st.composite
def arc_scores(draw: st.DrawFn, most: int = 5) -> np.ndarray:
    count = draw(st.integers(1, most))
    values = draw(
        st.lists(st.integers(-8, 8), min_size=count * (count + 1), max_size=count * (count + 1))
    )
    return np.array(values, np.float32).reshape(count, count + 1)


@given(arc_scores())
def test_the_tree_is_the_best_one(arcs: np.ndarray) -> None:
    count = len(arcs)
    trees = filter(is_tree, map(list, itertools.product(range(-1, count), repeat=count)))
    best = max(sum(arcs[d, h + 1] for d, h in enumerate(heads)) for heads in trees)
    found = decode_tree(arcs)
    assert is_tree(found)
    assert sum(arcs[d, h + 1] for d, h in enumerate(found)) == best


@settings(max_examples=30)
@given(arc_scores(most=40))
def test_any_scores_make_a_tree(arcs: np.ndarray) -> None:
    assert is_tree(decode_tree(arcs))


@pytest.mark.parametrize(
    ("rule", "word", "lemma"),
    [
        ("l0", "Said", "said"),
        ("l3y", "parties", "party"),
        ("k1", "Ministers", "Minister"),
        ("t0", "OSLO", "Oslo"),
        ("=be", "’s", "be"),
        ("k0", "’s", "'s"),
        ("l3", "as", "as"),  # too short for the rule
    ],
)
def test_rule_makes_lemma(rule: str, word: str, lemma: str) -> None:
    assert apply_rule(rule, word) == lemma


@pytest.mark.parametrize(
    ("word", "upos", "rules", "lemma"),
    [
        ("replacing", "VERB", ["l3", "l3e"], "replace"),
        ("abducted", "VERB", ["l2", "l0"], "abduct"),  # unknown, but better than no change
        ("Orland", "PROPN", ["k0", "l2"], "Orland"),
        ("’", "PUNCT", ["l0"], "'"),
        ("—", "PUNCT", ["=-"], "—"),
    ],
)
def test_chooses_lemmas_that_are_words(word: str, upos: str, rules: list[str], lemma: str) -> None:
    assert choose_lemma(word, upos, rules, {"replace", "abducted", "orla"}) == lemma


def test_hashes_are_the_same_on_every_machine() -> None:
    assert hash_features("Oslo")[:3] == [2141089559, 3032661170, 1505915334]


def test_normalising_keeps_what_it_does_not_know() -> None:
    assert [normalise_form(w) for w in ("\u00ad", "”", "—", "``", "é")] == [
        "\u00ad",
        "”",
        "--",
        "“",
        "é",
    ]


@pytest.mark.skipif(not PUD.exists(), reason="shared/corpora/pud is not beside the repository")
def test_attachment_in_news_and_wikipedia(parser: Parser) -> None:
    right = words = 0
    for sentence in itertools.islice(read_conllu(PUD), 200):
        scores = parser.score([word.form for word in sentence.words])
        heads = decode_tree(scores.arcs)
        right += sum(head == w.head for head, w in zip(heads, sentence.words, strict=True))
        words += len(heads)
    assert right / words > 0.85


def test_missing_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ReaderError, match=r"syntax\.onnx.*reinstall onrecord"):
        load_parser(tmp_path)


@pytest.mark.parametrize("change", [{"format": "other-2"}, {"crc32": 1}, {"words": None}])
def test_model_of_another_version_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    shutil.copy(MODELS / "syntax.onnx", tmp_path)
    described = json.loads((MODELS / "syntax.json").read_text(encoding="utf-8")) | change
    (tmp_path / "syntax.json").write_text(json.dumps(described), encoding="utf-8")
    with pytest.raises(ReaderError, match="reinstall onrecord"):
        load_parser(tmp_path)


def test_damaged_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "syntax.onnx").write_bytes(b"no model")
    (tmp_path / "syntax.json").write_text("[]", encoding="utf-8")
    with pytest.raises(ReaderError, match="reinstall onrecord"):
        load_parser(tmp_path)
