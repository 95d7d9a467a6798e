"""What stands on a locked screen: who locked it, and how to go on. Nothing about a patient."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.desk.people import Person
from app.ui.states import Choice, StatePanel, StateWords, of_failure
from app.ui.text import Button, Field

COMPUTER_LOCKS = (
    "The computer was told to lock too, and asks who comes back. "
    "Somebody else first switches the user of this computer."
)
NOBODY_ASKS = (
    "The computer did not lock, and policy asks for no password: "
    "whoever sits here can press Unlock. "
    "Lock the computer when you leave it. Somebody else first switches its user."
)
PROOF_ASKED = (
    "Type the password of this account of the computer to go on. "
    "Somebody else first switches the user of the computer."
)
HIDDEN = "Nothing about a patient is shown meanwhile."


class LockPage(QWidget):
    """The whole window while it is locked.

    Args:
        person: who locked it; None where nobody is signed in.
        asks: whether people sign in anew in the browser.
        password: whether the password of the computer's account is asked for.
        enter, stop: what the buttons do; ``enter`` is given what was typed.
    """

    def __init__(
        self,
        person: Person | None,
        *,
        asks: bool,
        enter: Callable[[str], object],
        stop: Callable[[], object],
        password: bool = False,
    ) -> None:
        super().__init__()
        self._enter = enter
        self._stop = stop
        self._column = QVBoxLayout()
        self.setLayout(self._column)
        self._panel: StatePanel | None = None
        self._field: Field | None = None
        self._password = password
        self._words = _words(person, asks=asks)
        if password:
            self._words = self._words._replace(what_to_do=PROOF_ASKED)
        self._button = "Sign in" if asks else "Unlock"
        self.show_closed()

    def show_closed(self) -> None:
        """Wait for somebody."""
        self._put(self._words, Choice(self._button, self._go_on))

    def show_outside(self, *, locks: bool, password: bool) -> None:
        """Whether the computer itself now asks who comes back, and whether we do."""
        self._password = password
        asked = COMPUTER_LOCKS if locks else NOBODY_ASKS
        self._words = self._words._replace(what_to_do=PROOF_ASKED if password else asked)
        self.show_closed()

    def show_checking(self) -> None:
        """The computer looks at a password; where it is wrong it takes its time."""
        self._password = False
        self._put(StateWords("Checking the password", HIDDEN))

    def show_waiting(self) -> None:
        """Somebody is signing in."""
        words = StateWords("Sign in in the browser", HIDDEN, "Come back here when you have.")
        self._put(words, Choice("Stop", self._stop))

    def show_failure(self, failure: Exception, *, password: bool) -> None:
        """Nobody was let in."""
        self._password = password
        self._put(of_failure(failure), Choice("Try again", self._go_on))

    def give_focus(self) -> None:
        """Have somebody type at once, or the space bar press the button."""
        if self._field is not None:
            self._field.setFocus()
        elif self._panel is not None:
            for button in self._panel.findChildren(Button):
                button.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """No key of a locked screen does anything to what is behind it (Qt)."""
        event.accept()

    def _go_on(self) -> None:
        typed = self._field.text() if self._field is not None else ""
        if self._field is not None:
            self._field.clear()
        if typed or not self._password:
            self._enter(typed)
        else:
            self.give_focus()

    def _put(self, words: StateWords, *choices: Choice) -> None:
        if self._panel is not None:
            self._column.removeWidget(self._panel)
            self._panel.hide()
            self._panel.deleteLater()
        self._field = self._password_field() if self._password else None
        self._panel = StatePanel(words, choices, self._field)
        self._column.addWidget(self._panel)
        self._panel.show()
        self.give_focus()

    def _password_field(self) -> Field:
        field = Field("Password", "Password of this account of the computer")
        field.setAccessibleDescription("Enter: go on")
        field.setEchoMode(Field.EchoMode.Password)
        field.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        field.returnPressed.connect(self._go_on)
        return field


def _words(person: Person | None, *, asks: bool) -> StateWords:
    if person is None:
        return StateWords("Nobody is signed in", "Sign in to see who is expected.")
    told = f"{person.name}, {person.role.value}. {HIDDEN}"
    if asks:
        return StateWords(
            "Locked",
            told,
            f"When {person.name} signs in, everything is as it was. When somebody else does, "
            f"they see nothing of it, and it waits for {person.name}.",
        )
    return StateWords("Locked", told, "Somebody else first switches the user of this computer.")
