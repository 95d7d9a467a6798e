"""What a connection has to know of the sender at its other end."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol


class Sender(Protocol):
    """The part of a sender's settings that connections use; the settings say what each means."""

    @property
    def name(self) -> str:
        """How people here call it."""

    @property
    def base_url(self) -> str:
        """The base address of its FHIR interface, without a slash at the end."""

    @property
    def allowed_hosts(self) -> tuple[str, ...]:
        """Further hosts (``host`` or ``host:port``) that its records may be on."""

    @property
    def token_secret(self) -> str | None:
        """The name of its bearer token among the secrets."""

    @property
    def client_certificate(self) -> Path | None:
        """Our certificate for it."""

    @property
    def client_key(self) -> Path | None:
        """The key of our certificate, where it is a file of its own."""

    @property
    def ca_file(self) -> Path | None:
        """A further certificate authority to trust for it."""

    @property
    def timeout_s(self) -> float:
        """Seconds for one step of an answer."""

    @property
    def total_s(self) -> float:
        """Seconds for one whole answer."""

    @property
    def retries(self) -> int:
        """Further tries of a request that is safe to repeat."""

    @property
    def phone(self) -> str:
        """Whom to ring; empty where nobody said."""


class SigningSender(Sender, Protocol):
    """A sender that may ask who we are."""

    @property
    def signs_on_by(self) -> str:
        """``none``, ``bearer`` or ``oauth2``."""

    @property
    def token_url(self) -> str:
        """The address of its token server, for ``oauth2``."""

    @property
    def client_id(self) -> str:
        """What its token server calls us."""

    @property
    def key_id(self) -> str:
        """What its token server calls our key."""

    @property
    def signing_key_secret(self) -> str:
        """The name of our private key among the secrets."""
