"""Errors that a person or a message can cause, each with words for the person and a code."""

from __future__ import annotations

from datetime import timedelta


class AppError(Exception):
    """An expected failure, told in words (design section 5, rule 9).

    Attributes:
        title: who has or has not got what, without a full stop.
        what_happened: one or two sentences. Never holds anything about a patient.
        what_to_do: one or two sentences for the person in front of the screen.
        code: for the service desk, for example ``READ-012``.
    """

    def __init__(self, title: str, what_happened: str, what_to_do: str, code: str) -> None:
        self.title = title.rstrip(".")
        self.what_happened = _sentence(what_happened)
        self.what_to_do = _sentence(what_to_do)
        self.code = code
        super().__init__(self.line)

    @property
    def line(self) -> str:
        """The one line of the command line: ``title: what happened. what to do. [CODE]``."""
        return f"{self.title}: {self.what_happened} {self.what_to_do} [{self.code}]"


class Unreadable(AppError):
    """The bytes of a message could not be understood at all (exit 3)."""


class ConnectionFailed(AppError):
    """A sender could not be asked or told.

    Attributes:
        retryable: whether trying again can help.
        wait: for how long its answer asked not to be asked again; None where it did not.
    """

    def __init__(
        self,
        title: str,
        what_happened: str,
        what_to_do: str,
        code: str,
        *,
        retryable: bool = False,
    ) -> None:
        self.retryable = retryable
        self.wait: timedelta | None = None
        super().__init__(title, what_happened, what_to_do, code)


class Refused(AppError):
    """A role, a policy or the state of a handover does not allow it (exit 5)."""


class StoreFailed(AppError):
    """What is kept cannot be opened, read or written."""


def _sentence(text: str) -> str:
    text = text.strip()
    return text if not text or text[-1] in ".?!" else text + "."
