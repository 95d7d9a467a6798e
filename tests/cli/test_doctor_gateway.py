"""``doctor`` beside a gateway that runs: whose messages does this person's viewer show?"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_receive import ENVIRONMENT
from tests.conformance.file_keyring import PLACE
from tests.conformance.target import ROOT, receiving
from tests.connections.raw_server import unused_port


def profile(folder: Path, port: int) -> Path:
    """A profile whose gateway has that port."""
    folder.mkdir(parents=True)
    (folder / "machine.toml").write_text(f"[gateway]\nport = {port}\n", encoding="utf-8")
    return folder


def findings(folder: Path) -> list[tuple[bool, str, str]]:
    """What the real command says of the gateway."""
    done = subprocess.run(
        [sys.executable, "-m", "app", "--profile", str(folder), "doctor", "--json"],
        cwd=ROOT,
        env={**os.environ, **ENVIRONMENT, PLACE: str(folder.parent / "keyring.json")},
        capture_output=True,
        check=False,
    )
    checks = json.loads(done.stdout)["checks"]
    return [(one["ok"], one["code"], one["text"]) for one in checks if one["check"] == "gateway"]


@pytest.mark.hazard("B14")
def test_a_gateway_with_another_store_than_the_viewers_is_told(tmp_path: Path) -> None:
    port = unused_port()
    service = profile(tmp_path / "service" / "profile", port)
    person = profile(tmp_path / "person" / "profile", port)
    with receiving(person):  # the first start makes the store
        pass
    with receiving(service, "--port", str(port)):
        ours, theirs = findings(service), findings(person)
    assert [ok for ok, _, _ in ours] == [True, True, True]
    assert "keeps its messages where this person sees them" in ours[1][2]
    assert [code for _, code, _ in theirs] == ["", "GATEWAY-022", ""]


def test_a_gateway_that_was_killed_is_no_longer_there(tmp_path: Path) -> None:
    port = unused_port()
    service = profile(tmp_path / "service" / "profile", port)
    with receiving(service, "--port", str(port)) as (process, _):
        process.kill()
        process.wait(20)
    assert "is free; the gateway does not run" in findings(service)[1][2]
    other = profile(tmp_path / "other" / "profile", port)
    with receiving(other, "--port", str(port)):
        assert [code for _, code, _ in findings(service)] == ["", "GATEWAY-022", ""]


def test_without_a_store_nobody_is_told_off(tmp_path: Path) -> None:
    port = unused_port()
    with receiving(profile(tmp_path / "service" / "profile", port), "--port", str(port)):
        found = findings(profile(tmp_path / "person" / "profile", port))
    assert [code for _, code, _ in found] == ["", "", ""]
    assert "something listens" in found[1][2]
