"""Speakers, on the table; ids and scopes of speakers across documents."""

from __future__ import annotations

import pytest

from onrecord import extract
from onrecord.documents import document_from_text
from onrecord.extraction import load_reader
from onrecord.types import Quote
from quality_table import read_rows

READER = load_reader("rules")


def shown(quote: Quote) -> str:
    speaker = quote.speaker
    how = quote.resolution.split(":")[0]
    if speaker is None:
        return f"- | - | - | {how}"
    role = speaker.roles[0] if speaker.roles else "-"
    return f"{speaker.name} | {speaker.type} | {role} | {how}"


@pytest.mark.parametrize(("text", "expected"), read_rows("speakers.tsv"))
def test_speakers(text: str, expected: list[str]) -> None:
    found = extract(text, READER)
    assert list(map(shown, found.quotes)) == expected
    for speaker in found.speakers:
        for span in speaker.mentions:
            assert span.of(text) in (speaker.name, *speaker.aliases)


@pytest.mark.parametrize(("text", "expected"), read_rows("spokespeople.tsv"))
def test_spokespeople(text: str, expected: list[str]) -> None:
    found = extract(text, READER)
    shown = []
    for quote in found.quotes:
        assert quote.speaker is not None
        span = quote.speaker.speaks_for_span
        said = found.text_of(span) if span else "-"
        shown.append(f"{quote.speaker.name} | {quote.speaker.speaks_for or '-'} | {said}")
    assert shown == expected


def ids(text: str, doc_id: str) -> list[str]:
    found = extract(document_from_text(text, doc_id=doc_id), READER)
    return [quote.speaker.speaker_id for quote in found.quotes if quote.speaker]


def test_a_full_name_is_one_speaker_across_documents() -> None:
    assert ids("Mary Miller said it rained.", "a") == ids("Mary Miller said it was cold.", "b")


@pytest.mark.parametrize("source", ["Officials", "A farmer", "The company", "The report", "Miller"])
def test_whoever_is_not_fully_named_is_never_merged_across_documents(source: str) -> None:
    text = f"{source} said it rained."
    assert ids(text, "a") == ids(text, "a")
    assert not set(ids(text, "a")) & set(ids(text, "b"))


def test_an_unresolved_source_keeps_its_quote_and_says_why() -> None:
    [quote] = extract("She said it rained.", READER).quotes
    assert quote.speaker is None
    assert quote.resolution.startswith("unresolved: pronoun 'She'")
