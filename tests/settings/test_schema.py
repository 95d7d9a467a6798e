"""The JSON Schema says what loading does."""

from typing import Any

import pytest

from app.settings.registry import TABLE, TABLES, Settings, settings_of
from app.settings.schema import settings_schema


def tables() -> dict[str, tuple[Any, Any]]:
    """Each record with what the schema says of it."""
    schema: Any = settings_schema()
    found: dict[str, tuple[Any, Any]] = {"": (Settings, schema)}
    for key, record in TABLES.items():
        found[key] = (record, schema["properties"][key]["additionalProperties"])
    return found | {key: (record, schema["properties"][key]) for key, record in TABLE.items()}


def test_every_setting_is_in_the_schema_with_words_and_form() -> None:
    for name, (record, known) in tables().items():
        inner = {*TABLES, *TABLE} if record is Settings else set()
        assert set(known["properties"]) == {*settings_of(record), *inner}
        assert known["additionalProperties"] is False
        for key, one in known["properties"].items():
            assert one["type"], (name, key)
            assert one["description"].endswith("."), (name, key)


def test_what_cannot_be_left_out_is_required() -> None:
    assert {name: known["required"] for name, (_, known) in tables().items() if name} == {
        "senders": [],
        "gateway": [],
        "sign_in": [],
        "mailboxes": ["url", "password_secret", "shared_key_secret"],
        "folders": ["path"],
        "store": [],
    }


@pytest.mark.parametrize("name", ["", *TABLES, *TABLE])
def test_every_default_is_one_that_its_form_would_read(name: str) -> None:
    record, known = tables()[name]
    for key, one in settings_of(record).items():
        if "default" in known["properties"][key]:
            assert one.form.read(known["properties"][key]["default"]) == one.default
