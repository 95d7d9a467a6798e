"""The privacy officer's page: what it says, what it asks for, and what it never shows."""

import csv
import json
import re
import threading
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.desk.break_glass import GlassReason
from app.desk.desk import Desk
from app.report.errors import StoreFailed
from app.report.states import Role
from app.store import audit
from app.ui.audit_lines import bounds, chain, day_of
from app.ui.audit_page import AuditPage
from app.ui.auditing import AT_ONCE
from app.ui.driving import visible_text
from app.ui.main_window import MainWindow
from app.ui.session import in_role
from tests.ui.conftest import button, receive

WORDS = "cannot be woken up at the desk"


@pytest.fixture
def handovers(desk: Desk) -> list[str]:
    """Two handovers; the front desk broke the glass for the second."""
    made = receive(desk, "child_with_head_injury", "contradictory")
    front = in_role(desk, Role.RECEPTIONIST, desk.announce)
    front.open(made[0])
    front.break_glass(made[1], GlassReason.OTHER, WORDS)
    return made


@pytest.fixture
def page(qtbot: QtBot, window: MainWindow, handovers: list[str]) -> AuditPage:
    assert handovers
    window.set_role(Role.PRIVACY_OFFICER)
    shown(qtbot, window, "none changed or missing", "As at 14:06", "Emergency access was used")
    made = window.page
    assert isinstance(made, AuditPage)
    return made


def shown(qtbot: QtBot, window: MainWindow, *wanted: str) -> str:
    """Wait until all of that is on the screen; gives everything that is."""
    qtbot.waitUntil(lambda: all(one in visible_text(window) for one in wanted))
    return visible_text(window)


@pytest.mark.hazard("H23")
def test_a_privacy_officer_sees_the_trail_and_not_one_patient(
    qtbot: QtBot, window: MainWindow, page: AuditPage, handovers: list[str]
) -> None:
    text = shown(qtbot, window, "The audit trail is whole: 6 entries")
    assert page.isVisible()
    assert f"Handover {handovers[0][:12]}, version 1" in text
    assert "break glass: until 22-Nov-2026 14:21" in text
    for name in ("NOWAK", "Zofia", "Head injury", "943 476"):
        assert name not in text
    assert not re.search(r"[0-9a-f]{32}", text)


def test_who_broke_the_glass_stands_first_until_it_was_looked_into(
    qtbot: QtBot, window: MainWindow, page: AuditPage
) -> None:
    text = visible_text(window)
    assert "Emergency access was used once, 1 not looked into" in text
    assert text.index("adeyemi, Receptionist") < text.index("Handover reference")
    assert f"In their own words: {WORDS}" in text
    assert "Reason: another reason." in text

    qtbot.mouseClick(button(window, "Looked into"), Qt.MouseButton.LeftButton)

    shown(qtbot, window, "Emergency access was used once, all looked into")
    assert WORDS not in visible_text(window)
    qtbot.mouseClick(button(window, "Show 1 looked into"), Qt.MouseButton.LeftButton)
    assert f"In their own words: {WORDS}" in visible_text(window)
    assert page.isVisible()


def test_what_was_typed_goes_with_the_handover(
    qtbot: QtBot, window: MainWindow, desk: Desk, handovers: list[str]
) -> None:
    from app.store import purge

    with desk.context.store.transaction() as tx:
        purge.remove(tx, handovers)
    window.set_role(Role.PRIVACY_OFFICER)

    text = shown(qtbot, window, "What they added went with the handover.", "none changed")
    assert WORDS not in text


def test_a_new_emergency_access_comes_by_itself(
    qtbot: QtBot, window: MainWindow, desk: Desk, page: AuditPage, handovers: list[str]
) -> None:
    assert page.isVisible()
    front = in_role(desk, Role.RECEPTIONIST, desk.announce)
    front.break_glass(handovers[0], GlassReason.WORSE)

    shown(qtbot, window, "Emergency access was used 2 times, 2 not looked into")


@pytest.mark.parametrize("role", [Role.PRIVACY_OFFICER, Role.CLINICIAN])
def test_a_privacy_officer_is_told_of_it_wherever_they_are(
    qtbot: QtBot, window: MainWindow, desk: Desk, handovers: list[str], role: Role
) -> None:
    window.set_role(role)
    window.pages.show_connections()
    front = in_role(desk, Role.RECEPTIONIST, desk.announce)
    front.break_glass(handovers[0], GlassReason.WORSE)
    done: list[object] = []
    window.session.operations.run(lambda: None).done(done.append)
    qtbot.waitUntil(lambda: bool(done))

    told = "Emergency access was used. It stands first in the audit trail."
    assert (told in visible_text(window)) is (role is Role.PRIVACY_OFFICER)
    assert handovers[0][:12] not in visible_text(window)


@pytest.mark.parametrize(
    ("field", "typed", "there", "gone"),
    [
        ("person", "PROGR", "received", "read audit trail"),
        ("day", "22/11/2026", "received", "No entry fits"),
        ("day", "2026-11-21", "No entry fits", "received"),
        ("reference", "no such", "No entry fits", "received"),
    ],
)
def test_a_filter_finds_what_is_typed(
    qtbot: QtBot,
    window: MainWindow,
    page: AuditPage,
    field: str,
    typed: str,
    there: str,
    gone: str,
) -> None:
    asked = getattr(page, field)
    qtbot.keyClicks(asked, typed)
    qtbot.keyClick(asked, Qt.Key.Key_Return)

    shown(qtbot, window, there)
    qtbot.waitUntil(lambda: gone not in visible_text(window))


def test_an_action_is_chosen_from_those_there_are(
    qtbot: QtBot, window: MainWindow, page: AuditPage
) -> None:
    menu = page.action_menu()
    words = [action.text() for action in menu.actions()]
    assert words[0] == "Every action"
    assert {"break glass", "open", "received", "read audit trail"} <= set(words)

    next(action for action in menu.actions() if action.text() == "open").trigger()

    qtbot.waitUntil(lambda: "received" not in visible_text(window))
    shown(qtbot, window, "adeyemi, Receptionist at ed-1")
    assert page.action.accessibleName() == "Action: Open. Choose another"
    qtbot.mouseClick(button(window, "Show all"), Qt.MouseButton.LeftButton)
    shown(qtbot, window, "received")


def test_the_entries_of_one_handover_are_one_press_away(
    qtbot: QtBot, window: MainWindow, page: AuditPage, handovers: list[str]
) -> None:
    qtbot.mouseClick(button(window, "Entries of this handover"), Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: handovers[0][:12] not in visible_text(window))
    assert page.reference.text() == handovers[1]
    with window.session.desk.context.store.reading() as tx:
        noted = audit.entries(tx)[-1]
    assert (noted.action, noted.handover_id) == ("read audit trail", handovers[1])


def test_a_day_that_is_none_is_said_and_nothing_is_asked(
    qtbot: QtBot, window: MainWindow, page: AuditPage
) -> None:
    with qtbot.assertNotEmitted(page.wanted):
        page.day.setText("31-Feb-2026")
        page.look()
    assert "Write the day as 03-Sep-2024." in visible_text(window)
    assert page.day.hasFocus() or not window.isActiveWindow()


def test_pages_follow_one_another_to_the_first_entry(
    qtbot: QtBot, window: MainWindow, desk: Desk, page: AuditPage, handovers: list[str]
) -> None:
    for _time in range(AT_ONCE + 10):
        desk.mark_read(handovers[0], 1)
    qtbot.mouseClick(button(window, "Read again"), Qt.MouseButton.LeftButton)
    shown(qtbot, window, "Earlier entries")
    assert "Entry 1." not in visible_text(window)

    qtbot.mouseClick(button(window, "Earlier entries"), Qt.MouseButton.LeftButton)

    text = shown(qtbot, window, "Entry 1.", "These are all.")
    numbers = [int(one) for one in re.findall(r"Entry (\d+)\.\n?$", text, flags=re.MULTILINE)]
    assert len(numbers) == len(set(numbers)) > AT_ONCE
    assert "Earlier entries" not in text
    assert page.isVisible()


def test_a_broken_chain_is_said_with_what_to_do(
    qtbot: QtBot, window: MainWindow, desk: Desk, page: AuditPage
) -> None:
    with desk.context.store.transaction() as tx:
        tx.rows("UPDATE audit SET person = 'somebody' WHERE number = 2")
    qtbot.mouseClick(button(window, "Check now"), Qt.MouseButton.LeftButton)

    text = shown(qtbot, window, "The audit trail is broken at entry 2")
    assert "An entry was changed. Checked 22-Nov-2026 14:06." in text
    assert "AUDIT-001" in text
    assert "Keep the store as it is" in text
    assert page.isVisible()


def test_the_seal_that_is_kept_apart_is_asked_for(
    qtbot: QtBot, window: MainWindow, page: AuditPage
) -> None:
    window.session.noted_seal = lambda: audit.Seal(10_000, "0" * 64)
    qtbot.mouseClick(button(window, "Check now"), Qt.MouseButton.LeftButton)

    shown(qtbot, window, "The audit trail is broken at entry", "Entries are missing at the end")
    assert page.isVisible()


def test_nothing_waits_for_a_long_chain(
    qtbot: QtBot, window: MainWindow, page: AuditPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_end = threading.Event()

    def long(_self: Desk, _witness: audit.Seal | None = None) -> audit.Verdict:
        assert may_end.wait(60)
        return audit.Verdict(400_000)

    monkeypatch.setattr(Desk, "verify_audit", long)
    qtbot.mouseClick(button(window, "Check now"), Qt.MouseButton.LeftButton)
    shown(qtbot, window, "Checking")
    window.set_role(Role.CLINICIAN)
    shown(qtbot, window, "NOWAK")
    window.set_role(Role.PRIVACY_OFFICER)
    assert "400000 entries" not in shown(qtbot, window, "As at 14:06")
    may_end.set()
    shown(qtbot, window, "The audit trail is whole: 400000 entries")
    assert page is not window.page


def test_a_clock_that_was_set_back_is_said() -> None:
    verdict = audit.Verdict(90, clock_back=tuple(range(10, 17)))
    told = chain(verdict, datetime(2026, 11, 22, 14, 6, tzinfo=UTC))
    assert told.title.endswith("90 entries, none changed or missing")
    assert "set back before entry 10, 11, 12, 13, 14 and 2 more." in told.what_happened


@pytest.mark.parametrize(("words", "name"), [("CSV", "a.csv"), ("JSON Lines", "a.jsonl")])
def test_the_trail_is_saved_whole_and_says_so_itself(
    qtbot: QtBot,
    window: MainWindow,
    page: AuditPage,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: str,
    name: str,
) -> None:
    path = tmp_path / name
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(path), ""))
    qtbot.mouseClick(button(window, f"Save as {words}…"), Qt.MouseButton.LeftButton)

    text = shown(qtbot, window, "entries were saved.")
    count = int(re.findall(r"(\d+) entries were saved", text)[0])
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file)) if words == "CSV" else [json.loads(line) for line in file]
    assert len(rows) == count > 6
    assert rows[-1]["action"] == "export audit trail"
    assert WORDS not in path.read_text(encoding="utf-8")
    assert page.isVisible()


def test_a_file_that_cannot_be_written_is_said(
    qtbot: QtBot,
    window: MainWindow,
    page: AuditPage,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(tmp_path), ""))
    qtbot.mouseClick(button(window, "Save as CSV…"), Qt.MouseButton.LeftButton)

    shown(qtbot, window, "The audit trail was not written", "AUDIT-003")
    assert page.isVisible()


def test_a_store_that_does_not_answer_is_said_and_can_be_asked_again(
    qtbot: QtBot, window: MainWindow, page: AuditPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_args: object) -> None:
        raise StoreFailed("The store does not answer", "It is busy", "Try again", "STORE-004")

    desk = window.session.desk
    with monkeypatch.context() as failing:
        for verb in ("audit_page", "emergency_accesses", "verify_audit"):
            failing.setattr(desk, verb, fails)
        qtbot.mouseClick(button(window, "Read again"), Qt.MouseButton.LeftButton)
        shown(qtbot, window, "The store does not answer", "STORE-004", "Try again")
        qtbot.waitUntil(lambda: "Checking the audit trail" not in visible_text(window))

    qtbot.mouseClick(button(window, "Try again"), Qt.MouseButton.LeftButton)

    shown(qtbot, window, "received", "none changed or missing")
    assert page.isVisible()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PRIVACY_OFFICER])
def test_nobody_else_is_offered_it_and_nobody_else_is_shown_it(
    qtbot: QtBot, window: MainWindow, desk: Desk, role: Role
) -> None:
    window.set_role(role)
    assert "Audit trail" not in [words for words, _keys, _act in window.pages.choices()]

    window.pages.show_audit()

    shown(qtbot, window, "This is not for your role", "DESK-001")
    with desk.context.store.reading() as tx:
        assert "denied" in {entry.result for entry in audit.entries(tx)}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("03-Sep-2024", date(2024, 9, 3)),
        ("3 September 2024", date(2024, 9, 3)),
        (" 3/9/2024 ", date(2024, 9, 3)),
        ("2024-09-03", date(2024, 9, 3)),
        ("31-Feb-2026", None),
        ("3-Foo-2024", None),
        ("0/0/2024", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_day_is_read_as_people_write_it(text: str, day: date | None) -> None:
    assert day_of(text) == day


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 11, 22), 24)],
)
@pytest.mark.hazard("H09")
def test_a_day_is_one_of_this_country(day: date, hours: int) -> None:
    since, until = bounds(day)
    assert (until - since).total_seconds() == hours * 3600
    assert since.utcoffset() == until.utcoffset()


def test_the_page_is_drawn_anew_in_another_look(
    qtbot: QtBot, window: MainWindow, page: AuditPage
) -> None:
    window.bigger(0.5)

    shown(qtbot, window, "none changed or missing", "Emergency access was used once")
    assert window.page is not page
