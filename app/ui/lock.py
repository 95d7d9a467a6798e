"""Locking one window, and letting the same person or somebody else go on.

Somebody else starts with nothing of it; where the person before was, and what they had begun to
fill in, waits in memory until they are back, sign out, or the program ends.

What the window showed is taken out of it whole, before anything else is shown, and put back as it
was: neither a painter nor a screen reader finds anything of it meanwhile, and nothing is read
again.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from shiboken6 import isValid

from app.ui.flow import column
from app.ui.tasks import Pool

if TYPE_CHECKING:
    from app.connections.signin.known import Attempt
    from app.desk.signing_in import SignedIn
    from app.ui.lock_page import LockPage
    from app.ui.main_window import MainWindow
    from app.ui.place import Place


class Lock(QObject):
    """The lock of one window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._vault: QWidget | None = None
        self._page: LockPage | None = None
        self._attempt: Attempt | None = None
        self._focused: QWidget | None = None
        self._places: dict[str, Place] = {}
        self.holder = column(gap=0)
        self.holder.addWidget(window.content)

    @property
    def locked(self) -> bool:
        """Whether nothing of what the window holds can be seen."""
        return self._vault is not None

    def lock(self, why: str = "asked") -> None:
        """Hide everything, then say so; ``why`` is for the audit trail."""
        from app.desk.signing_in import Presence, note

        if self.locked:
            return
        self._hide()
        session = self._window.session
        noting = session.operations.run(partial(note, session.desk.context, Presence.LOCK, why))
        noting.failed(self._failed)
        door = session.door
        if door is not None and not door.asks:
            asked = session.operations.run(partial(door.lock, session.here), Pool.NETWORK)
            asked.done(self._show_outside).failed(self._failed)

    def sign_out(self) -> None:
        """Lock, throw away what was not finished, and end the person's session."""
        session = self._window.session
        door, here = session.door, session.here
        if door is None or here is None:
            self.lock()
            return
        if not self.locked:
            self._hide()
        session.leave()
        self._places.pop(here.person.id, None)
        self._start_anew()
        self._show_page()
        session.operations.run(partial(door.leave, here), Pool.NETWORK).failed(self._failed)

    def _show_outside(self, locks: bool) -> None:
        if self._page is not None:
            self._page.show_outside(locks=locks, password=self._wants_password())

    def switch(self) -> None:
        """Lock, and let somebody else sign in at once."""
        self.lock("switch user")
        self.enter()

    def begin(self) -> None:
        """Nobody is signed in yet: show nothing before somebody is."""
        if not self.locked:
            self._hide()

    def _wants_password(self) -> bool:
        door = self._window.session.door
        return door is not None and door.wants_password

    def enter(self, password: str = "") -> None:
        """Let the person of the lock go on, or have somebody sign in.

        Args:
            password: what they typed, where it is wanted; kept for as long as it is looked at.
        """
        from app.connections.signin.known import Attempt
        from app.desk.signing_in import Presence, note

        session = self._window.session
        if not self.locked or self._attempt is not None:
            return
        if session.door is None:
            this = self._page

            def opened(_none: None) -> None:
                if self._page is this:  # it may have been locked again since
                    self._open()

            unlocking = partial(note, session.desk.context, Presence.UNLOCK)
            session.operations.run(unlocking).done(opened).failed(self._failed)
            return
        self._attempt = attempt = Attempt(password)
        if self._page is not None and session.door.asks:
            self._page.show_waiting()
        elif self._page is not None and password:
            self._page.show_checking()
        noted = session.operations.run(lambda: None)  # the lock stands in the trail before
        noted.done(lambda _none: self._ask(attempt)).failed(self._failed)

    def stop(self) -> None:
        """Nobody signs in after all."""
        if self._attempt is not None:
            self._attempt.stop()

    def close(self) -> None:
        """The window closes: what it held ends with it, and nobody is waited for."""
        self.stop()
        if self._vault is not None:
            self._window.content.setParent(self._window)
            self._vault.deleteLater()
            self._vault = None

    def _ask(self, attempt: Attempt) -> None:
        session = self._window.session
        if session.door is not None:
            entering = partial(session.door.enter, attempt, session.here)
            asked = session.operations.run(entering, Pool.NETWORK)
            asked.done(self._entered).failed(self._failed)

    def _entered(self, signed_in: SignedIn) -> None:
        from app.ui.place import go_to, place_of

        self._attempt = None
        session = self._window.session
        before = session.desk.person
        session.here = signed_in
        changes = signed_in.person != before
        if changes:
            self._places[before.id] = place_of(self._window)
            session.seat(signed_in.person)
            self._start_anew()
        self._open()
        if changes and (place := self._places.pop(signed_in.person.id, None)) is not None:
            go_to(self._window, place)

    def _failed(self, failure: Exception) -> None:
        self._attempt = None
        if self._page is not None:
            self._page.show_failure(failure, password=self._wants_password())
        else:
            self._window.tell_failure(failure)

    def _start_anew(self) -> None:
        self._focused = None
        self._window.start_anew()

    def _hide(self) -> None:
        _close_what_floats(self._window)
        self._vault = QWidget()  # never shown, so that it is no window and nobody can ask for it
        self._focused = self._window.focusWidget()
        self.holder.removeWidget(self._window.content)
        self._window.content.setParent(self._vault)
        self._switch_keys(on=False)
        self._show_page()

    def _show_page(self) -> None:
        from app.ui.lock_page import LockPage

        session = self._window.session
        self._drop_page()
        waits = session.door is not None and session.here is None
        self._page = LockPage(
            None if waits else session.desk.person,
            asks=session.door is not None and session.door.asks,
            password=waits and self._wants_password(),
            enter=self.enter,
            stop=self.stop,
        )
        self.holder.addWidget(self._page)
        self._page.show()
        self._page.give_focus()
        self._window.repaint()

    def _open(self) -> None:
        self._drop_page()
        self._switch_keys(on=True)
        self.holder.addWidget(self._window.content)
        self._window.content.show()
        if self._focused is not None and isValid(self._focused):  # it may be gone meanwhile
            self._focused.setFocus()
        if self._vault is not None:
            self._vault.deleteLater()
            self._vault = None
        self._window.pages.after_lock()

    def _drop_page(self) -> None:
        if self._page is not None:
            self._page.hide()
            self._page.setParent(None)
            self._page.deleteLater()
            self._page = None

    def _switch_keys(self, *, on: bool) -> None:
        for shortcut in self._window.findChildren(QShortcut):
            shortcut.setEnabled(on)
        self._window.setAcceptDrops(on)


def _close_what_floats(window: QWidget) -> None:
    """Close menus, tips and dialogs, which stand beside the window, and empty our clipboard."""
    from app.ui.own_clipboard import empty_clipboard

    for one in QApplication.topLevelWidgets():
        if one is window or not one.isVisible():
            continue
        if isinstance(one, QDialog):
            one.reject()
        one.hide()
    empty_clipboard()
