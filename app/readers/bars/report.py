"""FHIR R4 tree -> encounter report: who reads which resource, in which order."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.readers.bars.bookings import bookings_of
from app.readers.bars.clinical import MEDICINES, allergy, conditions_of, medicine, procedure
from app.readers.bars.encounters import Both, encounters_of, sender_case
from app.readers.bars.exchanges import consent_of, task_of
from app.readers.bars.filing import filing
from app.readers.bars.findings import Findings, findings_of
from app.readers.bars.flags import flag_of, in_order
from app.readers.bars.header import Header, header_of
from app.readers.bars.message import message_facts, workflow_words
from app.readers.bars.normal import put_right
from app.readers.bars.outcome import triage_of
from app.readers.bars.people import people_of
from app.readers.bars.places import Places
from app.readers.bars.refusals import refusals_of
from app.readers.bars.scope import Scope, scope_of
from app.readers.bars.sources import questionnaires_of, sources_of
from app.readers.fhir.attachments import PAYLOADS, payloads
from app.readers.fhir.communications import communication_of, with_notes
from app.readers.fhir.composition import narrative
from app.readers.fhir.container import Envelope, open_envelope
from app.readers.fhir.history import HISTORY, history_of
from app.readers.fhir.leftover import left_over, own_count
from app.readers.fhir.modifiers import marked, modifiers
from app.readers.fhir.patient import named_patient, patient_of
from app.readers.fhir.people import Cards
from app.readers.fhir.questions import Questions
from app.readers.fhir.reading import Reading
from app.readers.fhir.references import Entry, references
from app.readers.fhir.symptoms import symptoms
from app.readers.taking import node
from app.readers.tree import Node
from app.report.absence import Absence
from app.report.model import (
    EncounterReport,
    Format,
    Kind,
    MessageFacts,
    Outcome,
    Patient,
    Person,
)
from app.report.notices import Notice, NoticeCode

_READ = frozenset(
    """AllergyIntolerance Appointment Bundle CarePlan Communication Composition Condition Consent
    Device Encounter EpisodeOfCare Flag HealthcareService Location Medication MessageHeader
    Observation OperationOutcome Organization Parameters Patient Practitioner PractitionerRole
    Procedure Questionnaire QuestionnaireResponse RelatedPerson Schedule ServiceRequest Slot
    Task""".split()
) | {*HISTORY, *MEDICINES, *PAYLOADS}
_UNAVAILABLE = Absence.UNAVAILABLE
_HOLDS_A_PERSON = (Kind.NEW, Kind.UPDATE, Kind.CANCEL, Kind.RESPONSE)


def read_bars(
    tree: Node, notices: tuple[Notice, ...] = (), *, may_modify: bool = True
) -> EncounterReport:
    """Read a BaRS message, an answer to a read, a single resource or a refusal.

    Args:
        tree: the message; its values are taken out of it, so it is used up afterwards.
        notices: what was odd before.
        may_modify: whether modifier extensions must be looked for.
    """
    notices += put_right(tree)
    envelope = open_envelope(tree, refusals=True)
    reading = Reading(envelope.entries)
    reading.warn_of_earlier(envelope.earlier)
    return _Report(reading, envelope, notices).build(may_modify=may_modify)


@dataclass(slots=True)
class _Report:
    """One report in the making."""

    reading: Reading
    envelope: Envelope
    notices: tuple[Notice, ...]

    def build(self, *, may_modify: bool) -> EncounterReport:
        reading, envelope = self.reading, self.envelope
        header = header_of(reading)
        case = sender_case(reading, header)
        keys = filing(reading, envelope, header, case)
        modified = modifiers(reading, envelope.node) if may_modify else ()
        scope = scope_of(reading, header)
        reading.set_apart(scope.apart)
        header = replace(header, referrals=_left(reading, header.referrals))
        case = case if case in reading.index.entries else None
        cards = Cards(reading)
        places = Places(reading, cards)
        is_answer = header.kind is Kind.RESPONSE or not envelope.entries
        refusals, explained = refusals_of(reading, envelope, is_answer=is_answer)
        facts = self._facts(header, cards, refusals)
        reading.warn_of_strange(_READ)
        of = reading.index.of_type
        person = scope.patient.resource if scope.patient else None
        both = encounters_of(reading, header, case, cards)
        triage = triage_of(reading, header, cards, facts.sent_at)
        findings = findings_of(reading, of("Observation"), cards, facts.sent_at)
        patient = self._patient(scope, header, cards, findings, both)
        sources = sources_of(reading, of("QuestionnaireResponse"), cards)
        asked = Questions(reading, cards, person, own_wording=True)
        for entry, title in sources.questions:
            asked.read(entry, title)
        asked.finish()
        listed = [*both.also, *workflow_words(reading, header), *questionnaires_of(reading)]
        conditions = conditions_of(reading, of("Condition"), cards)
        consents = [consent_of(reading, entry, cards) for entry in of("Consent")]
        flags = [flag_of(reading, entry, cards, places, person) for entry in of("Flag")]
        flags += sources.flags + [flag for _, flag in consents if flag is not None]
        crew = [note for e in of("Communication") for note in communication_of(reading, e, cards)]
        outcomes = (*triage.outcomes, *refusals)
        outcomes = _with_concerns(outcomes, conditions.complaints, conditions.others)
        observations = [*findings.items, *(procedure(reading, e) for e in of("Procedure"))]
        observations += [history_of(reading, entry, cards) for entry in of(*HISTORY)]
        tasks = [*both.receivers, *(task_of(reading, entry, cards) for entry in of("Task"))]
        bookings = bookings_of(reading, cards, person, triage.bookings)
        medicines = [medicine(reading, entry, cards) for entry in of(*MEDICINES)]
        allergies = [allergy(reading, entry, cards) for entry in of("AllergyIntolerance")]
        incident, others = self._places(places, header, case)
        people = (*asked.people, *people_of(reading, header, cards, person))
        sections = [*triage.narrative, *narrative(reading, of("Composition")), *sources.sections]
        sections += explained
        payloads(reading, of(*PAYLOADS))
        reading.finish()
        rest = left_over(reading, envelope.node)
        also = rest.values + rest.apart_values + asked.offered_values
        encounter = replace(
            both.encounter, incident_location=incident, places=others, participants=people
        )
        report = EncounterReport(
            format=Format.BARS_R4,
            message=facts,
            patient=patient,
            encounter=encounter,
            outcomes=with_notes(outcomes, crew),
            care_advice=tuple(triage.advice),
            flags=in_order(flags),
            questions=tuple(asked.found),
            observations=tuple(observations),
            medications=tuple(medicines),
            allergies=tuple(allergies),
            conditions=(*both.named, *conditions.items),
            tasks=tuple(tasks),
            appointments=bookings,
            consents=tuple(item for item, _ in consents),
            narrative=tuple(sections),
            also=tuple(dict.fromkeys((*listed, *rest.lines, *asked.offered))),
            ledger=own_count(reading, rest, also),
            warnings=(*self.notices, *reading.notices),
            filing=keys,
            set_apart=tuple(rest.apart),
        )
        return marked(reading, modified, report)

    def _facts(self, header: Header, cards: Cards, refusals: list[Outcome]) -> MessageFacts:
        """An answer that something was refused is a response, whatever its envelope."""
        if self.envelope.entries:
            return message_facts(self.reading, self.envelope, header, cards)
        alone = next(iter(self.envelope.problems), None)
        return MessageFacts(
            id=alone.id if alone and alone.id else Absence.NOT_RECORDED,
            kind=Kind.RESPONSE if refusals else Kind.OTHER,
            for_action=False,
        )

    def _patient(
        self, scope: Scope, header: Header, cards: Cards, findings: Findings, both: Both
    ) -> Patient:
        if scope.in_doubt:
            patient = Patient(
                name=_UNAVAILABLE,
                born=_UNAVAILABLE,
                gender=_UNAVAILABLE,
                nhs_number=_UNAVAILABLE,
            )
        elif scope.patient is None:
            patient = named_patient(self.reading, self._named(header))
            if header.entry is not None and header.kind in _HOLDS_A_PERSON:
                text = "The patient's details were not sent."
                self.reading.warn(NoticeCode.PARTIAL_REPORT, text)
        else:
            patient = patient_of(self.reading, scope.patient, cards, {})
        numbers = [*patient.identifiers, *both.identifiers]
        if findings.birth_sex is not None:
            numbers.append(findings.birth_sex)
        return replace(
            patient,
            estimated_age=patient.estimated_age or findings.estimated_age,
            identifiers=tuple(numbers),
        )

    def _named(self, header: Header) -> Node:
        """How the referral or the encounter names the patient who was not sent."""
        holders = (*header.referrals, *self.reading.index.of_type("Encounter"))
        parts = (node(each.resource, "subject") for each in holders)
        return next((part for part in parts if "display" in part or "identifier" in part), {})

    def _places(
        self, places: Places, header: Header, case: Entry | None
    ) -> tuple[str | Absence, tuple[Person, ...]]:
        reading = self.reading
        if case is not None:
            places.of_encounter(case)
        named = [
            found
            for referral in header.referrals
            for text in references(referral.resource, "locationReference")
            if (found := reading.find(text, referral.resource)) is not None
        ]
        return places.sorted(reading.index.of_type("Location"), named)


def _left(reading: Reading, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Those that were not set apart."""
    return tuple(entry for entry in entries if id(entry.resource) not in reading.apart)


def _with_concerns(
    outcomes: tuple[Outcome, ...], complaints: list[str], others: list[str]
) -> tuple[Outcome, ...]:
    """The presenting complaint; without one, the words of the symptom group (BaRS, CarePlan)."""
    if (complaints or others) and not outcomes:
        outcomes = (Outcome(),)
    chief = "; ".join(dict.fromkeys(complaints))
    return tuple(
        replace(
            outcome,
            chief_concern=chief or symptoms(outcome) or Absence.NOT_RECORDED,
            other_concerns=tuple(dict.fromkeys(others)),
        )
        for outcome in outcomes
    )
