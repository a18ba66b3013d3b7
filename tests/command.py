"""Runs the command ``onrecord``: in a process of its own, or, to save the start of one, in this.

In: arguments, and what stands on standard input. Out: exit code, standard output, standard error.

>>> run("--version").code, call("--version").code
(0, 0)
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

SCRIPT = shutil.which("onrecord", path=sysconfig.get_path("scripts")) or "onrecord"
TIME_LIMIT = 120  # seconds


@dataclass(frozen=True, slots=True)
class Result:
    """How a command ended and what it said."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        """Standard output as text."""
        return self.out.decode("utf-8")


def environment(**changes: str) -> dict[str, str]:
    """A plain terminal-less environment of 80 columns, with ``changes``."""
    kept = {k: v for k, v in os.environ.items() if k not in ("FORCE_COLOR", "TTY_COMPATIBLE")}
    return {**kept, "COLUMNS": "80", "TERM": "dumb", "PYTHONUTF8": "1", **changes}


def run(
    *arguments: str | Path,
    stdin: bytes = b"",
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> Result:
    """What ``onrecord ARGUMENTS`` does, as installed, in a process of its own."""
    done = subprocess.run(
        [SCRIPT, *map(str, arguments)],
        input=stdin,
        capture_output=True,
        cwd=cwd,
        env=environment(**(env or {})),
        timeout=TIME_LIMIT,
        check=False,
    )
    return Result(done.returncode, done.stdout, done.stderr.decode("utf-8", "replace"))


def call(*arguments: str | Path, cwd: Path | None = None) -> Result:
    """What ``onrecord ARGUMENTS`` does, in this process."""
    from onrecord.cli import main

    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="") for _ in range(2))
    code = 0
    with (
        mock.patch.dict(os.environ, environment(), clear=True),
        mock.patch.object(sys, "argv", ["onrecord", *map(str, arguments)]),
        contextlib.chdir(cwd or Path.cwd()),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
    for stream in (out, err):
        stream.flush()
    written = [stream.buffer.getvalue() for stream in (out, err)]
    return Result(code, written[0], written[1].decode("utf-8"))
