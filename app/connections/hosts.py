"""The hosts that may be called for a sender: its own, and those that local IT listed.

Whatever a notification or a message holds, nothing else is ever called (hazard H01/0102).
Addresses are compared in one plain form, and the address that is called is put together anew
from the parts that were compared, so no other reading of the same text can slip through.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urljoin, urlsplit

from app.connections.sender import Sender
from app.report.errors import Refused

LONGEST = 4096
"""Characters of an address; no FHIR reference comes near it."""

_PORTS = {"https": 443, "http": 80}
_HOST = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?\Z")
_IPV6 = re.compile(r"[0-9a-f:.]+\Z")
_SAFE = re.compile(r"[!#$&-;=?-\[\]_a-z~|%'()*+,]*\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port: who is called."""

    scheme: str
    host: str
    port: int

    @property
    def text(self) -> str:
        """``https://ems.example.nhs.uk``; the port only where it is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + (
            "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        )


class NotAnAddress(ValueError):
    """The text is no plain http or https address."""


def origin(url: str) -> Origin:
    """Who is called by an address.

    Raises:
        NotAnAddress: it is none, or one that two programs could read in two ways.
    """
    if len(url) > LONGEST or not _SAFE.match(url) or "@" in url.split("?", maxsplit=1)[0]:
        raise NotAnAddress
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").removesuffix("."), parts.port
    except ValueError as failure:
        raise NotAnAddress from failure
    plain = _IPV6 if ":" in host else _HOST
    if parts.scheme not in _PORTS or not plain.match(host) or parts.netloc.endswith(":"):
        raise NotAnAddress
    return Origin(parts.scheme, host, _PORTS[parts.scheme] if port is None else port)


def origins(sender: Sender) -> frozenset[Origin]:
    """Everybody who may be called for this sender; the further hosts speak its own scheme."""
    own = {origin(sender.base_url)} if sender.base_url else set()
    scheme = next((one.scheme for one in own), "https")
    return frozenset(own | {origin(f"{scheme}://{host}") for host in sender.allowed_hosts})


def is_this_machine(url: str) -> bool:
    """Whether an address is on this machine (``localhost``, 127.0.0.0/8 or ::1)."""
    host = origin(url).host
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def is_listed(url: str, sender: Sender) -> bool:
    """Whether an address may be called for this sender."""
    try:
        return origin(url) in origins(sender)
    except NotAnAddress:
        return False


def joined(near: str, reference: str) -> str:
    """A reference as an absolute address, seen from the address that it stood in.

    Raises:
        NotAnAddress: the two cannot be put together.
    """
    try:
        return urljoin(near, reference)
    except ValueError as failure:
        raise NotAnAddress from failure


def address(reference: str, sender: Sender, near: str = "") -> str:
    """The address to call for a reference of this sender.

    Args:
        reference: absolute, or relative to ``near``.
        sender: whose hosts may be called.
        near: where the reference stood; the sender's base by default.

    Raises:
        Refused: it points to a host that is not listed for this sender (CONN-081).
    """
    try:
        url = joined(near or sender.base_url + "/", reference)
        caller = origin(url)
    except NotAnAddress:
        url, caller = "", None
    if caller is None or caller not in origins(sender):
        raise Refused(
            "An address was not called",
            f"It is not on a host that is listed for {sender.name}",
            "Ask local IT to check where it came from, and to list the host under "
            "allowed_hosts if it belongs to this sender",
            "CONN-081",
        )
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return f"{caller.text}{parts.path or '/'}{query}"
