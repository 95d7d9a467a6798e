"""An EMS, and a line to it."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from app.demo.ems import Ems


@pytest.fixture(scope="module")
def shared_ems() -> Iterator[Ems]:
    with Ems() as ems:
        yield ems


@pytest.fixture
def ems() -> Iterator[Ems]:
    with Ems(page_size=500) as ems:
        yield ems


@pytest.fixture(scope="module")
def line() -> Iterator[httpx.Client]:
    with httpx.Client(headers={"Authorization": "Bearer demonstration"}, timeout=10) as client:
        yield client
