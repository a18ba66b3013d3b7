"""Score `find_times` on a folder of TimeML documents (TempEval-3's TBAQ: TimeBank and AQUAINT).

    python benchmarks/times.py CORPORA [--errors]

``CORPORA`` is the folder that holds ``tempeval3-tbaq/*.tml``. Every third document, by file
name, is held out: rules were written with the other two thirds in view. Only the time
expressions of the running text count, not the document's creation time, which is the anchor.

Figures are those of TempEval-3 (UzZaman et al. 2013): a span is right when it is the same
(strict) or when it overlaps (relaxed, one to one); value F1 is relaxed F1 times the share of
matched spans that have the same value; type F1 likewise. Values are compared as strings, as there.
TBAQ writes the same value in several ways (``198`` and ``198X``, ``1949-XX`` and ``1949``, ``W7``
and ``W07``, ``T17`` and ``T17:00``): the last figure counts value F1 with these held to be equal.
"""

from __future__ import annotations

import argparse
import re
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from onrecord.times import find_times
from onrecord.types import Span, TimeExpression

Finder = Callable[[str, Span, str | None], tuple[TimeExpression, ...]]


@dataclass(frozen=True)
class TimeML:
    """One document: its text, the date it was made, its annotated time expressions."""

    name: str
    text: str
    created: str | None
    times: tuple[TimeExpression, ...]


def read_timeml(path: Path) -> TimeML:
    """A TimeML file as text and spans, in code points of the text element."""
    root = ET.parse(path).getroot()
    made = root.find(".//DCT/TIMEX3")
    pieces: list[str] = []
    times: list[TimeExpression] = []

    def walk(element: ET.Element) -> None:
        start = sum(map(len, pieces))
        pieces.append(element.text or "")
        for child in element:
            walk(child)
            pieces.append(child.tail or "")
        if element.tag == "TIMEX3" and sum(map(len, pieces)) > start:
            span = Span(start, sum(map(len, pieces)))
            times.append(TimeExpression(span, element.get("type"), element.get("value")))  # type: ignore[arg-type]

    body = root.find(".//TEXT")
    assert body is not None, f"{path.name}: no TEXT element"
    walk(body)
    text = "".join(pieces)
    created = None if made is None else made.get("value")
    inner = [TimeExpression(t.span.stripped(text), t.type, t.value) for t in times]
    return TimeML(path.name, text, created, tuple(inner))


def stretches(text: str) -> Iterator[Span]:
    """Rough sentences: the rest of the package has better ones, but this needs only itself."""
    start = 0
    for match in re.finditer(r"(?<=[a-z0-9)]{3}[.!?])[\"'”’]*\s+(?=[\"'“‘A-Z])|\n\s*\n", text):
        yield Span(start, match.start())
        start = match.end()
    yield Span(start, len(text))


@dataclass
class Score:
    """Counts over documents."""

    gold: int = 0
    found: int = 0
    strict: int = 0
    relaxed: int = 0
    values: int = 0
    meant: int = 0
    types: int = 0

    def f1(self, right: float) -> float:
        """F1, in percent, when ``right`` spans count as right."""
        return 200 * right / (self.gold + self.found) if self.gold + self.found else 0.0


def compare(document: TimeML, find: Finder, score: Score, errors: bool) -> None:
    """Add one document's counts to ``score``."""
    found = [t for s in stretches(document.text) for t in find(document.text, s, document.created)]
    free = list(found)
    score.gold += len(document.times)
    score.found += len(found)
    for gold in document.times:
        same = [t for t in free if t.span == gold.span]
        match = next(iter(same or [t for t in free if t.span.overlaps(gold.span)]), None)
        if match is None:
            note = "MISSED"
        else:
            free.remove(match)
            score.relaxed += 1
            score.strict += match.span == gold.span
            score.values += match.value == gold.value
            score.meant += plain(match.value) == plain(gold.value)
            score.types += match.type == gold.type
            note = "SPAN" if match.span != gold.span else ""
            note += " VALUE" if match.value != gold.value else ""
            note += " TYPE" if match.type != gold.type else ""
        if errors and note:
            show(document, note, gold, match)
    if errors:
        for extra in free:
            show(document, "EXTRA", None, extra)


def plain(value: str | None) -> str | None:
    """A TIMEX3 value in one of the notations that TBAQ has for it.

    >>> [plain(value) for value in ("198", "1949-XX", "2000-W7", "1989-11-06T17", "P3D")]
    ['198X', '1949', '2000-W07', '1989-11-06T17:00', 'P3D']
    """
    value = re.sub(r"(?:-XX)+\Z", "", value or "")
    value = re.sub(r"(?<=-W)(\d)\Z", r"0\1", value)
    value = re.sub(r"(?<=T)(\d\d)\Z", r"\1:00", value)
    return value + "X" * (4 - len(value)) if re.fullmatch(r"\d{2,3}", value) else value or None


def show(
    document: TimeML, note: str, gold: TimeExpression | None, found: TimeExpression | None
) -> None:
    """Print one disagreement with the words around it."""
    one = gold or found
    assert one is not None
    left = document.text[max(0, one.span.start - 50) : one.span.start].replace("\n", " ")
    right = document.text[one.span.end : one.span.end + 40].replace("\n", " ")
    words = " ".join(one.span.of(document.text).split())
    print(f"{note:12} {document.name} {document.created} …{left}[{words}]{right}…")
    for label, t in (("gold", gold), ("here", found)):
        if t is not None:
            print(f"{'':12} {label} {t.type} {t.value} [{t.span.of(document.text)}]")


def report(name: str, documents: list[TimeML], find: Finder, errors: bool = False) -> None:
    """Score ``find`` on documents and print one line."""
    score = Score()
    began = time.perf_counter()
    for document in documents:
        compare(document, find, score, errors)
    seconds = time.perf_counter() - began
    words = sum(len(d.text.split()) for d in documents)
    value = score.f1(score.relaxed) * score.values / max(1, score.relaxed)
    meant = score.f1(score.relaxed) * score.meant / max(1, score.relaxed)
    kind = score.f1(score.relaxed) * score.types / max(1, score.relaxed)
    print(
        f"{name}: {len(documents)} documents, {score.gold} gold, {score.found} found; "
        f"strict F1 {score.f1(score.strict):.1f}, relaxed F1 {score.f1(score.relaxed):.1f} "
        f"(P {100 * score.relaxed / max(1, score.found):.1f}, "
        f"R {100 * score.relaxed / max(1, score.gold):.1f}), "
        f"value F1 {value:.1f}, type F1 {kind:.1f}, "
        f"value F1 in one notation {meant:.1f}; {words / seconds:,.0f} words/s"
    )


def load(corpora: Path) -> tuple[list[TimeML], list[TimeML]]:
    """The documents for tuning and the held-out ones (every third, by file name)."""
    paths = sorted((corpora / "tempeval3-tbaq").glob("*.tml"))
    if not paths:
        raise SystemExit(f"{corpora}: no tempeval3-tbaq/*.tml there; name the corpora folder")
    documents = [read_timeml(path) for path in paths]
    return [d for i, d in enumerate(documents) if i % 3 != 2], documents[2::3]


def main() -> None:
    """Read the command line, print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpora", type=Path, help="folder that holds tempeval3-tbaq/")
    parser.add_argument("--errors", action="store_true", help="list tuning documents' errors")
    arguments = parser.parse_args()
    tuning, held_out = load(arguments.corpora)
    report("tuning", tuning, find_times, arguments.errors)
    report("held out", held_out, find_times)


if __name__ == "__main__":
    main()
