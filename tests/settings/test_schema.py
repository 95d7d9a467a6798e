"""The JSON Schema says what loading does."""

from typing import Any

import pytest

from app.settings.registry import SenderSettings, Settings, settings_of
from app.settings.schema import settings_schema


def test_every_setting_is_in_the_schema_with_words_and_form() -> None:
    schema: Any = settings_schema()
    senders = schema["properties"]["senders"]["additionalProperties"]
    assert set(schema["properties"]) == {*settings_of(Settings), "senders"}
    assert set(senders["properties"]) == set(settings_of(SenderSettings))
    assert senders["required"] == ["base_url"]
    for known in (schema, senders):
        assert known["additionalProperties"] is False
        for key, one in known["properties"].items():
            assert one["type"], key
            assert one["description"].endswith("."), key


@pytest.mark.parametrize("record", [Settings, SenderSettings])
def test_every_default_is_one_that_its_form_would_read(record: Any) -> None:
    schema: Any = settings_schema()
    known = (
        schema["properties"]
        if record is Settings
        else schema["properties"]["senders"]["additionalProperties"]["properties"]
    )
    for key, one in settings_of(record).items():
        if "default" in known[key]:
            assert one.form.read(known[key]["default"]) == one.default
