"""Training of the attribution reader: what goes into the network, its losses, its calibration."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("torch", reason="training needs the extra [train]")
pytest.importorskip("tokenizers", reason="training needs the package tokenizers")

import torch
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import BertPreTokenizer

from onrecord.evaluation import GoldDocument
from onrecord.pointing import LINKS, Scores, point
from onrecord.span_decoding import Calibration
from onrecord.tagging import TAGS, Found, allowed
from onrecord.training.attribution_data import (
    make_batch,
    make_example,
    merge_adjacent,
    plan_batches,
)
from onrecord.training.corpora import HELD_OUT, hold_out
from onrecord.training.export import fit_logistic
from onrecord.training.network import WIDTH, Network
from onrecord.types import Attribution, Span

TEXT = "“We won,” Ann said. “Easily.” It was said that all is well."
SPECIAL = (1, 2)


def spans(*words: str) -> tuple[Span, ...]:
    return tuple(Span(TEXT.index(w), TEXT.index(w) + len(w)) for w in words)


GOLD = GoldDocument(
    "a",
    TEXT,
    (
        Attribution(spans("“We won", "“Easily.”"), spans("said"), spans("Ann")),
        Attribution(spans("that all is well"), spans("was said"), ()),
    ),
)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    made = Tokenizer(WordLevel({"[UNK]": 0, "[CLS]": 1, "[SEP]": 2}, unk_token="[UNK]"))
    made.pre_tokenizer = BertPreTokenizer()
    return made


def test_an_example_carries_the_annotation_over_to_pieces(tokenizer: Tokenizer) -> None:
    example = make_example(GOLD, tokenizer)
    tags = [TAGS[tag] for tag in example.tags]
    content = ["B-content", "I-content", "I-content"]
    assert tags[:8] == [*content, "O", "O", "B-source", "B-cue", "O"]
    assert tags[8:12] == ["B-content", *["I-content"] * 3]
    assert tags[12:] == ["O", "B-cue", "I-cue", "B-content", *["I-content"] * 3, "O"]
    assert [link.cue.tolist() for link in example.links] == [[6], [13, 14]]


def test_a_window_points_contents_at_cues_and_cues_at_sources(tokenizer: Tokenizer) -> None:
    example = make_example(GOLD, tokenizer)
    length = len(example.pieces)
    batch = make_batch([example], [(0, 0, length)], SPECIAL, seed=0)
    assert batch.ids.shape == (1, length + 2)
    at_cue = batch.links["content"][0, 1:-1, 1:-2]  # without [CLS], [SEP] and nothing
    assert np.argwhere(at_cue[8]).tolist() == [[6]]
    assert np.argwhere(at_cue[15]).tolist() == [[13], [14]]
    at_source = batch.links["cue"][0]
    assert np.argwhere(at_source[1 + 6]).tolist() == [[1 + 5]]
    assert np.argwhere(at_source[1 + 13]).tolist() == [[length + 2]]  # nothing
    assert not batch.links["content"][0, 1 + 5].any()
    edges = [np.argwhere(batch.links[edge][0, 1:-1, 1:-2]).tolist() for edge in ("start", "end")]
    assert edges[0] == [[6, 0], [6, 8], [13, 15], [14, 15]]
    assert edges[1] == [[6, 2], [6, 11], [13, 18], [14, 18]]


def test_a_speech_marked_sentence_by_sentence_is_one_content(tokenizer: Tokenizer) -> None:
    text = "“We won. We did,” Ann said."
    split = Attribution((Span(0, 8), Span(9, 17)), (Span(22, 26),), (Span(18, 21),))
    example = make_example(GoldDocument("b", text, (split,)), tokenizer)
    assert [TAGS[tag] for tag in example.tags].count("B-content") == 1
    apart = spans("“We won", "“Easily.”")
    assert merge_adjacent(TEXT, apart) == apart


def test_a_window_without_the_cue_trains_no_link_to_it(tokenizer: Tokenizer) -> None:
    batch = make_batch([make_example(GOLD, tokenizer)], [(0, 0, 5)], SPECIAL, seed=0)
    assert not batch.links["content"].any()
    assert not batch.links["cue"].any()


def test_an_epoch_has_every_piece_once(tokenizer: Tokenizer) -> None:
    document = replace(GOLD, text=" ".join([TEXT] * 40))
    examples = [make_example(document, tokenizer)] * 3
    for seed in range(5):
        batches = plan_batches(examples, size=50, batch=4, seed=seed)
        seen = [(n, i) for batch in batches for n, a, b in batch for i in range(a, b)]
        everything = {(n, i) for n in range(3) for i in range(len(examples[0].pieces))}
        assert len(seen) == len(set(seen))
        assert len(everything - set(seen)) <= 3 * 2 * 8  # but for scraps at the ends
        assert batches == plan_batches(examples, size=50, batch=4, seed=seed)


def test_tag_loss_is_that_of_all_paths() -> None:
    torch.manual_seed(0)
    network = Network().requires_grad_(False)
    for parameter in (network.between, network.at_start, network.at_end):
        torch.nn.init.normal_(parameter)
    scores = torch.randn(1, 4, 7)
    first = torch.tensor([[True, False, True, True]])  # the second piece goes on with a word
    gold = torch.tensor([[3, 0, 4, 1]])
    words = scores[0, [0, 2, 3]]

    def total(tags: tuple[int, ...]) -> float:
        steps = list(itertools.pairwise(tags))
        if not all(allowed()[step] for step in steps):
            return -np.inf
        between = sum(float(network.between[step]) for step in steps)
        edges = float(network.at_start[tags[0]] + network.at_end[tags[-1]])
        return float(words[range(3), list(tags)].sum()) + between + edges

    paths = [total(tags) for tags in itertools.product(range(7), repeat=3)]
    expected = (np.logaddexp.reduce(paths) - total((3, 4, 1))) / 3
    assert float(network.tag_loss(scores, gold, first)) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("link", LINKS)
def test_decoding_points_as_training_does(tokenizer: Tokenizer, link: str) -> None:
    torch.manual_seed(0)
    network = Network().requires_grad_(False)
    for table in (network.distance, network.sentence, network.block, network.null_key):
        torch.nn.init.normal_(table[link])
    pieces = make_example(GOLD, tokenizer).pieces
    n = len(pieces)
    out = torch.randn(1, n, len(TAGS) + 2 * len(LINKS) * WIDTH) * 0.3
    target = torch.zeros(1, n, n + 1, dtype=torch.bool)
    target[0, 6, [2, 3, n]] = True
    sentence, block = (
        torch.from_numpy(index.astype(np.int64))[None] for index in (pieces.sentence, pieces.block)
    )
    real = torch.ones(1, n, dtype=torch.bool)
    loss = float(network.link_loss(out, link, target, real, sentence, block))
    at = len(TAGS) + 2 * WIDTH * LINKS.index(link)
    values = out[0].numpy()
    scores = Scores(
        values[:, :7],
        {link: values[:, at : at + WIDTH]},
        {link: values[:, at + WIDTH : at + 2 * WIDTH]},
    )
    pointer = network.knowledge(Calibration(np.zeros(8), 0.0)).pointers[link]
    pointed = point(pieces, scores, link, pointer, Found(6, 7, "cue", 0.0))
    assert pointed.weights.sum() + pointed.nothing == pytest.approx(1, abs=1e-5)
    drawn = pointed.weights[[2, 3]].sum() + pointed.nothing
    assert -np.log(drawn) == pytest.approx(loss, rel=1e-4)


def test_a_calibration_says_how_often_each_value_is_right() -> None:
    random = np.random.default_rng(0)
    rows = random.normal(size=(4000, 2))
    truth = 1 / (1 + np.exp(-(2 * rows[:, 0] - 0.5)))
    found = fit_logistic(rows, (random.random(4000) < truth).astype(float))
    assert found.weights == pytest.approx([2, 0], abs=0.2)
    assert found.bias == pytest.approx(-0.5, abs=0.15)


def test_documents_are_held_out_by_their_id() -> None:
    documents = [replace(GOLD, doc_id=str(i)) for i in range(2000)]
    kept, held = hold_out(documents)
    assert len(held) / 2000 == pytest.approx(HELD_OUT / 100, abs=0.02)
    assert hold_out(reversed(documents))[1] == held[::-1]
    assert not {d.doc_id for d in kept} & {d.doc_id for d in held}
