"""Another person sits down, and the one before finds their work again."""

from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.store import audit
from app.ui.flow import settle
from app.ui.main_window import MainWindow
from tests.ui.conftest import button
from tests.ui.locking import Signing, draft, everything


def switch_to(qtbot: QtBot, window: MainWindow, signing: Signing, who: str) -> None:
    signing.next = who
    window.lock.switch()
    qtbot.waitUntil(lambda: not window.lock.locked)


def test_a_fast_switch_there_and_back_finds_the_work_where_it_was(
    qtbot: QtBot, reading: MainWindow, signed_in: MainWindow, desk: Desk, signing: Signing
) -> None:
    draft(qtbot, reading)
    handover_id = reading.pane.handover_id
    switch_to(qtbot, signed_in, signing, "desk")
    qtbot.waitUntil(lambda: len(signed_in.list.model.rows) == 1)
    assert "Left before triage" not in everything(signed_in)
    assert signed_in.pane.handover_id == ""

    switch_to(qtbot, signed_in, signing, "adeyemi")

    qtbot.waitUntil(lambda: signed_in.pane.handover_id == handover_id)
    bar = signed_in.pane.bar
    assert bar is not None
    assert bar.form is not None
    assert bar.form.note is not None
    assert bar.form.note.text() == "Left before triage"
    with desk.context.store.reading() as tx:
        opened = [one.who.person for one in audit.entries(tx) if one.action == "open"]
    assert set(opened) == {"adeyemi"}


def test_whoever_signs_out_leaves_no_work_behind(
    qtbot: QtBot, reading: MainWindow, signed_in: MainWindow, signing: Signing
) -> None:
    draft(qtbot, reading)
    switch_to(qtbot, signed_in, signing, "desk")
    switch_to(qtbot, signed_in, signing, "adeyemi")
    qtbot.waitUntil(lambda: signed_in.pane.handover_id != "")
    signed_in.lock.sign_out()
    qtbot.waitUntil(lambda: signing.left == ["adeyemi"])
    button(signed_in, "Sign in").click()
    qtbot.waitUntil(lambda: not signed_in.lock.locked)
    settle()
    assert signed_in.pane.handover_id == ""
    assert "Left before triage" not in everything(signed_in)
