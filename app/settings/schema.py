"""The JSON Schema of a settings file, worked out from the registry."""

from __future__ import annotations

from app.settings.forms import written
from app.settings.registry import TABLE, TABLES, Record, Setting, Settings, settings_of

Json = dict[str, object]

OF_MACHINE = "Of the machine."
"""Stands behind what neither a person's own file nor the command line may say."""

WHERE_NAMED = "Of the machine where it names any."
"""Stands behind what these may say only where no sender, mailbox or folder is named for them."""


_MEANINGS = {
    "senders": "The systems that reports come from, by the name used here.",
    "mailboxes": "Our MESH mailboxes, by their ids.",
    "folders": "The folders that messages are put into, by the name used here.",
    "gateway": "How messages are pushed to us.",
    "sign_in": "Who is here, and when the screen locks.",
    "store": "The database that a department shares.",
}


def settings_schema() -> Json:
    """What a settings file (TOML) may hold, as JSON Schema draft 2020-12."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Settings of the Triage Handover Viewer",
        "description": (
            f"What is '{OF_MACHINE}' stands in a policy or the machine file alone; "
            f"'{WHERE_NAMED}' where one of them names a sender, mailbox or folder."
        ),
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


def meaning_of(setting: Setting) -> str:
    """What a setting means, and whether it is of the machine."""
    if setting.where_named:
        return f"{setting.meaning} {WHERE_NAMED}"
    return f"{setting.meaning} {OF_MACHINE}" if setting.of_machine else setting.meaning


def _table(record: Record) -> Json:
    settings = settings_of(record)
    return {
        "type": "object",
        "properties": {key: _value(one) for key, one in settings.items()},
        "required": [key for key, one in settings.items() if one.required],
        "additionalProperties": False,
    }


def _value(setting: Setting) -> Json:
    made = {**setting.form.schema(), "description": meaning_of(setting)}
    if setting.default not in (None, "", ()):
        made["default"] = written(setting.default)
    return made
