"""Words a second of the whole extraction, on one core, and its memory.

    python benchmarks/speed.py CORPORA [READER]

Reads the Wikinews articles of ``CORPORA/wikinews/wikinews.jsonl`` one after another. Counts
processor time of this process, so other work on the machine matters little.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from onrecord.documents import document_from_text
from onrecord.extraction import DEFAULT_READER, extract, load_reader


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


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else DEFAULT_READER)
