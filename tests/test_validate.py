"""Every promise is broken once, and the problem is named: table, row and field."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from onrecord.dataset.metadata import DatasetMetadata
from onrecord.dataset.promises import Problem, check_tables
from onrecord.dataset.rows import to_tables
from onrecord.dataset.schema import TABLE, arrow_schema, parquet_schema, shard_path
from onrecord.dataset.validate import validate
from onrecord.dataset.write import write_dataset

Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture
def rows(extractions) -> Rows:
    return {name: table.to_pylist() for name, table in to_tables(extractions).items()}


@pytest.fixture
def out(tmp_path, extractions) -> Path:
    write_dataset(extractions, DatasetMetadata(name="quay"), tmp_path / "dataset")
    return tmp_path / "dataset"


def check_rows(rows: Rows) -> list[Problem]:
    tables = {n: pa.Table.from_pylist(r, schema=arrow_schema(n)) for n, r in rows.items()}
    return list(check_tables(tables))


def test_sound_rows_have_no_problem(rows):
    assert check_rows(rows) == []


# table, row, field to change, its new value, the field that is named, words of the message
Case = tuple[str, int, str, Any, str, str]
CASES: list[Case] = [
    # the schema's own: missing values, closed sets, shares, spans, words
    ("quotes", 1, "resolution", None, "resolution", "is missing"),
    ("quotes", 1, "spans", None, "spans", "is missing"),
    ("quotes", 1, "kind", "quoted", "kind", "none of direct, indirect, mixed"),
    ("quotes", 0, "speaker_type", "robot", "speaker_type", "none of person"),
    ("quotes", 1, "confidence", 1.01, "confidence", "not between 0 and 1"),
    ("quotes", 1, "confidence", float("nan"), "confidence", "not between 0 and 1"),
    ("claims", 0, "check_worthiness", -0.1, "check_worthiness", "not between 0 and 1"),
    ("claims", 2, "entities", [None], "entities[0]", "is missing"),
    (
        "claims",
        0,
        "times",
        [{"text": "5 May", "start": 24, "end": 29, "type": "DATE", "value": None}],
        "times[0].text",
        "'5 May' is not the text at [24, 29)",
    ),
    (
        "claims",
        0,
        "times",
        [{"text": "4 May", "start": 24, "end": 29, "type": "WEEK", "value": None}],
        "times[0].type",
        "none of DATE",
    ),
    ("documents", 0, "sentences", [{"start": 0, "end": 79}], "sentences[0]", "not inside the text"),
    (
        "documents",
        0,
        "blocks",
        [{"role": "body", "start": -1, "end": 9}],
        "blocks[0]",
        "not inside the text",
    ),
    (
        "documents",
        1,
        "blocks",
        [{"role": "joke", "start": 0, "end": 9}],
        "blocks[0].role",
        "none of headline",
    ),
    # documents
    ("documents", 0, "sha256", "0" * 64, "sha256", "not the SHA-256"),
    ("documents", 0, "published", "2022-02-30", "published", "no date"),
    ("documents", 0, "published", "May 5, 2022", "published", "no date"),
    ("documents", 0, "published", "20220505", "published", "no date"),
    ("documents", 2, "reason", None, "reason", "must say why"),
    ("documents", 0, "n_quotes", 2, "n_quotes", "is 2, but quotes has 1 rows"),
    ("documents", 1, "n_claims", 0, "n_claims", "is 0, but claims has 2 rows"),
    # quotes
    ("quotes", 1, "quote", "The harbour is open,", "quote", "is not the text at"),
    ("quotes", 1, "spans", [], "spans", "is empty"),
    ("quotes", 1, "start", 19, "start", "does not enclose"),
    ("quotes", 1, "source", "mayor Zoe Brandt", "source", "is not the text at"),
    ("quotes", 1, "source_end", 1, "source_start", "does not enclose"),
    ("quotes", 3, "source", "They", "source", "no spans"),
    ("quotes", 3, "cue", "They say", "cue", "is not the text at"),
    ("quotes", 1, "prefix", "“", "prefix", "is not the text before"),
    ("quotes", 1, "suffix", "", "suffix", "is not the text after"),
    ("quotes", 1, "doc_id", "d9", "doc_id", "'d9' is not in documents"),
    ("quotes", 1, "speaker_id", "s9", "speaker_id", "'s9' is not in speakers"),
    ("quotes", 1, "speaker", "Zoe Brandt", "speaker", "is 'Zoë Brandt' in speakers"),
    ("quotes", 1, "speaker_type", "group", "speaker_type", "is 'person' in speakers"),
    ("quotes", 1, "speaker_id", None, "resolution", "'named' with speaker_id None"),
    ("quotes", 3, "speaker", "Nobody", "speaker", "without speaker_id"),
    ("quotes", 3, "speaker_for", "Arden", "speaker_for", "without speaker_id"),
    ("quotes", 1, "speaker_for_start", 5, "speaker_for_start", "is not a stretch"),
    ("quotes", 1, "resolution", "unresolved: who?", "resolution", "with speaker_id"),
    ("quotes", 2, "outer_quote_id", "a9", "outer_quote_id", "'a9' is not in quotes"),
    ("quotes", 2, "outer_quote_id", "c1", "outer_quote_id", "in another document"),
    ("quotes", 2, "outer_quote_id", "a2", "outer_quote_id", "stands in itself"),
    ("quotes", 1, "sentence", 4, "sentence", "no index of documents.sentences (4)"),
    ("quotes", 1, "sentence", 2, "sentence", "does not hold offset"),
    ("quotes", 1, "paragraph", -1, "paragraph", "no index of documents.blocks (2)"),
    ("quotes", 1, "paragraph", 0, "paragraph", "does not hold offset"),
    ("quotes", 1, "quote_id", "a2", "quote_id", "another row has this id"),
    # claims
    ("claims", 0, "text", "300 passengers", "text", "is not the text at"),
    ("claims", 0, "end", 3, "start", "does not enclose"),
    ("claims", 0, "claim", " ", "claim", "is empty"),
    ("claims", 0, "doc_id", "d9", "doc_id", "'d9' is not in documents"),
    ("claims", 0, "quote_id", "a9", "quote_id", "'a9' is not in quotes"),
    ("claims", 0, "quote_id", "a1", "quote_id", "in another document"),
    ("claims", 0, "quote_id", None, "quote_id", "must name the quote"),
    ("claims", 0, "speaker_id", "s9", "speaker_id", "'s9' is not in speakers"),
    ("claims", 0, "asserted_by", "article", "speaker_id", "has no speaker"),
    (
        "claims",
        0,
        "replacements",
        [{"text": "", "start": 1, "end": 1, "by": "x", "evidence_start": 5, "evidence_end": 99}],
        "replacements[0].evidence_start",
        "not inside the text",
    ),
    (
        "claims",
        0,
        "replacements",
        [{"text": "", "start": 1, "end": 1, "by": "x", "evidence_start": 5, "evidence_end": None}],
        "replacements[0].evidence_start",
        "not inside the text",
    ),
    # speakers
    ("speakers", 0, "doc_ids", ["d1-ferry", "d2-harbour", "d9"], "doc_ids", "not in documents"),
    ("speakers", 0, "doc_ids", ["d1-ferry", "d2-harbour"] * 2, "doc_ids", "names a document twice"),
    ("speakers", 0, "n_quotes", 9, "n_quotes", "is 9, but quotes has 3 rows"),
    ("speakers", 0, "n_claims", 9, "n_claims", "is 9, but claims has 2 rows"),
]


@pytest.mark.parametrize(("table", "row", "field", "value", "named", "message"), CASES)
def test_a_broken_row_is_named(rows, table, row, field, value, named, message):
    rows[table][row][field] = value
    problems = check_rows(rows)
    about = [p for p in problems if p.table == table and p.field == named]
    assert any(message in problem.message for problem in about), problems
    # An id given twice is found at the second row that has it.
    assert {problem.row for problem in about} <= {row, row + 1}


@pytest.mark.parametrize("table", ["documents", "quotes", "claims"])
def test_rows_out_of_order_are_named(rows, table):
    rows[table].reverse()
    assert Problem(
        table,
        1,
        TABLE[table].key,
        "the row is out of order",
        rows[table][1][TABLE[table].key],
    ) in check_rows(rows)


def test_a_speaker_missing_from_the_speakers_own_documents_is_named(rows):
    rows["speakers"][0]["doc_ids"] = ["d1-ferry"]
    problems = [problem for problem in check_rows(rows) if problem.table == "quotes"]
    assert {problem.field for problem in problems} == {"speaker_id"}
    assert [problem.row for problem in problems] == [1, 2]


def test_a_problem_reads_well(rows):
    rows["quotes"][1]["source"] = "Zoe"
    assert [str(problem) for problem in check_rows(rows)] == [
        "quotes, row 1 (a1), source: 'Zoe' is not the text at [(42, 58)]"
    ]


# Whole folders


def rewrite(out: Path, name: str, change: Callable[[pa.Table], pa.Table]) -> None:
    path = out / shard_path(name)
    pq.write_table(change(pq.read_table(path)), path)


def test_a_change_of_a_parquet_file_is_found_by_its_hash_and_its_rows(out):
    def shorten(table: pa.Table) -> pa.Table:
        rows = table.to_pylist()
        rows[1]["quote"] = "Open!"
        return pa.Table.from_pylist(rows, schema=parquet_schema("quotes"))

    rewrite(out, "quotes", shorten)
    problems = validate(out)
    assert [(p.table, p.row, p.field) for p in problems] == [
        ("README.md", None, "quotes"),
        ("croissant.json", None, "quotes"),
        ("quotes", 1, "quote"),
    ]
    assert "SHA-256" in problems[0].message


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        (lambda t: t.drop_columns("cue_lemma"), "cue_lemma", "columns differ"),
        (lambda t: t.append_column("mood", [["a"] * t.num_rows]), "mood", "columns differ"),
        (lambda t: t.select(t.column_names[::-1]), "their order", "columns differ"),
        (
            lambda t: t.set_column(6, "start", t["start"].cast("int64")),
            "start",
            "is int64, not int32",
        ),
        (lambda t: t.replace_schema_metadata(None), "huggingface", "metadata differ"),
        (lambda t: t.replace_schema_metadata({"huggingface": "["}), "huggingface", "differ"),
        (lambda t: t.replace_schema_metadata({"huggingface": "[]"}), "huggingface", "differ"),
    ],
)
def test_a_parquet_file_of_another_shape_is_named(out, change, field, message):
    rewrite(out, "quotes", change)
    problems = [problem for problem in validate(out) if problem.table == "quotes"]
    assert [problem.field for problem in problems if message in problem.message] == [field]


def test_missing_broken_and_extra_files_are_named(out):
    (out / shard_path("quotes")).write_bytes(b"PAR1")
    (out / shard_path("claims")).unlink()
    (out / "data/speakers/more.parquet").write_bytes(b"")
    messages = [str(problem) for problem in validate(out)]
    assert any("no Parquet file" in message and "quotes" in message for message in messages)
    assert any("there is no such file" in message and "claims" in message for message in messages)
    assert any("more.parquet beside it" in message for message in messages)


@pytest.mark.parametrize(
    ("old", "new", "field", "message"),
    [
        (r"Content sha256:\w", "Content sha256:x", "quotes", "SHA-256"),
        (r"config_name: claims", "config_name: claim", "configs", "not for"),
        (r"path: data/quotes/.*", "path: data/quotes/*.csv", "quotes", "data_files"),
        (r"default: true", "default: false", "quotes", "default must be True"),
        (r"'0': direct", "'0': spoken", "quotes", "features differ"),
        (r"dtype: int32", "dtype: int64", "quotes", "features differ"),
        (r"num_examples: 4", "num_examples: 5", "quotes", "num_examples is not 4"),
        (r"dataset_info:", "dataset_infos:", "dataset_info", "not for"),
    ],
)
def test_a_card_that_says_something_else_is_named(out, old, new, field, message):
    card = (out / "README.md").read_text(encoding="utf-8")
    changed = re.sub(old, new, card, count=1)
    assert changed != card
    (out / "README.md").write_text(changed, encoding="utf-8")
    problems = [problem for problem in validate(out) if problem.table == "README.md"]
    assert any(p.field == field and message in p.message for p in problems), problems


@pytest.mark.parametrize("card", [None, "", "# Mine", "---\nconfigs: 3\n---\n", "---\n[\n---\n"])
def test_a_folder_without_a_sound_card_is_not_sound(out, card):
    if card is None:
        (out / "README.md").unlink()
    else:
        (out / "README.md").write_text(card, encoding="utf-8")
    assert any(problem.table == "README.md" for problem in validate(out))


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('"sha256": "', '"sha256": "0', "quotes"),
        ('"extract": {', '"extraction": {', "recordSet"),
        ('"contentUrl": "data/claims', '"contentUrl": "claims', "claims"),
        ("[", "]", "JSON"),
    ],
)
def test_a_croissant_that_says_something_else_is_named(out, old, new, field):
    described = (out / "croissant.json").read_text(encoding="utf-8")
    (out / "croissant.json").write_text(described.replace(old, new, 1), encoding="utf-8")
    assert [(p.table, p.field) for p in validate(out)] == [("croissant.json", field)]


def test_an_empty_folder_is_not_sound(tmp_path):
    assert {problem.table for problem in validate(tmp_path)} == {
        *TABLE,
        "README.md",
        "croissant.json",
    }
