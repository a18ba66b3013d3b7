"""What a person changed in a sheet, as decisions.

In: the lines of a filled-in sheet and the published rows. Out: a decision for each line that has
one, or :class:`CellError` for a cell that cannot be used: its words are not in the document, its
value is in no closed set, its item is not written as the sheet writes it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from typing import Any

from onrecord.cues import FORMS
from onrecord.review.anchors import SHAPES, make_anchor
from onrecord.review.decisions import LABELS, Decided, Review, Signature, anchors, said_of
from onrecord.review.published import Shown
from onrecord.review.sheets import EDITABLE, GAP, fingerprint, lines_of, plain, render_cells
from onrecord.types import COMPARATORS, SPEAKER_TYPES, TIMEX_TYPES, Span, hull

CONFIRM = ("ok", "confirmed", "yes", "right")
REJECT = ("wrong", "rejected", "no", "delete")
BY_REVIEW = "review"  # how a speaker was found whom a person named
_UNKNOWN = "unresolved: a person found no speaker"

_WORDS = {"quote": "spans", "text": "spans", "source": "source", "cue": "cue"}
_SIGNS = "|".join(sorted(map(re.escape, COMPARATORS), key=len, reverse=True))
_QUANTITY = re.compile(rf"({_SIGNS})\s+(\S+?)(?:\.\.(\S+))?(?:\s+(.+))?")
_TIME = re.compile(rf"({'|'.join(TIMEX_TYPES)})(?:\s+(\S+))?")
# What a row has where an added line leaves the cell empty.
DEFAULTS = {
    "act": "assertion",
    "asserted_by": "article",
    "certainty": "certain",
    "polarity": "positive",
    "time": "past",
    "self_contained": "yes",
}


class CellError(Exception):
    """A cell that cannot be used; the message names the column and the remedy."""


def read_decision(
    table: str,
    cells: Mapping[str, str],
    shown: Mapping[str, Shown],
    documents: Mapping[str, Mapping[str, Any]],
    signed: Signature,
) -> Review | None:
    """The decision in a line; ``None`` where there is none.

    ``shown`` are the published rows by id, ``documents`` the rows of that table by ``doc_id``.
    """
    decision = cells["decision"].lower()
    if decision not in ("", *CONFIRM, *REJECT):
        raise CellError(f"decision: {decision!r}: want ok, wrong or nothing")
    if not cells["id"]:
        filled = any(cells.get(name) for name in EDITABLE[table])
        return _added(table, cells, documents, signed) if filled else None
    published = shown.get(cells["id"])
    if published is None or published.table != table:
        raise CellError(f"id: no row {cells['id']!r} in {table} now; export the sheet again")
    was = render_cells(table, published.fields)
    changed = [name for name in EDITABLE[table] if plain(cells[name]) != plain(was[name])]
    shown_as = cells.get("shown") or fingerprint(was)
    now = fingerprint({name: cells[name] for name in EDITABLE[table]})
    if not decision and now == shown_as:
        return None
    if not changed and (not decision or decision in CONFIRM) and now != shown_as:
        return None  # applied before
    if shown_as != fingerprint(was):
        raise CellError("shown: the row has changed since this sheet was written; export again")
    decided: Decided
    if decision in REJECT:
        fields, decided = None, "rejected"
    elif changed:
        fields, decided = _corrected(published, cells, changed), "corrected"
    else:
        fields, decided = dict(published.fields), "confirmed"
    return Review(
        table=table,
        decision=decided,
        doc_id=published.document["doc_id"],
        origin=published.document["origin"],
        was=anchors(published.fields["spans"]),
        said=said_of(table, published.fields),
        row=fields,
        by=signed.by,
        date=signed.date,
        note=cells.get("note") or None,
    )


def is_note_alone(table: str, cells: Mapping[str, str]) -> bool:
    """Whether a line of a sheet has a note, but neither a decision nor a changed cell."""
    if not cells.get("note") or cells["decision"]:
        return False
    filled = {name: cells[name] for name in EDITABLE[table]}
    return fingerprint(filled) == cells.get("shown") if cells["id"] else not any(filled.values())


_NEEDED = ("quote", "text")


def _added(
    table: str,
    cells: Mapping[str, str],
    documents: Mapping[str, Mapping[str, Any]],
    signed: Signature,
) -> Review:
    document = documents.get(cells["doc_id"])
    if document is None:
        raise CellError(f"doc_id: {cells['doc_id']!r} is no document; copy one from another line")
    start = cells.get("start", "")
    near = Span(int(start), int(start)) if start.isdecimal() else None
    given = {**cells, **{k: v for k, v in DEFAULTS.items() if not cells.get(k)}}
    column = "quote" if table == "quotes" else "text"
    spans = find_words(document["text"], given[column], near, column)
    fields = _fields(EDITABLE[table], given, document["text"], hull(spans))
    fields = complete(table, fields)
    return Review(
        table=table,
        decision="added",
        doc_id=document["doc_id"],
        origin=document["origin"],
        was=(),
        row=fields,
        by=signed.by,
        date=signed.date,
        note=cells.get("note") or None,
    )


def complete(table: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an added row with those that its form does not ask for."""
    if table == "claims":
        plural: dict[str, list[Any]] = {
            name: [] for name in ("quantities", "times", "entities", "replacements")
        }
        return {**plural, **fields}
    named = fields["speaker"] is not None
    return {"antecedent": None, "resolution": BY_REVIEW if named else _UNKNOWN, **fields}


def _corrected(
    published: Shown, cells: Mapping[str, str], changed: Sequence[str]
) -> dict[str, Any]:
    """The row's fields with what the changed cells say."""
    text = published.document["text"]
    place = Span(published.row["start"], published.row["end"])
    names = set(changed)
    if names & {"speaker", "speaker_type", "speaker_role"}:
        names |= {"speaker"}
    fields = {**published.fields, **_fields(names, cells, text, place, published)}
    return settle(published.table, fields, changed)


def settle(table: str, fields: Mapping[str, Any], changed: Collection[str]) -> dict[str, Any]:
    """The fields of a row with what follows from those that a person changed."""
    settled = dict(fields)
    if table == "quotes" and "speaker" in changed:
        settled["antecedent"] = None
        settled["resolution"] = BY_REVIEW if fields["speaker"] else _UNKNOWN
    if table == "claims" and "claim" in changed and "replacements" not in changed:
        kept = (item for item in fields["replacements"] if item["by"] in fields["claim"])
        settled["replacements"] = list(kept)
    if table == "claims" and "text" in changed:
        settled |= _inside(fields)
    return settled


def _inside(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The numbers, dates and names that stand in the claim's words."""
    words = anchors(fields["spans"])
    spans = [Span(anchor.start, anchor.start + len(anchor.exact)) for anchor in words]

    def kept(item: Mapping[str, Any]) -> bool:
        at = Span(item["at"]["start"], item["at"]["start"] + len(item["at"]["exact"]))
        return any(span.contains(at) for span in spans)

    lists = ("quantities", "times", "entities")
    return {name: [item for item in fields[name] if kept(item)] for name in lists}


def _fields(
    names: Iterable[str],
    cells: Mapping[str, str],
    text: str,
    near: Span,
    published: Shown | None = None,
) -> dict[str, Any]:
    """The fields of a decision that some cells give; words are looked for near an offset.

    Lines of a cell that are those of the published row mean what they meant there.
    """
    fields: dict[str, Any] = {}
    was = render_cells(published.table, published.fields) if published else {}
    for name in names:
        cell = cells[name]
        if name in _WORDS:
            spans = find_words(text, cell, near, name)
            fields[_WORDS[name]] = [asdict(make_anchor(text, span)) for span in spans]
            if name == "cue":
                fields["cue_lemma"] = find_lemma(cell)
        elif name in LABELS:
            fields[name] = _label(name, cell, LABELS[name])
        elif name == "speaker":
            fields["speaker"] = _speaker(cells)
        elif name == "self_contained":
            fields[name] = _label(name, cell.lower(), ("yes", "no")) == "yes"
        elif name == "claim":
            fields[name] = cell or cells["text"].replace(GAP, " ")
        elif name in _ITEMS:
            known: dict[str, list[Any]] = {}
            items = published.fields[name] if published else ()
            for line, item in zip(lines_of(was.get(name, "")), items, strict=True):
                known.setdefault(line, []).append(item)
            fields[name] = [
                known[line].pop(0) if known.get(line) else _ITEMS[name](line, text, near)
                for line in lines_of(cell)
            ]
    by = None if "quote" in cells else fields.get("asserted_by", cells.get("asserted_by"))
    if fields.get("speaker") and by == "article":
        raise CellError("speaker: the article asserts it; put speaker into asserted_by, or no name")
    return fields


def find_words(text: str, cell: str, near: Span | None, column: str) -> tuple[Span, ...]:
    """Where the words of a cell stand, those nearest to a place, one part after the other.

    Without a place they must stand in the document once. Shapes of marks do not matter.
    """
    found: list[Span] = []
    text = text.translate(SHAPES)
    for part in filter(None, map(str.strip, cell.replace("[…]", "[...]").split(GAP.strip()))):
        words = r"\s+".join(map(re.escape, part.translate(SHAPES).split()))
        edges = (r"(?<!\w)" if part[0].isalnum() else "", r"(?!\w)" if part[-1].isalnum() else "")
        places = [Span(*m.span()) for m in re.finditer(words.join(edges), text)]
        places = [place for place in places if not found or place.start >= found[-1].end]
        if not places:
            raise CellError(f"{column}: “{part}” is not in the document; give its very words")
        if near is None and len(places) > 1:
            starts = ", ".join(str(place.start) for place in places[:8])
            raise CellError(
                f"{column}: “{part}” stands {len(places)} times in the document; put the offset "
                f"of the right place ({starts}) into start"
            )
        target = places[0] if near is None else near
        found.append(min(places, key=lambda place: _apart(place, target)))
        if near is not None:  # the next part stands after this one
            near = Span(found[-1].end, max(found[-1].end, near.end))
    if not found and column in _NEEDED:
        raise CellError(f"{column}: is empty; to reject the row put wrong into decision")
    return tuple(found)


def _apart(one: Span, other: Span) -> tuple[int, int]:
    """How far two places are apart, then how far their starts are."""
    gap = max(0, one.start - other.end, other.start - one.end)
    return gap, abs(one.start - other.start)


def find_lemma(cue: str) -> str | None:
    """The dictionary form of a cue's verb, else its last word; ``None`` without a cue."""
    words = cue.replace(GAP.strip(), " ").lower().split()
    known = [FORMS[word] for word in words if word in FORMS]
    return (known or words)[-1] if words else None


def _label(name: str, cell: str, labels: Sequence[str]) -> str:
    if cell not in labels:
        raise CellError(f"{name}: {cell!r} is none of {', '.join(labels)}")
    return cell


def _speaker(cells: Mapping[str, str]) -> dict[str, Any] | None:
    name = cells["speaker"]
    if not name:
        return None
    kind = _label("speaker_type", cells["speaker_type"] or "person", SPEAKER_TYPES)
    return {"name": name, "type": kind, "role": cells.get("speaker_role") or None}


def _quantity(line: str, text: str, near: Span) -> dict[str, Any]:
    words, said = _item("quantities", line)
    found = _QUANTITY.fullmatch(said)
    if not found:
        raise CellError(f"quantities: {line!r} is not like: about 30 boats => ~ 30 boats")
    sign, value, value_max, unit = found.groups()
    try:
        numbers = [number and f"{Decimal(number):f}" for number in (value, value_max)]
    except InvalidOperation as error:
        raise CellError(f"quantities: {line!r}: not a number like 2000 or 2.5") from error
    return {
        "at": _at(words, text, near, "quantities"),
        "value": numbers[0],
        "value_max": numbers[1],
        "unit": unit,
        "comparator": sign,
    }


def _time(line: str, text: str, near: Span) -> dict[str, Any]:
    words, said = _item("times", line)
    found = _TIME.fullmatch(said)
    if not found:
        raise CellError(f"times: {line!r} is not like: yesterday => DATE 2022-01-13")
    return {"at": _at(words, text, near, "times"), "type": found[1], "value": found[2]}


def _replacement(line: str, text: str, near: Span) -> dict[str, Any]:
    words, said = _item("replacements", line)
    by, _, evidence = said.partition(" <= ")
    return {
        "at": _at(words, text, near, "replacements"),
        "by": by.strip(),
        "evidence": _at(evidence, text, near, "replacements") if evidence.strip() else None,
    }


_ITEMS = {"quantities": _quantity, "times": _time, "replacements": _replacement}


def _item(column: str, line: str) -> tuple[str, str]:
    words, arrow, said = line.partition("=>")
    if not arrow or not said.strip():
        raise CellError(f"{column}: {line!r} lacks => between the words and what they mean")
    return words.strip(), said.strip()


def _at(words: str, text: str, near: Span, column: str) -> dict[str, Any]:
    """The anchor of an item's words; where something was put in there are none."""
    if not words:
        return asdict(make_anchor(text, Span(near.start, near.start)))
    return asdict(make_anchor(text, find_words(text, words, near, column)[0]))
