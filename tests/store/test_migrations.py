"""A store that an earlier version filled is brought up to date, and keeps every row."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.store import exchanges, handovers
from app.store.engine import Engine
from app.store.exchanges import ExchangeState
from app.store.migrations import VERSIONS_TABLE, migrations
from app.store.sqlcipher import SqlCipher
from app.store.stamps import stamp
from app.store.store import Store
from tests.store.elsewhere import KEY

NOW = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)
NEWEST = 9
_INTO_HANDOVERS = f"INSERT INTO handovers VALUES ({', '.join('?' * 30)})"  # noqa: S608  marks alone
_CODE = 27
"""The place of ``problem_code`` in a row of version 7."""


@pytest.fixture
def path_of_version_4(tmp_path: Path) -> Path:
    """A store as version 4 of the tables left it, with three exchanges."""
    path = tmp_path / "handovers.db"
    engine = SqlCipher(path, KEY)
    line = engine.connect()
    line.execute(VERSIONS_TABLE, ())
    for step in migrations(engine.search.schema(), engine.search.forgets())[:4]:
        for statement in step.statements:
            line.execute(statement, ())
        values = (step.number, step.name, stamp(NOW))
        line.execute("INSERT INTO schema_versions VALUES (?, ?, ?)", values)
    for number, (protocol, state) in enumerate(
        [("cds", "in work"), ("cds", "done"), ("bars", "in work")], start=1
    ):
        line.execute(
            "INSERT INTO exchanges VALUES (?, ?, ?, 'A', ?, '', '', '', '', '', '', '', '', '', '',"
            " ?, 0, ?, '', ?, '', '{}')",
            (f"x{number}", number, protocol, f"r{number}", state, b"said", stamp(NOW)),
        )
    line.close()
    return path


def test_a_store_of_version_4_keeps_its_exchanges_and_finds_them_by_index(
    path_of_version_4: Path,
) -> None:
    with Store.open(path_of_version_4, KEY) as store, store.reading() as tx:
        assert store.schema_number == NEWEST
        (found,) = exchanges.in_state(tx, "cds", ExchangeState.IN_WORK)
        assert (found.id, found.answer, found.received_at) == ("x1", b"said", NOW)
        assert tx.rows("SELECT COUNT(*) FROM exchanges") == [(3,)]
        plan = tx.rows(
            "EXPLAIN QUERY PLAN SELECT id FROM exchanges WHERE protocol = ? AND state = ? "
            "ORDER BY number",
            ("cds", "in work"),
        )
        assert "exchanges_by_state" in str(plan)
        assert "TEMP B-TREE" not in str(plan)


def test_rows_of_version_7_wait_for_what_they_lack_where_somebody_is_still_to_come(
    engine: Engine,
) -> None:
    line = engine.connect()
    line.execute(VERSIONS_TABLE, ())
    for step in migrations(engine.search.schema(), engine.search.forgets())[:7]:
        for statement in step.statements:
            line.execute(statement, ())
        values = (step.number, step.name, stamp(NOW))
        line.execute(engine.marked("INSERT INTO schema_versions VALUES (?, ?, ?)"), values)
    for number, (state, code) in enumerate(
        [
            ("Expected", ""),
            ("Arrived", ""),
            ("In consultation", ""),
            ("Expected", "READ-012"),
            ("Done", ""),
            ("Could not be read", "READ-012"),
        ]
    ):
        texts = (f"h{number}", number, "A", f"k{number}", state, 1, 1, *("",) * 16, 0, *("",) * 6)
        values = tuple(code if at == _CODE else value for at, value in enumerate(texts))
        line.execute(engine.marked(_INTO_HANDOVERS), values)
    line.close()
    with Store(engine) as store, store.reading() as tx:
        assert store.schema_number == NEWEST
        assert [one.id for one in handovers.to_fill(tx)] == ["h0", "h1", "h2"]
        lacking = tx.rows("SELECT DISTINCT arrivals, postcode FROM handovers")
        assert lacking == [("", "")]


_FIRST_PEOPLE = (
    ("finish", ("accept", "start consultation", "finish"), "In consultation"),
    ("reject", ("reject",), "Expected"),
    ("reject an arrival", ("accept", "open", "reject"), "Arrived"),
    ("reject after a step back", ("accept", "back to expected", "reject"), "Expected"),
    ("reject again", ("accept", "reject", "reject"), "Expected"),
    ("refused to another", ("finish", "denied reject"), "In consultation"),
    ("information", ("dealt with",), "For information"),
    ("unreadable", ("dealt with",), "Could not be read"),
    ("no trail", (), None),
)
"""What the trail of version 8 says of a handover that is done, and the list that it came from."""


def test_what_was_done_under_version_8_knows_the_list_that_it_came_from(engine: Engine) -> None:
    line = engine.connect()
    line.execute(VERSIONS_TABLE, ())
    for step in migrations(engine.search.schema(), engine.search.forgets())[:8]:
        for statement in step.statements:
            line.execute(statement, ())
        values = (step.number, step.name, stamp(NOW))
        line.execute(engine.marked("INSERT INTO schema_versions VALUES (?, ?, ?)"), values)
    count = 0
    for at, (name, actions, _) in enumerate((*_FIRST_PEOPLE, ("open", ("accept",), None))):
        state = "Arrived" if name == "open" else "Done"
        texts = (f"h{at}", at, "A", f"k{at}", state, 1, 1, *("",) * 16, 0, *("",) * 8)
        code = "READ-012" if name == "unreadable" else ""
        row = tuple(code if place == _CODE else value for place, value in enumerate(texts))
        marks = ", ".join("?" for _ in row)
        line.execute(engine.marked(f"INSERT INTO handovers VALUES ({marks})"), row)  # noqa: S608  marks alone
        for action in actions:
            count += 1
            result = "denied" if action.startswith("denied") else "done"
            told = (count, *("",) * 4, action.removeprefix("denied "), f"h{at}", 1, result)
            marks = ", ".join("?" for _ in range(13))
            line.execute(
                engine.marked(f"INSERT INTO audit VALUES ({marks})"),  # noqa: S608  marks alone
                (*told, *("",) * 4),
            )
    line.close()
    with Store(engine) as store, store.reading() as tx:
        for at, (name, _, came_from) in enumerate(_FIRST_PEOPLE):
            one = handovers.standing(tx, f"h{at}")
            assert one is not None
            assert (name, one.came_from) == (name, came_from)
        assert tx.rows("SELECT came_from FROM handovers WHERE state <> 'Done'") == [("",)]


def test_it_is_done_once(path_of_version_4: Path) -> None:
    for _ in range(2):
        with Store.open(path_of_version_4, KEY) as store, store.reading() as tx:
            rows = tx.rows("SELECT number FROM schema_versions ORDER BY number")
            assert rows == [(number,) for number in range(1, NEWEST + 1)]
