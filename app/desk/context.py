"""What every verb of the desk works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from app.desk.people import Person
from app.report.errors import Refused
from app.settings.registry import SenderSettings, Settings
from app.store.store import Store

if TYPE_CHECKING:
    from app.report.model import EncounterReport

Reader = Callable[[bytes], "EncounterReport"]
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Context:
    """The store, the settings, who is here, what time it is, and how a message is read.

    ``read`` raises Unreadable for bytes that cannot be understood at all.
    """

    store: Store
    settings: Settings
    person: Person
    clock: Clock
    read: Reader

    def sender(self, name: str) -> SenderSettings | None:
        """The settings of a sender, None where none is set up under that name."""
        for sender in self.settings.senders:
            if sender.name.casefold() == name.casefold():
                return sender
        return None


def reader_for(settings: Settings) -> Reader:
    """The readers of this program, which are imported at the first message, not at the start."""

    def read_message(data: bytes) -> EncounterReport:
        from app.readers.read import read

        return read(data, max_mib=settings.message_max_mib)

    return read_message


def no_such_handover() -> Refused:
    """The words for an id that is not (or no longer) there."""
    return Refused(
        "There is no such handover",
        "No handover of this id is kept here",
        "Look for it in the lists again",
        "DESK-002",
    )
