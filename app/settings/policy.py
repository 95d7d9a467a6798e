r"""Policy of this machine: read and never written, and the same whichever profile is opened.

Enforced values win over everything; recommended ones are what a person starts from. On Windows
they come from ``HKLM\SOFTWARE\Policies\TriageHandover`` and its key ``Recommended``; HKCU is no
restriction and is not read. Everywhere they may come from ``policy.toml`` and
``recommended.toml`` in the machine's own folder; the registry wins over these, value by value.
A value of a policy that cannot be used stops the program: it fails closed, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.report.errors import AppError
from app.settings.layers import Layer, Source, file_layer
from app.settings.profile import MACHINE_FILE, machine_folder
from app.settings.windows_registry import (
    ReadRegistry,
    RegistryKey,
    as_tables,
    no_registry,
    read_local_machine,
)

KEY = r"SOFTWARE\Policies\TriageHandover"
RECOMMENDED = "Recommended"
_ASIDE = RECOMMENDED.casefold()
ENFORCED_FILE = "policy.toml"
RECOMMENDED_FILE = "recommended.toml"


@dataclass(frozen=True, slots=True)
class Policy:
    """What policy says.

    Attributes:
        recommended: layers that a person's own settings go before, the weakest first.
        enforced: layers that go before everything.
        machine_file: the settings of this computer, which hold a profile elsewhere too in what
            is of the machine; None where there is no such computer.
    """

    recommended: tuple[Layer, ...] = ()
    enforced: tuple[Layer, ...] = ()
    machine_file: Path | None = None


def policy_of(folder: Path, read: ReadRegistry = no_registry) -> Policy:
    """The policy of a machine.

    Args:
        folder: its own folder; only administrators write there.
        read: its registry.

    Raises:
        AppError: a file or the registry cannot be read (SETTINGS-001, 002, 010).
    """
    try:
        key = read(KEY)
    except OSError as failure:
        raise AppError(
            "The policy of this machine could not be read",
            "The program does not start without knowing what it is held to",
            f"Ask local IT who may read HKLM\\{KEY}",
            "SETTINGS-010",
        ) from failure
    key = key or RegistryKey()
    aside = {name: one for name, one in key.keys.items() if name.casefold() == _ASIDE}
    below = {name: one for name, one in key.keys.items() if name not in aside}
    recommended = next(iter(aside.values()), RegistryKey())
    return Policy(
        (
            file_layer(Source.RECOMMENDED, folder / RECOMMENDED_FILE),
            Layer(Source.RECOMMENDED, f"HKLM\\{KEY}\\{RECOMMENDED}", as_tables(recommended)),
        ),
        (
            file_layer(Source.POLICY, folder / ENFORCED_FILE),
            Layer(Source.POLICY, f"HKLM\\{KEY}", as_tables(RegistryKey(key.values, below))),
        ),
        folder / MACHINE_FILE,
    )


def policy_of_this_machine() -> Policy:
    """The policy that holds here."""
    return policy_of(machine_folder(), read_local_machine)
