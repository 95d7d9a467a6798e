"""``outbox``: replies that are not confirmed. Shows ids, states and senders, no patient."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from app.cli.exits import Exit
from app.cli.output import say_columns
from app.cli.place import desk_of
from app.report.times import show_time

if TYPE_CHECKING:
    from app.store.records import Reply


def run(known: argparse.Namespace) -> int:
    """List the replies, or do something about one (exit 5 where that is not allowed)."""
    with desk_of(known) as desk:
        if known.verb == "retry":
            _show(desk.retry(known.reply))
        elif known.verb == "withdraw":
            _show(desk.withdraw(known.reply, known.reason))
        else:
            for reply in desk.waiting_replies():
                _show(reply)
    return Exit.DONE


def _show(reply: Reply) -> None:
    decided = show_time(reply.decided_at)
    say_columns(reply.id, reply.state.value, reply.kind, reply.sender, decided, reply.code)
