"""What runs behind the windows: the store, the desk, the outbox worker and the watcher.

Imported in the background only: the first picture does not wait for any of it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.desk.context import reader_for
from app.desk.department import open_store
from app.desk.desk import Desk
from app.desk.people import Person
from app.report.errors import AppError
from app.report.states import Role
from app.settings.profile import Profile
from app.settings.registry import Settings, StoreSettings
from app.store import witness
from app.store.store import Store
from app.ui.health import Source, of_line
from app.ui.remembering import remembering
from app.ui.session import Announcements, Session, in_role
from app.ui.tasks import Operations

if TYPE_CHECKING:
    from app.connections.ems import EmsClient
    from app.connections.secrets import Secrets
    from app.desk.changes import Changed
    from app.desk.signing_in import Door, SignedIn
    from app.desk.watching import Line
    from app.settings.listing import Listing
    from app.store.audit import Seal
    from app.ui.application import Demo


class Lines(QObject):
    """Brings how sources can be reached to the main thread; may be told on any thread."""

    came = Signal(object)

    def tell(self, lines: tuple[Line, ...]) -> None:
        """What the watcher saw of the senders."""
        self.tell_sources(tuple(of_line(line) for line in lines))

    def tell_sources(self, sources: tuple[Source, ...]) -> None:
        """What a mailbox, a folder or the gateway tells of itself."""
        self.came.emit(sources)


@dataclass
class Started:
    """An open store with its desk; ``close`` ends everything in the right order."""

    settings: Settings
    secrets: Secrets
    store: Store
    person: Person
    demo: Demo | None
    door: Door | None = None
    here: SignedIn | None = None
    stack: ExitStack = field(default_factory=ExitStack)
    announcements: Announcements = field(init=False)
    desk: Desk = field(init=False)
    lines: Lines = field(init=False)
    look_now: Callable[[], object] = field(default=lambda: None)
    hear: Callable[[Changed], object] = field(default=lambda _changed: None)
    note_trail: Callable[[], object] = field(default=lambda: None)
    noted_seal: Callable[[], Seal | None] = field(default=lambda: None)
    profile: Profile | None = None

    def session(self, default_failure: Callable[[Exception], None]) -> Session:
        """The session of the window; main thread only."""
        self.announcements = Announcements()
        self.lines = Lines()
        self.desk = Desk(
            self.store,
            self.settings,
            self.person,
            announce=self._announce,
            read=remembering(reader_for(self.settings)),
        )
        session = Session(
            self.desk,
            Operations(default_failure),
            self.desk.context.clock,
            announcements=self.announcements,
            desk_for=(lambda role: in_role(self.desk, role, self.desk.announce))
            if self.demo
            else None,
            demo=self.demo is not None,
        )
        session.look_now = self.try_now
        session.noted_seal = self.noted_seal
        if self.profile is not None:
            session.list_settings = partial(_listed, self.profile)
            session.user_file = self.profile.user_file
        session.door, session.here = self.door, self.here
        return session

    def _announce(self, changed: Changed) -> None:
        self.announcements.tell(changed)
        self.hear(changed)

    def try_now(self) -> None:
        """Ask every sender now, once something is there that can ask."""
        self.look_now()

    def begin(self) -> None:
        """File what a crash left, then begin to send, to watch and to receive; on any thread."""
        from app.desk.collecting.collectors import Collectors
        from app.desk.keeping.worker import KeepingWorker
        from app.desk.outbox import OutboxWorker
        from app.desk.transports.choose import transports_for
        from app.desk.watching import Watcher

        self.desk.catch_up()
        self.stack.enter_context(KeepingWorker(self.desk, self.note_trail))
        transports = transports_for(self.settings, self.secrets)
        self.stack.enter_context(OutboxWorker(self.desk, transports))
        watching = Watcher(self.desk, self._clients().__getitem__, told=self.lines.tell)
        self.stack.enter_context(watching)
        self.look_now, self.hear = watching.look_now, watching.hear
        collectors = Collectors(self.desk, self.settings, self.secrets, told=self.lines.tell)
        self.stack.enter_context(collectors)
        if self.demo is not None and self.demo.behind is not None:
            self.stack.enter_context(self.demo.behind(self.desk))
        if self.settings.gateway.in_viewer:
            from app.desk.reception.standing import standing

            self.stack.enter_context(standing(self.desk, self.secrets))
            gateway = self.settings.gateway
            where, now = f"{gateway.host}:{gateway.port}", self.desk.context.clock()
            self.lines.tell_sources((Source("Gateway", "Gateway", now, where=where),))

    def _clients(self) -> dict[str, EmsClient]:
        """One for each sender that is asked; where none is, all that carries TLS stays away."""
        asked = [sender for sender in self.settings.senders if sender.is_asked]
        if not asked:
            return {}
        from app.connections.ems import EmsClient

        return {
            sender.name: self.stack.enter_context(EmsClient(sender, self.secrets))
            for sender in asked
        }

    def close(self) -> None:
        """End what runs, then close the store."""
        self.stack.close()
        self.store.close()


def start(profile: Profile, settings: Settings, demo: Demo | None) -> Started:
    """Open the store.

    Raises:
        StoreFailed: it cannot be opened, or its key is not there.
        Refused: the account of this computer has no role here.
    """
    secrets = demo.secrets if demo else _keyring()
    # A demonstration keeps to this machine, whatever policy says of the department's store.
    wanted = StoreSettings() if demo else settings.store
    store = open_store(wanted, secrets, profile.store_path)
    workstation = _this_machine()
    if demo is not None:
        person = Person(demo.person, demo.person, Role.CLINICIAN, workstation)
        return _witnessed(Started(settings, secrets, store, person, demo))
    from app.desk.signing_in import Door, nobody, provider_for

    door = Door(store, provider_for(settings, secrets), workstation)
    try:
        here = door.begin()
    except AppError:
        store.close()
        raise
    person = here.person if here else nobody(workstation)
    made = Started(settings, secrets, store, person, None, door, here)
    made.profile = profile
    return _witnessed(made)


def _listed(profile: Profile) -> Listing:
    from app.settings.listing import list_settings

    return list_settings(profile)


def _witnessed(made: Started) -> Started:
    """With the length of its audit trail noted in the keyring, and known from there."""
    made.note_trail = partial(witness.note, made.store, made.secrets)
    made.noted_seal = partial(witness.known, made.secrets, made.store.engine.name)
    return made


def _this_machine() -> str:
    """The name of this computer."""
    if os.name == "nt":
        import socket  # half of it is tables of names, which nothing else of a start needs

        return socket.gethostname()
    return os.uname().nodename


def _keyring() -> Secrets:
    from app.connections.secrets import KeyringSecrets

    return KeyringSecrets()
