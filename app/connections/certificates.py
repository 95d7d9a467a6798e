"""How long a certificate is valid: read from its bytes, for the diagnostics."""

from __future__ import annotations

import re
import ssl
from datetime import UTC, datetime
from pathlib import Path

_PEM = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
_SEQUENCE, _VERSION, _UTC_TIME, _TIME = 0x30, 0xA0, 0x17, 0x18


def valid_until(path: Path) -> datetime:
    """When the certificate of a PEM file ends; of several, the one that ends first.

    Raises:
        OSError: the file cannot be read.
        ValueError: it holds no certificate.
    """
    found = _PEM.findall(path.read_bytes().decode("ascii", errors="replace"))
    if not found:
        raise ValueError("no certificate")
    return min(end_of(ssl.PEM_cert_to_DER_cert(pem)) for pem in found)


def end_of(der: bytes) -> datetime:
    """When a certificate in DER ends.

    RFC 5280: tbsCertificate = version?, serial, signature, issuer, validity ...

    Raises:
        ValueError: it is no certificate.
    """
    _, certificate, _ = _element(der)
    _, rest, _ = _element(certificate)
    tag, _, after = _element(rest)
    if tag == _VERSION:
        _, _, after = _element(after)
    for _ in range(2):
        _, _, after = _element(after)
    tag, validity, _ = _element(after)
    _, _, until = _element(validity)
    kind, text, _ = _element(until)
    if tag != _SEQUENCE or kind not in (_UTC_TIME, _TIME):
        raise ValueError("not a certificate")
    form = "%y%m%d%H%M%SZ" if kind == _UTC_TIME else "%Y%m%d%H%M%SZ"
    return datetime.strptime(text.decode("ascii"), form).replace(tzinfo=UTC)


def _element(der: bytes) -> tuple[int, bytes, bytes]:
    """The first DER element: its tag, its content, and what comes after it."""
    if len(der) < 2:
        raise ValueError("cut off")
    length, start = der[1], 2
    if length & 0x80:
        size = length & 0x7F
        start += size
        length = int.from_bytes(der[2:start], "big")
    if start + length > len(der):
        raise ValueError("cut off")
    return der[0], der[start : start + length], der[start + length :]
