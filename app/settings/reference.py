"""The reference of every setting (Markdown), worked out from the registry of settings."""

from __future__ import annotations

from app.settings.forms import written
from app.settings.layers import Source
from app.settings.policy import KEY, RECOMMENDED
from app.settings.registry import TABLE, TABLES, Record, Setting, Settings, settings_of
from app.settings.schema import OF_MACHINE, WHERE_NAMED, meaning_of

_MEANINGS = {
    "senders": 'One table for each system that reports come from: `[senders."NAME"]`.',
    "mailboxes": 'One table for each MESH mailbox of ours: `[mailboxes."ID"]`.',
    "folders": 'One table for each folder that messages are put into: `[folders."NAME"]`.',
    "gateway": "How messages are pushed to us: `[gateway]`.",
    "sign_in": "Who is here, and when the screen locks: `[sign_in]`.",
    "store": "The database that a department shares: `[store]`.",
}

_INTRODUCTION = f"""# Settings

Made by `triage-handover schema reference`; do not edit it.

A settings file is TOML in UTF-8. Which of several sources wins is decided for each key by itself,
the strongest first:

{{order}}

`triage-handover doctor` shows where each value comes from and which are locked.

What says *{OF_MACHINE}* below stands in a policy or in the machine file alone, as it decides what
a person may see, for how long it is kept and what this computer listens to. In a person's own file,
or on the command line, it stops the program, which says so. A profile in another folder
(`--profile`) is held to the machine file of the computer in the same way, and where that or a
policy says any of it, the `machine.toml` of such a profile may not.

What says *{WHERE_NAMED}* may stand in a person's own file, or on the command
line, where no policy and no machine file names a sender, mailbox or folder. Where one does, nobody
adds to them or changes one: such lines of a person's file are left out, which `doctor` and the
settings page say (`SETTINGS-014`), and such a `--set` stops the program. An empty table
`[senders]` in a policy names none, and lets nobody else name any. A profile in another folder has
senders of its own, beside a machine file of its own; a policy holds it as well.

`--set KEY=VALUE` says any other setting for one run, such as `--set poll_s=30` or
`--set 'senders."Town EMS".retries=4'`; it may be given several times.

Policy on Windows stands at `HKLM\\{KEY}`, and what is recommended below its key
`{RECOMMENDED}`. A table is a key below it, a list a key with the values 1, 2, 3; yes is 1 and no
is 0. On every system there may also be `policy.toml` and `recommended.toml` beside the machine
file (in `/etc/triage-handover` or `%PROGRAMDATA%\\triage-handover`). A value of a policy that
cannot be used stops the program, which says so.
"""


def reference() -> str:
    """The page."""
    order = "\n".join(f"{n}. {one.value}" for n, one in enumerate(reversed(Source), 1))
    parts = [_INTRODUCTION.format(order=order), "## Of the program", "", *_table(Settings)]
    records: dict[str, Record] = {**TABLES, **TABLE}
    for name, record in records.items():
        title = name.capitalize().replace("_", " ")
        parts += ["", f"## {title}", "", _MEANINGS[name], "", *_table(record)]
    return "\n".join(parts) + "\n"


def _table(record: Record) -> list[str]:
    rows = [
        f"| `{key}` | {_kind(one)} | {_default(one)} | {meaning_of(one)} |"
        for key, one in settings_of(record).items()
    ]
    return ["| key | takes | default | meaning |", "|---|---|---|---|", *rows]


def _kind(setting: Setting) -> str:
    schema = setting.form.schema()
    items = schema.get("items")
    if isinstance(items, dict):
        return "list of texts"
    choices = schema.get("enum")
    if isinstance(choices, list):
        return ", ".join(f"`{one}`" for one in choices)
    limits = f" {schema['minimum']:g} to {schema['maximum']:g}" if "minimum" in schema else ""
    return {"boolean": "`true`, `false`", "string": "text"}.get(
        str(schema["type"]), "number"
    ) + limits


def _default(setting: Setting) -> str:
    if setting.required:
        return "must be set"
    default = written(setting.default)
    if default in (None, "", []):
        return ""
    said = str(default).lower() if isinstance(default, bool) else default
    return ", ".join(f"`{one}`" for one in (said if isinstance(said, list) else [said]))
