"""One command that sets everything up and checks it: lint, types, doctests, tests.

    python3 scripts/check.py

Makes the virtual environment ``.venv`` if there is none, installs the package with its
development tools into it, and stops at the first check that fails.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("pytest", "-q", "--numprocesses=auto", "--dist=worksteal"),
)


def main() -> int:
    """Sets up, runs the checks in order, and returns the exit code of the first that fails."""
    if sys.version_info < (3, 11):  # noqa: UP036 (run by whatever Python there is)
        print("onrecord needs Python 3.11 or newer", file=sys.stderr)
        return 2
    if not PYTHON.exists():
        venv.create(ENVIRONMENT, with_pip=True)
    steps = [("pip", "install", "--quiet", "--editable", ".[dev]"), *CHECKS]
    for step in steps:
        print("$", *step, flush=True)
        code = subprocess.run([PYTHON, "-m", *step], cwd=ROOT, check=False).returncode
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
