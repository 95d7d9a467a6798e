"""The bar on top: every work list with its count, who is here, and what time it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QButtonGroup, QMenu, QSizePolicy, QWidget

from app.report.states import Role, State
from app.report.times import UK, show_clock, show_date
from app.ui.flow import Flow, holding, row
from app.ui.frames import Frame
from app.ui.looks import PRESSES
from app.ui.menu_button import MenuButton
from app.ui.text import Button, Label
from app.ui.theme import dress, look

_SEE_LISTS = (Role.CLINICIAN, Role.RECEPTIONIST)


class Tab(Button):
    """A work list of the bar on top; wide enough for its words when they are chosen and bold."""

    def __init__(self, pressed: Callable[[], object]) -> None:
        super().__init__("", pressed, "tab")
        self.setCheckable(True)
        self.toggled.connect(lambda _chosen: self.put_on_look())

    def put_on_look(self) -> None:
        """Bold while it is the chosen one."""
        self.setFont(look().font(PRESSES["tab"].points, bold=self.isChecked()))

    def sizeHint(self) -> QSize:
        """The room for the bold words (Qt)."""
        metrics = QFontMetrics(look().font(PRESSES["tab"].points, bold=True))
        icon = look().px(18) if self.shape[0] else 0
        wide = metrics.horizontalAdvance(self.text()) + icon + 2 * look().space(8)
        return QSize(wide, look().space(PRESSES["tab"].tall))


class TopBar(Frame):
    """Work lists, person and clock.

    Args:
        chosen: called with the work list that a person picks.
        role_chosen: called with another role; None where the role is set by policy.

    Signals:
        replies_wanted, connections_wanted: their page is to be shown.
        menu_wanted: the menu, under that button.
        person_wanted: locking and switching, under the name; where no role may be chosen there.
        back_wanted: the list is wanted, where it is not beside the report.
    """

    replies_wanted = Signal()
    connections_wanted = Signal()
    menu_wanted = Signal(object)
    person_wanted = Signal(object)
    back_wanted = Signal()

    def __init__(
        self,
        name: str,
        role: Role,
        chosen: Callable[[State], None],
        role_chosen: Callable[[Role], None] | None,
    ) -> None:
        super().__init__("top")
        self._role_chosen = role_chosen
        self._name = name
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        flow = Flow(self, gap=0, line_gap=0)
        flow.setContentsMargins(look().px(6), 0, look().px(6), 0)
        self._group = QButtonGroup(self)
        self.tabs: dict[State, Tab] = {}
        self._unreadable = 0
        self.counts: dict[State, int] = {}
        self.back = Button("Back to the &list", self.back_wanted.emit, "top")
        self.back.hide()
        flow.addWidget(self.back)
        for at, state in enumerate(State, 1):
            tab = Tab(partial(chosen, state))
            tab.toggled.connect(self._warn)
            tab.setShortcut(f"Alt+{at}")
            self._group.addButton(tab)
            self.tabs[state] = tab
            flow.addWidget(tab)
        self.show_counts(dict.fromkeys(State, 0))
        self.show_lists_of(role)
        flow.add_gap()
        self.replies = Button("", self.replies_wanted.emit, "top")
        self.connections = Button("", self.connections_wanted.emit, "top")
        self.menu = MenuButton("&Menu", lambda: self.menu_wanted.emit(self.menu), "top")
        for button in (self.replies, self.connections, self.menu):
            flow.addWidget(button)
        self.replies.hide()
        self.connections.hide()
        self.person = self._person(role)
        flow.addWidget(self.person)
        self._date = Label("", "top", wrap=False)
        self._clock = Label("", "top-clock", wrap=False)
        flow.addWidget(self._cell(self._date, self._clock))

    def show_counts(self, counts: Mapping[State, int]) -> None:
        """Show how many handovers are in each list."""
        self.counts = {state: counts.get(state, 0) for state in State}
        for state, tab in self.tabs.items():
            words = f"{state.value} {counts.get(state, 0)}"
            if tab.text() != words:
                tab.setText(words)
                tab.setAccessibleName(words)
                tab.setShortcut(f"Alt+{list(State).index(state) + 1}")
        self._unreadable = counts.get(State.COULD_NOT_BE_READ, 0)
        self._warn()

    def _warn(self) -> None:
        tab = self.tabs[State.COULD_NOT_BE_READ]
        ink = "topseltext" if tab.isChecked() else "toptext"
        tab.show_icon("warning" if self._unreadable else "", ink)

    def show_replies(self, count: int, words: str) -> None:
        """How many replies are not settled; ``words`` say how many of them failed or wait."""
        self.replies.setVisible(count > 0)
        _say(self.replies, f"Replies {count}")
        self.replies.setAccessibleName(f"Replies: {words}. Show them")
        self.replies.show_icon("warning" if "failed" in words else "", "toptext")

    def show_connections(self, words: str) -> None:
        """Whether every source can be reached; empty where none is set up."""
        self.connections.setVisible(bool(words))
        _say(self.connections, words)
        self.connections.setAccessibleName(f"Connections: {words}. Show them")
        self.connections.show_icon("warning" if "not connected" in words.lower() else "", "toptext")

    def show_lists_of(self, role: Role) -> None:
        """Offer the work lists to a role that sees patients; the others have pages of their own."""
        self._lists = role in _SEE_LISTS
        for tab in self.tabs.values():
            tab.setVisible(self._lists)

    def compact(self, *, on: bool) -> None:
        """Leave the room to a report that fills the window: the chosen list and a way back."""
        for tab in self.tabs.values():
            tab.setVisible(self._lists and (not on or tab.isChecked()))
        self._date.setVisible(not on)
        self.back.setVisible(on)

    def leave_lists(self) -> None:
        """No work list is on the screen: a page stands in their place."""
        self._group.setExclusive(False)
        for tab in self.tabs.values():
            tab.setChecked(False)
        self._group.setExclusive(True)

    def choose(self, state: State) -> None:
        """Mark a work list as the one on the screen."""
        self.tabs[state].setChecked(True)

    def tick(self, now: datetime) -> None:
        """Show the time."""
        self._date.show_text(show_date(now.astimezone(UK).date()))
        self._clock.show_text(show_clock(now))

    def set_role(self, role: Role) -> None:
        """Show another role."""
        self.show_lists_of(role)
        self.person.setText(f"{self._name}  {role.value}".replace("&", "&&"))
        self.person.setAccessibleName(f"{self._name}, {role.value}")

    def _person(self, role: Role) -> Button:
        words = f"{self._name}  {role.value}".replace("&", "&&")
        button = MenuButton(words, self._ask_role, "top")
        button.setAccessibleName(f"{self._name}, {role.value}")
        return button

    def _ask_role(self) -> None:
        role_chosen = self._role_chosen
        if role_chosen is None:
            self.person_wanted.emit(self.person)
            return
        menu = QMenu(self)
        dress(menu)
        menu.setAccessibleName("Role at this screen")
        for role in Role:
            action = menu.addAction(role.value)
            action.triggered.connect(partial(role_chosen, role))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.person.mapToGlobal(self.person.rect().bottomLeft()))

    def _cell(self, *widgets: QWidget) -> QWidget:
        line = row(gap=look().px(8), margins=(look().px(10), 0, look().px(6), 0))
        for widget in widgets:
            line.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        cell = holding(line)
        cell.setFixedHeight(look().space(44))
        return cell


def _say(button: Button, words: str) -> None:
    """Change its words, which Qt would paint anew where they are the same."""
    if button.text() != words:
        button.setText(words)
