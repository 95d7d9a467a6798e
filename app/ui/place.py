"""Where a person was at a window, kept in memory while somebody else sits there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.desk.roles import Right, may
from app.report.states import State

if TYPE_CHECKING:
    from app.ui.begun import Begun
    from app.ui.main_window import MainWindow


@dataclass(frozen=True, slots=True)
class Place:
    """The list, the handover that was open, and what had been begun about it."""

    state: State
    handover_id: str
    begun: Begun | None


def place_of(window: MainWindow) -> Place:
    """Where the person is now."""
    return Place(window.state, window.pane.handover_id, window.pane.begun)


def go_to(window: MainWindow, place: Place) -> None:
    """Bring the person back there; the report is opened anew, as theirs."""
    if not may(window.session.role, Right.SEE_PATIENTS):
        return
    window.choose_list(place.state)
    if place.handover_id:
        window.pane.resume = place.begun
        window.open(place.handover_id)
