"""A build gives all of a dataset or leaves what was there, and other tools can open it."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import datasets
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import conftest
from conftest import contents
from onrecord.dataset import write
from onrecord.dataset.merge import merge_tables
from onrecord.dataset.metadata import DatasetMetadata, parse_metadata, read_metadata
from onrecord.dataset.rows import publishable, shard_tables, to_json, to_tables
from onrecord.dataset.schema import TABLE, features, shard_path
from onrecord.dataset.validate import validate
from onrecord.dataset.write import recover, write_dataset, write_tables
from onrecord.errors import DatasetError, ValidationError
from onrecord.types import Block, Document, Extraction, Quote, Sentence, Span, Speaker

METADATA = DatasetMetadata(name="quay", pretty_name="The Quay")


@pytest.fixture
def out(tmp_path, extractions) -> Path:
    folder = tmp_path / "dataset"
    write_dataset(extractions, METADATA, folder)
    return folder


def load(folder: Path, *args: str, cache: str = "cache", **options):
    cache_dir = str(folder.parent / cache)
    return datasets.load_dataset(str(folder), *args, cache_dir=cache_dir, **options)["train"]


# Rows


def test_rows_come_in_the_order_of_the_text_and_hold_its_words(extractions):
    tables = to_tables(extractions)
    assert tables["documents"]["doc_id"].to_pylist() == ["d1-ferry", "d2-harbour", "d3-refused"]
    assert tables["quotes"]["quote_id"].to_pylist() == ["c1", "a1", "a2", "a3"]
    spoken = tables["quotes"].to_pylist()[1]
    assert spoken["quote"] == "The harbour 🜃 is open, and it will stay open."
    assert spoken["source"] == "mayor Zoë Brandt"
    assert (spoken["speaker"], spoken["speaker_role"]) == ("Zoë Brandt", "mayor")
    assert (spoken["sentence"], spoken["paragraph"]) == (1, 1)
    assert spoken["prefix"] == "Harbour reopens\n\n“"
    assert spoken["suffix"] == "” She believes that trade will d"


def test_what_is_absent_is_null_or_an_empty_list(extractions):
    rumour = to_tables(extractions)["quotes"].to_pylist()[-1]
    absent = ("source", "source_start", "source_end", "speaker_id", "speaker", "speaker_type")
    assert [rumour[name] for name in absent] == [None] * 6
    assert rumour["source_spans"] == []
    assert rumour["resolution"] == "unresolved: no source"


def test_quantities_times_and_replacements_keep_words_beside_values(extractions):
    claim = to_tables(extractions)["claims"].to_pylist()[2]
    quantity = claim["quantities"][0]
    assert quantity["text"] == "2.5 to 3 million tonnes"
    assert (quantity["value"], quantity["value_max"]) == (Decimal(2500000), Decimal(3000000))
    assert claim["times"][0]["value"] == "2021"
    assert [change["text"] for change in claim["replacements"]] == ["last year", ""]
    assert claim["replacements"][0]["evidence_start"] is None


def test_a_speaker_of_two_documents_is_one_row(extractions):
    rows = to_tables(extractions)["speakers"].to_pylist()
    assert len(rows) == 1
    assert rows[0]["doc_ids"] == ["d1-ferry", "d2-harbour"]
    assert rows[0]["aliases"] == ["Ms Brandt", "Brandt"]
    assert (rows[0]["n_quotes"], rows[0]["n_claims"]) == (3, 2)


def test_a_speaker_named_in_two_ways_has_one_name_in_all_rows(tmp_path, extractions):
    other = Speaker(conftest.MAYOR.speaker_id, "ZOË BRANDT", "organization")
    shouting = replace(
        extractions[0],
        quotes=tuple(replace(q, speaker=other) for q in extractions[0].quotes[1:]),
        claims=(),
        speakers=(other,),
    )
    write_dataset([shouting, extractions[1]], METADATA, tmp_path / "out")
    quotes = pd.read_parquet(tmp_path / "out/data/quotes")
    assert set(quotes["speaker"]) == {"Zoë Brandt"}
    assert set(quotes["speaker_type"]) == {"person"}
    speakers = pd.read_parquet(tmp_path / "out/data/speakers")
    assert speakers["aliases"][0].tolist() == ["Ms Brandt", "ZOË BRANDT"]


def test_a_speaker_that_the_document_does_not_list_still_has_a_row(extractions):
    unlisted = [replace(extraction, speakers=()) for extraction in extractions]
    assert to_tables(unlisted)["speakers"].num_rows == 1


@pytest.mark.parametrize("parts", [[[0], [1], [2]], [[2, 0], [1]], [[1], [], [2, 0]]])
def test_tables_are_the_same_however_the_documents_were_parted(out, extractions, parts):
    shards = [shard_tables(extractions[i] for i in part) for part in parts]
    merged = merge_tables(shards)
    assert merged == to_tables(extractions)
    again = out.parent / "again"
    write_tables(merged, METADATA, again)
    for name in TABLE:
        assert (again / shard_path(name)).read_bytes() == (out / shard_path(name)).read_bytes()


def test_two_documents_of_one_id_are_refused_by_name(extractions):
    twin = replace(extractions[0], document=replace(extractions[0].document, origin="b.txt"))
    with pytest.raises(ValidationError, match=r"doc_id: 'd2-harbour' is both 'harbour.txt'"):
        to_tables([*extractions, twin])


def test_a_lone_surrogate_keeps_the_offsets(tmp_path):
    text = "Ann\ud83d said: “Yes.”"
    quote = Quote(
        "q",
        spans=(Span(12, 16),),
        content=(Span(11, 17),),
        cue=(Span(5, 9),),
        source=(Span(0, 4),),
        kind="direct",
        act="assertion",
        cue_lemma="say",
        confidence=1.0,
        sentence=0,
        block=0,
        speaker=Speaker("s", "Ann\ud83d", "person"),
        resolution="named",
    )
    whole = Span(0, len(text))
    found = Extraction(
        Document("d", text), (Block("body", whole),), (Sentence(whole, 0),), (quote,)
    )
    write_dataset([found], METADATA, tmp_path / "out")
    row = pd.read_parquet(tmp_path / "out/data/quotes").iloc[0]
    assert (row["quote"], row["source"], row["speaker"]) == ("Yes.", "Ann\ufffd", "Ann\ufffd")
    assert json.dumps(to_json(found), ensure_ascii=False).encode("utf-8")


def test_json_is_one_plain_value_a_document(extractions):
    row = json.loads(json.dumps(to_json(extractions[0])))
    assert row["doc_id"] == "d2-harbour"
    assert [quote["quote_id"] for quote in row["quotes"]] == ["a1", "a2", "a3"]
    assert row["quotes"][0]["kind"] == "direct"
    assert row["quotes"][0]["spans"][0] == {"start": 18, "end": 40}
    assert row["claims"][1]["quantities"][0]["value"] == 2500000
    assert list(row["speakers"][0]) == [column.name for column in TABLE["speakers"].columns]


@given(st.decimals(allow_nan=True, allow_infinity=True))
def test_published_numbers_fit_their_column(value):
    found = publishable(value)
    if found is None:
        assert not value.is_finite() or abs(value) >= Decimal(10) ** 27
    else:
        assert abs(found - value) <= Decimal("5E-11")
        assert len(found.as_tuple().digits) <= 38


# The folder


def test_a_build_is_sound_and_has_only_what_it_should(out):
    assert validate(out) == []
    assert sorted(contents(out)) == [
        ".zenodo.json",
        "CITATION.cff",
        "DATASHEET.md",
        "LICENSE.md",
        "README.md",
        "croissant.json",
        *sorted(shard_path(name) for name in TABLE),
    ]
    assert sorted(path.name for path in out.parent.iterdir() if path.name.startswith(".")) == []


def test_the_same_documents_in_any_order_give_the_same_bytes(out, extractions, tmp_path):
    for seed in range(3):
        shuffled = random.Random(seed).sample(extractions, len(extractions))
        again = tmp_path / f"again{seed}" / "dataset"
        write_dataset(iter(shuffled), METADATA, again)
        assert contents(again) == contents(out)
    write_dataset(extractions, METADATA, out)
    assert contents(out) == contents(again)


def test_the_parquet_files_are_made_for_the_hub(out):
    found = pq.ParquetFile(out / shard_path("quotes")).metadata
    column = found.row_group(0).column(0)
    assert column.compression == "ZSTD"
    assert column.has_column_index
    assert column.has_offset_index


def test_what_others_keep_in_the_folder_is_not_touched(tmp_path, extractions):
    out = tmp_path / "dataset"
    kept = {"source/article.txt": b"A.", ".git/config": b"[core]", "notes.md": b"mine"}
    for name, content in kept.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_bytes(content)
    for _ in range(2):
        write_dataset(extractions, METADATA, out)
        assert contents(out).items() >= kept.items()


@pytest.mark.parametrize("name", ["README.md", "data/mine.csv", "DATASHEET.md", "LICENSE.md"])
def test_files_of_somebody_else_are_not_replaced(tmp_path, extractions, name):
    (tmp_path / "out" / name).parent.mkdir(parents=True)
    (tmp_path / "out" / name).write_text("mine", encoding="utf-8")
    with pytest.raises(DatasetError, match="that onrecord did not write; choose another folder"):
        write_dataset(extractions, METADATA, tmp_path / "out")
    assert contents(tmp_path) == {f"out/{name}": b"mine"}


def test_a_file_is_no_folder(tmp_path, extractions):
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    with pytest.raises(DatasetError, match="is a file; give a folder"):
        write_dataset(extractions, METADATA, tmp_path / "out")


def test_a_parent_that_is_a_file_is_named(tmp_path, extractions):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(DatasetError, match="cannot make a folder there"):
        write_dataset(extractions, METADATA, tmp_path / "file" / "out")


def test_a_read_only_parent_or_a_mounted_folder_is_no_obstacle(tmp_path, extractions, monkeypatch):
    out = tmp_path / "dataset"
    out.mkdir()
    access = write.os.access
    monkeypatch.setattr(write.os, "access", lambda p, mode: p != tmp_path and access(p, mode))
    write_dataset(extractions, METADATA, out)
    before = contents(out)
    assert validate(out) == []
    assert [path.name for path in out.glob(".*")] == [".zenodo.json"]
    with pytest.raises(ValidationError):
        write_dataset(broken(extractions), METADATA, out)
    assert contents(tmp_path) == {f"dataset/{name}": data for name, data in before.items()}


def test_a_folder_that_cannot_be_written_is_named(out, extractions, monkeypatch):
    before = contents(out)
    monkeypatch.setattr(write.os, "access", lambda path, mode: False)
    with pytest.raises(DatasetError, match="cannot be written; choose another folder"):
        write_dataset(extractions, METADATA, out)
    assert contents(out) == before


def test_a_link_to_a_folder_is_followed(tmp_path, extractions):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real", target_is_directory=True)
    write_dataset(extractions, METADATA, tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert validate(tmp_path / "real") == []


def test_a_license_file_goes_when_it_is_no_longer_needed(out, extractions):
    write_dataset(extractions, replace(METADATA, license="cc-by-4.0"), out)
    assert not (out / "LICENSE.md").exists()
    assert validate(out) == []


# Builds that fail


def broken(extractions: list[Extraction]) -> list[Extraction]:
    """The same, but one sentence index of a quote points nowhere."""
    first = extractions[0]
    return [replace(first, quotes=(replace(first.quotes[0], sentence=99), *first.quotes[1:]))]


def test_broken_rows_stop_the_build_and_leave_the_old_dataset(out, extractions):
    before = contents(out.parent)
    with pytest.raises(ValidationError, match=r"quotes, row 2 \(a3\), sentence: 99 is no index"):
        write_dataset(broken(extractions), METADATA, out)
    assert contents(out.parent) == before


class Killed(BaseException):
    """Stands for the end of the process: nothing may clean up after it."""


def kill_after(monkeypatch, n: int) -> None:
    """Let ``n`` renames happen, then end, and let nothing be deleted."""
    rename, left = Path.rename, [n]

    def limited(self: Path, target: Path) -> Path:
        if left[0] == 0:
            raise Killed
        left[0] -= 1
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", limited)
    monkeypatch.setattr(write.shutil, "rmtree", lambda *args, **options: None)


@pytest.mark.parametrize("renames", range(2 * len(write.GENERATED) + 2))
def test_a_build_that_is_killed_at_any_rename_is_finished_or_forgotten(
    tmp_path, extractions, renames
):
    out = tmp_path / "dataset"
    write_dataset(extractions[:1], METADATA, out)
    (out / "source").mkdir()
    old = contents(out)
    write_dataset(extractions, METADATA, tmp_path / "new" / "dataset")
    new = contents(tmp_path / "new" / "dataset")
    with pytest.MonkeyPatch.context() as patch:
        kill_after(patch, renames)
        try:
            write_dataset(extractions, METADATA, out)
        except Killed:
            assert renames < 2 * len(write.GENERATED) + 1  # the mark, and each entry out and in
    recover(out)
    assert contents(out) == (old if renames == 0 else new)
    assert (out / "source").is_dir()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dataset", "new"]


def test_a_first_build_that_was_killed_does_not_block_the_next(tmp_path, extractions):
    out = tmp_path / "dataset"
    with pytest.MonkeyPatch.context() as patch:
        kill_after(patch, 2)
        with pytest.raises(Killed):
            write_dataset(extractions, METADATA, out)
    assert [path.name for path in out.iterdir()] == ["data"]
    write_dataset(extractions, METADATA, out)
    assert validate(out) == []


# Other tools


def test_datasets_opens_the_default_and_every_other_table(out):
    quotes = load(out)
    assert quotes.features == features("quotes")
    assert quotes.features["kind"].int2str(quotes["kind"][1]) == "direct"
    claims = load(out, "claims")
    assert claims[2]["quantities"][0]["value"] == Decimal("2500000")
    assert claims.features["asserted_by"].int2str(claims[2]["asserted_by"]) == "article"
    assert load(out, "speakers").num_rows == 1
    assert load(out, "documents")[2]["reason"] == "no text"


@pytest.mark.parametrize("name", TABLE)
def test_datasets_streams_every_table_with_the_same_rows(out, name):
    streamed = load(out, name, streaming=True)
    assert streamed.features == features(name)
    assert list(streamed) == list(load(out, name))


def test_pandas_shows_strings_and_exact_numbers(out):
    quotes = pd.read_parquet(out / "data/quotes")
    assert quotes["kind"].tolist() == ["indirect", "direct", "indirect", "indirect"]
    assert quotes["start"].dtype == "int32"
    claims = pd.read_parquet(out / "data/claims")
    assert claims["quantities"][0][0]["value"] == 300
    documents = pd.read_parquet(out / "data/documents").set_index("doc_id")
    joined = quotes.join(documents["text"], on="doc_id")
    assert all(
        row.text[row.start : row.end].startswith(row.quote[:10]) for row in joined.itertuples()
    )


def test_an_extraction_becomes_the_same_frames(extractions):
    frames = extractions[0].to_pandas()
    assert frames["quotes"]["kind"].tolist() == ["direct", "indirect", "indirect"]
    assert set(frames) == set(TABLE)


def test_a_rebuilt_dataset_is_not_read_from_the_old_cache(out, extractions):
    assert load(out, "documents")[2]["reason"] == "no text"
    # One letter: no number of rows or bytes in the card changes, only the content hash.
    changed = replace(extractions[2].document, reason="no test")
    write_dataset([*extractions[:2], Extraction(changed)], METADATA, out)
    assert load(out, "documents")[2]["reason"] == "no test"


def test_tables_without_rows_are_built_and_read(tmp_path):
    out = tmp_path / "dataset"
    write_dataset([Extraction(Document("d", "Rain fell."))], METADATA, out)
    assert validate(out) == []
    assert load(out, "documents")[0]["text"] == "Rain fell."
    frame = pd.read_parquet(out / "data/quotes")
    assert (len(frame), list(frame)) == (0, [column.name for column in TABLE["quotes"].columns])
    assert list(load(out, "quotes", streaming=True)) == []
    assert load(out, "quotes", streaming=True).features == features("quotes")
    with pytest.raises(ValueError, match="corresponds to no data"):
        load(out, "quotes")
    assert 'corresponds to no data!"' in (out / "README.md").read_text("utf-8").replace("`", '"')


def test_no_documents_at_all_still_make_a_dataset(tmp_path):
    write_dataset([], METADATA, tmp_path / "dataset")
    assert validate(tmp_path / "dataset") == []


# Anything that a document may hold

words = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("“”\n 🜃"), min_size=1, max_size=40
)


@st.composite
def documents(draw) -> Extraction:
    """A document of any text, with quotes at any of its spans."""
    text = draw(words)
    whole = Span(0, len(text))
    cuts = st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))
    spans = st.lists(cuts.map(sorted).map(lambda cut: Span(*cut)), min_size=1, max_size=3)
    quotes = []
    for i in range(draw(st.integers(0, 3))):
        found = tuple(sorted(draw(spans)))
        if found[0].start == len(text):
            continue
        named = draw(st.booleans())
        name = draw(st.sampled_from(["Ann", "Bo"]))
        quotes.append(
            Quote(
                quote_id=f"{text!r}-{i}",
                spans=found,
                content=found,
                cue=tuple(draw(spans)) if named else (),
                source=tuple(draw(spans)) if named else (),
                kind=draw(st.sampled_from(["direct", "indirect", "mixed"])),
                act="assertion",
                cue_lemma=None,
                confidence=draw(st.floats(0, 1)),
                sentence=0,
                block=0,
                speaker=Speaker(name, name, "person") if named else None,
                resolution="named" if named else "unresolved: nobody",
            )
        )
    return Extraction(
        Document(f"id {text!r}", text),
        (Block("body", whole),),
        (Sentence(whole, 0),),
        tuple(quotes),
    )


@given(found=st.lists(documents(), max_size=4, unique_by=lambda e: e.document.doc_id))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_survives_the_trip_through_parquet(tmp_path, found):
    out = tmp_path / "any"
    write_dataset(found, METADATA, out)
    assert validate(out) == []
    for name, table in to_tables(found).items():
        assert pq.read_table(out / shard_path(name)).to_pylist() == table.to_pylist()


# Metadata


def test_metadata_come_from_the_file_beside_the_sources(tmp_path):
    assert read_metadata(tmp_path) == DatasetMetadata()
    (tmp_path / "dataset.yaml").write_text(
        "name: quay\nlanguage: en\nreleased: 2022-05-06\n", "utf-8"
    )
    found = read_metadata(tmp_path)
    assert (found.name, found.language, found.year) == ("quay", ("en",), "2022")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"licence": "mit"}, "unknown key 'licence'; the keys are citation"),
        ({"version": 1.0}, "version: must be text, not 1.0; put it in quotation marks"),
        ({"version": "one"}, "version: 'one' is not like 1.2.0"),
        ({"name": "my dataset"}, "name: 'my dataset' may hold"),
        ({"language": 3}, "language: must be a list of strings, not 3"),
        ({"released": "2022-13-01"}, "released: '2022-13-01' is not like 2026-11-23"),
        ({"name": None}, "name: must be text, not None"),
    ],
)
def test_metadata_that_are_wrong_name_the_key(content, message):
    with pytest.raises(DatasetError, match=message):
        parse_metadata(content)


@pytest.mark.parametrize("content", ["name: [", "just words", "\xff"])
def test_a_metadata_file_that_is_no_mapping_is_named(tmp_path, content):
    (tmp_path / "dataset.yaml").write_text(content, encoding="latin-1")
    with pytest.raises(DatasetError, match=r"dataset\.yaml"):
        read_metadata(tmp_path)
