"""Work that is done again and again in a thread of its own: look, wait, look again.

Whoever works so says what one round is; when the next one begins, how the thread ends, and what
becomes of a round that fails is the same for all of them.
"""

from __future__ import annotations

import logging
import threading
from abc import ABC, abstractmethod
from typing import Self

from app.report.errors import AppError, StoreFailed


class Rounds(ABC):
    """Does rounds from :meth:`start` to :meth:`stop`, each of them whole.

    A round that fails is logged as ``NAME_store_failed``, ``NAME_not_done`` (another expected
    failure) or ``NAME_failed`` (a bug), and the next comes all the same.

    Args:
        name: of the thread, and what its log lines begin with.
        every_s: seconds to the round after one that failed.
        first_s: seconds to the first round; it comes at once where somebody rings.
        ending_s: how long :meth:`stop` waits for the round that is under way, and the end of the
            program does not wait at all; None to wait for as long as it takes.
    """

    def __init__(
        self, name: str, every_s: float, *, first_s: float = 0.0, ending_s: float | None = None
    ) -> None:
        self._name = name
        self._every_s = every_s
        self._first_s = first_s
        self._ending_s = ending_s
        self._bell = threading.Condition()
        self._rung = False
        self._told_to_stop = False
        self._thread: threading.Thread | None = None

    @abstractmethod
    def one_round(self) -> float:
        """Do what there is to do now; gives the seconds to the next round if nobody rings.

        Raises:
            AppError: it could not be done, and is tried in the next round.
        """

    @property
    def stopping(self) -> bool:
        """Whether it was told to end: a long round asks between its parts."""
        return self._told_to_stop

    @property
    def is_alive(self) -> bool:
        """Whether its thread runs."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Do rounds from now on. It is started once."""
        if self._thread is not None:
            raise RuntimeError(f"{self._name} is started once")
        self._thread = threading.Thread(
            target=self._rounds, name=self._name, daemon=self._ending_s is not None
        )
        self._thread.start()

    def wake(self) -> None:
        """Begin the next round now, or as soon as the one under way has ended; on any thread."""
        with self._bell:
            self._rung = True
            self._bell.notify_all()

    def end(self) -> None:
        """Tell it to end, without waiting for that."""
        with self._bell:
            self._told_to_stop = True
            self._bell.notify_all()

    def stop(self) -> None:
        """Tell it to end, and wait until the round that is under way has."""
        self.end()
        if self._thread is not None:
            self._thread.join(self._ending_s)

    def pause(self, seconds: float) -> bool:
        """Wait inside a round; True at once where it is told to end meanwhile."""
        with self._bell:
            return self._bell.wait_for(lambda: self._told_to_stop, seconds)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _rounds(self) -> None:
        log = logging.getLogger(f"triage-handover.{self._name}")
        wait_s = self._first_s
        while self._next(wait_s):
            wait_s = self._every_s
            try:
                wait_s = self.one_round()
            except StoreFailed as failure:
                log.warning(self._event("store_failed"), extra={"code": failure.code})
            except AppError as failure:
                log.warning(self._event("not_done"), extra={"code": failure.code})
            except Exception:  # the next round may do what this one could not
                log.exception(self._event("failed"))

    def _next(self, wait_s: float) -> bool:
        """Wait for the next round; False where there is none."""
        with self._bell:
            self._bell.wait_for(lambda: self._rung or self._told_to_stop, max(0.0, wait_s))
            self._rung = False
            return not self._told_to_stop

    def _event(self, what: str) -> str:
        return f"{self._name}_{what}"
