"""A sender that writes through MESH, against the MESH sandbox where that is installed.

The sandbox is a tool for development and no part of the program; without it there is no mailbox.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from importlib.util import find_spec
from threading import Event, Thread
from time import monotonic
from typing import TYPE_CHECKING

from app.connections.secrets import MemorySecrets
from app.demo.authoring.messages import OUR_ENDPOINT, itk3_message
from app.demo.authoring.people import RECEIVER, RECEIVER_ODS
from app.demo.authoring.story import Story
from app.demo.ems.wire import to_json
from app.demo.peers.record import NEVER_SENT, Record
from app.replies.bars.tree import nodes, text
from app.settings.registry import MailboxSettings, SenderKind, SenderSettings

if TYPE_CHECKING:
    from app.connections.mesh.mailbox import Mailbox

OURS, THEIRS = "X26ABC1", "X26ABC2"
"""Mailboxes that the sandbox knows."""

INFRASTRUCTURE = "infrastructure response 20013"
BUSINESS = "business response 30001"

_KEY, _PASSWORD = "TestKey", "password"
_WORKFLOW = "DEMONSTRATION_ITK3"
_LIMIT = 4 * 1024 * 1024
_LOOK_S = 0.2
_WORDS = {"20013": INFRASTRUCTURE, "30001": BUSINESS}

_SANDBOX = """
import os, sys, threading, uvicorn

def end_with_the_demonstration():
    sys.stdin.read()
    os._exit(0)

threading.Thread(target=end_with_the_demonstration, daemon=True).start()
uvicorn.run("mesh_sandbox.api:app", port=0, access_log=False)
"""
"""What runs the sandbox: its input closes when the demonstration ends, however that ends."""


def is_here() -> bool:
    """Whether the sandbox is installed."""
    return find_spec("mesh_sandbox") is not None


class MeshSender:
    """One sender with its mailbox, for as long as the sandbox runs.

    Attributes:
        name: in the settings.
        mailbox, settings: how the department has set up its own mailbox, and this sender.
        secrets: what opens either mailbox, by name.
    """

    def __init__(self, name: str, url: str, record: Record) -> None:
        self.name = name
        self.mailbox = MailboxSettings(OURS, url, "mesh-password", "mesh-key", sender=name)
        self.settings = SenderSettings(
            name=name,
            kind=SenderKind.ITK3,
            organisation=RECEIVER_ODS,
            our_name=RECEIVER,
            our_endpoint=OUR_ENDPOINT,
            mailbox=OURS,
            its_mailbox=THEIRS,
        )
        self.secrets = {"mesh-password": _PASSWORD, "mesh-key": _KEY}
        self._record = record
        self._cases: dict[str, str] = {}

    def put(self, story: Story, now: datetime) -> None:
        """Put the message of a story into our mailbox.

        Raises:
            AppError: MESH does not take it.
        """
        from app.connections.mesh.mailbox import Outgoing

        made = itk3_message(story, now)
        self._cases[made["entry"][0]["resource"]["id"]] = story.case
        body = to_json(made)
        with self._theirs() as mailbox:
            mailbox.send(Outgoing(OURS, _WORKFLOW, story.key, "application/fhir+json", body))

    def wait_until(self, holds: Callable[[], bool], timeout_s: float) -> bool:
        """Look into the mailbox again and again until something holds; whether it did in time."""
        never, ends = Event(), monotonic() + timeout_s
        while not holds():
            if monotonic() > ends:
                return False
            self.collect()
            never.wait(_LOOK_S)
        return True

    def collect(self) -> None:
        """Take what lies in the sender's own mailbox.

        Raises:
            AppError: MESH does not answer.
        """
        with self._theirs() as mailbox:
            for message_id in next(mailbox.pages(), ()):
                message = mailbox.download(message_id)
                if message is not None:
                    self._hear(message.body)
                mailbox.acknowledge(message_id)

    def _theirs(self) -> Mailbox:
        from app.connections.mesh.mailbox import Mailbox

        account = replace(self.mailbox, name=THEIRS)
        return Mailbox(account, MemorySecrets(self.secrets), max_bytes=_LIMIT)

    def _hear(self, body: bytes) -> None:
        bundle = json.loads(body)
        resources = [one for entry in nodes(bundle, "entry") for one in nodes(entry, "resource")]
        kinds = {text(one, "resourceType"): one for one in resources}
        answered = text(kinds.get("MessageHeader", {}), "response", "identifier")
        case = self._cases.get(answered.removeprefix("urn:uuid:"), NEVER_SENT)
        code = text(kinds.get("OperationOutcome", {}), "issue", "details", "coding", "code")
        self._record.note(self.name, case, _WORDS.get(code, f"response {code}"))


class Sandbox:
    """The sandbox as a process of its own; it begins to start when it is made."""

    def __init__(self) -> None:
        environment = {**os.environ, "STORE_MODE": "memory", "AUTH_MODE": "full"}
        self._process = subprocess.Popen(  # noqa: S603  our own interpreter and words
            [sys.executable, "-W", "ignore", "-c", _SANDBOX],
            env=environment | {"SHARED_KEY": _KEY},
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        self._draining: Thread | None = None

    def address(self) -> str:
        """Wait until it listens, and give its address.

        Raises:
            RuntimeError: it ended instead.
        """
        pipe, said = self._process.stderr, " "
        while pipe is not None and said and "running on" not in said:
            said = pipe.readline()
        if pipe is None or not said:
            raise RuntimeError("the MESH sandbox did not start")
        self._draining = Thread(target=pipe.read, name="mesh-sandbox")  # it talks all the time
        self._draining.start()
        return f"http://{said.split('://')[1].split()[0]}"

    def stop(self) -> None:
        """End it."""
        self._process.kill()
        if self._draining is not None:
            self._draining.join()
        self._process.communicate()
