"""What people decide survives builds, edits of the text, spreadsheets and Label Studio."""

from __future__ import annotations

import csv
import functools
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from command import call
from conftest import harbour
from onrecord.dataset.metadata import DatasetMetadata
from onrecord.dataset.read import read_dataset
from onrecord.dataset.rows import to_tables
from onrecord.dataset.validate import validate
from onrecord.dataset.write import write_dataset
from onrecord.documents import document_from_text, mark_duplicates
from onrecord.errors import InputError
from onrecord.extraction import extract, load_reader
from onrecord.identities import link_speakers, parse_identities
from onrecord.review.anchors import find_anchor, find_part, make_anchor
from onrecord.review.apply import apply_reviews, assign_reviews
from onrecord.review.corrections import CellError, Signature, find_words, read_decision
from onrecord.review.decisions import Review, read_reviews
from onrecord.review.kept import read_kept, render_kept
from onrecord.review.label_studio import INTERFACE, read_annotations, render_tasks
from onrecord.review.merge import merge_reviews, write_reviews
from onrecord.review.published import Shown, read_shown
from onrecord.review.sheets import guard, read_sheet, render_sheet, unguard
from onrecord.types import Extraction, Span
from quality_table import read_rows

ROOT = Path(__file__).parent.parent
SIGNED = Signature("AB", "2026-11-27")
WORDS = st.text(
    st.sampled_from("ab ,.“”\"'’–-\n é🜃") | st.characters(codec="utf-8"), min_size=1, max_size=60
)


# Anchors


@given(before=WORDS, exact=WORDS, after=WORDS)
def test_words_are_found_where_they_were(before, exact, after):
    text = before + exact + after
    span = Span(len(before), len(before) + len(exact))
    if exact.strip():
        assert find_anchor(text, make_anchor(text, span)) in (span, None)
    if text.count(exact.strip()) == 1 and exact.strip():
        inner = span.stripped(text)
        assert find_anchor(text, make_anchor(text, inner)) == inner


@given(text=WORDS, head=WORDS, cut=st.tuples(st.integers(0, 60), st.integers(1, 60)))
def test_words_are_never_found_elsewhere_when_text_is_put_in_before_them(text, head, cut):
    start = min(cut[0], len(text) - 1)
    span = Span(start, min(len(text), start + cut[1]))
    found = find_anchor(head + text, make_anchor(text, span))
    words = "".join(span.of(text).split())
    assert found is None or len("".join(found.of(head + text).split())) == len(words)


FILLER = "Nothing else happened. The bridge is closed, the mayor said on Monday, to everybody."
STORY = "The mayor said the quay is safe. He said it was built in 1904. The mayor said so twice."


@pytest.mark.parametrize(
    ("edited", "found"),
    [
        (STORY, "quay is safe"),
        ("Update: " + STORY, "quay is safe"),
        (STORY.replace("1904", "1905"), "quay is safe"),
        (STORY.replace("The mayor said the", "The mayor repeated that the old"), "quay is safe"),
        (STORY.replace("quay is safe", "quay is  safe"), "quay is  safe"),
        (STORY.replace("quay is safe", "quay is not safe"), None),
        ("Nothing of it is left, and the quay is safe from nobody.", None),
        ("", None),
    ],
)
def test_words_survive_edits_around_them_and_no_others(edited, found):
    anchor = make_anchor(STORY, Span(STORY.index("quay"), STORY.index("quay") + 12))
    span = find_anchor(edited, anchor)
    assert (span and span.of(edited)) == found


def test_of_the_same_words_those_in_their_own_context_are_meant():
    last = STORY.rindex("said")
    edited = "It rained. " + STORY
    assert find_anchor(edited, make_anchor(STORY, Span(last, last + 4))) == Span(
        last + 11, last + 15
    )
    again = "He said no. " * 12  # nothing tells one from the next
    assert find_anchor(again, make_anchor(again, Span(60, 72))) == Span(60, 72)
    assert find_anchor("Ah. " + again, make_anchor(again, Span(60, 72))) is None


@pytest.mark.parametrize("mark", ["“quay”", '"quay"', "«quay»"])
def test_shapes_of_marks_and_white_space_do_not_matter(mark):
    text = f"They call it the {mark} today,\nnot tomorrow."
    anchor = make_anchor("They call it the “quay” today, not tomorrow.", Span(17, 29))
    assert find_anchor(text, anchor) == Span(17, 29)


@pytest.mark.parametrize(
    ("edited", "found"),
    [
        ("“The quay is safe,” the mayor of the town said on Monday. " + FILLER, "said"),
        ("“The quay is safe,” the mayor told reporters on Monday. " + FILLER, None),
        ("“The quay is safe.” That is what we heard on Monday. " + FILLER, None),
    ],
)
def test_a_part_of_a_row_is_looked_for_beside_the_row_alone(edited, found):
    text = "“The quay is safe,” the mayor said on Monday. " + FILLER
    said = Span(text.index("said"), text.index("said") + 4)
    span = find_part(edited, make_anchor(text, said), said.start)
    assert (span and span.of(edited)) == found


def test_words_that_stood_twice_are_not_taken_for_each_other():
    text = "Ann Crane was there. “The old quay is safe for everybody here,” she said. " + FILLER
    text += " Bob Dow came late. “The old quay is safe for everybody here,” he said to us."
    second = text.rindex("The old quay")
    anchor = make_anchor(text, Span(second, second + 38))
    assert find_anchor(text, anchor) == Span(second, second + 38)
    assert (
        find_anchor(text[:second] + text[second:].replace("is safe", "is not safe"), anchor) is None
    )
    assert find_anchor("News. " + text, anchor) == Span(second + 6, second + 44)


# Decisions about an extraction


@functools.cache
def extractions_of_ours() -> list[Extraction]:
    """The article, and every text of the tables of quotes, speakers and claims."""
    reader = load_reader()
    texts = {(ROOT / "dataset/source/article.txt").read_text("utf-8")}
    for name in ("quotes.tsv", "speakers.tsv", "claims.tsv"):
        texts |= {row.values[0] for row in read_rows(name)}
    return [extract(document_from_text(text), reader) for text in sorted(texts)]


def check_confirmed(extraction: Extraction, *may_differ: str) -> None:
    """Confirms every row: they become sure, and nothing else of them or their speakers changes."""
    told = {"provenance", "confidence", "speaker_confidence", *may_differ}
    reviews = [decide(shown, decision="ok") for shown in shown_of(extraction).values()]
    found, unfit = apply_reviews(extraction, reviews)
    assert unfit == ()
    before, after = rows_of(extraction), rows_of(found)
    for table in ("quotes", "claims"):
        for was, now in zip(before[table], after[table], strict=True):
            assert (now["provenance"], now["confidence"]) == ("confirmed", 1.0)
            assert {k: v for k, v in now.items() if k not in told} == {
                k: v for k, v in was.items() if k not in told
            }
    assert after["speakers"] == before["speakers"]


def test_what_is_confirmed_on_an_unchanged_text_changes_nothing_else():
    for extraction in extractions_of_ours():
        check_confirmed(extraction)


def test_where_everything_is_rejected_nothing_is_left():
    for extraction in extractions_of_ours():
        reviews = [decide(shown, decision="wrong") for shown in shown_of(extraction).values()]
        found, unfit = apply_reviews(extraction, reviews)
        assert (found.quotes, found.claims, unfit) == ((), (), ())


def test_an_added_quote_inside_another_takes_no_place():
    extraction = harbour()
    review = added(
        extraction,
        "quotes",
        quote="The harbour 🜃 is open,” mayor Zoë Brandt said on Monday, “and it will stay open",
        kind="mixed",
        cue="rumoured",
        speaker="Ann Crane",
    )
    found, _ = apply_reviews(extraction, [review])
    assert len(found.quotes) == len(extraction.quotes) + 1


def test_a_sheet_that_was_written_before_a_row_changed_says_so():
    extraction = harbour()
    shown = shown_of(extraction)["a1"]
    [line] = [
        line for _, line in read_sheet(render_sheet("quotes", [shown]))[1] if line["id"] == "a1"
    ]
    corrected, _ = apply_reviews(extraction, [decide(shown, speaker="Ann Crane")])
    now = next(row for row in shown_of(corrected).values() if row.row["kind"] == "direct")
    documents = {now.document["doc_id"]: now.document}
    late = {**line, "id": now.id}
    assert read_decision("quotes", late, {now.id: now}, documents, SIGNED) is None
    with pytest.raises(CellError, match="has changed since this sheet was written"):
        read_decision("quotes", {**late, "decision": "ok"}, {now.id: now}, documents, SIGNED)
    again = {**late, "speaker": "Ann Crane"}
    assert read_decision("quotes", again, {now.id: now}, documents, SIGNED) is None


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\x85", "\r\n"])
def test_odd_line_ends_in_a_text_do_no_harm(tmp_path, end):
    text = f"“The harbour is open,” mayor Zoë Brandt said.{end}She left."
    extraction = extract(text)
    shown = shown_of(extraction)
    documents = {row.document["doc_id"]: row.document for row in shown.values()}
    reviews = [decide(row, decision="ok") for row in shown.values()]
    assert reviews
    write_reviews(tmp_path, reviews, documents)
    assert len(read_reviews([tmp_path])) == len(reviews)
    assert apply_reviews(extraction, read_reviews([tmp_path]))[1] == ()


@pytest.mark.parametrize(
    ("cell", "starts"), [("he", [32]), ("said [...] left", [12, 35]), ("'We go'", [0])]
)
def test_words_are_whole_and_one_after_the_other(cell, starts):
    text = "‘We go’ Ann said so to the men. he left."
    spans = find_words(text, cell, Span(0, 7), "quote")
    assert [span.start for span in spans] == starts


def shown_of(extraction: Extraction) -> dict[str, Shown]:
    return {shown.id: shown for shown in read_shown(to_tables([extraction]))}


def decide(shown: Shown, **cells: str) -> Review:
    """The decision that a person makes by changing some cells of a row."""
    [line] = [
        line
        for _, line in read_sheet(render_sheet(shown.table, [shown]))[1]
        if line["id"] == shown.id
    ]
    documents = {shown.document["doc_id"]: shown.document}
    found = read_decision(shown.table, {**line, **cells}, {shown.id: shown}, documents, SIGNED)
    assert found is not None
    return found


def rows_of(extraction: Extraction) -> dict[str, list[dict[str, object]]]:
    return {name: table.to_pylist() for name, table in to_tables([extraction]).items()}


def test_a_row_that_is_confirmed_stays_as_it_is_and_is_sure():
    check_confirmed(harbour(), "quote_id", "claim_id", "outer_quote_id")  # made up in the fixture


def test_a_corrected_speaker_is_that_of_the_claims_in_the_quote_too():
    extraction = harbour()
    shown = shown_of(extraction)
    review = decide(shown["a1"], speaker="Ann Crane", speaker_role="harbour master")
    found, _ = apply_reviews(extraction, [review])
    [quote] = [q for q in found.quotes if q.provenance == "corrected"]
    assert quote.speaker is not None
    assert (quote.speaker.name, quote.speaker.roles) == ("Ann Crane", ("harbour master",))
    assert (quote.resolution, quote.antecedent) == ("review", None)
    [claim] = [c for c in found.claims if c.asserted_by == "speaker"]
    assert claim.speaker == quote.speaker
    assert claim.quote_id == quote.quote_id
    assert {speaker.name for speaker in found.speakers} == {"Ann Crane", "Zoë Brandt"}


def test_a_known_speaker_is_known_by_other_names_too():
    extraction = harbour()
    found, _ = apply_reviews(extraction, [decide(shown_of(extraction)["a3"], speaker="Brandt")])
    [quote] = [q for q in found.quotes if q.provenance == "corrected"]
    assert quote.speaker is not None
    assert quote.speaker.speaker_id == extraction.speakers[0].speaker_id


def test_a_claim_that_was_cut_off_a_quote_is_no_longer_the_speakers():
    extraction = harbour()
    review = decide(shown_of(extraction)["a1"], quote="and it will stay open")
    found, _ = apply_reviews(extraction, [review])
    [claim] = [c for c in found.claims if "is open" in found.text_of(c.spans)]
    assert (claim.asserted_by, claim.quote_id, claim.speaker) == ("article", None, None)


def test_the_article_has_no_speaker():
    with pytest.raises(CellError, match="put speaker into asserted_by"):
        decide(shown_of(harbour())["b2"], speaker="Ann Crane")


def test_equal_items_keep_their_places():
    extraction = harbour()
    shown = shown_of(extraction)["b2"]
    item = shown.fields["quantities"][0]
    later = {**item, "at": {**item["at"], "start": item["at"]["start"] + 1}}
    twice = replace(shown, fields={**shown.fields, "quantities": [item, later]})
    line = "2.5 to 3 million tonnes => range 2500000..3000000 tonnes"
    kept = decide(twice, quantities=f"{line}\n{line}", claim="x")
    assert kept.row is not None
    assert kept.row["quantities"] == [item, later]


def test_a_rejected_quote_leaves_its_claims_to_the_article():
    extraction = harbour()
    found, _ = apply_reviews(extraction, [decide(shown_of(extraction)["a1"], decision="wrong")])
    assert len(found.quotes) == len(extraction.quotes) - 1
    assert {(c.asserted_by, c.quote_id) for c in found.claims} == {("article", None)}


def test_a_quote_may_get_other_words():
    extraction = harbour()
    review = decide(shown_of(extraction)["a1"], quote="The harbour 🜃 is open", kind="mixed")
    found, _ = apply_reviews(extraction, [review])
    [quote] = [q for q in found.quotes if q.provenance == "corrected"]
    assert found.text_of(quote.spans) == "The harbour 🜃 is open"
    assert quote.kind == "mixed"


def test_a_claim_may_get_other_numbers_and_another_restatement():
    extraction = harbour()
    review = decide(
        shown_of(extraction)["b2"],
        claim="About 3 million tonnes passed through the harbour in 2021",
        quantities="3 million tonnes => ~ 3000000 tonnes",
    )
    found, _ = apply_reviews(extraction, [review])
    [claim] = [c for c in found.claims if c.provenance == "corrected"]
    [quantity] = claim.quantities
    assert (found.text_of(quantity.span), int(quantity.value), quantity.comparator) == (
        "3 million tonnes",
        3_000_000,
        "~",
    )
    assert [change.by for change in claim.replacements] == ["in 2021", "the harbour"]


def added(extraction: Extraction, table: str, **cells: str) -> Review:
    names = read_sheet(render_sheet(table, []))[1]
    assert names == []
    header = next(csv.reader(io.StringIO(render_sheet(table, []).removeprefix("\ufeff"))))
    document = to_tables([extraction])["documents"].to_pylist()[0]
    line = {**dict.fromkeys(header, ""), "doc_id": document["doc_id"], **cells}
    found = read_decision(table, line, {}, {document["doc_id"]: document}, SIGNED)
    assert found is not None
    return found


def test_rows_that_were_missed_are_added():
    extraction = replace(harbour(), quotes=(), claims=(), speakers=())
    quote = added(
        extraction,
        "quotes",
        quote="trade will double",
        kind="indirect",
        cue="believes",
        source="She",
        speaker="Zoë Brandt",
    )
    claim = added(
        extraction,
        "claims",
        text="trade will double",
        claim="Trade will double.",
        asserted_by="speaker",
        speaker="Zoë Brandt",
        time="future",
    )
    found, unfit = apply_reviews(extraction, [claim, quote])
    assert unfit == ()
    [q], [c] = found.quotes, found.claims
    assert (q.provenance, q.cue_lemma, found.text_of(q.source)) == ("added", "believe", "She")
    assert (c.provenance, c.quote_id, c.speaker) == ("added", q.quote_id, q.speaker)


def test_a_claim_by_a_speaker_whom_nobody_quotes_no_longer_fits():
    extraction = replace(harbour(), quotes=(), claims=(), speakers=())
    claim = added(
        extraction, "claims", text="trade will double", asserted_by="speaker", speaker="Z. Brandt"
    )
    found, [unfit] = apply_reviews(extraction, [claim])
    assert found.claims == ()
    assert "no quote holds it" in unfit.reason


def test_decisions_survive_an_edit_of_the_text_and_those_that_do_not_are_told():
    extraction = harbour()
    reviews = [decide(shown, decision="ok") for shown in shown_of(extraction).values()]
    text = "Updated. " + extraction.document.text.replace("trade will double", "trade may double")
    edited = replace(
        extraction,
        document=replace(extraction.document, doc_id="edited", text=text),
        quotes=(),
        claims=(),
    )
    assigned, homeless = assign_reviews(reviews, [edited.document])
    assert homeless == []
    found, unfit = apply_reviews(edited, assigned["edited"])
    assert [found.text_of(quote.spans) for quote in found.quotes] == [
        "The harbour 🜃 is open, and it will stay open.",
        "that 2.5 to 3 million tonnes passed through last year",
    ]
    assert [str(misfit).partition(":")[0] for misfit in unfit] == ["harbour.txt, quotes, confirmed"]
    assert "that trade will double" in unfit[0].reason


def test_a_decision_about_another_document_is_told():
    [review] = [decide(shown_of(harbour())["a1"], decision="ok")]
    _, [unfit] = assign_reviews([review], [replace(harbour().document, doc_id="x", origin="y.txt")])
    assert "not among the inputs" in unfit.reason


def test_decisions_follow_the_text_to_the_document_that_is_kept_for_it():
    extraction = harbour()
    [review] = [decide(shown_of(extraction)["a1"], speaker="Ann Crane")]
    ours = replace(extraction.document, url=None)
    twin = replace(ours, doc_id="d0", origin="other.txt", url="https://quay.example", byline="Ann")
    documents = mark_duplicates([ours, twin])
    assert [(d.doc_id, d.status) for d in documents] == [("d0", "ok"), ("d2-harbour", "duplicate")]
    assigned, unfit = assign_reviews([review], documents)
    assert (assigned, unfit) == ({"d0": [review]}, [])
    rows = to_tables([replace(extraction, document=documents[0]), Extraction(documents[1])])
    published = {row["doc_id"]: row for row in rows["documents"].to_pylist()}
    later = replace(review, doc_id="d0", origin="other.txt", row=None, decision="rejected")
    earlier, merged = merge_reviews([review], [later], published)
    assert (earlier.undone, merged.decision) == (SIGNED, "rejected")


@pytest.mark.parametrize("name", ["Zoë Brandt", "Zoe Brandt", "Mayor Brandt", "Brandt"])
def test_names_of_the_users_table_and_of_the_document_are_one_speaker(name):
    extraction = harbour()
    table = ["id,name,aliases", "Q1,Zoe Brandt,Zoë Brandt; Mayor Brandt"]
    known = parse_identities(table, "people.csv")
    review = decide(shown_of(extraction)["a3"], speaker=name)
    found, _ = apply_reviews(extraction, [review], known)
    assert len(found.speakers) == 1
    [linked] = link_speakers([found], known)
    [speaker] = linked.speakers
    assert (speaker.external_id, speaker.name, speaker.roles) == ("Q1", "Zoe Brandt", ("mayor",))


def test_the_same_decisions_in_any_order_give_the_same_rows():
    extraction = harbour()
    reviews = [decide(shown, decision="ok") for shown in shown_of(extraction).values()]
    assert rows_of(apply_reviews(extraction, reviews)[0]) == rows_of(
        apply_reviews(extraction, reviews[::-1])[0]
    )


# Files of decisions


def test_decisions_are_read_back_as_they_were_written(tmp_path):
    extraction = harbour()
    shown = shown_of(extraction)
    documents = {row.document["doc_id"]: row.document for row in shown.values()}
    reviews = [decide(row, decision="ok") for row in shown.values()]
    [path] = write_reviews(tmp_path, reviews, documents)
    assert path.name == "harbour.review.jsonl"
    key = repr
    assert sorted(read_reviews([tmp_path]), key=key) == sorted(reviews, key=key)
    before = path.read_bytes()
    write_reviews(tmp_path, reviews, documents)
    assert path.read_bytes() == before


def test_of_two_decisions_about_a_row_the_later_holds():
    extraction = harbour()
    shown = shown_of(extraction)["a1"]
    documents = {shown.document["doc_id"]: shown.document}
    first = decide(shown, speaker="Ann Crane")
    reviewed = next(
        row
        for row in shown_of(apply_reviews(extraction, [first])[0]).values()
        if row.row["provenance"] == "corrected"
    )
    confirmed = decide(reviewed, decision="ok")
    [merged] = merge_reviews([first], [confirmed], documents)
    assert (merged.decision, merged.was) == ("corrected", first.was)
    rejected = decide(reviewed, decision="wrong")
    earlier, merged = merge_reviews([first], [rejected], documents)
    assert (merged.decision, merged.was) == ("rejected", first.was)
    assert earlier == replace(first, undone=SIGNED)  # to be taken up again, should it be


def test_an_added_row_that_is_rejected_is_undone():
    extraction = replace(harbour(), quotes=(), claims=(), speakers=())
    first = added(harbour(), "quotes", quote="trade will double", kind="indirect")
    [shown] = shown_of(apply_reviews(extraction, [first])[0]).values()
    documents = {shown.document["doc_id"]: shown.document}
    [left] = merge_reviews([first], [decide(shown, decision="wrong")], documents)
    assert left == replace(first, undone=SIGNED)
    again = added(harbour(), "quotes", quote="trade will double", kind="indirect")
    assert len(merge_reviews([left], [again], documents)) == 2  # what was undone stays so


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "line 1: not a decision"),
        ('{"table": "quotes"}', "want the keys table, decision"),
        (
            '{"table": "speakers", "decision": "confirmed", "doc_id": "d", "origin": null, '
            '"was": [], "row": {"spans": []}}',
            "'speakers'",
        ),
        (
            '{"table": "quotes", "decision": "confirmed", "doc_id": "d", "origin": null, '
            '"was": [], "row": null}',
            "needs a row",
        ),
    ],
)
def test_a_line_that_is_no_decision_is_named(tmp_path, line, message):
    (tmp_path / "x.review.jsonl").write_text(line + "\n", "utf-8")
    with pytest.raises(InputError, match=message):
        read_reviews([tmp_path])


# Sheets


@given(st.text(max_size=40))
def test_no_cell_is_a_formula_and_every_cell_is_read_back(cell):
    assert not guard(cell).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguard(guard(cell)) == cell


@settings(max_examples=30)
@given(st.data())
def test_an_untouched_sheet_decides_nothing(data):
    title = data.draw(st.text(st.characters(codec="utf-8"), min_size=1, max_size=20))
    extraction = harbour()
    extraction = replace(extraction, document=replace(extraction.document, title=title))
    shown = shown_of(extraction)
    documents = {row.document["doc_id"]: row.document for row in shown.values()}
    for table in ("quotes", "claims"):
        found, lines = read_sheet(render_sheet(table, shown.values()))
        assert found == table
        assert len(lines) == sum(row.table == table for row in shown.values())
        for _, cells in lines:
            assert read_decision(table, cells, shown, documents, SIGNED) is None


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_sheets_are_read_however_a_spreadsheet_saves_them(separator):
    shown = shown_of(harbour())
    content = render_sheet("claims", shown.values()).removeprefix("\ufeff")
    rows = list(csv.reader(io.StringIO(content)))
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\n").writerows(rows)
    assert read_sheet(out.getvalue()) == read_sheet(content)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"decision": "perhaps"}, "decision: 'perhaps': want ok, wrong or nothing"),
        ({"kind": "Direct"}, "kind: 'Direct' is none of direct, indirect, mixed"),
        ({"quote": "The harbour is closed"}, "“The harbour is closed” is not in the document"),
        ({"quote": ""}, "quote: is empty; to reject the row put wrong into decision"),
        ({"speaker_type": "human"}, "speaker_type: 'human' is none of person"),
        ({"id": "", "quote": "", "speaker": "Ann"}, "quote: is empty"),
        ({"id": "zz"}, "no row 'zz' in quotes now; export the sheet again"),
        ({"id": "", "doc_id": "no"}, "doc_id: 'no' is no document"),
        ({"id": "", "quote": "will", "start": ""}, "“will” stands 2 times in the document"),
    ],
)
def test_a_cell_that_cannot_be_used_is_named(cells, message):
    with pytest.raises(CellError, match=message):
        decide(shown_of(harbour())["a1"], **cells)


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("quantities", "3 million tonnes"),
        ("quantities", "3 million tonnes => around 3"),
        ("quantities", "3 million tonnes => ~ three tonnes"),
        ("times", "last year => 2021"),
        ("times", "next year => DATE 2023"),
        ("replacements", "last year =>"),
    ],
)
def test_an_item_that_is_not_written_as_the_sheet_writes_it_is_named(column, cell):
    with pytest.raises(CellError, match=f"^{column}: "):
        decide(shown_of(harbour())["b2"], **{column: cell})


# Label Studio


def annotated(tables, rows) -> list[dict]:
    """Label Studio's export of tasks that somebody submitted without a change."""
    tasks = json.loads(render_tasks(tables, rows))
    for task in tasks:
        result = task["predictions"][0]["result"]
        task["annotations"] = [{"result": result, "was_cancelled": False}]
    return tasks


@pytest.fixture
def studio(extractions):
    tables = to_tables(extractions)
    rows = {shown.id: shown for shown in read_shown(tables)}
    documents = {row["doc_id"]: row for row in tables["documents"].to_pylist()}

    def read(tasks: list[dict]) -> list[Review]:
        return read_annotations(json.dumps(tasks), rows, documents, SIGNED)

    return annotated(tables, rows.values()), read


def test_a_document_that_is_submitted_as_it_was_is_confirmed(studio):
    tasks, read = studio
    reviews = read(tasks)
    assert len(tasks) == 2  # the third was refused
    assert {review.decision for review in reviews} == {"confirmed"}
    assert len(reviews) == 7


def test_what_annotators_change_reject_and_add_is_decided(studio):
    tasks, read = studio
    [task] = [task for task in tasks if task["data"]["doc_id"] == "d2-harbour"]
    result = task["annotations"][0]["result"]
    result[:] = [item for item in result if not item.get("id", "").startswith("a3:")]
    result[:] = [item for item in result if not item.get("from_id", "").startswith("a3:")]
    for item in result:
        if item.get("from_name") == "speaker" and item["id"] == "a1:0":
            item["value"]["text"] = ["Ann Crane"]
    start = task["data"]["text"].index("Harbour reopens")
    place = {"start": start, "end": start + 15, "text": "Harbour reopens"}
    mark = {"id": "Xy1", "from_name": "label", "to_name": "text", "type": "labels"}
    result.append({**mark, "value": {**place, "labels": ["Claim"]}})
    found = {
        (r.table, r.decision, r.words[0].exact): r.row
        for r in read([task])
        if r.decision != "confirmed"
    }
    assert set(found) == {
        ("quotes", "rejected", "that 2.5 to 3 million tonnes passed through last year"),
        ("quotes", "corrected", "The harbour 🜃 is open,"),
        ("claims", "added", "Harbour reopens"),
    }
    changed = found["quotes", "corrected", "The harbour 🜃 is open,"]
    assert changed["speaker"] == {"name": "Ann Crane", "type": "person", "role": None}
    assert len(changed["spans"]) == 2


def test_offsets_of_older_versions_are_understood(studio):
    tasks, read = studio
    for task in tasks:
        text = task["data"]["text"]
        for item in task["annotations"][0]["result"]:
            for end in ("start", "end") if "value" in item else ():
                before = text[: item["value"][end]]
                item["value"][end] = len(before.encode("utf-16-le")) // 2
    assert {review.decision for review in read(tasks)} == {"confirmed"}


def test_an_export_that_does_not_fit_is_refused(studio):
    tasks, read = studio
    with pytest.raises(ValueError, match="not Label Studio's export"):
        read([{"data": {}}])
    tasks[0]["annotations"][0]["result"][0]["value"]["text"] = "something else"
    with pytest.raises(ValueError, match="was its text changed"):
        read(tasks)


def test_the_labelling_interface_is_sound_and_offers_every_value():
    from xml.etree import ElementTree

    root = ElementTree.fromstring(INTERFACE)
    assert {tag.get("value") for tag in root.iter("Label")} == {"Quote", "Source", "Cue", "Claim"}
    kinds = [c.get("value") for c in root.find(".//Choices[@name='kind']")]
    assert kinds == ["direct", "indirect", "mixed"]


# The command


@pytest.fixture
def dataset(tmp_path, extractions) -> Path:
    write_dataset(extractions, DatasetMetadata(name="quay"), tmp_path / "quay")
    return tmp_path / "quay"


def test_export_apply_and_build_go_together(tmp_path):
    source = tmp_path / "quay/source"
    source.mkdir(parents=True)
    text = "“The harbour is open,” mayor Zoë Brandt said on Monday. Ann Crane left in 1999.\n"
    (source / "harbour.txt").write_text(text, "utf-8")
    assert call("build", "--out", "quay", cwd=tmp_path).code == 0
    assert call("review", "export", "quay", "--out", "sheets", cwd=tmp_path).code == 0
    again = call("review", "export", "quay", "--out", "sheets", cwd=tmp_path)
    assert again.code == 1
    assert "is there already" in again.err

    for table in ("quotes", "claims"):
        path = tmp_path / f"sheets/{table}.csv"
        role = {"speaker_role": "Mayor"} if table == "quotes" else {}
        change_sheet(path, -1, decision="ok", **role)
    sheets = ("sheets/quotes.csv", "sheets/claims.csv")
    applied = call("review", "apply", "quay", *sheets, "--by", "AB", cwd=tmp_path)
    assert applied.code == 0, applied.err
    assert "Kept 2 decisions" in applied.err
    built = call("build", "--out", "quay", cwd=tmp_path)
    assert "Applied 2 of 2 decisions by reviewers." in built.err
    assert "not read" not in built.err
    assert validate(tmp_path / "quay") == []
    quotes = read_dataset(tmp_path / "quay").tables["quotes"].to_pylist()
    assert [(q["provenance"], q["speaker_role"]) for q in quotes] == [("corrected", "Mayor")]

    edited = text.replace("The harbour is open", "The harbour is closed")
    (source / "harbour.txt").write_text("News. " + edited, "utf-8")
    built = call("build", "--out", "quay", "--strict", cwd=tmp_path)
    assert built.code == 3
    assert "Applied 1 of 2 decisions by reviewers." in built.err
    assert "no longer fits: harbour.txt, quotes, corrected: “The harbour is open”" in built.err
    assert len((source / "harbour.review.jsonl").read_text("utf-8").splitlines()) == 2


def change_sheet(path: Path, number: int, **cells: str) -> None:
    """Fills in cells of one row of a sheet."""
    rows = sheet_rows(path)
    rows[number].update(cells)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def sheet_rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))


def test_a_decision_is_undone_and_taken_up_again_in_a_sheet(dataset, tmp_path):
    def export(name: str) -> Path:
        assert call("review", "export", dataset, "--out", tmp_path / name).code == 0
        return tmp_path / name

    def apply(sheet: Path) -> str:
        done = call("review", "apply", dataset, sheet, "--by", "AB")
        assert done.code == 0, done.err
        return done.err

    first = export("first")
    assert not (first / "decisions.csv").exists()
    change_sheet(first / "quotes.csv", 0, decision="wrong", note="no quote")
    apply(first / "quotes.csv")
    [kept] = sheet_rows(export("second") / "decisions.csv")
    assert (kept["decided"], kept["state"], kept["reason"]) == (
        "rejected",
        "not applied",
        "no quote",
    )
    change_sheet(tmp_path / "second/decisions.csv", 0, decision="undo")
    assert "Undone: ferry.txt, quotes, rejected: “that about 300" in apply(
        tmp_path / "second/decisions.csv"
    )
    [review] = read_reviews([dataset / "source"])
    assert review.undone == Signature("AB", review.date)
    [kept] = sheet_rows(export("third") / "decisions.csv")
    assert kept["state"] == "undone"
    change_sheet(tmp_path / "third/decisions.csv", 0, decision="redo")
    assert "Taken up again: ferry.txt, quotes, rejected" in apply(tmp_path / "third/decisions.csv")
    assert read_reviews([dataset / "source"]) == [replace(review, undone=None)]


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"decision": "ok"}, "decision: 'ok': want undo, redo or nothing"),
        ({"decision": "undo", "id": "x"}, "no decision 'x' is kept now; export the sheet again"),
    ],
)
def test_a_line_about_a_decision_that_cannot_be_used_is_named(cells, message):
    [review] = [decide(shown_of(harbour())["a1"], decision="ok")]
    [(_, line)] = read_sheet(render_kept([review], [], []))[1]
    assert line["state"] == "no longer fits"
    with pytest.raises(CellError, match=message):
        read_kept({**line, **cells}, {review.id: review})


def test_decisions_say_what_has_become_of_them():
    extraction = harbour()
    shown = shown_of(extraction)
    confirmed = decide(shown["a1"], decision="ok")
    rejected = decide(shown["a2"], decision="wrong")
    corrected = decide(shown["a3"], speaker="Ann Crane")
    undone = replace(decide(shown["b1"], decision="ok"), undone=SIGNED)
    reviews = [confirmed, rejected, corrected, undone]
    documents = [next(iter(shown.values())).document]

    def states(found: Extraction) -> list[str]:
        sheet = render_kept(reviews, shown_of(found).values(), documents)
        lines = {line["id"]: line for _, line in read_sheet(sheet)[1]}
        return [lines[review.id]["state"] for review in reviews]

    assert states(extraction) == ["not applied", "not applied", "not applied", "undone"]
    found, _ = apply_reviews(extraction, reviews[:3])
    assert states(found) == ["applied", "applied", "applied", "undone"]
    documents = [{**documents[0], "text": "Rain fell."}]
    assert states(found) == ["no longer fits"] * 3 + ["undone"]


def test_a_note_without_a_decision_is_said_not_to_be_kept(dataset, tmp_path):
    assert call("review", "export", dataset, "--out", tmp_path / "out").code == 0
    change_sheet(tmp_path / "out/quotes.csv", 0, note="who is that?")
    change_sheet(tmp_path / "out/quotes.csv", 1, note="yes", decision="ok")
    done = call("review", "apply", dataset, tmp_path / "out/quotes.csv")
    assert done.code == 0
    assert "quotes.csv, row 2: a note alone is not kept" in done.err
    assert "row 3" not in done.err
    [review] = read_reviews([dataset / "source"])
    assert review.note == "yes"


def test_nothing_is_applied_while_a_line_cannot_be_used(dataset, tmp_path):
    shown = list(read_shown(read_dataset(dataset).tables))
    content = render_sheet("quotes", shown).replace("direct,", "perhaps,", 1)
    (tmp_path / "q.csv").write_text(content, "utf-8")
    found = call("review", "apply", dataset, tmp_path / "q.csv")
    assert found.code == 1
    assert "kind: " in found.err
    assert "1 problem; nothing was applied" in found.err
    assert not (dataset / "source").exists()


def test_label_studio_files_go_out_and_in(dataset, tmp_path):
    out = tmp_path / "studio"
    assert call("review", "export", dataset, "--out", out, "--format", "label-studio").code == 0
    tasks = json.loads((out / "tasks.json").read_text("utf-8"))
    for task in tasks:
        task["annotations"] = [{"result": task["predictions"][0]["result"]}]
    (out / "done.json").write_text(json.dumps(tasks), "utf-8")
    found = call("review", "apply", dataset, out / "done.json")
    assert found.code == 0, found.err
    assert len(read_reviews([dataset / "source"])) == 7
