"""One run of the receiver against the MESH sandbox, with everything noted that it said to it.

The guide lets a mailbox be looked into every five minutes, so the messages of all tests lie in it
before the receiver starts, and one look is what there is to be seen.

Another receiver is named by ``TRIAGE_HANDOVER_TARGET_MESH``, the command that starts it. It finds
its mailbox in the environment: ``MESH_URL``, ``MESH_MAILBOX``, ``MESH_PASSWORD``,
``MESH_SHARED_KEY``, and the sender's mailbox in ``MESH_PEER``. It is ended by SIGTERM and started
twice; what it must keep between the two it may keep in the folder ``MESH_FOLDER``.
"""

import json
import os
import re
import shlex
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.conformance.target import ROOT, receiving
from tests.connections.mesh.conftest import started_sandbox
from tests.connections.mesh.sandbox import (
    KEY,
    OURS,
    PASSWORD,
    THEIRS,
    Sandbox,
)
from tests.desk.collecting.made_itk3 import itk3

__all__ = ["started_sandbox"]

PATIENCE_S = 60.0
SETTINGS = """
[mailboxes."{ours}"]
url = "{url}"
password_secret = "mesh-password"
shared_key_secret = "mesh-key"

[senders."Suite MESH"]
kind = "itk3"
organisation = "RZ901"
our_name = "Emergency department of the suite"
mailbox = "{ours}"
its_mailbox = "{theirs}"
"""
_OF_ONE_HOP = frozenset({"connection", "content-length", "host", "transfer-encoding"})


@dataclass(frozen=True)
class Asked:
    """One request of the receiver, and the status that it got."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    status: int


@dataclass
class Run:
    """What was there before, and what was said.

    Attributes:
        put: ids of the messages by what they are.
        responses: what lies in the sender's mailbox afterwards, by MESH's id.
    """

    sandbox: Sandbox
    put: dict[str, str]
    bodies: dict[str, bytes]
    asked: list[Asked] = field(default_factory=list)
    responses: tuple[str, ...] = ()
    after_restart: int = 0

    def where(self, method: str, ending: str) -> list[int]:
        """The places of requests in their order, by method and end of path."""
        base = f"/messageexchange/{OURS}"
        return [
            number
            for number, one in enumerate(self.asked)
            if one.method == method and one.path == base + ending
        ]


def _until(is_so: Callable[[], bool]) -> None:
    never, ends = threading.Event(), time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < ends, "it did not come"
        never.wait(0.1)


@pytest.fixture(scope="module")
def run(started_sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """The receiver was started, has looked once, responded, and was started again."""
    sandbox, folder = started_sandbox, tmp_path_factory.mktemp("mesh")
    sandbox.reset()
    bodies = {name: itk3(name) for name in ("plain", "parts", "packed")}
    bodies["no-ack"] = itk3("no-ack", asks=False)
    put = {
        "plain": sandbox.put(bodies["plain"], LocalID="their-1"),
        "parts": sandbox.put(bodies["parts"], parts=3),
        "packed": sandbox.put(bodies["packed"], parts=2, packed=True),
        "no-ack": sandbox.put(bodies["no-ack"]),
        "report": sandbox.report("NEVERSENT"),
    }
    made = Run(sandbox, put, bodies)
    with HTTPServer() as between:
        between.expect_request(re.compile("/.*")).respond_with_handler(_passed_on(made))
        url = between.url_for("").rstrip("/")
        with _receiver(folder, url):
            _until(lambda: sandbox.waiting() == [])
            _until(lambda: len(sandbox.waiting(THEIRS)) == 3)
        made.responses = tuple(sandbox.waiting(THEIRS))
        before = len(made.asked)
        with _receiver(folder, url):
            pass
        made.after_restart = len(made.asked) - before
    yield made
    sandbox.reset()


@contextmanager
def _receiver(folder: Path, url: str) -> Iterator[None]:
    """The receiver under test over that sandbox, until the block ends and it has ended too."""
    command = os.environ.get("TRIAGE_HANDOVER_TARGET_MESH", "")
    if command:
        with _another(shlex.split(command), folder, url):
            yield
        return
    with receiving(profile_in(folder, url)) as (process, _):
        yield
        process.terminate()
        assert process.wait(30) == 0


@contextmanager
def _another(command: list[str], folder: Path, url: str) -> Iterator[None]:
    told = {
        "MESH_URL": url,
        "MESH_MAILBOX": OURS,
        "MESH_PASSWORD": PASSWORD,
        "MESH_SHARED_KEY": KEY,
        "MESH_PEER": THEIRS,
        "MESH_FOLDER": str(folder),
    }
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **told}) as process:
        try:
            yield
            process.terminate()
            process.wait(30)
        finally:
            process.kill()


def _passed_on(run: Run) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        body = request.get_data()
        headers = {k.lower(): v for k, v in request.headers if k.lower() not in _OF_ONE_HOP}
        address = request.full_path.rstrip("?")
        with run.sandbox.http.stream(
            request.method, address, headers=headers, content=body
        ) as response:
            told = b"".join(response.iter_raw())
        run.asked.append(Asked(request.method, request.path, headers, body, response.status_code))
        kept = [(k, v) for k, v in response.headers.items() if k.lower() not in _OF_ONE_HOP]
        return Response(told, response.status_code, kept)

    return answer


def profile_in(folder: Path, url: str) -> Path:
    """The profile of this program for a mailbox of the sandbox; made once."""
    profile = folder / "profile"
    if profile.exists():
        return profile
    profile.mkdir()
    settings = SETTINGS.format(url=url, ours=OURS, theirs=THEIRS)
    (profile / "machine.toml").write_text(settings, encoding="utf-8")
    secrets = {"triage-handover/mesh-password": PASSWORD, "triage-handover/mesh-key": KEY}
    (folder / "keyring.json").write_text(json.dumps(secrets), encoding="utf-8")
    return profile
