"""The whole way from gold documents to a reader's folder, on a few sentences and random weights."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="training needs the extra [train]")
pytest.importorskip("onnx", reason="training needs the extra [train]")

import torch
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import BertPreTokenizer

import onrecord.training.reader as reader_module
import onrecord.training.train as train_module
from command import call
from onrecord.onnx_reader import load_model, read_settings
from onrecord.training.network import HIDDEN, INNER, LAYERS, POSITIONS, VOCABULARY, Network
from onrecord.training.reader import train_reader
from onrecord.training.start import load_encoder, read_exported
from onrecord.training.train import Settings

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")
NAMES = ("Ann", "Ben", "Cleo", "Dan")
DOCUMENTS = 36  # three of them are held out
SETTINGS = Settings(epochs=1, batch=4)


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with random weights of MiniLM's shapes, and a tokenizer of a few words."""
    folder = tmp_path_factory.mktemp("encoder")
    random = np.random.default_rng(0)
    shapes = {
        "embeddings.word_embeddings.weight": (VOCABULARY, HIDDEN),
        "embeddings.position_embeddings.weight": (POSITIONS, HIDDEN),
        "embeddings.token_type_embeddings.weight": (2, HIDDEN),
        "embeddings.LayerNorm.weight": (HIDDEN,),
        "embeddings.LayerNorm.bias": (HIDDEN,),
    }
    for layer in range(LAYERS):
        for part, (rows, columns) in {
            "attention.self.query": (HIDDEN, HIDDEN),
            "attention.self.key": (HIDDEN, HIDDEN),
            "attention.self.value": (HIDDEN, HIDDEN),
            "attention.output.dense": (HIDDEN, HIDDEN),
            "intermediate.dense": (INNER, HIDDEN),
            "output.dense": (HIDDEN, INNER),
        }.items():
            shapes[f"encoder.layer.{layer}.{part}.weight"] = (rows, columns)
            shapes[f"encoder.layer.{layer}.{part}.bias"] = (rows,)
        for part in ("attention.output.LayerNorm", "output.LayerNorm"):
            shapes[f"encoder.layer.{layer}.{part}.weight"] = (HIDDEN,)
            shapes[f"encoder.layer.{layer}.{part}.bias"] = (HIDDEN,)
    header, data, at = {}, [], 0
    for name, shape in shapes.items():
        values = random.normal(0, 0.02, shape).astype(np.float32)
        if name.endswith("LayerNorm.weight"):
            values += 1
        data.append(values.tobytes())
        offsets = [at, at + values.nbytes]
        header[name] = {"dtype": "F32", "shape": list(shape), "data_offsets": offsets}
        at += values.nbytes
    head = json.dumps(header).encode()
    content = len(head).to_bytes(8, "little") + head + b"".join(data)
    (folder / "model.safetensors").write_bytes(content)
    words = {w: i + 3 for i, w in enumerate(["we", "won", "said", ".", ",", '"', *NAMES])}
    made = Tokenizer(WordLevel({"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, **words}, unk_token="[UNK]"))
    made.pre_tokenizer = BertPreTokenizer()
    made.save(str(folder / "tokenizer.json"))
    return folder


@pytest.fixture(scope="module")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gold") / "gold.jsonl"
    lines = []
    for i in range(DOCUMENTS):
        name = NAMES[i % len(NAMES)]
        text = f'"we won, we won," {name} said. we won, {name} said.'
        said = text.index("said")
        start = text.index(" we won, ", said) + 1
        attributions = [
            {"content": [[0, 16]], "source": [[17, said - 1]], "cue": [[said, said + 4]]},
            {
                "content": [[start, start + 6]],
                "source": [[start + 8, start + 8 + len(name)]],
                "cue": [[len(text) - 5, len(text) - 1]],
            },
        ]
        lines.append(json.dumps({"doc_id": str(i), "text": text, "attributions": attributions}))
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory, encoder: Path, gold: Path) -> Path:
    folder = tmp_path_factory.mktemp("model")
    train_reader([gold], encoder, folder, SETTINGS, name="mine")
    return folder


def test_what_is_trained_is_a_reader(trained: Path, gold: Path) -> None:
    model = load_model(trained)
    assert model.name == "mine"
    described = read_settings(trained)["training"]
    assert described["documents"] + described["held_out"] == DOCUMENTS
    assert described["cpu_hours"] >= 0
    assert described["settings"]["seed"] == SETTINGS.seed
    result = call("evaluate", str(gold), "--reader", str(trained))
    assert result.code == 0, result.err


def test_an_interrupted_run_ends_as_it_would_have(
    tmp_path: Path,
    encoder: Path,
    gold: Path,
    trained: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(train_module, "SAVE_EVERY", -1)
    compute, steps = train_module.compute_loss, []

    def fail_once(*arguments: object) -> object:
        steps.append(1)
        if len(steps) == 4:
            raise KeyboardInterrupt
        return compute(*arguments)

    monkeypatch.setattr(train_module, "compute_loss", fail_once)
    with pytest.raises(KeyboardInterrupt):
        train_reader([gold], encoder, tmp_path, SETTINGS)
    monkeypatch.undo()  # a checkpoint after every step was needed until here only
    monkeypatch.setattr(reader_module, "write_reader", lambda *_: {})  # weights are compared below
    train_reader([gold], encoder, tmp_path, SETTINGS)
    whole, resumed = (torch.load(f / "run/model.pt") for f in (trained, tmp_path))
    assert all(torch.equal(whole[name], resumed[name]) for name in whole)


def test_a_reader_can_be_gone_on_from(
    tmp_path: Path, encoder: Path, gold: Path, trained: Path
) -> None:
    weights, found = torch.load(trained / "run/model.pt"), read_exported(trained)
    assert set(found) == set(weights)
    for name, values in weights.items():
        furthest = float((values - found[name]).abs().max())
        assert furthest <= float(values.abs().max()) / 100 + 1e-6, name
    result = call(
        *("train", str(gold), "--encoder", str(encoder), "--start", str(trained)),
        *("--mean", "--epochs", "1", "--batch", "8", "--out", str(tmp_path / "next")),
    )
    assert result.code == 0, result.err
    assert "relation 0.5 with source" in result.text
    training = read_settings(tmp_path / "next")["training"]
    assert training["mean"]
    assert training["start"] == read_settings(trained)["training"]


def test_an_encoder_of_another_kind_is_named(tmp_path: Path, encoder: Path) -> None:
    weights = bytearray((encoder / "model.safetensors").read_bytes())
    broken = weights.replace(b"encoder.layer.5", b"encoder.layer.9")
    (tmp_path / "model.safetensors").write_bytes(broken)
    with pytest.raises(ValueError, match="another network"):
        load_encoder(Network(), tmp_path)


def test_too_few_documents_are_said(tmp_path: Path, encoder: Path, gold: Path) -> None:
    few = tmp_path / "few.jsonl"
    few.write_text(gold.read_text("utf-8").splitlines()[0] + "\n", encoding="utf-8")
    result = call("train", str(few), "--encoder", str(encoder), "--out", str(tmp_path / "model"))
    assert result.code == 1
    assert "too few documents" in result.err
