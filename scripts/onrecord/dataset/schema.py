"""What the four tables look like: the one place that says so.

In: nothing but the closed sets of :mod:`onrecord.types`. Out: for each table its
columns, from which come the Arrow schema that the Parquet files have, the ``Features``
that ``datasets`` loads, the YAML of the card, and the field tables that people read.

Three choices were made by experiment (datasets 5.2.0, pandas 3.1.1, pyarrow 26.0.1):

- Closed sets are plain strings in Parquet, so that ``pd.read_parquet`` and DuckDB show
  ``direct`` and not 0, and ``ClassLabel`` in the card, so that ``load_dataset`` knows the
  names and refuses any other: it casts strings to labels, also inside lists, also when
  streaming. (Read without the card, the columns are strings there too.)
- Exact numbers are ``decimal128(38, 10)``: ``load_dataset``, streaming, pandas and DuckDB
  all give ``Decimal``; 28 digits before the point and 10 after it.
- Dates are ISO 8601 strings: they sort and compare as dates do, and JSON has no date.

>>> [table.name for table in TABLES if table.default]
['quotes']
>>> arrow_schema("speakers").field("n_quotes").type
DataType(int32)
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa

from onrecord import types

if TYPE_CHECKING:
    from datasets import Features

DECIMAL_DIGITS = 38
DECIMAL_PLACES = 10
CONTEXT_LENGTH = 32  # code points of prefix and suffix

Type = Literal["string", "bool", "int32", "float64", "decimal", "label", "list"]

_ARROW: dict[Type, pa.DataType] = {
    "string": pa.string(),
    "label": pa.string(),
    "bool": pa.bool_(),
    "int32": pa.int32(),
    "float64": pa.float64(),
    "decimal": pa.decimal128(DECIMAL_DIGITS, DECIMAL_PLACES),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column, or one field of the structs in a list column.

    ``labels`` are the values of a closed set. A ``list`` holds structs of ``fields``, or
    strings where there are none. ``nullable`` says whether a value may be missing; lists
    never are, they may be empty. ``share`` marks numbers that lie between 0 and 1.
    """

    name: str
    type: Type
    description: str
    nullable: bool = False
    labels: tuple[str, ...] = ()
    fields: tuple[Column, ...] = ()
    share: bool = False

    @property
    def arrow(self) -> pa.DataType:
        """The Arrow type of the column in Parquet."""
        if self.type != "list":
            return _ARROW[self.type]
        if not self.fields:
            return pa.list_(pa.string())
        return pa.list_(pa.struct([pa.field(f.name, f.arrow) for f in self.fields]))

    @property
    def dtype(self) -> str:
        """The name of a scalar column's type, as ``datasets`` spells it."""
        if self.type == "decimal":
            return f"decimal128({DECIMAL_DIGITS}, {DECIMAL_PLACES})"
        return "string" if self.type == "label" else self.type


@dataclass(frozen=True, slots=True)
class Table:
    """One table: a config of the dataset and a folder under ``data/``.

    ``key`` is the column whose values are unique, ``order`` what the rows are sorted by.
    """

    name: str
    key: str
    order: tuple[str, ...]
    description: str
    columns: tuple[Column, ...]
    default: bool = False

    def column(self, name: str) -> Column:
        """The column of that name; ``KeyError`` if there is none."""
        return {column.name: column for column in self.columns}[name]


def _text(name: str, description: str) -> Column:
    return Column(name, "string", description)


def _maybe(name: str, description: str) -> Column:
    return Column(name, "string", description, nullable=True)


def _int(name: str, description: str, nullable: bool = False) -> Column:
    return Column(name, "int32", description, nullable)


def _share(name: str, description: str, nullable: bool = False) -> Column:
    return Column(name, "float64", description, nullable, share=True)


def _label(name: str, labels: tuple[str, ...], description: str, nullable: bool = False) -> Column:
    return Column(name, "label", description, nullable, labels=labels)


def _list(name: str, description: str, *fields: Column) -> Column:
    return Column(name, "list", description, fields=fields)


_START = _int("start", "Offset of the first code point.")
_END = _int("end", "Offset after the last code point.")
_WORDS = _text("text", "The words, verbatim.")


def _spans(name: str, description: str) -> Column:
    return _list(name, description, _START, _END)


_PROVENANCE = _label(
    "provenance",
    types.PROVENANCES,
    "Whether the program alone made the row, or a reviewer confirmed, corrected or added it.",
)


DOCUMENTS = Table(
    "documents",
    "doc_id",
    ("doc_id",),
    "Every text that was read, also those that could not be used.",
    (
        _text("doc_id", "Identifies the document; computed from its content."),
        _maybe("title", "Headline."),
        _maybe("byline", "Who wrote it, as the document says."),
        _maybe("publisher", "Who published it."),
        _maybe("published", "Date of publication, ISO 8601 (2022-01-14)."),
        _maybe("url", "Where it was published."),
        _maybe("language", "BCP 47 code of the language (en)."),
        _maybe("license", "Licence of the text, where one is known."),
        _maybe("origin", "File that the document was read from, without its folder."),
        _text("text", "The text exactly as it was read; every offset counts its code points."),
        _text("sha256", "SHA-256 of the text in UTF-8, hexadecimal."),
        _list(
            "blocks",
            "Paragraph-like stretches of the text, in order.",
            _label("role", types.BLOCK_ROLES, "The part that the block plays."),
            _START,
            _END,
        ),
        _spans("sentences", "Sentences, in order."),
        _label("status", types.STATUSES, "Whether the document could be used."),
        _maybe("reason", "Why it could not be used."),
        _int("n_quotes", "Number of its rows in quotes."),
        _int("n_claims", "Number of its rows in claims."),
    ),
)

QUOTES = Table(
    "quotes",
    "quote_id",
    ("doc_id", "start", "end", "quote_id"),
    "Attributed quotes: what was said, the words that say so, and who said it.",
    (
        _text("quote_id", "Identifies the quote; computed from its content."),
        _text("doc_id", "The document it stands in."),
        _text("quote", "What was said, verbatim, without the quotation marks at its edges."),
        _label("kind", types.KINDS, "Whether all, none or some of it is in quotation marks."),
        _label("act", types.ACTS, "Type of attribution, as in the Penn Discourse Treebank."),
        _spans("spans", "Where the words of the quote stand, in order; joined by one space."),
        _int("start", "Start of the first span."),
        _int("end", "End of the last span."),
        _maybe("source", "The words that name who said it; null where nobody is named."),
        _spans("source_spans", "Where the words of the source stand."),
        _int("source_start", "Start of the first span of the source.", nullable=True),
        _int("source_end", "End of the last span of the source.", nullable=True),
        _maybe("cue", "The words that express the act of saying (said, according to)."),
        _spans("cue_spans", "Where the words of the cue stand."),
        _int("cue_start", "Start of the first span of the cue.", nullable=True),
        _int("cue_end", "End of the last span of the cue.", nullable=True),
        _maybe("cue_lemma", "Dictionary form of the cue's head (say)."),
        _maybe("speaker_id", "Who said it, a row of speakers; null where unresolved."),
        _maybe("speaker", "The speaker's name."),
        _label("speaker_type", types.SPEAKER_TYPES, "What the speaker is.", nullable=True),
        _maybe("speaker_role", "The speaker's first role in this document."),
        _maybe("speaker_for", "Whom a spokesperson speaks for; null for all other speakers."),
        _int("speaker_for_start", "Start of the words that say for whom.", nullable=True),
        _int("speaker_for_end", "End of the words that say for whom.", nullable=True),
        _text("resolution", "How the source was resolved to the speaker, or why not."),
        _int("antecedent_start", "Start of the words that name the speaker elsewhere.", True),
        _int("antecedent_end", "End of the words that name the speaker elsewhere.", True),
        _share("speaker_confidence", "Probability that the speaker is right, 0 to 1.", True),
        _maybe("outer_quote_id", "The quote that this one stands in."),
        _share(
            "confidence", "Probability that the quote is right, 0 to 1; 1 if a reviewer says so."
        ),
        _PROVENANCE,
        _int("sentence", "Index in documents.sentences of the first word's sentence."),
        _int("paragraph", "Index in documents.blocks of the first word's block."),
        _text("prefix", f"Up to {CONTEXT_LENGTH} code points before the quote."),
        _text("suffix", f"Up to {CONTEXT_LENGTH} code points after the quote."),
    ),
    default=True,
)

CLAIMS = Table(
    "claims",
    "claim_id",
    ("doc_id", "start", "end", "claim_id"),
    "Factual claims: one checkable proposition a row, and who puts it forward.",
    (
        _text("claim_id", "Identifies the claim; computed from its content."),
        _text("doc_id", "The document it stands in."),
        _text("claim", "The claim restated so that it can be read and checked alone."),
        Column(
            "self_contained",
            "bool",
            "Whether it is thought to be a whole sentence that nothing outside it explains.",
        ),
        _text("text", "The words that carry it, verbatim."),
        _spans("spans", "Where those words stand, in order; joined by one space."),
        _int("start", "Start of the first span."),
        _int("end", "End of the last span."),
        _label("asserted_by", types.ASSERTERS, "The article's own voice, or a speaker."),
        _maybe("speaker_id", "The speaker who asserts it, a row of speakers."),
        _maybe("speaker", "The speaker's name."),
        _maybe("quote_id", "The quote that it stands in, a row of quotes."),
        _label("certainty", types.CERTAINTIES, "How certain its words make it."),
        _label("polarity", types.POLARITIES, "Affirmed or denied."),
        _label("time", types.CLAIM_TIMES, "Whether it is about past, present or future."),
        _list(
            "quantities",
            "Its numbers, with what they count.",
            _WORDS,
            _START,
            _END,
            Column("value", "decimal", "The number; null beyond 28 digits.", nullable=True),
            Column("value_max", "decimal", "Upper end of a range.", nullable=True),
            _maybe("unit", "The counted noun or the unit."),
            _label("comparator", types.COMPARATORS, "How the number is meant: exactly, about, …"),
        ),
        _list(
            "times",
            "Its time expressions, as TIMEX3 has them.",
            _WORDS,
            _START,
            _END,
            _label("type", types.TIMEX_TYPES, "Type of the time expression."),
            _maybe("value", "ISO 8601 value (2022-01-13, P3D); null where unresolvable."),
        ),
        _list("entities", "The names in it.", _WORDS, _START, _END),
        _list(
            "replacements",
            "What was restated in claim, and the words that justify it.",
            _text("text", "The words replaced; empty where something was put in."),
            _START,
            _END,
            _text("by", "What stands there instead."),
            _int("evidence_start", "Start of the words that justify it.", nullable=True),
            _int(
                "evidence_end", "End of them; null where the document's date does.", nullable=True
            ),
        ),
        _share("check_worthiness", "How far the public would want it checked, 0 to 1."),
        _share(
            "confidence", "Probability that the claim is right, 0 to 1; 1 if a reviewer says so."
        ),
        _PROVENANCE,
    ),
)

SPEAKERS = Table(
    "speakers",
    "speaker_id",
    ("name", "speaker_id"),
    "Who was quoted or asserts a claim, across documents.",
    (
        _text("speaker_id", "Identifies the speaker; computed from the content."),
        _text("name", "The longest name without title or role."),
        _label("type", types.SPEAKER_TYPES, "What the speaker is."),
        _maybe("external_id", "Id from the table of speakers given to build (a Wikidata QID)."),
        _list("roles", "Titles and offices, verbatim."),
        _list("aliases", "Other names, verbatim."),
        _list("doc_ids", "The documents that the speaker appears in."),
        _int("n_quotes", "Number of rows in quotes."),
        _int("n_claims", "Number of rows in claims."),
    ),
)

TABLES: tuple[Table, ...] = (QUOTES, CLAIMS, SPEAKERS, DOCUMENTS)
TABLE: dict[str, Table] = {table.name: table for table in TABLES}


def shard_path(table: str) -> str:
    """Where a table's Parquet file stands in the dataset folder."""
    return f"data/{table}/train-00000-of-00001.parquet"


def arrow_schema(table: str) -> pa.Schema:
    """The Arrow schema of a table, without metadata."""
    return pa.schema([pa.field(column.name, column.arrow) for column in TABLE[table].columns])


def parquet_schema(table: str) -> pa.Schema:
    """The Arrow schema with the features under the metadata key that ``datasets`` reads."""
    info = {"info": {"features": features(table).to_dict()}}
    return arrow_schema(table).with_metadata({"huggingface": json.dumps(info)})


def features(table: str) -> Features:
    """What ``load_dataset`` gives for a table."""
    import datasets  # slow to import, and only the writer needs it

    def of(column: Column) -> Any:
        if column.type == "label":
            return datasets.ClassLabel(names=list(column.labels))
        if column.type != "list":
            return datasets.Value(column.dtype)
        if not column.fields:
            return datasets.List(datasets.Value("string"))
        return datasets.List({field.name: of(field) for field in column.fields})

    return datasets.Features({column.name: of(column) for column in TABLE[table].columns})


def yaml_features(table: str) -> list[dict[str, Any]]:
    """The features as ``dataset_info.features`` of a card has them."""
    return [_yaml_feature(column) for column in TABLE[table].columns]


def _yaml_feature(column: Column) -> dict[str, Any]:
    if column.type == "label":
        names = {str(i): label for i, label in enumerate(column.labels)}
        return {"name": column.name, "dtype": {"class_label": {"names": names}}}
    if column.type != "list":
        return {"name": column.name, "dtype": column.dtype}
    if not column.fields:
        return {"name": column.name, "list": "string"}
    return {"name": column.name, "list": [_yaml_feature(field) for field in column.fields]}


def field_rows(table: str) -> Iterator[tuple[str, str, str]]:
    """Name, type and description of each column, for people to read.

    So have the fields of lists (``quantities.unit``), but for the words and offsets that
    most lists have: their type names them.
    """
    for column in TABLE[table].columns:
        yield column.name, _spoken_type(column), column_description(column)
        for field in column.fields:
            if field not in (_START, _END, _WORDS):
                yield f"{column.name}.{field.name}", _spoken_type(field), column_description(field)


_SPOKEN: dict[Type, str] = {
    "string": "string",
    "label": "string",
    "bool": "bool",
    "int32": "int",
    "float64": "float",
    "decimal": "decimal",
}


def _spoken_type(column: Column) -> str:
    if column.type == "list":
        return (
            f"list of {{{', '.join(f.name for f in column.fields)}}}"
            if column.fields
            else ("list of strings")
        )
    return _SPOKEN[column.type] + (", or null" if column.nullable else "")


def column_description(column: Column) -> str:
    """What a column holds, with the values of a closed set."""
    if not column.labels:
        return column.description
    labels = ", ".join(f"`{label}`" for label in column.labels)
    return f"{column.description} One of: {labels}."
