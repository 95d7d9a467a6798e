"""The worker notes the seal of the trail in the keyring, so that an older store is seen."""

from functools import partial

from app.connections.secrets import MemorySecrets
from app.desk.desk import Desk
from app.desk.keeping.worker import KeepingWorker
from app.store import audit, witness
from app.store.store import Store
from tests.desk.made import message


def test_each_run_notes_how_long_the_trail_is(desk: Desk, store: Store) -> None:
    secrets = MemorySecrets()
    desk.receive(message(), "Wolds CAS", "file")

    KeepingWorker(desk, partial(witness.note, store, secrets), passed=lambda: 0.0).run_once()

    known = witness.known(secrets, store.engine.name)
    assert known is not None
    assert known.number == 1
    assert audit.verify(store, known).sound
