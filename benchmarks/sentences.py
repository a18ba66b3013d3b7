"""Score sentence splitters on Universal Dependencies English, and time them.

    python benchmarks/sentences.py CORPORA [--ewt train] [--errors N] [--only NAME]

``CORPORA`` is the folder that holds ``ewt/dev.conllu.gz`` (or ``train``),
``pud/en_pud-ud-test.conllu`` and ``gum/gum.conllu.gz``. Rules were written with errors on EWT dev,
PUD and GUM in view; nobody looked at EWT train. Running text is rebuilt from ``# text``,
``# newpar``, ``# newdoc`` and ``SpaceAfter``; each paragraph is split on its own, and only
boundaries inside paragraphs count (the end of a paragraph is a boundary for free). Genres of GUM
that are transcribed speech are left out: their punctuation is the transcriber's.

``ours`` is `onrecord.sentences.find_sentences`; every other splitter is measured when its
package is installed:
``pip install sentencex pysbd yasbd-lib syntok simplemma phrasplit blingfire nupunkt``.
A library that gives back strings is aligned by its non-space characters, and `changed` counts
the paragraphs that it changed. `marked` is the recall on boundaries after ``. ! ? …`` (with
closing marks): the others (headings, colons, chat without punctuation) no rule can see. Speed is
one thread on the same paragraphs; then the time for one long paragraph (a million characters
only where a tenth of it took less than two seconds).
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from onrecord.sentences import find_sentences
from onrecord.types import Block, Span

SPOKEN = {"conversation", "court", "podcast", "speech", "vlog"}
Splitter = Callable[[str], Iterable[str | tuple[int, int]]]


class Paragraph(NamedTuple):
    """A paragraph, its genre, and the offsets at which its sentences end, but the last."""

    genre: str
    text: str
    ends: frozenset[int]


def read_paragraphs(path: Path, genre_of: Callable[[str], str]) -> Iterator[Paragraph]:
    """The paragraphs of a CoNLL-U file, their genre taken from the document's or sentence's id."""
    raw = path.read_bytes()
    lines = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8").split("\n")
    genre, document, text, gap = "", "", "", " "
    ends: list[int] = []
    for line in lines:
        sent_id = line.removeprefix("# sent_id = ") if line.startswith("# sent_id = ") else None
        # PUD has no newdoc; its ids are n01001011: document n01001, sentence 011.
        pud = sent_id is not None and re.fullmatch(r"[nw]\d{8}", sent_id) is not None
        if line.startswith(("# newdoc", "# newpar")) or (pud and sent_id[:6] != document):
            if text:
                yield Paragraph(genre, text, frozenset(ends[:-1]))
            text, ends = "", []
        if sent_id is not None:
            genre, document = genre_of(sent_id), sent_id[:6]
        elif line.startswith("# text = "):
            words = line.removeprefix("# text = ").strip()
            text = text + gap + words if text else words
            ends.append(len(text))
        elif line[:1].isdigit() and "." not in line.split("\t", 1)[0]:
            gap = "" if "SpaceAfter=No" in line else " "
    if text:
        yield Paragraph(genre, text, frozenset(ends[:-1]))


def read_corpora(folder: Path, ewt: str) -> list[Paragraph]:
    """All paragraphs of the written genres that hold more than one sentence, or one."""
    gum = read_paragraphs(folder / "gum/gum.conllu.gz", lambda i: "gum " + i.split("_")[1])
    return [
        *read_paragraphs(folder / "pud/en_pud-ud-test.conllu", lambda i: "pud"),
        *(p for p in gum if p.genre.split()[1] not in SPOKEN),
        *read_paragraphs(folder / f"ewt/{ewt}.conllu.gz", lambda i: "ewt " + i.split("-")[0]),
    ]


def align(text: str, pieces: Iterable[str | tuple[int, int]]) -> set[int] | None:
    """Where the pieces end in ``text``, or ``None`` if they are not its words."""
    ends, at = set(), 0
    for piece in pieces:
        if isinstance(piece, tuple):
            ends.add(len(text[: piece[1]].rstrip()))
            continue
        for word in piece.split():
            while at < len(text) and text[at].isspace():
                at += 1
            if not text.startswith(word, at):
                return None
            at += len(word)
        ends.add(at)
    return ends


def ours(text: str) -> list[tuple[int, int]]:
    """This package's splitter on one paragraph."""
    found = find_sentences(text, (Block("body", Span(0, len(text)).stripped(text)),))
    return [(s.span.start, s.span.end) for s in found]


def _load_splitters() -> dict[str, Splitter]:
    """The splitters that are installed, by name."""

    def pysbd(m: Any) -> Splitter:
        return m.Segmenter(language="en", clean=False).segment  # type: ignore[no-any-return]

    def syntok(m: Any) -> Splitter:
        def split(text: str) -> list[tuple[int, int]]:
            sentences = (s for p in m.analyze(text) for s in p if s)
            return [(s[0].offset, s[-1].offset + len(s[-1].value)) for s in sentences]

        return split

    makers: dict[str, tuple[str, Callable[[Any], Splitter]]] = {
        "sentencex": ("sentencex", lambda m: lambda t: m.segment("en", t)),
        "pysbd": ("pysbd", pysbd),
        "yasbd": ("yasbd", lambda m: m.BoundaryDetector("en").segment),
        "yasbd, quotes split": (
            "yasbd",
            lambda m: m.BoundaryDetector("en", preserve_quote_and_paren=False).segment,
        ),
        "syntok": ("syntok.segmenter", syntok),
        "simplemma": ("simplemma", lambda m: m.split_sentences),
        "phrasplit": (
            "phrasplit",
            lambda m: lambda t: [s.text for s in m.split_with_offsets(t, use_spacy=False)],
        ),
        "blingfire": ("blingfire", lambda m: lambda t: m.text_to_sentences(t).split("\n")),
        "nupunkt": ("nupunkt", lambda m: m.sent_tokenize),
    }
    found: dict[str, Splitter] = {"ours": ours}
    for name, (module, make) in makers.items():
        try:
            found[name] = make(importlib.import_module(module))
        except ImportError:
            print(f"{name}: not installed, not measured")
    return found


def _ends_with_mark(text: str, end: int) -> bool:
    return re.search(r"[.!?…][\"'”’»)\]*]*$", text[max(0, end - 8) : end]) is not None


def measure(name: str, split: Splitter, paragraphs: list[Paragraph], errors: int) -> None:
    """Print one splitter's figures by genre, its speed, and some of its errors."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    changed, shown, started = 0, Counter[str](), time.perf_counter()
    answers = []
    for p in paragraphs:
        try:
            answers.append(list(split(p.text)))
        except Exception as problem:
            print(f"  {name} failed: {problem!r} on {p.text[:60]!r}")
            answers.append([p.text])
    seconds = time.perf_counter() - started
    for p, pieces in zip(paragraphs, answers, strict=True):
        aligned = align(p.text, pieces)
        changed += aligned is None
        found = (aligned or set()) - {0, len(p.text)}
        for key in (p.genre, p.genre.split()[0], "all"):
            c = counts[key]
            c.update(hit=len(found & p.ends), found=len(found), gold=len(p.ends))
            marked = {e for e in p.ends if _ends_with_mark(p.text, e)}
            c.update(marked=len(marked), marked_hit=len(found & marked))
        for label, wrong in (("extra", found - p.ends), ("missed", p.ends - found)):
            for end in sorted(wrong):
                if label == "missed" and not _ends_with_mark(p.text, end):
                    continue
                if shown[label] < errors:
                    shown[label] += 1
                    context = p.text[max(0, end - 60) : end] + " ‖ " + p.text[end : end + 40]
                    print(f"  {label:6} {p.genre:16} {context}")
    size = sum(len(p.text) for p in paragraphs)
    print(f"{name}: {size / seconds / 1e6:.2f} million characters/s, changed {changed}")
    for genre in sorted(counts):
        c = counts[genre]
        precision, recall = c["hit"] / max(1, c["found"]), c["hit"] / max(1, c["gold"])
        f1 = 2 * c["hit"] / max(1, c["found"] + c["gold"])
        marked = c["marked_hit"] / max(1, c["marked"])
        print(
            f"  {genre:16} P {precision:.3f} R {recall:.3f} F1 {f1:.3f}"
            f"  marked R {marked:.3f}  ({c['gold']} boundaries)"
        )


def time_long(split: Splitter, paragraphs: list[Paragraph], length: int) -> float:
    """Seconds for one paragraph of so many characters."""
    text = " ".join(p.text for p in paragraphs if p.genre == "pud")
    text = " ".join([text] * (length // len(text) + 1))[:length]
    started = time.perf_counter()
    list(split(text))
    return time.perf_counter() - started


def main() -> None:
    """Measure everything that is installed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--ewt", default="dev", choices=["dev", "test", "train"])
    parser.add_argument("--errors", type=int, default=0, help="show so many of each kind")
    parser.add_argument("--only", help="measure this splitter alone")
    options = parser.parse_args()
    paragraphs = read_corpora(options.corpora, options.ewt)
    for name, split in _load_splitters().items():
        if options.only in (None, name):
            measure(name, split, paragraphs, options.errors)
            for length in (100_000, 1_000_000):
                seconds = time_long(split, paragraphs, length)
                print(f"  {length:,} characters in one paragraph: {seconds:.2f} s", flush=True)
                if seconds > 2:
                    break


if __name__ == "__main__":
    main()
