"""Bytes of any known format -> encounter report. The one door of this package."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from app.readers.contradictions import with_contradictions
from app.readers.sniff import Parsed, parse
from app.readers.tree import MAX_MIB
from app.readers.triage_tables import with_tables
from app.readers.unreadable import Fault
from app.report.model import EncounterReport, Format


def read(data: bytes, *, max_mib: int = MAX_MIB) -> EncounterReport:
    """Understand a message as far as it can be understood.

    Args:
        data: the message as it was received.
        max_mib: larger messages are refused unread.

    Raises:
        Unreadable: one clear line and a READ code; never anything about a patient.
    """
    try:
        with _no_collections():
            return with_contradictions(with_tables(_by_format(parse(data, max_mib))))
    except RecursionError:
        raise Fault.TOO_DEEP.error() from None


@contextmanager
def _no_collections() -> Iterator[None]:
    """Put off the garbage collector.

    A tree of thousands of new objects would start it again and again, over everything that the
    program holds; and nothing that a reader makes points back to what holds it.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _by_format(parsed: Parsed) -> EncounterReport:
    """Each reader is imported when its first message comes: few departments are sent all three."""
    if parsed.root is not None:
        from app.readers.cda.report import read_cda

        return read_cda(parsed.root, parsed.notices)
    tree = parsed.tree or {}
    if parsed.format is Format.BARS_R4:
        from app.readers.bars.report import read_bars

        return read_bars(tree, parsed.notices, may_modify=parsed.may_modify)
    from app.readers.stu3.report import read_stu3

    return read_stu3(tree, parsed.notices, may_modify=parsed.may_modify)
