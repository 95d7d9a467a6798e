"""FHIR STU3 tree -> encounter report: who reads which resource, in which order."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.readers.fhir.attachments import PAYLOADS, payloads
from app.readers.fhir.communications import communication_of, with_notes
from app.readers.fhir.composition import advice, complaint, narrative, secrecy
from app.readers.fhir.container import Envelope, open_envelope
from app.readers.fhir.frame import status_history
from app.readers.fhir.history import HISTORY, history_of
from app.readers.fhir.leftover import left_over, own_count
from app.readers.fhir.modifiers import marked, modifiers
from app.readers.fhir.patient import gp_people, patient_of
from app.readers.fhir.people import Cards
from app.readers.fhir.questions import Questions
from app.readers.fhir.reading import Reading, type_words
from app.readers.fhir.references import Entry
from app.readers.fhir.symptoms import symptoms
from app.readers.fhir.values import remarks, words_of
from app.readers.stu3 import lists
from app.readers.stu3.advice import care_advice
from app.readers.stu3.callers import with_call_back, with_callers
from app.readers.stu3.concerns import concern_of, named_in_encounter
from app.readers.stu3.encounter import encounter_of, more_people
from app.readers.stu3.findings import (
    ESTIMATED_AGE,
    PRESENTING_COMPLAINT,
    Finding,
    latest_first,
    observation,
    surfaced,
)
from app.readers.stu3.flags import consent_of, flag_of
from app.readers.stu3.medicines import MEDICINES, allergy, medicine, procedure
from app.readers.stu3.message import (
    completeness,
    filing,
    header_of,
    message_facts,
)
from app.readers.stu3.outcome import Outcomes
from app.readers.stu3.provenance import images, key_findings
from app.readers.stu3.scope import Scope, scope_of
from app.readers.stu3.tasks import appointment_of, task_of
from app.readers.taking import node
from app.readers.tree import Node
from app.report.absence import Absence
from app.report.model import (
    AlsoLine,
    Encounter,
    EncounterReport,
    Flag,
    Format,
    Item,
    Outcome,
    Patient,
)
from app.report.notices import Notice, NoticeCode
from app.report.times import Moment

_READ = frozenset(
    """Appointment Basic Bundle CarePlan Communication Composition Condition Consent Device
    Encounter Endpoint EpisodeOfCare Flag HealthcareService List Location Medication
    AllergyIntolerance MessageHeader Observation OperationOutcome Organization Parameters
    Patient Practitioner PractitionerRole Procedure ProcedureRequest Provenance Questionnaire
    QuestionnaireResponse ReferralRequest RelatedPerson RequestGroup Slot Schedule Task""".split()
) | {*HISTORY, *MEDICINES, *PAYLOADS}


def read_stu3(
    tree: Node, notices: tuple[Notice, ...] = (), *, may_modify: bool = True
) -> EncounterReport:
    """Read a FHIR STU3 message.

    Args:
        tree: the message; its values are taken out of it, so it is used up afterwards.
        notices: what was odd before.
        may_modify: whether modifier extensions must be looked for.
    """
    envelope = open_envelope(tree)
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
        scope = scope_of(reading, header.focus)
        keys = filing(envelope, scope.encounter)
        modified = modifiers(reading, envelope.node) if may_modify else ()
        self._set_apart(scope.other_patient, scope.other_encounter, scope.unknown_subject)
        cards = Cards(reading)
        of = reading.index.of_type
        person = scope.patient.resource if scope.patient else None
        facts = with_call_back(
            reading, scope.encounter, cards, message_facts(reading, envelope, header, cards)
        )
        completeness(reading, envelope)
        reading.warn_of_strange(_READ)
        patient = self._patient(scope, cards)
        encounter, numbers = encounter_of(reading, scope.encounter, cards)
        all_lists = of("List")
        order = lists.ordered(reading, all_lists, "QuestionnaireResponse", "Observation")
        asked = Questions(reading, cards, person)
        for entry, title in order["QuestionnaireResponse"]:
            asked.read(entry, title)
        asked.finish()
        by_resource = {
            id(entry.resource): observation(reading, entry, cards, _as_at(facts.sent_at, encounter))
            for entry, _ in order["Observation"]
        }
        patient = _with_age(patient, findings := list(by_resource.values()))
        outcomes = Outcomes(reading, cards, facts.sent_at)
        outcomes.read(of("ReferralRequest"))
        self._loose_activities(outcomes)
        conditions, concerns = self._conditions(outcomes, scope.encounter, cards)
        told = care_advice(reading, of("CarePlan"), outcomes)
        sections = narrative(reading, of("Composition"))
        if not any(not each.standing for each in told):
            told += advice(sections)
        finished = _with_concerns(outcomes.finish(), concerns, findings, complaint(sections))
        flags = secrecy(reading, of("Composition")) + [
            flag_of(reading, entry, cards, person) for entry in of("Flag")
        ]
        consents, refusals = self._consents(cards)
        tasks = [task_of(reading, entry, cards) for entry in of("Task")]
        appointments = [appointment_of(reading, entry, cards) for entry in of("Appointment")]
        keys_named = key_findings(reading, of("Provenance"), cards, by_resource)
        observations = latest_first(list(by_resource.values()))
        observations += [procedure(reading, entry) for entry in of("Procedure")]
        observations += keys_named + images(reading, of("Basic"))
        people = (
            *encounter.participants,
            *asked.people,
            *outcomes.people,
            *gp_people(reading, scope.patient, cards),
            *more_people(reading, cards, person),
        )
        medicines = [medicine(reading, entry, cards) for entry in of(*MEDICINES)]
        allergies = [allergy(reading, entry, cards) for entry in of("AllergyIntolerance")]
        notes, history = self._asides(cards)
        payloads(reading, of(*PAYLOADS))
        lists.check(reading, all_lists)
        self._problems()
        reading.finish()
        states = self._states(scope.encounter)
        rest = left_over(reading, envelope.node)
        also = rest.values + rest.apart_values + asked.offered_values
        report = EncounterReport(
            format=Format.CDS_STU3,
            message=facts,
            patient=replace(patient, identifiers=(*patient.identifiers, *numbers)),
            encounter=replace(encounter, participants=people),
            outcomes=with_notes(finished, notes),
            care_advice=tuple(told),
            flags=tuple(flags + refusals),
            questions=tuple(asked.found),
            observations=(*observations, *history),
            medications=tuple(medicines + surfaced(observations, "medicine")),
            allergies=tuple(allergies + surfaced(observations, "allergy")),
            conditions=tuple(conditions),
            tasks=tuple(item for item, _ in tasks),
            appointments=tuple(appointments),
            consents=tuple(consents),
            narrative=tuple(sections),
            also=tuple(dict.fromkeys((*states, *rest.lines, *asked.offered))),
            ledger=own_count(reading, rest, also),
            warnings=(*self.notices, *reading.notices),
            filing=keys,
            reply_hooks=tuple(hook for _, hook in tasks),
            set_apart=tuple(rest.apart),
        )
        return marked(reading, modified, report)

    def _patient(self, scope: Scope, cards: Cards) -> Patient:
        named = node(scope.encounter.resource, "subject") if scope.encounter else {}
        patient = patient_of(self.reading, scope.patient, cards, named)
        return with_callers(self.reading, scope.encounter, cards, patient)

    def _set_apart(
        self, strangers: tuple[Entry, ...], elsewhere: tuple[Entry, ...], unknown: int
    ) -> None:
        reading = self.reading
        for entries, code, words in (
            (strangers, NoticeCode.OTHER_PATIENT, "another patient"),
            (elsewhere, NoticeCode.OTHER_ENCOUNTER, "another encounter"),
        ):
            if entries:
                kinds = ", ".join(dict.fromkeys(type_words(e.type).lower() for e in entries))
                reading.warn(code, f"Set apart, as it is about {words}: {kinds}.")
        reading.set_apart((*strangers, *elsewhere))
        if unknown:
            reading.missing["patient of a part"] += unknown

    def _loose_activities(self, outcomes: Outcomes) -> None:
        for entry in self.reading.index.of_type("ProcedureRequest"):
            if id(entry.resource) not in self.reading.used:
                outcomes.activity(entry, outcomes.for_referral(None))

    def _conditions(
        self, outcomes: Outcomes, encounter: Entry | None, cards: Cards
    ) -> tuple[list[Item], list[tuple[str, str]]]:
        """The conditions, and those that are concerns as (part, words)."""
        named, items = named_in_encounter(self.reading, encounter)
        concerns = list(outcomes.named)
        for entry in self.reading.index.of_type("Condition"):
            key = id(entry.resource)
            part = outcomes.chief.get(key, "")
            concern = concern_of(self.reading, entry, cards, part)
            item = concern.item
            if key in named:
                detail = ("Named by the encounter as", named[key])
                item = replace(item, details=(*item.details, detail))
            if item.text or item.details:
                items.append(item if item.text else replace(item, text="Concern without a name"))
            if part and concern.words and concern.stands:
                concerns.append((part, concern.words))
        return items, concerns

    def _asides(self, cards: Cards) -> tuple[list[str], list[Item]]:
        """What the staff noted, and the history of vaccinations and of the family."""
        reading, of = self.reading, self.reading.index.of_type
        notes = [note for entry in of("List") for note in remarks(reading, entry.resource)]
        notes += [n for e in of("Communication") for n in communication_of(reading, e, cards)]
        return notes, [history_of(reading, entry, cards) for entry in of(*HISTORY)]

    def _consents(self, cards: Cards) -> tuple[list[Item], list[Flag]]:
        read = [consent_of(self.reading, e, cards) for e in self.reading.index.of_type("Consent")]
        return [item for item, _ in read], [flag for _, flag in read if flag is not None]

    def _states(self, encounter: Entry | None) -> list[AlsoLine]:
        steps = status_history(self.reading, encounter.resource) if encounter else ""
        return [AlsoLine("Encounter, status history", steps)] if steps else []

    def _problems(self) -> None:
        for entry in self.envelope.problems:
            issues = entry.resource.get("issue")
            said = [
                words_of(self.reading, issue, "details")
                or self.reading.take.text(issue, "diagnostics")
                for issue in (issues if isinstance(issues, list) else [issues])
                if isinstance(issue, dict)
            ]
            told = "; ".join(text for text in said if text) or "no reason given"
            self.reading.warn(
                NoticeCode.PARTIAL_REPORT, f"The sender's system reported a problem: {told}."
            )


def _as_at(sent_at: Moment | Absence, encounter: Encounter) -> Moment | Absence:
    """When what the report says was so: when it was sent, else when the contact was over."""
    if isinstance(sent_at, Moment):
        return sent_at
    ended = encounter.ended_at
    return ended if isinstance(ended, Moment) else encounter.started_at


def _with_age(patient: Patient, findings: list[Finding]) -> Patient:
    for finding in findings:
        if ESTIMATED_AGE.search(finding.said.words) and finding.value:
            return replace(patient, estimated_age=finding.value)
    return patient


def _with_concerns(
    outcomes: tuple[Outcome, ...],
    concerns: list[tuple[str, str]],
    findings: list[Finding],
    told: str,
) -> tuple[Outcome, ...]:
    """Concerns go to the outcomes; without a named one, the presenting complaint, so called.

    The last resort is the symptom group that 999 services send with the referral. Concerns are
    shown where there is no outcome, too.
    """
    chief = "; ".join(dict.fromkeys(words for part, words in concerns if part == "chief"))
    others = tuple(dict.fromkeys(words for part, words in concerns if part == "other"))
    if not chief:
        complaints = [
            finding.value
            for finding in findings
            if finding.said.has(PRESENTING_COMPLAINT) and finding.value
        ]
        chief = f"{complaints[0]} (presenting complaint)" if complaints else told
    if chief and not outcomes:
        outcomes = (Outcome(),)
    return tuple(
        replace(
            outcome,
            chief_concern=chief or symptoms(outcome) or Absence.NOT_RECORDED,
            other_concerns=others,
        )
        for outcome in outcomes
    )
