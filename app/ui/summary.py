"""The first screen of a report as plain text that survives pasting."""

from __future__ import annotations

from app.report.sheet import SectionId, Sheet

_SECTIONS = (
    SectionId.BANNER,
    SectionId.OUTCOME,
    SectionId.BEWARE,
    SectionId.REASON,
    SectionId.ADVICE,
    SectionId.NOTES,
)


def summary(sheet: Sheet) -> str:
    """Each section's title, and its lines under it."""
    lines: list[str] = []
    for name in _SECTIONS:
        if section := sheet.section(name):
            lines.append(section.title.upper())
            lines += [f"  {line.plain}" for line in section.lines]
    return "\n".join(lines)
