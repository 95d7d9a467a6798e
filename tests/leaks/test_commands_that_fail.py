"""What a gateway and commands write when callers and files are as bad as they can be."""

import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from app.demo.encounters import telephone
from tests.conformance.target import unused_port
from tests.leaks.looking import look, patterns
from tests.leaks.test_nothing_is_left import ROOT, in_places

MESSAGE = ROOT / "resources" / "examples" / "itk-cda" / "111-ed-fall.xml"
WHO = telephone.ANKLE.patient
NAME = f"{WHO.name.given} {WHO.name.family}"


@pytest.fixture
def written(tmp_path: Path) -> Path:
    return tmp_path / "written"


@pytest.fixture
def environment(written: Path) -> dict[str, str]:
    """All places below ``written``, with a keyring that is a file."""
    return {
        **in_places(written),
        "PYTHON_KEYRING_BACKEND": "tests.conformance.file_keyring.FileKeyring",
        "TRIAGE_HANDOVER_TEST_KEYRING": str(written / "keyring.json"),
    }


@pytest.fixture
def gateway(written: Path, environment: dict[str, str]) -> Iterator[tuple[str, int]]:
    """A gateway as a process, killed at the end; its address and its process."""
    command = [sys.executable, "-m", "app", "receive", "--port", "0"]
    with (
        (written / "gateway-stderr.txt").open("wb") as complaints,
        subprocess.Popen(
            command, cwd=written, env=environment, stdout=subprocess.PIPE, stderr=complaints
        ) as process,
    ):
        assert process.stdout is not None
        said = process.stdout.readline().decode()
        assert "http" in said, said
        yield said.split()[-1], process.pid
        process.kill()


def called(address: str, path: str, body: bytes, headers: dict[str, str]) -> int:
    asked = urllib.request.Request(f"{address.rstrip('/')}{path}", body, headers)  # noqa: S310  our own gateway
    try:
        with urllib.request.urlopen(asked, timeout=20) as answer:  # noqa: S310  our own gateway
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


@pytest.mark.timeout(300)
@pytest.mark.hazard("H13", "P21")
def test_a_gateway_writes_down_nobody_that_it_is_told_of(
    written: Path, environment: dict[str, str], gateway: tuple[str, int]
) -> None:
    address, _process = gateway
    report = MESSAGE.read_bytes()
    named = {"X-Request-ID": NAME, "User-Agent": f"sender of {NAME}"}
    codes = [
        called(address, f"/patients/{quote(NAME)}?nhs={WHO.nhs_number}", b"", named),
        called(address, "/$process-message", report, {"Content-Type": "application/fhir+json"}),
        called(address, "/$process-message", f'{{"name": "{NAME}"'.encode(), named),
        called(address, "/FHIR/STU3/$process-message", report[:5_000], named),
        called(address, f"/{quote(NAME)}", report, {"Content-Type": NAME, "SOAPAction": NAME}),
    ]
    assert all(400 <= code < 500 for code in codes), codes

    for arguments in (
        ["doctor", "--json"],
        ["outbox", "list"],
        ["support-bundle", "-o", "bundle.zip"],
        ["receive", "--port", str(unused_port()), "--host", "256.0.0.1"],
    ):
        done = subprocess.run(
            [sys.executable, "-m", "app", *arguments],
            check=False,
            capture_output=True,
            cwd=written,
            timeout=120,
            env=environment,
        )
        where = f"{arguments[0]}-{done.returncode}.txt"
        (written / where).write_bytes(done.stdout + done.stderr)

    count, found = look(written)
    kinds = {path.name.rpartition("-")[2] for path in written.rglob("*")}
    print(f"{count} files of a gateway and four commands, {len(patterns())} patterns")
    assert found == []
    assert {"handovers.db", "started.txt", "bundle.zip", "1.txt"} <= kinds, sorted(kinds)
    assert count >= 15
