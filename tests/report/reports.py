"""Reports for tests of the model: an empty one, and one with a different word in every field."""

from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from enum import Enum
from itertools import count
from typing import Any

from app.report.ledger import Ledger
from app.report.model import (
    Address,
    AlsoLine,
    CareAdvice,
    Code,
    Encounter,
    EncounterReport,
    Filing,
    Flag,
    Format,
    Item,
    MessageFacts,
    NarrativeSection,
    Outcome,
    Patient,
    Person,
    Question,
    Sender,
    Telecom,
)
from app.report.names import PersonName
from app.report.nhs_number import NhsNumber, NhsNumberStatus
from app.report.notices import Notice, NoticeCode
from app.report.times import moment_at

AT = datetime(2026, 11, 22, 13, 40, tzinfo=UTC)


def empty_report(**parts: Any) -> EncounterReport:
    """A report in which nothing was sent, but for the given parts."""
    nothing = EncounterReport(
        Format.CDS_STU3,
        MessageFacts(),
        Patient(),
        Encounter(),
        *((),) * 12,
        also=(),
        ledger=Ledger(),
        warnings=(),
        filing=Filing("handover", "version"),
    )
    return replace(nothing, **parts)


def full_report() -> EncounterReport:
    """A report whose every text is a word that stands nowhere else (``word1``, ``word2`` ...)."""
    numbers = count(1)

    def w() -> str:
        return f"word{next(numbers)}"

    def item() -> Item:
        return Item(w(), w(), moment_at(AT), moment_at(AT), ((w(), w()),))

    def code(kind: str) -> Code:
        return Code(kind, w(), w(), w())

    outcome = Outcome(
        "",
        code("disposition"),
        (code("symptom-group"),),
        w(),
        w(),
        (w(), w()),
        moment_at(AT),
        None,
        w(),
        moment_at(AT),
        w(),
        w(),
        w(),
        (w(), w()),
    )
    cancelled = replace(outcome, standing=w(), chief_concern=w(), next_activity=w(), notes=(w(),))
    return empty_report(
        message=MessageFacts(
            w(),
            w(),
            sent_at=moment_at(AT),
            sender=Sender(w(), w(), w()),
            reply_requested=(w(), w()),
            version=w(),
            replaces=w(),
        ),
        patient=Patient(
            PersonName(w(), (w(), w()), w(), w(), w()),
            w(),
            (PersonName(text=w()),),
            moment_at(AT),
            moment_at(AT),
            w(),
            "",
            NhsNumber("9990000018", NhsNumberStatus.UNVERIFIED, w()),
            (Address("Usual address", w()), Address("Temporary address", w())),
            (Telecom("Home", w(), "patient"), Telecom("Mobile", w(), w())),
            w(),
            w(),
            w(),
        ),
        encounter=Encounter(
            w(),
            w(),
            w(),
            moment_at(AT),
            moment_at(AT),
            w(),
            w(),
            (Person(w(), w(), w()),),
            (Person(w(), w(), w()),),
        ),
        outcomes=(outcome, cancelled),
        care_advice=(CareAdvice(f"{w()}\n{w()}", w()), CareAdvice(w(), w(), w())),
        flags=(Flag(w(), w(), w(), w(), w()), Flag("", "", w(), w(), "", w())),
        questions=(Question(w(), w(), moment_at(AT), set=w()), Question(w(), w(), standing=w())),
        **{
            name: (item(), item())
            for name in (
                "observations",
                "medications",
                "allergies",
                "conditions",
                "tasks",
                "appointments",
                "consents",
            )
        },
        narrative=(NarrativeSection(w(), f"{w()}\n{w()}"), NarrativeSection(w(), w(), 1)),
        also=(AlsoLine(w(), w()),),
        set_apart=(AlsoLine(w(), w()),),
        warnings=(Notice(NoticeCode.OTHER_PATIENT, w()), Notice(NoticeCode.NO_ACT_BY, w())),
    )


def words_of(value: object) -> set[str]:
    """Every ``wordN`` anywhere in a report."""
    if isinstance(value, str) and not isinstance(value, Enum):
        return {word for word in value.split() if word.startswith("word")}
    if isinstance(value, tuple):
        return set().union(*map(words_of, value))
    if is_dataclass(value) and not isinstance(value, type):
        return set().union(*(words_of(getattr(value, field.name)) for field in fields(value)))
    return set()
