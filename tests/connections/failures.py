"""Asking for something that does not come."""

import pytest

from app.connections.ems import EmsClient
from app.report.errors import ConnectionFailed


def failure_of(client: EmsClient, reference: str = "Patient/1") -> ConnectionFailed:
    """The failure of a read."""
    with pytest.raises(ConnectionFailed) as told:
        client.read(reference)
    return told.value
