"""The command line: what it writes, what it says, how it ends, and what it never destroys."""

from __future__ import annotations

import json
import os
import re
import select
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from command import SCRIPT, Result, call, environment, run
from conftest import contents
from onrecord import console
from onrecord.cli import main
from onrecord.commands.options import READERS
from onrecord.dataset.nested import nested_schema
from onrecord.dataset.validate import validate
from onrecord.documents import document_from_text, mark_duplicates
from onrecord.extraction import load_reader
from onrecord.inputs import Read
from onrecord.types import Document

ROOT = Path(__file__).parent.parent
COMMANDS = ("build", "extract", "validate", "evaluate")
TEXT = (
    "Harbour reopens\n\n“The harbour is open,” said Zoë Brandt, the mayor. "
    "She added that 300 boats were waiting.\n"
)
OTHER = "Mayor Zoë Brandt announced on Monday that the ferry would sail.\n"
POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals or signals")


@pytest.fixture
def onrecord(tmp_path, monkeypatch, capsys) -> Callable[..., Result]:
    """The command in this process, in an empty folder that holds ``storm.txt``."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    Path("storm.txt").write_text(TEXT, "utf-8")

    def call(*arguments: str) -> Result:
        monkeypatch.setattr(sys, "argv", ["onrecord", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        assert "\x1b" not in out + err
        assert "Traceback" not in err
        return Result(int(ended.value.code or 0), out.encode(), err)

    return call


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """A folder ``news``, built by the real command from ``news/source``; never written to."""
    folder = tmp_path_factory.mktemp("built") / "news"
    (folder / "source").mkdir(parents=True)
    (folder / "source/storm.txt").write_text(TEXT, "utf-8")
    (folder / "source/storm.yaml").write_text("published: 2022-01-14\ntitle: Storm\n", "utf-8")
    (folder / "source/dataset.yaml").write_text("name: quay\nreleased: 2022-05-06\n", "utf-8")
    done = run("build", "--out", "news", cwd=folder.parent)
    assert (done.code, done.out) == (0, b"")
    assert done.err.splitlines()[:2] == [
        "Read 1 document: 1 ok.",
        "Found 2 quotes, 3 claims and 1 speaker.",
    ]
    assert done.err.splitlines()[-1] == "Wrote news: load_dataset('news')"
    return folder


@pytest.fixture
def news(built, onrecord) -> Path:
    """A copy of the built dataset in the current folder."""
    return Path(shutil.copytree(built, "news"))


def rows(folder: Path, table: str) -> list[dict]:
    return pq.read_table(folder / f"data/{table}").to_pylist()


# Help


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)])
def test_help_teaches_in_eighty_columns(onrecord, command):
    done = onrecord(*command, "--help")
    assert done.code == 0
    assert all(len(line) <= 80 for line in done.text.splitlines())
    assert "Examples:" in done.text
    assert done.text == onrecord(*command, "-h").text


def test_the_list_of_commands_is_not_cut_short(onrecord):
    assert "..." not in onrecord("--help").text.partition("Commands:")[2]


def test_the_version_is_that_of_the_package(onrecord):
    assert onrecord("--version").text == f"onrecord {version('onrecord')}\n"


# Wrong command lines: exit code 2, or 1 for paths that are not there; nothing on standard output


@pytest.mark.parametrize(
    ("line", "code", "message"),
    [
        ("", 2, "Usage: onrecord"),
        ("launch", 2, "No such command 'launch'"),
        ("extract", 2, "Missing argument 'INPUT'"),
        ("extract storm.txt --fast", 2, "No such option"),
        ("extract storm.txt --reader oracle", 2, "'oracle' is not onnx or rules"),
        ("build storm.txt --reader oracle", 2, "'oracle' is not onnx or rules"),
        ("extract storm.txt --format xml", 2, "'xml' is not one of 'table', 'jsonl', 'parquet'"),
        ("extract storm.txt --format parquet", 2, "give --output FILE"),
        ("extract - storm.txt", 2, "cannot be read beside files"),
        ("extract snow.txt", 1, r"onrecord: snow\.txt: no such file or folder \(check the path\)"),
        ("build snow.txt", 1, r"onrecord: snow\.txt: no such file or folder"),
        ("build", 1, r"onrecord: dataset.source: no such file or folder"),
        ("extract empty", 1, r"empty: nothing to read \(want files that end in \.txt"),
        ("extract storm.txt --output no/such", 1, r"no.such: cannot be written \(.*choose another"),
        ("extract storm.txt --output empty", 1, "empty: cannot be written"),
        ("extract storm.txt --format parquet --output empty", 1, "empty: cannot be written"),
        ("extract storm.txt --output storm.txt", 1, r"storm\.txt: is one of the inputs"),
        ("extract . --output ./storm.txt", 1, r"storm\.txt: is one of the inputs"),
        ("build storm.txt --out storm.txt", 1, r"storm\.txt: is a file; give a folder"),
        ("build storm.txt --out storm.txt/x", 1, "cannot make a folder there"),
        ("build . --out here", 1, "holds the dataset's own folder, here; name a folder of texts"),
        ("publish storm.txt ./copy", 1, r"storm\.txt: not a folder; give the folder of a built"),
        ("publish empty quay", 1, r"quay: neither owner/name nor a folder; write \./quay"),
        ("publish empty ./copy --public", 2, "--public is for the Hub"),
        ("validate snow", 1, "snow: not a folder; give the folder of a built dataset"),
        ("validate storm.txt", 1, r"storm\.txt: not a folder"),
        ("evaluate snow.jsonl", 1, r"snow\.jsonl: cannot be read \(.*check the path"),
        ("evaluate storm.txt", 1, r"storm\.txt line 1: not JSON"),
        ("evaluate random.bin", 1, r"random\.bin: not UTF-8 at byte 1"),
        ("evaluate deep.jsonl", 1, r"deep\.jsonl: brackets nested too deep"),
        ("evaluate gold.jsonl --predictions snow.jsonl", 1, r"snow\.jsonl: cannot be read"),
        ("evaluate gold.jsonl --output gold.jsonl", 1, r"gold\.jsonl: is one of the inputs"),
        ("evaluate gold.jsonl --output no/such", 1, "cannot be written"),
    ],
)
def test_a_wrong_command_line_says_what_to_do(onrecord, line, code, message):
    Path("empty").mkdir()
    Path("random.bin").write_bytes(b"a\xfd\x00\xff" * 9)
    Path("deep.jsonl").write_text("[" * 100_000, "utf-8")
    Path("gold.jsonl").write_text('{"doc_id": "a", "text": "Rain.", "attributions": []}', "utf-8")
    before = contents(Path())
    done = onrecord(*line.split())
    assert done.code == code
    assert re.search(message, done.err)
    assert not done.out or line.startswith("evaluate gold.jsonl --output no")
    assert contents(Path()) == before


def test_every_reader_of_the_command_line_can_be_loaded():
    assert [load_reader(name).name for name in READERS] == list(READERS)


# Building


def test_a_built_dataset_is_sound(built):
    assert validate(built) == []
    [document] = rows(built, "documents")
    assert (document["title"], document["published"]) == ("Storm", "2022-01-14")
    assert [quote["speaker"] for quote in rows(built, "quotes")] == ["Zoë Brandt"] * 2


def test_metadata_that_were_used_are_not_reported_as_unread(news, onrecord):
    done = onrecord("build", "--out", "news")
    assert done.code == 0
    assert "yaml: not read" not in done.err


def test_a_datasheet_in_the_current_folder_is_renewed(news, onrecord):
    Path("DATASHEET.md").write_text("old", "utf-8")
    onrecord("build", "storm.txt", "--out", "other")
    assert Path("DATASHEET.md").read_text("utf-8") == "old"
    onrecord("build", "--out", "news")
    assert Path("DATASHEET.md").read_bytes() == Path("news/DATASHEET.md").read_bytes()


BAD = {  # name: bytes, status, what the reason says
    "empty.txt": (b"", "empty", "there is none"),
    "space.txt": (b" \n\t", "empty", "nothing but white space"),
    "long.txt": (b"rain " * 10_000_000, "refused", "longer than 40,000,004 bytes"),
    "binary.txt": (bytes(range(256)) * 4, "refused", "binary file"),
    "mixed.txt": ("“Rain” ".encode() + b"\x93 \x94" * 9, "refused", "mixes UTF-8 with another"),
    "damaged.txt": ("“Rain,” she said. ".encode() + b"\xe2\x80.", "ok", "damaged in 1 place"),
    "marks.txt": ("“”„\"«»'‘’" * 9).encode(),
    "date.txt": (OTHER.encode(), "ok", "published: 'soon' is not a date"),
    "again.txt": (OTHER.encode(), "duplicate", "same text as"),
    "page.html": (b"<p>Rain.</p>", "refused", "extract the plain text first"),
}
LINES = ['{"text": "Rain fell."}', '{"text": "Rain', "", '{"txt": ""}', '{"text": "Snow fell."}']


@pytest.fixture(scope="module")
def bad(tmp_path_factory) -> tuple[Path, Result]:
    """A dataset of everything that can be wrong with an input, and what the build said."""
    folder = tmp_path_factory.mktemp("bad")
    (folder / "in/deeper").mkdir(parents=True)
    for name, case in BAD.items():
        (folder / "in" / name).write_bytes(case if isinstance(case, bytes) else case[0])
    (folder / "in/date.yaml").write_text("published: soon\ntitle: Ferry\n", "utf-8")
    (folder / "in/deeper/lines.jsonl").write_text("\n".join(LINES), "utf-8")
    for name in ("orphan.yaml", "table.foo", ".hidden.txt", "deeper/dataset.yaml"):
        (folder / "in" / name).write_text("name: quay\n", "utf-8")
    return folder / "out", call("build", "in", "--out", "out", "--strict", cwd=folder)


def test_strict_says_that_some_inputs_could_not_be_used(bad):
    assert bad[1].code == 3


def test_a_build_of_bad_inputs_is_sound_and_has_a_row_for_each(bad):
    folder, done = bad
    assert validate(folder) == []
    found = rows(folder, "documents")
    assert len(found) == len(BAD) + 4
    statuses = "1 duplicate, 2 empty, 5 ok, 6 refused"
    assert done.err.splitlines()[0] == f"Read {len(BAD) + 4} documents: {statuses}."


@pytest.mark.parametrize("name", BAD)
def test_a_bad_input_is_a_row_with_a_reason(bad, name):
    folder, done = bad
    [row] = (row for row in rows(folder, "documents") if row["origin"] == name)
    case = BAD[name]
    if isinstance(case, bytes):
        assert (row["status"], row["reason"]) == ("ok", None)
        assert (row["text"].encode(), row["n_quotes"], row["n_claims"]) == (case, 0, 0)
        return
    _, status, reason = case
    assert row["status"] == status
    assert reason in row["reason"]
    assert re.search(rf"^  in.{re.escape(name)}: {status}: .*{reason}", done.err, re.MULTILINE)


def test_a_broken_line_costs_no_other_line(bad):
    folder, done = bad
    found = [row for row in rows(folder, "documents") if row["origin"] == "lines.jsonl"]
    assert {row["text"] for row in found if row["status"] == "ok"} == {"Rain fell.", "Snow fell."}
    assert re.findall(r"lines\.jsonl:(\d+): refused: (\w+)", done.err) == [
        ("2", "the"),
        ("4", "text"),
    ]


def test_files_that_are_no_texts_are_named(bad):
    told = [line.strip() for line in bad[1].err.splitlines() if ": not read:" in line]
    assert [re.sub(r"^in.(\S+): not read: .*", r"\1", line) for line in told] == [
        "orphan.yaml",
        "table.foo",
    ]


def broken_yaml() -> None:
    Path("news/source/dataset.yaml").write_text("licence: mit\n", "utf-8")


def broken_datasheet() -> None:
    Path("news/source/datasheet.yaml").write_text("no-such-question: yes\n", "utf-8")


def no_source() -> None:
    shutil.rmtree("news/source")


def empty_source() -> None:
    Path("news/source/storm.txt").unlink()


def someone_elses_card() -> None:
    Path("news/README.md").write_text("# Mine\n", "utf-8")


def a_wrong_placeholder() -> None:
    Path("news/source/datasheet.yaml").write_text(
        "motivation-purpose: '{n_ships} ships'\n", "utf-8"
    )


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (broken_yaml, r"dataset\.yaml: unknown key 'licence'; the keys are citation"),
        (broken_datasheet, r"datasheet\.yaml: there is no question 'no-such-question'"),
        (a_wrong_placeholder, "n_ships"),
        (no_source, "news.source: no such file or folder"),
        (empty_source, "news.source: nothing to read"),
        (someone_elses_card, r"news: holds a data that onrecord did not write|README\.md that"),
    ],
)
def test_a_failed_build_leaves_the_dataset_as_it_was(news, onrecord, spoil, message):
    spoil()
    before = contents(Path())
    done = onrecord("build", "--out", "news")
    assert done.code == 1
    assert re.search(message, done.err)
    assert contents(Path()) == before


@pytest.mark.parametrize(("error", "code"), [(KeyboardInterrupt, 130), (OSError, 1)])
def test_a_build_that_is_interrupted_leaves_the_dataset_as_it_was(
    news, onrecord, monkeypatch, error, code
):
    def stop(*_: object) -> None:
        raise error

    monkeypatch.setattr("onrecord.extraction.extract", stop)
    before = contents(Path())
    assert onrecord("build", "storm.txt", "--out", "news").code == code
    assert contents(Path()) == before


@contextmanager
def unprivileged(folder: Path) -> Iterator[None]:
    """In here, nobody may write to ``folder``: root's privileges are dropped, if we are root."""
    root = os.geteuid() == 0
    folder.chmod(0o555)
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o755)


@POSIX
def test_a_folder_that_may_not_be_written_is_an_error(onrecord):
    with tempfile.TemporaryDirectory() as name:  # tmp_path is closed to other users
        folder = Path(name)
        storm = folder / "storm.txt"
        storm.write_text(TEXT, "utf-8")
        (folder / "locked").mkdir(mode=0o555)

        def build(out: Path) -> Result:
            return onrecord("build", str(storm), "--out", str(out))

        def write(output: Path) -> Result:
            return onrecord("extract", str(storm), "--output", str(output))

        # Once with all rights: Python's own modules may lie where only root can read them.
        assert (build(Path("out")).code, write(Path("found")).code) == (0, 0)
        with unprivileged(folder):
            results = [build(folder / "locked"), build(folder / "new"), write(folder / "found")]
    assert [done.code for done in results] == [1, 1, 1]
    # Root without its privileges is told later, when the folder is made: os.access asks who it is.
    assert re.search(r"locked: cannot (be written|make a folder there).*choose", results[0].err)
    assert re.search(r"new: cannot make a folder there \(Permission denied\)", results[1].err)
    assert re.search(r"found: cannot be written \(Permission denied\)", results[2].err)
    assert results[2].out == b""


# Extracting


def test_the_table_shows_who_said_what(onrecord):
    done = onrecord("extract", "storm.txt")
    assert (done.code, done.err) == (0, "")
    assert "storm.txt: quotes" in done.text
    assert re.search(r"│ Zoë Brandt +│ direct +│ said +│ The harbour is open,? +│", done.text)
    assert "storm.txt: claims" in done.text
    assert max(map(len, done.text.splitlines())) <= 80


def test_lines_of_json_are_the_rows_of_the_dataset(built):
    source = built / "source/storm.txt"
    done = call("extract", source, "--format", "jsonl")
    assert (done.code, done.err) == (0, "")
    [line] = done.out.decode("utf-8").splitlines()
    record = json.loads(line)
    assert [quote["quote_id"] for quote in record["quotes"]] == [
        row["quote_id"] for row in rows(built, "quotes")
    ]
    assert {row["doc_id"]: row["text"] for row in rows(built, "documents")} == {
        record["doc_id"]: TEXT
    }


def test_parquet_holds_what_the_lines_of_json_hold(onrecord):
    Path("ferry.txt").write_text(OTHER, "utf-8")
    lines = onrecord("extract", "storm.txt", "ferry.txt", "--format", "jsonl").text.splitlines()
    done = onrecord(
        *("extract", "storm.txt", "ferry.txt", "--format", "parquet", "--output", "f.parquet")
    )
    assert (done.code, done.text, done.err) == (0, "", "")
    table = pq.read_table("f.parquet")
    assert table.schema == nested_schema()
    records = map(json.loads, lines)
    for record, row in zip(records, table.to_pylist(), strict=True):
        assert record["text"] == row["text"]
        assert [q["quote"] for q in record["quotes"]] == [q["quote"] for q in row["quotes"]]
        assert [c["claim_id"] for c in record["claims"]] == [c["claim_id"] for c in row["claims"]]


def test_standard_input_is_read():
    done = run("extract", "-", "--format", "jsonl", stdin=TEXT.encode())
    assert json.loads(done.out)["text"] == TEXT
    nothing = run("extract", "-", "--strict")
    assert (nothing.code, nothing.out) == (3, b"")
    assert nothing.err.splitlines() == [
        "Read 1 document: 1 empty.",
        "  -: empty: text: there is none (leave the document out)",
    ]


@pytest.mark.parametrize("form", ["table", "jsonl"])
def test_a_file_gets_what_standard_output_gets(onrecord, form):
    shown = onrecord("extract", "storm.txt", "--format", form)
    done = onrecord("extract", "storm.txt", "--format", form, "--output", "found")
    assert (done.code, done.text) == (0, "")
    written = Path("found").read_text("utf-8")
    assert re.sub(r"[\W_]+", " ", written)[:60] == re.sub(r"[\W_]+", " ", shown.text)[:60]
    assert sorted(path.name for path in Path().iterdir()) == ["found", "storm.txt"]


@pytest.mark.parametrize("form", ["table", "jsonl", "parquet"])
def test_a_failed_extraction_leaves_the_earlier_file(onrecord, monkeypatch, form):
    Path("found").write_text("earlier", "utf-8")

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("onrecord.extraction.extract", stop)
    done = onrecord("extract", "storm.txt", "--format", form, "--output", "found")
    assert done.code == 130
    assert Path("found").read_text("utf-8") == "earlier"
    assert len(list(Path().iterdir())) == 2


@POSIX
def test_a_private_file_stays_private_and_a_device_a_device(onrecord):
    Path("found").touch(mode=0o600)
    assert onrecord("extract", "storm.txt", "--output", "found").code == 0
    assert Path("found").stat().st_mode & 0o777 == 0o600
    assert onrecord("extract", "storm.txt", "--output", "/dev/null").code == 0
    assert not Path("/dev/null").is_file()


def test_marks_of_terminals_and_of_rich_are_shown_as_they_stand(onrecord):
    Path("storm.txt").write_text(
        "Rain fell on the harbour for most of the day, and nobody minded it very much. " * 4
        + "“[bold red]We :smile: are[/nope] \x1b[31mready\x9b2J\u202e,” said Ann Lee.",
        "utf-8",
    )
    Path("storm.yaml").write_text('title: "[/red] :smile: a title"', "utf-8")
    done = onrecord("extract", "storm.txt")
    assert (done.code, done.err) == (0, "")
    assert "[/red] :smile: a title: quotes" in done.text
    plain = re.sub(r"\s+", " ", re.sub("[│┃]", " ", done.text))
    assert r"[bold red]We :smile: are[/nope]" in plain
    assert r"\x1b[31mready\x9b2J\u202e" in re.sub(" ", "", plain)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", done.text)


@pytest.mark.skipif(os.name != "posix" or sys.platform == "darwin", reason="names must be UTF-8")
def test_odd_names_of_files_are_harmless(onrecord):
    for name in (b"[red]\x1b[31m.txt", b"caf\xe9.txt"):
        Path(os.fsdecode(name)).write_bytes(b"")
    done = onrecord("extract", ".")
    assert done.code == 0
    assert r"[red]\x1b[31m.txt: empty" in done.err
    assert onrecord("extract", "snow\x1b[31m[b].txt").err.startswith(r"onrecord: snow\x1b[31m[b]")


@pytest.mark.parametrize("form", ["table", "jsonl"])
def test_a_terminal_without_these_letters_is_no_reason_to_fail(built, form):
    env = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = run("extract", built / "source/storm.txt", "--format", form, env=env)
    assert (done.code, done.err) == (0, "")
    assert ("Zoë" if form == "jsonl" else r"Zo\xeb") in done.out.decode("utf-8")


@POSIX
@pytest.mark.parametrize("form", ["table", "jsonl"])
def test_a_reader_who_has_seen_enough_is_no_error(tmp_path, form):
    lines = json.dumps({"text": TEXT}) + "\n"
    (tmp_path / "many.jsonl").write_text(lines * 300, "utf-8")  # more than a pipe holds
    command = [SCRIPT, "extract", "many.jsonl", "--format", form]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_is_an_error_in_words(built):
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [SCRIPT, "extract", built / "source/storm.txt", "--format", "jsonl"],
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment(),
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.startswith(b"onrecord: standard output: cannot be written (No space left")


def test_metadata_that_were_left_out_are_told(onrecord):
    Path("storm.yaml").write_text("published: soon\n", "utf-8")
    done = onrecord("extract", "storm.txt")
    assert done.code == 0
    assert "storm.txt: ok: published: 'soon' is not a date (want YYYY-MM-DD)" in done.err


# Progress


class Screen:
    """What a terminal shows that is sent the escape codes which Rich uses."""

    def __init__(self) -> None:
        self.lines, self.row, self.column = [""], 0, 0
        self.seen: set[str] = set()

    def feed(self, text: str) -> None:
        for code in re.findall(r"\x1b\[[0-9;?]*[A-Za-z]|[^\x1b]", text):
            if code == "\n":
                self.row += 1
                self.lines += [""] * (self.row >= len(self.lines))
            elif code == "\r":
                self.column = 0
            elif code == "\x1b[1A":
                self.row -= 1
            elif code == "\x1b[2K":
                self.lines[self.row] = ""
            elif not code.startswith("\x1b"):
                line = self.lines[self.row].ljust(self.column)
                self.lines[self.row] = line[: self.column] + code + line[self.column + 1 :]
                self.column += 1
            self.seen.add(self.lines[self.row].partition(" ")[0])


def on_terminal(*command: str, cwd: Path, stdout: bool) -> tuple[int, str, bytes]:
    """Exit code, what a terminal was sent, and what came on standard output (if no terminal)."""
    import pty

    ours, theirs = pty.openpty()
    env = {**environment(), "TERM": "xterm-256color"}
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stderr=theirs,
        stdout=theirs if stdout else subprocess.PIPE,
    )
    os.close(theirs)
    pipe = process.stdout.fileno() if process.stdout else -1
    sent = {ours: b"", pipe: b""}
    waiting = {ours, pipe} - {-1}
    while waiting:
        for file in select.select(list(waiting), [], [], 60)[0]:
            try:
                data = os.read(file, 65536)
            except OSError:  # Linux: the other side of the terminal is closed
                data = b""
            sent[file] += data
            if not data:
                waiting.discard(file)
    os.close(ours)
    if process.stdout:
        process.stdout.close()
    return process.wait(timeout=60), sent[ours].decode(), sent[pipe]


@POSIX
def test_results_do_not_end_up_on_the_terminal_of_the_bar(built):
    source = str(built / "source/storm.txt")
    code, terminal, out = on_terminal(
        *(SCRIPT, "extract", source, "--format", "jsonl"), cwd=built.parent, stdout=False
    )
    assert (code, terminal) == (0, "")
    assert json.loads(out)["text"] == TEXT


@POSIX
def test_short_work_shows_no_bar(built, tmp_path):
    assert console.BAR_DELAY == 2.0
    command = (SCRIPT, "build", str(built / "source"), "--out", "short")
    code, terminal, _ = on_terminal(*command, cwd=tmp_path, stdout=True)
    assert code == 0
    assert "\x1b" not in terminal
    assert terminal.startswith("Read 1 document: 1 ok.\r\n")


@POSIX
def test_long_work_shows_a_bar_and_none_stays(tmp_path):
    (tmp_path / "many.jsonl").write_text(
        "".join(json.dumps({"text": f"{i} {TEXT}"}) + "\n" for i in range(30)), "utf-8"
    )
    program = (
        "from onrecord import cli, console; console.BAR_DELAY = 0.01; "
        "import sys; sys.argv = ['onrecord', 'build', 'many.jsonl', '--out', 'long']; cli.main()"
    )
    code, terminal, _ = on_terminal(sys.executable, "-c", program, cwd=tmp_path, stdout=True)
    assert code == 0
    screen = Screen()
    screen.feed(terminal)
    assert "Extracting" in screen.seen
    assert screen.lines[0] == "Read 30 documents: 30 ok."
    assert not any("Extracting" in line or "Reading" in line for line in screen.lines)
    assert terminal.rfind("\x1b[?25h") > terminal.rfind("\x1b[?25l")  # the cursor is shown again


# Validating


def test_a_sound_dataset_is_called_sound(news, onrecord):
    done = onrecord("validate", "news")
    assert (done.code, done.text, done.err) == (0, "news: every promise holds\n", "")


def test_what_is_wrong_is_named_and_the_exit_code_says_so(news, onrecord):
    quotes = news / "data/quotes/train-00000-of-00001.parquet"
    quotes.write_bytes(quotes.read_bytes()[:-9])
    done = onrecord("validate", "news")
    assert (done.code, done.err) == (1, "")
    assert "quotes, data/quotes/train-00000-of-00001.parquet: no Parquet file" in done.text
    shutil.rmtree(news / "data")
    assert onrecord("validate", "news").text.count("there is no such file; build again") == 4


def test_a_long_list_of_problems_is_cut(capsys):
    console.print_problems([f"row {i}" for i in range(60)])
    assert capsys.readouterr().out.splitlines()[-2:] == ["row 49", "... and 10 more"]


# Evaluating


@pytest.fixture
def gold(onrecord) -> Path:
    text = "“It is over,” Ann Lee said. Bo Baa left."
    attribution = {"content": [[0, 13]], "cue": [[22, 26]], "source": [[14, 21]]}
    record = {"doc_id": "a", "text": text, "attributions": [attribution]}
    Path("gold.jsonl").write_text(json.dumps(record) + "\n", "utf-8")
    return Path("gold.jsonl")


def test_a_reader_is_scored(gold, onrecord):
    done = onrecord("evaluate", str(gold), "--output", "report.json")
    assert (done.code, done.err) == (0, "")
    assert "relation 0.8 with source" in done.text
    report = json.loads(Path("report.json").read_text("utf-8"))
    assert report


def test_anybodys_predictions_are_scored(gold, onrecord):
    record = json.loads(gold.read_text("utf-8"))
    inner = {"content": [[4, 6]], "cue": [[7, 11]], "source": []}
    record["attributions"].append(inner)
    Path("theirs.jsonl").write_text(json.dumps(record), "utf-8")
    theirs = ("evaluate", "gold.jsonl", "--predictions", "theirs.jsonl")
    assert onrecord(*theirs).text != onrecord(*theirs, "--outermost").text
    perfect = onrecord("evaluate", "gold.jsonl", "--predictions", "gold.jsonl").text
    assert onrecord(*theirs, "--outermost").text == perfect
    Path("theirs.jsonl").write_text("{}", "utf-8")
    done = onrecord(*theirs)
    assert done.code == 1
    assert "no predictions" in done.err


def test_an_empty_text_in_a_corpus_is_scored(onrecord):
    Path("gold.jsonl").write_text('{"doc_id": "a", "text": "", "attributions": []}', "utf-8")
    assert onrecord("evaluate", "gold.jsonl").code == 0


# Reports


def test_reports_name_the_line_also_of_documents_that_got_another_id(capsys):
    same = replace(document_from_text("Rain fell."), origin="x.jsonl")
    broken = Document("b", "", origin="x.jsonl", status="refused", reason="not JSON")
    originals = [broken, same, same, replace(broken), replace(same, title="Rain"), replace(broken)]
    reads = [Read(document, f"x.jsonl:{i}") for i, document in enumerate(originals, 1)]
    console.report_inputs(reads, mark_duplicates(originals), [])
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "Read 6 documents: 2 duplicate, 1 ok, 3 refused."
    assert [line.split(": ")[:2] for line in lines[1:]] == [
        ["  x.jsonl:1", "refused"],
        ["  x.jsonl:2", "duplicate"],
        ["  x.jsonl:3", "duplicate"],
        ["  x.jsonl:4", "refused"],
        ["  x.jsonl:6", "refused"],
    ]


def test_a_long_report_is_cut(capsys):
    reads = [
        Read(Document(str(i), "", status="empty", reason="no text"), f"x:{i}") for i in range(60)
    ]
    console.report_inputs(reads, [read.document for read in reads], [])
    lines = capsys.readouterr().err.splitlines()
    assert (len(lines), lines[1], lines[-1]) == (52, "  x:0: empty: no text", "  ... and 10 more")


@given(st.text())
def test_nothing_that_is_shown_is_obeyed_by_a_terminal(text):
    shown = console.visible(text)
    assert not any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in shown)
    assert console.visible(shown) == shown
    if text.isprintable():
        assert shown == text


def test_a_build_of_nothing_usable_leaves_the_dataset_as_it_was(tmp_path: Path) -> None:
    good, empty = tmp_path / "good.txt", tmp_path / "empty.txt"
    good.write_text("“It rained all day in the town,” Mary Miller said.", encoding="utf-8")
    empty.write_text(" ", encoding="utf-8")
    out = tmp_path / "mine"
    assert call("build", str(good), "--out", str(out)).code == 0
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    result = call("build", str(empty), "--out", str(out))
    assert result.code == 1
    assert "no input could be used" in result.err
    assert "nothing but white space" in result.err
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
