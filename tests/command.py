"""Runs the installed command ``onrecord`` in a process of its own.

In: arguments, and what stands on standard input. Out: exit code, standard output, standard error.

>>> run("--version").code
0
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

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
    """What ``onrecord ARGUMENTS`` does."""
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
