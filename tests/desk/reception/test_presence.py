"""Which store the gateway that listens belongs to."""

import socket
from dataclasses import replace

import pytest

from app.desk.desk import Desk
from app.desk.reception.presence import is_present, present
from app.store import leases
from app.store.store import Store


def test_it_is_there_for_as_long_as_it_listens(desk: Desk, store: Store) -> None:
    gateway = desk.settings.gateway
    assert not is_present(store, gateway)
    with present(desk.context):
        assert is_present(store, gateway)
        assert not is_present(store, replace(gateway, port=gateway.port + 1))
    assert not is_present(store, gateway)


def test_one_whose_process_ended_is_not_there(desk: Desk, store: Store) -> None:
    with present(desk.context), store.transaction() as tx:
        nobody = f"{socket.gethostname()}:{2**22 + 1}:x"
        tx.rows("UPDATE leases SET holder = ?", (nobody,))
    assert not is_present(store, desk.settings.gateway)
    with present(desk.context):
        assert is_present(store, desk.settings.gateway)


@pytest.mark.expected_log("gateway_store_failed")
def test_a_store_that_fails_at_the_end_ends_nothing_else(
    desk: Desk, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.report.errors import StoreFailed

    def fails(*_: object) -> None:
        raise StoreFailed("Nothing was kept", "The disk is full", "Make room", "STORE-006")

    with present(desk.context):
        monkeypatch.setattr(leases, "give_back", fails)
