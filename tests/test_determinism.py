"""Same input, same bytes: whatever the order, the hash seed, the place or the version of Python."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from command import environment, run
from conftest import contents

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "dataset/source"
BUILD = "import sys; sys.argv[0] = 'onrecord'; from onrecord.cli import main; main()"
OTHER_PYTHONS = ("3.11", "3.12", "3.13", "3.14")
NEEDED = "datasets pandas pyarrow yaml typer rich numpy onnxruntime"

PEOPLE = ("Ann Lee", "Bo Baa", "Zoë Brandt", "the police", "Harbour Council")
RECORDS = [
    *(
        {
            "text": f"“The harbour is {n}% full,” said {name}, the mayor. He added that {n}0 boats "
            f"had left on Monday. {name} believes that trade will double by 2030.",
            "published": f"2022-03-{n:02}",
        }
        for n, name in enumerate(PEOPLE * 3, 10)
    ),
    {"text": "Rain fell."},
    {"text": "Rain fell.", "title": "Rain"},  # of duplicates, this one is kept
    {"text": "Rain fell.", "doc_id": "r1"},
    {"text": "Snow fell.", "doc_id": "s"},  # two texts with one id
    {"text": "Hail fell.", "doc_id": "s"},
    {"text": ""},
    {"text": ""},
    {"txt": "?"},
    {"text": "Fog.", "published": "soon"},
]


def write_inputs(folder: Path, seed: int | None) -> list[str]:
    """A folder of texts and two files of lines; ``seed`` shuffles lines and arguments."""
    folder.mkdir()
    shutil.copytree(SOURCE, folder / "source")
    lines = [json.dumps(record, ensure_ascii=False) for record in RECORDS] + ['{"text": "br']
    names = ["a.jsonl", "b.jsonl"]
    parts = [lines[::2], lines[1::2]]
    paths = ["source", *names]
    if seed is not None:
        shuffle = random.Random(seed).shuffle
        for part in (*parts, paths):
            shuffle(part)
    for name, part in zip(names, parts, strict=True):
        (folder / name).write_text("\n".join(part), "utf-8", newline="\n")
    return paths


@pytest.fixture(scope="module")
def first(tmp_path_factory) -> dict[str, bytes]:
    """All files of a dataset that was built from everything above."""
    folder = tmp_path_factory.mktemp("first") / "in"
    paths = write_inputs(folder, None)
    done = run("build", *paths, "--out", "out", cwd=folder, env={"PYTHONHASHSEED": "0"})
    assert done.code == 0, done.err
    assert "Read 26 documents: 2 duplicate, 2 empty, 19 ok, 3 refused." in done.err
    found = contents(folder / "out")
    assert len(found) == 10  # four tables, the card, the datasheet, the licence
    return found


def test_the_same_input_gives_the_same_bytes_elsewhere(first, tmp_path):
    paths = write_inputs(tmp_path / "elsewhere", None)
    env = {
        "PYTHONHASHSEED": "1",
        "PYTHONUTF8": "0",
        "LC_ALL": "C",
        "TZ": "Pacific/Kiritimati",
        "COLUMNS": "200",
        "OMP_NUM_THREADS": "1",
    }
    absolute = [tmp_path / "elsewhere" / path for path in paths]
    done = run("build", *absolute, "--out", "deep/er/out", cwd=tmp_path, env=env)
    assert done.code == 0, done.err
    assert contents(tmp_path / "deep/er/out") == first


def test_other_orders_and_other_hashes_give_the_same_bytes(first, tmp_path):
    paths = write_inputs(tmp_path / "shuffled", 7)
    env = {"PYTHONHASHSEED": "4242"}
    done = run("build", *paths, "--out", "out", cwd=tmp_path / "shuffled", env=env)
    assert done.code == 0, done.err
    assert contents(tmp_path / "shuffled/out") == first


def test_a_second_build_over_the_first_gives_the_same_bytes(tmp_path):
    shutil.copytree(SOURCE, tmp_path / "dataset/source")
    assert run("build", cwd=tmp_path).code == 0
    before = contents(tmp_path)
    assert run("build", cwd=tmp_path).code == 0
    assert contents(tmp_path) == before


def find_pythons() -> list[str]:
    """Pythons of other versions that can import everything that onrecord needs.

    ``ONRECORD_PYTHONS`` may name more of them (paths, separated as in ``PATH``).
    """
    mine = "{}.{}".format(*sys.version_info)
    named = [shutil.which(f"python{v}") for v in OTHER_PYTHONS if v != mine]
    named += os.environ.get("ONRECORD_PYTHONS", "").split(os.pathsep)
    return [path for path in named if path and _can_import(path)]


def _can_import(python: str) -> bool:
    program = "import importlib.util as u, sys; sys.exit(not all(map(u.find_spec, sys.argv[1:])))"
    command = [python, "-c", program, *NEEDED.split()]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_other_pythons_give_the_same_bytes(first, tmp_path):
    pythons = find_pythons()
    if not pythons:
        pytest.skip(
            "no other version of Python with onrecord's dependencies; name some in "
            "ONRECORD_PYTHONS to try them"
        )
    paths = write_inputs(tmp_path / "in", None)
    env = environment(PYTHONPATH=str(ROOT / "scripts"))
    for i, python in enumerate(pythons):
        command = [python, "-c", BUILD, "build", *paths, "--out", f"out{i}"]
        done = subprocess.run(
            command, cwd=tmp_path / "in", env=env, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()
        assert contents(tmp_path / f"in/out{i}") == first, python
