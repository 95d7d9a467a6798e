"""Keys of the Windows registry as plain data, and as the tables of a settings file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

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
    numbers for names stand for them (as ADMX writes them). Capitals mean nothing in its names.
    What does not fit is left as it is and refused where it is read; what stands in a value of text
    that Windows would expand (REG_EXPAND_SZ) is not: whoever starts the program says what the
    variables mean.
    """
    tables: dict[str, object] = _values(key, Settings)
    for written, below in key.keys.items():
        name = _meant(written, (*TABLES, *TABLE))
        if name in TABLES:
            tables[name] = {one: _values(k, TABLES[name]) for one, k in below.keys.items()}
        elif name in TABLE:
            tables[name] = _values(below, TABLE[name])
        elif name not in settings_of(Settings):
            tables[name] = {}
    return tables


def _meant(name: str, known: Iterable[str]) -> str:
    """The name as the registry of settings has it; as it stands where it is none of these."""
    return next((one for one in known if one.casefold() == name.casefold()), name)


def _values(key: RegistryKey, record: Record) -> dict[str, object]:
    forms = {name: one.form for name, one in settings_of(record).items()}
    made = {}
    for written, value in key.values.items():
        name = _meant(written, forms)
        made[name] = _value(value, forms[name]) if name in forms else value
    for written, below in key.keys.items():
        name = _meant(written, forms)
        if isinstance(forms.get(name), Many):
            made[name] = [below.values[at] for at in _in_order(below)]
        elif record is not Settings:  # no list and no table: told where it is read
            made[name] = {}
    return made


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


def reader_of(winreg: Any) -> ReadRegistry:
    """Reads keys through the library's module of that name, in the view of 64-bit programs."""
    access = winreg.KEY_READ | winreg.KEY_WOW64_64KEY

    def read(path: str) -> RegistryKey | None:
        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, path, 0, access) as key:
                count, values, _ = winreg.QueryInfoKey(key)
                names = [winreg.EnumKey(key, number) for number in range(count)]
                found = [winreg.EnumValue(key, number)[:2] for number in range(values)]
        except FileNotFoundError:
            return None
        below = {name: read(f"{path}\\{name}") for name in names}
        return RegistryKey(dict(found), {name: key for name, key in below.items() if key})

    return read


if sys.platform == "win32":
    import winreg

    read_local_machine = reader_of(winreg)
else:
    read_local_machine = no_registry
