"""A line that is lost: nothing is kept by half, and what was kept is never called lost."""

from collections.abc import Iterator

import pytest

from app.report.errors import StoreFailed
from app.store import postgres_line
from app.store.postgres import Postgres
from app.store.store import Store
from tests.store.cutting import Wire, wire
from tests.store.postgres_server import Cluster

COMMIT = b"; COMMIT"
"""As it ends a transaction; the word alone is in what begins one too."""


@pytest.fixture
def cable(cluster: Cluster) -> Iterator[Wire]:
    """A wire to a database with a store in it."""
    with cluster.database() as server:
        Store(Postgres(server), create=True).close()
        with wire(server) as made:
            yield made


@pytest.fixture
def far(cable: Wire) -> Iterator[Store]:
    """The store at the other end of that wire."""
    with Store(Postgres(cable.through())) as opened:
        yield opened


def _write(store: Store, name: str) -> None:
    with store.transaction() as tx:
        tx.insert("meta", name=name, value="1")


def _names(server_store: Store) -> list[str]:
    with server_store.reading() as tx:
        return [row[0] for row in tx.rows("SELECT name FROM meta ORDER BY name")]


@pytest.mark.hazard("0502")
def test_a_line_that_is_lost_inside_a_transaction_keeps_nothing_and_comes_back(
    cable: Wire, far: Store
) -> None:
    _write(far, "before")

    def halves() -> None:
        with far.transaction() as tx:
            tx.insert("meta", name="half", value="1")
            cable.cut()
            tx.insert("meta", name="other half", value="1")

    with pytest.raises(StoreFailed) as told:
        halves()

    assert told.value.code == "STORE-028"
    _write(far, "after")
    assert _names(far) == ["after", "before"]


def test_a_line_that_was_lost_meanwhile_is_replaced_without_a_word(cable: Wire, far: Store) -> None:
    _write(far, "before")
    cable.cut()

    assert _names(far) == ["before"]
    assert far.others_wrote() > 0
    cable.cut()
    _write(far, "after")
    cable.cut()
    assert far.others_wrote() > 0


@pytest.mark.hazard("0502")
def test_what_the_server_kept_is_not_called_lost(cable: Wire, far: Store) -> None:
    """The answer to COMMIT does not come back; the new line asks what became of it."""
    _write(far, "before")
    cable.cut_at(COMMIT, arrives=True)
    _write(far, "in doubt")

    assert cable.cuts == 1
    assert _names(far) == ["before", "in doubt"]


@pytest.mark.hazard("0502")
def test_what_never_reached_the_server_is_told(cable: Wire, far: Store) -> None:
    _write(far, "before")
    cable.cut_at(COMMIT, arrives=False)

    with pytest.raises(StoreFailed) as told:
        _write(far, "never")

    assert cable.cuts == 1
    assert told.value.code == "STORE-028"
    assert _names(far) == ["before"]
    _write(far, "never")
    assert _names(far) == ["before", "never"]


def test_a_first_commit_in_doubt_is_asked_about_as_well(cable: Wire, far: Store) -> None:
    cable.cut_at(COMMIT, arrives=True)
    _write(far, "the first of this line")

    assert _names(far) == ["the first of this line"]


def test_doubt_that_cannot_be_settled_is_told_as_doubt(
    cluster: Cluster, far: Store, cable: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_line, "DOUBT_S", 0.3)
    name = cable.server.database

    def write_and_be_locked_out() -> None:
        with far.transaction() as tx:
            tx.insert("meta", name="in doubt", value="1")
            cluster.admin(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
            cable.cut_at(COMMIT, arrives=True)

    with pytest.raises(StoreFailed) as told:
        write_and_be_locked_out()

    assert told.value.code == "STORE-029"
    cluster.admin(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    assert _names(far) == ["in doubt"]


def test_a_failure_that_nobody_noticed_is_not_taken_for_a_commit(far: Store) -> None:
    """PostgreSQL answers COMMIT with ROLLBACK, and calls that no failure."""

    def overlook() -> None:
        with far.transaction() as tx:
            tx.insert("meta", name="n", value="1")
            with pytest.raises(Exception, match="does not exist"):
                tx.rows("SELECT * FROM nowhere")

    with pytest.raises(Exception, match="InFailedSqlTransaction"):
        overlook()
    assert _names(far) == []


def test_a_bug_is_told_without_a_word_of_the_row(far: Store) -> None:
    _write(far, "BRAITHWAITE")
    with pytest.raises(Exception, match="UniqueViolation") as told:
        _write(far, "BRAITHWAITE")

    assert "BRAITHWAITE" not in str(told.value)
    assert "meta_pkey" in str(told.value)
    assert told.value.__suppress_context__


def test_text_with_a_nul_comes_back_as_it_was(store: Store) -> None:
    with store.transaction() as tx:
        tx.insert("meta", name="a\0b", value="\0")
        tx.insert("meta", name="plain", value="é 漢 \U0001f9d1")
    with store.reading() as tx:
        assert tx.rows("SELECT name, value FROM meta WHERE name = ?", ("a\0b",)) == [("a\0b", "\0")]
        assert tx.rows("SELECT value FROM meta WHERE name = 'plain'") == [("é 漢 \U0001f9d1",)]


def test_lines_that_ended_long_ago_leave_nothing(cluster: Cluster, far: Store) -> None:
    _write(far, "one")
    with far.transaction() as tx:
        tx.rows(
            "INSERT INTO writers (line, token, at) VALUES (?, ?, now() - interval '31 days')",
            ("of last month", 7),
        )
    with Store(far.engine) as other:
        _write(other, "two")
        with other.reading() as tx:
            assert tx.rows("SELECT COUNT(*) FROM writers WHERE token = 7") == [(0,)]
            assert tx.rows("SELECT COUNT(*) FROM writers") == [(3,)]


def test_every_commit_waits_for_the_disk(cluster: Cluster) -> None:
    with cluster.database() as server:
        cluster.admin(f"ALTER DATABASE {server.database} SET synchronous_commit = off")
        engine = Postgres(server)
        line = engine.dial()
        try:
            assert line.execute("SHOW synchronous_commit").fetchone() == ("on",)
        finally:
            line.close()
