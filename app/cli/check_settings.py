"""Where the settings come from, what cannot be used of them, and who could change them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from app.cli.finding import Finding, attention
from app.report.errors import AppError
from app.settings.layers import Layer, Source
from app.settings.load import Loaded, layers_of, merge, shown
from app.settings.profile import Profile, machine_folder

_CHECK = "settings"
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


def look_at_settings(profile: Profile) -> tuple[Loaded, list[Finding]]:
    """What can be used of the settings, and everything that is to be said about them."""
    wrong: list[AppError] = []
    layers = list(layers_of(profile, told=wrong.append))
    loaded = merge(layers, wrong.append)
    findings = [attention(_CHECK, failure) for failure in wrong]
    findings += check_places(layers, machine_folder())
    findings += check_values(loaded)
    return loaded, findings


def check_places(
    layers: Sequence[Layer], machine: Path, administrator: int = 0
) -> Iterator[Finding]:
    """Each file and registry key that is looked at, the strongest first.

    Args:
        layers: what they say, the weakest first.
        machine: the folder of this computer. What lies there counts more than a person's own
            settings, so that only an administrator may be able to write it.
        administrator: the number of the account that may.
    """
    for layer in reversed(layers):
        path = Path(layer.name)
        if not path.is_absolute():
            if layer.values:
                yield Finding(_CHECK, True, f"{layer.name}: {layer.source.value}, read")
            continue
        there = "read" if path.exists() else "not there, which is allowed"
        yield Finding(_CHECK, True, f"{path}: {layer.source.value}, {there}")
        if path.parent == machine:
            yield from _writers(path, administrator)
    yield from _writers(machine, administrator)


def _writers(path: Path, administrator: int) -> Iterator[Finding]:
    """Who besides an administrator may change it (Linux; on Windows the folder's rights say)."""
    if os.name != "posix":
        return
    try:
        known = path.stat()
    except OSError:  # not there, or told already
        return
    if known.st_uid == administrator and not known.st_mode & _OTHERS_WRITE:
        return
    text = (
        f"{path} can be changed by people who are no administrators, and with it who may see what. "
        f"Give it to root alone: chown root:root {path} && chmod go-w {path}"
    )
    yield Finding(_CHECK, False, text, "SETTINGS-013")


def check_values(loaded: Loaded) -> Iterator[Finding]:
    """Where each value comes from, and which keys were ignored."""
    for key, source in sorted(loaded.sources.items()):
        locked = loaded.locked_by(*key)
        by = f"locked by the policy in {locked}" if locked else f"set by the {source.value}"
        yield Finding(_CHECK, True, f"{shown(key)}: {by}")
    yield Finding(_CHECK, True, f"everything else: {Source.DEFAULT.value}")
    for unknown in loaded.unknown:
        yield Finding(_CHECK, False, unknown.line, "SETTINGS-008")
    for one in loaded.not_taken:
        yield Finding(_CHECK, False, one.line, "SETTINGS-014")
    if not loaded.settings.senders:
        text = (
            "none is set up: nothing is fetched, and no reply goes to anybody. Set each up under "
            "[senders] in the machine's settings or in a policy"
        )
        yield Finding("senders", False, text, "SETTINGS-009")
