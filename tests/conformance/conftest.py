"""Black-box suites of the standards: everything goes over the wire to a receiver that runs."""

from collections.abc import Iterator

import httpx
import pytest

from tests.conformance.target import Target, named, own


@pytest.fixture(scope="session")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """The receiver under test: one for the whole run, so every message has ids of its own."""
    other = named()
    if other is not None:
        yield other
        return
    with own(tmp_path_factory.mktemp("receiver")) as started:
        yield started


@pytest.fixture
def caller(target: Target) -> Iterator[httpx.Client]:
    """A client that knows the receiver's address and follows no redirect."""
    with httpx.Client(base_url=target.base, verify=target.tls or True, timeout=20) as client:
        yield client
