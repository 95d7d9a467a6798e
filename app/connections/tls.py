"""TLS as the operating system trusts it, with our certificate where a sender wants one."""

from __future__ import annotations

import ssl
from pathlib import Path

from app.connections import troubles
from app.connections.errors import Errand, failed
from app.connections.sender import Sender

Seen = tuple[str, int, int]
"""A file as it was seen: its path, when it was changed last (nanoseconds), and its size."""


def files(sender: Sender) -> tuple[Seen, ...]:
    """The files of certificates and keys for one sender as they are now.

    What differs from before was renewed, and connections must be made anew. One that is not
    there counts as empty; :func:`context` says what is wrong with it.
    """
    return tuple(
        _seen(path)
        for path in (sender.client_certificate, sender.client_key, sender.ca_file)
        if path
    )


def context(sender: Sender) -> ssl.SSLContext:
    """The context for one sender: system trust store, TLS 1.2 at least, our certificate.

    It is always handed to httpx whole: given a file for ``verify`` and a ``cert``, httpx 0.28.1
    drops the certificate without a word.

    Raises:
        ConnectionFailed: a certificate, key or authority file cannot be used (CONN-064).
    """
    import truststore

    made = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        if sender.ca_file:
            made.load_verify_locations(cafile=str(sender.ca_file))
        if sender.client_certificate:
            key = str(sender.client_key) if sender.client_key else None
            # A password callback keeps OpenSSL from asking at a terminal that is not there.
            made.load_cert_chain(str(sender.client_certificate), key, password=lambda: "")
    except OSError as failure:  # ssl.SSLError is one
        raise failed(troubles.OUR_CERTIFICATE, sender, Errand.CHECK) from failure
    return made


def _seen(path: Path) -> Seen:
    try:
        found = path.stat()
    except OSError:
        return str(path), 0, 0
    return str(path), found.st_mtime_ns, found.st_size
