"""What one opened handover is on the screen: worked out off the main thread, then only drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from app.desk.desk import Desk
from app.desk.opening import Opened
from app.report.changes import Change, changes
from app.report.errors import Unreadable
from app.report.model import EncounterReport
from app.report.notices import NoticeCode
from app.report.parts import Part
from app.report.sheet import Sheet, sheet
from app.report.sheet.earlier import with_earlier
from app.report.states import OVER, Role, State


@dataclass(frozen=True, slots=True)
class Shown:
    """A handover ready to be drawn.

    Attributes:
        opened: as the desk gave it.
        sheet: the lines for this role; None where the message could not be read.
        changes: lines that differ from the version that this person read.
        original: the bytes, only for a message that could not be read and a role that may see.
        parts: the files inside the message, without content, where the report tells of any.
    """

    opened: Opened
    sheet: Sheet | None
    changes: tuple[Change, ...]
    original: bytes
    parts: tuple[Part, ...] = ()

    @property
    def by_glass(self) -> bool:
        """Whether its clinical words are shown by emergency access."""
        return self.opened.glass_until is not None and self.sheet is not None


def look_up(desk: Desk, handover_id: str, now: datetime) -> Shown:
    """Open a handover and lay its report out; everything here may run on any thread."""
    opened = desk.open(handover_id)
    role = desk.person.role
    over = opened.row.state in OVER
    if opened.report is None:
        original = b""
        if role is Role.CLINICIAN and opened.row.state is State.COULD_NOT_BE_READ:
            original = desk.original(handover_id, to_read=True)
        return Shown(opened, None, (), original)
    if opened.glass_until is not None:
        whole = sheet(opened.report, now, Role.CLINICIAN, opened.here, over=over)
        return Shown(opened, whole, (), b"")
    lines = sheet(opened.report, now, role, opened.here, over=over)
    may_leave_out = opened.report.may_leave_out
    differs: tuple[Change, ...] = ()
    if opened.read_version is not None and opened.read_version != opened.version:
        earlier = desk.report(handover_id, opened.read_version)
        if earlier is not None:
            before = sheet(earlier, now, role, over=over)
            differs = changes(before, lines, may_leave_out=may_leave_out)
    if may_leave_out and role is Role.CLINICIAN:
        lines = with_earlier(lines, [sheet(one, now) for one in _before(desk, opened)])
    return Shown(opened, lines, differs, original=b"", parts=_parts(desk, opened))


def _before(desk: Desk, opened: Opened) -> Iterator[EncounterReport]:
    """The versions before the one that is shown, newest first, back to the last whole one."""
    current = next(each for each in opened.versions if each.number == opened.version)
    order = sorted(opened.versions, key=lambda each: (each.sequence, each.number), reverse=True)
    for version in order[order.index(current) + 1 :]:
        report = desk.report(opened.row.id, version.number)
        if report is not None:
            yield report
            if not report.may_leave_out:
                return


def _parts(desk: Desk, opened: Opened) -> tuple[Part, ...]:
    """The files that a clinician may open; a message that cannot be taken apart has none."""
    warnings = opened.report.warnings if opened.report else ()
    told = any(notice.code is NoticeCode.PAYLOAD_NOT_SHOWN for notice in warnings)
    if not told or desk.person.role is not Role.CLINICIAN:
        return ()
    try:
        return desk.parts(opened.row.id, opened.version)
    except Unreadable:
        return ()
