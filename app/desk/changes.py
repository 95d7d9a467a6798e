"""What the desk announces after every commit, so that screens ask again for what they show."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple


class ChangeKind(StrEnum):
    """What kind of thing changed."""

    RECEIVED = "received"  # a handover is new here
    UPDATED = "updated"  # a further version came
    MOVED = "moved"  # it is in another work list
    READ = "read"  # somebody opened it or marked it as read
    REPLY = "reply"  # a reply was decided, sent, confirmed, failed or withdrawn
    ALERT = "alert"  # somebody broke the glass: the privacy officer's list has a new entry
    INCIDENT = "incident"  # a sender counts as away from now on, or is reached again


class Changed(NamedTuple):
    """One announcement. It may come on any thread.

    Attributes:
        handover_ids: which handovers.
        kind: what about them.
        initiator: the id of the person who did it, ``program`` for what came by itself.
    """

    handover_ids: tuple[str, ...]
    kind: ChangeKind
    initiator: str


Listener = Callable[[Changed], None]
