"""Whom messages come from and replies go to: where the machine names them, nobody else does.

A person's own file could otherwise add a sender of its own making, a folder that anybody can write
to, or lead the replies of a known sender to another address. What such a file says is left out and
told, and does not stop the program: it may be older than the policy. On a computer whose machine
file and policy name none, a person's file goes on naming them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.settings.layers import Layer, Source
from app.settings.registry import TABLES


@dataclass(frozen=True, slots=True)
class NotTaken:
    """What a person's file says and may not.

    Attributes:
        file: that says it.
        key: as the file has it.
        named_in: the file or registry key that names senders, mailboxes or folders.
    """

    file: str
    key: str
    named_in: str

    @property
    def line(self) -> str:
        """One sentence for local IT."""
        return (
            f"{self.file}: {self.key} was not taken, as {self.named_in} says which senders, "
            "mailboxes and folders this computer has."
        )


@dataclass(frozen=True, slots=True)
class Named:
    """What the machine and its policy say of senders, mailboxes and folders.

    Attributes:
        place: the strongest file or registry key that names any; empty where none does. A table
            that is there and empty names too: nobody but those of the other files.
        of_whom: those named there, such as ``("senders", "Town EMS")``.
        machine_file: where the machine itself could say it.
    """

    place: str = ""
    of_whom: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    machine_file: str = ""


def named(layers: Iterable[Layer]) -> Named:
    """What those layers say that only administrators write.

    Args:
        layers: all of a run, the weakest first.
    """
    place, machine_file = "", ""
    of_whom: set[tuple[str, str]] = set()
    for layer in layers:
        if layer.anybodys:
            continue
        if layer.source is Source.MACHINE_FILE:
            machine_file = layer.name
        for table in TABLES:
            if table in layer.values:
                place = layer.name
                said = layer.values[table]
                of_whom |= {(table, name) for name in said} if isinstance(said, Mapping) else set()
    return Named(place, frozenset(of_whom), machine_file)
