"""The whole pipeline: any text goes through, and what comes out keeps the promises."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.dataset.promises import check_tables
from onrecord.dataset.rows import to_tables
from onrecord.documents import document_from_text
from onrecord.errors import ReaderError
from onrecord.extraction import extract, load_reader
from onrecord.types import Document, Extraction

# What stages look for, and what breaks them, to be thrown together in any order.
PIECES = [
    *"“”‘’«»\"'.,?!:;—-()[]%$",
    *("\n", "\n\n", "\r\n", "\t", "\u2028", "\u200b", "\ufffd", "\x07", "🜃", "e\u0301", "½", "中"),
    *("said", "says", "told", "announced", "believes", "according to", "that", "who", "which"),
    *("Ann Lee", "Zoë", "the mayor", "officials", "Dr. Who", "U.S.", "He", "she", "I", "“I"),
    *("1,000", "2.5 million", "$3bn", "percent", "more than", "between", "Monday", "2022-01-01"),
    *("yesterday", "was", "has been", "will", "and", "but", "of", "boats", "left", "a"),
    *("By Ann Lee\n", "LONDON (Reuters) -", "https://quay.example/a", "@ann", "x" * 60),
]
texts = st.builds(
    lambda joint, pieces: joint.join(pieces),
    st.sampled_from(["", " ", " "]),
    st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=40),
)


@pytest.fixture(scope="module")
def reader():
    return load_reader("rules")


@given(
    text=texts,
    published=st.none() | st.dates().map(str),
    title=st.none() | st.sampled_from(["Ann Lee said", "“", "a"]),
)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_gives_rows_that_keep_every_promise(reader, text, published, title):
    document = document_from_text(text, published=published, title=title)
    found = extract(document, reader)
    assert found.document is document
    assert list(check_tables(to_tables([found]))) == []
    assert extract(document, reader) == found


def test_a_document_that_cannot_be_used_has_no_rows(reader):
    document = Document("a", "“Hi,” said Ann.", status="refused", reason="not wanted")
    assert extract(document, reader) == Extraction(document)


def test_an_unknown_reader_is_an_error_that_names_the_others():
    with pytest.raises(ReaderError, match=r"'oracle'.*use onnx, rules or"):
        load_reader("oracle")
