"""What is known of a mailbox before it is opened."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

TIMEOUT_S = 30.0
"""Seconds for each step of an exchange."""
TOTAL_S = 300.0
"""Seconds for a whole answer."""
TRIES = 2
"""Further tries of what is safe to repeat; the next look into the mailbox is one as well."""


class Account(Protocol):
    """The part of a mailbox's settings that connections use."""

    @property
    def name(self) -> str:
        """The mailbox id."""

    @property
    def url(self) -> str:
        """Of the MESH server, without the mailbox."""

    @property
    def password_secret(self) -> str:
        """The name of the mailbox's password among the secrets."""

    @property
    def shared_key_secret(self) -> str:
        """The name of the environment's shared key among the secrets."""

    @property
    def client_certificate(self) -> Path | None:
        """Our certificate for the MESH server."""

    @property
    def client_key(self) -> Path | None:
        """The key of our certificate, where it is a file of its own."""

    @property
    def ca_file(self) -> Path | None:
        """A further certificate authority to trust for it."""


@dataclass(frozen=True, slots=True)
class MeshServer:
    """A MESH server as every other sender is known to :mod:`app.connections`."""

    name: str
    base_url: str
    client_certificate: Path | None = None
    client_key: Path | None = None
    ca_file: Path | None = None
    allowed_hosts: tuple[str, ...] = ()
    token_secret: str | None = None
    timeout_s: float = TIMEOUT_S
    total_s: float = TOTAL_S
    retries: int = TRIES
    phone: str = ""


def mailbox_id(account: Account) -> str:
    """The id as it goes over the wire: upper case (MESH API guide, authorization header)."""
    return account.name.strip().upper()


def server_of(account: Account) -> MeshServer:
    """Who is called for a mailbox; failures are told with the mailbox's name."""
    return MeshServer(
        f"MESH mailbox {mailbox_id(account)}",
        account.url.rstrip("/"),
        account.client_certificate,
        account.client_key,
        account.ca_file,
    )
