"""The card is what the Hub wants, and its numbers and snippets are true."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import datasets
import pandas as pd
import pytest
from huggingface_hub import DatasetCard

from onrecord.dataset.card import (
    Shard,
    card_data,
    front_matter,
    load_known_errors,
    render_card,
    size_category,
)
from onrecord.dataset.metadata import DatasetMetadata, read_metadata
from onrecord.dataset.rows import to_tables
from onrecord.dataset.schema import TABLE, TABLES, features, field_rows
from onrecord.dataset.statistics import compute_statistics
from onrecord.dataset.write import write_dataset
from onrecord.errors import DatasetError
from onrecord.extraction import extract

ROOT = Path(__file__).parent.parent
METADATA = DatasetMetadata(
    name="quay", pretty_name="The Quay: quotes", creators=("A. Bee", "C. Dee")
)


def shards(tables) -> dict[str, Shard]:
    return {
        name: Shard(table.num_rows, 1000 + i, 2000 + i, f"{i:064x}")
        for i, (name, table) in enumerate(tables.items())
    }


@pytest.fixture
def tables(extractions):
    return to_tables(extractions)


@pytest.fixture
def card(tables) -> str:
    return render_card(METADATA, compute_statistics(tables), shards(tables))


def test_the_hub_library_reads_the_card(card):
    data = DatasetCard(card).data.to_dict()
    assert data["license"] == "other"
    assert data["license_name"] == "not-stated"
    assert data["license_link"] == "LICENSE.md"
    assert data["size_categories"] == ["n<1K"]
    assert data["language"] == ["en"]
    assert data["pretty_name"] == "The Quay: quotes"
    assert data == front_matter(card)


def test_datasets_reads_configs_and_features_from_the_card(card):
    data = DatasetCard(card).data
    configs = datasets.utils.metadata.MetadataConfigs.from_dataset_card_data(data)
    assert configs.get_default_config_name() == "quotes"
    infos = datasets.info.DatasetInfosDict.from_dataset_card_data(data)
    assert {name: info.features for name, info in infos.items()} == {
        name: features(name) for name in TABLE
    }
    assert {name: info.splits["train"].num_examples for name, info in infos.items()} == {
        "quotes": 4,
        "claims": 3,
        "speakers": 1,
        "documents": 3,
    }


def test_every_config_carries_the_hash_of_its_own_file(tables):
    found = shards(tables)
    for config in card_data(METADATA, found)["configs"]:
        name = config["config_name"]
        assert config["description"].endswith(f"sha256:{found[name].sha256}")
        assert config["data_files"] == [
            {"split": "train", "path": f"data/{name}/train-00000-of-00001.parquet"}
        ]


def test_every_column_is_in_the_field_tables(card):
    for table in TABLES:
        section = card.split(f"### {table.name}")[1].split("###")[0]
        for name, kind, text in field_rows(table.name):
            assert f"| `{name}` | {kind} | {text} |" in section


def test_counts_are_those_of_the_tables(card):
    assert "- 3 documents with 51 words, published from 2022-05-03 to 2022-05-05" in card
    assert "- 4 quotes: 1 direct, 3 indirect, 0 mixed; 3 with a speaker" in card
    assert "- 3 claims: 1 in the articles' own voice, 2 by speakers" in card
    assert "- 1 speaker\n" in card


def test_statistics_are_recounted_with_pandas(tables):
    found = compute_statistics(tables, n_bytes=7)
    quotes, claims = tables["quotes"].to_pandas(), tables["claims"].to_pandas()
    assert found["n_bytes"] == 7
    assert found["n_quotes_indirect"] == (quotes["kind"] == "indirect").sum()
    assert found["n_quotes_nested"] == quotes["outer_quote_id"].notna().sum()
    assert (found["share_resolved"], found["percent_resolved"]) == (0.75, "75.0%")
    assert found["n_quantities"] == claims["quantities"].map(len).sum()
    assert (found["n_times"], found["n_times_resolved"]) == (2, 2)
    assert found["n_documents_refused"] == 1
    assert found["n_sentences"] == 5
    assert found["n_characters"] == tables["documents"].to_pandas()["text"].map(len).sum()
    assert found["n_rows"] == 11


def test_every_statistic_is_named_in_the_docstring(tables):
    import onrecord.dataset.statistics as module

    named = set(re.findall(r"``(\w+)``", module.__doc__))
    assert set(compute_statistics(tables)) == named - {"unknown", "str"}


def test_statistics_cannot_be_changed(tables):
    with pytest.raises(TypeError):
        compute_statistics(tables)["n_quotes"] = 99


def test_snippets_of_the_card_run(card, tmp_path, extractions):
    folder = tmp_path / "quay"
    write_dataset(extractions, METADATA, folder)
    blocks = re.findall(r"```python\n(.*?)```", card, re.DOTALL)
    assert len(blocks) == 3
    assert all(len(block.strip().splitlines()) <= 3 for block in blocks)
    code = [block.replace("path/to/quay", folder.as_posix()) for block in blocks]
    names: dict[str, object] = {}
    cached = code[0].replace('split="train"', f'split="train", cache_dir={str(tmp_path / "c")!r}')
    exec(cached, names)
    assert names["labels"] == ["direct", "indirect", "mixed"]
    exec(code[1], names)
    assert isinstance(names["quotes"], pd.DataFrame)


def test_the_duckdb_snippet_runs(card, tmp_path, extractions):
    duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed")
    folder = tmp_path / "quay"
    write_dataset(extractions, METADATA, folder)
    snippet = re.findall(r"```python\n(.*?)```", card, re.DOTALL)[2]
    lines = snippet.replace("path/to/quay", folder.as_posix()).strip().splitlines()
    names: dict[str, object] = {"duckdb": duckdb}
    exec("\n".join(lines[:-1]), names)
    assert eval(lines[-1], names).fetchall()[0][0].startswith("2.5 to 3 million tonnes")


def test_a_hub_repository_is_used_where_there_is_one(tables):
    metadata = replace(METADATA, repository="quay/quotes")
    text = render_card(metadata, compute_statistics(tables), shards(tables))
    assert 'load_dataset("quay/quotes", "quotes", split="train")' in text
    assert 'pd.read_parquet("hf://datasets/quay/quotes/data/quotes")' in text


def test_a_known_licence_needs_no_name_or_link(tables):
    data = card_data(replace(METADATA, license="cc-by-4.0"), shards(tables))
    assert data["license"] == "cc-by-4.0"
    assert not {"license_name", "license_link"} & set(data)


def test_the_citation_is_made_or_taken(tables):
    made = render_card(METADATA, compute_statistics(tables), shards(tables))
    assert (
        "@misc{quay,\n  title = {{The Quay: quotes}},\n  author = {{A. Bee} and {C. Dee}}" in made
    )
    own = replace(METADATA, citation="@article{bee}")
    assert "```bibtex\n@article{bee}\n```" in render_card(
        own, compute_statistics(tables), shards(tables)
    )


def test_figures_come_from_the_report_of_the_package(tables, monkeypatch):
    figure = {"corpus": "quay news", "reader": "toy", "metric": "F1", "value": 0.5, "n": 10}
    monkeypatch.setattr("onrecord.dataset.card.load_evaluation", lambda: (figure,))
    text = render_card(METADATA, compute_statistics(tables), shards(tables))
    assert "| quay news | toy | F1 | 0.500 |" in text
    monkeypatch.setattr("onrecord.dataset.card.load_evaluation", lambda: ())
    text = render_card(METADATA, compute_statistics(tables), shards(tables))
    assert "No figures were measured" in text


@pytest.mark.parametrize("known", load_known_errors(), ids=lambda known: known["error"])
def test_an_error_that_is_mended_leaves_the_card(card, known):
    assert known["text"] in card
    rows = to_tables([extract(known["text"])])[known["table"]].to_pylist()
    values = [v if v is None else str(v) for v in (row[known["column"]] for row in rows)]
    assert known["found"] in values
    assert known["wanted"] not in values


@pytest.mark.parametrize("card", ["", "# No YAML\n", "---\na: [\n---\n", "---\n- a\n---\n"])
def test_a_card_without_sound_yaml_is_an_error(card):
    with pytest.raises(DatasetError, match=r"README\.md"):
        front_matter(card)


def test_pretty_names_survive_yaml(tables):
    odd = replace(METADATA, pretty_name="Quotes: “a” # 'b' — ü: [c]", description="One.\n\nTwo: x")
    text = render_card(odd, compute_statistics(tables), shards(tables))
    assert front_matter(text)["pretty_name"] == odd.pretty_name


@pytest.mark.parametrize("rows", [0, 999, 1_000, 99_999, 10**9])
def test_size_categories_are_those_of_the_hub(rows):
    low, high = {
        "n<1K": (0, 10**3),
        "1K<n<10K": (10**3, 10**4),
        "10K<n<100K": (10**4, 10**5),
        "100K<n<1M": (10**5, 10**6),
        "1M<n<10M": (10**6, 10**7),
        "10M<n<100M": (10**7, 10**8),
        "100M<n<1B": (10**8, 10**9),
        "1B<n<10B": (10**9, 10**10),
    }[size_category(rows)]
    assert low <= rows < high


def test_the_published_datasets_own_metadata_are_sound():
    metadata = read_metadata(ROOT / "dataset" / "source")
    assert metadata.name == "onrecord"
    assert metadata.license == "other"
    assert metadata.license_name
    assert "CC BY 4.0" in metadata.license_details
    assert "Apache-2.0" in metadata.license_details
