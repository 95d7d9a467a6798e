"""Plays the programme: senders send, and notify the department of what they have sent."""

from __future__ import annotations

import time
from collections.abc import Sequence
from threading import Event, Thread
from types import TracebackType
from typing import Self

import structlog

from app.connections.ems import EmsClient
from app.demo.demonstration import Demonstration
from app.demo.programme import PROGRAMME, Happening, What
from app.desk.desk import Desk
from app.desk.fetching import fetch
from app.report.errors import AppError

_log = structlog.get_logger()
_AGAIN_S = 2.0


class Arrivals:
    """A thread that lets the programme happen to a desk, until the end of its ``with``.

    A sender whose report could not be fetched notifies again until it is; later versions of a
    report are not notified (the guide has no such thing), the desk's own watcher finds them.
    """

    def __init__(
        self,
        demonstration: Demonstration,
        desk: Desk,
        programme: Sequence[Happening] = PROGRAMME,
    ) -> None:
        self._demonstration = demonstration
        self._desk = desk
        self._programme = sorted(programme, key=lambda one: one.after_s)
        self._unheard: list[tuple[str, str]] = []
        self._stop = Event()
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
                self._notify_again()
            self.let(happening)
            if self._stop.is_set():
                return
        while self._unheard and not self._stop.wait(_AGAIN_S):
            self._notify_again()

    def let(self, happening: Happening) -> None:
        """Let one thing happen, and notify the department where a sender would."""
        sender = happening.story.service.name
        if happening.what is What.DAMAGED:
            self._desk.receive(self._demonstration.damaged(happening.story), sender, "file")
            return
        url = self._demonstration.happen(happening)
        if happening.what is What.SENT:
            self._notify(sender, url)

    def _notify_again(self) -> None:
        waiting, self._unheard = self._unheard, []
        for sender, url in waiting:
            self._notify(sender, url)

    def _notify(self, sender: str, url: str) -> None:
        settings = self._desk.settings.sender(sender)
        try:
            with EmsClient(settings, self._demonstration.secrets, pause=self._stop.wait) as client:
                fetch(self._desk, client, sender, url)
        except AppError as failure:
            _log.info("demonstration_report_not_fetched", code=failure.code)
            self._unheard.append((sender, url))
