"""What a setting may hold: each form reads one value of a settings file and tells its schema.

A form never repeats a wrong value in its message: somebody may have pasted a token there. Those
with limits are named tuples: each start makes them all, and a dataclass takes five times as long.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple, Protocol

_WORD = r"[a-z0-9]+(-[a-z0-9]+)*"


class Malformed(ValueError):
    """A value that its setting cannot hold; the text completes ``must be ...``."""


class Form(Protocol):
    """How one value is read and described."""

    def read(self, value: object) -> object:
        """The value as the program uses it.

        Raises:
            Malformed: the value does not fit.
        """

    def schema(self) -> dict[str, object]:
        """The value's JSON Schema (draft 2020-12)."""


class YesNo:
    """``true`` or ``false``."""

    def read(self, value: object) -> bool:
        """The value itself."""
        if not isinstance(value, bool):
            raise Malformed("true or false")
        return value

    def schema(self) -> dict[str, object]:
        """A boolean."""
        return {"type": "boolean"}


class Whole(NamedTuple):
    """A whole number within limits, both included."""

    minimum: int
    maximum: int

    def read(self, value: object) -> int:
        """The value itself."""
        if isinstance(value, bool) or not isinstance(value, int):
            raise Malformed(f"a whole number from {self.minimum} to {self.maximum}")
        if not self.minimum <= value <= self.maximum:
            raise Malformed(f"a whole number from {self.minimum} to {self.maximum}")
        return value

    def schema(self) -> dict[str, object]:
        """An integer with its limits."""
        return {"type": "integer", "minimum": self.minimum, "maximum": self.maximum}


class Number(NamedTuple):
    """A number within limits, both included; whole numbers are numbers."""

    minimum: float
    maximum: float

    def read(self, value: object) -> float:
        """The value as a float; ``nan`` is within no limits."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Malformed(f"a number from {self.minimum:g} to {self.maximum:g}")
        if not self.minimum <= value <= self.maximum:
            raise Malformed(f"a number from {self.minimum:g} to {self.maximum:g}")
        return float(value)

    def schema(self) -> dict[str, object]:
        """A number with its limits."""
        return {"type": "number", "minimum": self.minimum, "maximum": self.maximum}


class Text(NamedTuple):
    """Text on one line."""

    maximum: int = 200

    def read(self, value: object) -> str:
        """The text without surrounding space."""
        if not isinstance(value, str):
            raise Malformed("text in quotation marks")
        text = value.strip()
        if not text or len(text) > self.maximum or not text.isprintable():
            raise Malformed(f"one line of 1 to {self.maximum} characters")
        return text

    def schema(self) -> dict[str, object]:
        """A string with its limits."""
        return {"type": "string", "minLength": 1, "maxLength": self.maximum}


class OneOf(NamedTuple):
    """One of the members of an enumeration, written in small letters: ``cds-ems``."""

    choices: type[StrEnum]

    def read(self, value: object) -> StrEnum:
        """The member."""
        for member in self.choices:
            if _written(member) == value:
                return member
        raise Malformed("one of " + ", ".join(self._names))

    def schema(self) -> dict[str, object]:
        """The names that are allowed."""
        return {"type": "string", "enum": self._names}

    @property
    def _names(self) -> list[str]:
        return [_written(member) for member in self.choices]


class FilePath(NamedTuple):
    """The full path of a file or folder; whether it is there is told when it is used."""

    what: str = "a file"

    def read(self, value: object) -> Path:
        """The path, with ``~`` for the person's own folder worked out."""
        if not isinstance(value, str) or not value or "\0" in value:
            raise Malformed(f"the full path of {self.what}, in quotation marks")
        try:
            path = Path(value).expanduser()
        except RuntimeError as failure:  # no home folder is known
            raise Malformed(f"the full path of {self.what}, without ~") from failure
        if not path.is_absolute():
            raise Malformed(f"the full path of {self.what}, from the root or the drive letter on")
        return path

    def schema(self) -> dict[str, object]:
        """A string."""
        return {"type": "string", "minLength": 1}


class Many(NamedTuple):
    """A list of values of one form."""

    of: Form

    def read(self, value: object) -> tuple[object, ...]:
        """The values, in their order."""
        if not isinstance(value, list):
            raise Malformed("a list in square brackets")
        return tuple(self.of.read(one) for one in value)

    def schema(self) -> dict[str, object]:
        """An array."""
        return {"type": "array", "items": self.of.schema()}


def written(value: object) -> object:
    """A value as a settings file writes it."""
    if isinstance(value, tuple):
        return [written(one) for one in value]
    return _written(value) if isinstance(value, StrEnum) else value


def _written(member: StrEnum) -> str:
    """Its value, or its name where the value is what a screen shows."""
    if re.fullmatch(_WORD, member.value):
        return member.value
    return member.name.lower().replace("_", "-")


def about(
    form: Form,
    meaning: str,
    *,
    personal: bool = False,
    of_machine: bool = False,
    patience: bool = False,
) -> Mapping[str, object]:
    """The metadata by which a dataclass field becomes a setting.

    A ``personal`` one is a matter of taste: whoever sits there may change it on the screen. One
    ``of_machine`` decides what that person may see, and for how long it is kept: it is taken
    from a policy or the machine's own file alone. One of ``patience`` says how long is waited, and
    neither with whom nor for what: it stays anybody's where the machine names the senders.
    """
    return {
        "form": form,
        "meaning": meaning,
        "personal": personal,
        "of_machine": of_machine,
        "patience": patience,
    }
