"""The program under the soak: ``receive`` as a process that is killed and started again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Self

import psutil

from app.connections.secrets import MemorySecrets
from app.store.keys import open_store
from app.store.store import Store
from tests.conformance.target import ORGANISATION, ROOT, SERVICE
from tests.connections.raw_server import unused_port

_SETTINGS = """
[gateway]
organisations = ["{organisation}"]
services = ["{service}"]
requests_per_s = 10000
connections = 500

[senders."Soak ITK"]
kind = "itk"
base_url = "http://127.0.0.1:{sender_port}/itk"
identities = ["Y99901"]
organisation = "{organisation}"
our_name = "Emergency department of the soak"
"""


class Receiver:
    """A receiver with a profile of its own, always at the same port.

    Attributes:
        kills: how often it was killed.
    """

    def __init__(self, folder: Path, sender_port: int) -> None:
        self.profile = folder / "profile"
        self.profile.mkdir()
        settings = _SETTINGS.format(
            organisation=ORGANISATION, service=SERVICE, sender_port=sender_port
        )
        (self.profile / "machine.toml").write_text(settings, encoding="utf-8")
        self.keyring = folder / "keyring.json"
        self.port = unused_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.kills = 0
        self._process: subprocess.Popen[str] | None = None
        self._turn = threading.Lock()

    def start(self) -> None:
        """Start it, and wait until it receives."""
        with self._turn:
            self._start()

    def kill(self) -> None:
        """Kill it without a word, and start it again."""
        with self._turn:
            process = self._running()
            process.send_signal(signal.SIGKILL)
            process.communicate()
            self.kills += 1
            self._start()

    def stop(self) -> int:
        """Ask it to end; gives its exit code."""
        with self._turn:
            process = self._running()
            process.terminate()
            process.communicate(timeout=60)
            return process.returncode

    def cpu_s(self) -> float:
        """Seconds of processor time that it has used so far."""
        with self._turn:
            used = psutil.Process(self._running().pid).cpu_times()
        return used.user + used.system

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Leave nothing running, however the block ended."""
        with self._turn:
            if self._process is not None and self._process.poll() is None:
                self._process.kill()
                self._process.communicate()

    def store(self) -> Store:
        """What it keeps, opened beside it with the key from its keyring."""
        kept: dict[str, str] = json.loads(self.keyring.read_text(encoding="utf-8"))
        secrets = MemorySecrets({name.partition("/")[2]: value for name, value in kept.items()})
        return open_store(next(self.profile.rglob("handovers.db")), secrets)

    def _running(self) -> subprocess.Popen[str]:
        assert self._process is not None
        return self._process

    def _start(self) -> None:
        environment = {
            **os.environ,
            "PYTHON_KEYRING_BACKEND": "tests.conformance.file_keyring.FileKeyring",
            "TRIAGE_HANDOVER_TEST_KEYRING": str(self.keyring),
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "app", "--profile", str(self.profile), "receive",
             "--port", str(self.port)],
            cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self._process.stdout is not None
        said = self._process.stdout.readline()
        assert "http" in said, f"the receiver did not start: {said!r}"
