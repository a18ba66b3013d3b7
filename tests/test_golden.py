"""The article against its hand annotation, and the published figures against fresh ones."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

from onrecord.commands.options import READERS
from onrecord.evaluation import read_gold
from onrecord.extraction import load_reader

ROOT = Path(__file__).parents[1]
POLNEAR = ROOT.parent / "shared/corpora/polnear/dev.jsonl"
PUBLISHED = json.loads((ROOT / "scripts/onrecord/data/evaluation.json").read_text("utf-8"))


def load_figures() -> ModuleType:
    spec = importlib.util.spec_from_file_location("figures", ROOT / "benchmarks/figures.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


FIGURES = load_figures()


def published(corpus: str, reader: str) -> list[dict[str, object]]:
    return [f for f in PUBLISHED if (f["corpus"], f["reader"]) == (corpus, reader)]


@pytest.mark.parametrize("reader", READERS)
def test_the_articles_figures_are_those_published(reader: str) -> None:
    remedy = "the extraction has changed: run benchmarks/figures.py and read what it says"
    measured = FIGURES.measure_article(load_reader(reader))
    assert measured == published(FIGURES.ARTICLE, reader), remedy


@pytest.mark.skipif(not POLNEAR.exists(), reason="needs PolNeAR's development part")
@pytest.mark.parametrize("reader", READERS)
def test_polnears_figures_are_those_published(reader: str) -> None:
    remedy = "the reader has changed: run benchmarks/figures.py CORPORA and read what it says"
    gold = read_gold(POLNEAR)
    measured = FIGURES.measure(FIGURES.POLNEAR, gold, load_reader(reader), outermost=True)
    assert measured == published(FIGURES.POLNEAR, reader), remedy


def test_the_model_card_shows_the_figures_of_the_model_beside_it() -> None:
    card = FIGURES.MODEL_CARD.read_text("utf-8")
    assert FIGURES.render_training() in card
    assert FIGURES.render_accuracy(FIGURES.of_attributions(PUBLISHED)) in card


def test_the_figure_of_restated_claims_is_that_of_their_last_reading() -> None:
    remedy = "run benchmarks/figures.py: the last reading is another"
    assert FIGURES.count_reading() == published(FIGURES.RESTATED, READERS[0]), remedy


def test_the_article_is_read_as_well_as_promised() -> None:
    value = {figure["metric"]: figure["value"] for figure in published(FIGURES.ARTICLE, READERS[0])}
    assert value["quotes with the right source (Dice ≥ 0.5), F1"] >= 0.9
    assert value["speaker right, of matched quotes"] >= 0.9
    assert value["claims (Dice ≥ 0.5), F1"] >= 0.7
    assert value["quantities of matched claims, F1"] >= 0.9
    assert value["dates of matched claims, F1"] >= 0.9


def test_the_changelog_shows_the_published_figures() -> None:
    assert FIGURES.render_accuracy(PUBLISHED) in (ROOT / "CHANGELOG.md").read_text("utf-8")
