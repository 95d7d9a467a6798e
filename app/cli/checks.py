"""What ``doctor`` looks at, one function for each thing."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from app import VERSION
from app.cli.check_certificates import check_certificates
from app.cli.check_department import check_department
from app.cli.check_gateway import check_gateway
from app.cli.check_senders import check_sender
from app.cli.check_settings import look_at_settings
from app.cli.check_sign_in import check_sign_in
from app.cli.check_sources import check_folder, check_mailbox
from app.cli.check_store import check_disk, check_store
from app.cli.finding import Clock, Finding, attention
from app.cli.secrets_in_use import secrets_in_use, what_is_wrong
from app.connections.secrets import Secrets
from app.report.errors import AppError
from app.settings.logs import places
from app.settings.profile import Profile
from app.settings.registry import Settings

AT_ONCE = 8
_PROBE = "doctor-probe"

Work = tuple[str, Callable[[], list[Finding]]]
"""What is looked at, and how."""


def all_checks(profile: Profile, secrets: Secrets, clock: Clock) -> Iterator[Finding]:
    """Look at everything; nothing is changed, and no failure ends the rest."""
    yield Finding("program", True, f"version {VERSION}")
    found: list[Settings] = []

    def of_settings() -> Iterable[Finding]:
        loaded, findings = look_at_settings(profile)
        found.append(loaded.settings)
        return findings

    yield from whatever_happens("settings", of_settings)
    settings = found[0] if found else Settings()
    here = partial(_gateway_is_here, settings, profile, secrets)
    for check, look in (
        ("keyring", lambda: [check_keyring(secrets)]),
        ("secret", lambda: check_secrets(settings, secrets)),
        ("store", lambda: _store(settings, profile, secrets, clock)),
        ("disk", lambda: [check_disk(profile)]),
        ("certificate", lambda: check_certificates(settings, clock())),
        ("gateway", lambda: check_gateway(settings.gateway, here)),
    ):
        yield from whatever_happens(check, look)
    yield from _over_the_network(settings, secrets, clock)


def whatever_happens(check: str, look: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """What one look finds. A failure that nobody foresaw costs the others nothing."""
    try:
        yield from look()
    except OSError as failure:
        why = failure.strerror or type(failure).__name__
        text = (
            f"this could not be looked at ({why}). Check the paths of the profile and the settings"
        )
        yield Finding(check, False, text, "DOCTOR-001")
    except Exception as bug:  # noqa: BLE001 - what else is wrong matters more here than a mistake of ours
        at = (places(bug) or [""])[-1]
        text = f"the diagnosis made a mistake here ({type(bug).__name__}, {at})"
        yield Finding(check, False, f"{text}. Send this line to the service desk", "BUG-001")


def _store(
    settings: Settings, profile: Profile, secrets: Secrets, clock: Clock
) -> Iterable[Finding]:
    if settings.store.host:
        return check_department(settings.store, secrets, clock)
    return [check_store(profile, secrets)]


def _over_the_network(settings: Settings, secrets: Secrets, clock: Clock) -> Iterator[Finding]:
    """What may take its time is looked at together, and told in the order of the settings."""
    work: list[Work] = [
        ("sign-in", partial(check_sign_in, settings.sign_in, secrets)),
        *(
            (f"sender {one.name}", partial(check_sender, one, secrets, clock))
            for one in settings.senders
        ),
        *(
            (f"mailbox {one.name}", partial(check_mailbox, one, secrets))
            for one in settings.mailboxes
        ),
        *((f"folder {one.name}", partial(check_folder, one)) for one in settings.folders),
    ]
    with ThreadPoolExecutor(min(AT_ONCE, len(work)), "doctor") as pool:
        for findings in pool.map(lambda one: list(whatever_happens(*one)), work):
            yield from findings


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
        put = f"Put it in with: triage-handover secret set {shlex.quote(use.name)}"
        text = f"{wrong}. {put}" if wrong else "there"
        yield Finding(check, not wrong, f"{use.where}: {text}", "SECRETS-007" if wrong else "")


def _gateway_is_here(settings: Settings, profile: Profile, secrets: Secrets) -> bool | None:
    """Whether the gateway that runs keeps its messages in this store; None without a store."""
    from app.desk.department import open_store
    from app.desk.reception.presence import is_present

    path = profile.store_path
    if not (settings.store.host or path.exists()):
        return None
    try:
        with open_store(settings.store, secrets, path, create=False, upgrade=False) as store:
            return is_present(store, settings.gateway)
    except AppError:  # told as a finding of its own
        return None
