"""Reads the tables of ``tests/quality``: rows of text and what is expected of it."""

from __future__ import annotations

from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "quality"


def read_rows(name: str) -> list[pytest.param]:
    """The rows of ``name`` as parameters (text, expected columns); ``!`` rows must fail."""
    rows = []
    for number, line in enumerate((FOLDER / name).read_text("utf-8").splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        text, *expected = line.lstrip("!").split("\t")
        marks = [pytest.mark.xfail(strict=True)] if line.startswith("!") else []
        text = text.replace("\\n", "\n")
        rows.append(pytest.param(text, expected, id=f"line {number}", marks=marks))
    return rows
