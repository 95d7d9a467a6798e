"""Which store there is: the encrypted one of this machine, or the one that a department shares."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.connections.secrets import Secrets
from app.report.errors import AppError, StoreFailed
from app.settings.registry import StoreSettings
from app.store import keys, witness
from app.store.store import Store

if TYPE_CHECKING:
    from app.store.postgres import Postgres

ELSEWHERE = "STORE-032"


def open_store(
    wanted: StoreSettings,
    secrets: Secrets,
    path: Path,
    *,
    create: bool = True,
    upgrade: bool = True,
    busy_ms: int = 5_000,
) -> Store:
    """Open the store that the settings mean.

    Args:
        wanted: the settings of the store.
        secrets: keep the key of a store of this machine, or the password of a department's.
        path: where a store of this machine lies.
        create: whether an empty database of the department becomes a store. One that the keyring
            knows to have held an audit trail never does: then it was lost, or is another one.
        upgrade: whether tables of an earlier version are brought up to date, or refused.
        busy_ms: how long to wait for another program's transaction.

    Raises:
        StoreFailed: it cannot be opened.
        AppError: the keyring fails.
    """
    if not wanted.host:
        return keys.open_store(path, secrets, upgrade=upgrade, busy_ms=busy_ms)
    engine = engine_of(wanted, secrets, busy_ms=busy_ms)
    first = witness.known(secrets, engine.name) is None
    return Store(engine, create=create and first, upgrade=upgrade)


def engine_of(wanted: StoreSettings, secrets: Secrets, *, busy_ms: int = 5_000) -> Postgres:
    """The engine of the department's database; the driver is imported for it alone.

    Raises:
        StoreFailed: the keyring does not hold its password (STORE-031).
        AppError: the keyring fails.
    """
    from app.store.postgres import Postgres
    from app.store.postgres_server import Server

    password = secrets.get(wanted.password_secret) if wanted.password_secret else ""
    if password is None:
        raise StoreFailed(
            "Reports cannot be saved or opened",
            "The password of the department's database is not in the keyring of this person on "
            "this computer",
            f"Ask local IT to put it in: triage-handover secret set {wanted.password_secret}",
            "STORE-031",
        )
    server = Server(
        host=wanted.host,
        port=wanted.port,
        database=wanted.database,
        user=wanted.user,
        password=password.strip(),
        ca_file=wanted.ca_file,
        client_certificate=wanted.client_certificate,
        client_key=wanted.client_key,
    )
    return Postgres(server, busy_ms)


def this_machines_alone(wanted: StoreSettings, title: str) -> None:
    """Say no to what is done to the file of a store, where there is no such file.

    Args:
        wanted: the settings of the store.
        title: who has not got what.

    Raises:
        AppError: the department shares a database (STORE-032).
    """
    if wanted.host:
        raise AppError(
            title,
            "Reports are kept in the department's database. Its backups, its encryption on the "
            "disk and its keys are the business of whoever runs that server",
            "Ask them: pg_dump copies all of it, the audit trail included",
            ELSEWHERE,
        )
