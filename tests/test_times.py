"""Time expressions: a table of sentences, and what holds of any text."""

from __future__ import annotations

import re
import sys
import time
from datetime import date
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.times import find_times
from onrecord.types import TIMEX_TYPES, Span, TimeExpression

HERE = Path(__file__).parent
CORPORA = HERE.parent.parent / "shared" / "corpora"
VALUE = re.compile(
    r"""\d{4}-\d\d-\d\d(?:T(?:\d\d:\d\dZ?|MO|AF|EV|NI))? | \d{4}(?:-\d\d)? | \d{4}-W\d\d(?:-WE)?
    | \d{4}-(?:Q[1-4]|H[12]|SP|SU|FA|WI) | \d{3}X | \d\dXX | \dXXX | BC\d{4} | BC\d\dXX
    | (?:PAST|PRESENT|FUTURE)_REF | T\d\d:\d\dZ? | XXXX-\d\d(?:-\d\d)? | XXXX-(?:SP|SU|FA|WI)
    | XXXX-WXX-(?:[1-7]|WE|WD)(?:T(?:\d\d:\d\dZ?|MO|AF|EV|NI))? | XXXX-XX-XXT(?:MO|AF|EV|NI)
    | P(?=[T\dX])(?:(?:[\d.]+|X)[YMWD])*(?:T(?:(?:[\d.]+|X)[HMS])+)?""",
    re.VERBOSE,
)
# Pieces that time expressions are made of, so that random texts contain many of them.
PIECES = st.sampled_from(
    """January May Sept. Thursday Mon. 13 31 30th 2022 1999 '90s 1990s 44 BC 3 p.m. 15:00 noon last
    next this the past every each two three a an half couple of several days weeks year years-long
    quarter Q3 first century night morning ago earlier later yesterday today now soon Christmas
    Easter daily twice and to - – , . 2016-01-05 01/05/2016 twenty-one hundred million in by on
    before until spring fall second minute end of will was ¼ 2 1/2""".split()
)
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(PIECES, max_size=30).map(" ".join),
    st.lists(PIECES).map("".join),
)
ANCHORS = st.one_of(st.none(), st.dates().map(date.isoformat), st.text(max_size=10))


def rows() -> list[object]:
    found = []
    lines = (HERE / "quality" / "times.tsv").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        if line.startswith("#"):
            continue
        anchor, text, expected, *failure = line.split("\t")
        marks = [pytest.mark.xfail(strict=True, reason=reason) for reason in failure]
        found.append(pytest.param(anchor, text, expected, id=f"line {number}", marks=marks))
    return found


@cache
def benchmark() -> ModuleType:
    """The script benchmarks/times.py as a module."""
    path = HERE.parent / "benchmarks" / "times.py"
    spec = spec_from_file_location("benchmark_times", path)
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def shown(text: str, times: tuple[TimeExpression, ...]) -> str:
    return " | ".join(f"{t.type} {t.value} [{t.span.of(text)}]" for t in times) or "-"


@pytest.mark.parametrize(("anchor", "text", "expected"), rows())
def test_sentence(anchor: str, text: str, expected: str):
    times = find_times(text, Span(0, len(text)), None if anchor == "-" else anchor)
    assert shown(text, times) == expected


def test_offsets_are_the_document_s():
    text = "Yesterday, rain. It stopped on Friday. Tomorrow, sun."
    (found,) = find_times(text, Span(17, 38), "2022-01-14T10:00:00Z")
    assert found == TimeExpression(Span(31, 37), "DATE", "2022-01-14")
    assert found.span.of(text) == "Friday"


@given(TEXTS, ANCHORS, st.data())
@settings(max_examples=200)
def test_spans_lie_inside_in_order_and_values_are_timex3(text: str, anchor: str | None, data):
    start = data.draw(st.integers(0, len(text)))
    span = Span(start, data.draw(st.integers(start, len(text))))
    end = span.start
    for found in find_times(text, span, anchor):
        assert end <= found.span.start < found.span.end <= span.end
        assert found.span.of(text) == found.span.of(text).strip()
        assert found.type in TIMEX_TYPES
        assert found.value is None or found.value.isascii()
        assert found.value is None or VALUE.fullmatch(found.value), found
        end = found.span.end


@given(TEXTS, st.integers(0, 40))
@settings(max_examples=100)
def test_what_stands_before_the_stretch_changes_only_offsets(text: str, by: int):
    alone = find_times(text, Span(0, len(text)), "2022-01-14")
    later = find_times("¶" * by + text, Span(by, by + len(text)), "2022-01-14")
    assert [(t.span.start + by, t.type, t.value) for t in alone] == [
        (t.span.start, t.type, t.value) for t in later
    ]


@pytest.mark.parametrize(
    "piece",
    [
        "9",
        " ",
        "1 ",
        "1,",
        "two ",
        "a few ",
        "two and ",
        "the past ",
        "January ",
        "-",
        "1/",
        "T",
        "by Monday ",
        "the quarter a year ago ",
        "Two days later, ",
    ],
)
def test_time_grows_with_length(piece: str):
    text = (piece * 50_000)[:50_000]
    began = time.process_time()
    find_times(text, Span(0, len(text)), "2022-01-14")
    assert time.process_time() - began < 2


@pytest.mark.skipif(
    not (CORPORA / "tempeval3-tbaq").is_dir(),
    reason="TempEval-3's TBAQ is not beside the repository",
)
def test_values_on_tbaq_are_no_worse_than_measured():
    score = benchmark().Score()
    _, held_out = benchmark().load(CORPORA)
    for document in held_out:
        benchmark().compare(document, find_times, score, errors=False)
    assert score.f1(score.relaxed) * score.values / score.relaxed > 75
