"""The NHS number: how it is shown, and whether its check digit holds (ISB 1504)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from nhs_number.validate import is_valid

_SEPARATORS = re.compile(r"[\s\-]+")


class NhsNumberStatus(StrEnum):
    """What the sender says about the number; the words of ``inspect --json``."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class NhsNumber:
    """An NHS number as it was sent.

    Attributes:
        sent: the characters of the message, never corrected.
        status: whether the sender traced it. A number that fails its check digit keeps the
            sender's status: the contradiction is shown, not resolved.
        status_sent: the sender's own words for the status, empty where none were sent.
    """

    sent: str
    status: NhsNumberStatus
    status_sent: str = ""

    @property
    def digits(self) -> str:
        """The number without separators; may hold anything that the sender sent."""
        return _SEPARATORS.sub("", self.sent)

    @property
    def valid(self) -> bool:
        """Whether it has ten digits and the tenth fits the others (modulus 11)."""
        digits = self.digits
        return (
            len(digits) == 10
            and digits.isascii()
            and digits.isdigit()
            and bool(is_valid(digits))
            and digits != "0000000000"
        )

    @property
    def fault(self) -> str:
        """What is wrong with the number, with the number itself; "" where nothing is."""
        if self.valid:
            return ""
        digits = self.digits
        if not (len(digits) == 10 and digits.isascii() and digits.isdigit()):
            why = "It does not have ten digits."
        elif not int(digits):
            why = "That is nobody's number."
        else:
            why = "Its last digit does not fit the others."
        return f"{self.shown} was sent. {why} Check who this is."

    @property
    def shown(self) -> str:
        """``943 476 5919`` for ten digits (NUM-0001), anything else exactly as sent."""
        digits = self.digits
        if len(digits) == 10 and digits.isascii() and digits.isdigit():
            return f"{digits[:3]} {digits[3:6]} {digits[6:]}"
        return self.sent

    @property
    def standing(self) -> str:
        """The words under the number: verified, not verified, status not sent or invalid."""
        if not self.valid:
            return "invalid: check digit"
        if self.status is NhsNumberStatus.VERIFIED:
            return "verified"
        return "not verified" if self.status_sent else "status not sent"
