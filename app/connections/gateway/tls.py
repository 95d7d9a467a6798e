"""TLS of the gateway: our certificate, and which callers' certificates are taken."""

from __future__ import annotations

import ipaddress
import ssl

from app.connections.gateway.limits import GatewaySettings
from app.report.errors import AppError

TITLE = "Messages cannot be received"


def is_this_machine(host: str) -> bool:
    """Whether only this machine can call an address."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.casefold() == "localhost"


def server_context(settings: GatewaySettings) -> ssl.SSLContext | None:
    """The context to listen with: TLS 1.2 at least, client certificates where an authority is set.

    None is plain HTTP, which nobody but this machine may call: what is sent is about patients.

    Raises:
        AppError: no certificate for an address that others can call (GATEWAY-002), a file that
            cannot be used (GATEWAY-003), callers are listed and none would show a certificate
            (GATEWAY-004).
    """
    if settings.allowed_certificates and not (settings.client_ca_file and settings.certificate):
        raise AppError(
            TITLE,
            "The settings list the certificates of callers, but callers would not be asked for one",
            "Ask local IT to set gateway.certificate and gateway.client_ca_file as well",
            "GATEWAY-004",
        )
    if settings.certificate is None:
        if is_this_machine(settings.host):
            return None
        raise AppError(
            TITLE,
            f"{settings.host} can be called from other machines, and no certificate is set. "
            "Without one, everybody on the network could read what is sent",
            "Ask local IT to set gateway.certificate, or listen at 127.0.0.1",
            "GATEWAY-002",
        )
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_NO_COMPRESSION
    what = "the gateway's certificate or its key"
    try:
        # A password callback keeps OpenSSL from asking at a terminal that is not there.
        made.load_cert_chain(settings.certificate, settings.key, password=lambda: "")
        what = "the list of authorities for callers' certificates"
        if settings.client_ca_file:
            made.load_verify_locations(cafile=settings.client_ca_file)
            made.verify_mode = ssl.CERT_REQUIRED
    except OSError as failure:  # ssl.SSLError is one
        reason = "it is not there" if isinstance(failure, FileNotFoundError) else "it is not usable"
        raise AppError(
            TITLE,
            f"The file with {what} cannot be used: {reason}",
            "Ask local IT to check gateway.certificate, gateway.key and gateway.client_ca_file. "
            "They are PEM files, and a key has no password",
            "GATEWAY-003",
        ) from failure
    return made
