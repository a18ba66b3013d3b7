"""A dataset on the Hugging Face Hub: one commit and one tag a version.

In: ``owner/name``, a version and the files. Out: a :class:`Release`. A version that was published
stays as it is: its tag is never moved, and files that only the Hub has are left alone. Every step
looks at what is there first, so that a run that was cut off is finished by the next.

The tag is set last, on a commit whose files were compared with the ones here. The token comes from
where ``huggingface_hub`` keeps it (``HF_TOKEN``, or ``hf auth login``), and goes nowhere else.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onrecord.dataset.publish import LocalFile
from onrecord.errors import PublishError

if TYPE_CHECKING:
    from huggingface_hub import HfApi
    from huggingface_hub.hf_api import DatasetInfo, RepoFile

_TYPE = "dataset"
_TOKENS = "https://huggingface.co/settings/tokens"
_OURS_ON_THE_HUB = ".gitattributes"  # every repository is made with one


@dataclass(frozen=True, slots=True)
class Release:
    """What is on the Hub now, and what was done for it.

    ``tagged`` says whether the version is new there; ``uploaded`` are the names of the files in the
    new commit, none where all were there; ``others`` those that the Hub has and the dataset here
    has not; ``remarks`` are what the Hub itself says of the card.
    """

    tag: str
    tagged: bool
    private: bool
    uploaded: tuple[str, ...]
    others: tuple[str, ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Comparison:
    changed: tuple[LocalFile, ...]
    others: tuple[str, ...]


def publish_on_hub(
    repository: str, version: str, files: Sequence[LocalFile], *, public: bool = False
) -> Release:
    """Publish ``files`` as a version of the dataset ``repository``, which is made if missing.

    A new repository is private; ``public`` opens it, also one that is there, once all is in it.
    Raises :class:`~onrecord.errors.PublishError` for whatever stands in the way, also where the
    version was published with other files.
    """
    from huggingface_hub import HfApi

    api = HfApi(library_name="onrecord")
    with _explained(repository), warnings.catch_warnings(record=True) as remarks:
        warnings.simplefilter("always")
        user = str(api.whoami()["name"])
        with _explained(repository, user):
            release = _publish(api, repository, f"v{version}", files, public)
    said = [" ".join(str(r.message).split()) for r in remarks if r.category is UserWarning]
    return replace(release, remarks=tuple(said))


def _publish(
    api: HfApi, repository: str, tag: str, files: Sequence[LocalFile], public: bool
) -> Release:
    info = _open(api, repository)
    tags = {ref.name for ref in api.list_repo_refs(repository, repo_type=_TYPE).tags}
    head = str(info.sha)
    found = _compare(api, repository, tag if tag in tags else head, files)
    uploaded: tuple[str, ...] = ()
    if tag in tags and found.changed:
        raise PublishError(
            f"{repository}: {tag} is published with another {_some(found.changed)}; raise the "
            "version in dataset.yaml and build again"
        )
    if tag not in tags:
        if found.changed:
            uploaded = tuple(file.name for file in found.changed)
            head = _commit(api, repository, tag, found.changed, head)
            _check_arrival(_compare(api, repository, head, files), repository)
        _set_tag(api, repository, tag, head)
    private = bool(info.private)
    if public and private:
        api.update_repo_settings(repository, private=False, repo_type=_TYPE)
        private = False
    return Release(tag, tag not in tags, private, uploaded, found.others)


def _open(api: HfApi, repository: str) -> DatasetInfo:
    """What the Hub says of the repository, which is made if there is none."""
    from huggingface_hub.errors import HfHubHTTPError, RepositoryNotFoundError

    try:
        return api.dataset_info(repository)
    except RepositoryNotFoundError:
        pass
    try:
        api.create_repo(repository, repo_type=_TYPE, private=True)
    except HfHubHTTPError as error:
        if error.response.status_code != 409:
            raise
        raise PublishError(
            f"{repository}: the name is taken, by something that is no dataset or that this token "
            "may not see; choose another name"
        ) from error
    return api.dataset_info(repository)


def _compare(api: HfApi, repository: str, revision: str, files: Sequence[LocalFile]) -> _Comparison:
    """Which files a revision lacks or has otherwise, and which it has besides."""
    from huggingface_hub.hf_api import RepoFile

    tree = api.list_repo_tree(repository, recursive=True, revision=revision, repo_type=_TYPE)
    there = {entry.path: entry for entry in tree if isinstance(entry, RepoFile)}
    changed = [f for f in files if f.name not in there or not _is_same(f, there[f.name])]
    others = there.keys() - {file.name for file in files} - {_OURS_ON_THE_HUB}
    return _Comparison(tuple(changed), tuple(sorted(others)))


def _is_same(here: LocalFile, there: RepoFile) -> bool:
    """The Hub gives the SHA-256 of a large file, and git's own hash of a small one."""
    if there.size != here.size:
        return False
    if there.lfs:
        return there.lfs.sha256 == here.sha256
    data = here.path.read_bytes()
    header = b"blob %d\0" % len(data)
    return there.blob_id == hashlib.sha1(header + data, usedforsecurity=False).hexdigest()


def _commit(api: HfApi, repository: str, tag: str, files: Sequence[LocalFile], parent: str) -> str:
    from huggingface_hub import CommitOperationAdd

    made = api.create_commit(
        repository,
        [CommitOperationAdd(file.name, str(file.path)) for file in files],
        commit_message=f"Publish {tag}",
        repo_type=_TYPE,
        parent_commit=parent,  # refused where somebody else was quicker
    )
    return str(made.oid)


def _check_arrival(found: _Comparison, repository: str) -> None:
    """A ``.gitignore`` on the Hub drops files without a word, and files may change meanwhile."""
    if found.changed:
        raise PublishError(
            f"{repository}: the Hub has {_some(found.changed)} not as here, so no version was "
            "tagged; remove the .gitignore there that leaves it out, or leave the files here in "
            "peace, and run again"
        )


def _set_tag(api: HfApi, repository: str, tag: str, commit: str) -> None:
    from huggingface_hub.errors import HfHubHTTPError

    try:
        api.create_tag(repository, tag=tag, revision=commit, repo_type=_TYPE)
    except HfHubHTTPError as error:
        if error.response.status_code != 409:
            raise
        raise PublishError(
            f"{repository}: somebody else published {tag} meanwhile; run again to compare"
        ) from error


def _some(files: Sequence[LocalFile]) -> str:
    more = f" and {len(files) - 1} more" if files[1:] else ""
    return f"{files[0].name}{more}"


@contextmanager
def _explained(repository: str, user: str | None = None) -> Iterator[None]:
    """Turns whatever goes wrong into one sentence that says what to do.

    Everything is caught: the library lets through what its HTTP client, its storage client and
    its parsing raise, which have no base in common.
    """
    try:
        yield
    except PublishError:
        raise
    except Exception as error:
        wrapped = isinstance(error, RuntimeError) and isinstance(error.__cause__, Exception)
        reason = error.__cause__ if wrapped else error
        raise PublishError(f"{repository}: {_explain(reason, repository, user)}") from error


def _explain(error: BaseException | None, repository: str, user: str | None) -> str:
    from huggingface_hub.errors import (
        HfHubHTTPError,
        LocalTokenNotFoundError,
        OfflineModeIsEnabled,
    )

    if isinstance(error, LocalTokenNotFoundError):
        return (
            "publishing needs a token; make one that may write at "
            f"{_TOKENS} and run `hf auth login`, or set HF_TOKEN"
        )
    if isinstance(error, OfflineModeIsEnabled):
        return "HF_HUB_OFFLINE forbids to ask the Hub; unset it"
    if isinstance(error, HfHubHTTPError):
        return _explain_status(error.response.status_code, _said(error), repository, user)
    reason = " ".join(f"{type(error).__name__}: {error}".split())
    if isinstance(error, ValueError) and "metadata in README.md" in reason:
        return f"the Hub refuses the card ({reason}); correct dataset.yaml and build again"
    return f"the connection to the Hub broke off ({reason}); run the same again, it goes on"


def _explain_status(status: int, said: str, repository: str, user: str | None) -> str:
    if status == 401:
        return (
            f"the Hub does not accept the token{said}; make one that may write at {_TOKENS} and "
            "run `hf auth login`, or set HF_TOKEN"
        )
    if status == 403:
        owner, _, name = repository.partition("/")
        other = (
            f", or a name of your own, such as {user}/{name}" if user not in (owner, None) else ""
        )
        return f"this token may not write there{said}; take one that may{other}"
    if status == 404:
        return f"the Hub no longer finds it{said}; check the name and run again"
    if status in (409, 412):
        return f"somebody else changed it meanwhile{said}; run again to compare"
    if status == 429:
        return f"too many requests{said}; wait some minutes and run the same again, it goes on"
    if status >= 500:
        return f"the Hub is in trouble ({status}){said}; run the same again later, it goes on"
    return f"the Hub refuses it ({status}){said}; correct that and run again"


def _said(error: object) -> str:
    """The server's own words, short and on one line."""
    message = " ".join(str(getattr(error, "server_message", None) or "").split())
    return f": {message[:200]}" if message else ""
