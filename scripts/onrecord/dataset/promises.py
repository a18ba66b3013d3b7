"""What must hold of every row of a dataset, whatever made it.

In: the four Arrow tables, of the schema's types. Out: a :class:`Problem` for each promise
that a row breaks, naming table, row and field. What the schema says of a column (missing
values, closed sets, shares, spans and the words at them) is checked from the schema; the
rest is a function for each table.

>>> from onrecord.dataset.rows import to_tables
>>> list(check_tables(to_tables([])))
[]
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from onrecord.dataset.schema import CONTEXT_LENGTH, TABLES, Column

Row = Mapping[str, Any]

_BATCH = 1_000
_STRETCHES = ("sentences", "blocks")


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken promise. ``row`` is the row's index, ``None`` for a whole file or column."""

    table: str
    row: int | None
    field: str
    message: str
    id: str | None = None

    def __str__(self) -> str:
        row = "" if self.row is None else f", row {self.row}" + (f" ({self.id})" if self.id else "")
        return f"{self.table}{row}, {self.field}: {self.message}"


@dataclass(frozen=True, slots=True)
class _Document:
    text: str
    sentences: list[tuple[int, int]]
    blocks: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Index:
    """What the rows of one table are held against in the others."""

    documents: Mapping[str, _Document]
    quotes: Mapping[str, str]  # document by quote
    speakers: Mapping[str, Row]
    counts: Mapping[str, Counter[Any]]  # rows by value of "quotes.doc_id" and so on


Finding = tuple[str, str]  # field, message


def check_tables(tables: Mapping[str, pa.Table]) -> Iterator[Problem]:
    """The problems of all rows, in the order of tables and rows."""
    index = _index(tables)
    for table in TABLES:
        seen: set[str] = set()
        previous: tuple[Any, ...] = ()
        for i, row in enumerate(_rows(tables[table.name])):
            key = row[table.key]
            findings = list(_check_columns(table.columns, row, _text(table.name, row, index)))
            if not findings:  # a row with holes would only stumble over them
                findings += _CHECKS[table.name](row, index)
                place = tuple(row[column] for column in table.order)
                if place < previous:
                    findings.append((table.key, "the row is out of order"))
                previous = place
            if key in seen:
                findings.append((table.key, "another row has this id"))
            seen.add(key)
            yield from (Problem(table.name, i, field, text, key) for field, text in findings)


def _index(tables: Mapping[str, pa.Table]) -> _Index:
    quotes = tables["quotes"]
    return _Index(
        documents={
            row["doc_id"]: _Document(
                row["text"] or "",
                *([(s["start"], s["end"]) for s in row[name] or () if s] for name in _STRETCHES),
            )
            for row in _rows(tables["documents"].select(["doc_id", "text", *_STRETCHES]))
        },
        quotes=dict(zip(quotes["quote_id"].to_pylist(), quotes["doc_id"].to_pylist(), strict=True)),
        speakers={row["speaker_id"]: row for row in _rows(tables["speakers"])},
        counts={
            f"{table}.{column}": Counter(tables[table][column].to_pylist())
            for table in ("quotes", "claims")
            for column in ("doc_id", "speaker_id")
        },
    )


def _rows(table: pa.Table) -> Iterator[dict[str, Any]]:
    """The rows as dictionaries, not all of them in memory at once."""
    for batch in table.to_batches(max_chunksize=_BATCH):
        yield from batch.to_pylist()


def _text(table: str, row: Row, index: _Index) -> str | None:
    """The text that a row's offsets count in; ``None`` where there is none."""
    if table == "speakers":
        return None
    document = index.documents.get(row["doc_id"])
    return None if document is None else document.text


# What the schema says of a column


def _check_columns(columns: tuple[Column, ...], row: Row, text: str | None) -> Iterator[Finding]:
    for column in columns:
        value = row[column.name]
        if value is None:
            if not column.nullable:
                yield column.name, "is missing"
        elif column.labels and value not in column.labels:
            yield column.name, f"{value!r} is none of {', '.join(column.labels)}"
        elif column.share and not 0 <= value <= 1:
            yield column.name, f"{value} is not between 0 and 1"
        elif column.type == "list":
            yield from _check_items(column, value, text)


def _check_items(column: Column, items: list[Any], text: str | None) -> Iterator[Finding]:
    """Missing values and labels in the items, and whether their offsets and words are right."""
    names = [field.name for field in column.fields]
    for i, item in enumerate(items):
        where = f"{column.name}[{i}]"
        if item is None:
            yield where, "is missing"
            continue
        if not names:
            continue
        found = list(_check_columns(column.fields, item, text))
        yield from ((f"{where}.{field}", message) for field, message in found)
        if found or "start" not in names or text is None:
            continue
        start, end = item["start"], item["end"]
        if not 0 <= start <= end <= len(text):
            yield where, f"[{start}, {end}) is not inside the text of {len(text)} code points"
        elif "text" in names and text[start:end] != item["text"]:
            yield f"{where}.text", f"{item['text']!r} is not the text at [{start}, {end})"


# What a table says beyond its columns


def _check_document(row: Row, index: _Index) -> Iterator[Finding]:
    if hashlib.sha256(row["text"].encode("utf-8")).hexdigest() != row["sha256"]:
        yield "sha256", "is not the SHA-256 of the text"
    if row["published"] is not None and not _is_date(row["published"]):
        yield "published", f"{row['published']!r} is no date like 2022-01-14"
    if row["status"] != "ok" and row["reason"] is None:
        yield "reason", f"a document that is {row['status']} must say why"
    for table in ("quotes", "claims"):
        counted = index.counts[f"{table}.doc_id"][row["doc_id"]]
        if row[f"n_{table}"] != counted:
            yield f"n_{table}", f"is {row[f'n_{table}']}, but {table} has {counted} rows"


def _check_quote(row: Row, index: _Index) -> Iterator[Finding]:
    document = index.documents.get(row["doc_id"])
    if document is None:
        yield "doc_id", f"{row['doc_id']!r} is not in documents"
        return
    text = document.text
    yield from _check_words(row, "quote", "spans", "", text)
    yield from _check_words(row, "source", "source_spans", "source_", text)
    yield from _check_words(row, "cue", "cue_spans", "cue_", text)
    start, end = row["start"], row["end"]
    if row["prefix"] != text[max(0, start - CONTEXT_LENGTH) : start]:
        yield "prefix", f"is not the text before {start}"
    if row["suffix"] != text[end : end + CONTEXT_LENGTH]:
        yield "suffix", f"is not the text after {end}"
    yield from _check_place(row, "sentence", "sentences", document.sentences)
    yield from _check_place(row, "paragraph", "blocks", document.blocks)
    yield from _check_speaker(row, index)
    unresolved = row["resolution"].startswith("unresolved")
    if unresolved != (row["speaker_id"] is None):
        yield "resolution", f"{row['resolution']!r} with speaker_id {row['speaker_id']!r}"
    for name in ("antecedent", "speaker_for"):
        at = row[f"{name}_start"], row[f"{name}_end"]
        if at != (None, None) and (None in at or not 0 <= at[0] < at[1] <= len(text)):
            yield f"{name}_start", f"{list(at)} is not a stretch of the text"
    if row["speaker_for"] is not None and row["speaker_id"] is None:
        yield "speaker_for", "is there without speaker_id"
    if row["speaker_confidence"] is not None and row["speaker_id"] is None:
        yield "speaker_confidence", "is there without speaker_id"
    yield from _check_quote_id(row, "outer_quote_id", index)
    if row["outer_quote_id"] == row["quote_id"]:
        yield "outer_quote_id", "the quote stands in itself"


def _check_claim(row: Row, index: _Index) -> Iterator[Finding]:
    document = index.documents.get(row["doc_id"])
    if document is None:
        yield "doc_id", f"{row['doc_id']!r} is not in documents"
        return
    yield from _check_words(row, "text", "spans", "", document.text)
    if not row["claim"].strip():
        yield "claim", "is empty"
    yield from _check_speaker(row, index)
    yield from _check_quote_id(row, "quote_id", index)
    if row["asserted_by"] == "speaker" and row["quote_id"] is None:
        yield "quote_id", "a claim that a speaker asserts must name the quote"
    if row["asserted_by"] == "article" and row["speaker_id"] is not None:
        yield "speaker_id", "a claim of the article's own voice has no speaker"
    for i, change in enumerate(row["replacements"]):
        start, end = change["evidence_start"], change["evidence_end"]
        if (start, end) == (None, None):
            continue
        if None in (start, end) or not 0 <= start <= end <= len(document.text):
            yield f"replacements[{i}].evidence_start", f"[{start}, {end}) is not inside the text"


def _check_speaker_row(row: Row, index: _Index) -> Iterator[Finding]:
    for doc_id in row["doc_ids"]:
        if doc_id not in index.documents:
            yield "doc_ids", f"{doc_id!r} is not in documents"
    if len(set(row["doc_ids"])) != len(row["doc_ids"]):
        yield "doc_ids", "names a document twice"
    for table in ("quotes", "claims"):
        counted = index.counts[f"{table}.speaker_id"][row["speaker_id"]]
        if row[f"n_{table}"] != counted:
            yield f"n_{table}", f"is {row[f'n_{table}']}, but {table} has {counted} rows"


_CHECKS: dict[str, Callable[[Row, _Index], Iterator[Finding]]] = {
    "documents": _check_document,
    "quotes": _check_quote,
    "claims": _check_claim,
    "speakers": _check_speaker_row,
}


def _check_words(row: Row, words: str, spans: str, prefix: str, text: str) -> Iterator[Finding]:
    """Whether published words are those at their spans, and the hull is theirs."""
    found = [(span["start"], span["end"]) for span in row[spans]]
    hull = (row[f"{prefix}start"], row[f"{prefix}end"])
    if not found:
        if not prefix:
            yield spans, "is empty"
        elif row[words] is not None or hull != (None, None):
            yield words, "has words or offsets, but no spans"
        return
    if row[words] != " ".join(text[start:end] for start, end in found):
        yield words, f"{row[words]!r} is not the text at {found}"
    if hull != (min(start for start, _ in found), max(end for _, end in found)):
        yield f"{prefix}start", f"{list(hull)} does not enclose {found}"


def _check_place(
    row: Row, field: str, column: str, stretches: list[tuple[int, int]]
) -> Iterator[Finding]:
    """Whether the sentence or paragraph of that index holds the quote's first word."""
    i, start = row[field], row["start"]
    if not 0 <= i < len(stretches):
        yield field, f"{i} is no index of documents.{column} ({len(stretches)})"
    elif not stretches[i][0] <= start < stretches[i][1]:
        yield field, f"documents.{column}[{i}] does not hold offset {start}"


def _check_speaker(row: Row, index: _Index) -> Iterator[Finding]:
    if row["speaker_id"] is None:
        if row["speaker"] is not None:
            yield "speaker", "is named without speaker_id"
        return
    speaker = index.speakers.get(row["speaker_id"])
    if speaker is None:
        yield "speaker_id", f"{row['speaker_id']!r} is not in speakers"
        return
    if row["speaker"] != speaker["name"]:
        yield "speaker", f"{row['speaker']!r} is {speaker['name']!r} in speakers"
    if row.get("speaker_type", speaker["type"]) != speaker["type"]:
        yield "speaker_type", f"{row['speaker_type']!r} is {speaker['type']!r} in speakers"
    if row["doc_id"] not in speaker["doc_ids"]:
        yield "speaker_id", f"speakers.doc_ids of {row['speaker_id']!r} lacks {row['doc_id']!r}"


def _check_quote_id(row: Row, field: str, index: _Index) -> Iterator[Finding]:
    if row[field] is None:
        return
    doc_id = index.quotes.get(row[field])
    if doc_id is None:
        yield field, f"{row[field]!r} is not in quotes"
    elif doc_id != row["doc_id"]:
        yield field, f"{row[field]!r} stands in another document, {doc_id!r}"


def _is_date(text: str) -> bool:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
