"""How rows are cited: every reference is read back by somebody else's parser."""

from __future__ import annotations

import json
import re
import shlex
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from command import call
from conftest import ferry, harbour, refused
from onrecord.dataset.bylines import read_byline
from onrecord.dataset.cite import cite
from onrecord.dataset.items import dataset_item, document_item, one_line
from onrecord.dataset.metadata import DatasetMetadata
from onrecord.dataset.read import Published, read_dataset
from onrecord.dataset.references import render_bibtex, render_csl_json, render_ris
from onrecord.dataset.styles import STYLES
from onrecord.dataset.write import write_dataset
from onrecord.errors import DatasetError
from onrecord.types import Block, Document, Extraction, Sentence, Span

ROOT = Path(__file__).parent.parent
PROSE = ("apa", "mla", "chicago")
METADATA = DatasetMetadata(
    name="quay",
    pretty_name="The Quay: quotes & “claims”",
    version="1.2.0",
    creators=("Brandt, Zoë", "The Quay"),
    released="2022-05-06",
    repository="quay/quotes",
)


def build(folder: Path, metadata: DatasetMetadata, *extractions: Extraction) -> Published:
    write_dataset(extractions, metadata, folder)
    return read_dataset(folder)


def with_document(extraction: Extraction, **known: str | None) -> Extraction:
    return replace(extraction, document=replace(extraction.document, **known))


@pytest.fixture(scope="module")
def quay(tmp_path_factory) -> Published:
    told = with_document(harbour(), byline="By Jane Roe", url="https://quay.example/a?b=1&c=2")
    return build(tmp_path_factory.mktemp("quay") / "d", METADATA, told, ferry(), refused())


@pytest.fixture(scope="module")
def published() -> Published:
    return read_dataset(ROOT / "dataset")


# Which rows


def test_the_beginning_of_an_id_is_enough(published):
    whole = cite(published, ["27a3f1118e39ea06"], "bibtex")
    assert cite(published, ["27a3f1"], "bibtex") == whole
    assert cite(published, ["27a3f1", "27a3f1118e"], "bibtex") == whole


@pytest.mark.parametrize(
    ("id", "told"),
    [
        (
            "27a3f",
            r"27a3f: no quote_id, .*must have 6 characters.*\n  quote_id 27a3f1118e39ea06: We",
        ),
        (
            "zzzzzz",
            r"zzzzzz: no quote_id, claim_id or doc_id of .*dataset; among its rows are:\n  q",
        ),
        ("", r"must have 6 characters"),
        ("1c3b6b63539bec01", r"is a speaker.*\n  quote_id f1eba4e5c1ef7238: You had a simple"),
    ],
)
def test_an_id_that_names_no_row_is_refused_with_those_that_may_be_meant(published, id, told):
    with pytest.raises(DatasetError, match=told):
        cite(published, [id])


def test_an_ambiguous_beginning_lists_the_candidates(tmp_path):
    first, second = harbour().quotes[1:]
    both = (replace(first, quote_id="abcdef-1"), replace(second, quote_id="abcdef-2"))
    both = tuple(replace(quote, outer_quote_id=None) for quote in both)
    extraction = replace(harbour(), quotes=both, claims=())
    twins = build(tmp_path / "d", METADATA, extraction)
    with pytest.raises(DatasetError, match=r"several rows.*\n  quote_id abcdef-1: The harbour 🜃"):
        cite(twins, ["abcdef"])
    assert "abcdef-2" in cite(twins, ["abcdef-2"], "ris")


# BibTeX, RIS, CSL-JSON


def read_bibtex(text: str) -> list[dict[str, Any]]:
    """Entries with LaTeX read, by bibtexparser and pylatexenc."""
    bibtexparser = pytest.importorskip("bibtexparser")
    library = bibtexparser.parse_string(text)
    assert not library.failed_blocks, text
    return [
        {"type": entry.entry_type, "key": entry.key}
        | {
            field.key: field.value
            if field.key == "url"  # verbatim
            else decode_latex(field.value)
            for field in entry.fields
        }
        for entry in library.entries
    ]


def decode_latex(text: str) -> str:
    latex2text = pytest.importorskip("pylatexenc.latex2text")
    context = latex2text.get_default_latex_context_db()
    missing = {"textbraceleft": "{", "textbraceright": "}", "textasciicircum": "^"}
    macros = [latex2text.MacroTextSpec(name, mark) for name, mark in missing.items()]
    context.add_context_category("missing", macros=macros, prepend=True)
    decoder = latex2text.LatexNodes2Text(latex_context=context, strict_latex_spaces=True)
    return str(decoder.latex_to_text(text))


def read_ris(text: str) -> list[dict[str, Any]]:
    return pytest.importorskip("rispy").loads(text)


def test_a_quote_is_cited_with_its_document_and_the_version_of_the_dataset(quay):
    article, dataset = read_bibtex(cite(quay, ["a1"], "bibtex"))
    assert article == {
        "type": "article",
        "key": "doc-d2-harbour",
        "title": "Harbour reopens",
        "author": "Roe, Jane",
        "journal": "The Quay",
        "year": "2022",
        "month": "may",
        "date": "2022-05-03",
        "url": "https://quay.example/a?b=1&c=2",
        "note": "Quote by Zoë Brandt: “The harbour 🜃 is open, . . . and it will stay open.” "
        "(para. 1; quote_id a1, in The Quay: quotes & “claims” (Version 1.2.0) [Data set])",
    }
    assert dataset == {
        "type": "misc",
        "key": "quay",
        "title": "The Quay: quotes & “claims”",
        "author": "Brandt, Zoë and The Quay",
        "year": "2022",
        "month": "may",
        "date": "2022-05-06",
        "version": "1.2.0",
        "howpublished": "Hugging Face",
        "url": "https://huggingface.co/datasets/quay/quotes",
        "note": "Data set, version 1.2.0; quote_id a1",
    }


def test_rows_of_one_document_share_its_record(quay):
    article, dataset = read_ris(cite(quay, ["a1", "b2"], "ris"))
    assert article["type_of_reference"] == "NEWS"
    assert article["authors"] == ["Roe, Jane"]
    assert article["secondary_title"] == "The Quay"
    assert article["date"] == "2022/05/03"
    assert article["urls"] == ["https://quay.example/a?b=1&c=2"]
    [note] = article["notes"]
    assert note.startswith("Quote by Zoë Brandt: “The harbour")
    assert "; Claim: “2.5 to 3 million tonnes passed through last year” (para. 1; claim_id" in note
    assert dataset["type_of_reference"] == "DATA"
    assert dataset["edition"] == "1.2.0"
    assert dataset["notes"] == ["Data set, version 1.2.0; quote_id a1; claim_id b2"]


def test_csl_json_has_dates_and_names_in_parts(quay):
    article, dataset = json.loads(cite(quay, ["d2-harbour"], "csl-json"))
    assert article["type"] == "article-newspaper"
    assert article["issued"] == {"date-parts": [[2022, 5, 3]]}
    assert article["author"] == [{"family": "Roe", "given": "Jane"}]
    assert article["note"].startswith("doc_id d2-harbour, in The Quay")
    assert dataset["author"] == [{"family": "Brandt", "given": "Zoë"}, {"literal": "The Quay"}]


def test_the_publishers_own_entry_is_kept(tmp_path):
    own = "@article{roe,\n  title = {Quays},\n  author = {Roe, Jane},\n  year = {2020}\n}"
    told = build(tmp_path / "d", replace(METADATA, citation=own), ferry())
    article, dataset = read_bibtex(cite(told, ["c1"], "bibtex"))
    assert (article["key"], dataset["key"]) == ("doc-d1-ferry", "roe")
    assert cite(told, style="bibtex") == own + "\n"


WORDS = st.text(max_size=40) | st.text(
    "ab {}\\%$&#_~^-'`\"<>,;:!?@“”\n\x00\x1b\u202e😀é", max_size=30
)


@given(title=WORDS, publisher=WORDS, name=st.tuples(WORDS, WORDS), body=WORDS)
def test_any_words_survive_bibtex_ris_and_csl_json(title, publisher, name, body):
    family, given_name = (one_line(part.replace(",", " ")) for part in name)
    item = document_item({"doc_id": "d1", "title": title, "publisher": publisher}, ["x"])
    person = {"family": family or "F", "given": given_name or "G"}
    literal = {"literal": one_line(body) or "B"}
    item["author"] = [person, literal]
    wanted = one_line(title) or "[Untitled document d1]"

    [entry] = read_bibtex(render_bibtex([item]))
    assert entry["title"] == wanted
    assert entry.get("journal", "") == one_line(publisher)
    both = f"{person['family']}, {person['given']} and {literal['literal']}"
    assert entry["author"] == both

    [record] = read_ris(render_ris([item]))
    assert record["title"] == wanted
    assert record.get("secondary_title", "") == one_line(publisher)
    assert record["authors"] == [f"{person['family']}, {person['given']}", literal["literal"]]

    assert json.loads(render_csl_json([item])) == [item]


def test_a_name_with_and_or_a_comma_stays_one_name():
    bibtexparser = pytest.importorskip("bibtexparser")
    middlewares = pytest.importorskip("bibtexparser.middlewares")
    metadata = replace(METADATA, creators=("Roe and Sons, Ltd.", "van Doe, Jo", "Doe And Co"))
    text = render_bibtex([dataset_item(metadata)])
    stack = [middlewares.SeparateCoAuthors(), middlewares.SplitNameParts()]
    [entry] = bibtexparser.parse_string(text, append_middleware=stack).entries
    names = [(name.first, name.von, name.last) for name in entry["author"]]
    assert names == [
        (["Ltd."], [], ["{Roe and Sons}"]),
        (["Jo"], ["van"], ["Doe"]),
        ([], [], ["{Doe And Co}"]),
    ]


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("Yuri Gavrilov", "Gavrilov, Yuri"),
        ("By JANE ROE", "ROE, JANE"),
        ("By Jane Roe, John Doe and Zoë de la Cruz", "Roe, Jane; Doe, John; de la Cruz, Zoë"),
        ("Jane Roe, BBC News", "Roe, Jane; BBC News"),
        ("Jane Roe | Senior Political Correspondent", "Roe, Jane"),
        ("Reuters", "Reuters"),
        ("Agence France-Presse", "Agence France-Presse"),
        ("Prepared by Yuri Gavrilov", "Gavrilov, Yuri"),
        ("E. A. Poe", "Poe, E. A."),
        ("the editors of this paper", "the editors of this paper"),
        ("Staff", "Staff"),
        ("By", "By"),
    ],
)
def test_bylines_name_authors(byline, authors):
    found = read_byline(byline)
    assert "; ".join(n.get("literal") or f"{n['family']}, {n['given']}" for n in found) == authors


# APA, MLA, Chicago

FULL = {
    "byline": "By Jane Roe and Zoë Müller-Brandt",
    "title": "Harbour <i>reopens</i>: “all” is well",
    "publisher": "The Quay",
    "published": "2022-05-03",
    "url": "https://quay.example/a_b?c=1&d=2",
}
BARE = dict.fromkeys(FULL)
IN_PROSE = [
    (
        FULL,
        "Roe, J., & Müller-Brandt, Z. (2022, May 3). Harbour <i>reopens</i>: “all” is well. "
        "The Quay. https://quay.example/a_b?c=1&d=2",
        "Roe, Jane, and Zoë Müller-Brandt. “Harbour <i>reopens</i>: ‘All’ Is Well.” The Quay, "
        "3 May 2022, https://quay.example/a_b?c=1&d=2.",
        "Roe, Jane, and Zoë Müller-Brandt. 2022. “Harbour <i>reopens</i>: ‘All’ Is Well.” The "
        "Quay, May 3, 2022. https://quay.example/a_b?c=1&d=2.",
    ),
    (
        FULL | {"byline": "Jo Poe", "published": None, "title": "Rain"},
        "Poe, J. (n.d.). Rain. The Quay. https://quay.example/a_b?c=1&d=2",
        "Poe, Jo. “Rain.” The Quay, https://quay.example/a_b?c=1&d=2.",
        "Poe, Jo. n.d. “Rain.” The Quay. https://quay.example/a_b?c=1&d=2.",
    ),
    (
        BARE | {"title": "Rain", "publisher": "The Quay", "published": "2022-05-03"},
        "Rain. (2022, May 3). The Quay.",
        "“Rain.” The Quay, 3 May 2022.",
        "The Quay. 2022. “Rain.” May 3, 2022.",
    ),
    (
        BARE | {"title": "Rain", "byline": "CSTO Secretariat", "published": "2022-05-03"},
        "CSTO Secretariat. (2022, May 3). Rain.",
        "CSTO Secretariat. Rain. 3 May 2022.",
        "CSTO Secretariat. 2022. Rain. May 3, 2022.",
    ),
    (
        BARE | {"title": "Rain", "byline": "Ann Roe, Jo Doe, Al Poe"},
        "Roe, A., Doe, J., & Poe, A. (n.d.). Rain.",
        "Roe, Ann, et al. Rain.",
        "Roe, Ann, Jo Doe, and Al Poe. n.d. Rain.",
    ),
    (
        BARE,
        "[Untitled document doc-5]. (n.d.).",
        "[Untitled Document Doc-5].",
        "[Untitled Document Doc-5]. n.d.",
    ),
]


@pytest.fixture(scope="module")
def pandoc() -> None:
    pytest.importorskip("pypandoc").get_pandoc_path()


@pytest.mark.usefixtures("pandoc")
def test_documents_are_cited_as_the_styles_prescribe(tmp_path):
    empty = replace(ferry(), quotes=(), claims=(), speakers=())
    documents = [
        with_document(empty, doc_id=f"doc-{i}", **known) for i, (known, *_) in enumerate(IN_PROSE)
    ]
    told = build(tmp_path / "d", METADATA, *documents)
    ids = [document.document.doc_id for document in documents]
    for i, style in enumerate(PROSE):
        entries = cite(told, ids, style).strip().split("\n\n")
        assert {wanted[i] for _, *wanted in IN_PROSE} < set(entries), style
        assert len(entries) == len(ids) + 1


@pytest.mark.usefixtures("pandoc")
@pytest.mark.parametrize(
    ("metadata", "apa", "mla", "chicago"),
    [
        (
            METADATA,
            "Brandt, Z., & The Quay. (2022). The Quay: quotes & “claims” (Version 1.2.0) "
            "[Data set]. Hugging Face. https://huggingface.co/datasets/quay/quotes",
            "Brandt, Zoë, and The Quay. “The Quay: Quotes & ‘Claims’.” Data set. Version 1.2.0, "
            "Hugging Face, 6 May 2022, https://huggingface.co/datasets/quay/quotes.",
            "Brandt, Zoë, and The Quay. 2022. “The Quay: Quotes & ‘Claims’.” Data set. Version "
            "1.2.0. Hugging Face, May 6. https://huggingface.co/datasets/quay/quotes.",
        ),
        (
            DatasetMetadata(pretty_name="My quotes"),
            "My quotes (Version 0.1.0). (n.d.). [Data set].",
            "“My Quotes.” Data set. Version 0.1.0.",
            "“My Quotes.” n.d. Data set. Version 0.1.0.",
        ),
    ],
)
def test_without_an_id_the_version_of_the_dataset_is_cited(tmp_path, metadata, apa, mla, chicago):
    told = build(tmp_path / "d", metadata, ferry())
    assert [cite(told, style=style) for style in PROSE] == [f"{x}\n" for x in (apa, mla, chicago)]


@pytest.mark.usefixtures("pandoc")
@pytest.mark.parametrize(
    ("id", "style", "wanted"),
    [
        ("a1", "apa", "(Zoë Brandt, as cited in Roe, 2022, para. 1; Brandt & The Quay, 2022, "),
        ("a1", "mla", "(Zoë Brandt, qtd. in Roe, par. 1; Brandt and The Quay, quote_id a1)"),
        ("a1", "chicago", "(Zoë Brandt, quoted in Roe 2022, para. 1; Brandt and The Quay 2022, "),
        ("a2", "apa", "“that trade will double” (Zoë Brandt, as reported in Roe, 2022, para. 1; "),
        ("a3", "chicago", " (reported in Roe 2022, para. 1; "),
        ("b1", "mla", "“The harbour 🜃 is open” (Zoë Brandt, qtd. in Roe, par. 1; "),
        ("b2", "apa", "“2.5 to 3 million tonnes passed through last year” (Roe, 2022, para. 1; "),
    ],
)
def test_words_are_cited_at_second_hand(quay, id, style, wanted):
    words, heading, *references = cite(quay, [id], style).split("\n\n")
    assert wanted in words
    assert f"_id {id})" in words
    assert heading == ("Works Cited" if style == "mla" else "References")
    assert len(references) == 2


def test_without_pandoc_the_extra_is_named(quay, monkeypatch):
    monkeypatch.setitem(sys.modules, "pypandoc", None)
    with pytest.raises(DatasetError, match=r"pip install 'onrecord\[cite\]'"):
        cite(quay, ["a1"], "apa")
    assert cite(quay, ["a1"], "bibtex")


# Texts from anywhere


EVIL = "a\x1b[31m\r\n\u202eb\x00\x9b {}\u2028\\ % </script><script>\x85"


@pytest.mark.parametrize("style", STYLES)
def test_no_style_lets_through_what_a_terminal_obeys(tmp_path, style):
    if style in PROSE:
        pytest.importorskip("pypandoc")
    text = f"Zoë said “We are {EVIL} here”."
    address = f"https://a.example/{EVIL}"
    document = Document("d1", text, title=EVIL, byline=EVIL, publisher=EVIL, url=address)
    whole, words = Span(0, len(text)), (Span(10, len(text) - 2),)
    quote = replace(
        harbour().quotes[1],
        **dict.fromkeys(("spans", "content", "cue", "source"), words),
        sentence=0,
        block=0,
    )
    block, sentence = Block("body", whole), Sentence(whole, 0)
    extraction = Extraction(document, (block,), (sentence,), (quote,))
    metadata = replace(METADATA, pretty_name=EVIL.strip(), creators=(EVIL.strip(),))
    hostile = build(tmp_path / "d", metadata, extraction)
    shown = cite(hostile, ["a1"], style)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]", shown)
    if style == "ris":
        assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in shown.splitlines() if line)
    if style == "text-fragment":
        assert shown.count("\n") == 1
    if style in ("web-annotation", "schema-org", "csl-json"):
        assert "<" not in shown
        assert json.loads(shown)


# The command


def test_the_command_writes_what_the_function_gives(tmp_path, quay):
    wanted = cite(quay, ["a1"], "ris")
    shown = call("cite", "a1", "--dataset", quay.path, "--style", "ris")
    assert (shown.code, shown.text, shown.err) == (0, wanted, "")
    file = tmp_path / "quotes.ris"
    assert call("cite", "a1", "--dataset", quay.path, "--style", "ris", "--output", file).code == 0
    assert file.read_text("utf-8") == wanted


def test_the_command_tells_what_is_wrong(tmp_path, quay):
    done = call("cite", "nobody", "--dataset", quay.path)
    assert (done.code, done.out) == (1, b"")
    assert "onrecord: nobody: no quote_id, claim_id or doc_id" in done.err
    assert call("cite", cwd=tmp_path).code == 1
    assert call("cite", "a1", "--style", "vancouver").code == 2


def examples() -> Mapping[str, str]:
    """The commands of the README's section on citing, and what it says they print."""
    section = (ROOT / "README.md").read_text("utf-8").partition("\n## Cite\n")[2]
    section = section.partition("\n## ")[0]
    found = re.findall(r"```sh\n(.*?)\n```\n\n```\w+\n(.*?)```", section, re.DOTALL)
    return dict(found)


@pytest.mark.usefixtures("pandoc")
def test_the_readme_shows_what_the_command_prints():
    assert len(examples()) == 2
    for command, output in examples().items():
        name, *arguments = shlex.split(command)
        assert name == "onrecord"
        done = call(*arguments, cwd=ROOT)
        assert done.text == output, done.err
