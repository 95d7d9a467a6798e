"""The encounter report as understood by us: one frozen record, whatever its wire format was.

Names follow design section 7. A value that is not there is an :class:`Absence`, never an empty
guess; a list that is empty says only that the message held no such thing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from app.report.absence import Absence
from app.report.kinds import ActBySource as ActBySource  # noqa: PLC0414  part of the report
from app.report.kinds import Kind as Kind  # noqa: PLC0414  as above
from app.report.ledger import Ledger
from app.report.names import PersonName
from app.report.nhs_number import NhsNumber
from app.report.notices import Notice, NoticeCode
from app.report.times import Moment

NOT_RECORDED = Absence.NOT_RECORDED


class Format(StrEnum):
    """The wire formats."""

    CDS_STU3 = "cds-stu3"
    BARS_R4 = "bars-r4"
    ITK_CDA = "itk-cda"


@dataclass(frozen=True, slots=True)
class Sender:
    """The system that a message came from, in the message's own words."""

    organisation: str | Absence = NOT_RECORDED
    software: str | Absence = NOT_RECORDED
    call_back: str | Absence = NOT_RECORDED


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """What the envelope says.

    Attributes:
        for_action: True for action, False for information, None where it cannot be told.
        reply_requested: the replies that the sender asked for, in the standard's words.
        replaces: the id of the message or report that this one takes the place of.
    """

    id: str | Absence = NOT_RECORDED
    correlation_id: str | Absence = NOT_RECORDED
    kind: Kind = Kind.OTHER
    for_action: bool | None = None
    sent_at: Moment | Absence = NOT_RECORDED
    sender: Sender = Sender()
    reply_requested: tuple[str, ...] = ()
    version: str | Absence = NOT_RECORDED
    replaces: str | Absence = NOT_RECORDED


@dataclass(frozen=True, slots=True)
class Address:
    """An address on one line; ``use`` is the label, such as ``Usual address``."""

    use: str
    text: str
    postcode: str = ""


@dataclass(frozen=True, slots=True)
class Telecom:
    """A way to reach somebody; ``belongs_to`` says whose it is (hazard P18)."""

    use: str
    text: str
    belongs_to: str


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number or reference that the sender gave; ``label`` is readable, ``system`` the URI."""

    label: str
    value: str
    system: str = ""


@dataclass(frozen=True, slots=True)
class Patient:
    """Who is coming.

    Attributes:
        died: when, True where only the fact was sent, False where the sender said living,
            or an absence.
        gender: the FHIR administrative word (male, female, other) or the sender's own word;
            ``unknown`` is :attr:`Absence.NOT_KNOWN`.
        estimated_age: as sent, only where the sender estimated one.
        interpreter: the sender's words about an interpreter, empty where there are none.
    """

    name: PersonName | Absence = NOT_RECORDED
    preferred_name: str | Absence = NOT_RECORDED
    other_names: tuple[PersonName, ...] = ()
    born: Moment | Absence = NOT_RECORDED
    died: Moment | bool | Absence = NOT_RECORDED
    gender: str | Absence = NOT_RECORDED
    estimated_age: str = ""
    nhs_number: NhsNumber | Absence = NOT_RECORDED
    addresses: tuple[Address, ...] = ()
    telecoms: tuple[Telecom, ...] = ()
    language: str | Absence = NOT_RECORDED
    interpreter: str = ""
    gp: str | Absence = NOT_RECORDED
    identifiers: tuple[Identifier, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody or something that took part: a role, a name and how to reach them."""

    role: str
    name: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Encounter:
    """The contact at the sender.

    Attributes:
        reference: the sender's case reference.
        journey: the id that stays the same from service to service.
        places: every other location of the encounter, with its role and full address.
    """

    reference: str | Absence = NOT_RECORDED
    journey: str | Absence = NOT_RECORDED
    status: str | Absence = NOT_RECORDED
    started_at: Moment | Absence = NOT_RECORDED
    ended_at: Moment | Absence = NOT_RECORDED
    organisation: str | Absence = NOT_RECORDED
    incident_location: str | Absence = NOT_RECORDED
    participants: tuple[Person, ...] = ()
    places: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class Code:
    """A code as sent. ``kind`` says what it codes, for example ``disposition``."""

    kind: str
    code: str
    system: str
    display: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """One triage outcome (a referral).

    Attributes:
        standing: empty for a live outcome; otherwise why it is not, in words (``cancelled by
            the sender``, ``draft``, ``replaced by a later one`` ...).
        act_by: when the patient must be seen by; never worked out from a priority.
        act_by_note: what is odd about it, or what it was derived from.
        starts_at: when the time frame starts, where sent.
        starts_from: what that start is, such as ``end of triage``; empty where not said.
        group: the kind of service by our own table, never the sender's word; empty where the
            table does not know the disposition.
        notes: notes of the sender's staff, shown always.
    """

    standing: str = ""
    disposition: Code | None = None
    codes: tuple[Code, ...] = ()
    description: str = ""
    chief_concern: str | Absence = NOT_RECORDED
    other_concerns: tuple[str, ...] = ()
    act_by: Moment | Absence = NOT_RECORDED
    act_by_source: ActBySource | None = None
    act_by_note: str = ""
    starts_at: Moment | Absence = NOT_RECORDED
    next_activity: str | Absence = NOT_RECORDED
    service: str | Absence = NOT_RECORDED
    requested_by: str | Absence = NOT_RECORDED
    notes: tuple[str, ...] = ()
    starts_from: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class CareAdvice:
    """What the patient was told; ``source`` names the part of the message it stood in.

    ``standing`` is empty for advice that stands, otherwise why it does not (``withdrawn``).
    """

    text: str
    source: str
    standing: str = ""


@dataclass(frozen=True, slots=True)
class Flag:
    """Something to beware of. ``subject`` is who or what it is about, as sent."""

    category: str
    code: str
    display: str
    text: str
    subject: str = ""
    standing: str = ""


class Polarity(StrEnum):
    """How an answer reads: yes first, no counted, anything else unclear (hazard H14)."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Question:
    """A triage question and its answer, in the sender's order.

    ``set`` names the questionnaire, ``standing`` is empty or why the answer does not stand.
    """

    question: str
    answer: str
    when: Moment | Absence = NOT_RECORDED
    polarity: Polarity = Polarity.UNCLEAR
    set: str = ""
    standing: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """An observation, medicine, allergy, condition, task, appointment or consent.

    Attributes:
        text: the whole statement with its qualifiers, such as ``Vomiting: absent``.
        status: the sender's status word.
        when: when it was true or made.
        due: for a task, when it must be done by.
        details: further label and text pairs, in order.
        standing: empty, or why it does not stand (``entered in error``, ``cancelled`` ...).
        until: for an appointment, when it ends; ``details`` say it too, as every other fact.
    """

    text: str
    status: str = ""
    when: Moment | Absence = NOT_RECORDED
    due: Moment | Absence = NOT_RECORDED
    details: tuple[tuple[str, str], ...] = ()
    standing: str = ""
    until: Moment | Absence = NOT_RECORDED


@dataclass(frozen=True, slots=True)
class NarrativeSection:
    """A section of the sender's narrative, as plain text with its line breaks."""

    title: str
    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class AlsoLine:
    """Something readable that has no place of its own; ``where`` says where it stood."""

    where: str
    text: str


@dataclass(frozen=True, slots=True)
class ReplyHook:
    """What a reply to this report needs: the sender's Task, where there is one.

    ``url`` is the Task's reference as sent, ``version`` its ``meta.versionId`` for If-Match.
    """

    url: str
    status: str
    version: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Filing:
    """The keys by which versions of one handover find each other.

    Attributes:
        handover_key: the same for every version of one report from one sender.
        version_key: differs between versions, is the same for a duplicate.
        sequence: sortable; a later version sorts after an earlier one. Empty where unknown.
        other_keys: further keys that this version is known by, for a version that lacks the
            first one (a BaRS cancellation names the referral, but not the sender's case).
    """

    handover_key: str
    version_key: str
    sequence: str = ""
    other_keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EncounterReport:
    """One encounter report (design section 7)."""

    format: Format
    message: MessageFacts
    patient: Patient
    encounter: Encounter
    outcomes: tuple[Outcome, ...]
    care_advice: tuple[CareAdvice, ...]
    flags: tuple[Flag, ...]
    questions: tuple[Question, ...]
    observations: tuple[Item, ...]
    medications: tuple[Item, ...]
    allergies: tuple[Item, ...]
    conditions: tuple[Item, ...]
    tasks: tuple[Item, ...]
    appointments: tuple[Item, ...]
    consents: tuple[Item, ...]
    narrative: tuple[NarrativeSection, ...]
    also: tuple[AlsoLine, ...]
    ledger: Ledger
    warnings: tuple[Notice, ...]
    filing: Filing
    reply_hooks: tuple[ReplyHook, ...] = ()
    set_apart: tuple[AlsoLine, ...] = field(default=())

    @property
    def outcome(self) -> Outcome:
        """The first live outcome, or the first of any, or an empty one."""
        live = [outcome for outcome in self.outcomes if not outcome.standing]
        return (live or list(self.outcomes) or [Outcome()])[0]

    @property
    def may_leave_out(self) -> bool:
        """Whether what this version leaves out still stands.

        In BaRS alone updates and cancellations may bring only what changed; elsewhere each
        version is whole.
        """
        return self.format is Format.BARS_R4 and self.message.kind in (Kind.UPDATE, Kind.CANCEL)

    @property
    def in_part(self) -> bool:
        """Whether only part of it came: what is not here may have been said all the same."""
        partial = NoticeCode.PARTIAL_REPORT
        return any(one.code is partial and not one.interim for one in self.warnings)

    @property
    def accept_blocked(self) -> tuple[Notice, ...]:
        """The warnings that forbid *Accept* until somebody has sorted them out."""
        return tuple(notice for notice in self.warnings if notice.blocks_accept)
