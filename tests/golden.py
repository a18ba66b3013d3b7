"""Reads annotations made by hand (YAML), and compares two of them.

In goes a YAML file with ``quotes`` and ``claims`` whose words are given as verbatim strings, and
the text that they annotate; out come values with spans. A string that stands several times in
the text needs an occurrence, counted from 1 over the whole text, wherever the letters stand
(``as`` is also counted in ``was``):

    quotes:
    - content: ["“It works,”", "“and well.”"]
      cue: [{text: said, occurrence: 2}]
      source: [Zas]                 # [] or left out: no source
      kind: direct
      act: assertion
      speaker: Stanislav Zas        # null: unresolved
    claims:
    - spans: [Ten trucks, left]
      asserted_by: article
      speaker: null                 # or left out
      certainty: certain
      polarity: positive
      time: past
      quantities: [{text: Ten trucks, value: 10, unit: trucks, comparator: "="}]
      times: [{text: Yesterday, type: DATE, value: 2022-01-13}]

Other fields are for people, and are not read. ``python tests/golden.py A.yaml B.yaml TEXT`` prints
how far two annotations agree.

>>> locate("It is as it was.", {"text": "as", "occurrence": 2}, "line 1")
Span(start=13, end=15)
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

from onrecord.evaluation import (
    ClaimFacts,
    GoldDocument,
    Score,
    evaluate,
    evaluate_claims,
    facts_of,
    render_scores,
)
from onrecord.evaluation.bootstrap import ALL, Measure, pool
from onrecord.evaluation.claims import accuracy, match_claims, name_key
from onrecord.evaluation.words import match_spans
from onrecord.types import (
    ACTS,
    ASSERTERS,
    CERTAINTIES,
    CLAIM_TIMES,
    COMPARATORS,
    KINDS,
    POLARITIES,
    Attribution,
    Extraction,
    Span,
    Spans,
    join,
)


@dataclass(frozen=True, slots=True)
class GoldenQuote:
    """An annotated quote; ``speaker`` is the canonical name, ``None`` if unresolved."""

    content: Spans
    cue: Spans
    source: Spans
    kind: str
    act: str
    speaker: str | None

    @property
    def attribution(self) -> Attribution:
        """The quote as the scores for attributions take it."""
        return Attribution(self.content, self.cue, self.source)


@dataclass(frozen=True, slots=True)
class GoldenClaim:
    """An annotated claim: what is compared, and its restatement for reading."""

    facts: ClaimFacts
    claim: str | None = None


@dataclass(frozen=True, slots=True)
class Golden:
    """All that was annotated in a text, in the annotation's order."""

    quotes: tuple[GoldenQuote, ...]
    claims: tuple[GoldenClaim, ...]


def read_golden(path: Path, text: str) -> Golden:
    """The annotation in a YAML file (UTF-8), its strings resolved to spans of ``text``.

    Raises ``ValueError`` that names file, row and field: for a string that is not in the text,
    or stands there several times and has no occurrence, and for a value that the schema lacks.
    """
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(data, dict) or not {"quotes", "claims"} <= data.keys():
        raise ValueError(f"{path}: expected the lists 'quotes' and 'claims' at the top")
    return Golden(
        tuple(
            _quote(row, text, _place(path, "quotes", n, row)) for n, row in _rows(data, "quotes")
        ),
        tuple(
            _claim(row, text, _place(path, "claims", n, row)) for n, row in _rows(data, "claims")
        ),
    )


def golden_of(extraction: Extraction) -> Golden:
    """What was extracted, in the form of an annotation: to be compared with one."""
    text = extraction.document.text
    return Golden(
        tuple(
            GoldenQuote(
                quote.content,
                quote.cue,
                quote.source,
                quote.kind,
                quote.act,
                quote.speaker.name if quote.speaker else None,
            )
            for quote in extraction.quotes
        ),
        tuple(GoldenClaim(facts_of(claim, text), claim.claim) for claim in extraction.claims),
    )


def compare(text: str, gold: Golden, predicted: Golden) -> tuple[Score, ...]:
    """All scores of one annotation (or extraction) against another, without intervals.

    Beside the scores of attributions and claims: ``quote kind``, ``quote act`` and ``quote
    speaker`` are the shares that agree among the quotes matched at content Dice 0.5.
    """
    document = GoldDocument("golden", text, tuple(quote.attribution for quote in gold.quotes))
    found = {"golden": [quote.attribution for quote in predicted.quotes]}
    attributions = [s for s in evaluate([document], found).scores if s.measure.group == ALL]
    pairs = [
        (gold.quotes[i], predicted.quotes[j]) for i, j in matched_quotes(text, gold, predicted)
    ]
    shares = {
        Measure(f"quote {name}"): accuracy(
            sum(_same(getattr(a, name), getattr(b, name)) for a, b in pairs), len(pairs)
        )
        for name in ("kind", "act", "speaker")
    }
    claims = evaluate_claims(
        [(text, [row.facts for row in gold.claims], [row.facts for row in predicted.claims])]
    )
    return (*attributions, *pool([shares], samples=0, seed=0), *claims)


def matched_quotes(text: str, gold: Golden, predicted: Golden) -> list[tuple[int, int]]:
    """Index pairs of the quotes that match at content Dice 0.5, in the order of gold."""
    contents = [[quote.content for quote in side.quotes] for side in (gold, predicted)]
    return sorted((i, j) for i, j, _ in match_spans(text, *contents, 0.5))


def render_comparison(text: str, gold: Golden, predicted: Golden) -> str:
    """All scores, then what only one side has and where matched rows differ, for reading."""
    quotes = matched_quotes(text, gold, predicted)
    claims = match_claims(
        text, [row.facts for row in gold.claims], [row.facts for row in predicted.claims]
    )
    lines = [render_scores(compare(text, gold, predicted))]
    for title, side, k in (("first", gold, 0), ("second", predicted, 1)):
        contents = [quote.content for quote in side.quotes]
        lines += _unmatched(f"Quotes of the {title} only", text, contents, {p[k] for p in quotes})
        spans = [row.facts.spans for row in side.claims]
        lines += _unmatched(f"Claims of the {title} only", text, spans, {p[k] for p in claims})
    lines += ["", "Matched, but different (first, second):"]
    for i, j in quotes:
        lines += _differences(text, gold.quotes[i], predicted.quotes[j], gold.quotes[i].content)
    for i, j, _ in sorted(claims):
        a, b = gold.claims[i].facts, predicted.claims[j].facts
        lines += _differences(text, a, b, a.spans)
    return "\n".join(lines)


def locate(text: str, item: Any, place: str) -> Span:
    """Where a verbatim string, or ``{text: …, occurrence: …}``, stands in ``text``.

    Raises ``ValueError``, naming ``place``, when it does not, or not once.
    """
    words, occurrence = (item, None) if isinstance(item, str) else _worded(item, place)
    starts = _starts(text, words)
    if not starts:
        raise ValueError(f"{place}: {words!r} is not in the text; copy it verbatim")
    if occurrence is None and len(starts) > 1:
        raise ValueError(
            f"{place}: {words!r} stands {len(starts)} times in the text; "
            f"write {{text: …, occurrence: 1 to {len(starts)}}}"
        )
    if occurrence is not None and not 1 <= occurrence <= len(starts):
        raise ValueError(
            f"{place}: {words!r} has no occurrence {occurrence}; the text has {len(starts)}"
        )
    start = starts[(occurrence or 1) - 1]
    return Span(start, start + len(words))


def _worded(item: Any, place: str) -> tuple[str, int | None]:
    if not isinstance(item, dict) or not isinstance(item.get("text"), str):
        raise ValueError(
            f"{place}: expected a string or {{text: …, occurrence: …}}, found {item!r}"
        )
    if unknown := item.keys() - {"text", "occurrence"}:
        raise ValueError(
            f"{place}: unknown {sorted(unknown)}; only text and occurrence belong here"
        )
    occurrence = item.get("occurrence")
    if occurrence is not None and type(occurrence) is not int:
        raise ValueError(f"{place}: occurrence {occurrence!r} is not a whole number")
    return item["text"], occurrence


def _starts(text: str, words: str) -> list[int]:
    """Where ``words`` begin in ``text``, overlapping occurrences included."""
    starts: list[int] = []
    start = text.find(words) if words else -1
    while start >= 0:
        starts.append(start)
        start = text.find(words, start + 1)
    return starts


def _quote(row: Mapping[str, Any], text: str, place: str) -> GoldenQuote:
    return GoldenQuote(
        content=_spans(row, "content", text, place, required=True),
        cue=_spans(row, "cue", text, place),
        source=_spans(row, "source", text, place),
        kind=_choice(row, "kind", KINDS, place),
        act=_choice(row, "act", ACTS, place),
        speaker=_name(row, place),
    )


def _claim(row: Mapping[str, Any], text: str, place: str) -> GoldenClaim:
    quantities = tuple(
        (_value(item, place), _choice(item, "comparator", COMPARATORS, place))
        for item in row.get("quantities") or ()
        if _verbatim(item, text, place)
    )
    times = tuple(
        (_verbatim(item, text, place), _timex_value(item)) for item in row.get("times") or ()
    )
    facts = ClaimFacts(
        spans=_spans(row, "spans", text, place, required=True),
        asserted_by=_choice(row, "asserted_by", ASSERTERS, place),
        speaker=_name(row, place),
        certainty=_choice(row, "certainty", CERTAINTIES, place),
        polarity=_choice(row, "polarity", POLARITIES, place),
        time=_choice(row, "time", CLAIM_TIMES, place),
        quantities=quantities,
        times=times,
    )
    return GoldenClaim(facts, row.get("claim"))


def _spans(
    row: Mapping[str, Any], field: str, text: str, place: str, required: bool = False
) -> Spans:
    items = row.get(field) or []
    if not isinstance(items, list) or (required and not items):
        raise ValueError(f"{place}: field {field!r}: expected a list of strings, found {items!r}")
    return tuple(sorted(locate(text, item, f"{place}: field {field!r}") for item in items))


def _choice(row: Mapping[str, Any], field: str, known: Sequence[str], place: str) -> str:
    value = row.get(field)
    if value not in known:
        raise ValueError(
            f"{place}: field {field!r} is {value!r}; expected one of {', '.join(known)}"
        )
    return str(value)


def _name(row: Mapping[str, Any], place: str) -> str | None:
    name = row.get("speaker")
    if name is not None and not isinstance(name, str):
        raise ValueError(f"{place}: field 'speaker': expected a name or null, found {name!r}")
    return name


def _verbatim(item: Mapping[str, Any], text: str, place: str) -> str:
    """The words of a quantity or time: a string, or one with its occurrence inside."""
    words = item.get("text")
    if isinstance(words, dict):
        words = words.get("text")
    if not isinstance(words, str) or words not in text:
        raise ValueError(f"{place}: {words!r} is not in the text; copy it verbatim")
    return words


def _timex_value(item: Mapping[str, Any]) -> str | None:
    """A TIMEX3 value; YAML reads an unquoted ``2022-01-13`` as a date."""
    value = item.get("value")
    return None if value is None else str(value)


def _value(item: Mapping[str, Any], place: str) -> Decimal:
    try:
        return Decimal(str(item.get("value")))
    except InvalidOperation as error:
        raise ValueError(
            f"{place}: quantity {item.get('text')!r}: value {item.get('value')!r} is not a number"
        ) from error


def _rows(data: Mapping[str, Any], name: str) -> list[tuple[int, dict[str, Any]]]:
    return list(enumerate(data[name] or [], 1))


def _place(path: Path, name: str, number: int, row: Mapping[str, Any]) -> str:
    return f"{path}: {name}, row {number}" + (f" (id {row['id']})" if "id" in row else "")


def _same(a: str | None, b: str | None) -> bool:
    return name_key(a) == name_key(b)


def _unmatched(title: str, text: str, rows: Sequence[Spans], matched: set[int]) -> list[str]:
    missing = [f"- {join(spans, text)}" for n, spans in enumerate(rows) if n not in matched]
    return ["", f"{title} ({len(missing)} of {len(rows)}):", *missing]


def _differences(text: str, a: object, b: object, spans: Spans) -> list[str]:
    """Fields in which two rows differ, span sets read as their words."""
    lines = []
    for field in fields(a):  # type: ignore[arg-type]
        values = [getattr(row, field.name) for row in (a, b)]
        if values[0] != values[1]:
            shown = [
                join(v, text) if isinstance(v, tuple) and v and isinstance(v[0], Span) else v
                for v in values
            ]
            lines.append(f"- {join(spans, text)[:60]}: {field.name}: {shown[0]!r}, {shown[1]!r}")
    return lines


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit("usage: python tests/golden.py A.yaml B.yaml TEXT")
    with Path(sys.argv[3]).open(encoding="utf-8", newline="") as file:
        annotated = file.read()
    sides = [read_golden(Path(name), annotated) for name in sys.argv[1:3]]
    print(render_comparison(annotated, *sides))
