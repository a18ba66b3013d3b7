"""What the documents say is so: commands, columns, snippets, links, versions."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml

import regenerate
from command import environment
from onrecord.cli import app
from onrecord.dataset.schema import TABLES, Column, field_rows

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
DOCUMENTS = ("README.md", "DATASHEET.md", "CHANGELOG.md", "dataset/README.md")
COMMANDS = regenerate.find_commands()
RENEW = "run `python tests/regenerate.py` and read the diff that it prints"


def text_of(name: str) -> str:
    path = ROOT / name
    assert path.is_file(), f"{name} is missing"
    return path.read_text("utf-8")


def blocks(text: str, language: str) -> list[str]:
    """The fenced code blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def outside_code(text: str) -> str:
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


# The command


def test_the_readme_holds_the_help_of_every_command():
    assert regenerate.insert_help(README, regenerate.render_help()) == README, RENEW


def test_the_golden_extraction_is_what_is_extracted():
    found, wanted = regenerate.render_extraction(), text_of("tests/golden/extraction.jsonl")
    changes = list(regenerate.show_row_changes(wanted, found))
    same = found == wanted  # not in the assertion: pytest's own diff of long lines is unreadable
    assert same, "\n".join([RENEW, *changes])


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_explained(name):
    command = COMMANDS[name]
    shown = README.partition(f"### `onrecord {name}`")[2].partition("\n### ")[0]
    assert command.help
    for parameter in command.params:
        if parameter.name in ("install_completion", "show_completion"):
            continue
        assert parameter.help, parameter.name
        for option in parameter.opts:
            assert (option if option.startswith("-") else parameter.metavar) in shown


def shell_lines(text: str) -> Iterator[list[str]]:
    """The simple commands in shell examples, split into words."""
    for line in text.splitlines():
        words = shlex.split(line.strip().removeprefix("$ "), comments=True)
        start = 0
        for i, word in enumerate([*words, "&&"]):
            if word in ("&&", "|", ";"):
                yield words[start:i]
                start = i + 1


def command_lines() -> list[str]:
    """Every ``onrecord ...`` in the README's and the card's shell blocks and in the help texts."""
    found = [part for name in DOCUMENTS[::3] for part in blocks(text_of(name), "sh")]
    found += [str(command.epilog).partition("Examples:")[2] for command in COMMANDS.values()]
    found.append(re.sub(r"(?<=\S) {3,}.*", "", str(app.info.epilog).partition("Examples:")[2]))
    commands = [words for part in found for words in shell_lines(part) if words]
    return [shlex.join(words[1:]) for words in commands if Path(words[0]).name == "onrecord"]


def name_of(line: str) -> str:
    """What a command line calls: one word, or two in a group of commands."""
    first, *rest = shlex.split(line)
    return first if first in COMMANDS else f"{first} {rest[0]}"


@pytest.mark.parametrize("line", dict.fromkeys(command_lines()))
def test_every_example_of_the_command_line_parses(line, tmp_path, monkeypatch):
    (tmp_path / "my-model").mkdir()  # the examples' own reader, which is looked for at once
    monkeypatch.chdir(tmp_path)
    name = name_of(line)
    COMMANDS[name].make_context(name, shlex.split(line)[len(name.split()) :])


def test_there_are_examples():
    assert len(command_lines()) >= 12
    assert {name_of(line) for line in command_lines()} == set(COMMANDS)


@pytest.mark.parametrize("words", [w for b in blocks(README, "sh") for w in shell_lines(b) if w])
def test_programs_in_the_readme_are_there(words):
    scripts = [word for word in words if word.endswith(".py")]
    assert all((ROOT / script).is_file() for script in scripts)


# Tables


def described(columns: tuple[Column, ...]) -> Iterator[Column]:
    for column in columns:
        yield column
        yield from described(column.fields)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_column_is_described_and_stands_in_the_card(table):
    shown = text_of("dataset/README.md").partition(f"\n### {table.name}")[2].partition("\n### ")[0]
    for column in described(table.columns):
        assert re.fullmatch(r"[A-Z].{4,}[.…]", column.description), column.name
    cells = re.findall(r"^\| `([^`]+)` \|", shown, re.MULTILINE)
    assert cells == [name for name, *_ in field_rows(table.name)]
    assert {cell.partition(".")[0] for cell in cells} == {c.name for c in table.columns}
    assert all(column.description in shown for column in table.columns)


# Snippets of Python


def snippets(text: str) -> Iterator[list[tuple[str, str | None]]]:
    """The Python blocks of each section, each with the text block right after it."""
    for section in text.split("\n## "):
        found = re.findall(
            r"^```python\n(.*?)^```$(?:\n\n```text\n(.*?)^```$)?", section, re.MULTILINE | re.DOTALL
        )
        yield [(code, shown or None) for code, shown in found]


def test_every_snippet_of_the_readme_runs_and_prints_what_is_shown(tmp_path):
    """One process for all, beside a copy of the dataset, offline; a section shares its names."""
    shutil.copytree(ROOT / "dataset", tmp_path / "dataset")
    sections = [section for section in snippets(README) if section]
    assert len(sections) >= 3
    assert sum(shown is not None for section in sections for _, shown in section) >= 2
    program = """
import contextlib, io, json, sys
for section in json.loads(sys.argv[1]):
    names = {}
    for code, shown in section:
        print(code)
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(code, names)
        assert shown in (None, printed.getvalue()), printed.getvalue()
"""
    (tmp_path / "program.py").write_text(program, "utf-8")
    done = subprocess.run(
        [sys.executable, "program.py", json.dumps(sections)],
        cwd=tmp_path,
        env=environment(HF_HOME=str(tmp_path / "cache"), HF_HUB_OFFLINE="1", MPLBACKEND="agg"),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "quotes-per-speaker.png").stat().st_size > 1000
    assert (tmp_path / "references.bib").read_text("utf-8").startswith("@")


# Paths, links, versions


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_point_to_what_is_there(name):
    folder = (ROOT / name).parent
    for link in re.findall(r"\]\(([^)\s]+)\)", outside_code(text_of(name))):
        if not re.match(r"https?:|mailto:|#", link):
            target = folder / unquote(link.partition("#")[0])
            assert target.exists(), f"{name}: {link}"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_paths_that_are_named_are_there(name):
    tops = ("dataset/", "scripts/", "tests/", "benchmarks/")
    for path in re.findall(r"`([\w./*-]+)`", outside_code(text_of(name))):
        if path.startswith(tops):
            assert list(ROOT.glob(path.rstrip("/"))), f"{name}: {path}"


def published_files() -> list[Path]:
    package = (p for p in (ROOT / "scripts").rglob("*") if p.is_file())
    source = (ROOT / "dataset/source").iterdir()
    return [
        *(ROOT / name for name in DOCUMENTS),
        *(p for p in (*package, *source) if p.suffix not in (".pyc", ".onnx")),
    ]


def test_nothing_points_outside_of_the_repository():
    for path in published_files():
        text = path.read_text("utf-8")
        for outside in ("../" + "shared", "/" + "work/"):
            assert outside not in text, f"{path.relative_to(ROOT)}: {outside}"


def test_the_version_is_the_same_everywhere():
    version = tomllib.loads(text_of("pyproject.toml"))["project"]["version"]
    assert re.search(rf"^## {re.escape(version)}\b", text_of("CHANGELOG.md"), re.MULTILINE)
    assert yaml.safe_load(text_of("CITATION.cff"))["version"] == version


def test_the_two_datasheets_are_one():
    same = text_of("DATASHEET.md") == text_of("dataset/DATASHEET.md")
    assert same, "run `onrecord build`: it writes both"
