"""Every setting against every kind of value that none can hold: it stops, and says where."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from app.report.errors import AppError
from app.settings.layers import Layer, Source
from app.settings.load import Key, merge, shown
from app.settings.registry import TABLE, TABLES, Record, Settings, settings_of

RECORDS: dict[str, Record] = {**TABLE, **TABLES}
SECRET = "made-up-token" * 50
NEVER = {
    "nothing": None,
    "empty text": "",
    "blank text": "   ",
    "two lines": "a\nb",
    "a NUL": "a\0b",
    "half a pair": "\ud800",
    "a mark that turns the line": "\u202e abc",
    "an endless text": SECRET,
    "a huge number": 10**30,
    "a number below all": -1,
    "no number": float("nan"),
    "infinity": float("inf"),
    "bytes": b"\x01\x00",
    "a time": datetime(2026, 11, 22, tzinfo=UTC),
    "a list of numbers": [1],
    "a list of nothing": [None],
    "a list of lists": [[]],
    "a list with empty text": [""],
    "a list of endless texts": [SECRET],
    "a table": {"a": 1},
    "an empty table": {},
}


def keys() -> Iterator[Key]:
    yield from ((key,) for key in settings_of(Settings))
    for table, record in TABLE.items():
        yield from ((table, key) for key in settings_of(record))
    for table, record in TABLES.items():
        yield from ((table, "Town", key) for key in settings_of(record))


def layer(key: Key, value: object) -> Layer:
    for part in reversed(key):
        value = {part: value}
    assert isinstance(value, dict)
    return Layer(Source.POLICY, "policy.toml", value)


@pytest.mark.parametrize("kind", NEVER)
@pytest.mark.hazard("B12", "B17")
def test_no_setting_holds_it_and_a_policy_with_it_stops_the_program(kind: str) -> None:
    for key in keys():
        with pytest.raises(AppError) as told:
            merge([layer(key, NEVER[kind])])
        assert told.value.code == "SETTINGS-003"
        assert f"In policy.toml, {shown(key)} must be " in told.value.what_happened
        assert SECRET[:30] not in told.value.line


def test_there_are_as_many_settings_as_the_registry_has() -> None:
    assert len(list(keys())) == len(set(keys())) > 90
