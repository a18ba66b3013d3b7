"""What differs between two versions of a dataset, for people.

In: a :class:`~onrecord.dataset.difference.Difference`. Out: lines of text, or Markdown. Both begin
with a table of counts; then come the rows, each with its fields before and after, by document and
in reading order, then the speakers. A document that was gained or lost stands for the quotes and
claims in it, and of a new text only the part that differs is shown: JSON
(:mod:`onrecord.dataset.diff_json`) has all of it.

>>> from onrecord.dataset.changes import Change
>>> from onrecord.dataset.difference import Counts, Difference
>>> changes = (Change("version", "1", "2"),)
>>> found = Difference({"quotes": Counts(3, 0, 1, 0)}, {}, (), (), metadata=changes)
>>> print(*(line for _, line in render_text(found)), sep="\\n")
               same  changed   gained     lost
quotes            3        0        1        0
<BLANKLINE>
Metadata
~ version: “1” → “2”
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any

from onrecord.dataset.changes import NEWS, Change, render_exact
from onrecord.dataset.difference import LABELS, Difference, RowDifference
from onrecord.dataset.schema import TABLE

WIDTH = 160  # code points of a string that are shown
ITEMS = 5  # items of a list that are shown
CONTEXT = 3  # words before and after those that differ

_KINDS = ("same", "changed", "gained", "lost")
_MARKS = {"gained": "+", "lost": "-", "changed": "~", "same": " "}
_STYLES = {"+": "green", "-": "red", "~": "yellow", " ": "bold"}
_SAID_ALREADY = {  # fields that say no more than another one that changed as well
    "spans": ("quote", "text"),
    "source_spans": ("source",),
    "cue_spans": ("cue",),
    "speaker_id": ("speaker",),
}
_MARKDOWN = re.compile(r"[\\`*_\[\]<>#|~&!$]|^[-+=]|^\d+[.)]")  # what means something


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the list: how deep, ``+ - ~``, ``#`` for a heading or nothing, and what it says."""

    depth: int
    mark: str
    text: str


def render_text(difference: Difference, limit: int | None = None) -> Iterator[tuple[str, str]]:
    """Lines, each after its style (a colour, or ``bold``); at most ``limit`` rows."""
    yield "", f"{'':10}" + "".join(f"{kind:>9}" for kind in _KINDS)
    for name, counts in difference.counts.items():
        yield "", f"{name:10}" + "".join(f"{getattr(counts, kind):9}" for kind in _KINDS)
    for note in _notes(difference):
        yield "", note
    for line in _lines(difference, limit):
        if line.mark == "#":
            yield "", ""
            yield "bold", line.text
        else:
            yield _STYLES.get(line.mark, ""), f"{'  ' * line.depth}{line.mark:1} {line.text}"


def render_markdown(difference: Difference, limit: int | None = None) -> str:
    """A table of counts and lists; at most ``limit`` rows.

    Texts are escaped: nothing in them is taken for Markdown or HTML.
    """
    parts = ["| | " + " | ".join(_KINDS) + " |", "|---|" + "---:|" * len(_KINDS)]
    for name, counts in difference.counts.items():
        numbers = (str(getattr(counts, kind)) for kind in _KINDS)
        parts.append(f"| {name} | {' | '.join(numbers)} |")
    parts += [f"\n{_escaped(note)}" for note in _notes(difference)]
    for line in _lines(difference, limit):
        if line.mark == "#":
            parts.append(f"\n## {line.text}\n")
            continue
        kind = next((kind for kind, mark in _MARKS.items() if mark == line.mark), "")
        label = f"**{kind}** " if kind not in ("", "same") else ""
        parts.append("  " * line.depth + f"- {label}{_escaped(line.text)}")
    return "\n".join(parts) + "\n"


def _notes(difference: Difference) -> Iterator[str]:
    if not difference:
        yield "Nothing differs."
    moved = sum(counts.moved for counts in difference.counts.values())
    if moved:
        rows = _count(moved, "row")
        yield f"{rows} stayed the same but for a confidence that changed by less than {NEWS}."
    renamed = sum(map(len, difference.renamed.values()))
    if renamed:
        yield f"{_count(renamed, 'row')} got another id; JSON says which."
    yield from map(_one_line, difference.notes)


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}{'' if n == 1 else 's'}"


def _lines(difference: Difference, limit: int | None) -> Iterator[_Line]:
    """What is listed: metadata and columns, then at most ``limit`` rows."""
    if difference.metadata:
        yield _Line(0, "#", "Metadata")
        for change in difference.metadata:
            yield _Line(0, "~", _show_change(change))
    if difference.columns:
        yield _Line(0, "#", "Columns")
        for column in difference.columns:
            mark = "+" if column.old is None else "-" if column.new is None else "~"
            yield _Line(0, mark, _one_line(str(column)))
    heading = ""
    for title, lines in islice(_rows(difference), limit):
        if title != heading:
            yield _Line(0, "#", title)
        yield from lines
        heading = title
    more = 0 if limit is None else sum(1 for _ in islice(_rows(difference), limit, None))
    if more:
        yield _Line(0, "", f"... and {more} more; JSON has all of them")


def _rows(difference: Difference) -> Iterator[tuple[str, list[_Line]]]:
    """The lines of each row, and the heading that it stands under."""
    for found in difference.documents:
        document = found.document
        label = f"“{_label(document)}” ({_ids(document)})"
        if document.kind in ("gained", "lost"):
            tables = Counter(row.table for row in found.rows)
            for name in ("quotes", "claims"):
                label += f", {_count(tables[name], name[:-1])}"
            yield "Documents", [_Line(0, _MARKS[document.kind], label)]
            continue
        heading = list(_row_lines(document, label, 0))
        if document.changes:
            yield "Documents", heading
            heading = []
        for row in found.rows:
            yield "Documents", [*heading, *_row_lines(row, _row_label(row), 1)]
            heading = []
    for row in difference.speakers:
        yield "Speakers", list(_row_lines(row, f"“{_label(row)}” ({_ids(row)})", 0))


def _row_lines(row: RowDifference, label: str, depth: int) -> Iterator[_Line]:
    yield _Line(depth, _MARKS[row.kind], label)
    fields = {change.field for change in row.changes}
    for change in row.changes:
        if fields.isdisjoint(_SAID_ALREADY.get(change.field, ())):
            yield _Line(depth + 1, "", _show_change(change))


def _label(row: RowDifference) -> str:
    """What a row is called: its name, its title or file, its words."""
    names = (row.row.get(column) for column in (LABELS[row.table], "origin", "text"))
    return _clipped(_one_line(str(next(filter(None, names), "no text"))))


def _row_label(row: RowDifference) -> str:
    ids = f" ({_ids(row)})" if row.old and row.new and "→" in _ids(row) else ""
    speaker = row.row.get("speaker")
    by = f" ({_one_line(str(speaker))})" if speaker else ""
    return f"{row.table[:-1]} “{_label(row)}”{by}{ids}"


def _ids(row: RowDifference) -> str:
    key = TABLE[row.table].key
    ids = dict.fromkeys(str(side[key]) for side in (row.old, row.new) if side)
    return _one_line(" → ".join(ids))


def _show_change(change: Change) -> str:
    """The field with its values before and after, or what its list lost and gained."""
    old, new = change.old, change.new
    if isinstance(old, list) and isinstance(new, list):
        return f"{change.field}: {_show_items(old, new)}"
    if isinstance(old, str) and isinstance(new, str):
        if _one_line(old) == _one_line(new):
            return f"{change.field}: other white space"
        old, new = _differing_words(old, new)
    was, now = _show(old, places=False), _show(new, places=False)
    if was == now:
        was, now = _show(old, places=True), _show(new, places=True)
    return f"{change.field}: {was} → {now}"


def _show_items(old: list[Any], new: list[Any]) -> str:
    """The items that a list lost and gained, with their places only if nothing else differs."""
    for places in (False, True):
        was, now = (Counter(_show(item, places=places) for item in items) for items in (old, new))
        changed = [f"- {item}" for item in (was - now).elements()]
        changed += [f"+ {item}" for item in (now - was).elements()]
        if changed:
            more = f"; and {len(changed) - ITEMS} more" if len(changed) > ITEMS else ""
            return "; ".join(islice(changed, ITEMS)) + more
    return "in another order, or other beyond what is shown"


def _show(value: Any, *, places: bool) -> str:
    if value is None:
        return "none"
    if isinstance(value, str):
        return f"“{_clipped(_one_line(value))}”"
    if isinstance(value, Decimal):
        return render_exact(value)
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, dict):
        rest = [
            f"{name}: {_show(item, places=places)}"
            for name, item in value.items()
            if name not in ("text", "start", "end") and item is not None
        ]
        at = f" at {value['start']}–{value['end']}" if places and "start" in value else ""
        return _show(value.get("text"), places=places) + at + (f" ({', '.join(rest)})" * bool(rest))
    return str(value).lower() if isinstance(value, bool) else _one_line(str(value))


def _differing_words(old: str, new: str) -> tuple[str, str]:
    """The parts of two texts that differ, with a few words around.

    >>> _differing_words("It had rained all day before it dried.", "It had rained all day.")
    ('… had rained all day before it dried.', '… had rained all day.')
    """
    was, now = old.split(), new.split()
    before = _common(was, now)
    after = _common(was[before:][::-1], now[before:][::-1])
    start = max(0, before - CONTEXT)
    parts = []
    for words in (was, now):
        end = len(words) - max(0, after - CONTEXT)
        parts.append("… " * (start > 0) + " ".join(words[start:end]) + " …" * (end < len(words)))
    return parts[0], parts[1]


def _common(one: list[str], other: list[str]) -> int:
    """How many items two lists begin with that are the same."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(one), len(other)))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _clipped(text: str) -> str:
    return text if len(text) <= WIDTH else text[: WIDTH - 1] + "…"


def _escaped(text: str) -> str:
    return _MARKDOWN.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", text)
