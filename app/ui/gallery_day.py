"""A department at one moment, made of the synthetic examples: what the gallery is drawn from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from app.connections.gateway.seam import Asked, Peer, patient
from app.desk.break_glass import GlassReason
from app.desk.context import reader_for
from app.desk.desk import Desk
from app.desk.people import Person
from app.desk.reception.bars import bars_door
from app.desk.reception.keeper import Keeper
from app.report.states import ReplyState, Role, Step
from app.settings.registry import SenderKind, SenderSettings, Settings
from app.store import outbox
from app.store.keys import new_key
from app.store.records import Reply
from app.store.store import Store
from app.ui.assets import RESOURCES
from app.ui.gallery_morning import live
from app.ui.session import Announcements, for_person

EXAMPLES = RESOURCES / "examples"
NOW = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)
"""The moment from which the minutes of the examples count."""

NORTHSHIRE = SenderSettings("Northshire 111", "http://127.0.0.1:9/", phone="01632 960100")
AMBULANCE = SenderSettings(
    "Northshire Ambulance",
    "http://127.0.0.1:9/",
    kind=SenderKind.BARS,
    identities=("RXZ14",),
    organisation="RXZ01",
    our_name="Northtown General Hospital",
    phone="01632 960140",
)
SETTINGS = Settings(senders=(NORTHSHIRE, AMBULANCE))

CDS = {
    "head-injury.json": 0,
    "no-number.json": 4,
    "breathless.json": 70,
    "bad-number.json": 6,
    "died.json": 2,
    "ankle.json": 55,
    "abdominal-pain.json": 105,
    "chest-pain.xml": 3,
    "long-name.json": 9,
    "not-traced.json": 12,
    "scripts.json": 1,
    "cancelled.json": 24,
    "crisis-call-first-page.json": 1,
}
ITK = {
    "111-ed-repeat-caller.xml": 8,
    "111-ed-fall.xml": 16,
    "crisis-line-voices.xml": 5,
    "ambulance-bicycle.xml": 1,
}
BARS = {"allergic-reaction.json": 14, "dental-swelling.json": 11}
"""Who is still expected, and how many minutes ago each came."""

VALIDATION = "breathless-validation.xml"
GARBLED = "garbled"
_TARGET = "eyJzeXN0ZW0iOiAiaHR0cHM6Ly9maGlyLm5ocy51ay9JZC9kb3Mtc2VydmljZS1pZCIsICJ2YWx1ZSI6ICIxIn0="


@dataclass
class Day:
    """A desk with a day's handovers.

    Attributes:
        ids: the handover of each example, by the file's name without its suffix.
        announcements: what the desk announces comes here.
        glass_broken: whether emergency access stands in the audit trail.
    """

    desk: Desk
    ids: dict[str, str]
    announcements: Announcements
    glass_broken: bool = False

    def now(self) -> datetime:
        """The moment at which this department stands."""
        return NOW

    def receive(self, path: Path, sender: str = NORTHSHIRE.name) -> str:
        """Receive an example; gives its handover."""
        return self.desk.receive(path.read_bytes(), sender, "fetched").handover_id

    def break_glass(self, name: str, reason: GlassReason, words: str = "") -> None:
        """Have the front desk use emergency access to an example, and end it."""
        front = Person("r.hale", "R. Hale", Role.RECEPTIONIST, "desk-1")
        desk = for_person(self.desk, front, self.announcements.tell)
        desk.break_glass(self.ids[name], reason, words)
        desk.open(self.ids[name])
        desk.end_break_glass(self.ids[name])


@contextmanager
def day(folder: Path) -> Iterator[Day]:
    """A day in a store of its own under ``folder``."""
    announcements = Announcements()
    nurse = Person("adeyemi", "J. Adeyemi", Role.CLINICIAN, "ed-1")
    with Store.open(folder / "gallery.db", new_key(), create=True) as store:
        clock: list[datetime] = [NOW]
        desk = Desk(
            store,
            SETTINGS,
            nurse,
            announce=announcements.tell,
            clock=lambda: clock[0],
            read=reader_for(SETTINGS),
        )
        made = Day(desk, live(desk, NOW, lambda at: clock.__setitem__(0, at)), announcements)
        for folder_name, names in (("cds-stu3", CDS), ("itk-cda", ITK), ("bars-r4", BARS)):
            for name, minutes in names.items():
                clock[0] = NOW - timedelta(minutes=minutes)
                made.ids[Path(name).stem] = made.receive(EXAMPLES / folder_name / name)
        clock[0] = NOW
        with Keeper(store) as keeper:
            made.ids[Path(VALIDATION).stem] = _posted(desk, keeper)
        whole = (EXAMPLES / "cds-stu3" / "abdominal-pain.json").read_bytes()
        broken = desk.receive(whole[: len(whole) // 2], NORTHSHIRE.name, "file")
        made.ids[GARBLED] = broken.handover_id
        yield made


def failed_reply(here: Day, handover_id: str) -> None:
    """An acceptance that the sender has refused."""
    with here.desk.context.store.transaction() as tx:
        outbox.add(tx, replace(_reply(handover_id), number=tx.next_number("replies")))


def _reply(handover_id: str) -> Reply:
    return Reply(
        id=uuid4().hex,
        number=1,
        handover_id=handover_id,
        version=1,
        step=Step.ACCEPT,
        kind="cds-task",
        sender=NORTHSHIRE.name,
        target="",
        target_version="",
        idempotency_id=uuid4().hex,
        state=ReplyState.FAILED,
        body=json.dumps({"resourceType": "Task", "status": "accepted"}).encode(),
        decided_at=NOW - timedelta(minutes=9),
        decided_by="R. Mensah",
        not_before=NOW,
        give_up_at=NOW + timedelta(hours=96),
        attempts=5,
        ended_at=NOW,
        code="REPLY-021",
        words="The sender does not know this message.",
    )


def _posted(desk: Desk, keeper: Keeper) -> str:
    """The validation request, as the ambulance service posts it."""
    headers = {
        "x-request-id": str(uuid4()),
        "x-correlation-id": str(uuid4()),
        "nhsd-target-identifier": _TARGET,
        "accept": "application/fhir+xml",
        "content-type": "application/fhir+xml",
    }
    body = (EXAMPLES / "bars-r4" / VALIDATION).read_bytes()
    before = set(desk_ids(desk))
    door = patient(bars_door(desk, keeper))
    door(Asked("POST", "/$process-message", (), headers, Peer("127.0.0.1"), body))
    desk.catch_up()
    return next(iter(set(desk_ids(desk)) - before), "")


def desk_ids(desk: Desk) -> Iterator[str]:
    """The ids of everybody who is expected."""
    from app.report.states import State

    return (row.id for row in desk.rows(State.EXPECTED))
