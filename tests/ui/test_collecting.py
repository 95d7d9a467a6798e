"""Garbage goes on the window's thread, however much another one makes."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.ui.collecting import Collector


@pytest.fixture
def threads() -> Iterator[list[int]]:
    """The threads on which garbage was looked for; Python looks by itself again afterwards."""
    seen: list[int] = []

    def note(phase: str, _facts: object) -> None:
        if phase == "start":
            seen.append(threading.get_ident())

    gc.callbacks.append(note)
    yield seen
    gc.callbacks.remove(note)
    gc.enable()


def make_garbage() -> None:
    """More of it than Python leaves lying about."""
    for _each in range(5 * gc.get_threshold()[0]):
        ring: list[object] = []
        ring.append(ring)


def test_it_is_looked_for_on_the_window_s_thread_alone(qtbot: QtBot, threads: list[int]) -> None:
    parent = QObject()
    Collector(parent)
    other = threading.Thread(target=make_garbage)
    other.start()
    other.join()
    assert threads == []
    qtbot.waitUntil(lambda: bool(threads))
    assert set(threads) == {threading.get_ident()}


def test_it_stays_so_where_somebody_let_python_look_again(qtbot: QtBot, threads: list[int]) -> None:
    parent = QObject()
    collector = Collector(parent)
    gc.enable()
    collector.look()
    assert not gc.isenabled()
    collector.stop()
    assert gc.isenabled()
    del qtbot, threads
