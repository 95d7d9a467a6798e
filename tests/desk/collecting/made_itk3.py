"""ITK3 messages as far as collecting looks at them, and sources that are played."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.desk.collecting.source import Turn
from app.report.errors import AppError
from app.settings.registry import SenderKind, SenderSettings
from tests.connections.mesh.sandbox import OURS, THEIRS

SENDER = SenderSettings(
    "Wolds MESH", kind=SenderKind.ITK3, organisation="RXX", mailbox=OURS, its_mailbox=THEIRS
)
HANDLING = "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-ITK-MessageHandling-2"
YES = Turn(lambda: True)


def itk3(encounter: str = "e1", *, asks: bool = True, **said: Any) -> bytes:
    """A message that the made-up reader reads as a report, and that may ask for a response."""
    keys = [{"url": "InfAckRequested", "valueBoolean": asks}]
    header = {
        "resourceType": "MessageHeader",
        "id": f"header-{encounter}",
        "extension": [{"url": HANDLING, "extension": keys}],
        "source": {"endpoint": "urn:sender"},
    }
    made = {"resourceType": "Bundle", "type": "message", "entry": [{"resource": header}]}
    return json.dumps({**made, "encounter": encounter, "version": "1", **said}).encode()


@dataclass
class Played:
    """A source that does what the test says, one word for each look."""

    name: str = "Folder Ward"
    lease: str = "folder:Ward"
    poll_s: float = 300.0
    keeps_interval: bool = False
    says: list[AppError | Exception | bool] = field(default_factory=list)
    looks: int = 0
    during: Callable[[Turn], None] = lambda _: None
    closed: bool = False

    def collect(self, turn: Turn) -> bool:
        self.looks += 1
        self.during(turn)
        word = self.says.pop(0) if self.says else False
        if isinstance(word, Exception):
            raise word
        return word

    def close(self) -> None:
        self.closed = True
