"""Authors, on the table; whose first person a place is."""

from __future__ import annotations

import pytest

from onrecord.authors import Author, author_at, find_authors
from onrecord.blocks import find_blocks
from onrecord.documents import document_from_text
from onrecord.types import Span
from quality_table import read_rows


def shown(author: Author) -> str:
    return f"{author.name} | {author.body or '-'} | {author.reader or '-'}"


@pytest.mark.parametrize(("text", "expected"), read_rows("authors.tsv"))
def test_authors(text: str, expected: list[str]) -> None:
    document = document_from_text(text)
    found = find_authors(document, find_blocks(text, document.title))
    assert list(map(shown, found)) == expected
    assert all(author.within.end <= len(text) for author in found)


def test_the_smallest_stretch_counts() -> None:
    authors = (Author("Jane", Span(10, 20)), Author("Tom", Span(0, 100)))
    found = [author_at(authors, Span(i, i + 1)) for i in (12, 30, 100)]
    assert [author.name if author else None for author in found] == ["Jane", "Tom", None]
