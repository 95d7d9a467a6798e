"""What ``doctor`` looks at, one function for each thing."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from app.connections.certificates import valid_until
from app.connections.ems import EmsClient
from app.connections.secrets import Secrets
from app.report.errors import AppError
from app.report.times import show_date
from app.settings.load import Loaded, Source, load_with_sources, shown
from app.settings.profile import Profile
from app.settings.registry import SenderSettings, Settings
from app.settings.version import program_version

LEAST_FREE = 500 * 1024 * 1024
CERTIFICATE_DAYS = 30
CLOCK_SKEW = timedelta(minutes=2)
AT_ONCE = 8
_PROBE = "doctor-probe"

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``code`` is set where something needs attention."""

    check: str
    ok: bool
    text: str
    code: str = ""


def all_checks(profile: Profile, secrets: Secrets, clock: Clock) -> Iterator[Finding]:
    """Look at everything; nothing is changed, and no failure ends the rest."""
    yield Finding("program", True, f"version {program_version()}")
    settings = Settings()
    try:
        loaded = load_with_sources(profile)
    except AppError as failure:
        yield _attention("settings", failure)
    else:
        settings = loaded.settings
        yield from check_settings(loaded, profile)
    yield check_keyring(secrets)
    yield check_store(profile, secrets)
    yield check_disk(profile)
    for sender in settings.senders:
        yield from check_certificates(sender, clock())
    if settings.senders:
        with ThreadPoolExecutor(min(AT_ONCE, len(settings.senders)), "doctor") as pool:
            found = pool.map(lambda one: check_sender(one, secrets, clock), settings.senders)
            for findings in found:
                yield from findings


def check_settings(loaded: Loaded, profile: Profile) -> Iterator[Finding]:
    """Where each value comes from, and which keys were ignored."""
    for path in (profile.machine_file, profile.user_file):
        there = "read" if path.exists() else "not there, which is allowed"
        yield Finding("settings", True, f"{path}: {there}")
    for key, source in sorted(loaded.sources.items()):
        yield Finding("settings", True, f"{shown(key)}: set by the {source.value}")
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
        return _attention("keyring", failure)
    return Finding("keyring", True, "it answers")


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
        return _attention("store", failure)
    return Finding(
        "store",
        False,
        f"{path}: its key is in the keyring, and the file is not there. Bring the file back from "
        "a backup, or find out who removed it",
        "STORE-002",
    )


def check_disk(profile: Profile) -> Finding:
    """Whether there is room for more messages."""
    folder = next(one for one in (profile.data_dir, *profile.data_dir.parents) if one.exists())
    free = shutil.disk_usage(folder).free
    text = f"{free // (1024 * 1024)} MiB free at {folder}"
    if free < LEAST_FREE:
        return Finding("disk", False, f"{text}: make room", "DISK-001")
    return Finding("disk", True, text)


def check_certificates(sender: SenderSettings, now: datetime) -> Iterator[Finding]:
    """How long our certificate and the authority file are valid."""
    for key, path in (
        ("client_certificate", sender.client_certificate),
        ("ca_file", sender.ca_file),
    ):
        if path is not None:
            yield _certificate(f"{sender.name}: {key}", path, now)


def check_sender(sender: SenderSettings, secrets: Secrets, clock: Clock) -> list[Finding]:
    """Whether it answers with FHIR, takes our sign-on, and has the same time as we."""
    with EmsClient(sender, secrets) as client:
        try:
            reached = client.check()
        except AppError as failure:
            return [_attention(f"sender {sender.name}", failure)]
    found = [Finding(f"sender {sender.name}", True, "it answers and takes our sign-on")]
    if reached.at is None:
        return found
    skew = abs(clock() - reached.at)
    text = f"{int(skew.total_seconds())} s from that of {sender.name}"
    if skew > CLOCK_SKEW:
        found.append(Finding("clock", False, f"{text}: set this machine's clock", "CLOCK-001"))
    else:
        found.append(Finding("clock", True, text))
    return found


def _certificate(what: str, path: Path, now: datetime) -> Finding:
    try:
        until = valid_until(path)
    except (OSError, ValueError):
        return Finding("certificate", False, f"{what}: {path} holds none", "CERT-001")
    text = f"{what}: valid until {show_date(until.date())}"
    if until - now < timedelta(days=CERTIFICATE_DAYS):
        return Finding("certificate", False, f"{text}: get a new one", "CERT-002")
    return Finding("certificate", True, text)


def _attention(check: str, failure: AppError) -> Finding:
    told = f"{failure.title}: {failure.what_happened} {failure.what_to_do}"
    return Finding(check, False, told, failure.code)
