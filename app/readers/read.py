"""Bytes of any known format -> encounter report. The one door of this package."""

from __future__ import annotations

from app.readers.sniff import parse
from app.readers.stu3.report import read_stu3
from app.readers.tree import MAX_MIB
from app.readers.unreadable import Fault
from app.report.model import EncounterReport, Format

_NAMES = {
    Format.BARS_R4: "a booking and referral message (BaRS, FHIR R4)",
    Format.ITK_CDA: "an NHS 111 report in CDA form (ITK)",
}


def read(data: bytes, *, max_mib: int = MAX_MIB) -> EncounterReport:
    """Understand a message as far as it can be understood.

    Args:
        data: the message as it was received.
        max_mib: larger messages are refused unread.

    Raises:
        Unreadable: one clear line and a READ code; never anything about a patient.
    """
    parsed = parse(data, max_mib)
    if parsed.format is not Format.CDS_STU3 or parsed.tree is None:
        raise Fault.NOT_YET.error(_NAMES.get(parsed.format, parsed.format))
    try:
        return read_stu3(parsed.tree, parsed.notices, may_modify=parsed.may_modify)
    except RecursionError:
        raise Fault.TOO_DEEP.error() from None
