"""Shared fixtures: three documents and everything in them, made by hand.

The texts hold what breaks naive code: curly quotes, a letter outside the basic plane
(one code point, two UTF-16 units), an accent, a discontinuous quote, a nested one, a source that
cannot be resolved, one speaker in two documents, and a document that was refused.
"""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import settings

from onrecord.types import (
    Block,
    Claim,
    Document,
    Extraction,
    Quantity,
    Quote,
    Replacement,
    Sentence,
    Span,
    Speaker,
    TimeExpression,
    content_id,
)

# Before anybody imports datasets: tests never ask the network, and print no progress bars.
os.environ.update(HF_HUB_OFFLINE="1", HF_DATASETS_OFFLINE="1")
os.environ.update(HF_DATASETS_DISABLE_PROGRESS_BARS="1")

# How long an example takes says more about the machine, which may be busy, than about the code.
settings.register_profile("onrecord", deadline=None)
settings.load_profile("onrecord")

HARBOUR = (
    "Harbour reopens\n\n"
    "“The harbour 🜃 is open,” mayor Zoë Brandt said on Monday, “and it will stay open.” "
    "She believes that trade will double. It was rumoured that 2.5 to 3 million tonnes "
    "passed through last year."
)
FERRY = "Zoë Brandt announced on 4 May that about 300 passengers had boarded the ferry."

MAYOR = Speaker(content_id("person", "Zoë Brandt"), "Zoë Brandt", "person", ("mayor",), ("Brandt",))
PLAIN_MAYOR = Speaker(MAYOR.speaker_id, "Zoë Brandt", "person", (), ("Ms Brandt",))


def at(text: str, words: str) -> Span:
    """The span of the only occurrence of ``words``."""
    assert text.count(words) == 1, words
    start = text.index(words)
    return Span(start, start + len(words))


def harbour() -> Extraction:
    text = HARBOUR
    body = text.index("“The")
    first_end = text.index(" She believes")
    second_end = text.index(" It was")
    sentences = (
        Sentence(Span(0, 15), 0),
        Sentence(Span(body, first_end), 1),
        Sentence(Span(first_end + 1, second_end), 1),
        Sentence(Span(second_end + 1, len(text)), 1),
    )
    spoken = Quote(
        quote_id="a1",
        spans=(at(text, "The harbour 🜃 is open,"), at(text, "and it will stay open.")),
        content=(at(text, "“The harbour 🜃 is open,”"), at(text, "“and it will stay open.”")),
        cue=(at(text, "said"),),
        source=(at(text, "mayor Zoë Brandt"),),
        kind="direct",
        act="assertion",
        cue_lemma="say",
        confidence=0.97,
        sentence=1,
        block=1,
        speaker=MAYOR,
        resolution="named",
    )
    believed = Quote(
        quote_id="a2",
        spans=(at(text, "that trade will double"),),
        content=(at(text, "that trade will double"),),
        cue=(at(text, "believes"),),
        source=(at(text, "She"),),
        kind="indirect",
        act="belief",
        cue_lemma="believe",
        confidence=0.8,
        sentence=2,
        block=1,
        speaker=MAYOR,
        resolution="pronoun",
        outer_quote_id="a1",
    )
    rumour = Quote(
        quote_id="a3",
        spans=(at(text, "that 2.5 to 3 million tonnes passed through last year"),),
        content=(at(text, "that 2.5 to 3 million tonnes passed through last year"),),
        cue=(at(text, "It was rumoured"),),
        source=(),
        kind="indirect",
        act="assertion",
        cue_lemma="rumour",
        confidence=0.5,
        sentence=3,
        block=1,
        resolution="unresolved: no source",
    )
    open_claim = Claim(
        claim_id="b1",
        spans=(at(text, "The harbour 🜃 is open"),),
        claim="The harbour 🜃 is open",
        asserted_by="speaker",
        certainty="certain",
        polarity="positive",
        time="present",
        check_worthiness=0.4,
        confidence=0.9,
        speaker=MAYOR,
        quote_id="a1",
        entities=(at(text, "🜃"),),
    )
    tonnes = Claim(
        claim_id="b2",
        spans=(at(text, "2.5 to 3 million tonnes passed through last year"),),
        claim="2.5 to 3 million tonnes passed through the harbour in 2021",
        asserted_by="article",
        certainty="possible",
        polarity="positive",
        time="past",
        check_worthiness=0.9,
        confidence=0.6,
        quantities=(
            Quantity(
                at(text, "2.5 to 3 million tonnes"),
                Decimal("2500000"),
                "tonnes",
                "range",
                Decimal("3000000"),
            ),
        ),
        times=(TimeExpression(at(text, "last year"), "DATE", "2021"),),
        replacements=(
            Replacement(at(text, "last year"), "in 2021"),
            Replacement(
                Span(at(text, " last year").start, at(text, " last year").start),
                "the harbour",
                at(text, "The harbour"),
            ),
        ),
    )
    return Extraction(
        Document(
            "d2-harbour",
            text,
            title="Harbour reopens",
            publisher="The Quay",
            published="2022-05-03",
            language="en",
            origin="harbour.txt",
        ),
        blocks=(Block("headline", Span(0, 15)), Block("body", Span(body, len(text)))),
        sentences=sentences,
        quotes=(rumour, spoken, believed),  # not in the order of the text
        claims=(tonnes, open_claim),
        speakers=(MAYOR,),
    )


def ferry() -> Extraction:
    text = FERRY
    content = at(text, "that about 300 passengers had boarded the ferry")
    return Extraction(
        Document("d1-ferry", text, published="2022-05-05", language="en", origin="ferry.txt"),
        blocks=(Block("body", Span(0, len(text))),),
        sentences=(Sentence(Span(0, len(text)), 0),),
        quotes=(
            Quote(
                quote_id="c1",
                spans=(content,),
                content=(content,),
                cue=(at(text, "announced"),),
                source=(at(text, "Zoë Brandt"),),
                kind="indirect",
                act="assertion",
                cue_lemma="announce",
                confidence=1.0,
                sentence=0,
                block=0,
                speaker=PLAIN_MAYOR,
                resolution="named",
            ),
        ),
        claims=(
            Claim(
                claim_id="e1",
                spans=(at(text, "about 300 passengers had boarded the ferry"),),
                claim="About 300 passengers boarded the ferry",
                asserted_by="speaker",
                certainty="certain",
                polarity="positive",
                time="past",
                check_worthiness=0.7,
                confidence=0.95,
                speaker=PLAIN_MAYOR,
                quote_id="c1",
                quantities=(
                    Quantity(at(text, "about 300 passengers"), Decimal(300), "passengers", "~"),
                ),
                times=(TimeExpression(at(text, "4 May"), "DATE", "2022-05-04"),),
            ),
        ),
        speakers=(PLAIN_MAYOR,),
    )


def refused() -> Extraction:
    return Extraction(
        Document("d3-refused", "", status="refused", reason="no text", origin="scan.pdf")
    )


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def extractions() -> list[Extraction]:
    """Three documents: one with everything, one more by the same speaker, one refused."""
    return [harbour(), ferry(), refused()]
