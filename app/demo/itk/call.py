"""The compact form in which a synthetic call is written for the CDA senders.

Times are whole minutes from *now*. People and services are those of the other demonstration
senders; NHS numbers start with 999.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from app.demo.authoring.story import Disposition, Informant, Service, Staff, Who


class Dialect(Enum):
    """How the systems in the field divide their narrative."""

    NATIONAL = "national message set"
    CASE_SUMMARY = "case summary with run-in headings"
    URGENT_CARE = "integrated urgent care v3"


class Packing(Enum):
    """How a payload travels."""

    PLAIN = "plain"
    BASE64 = "base64"
    GZIP = "gzip and base64"


@dataclass(frozen=True, slots=True)
class Receiver:
    """A department: its name, its ODS code, and its id in the Directory of Services."""

    name: str
    ods: str
    directory: str


@dataclass(frozen=True, slots=True)
class Call:
    """One call, as its author tells it.

    Attributes:
        key: what all ids are worked out from.
        condition: the patient's reported condition.
        summary, assessment, advice: lines of the sections of that name.
        first: the disposition that the questions reached, where the clinician changed it.
        reached: when the disposition was reached, minutes from now; None without a Pathways case.
        notes: special patient notes.
        repeat: the words of a repeat caller section.
        scene: where the patient is now, where that is not home.
        copy: sent for information only.
        earlier: the version before this one, or the earlier call of a repeat caller.
        asks, asks_business: asks for an infrastructure or a business acknowledgement.
        withdrawn: the reason for taking the earlier version back.
    """

    key: str
    case: str
    service: Service
    receiver: Receiver
    patient: Who
    staff: Staff
    started: int
    ended: int
    disposition: Disposition
    condition: str
    summary: tuple[str, ...]
    assessment: tuple[str, ...]
    advice: tuple[str, ...]
    first: Disposition | None = None
    reached: int | None = None
    notes: str = ""
    repeat: str = ""
    allergies: str = ""
    medicines: tuple[str, ...] = ()
    informant: Informant | None = None
    call_back: str = ""
    scene: tuple[str, ...] = ()
    confidentiality: str = "N"
    dialect: Dialect = Dialect.NATIONAL
    packing: Packing = Packing.PLAIN
    copy: bool = False
    asks: bool = False
    asks_business: bool = False
    earlier: Call | None = None
    withdrawn: str = ""

    @property
    def version(self) -> int:
        """The version of the document: one more than the one before."""
        return 1 if self.earlier is None else self.earlier.version + 1

    @property
    def set_key(self) -> str:
        """The key of the first version: all versions are one set."""
        return self.key if self.earlier is None else self.earlier.set_key
