"""What signing in has to know of the settings, which say what each of these means."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from app.report.states import Role


class RoleLine(Protocol):
    """One line of a mapping."""

    @property
    def value(self) -> str:
        """A group, or a value of a claim."""

    @property
    def role(self) -> Role:
        """The role of whoever has it."""


class OpenIdWanted(Protocol):
    """The settings of one OpenID provider."""

    @property
    def issuer(self) -> str:
        """Its address, exactly as it names itself."""

    @property
    def client_id(self) -> str:
        """What it knows us by."""

    @property
    def client_secret(self) -> str:
        """The name of our secret in the keyring; empty where it gave none."""

    @property
    def scopes(self) -> tuple[str, ...]:
        """What to ask for."""

    @property
    def redirect_port(self) -> int:
        """The port of 127.0.0.1 to come back to; 0 is any."""

    @property
    def role_claim(self) -> str:
        """Where the roles are."""

    @property
    def roles(self) -> tuple[RoleLine, ...]:
        """Values of that claim and their roles."""

    @property
    def required_acr(self) -> tuple[str, ...]:
        """Levels of authentication that are enough; all where empty."""

    @property
    def required_amr(self) -> tuple[str, ...]:
        """Methods of which one must have been used; all where empty."""

    @property
    def ca_file(self) -> Path | None:
        """A further certificate authority to trust for it."""

    @property
    def timeout_s(self) -> float:
        """Seconds for an answer of it."""

    @property
    def patience_s(self) -> float:
        """Seconds that a person has in the browser."""
