"""The report as ``inspect --json`` gives it: the contract of design section 7."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from app.report.absence import Absence, known
from app.report.age import age
from app.report.model import Code, EncounterReport, Item, Outcome, Patient
from app.report.names import PersonName
from app.report.nhs_number import NhsNumber, NhsNumberStatus
from app.report.times import Moment

Json = dict[str, Any]


def as_json(report: EncounterReport, now: datetime) -> Json:
    """Plain JSON values. Keys are always present; what is absent is None or an empty list.

    Args:
        report: what was understood of the message.
        now: an aware instant; the age is worked out against it.
    """
    message, encounter, outcome = report.message, report.encounter, report.outcome
    return {
        "format": report.format.value,
        "message": {
            "id": known(message.id),
            "correlation_id": known(message.correlation_id),
            "kind": message.kind.value,
            "for_action": message.for_action,
            "sent_at": _iso(message.sent_at),
            "sender": {
                "organisation": known(message.sender.organisation),
                "software": known(message.sender.software),
                "call_back": known(message.sender.call_back),
            },
            "reply_requested": list(message.reply_requested),
            "version": known(message.version),
            "replaces": known(message.replaces),
        },
        "patient": _patient(report.patient, now),
        "encounter": {
            "reference": known(encounter.reference),
            "journey": known(encounter.journey),
            "status": known(encounter.status),
            "started_at": _iso(encounter.started_at),
            "ended_at": _iso(encounter.ended_at),
            "organisation": known(encounter.organisation),
            "incident_location": known(encounter.incident_location),
            "participants": [asdict(person) for person in encounter.participants],
        },
        "outcome": _outcome(outcome)
        | {"others": [_outcome(one) for one in report.outcomes if one is not outcome]},
        "care_advice": [{"text": one.text, "source": one.source} for one in report.care_advice],
        "flags": [
            {
                "category": flag.category or None,
                "code": flag.code or None,
                "display": flag.display or None,
                "text": flag.text or None,
                "subject": flag.subject or None,
            }
            for flag in report.flags
        ],
        "questions": [
            {"question": one.question, "answer": one.answer, "when": _iso(one.when)}
            for one in report.questions
        ],
        "observations": [_item(item) for item in report.observations],
        "medications": [_item(item) for item in report.medications],
        "allergies": [_item(item) for item in report.allergies],
        "conditions": [_item(item) for item in report.conditions],
        "tasks": [_item(item) for item in report.tasks],
        "appointments": [_item(item) for item in report.appointments],
        "consents": [_item(item) for item in report.consents],
        "narrative": [{"title": part.title, "text": part.text} for part in report.narrative],
        "also": [asdict(line) for line in (*report.set_apart, *report.also)],
        "ledger": {
            "values": report.ledger.values,
            "placed": report.ledger.placed,
            "also": report.ledger.also,
            "lost": report.ledger.lost,
        },
        "warnings": [{"code": one.code.value, "text": one.text} for one in report.warnings],
    }


def _patient(patient: Patient, now: datetime) -> Json:
    number = patient.nhs_number if isinstance(patient.nhs_number, NhsNumber) else None
    born = patient.born if isinstance(patient.born, Moment) else None
    years = age(born, _age_at(patient, now)) if born else None
    return {
        "name": patient.name.shown if isinstance(patient.name, PersonName) else None,
        "preferred_name": known(patient.preferred_name),
        "born": born.iso if born else None,
        "died": patient.died.iso
        if isinstance(patient.died, Moment)
        else patient.died is True or None,
        "age": years or patient.estimated_age or None,
        "gender": "unknown" if patient.gender is Absence.NOT_KNOWN else known(patient.gender),
        "nhs_number": number.digits if number else None,
        "nhs_number_status": (number.status if number else NhsNumberStatus.ABSENT).value,
        "nhs_number_valid": number.valid if number else None,
        "addresses": [{"use": one.use, "text": one.text} for one in patient.addresses],
        "telecoms": [asdict(one) for one in patient.telecoms],
        "language": known(patient.language),
        "gp": known(patient.gp),
        "identifiers": [asdict(one) for one in patient.identifiers],
    }


def _age_at(patient: Patient, now: datetime) -> datetime:
    died = patient.died
    return died.at if isinstance(died, Moment) and died.at else now


def _outcome(outcome: Outcome) -> Json:
    return {
        "disposition": _code(outcome.disposition) if outcome.disposition else None,
        "codes": [{"kind": code.kind, **_code(code)} for code in outcome.codes],
        "chief_concern": known(outcome.chief_concern),
        "other_concerns": list(outcome.other_concerns),
        "act_by": _iso(outcome.act_by),
        "act_by_source": outcome.act_by_source.value if outcome.act_by_source else None,
        "next_activity": known(outcome.next_activity),
        "service": known(outcome.service),
        "requested_by": known(outcome.requested_by),
        "notes": list(outcome.notes),
    }


def _code(code: Code) -> Json:
    return {
        "code": code.code or None,
        "system": code.system or None,
        "display": code.display or None,
    }


def _item(item: Item) -> Json:
    return {
        "text": item.text,
        "status": item.status or None,
        "when": _iso(item.when),
        "due": _iso(item.due),
        "standing": item.standing or None,
        "details": [{"label": label, "text": text} for label, text in item.details],
    }


def _iso(moment: Moment | Absence) -> str | None:
    return moment.iso if isinstance(moment, Moment) else None
