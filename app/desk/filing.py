"""The filer: files what reception has kept, behind the answers that were given for it."""

from __future__ import annotations

from app.desk.at_work import AtWork
from app.desk.desk import Desk
from app.desk.kept import file_kept
from app.desk.rounds import Rounds

LOOK_EVERY_S = 5.0
"""Seconds after which it looks though nobody rang: another process may have kept something, or
the store may be free again."""

PATIENCE_S = 10.0
"""Seconds that one round of filing lets requests by, in all: who looks at the list must not wait
for the end of a burst that has none."""


class Filer(Rounds):
    """Files kept messages, oldest first, and announces each; in a thread of its own.

    Any number of filers may work on one store, also in several processes: each message is filed
    once, in one transaction with its exchanges and the acknowledgements that are owed for it.

    Args:
        desk: hears of what is filed.
        at_work: requests that are let by, for :data:`PATIENCE_S` at most.
    """

    def __init__(self, desk: Desk, at_work: AtWork | None = None) -> None:
        super().__init__("filing", LOOK_EVERY_S)
        self._desk = desk
        self._at_work = at_work or AtWork()

    def file_all(self) -> int:
        """File everything that waits now; gives how many messages that were.

        Raises:
            StoreFailed: what is left waits for the next time.
        """
        count, patience_s = 0, PATIENCE_S

        def goes_on() -> bool:
            nonlocal patience_s
            patience_s -= self._at_work.let_by(patience_s)
            return not self.stopping

        for _, changed in file_kept(self._desk.context, goes_on):
            count += 1
            if changed:
                self._desk.announce(changed)
        return count

    def one_round(self) -> float:
        """See :meth:`file_all`."""
        self.file_all()
        return LOOK_EVERY_S
