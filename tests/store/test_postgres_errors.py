"""Every way in which a department's server can fail, seen with a real one and told in words."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import trustme

from app.report.errors import StoreFailed
from app.store import postgres
from app.store.postgres import Postgres
from app.store.postgres_health import health
from app.store.postgres_server import Server
from app.store.store import Store
from tests.store import postgres_server
from tests.store.postgres_server import USER, Cluster


@pytest.fixture
def server(cluster: Cluster) -> Iterator[Server]:
    """A database with a store in it."""
    with cluster.database() as made:
        Store(Postgres(made), create=True).close()
        yield made


@pytest.fixture
def store(server: Server) -> Iterator[Store]:
    """That store, open; it waits for others a fifth of a second."""
    with Store(Postgres(server, 200)) as opened:
        yield opened


@pytest.fixture(scope="module")
def secured() -> Iterator[tuple[Cluster, trustme.CA]]:
    """A server with a certificate for ``localhost``."""
    authority = trustme.CA()
    issued = authority.issue_cert("localhost")
    with postgres_server.running() as made:
        issued.private_key_pem.write_to_path(made.data / "server.key")
        issued.cert_chain_pems[0].write_to_path(made.data / "server.crt")
        authority.cert_pem.write_to_path(made.folder / "authority.pem")
        made.own("server.key", "server.crt")
        made.ca_file = made.folder / "authority.pem"
        made.stop()
        made.options["ssl"] = "on"
        made.start()
        yield made, authority


def refused(server: Server) -> StoreFailed:
    with pytest.raises(StoreFailed) as told:
        Store(Postgres(server))
    assert "FATAL" not in told.value.line
    assert server.host not in told.value.line
    return told.value


def failed(store: Store, sql: str) -> StoreFailed:
    """What a writer is told when the server fails at that statement; nothing of it is kept."""

    def write() -> None:
        with store.transaction() as tx:
            tx.insert("meta", name="half", value="1")
            tx.rows(sql)

    with pytest.raises(StoreFailed) as told:
        write()
    with store.reading() as tx:
        assert tx.rows("SELECT * FROM meta") == []
    return told.value


def raising(state: str) -> str:
    return f"DO $$ BEGIN RAISE EXCEPTION 'made up' USING ERRCODE = '{state}'; END $$"


def test_a_server_that_is_not_there_is_told(server: Server) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        assert refused(replace(server, port=nobody.getsockname()[1])).code == "STORE-020"


def test_a_host_that_nobody_knows_is_told(server: Server, tmp_path: Path) -> None:
    assert refused(replace(server, host="db.invalid")).code == "STORE-020"


@pytest.mark.parametrize("how", [{"password": "another"}, {"password": ""}, {"user": "nobody"}])
def test_a_wrong_password_or_user_is_told(server: Server, how: dict[str, str]) -> None:
    told = refused(replace(server, **how))

    assert told.code == "STORE-021"
    assert "another" not in told.line


def test_no_password_is_taken_from_elsewhere(
    server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Neither the environment nor a file in the home is asked: the keyring alone."""
    passfile = tmp_path / "pgpass"
    passfile.write_text(f"*:*:*:*:{server.password}\n")
    passfile.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(passfile))
    monkeypatch.setenv("PGPASSWORD", server.password)

    assert refused(replace(server, password="")).code == "STORE-021"


def test_the_environment_leads_nowhere_else(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (
        ("PGHOSTADDR", "127.0.0.9"),
        ("PGPORT", "1"),
        ("PGOPTIONS", "-c synchronous_commit=off"),
        ("PGSSLMODE", "disable"),
        ("PGTARGETSESSIONATTRS", "standby"),
    ):
        monkeypatch.setenv(name, value)

    with Store(Postgres(server)) as store, store.reading() as tx:
        assert tx.rows("SHOW synchronous_commit") == [("on",)]


def test_a_database_that_is_not_there_is_told(server: Server) -> None:
    assert refused(replace(server, database="nowhere")).code == "STORE-023"


def test_an_empty_database_is_no_store_until_it_is_asked_to_be(cluster: Cluster) -> None:
    with cluster.database() as empty:
        assert refused(empty).code == "STORE-002"
        Store(Postgres(empty), create=True).close()
        Store(Postgres(empty)).close()


def test_a_database_that_lets_us_not_even_in_is_told(cluster: Cluster, server: Server) -> None:
    cluster.admin(f"REVOKE CONNECT ON DATABASE {server.database} FROM PUBLIC, {USER}")
    assert refused(server).code == "STORE-024"


def test_too_many_connections_are_told(cluster: Cluster, server: Server) -> None:
    cluster.admin(f"ALTER ROLE {USER} CONNECTION LIMIT 0")
    try:
        assert refused(server).code == "STORE-026"
    finally:
        cluster.admin(f"ALTER ROLE {USER} CONNECTION LIMIT -1")


def test_a_database_of_another_encoding_is_refused(cluster: Cluster) -> None:
    with cluster.database("ENCODING 'SQL_ASCII' LOCALE 'C'") as other:
        told = refused(other)
    assert (told.code, "SQL_ASCII" in told.what_happened) == ("STORE-030", True)


@pytest.mark.hazard("0502")
def test_a_server_that_does_not_sync_is_refused() -> None:
    with postgres_server.running(fsync="off") as careless, careless.database() as server:
        told = refused(server)
    assert (told.code, "fsync" in told.what_happened) == ("STORE-030", True)


def test_a_server_that_is_too_old_is_refused() -> None:
    with pytest.raises(StoreFailed, match="PostgreSQL 12, and 13 or newer"):
        postgres._check(120_017, "UTF8", "on")
    postgres._check(130_000, "UTF8", "on")


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("53100", "STORE-025"),  # disk full
        ("58030", "STORE-009"),  # the disk failed
        ("XX001", "STORE-004"),  # a page that does not match its check sum
        ("40001", "STORE-005"),  # could not be put in an order with others
        ("57014", "STORE-005"),  # given up by the server
    ],
)
def test_what_the_server_says_by_state_is_told_and_keeps_nothing(
    store: Store, state: str, code: str
) -> None:
    assert failed(store, raising(state)).code == code


def test_a_store_that_may_only_be_read_is_told(cluster: Cluster, server: Server) -> None:
    name = server.database
    cluster.admin(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    with Store(Postgres(server)) as store:
        with store.reading() as tx:
            assert tx.rows("SELECT * FROM meta") == []
        with pytest.raises(StoreFailed) as told, store.transaction() as tx:
            tx.insert("meta", name="n", value="1")
    assert told.value.code == "STORE-027"


def test_tables_that_we_may_not_touch_are_told(cluster: Cluster, server: Server) -> None:
    owner = cluster.as_owner(server.database)
    with owner, Store(Postgres(server)) as store:
        owner.execute("ALTER TABLE meta OWNER TO owner")
        with pytest.raises(StoreFailed) as told, store.transaction() as tx:
            tx.insert("meta", name="n", value="1")
        assert told.value.code == "STORE-024"


def test_a_writer_that_takes_too_long_is_told_to_those_who_wait(
    store: Store, server: Server
) -> None:
    def write() -> None:
        with store.transaction() as tx:
            tx.insert("meta", name="n", value="1")

    with Store(Postgres(server)) as other, ThreadPoolExecutor(1) as pool:
        with other.transaction():
            told = pool.submit(write).exception(20)
        assert isinstance(told, StoreFailed)
        assert told.code == "STORE-005"
        write()  # the line is fit for the next


def test_a_deadlock_with_a_stranger_keeps_nothing(cluster: Cluster, store: Store) -> None:
    """Programs of ours wait for each other in one line; somebody with psql may not."""
    with store.transaction() as tx:
        for name in ("a", "b"):
            tx.insert("meta", name=name, value="0")
        tx.rows("SELECT set_config('lock_timeout', '0', false)")
    assert isinstance(store.engine, Postgres)
    stranger = cluster.as_owner(store.engine.server.database)

    def cross() -> None:
        with store.transaction() as tx, ThreadPoolExecutor(1) as pool:
            tx.update("meta", ("name", "a"), value="1")
            stranger.execute("SET deadlock_timeout = '1h'")  # we are the one who is given up
            stranger.execute("BEGIN; UPDATE meta SET value = '2' WHERE name = 'b'")
            waiting = pool.submit(stranger.execute, "UPDATE meta SET value = '2' WHERE name = 'a'")
            tx.update("meta", ("name", "b"), value="1")
            waiting.result()

    with stranger:
        with pytest.raises(StoreFailed) as told:
            cross()
        assert told.value.code == "STORE-005"
        stranger.execute("ROLLBACK")
    with store.reading() as tx:
        assert tx.rows("SELECT value FROM meta ORDER BY name") == [("0",), ("0",)]


@pytest.mark.hazard("B15")
def test_a_server_that_stops_meanwhile_is_told_and_used_again() -> None:
    with (
        postgres_server.running() as own,
        own.database() as mine,
        Store(Postgres(mine), create=True) as store,
    ):
        own.stop("fast")
        with pytest.raises(StoreFailed) as told, store.reading() as tx:
            tx.rows("SELECT 1")
        assert told.value.code == "STORE-020"
        own.start()
        with store.transaction() as tx:
            tx.insert("meta", name="n", value="1")


class TestTls:
    """Over a wire there is no line without a certificate that fits."""

    def test_a_trusted_certificate_of_the_right_name_is_taken(
        self, secured: tuple[Cluster, trustme.CA]
    ) -> None:
        with secured[0].database() as server:
            named = replace(server, host="localhost")
            assert named.demands_tls
            Store(Postgres(named), create=True).close()
            assert health(Postgres(named)).tls.startswith("TLSv1.")

    def test_the_systems_own_trust_is_used_where_no_authority_is_named(
        self, secured: tuple[Cluster, trustme.CA], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with secured[0].database() as server:
            far = _Far(host="localhost", database=server.database, user=USER, port=server.port,
                       password=server.password)  # fmt: skip
            assert refused(far).code == "STORE-022"
            monkeypatch.setenv("SSL_CERT_FILE", str(server.ca_file))
            Store(Postgres(far), create=True).close()

    def test_a_certificate_of_another_name_is_refused(
        self, secured: tuple[Cluster, trustme.CA]
    ) -> None:
        with secured[0].database() as server:
            assert server.host == "127.0.0.1"
            assert refused(server).code == "STORE-022"

    def test_a_certificate_of_another_authority_is_refused(
        self, secured: tuple[Cluster, trustme.CA], tmp_path: Path
    ) -> None:
        trustme.CA().cert_pem.write_to_path(tmp_path / "other.pem")
        with secured[0].database() as server:
            other = replace(server, host="localhost", ca_file=tmp_path / "other.pem")
            assert refused(other).code == "STORE-022"

    def test_an_authority_that_is_no_file_is_refused(
        self, secured: tuple[Cluster, trustme.CA], tmp_path: Path
    ) -> None:
        with secured[0].database() as server:
            other = replace(server, host="localhost", ca_file=tmp_path / "nowhere.pem")
            assert refused(other).code == "STORE-022"

    def test_a_server_without_tls_is_refused(self, server: Server, tmp_path: Path) -> None:
        trustme.CA().cert_pem.write_to_path(tmp_path / "authority.pem")
        plain = replace(server, host="localhost", ca_file=tmp_path / "authority.pem")
        assert refused(plain).code == "STORE-022"

    def test_our_certificate_signs_on_where_the_server_asks_for_one(
        self, secured: tuple[Cluster, trustme.CA], tmp_path: Path
    ) -> None:
        cluster, authority = secured
        ours = authority.issue_cert("workstation", common_name=USER)
        ours.private_key_and_cert_chain_pem.write_to_path(tmp_path / "ours.pem")
        (tmp_path / "ours.pem").chmod(0o600)
        with cluster.database() as server:
            rules = cluster.data / "pg_hba.conf"
            before = rules.read_text()
            try:
                rules.write_text(f"hostssl {server.database} all all cert\n{before}")
                cluster.options["ssl_ca_file"] = str(server.ca_file)
                cluster.stop()
                cluster.start()
                named = replace(server, host="localhost", password="")
                assert refused(named).code == "STORE-021"
                signed = replace(named, client_certificate=tmp_path / "ours.pem")
                Store(Postgres(signed), create=True).close()
            finally:
                rules.write_text(before)
                cluster.stop()
                cluster.start()


class _Far(Server):
    """A server that is not on this machine, as far as this program knows."""

    @property
    def is_this_machine(self) -> bool:
        return False
