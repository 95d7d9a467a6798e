"""Tests that break the rules on purpose: ``test_guards.py`` runs them and expects them to fail.

The name of the file keeps it out of the ordinary run.
"""

import logging
import threading
import warnings

import pytest
from PySide6.QtCore import QRunnable, QThreadPool, qWarning
from PySide6.QtWidgets import QLabel, QWidget

from app.settings import logs
from tests.guards import threads

threads.PATIENCE = 0.2  # nothing here is about to end

log = logging.getLogger("triage-handover.made_up")
release = threading.Event()
kept = []


@pytest.fixture(scope="module", autouse=True)
def let_go():
    yield
    release.set()


@pytest.fixture
def complains_when_undone():
    yield
    qWarning("half-built window")


class _Waits(QRunnable):
    def run(self):
        release.wait(30)


def test_is_quiet():
    log.info("reply_sent", extra={"count": 1})
    logging.getLogger("made.up").info("nothing to see")


def test_warns_as_the_program_does():
    log.warning("reply_failed", extra={"code": "R2"})


def test_warns_while_a_log_runs(tmp_path):
    logs.start(tmp_path)
    log.warning("disk_nearly_full")
    logs.stop()


def test_warns_after_a_log_has_ended(tmp_path):
    logs.start(tmp_path)
    logs.stop()
    log.warning("disk_full")


def test_logs_an_exception():
    try:
        int("x")
    except ValueError:
        log.exception("unexpected")


def test_warns_through_logging():
    logging.getLogger("made.up").warning("something")


@pytest.mark.expected_log("reply_failed", "made.up")
def test_announces_its_warnings():
    log.warning("reply_failed", extra={"code": "R2"})
    logging.getLogger("made.up").error("something")


@pytest.mark.expected_log("reply_failed")
def test_announces_a_warning_that_never_comes():
    log.info("reply_failed")


def test_can_look_at_what_was_logged(log_lines):
    log.info("reply_sent", extra={"count": 1})
    assert [(line.name, line.fields["count"]) for line in log_lines] == [("reply_sent", 1)]


def test_warns_through_python():
    warnings.warn("old way", DeprecationWarning, stacklevel=1)


def test_ends_its_thread():
    threading.Thread(target=lambda: None).start()


def test_leaves_a_thread():
    threading.Thread(target=release.wait, args=(30,), name="forgotten").start()


def test_leaves_a_daemon_thread():
    threading.Thread(target=release.wait, args=(30,), name="haunting", daemon=True).start()


def test_leaves_work_in_the_pool_of_qt(qapp):
    QThreadPool.globalInstance().start(_Waits())


def test_closes_its_window(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()


def test_drops_its_window(qapp):
    widget = QWidget()
    widget.myself = widget
    widget.show()


def test_leaves_a_window(qapp):
    widget = QLabel("still here")
    widget.setWindowTitle("forgotten window")
    kept.append(widget)


def test_hears_a_qt_warning(qapp):
    qWarning("invalid parent")


def test_hears_a_qt_warning_afterwards(qapp, complains_when_undone):
    assert qapp


@pytest.mark.qt_log_ignore("invalid parent")
def test_announces_a_qt_warning(qapp):
    qWarning("invalid parent")


def test_touches_only_a_home_of_its_own():
    import pathlib

    import keyring

    assert "triage-handover-tests-" in str(pathlib.Path.home())
    with pytest.raises(keyring.errors.NoKeyringError):
        keyring.get_password("triage-handover", "store")
