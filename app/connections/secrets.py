"""Tokens and keys: kept by the operating system's keyring, never in a file of ours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from app.report.errors import AppError

SERVICE = "triage-handover"

T = TypeVar("T")


class Secrets(Protocol):
    """Where secrets are kept, by name."""

    def get(self, name: str) -> str | None:
        """The secret, or None where none is kept under that name."""

    def set(self, name: str, value: str) -> None:
        """Keep a secret in the place of any earlier one."""

    def delete(self, name: str) -> None:
        """Forget a secret; one that is not there is no failure."""


@dataclass(slots=True)
class MemorySecrets:
    """Secrets that end with the process: the demonstration's and the tests'."""

    _kept: dict[str, str] = field(default_factory=dict, repr=False)

    def get(self, name: str) -> str | None:
        """The secret, or None."""
        return self._kept.get(name)

    def set(self, name: str, value: str) -> None:
        """Keep it for as long as this process runs."""
        self._kept[name] = value

    def delete(self, name: str) -> None:
        """Forget it."""
        self._kept.pop(name, None)


class KeyringSecrets:
    """Secrets in the operating system's keyring (Credential Manager, Secret Service, Keychain).

    ``keyring`` is imported at first use: it costs a start more than everything else here.
    Every method raises AppError where there is no keyring (SECRETS-001), where it is locked
    or was not unlocked (SECRETS-002), and where it will not take a value (SECRETS-003).
    """

    def get(self, name: str) -> str | None:
        """The secret, or None where the keyring holds none of that name."""
        import keyring

        return _asked(lambda: keyring.get_password(SERVICE, name))

    def set(self, name: str, value: str) -> None:
        """Keep a secret."""
        import keyring

        _asked(lambda: keyring.set_password(SERVICE, name, value))

    def delete(self, name: str) -> None:
        """Forget a secret."""
        import keyring

        if self.get(name) is not None:
            _asked(lambda: keyring.delete_password(SERVICE, name))


def _asked(ask: Callable[[], T]) -> T:
    from keyring import errors

    try:
        return ask()
    except errors.NoKeyringError as failure:
        raise AppError(
            "There is no keyring on this machine",
            "Keys and tokens are kept by the operating system's keyring, and none was found",
            "Ask local IT to start one (Windows Credential Manager, or a Secret Service such as "
            "GNOME Keyring) and start the program again",
            "SECRETS-001",
        ) from failure
    except (errors.PasswordSetError, errors.PasswordDeleteError) as failure:
        raise AppError(
            "The keyring did not keep a secret",
            "It refused the change",
            "Ask local IT to check this person's keyring and the length of the secret",
            "SECRETS-003",
        ) from failure
    except Exception as failure:  # a back end raises whatever its platform raises
        raise AppError(
            "The keyring could not be opened",
            f"It is locked, or did not answer ({type(failure).__name__})",
            "Unlock the keyring by signing in to this machine again, then start the program again",
            "SECRETS-002",
        ) from failure
