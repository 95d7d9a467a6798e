"""A part of a message over its report: the way back, real pixels, and nothing on the disk."""

import base64
import hashlib
import os
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.report.model import EncounterReport, Filing
from app.report.notices import Notice, NoticeCode
from app.report.parts import Part
from app.report.states import Role
from app.settings.registry import SenderSettings, Settings
from app.store import audit
from app.store.keys import new_key
from app.store.store import Store
from app.ui.driving import visible_text
from app.ui.flow import settle
from app.ui.keyboard import regions
from app.ui.main_window import MainWindow
from app.ui.part_list import PartList
from app.ui.part_panel import PartPanel
from app.ui.report_page import ReportPage
from app.ui.session import Announcements
from app.ui.text import Button, SourceText
from tests.files import BLUE, RED, Colour, pdf, png
from tests.readers import messages
from tests.ui import reports
from tests.ui.conftest import ADEYEMI, SENDER, open_report

Open = Callable[..., PartPanel]


def read_with_notice(data: bytes) -> EncounterReport:
    """The child's report, whose message is said to hold a part; other bytes, another handover."""
    key = hashlib.sha256(data).hexdigest()
    notice = Notice(NoticeCode.PAYLOAD_NOT_SHOWN, "A picture is not shown. It can be opened here.")
    return replace(reports.child_with_head_injury(), warnings=(notice,), filing=Filing(key, "1"))


@pytest.fixture
def desk(tmp_path: Path, announcements: Announcements) -> Iterator[Desk]:
    """As everywhere, but the message is a real one that holds files."""
    settings = Settings(senders=(SenderSettings(SENDER, "http://127.0.0.1:9/"),))
    clock: Callable[[], datetime] = lambda: reports.NOW  # noqa: E731  one clock that stands
    with Store.open(tmp_path / "handovers.db", new_key(), create=True) as store:
        yield Desk(
            store,
            settings,
            ADEYEMI,
            announce=announcements.tell,
            clock=clock,
            read=read_with_notice,
        )


def received(desk: Desk, *files: tuple[str, bytes]) -> str:
    content = [
        {
            "attachment": {
                "contentType": kind,
                "title": f"file {number}",
                "data": base64.b64encode(data).decode(),
            }
        }
        for number, (kind, data) in enumerate(files)
    ]
    document = {"resourceType": "DocumentReference", "status": "current", "content": content}
    data = messages.as_json(messages.searchset(document))
    return desk.receive(data, SENDER, "file").handover_id or ""


def page_of(window: MainWindow) -> ReportPage:
    page = window.pane.page
    assert isinstance(page, ReportPage)
    return page


def buttons(root: QWidget, words: str) -> list[Button]:
    return [one for one in root.findChildren(Button) if one.text() == words and one.isVisible()]


def press(qtbot: QtBot, root: QWidget, words: str, at: int = 0) -> None:
    qtbot.mouseClick(buttons(root, words)[at], Qt.MouseButton.LeftButton)
    settle()


@pytest.fixture
def opened(qtbot: QtBot, window: MainWindow, desk: Desk) -> Open:
    """Receives a file, opens its report, presses *Open here* and waits for what comes of it."""

    def open_it(kind: str, data: bytes) -> PartPanel:
        open_report(qtbot, window, received(desk, (kind, data)))
        press(qtbot, window, "Open here…")
        panel = page_of(window).covered
        assert isinstance(panel, PartPanel)
        qtbot.waitUntil(lambda: "Opening the part." not in visible_text(panel))
        settle()
        return panel

    return open_it


def colour_at_centre(widget: QWidget) -> Colour:
    image = widget.grab().toImage()
    found = QColor(image.pixelColor(image.width() // 2, image.height() // 2))
    return found.red(), found.green(), found.blue()


def trail(desk: Desk) -> list[str]:
    with desk.context.store.reading() as tx:
        return [one.action for one in audit.entries(tx)]


def test_a_picture_is_painted_and_its_opening_is_noted(desk: Desk, opened: Open) -> None:
    panel = opened("image/png", png(40, 30, RED))
    assert (panel.paper.width(), panel.paper.height()) == (40, 30)
    assert colour_at_centre(panel.paper) == RED
    assert trail(desk)[-1] == "open part"
    assert not buttons(panel, "Next page")


def test_the_pages_of_a_document_are_painted_and_turned(qtbot: QtBot, opened: Open) -> None:
    panel = opened("application/pdf", pdf(RED, BLUE))
    assert colour_at_centre(panel.paper) == RED
    assert "Page 1 of 2" in visible_text(panel)
    assert not panel.before.isEnabled()
    press(qtbot, panel, "Next page")
    qtbot.waitUntil(lambda: "Page 2 of 2" in visible_text(panel))
    assert colour_at_centre(panel.paper) == BLUE
    assert panel.paper.accessibleName() == "file 0, Page 2 of 2"
    assert not panel.after.isEnabled()
    qtbot.keyClick(panel.scroller, Qt.Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "Page 1 of 2" in visible_text(panel))
    assert colour_at_centre(panel.paper) == RED


@pytest.mark.hazard("H01")
def test_the_banner_stays_and_escape_goes_back_to_the_report(
    qtbot: QtBot, window: MainWindow, opened: Open
) -> None:
    panel = opened("image/png", png())
    page = page_of(window)
    assert page.banner.isVisible()
    assert "NOWAK-BELL" in visible_text(page.banner)
    assert page.banner.geometry().bottom() < panel.geometry().top()
    assert not page.scroller.isVisible()
    assert panel in regions(window)
    assert panel.isAncestorOf(window.focusWidget())
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    assert page.covered is None
    assert page.scroller.isVisible()
    assert page.scroller.hasFocus()


def test_close_goes_back_too(qtbot: QtBot, window: MainWindow, opened: Open) -> None:
    press(qtbot, opened("image/png", png()), "Close")
    assert page_of(window).covered is None


def test_the_keys_of_the_text_size_make_the_part_larger(
    qtbot: QtBot, window: MainWindow, opened: Open
) -> None:
    panel = opened("image/png", png(40, 30))
    control = Qt.KeyboardModifier.ControlModifier
    for key, width in (
        (Qt.Key.Key_Plus, 50), (Qt.Key.Key_Minus, 40), (Qt.Key.Key_Minus, 32), (Qt.Key.Key_0, 40)
    ):  # fmt: skip
        qtbot.keyClick(panel.scroller, key, control)
        assert panel.paper.width() == width
    assert page_of(window).covered is panel
    press(qtbot, panel, "Larger")
    assert panel.paper.width() == 50


def test_a_larger_document_is_drawn_anew_and_not_blurred(qtbot: QtBot, opened: Open) -> None:
    panel = opened("application/pdf", pdf())
    before = panel.paper.width()
    press(qtbot, panel, "Larger")
    qtbot.waitUntil(lambda: panel.paper.image_width > before)
    assert panel.paper.width() > before


def test_a_text_stays_what_it_is(opened: Open) -> None:
    panel = opened("text/html", b"BP <90 & <b>rising</b>")
    assert isinstance(panel.body, SourceText)
    assert panel.body.toPlainText() == "BP <90 & <b>rising</b>"
    assert panel.body.isReadOnly()


def test_what_cannot_be_decoded_is_said_in_words(opened: Open) -> None:
    told = visible_text(opened("image/png", png()[:40]))
    assert "This part cannot be shown here" in told
    assert "The picture is damaged or incomplete." in told
    assert "PART-001" in told
    assert "Save the part…" in told


def test_a_computer_without_the_pdf_library_says_so(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "PySide6.QtPdf", None)
    assert "This computer lacks what draws PDF documents" in visible_text(
        opened("application/pdf", pdf())
    )


def test_text_that_is_called_a_picture_can_only_be_saved(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    handover = received(desk, ("image/png", b"<script>alert(1)</script>"), ("image/png", png()))
    open_report(qtbot, window, handover)
    press(qtbot, window, "Show 2 parts…")
    listed = page_of(window).covered
    assert isinstance(listed, PartList)
    assert "It was sent as image/png, but its content is something else." in visible_text(listed)
    assert len(buttons(listed, "Open here…")) == 1
    assert len(buttons(listed, "Save the part…")) == 2
    press(qtbot, listed, "Open here…")
    panel = page_of(window).covered
    assert isinstance(panel, PartPanel)
    qtbot.waitUntil(lambda: panel.zoom > 0)


def written(folder: Path) -> set[str]:
    """Every file below a folder but those of the store, which is encrypted."""
    found = {str(path) for path in folder.rglob("*") if path.is_file()}
    return {path for path in found if "handovers.db" not in path}


def test_opening_writes_nothing_to_the_disk(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "temporary"
    elsewhere.mkdir()
    monkeypatch.setenv("TMPDIR", str(elsewhere))
    monkeypatch.chdir(elsewhere)
    before = written(tmp_path) | written(Path(os.environ["HOME"]))
    written_to: list[object] = []
    monkeypatch.setattr(Path, "write_bytes", lambda path, _data: written_to.append(path))
    opened("application/pdf", pdf())
    assert written_to == []
    assert written(tmp_path) | written(Path(os.environ["HOME"])) == before


def test_saving_asks_where_writes_it_there_and_is_noted(
    qtbot: QtBot, window: MainWindow, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "kept.png"
    asked: list[str] = []

    def choose(_parent: QWidget, title: str, suggested: str) -> tuple[str, str]:
        asked.extend((title, suggested))
        return str(target), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    open_report(qtbot, window, received(desk, ("image/png", png())))
    press(qtbot, window, "Save the part…")
    qtbot.waitUntil(target.exists)
    qtbot.waitUntil(lambda: target.read_bytes() == png())
    assert asked == ["Save the part", "part-1.png"]
    assert trail(desk)[-1] == "save part"


def test_a_place_that_cannot_be_written_is_told(
    qtbot: QtBot, window: MainWindow, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda *_a: (str(tmp_path / "no" / "x"), "")
    )
    open_report(qtbot, window, received(desk, ("image/png", png())))
    press(qtbot, window, "Save the part…")
    qtbot.waitUntil(lambda: "PART-006" in visible_text(window))


@pytest.mark.hazard("H01")
def test_a_late_picture_never_stands_over_another_patient(
    qtbot: QtBot, window: MainWindow, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = received(desk, ("image/png", png())), received(desk, ("image/png", png(9, 9)))
    open_report(qtbot, window, first)
    taken, may_go_on = desk.part, threading.Event()

    def slowly(*asked: Any) -> Part:
        may_go_on.wait(20)
        return taken(*asked)

    monkeypatch.setattr(desk, "part", slowly)
    press(qtbot, window, "Open here…")
    window.open(second)
    may_go_on.set()
    qtbot.waitUntil(lambda: window.pane.handover_id == second)
    settle()
    assert page_of(window).covered is None
    assert page_of(window).scroller.isVisible()


@pytest.mark.hazard("H13", "H23")
def test_a_receptionist_has_no_way_to_a_part(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    handover = received(desk, ("image/png", png()))
    window.set_role(Role.RECEPTIONIST)
    open_report(qtbot, window, handover)
    assert "Open here" not in visible_text(window)
    assert "Save the part" not in visible_text(window)


def test_every_button_of_a_part_has_a_name(opened: Open) -> None:
    panel = opened("application/pdf", pdf())
    names = {one.accessibleName() for one in panel.findChildren(Button)}
    assert names == {
        "Close file 0", "Previous page", "Next page", "Smaller", "Larger", "Save the part…"
    }  # fmt: skip
    assert panel.accessibleName() == "file 0"
    assert panel.scroller.accessibleName() == "file 0, as it was sent"
