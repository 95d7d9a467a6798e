"""``outbox``: replies that are not confirmed. Shows ids, states and senders, no patient."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from app.cli.exits import Exit
from app.cli.output import one_line, say
from app.cli.place import desk_of
from app.report.times import show_time

if TYPE_CHECKING:
    from app.store.records import Reply


def run(known: argparse.Namespace) -> int:
    """List the replies, or do something about one (exit 5 where that is not allowed)."""
    with desk_of(known) as desk:
        if known.verb == "retry":
            say(_line(desk.retry(known.reply)))
        elif known.verb == "withdraw":
            say(_line(desk.withdraw(known.reply, known.reason)))
        else:
            for reply in desk.waiting_replies():
                say(_line(reply))
    return Exit.DONE


def _line(reply: Reply) -> str:
    made = show_time(reply.decided_at)
    return one_line(f"{reply.id}  {reply.state.value}  {reply.kind}  {reply.sender}  {made}")
