"""Work off the main thread, and its results back on it: ``run(op).done(f).failed(f)``.

One serial pool asks the store, so that what a person did is done in that order; one parallel pool
asks the network; one draws the files of a message, so that a slow one keeps nobody waiting. A
result reaches the main thread through one queued signal. A failure that nobody handles is shown to
the person.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from enum import Enum
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

T = TypeVar("T")


class Pool(Enum):
    """Where an operation runs."""

    STORE = "store"
    NETWORK = "network"
    DRAWING = "drawing"


class Latest:
    """The newest question of one view: an answer to an older one is not wanted any more.

    This is what keeps a late result for patient A from painting over patient B (hazard H01).

    Args:
        within: a question that these go into: a newer one of it makes them void, never they it.
    """

    def __init__(self, within: Latest | None = None) -> None:
        self._turn = 0
        self._within = within

    def next(self) -> Callable[[], bool]:
        """Ask anew: every earlier question is void. Returns whether this one still holds."""
        self._turn += 1
        return self.still()

    def still(self) -> Callable[[], bool]:
        """Whether the newest question is the newest one still, to be asked later."""
        mine = self._turn
        outer = self._within.still() if self._within is not None else lambda: True
        return lambda: mine == self._turn and outer()


class Operation(Generic[T]):
    """One piece of work under way. Handlers are called on the main thread, each at most once."""

    def __init__(self, default_failure: Callable[[Exception], None]) -> None:
        self._done: Callable[[T], None] = lambda _result: None
        self._failed = default_failure
        self._wanted: Callable[[], bool] = lambda: True

    def done(self, handler: Callable[[T], None]) -> Operation[T]:
        """Call ``handler`` with the result."""
        self._done = handler
        return self

    def failed(self, handler: Callable[[Exception], None]) -> Operation[T]:
        """Call ``handler`` with the exception, instead of showing it in the default way."""
        self._failed = handler
        return self

    def wanted(self, holds: Callable[[], bool]) -> Operation[T]:
        """Drop the result, good or bad, if ``holds()`` is false when it arrives."""
        self._wanted = holds
        return self

    def skip_or(self, work: Callable[[], T]) -> T:
        """Do the work, unless nobody waits for it any more when its turn comes."""
        if not self._wanted():
            raise CancelledError
        return work()

    def deliver(self, future: Future[T]) -> None:
        """Hand the result over; main thread only."""
        if future.cancelled() or not self._wanted():
            return
        failure = future.exception()
        if isinstance(failure, CancelledError):
            return  # nobody waited for it when its turn came
        if failure is None:
            self._done(future.result())
        elif isinstance(failure, Exception):
            self._failed(failure)
        else:
            raise failure


class Operations(QObject):
    """Runs operations for one window and shuts down cleanly with it.

    Args:
        default_failure: what is done with a failure that no handler takes.
    """

    _arrived = Signal(object, object)

    def __init__(self, default_failure: Callable[[Exception], None]) -> None:
        super().__init__()
        self._default_failure = default_failure
        self._pools = {
            Pool.STORE: ThreadPoolExecutor(1, thread_name_prefix="store"),
            Pool.NETWORK: ThreadPoolExecutor(4, thread_name_prefix="network"),
            Pool.DRAWING: ThreadPoolExecutor(1, thread_name_prefix="drawing"),
        }
        self._open = True
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(self, work: Callable[[], T], pool: Pool = Pool.STORE) -> Operation[T]:
        """Start ``work`` in the background; attach handlers to what is returned."""
        operation: Operation[T] = Operation(self._default_failure)
        if self._open:
            future = self._pools[pool].submit(operation.skip_or, work)
            future.add_done_callback(lambda ended: self._arrived.emit(operation, ended))
        return operation

    def close(self) -> None:
        """Let what runs end, drop what waits, and deliver nothing any more."""
        self._open = False
        for pool in self._pools.values():
            pool.shutdown(wait=True, cancel_futures=True)

    @Slot(object, object)
    def _deliver(self, operation: Operation[Any], future: Future[Any]) -> None:
        if self._open:
            operation.deliver(future)
