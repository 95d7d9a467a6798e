"""Which secrets the settings name, what each is for, and whether it can be used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from app.connections.secrets import Secrets
from app.connections.tokens import is_signing_key, is_token
from app.settings.registry import Settings, SignInProvider, SignOn


class Purpose(StrEnum):
    """What a secret is."""

    TOKEN = "token"  # noqa: S105 - the name of a kind, no token
    SIGNING_KEY = "signing key"
    PASSWORD = "password"  # noqa: S105 - the name of a kind, no password


@dataclass(frozen=True, slots=True)
class Use:
    """One secret that the settings name; ``where`` is for local IT."""

    name: str
    where: str
    purpose: Purpose


def secrets_in_use(settings: Settings) -> tuple[Use, ...]:
    """Every secret that the settings name, in their order."""
    return tuple(_uses(settings))


def what_is_wrong(use: Use, secrets: Secrets) -> str:
    """Why a secret cannot be used, as the rest of a sentence; empty where it can.

    Raises:
        AppError: the keyring cannot be asked.
    """
    value = secrets.get(use.name)
    if value is None:
        return "not in the keyring"
    if use.purpose is Purpose.TOKEN and not is_token(value.strip()):
        return "in the keyring, and not a token: it is empty or holds a space or a line break"
    if use.purpose is Purpose.SIGNING_KEY and not is_signing_key(value):
        return "in the keyring, and not an RSA key of 2048 bits or more as PEM without a password"
    if not value.strip():
        return "in the keyring, and empty"
    return ""


def _uses(settings: Settings) -> Iterator[Use]:
    if settings.store.password_secret:
        yield Use(settings.store.password_secret, "the department's database", Purpose.PASSWORD)
    if (
        settings.sign_in.provider is SignInProvider.OPENID_CONNECT
        and settings.sign_in.client_secret
    ):
        yield Use(settings.sign_in.client_secret, "the OpenID provider", Purpose.PASSWORD)
    for sender in settings.senders:
        where = f"sender {sender.name}"
        if sender.signs_on_by is SignOn.BEARER and sender.token_secret:
            yield Use(sender.token_secret, where, Purpose.TOKEN)
        if sender.signs_on_by is SignOn.OAUTH2:
            yield Use(sender.signing_key_secret, where, Purpose.SIGNING_KEY)
    for mailbox in settings.mailboxes:
        where = f"mailbox {mailbox.name}"
        yield Use(mailbox.password_secret, where, Purpose.PASSWORD)
        yield Use(mailbox.shared_key_secret, where, Purpose.PASSWORD)
