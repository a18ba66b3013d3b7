"""Publishing: against a loopback server of the Hub's interface, and into folders, until it is done.

What asks the Hub runs in processes of its own: this one was told to stay offline (``conftest``).
One such process serves most tests, so that the libraries are imported once.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import datasets
import fsspec
import pandas as pd
import pytest
from datasets.exceptions import DatasetNotFoundError
from fsspec.implementations.local import LocalFileSystem

from command import Result, environment, run
from conftest import contents, ferry, harbour, refused
from hub_server import Blob, Fault, HubServer, Repository, User
from onrecord.dataset.hub import publish_on_hub
from onrecord.dataset.metadata import DatasetMetadata
from onrecord.dataset.mirror import copy_dataset
from onrecord.dataset.publish import Readiness, Target, check_readiness, find_files, parse_target
from onrecord.dataset.schema import TABLE, shard_path
from onrecord.dataset.write import write_dataset
from onrecord.errors import DatasetError, PublishError
from test_layers import run_guarded

TOKEN, READ_ONLY, OTHER = "hf_janes_secret", "hf_janes_readonly", "hf_bobs_secret"
USERS = {
    TOKEN: User("jane", ("quay",)),
    READ_ONLY: User("jane", ("quay",), may_write=False),
    OTHER: User("bob"),
}
METADATA = DatasetMetadata(
    name="quay",
    repository="jane/quay",
    license="cc-by-4.0",
    creators=("Roe, Jane",),
    homepage="https://example.org",
)

EXTRACTIONS = [harbour(), ferry(), refused()]

# Runs commands, a line of JSON each. The library waits up to eight seconds between its tries.
WORKER = """
import contextlib, io, json, os, sys, time, traceback
wait = time.sleep
time.sleep = lambda seconds: wait(min(seconds, 0.01))
from onrecord.cli import main
answers = sys.stdout
for line in sys.stdin:
    arguments, environment = json.loads(line)
    os.environ.pop("HF_TOKEN", None)
    os.environ.update(environment)
    sys.argv = ["onrecord", *arguments]
    out, err, code = io.StringIO(), io.StringIO(), 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main()
        except SystemExit as ended:
            code = ended.code or 0
        except BaseException:
            code = traceback.format_exc()
    print(json.dumps([code, out.getvalue(), err.getvalue()]), file=answers, flush=True)
"""

# All tables of a version on the Hub, with datasets and with pandas, and the same of the folder.
READER = """
import sys
import datasets, pandas as pd
folder, name, revision, *tables = sys.argv[1:]
for table in tables:
    there = datasets.load_dataset(name, table, revision=revision)
    here = datasets.load_dataset(folder, table)
    assert there["train"].features == here["train"].features, table
    assert there["train"].to_list() == here["train"].to_list() != [], table
    path = f"data/{table}/train-00000-of-00001.parquet"
    here = pd.read_parquet(f"{folder}/{path}")
    for place in (name, f"{name}@{revision}"):
        pd.testing.assert_frame_equal(pd.read_parquet(f"hf://datasets/{place}/{path}"), here)
print("all", len(tables))
"""


@pytest.fixture(scope="module")
def hub() -> Iterator[HubServer]:
    with HubServer(USERS) as server:
        yield server


@pytest.fixture(autouse=True)
def _clean(request: pytest.FixtureRequest) -> None:
    """A Hub without repositories, faults and memories, where a test has one."""
    if "hub" in request.fixturenames:
        server = request.getfixturevalue("hub")
        for kept in (server.repositories, server.objects, server.faults, server.requests):
            kept.clear()


def online(hub: HubServer, home: Path, token: str | None = TOKEN) -> dict[str, str]:
    """The environment of a process that may ask the loopback Hub, and nobody else."""
    return {
        "HF_ENDPOINT": hub.endpoint,
        "HF_HOME": str(home),
        "HF_HUB_OFFLINE": "0",
        "HF_DATASETS_OFFLINE": "0",
        "HF_HUB_DISABLE_XET": "1",  # the loopback server has no Xet storage, only plain LFS
        "HF_UPDATE_DOWNLOAD_COUNTS": "0",  # asks another host
        "HF_HUB_DISABLE_TELEMETRY": "1",
        **({"HF_TOKEN": token} if token else {}),
    }


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("huggingface")


@pytest.fixture(scope="module")
def onrecord(hub: HubServer, home: Path) -> Iterator[Callable[..., Result]]:
    """``onrecord ARGUMENTS`` in a process that may ask the loopback Hub."""
    with subprocess.Popen(
        [sys.executable, "-c", WORKER],
        env=environment(**online(hub, home, None)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as worker:

        def call(*arguments: str | Path, token: str | None = TOKEN) -> Result:
            given = {"HF_TOKEN": token} if token else {}
            assert worker.stdin
            assert worker.stdout
            print(json.dumps([[*map(str, arguments)], given]), file=worker.stdin, flush=True)
            code, out, err = json.loads(worker.stdout.readline())
            assert isinstance(code, int), code
            assert "Traceback" not in err
            assert TOKEN not in out + err
            return Result(code, out.encode(), err)

        yield call
        worker.communicate()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset with sources, a file of the publisher's own, and files that nobody should see."""
    folder = tmp_path_factory.mktemp("built") / "dataset"
    write_dataset(EXTRACTIONS, METADATA, folder)
    for name, content in {
        "source/harbour.txt": "The harbour is open.\n",
        "source/dataset.yaml": "version: 0.1.0\n",
        "assets/empty.svg": "",
        ".env": "not for others\n",
        ".onrecord-new/data/part": "not for others\n",
        "source/.harbour.txt.swp": "not for others\n",
        "source/.zenodo.json": "not for others\n",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, "utf-8")
    return folder


@pytest.fixture
def dataset(tmp_path: Path, built: Path) -> Path:
    """A copy of that dataset, to be changed."""
    return Path(shutil.copytree(built, tmp_path / "dataset"))


def rebuild(dataset: Path, version: str, documents: int = 3) -> None:
    (dataset / "source/dataset.yaml").write_text(f"version: {version}\n", "utf-8")
    write_dataset(EXTRACTIONS[:documents], replace(METADATA, version=version), dataset)


def local(folder: Path) -> dict[str, bytes]:
    return {file.name: file.path.read_bytes() for file in find_files(folder)}


def stored(repository: Repository, revision: str = "main") -> dict[str, bytes]:
    found = repository.find(revision)
    assert found
    files = {name: blob.data for name, blob in found.files.items()}
    del files[".gitattributes"]
    return files


# What is published, and whereto


def test_everything_is_published_but_hidden_files(dataset):
    names = [file.name for file in find_files(dataset)]
    assert names == [
        ".zenodo.json",
        "CITATION.cff",
        "DATASHEET.md",
        "README.md",
        "assets/empty.svg",
        "croissant.json",
        *sorted(shard_path(name) for name in TABLE),
        "source/dataset.yaml",
        "source/harbour.txt",
    ]


def test_a_link_to_a_folder_is_not_left_out_in_silence(dataset):
    (dataset / "more").symlink_to(dataset / "assets", target_is_directory=True)
    with pytest.raises(DatasetError, match="more: is a link to a folder; put the folder itself"):
        find_files(dataset)


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("jane/quay", Target(True, "jane/quay")),
        ("hf://datasets/jane/quay", Target(True, "jane/quay")),
        ("https://huggingface.co/datasets/jane/quay", Target(True, "jane/quay")),
        ("./jane/quay", Target(False, "./jane/quay")),
        ("../quay", Target(False, "../quay")),
        ("~/quay", Target(False, "~/quay")),
        ("/srv/quay", Target(False, "/srv/quay")),
        ("there", Target(False, "there")),
        ("file:///srv/quay", Target(False, "file:///srv/quay")),
        ("s3://bucket/quay", Target(False, "s3://bucket/quay")),
    ],
)
def test_a_target_is_told_by_how_it_is_written(text, target, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("there").mkdir()
    assert parse_target(text) == target


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("quay", r"neither owner/name nor a folder; write \./quay for a new folder"),
        ("a/b/c", r"write \./a/b/c for a new folder"),
        ("jane/qu ay", "neither owner/name nor a folder"),
        ("jane/--quay", "neither owner/name nor a folder"),
        ("hf://buckets/jane/quay", "neither owner/name nor a folder"),
        ("both/ways", r"write \./both/ways for the folder, hf://datasets/both/ways for the Hub"),
    ],
)
def test_a_target_that_is_unclear_is_an_error(text, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("both/ways").mkdir(parents=True)
    with pytest.raises(PublishError, match=message):
        parse_target(text)


# What speaks against it


HUB = Target(True, "jane/quay")


def test_a_good_dataset_gets_no_advice(dataset):
    assert check_readiness(dataset, HUB) == Readiness("0.1.0", (), ())


@pytest.mark.parametrize(
    ("changes", "advice"),
    [
        ({"repository": None}, "repository: is not set, so .* set `repository: jane/quay` in"),
        ({"repository": "jane/pier"}, "repository: is jane/pier, so the card's examples do not"),
        ({"creators": ()}, "creators: nobody is named"),
        ({"homepage": None}, "homepage: none is given"),
        ({"license": "no-such"}, "license: the Hub may not know 'no-such'"),
        ({"license": "other"}, "license: none is stated"),
        (
            {"license": "other", "license_name": "mine", "license_link": "TERMS.md"},
            "no TERMS.md in",
        ),
        ({"description": "TODO"}, "README.md: something is still TODO"),
    ],
)
def test_what_is_missing_is_advised(dataset, changes, advice):
    write_dataset(EXTRACTIONS, replace(METADATA, **changes), dataset)
    found = check_readiness(dataset, HUB)
    assert not found.problems
    assert any(re.search(advice, text) for text in found.advice), found.advice


def test_a_copy_elsewhere_needs_no_name_on_the_hub(dataset):
    write_dataset(EXTRACTIONS, replace(METADATA, repository=None), dataset)
    assert check_readiness(dataset, Target(False, "./copy")) == Readiness("0.1.0", (), ())


def test_a_card_of_another_size_is_advised_to_be_built_again(dataset):
    card = dataset / "README.md"
    card.write_text(card.read_text("utf-8").replace("- n<1K", "- 1K<n<10K"), "utf-8")
    assert check_readiness(dataset, HUB).advice == (
        "size_categories: is not n<1K, the number of quotes; build again",
    )


def test_a_version_that_was_raised_must_be_built(dataset):
    (dataset / "source/dataset.yaml").write_text("version: 0.2.0\n", "utf-8")
    [problem] = check_readiness(dataset, HUB).problems
    assert "says 0.2.0, the dataset was built as 0.1.0; build it again" in problem


@pytest.mark.parametrize("name", ["README.md", "croissant.json", shard_path("claims")])
@pytest.mark.parametrize("broken", [None, b"---\na: [\n---\n"])
def test_a_broken_dataset_is_a_problem(dataset, name, broken):
    if broken is None:
        (dataset / name).unlink()
    else:
        (dataset / name).write_bytes(broken)
    assert any(name in problem for problem in check_readiness(dataset, HUB).problems)


def test_a_dry_run_asks_nobody(dataset):
    run_guarded(dataset.parent, "publish", "dataset", "jane/quay", "--dry-run")


def test_a_dry_run_lists_files_and_advice(hub, onrecord, dataset):
    done = onrecord("publish", dataset, "jane/pier", "--dry-run")
    assert done.code == 0
    listed = [line.split() for line in done.text.splitlines()]
    files = find_files(dataset)
    assert listed == [[f"{file.size:,}", file.sha256, file.name] for file in files]
    assert "advice: repository: is jane/quay" in done.err
    assert done.err.splitlines()[-1].startswith(f"Would publish {len(files)} files")
    assert hub.requests == []


def test_an_unsound_dataset_is_not_published(hub, onrecord, dataset):
    (dataset / shard_path("claims")).write_bytes(b"PAR1")
    done = onrecord("publish", dataset, "jane/quay")
    assert done.code == 1
    assert "problem: claims" in done.text
    assert re.search(r"dataset: has \d problems; correct that before", done.err)
    assert hub.requests == []


# On the Hub


def test_a_version_is_one_commit_and_one_tag_and_is_sent_once(
    hub, home, onrecord, dataset, tmp_path
):
    first = run("publish", dataset, "jane/quay", env=online(hub, home))
    assert first.code == 0, first.err
    assert first.err.splitlines() == [
        "Published v0.1.0 of jane/quay (private): uploaded 12 files.",
        'load_dataset("jane/quay", "quotes", revision="v0.1.0")',
    ]
    repository = hub.repositories["jane/quay"]
    assert repository.private
    assert [commit.title for commit in repository.commits] == ["initial commit", "Publish v0.1.0"]
    assert repository.tags == {"v0.1.0": repository.head.oid}
    assert stored(repository) == local(dataset)
    large = [name for name, blob in repository.head.files.items() if blob.large]
    assert sorted(large) == sorted(shard_path(name) for name in TABLE)

    hub.requests.clear()
    second = onrecord("publish", dataset, "jane/quay")
    assert second.code == 0
    assert "v0.1.0 of jane/quay (private) is published already: nothing was uploaded." in second.err
    assert hub.requests
    assert not hub.asked("^(POST|PUT)")
    assert TOKEN not in first.err

    read = subprocess.run(
        [sys.executable, "-c", READER, str(dataset), "jane/quay", "v0.1.0", *TABLE],
        env=environment(**online(hub, tmp_path / "reader")),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert read.stdout == f"all {len(TABLE)}\n", read.stderr


def test_public_opens_it_when_all_is_there_and_nothing_closes_it_again(hub, onrecord, dataset):
    assert "(public)" in onrecord("publish", dataset, "jane/quay", "--public").err
    assert not hub.repositories["jane/quay"].private
    order = [hub.requests.index(asked) for asked in hub.asked("/create$|/tag/|/settings$")]
    assert order == sorted(order)
    assert len(order) == 3
    assert "(public) is published already" in onrecord("publish", dataset, "jane/quay").err
    assert "(private)" in onrecord("publish", dataset, "quay/news").err
    assert (
        "(public) is published already" in onrecord("publish", dataset, "quay/news", "--public").err
    )


def test_a_new_version_leaves_the_earlier_as_it_was(hub, onrecord, dataset):
    onrecord("publish", dataset, "jane/quay")
    before = local(dataset)
    rebuild(dataset, "0.2.0", documents=2)
    done = onrecord("publish", dataset, "jane/quay")
    assert "Published v0.2.0" in done.err
    repository = hub.repositories["jane/quay"]
    assert stored(repository, "v0.1.0") == before
    assert stored(repository, "v0.2.0") == local(dataset) != before
    assert "published already" in onrecord("publish", dataset, "jane/quay").err


def test_a_version_that_only_tells_its_number_uploads_only_what_changed(
    hub, onrecord, dataset, extractions
):
    onrecord("publish", dataset, "jane/quay")
    hub.requests.clear()
    rebuild(dataset, "0.1.1")
    assert re.search(
        r"v0\.1\.1 .*uploaded [4-6] files", onrecord("publish", dataset, "jane/quay").err
    )
    assert not hub.asked("^PUT /storage")


def test_a_published_version_is_never_changed(hub, onrecord, dataset):
    onrecord("publish", dataset, "jane/quay")
    before = local(dataset)
    rebuild(dataset, "0.1.0", documents=2)
    hub.requests.clear()
    done = onrecord("publish", dataset, "jane/quay")
    assert done.code == 1
    assert re.fullmatch(
        r"onrecord: jane/quay: v0\.1\.0 is published with another DATASHEET\.md and \d more; "
        r"raise the version in dataset\.yaml and build again\n",
        done.err,
    )
    assert not hub.asked("^(POST|PUT)")
    assert stored(hub.repositories["jane/quay"], "v0.1.0") == before


def test_what_others_put_there_is_left_alone(hub, onrecord, dataset):
    repository = hub.create("jane/quay")
    mine = {"notes.md": Blob(b"mine"), "data/more/big.bin": Blob(b"big", large=True)}
    repository.add("by hand", {**repository.head.files, **mine})
    done = onrecord("publish", dataset, "jane/quay")
    assert "Left alone: 2 files that only the Hub has (data/more/big.bin)." in done.err
    assert stored(repository) == local(dataset) | {n: blob.data for n, blob in mine.items()}
    card = Blob(repository.head.files["README.md"].data + b"\nMore, by hand.\n")
    repository.add("by hand", {**repository.head.files, "README.md": card})
    assert "published already" in onrecord("publish", dataset, "jane/quay").err
    assert repository.head.files["README.md"] == card


def test_what_a_gitignore_there_leaves_out_is_not_tagged(hub, onrecord, dataset):
    repository = hub.create("jane/quay")
    repository.add("by hand", {**repository.head.files, ".gitignore": Blob(b"CITATION.cff")})
    done = onrecord("publish", dataset, "jane/quay")
    assert done.code == 1
    assert "the Hub has CITATION.cff not as here, so no version was tagged" in done.err
    assert repository.tags == {}


def test_the_hubs_own_remarks_are_told(hub, onrecord, dataset):
    card = dataset / "README.md"
    card.write_text(card.read_text("utf-8").replace("license: cc-by-4.0\n", ""), "utf-8")
    done = onrecord("publish", dataset, "jane/quay")
    assert done.code == 0
    assert "The Hub says: Warnings while validating metadata in README.md: - no license" in done.err


# What goes wrong there


@pytest.mark.parametrize(
    ("name", "token", "message"),
    [
        (
            "jane/quay",
            None,
            "publishing needs a token; make one .* `hf auth login`, or set HF_TOKEN",
        ),
        ("jane/quay", "hf_wrong", "the Hub does not accept the token.*; make one that may write"),
        ("jane/quay", READ_ONLY, "this token may not write there: .*; take one that may$"),
        ("jane/quay", OTHER, "may not write there: .*, or a name of your own, such as bob/quay"),
        ("jane/open", OTHER, "may not write there: Forbidden: .* such as bob/open"),
        ("jane/model", TOKEN, "the name is taken, by something that is no dataset or .*; choose"),
    ],
)
def test_who_may_not_is_told_what_to_do(hub, onrecord, dataset, name, token, message):
    hub.create("jane/open", private=False)
    hub.create("jane/model", kind="model", private=False)
    done = onrecord("publish", dataset, name, token=token)
    assert done.code == 1
    [said] = [line for line in done.err.splitlines() if not line.startswith("advice:")]
    assert re.search(f"^onrecord: {name}: .*{message}", said)
    assert token is None or token not in done.err
    assert all(len(repository.commits) == 1 for repository in hub.repositories.values())


def test_a_card_that_the_hub_refuses_stops_before_anything_is_sent(
    hub, onrecord, dataset, extractions
):
    write_dataset(EXTRACTIONS, replace(METADATA, license="no-such"), dataset)
    done = onrecord("publish", dataset, "jane/quay")
    assert done.code == 1
    assert re.search(
        r'the Hub refuses the card \(.*"license" must be one of .*\); correct', done.err
    )
    assert not hub.asked("^PUT|/commit/")


STAGES = {
    "whoami": "^GET /api/whoami",
    "info": "^GET /api/datasets/jane/quay$",
    "create": "/repos/create$",
    "refs": "/refs$",
    "tree": "/tree/",
    "card": "/validate-yaml$",
    "preupload": "/preupload/",
    "batch": "/objects/batch$",
    "storage": "^PUT /storage/",
    "verify": "/lfs/verify$",
    "commit": "/commit/",
    "tag": "/tag/",
    "settings": "/settings$",
}
BREAKS = [  # before an answer, amid a request, and with an error of the server
    *((s, Fault(STAGES[s], done=True)) for s in ("create", "storage", "commit", "tag", "settings")),
    *((s, Fault(STAGES[s], bytes=20)) for s in ("card", "preupload", "batch", "storage", "commit")),
    *((s, Fault(STAGES[s], status=503)) for s in ("whoami", "info", "refs", "tree", "verify")),
]


@pytest.mark.parametrize(("stage", "fault"), BREAKS)
def test_what_breaks_off_is_finished_by_the_next_run(hub, onrecord, dataset, stage, fault):
    """The library tries some requests again, up to five times, so the fault lasts for longer."""
    hub.faults.append(replace(fault, times=100))
    broken = onrecord("publish", dataset, "jane/quay", "--public")
    assert hub.faults[0].times < 100
    assert broken.code == 1
    [said] = broken.err.splitlines()
    assert re.search(r"^onrecord: jane/quay: (the Hub is|the connection).* run the same", said)
    hub.faults.clear()
    done = onrecord("publish", dataset, "jane/quay", "--public")
    assert done.code == 0, done.err
    repository = hub.repositories["jane/quay"]
    assert [commit.title for commit in repository.commits] == ["initial commit", "Publish v0.1.0"]
    assert repository.tags == {"v0.1.0": repository.head.oid}
    assert stored(repository) == local(dataset)
    assert not repository.private


def test_one_cut_of_an_upload_is_mended_at_once(hub, onrecord, dataset):
    hub.faults.append(Fault(STAGES["storage"], times=2, bytes=1000))
    assert onrecord("publish", dataset, "jane/quay").code == 0
    assert len(hub.asked(STAGES["storage"])) == len(TABLE) + 2


@pytest.mark.parametrize(
    ("stage", "status", "message"),
    [
        ("commit", 412, "somebody else changed it meanwhile.*; run again to compare"),
        ("tag", 409, r"somebody else published v0\.1\.0 meanwhile; run again to compare"),
        ("whoami", 429, "too many requests; wait some minutes and run the same"),
        ("tag", 500, r"the Hub is in trouble \(500\): out of order; run the same again later"),
        ("commit", 413, r"the Hub refuses it \(413\): out of order; correct that"),
        ("refs", 404, "the Hub no longer finds it: out of order; check the name"),
    ],
)
def test_what_others_do_meanwhile_is_told(hub, onrecord, dataset, stage, status, message):
    hub.faults.append(Fault(STAGES[stage], status=status))
    done = onrecord("publish", dataset, "jane/quay")
    assert done.code == 1
    assert re.search(f"^onrecord: jane/quay: {message}", done.err)


def test_offline_mode_is_told(dataset, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    with pytest.raises(
        PublishError, match="jane/quay: HF_HUB_OFFLINE forbids to ask the Hub; unset"
    ):
        publish_on_hub("jane/quay", "0.1.0", find_files(dataset))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"HF_ENDPOINT": "closed"},
            r"the connection to the Hub broke off \(ConnectError: .*\); run",
        ),
        ({"HF_HUB_DISABLE_XET": "0"}, r"the connection to the Hub broke off \(.*xet.*\); run"),
    ],
)
def test_no_network_and_no_storage_are_told(hub, home, dataset, changes, message):
    with socket.create_server(("127.0.0.1", 0)) as server:
        closed = f"http://127.0.0.1:{server.getsockname()[1]}"
    changes = {key: closed if value == "closed" else value for key, value in changes.items()}
    done = run("publish", dataset, "jane/quay", env={**online(hub, home), **changes})
    assert done.code == 1
    [said] = done.err.splitlines()
    assert re.search(f"^onrecord: jane/quay: {message}", said)


# Elsewhere


def copy(dataset: Path, address: str | Path) -> list[str]:
    return copy_dataset(dataset, find_files(dataset), str(address))


def load(folder: Path, *config: str) -> datasets.Dataset:
    cache = str(folder.parent / "cache")
    return datasets.load_dataset(str(folder), *config, cache_dir=cache)["train"]


def test_a_copy_is_whole_loads_and_is_made_once(onrecord, dataset, tmp_path):
    target = tmp_path / "copy"
    assert onrecord("publish", dataset, target).err == f"Copied 12 files to {target}.\n"
    assert contents(target) == local(dataset)
    for table in TABLE:
        assert load(target, table).to_list() == load(dataset, table).to_list() != []
    before = {path: path.stat().st_mtime_ns for path in target.rglob("*")}
    second = onrecord("publish", dataset, target)
    assert second.err == f"{target} has all of it already: nothing was copied.\n"
    assert {path: path.stat().st_mtime_ns for path in target.rglob("*")} == before


def test_any_address_of_fsspec_will_do(dataset):
    copy(dataset, "memory://news/quay")
    assert copy(dataset, "memory://news/quay") == []
    for table in TABLE:
        there = pd.read_parquet(f"memory://news/quay/{shard_path(table)}")
        pd.testing.assert_frame_equal(there, pd.read_parquet(dataset / shard_path(table)))


def test_only_what_differs_is_copied_and_what_is_not_ours_stays(dataset, tmp_path):
    target = tmp_path / "copy"
    copy(dataset, f"file://{target}")
    (target / "notes.md").write_text("mine", "utf-8")
    (target / "CITATION.cff").write_bytes((dataset / "CITATION.cff").read_bytes()[::-1])
    (target / shard_path("quotes")).unlink()
    assert copy(dataset, target) == ["CITATION.cff", shard_path("quotes")]
    assert contents(target) == local(dataset) | {"notes.md": b"mine"}


class Brittle(LocalFileSystem):  # type: ignore[misc]
    """A disk that is full after some files: of the next it takes four bytes."""

    protocol = ("brittle",)
    cachable = False
    left = 0

    def open(self, path: str, mode: str = "rb", **options: Any) -> Any:
        stream = super().open(path, mode, **options)
        if "w" in mode:
            Brittle.left -= 1
            if Brittle.left < 0:
                with stream:
                    stream.write(b"----")
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return stream


CONFIGS: list[tuple[str, ...]] = [(), ("quotes",), ("speakers",)]


@pytest.mark.parametrize(
    ("earlier", "left"), [(False, 0), (False, 1), (False, 6), (False, 12), (True, 0), (True, 5)]
)
def test_a_copy_that_was_cut_off_is_never_taken_for_whole(dataset, tmp_path, earlier, left):
    target = tmp_path / "copy"
    fsspec.register_implementation("brittle", Brittle, clobber=True)
    whole = {}
    if earlier:
        copy(dataset, target)
        whole = {config: load(target, *config).to_list() for config in CONFIGS}
        rebuild(dataset, "0.2.0", documents=2)
    Brittle.left = left
    with pytest.raises(PublishError, match=r"cannot be written \(OSError: .*No space.*it goes on"):
        copy(dataset, f"brittle://{target}")
    for config in CONFIGS:
        if earlier and left == 0:  # nothing was done yet
            assert load(target, *config).to_list() == whole[config]
            continue
        with pytest.raises((ValueError, OSError, DatasetNotFoundError)):
            load(target, *config)
    assert copy(dataset, target)
    assert contents(target) == local(dataset)
    assert load(target, "speakers").to_list() == load(dataset, "speakers").to_list()


@pytest.mark.parametrize(
    ("address", "message"),
    [
        (".", "is the dataset's own folder, or one in or around it; choose another"),
        ("./dataset", "is the dataset's own folder"),
        ("dataset/copy", "is the dataset's own folder"),
        ("theirs", "theirs: holds a README.md that onrecord did not write; choose another folder"),
        ("theirs/README.md", r"README\.md: cannot be written \(.*Error: .*\); check the address"),
        ("quux://news", r"quux://news: cannot be written \(ValueError: Protocol not known: quux\)"),
    ],
)
def test_where_nothing_can_be_copied_to_is_told(dataset, tmp_path, monkeypatch, address, message):
    monkeypatch.chdir(tmp_path)
    Path("theirs").mkdir()
    Path("theirs/README.md").write_text("# Mine\n", "utf-8")
    before = contents(tmp_path)
    with pytest.raises(PublishError, match=message) as raised:
        copy(dataset, address)
    assert "\n" not in str(raised.value)
    assert contents(tmp_path) == before


def test_a_file_system_that_is_not_installed_is_named(dataset):
    fsspec.register_implementation("quaynet", "no_such.Files", True, "Install quaynetfs")
    with pytest.raises(PublishError, match="quaynet://a: Install quaynetfs; install that with pip"):
        copy(dataset, "quaynet://a")
