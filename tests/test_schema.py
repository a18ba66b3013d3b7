"""The schema says the same thing to Arrow, to datasets, to the card and to people."""

from __future__ import annotations

import json

import datasets
import pyarrow as pa
import pytest

from onrecord import types
from onrecord.dataset import schema

NAMES = [table.name for table in schema.TABLES]


def test_the_tables_and_the_default():
    assert sorted(NAMES) == ["claims", "documents", "quotes", "speakers"]
    assert [table.name for table in schema.TABLES if table.default] == ["quotes"]


@pytest.mark.parametrize("name", NAMES)
def test_keys_are_columns_and_names_are_unique(name):
    columns = [column.name for column in schema.TABLE[name].columns]
    assert schema.TABLE[name].key == columns[0]
    assert len(set(columns)) == len(columns)


@pytest.mark.parametrize("name", NAMES)
def test_card_yaml_is_what_datasets_reads(name):
    assert datasets.Features._from_yaml_list(schema.yaml_features(name)) == schema.features(name)


@pytest.mark.parametrize("name", NAMES)
def test_arrow_has_the_types_of_the_features_but_labels_are_strings(name):
    def stored(field: pa.DataType, wanted: pa.DataType) -> bool:
        if pa.types.is_list(field):
            return pa.types.is_list(wanted) and stored(field.value_type, wanted.value_type)
        if pa.types.is_struct(field):
            pairs = zip(field, wanted, strict=True)
            return all(a.name == b.name and stored(a.type, b.type) for a, b in pairs)
        is_label = pa.types.is_string(field) and pa.types.is_int64(wanted)
        return field == wanted or is_label

    arrow, wanted = schema.arrow_schema(name), schema.features(name).arrow_schema
    assert arrow.names == wanted.names
    assert all(stored(arrow.field(n).type, wanted.field(n).type) for n in arrow.names)


@pytest.mark.parametrize("name", NAMES)
def test_features_travel_in_the_parquet_metadata(name):
    raw = schema.parquet_schema(name).metadata[b"huggingface"]
    found = datasets.Features.from_dict(json.loads(raw)["info"]["features"])
    assert found == schema.features(name)


def test_closed_sets_are_those_of_the_contract():
    assert schema.features("quotes")["kind"].names == list(types.KINDS)
    assert schema.features("documents")["status"].names == list(types.STATUSES)
    comparator = schema.features("claims")["quantities"].feature["comparator"]
    assert comparator.names == list(types.COMPARATORS)


@pytest.mark.parametrize("name", NAMES)
def test_every_column_and_field_is_described_in_one_line(name):
    rows = list(schema.field_rows(name))
    assert [n for n, _, _ in rows if "." not in n] == schema.arrow_schema(name).names
    for column in schema.TABLE[name].columns:
        named = {n.split(".")[1] for n, _, _ in rows if n.startswith(f"{column.name}.")}
        assert {field.name for field in column.fields} <= named | {"text", "start", "end"}
    for _, _, text in rows:
        assert text.rstrip("`").endswith(".")
        assert "\n" not in text
        assert "|" not in text, "would break the card's table"


def test_no_column_is_null_typed_or_a_map():
    for name in NAMES:
        for field in schema.arrow_schema(name):
            assert not pa.types.is_null(field.type)
            assert not pa.types.is_map(field.type)
