"""One worker for one source: looks, waits, looks again, and says how the source is."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from app.desk.collecting.source import Source, Turn
from app.desk.desk import Desk
from app.desk.processes import holder, is_gone
from app.desk.rounds import Rounds
from app.desk.watching import Line
from app.report.errors import AppError, StoreFailed
from app.store import leases

_log = logging.getLogger("triage-handover.collecting")

GRACE = timedelta(seconds=30)
"""How long beyond the next look a lease lasts; a dead worker keeps the others out for that long."""

KEPT_OUT_S = 5.0
"""Seconds after which a worker that was kept out tries again."""

ENDING_S = 10.0
"""Seconds given to a look that is under way when the program ends. A share that is gone may hold a
question up for minutes; nothing is lost by not waiting for it."""


class Collector(Rounds):
    """Looks into one source in a thread of its own, or step by step.

    Args:
        desk: where messages are received, and whose clock is used.
        source: what is looked into.
        told: called after every look, on this worker's thread.
    """

    def __init__(self, desk: Desk, source: Source, told: Callable[[Line], None]) -> None:
        super().__init__("collecting", source.poll_s, ending_s=ENDING_S)
        self._ctx = desk.context
        self._source = source
        self._told = told
        self._holder = holder()
        self._line = Line(source.name)
        self._looked_at: datetime | None = None

    def step(self) -> float:
        """Look once, if it is this worker's turn; gives the seconds until the next look."""
        try:
            if not self._hold():
                return min(KEPT_OUT_S, self._source.poll_s)
            self._looked_at = self._ctx.clock()
            more = self._source.collect(Turn(self._goes_on))
        except AppError as failure:
            self._tell(Line(self._source.name, self._line.as_at, failure))
            if isinstance(failure, StoreFailed):
                _log.warning("collecting_store_failed", extra={"code": failure.code})
            return self._source.poll_s
        except Exception as failure:  # noqa: BLE001 - a bug in one look must not end all others
            _log.error("collecting_failed", extra={"exception": type(failure).__name__})
            self._tell(Line(self._source.name, self._line.as_at, _bug(self._source.name)))
            return self._source.poll_s
        self._tell(Line(self._source.name, self._ctx.clock()))
        return 0.0 if more else self._source.poll_s

    def one_round(self) -> float:
        """See :meth:`step`."""
        return self.step()

    def stop(self) -> None:
        """End after the message that is being taken in, and let another worker have its turn."""
        super().stop()
        if self.is_alive:
            _log.warning("collecting_left_behind", extra={"source": self._source.lease})
            return
        self._source.close()
        self._give_back()

    def _tell(self, line: Line) -> None:
        self._line = line
        self._told(line)

    def _hold(self) -> bool:
        # Where the interval is the service's, it also outlives the worker that last looked.
        gone = is_gone if not self._source.keeps_interval else _nobody
        term = timedelta(seconds=self._source.poll_s) + GRACE
        with self._ctx.store.transaction() as tx:
            return leases.take(
                tx, self._source.lease, self._holder, self._ctx.clock(), term, is_gone=gone
            )

    def _goes_on(self) -> bool:
        return not self.stopping and self._hold()

    def _give_back(self) -> None:
        if self._looked_at is None:
            return
        now = self._ctx.clock()
        left = self._looked_at + timedelta(seconds=self._source.poll_s) - now
        try:
            with self._ctx.store.transaction() as tx:
                if not self._source.keeps_interval or left <= timedelta():
                    leases.give_back(tx, self._source.lease, self._holder)
                else:
                    leases.take(tx, self._source.lease, self._holder, now, left)
        except StoreFailed as failure:
            _log.warning("collecting_store_failed", extra={"code": failure.code})


def _nobody(_: str) -> bool:
    return False


def _bug(name: str) -> AppError:
    return AppError(
        f"New messages were not collected from {name}",
        "The program failed while it looked; what waits there is untouched",
        "It is tried again by itself. If it goes on, tell local IT",
        "COLLECT-900",
    )
