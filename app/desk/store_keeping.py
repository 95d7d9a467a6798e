"""Who may copy the whole store, put a copy in its place or change its key; noted in its trail."""

from __future__ import annotations

from app.desk.context import Context
from app.desk.people import Person
from app.desk.permission import demand
from app.desk.roles import Right, may, refusal
from app.store import audit

BACKED_UP, KEY_CHANGED = "back up store", "change key of store"


def note(ctx: Context, action: str) -> None:
    """Hold a person to their role before they keep the store, and write down what they do.

    Raises:
        Refused: the role does not allow it (DESK-001); the trail says so.
        StoreFailed: it could not be written down, so nothing is done.
    """
    demand(ctx, Right.KEEP_STORE, action)
    with ctx.store.transaction() as tx:
        audit.append(tx, ctx.clock(), ctx.person.who, action)


def check(person: Person) -> None:
    """The same where no store can be opened that could tell of it.

    Raises:
        Refused: the role does not allow it (DESK-001).
    """
    if not may(person.role, Right.KEEP_STORE):
        raise refusal(person.role, Right.KEEP_STORE)
