"""The store under test, on every engine: what is said of a store is said of each of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.engine import Engine
from app.store.postgres import Postgres
from app.store.sqlcipher import SqlCipher
from app.store.store import Store
from tests.store.elsewhere import KEY

ENGINES = ("sqlite", "postgresql")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the store's file lies."""
    return tmp_path / "handovers.db"


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, path: Path) -> Iterator[Engine]:
    """An engine on which nothing is kept yet."""
    if request.param == "sqlite":
        yield SqlCipher(path, KEY)
        return
    with request.getfixturevalue("cluster").database() as server:
        yield Postgres(server)


@pytest.fixture
def store(engine: Engine) -> Iterator[Store]:
    """An open, empty store, on each engine."""
    with Store(engine, create=True) as opened:
        yield opened


@pytest.fixture
def embedded(path: Path) -> Iterator[Store]:
    """An open, empty store in a file: what is said of files is said of this one."""
    with Store.open(path, KEY, create=True) as opened:
        yield opened
