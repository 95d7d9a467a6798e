"""What a setting about the network may hold: addresses, hosts, callers' certificates."""

from __future__ import annotations

import re

from app.settings.forms import Malformed

_LABEL = r"[a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?"
_IPV6 = r"[0-9a-f:.]+"
_FINGERPRINT = r"[0-9a-f]{64}"
_AS_PRINTED = r"^sha-?(?:1|256|384|512) fingerprint="
"""What openssl puts before one."""
_OTHER_FINGERPRINT = r"[0-9a-f]{32,}"
"""Of another kind, such as SHA-1, or cut short: no certificate has such a name."""


class WebAddress:
    """The base address of a sender: https, or http on this machine alone."""

    def read(self, value: object) -> str:
        """The address without a slash at its end."""
        from urllib.parse import urlsplit

        wanted = "a web address such as https://ems.example.nhs.uk/fhir, without sign-on or query"
        if not isinstance(value, str) or not value.isascii() or not value.isprintable():
            raise Malformed(wanted)
        try:
            parts = urlsplit(value)
            parts.port  # noqa: B018 - reading it checks it
        except ValueError as failure:
            raise Malformed(wanted) from failure
        bad = "@" in parts.netloc or parts.query or parts.fragment or " " in value
        host = parts.hostname or ""
        if parts.scheme not in ("https", "http") or bad or not _is_host(host):
            raise Malformed(wanted)
        if parts.scheme == "http" and not is_loopback(host):
            raise Malformed("an https address; plain http is only for a sender on this machine")
        return value.rstrip("/")

    def schema(self) -> dict[str, object]:
        """A URI."""
        return {"type": "string", "format": "uri", "pattern": "^https?://"}


class HostName:
    """A host, with a port where it is not the usual one: ``ems.example.nhs.uk:8443``."""

    def read(self, value: object) -> str:
        """The host in small letters, without a dot at its end."""
        from urllib.parse import urlsplit

        wanted = "a host name such as ems.example.nhs.uk or ems.example.nhs.uk:8443"
        if not isinstance(value, str) or not value.isascii() or not value.isprintable():
            raise Malformed(wanted)
        try:
            parts = urlsplit(f"//{value}")
            host, port = parts.hostname or "", parts.port
        except ValueError as failure:
            raise Malformed(wanted) from failure
        if parts.netloc != value or "@" in value or not _is_host(host):
            raise Malformed(wanted)
        host = f"[{host}]" if ":" in host else host.rstrip(".")
        return f"{host}:{port}" if port else host

    def schema(self) -> dict[str, object]:
        """A string."""
        return {"type": "string", "minLength": 1}


class ServerHost:
    """A server that has a port apart: ``db.example.nhs.uk`` or an address."""

    def read(self, value: object) -> str:
        """The host in small letters."""
        if not isinstance(value, str) or not _is_host(value.casefold()) or _has_port(value):
            raise Malformed("a host name such as db.example.nhs.uk, without port")
        return value.casefold()

    def schema(self) -> dict[str, object]:
        """A string."""
        return {"type": "string", "minLength": 1}


class ListenHost:
    """An address of this machine to listen at; ``0.0.0.0`` and ``::`` are all of them."""

    def read(self, value: object) -> str:
        """The address, or the host name in small letters."""
        if not isinstance(value, str) or not _is_host(value.casefold()) or _has_port(value):
            raise Malformed("an address of this machine such as 127.0.0.1 or 0.0.0.0, without port")
        return value.casefold()

    def schema(self) -> dict[str, object]:
        """A string."""
        return {"type": "string", "minLength": 1}


class AllowedCertificate:
    """A caller's certificate: its SHA-256 fingerprint, or a name that it holds."""

    def read(self, value: object) -> str:
        """64 hex digits in small letters without colons, or the name in small letters."""
        wanted = "a SHA-256 fingerprint of 64 hex digits, or a name that the certificate holds"
        if not isinstance(value, str) or not value.isprintable():
            raise Malformed(wanted)
        said = re.sub(_AS_PRINTED, "", value.strip().casefold())
        digits = said.replace(":", "").replace(" ", "")
        if re.fullmatch(_FINGERPRINT, digits):
            return digits
        name = said
        if not name or len(name) > 253 or re.fullmatch(_OTHER_FINGERPRINT, digits):
            raise Malformed(wanted)
        return name

    def schema(self) -> dict[str, object]:
        """A string."""
        return {"type": "string", "minLength": 1}


def _is_host(host: str) -> bool:
    if len(host) > 253:
        return False
    if ":" in host:
        return bool(re.fullmatch(_IPV6, host))
    return all(re.fullmatch(_LABEL, label) for label in host.removesuffix(".").split("."))


def _has_port(host: str) -> bool:
    return host.count(":") == 1


def is_loopback(host: str) -> bool:
    """Whether the host is this machine: ``localhost``, 127.0.0.0/8 or ::1."""
    if host == "localhost":
        return True
    from ipaddress import ip_address

    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
