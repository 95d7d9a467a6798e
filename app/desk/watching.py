"""Looking for later versions: open handovers that were fetched are fetched again and again.

The guide has no notification of a change (digest, section 1.1), so an update or a cancellation
is only seen by whoever asks. What is the same as before changes nothing here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from app.desk.changes import Changed, ChangeKind
from app.desk.desk import Desk
from app.desk.fetching import ClientOf, fetch
from app.desk.rounds import Rounds
from app.report.errors import AppError, ConnectionFailed, StoreFailed
from app.store import listing, reachability
from app.store.reachability import Reachability


@dataclass(frozen=True, slots=True)
class Line:
    """How a sender could be reached at the last look; for *As at 14:12, 3min old*.

    Attributes:
        as_at: when it last answered, None if it has not yet.
        failure: why it did not answer at the last look, None if it did.
    """

    sender: str
    as_at: datetime | None = None
    failure: AppError | None = None


class Watcher(Rounds):
    """Looks every ``poll_s`` seconds of the settings, in a thread of its own.

    Args:
        desk: whose open handovers.
        client_of: the way to each sender.
        told: called after every look with how each sender could be reached; on this thread.
    """

    def __init__(
        self,
        desk: Desk,
        client_of: ClientOf,
        *,
        told: Callable[[tuple[Line, ...]], None] | None = None,
    ) -> None:
        every_s = desk.settings.poll_s
        super().__init__("watching", every_s, first_s=every_s)
        self._desk = desk
        self._client_of = client_of
        self._told = told
        self._lines: dict[str, Line] = {}

    def look(self) -> tuple[Line, ...]:
        """Look once at every open handover; a sender that does not answer is left until next.

        One that has none is told of as the store knows it: whichever program brings its replies.

        Raises:
            StoreFailed: what came could not be kept.
        """
        with self._desk.context.store.reading() as tx:
            open_ones = listing.fetched_and_open(tx)
            away = {one.sender: one for one in reachability.away(tx)}
        known = {sender.name for sender in self._desk.settings.senders if sender.is_asked}
        for sender in known - {sender for sender, _ in open_ones}:
            self._take_over(sender, away.get(sender))
        silent: set[str] = set()
        for sender, encounter in open_ones:
            if sender in known and sender not in silent and not self.stopping:
                line = self._look_at(sender, encounter)
                self._lines[sender] = line
                if isinstance(line.failure, ConnectionFailed) and line.failure.retryable:
                    silent.add(sender)
        return tuple(self._lines.values())

    def look_now(self) -> None:
        """Look as soon as the question that is under way is answered; returns at once."""
        self.wake()

    def hear(self, changed: Changed) -> None:
        """Look at once where something came of a reply while a sender did not answer.

        A reply that gets through has found out first that the line is back, and nobody is to read
        beside it that there is none. On any thread.
        """
        moved = changed.kind in {ChangeKind.REPLY, ChangeKind.INCIDENT}
        if moved and any(line.failure for line in tuple(self._lines.values())):
            self.wake()

    def one_round(self) -> float:
        """See :meth:`look`; tells of it."""
        lines = self.look()
        if self._told:
            self._told(lines)
        return self._desk.settings.poll_s

    def _take_over(self, sender: str, away: Reachability | None) -> None:
        """A sender that is not asked here: what whichever program brings its replies has noted."""
        line = self._lines.get(sender)
        if away is not None:
            told = f"{sender} does not take replies", away.words, "They go by themselves"
            failure = ConnectionFailed(*told, away.code, retryable=True)
            self._lines[sender] = Line(sender, line.as_at if line else None, failure)
        elif line is not None and line.failure is not None:
            self._lines[sender] = replace(line, failure=None)

    def _look_at(self, sender: str, encounter: str) -> Line:
        line = self._lines.get(sender, Line(sender))
        try:
            fetch(self._desk, self._client_of(sender), sender, encounter, again=True)
        except StoreFailed:
            raise
        except AppError as failure:
            return replace(line, failure=failure)
        return Line(sender, self._desk.context.clock())
