"""The settings of a store that a department shares: which database, and how we sign on to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from app.settings.forms import FilePath, Text, Whole, about
from app.settings.network_forms import ServerHost


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """Where what is kept lies: the table ``[store]`` of the machine's settings or of a policy.

    Attributes:
        host: of the PostgreSQL server; the encrypted store of this machine alone where empty.
        password_secret: name of the password in the keyring; never a file, never the settings.
        ca_file: the authority of the server's certificate (PEM); the system's trust where None.
        client_certificate, client_key: ours (PEM), where the server asks for one.
    """

    host: str = field(
        default="",
        metadata=about(
            ServerHost(), "PostgreSQL server of the department; without one, this machine's store."
        ),
    )
    port: int = field(default=5432, metadata=about(Whole(1, 65_535), "Port of that server."))
    database: str = field(
        default="triage_handover", metadata=about(Text(63), "Name of the database there.")
    )
    user: str = field(
        default="triage_handover", metadata=about(Text(63), "Whom the server knows us as.")
    )
    password_secret: str = field(
        default="", metadata=about(Text(), "Name of that user's password in the keyring.")
    )
    ca_file: Path | None = field(
        default=None, metadata=about(FilePath(), "Certificate authority of that server (PEM).")
    )
    client_certificate: Path | None = field(
        default=None, metadata=about(FilePath(), "Our certificate for that server (PEM).")
    )
    client_key: Path | None = field(
        default=None,
        metadata=about(FilePath(), "Key of our certificate (PEM), where it is a file of its own."),
    )
