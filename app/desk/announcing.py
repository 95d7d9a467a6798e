"""Who listens to what changes at the desk."""

from __future__ import annotations

from collections.abc import Callable

from app.desk.changes import Changed, ChangeKind, Listener
from app.desk.context import Context
from app.desk.people import Person
from app.settings.registry import Settings


class Announcing:
    """What the verbs of the desk work with, and how they tell what they changed."""

    def __init__(self, context: Context, announce: Listener | None) -> None:
        self.context = context
        self._listeners: tuple[Listener, ...] = (announce,) if announce else ()

    @property
    def person(self) -> Person:
        """Who is here."""
        return self.context.person

    @property
    def settings(self) -> Settings:
        """The settings of this run."""
        return self.context.settings

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` for every change from now on; gives what ends that."""
        self._listeners = (*self._listeners, listener)

        def end() -> None:
            self._listeners = tuple(one for one in self._listeners if one is not listener)

        return end

    def announce(self, changed: Changed) -> None:
        """Tell every listener; used by what works behind the desk."""
        for listener in self._listeners:
            listener(changed)

    def _changed(self, handover_id: str, kind: ChangeKind) -> None:
        self.announce(Changed((handover_id,), kind, self.person.id))
