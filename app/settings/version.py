"""Which version of the program this is."""

from __future__ import annotations

from app.report.program import program_version

__all__ = ["program_version"]
