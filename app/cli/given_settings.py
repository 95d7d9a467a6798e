"""Settings of one run: ``--set KEY=VALUE``, as a settings file would hold them."""

from __future__ import annotations

import json
from collections.abc import Sequence

from app.cli.exits import WrongUsage

_HOW = "Write --set KEY=VALUE, such as --set poll_s=30; schema reference lists the keys"


def given_settings(options: Sequence[str]) -> dict[str, object]:
    """What the options say together: nested tables as TOML has them.

    Args:
        options: each ``KEY=VALUE``. A value that is none of TOML is text, so that
            ``colours=dark`` needs no quotes within quotes.

    Raises:
        WrongUsage: one is no setting and its value, or a key is said twice (CLI-007).
    """
    if not options:
        return {}
    import tomllib

    lines = [_line(option) for option in options]
    try:
        return tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError as failure:
        raise _wrong("The same setting stands there twice") from failure


def unknown_setting(key: str, meant: str) -> WrongUsage:
    """The failure of an option whose key is no setting; ``meant`` is the nearest one, or empty."""
    return _wrong(f"{key} is not a setting" + (f"; did you mean {meant}?" if meant else ""))


def _line(option: str) -> str:
    import tomllib

    key, equals, value = option.partition("=")
    key = key.strip()
    if not (key and equals) or not option.isprintable():
        raise _wrong(f"{option[:60]!r} is no KEY=VALUE")
    for line in (f"{key} = {value}", f"{key} = {json.dumps(value)}"):
        try:
            tomllib.loads(line)
        except tomllib.TOMLDecodeError:
            continue
        return line
    raise _wrong(f"{key[:60]!r} is no key")


def _wrong(what_happened: str) -> WrongUsage:
    return WrongUsage("The command was not understood", what_happened, _HOW, "CLI-007")
