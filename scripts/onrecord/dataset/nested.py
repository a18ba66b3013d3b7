"""Extractions as one Parquet file with a row a document, for a look or for a pipeline.

In: extractions. Out: a file whose columns are those of ``documents`` and, as lists of rows,
``quotes``, ``claims`` and ``speakers``: what ``extract --format jsonl`` prints, typed.

>>> nested_schema().field("quotes").type.value_type.field("quote").type
DataType(string)
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

import pyarrow as pa
import pyarrow.parquet as pq

from onrecord.dataset.rows import claim_rows, document_row, quote_rows, speaker_rows
from onrecord.dataset.schema import arrow_schema
from onrecord.types import Extraction

LISTED = ("quotes", "claims", "speakers")


def nested_schema() -> pa.Schema:
    """The columns of ``documents``, then a list of structs for each other table."""
    lists = [pa.field(name, pa.list_(pa.struct(list(arrow_schema(name))))) for name in LISTED]
    return pa.schema([*arrow_schema("documents"), *lists])


def write_nested(extractions: Iterable[Extraction], file: IO[bytes]) -> None:
    """Writes to an open file, a row group a document."""
    schema = nested_schema()
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for extraction in extractions:
            row = {
                **document_row(extraction),
                "quotes": quote_rows(extraction),
                "claims": claim_rows(extraction),
                "speakers": speaker_rows([extraction]),
            }
            writer.write_table(pa.Table.from_pylist([row], schema=schema))
