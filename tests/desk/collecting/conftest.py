"""The desk of a department whose one sender uses MESH, and the sandbox."""

from collections.abc import Callable

import pytest

from app.desk.desk import Desk
from app.settings.registry import Settings
from app.store.store import Store
from tests.connections.mesh.conftest import mesh, started_sandbox
from tests.desk.collecting.made_itk3 import SENDER
from tests.desk.conftest import NURSE, HandClock, Heard
from tests.desk.made import read

__all__ = ["mesh", "started_sandbox"]

MakeDesk = Callable[..., Desk]


@pytest.fixture
def desk_with(store: Store, clock: HandClock, heard: Heard) -> MakeDesk:
    """The desk with further settings."""

    def make(**settings: object) -> Desk:
        made = Settings(senders=(SENDER,), **settings)  # type: ignore[arg-type]
        return Desk(store, made, NURSE, announce=heard, clock=clock, read=read)

    return make


@pytest.fixture
def desk(desk_with: MakeDesk) -> Desk:
    """The desk with a sender that uses MESH."""
    return desk_with()
