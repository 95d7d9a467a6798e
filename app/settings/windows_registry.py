"""Keys of the Windows registry as plain data, and as the tables of a settings file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.settings.forms import Form, Many, Number, YesNo
from app.settings.registry import TABLE, TABLES, Record, Settings, settings_of


@dataclass(frozen=True, slots=True)
class RegistryKey:
    """One key: its values by name, and the keys below it."""

    values: Mapping[str, object] = field(default_factory=dict)
    keys: Mapping[str, RegistryKey] = field(default_factory=dict)


ReadRegistry = Callable[[str], RegistryKey | None]
"""Reads a key below HKEY_LOCAL_MACHINE with all that is in it; None where it is not there."""


def no_registry(_: str) -> RegistryKey | None:
    """For systems that have none."""
    return None


def as_tables(key: RegistryKey) -> Mapping[str, object]:
    """What policy values say, as a settings file would hold it.

    The registry has no yes or no, no fractions and no order: 0 and 1, text, and values with
    numbers for names stand for them (as ADMX writes them). What does not fit is left as it is
    and refused where it is read.
    """
    tables: dict[str, object] = _values(key, Settings)
    for name, below in key.keys.items():
        if name in TABLES:
            tables[name] = {one: _values(k, TABLES[name]) for one, k in below.keys.items()}
        elif name in TABLE:
            tables[name] = _values(below, TABLE[name])
    return tables


def _values(key: RegistryKey, record: Record) -> dict[str, object]:
    known = settings_of(record)
    forms = {name: known[name].form for name in known}
    made = {
        name: _value(value, forms[name]) if name in forms else value
        for name, value in key.values.items()
    }
    lists = {name: below for name, below in key.keys.items() if isinstance(forms.get(name), Many)}
    return made | {
        name: [below.values[at] for at in _in_order(below)] for name, below in lists.items()
    }


def _in_order(key: RegistryKey) -> list[str]:
    return sorted(key.values, key=lambda name: (not name.isdecimal(), len(name), name))


def _value(value: object, form: Form) -> object:
    if isinstance(form, YesNo) and value in (0, 1):
        return bool(value)
    if isinstance(form, Number) and isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return value
    return value


if sys.platform == "win32":
    import winreg

    def read_local_machine(path: str) -> RegistryKey | None:
        """Read a key below HKEY_LOCAL_MACHINE; None where it is not there."""
        access = winreg.KEY_READ | winreg.KEY_WOW64_64KEY
        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, path, 0, access) as key:
                count, values, _ = winreg.QueryInfoKey(key)
                names = [winreg.EnumKey(key, number) for number in range(count)]
                found = [winreg.EnumValue(key, number)[:2] for number in range(values)]
        except FileNotFoundError:
            return None
        below = {name: read_local_machine(f"{path}\\{name}") for name in names}
        return RegistryKey(dict(found), {name: key for name, key in below.items() if key})
else:
    read_local_machine = no_registry
