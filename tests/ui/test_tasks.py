"""Background work: results on the main thread, failures shown, late answers dropped, clean ends."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QThread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.tasks import Latest, Operations, Pool


@pytest.fixture
def failures() -> list[Exception]:
    return []


@pytest.fixture
def operations(qtbot: QtBot, failures: list[Exception]) -> Operations:
    del qtbot
    return Operations(failures.append)


def test_a_result_arrives_on_the_main_thread(qtbot: QtBot, operations: Operations) -> None:
    came: list[tuple[str, bool]] = []

    def work() -> str:
        return threading.current_thread().name

    def done(name: str) -> None:
        app = QApplication.instance()
        assert app is not None
        came.append((name, QThread.currentThread() is app.thread()))

    operations.run(work).done(done)
    qtbot.waitUntil(lambda: bool(came))
    assert came == [("store_0", True)]
    operations.close()


def test_the_store_is_asked_in_the_order_of_asking(qtbot: QtBot, operations: Operations) -> None:
    order: list[int] = []
    gate = threading.Event()
    operations.run(lambda: gate.wait(10))
    for number in range(20):
        operations.run(lambda number=number: order.append(number))
    finished: list[object] = []
    operations.run(lambda: None).done(finished.append)
    gate.set()
    qtbot.waitUntil(lambda: bool(finished))
    assert order == list(range(20))
    operations.close()


def test_the_network_is_asked_side_by_side(qtbot: QtBot, operations: Operations) -> None:
    both = threading.Barrier(2, timeout=10)
    came: list[int] = []
    for _ in range(2):
        operations.run(both.wait, Pool.NETWORK).done(came.append)
    qtbot.waitUntil(lambda: len(came) == 2)
    operations.close()


def test_a_failure_that_nobody_takes_is_shown(
    qtbot: QtBot, operations: Operations, failures: list[Exception]
) -> None:
    operations.run(lambda: 1 // 0)
    qtbot.waitUntil(lambda: bool(failures))
    assert isinstance(failures[0], ZeroDivisionError)
    operations.close()


def test_a_failure_goes_to_who_takes_it(
    qtbot: QtBot, operations: Operations, failures: list[Exception]
) -> None:
    taken: list[Exception] = []
    operations.run(lambda: 1 // 0).failed(taken.append)
    qtbot.waitUntil(lambda: bool(taken))
    assert failures == []
    operations.close()


@pytest.mark.hazard("H01")
def test_only_the_latest_question_is_answered(qtbot: QtBot, operations: Operations) -> None:
    latest = Latest()
    gate = threading.Event()
    answers: list[str] = []

    def slow() -> str:
        gate.wait(10)
        return "first"

    operations.run(slow, Pool.NETWORK).wanted(latest.next()).done(answers.append)
    operations.run(lambda: "second", Pool.NETWORK).wanted(latest.next()).done(answers.append)
    qtbot.waitUntil(lambda: answers == ["second"])
    gate.set()
    ended: list[object] = []
    operations.run(lambda: None, Pool.NETWORK).done(ended.append)
    qtbot.waitUntil(lambda: bool(ended))
    operations.close()
    assert answers == ["second"]


def test_closing_waits_for_work_and_delivers_nothing_more(
    qtbot: QtBot, operations: Operations
) -> None:
    began, ended, came = threading.Event(), threading.Event(), []

    def work() -> str:
        began.set()
        QThread.msleep(30)
        ended.set()
        return "late"

    operations.run(work).done(came.append)
    assert began.wait(10)
    operations.close()
    assert ended.is_set()
    qtbot.wait(50)
    assert came == []
    operations.run(lambda: came.append("never"))
    qtbot.wait(20)
    assert came == []
