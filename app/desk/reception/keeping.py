"""What every door does alike: look at a request, keep what came, and answer when that is durable.

A protocol says what is to be kept and what is answered then. Its look holds a thread for a
millisecond; the commit, which many share, holds none.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from app.connections.gateway.seam import Answer, Asked, Door, Said
from app.desk.reception.keeper import Keeper
from app.store.store import Tx

T = TypeVar("T")


def _nothing() -> None:
    """Nothing has to be put right."""


@dataclass(frozen=True, slots=True)
class Keeping(Generic[T]):
    """What is to be kept of a request.

    Attributes:
        work: keeps it (:meth:`Keeper.begin`).
        answer: what is said once it is durable; makes it of what ``work`` gave.
        ended: called when it is kept or is not, before the answer.
    """

    work: Callable[[Tx], T]
    answer: Callable[[T], Answer]
    ended: Callable[[], None] = _nothing


Look = Callable[[Asked], Answer | Keeping[Any]]
"""A protocol's rules: an answer that nothing has to be kept for, or what is to be kept first."""

No = Callable[[Exception, Asked], Answer]
"""What a protocol says where a look or the keeping failed. It raises nothing."""


def keeping_door(keeper: Keeper, look: Look, no: No) -> Door:
    """The door of a protocol."""

    def door(asked: Asked) -> Said:
        try:
            said = look(asked)
        except Exception as failure:  # noqa: BLE001 - a sender gets an answer in any case
            return no(failure, asked)
        return said if isinstance(said, Answer) else _kept(keeper, said, asked, no)

    return door


def _kept(keeper: Keeper, keeping: Keeping[Any], asked: Asked, no: No) -> Said:
    answered: Future[Answer] = Future()

    def settle(done: Future[Any]) -> None:
        keeping.ended()
        try:
            answered.set_result(keeping.answer(done.result()))
        except Exception as failure:  # noqa: BLE001 - as above
            answered.set_result(no(failure, asked))

    try:
        kept = keeper.begin(keeping.work)
    except Exception as failure:  # noqa: BLE001 - as above
        keeping.ended()
        return no(failure, asked)
    kept.add_done_callback(settle)
    return answered
