"""What ``doctor`` looks at, one function for each thing."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from app.cli.check_certificates import check_certificates
from app.cli.check_department import check_department
from app.cli.check_gateway import check_gateway
from app.cli.check_senders import check_sender
from app.cli.check_sign_in import check_sign_in
from app.cli.check_sources import check_folder, check_mailbox
from app.cli.finding import Clock, Finding, attention
from app.cli.secrets_in_use import secrets_in_use, what_is_wrong
from app.connections.secrets import Secrets
from app.report.errors import AppError
from app.settings.load import Loaded, Source, load_with_sources, shown
from app.settings.profile import Profile
from app.settings.registry import Settings
from app.settings.version import program_version

LEAST_FREE = 500 * 1024 * 1024
AT_ONCE = 8
_PROBE = "doctor-probe"

Work = Callable[[], list[Finding]]


def all_checks(profile: Profile, secrets: Secrets, clock: Clock) -> Iterator[Finding]:
    """Look at everything; nothing is changed, and no failure ends the rest."""
    yield Finding("program", True, f"version {program_version()}")
    settings = Settings()
    try:
        loaded = load_with_sources(profile)
    except AppError as failure:
        yield attention("settings", failure)
    else:
        settings = loaded.settings
        yield from check_settings(loaded, profile)
    yield check_keyring(secrets)
    yield from check_secrets(settings, secrets)
    if settings.store.host:
        yield from check_department(settings.store, secrets, clock)
    else:
        yield check_store(profile, secrets)
    yield check_disk(profile)
    yield from check_certificates(settings, clock())
    yield from check_gateway(
        settings.gateway, partial(_gateway_is_here, settings, profile, secrets)
    )
    yield from _over_the_network(settings, secrets, clock)


def _over_the_network(settings: Settings, secrets: Secrets, clock: Clock) -> Iterator[Finding]:
    """What may take its time is looked at together, and told in the order of the settings."""
    work: list[Work] = [
        partial(check_sign_in, settings.sign_in, secrets),
        *(partial(check_sender, one, secrets, clock) for one in settings.senders),
        *(partial(check_mailbox, one, secrets) for one in settings.mailboxes),
        *(partial(check_folder, one) for one in settings.folders),
    ]
    with ThreadPoolExecutor(min(AT_ONCE, len(work)), "doctor") as pool:
        for findings in pool.map(lambda one: one(), work):
            yield from findings


def check_settings(loaded: Loaded, profile: Profile) -> Iterator[Finding]:
    """Where each value comes from, and which keys were ignored."""
    for path in (profile.machine_file, profile.user_file):
        there = "read" if path.exists() else "not there, which is allowed"
        yield Finding("settings", True, f"{path}: {there}")
    for key, source in sorted(loaded.sources.items()):
        locked = loaded.locked_by(*key)
        by = f"locked by the policy in {locked}" if locked else f"set by the {source.value}"
        yield Finding("settings", True, f"{shown(key)}: {by}")
    yield Finding("settings", True, f"everything else: {Source.DEFAULT.value}")
    for unknown in loaded.unknown:
        yield Finding("settings", False, unknown.line, "SETTINGS-008")
    if not loaded.settings.senders:
        yield Finding("senders", False, "No sender is set up, so nothing comes in", "SETTINGS-009")


def check_keyring(secrets: Secrets) -> Finding:
    """Whether the keyring answers; it is asked for something that is not there."""
    try:
        secrets.get(_PROBE)
    except AppError as failure:
        return attention("keyring", failure)
    return Finding("keyring", True, "it answers")


def check_secrets(settings: Settings, secrets: Secrets) -> Iterator[Finding]:
    """Whether each secret that the settings name is there and can be used; none is shown."""
    for use in secrets_in_use(settings):
        check = f"secret {use.name}"
        try:
            wrong = what_is_wrong(use, secrets)
        except AppError as failure:
            yield attention(check, failure)
            continue
        text = f"{wrong}. Put it in with: triage-handover secret set" if wrong else "there"
        yield Finding(check, not wrong, f"{use.where}: {text}", "SECRETS-007" if wrong else "")


def check_store(profile: Profile, secrets: Secrets) -> Finding:
    """Whether the store opens with its key. A store that is not there yet is not made here."""
    from app.store.keys import key_name, open_store

    path = profile.store_path
    try:
        if path.exists():
            open_store(path, secrets).close()
            return Finding("store", True, f"{path}: opens with its key")
        if secrets.get(key_name(path)) is None:
            return Finding("store", True, "not made yet; the viewer makes it at its first start")
    except AppError as failure:
        return attention("store", failure)
    return Finding(
        "store",
        False,
        f"{path}: its key is in the keyring, and the file is not there. Bring the file back from "
        "a backup, or find out who removed it",
        "STORE-002",
    )


def _gateway_is_here(settings: Settings, profile: Profile, secrets: Secrets) -> bool | None:
    """Whether the gateway that runs keeps its messages in this store; None without a store."""
    from app.desk.department import open_store
    from app.desk.reception.presence import is_present

    path = profile.store_path
    if not (settings.store.host or path.exists()):
        return None
    try:
        with open_store(settings.store, secrets, path, create=False) as store:
            return is_present(store, settings.gateway)
    except AppError:  # told as a finding of its own
        return None


def check_disk(profile: Profile) -> Finding:
    """Whether there is room for more messages."""
    folder = next(one for one in (profile.data_dir, *profile.data_dir.parents) if one.exists())
    free = shutil.disk_usage(folder).free
    text = f"{free // (1024 * 1024)} MiB free at {folder}"
    if free < LEAST_FREE:
        return Finding("disk", False, f"{text}: make room", "DISK-001")
    return Finding("disk", True, text)
