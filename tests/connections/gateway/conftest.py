"""Gateways on real sockets."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest

from app.connections.gateway.limits import Limits
from app.connections.gateway.seam import Door
from app.connections.gateway.server import Gateway
from tests.connections.gateway.calling import Listening, Open, Remembering, all_doors

QUICK = Limits(requests_per_s=100_000, workers=4, head_s=5.0, body_s=5.0, answer_s=4.0)


@pytest.fixture
def opened() -> Iterator[Open]:
    """Opens a gateway whose protocols all have one door; ends with the test."""
    with ExitStack() as stack:

        def open_gateway(
            door: Door, settings: Listening | None = None, *, ready: Any = None, **limits: Any
        ) -> str:
            gateway = Gateway(
                settings or Listening(),
                all_doors(door),
                limits=replace(QUICK, **limits),
                ready=ready or (lambda: True),
            )
            return stack.enter_context(gateway).address

        yield open_gateway


@pytest.fixture
def door() -> Remembering:
    return Remembering()
