"""The gateway's command line against what a policy holds."""

from pathlib import Path

import pytest

from app.cli.exits import Exit
from app.settings import policy
from tests.cli.conftest import Cli, KeyringInMemory


@pytest.fixture
def held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The policy file of this machine."""
    folder = tmp_path / "machine"
    folder.mkdir()
    monkeypatch.setattr(policy, "machine_folder", lambda: folder)
    return folder / "policy.toml"


@pytest.mark.parametrize("option", [("--host", "127.0.0.2"), ("--port", "8099")])
def test_where_it_listens_is_not_changed_against_a_policy(
    cli: Cli, held: Path, working_keyring: KeyringInMemory, option: tuple[str, str]
) -> None:
    held.write_text('[gateway]\nhost = "127.0.0.1"\nport = 8090\n')
    done = cli("receive", *option)
    assert done.code == Exit.REFUSED
    assert f"gateway.{option[0][2:]} is held by the policy in {held}" in done.err
    assert done.err.endswith("[CLI-011]\n")
    assert working_keyring.kept == {}
