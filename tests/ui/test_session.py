"""Who sits at the window may change; what runs behind it hears of everybody's steps."""

from __future__ import annotations

from dataclasses import replace

from app.connections.secrets import MemorySecrets
from app.desk.changes import Changed, ChangeKind
from app.desk.desk import Desk
from app.report.states import Role
from app.ui.application import Demo
from app.ui.main_window import MainWindow
from app.ui.start import Started


def test_the_outbox_hears_of_the_steps_of_whoever_sits_down(desk: Desk, window: MainWindow) -> None:
    change = Changed(("h1",), ChangeKind.REPLY, desk.person.id)
    heard: list[Changed] = []
    desk.subscribe(heard.append)
    for name in ("B. Okafor", "C. Lund"):
        window.session.seat(replace(desk.person, name=name))
        heard.clear()
        window.session.desk.announce(change)
        assert heard == [change]


def test_the_outbox_hears_of_the_steps_of_another_role(desk: Desk) -> None:
    secrets = MemorySecrets()
    store = desk.context.store
    started = Started(desk.settings, secrets, store, desk.person, Demo(secrets))
    session = started.session(lambda _failure: None)
    heard: list[Changed] = []
    started.desk.subscribe(heard.append)
    change = Changed(("h1",), ChangeKind.REPLY, desk.person.id)
    session.switch(Role.CLINICIAN)
    assert session.desk is not started.desk
    session.desk.announce(change)
    assert heard == [change]
    session.operations.close()
