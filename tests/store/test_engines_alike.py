"""Both engines give the same answers: text as people type it, capitals, order, what is found."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.report.states import State
from app.store import audit, listing, messages
from app.store.audit_pages import AuditFilter, actions, page
from app.store.messages import Arrival
from app.store.postgres import Postgres
from app.store.records import Who
from app.store.rows import RowFacts
from app.store.sqlcipher import SqlCipher
from app.store.store import Store
from tests.store.elsewhere import KEY
from tests.store.making import NOW, handover
from tests.store.postgres_server import Cluster

Both = tuple[Store, Store]
LETTERS = "aAbBzZ019éßﬁſıİΣςñ東\u0301 -'%_\\\"!~{}€🧑"
WORDS = st.text(LETTERS, max_size=9)
EMPTYING = (
    "DELETE FROM versions",
    "DELETE FROM handovers",
    "DELETE FROM messages",
    "DELETE FROM audit",
    "DELETE FROM meta",
)
OTHER_ORDER = "ENCODING 'UTF8' LOCALE 'C' LOCALE_PROVIDER icu ICU_LOCALE 'en-GB'"
"""As a site may have made its database: there ``a`` comes before ``B``, and ``é`` before ``f``."""


@pytest.fixture(scope="module")
def both(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """A store in each engine; a test leaves nothing in them."""
    path: Path = tmp_path_factory.mktemp("alike") / "handovers.db"
    with ExitStack() as stack:
        how = OTHER_ORDER if cluster.version >= 15 else "ENCODING 'UTF8' LOCALE 'C.UTF-8'"
        server = stack.enter_context(cluster.database(how))
        engines = SqlCipher(path, KEY), Postgres(server)
        first, second = (stack.enter_context(Store(one, create=True)) for one in engines)
        yield first, second


def emptied(store: Store) -> None:
    with store.transaction() as tx:
        for statement in EMPTYING:
            tx.rows(statement)
        if isinstance(store.engine, SqlCipher):
            tx.rows("DELETE FROM handover_search")


@settings(max_examples=60)
@given(
    rows=st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=6),
    typed=st.one_of(WORDS, st.sampled_from(["%", "_", "\\", "a%", "ab é", "ss", "fi", "σ"])),
    clinical=st.booleans(),
    common=st.sampled_from([1, 500]),
)
def test_the_same_rows_are_found(
    both: Both, rows: list[tuple[str, str]], typed: str, clinical: bool, common: int
) -> None:
    found = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(listing, "COMMON", common)
        for store in both:
            emptied(store)
            with store.transaction() as tx:
                for number, (identity, words) in enumerate(rows):
                    facts = RowFacts(
                        name=str(number), search_identity=identity, search_clinical=words
                    )
                    handover(tx, facts, at=NOW + timedelta(minutes=number))
            with store.reading() as tx:
                listed = listing.rows(
                    tx, person="p", state=State.EXPECTED, typed=typed, clinical=clinical
                )
                count = listing.count(tx, state=State.EXPECTED, typed=typed, clinical=clinical)
            found.append(([row.facts.name for row in listed], count))
    assert found[0] == found[1]


@settings(max_examples=40)
@given(
    people=st.lists(WORDS, min_size=1, max_size=5),
    person=WORDS,
    handover_id=st.sampled_from(["", "aF0", "Af0", "AF02", "a%", "a_0", "!", "b"]),
)
def test_the_same_entries_of_the_trail_are_found(
    both: Both, people: list[str], person: str, handover_id: str
) -> None:
    found = []
    for store in both:
        emptied(store)
        with store.transaction() as tx:
            for number, one in enumerate(people):
                who, about = Who(one, "Clinician", "w"), f"aF0{number}%"
                audit.append(tx, NOW, who, one, handover_id=about, result=one)
        with store.reading() as tx:
            wanted = AuditFilter(person=person, handover_id=handover_id)
            found.append(([one.number for one in page(tx, wanted)], actions(tx)))
        assert audit.verify(store) == audit.Verdict(len(people))
    assert found[0] == found[1]


@settings(max_examples=40)
@example(names={"\0", "\1", "\2", "a", "", "\1\1", "\0\2", "\1\0\1", "\0a"}, bytes_=b"")
@given(names=st.sets(st.text(max_size=5), max_size=8), bytes_=st.binary(max_size=20))
def test_any_text_and_any_bytes_come_back_in_the_same_order(
    both: Both, names: set[str], bytes_: bytes
) -> None:
    found = []
    for store in both:
        emptied(store)
        with store.transaction() as tx:
            for name in sorted(names):
                tx.insert("meta", name=name, value=bytes_.hex())
            kept = messages.keep(tx, Arrival(bytes_, "Northshire 111", "file"), NOW)
        with store.reading() as tx:
            order = tx.rows("SELECT name, value FROM meta ORDER BY name")
            later = tx.rows("SELECT MIN(name), COUNT(*) FROM meta WHERE name > ?", ("a",))
            assert messages.body(tx, kept.id) == bytes_
        found.append((order, later, kept.size))
    assert found[0] == found[1]
