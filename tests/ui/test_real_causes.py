"""States of the window by what really causes them: a sender that goes away, a store that is held.

The sender is a real one whose socket is really closed; what holds the store is another process.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from app.connections.ems import EmsClient
from app.connections.secrets import MemorySecrets
from app.demo.authoring.build import build
from app.demo.authoring.people import RECEIVER_ODS
from app.demo.ems import Ems
from app.demo.encounters import telephone
from app.desk.desk import Desk
from app.desk.fetching import fetch
from app.report.states import State, Step
from app.settings.registry import SenderSettings, Settings
from app.store.keys import new_key
from app.store.store import Store
from app.ui.driving import visible_text
from app.ui.flow import settle
from app.ui.main_window import MainWindow
from app.ui.session import Announcements
from app.ui.start import Started
from tests.ui import reports
from tests.ui.conftest import ADEYEMI, SENDER, button, open_report, read_made_up, receive

PATIENCE_MS = 30_000
READING = "Reading the message. It will be here in a moment."


class Department:
    """A window with all that runs behind it, and its sender."""

    def __init__(self, folder: Path, open_until_then: ExitStack) -> None:
        self.ems = open_until_then.enter_context(Ems())
        sender = SenderSettings(
            name=SENDER,
            base_url=self.ems.base_url,
            token_secret="token",
            task_updates=True,
            organisation=RECEIVER_ODS,
            timeout_s=5.0,
        )
        secrets = MemorySecrets()
        secrets.set("token", self.ems.token)
        settings = Settings(accept_hold_s=0, poll_s=1, senders=(sender,))
        store = Store.open(folder / "handovers.db", new_key(), create=True)
        self.started = Started(settings, secrets, store, ADEYEMI, None)
        open_until_then.callback(self.started.close)
        session = self.started.session(self._failed)
        self.window = MainWindow(session)
        open_until_then.callback(self._close)
        self.started.lines.came.connect(self.window.pages.show_sources)
        with EmsClient(sender, secrets) as client:
            url = self.ems.add(build(telephone.HEAD_INJURY, datetime.now(UTC)))
            self.handover_id = fetch(self.started.desk, client, SENDER, url).received.handover_id

    def later(self, minutes: int) -> None:
        """Let the clock of the window go forward."""
        self.window.session.clock = lambda: datetime.now(UTC) + timedelta(minutes=minutes)
        for timer in self.window.findChildren(QTimer):
            if timer.parent() is self.window and not timer.isSingleShot():
                timer.timeout.emit()

    def _failed(self, failure: Exception) -> None:
        self.window.failure_strip.tell_passing(failure)

    def _close(self) -> None:
        self.window.close()
        self.window.session.operations.close()


@pytest.fixture
def department(qtbot: QtBot, tmp_path: Path) -> Iterator[Department]:
    with ExitStack() as open_until_then:
        made = Department(tmp_path, open_until_then)
        qtbot.addWidget(made.window)
        made.window.resize(1366, 768)
        made.window.show()
        made.window.choose_list(State.EXPECTED)
        qtbot.waitUntil(lambda: len(made.window.list.model.rows) == 1)
        made.started.begin()
        yield made


@pytest.mark.hazard("H06", "H08")
def test_a_sender_that_goes_away_is_told_and_its_reply_goes_by_itself_when_it_is_back(
    qtbot: QtBot, department: Department
) -> None:
    window, ems = department.window, department.ems
    qtbot.waitUntil(lambda: ", connected" in window.list.as_at.text(), timeout=PATIENCE_MS)
    assert not window.offline_strip.isVisible()
    ems.go_offline()
    qtbot.waitUntil(window.offline_strip.isVisible, timeout=PATIENCE_MS)
    told = window.offline_strip.words.text()
    assert f"No connection to {SENDER} since " in told
    assert "Reports already here can be read." in told
    assert "not connected" in window.list.as_at.text()
    assert f"{SENDER} cannot send until the line is back." in window.list.foot.text()
    assert window.top.isVisible()
    assert "Not connected" in visible_text(window.top)

    open_report(qtbot, window, department.handover_id)
    assert "Head injury (provisional)" in visible_text(window.pane)
    window.verbs.step(Step.ACCEPT, "", None)
    waits = "1 reply is waiting and goes by itself. Next try "
    qtbot.waitUntil(lambda: waits in window.offline_strip.words.text(), timeout=PATIENCE_MS)
    assert ems.acknowledgements() == ()

    department.later(minutes=3)
    now = window.session.clock()
    qtbot.waitUntil(lambda: window.list.page is not None and window.list.page.as_at >= now)
    assert window.list.stale, "the store has answered, the sender has not"
    assert "min old" in window.list.as_at.text()
    assert window.list.old.isVisible()

    ems.go_online()
    qtbot.waitUntil(lambda: not window.offline_strip.isVisible(), timeout=PATIENCE_MS)
    assert not window.list.stale
    assert ", connected" in window.list.as_at.text()
    button(window, "Replies 1")  # it is there, and settled before long
    qtbot.waitUntil(lambda: len(ems.acknowledgements()) == 1, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: window.pages.replies == (), timeout=PATIENCE_MS)


KEY = new_key()
HOLD = """
import sys
from pathlib import Path
from app.store.store import Store
with Store.open(Path(sys.argv[1]), bytes.fromhex(sys.argv[2])) as store, store.transaction():
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def desk(tmp_path: Path, announcements: Announcements, busy_ms: int) -> Iterator[Desk]:
    """A desk over a store that another process may open too."""
    settings = Settings(senders=(SenderSettings(SENDER, "http://127.0.0.1:9/"),))
    tell, clock = announcements.tell, lambda: reports.NOW
    path = tmp_path / "handovers.db"
    with Store.open(path, KEY, create=True, busy_ms=busy_ms) as store:
        yield Desk(store, settings, ADEYEMI, announce=tell, clock=clock, read=read_made_up)


@pytest.fixture
def busy_ms() -> int:
    return 20_000


Held = Callable[[], None]


@contextmanager
def held_by_another_process(folder: Path) -> Iterator[Held]:
    """Another process writes, and is in no hurry; gives what lets it end."""
    command = [sys.executable, "-c", HOLD, str(folder / "handovers.db"), KEY.hex()]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"

        def let_go() -> None:
            other.communicate("\n")

        try:
            yield let_go
        finally:
            other.kill()


@pytest.mark.hazard("H01")
def test_while_the_store_is_held_a_report_says_that_it_is_being_read_and_then_comes(
    qtbot: QtBot, window: MainWindow, desk: Desk, tmp_path: Path
) -> None:
    child, other = receive(desk, "child_with_head_injury", "contradictory")
    qtbot.waitUntil(lambda: len(window.list.model.rows) == 2)
    open_report(qtbot, window, child)
    with held_by_another_process(tmp_path) as let_go:
        window.open(other)
        assert "NOWAK-BELL" not in visible_text(window.pane), "not even until it is painted"
        settle()
        assert READING in visible_text(window.pane)
        assert window.pane.handover_id == ""
        let_go()
        qtbot.waitUntil(lambda: window.pane.handover_id == other)
    assert READING not in visible_text(window.pane)
    assert "NOWAK-BELL" not in visible_text(window.pane)


@pytest.mark.hazard("H19")
@pytest.mark.parametrize("busy_ms", [300])
def test_a_store_that_is_held_for_too_long_says_so_in_the_place_of_the_report(
    qtbot: QtBot, window: MainWindow, desk: Desk, tmp_path: Path
) -> None:
    (child,) = receive(desk, "child_with_head_injury")
    qtbot.waitUntil(lambda: len(window.list.model.rows) == 1)
    with held_by_another_process(tmp_path) as let_go:
        window.open(child)
        qtbot.waitUntil(lambda: "STORE-005" in visible_text(window.pane))
        assert READING not in visible_text(window.pane)
        let_go()
    button(window, "Try again").click()
    qtbot.waitUntil(lambda: window.pane.handover_id == child)
    assert "STORE-005" not in visible_text(window.pane)
