"""From attributions to quotes: published words, kind, act, nesting, ids."""

from __future__ import annotations

from onrecord.attribution import find_act, find_kind, make_quotes, published_spans
from onrecord.blocks import find_blocks
from onrecord.documents import document_from_text
from onrecord.extraction import extract
from onrecord.marks import find_quotations
from onrecord.reader import Reading, TableReader
from onrecord.sentences import find_sentences
from onrecord.types import Attribution, Quote, Span


def at(text: str, words: str) -> tuple[Span, ...]:
    start = text.index(words)
    return (Span(start, start + len(words)),)


def quotes_of(text: str, *attributions: Attribution) -> tuple[Quote, ...]:
    document = document_from_text(text, doc_id="d")
    blocks = find_blocks(text)
    sentences = find_sentences(text, blocks)
    reading = Reading(attributions)
    return make_quotes(document, blocks, sentences, find_quotations(text, blocks), (), reading)


def published(text: str, content: str) -> list[str]:
    blocks = find_blocks(text)
    quotations = find_quotations(text, blocks)
    return [s.of(text) for s in published_spans(at(text, content), text, quotations, blocks)]


def kind(text: str, content: str) -> str:
    quotations = find_quotations(text, find_blocks(text))
    return find_kind(at(text, content), text, quotations)


def test_marks_and_the_reporters_comma_are_not_published() -> None:
    assert published("“It rains,” she said.", "“It rains,”") == ["It rains"]
    assert published("“It rains!” she said.", "“It rains!”") == ["It rains!"]
    assert published("She said “it rains” today.", "“it rains” today") == ["“it rains” today"]


def test_a_quote_of_two_paragraphs_has_a_span_for_each() -> None:
    text = "“It rains here every single day.\n\n“It never stops,” she said."
    content = "“It rains here every single day.\n\n“It never stops,”"
    assert published(text, content) == ["It rains here every single day.", "It never stops"]


def test_kind_comes_from_the_marks() -> None:
    assert kind("“It rains,” she said.", "“It rains,”") == "direct"
    assert kind("She said that it rained.", "that it rained") == "indirect"
    assert kind("She said it rained “like hell” today.", "it rained “like hell” today") == "mixed"


def test_an_attribution_within_a_direct_quote_is_indirect() -> None:
    assert kind("“We said that it rained,” she said.", "that it rained") == "indirect"


def test_titles_and_nicknames_make_nothing_mixed() -> None:
    text = "She said they were given the medal “For Long And Loyal Service” today."
    assert kind(text, "they were given the medal “For Long And Loyal Service” today") == "indirect"


def test_acts_are_those_of_the_cue() -> None:
    acts = {lemma: find_act(lemma) for lemma in ("say", "believe", "show", "urge", "zzz", None)}
    assert acts == {
        "say": "assertion",
        "believe": "belief",
        "show": "fact",
        "urge": "eventuality",
        "zzz": "assertion",
        None: "assertion",
    }


TEXT = "“We said that it rained,” she said. “We said that it rained,” he said."


def said(content: str, cue: tuple[Span, ...], source: str) -> Attribution:
    return Attribution(at(TEXT, content), cue, at(TEXT, source))


def test_the_inner_attribution_points_at_the_outer() -> None:
    outer = Attribution(at(TEXT, "“We said that it rained,”"), at(TEXT, "said. "), at(TEXT, "she"))
    inner = Attribution(at(TEXT, "that it rained"), at(TEXT, "said"), at(TEXT, "We"))
    first, second = quotes_of(TEXT, inner, outer)
    assert (first.outer_quote_id, second.outer_quote_id) == (None, first.quote_id)


def test_ids_come_from_document_and_words_and_the_same_words_twice_get_two() -> None:
    half = len(TEXT) // 2 + 1
    later = Span(TEXT.index("“We", half), TEXT.index(" he said"))
    once = Attribution(at(TEXT, "“We said that it rained,”"), (), ())
    twice = Attribution((later,), (), ())
    both = quotes_of(TEXT, once, twice)
    assert [quote.spans[0].of(TEXT) for quote in both] == ["We said that it rained"] * 2
    assert both[0].quote_id != both[1].quote_id
    assert both == quotes_of(TEXT, twice, once)
    assert both[0].quote_id == quotes_of(TEXT, once)[0].quote_id


def test_any_reader_can_stand_behind_the_pipeline() -> None:
    text = "It rained, said nobody."
    found = Attribution(at(text, "It rained"), at(text, "said"), at(text, "nobody"), 0.25)
    reader = TableReader({text: Reading((found,))})
    [quote] = extract(text, reader).quotes
    assert (quote.confidence, quote.spans, quote.kind) == (0.25, at(text, "It rained"), "indirect")
    assert extract("Another text.", reader).quotes == ()
