"""Made-up messages and their reader: what the desk does must not hang on any wire format.

A message is a line of JSON; its keys say what the report holds.
"""

import json
from datetime import datetime
from typing import Any

from app.report.errors import Unreadable
from app.report.ledger import Ledger
from app.report.model import (
    Encounter,
    EncounterReport,
    Filing,
    Format,
    Kind,
    MessageFacts,
    Outcome,
    Patient,
    ReplyHook,
)
from app.report.names import PersonName
from app.report.nhs_number import NhsNumber, NhsNumberStatus
from app.report.notices import Notice, NoticeCode
from app.report.times import moment_at


def message(encounter: str = "e1", version: str = "1", **said: Any) -> bytes:
    """A message; see :func:`read` for what may be said."""
    return json.dumps({"encounter": encounter, "version": version, **said}).encode()


def read(data: bytes) -> EncounterReport:
    """Read a made-up message; anything else is unreadable, and ``boom`` trips the reader."""
    if data == b"boom":
        raise ZeroDivisionError
    try:
        said = json.loads(data)
        version = said["version"]
    except (ValueError, KeyError, TypeError):
        raise Unreadable(
            "This message could not be read",
            "It is no made-up message.",
            "Telephone the sender.",
            "READ-001",
        ) from None
    due, number = said.get("due"), said.get("nhs_number")
    return EncounterReport(
        format=Format.CDS_STU3,
        message=MessageFacts(kind=Kind(said.get("kind", "new")), for_action=said.get("for_action")),
        patient=Patient(
            name=PersonName(said.get("family", "Nowak"), ("Zofia",)),
            **({"nhs_number": NhsNumber(number, NhsNumberStatus.VERIFIED)} if number else {}),
        ),
        encounter=Encounter(),
        outcomes=(
            Outcome(
                chief_concern=said.get("concern", "Head injury"),
                **({"act_by": moment_at(datetime.fromisoformat(due))} if due else {}),
            ),
        ),
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
        narrative=(),
        also=(),
        ledger=Ledger(),
        warnings=tuple(
            Notice(NoticeCode(code), f"Found {code}.") for code in said.get("warnings", [])
        ),
        filing=Filing(said["encounter"], version, said.get("sequence", "")),
        reply_hooks=tuple(ReplyHook(*hook) for hook in said.get("hooks", [])),
    )
