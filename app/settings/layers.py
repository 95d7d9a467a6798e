"""Where values come from, and what one place says."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app.report.errors import AppError

_LARGEST = 1024 * 1024
"""Bytes; a settings file with a hundred senders is 50 KiB."""


class Source(StrEnum):
    """Where a value came from, the weakest first: a later one wins, value by value."""

    DEFAULT = "default"
    MACHINE_FILE = "machine file"
    RECOMMENDED = "recommended policy"
    USER_FILE = "user file"
    COMMAND_LINE = "command line"
    POLICY = "policy"


@dataclass(frozen=True, slots=True)
class Layer:
    """What one place says.

    Attributes:
        name: of the place, for people.
        values: nested tables as TOML has them.
        anybodys: whether somebody who is no administrator may have written it, so that it says
            nothing that is of the machine.
    """

    source: Source
    name: str
    values: Mapping[str, object]
    anybodys: bool = False


def file_layer(source: Source, path: Path, *, anybodys: bool = False) -> Layer:
    """What a TOML file says; one that is not there says nothing.

    Raises:
        AppError: it cannot be read (SETTINGS-001), or is no TOML (SETTINGS-002).
    """
    try:
        values = tomllib.loads(_bytes(path).decode("utf-8-sig"))
    except FileNotFoundError:
        values = {}
    except OSError as failure:
        raise AppError(
            "The settings could not be read",
            f"{path} cannot be opened ({failure.strerror or 'no reason given'})",
            "Ask local IT to check who may read this file",
            "SETTINGS-001",
        ) from failure
    except (ValueError, RecursionError) as failure:  # not TOML, or not UTF-8
        wordless = isinstance(failure, UnicodeDecodeError | RecursionError)
        where = "" if wordless else f" ({failure})"
        raise AppError(
            "The settings could not be read",
            f"{path} is not a TOML file in UTF-8{where}",
            "Ask local IT to correct the file at that place",
            "SETTINGS-002",
        ) from failure
    return Layer(source, str(path), values, anybodys)


def _bytes(path: Path) -> bytes:
    if path.exists() and not path.is_file():  # a pipe would be waited for
        raise OSError(0, "it is no file")
    with path.open("rb") as file:
        found = file.read(_LARGEST + 1)
    if len(found) > _LARGEST:
        raise ValueError(f"larger than {_LARGEST} bytes")
    return found
