"""What the tests of the BaRS door post to it, and how they look at what came of that."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from app.connections.gateway.seam import Answer, Asked, Peer
from app.demo.bars.build import message
from app.demo.bars.from_cas_999 import VALIDATION
from app.desk.desk import Desk
from app.desk.people import Person
from app.report.states import Role
from app.settings.registry import SenderKind, SenderSettings, Settings
from app.store import exchanges
from app.store.exchanges import Exchange
from app.store.store import Store

NOW = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)
PERSON = Person("nurse1", "Sam Okoro", Role.CLINICIAN, "ed-12")
AMBULANCE = SenderSettings(
    "Northshire Ambulance",
    kind=SenderKind.BARS,
    identities=("RXZ14",),
    our_name="Northshire General Hospital",
    status_updates=True,
)
SETTINGS = Settings(senders=(AMBULANCE,))
TARGET = "eyJzeXN0ZW0iOiAiaHR0cHM6Ly9maGlyLm5ocy51ay9JZC9kb3Mtc2VydmljZS1pZCIsICJ2YWx1ZSI6ICIxIn0="

Post = Callable[..., Answer]


def desk_with(store: Store, settings: Settings = SETTINGS) -> Desk:
    return Desk(store, settings, PERSON, clock=lambda: NOW)


def asked(body: bytes = b"", path: str = "/$process-message", **headers: str) -> Asked:
    made = {
        "x-request-id": str(uuid4()),
        "x-correlation-id": str(uuid4()),
        "nhsd-target-identifier": TARGET,
        "accept": "application/fhir+json",
    }
    made |= {name.replace("_", "-"): value for name, value in headers.items()}
    return Asked("POST" if body else "GET", path, (), made, Peer("127.0.0.1"), body)


def posted(story: Any = VALIDATION, **changes: Any) -> bytes:
    return json.dumps(message(story, NOW) | changes).encode()


def issue(answer: Answer) -> tuple[int, str, str]:
    found = json.loads(answer.body)["issue"][0]
    return answer.status, found["details"]["coding"][0]["code"], found["code"]


def kept(store: Store) -> list[Exchange]:
    with store.reading() as tx:
        names = [row[0] for row in tx.rows("SELECT id FROM exchanges ORDER BY number")]
        return [one for name in names if (one := exchanges.get(tx, name))]


def cancellation(answer: Answer) -> bytes:
    made = json.loads(answer.body)
    for entry in made["entry"]:
        resource = entry["resource"]
        if resource["resourceType"] == "MessageHeader":
            resource["reason"]["coding"][0]["code"] = "update"
        if resource["resourceType"] == "ServiceRequest":
            resource["status"] = "revoked"
    return json.dumps(made).encode()


def update(answer: Answer) -> bytes:
    return cancellation(answer).replace(b'"revoked"', b'"active"')
