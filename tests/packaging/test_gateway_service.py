"""The gateway as a service: what its recipes say fits what the program understands."""

import re
import shlex
from pathlib import Path

import pytest

from app.cli.parser import parse
from app.cli.windows_service import SERVICE
from app.connections.credentials import STORE_KEY
from app.settings.profile import Profile

PACKAGING = Path(__file__).parents[2] / "packaging"
UNIT = PACKAGING / "linux" / "triage-handover-gateway.service"
SCRIPT = PACKAGING / "windows" / "gateway-service.ps1"


def said(key: str) -> list[str]:
    """Every value of a key of the unit."""
    return re.findall(rf"^{key}=(.*)$", UNIT.read_text(encoding="utf-8"), re.MULTILINE)


def test_the_unit_starts_the_gateway() -> None:
    (command,) = said("ExecStart")
    program, *arguments = shlex.split(command)
    assert (program, parse(arguments).command) == ("/usr/bin/triage-handover", "receive")


def test_everything_the_unit_keeps_is_in_its_state_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for pair in shlex.split(" ".join(said("Environment"))):
        name, _, value = pair.partition("=")
        monkeypatch.setenv(name, value.replace("%S", str(tmp_path)))
    profile, (state,) = Profile.of_platform(), said("StateDirectory")
    kept = (profile.store_path, profile.log_dir, profile.user_file)
    assert all(path.is_relative_to(tmp_path / state) for path in kept)
    assert profile.machine_file == Path("/etc/triage-handover/settings.toml")


def test_the_unit_hands_over_the_key_of_the_store() -> None:
    (given,) = said("LoadCredentialEncrypted")
    assert given.partition(":")[0] == STORE_KEY


@pytest.mark.parametrize(
    "kept",
    ["DynamicUser=yes", "NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet="],
)
def test_the_unit_gives_the_gateway_no_rights(kept: str) -> None:
    assert kept in UNIT.read_text(encoding="utf-8").splitlines()


def test_the_script_of_windows_makes_the_service_that_the_program_is() -> None:
    text = SCRIPT.read_text(encoding="utf-8")
    assert re.search(r"^\$Name = '(\w+)'$", text, re.MULTILINE)[1] == SERVICE  # type: ignore[index]  # it is there
    template = re.search(r"\$command = '\"\{0\}\" (.*)' -f", text)
    assert template
    known = parse(shlex.split(template[1].replace("{1}", "C:/x")))
    assert (known.command, known.as_service, known.profile) == ("receive", True, Path("C:/x"))
