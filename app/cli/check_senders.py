"""Whether each sender can be reached, by what it speaks; no patient data is asked or sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from app.cli.finding import Clock, Finding, attention, certificate_until, clock_beside
from app.connections.ems import EmsClient
from app.connections.hosts import is_this_machine
from app.connections.reach import certificate_ends, greet, reach
from app.connections.secrets import Secrets
from app.report.errors import AppError
from app.settings.registry import SenderKind, SenderSettings

_FOUND = 200


def check_sender(sender: SenderSettings, secrets: Secrets, clock: Clock) -> list[Finding]:
    """Whether it answers, takes our sign-on, has a certificate that lasts, and the same time."""
    check = f"sender {sender.name}"
    if not sender.base_url:
        return [Finding(check, True, "only pushes to us, so there is nothing to call")]
    proxy = _proxy(sender.base_url)
    try:
        found = [*_reached(check, sender, secrets, clock)]
        if proxy:
            found.append(Finding(check, True, f"it is called by the web proxy {proxy}"))
    except AppError as failure:
        told = attention(check, failure)
        by = f" It is called by the web proxy {proxy}: look at that too." if proxy else ""
        found = [replace(told, text=told.text + by)]
    until = certificate_ends(sender)
    if until is not None:
        what, now = f"{sender.name}: its own certificate", clock()
        found.append(certificate_until(what, until, now, f"ask {sender.name} to renew it"))
    return found


def _proxy(url: str) -> str:
    """Host and port of the web proxy by which an address is called; empty where there is none."""
    called, known = urlsplit(url), getproxies()
    said = known.get(called.scheme) or known.get("all", "")
    if not said or is_this_machine(url) or proxy_bypass(called.hostname or ""):
        return ""
    try:
        proxy = urlsplit(said if "://" in said else f"//{said}")
        name, port = proxy.hostname or "", proxy.port
    except ValueError:
        return "whose address cannot be understood"
    return f"{name}:{port}" if port else name


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
    text = "it answers and takes our sign-on"
    if reached.status != _FOUND:
        text = (
            f"it answers, and has no description of itself at {sender.base_url}/metadata (HTTP "
            f"{reached.status}): whether the base_url is right only a report shows"
        )
    return [Finding(check, True, text), *clock_beside(sender.name, reached.at, clock())]
