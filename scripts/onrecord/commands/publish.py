"""``onrecord publish``: puts a dataset on the Hub, or copies it somewhere."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.console import count, messages, print_problems, say, visible
from onrecord.errors import DatasetError, InputError

if TYPE_CHECKING:
    from onrecord.dataset.publish import LocalFile

EXAMPLES = """\b
Examples:
  onrecord publish my-dataset jane/harbour-news --dry-run
  onrecord publish my-dataset jane/harbour-news --public
  onrecord publish my-dataset ./copy
  onrecord publish my-dataset s3://bucket/harbour-news
"""


def publish(
    dataset: Annotated[
        Path, typer.Argument(help="The folder of a built dataset.", metavar="FOLDER")
    ],
    target: Annotated[
        str,
        typer.Argument(
            help="owner/name on the Hub; or a folder: one that is there, or that begins with ., / "
            "or ~; or an address with ://.",
            metavar="TARGET",
        ),
    ],
    public: Annotated[
        bool, typer.Option("--public", help="Let everybody see it; only owners do otherwise.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only list files and problems; send nothing.")
    ] = False,
) -> None:
    """Publish a dataset on the Hub, or copy it elsewhere.

    On the Hugging Face Hub, a version is one commit with a tag (v1.2.0), which later runs never
    change: raise the version in dataset.yaml and build again. The token is that of `hf auth login`
    or HF_TOKEN. All files are published but hidden ones; files that only the target has stay there.
    The dataset is validated first. An interrupted run is finished by the same command; run once
    more, it sends nothing.
    """
    from onrecord.dataset.publish import check_readiness, find_files, parse_target

    if not dataset.is_dir():
        raise InputError(f"{dataset}: not a folder; give the folder of a built dataset")
    where = parse_target(target)
    if public and not where.hub:
        raise typer.BadParameter("--public is for the Hub: a copy is as public as its folder")
    found = check_readiness(dataset, where)
    files = find_files(dataset)
    if dry_run:
        for file in files:
            typer.echo(visible(f"{file.size:>12,}  {file.sha256}  {file.name}"))
    print_problems([f"problem: {problem}" for problem in found.problems])
    for advice in found.advice:
        say(f"advice: {advice}")
    if found.problems:
        number = count(len(found.problems), "problem")
        raise DatasetError(f"{dataset}: has {number}; correct that before it is published")
    if dry_run:
        size = sum(file.size for file in files)
        say(f"Would publish {count(len(files), 'file')}, {size:,} bytes; nothing was sent.")
    elif where.hub:
        _publish_on_hub(where.address, found.version, files, public)
    else:
        _copy(dataset, where.address, files)


def _publish_on_hub(name: str, version: str, files: Sequence[LocalFile], public: bool) -> None:
    from huggingface_hub import logging
    from huggingface_hub.utils import disable_progress_bars

    from onrecord.dataset.hub import publish_on_hub

    logging.set_verbosity(logging.ERROR)  # lesser messages show signed addresses
    if not messages.is_interactive:
        disable_progress_bars()
    done = publish_on_hub(name, version, files, public=public)
    for remark in done.remarks:
        say(f"The Hub says: {remark}")
    if done.others:
        there = count(len(done.others), "file")
        say(f"Left alone: {there} that only the Hub has ({done.others[0]}).")
    seen = "private" if done.private else "public"
    if done.uploaded or done.tagged:
        sent = count(len(done.uploaded), "file")
        say(f"Published {done.tag} of {name} ({seen}): uploaded {sent}.")
    else:
        say(f"{done.tag} of {name} ({seen}) is published already: nothing was uploaded.")
    say(f'load_dataset("{name}", "quotes", revision="{done.tag}")')


def _copy(dataset: Path, address: str, files: Sequence[LocalFile]) -> None:
    from onrecord.dataset.mirror import copy_dataset

    copied = copy_dataset(dataset, files, address)
    if copied:
        say(f"Copied {count(len(copied), 'file')} to {address}.")
    else:
        say(f"{address} has all of it already: nothing was copied.")
