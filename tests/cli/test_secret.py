"""``secret``: in through standard input, checked, and never out again."""

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.cli.secret import LONGEST
from app.connections.secrets import SERVICE, KeyringSecrets
from tests.cli.conftest import Cli, KeyringInMemory
from tests.cli.test_inspecting import LINE
from tests.connections.token_server import pem

SETTINGS = """
[senders.Town]
base_url = "https://town.example.nhs.uk"
token_secret = "town-token"
[senders.Region]
kind = "bars"
base_url = "https://region.example.nhs.uk"
sign_on = "oauth2"
token_url = "https://id.example.nhs.uk/token"
client_id = "c"
key_id = "k"
signing_key_secret = "region-key"
[mailboxes.X26OT123]
url = "https://mesh.example.nhs.uk"
password_secret = "mesh-password"
shared_key_secret = "mesh-shared"
"""
NAMES = ["town-token", "region-key", "mesh-password", "mesh-shared"]
Give = Callable[[bytes], None]


@pytest.fixture
def give(monkeypatch: pytest.MonkeyPatch) -> Give:
    """Lays bytes ready on standard input."""

    def lay(data: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))

    return lay


@pytest.mark.hazard("P21")
def test_a_secret_goes_from_standard_input_into_the_keyring(
    cli: Cli, give: Give, working_keyring: KeyringInMemory
) -> None:
    give(b"\xef\xbb\xbf  made-up-token \r\n")
    done = cli("secret", "set", "town-token")
    assert (done.code, done.err) == (0, "")
    assert done.out == "town-token: kept\nNo setting uses this name yet.\n"
    assert working_keyring.kept == {(SERVICE, "town-token"): "made-up-token"}


def test_a_secret_is_no_argument(cli: Cli, working_keyring: KeyringInMemory) -> None:
    done = cli("secret", "set", "town-token", "made-up-token")
    assert done.code == 2
    assert working_keyring.kept == {}


@pytest.mark.parametrize("data", [b"", b" \n", b"\xff\xfe", b"a\0b", b"k" * (LONGEST + 1)])
def test_what_is_no_secret_is_not_kept(
    cli: Cli, give: Give, working_keyring: KeyringInMemory, data: bytes
) -> None:
    give(data)
    done = cli("secret", "set", "town-token")
    assert (done.code, done.out, working_keyring.kept) == (2, "", {})
    assert done.err.endswith("[SECRETS-006]\n")
    assert LINE.fullmatch(done.err)


def test_each_secret_of_the_settings_is_checked(
    cli: Cli,
    give: Give,
    settings_file: Callable[[str], None],
    working_keyring: KeyringInMemory,
) -> None:
    settings_file(SETTINGS)
    done = cli("secret", "check")
    assert done.code == 1
    assert [line.split(":")[0].split(" ")[0] for line in done.out.splitlines()] == NAMES
    assert done.out.count("not in the keyring") == 4
    for name in NAMES:
        give(b"two words")
        cli("secret", "set", name)
    done = cli("secret", "check")
    assert "town-token (sender Town): in the keyring, and not a token" in done.out
    assert "region-key (sender Region): in the keyring, and not an RSA key" in done.out
    assert done.out.count(": there\n") == 2
    give(b"made-up-token")
    cli("secret", "set", "town-token")
    give(pem("key-1").encode())
    assert cli("secret", "set", "region-key").out == "region-key: kept\n"
    done = cli("secret", "check")
    assert (done.code, done.out.count(": there\n")) == (0, 4)
    assert "made-up-token" not in done.out
    assert "PRIVATE" not in done.out


def test_a_secret_is_forgotten(cli: Cli, give: Give, working_keyring: KeyringInMemory) -> None:
    give(pem("key-1").encode())
    cli("secret", "set", "region-key")
    assert len(working_keyring.kept) > 2
    assert cli("secret", "delete", "region-key").code == 0
    assert working_keyring.kept == {}


@pytest.mark.parametrize("verb", ["set", "delete"])
def test_the_key_of_the_store_is_out_of_reach(
    cli: Cli, give: Give, tmp_path: Path, working_keyring: KeyringInMemory, verb: str
) -> None:
    from app.store.keys import key_name

    name = key_name(tmp_path / "handovers.db")
    KeyringSecrets().set(name, "made-up-key")
    give(b"other")
    done = cli("secret", verb, name)
    assert (done.code, done.err.endswith("[SECRETS-005]\n")) == (5, True)
    assert working_keyring.kept == {(SERVICE, name): "made-up-key"}


def test_without_a_keyring_it_is_said(
    cli: Cli, give: Give, settings_file: Callable[[str], None]
) -> None:
    give(b"made-up-token")
    assert cli("secret", "set", "a").err.endswith("[SECRETS-001]\n")
    assert cli("secret", "check").out == "The settings use no secret.\n"
    settings_file(SETTINGS)
    done = cli("secret", "check")
    assert (done.code, "none was found" in done.out) == (1, True)
