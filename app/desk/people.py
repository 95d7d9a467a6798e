"""Who is at the desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.report.states import Role

if TYPE_CHECKING:  # made for what is written into the trail: the first list comes before it
    from app.store.records import Who


@dataclass(frozen=True, slots=True)
class Person:
    """The person in front of the screen.

    Attributes:
        id: what the audit trail and the marks know them by.
        name: as shown in the top bar.
        role: what they may see and do.
        workstation: the name of the machine.
    """

    id: str
    name: str
    role: Role
    workstation: str

    @property
    def who(self) -> Who:
        """The same for the audit trail."""
        from app.store.records import Who

        return Who(self.id, self.role.value, self.workstation, self.name)


def program(workstation: str) -> Who:
    """The program itself, for what no person asked for, such as receiving."""
    from app.store.records import Who

    return Who("program", "", workstation)
