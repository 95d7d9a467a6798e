"""``outbox`` and ``audit`` over a real store."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.connections.secrets import KeyringSecrets
from app.settings.profile import Profile
from app.store.keys import open_store
from app.store.store import Store
from tests.cli.conftest import Cli, KeyringInMemory
from tests.cli.test_inspecting import LINE


@pytest.fixture
def store(tmp_path: Path, working_keyring: KeyringInMemory) -> Iterator[Store]:
    """The store of the profile that ``cli`` uses."""
    profile = Profile.at(tmp_path / "profile")
    profile.prepare()
    with open_store(profile.store_path, KeyringSecrets()) as made:
        yield made


def test_an_empty_outbox_lists_nothing(cli: Cli, store: Store) -> None:
    done = cli("outbox", "list")
    assert (done.code, done.out, done.err) == (0, "", "")


@pytest.mark.parametrize("verb", [["retry", "x"], ["withdraw", "x", "--reason", "rung up"]])
def test_a_reply_that_is_not_there_is_refused(cli: Cli, store: Store, verb: list[str]) -> None:
    done = cli("outbox", *verb)
    assert (done.code, done.out) == (5, "")
    assert LINE.fullmatch(done.err)


def test_a_profile_without_a_store_is_told_and_none_is_made(
    cli: Cli, tmp_path: Path, working_keyring: KeyringInMemory
) -> None:
    done = cli("outbox", "list")
    assert (done.code, done.err.endswith("[CLI-004]\n")) == (1, True)
    assert not (tmp_path / "profile").exists()


def test_without_a_keyring_it_is_said(cli: Cli) -> None:
    done = cli("outbox", "list")
    assert (done.code, done.err.endswith("[SECRETS-001]\n")) == (1, True)


def test_a_trail_that_holds_is_exit_0(cli: Cli, store: Store) -> None:
    done = cli("audit", "verify")
    assert (done.code, done.out) == (0, "0 entries, none changed or missing\n")


def test_a_trail_that_was_cut_is_exit_6(cli: Cli, store: Store) -> None:
    with store.transaction() as tx:
        tx.rows("INSERT INTO meta (name, value) VALUES ('audit_head', '3 abc')")
    done = cli("audit", "verify")
    assert (done.code, done.out) == (6, "")
    assert done.err.endswith("[AUDIT-001]\n")
    assert LINE.fullmatch(done.err)
