"""The dataset for machines that know neither the Hub nor us: Croissant 1.1 metadata.

In: metadata and what is known of each table's file. Out: ``croissant.json``, JSON-LD in which
search engines, ``mlcroissant`` and archives find the files with their hashes, the columns with
their types, and how to cite the whole. Tables and columns come from the schema. The fields of a
list column (``quantities.value``) are sub-fields, which ``mlcroissant`` reads as a list of records.

The specification: https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html

>>> field_id("quotes", "spans", "start")
'quotes/spans/start'
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from onrecord.dataset.card import Shard, render_bibtex
from onrecord.dataset.licenses import LICENSE_FILE, license_url
from onrecord.dataset.metadata import DatasetMetadata, split_name
from onrecord.dataset.schema import TABLES, Column, Table, Type, column_description, shard_path

FILE_NAME = "croissant.json"
CONFORMS_TO = "http://mlcommons.org/croissant/1.1"
ENCODING = "application/x-parquet"
HUB = "https://huggingface.co/datasets/"

_DATA_TYPES: dict[Type, str] = {
    "string": "sc:Text",
    "label": "sc:Text",
    "bool": "sc:Boolean",
    "int32": "sc:Integer",
    "float64": "sc:Float",
    "decimal": "sc:Float",
}

# The context of the specification; `mlcroissant` wants all of it.
_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "dct": "http://purl.org/dc/terms/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "sc": "https://schema.org/",
    **{
        term: f"cr:{term}"
        for term in (
            "arrayShape citeAs column containedIn equivalentProperty extract field fileObject "
            "fileProperty fileSet format includes isArray isLiveDataset jsonPath key md5 "
            "parentField path recordSet references regex repeated replace samplingRate separator "
            "source subField transform"
        ).split()
    },
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "description": {"@container": "@language"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "name": {"@container": "@language"},
}


def render_croissant(metadata: DatasetMetadata, shards: Mapping[str, Shard]) -> str:
    """``croissant.json`` of a dataset that has these ``shards``, one for each table."""
    found = croissant_data(metadata, shards)
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def croissant_data(metadata: DatasetMetadata, shards: Mapping[str, Shard]) -> dict[str, Any]:
    """The JSON-LD as a mapping; what is not known is left out."""
    pages = [metadata.homepage, metadata.repository and HUB + metadata.repository]
    known = list(dict.fromkeys(filter(None, pages)))
    data: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS_TO,
        "name": metadata.name,
        "alternateName": metadata.pretty_name,
        "description": metadata.description,
        "version": metadata.version,
        "datePublished": metadata.released,
        "license": _license(metadata),
        "inLanguage": list(metadata.language),
        "keywords": list(metadata.tags),
        "creator": [_creator(name) for name in metadata.creators],
        "url": known[0] if known else None,
        "sameAs": known[1:],
        "citeAs": render_bibtex(metadata),
        "distribution": [_file(table, shards[table.name]) for table in TABLES],
        "recordSet": [_record_set(table) for table in TABLES],
    }
    return {key: value for key, value in data.items() if value not in (None, [])}


def field_id(table: str, *columns: str) -> str:
    """The ``@id`` of a column, or of a field in a list column."""
    return "/".join((table, *columns))


def _license(metadata: DatasetMetadata) -> str:
    """The licence's address where there is one, else what it is called."""
    if metadata.license != "other":
        return license_url(metadata.license) or metadata.license
    return metadata.license_link or metadata.license_name or LICENSE_FILE


def _creator(creator: str) -> dict[str, str]:
    family, given = split_name(creator)
    if given is None:
        return {"@type": "sc:Organization", "name": family}
    return {
        "@type": "sc:Person",
        "name": f"{given} {family}",
        "givenName": given,
        "familyName": family,
    }


def _file_id(table: Table) -> str:
    return f"{table.name}.parquet"


def _file(table: Table, shard: Shard) -> dict[str, str]:
    return {
        "@type": "cr:FileObject",
        "@id": _file_id(table),
        "name": _file_id(table),
        "description": f"The table {table.name}: {shard.rows:,} rows.",
        "contentUrl": shard_path(table.name),
        "contentSize": f"{shard.bytes} B",
        "encodingFormat": ENCODING,
        "sha256": shard.sha256,
    }


def _record_set(table: Table) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.description,
        "key": {"@id": field_id(table.name, table.key)},
        "field": [_field(table, column) for column in table.columns],
    }


def _field(table: Table, column: Column) -> dict[str, Any]:
    name = field_id(table.name, column.name)
    field: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": name,
        "name": name,
        "description": column_description(column),
    }
    if column.type == "list":
        field |= {"isArray": True, "arrayShape": "-1"}
    if column.fields:
        return field | {"subField": [_sub_field(table, column, part) for part in column.fields]}
    kind: Type = "string" if column.type == "list" else column.type
    return field | {"dataType": _DATA_TYPES[kind], "source": _source(table, column)}


def _sub_field(table: Table, column: Column, part: Column) -> dict[str, Any]:
    name = field_id(table.name, column.name, part.name)
    return {
        "@type": "cr:Field",
        "@id": name,
        "name": name,
        "description": column_description(part),
        "dataType": _DATA_TYPES[part.type],
        "source": _source(table, column) | {"transform": {"jsonPath": part.name}},
    }


def _source(table: Table, column: Column) -> dict[str, Any]:
    return {"fileObject": {"@id": _file_id(table)}, "extract": {"column": column.name}}
