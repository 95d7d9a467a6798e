"""Who may do what: the whole matrix, cell by cell, through the verbs themselves."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.desk.desk import Desk
from app.desk.people import Person
from app.report.errors import Refused
from app.report.states import Role, State, Step
from tests.desk.conftest import NURSE
from tests.desk.made import message

VERBS: dict[str, Callable[[Desk, str], object]] = {
    "list": lambda desk, _: desk.rows(State.EXPECTED),
    "count rows": lambda desk, _: desk.row_count(State.EXPECTED),
    "row": lambda desk, one: desk.row(one),
    "open": lambda desk, one: desk.open(one),
    "compare": lambda desk, one: desk.report(one, 1),
    "mark read": lambda desk, one: desk.mark_read(one, 1),
    "save message": lambda desk, one: desk.original(one),
    "accept": lambda desk, one: desk.accept(one),
    "not attended": lambda desk, one: desk.not_attended(one),
    "start": lambda desk, one: desk.start(one),
    "send again": lambda desk, _: desk.retry("no such reply"),
    "withdraw": lambda desk, _: desk.withdraw("no such reply", "because"),
    "counts": lambda desk, _: desk.work_lists(),
}
LOOK = {"list", "count rows", "row", "open", "compare", "mark read"}
ALLOWED = {
    Role.RECEPTIONIST: {*LOOK, "accept", "not attended", "send again", "counts"},
    Role.CLINICIAN: set(VERBS),
    Role.MANAGER: {"counts"},
    Role.PRIVACY_OFFICER: {"counts"},
    Role.IT: {"send again", "withdraw", "counts"},
}


@pytest.mark.hazard("H13", "H23")
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("verb", VERBS)
def test_a_role_may_do_what_its_row_says_and_nothing_else(
    desk_of: Callable[[Person], Desk], role: Role, verb: str
) -> None:
    handover = desk_of(NURSE).receive(message(), "Wolds CAS", "file").handover_id
    desk = desk_of(replace(NURSE, role=role))

    try:
        VERBS[verb](desk, handover)
        refused = False
    except Refused as failure:
        refused = failure.code == "DESK-001"

    assert refused == (verb not in ALLOWED[role])


@pytest.mark.hazard("H23")
def test_a_receptionist_has_no_clinical_words_in_the_list(
    desk_of: Callable[[Person], Desk],
) -> None:
    desk_of(NURSE).receive(message(concern="Chest pain"), "Wolds CAS", "file")
    desk = desk_of(replace(NURSE, role=Role.RECEPTIONIST))

    (row,) = desk.rows(State.EXPECTED)

    assert "Chest pain" not in repr(row)
    assert "Chest pain" not in repr(desk.row(row.id))
    assert desk.rows(State.EXPECTED, "chest") == ()
    assert len(desk.rows(State.EXPECTED, "nowak")) == 1


def test_a_role_is_offered_the_steps_that_it_may_take(
    desk_of: Callable[[Person], Desk],
) -> None:
    handover = desk_of(NURSE).receive(message(), "Wolds CAS", "file").handover_id
    offered = {
        role: [offer.step for offer in desk_of(replace(NURSE, role=role)).open(handover).offers]
        for role in (Role.RECEPTIONIST, Role.CLINICIAN)
    }

    assert offered[Role.RECEPTIONIST] == [Step.ACCEPT, Step.NOT_ATTENDED]
    assert offered[Role.CLINICIAN] == [Step.ACCEPT, Step.START, Step.NOT_ATTENDED]
