"""The real MESH sandbox as a process of its own, and a second mailbox to talk to ours from."""

import gzip
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.connections.mesh.mailbox import Mailbox
from app.connections.secrets import MemorySecrets
from app.report.errors import ConnectionFailed

KEY = "TestKey"
PASSWORD = "password"
OURS, THEIRS, THIRD = "X26ABC1", "X26ABC2", "X26ABC3"
WORKFLOW = "TEST_WORKFLOW"
LIMIT = 2_000_000


@dataclass(frozen=True)
class OurMailbox:
    """A mailbox as the settings have it."""

    url: str
    name: str = OURS
    password_secret: str = "mesh-password"
    shared_key_secret: str = "mesh-key"
    client_certificate: Path | None = None
    client_key: Path | None = None
    ca_file: Path | None = None
    poll_s: int = 300
    workflows: tuple[str, ...] = ()
    sender: str = ""


def mesh_secrets(password: str = PASSWORD, key: str = KEY) -> MemorySecrets:
    """The secrets that :class:`OurMailbox` names."""
    kept = MemorySecrets()
    kept.set("mesh-password", password)
    kept.set("mesh-key", key)
    return kept


def failure_of(ask: Callable[[], object]) -> ConnectionFailed:
    """The failure of what is asked."""
    with pytest.raises(ConnectionFailed) as told:
        ask()
    return told.value


def no_pause(_seconds: float) -> bool:
    """Tries again at once."""
    return False


@dataclass
class Sandbox:
    """The sandbox, and what its testing doors tell."""

    url: str
    http: httpx.Client = field(repr=False)

    def mailbox(self, name: str = OURS, limit: int = LIMIT, **settings: Any) -> Mailbox:
        """A mailbox of it as this program opens it."""
        account = OurMailbox(self.url, name, **settings)
        return Mailbox(account, mesh_secrets(), max_bytes=limit, pause=no_pause)

    def reset(self) -> None:
        """Empty every mailbox."""
        self.http.delete("/messageexchange/admin/reset").raise_for_status()

    def put(
        self,
        body: bytes,
        *,
        sender: str = THEIRS,
        to: str = OURS,
        parts: int = 1,
        packed: bool = False,
        **headers: str,
    ) -> str:
        """Send a message into a mailbox, in as many parts as asked for; gives its id."""
        size = -(-len(body) // parts)
        pieces = [body[n * size : (n + 1) * size] for n in range(parts)]
        shared = {"Content-Encoding": "gzip"} if packed else {}
        pieces = [gzip.compress(piece) for piece in pieces] if packed else pieces
        base = f"/messageexchange/{sender}/outbox"
        first = {"Mex-To": to, "Mex-WorkflowID": WORKFLOW, "Mex-Chunk-Range": f"1:{parts}"}
        first |= {f"Mex-{name}": value for name, value in headers.items()}
        answer = self._post(base, sender, pieces[0], shared | first)
        message_id = str(answer.json()["messageID"])
        for number, piece in enumerate(pieces[1:], 2):
            chunk = shared | {"Mex-Chunk-Range": f"{number}:{parts}"}
            self._post(f"{base}/{message_id}/{number}", sender, piece, chunk)
        return message_id

    def report(self, about: str, code: str = "14", local_id: str = "", to: str = OURS) -> str:
        """Put a report that a message was not delivered into a mailbox; gives its id."""
        body = {
            "mailbox_id": to,
            "code": code,
            "description": "Message not collected by recipient after 5 days",
            "workflow_id": WORKFLOW,
            "status": "error",
            "linked_message_id": about,
            "local_id": local_id or None,
        }
        answer = self.http.post("/messageexchange/admin/report", json=body)
        return str(answer.raise_for_status().json()["message_id"])

    def status(self, message_id: str) -> str:
        """Where a message stands: ``accepted``, ``acknowledged`` ..."""
        answer = self.http.get(f"/messageexchange/admin/message/{message_id}")
        return str(answer.raise_for_status().json()["status"]).lower()

    def details(self, message_id: str) -> dict[str, Any]:
        """All that the sandbox knows of a message."""
        answer = self.http.get(f"/messageexchange/admin/message/{message_id}")
        return dict(answer.raise_for_status().json())

    def waiting(self, name: str = OURS) -> list[str]:
        """The ids in an inbox."""
        with self.mailbox(name) as mailbox:
            return [one for page in mailbox.pages() for one in page]

    def _post(self, path: str, sender: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
        signed = {"Authorization": authorization(sender), **headers}
        return self.http.post(path, content=body, headers=signed).raise_for_status()


def authorization(mailbox: str, password: str = PASSWORD, key: str = KEY) -> str:
    """A fresh authorization header, as the official client makes it."""
    from mesh_client import AuthTokenGenerator

    return str(AuthTokenGenerator(key.encode(), mailbox, password).generate_token())


@contextmanager
def running(*more: str) -> Iterator[str]:
    """Start the sandbox; gives ``host:port``. ``more`` are arguments of uvicorn."""
    environment = {**os.environ, "STORE_MODE": "memory", "AUTH_MODE": "full", "SHARED_KEY": KEY}
    command = [sys.executable, "-W", "ignore", "-m", "uvicorn", "mesh_sandbox.api:app"]
    with subprocess.Popen(
        [*command, "--port", "0", "--no-access-log", *more],
        env=environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            assert process.stderr is not None
            said = ""
            while "running on" not in said:
                said = process.stderr.readline()
                assert said, "the sandbox did not start"
            draining = threading.Thread(target=process.stderr.read)  # it talks all the time
            draining.start()
            try:
                yield said.split("://")[1].split()[0]
            finally:
                process.kill()
                draining.join()
        finally:
            process.kill()


@contextmanager
def sandbox() -> Iterator[Sandbox]:
    """A running sandbox over plain HTTP."""
    with running() as place, httpx.Client(base_url=f"http://{place}", timeout=20) as http:
        yield Sandbox(f"http://{place}", http)
