"""One sandbox for a run; every test finds it empty."""

from collections.abc import Iterator

import pytest

from tests.connections.mesh.sandbox import Sandbox, sandbox


@pytest.fixture(scope="session")
def started_sandbox() -> Iterator[Sandbox]:
    """The sandbox, whatever is in it."""
    with sandbox() as started:
        yield started


@pytest.fixture
def mesh(started_sandbox: Sandbox) -> Sandbox:
    """The sandbox with empty mailboxes."""
    started_sandbox.reset()
    return started_sandbox
