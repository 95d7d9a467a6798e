"""What a reply is built from: the exchange that it answers and the message as it came."""

from __future__ import annotations

from functools import cached_property

from app.desk.context import Context
from app.desk.forms import ReplyForm, from_json
from app.store import exchanges, handovers, messages, outbox
from app.store.exchanges import Exchange
from app.store.records import Reply


class Source:
    """What belongs to one reply, read from the store when it is asked for.

    Each raises StoreFailed where it cannot be read.
    """

    def __init__(self, ctx: Context, reply: Reply) -> None:
        self._ctx = ctx
        self._reply = reply

    @property
    def form(self) -> ReplyForm:
        """What the person filled in; an empty form where nothing was asked."""
        return from_json(self._reply.form)

    @cached_property
    def exchange(self) -> Exchange | None:
        """The exchange that the reply answers, None for a sender that was asked by us."""
        with self._ctx.store.reading() as tx:
            return exchanges.get(tx, self._reply.exchange_id)

    @cached_property
    def exchanges(self) -> tuple[Exchange, ...]:
        """Every exchange about the handover, oldest first."""
        with self._ctx.store.reading() as tx:
            return exchanges.of_handover(tx, self._reply.handover_id)

    @cached_property
    def replies(self) -> tuple[Reply, ...]:
        """Every reply about the handover that was decided before this one, oldest first."""
        with self._ctx.store.reading() as tx:
            known = outbox.of_handover(tx, self._reply.handover_id)
        return tuple(one for one in known if one.number < self._reply.number)

    @cached_property
    def original(self) -> bytes:
        """The message that the reply answers, proved to be as it came.

        It is the one of the exchange, or else the version that was decided on.
        """
        message_id = self.exchange.message_id if self.exchange else ""
        with self._ctx.store.reading() as tx:
            if not message_id:
                known = handovers.versions(tx, self._reply.handover_id)
                message_id = next(
                    one.message_id for one in known if one.number == self._reply.version
                )
            return messages.body(tx, message_id)
