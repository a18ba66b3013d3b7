"""``onrecord diff``: what a new version of a dataset gained, lost and changed."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from command import call, run
from conftest import FERRY, HARBOUR, MAYOR, at, ferry, harbour, refused
from onrecord.dataset.changes import Change
from onrecord.dataset.diff import compare_datasets, compare_tables
from onrecord.dataset.diff_json import render_json
from onrecord.dataset.diff_report import render_markdown, render_text
from onrecord.dataset.difference import Counts, Difference, RowDifference
from onrecord.dataset.metadata import DatasetMetadata
from onrecord.dataset.rows import to_tables
from onrecord.dataset.schema import TABLE, shard_path
from onrecord.dataset.write import write_dataset
from onrecord.errors import DatasetError
from onrecord.types import (
    Block,
    Claim,
    Document,
    Extraction,
    Quantity,
    Quote,
    Sentence,
    Span,
    Speaker,
)

METADATA = DatasetMetadata(name="quay", version="1.0.0")


def compare(old: Iterable[Extraction], new: Iterable[Extraction]) -> Difference:
    return compare_tables(to_tables(old), to_tables(new))


def rows(found: Difference, table: str) -> list[RowDifference]:
    inside = [row for document in found.documents for row in document.rows]
    everything = [*(d.document for d in found.documents), *inside, *found.speakers]
    return [row for row in everything if row.table == table and row.kind != "same"]


def told(found: Difference, table: str) -> list[tuple[str, str, dict[str, tuple[Any, Any]]]]:
    """Of each row of a table: what happened, its words or name, and its fields before and after."""
    label = {"documents": "doc_id", "quotes": "quote", "claims": "text", "speakers": "name"}[table]
    return [
        (row.kind, row.row[label], {c.field: (c.old, c.new) for c in row.changes})
        for row in rows(found, table)
    ]


def shown(found: Difference, limit: int | None = None) -> list[str]:
    """The lines of text, without their indents."""
    return [line.strip() for _, line in render_text(found, limit)]


def with_quote(n: int, **changes: Any) -> Extraction:
    """The harbour, its ``n``-th quote in the order of the fixture changed."""
    quotes = list(harbour().quotes)
    quotes[n] = replace(quotes[n], **changes)
    return replace(harbour(), quotes=tuple(quotes))


def with_claim(n: int, **changes: Any) -> Extraction:
    claims = list(harbour().claims)
    claims[n] = replace(claims[n], **changes)
    return replace(harbour(), claims=tuple(claims))


def with_document(extraction: Extraction, **changes: Any) -> Extraction:
    return replace(extraction, document=replace(extraction.document, **changes))


def edited(extraction: Extraction, **changes: Any) -> Extraction:
    """The document with ``Note. `` before its text, everything in it where it was, and new ids."""
    shift = len("Note. ")

    def moved(value: Any) -> Any:
        if isinstance(value, Span):
            return Span(value.start + shift, value.end + shift)
        if isinstance(value, tuple):
            return tuple(map(moved, value))
        if isinstance(value, Speaker | str | Decimal | float | int | None):
            return value
        fields = value.__dataclass_fields__
        return replace(value, **{name: moved(getattr(value, name)) for name in fields})

    quotes = [
        replace(q, quote_id="x" + q.quote_id, outer_quote_id=q.outer_quote_id and "xa1")
        for q in map(moved, extraction.quotes)
    ]
    claims = [
        replace(c, claim_id="x" + c.claim_id, quote_id=c.quote_id and "x" + c.quote_id)
        for c in map(moved, extraction.claims)
    ]
    document = extraction.document
    return Extraction(
        replace(document, **{"doc_id": "new", "text": "Note. " + document.text, **changes}),
        blocks=moved(extraction.blocks),
        sentences=moved(extraction.sentences),
        quotes=tuple(quotes),
        claims=tuple(claims),
        speakers=extraction.speakers,
    )


@pytest.fixture
def build(tmp_path) -> Callable[..., Path]:
    """Builds a dataset of some extractions in a folder of that name."""

    def write(name: str, extractions: Iterable[Extraction], **metadata: Any) -> Path:
        write_dataset(extractions, replace(METADATA, **metadata), tmp_path / name)
        return tmp_path / name

    return write


def rewrite(dataset: Path, table: str, change: Callable[[pa.Table], pa.Table]) -> None:
    path = dataset / shard_path(table)
    pq.write_table(change(pq.read_table(path)), path)


# What is the same


def test_a_dataset_does_not_differ_from_itself(extractions):
    found = compare(extractions, reversed(extractions))
    assert not found
    assert found.counts["quotes"] == Counts(4, 0, 0, 0)
    assert found.counts["documents"] == Counts(3, 0, 0, 0)


def test_small_changes_of_confidence_are_counted_and_not_listed(extractions):
    found = compare(extractions, [with_quote(1, confidence=0.9799), ferry(), refused()])
    assert not found
    assert found.counts["quotes"] == Counts(4, 0, 0, 0, moved=1)
    found = compare(extractions, [with_quote(1, confidence=0.98), ferry(), refused()])
    words = "The harbour 🜃 is open, and it will stay open."
    assert told(found, "quotes") == [("changed", words, {"confidence": (0.97, 0.98)})]
    assert found.counts["quotes"].moved == 0


def test_other_ids_for_the_same_rows_are_no_changes_of_rows(extractions):
    other = Speaker("s9", "Zoë Brandt", "person", ("mayor",), ("Brandt",))
    renamed = edited(harbour())
    renamed = Extraction(
        replace(harbour().document, doc_id="new"),
        harbour().blocks,
        harbour().sentences,
        tuple(
            replace(was, quote_id=now.quote_id, outer_quote_id=now.outer_quote_id, speaker=other)
            if was.speaker
            else replace(was, quote_id=now.quote_id)
            for was, now in zip(harbour().quotes, renamed.quotes, strict=True)
        ),
        tuple(
            replace(
                was, claim_id=now.claim_id, quote_id=now.quote_id, speaker=was.speaker and other
            )
            for was, now in zip(harbour().claims, renamed.claims, strict=True)
        ),
        (other,),
    )
    found = compare([harbour()], [renamed])
    assert (found.documents, found.speakers) == ((), ())
    assert found.renamed == {
        "documents": {"d2-harbour": "new"},
        "quotes": {"a1": "xa1", "a2": "xa2", "a3": "xa3"},
        "claims": {"b1": "xb1", "b2": "xb2"},
        "speakers": {MAYOR.speaker_id: "s9"},
    }
    assert found, "ids that are cited elsewhere are other ones now"


# Quotes and claims


def test_fields_of_quotes_are_told_before_and_after(extractions):
    new = with_quote(0, kind="mixed", cue=(at(HARBOUR, "rumoured"),))
    found = compare(extractions, [new, ferry(), refused()])
    assert told(found, "quotes") == [
        (
            "changed",
            "that 2.5 to 3 million tonnes passed through last year",
            {
                "kind": ("indirect", "mixed"),
                "cue": ("It was rumoured", "rumoured"),
                "cue_spans": (
                    [{"text": "It was rumoured", "start": 137, "end": 152}],
                    [{"text": "rumoured", "start": 144, "end": 152}],
                ),
            },
        )
    ]


def test_spans_stand_in_the_report_as_words(extractions):
    antecedent = at(HARBOUR, "mayor Zoë Brandt")
    found = compare(extractions, [with_quote(2, antecedent=antecedent), ferry(), refused()])
    assert "antecedent: none → “mayor Zoë Brandt”" in shown(found)


def test_a_quote_with_other_bounds_is_the_same_quote_changed(extractions):
    longer = at(HARBOUR, "She believes that trade will double")
    new = with_quote(2, quote_id="z", spans=(longer,), content=(longer,))
    found = compare(extractions, [new, ferry(), refused()])
    [(kind, words, fields)] = told(found, "quotes")
    assert (kind, words) == ("changed", HARBOUR[longer.start : longer.end])
    assert set(fields) == {"quote", "spans"}
    assert found.renamed["quotes"] == {"a2": "z"}
    assert "quote: “that trade will …” → “She believes that trade will …”" in shown(found)
    assert not [line for line in shown(found) if "spans" in line]


@pytest.mark.parametrize(
    ("words", "kinds"),
    [("trade will", ["changed"]), ("will", ["gained", "lost"])],  # of "that trade will double"
)
def test_half_the_words_are_enough_and_less_are_not(words, kinds, extractions):
    part = at(HARBOUR, "that trade will double")
    part = Span(part.start + part.of(HARBOUR).index(words), part.end)
    part = Span(part.start, part.start + len(words))
    assert (2 * len(part) / (len(part) + 22) >= 0.5) == (kinds == ["changed"])
    new = with_quote(2, quote_id="z", spans=(part,), content=(part,))
    found = compare(extractions, [new, ferry(), refused()])
    assert sorted(row.kind for row in rows(found, "quotes")) == kinds


def test_the_best_overlap_comes_first_and_none_serves_twice():
    text = "one two three four five six seven eight"
    wide, near, far = (
        at(text, text[:-6]),
        at(text, "two three four"),
        at(text, "one two three four"),
    )

    def of(*spans: Span) -> Extraction:
        base = ferry().quotes[0]
        quotes = [
            replace(base, quote_id=f"{span}", spans=(span,), content=(span,), cue=(), source=())
            for span in spans
        ]
        return Extraction(Document("d", text), quotes=tuple(quotes))

    found = compare([of(far)], [of(wide, near)])
    assert [(row.kind, row.old and row.old["quote"]) for row in rows(found, "quotes")] == [
        ("gained", None),
        ("changed", "one two three four"),
    ]
    assert rows(found, "quotes")[1].row["quote"] == "two three four"


def test_lists_of_claims_are_told_exactly(extractions):
    quantity = Quantity(at(HARBOUR, "2.5 to 3 million tonnes"), Decimal("2500000.5"), "tonnes", ">")
    found = compare(extractions, [with_claim(0, quantities=(quantity,)), ferry(), refused()])
    [(_, _, fields)] = told(found, "claims")
    assert list(fields) == ["quantities"]
    assert fields["quantities"][1][0]["value"] == Decimal("2500000.5")
    [line] = [line for line in shown(found) if "quantities" in line]
    assert line == (
        "quantities: - “2.5 to 3 million tonnes” (value: 2500000, value_max: 3000000, "
        "unit: “tonnes”, comparator: “range”); + “2.5 to 3 million tonnes” (value: 2500000.5, "
        "unit: “tonnes”, comparator: “>”)"
    )
    [record] = json.loads(render_json(found))["documents"][0]["rows"]
    assert record["changes"][0]["new"][0]["value"] == "2500000.5"


def test_the_same_words_in_another_place_are_told_by_their_place():
    text = "Yes. No. Yes."

    def of(start: int) -> Extraction:
        span = Span(start, start + 3)
        quote = replace(
            ferry().quotes[0], spans=(span,), content=(span,), cue=(), source=(), speaker=None
        )
        return Extraction(Document("d", text), quotes=(quote,))

    found = compare([of(0)], [of(9)])
    assert "spans: - “Yes” at 0–3; + “Yes” at 9–12" in shown(found)


def test_another_speaker_is_told_and_a_new_name_of_the_same_is_told_once(extractions):
    other = replace(MAYOR, speaker_id="s9")  # of the same name
    found = compare(extractions, [with_quote(1, speaker=other), ferry(), refused()])
    [(_, _, fields)] = told(found, "quotes")
    assert fields == {"speaker_id": (MAYOR.speaker_id, "s9")}
    new = replace(MAYOR, name="Zoë Brandt-Ruiz")
    quotes = tuple((q.speaker and replace(q, speaker=new)) or q for q in harbour().quotes)
    claims = tuple((c.speaker and replace(c, speaker=new)) or c for c in harbour().claims)
    found = compare(
        [harbour()], [replace(harbour(), quotes=quotes, claims=claims, speakers=(new,))]
    )
    assert found.documents == ()
    assert told(found, "speakers") == [
        ("changed", "Zoë Brandt-Ruiz", {"name": ("Zoë Brandt", "Zoë Brandt-Ruiz")})
    ]


# Documents


@pytest.mark.parametrize("known", [{"doc_id": "d2-harbour"}, {}, {"origin": "other.txt"}])
def test_an_edited_text_is_the_same_document_with_the_same_quotes(known):
    url = {"url": "https://example.org/harbour"}
    found = compare([with_document(harbour(), **url)], [edited(harbour(), **url, **known)])
    [document] = found.documents
    assert document.rows == ()
    assert {c.field for c in document.document.changes} == {"text"} | known.keys() - {"doc_id"}
    assert found.counts["quotes"] == Counts(3, 0, 0, 0)
    assert found.counts["claims"] == Counts(2, 0, 0, 0)
    assert any(line.startswith("text: “Harbour") for line in shown(found))


def test_a_document_that_nothing_identifies_is_lost_and_gained():
    found = compare([harbour()], [edited(harbour(), origin="other.txt")])
    assert [(kind, doc_id) for kind, doc_id, _ in told(found, "documents")] == [
        ("lost", "d2-harbour"),
        ("gained", "new"),
    ]
    assert [line[0] for line in shown(found) if "quotes" in line and "(" in line] == ["-", "+"]


def test_documents_of_one_file_are_not_taken_for_each_other():
    def document(doc_id: str, text: str) -> Extraction:
        return Extraction(Document(doc_id, text, origin="all.jsonl"))

    kept = document("a", "Rain."), document("b", "Snow.")
    found = compare([*kept, document("c", "Hail.")], [*kept, document("d", "Fog.")])
    assert [kind for kind, *_ in told(found, "documents")] == ["lost", "gained"]


def test_unreadable_documents_are_not_the_same_text():
    found = compare(
        [refused()], [with_document(refused(), doc_id="d4", origin="letter.pdf", reason="torn")]
    )
    assert [kind for kind, *_ in told(found, "documents")] == ["lost", "gained"]


def test_words_that_changed_where_they_stood_are_seen_in_an_edited_text():
    old, new = "Ann spoke. He said yes.", "Bob spoke. He said yes."

    def of(text: str) -> Extraction:
        span = at(text, "yes")
        quote = replace(
            ferry().quotes[0],
            spans=(span,),
            content=(span,),
            cue=(at(text, "said"),),
            source=(at(text, "He"),),
            antecedent=Span(0, 3),
            speaker=None,
        )
        return Extraction(Document("d", text), quotes=(quote,))

    [(_, _, fields)] = told(compare([of(old)], [of(new)]), "quotes")
    assert list(fields) == ["antecedent"]
    assert [value["text"] for value in fields["antecedent"]] == ["Ann", "Bob"]


def test_what_cannot_be_seen_in_words_is_said(extractions):
    spaced = with_document(harbour(), title="Harbour  reopens")
    found = compare(extractions, [spaced, ferry(), refused()])
    assert "title: other white space" in shown(found)
    body = harbour().blocks[1]
    shorter = replace(body, span=Span(body.span.start, body.span.end - 1))
    other = replace(harbour(), blocks=(harbour().blocks[0], shorter))
    [line] = [line for line in shown(compare([harbour()], [other])) if "blocks" in line]
    end = len(HARBOUR)
    assert re.findall(r"([-+]) “[^;]+ at 17–(\d+)", line) == [("-", f"{end}"), ("+", f"{end - 1}")]


# Speakers


def test_speakers_are_told_with_their_counts(extractions):
    [(kind, name, fields)] = told(compare(extractions, [harbour(), refused()]), "speakers")
    assert (kind, name) == ("changed", "Zoë Brandt")
    assert fields["n_quotes"] == (3, 2)
    assert fields["aliases"] == (["Ms Brandt", "Brandt"], ["Brandt"])
    assert "n_quotes: 3 → 2" in shown(compare(extractions, [harbour(), refused()]))


def officials(ids: dict[str, str]) -> list[Extraction]:
    """Documents by id with a speaker each, all of one name."""
    return [
        Extraction(
            Document(doc_id, f"Officials in {doc_id} spoke."),
            speakers=(Speaker(speaker_id, "officials", "group"),),
        )
        for doc_id, speaker_id in ids.items()
    ]


def test_speakers_of_one_name_are_told_apart_by_their_documents():
    found = compare(officials({"a": "1", "b": "2"}), officials({"a": "8", "b": "9"}))
    assert found.renamed["speakers"] == {"1": "8", "2": "9"}
    assert not found.speakers


def test_a_name_that_is_two_speakers_is_no_reason_to_guess():
    old = replace(officials({"a": "1"})[0], speakers=())
    both = (Speaker("1", "officials", "group"), Speaker("2", "officials", "group"))
    other = (Speaker("8", "officials", "group"), Speaker("9", "officials", "group"))
    found = compare([replace(old, speakers=both)], [replace(old, speakers=other)])
    assert found.counts["speakers"] == Counts(0, 0, 2, 2)


# Older versions of the schema


def test_columns_that_only_one_version_has_are_told_once(build, extractions):
    old = build("old", extractions)
    new = build("new", [with_quote(0, kind="mixed"), ferry(), refused()])
    rewrite(old, "quotes", lambda t: t.drop_columns(["speaker_confidence", "suffix", "spans"]))
    rewrite(old, "documents", lambda t: t.append_column("mood", pa.array(["good"] * 3)))
    rewrite(old, "speakers", lambda t: t.set_column(7, "n_quotes", pa.array(["three"])))

    def without_units(claims: pa.Table) -> pa.Table:
        i = claims.column_names.index("quantities")
        kept = [f for f in claims.schema.field(i).type.value_type if f.name != "unit"]
        return claims.set_column(
            i, "quantities", claims["quantities"].cast(pa.list_(pa.struct(kept)))
        )

    rewrite(old, "claims", without_units)
    found = compare_datasets(old, new)
    assert sorted(map(str, found.columns)) == [
        "claims.quantities.unit: none → string",
        "documents.mood: string → none",
        "quotes.spans.end: none → int32",
        "quotes.spans.start: none → int32",
        "quotes.speaker_confidence: none → double",
        "quotes.suffix: none → string",
        "speakers.n_quotes: string → int32",
    ]
    [(kind, _, fields)] = told(found, "quotes")
    assert (kind, fields) == ("changed", {"kind": ("indirect", "mixed")})
    assert found.counts["claims"] == Counts(3, 0, 0, 0)
    assert "+ quotes.suffix: none → string" in shown(found)


def test_types_of_another_writer_are_no_change(build, extractions):
    old, new = build("old", extractions), build("new", extractions)
    for name in TABLE:
        path = old / shard_path(name)
        pq.read_table(path).to_pandas().sample(frac=1, random_state=1).to_parquet(path)
    found = compare_datasets(old, new)
    index = {difference.column for difference in found.columns}
    assert index <= {"__index_level_0__"}
    assert (found.documents, found.speakers) == ((), ())


def test_what_rows_are_known_by_must_be_there(build, extractions, tmp_path):
    old = build("old", extractions)
    rewrite(old, "claims", lambda table: table.drop_columns(["claim_id"]))
    with pytest.raises(DatasetError, match="old: claims: has no column claim_id"):
        compare_datasets(old, old)
    rewrite(old, "claims", lambda table: table.append_column("claim_id", table["text"]))
    rewrite(old, "documents", lambda table: table.slice(1))
    with pytest.raises(DatasetError, match="quotes: doc_id: that of 1 rows is none of a document"):
        compare_datasets(old, old)
    with pytest.raises(DatasetError, match="no dataset"):
        compare_datasets(old, tmp_path)


# Metadata


def test_metadata_are_compared_without_what_repeats_them(build, extractions):
    old = build("old", extractions)
    new = build("new", extractions, version="1.1.0", creators=("Brandt, Zoë",))
    assert compare_datasets(old, new).metadata == (
        Change("version", "1.0.0", "1.1.0"),
        Change("creators", [], ["Brandt, Zoë"]),
    )
    (old / "croissant.json").unlink()
    found = compare_datasets(old, new)
    assert (found.metadata, bool(found)) == ((), False)
    assert "metadata are not compared" in " ".join(shown(found))


# Reports

HOSTILE = (
    "- x\n\n# [a](http://e.org) **b** _c_ `d` <script>alert(1)</script> | ~~e~~ &amp; ![i](j) \\"
)


def hostile() -> Extraction:
    text = HOSTILE + "\x1b[31m\u202e 1. He said so."
    span = Span(0, len(text))
    quote = replace(
        ferry().quotes[0], spans=(span,), content=(span,), cue=(), source=(), speaker=None
    )
    quote = replace(quote, resolution="unresolved: nobody")
    document = Document("1. <b>", text, title=HOSTILE, publisher=HOSTILE, url="x\x9b2J")
    whole = Block("body", span), Sentence(span, 0)
    return Extraction(document, blocks=whole[:1], sentences=whole[1:], quotes=(quote,))


def test_texts_cannot_break_the_markdown():
    plain = with_document(hostile(), title="t", publisher="p", url="u")
    found = compare(
        [plain], [replace(hostile(), quotes=(replace(hostile().quotes[0], kind="mixed"),))]
    )
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(render_markdown(found))
    kinds = {token.type for token in tokens}
    assert kinds <= {
        *("heading_open", "heading_close", "inline", "paragraph_open", "paragraph_close"),
        *("bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"),
        *(f"{part}_{end}" for part in ("table", "thead", "tbody", "tr", "th", "td")
          for end in ("open", "close")),
    }  # fmt: skip
    inside = [child for token in tokens for child in token.children or ()]
    assert {child.type for child in inside} <= {
        "text",
        "text_special",
        "strong_open",
        "strong_close",
    }
    items = [token.content for token in tokens if token.type == "inline"]
    assert [re.sub(r"\W.*", "", item.strip("*")) for item in items[items.index("Documents") :]] == [
        "Documents", "changed", "title", "publisher", "url", "changed", "kind"
    ]  # fmt: skip
    shown = "".join(child.content for child in inside)
    assert " ".join(HOSTILE.split()) in shown


def test_terminals_are_shown_texts_and_obey_none(build):
    old = build("old", [with_document(hostile(), url=None)])
    new = build("new", [hostile()])
    for form in ("text", "markdown"):
        done = call("diff", old, new, "--format", form)
        assert (done.code, done.err) == (0, "")
        assert "x\\x9b2J" in done.text.replace("\\\\", "\\")
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", done.text)


def test_rows_are_shown_up_to_a_limit(extractions):
    found = compare(extractions, [])
    assert len(extractions) == 3
    lines = shown(found, 2)
    assert lines[-1] == "... and 2 more; JSON has all of them"
    assert sum(line.startswith("- ") for line in lines) == 2
    assert sum(line.startswith("- ") for line in shown(found, 4)) == 4
    assert shown(found, 4) == shown(found)


def test_json_is_all_of_it(build, extractions):
    old = build("old", extractions)
    new = build("new", [with_quote(0, act="belief"), refused()], version="1.1.0")
    done = call("diff", old, new, "--format", "json", "--limit", "0")
    found = json.loads(done.out)
    assert found["differs"] is True
    assert found["summary"]["quotes"] == {
        **{"same": 2, "changed": 1, "gained": 0, "lost": 1, "moved": 0, "renamed": 0}
    }
    assert found["metadata"] == [{"field": "version", "old": "1.0.0", "new": "1.1.0"}]
    lost, same = found["documents"]
    assert (lost["change"], lost["old_id"], lost["new_id"]) == ("lost", "d1-ferry", None)
    assert lost["row"]["text"] == FERRY
    [claim] = [row for row in lost["rows"] if row["table"] == "claims"]
    assert claim["row"]["quantities"][0]["value"] == "300"
    assert (same["change"], same["changes"], same["label"]) == ("same", [], "Harbour reopens")
    [quote] = same["rows"]
    assert quote["changes"] == [{"field": "act", "old": "assertion", "new": "belief"}]
    [speaker] = found["speakers"]
    assert {"field": "n_quotes", "old": 3, "new": 2} in speaker["changes"]


# The command


def test_the_command_says_what_differs_and_may_say_so_by_its_exit_code(build, extractions):
    old, new = build("old", extractions), build("new", [harbour(), refused()])
    same = call("diff", old, old, "--exit-code")
    assert (same.code, same.err) == (0, "")
    assert same.text.splitlines()[-1] == "Nothing differs."
    done = run("diff", old, new)
    assert (done.code, done.err) == (0, "")
    assert "\x1b" not in done.text
    assert done.text.splitlines()[1].split() == ["quotes", "3", "0", "0", "1"]
    assert "- “ferry.txt” (d1-ferry), 1 quote, 1 claim" in done.text.splitlines()
    assert call("diff", old, new, "--exit-code").code == 1


def test_lines_have_colours_on_a_terminal(build, extractions):
    old, new = build("old", extractions), build("new", [harbour(), refused()])
    terminal = {"FORCE_COLOR": "1", "TERM": "xterm"}
    assert "\x1b[31m- “ferry.txt”" in run("diff", old, new, env=terminal).text


def test_a_file_gets_the_report(build, extractions, tmp_path):
    old, new = build("old", extractions), build("new", [harbour(), refused()])
    found = compare_datasets(old, new)
    lines = [line for _, line in render_text(found)]
    for form, wanted in (("text", "\n".join(lines) + "\n"), ("markdown", render_markdown(found))):
        path = tmp_path / form
        assert call("diff", old, new, "--format", form, "--output", path).out == b""
        assert path.read_text("utf-8") == wanted


def test_mistakes_are_told_and_destroy_nothing(build, extractions, tmp_path):
    old = build("old", extractions)
    before = (old / "README.md").read_bytes()
    done = call("diff", old, old, "--output", old / "README.md")
    assert done.code == 1
    assert "is one of the inputs" in done.err
    assert (old / "README.md").read_bytes() == before
    assert "not a folder" in call("diff", old, tmp_path / "none").err


# What always holds

WORDS = ("the", "ferry", "sails", "on", "Monday", "“No,”", "she", "said.")
SPEAKERS = (MAYOR, replace(MAYOR, speaker_id="s2"), Speaker("s3", "crew", "group", ("sailors",)))


@st.composite
def extraction(draw: st.DrawFn, doc_id: str) -> Extraction:
    words = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6))
    text = " ".join(words)
    document = Document(
        doc_id,
        text,
        url=draw(st.sampled_from([None, "u1", "u2"])),
        origin=draw(st.sampled_from([None, "a.txt", "b.txt"])),
    )
    ends = st.lists(st.integers(0, len(text)), min_size=2, max_size=2, unique=True)

    def spans() -> tuple[Span, ...]:
        return (Span(*sorted(draw(ends))),)

    def ids() -> list[str]:
        return draw(st.lists(st.sampled_from("abcd"), max_size=3, unique=True))

    shares = st.sampled_from([0.5, 0.505, 0.51])
    quotes = []
    for i in ids():
        found = spans()
        quotes.append(
            Quote(
                quote_id=f"{doc_id}{i}",
                spans=found,
                content=found,
                cue=draw(st.sampled_from([(), spans()])),
                source=(),
                kind=draw(st.sampled_from(["direct", "mixed"])),
                act="belief",
                cue_lemma=None,
                confidence=draw(shares),
                sentence=0,
                block=0,
                speaker=draw(st.sampled_from([None, *SPEAKERS])),
                outer_quote_id=draw(st.sampled_from([None, f"{doc_id}a"])),
            )
        )
    claims = [
        Claim(
            claim_id=f"{doc_id}{i}",
            spans=spans(),
            claim=text,
            asserted_by="article",
            certainty=draw(st.sampled_from(["certain", "possible"])),
            polarity="positive",
            time="past",
            check_worthiness=0.5,
            confidence=draw(shares),
            quantities=draw(
                st.sampled_from([(), (Quantity(Span(0, 1), Decimal(draw(st.integers(1, 2)))),)])
            ),
        )
        for i in ids()
    ]
    return Extraction(document, quotes=tuple(quotes), claims=tuple(claims))


@st.composite
def datasets(draw: st.DrawFn) -> dict[str, pa.Table]:
    doc_ids = draw(st.lists(st.sampled_from("vwxyz"), max_size=3, unique=True))
    return to_tables([draw(extraction(doc_id)) for doc_id in doc_ids])


def mirrored(found: Difference) -> set[str]:
    """All differences, as they are from the other side."""
    return {
        repr((row.table, key_of(row, row.new), key_of(row, row.old), [
            (c.field, c.new, c.old) for c in row.changes
        ]))
        for name in TABLE
        for row in rows(found, name)
    }  # fmt: skip


def straight(found: Difference) -> set[str]:
    return {
        repr((row.table, key_of(row, row.old), key_of(row, row.new), [
            (c.field, c.old, c.new) for c in row.changes
        ]))
        for name in TABLE
        for row in rows(found, name)
    }  # fmt: skip


def key_of(row: RowDifference, side: Any) -> str | None:
    return side and side[TABLE[row.table].key]


@settings(max_examples=20)
@given(datasets())
def test_nothing_differs_from_itself(tables):
    found = compare_tables(tables, tables)
    assert not found
    assert shown(found)[-1] == "Nothing differs."


@settings(max_examples=20)
@given(datasets(), datasets())
def test_what_is_gained_one_way_is_lost_the_other(old, new):
    forth, back = compare_tables(old, new), compare_tables(new, old)
    assert straight(forth) == mirrored(back)
    for name, counts in forth.counts.items():
        swapped = replace(counts, gained=counts.lost, lost=counts.gained)
        assert back.counts[name] == swapped
        assert counts.same + counts.changed + counts.lost == old[name].num_rows
        assert counts.same + counts.changed + counts.gained == new[name].num_rows


@settings(max_examples=20)
@given(datasets(), datasets(), st.randoms(use_true_random=False))
def test_the_order_of_rows_says_nothing(old, new, order: random.Random):
    def shuffled(tables: dict[str, pa.Table]) -> dict[str, pa.Table]:
        found = {}
        for name, table in tables.items():
            rows = list(range(table.num_rows))
            order.shuffle(rows)
            found[name] = table.take(pa.array(rows, pa.int64()))
        return found

    found = compare_tables(old, new)
    assert compare_tables(shuffled(old), shuffled(new)) == found
    assert json.loads(render_json(found))["differs"] is bool(found)
    assert render_markdown(found).startswith("| | same |")
