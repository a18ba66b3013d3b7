"""What machines read of a dataset: Croissant, CITATION.cff, .zenodo.json, and all of it again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from onrecord.dataset.archives import render_citation_file, render_zenodo
from onrecord.dataset.licenses import license_url
from onrecord.dataset.metadata import DatasetMetadata
from onrecord.dataset.read import read_dataset
from onrecord.dataset.schema import TABLES, Table, shard_path
from onrecord.dataset.write import write_dataset
from onrecord.errors import DatasetError

mlcroissant = pytest.importorskip("mlcroissant", reason="mlcroissant is not installed")

pytestmark = [  # of mlcroissant's own calls, which nobody here can mend
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:The inplace keyword in DataFrame.reset_index:Warning"),
]

ROOT = Path(__file__).parent.parent
METADATA = DatasetMetadata(
    name="quay",
    pretty_name="The Quay: quotes & “claims”",
    version="1.2.0",
    license="cc-by-4.0",
    license_name=None,
    creators=("Brandt, Zoë", "The Quay"),
    released="2022-05-06",
    homepage="https://example.org/quay",
    repository="quay/quotes",
    tags=("harbours",),
)


@pytest.fixture(scope="module")
def published() -> Path:
    return ROOT / "dataset"


@pytest.fixture
def built(tmp_path, extractions) -> Path:
    write_dataset(extractions, METADATA, tmp_path / "quay")
    return tmp_path / "quay"


def plain(value: Any) -> Any:
    """A value as Croissant's reader gives it, in the form that the tables have."""
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if isinstance(value, dict):
        return {key.rpartition("/")[2]: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


def inexact(value: Any) -> Any:
    """A value of the tables with doubles for decimals: Croissant has no others."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dict):
        return {key: inexact(item) for key, item in value.items()}
    if isinstance(value, list):
        return [inexact(item) for item in value]
    return value


def records(dataset: Path, table: str) -> Iterator[Any]:
    loaded = mlcroissant.Dataset(jsonld=dataset / "croissant.json")
    yield from (plain(record) for record in loaded.records(table))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_croissants_own_reader_gives_every_row_of_the_published_dataset(published, table: Table):
    rows = [inexact(row) for row in read_dataset(published).tables[table.name].to_pylist()]
    assert list(records(published, table.name)) == rows


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_croissants_own_reader_gives_every_row_of_a_build(built, table: Table):
    rows = [inexact(row) for row in read_dataset(built).tables[table.name].to_pylist()]
    assert list(records(built, table.name)) == rows


def test_croissants_own_validator_finds_nothing_wrong(published, built):
    for dataset in (published, built):
        metadata = mlcroissant.Dataset(jsonld=dataset / "croissant.json").metadata
        assert metadata.ctx.issues.errors == set()
        assert metadata.ctx.issues.warnings == set()


def test_files_are_described_as_they_are(built):
    described = json.loads((built / "croissant.json").read_text("utf-8"))
    assert [file["contentUrl"] for file in described["distribution"]] == [
        shard_path(table.name) for table in TABLES
    ]
    for file in described["distribution"]:
        assert file["contentSize"] == f"{(built / file['contentUrl']).stat().st_size} B"
    assert described["license"] == "https://spdx.org/licenses/CC-BY-4.0.html"
    assert described["sameAs"] == ["https://huggingface.co/datasets/quay/quotes"]


def test_metadata_are_read_back_as_they_were_published(built):
    found = read_dataset(built).metadata
    assert found.citation is not None
    assert found.citation.startswith("@misc{quay,\n  title = {{The Quay: quotes \\& “claims”}},\n")
    assert "author = {Brandt, Zoë and {The Quay}}" in found.citation
    assert replace(found, citation=None) == METADATA


def test_the_citation_file_names_persons_and_bodies():
    found = yaml.safe_load(render_citation_file(METADATA))
    assert found["authors"] == [
        {"family-names": "Brandt", "given-names": "Zoë"},
        {"name": "The Quay"},
    ]
    assert (found["type"], found["version"], found["date-released"]) == (
        "dataset",
        "1.2.0",
        "2022-05-06",
    )
    assert found["license"] == "CC-BY-4.0"


def test_archives_are_told_the_licence_or_what_holds_instead():
    known = json.loads(render_zenodo(METADATA))
    assert (known["license"], known["access_right"], known["creators"][0]) == (
        "CC-BY-4.0",
        "open",
        {"name": "Brandt, Zoë"},
    )
    other = json.loads(render_zenodo(DatasetMetadata(license_details="Ask the owner.")))
    assert "license" not in other
    assert other["notes"] == "Ask the owner."
    assert license_url("other") is None


def test_part_of_a_date_is_told_only_where_it_may_be():
    dated = replace(METADATA, released="2022")
    assert "date-released" not in render_citation_file(dated)
    assert "publication_date" not in render_zenodo(dated)
    assert dated.year == "2022"


@pytest.mark.parametrize("missing", ["croissant.json", "README.md", shard_path("claims")])
def test_a_folder_that_lacks_a_file_is_no_dataset(built, missing):
    (built / missing).unlink()
    with pytest.raises(DatasetError, match=missing):
        read_dataset(built)
