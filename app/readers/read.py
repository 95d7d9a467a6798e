"""Bytes of any known format -> encounter report. The one door of this package."""

from __future__ import annotations

from app.readers.cda.report import read_cda
from app.readers.sniff import Parsed, parse
from app.readers.stu3.report import read_stu3
from app.readers.tree import MAX_MIB
from app.readers.triage_tables import with_tables
from app.readers.unreadable import Fault
from app.report.model import EncounterReport, Format

_NAMES = {
    Format.BARS_R4: "a booking and referral message (BaRS, FHIR R4)",
}


def read(data: bytes, *, max_mib: int = MAX_MIB) -> EncounterReport:
    """Understand a message as far as it can be understood.

    Args:
        data: the message as it was received.
        max_mib: larger messages are refused unread.

    Raises:
        Unreadable: one clear line and a READ code; never anything about a patient.
    """
    try:
        return with_tables(_by_format(parse(data, max_mib)))
    except RecursionError:
        raise Fault.TOO_DEEP.error() from None


def _by_format(parsed: Parsed) -> EncounterReport:
    if parsed.format is Format.CDS_STU3 and parsed.tree is not None:
        return read_stu3(parsed.tree, parsed.notices, may_modify=parsed.may_modify)
    if parsed.format is Format.ITK_CDA and parsed.root is not None:
        return read_cda(parsed.root, parsed.notices)
    raise Fault.NOT_YET.error(_NAMES.get(parsed.format, parsed.format))
