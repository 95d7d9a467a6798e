"""ITK or CDA tree -> encounter report: what kind of message it is, and its report."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.readers.cda import facts
from app.readers.cda.choose import in_order, other_patients
from app.readers.cda.document import AMBULANCE, Document, document_of
from app.readers.cda.elements import HL7, ITK, SOAP, Element
from app.readers.cda.encounter import dx_of
from app.readers.cda.envelope import Envelope, open_envelope
from app.readers.cda.envelope_checks import check_envelope, two_senders
from app.readers.cda.leftover import LeftOver, left_over
from app.readers.cda.message import filing, kind_of, message_facts
from app.readers.cda.outcome import outcome_of
from app.readers.cda.parts import Read, read_other, read_whole
from app.readers.cda.people import People
from app.readers.cda.reading import Reading
from app.readers.cda.responses import Response, response_of
from app.readers.cda.topics import Topic
from app.readers.unreadable import Fault
from app.report.absence import Absence
from app.report.ledger import Ledger
from app.report.model import (
    AlsoLine,
    Encounter,
    EncounterReport,
    Filing,
    Flag,
    Format,
    Kind,
    MessageFacts,
    NarrativeSection,
    Outcome,
    Patient,
    Sender,
    Telecom,
)
from app.report.notices import Notice, NoticeCode

NOT_RECORDED = Absence.NOT_RECORDED
_REPEAT_SET = "repeatcallerdocumentset"
_REPEAT_CALLER = "DX93"
_BODIES = (f"{HL7}section", f"{HL7}nonXMLBody")
_OURS = (HL7, ITK, *SOAP)


def read_cda(root: Element, notices: tuple[Notice, ...] = ()) -> EncounterReport:
    """Read an ITK message, a DistributionEnvelope, a CDA document or an acknowledgement.

    Args:
        root: the tree; its values are taken out of it, so it is used up afterwards.
        notices: what was odd before.

    Raises:
        Unreadable: READ-015 where a SOAP envelope holds nothing of ITK or HL7.
    """
    reading = Reading()
    envelope = open_envelope(root, reading)
    in_soap = root.tag.startswith(SOAP) and not envelope.tracking_id
    if in_soap and not any(part.tag.startswith(_OURS) for part in envelope.parts):
        raise Fault.NOT_A_REPORT.error("a SOAP message")
    message = _Message(reading, envelope, notices)
    answers = [found for part in envelope.parts if (found := response_of(reading, part))]
    if answers:
        return message.answer(answers)
    documents = [document_of(part) for part in envelope.parts]
    check_envelope(reading, envelope, documents)
    if not documents:
        return message.nothing()
    if other_patients(documents):
        return message.apart(documents)
    return message.report(in_order(reading, envelope, documents))


@dataclass(slots=True)
class _Message:
    """One message, with what is common to all kinds of it."""

    reading: Reading
    envelope: Envelope
    notices: tuple[Notice, ...]

    def report(self, documents: list[Document]) -> EncounterReport:
        """The current document as the report; the others stand in its narrative."""
        reading, current = self.reading, documents[0]
        read = read_whole(reading, current)
        standing = self._standing(current, read)
        outcome = outcome_of(reading, read.evidence(current), standing)
        narrative = [
            *read.bodies,
            *(part for section in read.sections for part in section.narratives),
        ]
        if current.is_report and next(current.root.iter(*_BODIES), None) is None:
            text = "The report has no text: neither sections nor a document were sent."
            reading.warn(NoticeCode.PARTIAL_REPORT, text)
        rest = left_over(reading, current.root)
        if not current.is_cda:
            narrative += [NarrativeSection(line.where, line.text) for line in rest.lines]
            rest.lines = []
        cda_count = sum(document.is_cda for document in documents)
        others = [
            read_other(reading, document, (number, cda_count), current)
            for number, document in enumerate(documents[1:], 2)
            if document.is_cda
        ]
        for document in documents[1:]:
            if not document.is_cda:
                beside = left_over(reading, document.root, "Sent with the report")
                narrative += [NarrativeSection(line.where, line.text) for line in beside.lines]
                rest.values += beside.values
                rest.told += beside.told
        also = [AlsoLine("Document", read.words)] if read.words else []
        also += [*read.entries.also, *rest.lines]
        if differing := two_senders(self.envelope, documents):
            also.append(AlsoLine("Envelope and document", differing))
        flags = read.flags
        for other in others:
            narrative += other.narrative
            also += other.also
            known = {(flag.category, flag.text) for flag in flags}
            flags = flags + [f for f in other.flags if (f.category, f.text) not in known]
            rest.values += other.rest.values
            rest.told += other.rest.told
        flags = self._repeat_caller(outcome, len(documents)) + flags
        people, patient, encounter = read.people, read.patient, read.encounter
        message = message_facts(reading, self.envelope, current, people)
        if message.kind in (Kind.NEW, Kind.UPDATE):
            reading.warn(NoticeCode.NO_ACT_BY, "A message of this kind carries no act-by time.")
        base = self._base(message, filing(self.envelope, current), rest)
        medicines = facts.items(read.sections, Topic.MEDICINES)
        allergies = facts.items(read.sections, Topic.ALLERGIES)
        return replace(
            base,
            patient=replace(
                patient,
                telecoms=(*patient.telecoms, *_callers(patient, people)),
                identifiers=(*patient.identifiers, *read.numbers),
            ),
            encounter=replace(
                encounter,
                organisation=people.author_organisation or people.owner or NOT_RECORDED,
                participants=(*people.persons, *read.persons, *encounter.participants),
            ),
            outcomes=(outcome, *(other.outcome for other in others)),
            care_advice=(*facts.care_advice(read.sections), *read.entries.advice),
            flags=tuple(flags),
            questions=tuple(facts.questions_of(read.sections)),
            observations=tuple(read.entries.observations),
            medications=(
                *medicines,
                *read.entries.medicines,
                *(item for other in others for item in other.medicines),
            ),
            allergies=(
                *allergies,
                *read.entries.allergies,
                *(item for other in others for item in other.allergies),
            ),
            appointments=tuple(read.entries.appointments),
            consents=tuple(read.consents),
            narrative=(*narrative, *base.narrative),
            also=tuple(dict.fromkeys((*also, *base.also))),
        )

    def apart(self, documents: list[Document]) -> EncounterReport:
        """More than one patient: shown as none of them, with everything set apart."""
        self.reading.warn(
            NoticeCode.OTHER_PATIENT,
            "This message names different patients. It is shown as none of them: ask the sender.",
        )
        message = message_facts(self.reading, self.envelope, documents[0], People())
        lines: list[AlsoLine] = []
        all_rest = LeftOver()
        for number, document in enumerate(documents, 1):
            start = f"Document {number}" if len(documents) > 1 else ""
            rest = left_over(Reading(), document.root, start)
            lines += rest.lines
            all_rest.values += rest.values
        base = self._base(message, filing(self.envelope, documents[0]), all_rest)
        return replace(base, set_apart=tuple(lines))

    def answer(self, answers: list[Response]) -> EncounterReport:
        """An acknowledgement or a fault: an answer to a message of ours, and no handover."""
        first = answers[0]
        for found in answers:
            went = "" if found.accepted else " It says that the message was not accepted."
            self.reading.warn(
                NoticeCode.NOT_A_TRIAGE_HANDOVER,
                f"This is an answer to a message: {found.kind.lower()}, {found.result}.{went}",
            )
        answered = first.answers or dict(self.envelope.lines).get("relates to", "")
        rest = LeftOver()
        for part in self.envelope.parts:
            of_part = left_over(self.reading, part)
            rest.lines += of_part.lines
            rest.values += of_part.values
        sender = first.sender or ", ".join(self.envelope.senders[:1])
        tracking = self.envelope.tracking_id
        message = MessageFacts(
            id=self.envelope.message_id or tracking or NOT_RECORDED,
            correlation_id=answered or NOT_RECORDED,
            kind=Kind.RESPONSE,
            sent_at=first.made_at or self.envelope.created or NOT_RECORDED,
            sender=Sender(sender or NOT_RECORDED),
            reply_requested=self.envelope.reply_requested,
        )
        keys = Filing(
            f"itk-answer|{answered.upper()}",
            f"{first.kind}|{answered.upper()}|{tracking.upper()}|{first.result}",
        )
        base = self._base(message, keys, rest)
        return replace(
            base,
            outcomes=(Outcome(description=f"{first.kind}: {first.result}"),),
            narrative=(
                *(section for found in answers for section in found.sections),
                *base.narrative,
            ),
            also=(*rest.lines, *base.also),
        )

    def nothing(self) -> EncounterReport:
        """An envelope of which no payload could be opened."""
        self.reading.warn(NoticeCode.PARTIAL_REPORT, "The patient's details could not be read.")
        tracking = self.envelope.tracking_id
        message = MessageFacts(
            id=self.envelope.message_id or tracking or NOT_RECORDED,
            correlation_id=tracking or NOT_RECORDED,
            sent_at=self.envelope.created or NOT_RECORDED,
            sender=Sender(", ".join(self.envelope.senders[:1]) or NOT_RECORDED),
            reply_requested=self.envelope.reply_requested,
        )
        key = (tracking or self.envelope.message_id).upper()
        return self._base(message, Filing(f"itk-message|{key}", key), LeftOver())

    def _base(self, message: MessageFacts, keys: Filing, rest: LeftOver) -> EncounterReport:
        """A report without a patient: what the envelope says, the notices and the own count."""
        told = "; ".join(f"{label} {text}" for label, text in self.envelope.lines)
        lines = [AlsoLine("Envelope", told)] if told else []
        plain = self._plain()
        self.reading.finish()
        listed = rest.values + len(self.envelope.lines)
        placed = self.reading.count + rest.told
        return EncounterReport(
            format=Format.ITK_CDA,
            message=message,
            patient=Patient(),
            encounter=Encounter(),
            outcomes=(),
            care_advice=(),
            flags=(),
            questions=(),
            observations=(),
            medications=(),
            allergies=(),
            conditions=(),
            tasks=(),
            appointments=(),
            consents=(),
            narrative=plain,
            also=tuple(lines),
            ledger=Ledger(placed + listed, placed, listed),
            warnings=(*self.notices, *self.reading.notices),
            filing=keys,
        )

    def _plain(self) -> tuple[NarrativeSection, ...]:
        """Payloads that are plain text instead of a document."""
        for _, text in self.envelope.plain:
            for line in text.splitlines():
                self.reading.note(line)
        return tuple(NarrativeSection(which, text) for which, text in self.envelope.plain)

    def _standing(self, document: Document, read: Read) -> str:
        """Why the outcome is not live, with a notice; "" for a live report."""
        if kind_of(self.envelope, document) is Kind.WITHDRAWN:
            self.reading.warn(NoticeCode.WITHDRAWN, _withdrawal(read))
            return "withdrawn by the sender"
        if document.type == AMBULANCE:
            text = "This is a request for an ambulance, not a handover to this department."
            self.reading.warn(NoticeCode.NOT_A_TRIAGE_HANDOVER, text)
        elif not document.is_report:
            title = document.title or "a document without a title"
            text = f"This is “{title}”, not an NHS 111 report."
            self.reading.warn(NoticeCode.NOT_A_TRIAGE_HANDOVER, text)
        return ""

    def _repeat_caller(self, outcome: Outcome, count: int) -> list[Flag]:
        """A repeat caller by the kind of message or by the disposition (Dx93)."""
        if _REPEAT_SET in self.envelope.interaction.lower():
            text = f"Sent as a repeat caller: {count} reports of calls came together"
            return [Flag("Repeat caller", "", "", text)]
        if any(dx_of(code.code) == _REPEAT_CALLER for code in outcome.codes):
            return [Flag("Repeat caller", "", "", "The disposition is that of a repeat caller")]
        return []


def _callers(patient: Patient, people: People) -> list[Telecom]:
    """Numbers of those who called; a patient who called is not listed twice."""
    own = {(each.use, each.text) for each in patient.telecoms}
    return [
        each
        for each in people.callers
        if not ((each.use, each.text) in own and "(Self)" in each.belongs_to)
    ]


def _withdrawal(read: Read) -> str:
    """The reason for withdrawing a report, as it was sent."""
    reasons = list(read.entries.reasons)
    words = ("reason", "withdraw")
    headed = (s for s in read.sections if any(word in s.title.casefold() for word in words))
    reasons += [section.text for section in headed if section.lines]
    told = "; ".join(reason.rstrip(".") for reason in dict.fromkeys(reasons))
    start = "The sender has withdrawn this report; the earlier versions are kept."
    return f"{start} Reason: {told}." if told else f"{start} No reason was sent."
