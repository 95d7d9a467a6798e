"""Bytes of a message -> the report, proved: the one way that ``inspect`` and ``render`` go."""

from __future__ import annotations

from dataclasses import replace

from app.report.model import EncounterReport


def understood(data: bytes, *, check: bool = False) -> EncounterReport:
    """Read a message, and prove that every value of it is shown somewhere.

    Args:
        data: as it came.
        check: check each entry against its standard too, and add what was found as warnings.

    Raises:
        Unreadable: it cannot be understood at all.
    """
    from app.readers.ledger import prove
    from app.readers.read import read

    report = prove(read(data), data)
    if not check:
        return report
    from app.readers.check import check as findings

    return replace(report, warnings=(*report.warnings, *findings(data)))
