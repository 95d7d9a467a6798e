"""The JSON Schema of a settings file, worked out from the registry."""

from __future__ import annotations

from app.settings.forms import written
from app.settings.registry import TABLE, TABLES, Record, Setting, Settings, settings_of

Json = dict[str, object]


_MEANINGS = {
    "senders": "The systems that reports come from, by the name used here.",
    "mailboxes": "Our MESH mailboxes, by their ids.",
    "folders": "The folders that messages are put into, by the name used here.",
    "gateway": "How messages are pushed to us.",
    "sign_in": "Who is here, and when the screen locks.",
    "store": "The database that a department shares; never in a person's own file.",
}


def settings_schema() -> Json:
    """What a settings file (TOML) may hold, as JSON Schema draft 2020-12."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Settings of the Triage Handover Viewer",
        "type": "object",
        "properties": {
            **{key: _value(one) for key, one in settings_of(Settings).items()},
            **{
                key: {
                    "type": "object",
                    "description": _MEANINGS[key],
                    "additionalProperties": _table(record),
                }
                for key, record in TABLES.items()
            },
            **{
                key: {**_table(record), "description": _MEANINGS[key]}
                for key, record in TABLE.items()
            },
        },
        "additionalProperties": False,
    }


def _table(record: Record) -> Json:
    settings = settings_of(record)
    return {
        "type": "object",
        "properties": {key: _value(one) for key, one in settings.items()},
        "required": [key for key, one in settings.items() if one.required],
        "additionalProperties": False,
    }


def _value(setting: Setting) -> Json:
    made = {**setting.form.schema(), "description": setting.meaning}
    if setting.default not in (None, "", ()):
        made["default"] = written(setting.default)
    return made
