"""Settings files -> Settings: which source wins is one list, and every value knows its source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from app.report.errors import AppError
from app.settings.forms import Malformed, Text
from app.settings.layers import Layer, Source, file_layer
from app.settings.machine import machine_layers
from app.settings.named import Named, NotTaken, named
from app.settings.policy import Policy, policy_of_this_machine
from app.settings.profile import Profile
from app.settings.registry import (
    TABLE,
    TABLES,
    Record,
    Settings,
    settings_of,
)
from app.settings.rules import breaches

__all__ = [
    "COMMAND_LINE",
    "Key",
    "Layer",
    "Loaded",
    "Source",
    "UnknownKey",
    "layers_of",
    "load",
    "load_with_sources",
    "merge",
    "shown",
]

T = TypeVar("T")

_TITLES = {
    "senders": "A sender",
    "gateway": "The gateway",
    "sign_in": "The sign-in",
    "store": "The store",
    "mailboxes": "A mailbox",
    "folders": "A folder",
}

COMMAND_LINE = "the command line"

Key = tuple[str, ...]
"""``("poll_s",)``, ``("gateway", "port")``, or ``("senders", NAME, "base_url")``."""


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
    """Settings together with where each value came from (what is not listed is a default).

    Attributes:
        places: the file or registry key that set each value, for people.
        unknown: keys that are no settings.
        not_taken: what a person's file says and the machine keeps to itself.
    """

    settings: Settings
    sources: Mapping[Key, Source]
    places: Mapping[Key, str]
    unknown: tuple[UnknownKey, ...]
    not_taken: tuple[NotTaken, ...] = ()

    def locked_by(self, *key: str) -> str:
        """Which policy locks a value, empty where a person may set it."""
        return self.places[key] if self.sources.get(key) is Source.POLICY else ""


def load(
    profile: Profile,
    overrides: Mapping[str, object] | None = None,
    policy: Policy | None = None,
) -> Settings:
    """The settings of a profile.

    Args:
        profile: whose files are read; a file that is not there says nothing.
        overrides: values of this run in the place of those that the profile has from the
            command line.
        policy: what holds on this machine whatever the profile; read from it by default.

    Raises:
        AppError: a file cannot be read (SETTINGS-001), is no TOML (SETTINGS-002), holds a
            value that its setting cannot take (SETTINGS-003), or leaves out one that a sender
            needs (SETTINGS-004).
    """
    return load_with_sources(profile, overrides, policy).settings


def load_with_sources(
    profile: Profile,
    overrides: Mapping[str, object] | None = None,
    policy: Policy | None = None,
) -> Loaded:
    """As :func:`load`, with the source of every value and the keys that are no settings."""
    return merge(layers_of(profile, overrides, policy))


Told = Callable[[AppError], object]
"""Is told what cannot be used, which is then left out."""


def stop_at(failure: AppError) -> None:
    """What happens where nobody is told: a value that cannot be used stops the program."""
    raise failure


def layers_of(
    profile: Profile,
    overrides: Mapping[str, object] | None = None,
    policy: Policy | None = None,
    told: Told = stop_at,
) -> Iterator[Layer]:
    """What each place says, the weakest first."""
    held = policy or _asked(policy_of_this_machine, told) or Policy()
    own = (*held.recommended, *held.enforced)
    machine = partial(machine_layers, held.machine_file, profile.machine_file, own)
    user = partial(file_layer, Source.USER_FILE, profile.user_file, anybodys=True)
    typed = Layer(Source.COMMAND_LINE, COMMAND_LINE, overrides or profile.said, anybodys=True)
    yield from _asked(lambda: tuple(machine()), told) or ()
    yield from held.recommended
    yield from filter(None, [_asked(user, told)])
    yield typed
    yield from held.enforced


def merge(layers: Iterable[Layer], told: Told = stop_at) -> Loaded:
    """Put the layers on top of each other, value by value: a later one wins."""
    every = tuple(layers)
    merged = _Merged(told, named(every))
    for layer in every:
        merged.add(layer)
    return merged.loaded()


def _asked(ask: Callable[[], T], told: Told) -> T | None:
    try:
        return ask()
    except AppError as failure:
        told(failure)
        return None


def shown(key: Key) -> str:
    """A key as a settings file has it: ``senders."NAME".base_url``."""
    return ".".join(part if part.isidentifier() else f'"{part}"' for part in key)


class _Merged:
    """What the layers so far say."""

    def __init__(self, told: Told, named: Named) -> None:
        self._told = told
        self._named = named
        self._values: dict[Key, dict[str, Any]] = {(): {}}
        self._sources: dict[Key, Source] = {}
        self._places: dict[Key, str] = {}
        self._unknown: list[UnknownKey] = []
        self._not_taken: list[NotTaken] = []

    def add(self, layer: Layer) -> None:
        """Lay one more on top."""
        for key, value in layer.values.items():
            _asked(partial(self._add_key, layer, key, value), self._told)

    def _add_key(self, layer: Layer, key: str, value: object) -> None:
        if key in TABLES:
            for name, table in _table(layer, (key,), value).items():
                at = (key, name)
                _asked(partial(self._add_named, layer, at, TABLES[key], table), self._told)
        elif key in TABLE:
            self._add_table(layer, (key,), TABLE[key], value)
        else:
            self._take(layer, Settings, (key,), value)

    def _add_named(self, layer: Layer, at: Key, record: Record, table: object) -> None:
        if layer.anybodys and self._named.place and at not in self._named.of_whom:
            self._leave_out(layer, at)
            return
        self._name(layer, at)
        self._add_table(layer, at, record, table)

    def _add_table(self, layer: Layer, at: Key, record: Record, table: object) -> None:
        self._values.setdefault(at, {})
        for key, value in _table(layer, at, table).items():
            _asked(partial(self._take, layer, record, (*at, key), value), self._told)

    def loaded(self) -> Loaded:
        """The settings that come of it."""
        own: dict[str, Any] = {key: [] for key in TABLES}
        for at, values in self._values.items():
            if len(at) == 2:
                if named := _asked(partial(_named, at, values), self._told):
                    own[at[0]].append(named)
            elif at:
                own[at[0]] = TABLE[at[0]](**values)
        own = {key: tuple(one) if isinstance(one, list) else one for key, one in own.items()}
        settings = Settings(**self._values[()], **own)
        for where, said in breaches(settings):
            self._told(_incomplete(where, said))
        ignored = tuple(self._unknown), tuple(self._not_taken)
        return Loaded(settings, self._sources, self._places, *ignored)

    def _take(self, layer: Layer, record: Record, key: Key, value: object) -> None:
        known = settings_of(record)
        setting = known.get(key[-1])
        if setting is None:
            self._unknown.append(UnknownKey(layer.name, shown(key), _meant(key[-1], record)))
            return
        if setting.of_machine and layer.anybodys:
            raise _malformed(layer, key, self._machines())
        if setting.where_named and layer.anybodys and self._named.place:
            self._leave_out(layer, key)
            return
        try:
            self._values[key[:-1]][key[-1]] = setting.form.read(value)
        except Malformed as failure:
            raise _malformed(layer, key, str(failure)) from failure
        self._sources[key] = layer.source
        self._places[key] = layer.name

    def _leave_out(self, layer: Layer, key: Key) -> None:
        if layer.source is Source.COMMAND_LINE:  # who typed it is there to read why
            raise _malformed(layer, key, f"{self._machines()}, as {self._named.place} names them")
        self._not_taken.append(NotTaken(layer.name, shown(key), self._named.place))

    def _machines(self) -> str:
        file = self._named.machine_file
        where = f" ({file} is the machine's)" if file else ""
        return f"in the settings of the machine or in a policy instead{where}"

    def _name(self, layer: Layer, at: Key) -> None:
        name = at[-1]
        try:
            Text(60).read(name)
        except Malformed as failure:
            raise _malformed(layer, at, f"named by {failure}") from failure
        for other in self._values:
            alike = len(other) == 2 and other[0] == at[0]
            if alike and other != at and other[1].casefold() == name.casefold():
                raise _malformed(layer, at, f'written as "{other[1]}", as before')


def _meant(key: str, record: Record) -> str:
    """The nearest known key: of its own table, or the same one where it belongs."""
    from difflib import get_close_matches

    for near in get_close_matches(key, _keys(record), n=1):
        return near
    if key in settings_of(Settings):
        return f"{key}, before the first table"
    tables: dict[str, Record] = {**TABLE, **TABLES}
    return next((f"{name}.{key}" for name, one in tables.items() if key in settings_of(one)), "")


def _keys(record: Record) -> list[str]:
    """What may stand in a table: for the outermost, the other tables too."""
    tables = [*TABLES, *TABLE] if record is Settings else []
    return [*settings_of(record), *tables]


def _table(layer: Layer, key: Key, value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        like = f"[{key[0]}]" if key[0] in TABLE else f'[{key[0]}."NAME"]'
        raise _malformed(layer, key, f"a table, as in {like}")
    return value


def _named(at: Key, values: Mapping[str, Any]) -> object:
    record = TABLES[at[0]]
    for key, setting in settings_of(record).items():
        if setting.required and key not in values:
            raise _incomplete(at, f"has no {key}")
    return record(name=at[1], **values)


def _incomplete(where: Key, said: str) -> AppError:
    return AppError(
        f"{_TITLES[where[0]]} is not set up completely",
        f"{shown(where)} {said}",
        "Ask local IT to correct the settings file",
        "SETTINGS-004",
    )


def _malformed(layer: Layer, key: Key, wanted: str) -> AppError:
    return AppError(
        "A setting cannot be used",
        f"In {layer.name}, {shown(key)} must be {wanted}",
        "Ask local IT to correct that line and start the program again",
        "SETTINGS-003",
    )
