"""The receiver that the suites talk to: this program as a process of its own, or another one.

Another receiver is named by ``TRIAGE_HANDOVER_TARGET`` (its base address) and, where it needs
them, by ``…_TARGET_SERVICE`` and ``…_TARGET_ORGANISATION`` (its DoS service id and ODS code),
``…_TARGET_SENDER_PORT`` (the port of this machine on which it looks for the sender of the suites),
and ``…_TARGET_CA``, ``…_TARGET_CERTIFICATE`` and ``…_TARGET_KEY`` (files, PEM).
"""

import os
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.connections.raw_server import unused_port

ROOT = Path(__file__).parents[2]
SERVICE = "2000099901"
ORGANISATION = "RZ901"
SETTINGS = """
[gateway]
organisations = ["{organisation}"]
services = ["{service}"]
requests_per_s = 1000

[senders."Suite EMS"]
base_url = "http://127.0.0.1:{sender_port}/fhir"

[senders."Suite ITK"]
kind = "itk"
base_url = "http://127.0.0.1:{sender_port}/itk"
identities = ["Y99901"]
organisation = "{organisation}"
our_name = "Emergency department of the suite"
"""
"""What the receiver of the suites is set up with; a suite adds its sender here."""


@dataclass(frozen=True)
class Target:
    """A receiver that runs.

    Attributes:
        base: its address, without a slash at the end.
        service: the DoS service id by which it is addressed.
        organisation: its ODS code.
        sender_port: where it looks for the sender of the suites.
        tls: how to call it; None for plain HTTP.
    """

    base: str
    service: str = SERVICE
    organisation: str = ORGANISATION
    sender_port: int = 0
    tls: ssl.SSLContext | None = None


def named() -> Target | None:
    """The receiver that the environment names, if it names one."""
    base = os.environ.get("TRIAGE_HANDOVER_TARGET", "").rstrip("/")
    if not base:
        return None
    return Target(
        base,
        _named("SERVICE", SERVICE),
        _named("ORGANISATION", ORGANISATION),
        int(_named("SENDER_PORT", "0")),
        _tls() if base.startswith("https:") else None,
    )


@contextmanager
def own(folder: Path) -> Iterator[Target]:
    """This program as a process of its own, with a profile below ``folder``."""
    sender_port = unused_port()
    profile = folder / "profile"
    profile.mkdir()
    settings = SETTINGS.format(organisation=ORGANISATION, service=SERVICE, sender_port=sender_port)
    (profile / "machine.toml").write_text(settings, encoding="utf-8")
    with receiving(profile) as (process, address):
        yield Target(address, sender_port=sender_port)
        process.terminate()
        assert process.wait(20) == 0


@contextmanager
def receiving(profile: Path, *more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """``receive`` over a profile on a free port: the process, and the address that it printed."""
    environment = {
        **os.environ,
        "PYTHON_KEYRING_BACKEND": "tests.conformance.file_keyring.FileKeyring",
        "TRIAGE_HANDOVER_TEST_KEYRING": str(profile.parent / "keyring.json"),
    }
    command = [sys.executable, "-m", "app", "--profile", str(profile), "receive", "--port", "0"]
    with subprocess.Popen(
        [*command, *more], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            assert "http" in said, f"the receiver did not start: {said!r}"
            yield process, said.split()[-1]
        finally:
            process.kill()


def _named(what: str, otherwise: str) -> str:
    return os.environ.get(f"TRIAGE_HANDOVER_TARGET_{what}", otherwise)


def _tls() -> ssl.SSLContext:
    made = ssl.create_default_context(cafile=_named("CA", "") or None)
    if certificate := _named("CERTIFICATE", ""):
        made.load_cert_chain(certificate, _named("KEY", "") or None)
    return made
