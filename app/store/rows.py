"""What a work list is made of: plain frozen records, apart from the rest that the store gives back.

The first list is made of these alone, and each class takes its time at the start of the program.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.report.absence import Absence
from app.report.arrival import ArrivalWindow
from app.report.kinds import Kind
from app.report.nhs_number import NhsNumber
from app.report.states import ReplyState, State
from app.report.times import Moment


@dataclass(frozen=True, slots=True)
class RowFacts:
    """What a list row shows of one version; kept in columns, so that a list parses nothing.

    Attributes:
        name: in its shown form, or the word for its absence.
        died: the shown time of death, ``yes`` where only the fact was sent, else empty.
        concern: the chief concern; empty for a role that may not see it.
        outcome: the disposition in the sender's words; empty as above.
        organisation: the sender's organisation as the message names it.
        reference: the sender's case reference.
        due_at: the act-by instant; None where there is none that can be relied on.
        due_why_not: the words for a missing act-by time.
        arrivals: the booked times that stand; never sorted on.
        postcode: of the address that is shown first, empty where none was sent.
        beware: the number of flags and message problems.
    """

    kind: Kind = Kind.OTHER
    name: str = str(Absence.NOT_RECORDED)
    born: Moment | Absence = Absence.NOT_RECORDED
    died: str = ""
    gender: str = str(Absence.NOT_RECORDED)
    nhs_number: NhsNumber | Absence = Absence.NOT_RECORDED
    concern: str = ""
    outcome: str = ""
    organisation: str = ""
    reference: str = ""
    due_at: datetime | None = None
    due_why_not: str = ""
    beware: int = 0
    arrivals: tuple[ArrivalWindow, ...] = ()
    postcode: str = ""
    search_identity: str = ""
    search_clinical: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a message could not be read, as the errors of this program are told."""

    title: str
    what_happened: str
    what_to_do: str
    code: str


class Mark(StrEnum):
    """The word in a box at the right of a row."""

    NONE = ""
    NEW = "New"  # nobody here has opened it
    UPDATED = "Updated"  # a later version than the one this person read


@dataclass(frozen=True, slots=True)
class Row:
    """One handover in a list.

    Attributes:
        number: counts handovers in the order of their arrival; ties are broken by it.
        version: the version shown, counted from 1.
        versions: how many there are.
        problem: set in the list *Could not be read* alone.
        reply_state: where the latest reply stands, None where nothing was decided.
        place: where this row stands in its list, to ask for the rows after it.
    """

    id: str
    number: int
    state: State
    sender: str
    version: int
    versions: int
    received_at: datetime
    changed_at: datetime
    facts: RowFacts
    problem: Problem | None
    mark: Mark
    reply_state: ReplyState | None

    @property
    def cancelled(self) -> bool:
        """Whether the sender has taken it back; the row stays until a person moves it."""
        return self.facts.kind in {Kind.CANCEL, Kind.WITHDRAWN}
