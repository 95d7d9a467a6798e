"""Settings files -> Settings: which source wins is one list, and every value knows its source."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from app.report.errors import AppError
from app.settings.forms import Malformed, Text
from app.settings.profile import Profile
from app.settings.registry import SenderSettings, Setting, Settings, settings_of

Key = tuple[str, ...]
"""``("poll_s",)``, or ``("senders", NAME, "base_url")``."""


class Source(StrEnum):
    """Where a value came from, the weakest first. Enforced policy will stand last."""

    DEFAULT = "default"
    MACHINE_FILE = "machine file"
    USER_FILE = "user file"
    COMMAND_LINE = "command line"


@dataclass(frozen=True, slots=True)
class Layer:
    """What one source says: nested tables as TOML has them. ``name`` is the file's, for people."""

    source: Source
    name: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class UnknownKey:
    """A key of a settings file that is no setting; ``meant`` is the nearest one, or empty."""

    file: str
    key: str
    meant: str

    @property
    def line(self) -> str:
        """One sentence for local IT."""
        hint = f"; did you mean {self.meant}?" if self.meant else "."
        return f"{self.file}: {self.key} is not a setting and was ignored{hint}"


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings together with where each value came from (what is not listed is a default)."""

    settings: Settings
    sources: Mapping[Key, Source]
    unknown: tuple[UnknownKey, ...]


def load(profile: Profile, overrides: Mapping[str, object] | None = None) -> Settings:
    """The settings of a profile.

    Args:
        profile: whose files are read; a file that is not there says nothing.
        overrides: values of the command line, as a settings file would hold them.

    Raises:
        AppError: a file cannot be read (SETTINGS-001), is no TOML (SETTINGS-002), holds a
            value that its setting cannot take (SETTINGS-003), or leaves out one that a sender
            needs (SETTINGS-004).
    """
    return load_with_sources(profile, overrides).settings


def load_with_sources(profile: Profile, overrides: Mapping[str, object] | None = None) -> Loaded:
    """As :func:`load`, with the source of every value and the keys that are no settings."""
    layers = [
        _file(Source.MACHINE_FILE, profile.machine_file),
        _file(Source.USER_FILE, profile.user_file),
        Layer(Source.COMMAND_LINE, "the command line", overrides or {}),
    ]
    return merge(layers)


def merge(layers: Iterable[Layer]) -> Loaded:
    """Put the layers on top of each other, value by value: a later one wins."""
    merged = _Merged()
    for layer in layers:
        merged.add(layer)
    return merged.loaded()


def shown(key: Key) -> str:
    """A key as a settings file has it: ``senders."NAME".base_url``."""
    return ".".join(part if part.isidentifier() else f'"{part}"' for part in key)


class _Merged:
    """What the layers so far say."""

    def __init__(self) -> None:
        self._own: dict[str, Any] = {}
        self._senders: dict[str, dict[str, Any]] = {}
        self._sources: dict[Key, Source] = {}
        self._unknown: list[UnknownKey] = []

    def add(self, layer: Layer) -> None:
        """Lay one more on top."""
        known = settings_of(Settings)
        for key, value in layer.values.items():
            if key != "senders":
                self._take(layer, known, (key,), value, self._own)
                continue
            for name, table in _table(layer, ("senders",), value).items():
                at = ("senders", name)
                own = self._senders.setdefault(self._spelt(layer, name), {})
                for sub_key, one in _table(layer, at, table).items():
                    self._take(layer, settings_of(SenderSettings), (*at, sub_key), one, own)

    def loaded(self) -> Loaded:
        """The settings that come of it."""
        senders = tuple(_sender(name, values) for name, values in self._senders.items())
        settings = Settings(**self._own, senders=senders)
        return Loaded(settings, self._sources, tuple(self._unknown))

    def _take(
        self,
        layer: Layer,
        known: Mapping[str, Setting],
        key: Key,
        value: object,
        into: dict[str, Any],
    ) -> None:
        setting = known.get(key[-1])
        if setting is None:
            from difflib import get_close_matches

            near = get_close_matches(key[-1], known, n=1)
            self._unknown.append(UnknownKey(layer.name, shown(key), near[0] if near else ""))
            return
        try:
            into[key[-1]] = setting.form.read(value)
        except Malformed as failure:
            raise _malformed(layer, key, str(failure)) from failure
        self._sources[key] = layer.source

    def _spelt(self, layer: Layer, name: str) -> str:
        try:
            Text(60).read(name)
        except Malformed as failure:
            raise _malformed(layer, ("senders", name), f"named by {failure}") from failure
        for other in self._senders:
            if other != name and other.casefold() == name.casefold():
                raise _malformed(layer, ("senders", name), f'written as "{other}", as before')
        return name


def _file(source: Source, path: Path) -> Layer:
    try:
        values = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        values = {}
    except OSError as failure:
        raise AppError(
            "The settings could not be read",
            f"{path} cannot be opened ({failure.strerror or 'no reason given'})",
            "Ask local IT to check who may read this file",
            "SETTINGS-001",
        ) from failure
    except ValueError as failure:  # not TOML, or not UTF-8
        where = f" ({failure})" if isinstance(failure, tomllib.TOMLDecodeError) else ""
        raise AppError(
            "The settings could not be read",
            f"{path} is not a TOML file in UTF-8{where}",
            "Ask local IT to correct the file at that place",
            "SETTINGS-002",
        ) from failure
    return Layer(source, str(path), values)


def _table(layer: Layer, key: Key, value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise _malformed(layer, key, 'a table, as in [senders."NAME"]')
    return value


def _sender(name: str, values: Mapping[str, Any]) -> SenderSettings:
    for key, setting in settings_of(SenderSettings).items():
        if setting.required and key not in values:
            raise AppError(
                "A sender is not set up completely",
                f"{shown(('senders', name))} has no {key}",
                "Ask local IT to add it to the settings file, or to take the sender out",
                "SETTINGS-004",
            )
    if values.get("client_key") and not values.get("client_certificate"):
        raise AppError(
            "A sender is not set up completely",
            f"{shown(('senders', name))} has a client_key and no client_certificate",
            "Ask local IT to add the certificate, or to take the key out",
            "SETTINGS-004",
        )
    return SenderSettings(name=name, **values)


def _malformed(layer: Layer, key: Key, wanted: str) -> AppError:
    return AppError(
        "A setting cannot be used",
        f"In {layer.name}, {shown(key)} must be {wanted}",
        "Ask local IT to correct that line and start the program again",
        "SETTINGS-003",
    )
