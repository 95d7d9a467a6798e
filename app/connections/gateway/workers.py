"""The threads that doors run on: a fixed number, so that a burst waits instead of piling up."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Generic, TypeVar

T = TypeVar("T")


class Job(Generic[T]):
    """One piece of work: it is begun once, or given up before it is begun."""

    def __init__(self, work: Callable[[], T], loop: asyncio.AbstractEventLoop) -> None:
        self._work = work
        self._loop = loop
        self._turn = threading.Lock()
        self.done: asyncio.Future[T] = loop.create_future()

    def give_up(self) -> bool:
        """Whether the work was not begun, and never will be."""
        return self._turn.acquire(blocking=False)

    def carry_out(self) -> None:
        """Do the work, unless it was given up; on a worker's thread."""
        if not self._turn.acquire(blocking=False):
            return
        try:
            result = self._work()
        except BaseException as failure:  # noqa: BLE001 - raised again where it is waited for
            self._tell(self._fail, failure)
        else:
            self._tell(self._succeed, result)

    def _tell(self, how: Callable[..., None], what: object) -> None:
        try:
            self._loop.call_soon_threadsafe(how, what)
        except RuntimeError:
            if not self._loop.is_closed():
                raise
            # The gateway stopped without waiting; the work is done all the same.

    def _succeed(self, result: T) -> None:
        if not self.done.done():
            self.done.set_result(result)

    def _fail(self, failure: BaseException) -> None:
        if not self.done.done():
            self.done.set_exception(failure)


class Workers:
    """So many threads, from construction until :meth:`stop`."""

    def __init__(self, count: int) -> None:
        self._jobs: SimpleQueue[Job[object] | None] = SimpleQueue()
        self._threads = [
            threading.Thread(target=self._work, name=f"gateway-{number}") for number in range(count)
        ]
        for thread in self._threads:
            thread.start()

    def give(self, job: Job[object]) -> None:
        """Have a job carried out as soon as a thread is free."""
        self._jobs.put(job)

    def stop(self) -> None:
        """Carry out what was given, and end the threads."""
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job.carry_out()
