"""Who may do what: the whole matrix, cell by cell, through the verbs themselves."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.desk.break_glass import GlassReason
from app.desk.desk import Desk
from app.desk.forms import ReplyForm
from app.desk.noting import Left, note_left
from app.desk.parts import Use
from app.desk.people import Person
from app.desk.role_table import role_table
from app.desk.roles import BREAK_GLASS, FOR_VERB, Right
from app.report.errors import AppError, Refused
from app.report.states import Role, State, Step
from app.store import audit
from app.store.audit_pages import AuditFilter
from app.store.store import Store
from tests.desk.conftest import NURSE
from tests.desk.made import message

ROLES = Path(__file__).parents[2] / "resources" / "help" / "roles.md"
VERBS: dict[str, Callable[[Desk, str], object]] = {
    "receive": lambda desk, _: desk.receive(message("e2"), "Wolds CAS", "file"),
    "catch_up": lambda desk, _: desk.catch_up(),
    "work_lists": lambda desk, _: desk.work_lists(),
    "incidents": lambda desk, _: desk.incidents(),
    "rows": lambda desk, _: desk.rows(State.EXPECTED),
    "row_count": lambda desk, _: desk.row_count(State.EXPECTED),
    "row": lambda desk, one: desk.row(one),
    "open": lambda desk, one: desk.open(one),
    "report": lambda desk, one: desk.report(one, 1),
    "mark_read": lambda desk, one: desk.mark_read(one, 1),
    "what_will_be_sent": lambda desk, one: desk.what_will_be_sent(one, Step.ACCEPT),
    "break_glass": lambda desk, one: desk.break_glass(one, GlassReason.WORSE),
    "end_break_glass": lambda desk, one: desk.end_break_glass(one),
    "original": lambda desk, one: desk.original(one),
    "parts": lambda desk, one: desk.parts(one, 1),
    "part": lambda desk, one: desk.part(one, 1, 0, Use.OPEN),
    "accept": lambda desk, one: desk.accept(one),
    "undo_accept": lambda desk, one: desk.undo_accept(one),
    "start": lambda desk, one: desk.start(one),
    "finish": lambda desk, one: desk.finish(one),
    "reject": lambda desk, one: desk.reject(one, ReplyForm()),
    "not_attended": lambda desk, one: desk.not_attended(one),
    "undo_not_attended": lambda desk, one: desk.undo_not_attended(one),
    "back_to_expected": lambda desk, one: desk.back_to_expected(one, "another Zofia was meant"),
    "back_to_arrived": lambda desk, one: desk.back_to_arrived(one, "another Zofia was meant"),
    "dealt_with": lambda desk, one: desk.dealt_with(one),
    "undo_finish": lambda desk, one: desk.undo_finish(one),
    "back_to_in_consultation": lambda desk, one: desk.back_to_in_consultation(one, "too early"),
    "back_to_its_list": lambda desk, one: desk.back_to_its_list(one, "another Zofia was meant"),
    "replies": lambda desk, one: desk.replies(one),
    "waiting_replies": lambda desk, _: desk.waiting_replies(),
    "attempts": lambda desk, _: desk.attempts("no such reply"),
    "retry": lambda desk, _: desk.retry("no such reply"),
    "withdraw": lambda desk, _: desk.withdraw("no such reply", "because"),
    "told_by_telephone": lambda desk, one: desk.told_by_telephone(one, "the shift lead"),
    "sent_and_answered": lambda desk, _: desk.sent_and_answered("no such reply"),
    "audit_page": lambda desk, _: desk.audit_page(AuditFilter(person="nurse1")),
    "audit_actions": lambda desk, _: desk.audit_actions(),
    "privacy_alerts": lambda desk, _: desk.privacy_alerts(),
    "emergency_accesses": lambda desk, _: desk.emergency_accesses(),
    "alert_seen": lambda desk, _: desk.alert_seen(1),
    "verify_audit": lambda desk, _: desk.verify_audit(),
    "export_audit": lambda desk, _: list(desk.export_audit()),
}
NO_VERBS = {"announce", "subscribe", "person", "settings"}
EVERYBODY = {"receive", "catch_up", "work_lists", "incidents", "waiting_replies"}
LOOK = set("rows row_count row open report mark_read what_will_be_sent".split())
GLASS = {"break_glass", "end_break_glass"}
REPLIES = {"replies", "attempts", "retry"}
ARRIVALS = {*EVERYBODY, *LOOK, *GLASS, *REPLIES, "accept", "undo_accept", "not_attended"}
ARRIVALS |= {"told_by_telephone", "undo_not_attended", "back_to_expected"}
AUDIT = {"audit_page", "audit_actions", "privacy_alerts", "emergency_accesses", "alert_seen"}
CHECK = {"verify_audit", "export_audit"}
ALLOWED = {
    Role.RECEPTIONIST: ARRIVALS,
    Role.CLINICIAN: set(VERBS) - AUDIT - CHECK,
    Role.MANAGER: EVERYBODY,
    Role.PRIVACY_OFFICER: {*EVERYBODY, *AUDIT, *CHECK},
    Role.IT: {*EVERYBODY, *REPLIES, "withdraw", *CHECK},
}
"""Written out once more by hand, so that a slip in the table is not its own proof."""


def test_every_verb_of_the_desk_is_in_the_table_and_is_tried_here() -> None:
    public = {name for name in dir(Desk) if not name.startswith("_")} - NO_VERBS
    assert public == set(FOR_VERB) == set(VERBS)


@pytest.mark.hazard("H13", "H23")
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("verb", VERBS)
def test_a_role_may_do_what_its_row_says_and_nothing_else(
    desk_of: Callable[[Person], Desk], store: Store, role: Role, verb: str
) -> None:
    handover = desk_of(NURSE).receive(message(), "Wolds CAS", "file").handover_id
    desk = desk_of(replace(NURSE, role=role))

    try:
        VERBS[verb](desk, handover)
        refused = False
    except AppError as failure:
        refused = failure.code == "DESK-001"

    assert refused == (verb not in ALLOWED[role])
    with store.reading() as tx:
        last = audit.entries(tx)[-1]
    denied = (last.result, last.who.role, last.action) == (
        "denied",
        role.value,
        last.action,
    )
    assert denied == refused
    if refused:
        right = FOR_VERB[verb]
        assert right is not None
        assert last.reason == right.value
    assert audit.verify(store).sound


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CLINICIAN])
@pytest.mark.parametrize("how", Left)
def test_what_leaves_the_screen_is_held_to_the_role_too(
    desk_of: Callable[[Person], Desk], role: Role, how: Left
) -> None:
    handover = desk_of(NURSE).receive(message(), "Wolds CAS", "file").handover_id
    desk = desk_of(replace(NURSE, role=role))
    arrival = role is Role.RECEPTIONIST and how in {Left.DESK_SHEET, Left.PDF}

    if arrival:
        note_left(desk.context, handover, 1, how)
    else:
        with pytest.raises(Refused):
            note_left(desk.context, handover, 1, how)


def test_what_a_caller_made_up_is_not_written_down(
    desk_of: Callable[[Person], Desk], store: Store
) -> None:
    with pytest.raises(Refused):
        desk_of(replace(NURSE, role=Role.MANAGER)).open("Zofia Nowak")
    with store.reading() as tx:
        assert audit.entries(tx)[-1].handover_id == ""


def test_the_page_of_help_is_what_the_table_says() -> None:
    assert ROLES.read_text(encoding="utf-8") == role_table(), "run: triage-handover schema roles"


def test_emergency_access_opens_reading_alone_and_to_reception_alone() -> None:
    assert list(BREAK_GLASS) == [Role.RECEPTIONIST]
    assert set(BREAK_GLASS[Role.RECEPTIONIST]) == {Right.READ_CLINICAL}


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
