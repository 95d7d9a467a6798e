"""Reports that the tests of the windows draw: made by hand, every patient invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from app.report.absence import Absence
from app.report.ledger import Ledger
from app.report.model import (
    ActBySource,
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
    Kind,
    MessageFacts,
    NarrativeSection,
    Outcome,
    Patient,
    Person,
    Polarity,
    Question,
    Sender,
    Telecom,
)
from app.report.names import PersonName
from app.report.nhs_number import NhsNumber, NhsNumberStatus
from app.report.notices import Notice, NoticeCode
from app.report.times import Moment, moment_at, read_time

NOW = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)
"""The moment at which the tests look at the screen."""

SHARP = "BP <90 & SpO2 <92% on <b>air</b>, GCS<15"
"""Clinical text that markup would eat (hazard H04)."""


def at(text: str) -> Moment:
    """A moment that the test is sure of."""
    moment = read_time(text)
    assert moment is not None
    return moment


def today(clock: str) -> Moment:
    """A time of the day of the tests."""
    return moment_at(datetime.fromisoformat(f"2026-11-22T{clock}:00+00:00"))


def child_with_head_injury() -> EncounterReport:
    """The report of the reference pictures: complete, verified, two flags."""
    questions = [
        Question(
            "Has there been any vomiting since the injury?",
            "Yes, twice",
            today("13:29"),
            Polarity.YES,
        ),
        Question(
            "Is she more drowsy than usual?",
            "Yes, but wakes when spoken to",
            today("13:30"),
            Polarity.YES,
        ),
        Question(
            "Did she fall from higher than 1 metre or 5 stairs?",
            "Yes, about 1.5 metres",
            today("13:26"),
            Polarity.YES,
        ),
        Question(
            "Is there any swelling or a wound on the head?",
            "Yes, swelling at the back",
            today("13:33"),
            Polarity.YES,
        ),
        Question(
            "Is there any other injury?", "Yes, cut to left elbow", today("13:35"), Polarity.YES
        ),
    ]
    questions += [
        Question(f"Question {n} that was answered no", "No", today("13:36"), Polarity.NO)
        for n in range(1, 27)
    ]
    return EncounterReport(
        format=Format.CDS_STU3,
        message=MessageFacts(
            id="7c4f",
            kind=Kind.NEW,
            for_action=True,
            sent_at=today("13:42"),
            sender=Sender("Northshire 111", "Example EMS 4.2", "01632 960100"),
            version="1",
        ),
        patient=Patient(
            name=PersonName("Nowak-Bell", ("Zofia", "Maria"), "Miss"),
            preferred_name="Zosia",
            born=at("2019-03-14"),
            gender="female",
            nhs_number=NhsNumber("9434765919", NhsNumberStatus.VERIFIED, "verified"),
            addresses=(Address("Usual address", "14 Larch Close, NORTHTOWN, NT5 7QJ", "NT5 7QJ"),),
            telecoms=(Telecom("Mobile", "07700 900147", "mother"),),
            language="Polish",
            interpreter="interpreter",
            gp="Millbeck Surgery",
        ),
        encounter=Encounter(
            reference="4471 0928",
            journey="J-4471",
            started_at=today("13:21"),
            ended_at=today("13:40"),
            organisation="Northshire 111",
            incident_location="Millbeck Park, NT5",
            participants=(
                Person("Information from", "KOWALSKA, Anna", "mother"),
                Person("Triaged by", "R. Castellane", "nurse"),
            ),
        ),
        outcomes=(
            Outcome(
                disposition=Code(
                    "disposition",
                    "Dx02",
                    "urn:dx",
                    "Attend Emergency Treatment Centre within 1 hour",
                ),
                chief_concern="Head injury",
                other_concerns=("Cut to left elbow, bleeding stopped (confirmed)",),
                act_by=today("14:40"),
                act_by_source=ActBySource.DERIVED,
                act_by_note="Dx02, 1hr from 13:40",
                service="Emergency Department, Northtown General",
                requested_by="R. Castellane, nurse, Northshire 111",
                notes=("Coming by car with mother, left home 13:50.",),
            ),
        ),
        care_advice=(
            CareAdvice(
                "Do not give ibuprofen or aspirin\nMay give paracetamol; none given yet\n"
                "Nothing to eat; sips of water only\nCall 999 if she cannot be woken or has a fit",
                "CarePlan",
            ),
        ),
        flags=(
            Flag(
                "Safeguarding, child",
                "sg",
                "",
                "Concern raised by 111. Account of the fall changed during the call. "
                "Named nurse to be told before discharge.",
            ),
            Flag(
                "Interpreter needed: Polish",
                "int",
                "",
                "Mother speaks little English. Neighbour interpreted for this call.",
            ),
        ),
        questions=tuple(questions),
        observations=(
            Item("Fell 1.5 metres from a climbing frame on to tarmac, 12:45"),
            Item("Vomited twice since the fall"),
            Item("Drowsy, wakes when spoken to"),
            Item("Swelling at the back of the head"),
        ),
        medications=(),
        allergies=(),
        conditions=(),
        tasks=(),
        appointments=(),
        consents=(Item("Consent to share with the receiving service", "active"),),
        narrative=(
            NarrativeSection(
                "Patient's Reported Condition",
                "Mum states child fell off climbing frame in the park. Did not pass "
                "out. Has been sick x2 and is sleepy.\nTemp not taken, hands warm.",
            ),
            NarrativeSection(
                "Pathways Disposition", "Attend Emergency Treatment Centre within 1 hour."
            ),
        ),
        also=(
            AlsoLine("Encounter, extension", "Seen by paramedic: no"),
            AlsoLine("Patient, contact", "Neighbour, 01632 960999"),
        ),
        ledger=Ledger(120, 118, 2),
        warnings=(Notice(NoticeCode.ENTRY_INVALID, "Entry 4: a code has no system."),),
        filing=Filing("northshire|4471", "1"),
    )


def contradictory() -> EncounterReport:
    """Two outcomes, an invalid NHS number, no date of birth, and a part that cannot be shown."""
    base = child_with_head_injury()
    first = replace(
        base.outcome,
        act_by=today("14:45"),
        chief_concern="Abdominal pain",
        other_concerns=(),
        notes=(),
        act_by_note="Dx02, 1hr from 13:45",
    )
    second = replace(
        first,
        act_by=today("15:45"),
        chief_concern=Absence.NOT_RECORDED,
        disposition=Code(
            "disposition", "Dx05", "urn:dx", "Contact a primary care service within 2 hours"
        ),
    )
    return replace(
        base,
        patient=Patient(
            name=PersonName("Abara"),
            estimated_age="45y",
            gender=Absence.NOT_KNOWN,
            nhs_number=NhsNumber("9434765918", NhsNumberStatus.UNVERIFIED, "Number present"),
            telecoms=(Telecom("Mobile", "07700 900 1 (as sent)", "patient"),),
        ),
        outcomes=(first, second),
        care_advice=(),
        flags=(),
        observations=(Item("Pain started this morning, right side"), Item(SHARP)),
        questions=(),
        warnings=(
            Notice(
                NoticeCode.CODES_DISAGREE,
                "The header says Dx02, the summary text says Dx05. Neither is chosen.",
            ),
            Notice(
                NoticeCode.NHS_NUMBER_INVALID,
                "943 476 5918 was sent. Its last digit does not fit the others.",
            ),
            Notice(NoticeCode.PAYLOAD_NOT_SHOWN, 'An attachment, "photo-1.heif", 214 KB.'),
        ),
        filing=Filing("wolds|2", "1"),
    )


def about_somebody_else_too() -> EncounterReport:
    """A part is about another patient: it may not be accepted."""
    base = child_with_head_injury()
    return replace(
        base,
        warnings=(Notice(NoticeCode.OTHER_PATIENT, "One observation names another patient."),),
        set_apart=(AlsoLine("Observation 3, about another patient", "Fractured wrist"),),
        filing=Filing("northshire|other", "1"),
    )


def man_who_died() -> EncounterReport:
    """The deceased banner."""
    base = child_with_head_injury()
    return replace(
        base,
        patient=Patient(
            name=PersonName("Penrose", ("Edith", "Mary"), "Mrs"),
            born=at("1945-07-14"),
            died=at("2026-11-21"),
            gender="female",
            nhs_number=NhsNumber("9990000115", NhsNumberStatus.VERIFIED, "verified"),
        ),
        filing=Filing("northshire|died", "1"),
    )


def namesake() -> EncounterReport:
    """Somebody else whose name could be taken for the child's."""
    base = child_with_head_injury()
    return replace(
        base,
        patient=Patient(
            name=PersonName("Nowak", ("Sofia",), "Mrs"),
            born=at("1990-01-19"),
            gender="female",
            nhs_number=NhsNumber("9990000069", NhsNumberStatus.VERIFIED, "verified"),
        ),
        filing=Filing("northshire|namesake", "1"),
    )


def nearly_empty() -> EncounterReport:
    """A message that held next to nothing."""
    base = child_with_head_injury()
    return replace(
        base,
        message=MessageFacts(),
        patient=Patient(),
        encounter=Encounter(),
        outcomes=(),
        care_advice=(),
        flags=(),
        questions=(),
        observations=(),
        consents=(),
        narrative=(),
        also=(),
        warnings=(),
        ledger=Ledger(),
        filing=Filing("unknown|1", "1"),
    )


def sharp() -> EncounterReport:
    """Clinical text that looks like markup, in every part of a report."""
    base = child_with_head_injury()
    return replace(
        base,
        patient=replace(
            base.patient,
            name=PersonName("O<b>rien & Sons", ("<i>Zofia</i>",)),
            preferred_name="<u>Z</u> & co",
            gp="Fish & Chips <surgery>",
        ),
        outcomes=(replace(base.outcome, chief_concern=SHARP, service=SHARP, notes=(SHARP,)),),
        care_advice=(CareAdvice(SHARP, "Composition"),),
        flags=(Flag("Risk & <harm>", "x", "", SHARP),),
        questions=(Question(f"Sats? {SHARP}", SHARP, today("13:29"), Polarity.UNCLEAR),),
        observations=(Item(SHARP),),
        narrative=(NarrativeSection("Findings <now>", SHARP),),
        also=(AlsoLine("Extension & more", SHARP),),
        warnings=(Notice(NoticeCode.PART_NOT_UNDERSTOOD, SHARP),),
        filing=Filing("northshire|sharp", "1"),
    )


def very_long(entries: int = 5000) -> EncounterReport:
    """A report with that many questions and as many observations again by a tenth."""
    base = child_with_head_injury()
    asked = tuple(
        Question(
            f"Question number {n}: has anything like this happened before today?",
            "Yes, and it lasted for some minutes" if n % 3 else "No",
            today("13:30"),
            Polarity.YES if n % 3 else Polarity.NO,
        )
        for n in range(entries)
    )
    found = tuple(Item(f"Finding number {n} of the assessment") for n in range(entries // 10))
    return replace(base, questions=asked, observations=found, filing=Filing("northshire|long", "1"))


def child_updated() -> EncounterReport:
    """The second version of the same: one finding got worse."""
    first = child_with_head_injury()
    worse = tuple(
        Item("Vomited three times since the fall") if "Vomited" in one.text else one
        for one in first.observations
    )
    filing = replace(first.filing, version_key="2", sequence="2")
    return replace(first, observations=worse, filing=filing)


ALL = {
    made.__name__: made
    for made in (
        child_with_head_injury,
        contradictory,
        about_somebody_else_too,
        man_who_died,
        nearly_empty,
        sharp,
    )
}
"""Every short report, by name."""


def child_first() -> EncounterReport:
    """The first version with a number, so that an order can be told."""
    first = child_with_head_injury()
    return replace(first, filing=replace(first.filing, version_key="1", sequence="1"))


def child_cancelled() -> EncounterReport:
    """The third version of the same: the sender takes it back."""
    worse = child_updated()
    told = Notice(NoticeCode.NOT_LIVE, "The sender has cancelled this referral.")
    return replace(
        worse,
        message=replace(worse.message, kind=Kind.CANCEL),
        warnings=(told,),
        filing=replace(worse.filing, version_key="3", sequence="3"),
    )


LATER = {made.__name__: made for made in (child_first, child_updated, child_cancelled)}
"""Later versions of some of them, by name."""
