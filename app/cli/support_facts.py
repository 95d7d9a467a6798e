"""What the support bundle says of the computer, the settings and the store; of no patient."""

from __future__ import annotations

import argparse
import os
import platform
import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from importlib.metadata import PackageNotFoundError, requires, version

from app import VERSION
from app.cli.place import settings_of, store_of
from app.report.errors import AppError
from app.settings.forms import written
from app.settings.load import Loaded, layers_of, merge, shown
from app.settings.profile import Profile
from app.settings.registry import Settings
from app.store.facts import StoreFacts, facts

_DISPLAY = ("QT_", "XDG_SESSION_TYPE", "XDG_CURRENT_DESKTOP", "LANG", "LC_ALL", "TZ")
"""What the screens depend on; nothing else of the environment is taken."""


def about_this_computer() -> Mapping[str, object]:
    """Versions, the clock, and what the screens depend on."""
    named = [re.split(r"[^\w.-]", one)[0] for one in _requirements()]
    return {
        "made_at": datetime.now().astimezone().isoformat(timespec="seconds"),
        "program": VERSION,
        "python": platform.python_version(),
        "system": platform.platform(),
        "libraries": {name: _version(name) for name in sorted(named)},
        "display": {key: value for key, value in os.environ.items() if key.startswith(_DISPLAY)},
    }


def _requirements() -> list[str]:
    try:
        return [one for one in requires("triage-handover") or () if "extra ==" not in one]
    except PackageNotFoundError:  # run from bare source
        return []


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:  # a frozen program carries code without its records
        return None


def about_settings(profile: Profile) -> object:
    """What is set, by whom, and what cannot be used."""
    wrong: list[AppError] = []
    loaded = merge(layers_of(profile, told=wrong.append), wrong.append)
    return {
        "set": [
            {
                "key": shown(key),
                "value": _value(loaded, key),
                "source": loaded.sources[key].value,
                "locked": bool(loaded.locked_by(*key)),
            }
            for key in sorted(loaded.sources)
        ],
        "unknown": [one.key for one in loaded.unknown],
        "not_taken": [one.key for one in loaded.not_taken],
        "wrong": [{"code": one.code, "what_happened": one.what_happened} for one in wrong],
    }


def _value(loaded: Loaded, key: tuple[str, ...]) -> object:
    holder: object = loaded.settings
    if len(key) > 1:
        holder = getattr(holder, key[0])
    if isinstance(holder, tuple):
        holder = next((one for one in holder if one.name == key[1]), None)
    return written(getattr(holder, key[-1], None))


def about_store(known: argparse.Namespace) -> Mapping[str, object]:
    """Whether it is whole, what waits in it, and since when."""
    try:
        with store_of(known, upgrade=False) as store:
            return _store(facts(store), settings_of(known))
    except AppError as failure:
        return {"code": failure.code, "title": failure.title}
    except OSError as failure:  # such as a path that cannot be one
        return {"code": "DOCTOR-001", "title": failure.strerror or type(failure).__name__}


def _store(found: StoreFacts, settings: Settings) -> Mapping[str, object]:
    return {
        "schema": found.schema,
        "lists": {state.value: count for state, count in found.lists.items()},
        "last_message_at": found.last_message_at,
        "replies_waiting": found.waiting,
        "replies_failed": found.failed,
        "not_confirmed": [
            {
                "sender": _sender(one.sender, settings),
                "kind": one.kind,
                "state": one.state.value,
                "decided_at": one.decided_at,
                "next_try": one.not_before,
                "attempts": one.attempts,
                "code": one.code,
            }
            for one in found.not_confirmed
        ],
        "away": [
            {
                "sender": _sender(one.sender, settings),
                "since": one.since,
                "failures": one.failures,
                "code": one.code,
            }
            for one in found.away
        ],
        "damaged_places": len(found.damage),
        "audit_entries": found.trail.entries,
        "audit_holds": found.trail.sound,
        "audit_broken_at": found.trail.broken_at,
        "size": asdict(found.size) if found.size else None,
    }


def _sender(name: str, settings: Settings) -> str:
    """Its name as it is set up; another stands in a message and may be anything."""
    known = settings.sender_known_as(name)
    return known.name if known else "(not set up)"
