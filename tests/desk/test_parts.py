"""The files inside a message: for clinicians, by their own verb, with a line in the trail."""

import base64
from collections.abc import Callable
from dataclasses import replace

import pytest

from app.desk.desk import Desk
from app.desk.parts import Use
from app.desk.people import Person
from app.report.errors import Refused, StoreFailed
from app.report.states import Role
from app.store import audit
from app.store.records import AuditEntry
from app.store.store import Store
from tests.desk.conftest import NURSE
from tests.desk.made import message
from tests.files import png

HELD = {"contentType": "image/png", "title": "arm", "data": base64.b64encode(png()).decode()}
ELSEWHERE = {"contentType": "image/png", "url": "https://pictures.example/arm.png"}


def _received(desk: Desk) -> str:
    """A made-up message that is a FHIR resource as well, with two attachments."""
    content = [{"attachment": HELD}, {"attachment": ELSEWHERE}]
    data = message(resourceType="DocumentReference", content=content)
    return desk.receive(data, "Northshire 111", "fetched").handover_id or ""


def _trail(store: Store, handover: str) -> list[AuditEntry]:
    with store.reading() as tx:
        return [one for one in audit.of_handover(tx, handover) if "part" in one.action]


def test_a_list_of_parts_holds_no_content_and_is_no_opening(desk: Desk, store: Store) -> None:
    handover = _received(desk)

    held, elsewhere = desk.parts(handover, 1)

    assert (held.name, held.size, held.content, held.opens) == ("arm", len(png()), b"", True)
    assert elsewhere.text == ELSEWHERE["url"]
    assert _trail(store, handover) == []


@pytest.mark.parametrize("use", Use)
def test_content_leaves_with_a_line_in_the_trail(desk: Desk, store: Store, use: Use) -> None:
    handover = _received(desk)

    part = desk.part(handover, 1, 0, use)

    assert part.content == png()
    (entry,) = _trail(store, handover)
    assert (entry.action, entry.version, entry.reason) == (use.value, 1, "part 1")
    assert entry.who == NURSE.who
    assert audit.verify(store).sound


@pytest.mark.hazard("H13", "H23")
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CLINICIAN])
def test_other_roles_get_neither_list_nor_content(
    desk: Desk, desk_of: Callable[[Person], Desk], store: Store, role: Role
) -> None:
    handover = _received(desk)
    other = desk_of(replace(NURSE, role=role))

    for ask in (lambda: other.parts(handover, 1), lambda: other.part(handover, 1, 0, Use.OPEN)):
        with pytest.raises(Refused) as told:
            ask()
        assert told.value.code == "DESK-001"
    denied = [(entry.action, entry.result) for entry in _trail(store, handover)]
    assert denied == [("parts", "denied"), ("part", "denied")]


@pytest.mark.parametrize("number", [-1, 2])
def test_a_part_that_is_not_there_is_refused_and_not_noted(
    desk: Desk, store: Store, number: int
) -> None:
    handover = _received(desk)

    with pytest.raises(Refused) as told:
        desk.part(handover, 1, number, Use.SAVE)

    assert told.value.code == "DESK-017"
    assert _trail(store, handover) == []


@pytest.mark.hazard("0502")
def test_parts_of_bytes_that_are_not_what_came_are_not_given(desk: Desk, store: Store) -> None:
    handover = _received(desk)
    with store.transaction() as tx:
        tx.rows("UPDATE messages SET body = ?", (message(concern="other"),))

    with pytest.raises(StoreFailed) as told:
        desk.part(handover, 1, 0, Use.OPEN)

    assert told.value.code == "STORE-013"
