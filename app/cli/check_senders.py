"""Whether each sender can be reached, by what it speaks; no patient data is asked or sent."""

from __future__ import annotations

from collections.abc import Iterable

from app.cli.finding import Clock, Finding, attention, certificate_until, clock_beside
from app.connections.ems import EmsClient
from app.connections.reach import certificate_ends, greet, reach
from app.connections.secrets import Secrets
from app.report.errors import AppError
from app.settings.registry import SenderKind, SenderSettings


def check_sender(sender: SenderSettings, secrets: Secrets, clock: Clock) -> list[Finding]:
    """Whether it answers, takes our sign-on, has a certificate that lasts, and the same time."""
    check = f"sender {sender.name}"
    if not sender.base_url:
        return [Finding(check, True, "only pushes to us, so there is nothing to call")]
    try:
        found = [*_reached(check, sender, secrets, clock)]
    except AppError as failure:
        found = [attention(check, failure)]
    until = certificate_ends(sender)
    if until is not None:
        found.append(certificate_until(f"{sender.name}: its own certificate", until, clock()))
    return found


def _reached(
    check: str, sender: SenderSettings, secrets: Secrets, clock: Clock
) -> Iterable[Finding]:
    if sender.kind is SenderKind.ITK:
        greet(sender)  # SOAP has no question that asks for nothing
        return [Finding(check, True, "it can be connected to; it is asked nothing")]
    if sender.kind is SenderKind.CDS_EMS:
        with EmsClient(sender, secrets) as client:
            reached = client.check()
    else:
        reached = reach(sender, secrets)
    answers = Finding(check, True, "it answers and takes our sign-on")
    return [answers, *clock_beside(sender.name, reached.at, clock())]
