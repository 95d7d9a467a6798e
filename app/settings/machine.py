"""What is of the machine: who is here, where the store is, and for how long it is kept.

A policy or the machine's own file says it, never a person's file nor the command line: they are
written by whoever they would give a role to. A profile in another folder brings a machine file of
its own, which anybody can write; where the computer is set up, it says nothing of this either.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from app.settings.layers import Layer, Source, file_layer
from app.settings.registry import TABLE, Settings, settings_of


def machine_layers(own: Path | None, profiles: Path, held: Iterable[Layer]) -> Iterator[Layer]:
    """What the machine says to a profile, the weakest first.

    Args:
        own: the settings of this computer, which administrators write.
        profiles: those that the profile has for its machine; the same, or its own.
        held: the layers of the policy.

    Raises:
        AppError: one of the files cannot be read (SETTINGS-001, 002).
    """
    if own is None or own == profiles:
        yield file_layer(Source.MACHINE_FILE, profiles)
        return
    computer = file_layer(Source.MACHINE_FILE, own)
    computer = replace(computer, values=of_machine(computer.values))
    yield computer
    set_up = any(of_machine(one.values) for one in (computer, *held))
    yield file_layer(Source.MACHINE_FILE, profiles, anybodys=set_up)


def of_machine(values: Mapping[str, object]) -> dict[str, object]:
    """Those of the values of a file that are of the machine."""
    return {key: value for key, value in values.items() if _is_of_machine(key)}


def _is_of_machine(key: str) -> bool:
    record = TABLE.get(key)
    known = settings_of(record).values() if record else [settings_of(Settings).get(key)]
    return any(one is not None and one.of_machine for one in known)
