"""Where values come from, and what one place says."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app.report.errors import AppError


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
        values = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        values = {}
    except OSError as failure:
        raise AppError(
            "The settings could not be read",
            f"{path} cannot be opened ({failure.strerror or 'no reason given'})",
            "Ask local IT to check who may read this file",
            "SETTINGS-001",
        ) from failure
    except ValueError as failure:  # not TOML, or not UTF-8
        where = f" ({failure})" if isinstance(failure, tomllib.TOMLDecodeError) else ""
        raise AppError(
            "The settings could not be read",
            f"{path} is not a TOML file in UTF-8{where}",
            "Ask local IT to correct the file at that place",
            "SETTINGS-002",
        ) from failure
    return Layer(source, str(path), values, anybodys)
