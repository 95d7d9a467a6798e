"""Searches stand in the audit trail before anything is shown, with their words as digests."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from app.desk.context import Context
from app.store.search import words_of

SHORTEST = 3
"""Letters from which on a word looks for somebody; one or two only shorten the list."""

SEARCH, SEARCH_SENDERS = "search", "search senders"


def looks_for(typed: str) -> tuple[str, ...]:
    """The words of a filter that look for somebody, as they are compared."""
    return tuple(word for word in words_of(typed) if len(word) >= SHORTEST)


def note_search(ctx: Context, action: str, sought: str, where: str) -> None:
    """Write down who looked for what; ``where`` is the list, or the senders that were asked.

    Raises:
        StoreFailed: it could not be written down, so nothing may be shown.
    """
    from app.store import audit  # the first list is not searched for
    from app.store.pseudonyms import pseudonyms

    with ctx.store.transaction() as tx:
        digests = " ".join(pseudonyms(tx, sought))
        audit.append(
            tx, ctx.clock(), ctx.person.who, action, result=where, reason=f"words {digests}"
        )


@contextmanager
def noted_beside(ctx: Context, sought: str, where: str) -> Iterator[None]:
    """Write down a search of the lists while the block asks for what it finds.

    The block is left once the entry is durable and not before, so nothing that was found can be
    shown without it; a disk takes as long to sync it as the store takes to look.

    Raises:
        StoreFailed: it could not be written down, so nothing may be shown.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="trail") as beside:
        noted = beside.submit(note_search, ctx, SEARCH, sought, where)
        yield
        noted.result()


def get_ready() -> None:
    """Import what writes a search down, so that the first of them takes no longer than others."""
    from app.store import audit, pseudonyms

    del audit, pseudonyms
