"""The compact form in which a synthetic encounter is written.

Times are whole minutes from *now*, so that a list filled at any hour looks like a list at work.
Every person in a story is invented; NHS numbers start with 999, which the NHS never issues.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Service:
    """A sending service: its name, ODS code, software and the telephone of its desk."""

    key: str
    name: str
    ods: str
    software: str
    phone: str


@dataclass(frozen=True, slots=True)
class Called:
    """A name; ``use`` is FHIR's word for what the name is used for."""

    family: str
    given: str
    title: str = ""
    use: str = "official"


@dataclass(frozen=True, slots=True)
class Who:
    """The patient.

    Attributes:
        born: a date, or how long before now, or None where nobody knows.
        nhs_number: as the sender has it; empty where the sender has none.
        nhs_status: code of CareConnect-NHSNumberVerificationStatus-1, 01 being verified.
        died: minutes from now, or None for the living.
        language: an ISO 639 code and its word, such as ``("pl", "Polish")``.
    """

    name: Called
    born: date | timedelta | None
    gender: str
    address: tuple[str, ...] = ()
    postcode: str = ""
    phone: str = ""
    nhs_number: str = ""
    nhs_status: str = "01"
    gp: str = ""
    language: tuple[str, str] | None = None
    interpreter: bool = False
    preferred_name: str = ""
    other_names: tuple[Called, ...] = ()
    died: int | None = None


@dataclass(frozen=True, slots=True)
class Informant:
    """Somebody who answers for the patient."""

    name: Called
    relationship: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Staff:
    """A user of the sending system."""

    name: Called
    role: str


@dataclass(frozen=True, slots=True)
class Measured:
    """An answer that is a quantity."""

    value: float
    unit: str


Answered = bool | int | str | Measured | datetime | None
"""What was answered; None is *Don't know*, True and False are Y and N of the HL7 v2 table 0136."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its answer."""

    question: str
    answer: Answered


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """One questionnaire of the triage journey, asked in this order."""

    title: str
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """An assertion.

    Attributes:
        code: SNOMED CT; empty where there is none that fits.
        value: ``absent``, ``present`` or ``unconfirmed``; empty means present and confirmed.
        question: the question whose answer it comes from, in the very words.
    """

    code: str
    words: str
    value: str = ""
    question: str = ""


@dataclass(frozen=True, slots=True)
class Concern:
    """A chief or other concern: SNOMED CT code and words."""

    code: str
    words: str
    certainty: str = "provisional"


@dataclass(frozen=True, slots=True)
class Beware:
    """A flag: what kind, the message to show, and a SNOMED CT code where there is one."""

    category: str
    text: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Disposition:
    """What the triage came to: a Pathways Dx code, its words, and the SNOMED CT activity."""

    dx: str
    words: str
    activity_code: str
    activity: str


@dataclass(frozen=True, slots=True)
class Story:
    """One encounter, as its author tells it.

    Attributes:
        key: what the ids of all its resources are worked out from.
        started, ended: when the contact began and ended, minutes from now.
        due: the end of the time frame, minutes from now; None where the sender gave no end.
        task_due: the end of the task's own, shorter time frame; the same as ``due`` if None.
        task_words: what the receiver is asked to do; empty for a report for information only.
        outcome: counts the outcomes of this encounter; a changed one replaces the one before.
        earlier: the version before this one.
    """

    key: str
    case: str
    service: Service
    patient: Who
    staff: Staff
    started: int
    ended: int
    due: int | None
    concern: Concern
    disposition: Disposition
    question_sets: tuple[QuestionSet, ...]
    advice: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    other_concerns: tuple[Concern, ...] = ()
    flags: tuple[Beware, ...] = ()
    informant: Informant | None = None
    outcome_note: str = ""
    task_words: str = "See the patient at the emergency department"
    task_code: str = ""
    task_note: str = ""
    task_due: int | None = None
    booked: tuple[int, int] | None = None
    confidentiality: str = "N"
    outcome: int = 1
    earlier: Story | None = None
