"""The trained reader with a toy model, made here: its network looks each word's tag up.

The toy needs `onnx` (of the extra [train]) to be made, and `tokenizers` to run. Tests of the
real weights look for them in the package, or in the folder that the environment variable
ONRECORD_TEST_READER names.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("tokenizers", reason="the trained reader needs the package tokenizers")
pytest.importorskip("onnx", reason="the toy model is made with onnx, of the extra [train]")

import onnx
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import BertPreTokenizer

from onrecord.blocks import find_blocks
from onrecord.errors import ReaderError
from onrecord.nested import CONFIDENCE
from onrecord.onnx_reader import (
    ATTRIBUTION_MODEL,
    CONTEXT_FILE,
    FORMAT,
    WORTH_FILE,
    AttributionModel,
    OnnxReader,
    load_model,
    load_onnx_reader,
    read_knowledge,
    store_knowledge,
)
from onrecord.pieces import CAPITALISED, CLOSING, INSIDE, OPENING, OUTSIDE, cut_pieces
from onrecord.pointing import BLOCKS, DISTANCES, LINKS, SENTENCES
from onrecord.sentences import find_sentences
from onrecord.syntax import checksum, load_parser
from onrecord.tagging import TAGS
from onrecord.types import Attribution, Span, hull

WIDTH = 2
# Words that the toy knows, with their tag.
WORDS = {
    "ann": "B-source",
    "bob": "B-source",
    "said": "B-cue",
    "denied": "B-cue",
    "yes": "B-content",
    "indeed": "I-content",
    '"': "O",
    ".": "O",
    ",": "O",
}
TEXT = "Ann said yes indeed. Bob denied yes."


def write_toy(folder: Path) -> None:
    """A model folder whose network gives each known word its tag."""
    vocabulary = {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2}
    table = np.zeros((3 + len(WORDS), len(TAGS) + 2 * len(LINKS) * WIDTH), np.float32)
    table[:3, 0] = 9.0
    for word, tag in WORDS.items():
        vocabulary[word] = len(vocabulary)
        table[vocabulary[word], TAGS.index(tag)] = 9.0
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer, tokenizer.pre_tokenizer = Lowercase(), BertPreTokenizer()
    tokenizer.save(str(folder / "tokenizer.json"))
    floats, ints = onnx.TensorProto.FLOAT, onnx.TensorProto.INT64
    node = onnx.helper.make_node("Gather", ["table", "ids"], ["scores"])
    graph = onnx.helper.make_graph(
        [node],
        "toy",
        [
            onnx.helper.make_tensor_value_info("ids", ints, [1, "n"]),
            onnx.helper.make_tensor_value_info("features", ints, [1, "n", 3]),
        ],
        [onnx.helper.make_tensor_value_info("scores", floats, [1, "n", table.shape[1]])],
        [onnx.numpy_helper.from_array(table, "table")],
    )
    opset = [onnx.helper.make_opsetid("", 17)]
    onnx.save(
        onnx.helper.make_model(graph, opset_imports=opset, ir_version=8), folder / "reader.onnx"
    )
    near = [-abs(i - DISTANCES // 2) for i in range(DISTANCES)]
    pointer = {
        "null_key": [0.0] * WIDTH,
        "null_bias": -9.0,
        "distance": near,
        "sentence": [0.0] * SENTENCES,
        "block": [0.0] * BLOCKS,
    }
    described = {
        "format": FORMAT,
        "name": "toy",
        "crc32": checksum(folder / "reader.onnx"),
        "knowledge": {
            "transitions": {"between": [[0.0] * 7] * 7, "first": [0.0] * 7, "last": [0.0] * 7},
            "pointers": dict.fromkeys(LINKS, pointer),
            "calibration": {"weights": [1.0] * 8, "bias": 2.0, "least": 0.0},
        },
    }
    (folder / "reader.json").write_text(json.dumps(described), encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("toy")
    write_toy(folder)
    return folder


@pytest.fixture(scope="module")
def toy(folder: Path) -> AttributionModel:
    return load_model(folder)


def attributions(model: AttributionModel, text: str) -> tuple[Attribution, ...]:
    blocks = find_blocks(text)
    return model.find_attributions(text, blocks, find_sentences(text, blocks))


def shown(model: AttributionModel, text: str) -> list[tuple[str, ...]]:
    return [
        tuple(
            " + ".join(span.of(text) for span in spans)
            for spans in (found.source, found.cue, found.content)
        )
        for found in attributions(model, text)
    ]


def test_reads_a_document_and_parses_it(folder: Path) -> None:
    reader = OnnxReader(load_model(folder), load_parser())
    blocks = find_blocks(TEXT)
    sentences = find_sentences(TEXT, blocks)
    reading = reader.read(TEXT, blocks, sentences)
    assert reader.name == "toy"
    assert [parse.sentence for parse in reading.parses] == list(sentences)
    found = [
        tuple(span.of(TEXT) for span in a.source + a.cue + a.content) for a in reading.attributions
    ]
    assert found == [("Ann", "said", "yes indeed"), ("Bob", "denied", "yes")]


def test_reads_a_document_longer_than_any_window(toy: AttributionModel) -> None:
    text = " ".join([TEXT] * 100)
    assert shown(toy, text) == shown(toy, TEXT) * 100


def test_text_without_attributions_and_without_text(toy: AttributionModel) -> None:
    assert attributions(toy, "") == ()
    assert attributions(toy, " \n\n ") == ()
    assert attributions(toy, "It rained.") == ()


def test_capitals_and_marks_change_no_offset(toy: AttributionModel) -> None:
    assert shown(toy, "ANN SAID “YES INDEED”.") == [("ANN", "SAID", "YES INDEED")]


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from([*WORDS, "“", "”", "🜃", "é", "\n\n", "\0", "Ünknown"])))
def test_spans_lie_in_the_text_and_hold_words(toy: AttributionModel, words: list[str]) -> None:
    text = " ".join(words)
    for found in attributions(toy, text):
        assert 0 <= found.confidence <= 1
        assert found.content
        assert found.cue
        for span in found.content + found.cue + found.source:
            assert span.of(text).strip()


def test_knowledge_survives_storing(toy: AttributionModel) -> None:
    stored = store_knowledge(toy.knowledge)
    assert store_knowledge(read_knowledge(json.loads(json.dumps(stored)))) == stored


def test_features_tell_marks_breaks_and_capitals(toy: AttributionModel) -> None:
    text = "“Yes indeed,” Ann said."
    blocks = find_blocks(text)
    pieces = cut_pieces(text, blocks, find_sentences(text, blocks), toy.tokenizer)
    marks = [OPENING, INSIDE, INSIDE, INSIDE, CLOSING, OUTSIDE, OUTSIDE, OUTSIDE]
    assert pieces.features[:, 0].tolist() == marks
    assert pieces.features[:, 1].tolist() == [2] + [0] * 7
    assert pieces.features[5, 2] == CAPITALISED


@pytest.mark.parametrize("name", ["reader.onnx", "reader.json", "tokenizer.json"])
@pytest.mark.parametrize("damage", ["missing", "foreign"])
def test_a_missing_or_foreign_file_is_a_clear_error(tmp_path: Path, name: str, damage: str) -> None:
    write_toy(tmp_path)
    if damage == "missing":
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_bytes(b'{"format": "something else"}')
    with pytest.raises(ReaderError, match="name the folder of a model") as caught:
        load_model(tmp_path)
    assert tmp_path.name in str(caught.value)


# The real weights

REAL = Path(os.environ.get("ONRECORD_TEST_READER", ATTRIBUTION_MODEL))
needs_weights = pytest.mark.skipif(
    not (REAL / "reader.onnx").exists(), reason="the trained reader's weights are not here"
)
NEWS = (
    "The harbour will reopen in May, the mayor said on Monday.\n\n“We have waited long enough,” "
    "Brandt told reporters. “The boats are ready.”\n\nAccording to the harbour's director, Ada "
    "Lund, repairs cost twice what was planned. She believes that trade will double."
)


@needs_weights
def test_real_reader_reads_news() -> None:
    found = shown(load_model(REAL), NEWS)
    assert ("Brandt", "told", "“We have waited long enough + “The boats are ready") in [
        (source, cue.split()[0], content.replace(",”", "").replace(".”", ""))
        for source, cue, content in found
    ]
    assert ("She", "believes", "that trade will double") in [
        (source, cue, content.rstrip(".")) for source, cue, content in found
    ]


@needs_weights
def test_real_reader_gives_the_same_with_any_threads_and_order() -> None:
    one, two = load_model(REAL, threads=1), load_model(REAL, threads=2)
    texts = [NEWS, TEXT, "\n\n".join([NEWS] * 6)]
    alone = [attributions(load_model(REAL), text) for text in texts]
    assert [attributions(one, text) for text in texts] == alone
    assert [attributions(two, text) for text in reversed(texts)] == alone[::-1]


@needs_weights
def test_real_reader_loads_quickly() -> None:
    started = time.process_time()
    load_model(REAL)
    assert time.process_time() - started < 3  # under one second on a free core


@needs_weights
def test_attributions_within_contents_are_found_too() -> None:
    text = (
        "The ferry will stop for a week, the harbour master said. Mayor Ann Roe told reporters "
        "that the company had announced the sale of its boats, and that engineers believe the "
        "pier is safe."
    )
    blocks = find_blocks(text)
    sentences = find_sentences(text, blocks)
    found = load_onnx_reader(REAL).read(text, blocks, sentences).attributions
    inner = [a for a in found if any(o.content[0].contains(hull(a.content + a.cue)) for o in found)]
    assert inner
    for attribution in inner:
        assert attribution.confidence <= CONFIDENCE
        assert all(0 <= s.start < s.end <= len(text) for s in attribution.content)


# What is worth checking


def write_toy_worth(folder: Path) -> None:
    """A part that takes up the toy's scores: what it knows as a content is worth checking."""
    weights = np.zeros((len(TAGS) + 2 * len(LINKS) * WIDTH, 1), np.float32)
    weights[TAGS.index("B-content")] = 1.0
    part = onnx.ModelProto()
    part.graph.node.append(onnx.helper.make_node("MatMul", ["scores", "worth.0"], ["worth"]))
    part.graph.initializer.append(onnx.numpy_helper.from_array(weights, "worth.0"))
    part.graph.output.append(
        onnx.helper.make_tensor_value_info("worth", onnx.TensorProto.FLOAT, [1, "n", 1])
    )
    (folder / WORTH_FILE).write_bytes(part.SerializeToString())


def test_a_part_of_a_model_tells_what_is_worth_checking_and_changes_nothing_else(tmp_path):
    write_toy(tmp_path)
    blocks = find_blocks(TEXT)
    sentences = find_sentences(TEXT, blocks)
    before = load_onnx_reader(tmp_path).read(TEXT, blocks, sentences)
    write_toy_worth(tmp_path)
    after = load_onnx_reader(tmp_path).read(TEXT, blocks, sentences)
    assert before.worth is None
    assert before.attributions == after.attributions
    assert after.worth is not None
    yes, said = (Span(TEXT.index(word), TEXT.index(word) + len(word)) for word in ("yes", "said"))
    assert after.worth.probability([yes]) > 0.99
    assert after.worth.probability([said]) == 0.5
    assert after.worth.probability([said, yes]) == pytest.approx(1 / (1 + np.exp(-4.5)), abs=1e-4)


# What the parser makes of it


def write_toy_context(folder: Path, width: int) -> int:
    """A part that takes up the toy's scores, and gives every word the same context."""
    weights = np.ones((len(TAGS) + 2 * len(LINKS) * WIDTH, width), np.float32)
    part = onnx.ModelProto()
    part.graph.node.append(onnx.helper.make_node("MatMul", ["scores", "ones"], ["context"]))
    part.graph.initializer.append(onnx.numpy_helper.from_array(weights, "ones"))
    part.graph.output.append(
        onnx.helper.make_tensor_value_info("context", onnx.TensorProto.FLOAT, [1, "n", width])
    )
    (folder / CONTEXT_FILE).write_bytes(part.SerializeToString())
    return checksum(folder / CONTEXT_FILE)


def test_parts_tell_worth_and_context_side_by_side(tmp_path):
    write_toy(tmp_path)
    write_toy_worth(tmp_path)
    write_toy_context(tmp_path, width=5)
    blocks = find_blocks(TEXT)
    told = load_model(tmp_path).look(TEXT, blocks, find_sentences(TEXT, blocks))
    assert told.worth is not None
    assert told.context is not None
    assert told.worth.probability([Span(9, 12)]) > 0.99  # yes
    assert told.context.of([Span(0, 3), Span(9, 12)]).tolist() == [[9.0] * 5] * 2


def test_a_context_that_the_parser_does_not_know_is_refused(tmp_path):
    write_toy(tmp_path)
    write_toy_context(tmp_path, width=5)
    with pytest.raises(ReaderError, match=r"context\.onnx does not fit the parser; reinstall"):
        load_onnx_reader(tmp_path)


def test_the_shipped_parser_takes_up_what_the_shipped_reader_understood():
    reader = load_onnx_reader(ATTRIBUTION_MODEL)
    text = "The prime minister of the island who resigned on Monday over the vote had served long."
    blocks = find_blocks(text)
    sentences = find_sentences(text, blocks)
    seen = reader.model.look(text, blocks, sentences)
    assert seen.context is not None
    spans = [token.span for token in reader.parser.parse(text, sentences[0]).tokens]
    words = [span.of(text) for span in spans]
    without = reader.parser.score(words)
    within = reader.parser.score(words, seen.context.of(spans))
    assert np.abs(without.arcs - within.arcs).max() > 0.5
    assert reader.read(text, blocks, sentences).parses == reader.parser.parse_all(
        text, sentences, seen.context
    )


def test_numbers_of_public_interest_are_worth_more_than_small_talk():
    reader = load_onnx_reader(ATTRIBUTION_MODEL)
    text = "Unemployment rose to 9 percent last year. We had a nice walk by the sea."
    blocks = find_blocks(text)
    sentences = find_sentences(text, blocks)
    worth = reader.read(text, blocks, sentences).worth
    assert worth is not None
    first, second = (worth.probability([sentence.span]) for sentence in sentences)
    assert first > 0.7
    assert second < 0.2
