"""The part of the Hugging Face Hub's HTTP interface that datasets are published and read with.

In: users with their tokens. Out: a server on 127.0.0.1, for ``HF_ENDPOINT``, whose repositories
live in memory: commits, tags, large files, private repositories, redirects, pages of a listing.
It counts what it is asked for, and fails on command: with a status, or by cutting the connection
while a request comes in, or after the work is done and before the answer.

Modelled on what ``huggingface_hub`` 2.4 sends and expects, and on https://huggingface.co/docs/hub/api.
Unlike the Hub, which tells a model from a dataset of the same name, a name here is taken once.

>>> with HubServer({"secret": User("jane")}) as hub:
...     hub.endpoint.startswith("http://127.0.0.1:")
True
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import socket
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

PAGE = 10  # entries of a listing; the Hub has 1,000
CHUNK = 4096


@dataclass(frozen=True, slots=True)
class User:
    """Somebody with a token; one that may not write is a read token."""

    name: str
    orgs: tuple[str, ...] = ()
    may_write: bool = True


@dataclass(frozen=True, slots=True)
class Blob:
    """A file of a commit."""

    data: bytes
    large: bool = False

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @property
    def pointer(self) -> bytes:
        """What git holds in place of a large file."""
        version = "https://git-lfs.github.com/spec/v1"
        return f"version {version}\noid sha256:{self.sha256}\nsize {len(self.data)}\n".encode()

    @property
    def oid(self) -> str:
        return git_hash(self.pointer if self.large else self.data)


@dataclass(frozen=True, slots=True)
class Commit:
    """A state of a repository."""

    oid: str
    title: str
    files: Mapping[str, Blob]


@dataclass(slots=True)
class Repository:
    """A repository with one branch, ``main``."""

    name: str
    kind: str
    private: bool
    commits: list[Commit] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def head(self) -> Commit:
        return self.commits[-1]

    def add(self, title: str, files: Mapping[str, Blob]) -> Commit:
        number = len(self.commits)
        oid = hashlib.sha1(f"{self.name} {number} {title}".encode()).hexdigest()
        self.commits.append(Commit(oid, title, dict(files)))
        return self.head

    def find(self, revision: str) -> Commit | None:
        oid = self.head.oid if revision == "main" else self.tags.get(revision, revision)
        return next((commit for commit in self.commits if commit.oid == oid), None)


@dataclass(slots=True)
class Fault:
    """What goes wrong, ``times`` times, with requests whose method and path match ``pattern``.

    ``status`` answers with that; without it the connection is cut: after ``bytes`` of the request's
    body, or, where ``done``, when the work is done.
    """

    pattern: str
    times: int = 1
    status: int = 0
    bytes: int = 0
    done: bool = False


class Refused(Exception):
    """An answer that is an error."""

    def __init__(self, status: int, message: str, code: str = "") -> None:
        super().__init__(message)
        self.status, self.message, self.code = status, message, code


def git_hash(data: bytes) -> str:
    """The name that git gives to a file of this content."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


class HubServer(ThreadingHTTPServer):
    """The server; ``requests`` has the method and path of each request, in order."""

    daemon_threads = True

    def __init__(self, users: Mapping[str, User]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.users = dict(users)
        self.repositories: dict[str, Repository] = {}
        self.objects: dict[str, bytes] = {}
        self.faults: list[Fault] = []
        self.requests: list[str] = []
        self.lock = threading.RLock()
        self.endpoint = f"http://127.0.0.1:{self.server_address[1]}"
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> HubServer:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""

    def asked(self, pattern: str) -> list[str]:
        """The requests that match."""
        return [request for request in self.requests if re.search(pattern, request)]

    def create(self, name: str, kind: str = "dataset", *, private: bool = True) -> Repository:
        """A repository as a new one is: with the Hub's ``.gitattributes``."""
        made = self.repositories[name] = Repository(name, kind, private)
        attributes = b"*.parquet filter=lfs diff=lfs merge=lfs -text\n"
        made.add("initial commit", {".gitattributes": Blob(attributes)})
        return made

    def next_fault(self, request: str) -> Fault | None:
        """The fault that is due for a request, counted down."""
        with self.lock:
            for fault in self.faults:
                if fault.times and re.search(fault.pattern, request):
                    fault.times -= 1
                    return fault
        return None


class Handler(BaseHTTPRequestHandler):
    """Answers one connection."""

    server: HubServer
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer in two packets would wait 40 ms for the first to be acknowledged
    fault: Fault | None

    def log_message(self, format: str, *args: Any) -> None:
        """Standard error is the tests'."""

    def answer(self) -> None:
        """Reads a request and does what its route says."""
        split = urlsplit(self.path)
        self.query = parse_qs(split.query)
        self.route = unquote(split.path)
        request = f"{self.command} {self.route}"
        self.server.requests.append(request)
        self.fault = self.server.next_fault(request)
        try:
            body = self.read_body()
            if self.fault and self.fault.status:
                raise Refused(self.fault.status, "out of order")
            with self.server.lock:
                self.dispatch(body)
        except Refused as refused:
            headers = {"X-Error-Message": refused.message, "X-Error-Code": refused.code}
            self.send_json({"error": refused.message}, refused.status, headers)

    do_GET = do_HEAD = do_POST = do_PUT = answer

    def read_body(self) -> bytes:
        length = int(self.headers.get("Content-Length") or 0)
        cut = self.fault is not None and not self.fault.status and not self.fault.done
        body = b""
        while len(body) < length:
            if cut and self.fault and len(body) >= self.fault.bytes:
                break
            body += self.rfile.read(min(CHUNK, length - len(body)))
        if cut:
            self.hang_up()
        return body

    def hang_up(self) -> None:
        """Resets the connection, as a network does that fails."""
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.connection.close()
        raise ConnectionAbortedError

    def dispatch(self, body: bytes) -> None:
        for method, pattern, act in ROUTES:
            found = re.fullmatch(pattern, self.route)
            if found and self.command in method.split():
                act(self, body, *found.groups())
                return
        raise Refused(404, f"no route {self.command} {self.route}")

    def send_json(
        self, value: Any, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> None:
        self.send(json.dumps(value).encode(), status, {"Content-Type": "application/json"}, headers)

    def send(self, data: bytes, status: int = 200, *headers: Mapping[str, str] | None) -> None:
        if self.fault and self.fault.done:
            self.hang_up()
        self.send_response(status, HTTPStatus(status).phrase)
        for name, value in ((n, v) for some in headers for n, v in (some or {}).items() if v):
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    # Who asks, and what for

    def user(self) -> User | None:
        """Who asks: nobody, or the owner of the token."""
        given = self.headers.get("Authorization")
        if given is None:
            return None
        found = self.server.users.get(given.removeprefix("Bearer "))
        if found is None:
            raise Refused(401, "Invalid credentials in Authorization header")
        return found

    def repository(self, name: str, *, write: bool = False, kind: str = "dataset") -> Repository:
        """The repository, if whoever asks may see it, and write to it."""
        user = self.user()
        found = self.server.repositories.get(name)
        owns = user is not None and name.partition("/")[0] in (user.name, *user.orgs)
        if found is None or found.kind != kind or (found.private and not owns):
            raise Refused(404 if user else 401, "Repository not found", "RepoNotFound")
        if write and user is None:
            raise Refused(401, "Invalid username or password.")
        if write and not (owns and user and user.may_write):
            raise Refused(403, "Forbidden: you need write access to this repository")
        return found

    def commit(self, name: str, revision: str) -> tuple[Repository, Commit]:
        repository = self.repository(name)
        found = repository.find(revision)
        if found is None:
            raise Refused(404, f"Invalid rev id: {revision}", "RevisionNotFound")
        return repository, found

    # Routes: accounts and repositories

    def whoami(self, body: bytes) -> None:
        user = self.user()
        if user is None:
            raise Refused(401, "Invalid username or password.")
        orgs = [{"type": "org", "name": org} for org in user.orgs]
        self.send_json({"type": "user", "name": user.name, "orgs": orgs})

    def create_repository(self, body: bytes) -> None:
        wanted, user = json.loads(body), self.user()
        if user is None:
            raise Refused(401, "Invalid username or password.")
        owner = wanted.get("organization") or user.name
        name = f"{owner}/{wanted['name']}"
        if owner not in (user.name, *user.orgs) or not user.may_write:
            raise Refused(403, f'You don\'t have the rights to create a dataset under "{owner}"')
        if name in self.server.repositories:
            raise Refused(409, "You already created this repository")
        private = wanted.get("visibility") == "private"
        self.server.create(name, wanted.get("type", "model"), private=private)
        self.send_json({"url": f"{self.server.endpoint}/datasets/{name}", "name": name})

    def settings(self, body: bytes, name: str) -> None:
        repository = self.repository(name, write=True)
        repository.private = json.loads(body)["visibility"] == "private"
        self.send_json({"private": repository.private})

    def check_card(self, body: bytes) -> None:
        card = json.loads(body)["content"]
        warnings = [] if "license:" in card else [{"message": "no license"}]
        if "license: no-such" in card:
            errors = [{"message": '"license" must be one of [apache-2.0, ...]'}]
            self.send_json({"errors": errors, "warnings": warnings}, 400)
            return
        self.send_json({"errors": [], "warnings": warnings})

    def info(self, body: bytes, name: str, revision: str | None) -> None:
        repository, commit = self.commit(name, revision or "main")
        files = [{"rfilename": path} for path in commit.files]
        known = {"id": name, "sha": commit.oid, "private": repository.private, "siblings": files}
        self.send_json(known)

    def refs(self, body: bytes, name: str) -> None:
        repository = self.repository(name)
        branch = {"name": "main", "ref": "refs/heads/main", "targetCommit": repository.head.oid}
        tags = [
            {"name": tag, "ref": f"refs/tags/{tag}", "targetCommit": oid}
            for tag, oid in repository.tags.items()
        ]
        self.send_json({"branches": [branch], "converts": [], "tags": tags})

    def tag(self, body: bytes, name: str, revision: str) -> None:
        repository = self.repository(name, write=True)
        wanted = json.loads(body)["tag"]
        commit = self.commit(name, revision)[1]
        if wanted in repository.tags:
            raise Refused(409, f"Tag {wanted} already exists")
        repository.tags[wanted] = commit.oid
        self.send_json({})

    # Routes: uploads

    def preupload(self, body: bytes, name: str, revision: str) -> None:
        head = self.repository(name, write=True).head.files
        ignored = head[".gitignore"].data.decode().split() if ".gitignore" in head else []
        answers = []
        for wanted in json.loads(body)["files"]:
            path = wanted["path"]
            known = head.get(path)
            oid = known and (known.sha256 if known.large else known.oid)
            mode = "lfs" if path.endswith(".parquet") else "regular"  # as .gitattributes has it
            answer = {"path": path, "uploadMode": mode, "shouldIgnore": path in ignored}
            answers.append({**answer, "oid": oid} if oid else answer)
        self.send_json({"files": answers})

    def batch(self, body: bytes, name: str) -> None:
        self.repository(name, write=True)
        answers = []
        for wanted in json.loads(body)["objects"]:
            oid = wanted["oid"]
            place = self.server.endpoint
            actions = {
                "upload": {"href": f"{place}/storage/{oid}?signature=open-sesame"},
                "verify": {"href": f"{place}/datasets/{name}.git/info/lfs/verify"},
            }
            known = {} if oid in self.server.objects else {"actions": actions}
            answers.append({"oid": oid, "size": wanted["size"], **known})
        self.send_json({"transfer": "basic", "objects": answers})

    def store(self, body: bytes, oid: str) -> None:
        """The address is signed, as that of the Hub's storage is: no token comes here."""
        assert self.query["signature"] == ["open-sesame"]
        assert self.headers.get("Authorization") is None
        assert hashlib.sha256(body).hexdigest() == oid
        self.server.objects[oid] = body
        self.send(b"")

    def verify(self, body: bytes, name: str) -> None:
        self.repository(name, write=True)
        wanted = json.loads(body)
        if len(self.server.objects.get(wanted["oid"], b"")) != wanted["size"]:
            raise Refused(404, "Object not found")
        self.send_json({})

    def add_commit(self, body: bytes, name: str, revision: str) -> None:
        repository = self.repository(name, write=True)
        header, *operations = [json.loads(line) for line in body.splitlines()]
        parent = header["value"].get("parentCommit")
        if parent and parent != repository.head.oid:
            raise Refused(412, "A commit has happened since. Please refresh and try again.")
        files = dict(repository.head.files)
        for operation in operations:
            value = operation["value"]
            if operation["key"] == "lfsFile":
                if value["oid"] not in self.server.objects:
                    raise Refused(400, "LFS pointer pointed to a file that does not exist")
                files[value["path"]] = Blob(self.server.objects[value["oid"]], large=True)
            else:
                assert operation["key"] == "file"
                files[value["path"]] = Blob(base64.b64decode(value["content"]))
        made = repository.add(header["value"]["summary"], files)
        url = f"{self.server.endpoint}/datasets/{name}/commit/{made.oid}"
        self.send_json({"success": True, "commitOid": made.oid, "commitUrl": url})

    # Routes: reading

    def tree(self, body: bytes, name: str, revision: str, folder: str | None) -> None:
        files = self.commit(name, revision)[1].files
        entries = list_tree(files, folder or "", self.query.get("recursive") == ["true"])
        if folder and not entries:
            raise Refused(404, f"{folder} does not exist", "EntryNotFound")
        start = int(self.query.get("cursor", ["0"])[0])
        query = f"recursive={self.query.get('recursive', ['false'])[0]}&cursor={start + PAGE}"
        after = f'<{self.server.endpoint}{quote(self.route)}?{query}>; rel="next"'
        more = {"Link": after} if len(entries) > start + PAGE else {}
        self.send_json(entries[start : start + PAGE], 200, more)

    def paths_info(self, body: bytes, name: str, revision: str) -> None:
        files = self.commit(name, revision)[1].files
        if self.headers.get_content_type() == "application/json":
            wanted = json.loads(body)["paths"]
        else:
            wanted = parse_qs(body.decode()).get("paths", [])
        every = list_tree(files, "", True)
        self.send_json([entry for entry in every if entry["path"] in wanted])

    def resolve(self, body: bytes, name: str, revision: str, path: str) -> None:
        commit = self.commit(name, revision)[1]
        known = {"X-Repo-Commit": commit.oid, "Accept-Ranges": "bytes"}
        blob = commit.files.get(path)
        if blob is None:
            known |= {"X-Error-Code": "EntryNotFound", "X-Error-Message": "Entry not found"}
            self.send(b"Entry not found", 404, known)
            return
        known |= {"ETag": f'"{blob.oid}"'}
        if blob.large:
            known |= {"X-Linked-Etag": f'"{blob.sha256}"', "X-Linked-Size": str(len(blob.data))}
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if not asked:
            self.send(blob.data, 200, known)
            return
        start, end = int(asked[1]), min(int(asked[2] or len(blob.data)) + 1, len(blob.data))
        known |= {"Content-Range": f"bytes {start}-{end - 1}/{len(blob.data)}"}
        self.send(blob.data[start:end], 206, known)


def list_tree(files: Mapping[str, Blob], folder: str, recursive: bool) -> list[dict[str, Any]]:
    """The entries in a folder, or below it: folders and files, by path."""
    inside = {p: b for p, b in files.items() if not folder or p.startswith(f"{folder}/")}
    entries: dict[str, dict[str, Any]] = {}
    start = len(folder) + 1 if folder else 0
    for path, blob in inside.items():
        parts = path[start:].split("/")
        for depth in range(1, len(parts)):
            place = path[:start] + "/".join(parts[:depth])
            entries[place] = {"type": "directory", "path": place, "oid": git_hash(place.encode())}
        entry: dict[str, Any] = {"type": "file", "path": path, "oid": blob.oid}
        entries[path] = {**entry, "size": len(blob.data)}
        if blob.large:
            sizes = {"size": len(blob.data), "pointerSize": len(blob.pointer)}
            entries[path]["lfs"] = {"oid": blob.sha256, **sizes}
    return [e for p, e in sorted(entries.items()) if recursive or "/" not in p[start:]]


_NAME = r"([^/]+/[^/]+)"
ROUTES: list[tuple[str, str, Callable[..., None]]] = [
    ("GET", r"/api/whoami-v2", Handler.whoami),
    ("POST", r"/api/repos/create", Handler.create_repository),
    ("POST", r"/api/validate-yaml", Handler.check_card),
    ("GET", rf"/api/datasets/{_NAME}(?:/revision/(.+))?", Handler.info),
    ("PUT", rf"/api/datasets/{_NAME}/settings", Handler.settings),
    ("GET", rf"/api/datasets/{_NAME}/refs", Handler.refs),
    ("POST", rf"/api/datasets/{_NAME}/tag/(.+)", Handler.tag),
    ("POST", rf"/api/datasets/{_NAME}/preupload/(.+)", Handler.preupload),
    ("POST", rf"/api/datasets/{_NAME}/commit/(.+)", Handler.add_commit),
    ("GET", rf"/api/datasets/{_NAME}/tree/([^/]+)(?:/(.+))?", Handler.tree),
    ("POST", rf"/api/datasets/{_NAME}/paths-info/(.+)", Handler.paths_info),
    ("POST", rf"/datasets/{_NAME}\.git/info/lfs/objects/batch", Handler.batch),
    ("POST", rf"/datasets/{_NAME}\.git/info/lfs/verify", Handler.verify),
    ("PUT", r"/storage/(\w+)", Handler.store),
    ("GET HEAD", rf"/datasets/{_NAME}/resolve/([^/]+)/(.+)", Handler.resolve),
]
