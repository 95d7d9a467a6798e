"""What a scene of the tour works with, and how it demands what should be seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.demo.arrivals import Sending
from app.demo.demonstration import Demonstration
from app.report.errors import AppError

if TYPE_CHECKING:
    from app.demo.pushes import Pushed
    from app.ui.driving import Driver

PATIENCE_S = 20.0


class MissedError(AppError):
    """A step of the tour did not do what it says."""

    def __init__(self, what: str) -> None:
        super().__init__("A step failed", what, "Look at the last picture", "TOUR-010")


@dataclass(frozen=True, slots=True)
class Stage:
    """What a scene works with: the window, the senders, and where the pictures go."""

    driver: Driver
    demonstration: Demonstration
    sending: Sending
    directory: Path

    def must_show(self, *words: str) -> None:
        """Demand that every one of these words comes to stand on the screen.

        Raises:
            MissedError: one does not.
        """
        try:
            for word in words:
                self.driver.wait_until(word, PATIENCE_S)
        except AppError as failure:
            text = self.driver.text()
            missing = [word for word in words if word not in text]
            raise MissedError(f"not on the screen: {', '.join(missing)}") from failure

    def must_not_show(self, *words: str) -> None:
        """Demand that none of these words stands on the screen.

        Raises:
            MissedError: one does.
        """
        text = self.driver.text()
        there = [word for word in words if word in text]
        if there:
            raise MissedError(f"on the screen, and should not be: {', '.join(there)}")

    def push(self, pushed: Pushed) -> None:
        """Let a sender push a message.

        Raises:
            MissedError: the gateway does not answer.
            NotTakenError: it does not take the message.
        """
        if not self.sending.let(pushed):
            raise MissedError("the gateway does not answer")

    def must_have_heard(self, sender: str, case: str, *what: str) -> None:
        """Demand that a sender that pushes has heard this about a case, each once, and no more.

        Raises:
            MissedError: it has heard something else.
        """
        record = self.demonstration.peers.record

        def heard() -> list[tuple[str, int]]:
            return [(one.what, one.times) for one in record.about(sender, case)]

        wanted = sorted((one, 1) for one in what)
        if not record.wait_until(lambda: sorted(heard()) == wanted, PATIENCE_S):
            raise MissedError(f"{sender} has heard of its case {case}: {heard() or 'nothing'}")

    def row(self, name: str) -> str:
        """The words of the list row of a patient, once it is there.

        Raises:
            AppError: it does not come.
        """
        self.driver.wait_until(name)
        lines = self.driver.text().splitlines()
        found = [line for line in lines if name in line and "NHS No." in line]
        if not found:
            raise MissedError(f"no row of {name} in the list")
        return found[0]

    def must_have_been_told(self, sender: str, times: list[int]) -> None:
        """Demand that a sender has heard *accepted* for so many reports, each so often.

        Raises:
            MissedError: it has heard something else.
        """
        heard = self.demonstration.senders[sender].acknowledgements()
        if [one.times for one in heard] != times or any(one.status != "accepted" for one in heard):
            raise MissedError(f"{sender} has heard {len(heard)} acknowledgements: {heard}")


Scene = Callable[[Stage], str]
"""One step: does it, checks it, and says what was seen. Raises AppError where it was not."""
