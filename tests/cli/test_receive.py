"""``receive`` as a real process: how it starts, stops, is killed, and what it says of troubles."""

import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
import trustme

from app.store.exchanges import ExchangeState, in_state
from app.store.store import Store
from tests.conformance.file_keyring import LOCKED, PLACE
from tests.conformance.target import ROOT, receiving

ENVIRONMENT = {"PYTHON_KEYRING_BACKEND": "tests.conformance.file_keyring.FileKeyring"}
NOBODY = 'base_url = "http://127.0.0.1:1/fhir"'


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    folder = tmp_path / "profile"
    folder.mkdir()
    return folder


def settings(profile: Path, text: str) -> None:
    (profile / "machine.toml").write_text(text, encoding="utf-8")


def started_in_vain(profile: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Run it where it cannot start."""
    return subprocess.run(
        [sys.executable, "-m", "app", "--profile", str(profile), "receive", *more],
        cwd=ROOT,
        env={**os.environ, **ENVIRONMENT, PLACE: str(profile.parent / "keyring.json")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def told(done: subprocess.CompletedProcess[str], code: str) -> str:
    """The one line of a failure."""
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.endswith(f"[{code}]\n")
    assert len(done.stderr.splitlines()) == 1
    return done.stderr


def log_of(profile: Path) -> list[dict[str, object]]:
    text = (profile / "log" / "triage-handover.log").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("told_by", [signal.SIGTERM, signal.SIGINT])
def test_it_receives_until_it_is_told_to_stop(profile: Path, told_by: signal.Signals) -> None:
    with receiving(profile) as (process, address):
        assert httpx.get(f"{address}/health").json() == {"status": "ready"}
        process.send_signal(told_by)
        assert process.wait(20) == 0
        assert process.stdout is not None
        assert process.stdout.read() == "", "it said more than one line"
    assert {line["event"] for line in log_of(profile)} == {"request_answered"}


def test_a_port_that_is_taken_is_told(profile: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert "another program" in told(started_in_vain(profile, "--port", port), "GATEWAY-001")


def test_other_machines_are_not_let_in_without_a_certificate(profile: Path) -> None:
    done = started_in_vain(profile, "--port", "0", "--host", "0.0.0.0")  # noqa: S104 - it is refused
    assert "no certificate" in told(done, "GATEWAY-002")


def test_a_certificate_that_cannot_be_used_is_told(profile: Path, tmp_path: Path) -> None:
    broken = tmp_path / "gateway.pem"
    broken.write_text("no certificate")
    settings(profile, f"[gateway]\ncertificate = {str(broken)!r}\n")
    told(started_in_vain(profile, "--port", "0"), "GATEWAY-003")


def test_a_locked_keyring_is_told(profile: Path, tmp_path: Path) -> None:
    (tmp_path / "keyring.json").write_text(LOCKED)
    assert "locked" in told(started_in_vain(profile, "--port", "0"), "SECRETS-002")


def test_a_store_without_its_key_is_told_and_left_alone(profile: Path, tmp_path: Path) -> None:
    with receiving(profile):
        pass
    (tmp_path / "keyring.json").unlink()
    kept = (profile / "data" / "handovers.db").read_bytes()
    told(started_in_vain(profile, "--port", "0"), "STORE-001")
    assert (profile / "data" / "handovers.db").read_bytes() == kept


def test_two_receive_into_one_store(profile: Path) -> None:
    with receiving(profile) as (_, first), receiving(profile) as (_, second):
        for address in (first, second):
            assert httpx.get(f"{address}/health").status_code == 200


def test_callers_are_let_in_by_their_certificates(profile: Path, tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    ours, known, other = (
        authority.issue_cert(name) for name in ("127.0.0.1", "ems.example", "other.example")
    )
    ours.private_key_and_cert_chain_pem.write_to_path(tmp_path / "ours.pem")
    settings(
        profile,
        f"[gateway]\ncertificate = '{tmp_path / 'ours.pem'}'\n"
        f"client_ca_file = '{tmp_path / 'ca.pem'}'\nallowed_certificates = ['ems.example']\n",
    )
    with receiving(profile) as (_, address):
        got = []
        for certificate in (known, other):
            context = ssl.create_default_context()
            authority.configure_trust(context)
            certificate.configure_cert(context)
            got.append(httpx.get(f"{address}/health", verify=context).status_code)
    assert (got, address.split(":")[0]) == ([200, 403], "https")


def test_a_service_manager_hears_when_it_is_ready_and_when_it_stops(
    profile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(20)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        with receiving(profile) as (process, _):
            assert manager.recv(100) == b"READY=1"
            process.terminate()
            assert manager.recv(100) == b"STOPPING=1"
            assert process.wait(20) == 0


def test_a_service_needs_no_keyring_where_it_is_given_its_secrets(
    profile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "keyring.json").write_text(LOCKED)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    (tmp_path / "store-key").write_text("ab" * 32 + "\n")
    for _ in range(2):
        with receiving(profile) as (_, address):
            assert httpx.get(f"{address}/health").status_code == 200
    (profile / "data" / "handovers.db").unlink()
    told(started_in_vain(profile, "--port", "0"), "STORE-002")


def test_as_a_service_it_is_started_by_the_manager_of_windows_alone(profile: Path) -> None:
    done = started_in_vain(profile, "--as-service")
    assert (done.returncode, done.stderr.endswith("[CLI-002]\n")) == (2, True)


def notify_until_killed(
    address: str, first: int, taken: set[str], kill: Callable[[], None]
) -> None:
    """Announce one encounter after the other until nobody answers; kill after the twentieth."""
    with httpx.Client(base_url=address) as caller:
        for number in range(first, first + 10_000):
            try:
                answer = caller.get(f"/cds?encounterId={number}")
            except httpx.HTTPError:
                return
            if answer.status_code == 202:
                taken.add(str(number))
            if number == first + 20:
                kill()


@pytest.mark.hazard("H06/0601")
def test_nothing_that_was_taken_is_lost_when_it_is_killed(profile: Path) -> None:
    settings(profile, f'[senders."EMS"]\n{NOBODY}\n[gateway]\nrequests_per_s = 10000\n')
    taken: set[str] = set()
    with receiving(profile) as (process, address):
        callers = [
            threading.Thread(target=notify_until_killed, args=(address, first, taken, process.kill))
            for first in (100_000, 200_000, 300_000, 400_000)
        ]
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.join()
        assert process.wait(20) == -signal.SIGKILL
    assert len(taken) > 20
    with receiving(profile) as (_, address):
        assert httpx.get(f"{address}/health").status_code == 200
    kept = announced_in(profile)
    assert taken <= kept, f"{len(taken - kept)} of {len(taken)} were lost"


def announced_in(profile: Path) -> set[str]:
    """The encounters whose announcement is in the store."""
    kept = json.loads((profile.parent / "keyring.json").read_text(encoding="utf-8"))
    (key,) = (value for name, value in kept.items() if "store-key" in name)
    with (
        Store.open(profile / "data" / "handovers.db", bytes.fromhex(key)) as store,
        store.reading() as tx,
    ):
        found = in_state(tx, "cds", ExchangeState.IN_WORK)
    return {one.request_id.rpartition("/")[2] for one in found}
