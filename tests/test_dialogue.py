"""Interviews: who the labels stand for, and whom ``you`` means."""

from __future__ import annotations

import pytest

from onrecord.dialogue import shortens
from onrecord.documents import document_from_text
from onrecord.extraction import extract, load_reader

READER = load_reader("rules")
INTERVIEW = (
    "Wikinews spoke to Mary Ann Miller about the harbour on Monday. It was a long talk.\n\n"
    "((WN)) Why do you say that the harbour is closed?\n\n"
    "((MAM)) I believe that it is closed.\n\n"
    "((WN)) Thank you.\n\n"
    "((MAM)) Good bye."
)


def speakers(text: str, title: str | None = None) -> dict[str, str | None]:
    found = extract(document_from_text(text, title=title), READER)
    return {
        found.text_of(quote.spans): quote.speaker.name if quote.speaker else None
        for quote in found.quotes
    }


def test_initials_are_the_names_that_the_document_gives() -> None:
    found = speakers(INTERVIEW)
    assert found["Why do you say that the harbour is closed?"] == "Wikinews"
    assert found["I believe that it is closed."] == "Mary Ann Miller"


def test_you_is_who_is_asked_and_i_who_answers() -> None:
    found = speakers(INTERVIEW)
    assert found["that the harbour is closed"] == "Mary Ann Miller"
    assert found["that it is closed"] == "Mary Ann Miller"


def test_you_without_a_dialogue_is_nobody() -> None:
    found = speakers("“You said that it rained,” Tom Hill told Mary Miller on Monday.")
    assert found["that it rained"] is None


def test_a_label_that_comes_once_is_a_slip_for_the_one_whose_turn_it_is() -> None:
    more = "\n\n((WN)) Is it deep?\n\n((MM)) It is deep.\n\n((WN)) Thank you."
    assert speakers(INTERVIEW + more)["It is deep."] == "Mary Ann Miller"
    other = more.replace("((MM))", "((TH))")
    assert speakers(INTERVIEW + other)["It is deep."] != "Mary Ann Miller"


@pytest.mark.parametrize(
    ("label", "word"), [("WN", "Win"), ("WKX", "Wikinews"), ("NW", "Wikinews")]
)
def test_letters_that_are_no_short_form(label: str, word: str) -> None:
    assert not shortens(label, word)
