"""Changing one personal setting in the person's own file; whatever else stands there stays."""

from __future__ import annotations

import json
import os
import re
import tempfile
import tomllib
from pathlib import Path

from app.report.errors import AppError
from app.settings.forms import written
from app.settings.layers import Source, file_layer
from app.settings.registry import Settings, settings_of

_TABLE = re.compile(r"\s*\[")


def change(path: Path, key: str, value: object) -> None:
    """Set one personal setting.

    Args:
        path: the person's file; made where it is not there.
        key: one that its setting calls personal.
        value: as a settings file would hold it.

    Raises:
        Malformed: the setting cannot hold that value.
        AppError: it is not the person's to change (SETTINGS-011); the file cannot be read
            (SETTINGS-001, 002), or not be written or changed safely (SETTINGS-012).
    """
    setting = settings_of(Settings).get(key)
    if setting is None or not setting.personal:
        raise AppError(
            "This setting is not changed here",
            f"{key} is set by local IT",
            "Ask local IT to change it",
            "SETTINGS-011",
        )
    kept = written(setting.form.read(value))
    before = dict(file_layer(Source.USER_FILE, path).values)
    text = path.read_text(encoding="utf-8-sig") if path.exists() else ""
    changed = _with_line(text, key, f"{key} = {json.dumps(kept, ensure_ascii=False)}")
    try:
        if tomllib.loads(changed) != {**before, key: kept}:
            raise _unsafe(path, "its lines are not what this program would write")
        _replace(path, changed)
    except tomllib.TOMLDecodeError as failure:
        raise _unsafe(path, "its lines are not what this program would write") from failure
    except OSError as failure:
        raise _unsafe(path, failure.strerror or "no reason given") from failure


def _with_line(text: str, key: str, line: str) -> str:
    """The text with that line in the place of the one that sets ``key``, or before all others."""
    own = re.compile(rf"\s*{re.escape(key)}\s*=")
    lines = text.splitlines()
    for at, one in enumerate(lines):
        if _TABLE.match(one):
            break
        if own.match(one):
            return "\n".join([*lines[:at], line, *lines[at + 1 :]]) + "\n"
    return "\n".join([line, *lines]) + "\n"


def _replace(path: Path, text: str) -> None:
    """Write the whole file beside the old one, then put it in its place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(dir=path.parent, prefix=".settings-")
    beside = Path(name)
    try:
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


def _unsafe(path: Path, why: str) -> AppError:
    return AppError(
        "The setting was not changed",
        f"{path} was left as it is ({why})",
        "Change the line by hand, or ask local IT",
        "SETTINGS-012",
    )
