"""The store under test. Another engine joins the contract by being yielded here too."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.store import Store

KEY = bytes(range(32))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the store's file lies."""
    return tmp_path / "handovers.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """An open, empty store."""
    with Store.open(path, KEY, create=True) as opened:
        yield opened
