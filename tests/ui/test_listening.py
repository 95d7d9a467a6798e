"""A viewer that listens by itself, where the settings say so."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from pytestqt.qtbot import QtBot

from app.connections.secrets import MemorySecrets
from app.desk.people import Person
from app.report.errors import AppError
from app.report.states import Role
from app.settings.gateway import GatewaySettings
from app.settings.registry import Settings
from app.store.store import Store
from app.ui.start import Started
from tests.connections.raw_server import unused_port

Begun = Callable[[GatewaySettings], Started]


@pytest.fixture
def begun(qtbot: QtBot, tmp_path: Path) -> Iterator[Begun]:
    """Begins what runs behind a window with these settings."""
    opened: list[Started] = []

    def begin(gateway: GatewaySettings) -> Started:
        store = Store.open(tmp_path / "handovers.db", bytes(32), create=True)
        person = Person("nurse1", "Sam Okoro", Role.CLINICIAN, "ed-12")
        made = Started(Settings(gateway=gateway), MemorySecrets(), store, person, None)
        opened.append(made)
        made.session(lambda failure: pytest.fail(str(failure)))
        made.begin()
        return made

    yield begin
    for one in opened:
        one.close()


def assert_nobody_listens(port: int) -> None:
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/health")


def test_it_listens_where_the_settings_say_so_until_it_is_closed(begun: Begun) -> None:
    port = unused_port()
    started = begun(GatewaySettings(in_viewer=True, port=port))
    assert httpx.get(f"http://127.0.0.1:{port}/health").status_code == 200
    started.close()
    assert_nobody_listens(port)


def test_it_does_not_listen_by_default(begun: Begun) -> None:
    port = unused_port()
    begun(GatewaySettings(port=port))
    assert_nobody_listens(port)


def test_a_port_that_is_taken_is_told(begun: Begun) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(AppError) as told:
        begun(GatewaySettings(in_viewer=True, port=taken.getsockname()[1]))
    assert told.value.code == "GATEWAY-001"
