"""Instants as ITK and HL7 write them.

An infrastructure acknowledgement takes UTC with ``Z``. A business acknowledgement takes HL7 local
time with its offset: one without is an hour wrong in summer.
"""

from __future__ import annotations

from datetime import UTC, datetime

from app.report.times import UK


def utc(at: datetime) -> str:
    """``2026-07-01T11:20:30Z``; ``at`` carries an offset."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def hl7_local(at: datetime) -> str:
    """``20260701122030+0100``: UK time; ``at`` carries an offset."""
    return f"{at.astimezone(UK):%Y%m%d%H%M%S%z}"
