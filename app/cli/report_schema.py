"""The JSON Schema of ``inspect --json``: the contract of design section 7, key by key."""

from __future__ import annotations

from enum import StrEnum

from app.report.model import ActBySource, Format, Kind
from app.report.nhs_number import NhsNumberStatus
from app.report.notices import NoticeCode

Json = dict[str, object]

TEXT: Json = {"type": "string"}
TEXT_OR_NULL: Json = {"type": ["string", "null"]}
TIME_OR_NULL: Json = {
    "type": ["string", "null"],
    "description": "ISO 8601 with offset; a date alone, or less, where no more was sent.",
}
BOOLEAN_OR_NULL: Json = {"type": ["boolean", "null"]}
COUNT: Json = {"type": "integer", "minimum": 0}


def report_schema() -> Json:
    """One object per message, as JSON Schema draft 2020-12. Every key is always there."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Encounter report as understood",
        **_record(
            format=_one_of(Format),
            message=_message(),
            patient=_patient(),
            encounter=_encounter(),
            outcome=_record(**_outcome(), others=_list(_record(**_outcome()))),
            care_advice=_list(_record(text=TEXT, source=TEXT)),
            flags=_list(
                _record(
                    category=TEXT_OR_NULL,
                    code=TEXT_OR_NULL,
                    display=TEXT_OR_NULL,
                    text=TEXT_OR_NULL,
                    subject=TEXT_OR_NULL,
                )
            ),
            questions=_list(_record(question=TEXT, answer=TEXT, when=TIME_OR_NULL)),
            observations=_list(_item()),
            medications=_list(_item()),
            allergies=_list(_item()),
            conditions=_list(_item()),
            tasks=_list(_item()),
            appointments=_list(_item()),
            consents=_list(_item()),
            narrative=_list(_record(title=TEXT, text=TEXT)),
            also=_list(_record(where=TEXT, text=TEXT)),
            ledger=_record(values=COUNT, placed=COUNT, also=COUNT, lost=COUNT),
            warnings=_list(_record(code=_one_of(NoticeCode), text=TEXT)),
        ),
    }


def _message() -> Json:
    return _record(
        id=TEXT_OR_NULL,
        correlation_id=TEXT_OR_NULL,
        kind=_one_of(Kind),
        for_action=BOOLEAN_OR_NULL,
        sent_at=TIME_OR_NULL,
        sender=_record(organisation=TEXT_OR_NULL, software=TEXT_OR_NULL, call_back=TEXT_OR_NULL),
        reply_requested=_list(TEXT),
        version=TEXT_OR_NULL,
        replaces=TEXT_OR_NULL,
    )


def _patient() -> Json:
    return _record(
        name=TEXT_OR_NULL,
        preferred_name=TEXT_OR_NULL,
        born=TIME_OR_NULL,
        died={
            "type": ["string", "boolean", "null"],
            "description": "When, or true where only the fact was sent.",
        },
        age=TEXT_OR_NULL,
        gender=TEXT_OR_NULL,
        nhs_number=TEXT_OR_NULL,
        nhs_number_status=_one_of(NhsNumberStatus),
        nhs_number_valid=BOOLEAN_OR_NULL,
        addresses=_list(_record(use=TEXT, text=TEXT)),
        telecoms=_list(_record(use=TEXT, text=TEXT, belongs_to=TEXT)),
        language=TEXT_OR_NULL,
        gp=TEXT_OR_NULL,
        identifiers=_list(_record(label=TEXT, value=TEXT, system=TEXT)),
    )


def _encounter() -> Json:
    return _record(
        reference=TEXT_OR_NULL,
        journey=TEXT_OR_NULL,
        status=TEXT_OR_NULL,
        started_at=TIME_OR_NULL,
        ended_at=TIME_OR_NULL,
        organisation=TEXT_OR_NULL,
        incident_location=TEXT_OR_NULL,
        participants=_list(_record(role=TEXT, name=TEXT, text=TEXT)),
    )


def _outcome() -> Json:
    code: Json = {"code": TEXT_OR_NULL, "system": TEXT_OR_NULL, "display": TEXT_OR_NULL}
    return {
        "disposition": {"oneOf": [_record(**code), {"type": "null"}]},
        "codes": _list(_record(kind=TEXT, **code)),
        "chief_concern": TEXT_OR_NULL,
        "other_concerns": _list(TEXT),
        "act_by": TIME_OR_NULL,
        "act_by_source": {"enum": [*(one.value for one in ActBySource), None]},
        "next_activity": TEXT_OR_NULL,
        "service": TEXT_OR_NULL,
        "requested_by": TEXT_OR_NULL,
        "notes": _list(TEXT),
    }


def _item() -> Json:
    return _record(
        text=TEXT,
        status=TEXT_OR_NULL,
        when=TIME_OR_NULL,
        due=TIME_OR_NULL,
        standing=TEXT_OR_NULL,
        details=_list(_record(label=TEXT, text=TEXT)),
    )


def _record(**properties: object) -> Json:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(of: Json) -> Json:
    return {"type": "array", "items": of}


def _one_of(words: type[StrEnum]) -> Json:
    return {"type": "string", "enum": [word.value for word in words]}
