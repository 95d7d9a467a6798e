"""Senders send, and notify the department of what they have sent."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from threading import Event, Thread
from types import TracebackType
from typing import Self

from app.connections.ems import EmsClient
from app.demo.demonstration import Demonstration
from app.demo.peers.calling import NotReachedError, NotTakenError
from app.demo.programme import PROGRAMME, Happening, What
from app.demo.pushes import PUSHES, Pushed
from app.desk.desk import Desk
from app.desk.fetching import fetch
from app.report.errors import AppError

_log = logging.getLogger("triage-handover.arrivals")
_AGAIN_S = 2.0


class Sending:
    """Lets one thing after the other happen at the senders, and notifies a desk of it.

    Later versions of a report are not notified (the guide has no such thing): the desk's own
    watcher finds them.
    """

    def __init__(self, demonstration: Demonstration, desk: Desk, stop: Event | None = None) -> None:
        self._demonstration = demonstration
        self._desk = desk
        self._stop = stop or Event()

    def let(self, happening: Happening | Pushed) -> bool:
        """Let it happen; False where it did not reach the department.

        Raises:
            NotTakenError: the department's gateway did not take what was pushed.
        """
        if isinstance(happening, Pushed):
            return self._push(happening)
        sender = happening.story.service.name
        if happening.what is What.DAMAGED:
            self._desk.receive(self._demonstration.damaged(happening.story), sender, "file")
            return True
        url = self._demonstration.happen(happening)
        return happening.what is not What.SENT or self.notify(sender, url)

    def _push(self, pushed: Pushed) -> bool:
        try:
            pushed.push(self._demonstration.peers, self._demonstration.began)
        except NotReachedError:
            return False
        return True

    def notify(self, sender: str, url: str) -> bool:
        """Notify the department of an encounter; whether it could fetch it."""
        settings = self._desk.settings.sender(sender)
        try:
            with EmsClient(settings, self._demonstration.secrets, pause=self._stop.wait) as client:
                fetch(self._desk, client, sender, url)
        except AppError as failure:
            _log.info("demonstration_report_not_fetched", extra={"code": failure.code})
            return False
        return True


class Arrivals:
    """A thread that lets the programme happen to a desk, until the end of its ``with``.

    A sender whose report could not be fetched notifies again until it is, and one whose push did
    not arrive pushes the same again.
    """

    def __init__(
        self,
        demonstration: Demonstration,
        desk: Desk,
        programme: Sequence[Happening | Pushed] = (*PROGRAMME, *PUSHES),
    ) -> None:
        self._stop = Event()
        self._sending = Sending(demonstration, desk, self._stop)
        self._programme = sorted(programme, key=lambda one: one.after_s)
        self._unheard: list[Happening | Pushed] = []
        self._thread = Thread(target=self._run, name="arrivals")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        began = time.monotonic()
        for happening in self._programme:
            while (left := began + happening.after_s - time.monotonic()) > 0:
                if self._stop.wait(min(left, _AGAIN_S)):
                    return
                self._again()
            if self._stop.is_set():
                return
            self._let(happening)
        while self._unheard and not self._stop.wait(_AGAIN_S):
            self._again()

    def _again(self) -> None:
        waiting, self._unheard = self._unheard, []
        for happening in waiting:
            self._let(happening)

    def _let(self, happening: Happening | Pushed) -> None:
        try:
            if not self._sending.let(happening):
                self._unheard.append(happening)
        except NotTakenError as failure:  # the same again would be refused again
            _log.warning("demonstration_push_refused", extra={"code": failure.code})
