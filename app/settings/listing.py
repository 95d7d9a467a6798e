"""Every setting with its value, where that comes from and who locks it: what a page of them shows.

A wrong value stops the program when it starts; here it is told beside all the others instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.report.errors import AppError
from app.settings.forms import Form, written
from app.settings.layers import Layer, Source
from app.settings.load import Key, Loaded, layers_of, merge, shown
from app.settings.policy import Policy
from app.settings.profile import Profile
from app.settings.registry import TABLE, TABLES, Record, Setting, Settings, settings_of
from app.settings.sign_in import RoleMapping

_TITLES = {"sign_in": "Sign-in", "senders": "Sender", "mailboxes": "Mailbox", "folders": "Folder"}


@dataclass(frozen=True, slots=True)
class Listed:
    """One setting.

    Attributes:
        key: as a settings file has it.
        value: in words; empty where nothing is set.
        place: the file or registry key that says it; empty for a default.
        locked_by: the policy that holds it; empty where none does.
        personal: whether whoever sits there may change it.
        of_machine: whether only a policy or the machine's own file may say it, here.
        raw: the value as the program uses it.
    """

    key: str
    meaning: str
    value: str
    source: Source
    place: str
    locked_by: str
    personal: bool
    of_machine: bool
    form: Form
    raw: object


@dataclass(frozen=True, slots=True)
class Group:
    """The settings of one thing."""

    title: str
    settings: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """All of them.

    Attributes:
        senders: the names of those that are set up.
        problems: what cannot be used, each in words.
        ignored: keys that are no settings or not the person's to say, each in words.
    """

    groups: tuple[Group, ...]
    problems: tuple[AppError, ...] = ()
    ignored: tuple[str, ...] = ()
    senders: tuple[str, ...] = ()


def list_settings(
    profile: Profile,
    overrides: Mapping[str, object] | None = None,
    policy: Policy | None = None,
) -> Listing:
    """The settings of a profile as its files and the policy have them now."""
    problems: list[AppError] = []
    layers: Iterable[Layer] = layers_of(profile, overrides, policy, problems.append)
    loaded = merge(layers, problems.append)
    ignored = [one.line for one in loaded.unknown] + [one.line for one in loaded.not_taken]
    senders = tuple(one.name for one in loaded.settings.senders)
    return Listing(groups(loaded), tuple(problems), tuple(ignored), senders)


def of_running(settings: Settings) -> Listing:
    """The settings of a run that no file decides, such as a demonstration."""
    sources: dict[Key, Source] = {}
    for at, record, values in _tables(settings):
        for key, setting in settings_of(record).items():
            if getattr(values, key) != setting.default:
                sources[*at, key] = Source.COMMAND_LINE
    places = dict.fromkeys(sources, "how the program was started")
    return Listing(groups(Loaded(settings, sources, places, ())))


def groups(loaded: Loaded) -> tuple[Group, ...]:
    """The settings of everything that is set up, in the order of the registry."""
    return tuple(
        Group(
            _title(at),
            tuple(
                _listed(loaded, (*at, key), one, getattr(values, key))
                for key, one in settings_of(record).items()
            ),
        )
        for at, record, values in _tables(loaded.settings)
    )


def _title(at: Key) -> str:
    if not at:
        return "Of the program"
    return " ".join((_TITLES.get(at[0]) or at[0].capitalize(), *at[1:]))


def _tables(settings: Settings) -> Iterable[tuple[Key, Record, object]]:
    yield (), Settings, settings
    for name, record in TABLE.items():
        yield (name,), record, getattr(settings, name)
    for name, many in TABLES.items():
        for one in getattr(settings, name):
            yield (name, one.name), many, one


def _listed(loaded: Loaded, key: Key, setting: Setting, value: object) -> Listed:
    source = loaded.sources.get(key, Source.DEFAULT)
    return Listed(
        key=shown(key),
        meaning=setting.meaning,
        value=in_words(value),
        source=source,
        place=loaded.places.get(key, ""),
        locked_by=loaded.locked_by(*key),
        personal=setting.personal and len(key) == 1,
        of_machine=setting.of_machine,
        form=setting.form,
        raw=value,
    )


def in_words(value: object) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(in_words(one) for one in value)
    if isinstance(value, RoleMapping):
        return f"{value.value} = {in_words(value.role)}"
    if value is None or isinstance(value, Path):
        return str(value or "")
    return str(written(value))
