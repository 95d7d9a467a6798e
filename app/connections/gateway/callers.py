"""Who calls: what the TLS certificate of a caller says, and whether it is on the list."""

from __future__ import annotations

import hashlib
import re
import ssl
from collections.abc import Iterable, Mapping
from typing import Any

from app.connections.gateway.seam import Peer

_NOT_HEX = re.compile(r"[^0-9a-f]")
_FINGERPRINT = re.compile(
    r"(?:sha-?256(?: fingerprint)?\s*[:=]\s*)?(?P<hex>(?:[0-9a-f]{2}[: ]?){32})\Z"
)


def peer_of(address: str, tls: ssl.SSLObject | None) -> Peer:
    """The caller at the other end of a connection; ``tls`` is None for plain HTTP."""
    shown = tls.getpeercert(binary_form=True) if tls else None
    if tls is None or shown is None:
        return Peer(address)
    return Peer(address, hashlib.sha256(shown).hexdigest(), _names(tls.getpeercert() or {}))


def is_listed(peer: Peer, allowed: Iterable[str]) -> bool:
    """Whether one of the fingerprints or names is that of the caller's certificate.

    A fingerprint may be written as programs print it: with colons or blanks, in capitals, with
    ``SHA256:`` before it. A name is the whole of a common name or of an alternative name;
    capitals do not matter.
    """
    names = {name.casefold() for name in peer.names}
    return any(_is_one(one.strip().casefold(), peer.certificate, names) for one in allowed)


def _is_one(text: str, certificate: str, names: set[str]) -> bool:
    found = _FINGERPRINT.match(text)
    return _NOT_HEX.sub("", found["hex"]) == certificate if found else text in names


def _names(certificate: Mapping[str, Any]) -> tuple[str, ...]:
    """The common names, then the alternative names, each once (``ssl.SSLObject.getpeercert``)."""
    subject = (pair for part in certificate.get("subject", ()) for pair in part)
    common = [value for kind, value in subject if kind == "commonName"]
    others = [value for _, value in certificate.get("subjectAltName", ())]
    return tuple(dict.fromkeys((*common, *others)))
