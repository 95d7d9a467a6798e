"""The ways in which bytes cannot be read at all: one code and one clear line for each."""

from __future__ import annotations

from enum import Enum

from app.report.errors import Unreadable

TITLE = "This message could not be read"
ASK_SENDER = "Telephone the sender for the handover; IT can see the original"
ASK_FOR_FILE = "Choose the message file itself"


class Fault(Enum):
    """Code, what happened (with at most one blank for a kind or a position), what to do."""

    EMPTY = ("READ-001", "The file is empty", ASK_SENDER)
    TOO_LARGE = ("READ-002", "The message is larger than {0} MiB", ASK_SENDER)
    OTHER_KIND = ("READ-003", "The file is {0}", ASK_FOR_FILE)
    NOT_STRUCTURED = ("READ-004", "The file is neither JSON nor XML", ASK_FOR_FILE)
    JSON_CUT = ("READ-005", "The message stops in the middle (JSON, after byte {0})", ASK_SENDER)
    JSON_BROKEN = ("READ-006", "The JSON is broken at byte {0}", ASK_SENDER)
    XML_BROKEN = ("READ-007", "The XML is broken at line {0}", ASK_SENDER)
    DOCTYPE = ("READ-008", "The XML declares a DOCTYPE or entities, which are refused", ASK_SENDER)
    TOO_DEEP = ("READ-009", "The message is nested too deeply", ASK_SENDER)
    TOO_MANY = ("READ-010", "The message holds too many {0}", ASK_SENDER)
    SENT_TWICE = (
        "READ-011",
        "A key of the {0} was sent twice, so its parts are in doubt",
        ASK_SENDER,
    )
    CHARACTERS = ("READ-012", "The characters of the message cannot be decoded", ASK_SENDER)
    NOT_FHIR_JSON = ("READ-013", "The file is JSON, but not a FHIR message", ASK_FOR_FILE)
    OTHER_XML = ("READ-014", "The file is XML, but not a message of a known standard", ASK_FOR_FILE)
    NOT_A_REPORT = ("READ-015", "The file is {0}, not an encounter report", ASK_SENDER)
    NO_ENTRIES = ("READ-016", "The message holds no report: it has no entries", ASK_SENDER)
    XML_CUT = ("READ-018", "The message stops in the middle (XML, at line {0})", ASK_SENDER)
    NOT_A_NUMBER = ("READ-019", "The JSON holds {0}, which is not a number", ASK_SENDER)

    def error(self, *blanks: object) -> Unreadable:
        """The error to raise; ``blanks`` never hold anything about a patient."""
        code, happened, to_do = self.value
        return Unreadable(TITLE, happened.format(*blanks), to_do, code)
