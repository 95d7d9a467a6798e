"""``backup`` and ``key``: there and back again, and every way in which it may not work."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from app.cli import passphrase as passphrases
from app.connections.secrets import KeyringSecrets
from app.connections.signin import accounts
from app.report.states import Role
from app.settings.profile import Profile
from app.store import audit, messages
from app.store.backup import read_head
from app.store.keys import key_name, open_store
from app.store.records import Who
from app.store.restoring import RESTORED
from tests.cli.conftest import Cli, Done, KeyringInMemory
from tests.store.making import NOW, keep

WORDS = "correct horse battery staple"
Say = Callable[..., Done]


@pytest.fixture
def profile(tmp_path: Path, working_keyring: KeyringInMemory) -> Profile:
    """A profile with a store that holds one message."""
    made = Profile.at(tmp_path / "profile")
    made.prepare()
    put(made, b"Zofia Nowak")
    return made


@pytest.fixture
def say(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Say:
    """Runs a command with a passphrase on its standard input."""

    def run(*arguments: str | Path, words: str = WORDS) -> Done:
        given = io.TextIOWrapper(io.BytesIO(f"{words}\n".encode()))
        monkeypatch.setattr(passphrases.sys, "stdin", given)
        return cli(*arguments)

    return run


def put(profile: Profile, data: bytes) -> None:
    with (
        open_store(profile.store_path, KeyringSecrets()) as store,
        store.transaction() as tx,
    ):
        keep(tx, data)
        audit.append(tx, NOW, Who("p7", "Clinician", "ed-12"), "received")


def kept(profile: Profile) -> list[bytes]:
    with open_store(profile.store_path, KeyringSecrets()) as store, store.reading() as tx:
        return [messages.body(tx, row[0]) for row in tx.rows("SELECT id FROM messages")]


def actions(profile: Profile) -> list[str]:
    with open_store(profile.store_path, KeyringSecrets()) as store, store.reading() as tx:
        return [entry.action for entry in audit.entries(tx)]


@pytest.fixture
def backup(say: Say, profile: Profile, tmp_path: Path) -> Path:
    out = tmp_path / "night.backup"
    done = say("backup", "create", "-o", out)
    assert (done.code, done.err) == (0, "")
    return out


def test_a_backup_is_put_back_as_it_was(say: Say, profile: Profile, backup: Path) -> None:
    put(profile, b"later")

    done = say("backup", "restore", backup, "--replace")

    assert (done.code, done.err) == (0, "")
    assert kept(profile) == [b"Zofia Nowak"]
    assert actions(profile) == ["received", "back up store", RESTORED]
    assert say("audit", "verify").code == 0
    left = {path.name for path in profile.data_dir.iterdir()}
    assert left <= {"handovers.db", "handovers.db-wal", "handovers.db-shm"}


def test_it_brings_back_a_store_whose_key_is_lost(
    say: Say, profile: Profile, backup: Path, working_keyring: KeyringInMemory
) -> None:
    working_keyring.kept.clear()

    assert say("backup", "restore", backup, "--replace").code == 0
    assert kept(profile) == [b"Zofia Nowak"]


def test_it_brings_back_a_store_that_is_gone(say: Say, profile: Profile, backup: Path) -> None:
    profile.store_path.unlink()

    assert say("backup", "restore", backup).code == 0
    assert kept(profile) == [b"Zofia Nowak"]


def test_it_makes_a_store_in_a_profile_that_never_had_one(
    say: Say, profile: Profile, backup: Path, tmp_path: Path
) -> None:
    other = Profile.at(tmp_path / "other")

    assert say("--profile", other.data_dir.parent, "backup", "restore", backup).code == 0
    assert kept(other) == [b"Zofia Nowak"]
    assert kept(profile) == [b"Zofia Nowak"]


def test_it_holds_no_word_in_the_clear_and_has_a_key_of_its_own(
    backup: Path, profile: Profile
) -> None:
    data = backup.read_bytes()
    key = KeyringSecrets().get(key_name(profile.store_path)) or ""

    assert b"Nowak" not in data
    assert key.encode() not in data
    assert bytes.fromhex(key) not in data
    assert backup.stat().st_mode & 0o077 == 0
    assert list(backup.parent.glob("night.backup.*")) == []


def test_a_store_that_is_there_is_not_overwritten(say: Say, profile: Profile, backup: Path) -> None:
    put(profile, b"later")

    done = say("backup", "restore", backup)

    assert done.code == 1
    assert "[BACKUP-006]" in done.err
    assert len(kept(profile)) == 2


def test_another_passphrase_opens_nothing(say: Say, profile: Profile, backup: Path) -> None:
    put(profile, b"later")

    done = say("backup", "restore", backup, "--replace", words="correct horse battery stapler")

    assert "[BACKUP-002]" in done.err
    assert len(kept(profile)) == 2


@pytest.mark.parametrize("words", ["", "short", "x" * 2_000])
def test_a_passphrase_that_keeps_nothing_safe_is_not_taken(
    say: Say, profile: Profile, tmp_path: Path, words: str
) -> None:
    done = say("backup", "create", "-o", tmp_path / "no.backup", words=words)

    assert done.code == 2
    assert "[BACKUP-007]" in done.err
    assert not (tmp_path / "no.backup").exists()


def test_one_changed_byte_is_found(say: Say, profile: Profile, backup: Path) -> None:
    data = bytearray(backup.read_bytes())
    data[-5_000] ^= 1
    backup.write_bytes(data)

    done = say("backup", "restore", backup, "--replace")

    assert "[BACKUP-003]" in done.err
    assert kept(profile) == [b"Zofia Nowak"]


def test_a_byte_too_many_is_found(say: Say, profile: Profile, backup: Path) -> None:
    backup.write_bytes(backup.read_bytes() + bytes(4_096))

    assert "[BACKUP-003]" in say("backup", "restore", backup, "--replace").err


def test_a_first_line_that_was_changed_is_found(say: Say, profile: Profile, backup: Path) -> None:
    line, _, store = backup.read_bytes().partition(b"\n")
    said = json.loads(line) | {"made_at": "2030-01-01T00:00:00.000000Z"}
    backup.write_bytes(json.dumps(said).encode() + b"\n" + store)

    assert "[BACKUP-002]" in say("backup", "restore", backup, "--replace").err


def test_what_is_no_backup_is_told(say: Say, profile: Profile, tmp_path: Path) -> None:
    other = tmp_path / "letter.txt"
    other.write_text("Dear Sir")

    assert "[BACKUP-001]" in say("backup", "restore", other, "--replace").err
    assert "[BACKUP-001]" in say("backup", "restore", tmp_path / "none", "--replace").err


@pytest.mark.parametrize("folder", ["none", "letter.txt"])
def test_a_folder_that_is_none_is_told_and_the_store_is_not_blamed(
    say: Say, backup: Path, tmp_path: Path, folder: str
) -> None:
    (tmp_path / "letter.txt").write_text("Dear Sir")
    done = say("backup", "create", "-o", tmp_path / folder / backup.name)
    assert (done.code, done.err.endswith("[BACKUP-005]\n")) == (1, True)
    assert done.err.startswith("The file was not written")


def test_a_file_that_is_there_is_not_overwritten(say: Say, backup: Path) -> None:
    before = backup.read_bytes()

    assert "[BACKUP-004]" in say("backup", "create", "-o", backup).err
    assert backup.read_bytes() == before


def test_a_store_in_use_is_not_replaced(say: Say, profile: Profile, backup: Path) -> None:
    with open_store(profile.store_path, KeyringSecrets()):
        done = say("backup", "restore", backup, "--replace")

    assert "[STORE-015]" in done.err
    assert kept(profile) == [b"Zofia Nowak"]


def test_a_backup_is_made_while_the_store_is_in_use(
    say: Say, profile: Profile, tmp_path: Path
) -> None:
    with open_store(profile.store_path, KeyringSecrets()):
        assert say("backup", "create", "-o", tmp_path / "day.backup").code == 0
    assert read_head(tmp_path / "day.backup").entries == 2  # it tells of itself


def test_the_key_is_changed_and_an_older_backup_still_opens(
    say: Say, profile: Profile, backup: Path
) -> None:
    before = KeyringSecrets().get(key_name(profile.store_path))

    done = say("key", "rotate")

    assert (done.code, done.err) == (0, "")
    assert KeyringSecrets().get(key_name(profile.store_path)) != before
    assert kept(profile) == [b"Zofia Nowak"]
    assert say("backup", "restore", backup, "--replace").code == 0


def test_a_moved_profile_takes_its_key_along(say: Say, profile: Profile, tmp_path: Path) -> None:
    folder = profile.data_dir.parent
    folder.rename(tmp_path / "moved")
    moved = ("--profile", tmp_path / "moved")

    told = say(*moved, "outbox", "list")
    assert "[STORE-001]" in told.err
    assert "moved" in told.err
    assert say(*moved, "key", "adopt", folder).code == 0
    assert say(*moved, "outbox", "list").code == 0


COMMANDS = {
    "back up": ("backup", "create", "-o", "OUT"),
    "restore": ("backup", "restore", "BACKUP", "--replace"),
    "change the key": ("key", "rotate"),
    "take a key along": ("key", "adopt", "ELSEWHERE"),
}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.IT])
@pytest.mark.parametrize("named", COMMANDS)
def test_only_local_it_keeps_the_store(
    say: Say, profile: Profile, backup: Path, tmp_path: Path, role: Role, named: str
) -> None:
    """Otherwise the front desk could carry every report away under a passphrase of its own."""
    written = role.name.lower().replace("_", "-")
    profile.machine_file.write_text(f'role = "{written}"\n', encoding="utf-8")
    places = {"OUT": tmp_path / "taken", "BACKUP": backup, "ELSEWHERE": tmp_path}
    before = actions(profile)

    done = say(*(places.get(word, word) for word in COMMANDS[named]))

    assert done.code == 5
    assert "DESK-001" in done.err
    assert not (tmp_path / "taken").exists()
    assert kept(profile) == [b"Zofia Nowak"]
    opened = named in {"back up", "change the key"}
    with open_store(profile.store_path, KeyringSecrets()) as store, store.reading() as tx:
        told = audit.entries(tx)[len(before) :]
    assert [(one.result, one.who.role) for one in told] == [("denied", role.value)] * opened


def test_a_group_gives_the_role_to_keep_the_store(
    say: Say, profile: Profile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "groups_of", lambda _name: ("ED-Systems",))
    profile.machine_file.write_text(
        'role = "receptionist"\n[sign_in]\ngroups = ["ED-Systems = it"]\n', encoding="utf-8"
    )

    done = say("backup", "create", "-o", tmp_path / "night.backup")

    assert (done.code, done.err) == (0, "")


def test_each_stands_in_the_trail_before_it_is_done(
    say: Say, profile: Profile, backup: Path
) -> None:
    say("key", "rotate")
    assert backup.exists()
    assert actions(profile)[-2:] == ["back up store", "change key of store"]
