"""Canonical speakers against documents annotated by reading, the attributions being given.

    python benchmarks/speakers.py CORPORA [PART] [--show]

The gold attributions of ``tests/quality/readings.jsonl`` (PART ``train``, ``dev`` or ``all``) and
``wikinews.jsonl`` go through the package's own steps from the attribution to the speaker, so that
what is measured is resolution alone. Printed: how often the name is right, overall and for sources
that are names, pronouns and descriptions, and how often there is no answer although
the annotator has one. ``--show`` prints every difference.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from readings import read_readings
from wikinews import read_annotation

from onrecord.attribution import make_quotes
from onrecord.blocks import find_blocks
from onrecord.coreference import resolve_mentions
from onrecord.documents import document_from_text
from onrecord.extraction import load_reader
from onrecord.marks import find_quotations
from onrecord.reader import Reader, Reading
from onrecord.sentences import find_sentences
from onrecord.sources import without_determiner
from onrecord.speakers import FIRST_PERSON, FIRST_PLURAL, resolve_speakers
from onrecord.types import Attribution, Document, Quote, Span, Spans, hull, join

PRONOUNS = (
    FIRST_PERSON
    | FIRST_PLURAL
    | set("he she him her they them it you who which that this these those himself herself".split())
)


@dataclass(frozen=True, slots=True)
class Named:
    """An attribution with the name that the annotator gave its speaker."""

    attribution: Attribution
    speaker: str | None


def main(corpora: Path, part: str, show: bool) -> None:
    """Resolves every annotated attribution and prints the accuracy."""
    reader = load_reader()
    outcomes: dict[str, list[str]] = defaultdict(list)
    for document, named in read_named(corpora, part):
        quotes = resolve(reader, document, [one.attribution for one in named])
        by_parts = {(q.content, hull(q.source) if q.source else None): q for q in quotes}
        for one in named:
            source = one.attribution.source
            quote = by_parts.get((one.attribution.content, _trimmed(source, document.text)))
            if quote is None or (not source and one.speaker is None):
                continue
            found = quote.speaker.name if quote.speaker else None
            outcome = compare(one.speaker, found)
            kind = kind_of(source, one.speaker, document.text)
            how = quote.resolution if quote.speaker else "unresolved"
            for group in (kind, "all", f"how {how}"):
                outcomes[group].append(outcome)
            if show and outcome != "right":
                words = join(source, document.text)
                print(document.doc_id, kind, outcome, words, one.speaker, found, sep=" | ")
    for group, found in sorted(outcomes.items()):
        share = {o: found.count(o) / len(found) for o in ("right", "wrong", "no answer")}
        print(f"{group:12} {len(found):5}  " + "  ".join(f"{o} {s:.1%}" for o, s in share.items()))


def _trimmed(source: Spans, text: str) -> Span | None:
    return hull(tuple(s.stripped(text, " ,;:") for s in source)) if source else None


def read_named(corpora: Path, part: str) -> Iterator[tuple[Document, list[Named]]]:
    """Annotated documents with their attributions and the names of the speakers."""
    for source, row in read_readings(corpora):
        if part in ("all", row["part"]):
            document = document_from_text(
                source["text"],
                doc_id=source["doc_id"],
                title=source.get("title"),
                published=source.get("published"),
            )
            yield document, [Named(_attribution(q), q["speaker"]) for q in row["quotes"]]
    if part in ("dev", "all"):
        for document, golden in read_annotation(corpora / "wikinews/wikinews.jsonl"):
            yield document, [Named(q.attribution, q.speaker) for q in golden.quotes]


def _attribution(quote: dict) -> Attribution:
    parts = (tuple(Span(*pair) for pair in quote[role]) for role in ("content", "cue", "source"))
    return Attribution(*parts)


def resolve(
    reader: Reader, document: Document, attributions: list[Attribution]
) -> tuple[Quote, ...]:
    """The quotes that the given attributions make, with their speakers."""
    text = document.text
    blocks = find_blocks(text, document.title)
    sentences = find_sentences(text, blocks)
    parses = reader.read(text, blocks, sentences).parses
    reading = Reading(tuple(attributions), parses)
    quotes = make_quotes(document, blocks, sentences, find_quotations(text, blocks), (), reading)
    mentions = resolve_mentions(text, blocks, parses, quotes)
    return resolve_speakers(document, blocks, parses, mentions, quotes)[0]


def kind_of(source: Spans, speaker: str | None, text: str) -> str:
    """Whether a source is a pronoun, names its speaker, or describes it."""
    words = join(source, text)
    if not source:
        return "none"
    if words.lower() in PRONOUNS:
        return "pronoun"
    last = (speaker or "").split()[-1:]
    if any(w[:1].isupper() for w in (speaker or "").split()) and last and last[0] in words:
        return "name"
    return "description"


def compare(gold: str | None, found: str | None) -> str:
    """``right``, ``wrong`` or ``no answer``."""
    if key(gold) == key(found):
        return "right"
    return "no answer" if found is None else "wrong"


def key(name: str | None) -> str:
    """A name for comparison: no case, no determiner in front."""
    return without_determiner((name or "").casefold())


if __name__ == "__main__":
    arguments = [argument for argument in sys.argv[1:] if argument != "--show"]
    chosen = arguments[1] if len(arguments) > 1 else "dev"
    main(Path(arguments[0]), chosen, "--show" in sys.argv)
