"""Secrets that a service manager hands to a service."""

from pathlib import Path

import pytest

from app.connections.credentials import CredentialSecrets, credential, given
from app.report.errors import AppError, StoreFailed
from app.store.keys import open_store

KEY = "ab" * 32


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "given"
    made.mkdir()
    (made / "store-key").write_text(KEY + "\n")
    (made / "London-111-token").write_text("made-up-token\n")
    return made


@pytest.fixture
def secrets(folder: Path, tmp_path: Path) -> CredentialSecrets:
    return CredentialSecrets(folder, tmp_path / "handovers.begun")


def test_a_secret_is_found_by_its_name(secrets: CredentialSecrets) -> None:
    assert secrets.get("London 111 token") == "made-up-token"
    assert secrets.get("another") is None
    assert credential("store-key /var/lib/x/handovers.db") == "store-key"


def test_the_store_is_made_once_and_a_lost_one_is_told(
    secrets: CredentialSecrets, tmp_path: Path
) -> None:
    path = tmp_path / "handovers.db"
    for _ in range(2):
        open_store(path, secrets).close()
    path.unlink()
    with pytest.raises(StoreFailed) as told:
        open_store(path, secrets)
    assert told.value.code == "STORE-002"


@pytest.mark.parametrize("name", ["London 111 token", "store-key /x", "another"])
def test_a_service_changes_none_of_its_secrets(secrets: CredentialSecrets, name: str) -> None:
    with pytest.raises(AppError) as told:
        secrets.set(name, "cd" * 32)
    assert told.value.code == "SECRETS-011"
    assert secrets.get("London 111 token") == "made-up-token"


def test_it_forgets_none_either(secrets: CredentialSecrets) -> None:
    secrets.delete("another")
    with pytest.raises(AppError):
        secrets.delete("London 111 token")


def test_what_is_no_text_is_told(secrets: CredentialSecrets, folder: Path) -> None:
    (folder / "another").write_bytes(b"\xff\xfe")
    with pytest.raises(AppError) as told:
        secrets.get("another")
    assert told.value.code == "SECRETS-010"


def test_a_person_is_given_none(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    assert given() is None
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder.parent))
    assert given() is None, "another service's credentials, without a key of ours"
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder))
    assert given() == folder
