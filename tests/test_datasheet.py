"""The datasheet: its 59 questions, its answers, and that no number in it is typed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from onrecord.dataset.datasheet import (
    NOT_ANSWERED,
    fill,
    find_unanswered,
    load_answers,
    load_evaluation,
    load_questions,
    render_accuracy,
    render_datasheet,
)
from onrecord.dataset.metadata import DatasetMetadata, read_metadata
from onrecord.dataset.rows import to_tables
from onrecord.dataset.schema import TABLES, shard_path
from onrecord.dataset.statistics import compute_statistics
from onrecord.errors import DatasetError

ROOT = Path(__file__).resolve().parent.parent
DATASET = ROOT / "dataset"
SOURCE = DATASET / "source"

STATISTICS = {**compute_statistics(to_tables([])), "n_documents": 1, "n_quotes": 1234}
METADATA = DatasetMetadata(pretty_name="Harbour news", version="3.1.4", creators=("A", "B"))
FIGURES = (
    {
        "corpus": "harbour dev",
        "reader": "onnx",
        "metric": "content F1",
        "value": 0.873,
        "low": 0.85,
        "high": 0.9,
        "n": 4321,
    },
)

# Digits that are names and not counts: licences, standards, links, years of citations.
ALLOWED = re.compile(
    r"https?://\S+|CC BY 4\.0|Apache-2\.0|ISO 8601|UTF-8|SHA-256|`sha256`|TIMEX3|W3C"
    r"|\([A-Z][^()\d]*(?:19|20)\d\d\)"
)
PLACEHOLDER = re.compile(r"\{[^{}]*\}")
COUNTS = re.compile(
    r"\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty"
    r"|fifty|hundreds?|thousands?|millions?|dozens?)\b"
    r"|\b(one|single) (article|document|text|quote|claim|speaker|person)s?\b",
    re.IGNORECASE,
)


def typed_numbers(answer: str) -> list[str]:
    prose = ALLOWED.sub("", PLACEHOLDER.sub("", answer))
    return re.findall(r"\d+", prose) + [match.group() for match in COUNTS.finditer(prose)]


def generic_answers() -> dict[str, str]:
    return {q.id: q.answer for q in load_questions() if q.answer is not None}


def own_answers() -> dict[str, str]:
    return yaml.safe_load((SOURCE / "datasheet.yaml").read_text("utf-8"))


# The questions


def test_there_are_59_questions_in_the_papers_sections():
    counts: dict[str, int] = {}
    for question in load_questions():
        counts[question.section] = counts.get(question.section, 0) + 1
    assert counts == {
        "Motivation": 4,
        "Composition": 17,
        "Collection process": 13,
        "Preprocessing/cleaning/labeling": 4,
        "Uses": 6,
        "Distribution": 7,
        "Maintenance": 8,
    }
    assert sum(counts.values()) == 59


def test_59_is_the_text_of_2021_and_two_questions_of_version_7():
    questions = load_questions()
    assert [q.id for q in questions if q.edition != "2021"] == [
        "composition-people",
        "collection-people",
    ]
    current = [q for q in questions if q.edition == "2021"]
    assert len(current) == 57
    assert sum(q.text != "Any other comments?" for q in current) == 50


def test_question_ids_are_distinct_and_begin_with_their_section():
    questions = load_questions()
    assert len({q.id for q in questions}) == len(questions)
    for question in questions:
        first_word = re.match(r"\w+", question.section).group().lower()
        assert re.fullmatch(first_word + r"(-[a-z]+)+", question.id)
        assert question.text.endswith("?")


def test_every_section_ends_with_any_other_comments():
    questions = load_questions()
    last = {question.section: question for question in questions}
    assert {q.text for q in last.values()} == {"Any other comments?"}


# The answers of the published dataset


def test_the_published_dataset_leaves_no_question_unanswered():
    assert find_unanswered(load_answers(SOURCE)) == ()


def test_the_published_answers_use_only_known_placeholders():
    text = render_datasheet(STATISTICS, read_metadata(SOURCE), load_answers(SOURCE), FIGURES)
    assert NOT_ANSWERED not in text
    assert not re.search(r"[{}]", text)
    assert "not recorded" not in text


def test_the_published_answers_are_not_trivially_short():
    answers = load_answers(SOURCE)
    lengths = {question_id: len(answer.split()) for question_id, answer in answers.items()}
    assert {k: n for k, n in lengths.items() if n < 12} == {}
    assert sum(lengths.values()) > 2500


@pytest.mark.parametrize("answers", [generic_answers(), own_answers()], ids=["generic", "own"])
def test_no_number_is_typed(answers):
    found = {question_id: typed_numbers(answer) for question_id, answer in answers.items()}
    assert {question_id: numbers for question_id, numbers in found.items() if numbers} == {}


@pytest.mark.parametrize(
    ("answer", "numbers"),
    [
        ("{n_quotes} quotes under CC BY 4.0 (Gebru et al. 2021)", []),
        ("There are 12 quotes by {n_speakers|speaker}.", ["12"]),
        ("The dataset has two speakers and one article.", ["two", "one article"]),
        ("No one of them; see https://example.org/v2/", []),
    ],
)
def test_typed_numbers_are_found(answer, numbers):
    assert typed_numbers(answer) == numbers


@pytest.mark.parametrize(
    ("question_id", "words"),
    [
        ("collection-consent", "Nobody was asked for consent"),
        ("collection-notice", "Nobody was notified"),
        ("composition-missing", "publisher"),
        ("composition-comments", "must not be cited as verbatim speech"),
        ("distribution-license", "not licensed by us"),
        ("maintenance-contact", "removal"),
        ("uses-impact", "read the text from `start` to `end`"),
    ],
)
def test_the_hard_parts_are_said(question_id, words):
    assert words in " ".join(load_answers(SOURCE)[question_id].split())


def test_every_column_that_an_answer_names_exists():
    columns = {column.name for table in TABLES for column in table.columns}
    fields = {f.name for table in TABLES for column in table.columns for f in column.fields}
    labels = {label for table in TABLES for column in table.columns for label in column.labels}
    others = {table.name for table in TABLES} | {
        "onrecord",
        "onrecord build",
        "onrecord review",
        "datasets",
        "train",
        "source/article.txt",
        "source/article.review.jsonl",
        "CITATION.cff",
        "CHANGELOG.md",
    }
    known = columns | fields | labels | others
    answers = " ".join(load_answers(SOURCE).values())
    named = set(re.findall(r"(?<!`)`([^`\n]+)`(?!`)", answers))
    assert named - known == set()


# Rendering


def test_a_number_changes_when_the_statistics_change():
    answers = load_answers(SOURCE)
    before = render_datasheet(STATISTICS, METADATA, answers, FIGURES)
    after = render_datasheet({**STATISTICS, "n_quotes": 1235}, METADATA, answers, FIGURES)
    assert "1,234 quotes" in before
    assert after == before.replace("1,234", "1,235")
    assert after != before


def test_the_datasheet_as_a_whole():
    text = render_datasheet(STATISTICS, METADATA, load_answers(None), FIGURES)
    assert text.startswith("# Datasheet: Harbour news\n\nVersion 3.1.4.\n")
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        "## Motivation",
        "## Composition",
        "## Collection process",
        "## Preprocessing/cleaning/labeling",
        "## Uses",
        "## Distribution",
        "## Maintenance",
    ]
    headings = [line[4:] for line in text.splitlines() if line.startswith("### ")]
    assert headings == [question.text for question in load_questions()]
    assert '<a id="motivation-purpose"></a>\n### For what purpose' in text
    assert "There are 59: the 57 of that text" in " ".join(text.split())
    assert "| harbour dev | onnx | content F1 | 0.873 | 0.850 to 0.900 | 4,321 |" in text
    assert text.endswith("\n")
    assert not re.search(r"[ \t]$", text, re.MULTILINE)


def test_what_only_a_publisher_knows_is_left_open_and_listed():
    answers = load_answers(None)
    unanswered = find_unanswered(answers)
    text = render_datasheet(STATISTICS, METADATA, answers, FIGURES)
    assert text.count(NOT_ANSWERED) == len(unanswered)
    assert {"motivation-purpose", "collection-consent", "maintenance-contact"} <= set(unanswered)
    assert "composition-count" not in unanswered
    assert len(unanswered) + len(answers) == len(load_questions())


def test_no_figures_are_said_to_be_none():
    assert render_accuracy([]) == "No figures were measured for this version of the program."


def test_a_figure_without_interval_says_so():
    (figure,) = FIGURES
    table = render_accuracy([{**figure, "low": None, "value": 1250.4}])
    assert table.splitlines()[-1] == (
        "| harbour dev | onnx | content F1 | 1,250.4 | not recorded | 4,321 |"
    )


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("{n}", "1,200"),
        ("{n|quote}", "1,200 quotes"),
        ("{one|quote}", "1 quote"),
        ("{one|quote is|quotes are}", "1 quote is"),
        ("{none|person|people}", "0 people"),
        ("{share}", "0.25"),
        ("{unknown}", "not recorded"),
        ("{empty}", "not recorded"),
        ("{names}", "A, B and C"),
        ("{names2}", "A"),
        ("{metadata.version}", "1.0.0"),
    ],
)
def test_placeholders(answer, text):
    values = {
        "n": 1200,
        "one": 1,
        "none": 0,
        "share": 0.25,
        "unknown": None,
        "empty": (),
        "names": ("A", "B", "C"),
        "names2": ["A"],
        "metadata": {"version": "1.0.0"},
    }
    assert fill(answer, values) == text


@given(st.text().filter(lambda text: "{" not in text and "}" not in text))
def test_text_without_placeholders_stays(text):
    assert fill(text, {}) == text


@given(st.integers(min_value=0), st.integers(min_value=0))
def test_numbers_can_be_read_back(first, second):
    filled = fill("{a|x} and {b|x}", {"a": first, "b": second})
    assert [int(n.replace(",", "")) for n in re.findall(r"[\d,]+", filled)] == [first, second]


# Errors name the question and the remedy


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("{n_quoted}", r"uses-not: unknown placeholder \{n_quoted\}; did you mean \{n_quotes\}\?"),
        ("{metadata.nothing}", r"uses-not: unknown placeholder \{metadata\.nothing\}"),
        ("{languages|language}", r"uses-not: .* needs a whole number"),
        ("{n_quotes", r"uses-not: a brace without its partner"),
    ],
)
def test_a_placeholder_that_cannot_be_filled_is_an_error(answer, message):
    with pytest.raises(DatasetError, match=message):
        render_datasheet(STATISTICS, METADATA, {"uses-not": answer}, FIGURES)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("motivation-purpos: why", "'motivation-purpos'; did you mean motivation-purpose"),
        ("zzz: why", "no question 'zzz'; see DATASHEET.md"),
        ("uses-not: 12", "uses-not: the answer must be text"),
        ("uses-not: ''", "uses-not: the answer must be text"),
        ("- uses-not", "expected a mapping"),
        ("uses-not: [", "not YAML"),
        ("motivation-funding: '{generic}'", "motivation-funding: there is no generic answer"),
    ],
)
def test_an_answers_file_that_cannot_be_used_is_an_error(tmp_path, content, message):
    (tmp_path / "datasheet.yaml").write_text(content, "utf-8")
    with pytest.raises(DatasetError, match=re.escape(message)):
        load_answers(tmp_path)


def test_own_answers_override_or_extend_the_generic_ones(tmp_path):
    (tmp_path / "datasheet.yaml").write_text(
        "motivation-purpose: Ours.\nuses-not: |\n  {generic}\n  - Ours.\n", "utf-8"
    )
    generic, own = load_answers(None), load_answers(tmp_path)
    assert own["motivation-purpose"] == "Ours."
    assert own["uses-not"] == generic["uses-not"] + "\n- Ours."
    assert {k for k in own if own[k] != generic.get(k)} == {"motivation-purpose", "uses-not"}


def test_a_folder_without_answers_gives_the_generic_ones(tmp_path):
    assert load_answers(tmp_path) == load_answers(None)
    (tmp_path / "datasheet.yaml").write_text("# nothing yet\n", "utf-8")
    assert load_answers(tmp_path) == load_answers(None)


# What is published


@pytest.mark.skipif(not (DATASET / "data").exists(), reason="dataset/data has not been built")
@pytest.mark.parametrize(
    "path", [ROOT / "DATASHEET.md", DATASET / "DATASHEET.md"], ids=["root", "dataset"]
)
def test_the_published_datasheet_is_what_the_tables_give(path):
    import pyarrow.parquet as pq

    tables = {t.name: pq.read_table(DATASET / shard_path(t.name)) for t in TABLES}
    size = sum((DATASET / shard_path(t.name)).stat().st_size for t in TABLES)
    fresh = render_datasheet(
        compute_statistics(tables, size), read_metadata(SOURCE), load_answers(SOURCE)
    )
    assert path.read_text("utf-8") == fresh, "stale: run `onrecord build` again"
    assert load_evaluation(), "publish measured figures: onrecord/data/evaluation.json is missing"


def test_the_licence_is_the_whole_apache_licence():
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert [int(n) for n in re.findall(r"^   (\d)\. ", text, re.MULTILINE)] == list(range(1, 10))
    for part in (
        "Version 2.0, January 2004",
        "TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION",
        "END OF TERMS AND CONDITIONS",
        "APPENDIX: How to apply the Apache License to your work.",
        "limitations under the License.",
    ):
        assert part in text


def test_the_citation_file_agrees_with_the_package_and_the_dataset():
    import tomllib

    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
    assert citation["cff-version"] == "1.2.0"
    assert citation["authors"] == project["authors"] == [{"name": "The onrecord authors"}]
    assert citation["license"] == project["license"]
    data = next(item for item in citation["references"] if item["type"] == "data")
    assert citation["version"] == project["version"]
    assert data["version"] == read_metadata(SOURCE).version == project["version"]
    assert not {"doi", "url", "identifiers", "repository-code"} & set(citation)
