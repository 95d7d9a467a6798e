"""The threads that doors run on, and the way of their results back to the event loop.

A fixed number, so that a burst waits instead of piling up; and few, because all of them share one
processor with the loop. None waits for the disk: a door gives a future for what comes later.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Returns:
    """Brings results to an event loop: it is woken once for all that came since it last looked.

    Waking it is a system call, and a commit answers many callers at once.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._turn = threading.Lock()
        self._waiting: list[tuple[Callable[[Any], None], Any]] = []

    def bring(self, how: Callable[[Any], None], what: object) -> None:
        """Have ``how(what)`` called on the loop; any thread. Once it has ended, nothing is."""
        with self._turn:
            self._waiting.append((how, what))
            is_first = len(self._waiting) == 1
        if not is_first:
            return
        try:
            self._loop.call_soon_threadsafe(self._call)
        except RuntimeError:
            if not self._loop.is_closed():
                raise
            # The gateway stopped without waiting; the work is done all the same.

    def _call(self) -> None:
        with self._turn:
            came, self._waiting = self._waiting, []
        for how, what in came:
            how(what)


class Job(Generic[T]):
    """One piece of work: it is begun once, or given up before it is begun.

    Args:
        work: gives its result, or a future of it.
        returns: the way to the loop that waits for it.
    """

    def __init__(self, work: Callable[[], T | Future[T]], returns: Returns) -> None:
        self._work = work
        self._returns = returns
        self._turn = threading.Lock()
        self.done: asyncio.Future[T] = asyncio.get_running_loop().create_future()

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
            self._returns.bring(self._fail, failure)
            return
        if isinstance(result, Future):
            result.add_done_callback(self._later)
        else:
            self._returns.bring(self._succeed, result)

    def _later(self, result: Future[T]) -> None:
        failure = result.exception()
        if failure is None:
            self._returns.bring(self._succeed, result.result())
        else:
            self._returns.bring(self._fail, failure)

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
