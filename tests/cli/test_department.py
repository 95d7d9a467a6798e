"""The command line on a department's store: the gateway in one profile, what others see of it."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from app.cli.check_department import check_department
from app.connections.secrets import MemorySecrets
from app.desk.desk import Desk
from app.report.errors import StoreFailed
from app.report.states import State
from app.settings.department import StoreSettings
from app.store.postgres import Postgres
from app.store.postgres_server import Server
from app.store.store import Store
from tests.cli.conftest import Cli, KeyringInMemory
from tests.conformance.bars.wire import Sender
from tests.conformance.target import ORGANISATION, SERVICE, Target, receiving
from tests.desk.conftest import NURSE, SETTINGS
from tests.store.postgres_server import Cluster


def machine_file(server: Server) -> str:
    return (
        f'[store]\nhost = "{server.host}"\nport = {server.port}\ndatabase = "{server.database}"\n'
        f'user = "{server.user}"\npassword_secret = "store-password"\n'
    )


@pytest.fixture
def server(cluster: Cluster) -> Iterator[Server]:
    with cluster.database() as made:
        yield made


@pytest.fixture
def shared(server: Server, tmp_path: Path, working_keyring: KeyringInMemory) -> Server:
    """The profile of the command line, with the department's store."""
    (tmp_path / "profile").mkdir(exist_ok=True)
    (tmp_path / "profile" / "machine.toml").write_text(machine_file(server), encoding="utf-8")
    working_keyring.set_password("triage-handover", "store-password", server.password)
    return server


def test_doctor_says_what_holds_on_the_server(cli: Cli, shared: Server) -> None:
    before = cli("doctor").out
    Store(Postgres(shared), create=True).close()
    after = cli("doctor").out

    assert "ok         store: empty so far; the viewer makes its tables when it starts" in before
    (line,) = [one for one in after.splitlines() if "store: postgresql://" in one]
    assert line.startswith("ok         store: postgresql://127.0.0.1:")
    for said in ("PostgreSQL ", "on this machine", "commits are synced (on)", "sums of pages on"):
        assert said in line
    assert "[STORE-" not in after
    assert shared.password not in after


def test_doctor_says_what_does_not_hold(cli: Cli, cluster: Cluster, shared: Server) -> None:
    Store(Postgres(shared), create=True).close()
    with cluster.as_owner(shared.database) as line:
        line.execute("DROP EXTENSION pg_trgm CASCADE")
    assert "[STORE-034]" in cli("doctor").out

    cluster.admin(f"ALTER DATABASE {shared.database} ALLOW_CONNECTIONS false")
    done = cli("doctor")
    assert done.code == 1
    assert "[STORE-023]" in done.out


@pytest.mark.hazard("B08")
def test_a_clock_that_is_not_that_of_the_server_is_named(server: Server) -> None:
    Store(Postgres(server), create=True).close()
    wanted = StoreSettings(server.host, server.port, server.database, server.user, "password")
    secrets = MemorySecrets({"password": server.password})
    for minutes, code in ((0, ""), (3, "CLOCK-001"), (-3, "CLOCK-001")):
        off = timedelta(minutes=minutes)
        found = check_department(wanted, secrets, lambda off=off: datetime.now(UTC) + off)
        told = [one.code for one in found if "that of the department's database" in one.text]
        assert told == [code]


@pytest.mark.parametrize(
    ("command", "title"),
    [
        (("backup", "create", "-o", "out.backup"), "No backup was made"),
        (("backup", "restore", "out.backup"), "Nothing was restored"),
        (("key", "rotate"), "The key was not changed"),
        (("key", "adopt", "elsewhere"), "The key was not changed"),
    ],
)
def test_what_is_the_servers_business_is_said_in_a_line(
    cli: Cli, shared: Server, command: tuple[str, ...], title: str
) -> None:
    done = cli(*command)
    *_, last = done.err.splitlines()

    assert (done.code, done.out) == (1, "")
    assert last.startswith(f"{title}: Reports are kept in the department's database.")
    assert "pg_dump" in last
    assert last.endswith("[STORE-032]")


def test_the_trail_is_verified_there(cli: Cli, shared: Server) -> None:
    with Store(Postgres(shared), create=True) as store:
        Desk(store, SETTINGS, NURSE).receive(b"no report", "Northshire 111", "file")

    done = cli("audit", "verify")

    assert (done.code, done.out) == (0, "1 entry, none changed or missing\n")


@pytest.mark.hazard("B09")
def test_what_the_gateway_of_one_machine_takes_stands_in_the_list_of_another(
    server: Server, tmp_path: Path
) -> None:
    profile = tmp_path / "gateway"
    profile.mkdir()
    gateway = f'[gateway]\norganisations = ["{ORGANISATION}"]\nservices = ["{SERVICE}"]\n'
    (profile / "machine.toml").write_text(machine_file(server) + gateway, encoding="utf-8")
    kept = {"triage-handover/store-password": server.password}
    (tmp_path / "keyring.json").write_text(json.dumps(kept), encoding="utf-8")

    with receiving(profile) as (process, address), httpx.Client(base_url=address) as http:
        sender = Sender(http, Target(address))
        sender.accepted(sender.made())
        with Store(Postgres(server)) as elsewhere:
            desk = Desk(elsewhere, SETTINGS, NURSE)
            desk.catch_up()
            rows = desk.rows(State.EXPECTED)
        process.terminate()
        assert process.wait(20) == 0

    assert len(rows) == 1
    assert not (profile / "data" / "handovers.db").exists()


def test_a_diagnosis_upgrades_nobody_elses_tables(cli: Cli, shared: Server) -> None:
    with Store(Postgres(shared), create=True) as store, store.transaction() as tx:
        latest = store.schema_number
        tx.rows("DELETE FROM schema_versions WHERE number = ?", (latest,))
    assert f"an earlier version of this program (schema {latest - 1} of {latest})" in (
        cli("doctor").out
    )
    with pytest.raises(StoreFailed) as told:
        Store(Postgres(shared), upgrade=False)
    assert told.value.code == "STORE-035"
