"""Which database server holds a department's store, and how it is reached: TLS, and no way round.

The driver's library (libpq) takes what it is not told from the environment and from files in the
person's home: another address, a password file, somebody else's certificate. So it is told all of
it here, and what is not wanted is said to be nothing.
"""

from __future__ import annotations

import os
import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

CONNECT_S = 10
"""Seconds to a line, for each address of the host."""

_SILENT_MS = 20_000
_NOWHERE = str(Path(os.devnull) / "none")
"""A path at which no file can be: libpq looks there for its password file and revoked certificates
and finds none."""


@dataclass(frozen=True, slots=True)
class Server:
    """A PostgreSQL server, and whom it knows us as.

    Attributes:
        password: empty where a certificate of ours signs on.
        ca_file: the authority of its certificate (PEM); the system's trust store where None.
        client_certificate, client_key: ours (PEM).
    """

    host: str
    database: str
    user: str
    port: int = 5432
    password: str = field(default="", repr=False)
    ca_file: Path | None = None
    client_certificate: Path | None = None
    client_key: Path | None = None

    @property
    def name(self) -> str:
        """Which store this is, for notes in the keyring and for local IT."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"postgresql://{host}:{self.port}/{self.database}"

    @property
    def is_this_machine(self) -> bool:
        """Whether nothing leaves this machine on the way: then TLS is not demanded."""
        try:
            return self.host == "localhost" or ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def demands_tls(self) -> bool:
        """Whether there is no line without a certificate that fits the name of the host."""
        return not self.is_this_machine or self.ca_file is not None

    @contextmanager
    def parameters(self) -> Iterator[dict[str, str]]:
        """What libpq is told; an authority file made for this is gone after the block."""
        with self._authorities() as authorities:
            yield {
                "host": self.host,
                "hostaddr": "",
                "port": str(self.port),
                "dbname": self.database,
                "user": self.user,
                "password": self.password,
                "passfile": _NOWHERE,
                "options": "",
                "application_name": "triage-handover",
                "client_encoding": "UTF8",
                "gssencmode": "disable",
                "target_session_attrs": "any",
                "connect_timeout": str(CONNECT_S),
                "keepalives": "1",
                "keepalives_idle": "10",
                "keepalives_interval": "5",
                "keepalives_count": "2",
                "tcp_user_timeout": str(_SILENT_MS),
                "sslmode": "verify-full" if self.demands_tls else "prefer",
                "ssl_min_protocol_version": "TLSv1.2",
                "sslrootcert": authorities,
                "sslcrl": _NOWHERE,
                "sslcert": str(self.client_certificate or _NOWHERE),
                "sslkey": str(self.client_key or self.client_certificate or _NOWHERE),
                "sslcertmode": "allow" if self.client_certificate else "disable",
            }

    @contextmanager
    def _authorities(self) -> Iterator[str]:
        if not self.demands_tls:
            yield _NOWHERE
        elif self.ca_file is not None:
            yield str(self.ca_file)
        else:
            with trusted_here() as file:
                yield file


@contextmanager
def trusted_here() -> Iterator[str]:
    """A file with the authorities that this operating system trusts (PEM).

    The driver brings an OpenSSL of its own, which does not know where the system keeps them.
    """
    known = ssl.get_default_verify_paths().cafile
    if known:  # none where it keeps them elsewhere than in a file
        yield known
        return
    held = ssl.create_default_context().get_ca_certs(binary_form=True)
    with tempfile.TemporaryDirectory(prefix="triage-handover-") as folder:
        file = Path(folder) / "authorities.pem"
        file.write_text("".join(map(ssl.DER_cert_to_PEM_cert, held)), "ascii")
        yield str(file)
