"""Whether a sender can be reached, for the diagnostics: nothing about a patient is sent."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from app.connections import errors, hosts, tls, troubles
from app.connections.certificates import end_of
from app.connections.dates import http_date
from app.connections.errors import Errand, failed
from app.connections.fhir import EITHER
from app.connections.secrets import Secrets
from app.connections.sender import Sender, SigningSender
from app.connections.transfer import Answer, Request, Transfer

MAX_BYTES = 4 * 1024 * 1024
_ALL_THE_SAME = frozenset({400, 404, 405, 406, 422, 501})
"""Answers of a service that has no CapabilityStatement for us, and took our sign-on."""


@dataclass(frozen=True, slots=True)
class Reached:
    """A sender that answered.

    Attributes:
        at: the time on its clock, where it said so.
        status: the HTTP status of the answer.
    """

    at: datetime | None
    status: int


def reach(sender: SigningSender, secrets: Secrets) -> Reached:
    """Ask for the CapabilityStatement, to see that a sender answers and takes our sign-on.

    Raises:
        ConnectionFailed: it does not, or no token could be had.
    """
    url = f"{sender.base_url}/metadata"
    request = Request("GET", url, Errand.CHECK, {"Accept": EITHER}, allowed_statuses=_ALL_THE_SAME)
    transfer = Transfer(sender, secrets, MAX_BYTES)
    try:
        return transfer.ask(request, _reached)
    finally:
        transfer.close()


def greet(sender: Sender) -> None:
    """Connect, and with https agree on TLS; nothing is asked.

    Raises:
        ConnectionFailed: no connection, or its certificate is not to be trusted.
    """
    origin = hosts.origin(sender.base_url)
    try:
        with _line(sender) as line:
            if origin.scheme == "https":
                with tls.context(sender).wrap_socket(line, server_hostname=origin.host):
                    pass
    except TimeoutError as failure:
        raise failed(troubles.NO_CONNECTION, sender, Errand.CHECK) from failure
    except OSError as failure:  # ssl.SSLError is one
        raise errors.of_failure(failure, sender, Errand.CHECK) from failure


def certificate_ends(sender: Sender) -> datetime | None:
    """When the certificate that a sender shows ends, whether it is trusted or not.

    None for plain http, and where none could be seen (a web proxy stands between us).
    """
    origin = hosts.origin(sender.base_url)
    if origin.scheme != "https":
        return None
    looking = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    looking.check_hostname = False
    looking.verify_mode = ssl.CERT_NONE  # it is looked at; nothing is sent
    try:
        with (
            _line(sender) as line,
            looking.wrap_socket(line, server_hostname=origin.host) as secure,
        ):
            shown = secure.getpeercert(binary_form=True)
        return end_of(shown) if shown else None
    except (OSError, ValueError):
        return None


@contextmanager
def _line(sender: Sender) -> Iterator[socket.socket]:
    origin = hosts.origin(sender.base_url)
    with socket.create_connection((origin.host, origin.port), sender.timeout_s) as line:
        yield line


def _reached(answer: Answer) -> Reached:
    return Reached(http_date(answer.headers.get("date", "")), answer.status)
