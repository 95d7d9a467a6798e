"""Tokens and keys: kept by the operating system's keyring, never in a file of ours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from app.connections.secret_parts import Head, Incomplete, head_of, is_long, joined, split
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
    or was not unlocked (SECRETS-002), where it will not take a value (SECRETS-003), and where
    parts of a long one are missing (SECRETS-004).
    """

    def get(self, name: str) -> str | None:
        """The secret, or None where the keyring holds none of that name."""
        kept = _get(name)
        head = head_of(kept)
        if head is None:
            return kept
        try:
            return joined(head, [_get(part) for part in head.names(name)])
        except Incomplete:
            raise AppError(
                "A secret in the keyring is not complete",
                "It is kept in several parts, and not all of them are there",
                "Put it in again with: triage-handover secret set",
                "SECRETS-004",
            ) from None

    def set(self, name: str, value: str) -> None:
        """Keep a secret; a long one in parts, of which the earlier ones count until all are in."""
        before = head_of(_get(name))
        if is_long(value):
            from secrets import token_hex

            head, pieces = split(value, token_hex(4))
            try:
                for part, piece in zip(head.names(name), pieces, strict=True):
                    _put(part, piece)
                _put(name, head.text)
            except AppError:
                _forget_parts(name, head)
                raise
        else:
            _put(name, value)
        _forget_parts(name, before)

    def delete(self, name: str) -> None:
        """Forget a secret."""
        before = head_of(_get(name))
        _forget(name)
        _forget_parts(name, before)


def _get(name: str) -> str | None:
    import keyring

    return _asked(lambda: keyring.get_password(SERVICE, name))


def _put(name: str, value: str) -> None:
    import keyring

    _asked(lambda: keyring.set_password(SERVICE, name, value))


def _forget(name: str) -> None:
    import keyring

    if _get(name) is not None:
        _asked(lambda: keyring.delete_password(SERVICE, name))


def _forget_parts(name: str, head: Head | None) -> None:
    for part in head.names(name) if head else ():
        _forget(part)


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
