"""Senders over real sockets: pytest-httpserver for those that behave, raw sockets for the rest."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from app.connections.ems import EmsClient
from app.connections.secrets import MemorySecrets
from app.settings.registry import SenderSettings

NHS_NUMBER = "9990000018"


@pytest.fixture
def secrets() -> MemorySecrets:
    """Secrets with the token of the test senders."""
    kept = MemorySecrets()
    kept.set("ems-token", "made-up-token")
    return kept


@pytest.fixture
def pauses() -> list[float]:
    """The seconds that were waited before further tries, without waiting them."""
    return []


@pytest.fixture
def client_for(secrets: MemorySecrets, pauses: list[float]) -> Iterator[Callable[..., EmsClient]]:
    """Makes a client for a base address; further arguments are settings of the sender."""

    def pause(seconds: float) -> bool:
        pauses.append(seconds)
        return False

    with ExitStack() as stack:

        def make(base_url: str, max_bytes: int = 1_000_000, **settings: Any) -> EmsClient:
            quick = {"name": "Test EMS", "timeout_s": 1.0, "total_s": 3.0, "retries": 3}
            sender = SenderSettings(base_url=base_url, **{**quick, **settings})
            client = EmsClient(sender, secrets, max_bytes=max_bytes, pause=pause)
            return stack.enter_context(client)

        yield make


@pytest.fixture
def ems(httpserver: HTTPServer, client_for: Callable[..., EmsClient]) -> EmsClient:
    """A client whose sender is ``httpserver``."""
    return client_for(httpserver.url_for("/fhir"))
