"""Renews the files that are made by machine, and prints what changed.

    python tests/regenerate.py

In: the command's help texts, and what the pipeline finds in the article of the published
dataset. Out: the part of README.md between its ``help`` marks, and
``tests/golden/extraction.jsonl`` with a row of a table on each line, so that the diff of a change
shows the rows that were gained and lost. Read it before you commit it.

>>> insert_help("a\\n<!-- help: begin (x) -->\\nold\\n<!-- help: end -->\\nb\\n", "new")
'a\\n<!-- help: begin (x) -->\\n\\nnew\\n\\n<!-- help: end -->\\nb\\n'
"""

from __future__ import annotations

import difflib
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from command import run
from onrecord.cli import app
from onrecord.dataset.rows import to_json
from onrecord.extraction import extract
from onrecord.inputs import read_file
from onrecord.types import Document

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
ARTICLE = ROOT / "dataset/source/article.txt"
GOLDEN = ROOT / "tests/golden/extraction.jsonl"

_HELP = re.compile(r"(<!-- help: begin [^\n]*-->\n).*?(<!-- help: end -->)", re.DOTALL)


def command_names() -> list[str]:
    """The names of the commands, in the order of the help text."""
    return [command.callback.__name__ for command in app.registered_commands if command.callback]


def show_help(*arguments: str) -> str:
    """What ``onrecord ARGUMENTS --help`` prints in 80 columns."""
    found = run(*arguments, "--help")
    if found.code:
        raise RuntimeError(f"onrecord {' '.join(arguments)} --help: {found.err}")
    return "\n".join(found.text.strip().splitlines())


def render_help() -> str:
    """The help texts of the command and of all its commands, in Markdown."""
    parts = []
    for arguments in ((), *((name,) for name in command_names())):
        line = " ".join(("onrecord", *arguments))
        parts.append(f"### `{line}`\n\n```text\n{show_help(*arguments)}\n```")
    return "\n\n".join(parts)


def insert_help(readme: str, help_texts: str) -> str:
    """The README with its help part replaced; ``ValueError`` where its marks are missing."""
    if not _HELP.search(readme):
        raise ValueError("README.md: no '<!-- help: begin ... -->' and '<!-- help: end -->'")
    return _HELP.sub(lambda found: f"{found[1]}\n{help_texts}\n\n{found[2]}", readme)


def render_extraction() -> str:
    """What is found in the article: a line for each block, sentence, quote, claim and speaker."""
    [read] = read_file(ARTICLE)
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in _rows(read.document))


def _rows(document: Document) -> Iterator[dict[str, object]]:
    record = to_json(extract(document))
    text = record.pop("text")
    lists = {name: record.pop(name) for name in list(record) if isinstance(record[name], list)}
    yield {"table": "documents", **record}
    for name, rows in lists.items():
        for row in rows:
            words = {"text": text[row["start"] : row["end"]]} if len(row) <= 3 else {}
            yield {"table": name, **row, **words}


def write_if_changed(path: Path, new: str) -> bool:
    """Writes the file and prints the changed lines; whether there were any."""
    old = path.read_text("utf-8") if path.exists() else ""
    name = path.relative_to(ROOT).as_posix()
    lines = difflib.unified_diff(
        old.splitlines(), new.splitlines(), f"{name} (was)", f"{name} (is)", "", "", 0, ""
    )
    print("\n".join(lines) if old != new else f"{name}: unchanged")
    if old != new:
        path.write_text(new, encoding="utf-8", newline="\n")
    return old != new


def main() -> None:
    """Renews both files."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    write_if_changed(README, insert_help(README.read_text("utf-8"), render_help()))
    write_if_changed(GOLDEN, render_extraction())


if __name__ == "__main__":
    main()
