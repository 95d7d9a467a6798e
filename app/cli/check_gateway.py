"""Whether the gateway could listen as it is set up, and whom it would let in."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

from app.cli.finding import Finding, attention
from app.connections.gateway.tls import server_context
from app.report.errors import AppError
from app.settings.registry import GatewaySettings

_CHECK = "gateway"
_PATIENCE_S = 2.0

KeptHere = Callable[[], bool | None]
"""Whether a gateway that runs keeps its messages in the store of this person; None: not known."""


def check_gateway(gateway: GatewaySettings, kept_here: KeptHere) -> Iterator[Finding]:
    """Its certificate and key, its port, its callers. Nothing where it is not set up."""
    if gateway == GatewaySettings():
        yield Finding(_CHECK, True, "not set up; nothing is pushed to this machine")
        return
    try:
        server_context(gateway)
    except AppError as failure:
        yield attention(_CHECK, failure)
    else:
        kept = "the certificate and its key fit" if gateway.certificate else "plain http"
        yield Finding(_CHECK, True, f"{kept}, at {gateway.host} port {gateway.port}")
    yield _port(gateway, kept_here)
    yield _callers(gateway)


def _port(gateway: GatewaySettings, kept_here: KeptHere) -> Finding:
    at = f"{gateway.host} port {gateway.port}"
    kind = socket.AF_INET6 if ":" in gateway.host else socket.AF_INET
    try:
        with socket.socket(kind, socket.SOCK_STREAM) as line:
            line.bind((gateway.host, gateway.port))
    except (OSError, UnicodeError) as failure:
        if _listens(gateway):
            return _running(at, kept_here(), is_ours=_answers(gateway))
        why = getattr(failure, "strerror", None) or "no reason given"
        return Finding(_CHECK, False, f"{at} cannot be listened at: {why}", "GATEWAY-020")
    return Finding(_CHECK, True, f"{at} is free; the gateway does not run just now")


def _running(at: str, kept_here: bool | None, *, is_ours: bool | None) -> Finding:
    if is_ours is False and not kept_here:
        text = f"{at} is taken by another program, so the gateway cannot start: choose another port"
        return Finding(_CHECK, False, f"{text} or end that program", "GATEWAY-020")
    if kept_here is None:
        return Finding(_CHECK, True, f"something listens at {at}: the gateway, if it runs")
    if kept_here:
        seen = "keeps its messages where this person sees them"
        return Finding(_CHECK, True, f"it listens at {at}, and {seen}")
    return Finding(
        _CHECK,
        False,
        f"what listens at {at} keeps its messages elsewhere, and this person's viewer does not "
        "show them: give both one profile, or let the viewer listen itself (gateway.in_viewer)",
        "GATEWAY-022",
    )


def _answers(gateway: GatewaySettings) -> bool | None:
    """Whether what listens answers as the gateway does; None where that cannot be told."""
    if gateway.certificate:
        return None
    from http.client import HTTPConnection, HTTPException

    line = HTTPConnection(_called(gateway), gateway.port, timeout=_PATIENCE_S)
    try:
        line.request("GET", "/health")
        return b'"status"' in line.getresponse().read(200)
    except TimeoutError:
        return None
    except (OSError, HTTPException):
        return False
    finally:
        line.close()


def _called(gateway: GatewaySettings) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(gateway.host, gateway.host)  # noqa: S104 - it is called, not listened at


def _listens(gateway: GatewaySettings) -> bool:
    try:
        with socket.create_connection((_called(gateway), gateway.port), 1.0):
            return True
    except OSError:
        return False


def _callers(gateway: GatewaySettings) -> Finding:
    if gateway.allowed_certificates:
        count = len(gateway.allowed_certificates)
        return Finding(_CHECK, True, f"callers need one of {count} certificates that are listed")
    if gateway.client_ca_file:
        text = "every certificate of the authorities in client_ca_file is let in"
        return Finding(_CHECK, True, text)
    if gateway.certificate:
        text = "callers show no certificate: anyone on the network may push messages. Set "
        return Finding(_CHECK, False, f"{text}client_ca_file", "GATEWAY-021")
    return Finding(_CHECK, True, "only programs on this machine can call")
