"""How long every certificate file of the settings is valid."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from app.cli.finding import Finding, certificate_until
from app.connections.certificates import valid_until
from app.settings.registry import Settings

_PUT = "Put a PEM file there that this account may read, or correct the setting"


def check_certificates(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Ours and those of authorities: of senders, gateway, mailboxes, sign-in and database."""
    for what, path in _files(settings):
        if path is not None:
            yield _file(what, path, now)


def _files(settings: Settings) -> Iterator[tuple[str, Path | None]]:
    for sender in settings.senders:
        yield f"{sender.name}: client_certificate", sender.client_certificate
        yield f"{sender.name}: ca_file", sender.ca_file
    yield "gateway: certificate", settings.gateway.certificate
    yield "gateway: client_ca_file", settings.gateway.client_ca_file
    for mailbox in settings.mailboxes:
        yield f"{mailbox.name}: client_certificate", mailbox.client_certificate
        yield f"{mailbox.name}: ca_file", mailbox.ca_file
    yield "sign_in: ca_file", settings.sign_in.ca_file
    yield "store: client_certificate", settings.store.client_certificate
    yield "store: ca_file", settings.store.ca_file


def _file(what: str, path: Path, now: datetime) -> Finding:
    try:
        until = valid_until(path)
    except OSError as failure:
        why = f"cannot be read ({failure.strerror or 'no reason given'})"
        return Finding("certificate", False, f"{what}: {path} {why}. {_PUT}", "CERT-001")
    except ValueError:
        text = f"{what}: {path} holds no certificate. {_PUT}"
        return Finding("certificate", False, text, "CERT-001")
    return certificate_until(what, until, now)
