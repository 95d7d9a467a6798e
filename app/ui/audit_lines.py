"""The audit trail in words: its entries, emergency access, and whether the chain holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from app.desk.break_glass import Access
from app.report.times import UK, show_clock, show_time
from app.store.audit import Verdict
from app.store.audit_words import code_of, was_typed
from app.store.records import AuditEntry
from app.ui.states import StateWords

REFERENCE = 12
"""Characters of a handover's random reference that are shown; an export holds all of them."""

MOST_NUMBERS = 5
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_UNTIL = re.compile(r"until (\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d))")
_DAY = re.compile(r"(\d{1,2})[-/ .](\d{1,2}|[A-Za-z]{3,9})[-/ .](\d{4})")


@dataclass(frozen=True, slots=True)
class Told:
    """A head and what stands under it."""

    head: str
    lines: tuple[str, ...]
    warns: bool = False


def entry(one: AuditEntry) -> Told:
    """What somebody did, when, where and why; who it was done about is a reference alone."""
    result = _result(one.result)
    head = f"{show_time(one.at)}  {one.action}" + (f": {result}" if result else "")
    who = ", ".join(part for part in (one.who.person, one.who.role) if part)
    parts = [f"{who} at {one.who.workstation}" if one.who.workstation else who]
    if one.handover_id:
        parts.append(f"Handover {one.handover_id[:REFERENCE]}, version {one.version}")
    reason = code_of(one.reason)
    if reason:
        parts.append(reason[0].upper() + reason[1:])
    if was_typed(one.reason):
        parts.append("With words that are kept with the handover alone")
    return Told(head, (". ".join(parts) + f". Entry {one.number}.",), one.result == "denied")


def _result(result: str) -> str:
    """A result as people read it: nothing where it was simply done."""
    if result == "done":
        return ""
    found = _UNTIL.fullmatch(result)
    return f"until {show_time(datetime.fromisoformat(found[1]))}" if found else result


def access(one: Access) -> Told:
    """An emergency access, with why."""
    alert = one.alert
    head = f"{show_time(alert.at)} until {show_clock(one.until)}: {one.person}, {alert.role}"
    lines = [f"Reason: {one.reason}."]
    if one.words:
        lines.append(f"In their own words: {one.words}")
    elif one.typed:
        lines.append("What they added went with the handover.")
    where = f"At {alert.workstation}. Handover {one.handover_id[:REFERENCE]}."
    seen = "Looked into." if alert.seen else "Not looked into yet."
    lines.append(f"{where} Entry {alert.reference}. {seen}")
    return Told(head, tuple(lines), not alert.seen)


def glass_title(found: tuple[Access, ...]) -> str:
    """How often the glass was broken, and how much of it nobody has looked into."""
    open_ones = sum(not one.alert.seen for one in found)
    if not found:
        return "Nobody used emergency access"
    times = "once" if len(found) == 1 else f"{len(found)} times"
    left = f"{open_ones} not looked into" if open_ones else "all looked into"
    return f"Emergency access was used {times}, {left}"


def chain(verdict: Verdict, at: datetime) -> StateWords:
    """Whether the trail holds, as of when, and what to do where it does not."""
    if not verdict.sound:
        return StateWords(
            f"The audit trail is broken at entry {verdict.broken_at}",
            f"{verdict.why}. Checked {show_time(at)}.",
            "Keep the store as it is, keep what was exported before, and tell local IT.",
            "AUDIT-001",
            "warning",
        )
    back = verdict.clock_back
    numbers = ", ".join(str(number) for number in back[:MOST_NUMBERS])
    more = f" and {len(back) - MOST_NUMBERS} more" if len(back) > MOST_NUMBERS else ""
    clocks = f" A clock was set back before entry {numbers}{more}." if back else ""
    return StateWords(
        f"The audit trail is whole: {verdict.entries} entries, none changed or missing",
        f"Checked {show_time(at)}.{clocks}",
        icon="confirmed",
    )


def day_of(text: str) -> date | None:
    """The day that somebody typed: ``03-Sep-2024``, ``3/9/2024`` or ``2024-09-03``; else None."""
    said = text.strip()
    try:
        return date.fromisoformat(said)
    except ValueError:
        pass
    found = _DAY.fullmatch(said)
    if found is None:
        return None
    day, month, year = found.groups()
    name = month[:3].lower()
    number = int(month) if month.isdigit() else _MONTHS.index(name) + 1 if name in _MONTHS else 0
    try:
        return date(int(year), number, int(day))
    except ValueError:
        return None


def bounds(day: date) -> tuple[datetime, datetime]:
    """The instants at which a day of this country begins and ends."""
    first, last = (datetime.combine(one, time.min, UK) for one in (day, day + timedelta(days=1)))
    return first.astimezone(UTC), last.astimezone(UTC)
