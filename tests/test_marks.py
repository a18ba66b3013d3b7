"""Quotation marks: found, paired, joined over paragraphs, and told from names held off."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.marks import Quotation, find_quotations, group_continued, is_scare
from onrecord.types import Block, BlockRole, Span

HERE = Path(__file__).parent
POLNEAR = HERE.parents[1] / "shared" / "corpora" / "polnear" / "train.jsonl"
GLYPHS = "\"'“”‘’„‚«»‹›`´＂「」''``\u2009 .,!?:—-()=[]aAsn'’5\n\u00a0\u200b"


def rows(name: str) -> list[tuple[str, str]]:
    lines = (HERE / "quality" / name).read_text(encoding="utf-8").splitlines()
    cells = [line.split("\t") for line in lines if not line.startswith("#")]
    return [(text, expected) for text, expected in cells]


def paragraphs(text: str) -> tuple[str, list[Block]]:
    """The text with ``¶`` as line breaks, and a block a line."""
    text = text.replace("¶", "\n")
    blocks = []
    for line in re.finditer(r"[^\n]+", text):
        role: BlockRole = "caption" if line.group().startswith("[caption]") else "body"
        blocks.append(Block(role, Span(line.start(), line.end())))
    return text, blocks


def shown(text: str, quotation: Quotation) -> str:
    before = ">" * quotation.depth + "+" * quotation.continued
    after = "~" * (not quotation.closed) + "→" * quotation.continues
    return before + quotation.inner.of(text) + after


@pytest.mark.parametrize(("row", "expected"), rows("marks.tsv"))
def test_quotations(row: str, expected: str) -> None:
    text, blocks = paragraphs(row)
    found = [shown(text, q) for q in find_quotations(text, blocks)]
    assert found == ([] if expected == "-" else expected.split(" | "))


@pytest.mark.parametrize(("row", "expected"), rows("scare.tsv"))
def test_scare(row: str, expected: str) -> None:
    text, blocks = paragraphs(row)
    found = [q.inner.of(text) for q in find_quotations(text, blocks) if is_scare(text, q)]
    assert found == ([] if expected == "-" else expected.split(" | "))


def test_spans_hold_the_marks_that_are_there() -> None:
    text, blocks = paragraphs("“One.¶Two,'' he ``said.” ‘No,’ and ``yes''")
    found = find_quotations(text, blocks)
    assert [q.span.of(text) for q in found] == ["“One.", "Two,''", "``said.”", "‘No,’", "``yes''"]


def test_group_continued_joins_across_captions() -> None:
    text, blocks = paragraphs("“A.¶[caption]The “Eagle”¶“B,” he said. “C.”¶“D.¶“E.”")
    groups = group_continued(find_quotations(text, blocks))
    words = [[q.inner.of(text) for q in group] for group in groups]
    assert words == [["A.", "B,"], ["Eagle"], ["C."], ["D.", "E."]]


def test_group_continued_keeps_nested_quotes_apart() -> None:
    text, blocks = paragraphs("“‘A.¶“‘B,’ he said,” she said.")
    groups = group_continued(find_quotations(text, blocks))
    words = [[q.inner.of(text) for q in group] for group in groups]
    assert words == [["‘A.", "‘B,’ he said,"], ["A.", "B,"]]


def test_group_continued_needs_no_first_part() -> None:
    part = Quotation(Span(0, 3), Span(1, 2), continued=True)
    assert group_continued([part]) == ((part,),)


@given(st.one_of(st.text(), st.text(alphabet=GLYPHS, max_size=80)), st.data())
def test_quotations_are_in_bounds_and_nested_or_apart(text: str, data: st.DataObject) -> None:
    blocks = [
        Block(data.draw(st.sampled_from(["body", "caption"])), Span(m.start(), m.end()))
        for m in re.finditer(r"[^\n]+", text)
    ]
    found = find_quotations(text, blocks)
    assert list(found) == sorted(found, key=lambda q: (q.span.start, -q.span.end, q.depth))
    around: list[Quotation] = []
    for quotation in found:
        assert any(block.span.contains(quotation.span) for block in blocks)
        assert quotation.span.contains(quotation.inner)
        assert len(quotation.span) > 0
        while around and around[-1].span.end <= quotation.span.start:
            around.pop()
        assert quotation.depth == len(around)
        assert all(outer.inner.contains(quotation.span) for outer in around)
        assert isinstance(is_scare(text, quotation), bool)
        around.append(quotation)
    groups = group_continued(found)
    assert sorted(q.span for group in groups for q in group) == sorted(q.span for q in found)


@given(st.text(alphabet=GLYPHS, max_size=60), st.text(alphabet="ab .", max_size=20))
def test_an_odd_mark_does_not_reach_the_paragraph_after_next(odd: str, plain: str) -> None:
    """A paragraph without marks ends whatever was left open before it."""
    text = odd.replace("\n", " ") + "\n" + "x" + plain + "\n" + "“Go,” he said."
    _, blocks = paragraphs(text)
    last = find_quotations(text, blocks)[-1]
    assert last.span.of(text) == "“Go,”"
    assert last == Quotation(last.span, last.inner)


@pytest.mark.parametrize("piece", ["“", "'", "“a ‘", "\"a'b ", "«a “", " 's’", "“a.’ ", '5" '])
def test_time_is_linear(piece: str) -> None:
    """A pile of marks that never close takes seconds, not minutes, if each looks far ahead."""
    text = piece * 20_000
    start = time.process_time()
    find_quotations(text, [Block("body", Span(0, len(text)))])
    assert time.process_time() - start < 10


needs_polnear = pytest.mark.skipif(
    not POLNEAR.exists(), reason="shared/corpora/polnear is not beside the repository"
)


def read_polnear() -> Iterator[tuple[str, tuple[Quotation, ...], list[Span]]]:
    """Text, quotations and contents of each document of the training part."""
    for line in POLNEAR.read_text(encoding="utf-8").splitlines():
        document = json.loads(line)
        text, blocks = paragraphs(document["text"])
        contents = [Span(*span) for a in document["attributions"] for span in a["content"]]
        yield text, find_quotations(text, blocks), contents


@needs_polnear
def test_quotations_that_polnear_has_as_contents() -> None:
    """Contents that begin and end with a mark, with no other double mark inside."""
    hits = total = 0
    for text, quotations, contents in read_polnear():
        found = {quotation.span for quotation in quotations}
        marked = [s for s in contents if re.fullmatch(r'“[^”“"\n]+”|"[^”“"\n]+"', s.of(text))]
        total += len(marked)
        hits += sum(span in found for span in marked)
    assert hits >= 0.99 * total > 1000


@needs_polnear
def test_scare_where_polnear_has_no_content() -> None:
    """The figures of ``is_scare``'s docstring."""
    counts: Counter[tuple[str, bool]] = Counter()
    for text, quotations, contents in read_polnear():
        for quotation in (q for q in quotations if q.depth == 0):
            inside = [s for s in contents if s.overlaps(quotation.inner)]
            start, end = quotation.span.start - 1, quotation.span.end + 1
            longer = any(s.start < start or s.end > end for s in inside)
            place = "within" if longer else "content" if inside else "none"
            counts[place, is_scare(text, quotation)] += 1
    found = {place: counts[place, True] for place in ("none", "content", "within")}
    assert found["none"] / (found["none"] + counts["none", False]) >= 0.25, counts
    assert found["none"] / (found["none"] + found["content"]) >= 0.88, counts
