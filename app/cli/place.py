"""Where a command works: its profile, its settings and its secrets."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from app.cli.given_settings import unknown_setting
from app.report.errors import AppError
from app.report.states import Role
from app.settings.load import COMMAND_LINE, Loaded, load_with_sources
from app.settings.profile import Profile
from app.settings.registry import Settings, SignInProvider

if TYPE_CHECKING:
    from app.connections.secrets import Secrets
    from app.desk.desk import Desk
    from app.desk.people import Person
    from app.store.store import Store


def profile_of(known: argparse.Namespace) -> Profile:
    """The profile of ``--profile``, or this operating system's place for it, with ``--set``."""
    profile = Profile.at(known.profile) if known.profile else Profile.of_platform()
    return replace(profile, said=known.said) if known.said else profile


def secrets_of(profile: Profile) -> Secrets:
    """Where keys and tokens are: the keyring, or what a service manager gave to a service."""
    from app.connections.credentials import CredentialSecrets, given
    from app.connections.secrets import KeyringSecrets

    folder = given()
    begun = profile.store_path.with_suffix(".begun")
    return CredentialSecrets(folder, begun) if folder else KeyringSecrets()


def settings_of(known: argparse.Namespace) -> Settings:
    """The settings of that profile.

    Raises:
        AppError: a settings file cannot be used.
        WrongUsage: a ``--set`` names what is no setting (CLI-007).
    """
    return loaded_of(known).settings


def loaded_of(known: argparse.Namespace) -> Loaded:
    """As :func:`settings_of`, with where each value comes from."""
    loaded = load_with_sources(profile_of(known))
    for one in loaded.unknown:
        if one.file == COMMAND_LINE:
            raise unknown_setting(one.key, one.meant)
    return loaded


@contextmanager
def store_of(
    known: argparse.Namespace, *, create: bool = False, upgrade: bool = True, busy_ms: int = 5_000
) -> Iterator[Store]:
    """The store of that profile, and its log, for as long as the block runs.

    Args:
        known: the arguments.
        create: make it together with its key where neither is there yet.
        upgrade: bring tables of an earlier version up to date, or refuse them.
        busy_ms: how long to wait for another process's transaction.

    Raises:
        StoreFailed: it cannot be opened.
        AppError: the keyring does not give its key, or nothing is kept yet (CLI-004).
    """
    from app.desk.department import open_store
    from app.settings import logs
    from app.store.keys import key_name
    from app.store.sqlcipher import is_there

    profile = profile_of(known)
    wanted = settings_of(known).store
    secrets = secrets_of(profile)
    path = profile.store_path
    if create:
        profile.prepare()
    elif not wanted.host and not is_there(path) and secrets.get(key_name(path)) is None:
        raise AppError(
            "Nothing is kept yet",
            "This profile has no store: the viewer makes it at its first start",
            "Check --profile, or open the viewer first",
            "CLI-004",
        )
    logs.start(profile.log_dir)
    try:
        with open_store(
            wanted, secrets, path, create=create, upgrade=upgrade, busy_ms=busy_ms
        ) as store:
            yield store
    finally:
        logs.stop()


def person_here(role: Role) -> Person:
    """Who runs this command, for the audit trail: the account that is signed in."""
    import platform

    from app.connections.signin.accounts import account_name
    from app.desk.people import Person

    try:
        account = account_name()
    except (KeyError, OSError, ImportError):  # an account without a name
        account = "unknown"
    return Person(id=account, name=account, role=role, workstation=platform.node())


def person_of(settings: Settings) -> Person:
    """Who runs this command, with the role that their groups give where the settings map groups.

    Where people sign in at an OpenID provider nobody has signed in to a command: without groups
    it has the role of local IT, which sees no patients.

    Raises:
        Refused: the account has no role here.
    """
    from app.connections.signin.accounts import Account
    from app.connections.signin.known import Attempt

    if settings.sign_in.groups:
        known = Account(settings.role, settings.sign_in.groups).sign_in(Attempt())
        return replace(person_here(known.role), id=known.id, name=known.name)
    asked = settings.sign_in.provider is SignInProvider.OPENID_CONNECT
    return person_here(Role.IT if asked else settings.role)


def keeper_of(known: argparse.Namespace) -> Person:
    """As :func:`person_of`, but of local IT where no role was set up on this computer at all.

    Raises:
        Refused: the account has no role here.
        AppError: a settings file cannot be used.
    """
    loaded = loaded_of(known)
    person = person_of(loaded.settings)
    by_default = not loaded.settings.sign_in.groups and ("role",) not in loaded.sources
    return replace(person, role=Role.IT) if by_default else person


@contextmanager
def desk_of(
    known: argparse.Namespace, person: Person | None = None, *, create: bool = False
) -> Iterator[Desk]:
    """The desk of that profile, of whoever runs this; ``create`` as for :func:`store_of`.

    Raises:
        AppError: settings, keyring or store do not allow it.
    """
    from app.desk.desk import Desk

    settings = settings_of(known)
    with store_of(known, create=create) as store:
        yield Desk(store, settings, person or person_of(settings))
