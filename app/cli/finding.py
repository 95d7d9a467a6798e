"""What ``doctor`` finds: one line each."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.report.errors import AppError
from app.report.times import show_date

CERTIFICATE_DAYS = 30
CLOCK_SKEW = timedelta(minutes=2)

_ASK = re.compile(r"\b([Aa])sk local IT to (\w)")
_TELL = re.compile(r" and tell local IT: (\w)")
_IN_THE_MEANTIME = re.compile(r"; (?:until then|if it cannot help,) [^.]*")
"""What staff do while local IT is at it."""

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``code`` is set where something needs attention."""

    check: str
    ok: bool
    text: str
    code: str = ""


def attention(check: str, failure: AppError) -> Finding:
    """A failure as a finding."""
    told = f"{failure.title}: {failure.what_happened} {to_local_it(failure.what_to_do)}"
    return Finding(check, False, told, failure.code)


def to_local_it(advice: str) -> str:
    """What a failure advises staff to do, as said to local IT itself, who read the diagnosis."""
    said = _TELL.sub(lambda found: f". {found[1].upper()}", _IN_THE_MEANTIME.sub("", advice))
    return _ASK.sub(lambda found: found[2].upper() if found[1] == "A" else found[2], said)


def certificate_until(
    what: str, until: datetime, now: datetime, renew: str = "get a new one"
) -> Finding:
    """How long a certificate is valid; ``renew`` says what to do before it ends."""
    text = f"{what}: valid until {show_date(until.date())}"
    if until - now < timedelta(days=CERTIFICATE_DAYS):
        return Finding("certificate", False, f"{text}: {renew}", "CERT-002")
    return Finding("certificate", True, text)


def clock_beside(name: str, theirs: datetime | None, now: datetime) -> tuple[Finding, ...]:
    """How far our clock is from that of a sender; nothing where it did not say its time."""
    if theirs is None:
        return ()
    skew = abs(now - theirs)
    text = f"{_rounded(skew)} from that of {name}"
    if skew > CLOCK_SKEW:
        return (Finding("clock", False, f"{text}: set this machine's clock", "CLOCK-001"),)
    return (Finding("clock", True, text),)


def _rounded(skew: timedelta) -> str:
    """In the largest unit that still says how much is wrong."""
    if skew < timedelta(minutes=2):
        return f"{int(skew.total_seconds())} s"
    if skew < timedelta(hours=2):
        return f"{skew // timedelta(minutes=1)} min"
    if skew < timedelta(days=2):
        return f"{skew // timedelta(hours=1)} h"
    return f"{skew.days} days"
