"""The files inside a message: listed, opened or saved by a clinician, and noted in the trail."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum

from app.desk.context import Context
from app.report.errors import Refused
from app.report.parts import Part, PartKind
from app.store import audit


class Use(Enum):
    """What somebody does with a part; the value is the action in the audit trail."""

    OPEN = "open part"
    SAVE = "save part"


def listed(ctx: Context, data: bytes) -> tuple[Part, ...]:
    """The parts of a message without their content, which leaves only with a note of who has it.

    Raises:
        Unreadable: the message cannot be read at all.
    """
    return tuple(_without_content(part) for part in _of(ctx, data))


def taken(
    ctx: Context, data: bytes, number: int, use: Use, *, handover_id: str, version: int
) -> Part:
    """One part, by its place from 0; the trail says who took it before it is given away.

    Raises:
        Unreadable: as for :func:`listed`.
        Refused: there is no such part (DESK-017).
    """
    every = _of(ctx, data)
    if not 0 <= number < len(every):
        raise Refused(
            "There is no such part",
            "The message holds no part of that number",
            "Open the report again",
            "DESK-017",
        )
    with ctx.store.transaction() as tx:
        audit.append(
            tx,
            ctx.clock(),
            ctx.person.who,
            use.value,
            handover_id=handover_id,
            version=version,
            reason=f"part {number + 1}",
        )
    return every[number]


def _of(ctx: Context, data: bytes) -> tuple[Part, ...]:
    from app.readers.payloads import parts

    return parts(data, max_mib=ctx.settings.message_max_mib)


def _without_content(part: Part) -> Part:
    """An address is no content: it is all that there is of a part that is kept elsewhere."""
    return part if part.kind is PartKind.ELSEWHERE else replace(part, content=b"", text="")
