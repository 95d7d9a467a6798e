"""What a window works with: the desk of the person in front of it, background work and the time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.desk.changes import Changed
from app.desk.desk import Desk
from app.desk.people import Person
from app.report.states import Role
from app.settings.registry import Settings
from app.ui.tasks import Operations

if TYPE_CHECKING:
    from app.desk.signing_in import Door, SignedIn
    from app.settings.listing import Listing
    from app.store.audit import Seal
    from app.ui.opening import Shown


class Announcements(QObject):
    """Brings what a desk announces, on whatever thread, to the main thread."""

    came = Signal(object)
    counted = Signal(object)

    def tell(self, changed: Changed) -> None:
        """Pass an announcement on."""
        self.came.emit(changed)


class Session:
    """One person at one window.

    Args:
        desk: whose ``announce`` reaches ``announcements``.
        desk_for: makes a desk over the same store for another role.
        may_switch: whether the role may be changed here (demonstration).

    Attributes:
        look_now: asks every sender at once; does nothing until something runs behind the windows.
        settings_file: where local IT sets senders up on this computer.
        door: lets people in; None where whoever opened the window stays.
        here: who came in by it; None where nobody has.
        list_settings: every setting as its sources have it now; on any thread.
        user_file: the person's settings file; None where this run has none.
        noted_seal: the seal of the audit trail that is kept apart from it, None where none is.
        open_demonstration: opens the demonstration beside this window; gives whether it could.
    """

    def __init__(
        self,
        desk: Desk,
        operations: Operations,
        clock: Callable[[], datetime],
        *,
        announcements: Announcements,
        desk_for: Callable[[Role], Desk] | None = None,
        demo: bool = False,
    ) -> None:
        self.desk = desk
        self._announce = desk.announce  # the outbox listens to the first desk, whoever sits down
        self.operations = operations
        self.clock = clock
        self.announcements = announcements
        self.demo = demo
        self._desk_for = desk_for
        self.door: Door | None = None
        self.here: SignedIn | None = None
        self.look_now: Callable[[], object] = lambda: None
        self.settings_file = ""
        self.list_settings: Callable[[], Listing] = self._settings_of_this_run
        self.user_file: Path | None = None
        self.noted_seal: Callable[[], Seal | None] = lambda: None
        self.open_demonstration: Callable[[], bool] = lambda: False

    @property
    def role(self) -> Role:
        """The role of the person."""
        return self.desk.person.role

    @property
    def settings(self) -> Settings:
        """The settings of this run."""
        return self.desk.settings

    @property
    def may_switch(self) -> bool:
        """Whether another role may be chosen here."""
        return self._desk_for is not None

    def switch(self, role: Role) -> None:
        """Sit down in another role."""
        if self._desk_for is not None:
            self.desk = self._desk_for(role)

    def seat(self, person: Person) -> None:
        """Somebody else sits down: from here on the desk is theirs."""
        self.desk = for_person(self.desk, person, self._announce)

    def leave(self) -> None:
        """Nobody is here any more."""
        from app.desk.signing_in import nobody

        self.here = None
        self.seat(nobody(self.desk.person.workstation))

    def _settings_of_this_run(self) -> Listing:
        from app.settings.listing import of_running

        return of_running(self.settings)

    def looking_up(self, handover_id: str) -> Callable[[], Shown]:
        """What opens a handover for the person and the minute of now; to be run elsewhere."""
        desk, now = self.desk, self.clock()

        def work() -> Shown:
            from app.ui.opening import look_up

            return look_up(desk, handover_id, now)

        return work

    def phone_of(self, sender: str) -> str:
        """The telephone number of a sender's service desk, empty where none is set."""
        found = self.desk.context.sender(sender)
        return found.phone if found else ""


def in_role(desk: Desk, role: Role, tell: Callable[[Changed], None]) -> Desk:
    """The same desk for the same person in another role."""
    return for_person(desk, replace(desk.context.person, role=role), tell)


def for_person(desk: Desk, person: Person, tell: Callable[[Changed], None]) -> Desk:
    """The same desk for somebody else."""
    context = desk.context
    return Desk(
        context.store,
        context.settings,
        person,
        announce=tell,
        clock=context.clock,
        read=context.read,
    )
