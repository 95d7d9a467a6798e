"""Messages: verbatim, once, and proved when they are read again."""

import os

import pytest

from app.report.errors import StoreFailed
from app.store import messages
from app.store.messages import Arrival
from app.store.records import MessageState
from app.store.store import Store
from tests.store.making import NOW, keep


@pytest.mark.parametrize("data", [b"", b"\x00\xff\xfe", "é’\u202e".encode(), os.urandom(300_000)])
def test_bytes_come_back_as_they_came(store: Store, data: bytes) -> None:
    with store.transaction() as tx:
        message = keep(tx, data)
    with store.reading() as tx:
        assert messages.body(tx, message.id) == data
        assert messages.get(tx, message.id).size == len(data)


def test_the_same_bytes_of_one_sender_are_kept_once_and_counted(store: Store) -> None:
    with store.transaction() as tx:
        first, second = keep(tx, b"a"), keep(tx, b"a")
        other_sender, other_bytes = keep(tx, b"a", "Wolds CAS"), keep(tx, b"b")

    assert second.id == first.id
    assert (first.times_seen, second.times_seen) == (1, 2)
    assert len({first.id, other_sender.id, other_bytes.id}) == 3


@pytest.mark.hazard("0502")
def test_bytes_that_are_no_longer_what_came_are_never_given_out(store: Store) -> None:
    with store.transaction() as tx:
        message = keep(tx, b"give no penicillin")
        tx.update("messages", ("id", message.id), body=b"give penicillin")

    with pytest.raises(StoreFailed) as told, store.reading() as tx:
        messages.body(tx, message.id)

    assert told.value.code == "STORE-013"
    assert "penicillin" not in str(told.value)


def test_what_was_kept_and_not_read_is_found_again(store: Store) -> None:
    with store.transaction() as tx:
        read = messages.keep(tx, Arrival(b"read", "a", "file"), NOW)
        unread = messages.keep(tx, Arrival(b"unread", "a", "file"), NOW)
        messages.settle(tx, read.id, MessageState.FILED, "h")

    with store.reading() as tx:
        assert messages.unsettled(tx) == (unread.id,)
