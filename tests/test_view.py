"""The page of a dataset, and the command that writes it."""

from __future__ import annotations

import base64
import hashlib
import re
from decimal import Decimal
from pathlib import Path

import pytest

from command import call
from onrecord.commands.view import view
from onrecord.dataset.metadata import DatasetMetadata
from onrecord.dataset.rows import to_tables
from onrecord.dataset.view import SCRIPTS, STYLES, read_content, render_page
from onrecord.errors import DatasetError

DATASET = Path(__file__).parent.parent / "dataset"
SOURCES = DATASET.parent / "scripts/onrecord/data/view"


@pytest.fixture
def page(extractions):
    return render_page(to_tables(extractions), DatasetMetadata(creators=("Roe, Jane",)))


def test_the_page_holds_every_row_of_the_tables(extractions, page):
    tables, content = to_tables(extractions), read_content(page)
    for name, key in (("documents", "doc_id"), ("quotes", "quote_id"), ("claims", "claim_id")):
        assert content[name][key] == tables[name][key].to_pylist()
    assert content["speakers"]["name"] == ["Zoë Brandt"]
    assert content["about"]["creators"] == ["Roe, Jane"]


def test_rows_point_at_rows_and_spans_stay_in_code_points(extractions, page):
    content = read_content(page)
    quotes, claims, text = content["quotes"], content["claims"], content["documents"]["text"]
    outer = quotes["quote_id"].index("a1")
    assert quotes["outer"][quotes["quote_id"].index("a2")] == outer
    start, end, *_ = quotes["edges"][outer]
    assert text[quotes["document"][outer]][start:end] == "The harbour 🜃 is open,"
    tonnes = claims["claim_id"].index("b2")
    assert claims["quantities"][tonnes][0][2:] == ["2500000", "3000000", "tonnes", "range"]
    assert claims["replacements"][tonnes][0][2:] == ["in 2021", None]


def test_the_same_tables_give_the_same_page_in_any_order(extractions, page):
    again = to_tables(reversed(extractions))
    assert render_page(again, DatasetMetadata(creators=("Roe, Jane",))) == page


def test_only_the_page_s_own_script_and_style_may_run(page):
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    assert policy.startswith("default-src 'none';")
    for name in ("script", "style"):
        [code] = re.findall(rf"<{name}>(.*?)</{name}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy


def test_every_source_of_the_page_is_in_it_and_makes_no_markup():
    assert {path.name for path in SOURCES.iterdir()} == {"page.html", *STYLES, *SCRIPTS}
    for name in SCRIPTS:
        code = (SOURCES / name).read_text("utf-8")
        for banned in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
            assert banned not in code, name


def test_a_page_of_something_else_is_refused():
    with pytest.raises(ValueError, match="not a page of"):
        read_content("<!DOCTYPE html>")


def test_the_dataset_s_page_on_the_hub_is_its_home_where_it_names_none(extractions):
    page = render_page(to_tables(extractions), DatasetMetadata(repository="quay/harbour"))
    home = read_content(page)["about"]["homepage"]
    assert home == "https://huggingface.co/datasets/quay/harbour"


def test_numbers_are_exact(extractions):
    tables = to_tables(extractions)
    claims = tables["claims"].to_pylist()
    claims[0]["quantities"] = [
        {"text": "x", "start": 0, "end": 1, "value": Decimal("0.3333"), "value_max": None}
        | {"unit": None, "comparator": "~"}
    ]
    tables["claims"] = type(tables["claims"]).from_pylist(claims, tables["claims"].schema)
    content = read_content(render_page(tables, DatasetMetadata()))
    assert content["claims"]["quantities"][0][0] == [0, 1, "0.3333", None, None, "~"]


def test_the_command_writes_the_page_and_says_where(tmp_path):
    done = call("view", DATASET, cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    content = read_content((tmp_path / "dataset.html").read_text("utf-8"))
    quotes, claims = len(content["quotes"]["quote_id"]), len(content["claims"]["claim_id"])
    assert done.text.startswith(f"dataset.html: 1 document, {quotes} quotes, {claims} claims;")
    assert content["about"]["name"] == "onrecord"
    view(DATASET, tmp_path / "index.html")
    assert (tmp_path / "index.html").read_bytes() == (tmp_path / "dataset.html").read_bytes()


def test_what_is_no_dataset_is_named(tmp_path):
    done = call("view", "nowhere", cwd=tmp_path)
    assert done.code == 1
    assert "nowhere: not a folder; give the folder of a built dataset" in done.err
    with pytest.raises(DatasetError, match="no dataset: data/"):
        view(tmp_path, tmp_path / "page.html")
    assert not list(tmp_path.iterdir())
