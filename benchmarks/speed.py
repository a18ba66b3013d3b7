"""Words a second of the whole extraction and of its parts, on one core, and its memory.

    python benchmarks/speed.py CORPORA [READER]

Reads the Wikinews articles of ``CORPORA/wikinews/wikinews.jsonl`` one after another. Counts
processor time of this process, so other work on the machine matters little. The parts of the
trained reader are measured by themselves: its network (the ONNX Runtime session alone), the rest
of its work on attributions, and the parser. What finding the speakers adds to the reader's time is
measured on articles joined to documents of 2,500 and of 20,000 words, which shows how it grows.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from onrecord.attribution import make_quotes
from onrecord.blocks import find_blocks
from onrecord.coreference import resolve_mentions
from onrecord.documents import document_from_text
from onrecord.extraction import DEFAULT_READER, extract, load_reader
from onrecord.marks import find_quotations
from onrecord.onnx_reader import OnnxReader
from onrecord.reader import Reader
from onrecord.sentences import find_sentences
from onrecord.speakers import resolve_speakers

LENGTHS = (2_500, 20_000)  # words of the documents on which speakers are timed


class TimedSession:
    """A session that adds up the processor time of its runs, in seconds."""

    def __init__(self, session: Any) -> None:
        self.session, self.seconds = session, 0.0

    def run(self, *arguments: Any) -> Any:
        """What the session gives."""
        started = time.process_time()
        result = self.session.run(*arguments)
        self.seconds += time.process_time() - started
        return result


def main(corpora: Path, reader_name: str) -> None:
    """Extracts every article once and prints words a second, and peak memory in MB."""
    lines = (corpora / "wikinews" / "wikinews.jsonl").read_text(encoding="utf-8").splitlines()
    articles = [json.loads(line) for line in lines]
    documents = [document_from_text(a["text"], published=a["published"]) for a in articles]
    words = sum(len(document.text.split()) for document in documents)
    reader = load_reader(reader_name)
    started = time.process_time()
    for document in documents:
        extract(document, reader)
    seconds = time.process_time() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{reader.name}: {words} words, {words / seconds:.0f} a second, peak {memory:.0f} MB")
    if isinstance(reader, OnnxReader):
        network, attributions = time_attributions(reader, [d.text for d in documents])
        print(f"its network alone: {words / network:.0f} a second, {network / seconds:.0%} of all")
        print(
            f"attributions without the parser: {words / attributions:.0f} a second, "
            f"{network / attributions:.0%} of that in the network"
        )
    for length in LENGTHS:
        text = joined([document.text for document in documents], length)
        reading, speakers = time_speakers(reader, text)
        count = len(text.split())
        print(
            f"speakers in {count} words: {1e6 * speakers / count:.0f} microseconds a word, "
            f"{speakers / reading:.1%} on top of the reader"
        )


def joined(texts: list[str], words: int) -> str:
    """The first of the texts as one, of at least so many words."""
    count, number = 0, 0
    while count < words and number < len(texts):
        count += len(texts[number].split())
        number += 1
    return "\n\n".join(texts[:number])


def time_speakers(reader: Reader, text: str) -> tuple[float, float]:
    """Seconds that the reader takes, and seconds from its quotes to their speakers."""
    document = document_from_text(text)
    blocks = find_blocks(document.text)
    sentences = find_sentences(document.text, blocks)
    started = time.process_time()
    reading = reader.read(document.text, blocks, sentences)
    read = time.process_time()
    marks = find_quotations(document.text, blocks)
    quotes = make_quotes(document, blocks, sentences, marks, (), reading)
    quoted = time.process_time()
    mentions = resolve_mentions(document.text, blocks, reading.parses, quotes)
    resolve_speakers(document, blocks, reading.parses, mentions, quotes)
    return read - started, time.process_time() - quoted


def time_attributions(reader: OnnxReader, texts: list[str]) -> tuple[float, float]:
    """Seconds in the network, and in all that finds attributions (without the parser)."""
    session = TimedSession(reader.model.session)
    model = replace(reader.model, session=session)
    total = 0.0
    for text in texts:
        blocks = find_blocks(text)
        sentences = find_sentences(text, blocks)
        started = time.process_time()
        model.find_attributions(text, blocks, sentences)
        total += time.process_time() - started
    return session.seconds, total


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else DEFAULT_READER)
