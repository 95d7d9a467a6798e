"""What was wrong with a message: the fixed warning codes of design section 7."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class NoticeCode(StrEnum):
    """The codes; the titles on screen are in :data:`TITLES`."""

    NHS_NUMBER_INVALID = "nhs-number-invalid"
    CODES_DISAGREE = "codes-disagree"
    NO_ACT_BY = "no-act-by"
    ENTRY_INVALID = "entry-invalid"
    PAYLOAD_NOT_SHOWN = "payload-not-shown"
    PART_NOT_UNDERSTOOD = "part-not-understood"
    PARTIAL_REPORT = "partial-report"
    REFERENCE_MISSING = "reference-missing"
    QUESTION_MISSING = "question-missing"
    OTHER_PATIENT = "other-patient"
    OTHER_ENCOUNTER = "other-encounter"
    NOT_LIVE = "not-live"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    DO_NOT_PERFORM = "do-not-perform"
    MODIFIER_NOT_UNDERSTOOD = "modifier-not-understood"
    UNKNOWN_CODE = "unknown-code"
    TIME_WITHOUT_ZONE = "time-without-zone"
    TIMES_IMPLAUSIBLE = "times-implausible"
    ENCODING = "encoding"
    DUPLICATE_KEYS = "duplicate-keys"
    SEVERAL_DOCUMENTS = "several-documents"
    NOT_A_TRIAGE_HANDOVER = "not-a-triage-handover"
    TEST_MESSAGE = "test-message"


TITLES: dict[NoticeCode, str] = {
    NoticeCode.NHS_NUMBER_INVALID: "NHS number is not valid",
    NoticeCode.CODES_DISAGREE: "Parts of this message disagree",
    NoticeCode.NO_ACT_BY: "No act-by time was sent",
    NoticeCode.ENTRY_INVALID: "Part of this message breaks its standard",
    NoticeCode.PAYLOAD_NOT_SHOWN: "A part is not shown in this report",
    NoticeCode.PART_NOT_UNDERSTOOD: "A part was not understood",
    NoticeCode.PARTIAL_REPORT: "Only part of this report was sent",
    NoticeCode.REFERENCE_MISSING: "Something this report points to was not sent",
    NoticeCode.QUESTION_MISSING: "The wording of a question was not sent",
    NoticeCode.OTHER_PATIENT: "Part of this message is about another patient",
    NoticeCode.OTHER_ENCOUNTER: "Part of this message is about another encounter",
    NoticeCode.NOT_LIVE: "This report is not live",
    NoticeCode.SUPERSEDED: "Part of this report was replaced by a later one",
    NoticeCode.WITHDRAWN: "The sender has withdrawn this report",
    NoticeCode.DO_NOT_PERFORM: "The sender says: do not do this",
    NoticeCode.MODIFIER_NOT_UNDERSTOOD: "A part cannot be interpreted safely",
    NoticeCode.UNKNOWN_CODE: "A code is not recognised",
    NoticeCode.TIME_WITHOUT_ZONE: "A time was sent without its time zone",
    NoticeCode.TIMES_IMPLAUSIBLE: "The times in this message do not fit together",
    NoticeCode.ENCODING: "The characters of this message were sent wrongly",
    NoticeCode.DUPLICATE_KEYS: "A value was sent twice in one place",
    NoticeCode.SEVERAL_DOCUMENTS: "Several documents were sent in one message",
    NoticeCode.NOT_A_TRIAGE_HANDOVER: "This is not a triage handover",
    NoticeCode.TEST_MESSAGE: "This is a test message",
}

_ABOUT_ONLY = frozenset(
    {NoticeCode.ENTRY_INVALID, NoticeCode.TIME_WITHOUT_ZONE, NoticeCode.NO_ACT_BY}
)
_BLOCKS_ACCEPT = frozenset({NoticeCode.OTHER_PATIENT, NoticeCode.OTHER_ENCOUNTER})


@dataclass(frozen=True, slots=True)
class Notice:
    """One warning.

    Attributes:
        code: fixed, of design section 7.
        text: a sentence that says what exactly was found where.
        interim: for a partial report, whether the sender has not finished it: then all that it has
            said so far is here, and what is not here was not recorded yet.
    """

    code: NoticeCode
    text: str
    interim: bool = False

    @property
    def title(self) -> str:
        """The words above the sentence on the screen."""
        return TITLES[self.code]

    @property
    def at_top(self) -> bool:
        """Whether it stands above the outcome; the others stand under *About this message*.

        Findings about form do not change what a clinician should rely on; a missing act-by
        time is said by the clock of the outcome card itself.
        """
        return self.code not in _ABOUT_ONLY

    @property
    def blocks_accept(self) -> bool:
        """Whether the handover may not be accepted while this stands (wrong-patient risk)."""
        return self.code in _BLOCKS_ACCEPT
