"""A thread that a test started, and that is still alive afterwards, fails the test."""

import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.guards import outcome

PATIENCE = 2.0
"""Seconds that threads which were told to stop are given to do so, all of them together."""


@pytest.fixture(autouse=True)
def no_thread_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail the test if it leaves a thread running, in Python or in Qt's shared pool."""
    before = set(threading.enumerate())
    busy_before = _busy_in_qt()
    yield
    if not outcome.passed(request.node):
        return
    deadline = time.monotonic() + PATIENCE
    left = [thread for thread in threading.enumerate() if thread not in before]
    left = [thread for thread in left if not _ends(thread, deadline)]
    if left:
        pytest.fail(f"Threads left running: {[thread.name for thread in left]}", pytrace=False)
    if _busy_in_qt() > busy_before and not _pool_of_qt().waitForDone(int(PATIENCE * 1000)):
        pytest.fail("Work left running in Qt's shared thread pool", pytrace=False)


def _busy_in_qt() -> int:
    pool = _pool_of_qt()
    return 0 if pool is None else int(pool.activeThreadCount())


def _pool_of_qt() -> Any:
    """Qt's shared pool, where something has imported PySide6."""
    core = sys.modules.get("PySide6.QtCore")
    return None if core is None else core.QThreadPool.globalInstance()


def _ends(thread: threading.Thread, deadline: float) -> bool:
    if isinstance(thread, threading._DummyThread):
        return True  # started by Qt: Python saw it come and is never told of its end
    thread.join(max(0.0, deadline - time.monotonic()))
    return not thread.is_alive()
