"""Attacks by direct calls: nothing clinical comes to a receptionist by any verb of the desk."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.desk.break_glass import SEEN, GlassReason
from app.desk.changes import ChangeKind
from app.desk.desk import Desk
from app.desk.neighbours import Neighbours
from app.desk.parts import Use
from app.desk.people import Person
from app.report.errors import Refused
from app.report.states import ReplyState, Role, State, Step
from app.store import audit, audit_words, outbox
from app.store.audit_pages import AuditFilter
from app.store.records import Attempt
from app.store.store import Store
from tests.desk.conftest import NURSE, SETTINGS, HandClock, Heard
from tests.desk.made import message, read

CONCERN = "Cocaine overdose"
FRONT = Person("kim", "Kim Lund", Role.RECEPTIONIST, "desk-1")
WHY = "no nurse is here and the patient has collapsed"


@pytest.fixture
def one(desk: Desk, store: Store) -> str:
    """A handover with clinical words in its report, its reply and the sender's answer."""
    sent = message(concern=CONCERN, hooks=[["Task/1", "requested"]])
    handover = desk.receive(sent, "Northshire 111", "file").handover_id
    reply = desk.accept(handover)
    with store.transaction() as tx:
        outbox.keep_body(tx, reply.id, f"body: {CONCERN}".encode(), "1")
        number = outbox.begin_attempt(tx, reply, desk.context.clock())
        ended = Attempt(number, NOW, NOW, "sent", "", "", f"answer: {CONCERN}".encode())
        outbox.end_attempt(tx, reply.id, ended)
        outbox.change(tx, reply.id, ReplyState.FAILED, now=NOW)
    return handover


NOW = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)


@pytest.fixture
def front(desk_of: Callable[[Person], Desk]) -> Desk:
    return desk_of(FRONT)


@pytest.mark.hazard("H23", "H13")
def test_no_verb_that_is_allowed_gives_a_clinical_word(front: Desk, one: str) -> None:
    reply = front.waiting_replies()[0]
    given = {
        "rows": front.rows(State.ARRIVED),
        "row": front.row(one),
        "open": front.open(one),
        "report": front.report(one, 1),
        "replies": front.replies(one),
        "waiting replies": front.waiting_replies(),
        "attempts": front.attempts(reply.id),
        "retry": front.retry(reply.id),
        "incidents": front.incidents(),
        "said": front.what_will_be_sent(one, Step.UNDO_ACCEPT),
    }

    assert [verb for verb, what in given.items() if CONCERN in repr(what)] == []
    assert b"overdose" not in repr(given).encode()
    opened = front.open(one)
    assert opened.report is not None
    assert opened.report.patient.name != ""
    assert opened.replies[0].body is None


@pytest.mark.hazard("H23")
def test_the_same_verbs_give_them_to_a_clinician(desk: Desk, one: str) -> None:
    """Otherwise the attack above would prove nothing."""
    reply = desk.waiting_replies()[0]
    for what in (
        desk.rows(State.ARRIVED),
        desk.row(one),
        desk.open(one),
        desk.report(one, 1),
        desk.replies(one),
        desk.attempts(reply.id),
    ):
        assert CONCERN in repr(what)


@pytest.mark.parametrize("typed", ["overdose", "cocaine", "coca", "verdos"])
def test_a_search_is_no_oracle_for_clinical_words(front: Desk, one: str, typed: str) -> None:
    assert front.rows(State.ARRIVED, typed) == ()
    assert front.row_count(State.ARRIVED, typed) == 0
    assert front.row_count(State.ARRIVED, "nowak") == 1


def test_a_block_on_accepting_is_told_without_its_story(desk: Desk, front: Desk) -> None:
    sent = message("e9", warnings=["other-patient"])
    handover = desk.receive(sent, "Wolds CAS", "file").handover_id

    with pytest.raises(Refused) as told:
        front.accept(handover)
    assert told.value.what_happened == "Part of this message is about another patient."
    with pytest.raises(Refused) as whole:
        desk.accept(handover)
    assert whole.value.what_happened == "Found other-patient."


@pytest.mark.hazard("H23")
def test_breaking_the_glass_opens_one_report_for_a_while(
    front: Desk, desk: Desk, store: Store, clock: HandClock, heard: Heard, one: str
) -> None:
    other = desk.receive(message("e2", concern=CONCERN), "Wolds CAS", "file").handover_id
    until = front.break_glass(one, GlassReason.OTHER, WHY)

    opened = front.open(one)
    assert opened.glass_until == until
    assert CONCERN in repr(opened.report)
    assert CONCERN in repr(front.report(one, 1))
    assert CONCERN not in repr(front.open(other).report)
    assert ChangeKind.ALERT.value in heard.kinds
    for taken in (
        lambda: front.original(one),
        lambda: front.part(one, 1, 0, Use.SAVE),
        lambda: front.start(one),
    ):
        with pytest.raises(Refused):
            taken()

    clock.go(minutes=15)
    assert front.open(one).glass_until is None
    assert CONCERN not in repr(front.open(one))
    with store.reading() as tx:
        told = [(e.action, e.reason) for e in audit.of_handover(tx, one) if e.who.person == "kim"]
    assert told[0][0] == "break glass"
    assert audit_words.code_of(told[0][1]) == "another reason"
    assert WHY not in repr(told)
    assert told[1] == ("open", "break glass")
    assert told[-1] == ("open", "direct care")


def test_it_ends_when_it_is_ended_and_is_nobody_elses(
    front: Desk, desk_of: Callable[[Person], Desk], one: str
) -> None:
    front.break_glass(one, GlassReason.OTHER, WHY)
    colleague = desk_of(replace(FRONT, id="lee"))
    assert CONCERN not in repr(colleague.open(one))

    assert front.end_break_glass(one)
    assert not front.end_break_glass(one)
    assert CONCERN not in repr(front.open(one))


@pytest.mark.hazard("H23")
@pytest.mark.parametrize("minutes", [-1, 60 * 24 * 365])
def test_a_clock_that_is_set_does_not_make_it_last(
    front: Desk, clock: HandClock, one: str, minutes: int
) -> None:
    front.break_glass(one, GlassReason.OTHER, WHY)
    clock.go(minutes=minutes)

    assert CONCERN not in repr(front.open(one))


@pytest.mark.parametrize("reason", ["", "   ", "urgent", " x " * 3])
def test_a_reason_is_needed(front: Desk, one: str, reason: str) -> None:
    with pytest.raises(Refused) as told:
        front.break_glass(one, GlassReason.OTHER, reason)
    assert told.value.code == "DESK-021"


def test_policy_may_allow_none(store: Store, clock: HandClock, one: str) -> None:
    never = replace(SETTINGS, break_glass_minutes=0)
    with pytest.raises(Refused) as told:
        Desk(store, never, FRONT, clock=clock, read=read).break_glass(one, GlassReason.OTHER, WHY)
    assert told.value.code == "DESK-020"


def test_the_privacy_officer_has_it_on_a_list_that_names_nobody(
    front: Desk, desk_of: Callable[[Person], Desk], one: str
) -> None:
    officer = desk_of(Person("ash", "Ash Gill", Role.PRIVACY_OFFICER, "ig-1"))
    assert officer.privacy_alerts() == ()
    front.break_glass(one, GlassReason.OTHER, WHY)
    front.end_break_glass(one)

    (alert,) = officer.privacy_alerts()
    assert (alert.role, alert.workstation, alert.seen) == ("Receptionist", "desk-1", False)
    for name in ("kim", "Kim Lund", one, WHY, "Nowak"):
        assert name not in repr(alert)
    found = officer.audit_page(AuditFilter(action="break glass"))
    assert [(entry.number, entry.who.person) for entry in found] == [(alert.reference, "kim")]

    (access,) = officer.emergency_accesses()
    assert access.alert == alert
    assert (access.person, access.handover_id, access.words) == ("kim", one, WHY)
    assert (access.reason, access.typed) == ("another reason", True)
    assert officer.audit_page()[1].reason == "break glass"

    officer.alert_seen(alert.reference)
    assert officer.privacy_alerts()[0].seen
    assert officer.audit_page()[1].action == SEEN
    with pytest.raises(Refused) as told:
        officer.alert_seen(alert.reference + 1)
    assert told.value.code == "DESK-022"


def test_other_programs_on_the_store_hear_of_it(
    store: Store, desk_of: Callable[[Person], Desk], heard: Heard, one: str
) -> None:
    with Store.open(store.engine.path, bytes(32)) as elsewhere:  # type: ignore[attr-defined]  # this engine has a file
        watching = Neighbours(desk_of(NURSE))
        Desk(elsewhere, SETTINGS, FRONT, clock=HandClock(), read=read).break_glass(
            one, GlassReason.OTHER, WHY
        )
        heard.all.clear()
        watching.look()
    assert heard.kinds == ["alert"]


@pytest.mark.parametrize("reason", [one for one in GlassReason if one is not GlassReason.OTHER])
def test_a_reason_of_the_list_needs_no_words(front: Desk, one: str, reason: GlassReason) -> None:
    front.break_glass(one, reason)

    assert CONCERN in repr(front.open(one))
