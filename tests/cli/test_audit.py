"""``audit``: verified against the keyring's note, exported in two forms, by whoever may."""

import csv
import errno
import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

import pytest

from app.connections.secrets import KeyringSecrets
from app.desk import audit_files
from app.settings.profile import Profile
from app.store import audit
from app.store.keys import open_store
from app.store.records import Who
from app.store.store import Store
from tests.cli.conftest import Cli, KeyringInMemory
from tests.store.making import NOW

WHO = Who("p7", "Clinician", "ed-12")


@pytest.fixture
def profile(tmp_path: Path, working_keyring: KeyringInMemory) -> Profile:
    """A profile with a trail of three entries."""
    made = Profile.at(tmp_path / "profile")
    made.prepare()
    with store_of(made) as store, store.transaction() as tx:
        for number in range(3):
            audit.append(tx, NOW, WHO, "open", handover_id=f"h{number}", reason="=SUM(A1)")
    return made


def store_of(profile: Profile) -> Store:
    return open_store(profile.store_path, KeyringSecrets())


def test_the_trail_is_written_as_json_lines_and_tells_of_it(cli: Cli, profile: Profile) -> None:
    done = cli("audit", "export")

    entries = [json.loads(line) for line in done.out.splitlines()]
    assert done.code == 0
    assert [entry["action"] for entry in entries] == ["open"] * 3 + ["export audit trail"]
    assert entries[-1]["role"] == "Local IT"
    assert cli("audit", "verify").out == "4 entries, none changed or missing\n"


def test_the_trail_is_written_as_csv_that_is_no_formula(
    cli: Cli, profile: Profile, tmp_path: Path
) -> None:
    out = tmp_path / "trail.csv"

    done = cli("audit", "export", "--format", "csv", "-o", out)

    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"))))
    assert done.out == f"{out}: 4 entries\n"
    assert [row["handover_id"] for row in rows] == ["h0", "h1", "h2", ""]
    assert rows[0]["reason"] == "'=SUM(A1)"
    assert "[AUDIT-002]" in cli("audit", "export", "-o", out).err


@pytest.mark.parametrize(("since", "count"), [("2026-11-22", 3), ("2026-11-22T14:06:01", 0)])
def test_it_may_begin_at_a_time_of_the_uk(
    cli: Cli, profile: Profile, since: str, count: int
) -> None:
    lines = cli("audit", "export", "--since", since).out.splitlines()

    assert sum('"open"' in line for line in lines) == count
    assert cli("audit", "export", "--since", "yesterday").code == 2


@pytest.mark.hazard("H23")
@pytest.mark.parametrize(
    ("role", "code"),
    [("receptionist", 5), ("clinician", 5), ("manager", 5), ("privacy-officer", 0), ("it", 0)],
)
def test_a_role_that_was_set_up_is_held_to_the_table(
    cli: Cli, profile: Profile, machine_file: Callable[[str], None], role: str, code: int
) -> None:
    machine_file(f'role = "{role}"\n')

    done = cli("audit", "export")

    assert done.code == code
    with store_of(profile) as store, store.reading() as tx:
        assert audit.entries(tx)[-1].result == ("denied" if code else "done")


def test_an_older_copy_of_the_whole_store_is_seen(cli: Cli, profile: Profile) -> None:
    older = profile.store_path.read_bytes()
    with store_of(profile) as store, store.transaction() as tx:
        audit.append(tx, NOW, WHO, "accept", handover_id="h1")
    assert cli("audit", "verify").code == 0

    profile.store_path.write_bytes(older)
    done = cli("audit", "verify")

    assert done.code == 6
    assert "[AUDIT-001]" in done.err
    assert cli("audit", "verify").code == 6


def test_a_clock_that_was_set_back_is_told(cli: Cli, profile: Profile) -> None:
    from datetime import timedelta

    with store_of(profile) as store, store.transaction() as tx:
        audit.append(tx, NOW - timedelta(days=1), WHO, "open")

    done = cli("audit", "verify")

    assert done.code == 0
    assert done.out.splitlines()[1].endswith(": 4")


def test_a_trail_of_one_entry_is_counted_so(
    cli: Cli, tmp_path: Path, working_keyring: KeyringInMemory
) -> None:
    made = Profile.at(tmp_path / "profile")
    made.prepare()
    with store_of(made) as store, store.transaction() as tx:
        audit.append(tx, NOW, WHO, "open", handover_id="h1")
    assert cli("audit", "verify").out == "1 entry, none changed or missing\n"


def test_half_a_trail_is_not_left_behind(
    cli: Cli, profile: Profile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run_out(_records: object, out: TextIO, _how: object) -> int:
        out.write("{")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(audit_files, "write", run_out)
    out = tmp_path / "trail.jsonl"
    done = cli("audit", "export", "-o", out)
    assert (done.code, done.err.endswith("[AUDIT-002]\n")) == (1, True)
    assert not out.exists()


def test_a_file_that_was_there_stays_as_it_was(cli: Cli, profile: Profile, tmp_path: Path) -> None:
    out = tmp_path / "trail.jsonl"
    out.write_text("an earlier one", encoding="utf-8")
    assert cli("audit", "export", "-o", out).code == 1
    assert out.read_text(encoding="utf-8") == "an earlier one"
