"""Reading: what stands in real files comes out exactly, or as a row that says why not."""

from __future__ import annotations

import gzip
import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from onrecord import decoding, inputs
from onrecord.decoding import decode_text
from onrecord.documents import document_from_text, mark_duplicates
from onrecord.errors import InputError, NotTextError, OnRecordError
from onrecord.input_files import find_inputs
from onrecord.inputs import Read, read_documents, read_file
from onrecord.types import Document

SPEECH = "“We’re ready,” the mayor said – and left the café.\r\n\r\n  Rain followed.\t\n"
ARTICLE = Path(__file__).parents[1] / "dataset" / "source" / "article.txt"

# Any text but what is refused on purpose: surrogates, NUL and other control characters.
texts = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs", "Cc"]),
        st.sampled_from("\t\n\r\f\v\x85\u2028\ufeff”’é "),
    )
)
visible_texts = texts.map(lambda text: f"a{text}")


def read_one(path: Path) -> Document:
    (read,) = read_documents([path])
    return read.document


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    def write(content: bytes | str, name: str = "storm.txt") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def lines(*records: object) -> bytes:
    return b"".join(
        (record if isinstance(record, bytes) else json.dumps(record).encode()) + b"\n"
        for record in records
    )


# Encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_comes_back_exactly(file, encoding):
    document = read_one(file(SPEECH.encode(encoding)))
    assert (document.text, document.status, document.reason) == (SPEECH, "ok", None)
    assert document.origin == "storm.txt"


def test_windows_1252_keeps_curly_quotes_and_says_so(file):
    document = read_one(file(SPEECH.encode("cp1252")))
    assert document.text == SPEECH
    assert document.status == "ok"
    assert document.reason == "text: read as Windows-1252 (it is not UTF-8)"


@given(visible_texts, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
def test_any_text_is_decoded_exactly(text, encoding):
    assert decode_text(text.encode(encoding)).text == text


@given(texts, st.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]))
def test_one_byte_order_mark_is_not_part_of_the_text(text, encoding):
    assert decode_text(("\ufeff" + text).encode(encoding)).text == text


@given(st.text("abc XYZ.,“”’é\n", min_size=5), st.sampled_from(["utf-16-le", "utf-16-be"]))
def test_zero_bytes_give_utf_16_away(text, encoding):
    text = "The mayor said: " + text
    assume(10 * sum(character > "\xff" for character in text) < len(text) * 4)
    assert decode_text(text.encode(encoding)).text == text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(visible_texts, st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_any_file_comes_back_exactly(tmp_path, text, encoding):
    path = tmp_path / "any.txt"
    path.write_bytes(text.encode(encoding))
    document = read_one(path)
    assert (document.text, document.status) == (text, "ok")
    assert document == replace(document_from_text(text), origin="any.txt")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_any_bytes_are_a_document(tmp_path, data):
    for name in ("any.txt", "any.jsonl", "any.parquet", "any.jsonl.gz"):
        path = tmp_path / name
        path.write_bytes(data)
        for read in read_documents([path]):
            assert (read.document.status == "ok") == bool(read.document.text)
            assert read.document.status == "ok" or read.document.reason
            read.document.text.encode()


@pytest.mark.parametrize(
    ("quoted", "expected"),
    [
        ("He called it “CAFÉ” twice.", "ok"),  # É and ” together are valid UTF-8
        ("“‘Fiancé’” was the word.", "ok"),  # so are é, ’ and ”
        ("“CAFÉ™” opened.", "ok"),
        ("— O AMANHÃ —, disse “ele”.", "ok"),
        ("« Déjà », a-t-elle dit.", "ok"),
    ],
)
def test_windows_1252_that_holds_valid_utf_8_by_chance(quoted, expected):
    assert decode_text(quoted.encode("cp1252")).text == quoted


def test_one_broken_byte_does_not_spoil_the_other_quotes(file):
    data = (SPEECH * 20).encode()
    at = data.index(b"mayor", 400)
    document = read_one(file(data[:at] + b"\xe9" + data[at + 1 :]))
    assert document.status == "ok"
    assert document.text.count("\ufffd") == 1
    assert document.text.replace("\ufffd", "m") == SPEECH * 20
    assert document.reason == (
        "text: the UTF-8 is damaged in 1 place, read as U+FFFD (mend the bytes)"
    )


def test_a_file_cut_in_the_middle_of_a_character(file):
    document = read_one(file((SPEECH + "“Yes,” he said: “I").encode()[:-3]))
    assert document.text == SPEECH + "“Yes,” he said: \ufffd"
    assert document.reason is not None
    assert "1 place" in document.reason


def test_replacement_characters_of_the_author_are_not_damage(file):
    document = read_one(file("A “diamond” \ufffd was printed."))
    assert document.reason is None


REFUSED = {
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "PDF"),
    "docx": (b"PK\x03\x04\x14\x00\x06\x00", "Office"),
    "doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(60), "Office"),
    "rtf": (rb"{\rtf1\ansi Hello}", "RTF"),
    "gzip": (gzip.compress(b"Hello", mtime=0), "gzip"),
    "png": (b"\x89PNG\r\n\x1a\n\x00\x00", "picture"),
    "parquet": (b"PAR1\x15\x04\x15", "Parquet"),
    "html": (b"\n<!DOCTYPE html>\n<title>Storm</title>", "HTML"),
    "nul": (b"Storm\x00 at sea", "NUL"),
    "zeros": (bytes(64), "NUL"),
    "numbers": (b"".join(n.to_bytes(4, "little") for n in range(500)), "NUL"),
    "controls": (b"\x01\x02\x03\x04 storm", "control characters"),
    "random": (bytes(range(1, 256)) * 3, "encoding cannot be told"),
    "undefined byte": (b"A storm \x9d at sea \xe9", "byte 8"),
    "mixed": ("café ".encode() + "café élu".encode("cp1252"), "mixes UTF-8"),
    "cyrillic": ("Шторм утих, сообщила мэрия города.".encode("cp1251"), "encoding cannot be told"),
    "half utf-16": ("Storm".encode("utf-16") + b"x", "damaged UTF-16"),
}


@pytest.mark.parametrize(("data", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_text_is_refused(file, data, words):
    document = read_one(file(data, "strange"))
    assert (document.status, document.text) == ("refused", "")
    assert document.reason is not None
    assert document.reason.startswith("text: ")
    assert words in document.reason
    assert document.reason.endswith(")")  # the remedy
    assert document.doc_id == read_one(file(data, "other")).doc_id


def test_bytes_that_are_no_text_raise():
    with pytest.raises(NotTextError, match="PDF"):
        decode_text(b"%PDF-1.4")
    assert issubclass(NotTextError, InputError)


def test_a_stray_control_character_is_let_pass(file):
    text = SPEECH * 5 + "\x1f"
    assert read_one(file(text)).text == text


@pytest.mark.parametrize("content", [b"", b" \r\n\t\n", b"\xef\xbb\xbf", "\u200b\xa0\n".encode()])
def test_nothing_to_see_is_empty(file, content):
    document = read_one(file(content))
    assert (document.status, document.text) == ("empty", "")
    assert document.reason is not None
    assert document.reason.startswith("text: ")


def test_a_text_of_fifty_megabytes_is_refused_quickly(file):
    path = file(b"storm " * 8_500_000, "long.txt")
    start = time.process_time()
    document = read_one(path)
    assert time.process_time() - start < 5
    assert document.status == "refused"
    assert document.reason == "text: longer than 40,000,004 bytes (split it into articles)"


def test_the_limit_is_in_code_points(file, monkeypatch):
    monkeypatch.setattr(decoding, "MAX_CODE_POINTS", 10)
    assert read_one(file("é" * 10)).status == "ok"
    document = read_one(file("é" * 11))
    assert document.reason == "text: longer than 10 characters (split it into articles)"


# Metadata beside a text


def test_metadata_beside_the_text(file):
    path = file(SPEECH)
    file(
        "title: 'Storm: the night after'\nbyline: Ana Ruiz\npublisher: ~\npublished: 2022-01-14\n"
        "url: https://example.org/storm?id=1\nlanguage: en-GB\nlicense: CC-BY-4.0\ndoc_id: 007\n",
        "storm.yaml",
    )
    assert read_one(path) == Document(
        doc_id="007",
        text=SPEECH,
        title="Storm: the night after",
        byline="Ana Ruiz",
        publisher=None,
        published="2022-01-14",
        url="https://example.org/storm?id=1",
        language="en-GB",
        license="CC-BY-4.0",
        origin="storm.txt",
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("storm.yml", "title: 1984"),
        ("storm.json", '{"title": "1984", "byline": null}'),
        ("storm.yaml", '\ufeff{"title": "1984"}'),
    ],
)
def test_values_are_taken_as_they_are_written(file, name, content):
    path = file(SPEECH)
    file(content, name)
    document = read_one(path)
    assert (document.title, document.byline, document.status) == ("1984", None, "ok")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("storm.yaml", "titel: Storm", "storm.yaml: unknown key 'titel' (the keys are doc_id, "),
        ("storm.json", '{"autor": "A"}', "storm.json: unknown key 'autor' (the keys are doc_id, "),
        ("storm.yaml", "text: no", "storm.yaml: unknown key 'text' "),
        ("storm.yaml", "title: A\ntitle: B", "storm.yaml: the key 'title' stands there twice"),
        ("storm.json", '{"title": "A", "title": "B"}', "storm.json: the key 'title' stands there"),
        ("storm.yaml", "url: x\ntitle: Storm: after", "storm.yaml: not YAML from line 2 on (put"),
        ("storm.yaml", "just words", "storm.yaml: not a mapping (write"),
        ("storm.yaml", "[a]: b", "storm.yaml: unknown key"),
        ("storm.yaml", "a: b\n---\nc: d", "storm.yaml: not YAML"),
        ("storm.yaml", "!!python/object/apply:os.getcwd []", "storm.yaml: not a mapping"),
        ("storm.json", "{title: Storm}", "storm.json: not JSON (write one object"),
        ("storm.json", "[1]", "storm.json: a list (want one object"),
        ("storm.json", "[" * 100_000, "storm.json: not JSON"),
        ("storm.yaml", b"\x00\x01\x02", "storm.yaml: it holds NUL bytes"),
    ],
)
def test_metadata_that_cannot_be_read(file, name, content, reason):
    path = file(SPEECH)
    file(content, name)
    document = read_one(path)
    assert (document.status, document.text) == ("refused", "")
    assert document.reason is not None
    assert document.reason.startswith(reason)
    assert document.reason.endswith(")")


def test_two_metadata_files_for_one_text(file):
    path = file(SPEECH)
    file("title: A", "storm.yaml")
    file("{}", "storm.json")
    assert read_one(path).reason == "storm.yaml and storm.json both describe this text (keep one)"


def test_an_empty_metadata_file_says_nothing(file):
    path = file(SPEECH)
    file("# nothing is known\n", "storm.yaml")
    assert read_one(path).status == "ok"


def test_a_text_that_is_refused_keeps_its_metadata(file):
    path = file(b"%PDF-1.4")
    file("title: Storm", "storm.yaml")
    document = read_one(path)
    assert (document.status, document.title) == ("refused", "Storm")


@pytest.mark.parametrize(
    ("published", "day"),
    [
        ("2022-01-14", "2022-01-14"),
        ("20220114", "2022-01-14"),
        (" 2022-01-14T23:30:00+06:00 ", "2022-01-14"),
        ("2022-01-14T09:30:00.123456789Z", "2022-01-14"),
        ("2022-01-14 09:30:00 UTC", "2022-01-14"),
        (date(2022, 1, 14), "2022-01-14"),
        (datetime(2022, 1, 14, 9, 30, tzinfo=UTC), "2022-01-14"),
        (pd.Timestamp("2022-01-14 09:30:00.123456789"), "2022-01-14"),
    ],
)
def test_dates(published, day):
    document = document_from_text("Rain.", published=published)
    assert (document.published, document.reason) == (day, None)


@pytest.mark.parametrize("missing", [None, "", " ", float("nan"), pd.NaT, pd.NA])
def test_unknown_is_null(missing):
    document = document_from_text("Rain.", published=missing, title=missing, doc_id=missing)
    assert document == document_from_text("Rain.")


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("published", "yesterday-ish", "'yesterday-ish' is not a date (want YYYY-MM-DD)"),
        ("published", "2022-02-30", "'2022-02-30' is not a date (want YYYY-MM-DD)"),
        ("published", "2022-01", "'2022-01' is not a date (want YYYY-MM-DD)"),
        ("published", "2022-01-14 or so", "'2022-01-14 or so' is not a date (want YYYY-MM-DD)"),
        ("published", "٢٠٢٢-٠١-١٤", "'٢٠٢٢-٠١-١٤' is not a date (want YYYY-MM-DD)"),
        ("published", 1642118400, "a number (want a string)"),
        ("language", "English", "'English' is not a language tag (want one like 'en')"),
        ("url", "example.org/storm", "'example.org/storm' is not an address (want https://...)"),
        ("url", "javascript:x()", "'javascript:x()' is not an address (want https://...)"),
        ("byline", ["Ana", "Ben"], "a list (want a string)"),
        ("title", {"en": "Storm"}, "an object (want a string)"),
        ("title", True, "true or false (want a string)"),
        ("title", b"Storm", "bytes (want a string)"),
        ("doc_id", True, "true or false (want a string)"),
        ("doc_id", "a\nb", "'a\\nb' (want up to 200 printable characters)"),
        ("title", "a\ud800", "half a surrogate pair, U+D800, at character 1 (write the character)"),
    ],
)
def test_a_wrong_value_is_left_out_and_told(field, value, reason):
    document = document_from_text("Rain.", **{field: value})
    assert document == replace(document_from_text("Rain."), reason=f"{field}: {reason}")


def test_several_problems_are_all_told():
    document = document_from_text("Rain.", published="soon", language="?")
    assert document.reason is not None
    assert document.reason.count("; ") == 1


def test_a_number_is_an_id():
    assert document_from_text("Rain.", doc_id=17).doc_id == "17"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a \udc00 b", "text: half a surrogate pair, U+DC00, at character 2 (write the character)"),
        ("a\0", "text: a NUL at character 1: not plain text (remove it, if it is text)"),
        (7, "text: a number (want a string)"),
        (["a"], "text: a list (want a string)"),
    ],
)
def test_text_that_cannot_be_published(text, reason):
    document = document_from_text(text)
    assert (document.status, document.text, document.reason) == ("refused", "", reason)


@given(texts)
def test_a_text_is_kept_and_names_itself(text):
    document = document_from_text(text)
    assert document == document_from_text(text)
    if document.status == "ok":
        assert document.text == text
        assert len(document.doc_id) == 16
    else:
        assert not text.strip("\u200b\ufeff").isalnum()


# JSON Lines


def test_a_broken_line_does_not_stop_the_others(file):
    data = lines(
        {"doc_id": "a", "text": SPEECH, "published": "2022-01-14", "section": "politics"},
        b'{"doc_id": "b", "text": "Rain',
        b"",
        {"doc_id": "c", "text": None},
        {"doc_id": "d", "body": "Rain."},
        {"doc_id": "e", "text": 7, "title": "Seven"},
        ["a list"],
        {"doc_id": "f", "text": "a \ud800 b"},
        {"text": "Snow.\u2028Ice."},
    )
    reads = list(read_documents([file(data, "batch.jsonl")]))
    assert [read.location.rpartition(":")[2] for read in reads] == list("12456789")
    assert all(read.document.origin == "batch.jsonl" for read in reads)
    documents = [read.document for read in reads]
    assert documents[0] == Document(
        "a", SPEECH, published="2022-01-14", origin="batch.jsonl", status="ok"
    )
    assert [(d.doc_id, d.status, d.reason) for d in documents[1:7]] == [
        (
            documents[1].doc_id,
            "refused",
            "the line is not JSON from character 24 on (write one object a line)",
        ),
        ("c", "empty", "text: there is none (leave the document out)"),
        ("d", "refused", "text: missing among 'doc_id', 'body' (name the field 'text')"),
        ("e", "refused", "text: a number (want a string)"),
        (
            documents[5].doc_id,
            "refused",
            "the line is a list (want an object with a field 'text')",
        ),
        (
            "f",
            "refused",
            "text: half a surrogate pair, U+D800, at character 2 (write the character)",
        ),
    ]
    assert documents[4].title == "Seven"
    assert documents[7] == replace(document_from_text("Snow.\u2028Ice."), origin="batch.jsonl")


@pytest.mark.parametrize(
    "line", [b"[" * 100_000, b'{"n": ' + b"9" * 5000 + b"}", b'{"text": "a\x00"}', b"\xff\xfe{\x00"]
)
def test_odd_lines(file, line):
    reads = list(read_file(file(lines(line), "batch.ndjson")))
    assert [read.document.status for read in reads] == ["refused"]


def test_a_line_in_windows_1252_and_one_with_a_byte_order_mark(file):
    data = b"\xef\xbb\xbf" + lines({"text": "Rain."}) + '{"text": "“Déjà”"}\n'.encode("cp1252")
    first, second = (read.document for read in read_file(file(data, "batch.jsonl")))
    assert (first.text, first.reason) == ("Rain.", None)
    assert second.text == "“Déjà”"
    assert second.reason == "the line: read as Windows-1252 (it is not UTF-8)"


def test_a_line_without_a_line_feed_at_the_end_and_with_carriage_returns(file):
    data = b'{"text": "A\\r\\n"}\r\n\r\n{"text": "B"}'
    found = [read.document.text for read in read_file(file(data, "batch.jsonl"))]
    assert found == ["A\r\n", "B"]


def test_compressed_lines(file):
    records = [{"doc_id": str(n), "text": f"{SPEECH}{n}"} for n in range(50)]
    plain = file(lines(*records), "batch.jsonl")
    zipped = file(gzip.compress(lines(*records)), "batch.jsonl.gz")
    first = [replace(read.document, origin=None) for read in read_file(plain)]
    assert first == [replace(read.document, origin=None) for read in read_file(zipped)]
    assert len(first) == 50


def test_a_compressed_file_that_breaks_off(file):
    records = [{"text": os.urandom(500).hex()} for _ in range(200)]
    data = gzip.compress(lines(*records))
    *sound, last = read_file(file(data[: len(data) // 2], "batch.jsonl.gz"))
    assert len(sound) > 50
    assert {read.document.status for read in sound} == {"ok"}
    assert last.document.status == "refused"
    assert last.document.reason == (
        "the compressed file is damaged; what follows is lost (fetch it again)"
    )
    assert last.location.endswith(f":{len(sound) + 1}")


def test_a_line_that_is_too_long(file, monkeypatch):
    monkeypatch.setattr(inputs, "MAX_LINE_BYTES", 100)
    data = lines({"text": "a"}, {"text": "b" * 300}, {"text": "c"})
    documents = [read.document for read in read_file(file(data, "batch.jsonl"))]
    assert [document.text for document in documents] == ["a", "", "c"]
    assert documents[1].reason == "the line is longer than 100 bytes (split the text)"


# Parquet


def write_parquet(path: Path, columns: Mapping[str, object], **options: object) -> Path:
    parquet.write_table(pa.table(columns), path, **options)
    return path


@pytest.mark.parametrize(
    "string", [pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())]
)
def test_parquet(tmp_path, string):
    columns = {
        "doc_id": pa.array([1, 2, None]),
        "text": pa.array([SPEECH, None, "Rain."], string),
        "published": pa.array([date(2022, 1, 14), None, None]),
        "extra": pa.array([1.5, 2.5, 3.5]),
    }
    reads = list(read_file(write_parquet(tmp_path / "batch.parquet", columns)))
    assert [read.location for read in reads] == [
        f"{tmp_path / 'batch.parquet'}:{n}" for n in (1, 2, 3)
    ]
    assert [read.document for read in reads] == [
        Document("1", SPEECH, published="2022-01-14", origin="batch.parquet"),
        Document(
            "2",
            "",
            origin="batch.parquet",
            status="empty",
            reason="text: there is none (leave the document out)",
        ),
        replace(document_from_text("Rain."), origin="batch.parquet"),
    ]


def test_parquet_with_bytes_and_with_broken_strings(tmp_path):
    data = [SPEECH.encode("cp1252"), (SPEECH + "é").encode()[:-1]]
    binary = pa.array(data, pa.binary())
    broken = pa.Array.from_buffers(pa.string(), 2, binary.buffers())
    for column in (binary, broken):
        path = write_parquet(tmp_path / "batch.parquet", {"text": column})
        first, second = (read.document for read in read_file(path))
        assert first.text == SPEECH
        assert second.text == SPEECH + "\ufffd"
        assert second.reason is not None


def test_parquet_is_read_in_batches(tmp_path):
    path = tmp_path / "batch.parquet"
    rows = [f"{SPEECH}{n}" for n in range(1000)]
    write_parquet(path, {"text": rows}, row_group_size=300)
    found = [read.document.text for read in read_file(path)]
    assert found == rows


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"body": ["a"], "url": ["b"]}, "text: no such column among 'body', 'url' (rename"),
        ({"text": [[1]]}, "text: a list (want a string)"),
        ({"text": [3]}, "text: a number (want a string)"),
        ({"text": [{"a": 1}]}, "text: an object (want a string)"),
    ],
)
def test_parquet_without_texts(tmp_path, columns, reason):
    document = read_one(write_parquet(tmp_path / "batch.parquet", columns))
    assert document.status == "refused"
    assert document.reason is not None
    assert document.reason.startswith(reason)


def test_parquet_with_two_columns_of_one_name(tmp_path):
    table = pa.table([pa.array(["a"]), pa.array(["b"])], names=["text", "text"])
    parquet.write_table(table, tmp_path / "batch.parquet")
    document = read_one(tmp_path / "batch.parquet")
    assert document.reason == "text: several columns of that name (keep one)"


def test_parquet_with_a_date_beyond_all_calendars(tmp_path):
    published = pa.array([2**60, 0], pa.timestamp("us"))
    path = write_parquet(tmp_path / "batch.parquet", {"text": ["A", "B"], "published": published})
    first, second = (read.document for read in read_file(path))
    assert (first.text, first.published) == ("A", None)
    assert first.reason == "published: a number (want a string)"
    assert second.published == "1970-01-01"


def test_damaged_parquet(tmp_path):
    path = write_parquet(tmp_path / "batch.parquet", {"text": [SPEECH * n for n in range(1, 400)]})
    data = bytearray(path.read_bytes())
    for cut in (data[: len(data) // 2], b"", data[:50] + bytes(2000) + data[2050:]):
        path.write_bytes(cut)
        last = list(read_documents([path]))[-1].document
        assert last.status == "refused"
        assert last.reason == ("the Parquet file is damaged; what follows is lost (write it again)")


# Folders and paths


def test_a_folder(file, tmp_path):
    for name in ("b.txt", "a/z.md", "a.txt", "a/deep/er.text", "A.TXT2", "notes.json", "pic.png"):
        file(f"Text of {name}.", name)
    file("title: A", "a.yaml")
    file("x", ".hidden.txt")
    file("x", ".git/config.txt")
    file(b"%PDF-1.4", "c.pdf")
    file("a,b", "d.csv")
    found = find_inputs([tmp_path])
    relative = [path.relative_to(tmp_path).as_posix() for path in found.files]
    assert relative == ["a/deep/er.text", "a/z.md", "a.txt", "b.txt", "c.pdf", "d.csv"]
    told = {i.path.relative_to(tmp_path).as_posix(): i.reason for i in found.ignored}
    assert told == {
        ".git": "hidden",
        ".hidden.txt": "hidden",
        "A.TXT2": "not a kind of file that is read: .TXT2 (name it to read it)",
        "a.yaml": "metadata of the text beside it",
        "notes.json": "metadata without a text of the same stem beside it",
        "pic.png": "not a kind of file that is read: .png (name it to read it)",
    }
    reads = list(read_documents([tmp_path]))
    assert [read.document.status for read in reads] == ["ok"] * 4 + ["refused"] * 2
    assert reads[2].document.title == "A"
    assert reads[4].document.reason == ".pdf files are not read (extract the plain text first)"


def test_a_file_that_is_named_is_read_as_text_whatever_its_suffix(file):
    document = read_one(file("Rain.", "wire.story"))
    assert (document.text, document.origin) == ("Rain.", "wire.story")
    assert read_one(file("Snow.", ".draft")).text == "Snow."


def test_a_metadata_file_that_is_named_beside_its_text_is_no_document(file):
    paths = [file("title: A", "a.yaml"), file("Rain.", "a.txt")]
    assert [read.document.title for read in read_documents(paths)] == ["A"]
    (alone,) = read_documents([file("title: B", "b.yaml")])
    assert alone.document.reason == (
        ".yaml files are not read (metadata without its text: name the text file)"
    )


def test_a_path_given_twice_is_read_once(file, tmp_path):
    path = file("Rain.")
    assert len(list(read_documents([tmp_path, path, tmp_path / "." / path.name]))) == 1


@pytest.mark.parametrize("call", [find_inputs, read_documents])
def test_a_path_that_is_not_there(tmp_path, call):
    with pytest.raises(
        InputError, match=r"nowhere\.txt: no such file or folder \(check the path\)"
    ):
        call([tmp_path / "nowhere.txt"])
    assert issubclass(InputError, OnRecordError)


def test_nothing_to_read(tmp_path):
    with pytest.raises(InputError, match=r"nothing to read \(want files that end in \.txt, "):
        read_documents([tmp_path])
    with pytest.raises(InputError, match="no path: nothing to read"):
        read_documents([])


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
def test_links_and_pipes(file, tmp_path):
    file("Rain.", "storm.txt")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe.txt")
    told = {ignored.path.name: ignored.reason for ignored in find_inputs([tmp_path]).ignored}
    assert told == {
        "loop": "a link to a folder (name the folder to read it)",
        "pipe.txt": "not a regular file",
    }
    gone, storm = (read.document for read in read_documents([tmp_path]))
    assert (gone.status, gone.origin) == ("refused", "gone.txt")
    assert gone.reason is not None
    assert gone.reason.startswith("the file cannot be read: ")
    assert storm.status == "ok"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such file names")
def test_a_file_name_that_is_not_utf_8(tmp_path):
    path = Path(os.fsdecode(os.fsencode(tmp_path / "caf") + b"\xe9.txt"))
    path.write_bytes(b"Rain.")
    assert read_one(path).origin == "caf\ufffd.txt"


def test_permissions(file, tmp_path):
    path = file("Rain.", "folder/secret.txt")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("permissions do not bind this user, or this system")
    with pytest.raises(InputError, match=r"secret\.txt: cannot be read: Permission denied"):
        read_documents([path])
    secret = read_one(path.parent)
    assert (secret.status, secret.origin) == ("refused", "secret.txt")
    assert secret.reason == "the file cannot be read: Permission denied (check it)"
    path.parent.chmod(0)
    try:
        folder = read_one(tmp_path)
    finally:
        path.parent.chmod(0o700)
    assert (folder.status, folder.origin) == ("refused", "folder")


def test_progress_counts_bytes(file, tmp_path):
    file(SPEECH, "a.txt")
    file(lines(*({"text": f"Rain {n}."} for n in range(9))), "b.jsonl")
    file(gzip.compress(lines({"text": "Snow."})), "c.jsonl.gz")
    write_parquet(tmp_path / "d.parquet", {"text": ["Ice.", "Hail."]})
    calls: list[tuple[int, int]] = []
    reads = list(
        read_documents([tmp_path], progress=lambda done, total: calls.append((done, total)))
    )
    total = sum(path.stat().st_size for path in tmp_path.iterdir())
    assert len(reads) == 13
    assert len(calls) == 14
    assert calls == sorted(calls)
    assert calls[-1] == (total, total)
    assert calls[0] == ((tmp_path / "a.txt").stat().st_size, total)


def test_the_published_article_is_read_byte_for_byte():
    (read,) = read_documents([ARTICLE.parent])
    document = read.document
    assert document.text.encode() == ARTICLE.read_bytes()
    assert document.title == document.text.partition("\n")[0]
    assert (document.published, document.language, document.license) == (
        "2022-01-14",
        "en",
        "other",
    )
    assert (document.publisher, document.url, document.reason) == (None, None, None)
    assert document.text.count(document.byline or "?") == 1


# Duplicates


def test_the_same_text_twice():
    rich = document_from_text("Rain.", doc_id="z", title="Storm")
    poor = document_from_text("Rain.", doc_id="a", published="soon")
    assert mark_duplicates([poor, rich]) == [
        replace(
            poor,
            status="duplicate",
            reason="same text as z; published: 'soon' is not a date (want YYYY-MM-DD)",
        ),
        rich,
    ]


def test_the_same_document_three_times_has_three_ids():
    document = document_from_text("Rain.")
    found = mark_duplicates([document] * 3)
    assert len({d.doc_id for d in found}) == 3
    assert sorted(d.status for d in found) == ["duplicate", "duplicate", "ok"]
    assert next(d for d in found if d.status == "ok") == document
    assert {d.reason for d in found} == {None, f"same text as {document.doc_id}"}


def test_one_id_for_two_texts():
    rain, snow = (document_from_text(text, doc_id="7") for text in ("Rain.", "Snow."))
    found = mark_duplicates([rain, snow])
    assert mark_duplicates([snow, rain]) == found
    kept = next(d for d in found if d.status == "ok")
    (refused,) = [d for d in found if d.status == "refused"]
    assert kept in (rain, snow)
    assert {kept.text, refused.text} == {"Rain.", "Snow."}
    assert refused.doc_id != "7"
    assert refused.reason == (
        "doc_id: '7' is also the id of another text (give every document an id of its own)"
    )


def test_an_unreadable_document_yields_its_id_to_a_good_one():
    bad, good = document_from_text("\0", doc_id="7"), document_from_text("Rain.", doc_id="7")
    first, second = sorted(mark_duplicates([bad, good]), key=lambda d: d.status)
    assert first == good
    assert replace(second, doc_id="7") == bad
    assert second.doc_id != "7"


any_document = st.builds(
    document_from_text,
    st.sampled_from(["Rain.", "Snow.", "Ice.", "", "\0"]),
    doc_id=st.sampled_from([None, "1", "2", "3"]),
    title=st.sampled_from([None, "Storm"]),
    published=st.sampled_from([None, "2022-01-14", "soon"]),
    origin=st.sampled_from([None, "a.txt", "b.txt"]),
)


@given(st.lists(any_document, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(documents, random):
    found = mark_duplicates(documents)
    shuffled = random.sample(documents, len(documents))
    assert mark_duplicates(shuffled) == found
    assert mark_duplicates(found) == found
    assert len({d.doc_id for d in found}) == len(found) == len(documents)
    assert [d.doc_id for d in found] == sorted(d.doc_id for d in found)
    assert sorted(d.text for d in found) == sorted(d.text for d in documents)
    good = [d.text for d in found if d.status == "ok"]
    assert len(good) == len(set(good))
    assert all(d.reason for d in found if d.status != "ok")


def test_a_read_is_a_value(file):
    path = file("Rain.")
    assert list(read_file(path)) == [Read(read_one(path), str(path))]
