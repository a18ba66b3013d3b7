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
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import typer

from command import call
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


def find_commands() -> dict[str, Any]:
    """Every command by what calls it (``build``, ``review export``), in the order of the help."""
    found: dict[str, Any] = {}
    for name, command in typer.main.get_command(app).commands.items():
        inner = getattr(command, "commands", None)
        found |= {f"{name} {part}": c for part, c in inner.items()} if inner else {name: command}
    return found


def show_help(*arguments: str) -> str:
    """What ``onrecord ARGUMENTS --help`` prints in 80 columns."""
    found = call(*arguments, "--help")
    if found.code:
        raise RuntimeError(f"onrecord {' '.join(arguments)} --help: {found.err}")
    return "\n".join(found.text.strip().splitlines())


def render_help() -> str:
    """The help texts of the command and of all its commands, in Markdown."""
    parts = []
    for arguments in ((), *(name.split() for name in find_commands())):
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


def show_row_changes(old: str, new: str) -> Iterator[str]:
    """Rows gained (+) and lost (-), and the fields that changed (~) of rows that stayed.

    >>> old = '{"table": "speakers", "speaker_id": "s1", "name": "Ann", "n_quotes": 1}'
    >>> list(show_row_changes(old, old.replace("1}", "2}")))
    ['~ speakers s1 “Ann”: n_quotes: 1 → 2']
    """
    before, after = _by_id(old), _by_id(new)
    for key in [*before, *(key for key in after if key not in before)]:
        was, now = before.get(key), after.get(key)
        if was == now:
            continue
        row = now or was or {}
        name = " ".join((*map(str, key), f"“{_words(row)}”"))
        if was is None or now is None:
            yield f"{'+' if was is None else '-'} {name}"
            continue
        for field in now:
            if now[field] != was.get(field):
                yield f"~ {name}: {field}: {was.get(field)} → {now[field]}"


def _by_id(lines: str) -> dict[tuple[object, ...], dict[str, object]]:
    """Rows by table and id; blocks and sentences by where they stand."""
    rows = map(json.loads, lines.splitlines())
    names = {"quotes": "quote_id", "claims": "claim_id", "speakers": "speaker_id"}
    return {
        (row["table"], row.get(names.get(row["table"], "start"), row.get("doc_id"))): row
        for row in rows
    }


def _words(row: Mapping[str, object]) -> str:
    words = next(
        str(row[name]) for name in ("quote", "claim", "name", "text", "title") if name in row
    )
    return words if len(words) <= 60 else words[:59] + "…"


def renew(path: Path, new: str, show: Callable[[str, str], Iterable[str]]) -> bool:
    """Writes the file and prints what changed; whether anything did."""
    old = path.read_text("utf-8") if path.exists() else ""
    print(f"{path.relative_to(ROOT).as_posix()}: {'unchanged' if old == new else 'changed'}")
    if old == new:
        return False
    path.write_text(new, encoding="utf-8", newline="\n")
    for line in show(old, new):
        print(f"  {line}")
    return True


def show_line_changes(old: str, new: str) -> Iterator[str]:
    """The lines of a unified diff without context, and without its heading."""
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), n=0, lineterm="")
    return (line for line in lines if not line.startswith(("---", "+++")))


def main() -> None:
    """Renews both files."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    readme = insert_help(README.read_text("utf-8"), render_help())
    renew(README, readme, show_line_changes)
    renew(GOLDEN, render_extraction(), show_row_changes)


if __name__ == "__main__":
    main()
