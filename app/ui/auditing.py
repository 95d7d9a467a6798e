"""The page *Audit trail* at work: asks the desk, which notes each look, and saves files."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from app.desk import audit_files
from app.desk.audit_files import AuditFile
from app.desk.break_glass import Access
from app.desk.changes import Changed, ChangeKind
from app.desk.desk import Desk
from app.report.times import show_clock
from app.store.audit import Verdict
from app.store.audit_pages import AuditFilter
from app.ui import audit_lines
from app.ui.audit_page import AuditPage, Listed
from app.ui.states import of_failure
from app.ui.tasks import Latest, Pool

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

AT_ONCE = 50
"""Entries of one page."""


@dataclass(frozen=True, slots=True)
class Overview:
    """What stands above the entries."""

    accesses: tuple[Access, ...]
    actions: tuple[str, ...]


def overview(desk: Desk) -> Overview:
    """Ask the desk; on any thread."""
    return Overview(desk.emergency_accesses(), desk.audit_actions())


def listed(desk: Desk, wanted: AuditFilter, before: int | None) -> Listed:
    """A page of entries; on any thread."""
    found = desk.audit_page(wanted, before, AT_ONCE)
    return Listed(found, len(found) == AT_ONCE)


class Auditing(QObject):
    """One page of the audit trail and what is asked for it."""

    def __init__(self, window: MainWindow) -> None:
        self.page = page = AuditPage()
        super().__init__(page)
        self._window = window
        self._session = window.session
        self._wanted = AuditFilter()
        self._asked = Latest()
        page.wanted.connect(self.look)
        page.more_wanted.connect(self._more)
        page.check_wanted.connect(self.check)
        page.again_wanted.connect(self.begin)
        page.save_wanted.connect(self.save)
        page.seen.connect(self._seen)
        self._session.announcements.came.connect(self._announced)
        self.begin()

    def begin(self) -> None:
        """Read everything, and check the chain."""
        self._read_overview()
        self.look(self.page.sought() or AuditFilter())
        self.check()

    def look(self, wanted: AuditFilter) -> None:
        """Ask for the newest entries that fit."""
        self._wanted = wanted
        self._ask(None)

    def check(self) -> None:
        """Go through the whole chain, after what was asked before and beside what comes then."""
        self.page.show_checking()
        session = self._session
        desk = session.desk

        def work() -> Verdict:
            return desk.verify_audit(session.noted_seal())

        def check() -> None:
            checked = session.operations.run(work, Pool.NETWORK)
            checked.done(self._show_verdict).failed(self._not_checked)

        session.operations.run(lambda: None).done(lambda _none: check())

    def save(self, how: AuditFile) -> None:
        """Ask where to, and write the whole trail there."""
        kind = "Table (*.csv)" if how is AuditFile.CSV else "JSON Lines (*.jsonl)"
        proposed = f"audit-trail.{how.value}"
        name, _kind = QFileDialog.getSaveFileName(self.page, "Save the audit trail", proposed, kind)
        if name:
            self.write(Path(name), how)

    def write(self, path: Path, how: AuditFile) -> None:
        """Write the whole trail to a file."""
        desk = self._session.desk

        def work() -> int:
            return audit_files.save(desk.export_audit(), path, how)

        written = self._session.operations.run(work, Pool.NETWORK).failed(self._window.tell_failure)
        written.done(lambda count: self._window.news_strip.tell(f"{count} entries were saved."))

    def _ask(self, before: int | None) -> None:
        work = partial(listed, self._session.desk, self._wanted, before)
        operation = self._session.operations.run(work).wanted(self._asked.next())
        operation.done(partial(self._show, before)).failed(self._not_read)

    def _more(self, before: int) -> None:
        self._ask(before)

    def _show(self, before: int | None, found: Listed) -> None:
        if not self._here():
            return
        self.page.tell(
            f"As at {show_clock(self._session.clock())}. Each look at this page is in it too."
        )
        self.page.show_entries(found, after=before is not None)

    def _read_overview(self) -> None:
        work = partial(overview, self._session.desk)
        asked = self._session.operations.run(work)
        asked.done(self._show_overview).failed(self._not_read)

    def _show_overview(self, found: Overview) -> None:
        if self._here():
            self.page.known_actions = found.actions
            self.page.show_accesses(found.accesses)

    def _seen(self, reference: int) -> None:
        work = partial(self._session.desk.alert_seen, reference)
        noted = self._session.operations.run(work).failed(self._window.tell_failure)
        noted.done(lambda _none: self._read_overview())

    def _show_verdict(self, verdict: Verdict) -> None:
        if self._here():
            self.page.show_verdict(audit_lines.chain(verdict, self._session.clock()))

    def _not_checked(self, failure: Exception) -> None:
        if self._here():
            self.page.show_verdict(of_failure(failure))

    def _not_read(self, failure: Exception) -> None:
        if self._here():
            self.page.show_failure(failure, self.begin)

    def _announced(self, changed: Changed) -> None:
        if changed.kind is ChangeKind.ALERT and self._here():
            self._read_overview()

    def _here(self) -> bool:
        return self._window.page is self.page
