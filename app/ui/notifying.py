"""A tray icon with a count, and one gentle sound for what cannot wait. Never about a patient.

Counts alone: a notification is seen by whoever walks past, and stays in the history of the
computer (design rule 10).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, Qt, QTimer
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

from app.desk.ageing import overdue_unopened
from app.desk.changes import Changed, ChangeKind
from app.desk.desk import Desk
from app.desk.roles import Right, may
from app.report.due import Band, due
from app.report.errors import Refused
from app.report.states import State
from app.ui import icons
from app.ui.announcing import say
from app.ui.drawing import draw_text
from app.ui.theme import dress, look

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

SIDE = 32
MOST_SHOWN = 99
LOOK_EVERY_MS = 60_000

TOGETHER_MS = 400
"""How long what comes is gathered, so that it makes one sound."""

_PRESSING = (Band.UNTIMED, Band.OVERDUE, Band.SOON)
"""What cannot wait when it comes: not timed and overdue (notes on the screen, section 13), and what
is *immediate*. No message names such a category and none is derived (design rule 3), so that is the
band of 0 to 15min to the act-by time that was stated (notes, section 4); it is none of the acuities
of ECDS. The digest of display standards (section 3) proposes sound that is off until somebody asks
for it. It is on here, because nobody asks for what they do not know of; policy or the person
silences it.
"""


@dataclass(frozen=True, slots=True)
class Pressing:
    """New handovers that cannot wait.

    Attributes:
        ids: all of them: overdue, not timed, or due within a quarter of an hour.
        late: those among them that have no time left, so that nobody is told so once more.
    """

    ids: tuple[str, ...] = ()
    late: tuple[str, ...] = ()


def pressing(desk: Desk, handover_ids: Sequence[str]) -> Pressing:
    """Which of these are expected and cannot wait; runs off the main thread."""
    now = desk.context.clock()
    found: dict[str, bool] = {}
    for handover_id in handover_ids:
        try:
            row = desk.row(handover_id)
        except Refused:
            continue
        left = due(row.facts.due_at, now)
        if row.state is State.EXPECTED and not row.cancelled and left.band in _PRESSING:
            found[handover_id] = left.band is not Band.SOON
    return Pressing(tuple(found), tuple(one for one, late in found.items() if late))


def aged(count: int) -> str:
    """What is said of so many that grew overdue unopened; names nobody."""
    what = "1 handover is" if count == 1 else f"{count} handovers are"
    return f"{what} overdue now, and nobody has opened {'it' if count == 1 else 'them'}."


def words(count: int) -> str:
    """What is said of so many; names nobody."""
    what = "1 new handover is" if count == 1 else f"{count} new handovers are"
    return f"{what} overdue, not timed or due within 15min. See the list Expected."


class Notifier(QObject):
    """Tells one window's person of handovers that cannot wait, each of them once.

    Of one that cannot wait when it comes, and of one that grows overdue while nobody has opened
    it. What comes together is told together: one sound, however many there are (hazard H18).

    Args:
        sound: makes the sound; left out where policy silences it.
    """

    def __init__(self, window: MainWindow, sound: Callable[[], object] | None) -> None:
        super().__init__(window)
        self._window = window
        self._sound = sound
        self._told: set[str] = set()
        self._told_late: set[str] = set()
        self._new: dict[str, None] = {}
        self._together = QTimer(self)
        self._together.setSingleShot(True)
        self._together.setInterval(TOGETHER_MS)
        self._together.timeout.connect(self._ask)
        self._minute = QTimer(self)
        self._minute.setInterval(LOOK_EVERY_MS)
        self._minute.timeout.connect(self.look)
        self._minute.start()
        self.tray: QSystemTrayIcon | None = None
        self.shows = QAction("Show the window", self)
        self.shows.triggered.connect(self._show_window)
        announcements = window.session.announcements
        announcements.came.connect(self._came)
        announcements.counted.connect(self._counted)
        if QSystemTrayIcon.isSystemTrayAvailable():
            self.tray = QSystemTrayIcon(count_icon(0), self)
            menu = QMenu(window)
            dress(menu)
            menu.addAction(self.shows)
            self.tray.setContextMenu(menu)
            self.tray.activated.connect(self._show_window)
            self.tray.messageClicked.connect(self._show_window)
            self.tray.show()

    def _came(self, changed: Changed) -> None:
        session = self._window.session
        if changed.kind is not ChangeKind.RECEIVED or not may(session.role, Right.SEE_PATIENTS):
            return
        self._new.update(dict.fromkeys(changed.handover_ids))
        if not self._together.isActive():
            self._together.start()

    def _ask(self) -> None:
        session, new = self._window.session, tuple(self._new)
        self._new.clear()
        if may(session.role, Right.SEE_PATIENTS):
            session.operations.run(partial(pressing, session.desk, new)).done(self.tell_new)

    def look(self) -> None:
        """Look who has grown overdue while nobody opened the report (hazard 0608)."""
        session = self._window.session
        if may(session.role, Right.SEE_PATIENTS):
            session.operations.run(partial(overdue_unopened, session.desk)).done(self.tell_late)

    def tell_new(self, found: Pressing) -> None:
        """Tell of new ones that cannot wait."""
        self._told_late.update(found.late)
        self._tell(found.ids, self._told, words)

    def tell_late(self, handover_ids: Sequence[str]) -> None:
        """Tell of those that grew overdue unopened, also where they were told of as new."""
        self._tell(handover_ids, self._told_late, aged)

    def _tell(self, handover_ids: Sequence[str], told: set[str], how: Callable[[int], str]) -> None:
        """Say it once of each: in the tray, by a sound, and to a screen reader."""
        new = [one for one in handover_ids if one not in told]
        told.update(new)
        if not new:
            return
        say(self._window, how(len(new)), urgent=True)
        if self.tray is not None and not self._window.isActiveWindow():
            self.tray.showMessage("Triage Handover", how(len(new)))
        if self._sound is not None:
            self._sound()

    def _counted(self, counts: dict[State, int]) -> None:
        expected = counts.get(State.EXPECTED, 0)
        self.shows.setText(f"Show the window, {expected} expected")
        if self.tray is not None:
            self.tray.setIcon(count_icon(expected))

    def _show_window(self, *_args: object) -> None:
        self._window.showNormal() if self._window.isMinimized() else self._window.show()
        self._window.raise_()
        self._window.activateWindow()


def count_icon(count: int) -> QIcon:
    """The tray icon: the shape alone, or how many are expected."""
    picture = QPixmap(SIDE, SIDE)
    picture.fill(QColor(look().colours["top"]))
    painter = QPainter(picture)
    ink = QColor(look().colours["toptext"])
    if count == 0:
        icons.draw(painter, "info", ink, QRectF(4, 4, SIDE - 8, SIDE - 8))
    else:
        painter.setPen(ink)
        font = look().font(13, bold=True)
        font.setPixelSize(18)
        painter.setFont(font)
        shown = str(count) if count <= MOST_SHOWN else f"{MOST_SHOWN}+"
        place = QRectF(0, 5, SIDE, SIDE)
        draw_text(painter, place, shown, Qt.AlignmentFlag.AlignHCenter)
    painter.end()
    return QIcon(picture)


def gentle_sound() -> None:
    """The one sound: the notification sound of this computer, at its own volume."""
    QApplication.beep()
