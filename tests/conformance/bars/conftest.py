"""One sender of BaRS messages."""

import httpx
import pytest

from tests.conformance.bars.wire import Sender
from tests.conformance.target import Target


@pytest.fixture
def sender(caller: httpx.Client, target: Target) -> Sender:
    """A sender with a conversation of its own."""
    return Sender(caller, target)
