"""Imports point one way, starts are quick, and nothing asks the network."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import onrecord
from command import environment

PACKAGE = Path(onrecord.__file__).parent
MODULES = sorted(
    path.relative_to(PACKAGE).with_suffix("").as_posix() for path in PACKAGE.rglob("*.py")
)
EDGE = ("cli", "commands", "console", "evaluation", "training", "dataset", "__init__")
STAGES = [name for name in MODULES if name.split("/")[0] not in EDGE]
TEXT = "“The harbour is open,” said Zoë Brandt on Monday. She added that 300 boats were waiting.\n"
PROGRAM = """
import json, sys

def guard(event, arguments):
    if event.startswith("socket.") and event != "socket.__new__":
        raise PermissionError(f"{event}{arguments}")

sys.addaudithook(guard)
from onrecord.cli import main
code = 0
try:
    main()
except SystemExit as ended:
    code = ended.code or 0
roots = {name.partition(".")[0] for name in list(sys.modules)}
print("\\n" + json.dumps([code, sorted(roots)]), file=sys.stderr)
"""


def imports(path: Path) -> Iterator[tuple[str, ast.stmt, list[ast.AST]]]:
    """Every name that a module imports, the statement, and what that stands in."""

    def visit(node: ast.AST, outer: list[ast.AST]) -> Iterator[tuple[str, ast.stmt, list[ast.AST]]]:
        if isinstance(node, ast.Import):
            yield from ((alias.name, node, outer) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports in full, please"
            yield str(node.module), node, outer
            yield from ((f"{node.module}.{alias.name}", node, outer) for alias in node.names)
        for child in ast.iter_child_nodes(node):
            yield from visit(child, [*outer, node])

    yield from visit(ast.parse(path.read_text("utf-8")), [])


def imported(module: str) -> set[str]:
    return {name for name, *_ in imports(PACKAGE / f"{module}.py")}


def is_within(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def test_the_lists_of_modules_are_not_empty():
    assert {"extraction", "types", "claims"} <= set(STAGES)
    assert "dataset/write" in MODULES
    assert "training/syntax" in MODULES


@pytest.mark.parametrize("module", [name for name in MODULES if not name.startswith("training/")])
def test_nothing_at_run_time_knows_the_training(module):
    banned = ("onrecord.training", "torch", "transformers", "onnx")
    found = [
        name
        for name, _, outer in imports(PACKAGE / f"{module}.py")
        if is_within(name, *banned) and not is_train_command(module, outer)
    ]
    assert not found


def is_train_command(module: str, outer: list[ast.AST]) -> bool:
    """``onrecord train`` alone needs what training needs, when it is called."""
    functions = [node.name for node in outer if isinstance(node, ast.FunctionDef)]
    return (module, functions[:1]) == ("commands/train", ["train"])


@pytest.mark.parametrize("module", [name for name in MODULES if name.startswith("dataset/")])
def test_the_dataset_knows_only_values(module):
    known = ("onrecord.types", "onrecord.errors", "onrecord.dataset", "onrecord.data")
    ours = [name for name in imported(module) if name.startswith("onrecord.")]
    assert not [name for name in ours if not is_within(name, *known)]


@pytest.mark.parametrize("module", STAGES)
def test_stages_know_neither_the_dataset_nor_the_command_line(module):
    banned = (
        "onrecord.dataset",
        "onrecord.cli",
        "onrecord.commands",
        "onrecord.console",
        "onrecord.evaluation",
    )
    banned = (*banned, "pandas", "datasets", "typer", "rich", "pyarrow")
    found = [
        (name, outer)
        for name, _, outer in imports(PACKAGE / f"{module}.py")
        if is_within(name, *banned) and not is_allowed(module, outer)
    ]
    assert not found


def is_allowed(module: str, outer: list[ast.AST]) -> bool:
    """``Extraction.to_pandas``, the reading of Parquet, and what only a type checker reads."""
    functions = {node.name for node in outer if isinstance(node, ast.FunctionDef)}
    if any(
        isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING" for node in outer
    ):
        return True
    return (module, *functions) in {("types", "to_pandas"), ("inputs", "_read_parquet")}


def run_guarded(folder: Path, *arguments: str) -> set[str]:
    """The packages that a command has imported when it is done, without any network."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=folder,
        env=environment(HF_HOME=str(folder / "cache")),
        capture_output=True,
        check=False,
    )
    code, roots = json.loads(done.stderr.splitlines()[-1])
    assert code == 0, done.stderr.decode()
    return set(roots)


@pytest.mark.parametrize("form", ["table", "jsonl"])
def test_extracting_is_light_and_asks_nobody(tmp_path, form):
    (tmp_path / "storm.txt").write_text(TEXT, "utf-8")
    heavy = {"torch", "transformers", "datasets", "pandas", "onnx", "requests"}
    found = run_guarded(tmp_path, "extract", "storm.txt", "--format", form)
    assert not found & heavy
    assert "onnxruntime" in found  # so that the test sees what is imported


def test_building_and_validating_ask_nobody(tmp_path):
    (tmp_path / "storm.txt").write_text(TEXT, "utf-8")
    heavy = {"torch", "transformers", "onnx"}
    assert not run_guarded(tmp_path, "build", "storm.txt", "--out", "out") & heavy
    assert (tmp_path / "out/README.md").exists()
    assert not run_guarded(tmp_path, "validate", "out") & heavy


def test_the_guard_sees_a_socket(tmp_path):
    program = PROGRAM.replace(
        "from onrecord.cli import main",
        "import socket\nmain = lambda: socket.create_connection(('127.0.0.1', 9))",
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert done.returncode == 1
    assert b"PermissionError: socket." in done.stderr


@pytest.mark.parametrize("argument", ["--help", "--version"])
def test_help_is_there_at_once(tmp_path, argument):
    found = run_guarded(tmp_path, argument)
    assert not found & {"numpy", "onnxruntime", "pyarrow", "yaml", "datasets", "pandas"}
