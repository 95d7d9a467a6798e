"""Which source wins, for each setting by itself and each pair of sources."""

from collections.abc import Iterator
from itertools import combinations

import pytest

from app.report.errors import AppError
from app.settings.forms import (
    FilePath,
    Form,
    Many,
    Number,
    OneOf,
    Text,
    Whole,
    YesNo,
    written,
)
from app.settings.layers import Layer, Source
from app.settings.load import Key, merge, shown
from app.settings.network_forms import AllowedCertificate, HostName, ListenHost, ServerHost
from app.settings.registry import Setting, Settings, settings_of
from app.settings.sign_in import MappingForm
from tests.settings.test_wrong_values import RECORDS, keys, layer

PEOPLES = (Source.USER_FILE, Source.COMMAND_LINE)
FROM_FILES = [one for one in Source if one is not Source.DEFAULT]


def two(form: Form) -> tuple[object, object]:
    """Two values that a setting can hold, as a settings file writes them."""
    match form:
        case YesNo():
            return True, False
        case Whole() | Number():
            return form.minimum, form.maximum
        case OneOf(choices):
            first, second, *_ = choices
            return written(first), written(second)
        case Many(of):
            return [two(of)[0]], [two(of)[1]]
        case FilePath():
            return "/a.pem", "/b.pem"
        case MappingForm():
            return "A = clinician", "B = receptionist"
        case HostName() | ServerHost() | ListenHost() | AllowedCertificate() | Text():
            return "a.example", "b.example"
        case _:
            return "https://a.example", "https://b.example"


def known(key: Key) -> Setting:
    record = RECORDS[key[0]] if len(key) > 1 else Settings
    return settings_of(record)[key[-1]]


def said(source: Source, key: Key, value: object) -> Layer:
    made = layer(key, value)
    return Layer(source, f"the {source.value}", made.values, anybodys=source in PEOPLES)


def alone(_: AppError) -> None:
    """One setting alone leaves out what it needs beside it; that is not looked at here."""


def every() -> Iterator[Key]:
    yield from (key for key in keys() if not known(key).of_machine)


def anybodys(weaker: Source, stronger: Source) -> Iterator[Key]:
    """Those that the stronger may say although the weaker does."""
    held = stronger in PEOPLES and weaker not in PEOPLES
    yield from (key for key in every() if not (held and known(key).where_named))


def of_machine() -> Iterator[Key]:
    yield from (key for key in keys() if known(key).of_machine)


@pytest.mark.parametrize(("weaker", "stronger"), list(combinations(FROM_FILES, 2)))
@pytest.mark.hazard("B12")
def test_of_each_setting_the_stronger_source_wins(weaker: Source, stronger: Source) -> None:
    for key in anybodys(weaker, stronger):
        first, second = two(known(key).form)
        for low, high in ((first, second), (second, first)):
            layers = [said(weaker, key, low), said(stronger, key, high)]
            loaded = merge(layers, alone)
            only = merge([said(stronger, key, high)], alone)
            assert loaded.settings == only.settings, shown(key)
            taken = PEOPLES if stronger is Source.POLICY and known(key).where_named else ()
            assert loaded.sources == {key: stronger}, shown(key)
            assert bool(loaded.not_taken) is (weaker in taken and weaker is Source.USER_FILE)
            locked = f"the {stronger.value}" if stronger is Source.POLICY else ""
            assert loaded.locked_by(*key) == locked, shown(key)


@pytest.mark.hazard("B12", "B13")
def test_what_is_of_the_machine_is_said_by_no_person() -> None:
    machines = list(of_machine())
    assert len(machines) > 25
    for key in machines:
        first, second = two(known(key).form)
        for source in PEOPLES:
            refused: list[AppError] = []
            layers = [said(Source.MACHINE_FILE, key, first), said(source, key, second)]
            loaded = merge(layers, refused.append)
            assert "SETTINGS-003" in {one.code for one in refused}, shown(key)
            assert loaded.sources == {key: Source.MACHINE_FILE}, shown(key)
        for stronger in (Source.RECOMMENDED, Source.POLICY):
            layers = [said(Source.MACHINE_FILE, key, first), said(stronger, key, second)]
            assert merge(layers, alone).sources == {key: stronger}, shown(key)


def test_every_setting_has_two_values_that_differ() -> None:
    for key in keys():
        form = known(key).form
        assert form.read(two(form)[0]) != form.read(two(form)[1]), shown(key)
