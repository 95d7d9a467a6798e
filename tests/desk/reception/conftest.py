"""A keeper over the store of the test, for every door."""

from collections.abc import Iterator

import pytest

from app.desk.reception.keeper import Keeper
from app.store.store import Store


@pytest.fixture
def keeper(store: Store) -> Iterator[Keeper]:
    with Keeper(store) as started:
        yield started
