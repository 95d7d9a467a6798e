"""Whatever people, senders and crashes do in whatever order: nothing lost, the counts add up."""

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

import hypothesis.strategies as st
from hypothesis import settings as how
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from app.desk.desk import Desk
from app.desk.forms import ReplyForm
from app.desk.outbox import OutboxWorker
from app.desk.plans.back import CLOSES, PUTS_BACK, UNDOES, behind, is_known
from app.desk.transports.clients import Clients
from app.desk.transports.source import Source
from app.desk.transports.transport import Delivered, Keep
from app.report.errors import ConnectionFailed, Refused
from app.report.states import RETURNS, ReplyState, State, Step
from app.store import audit, messages, outbox
from app.store.messages import Arrival
from app.store.records import Reply
from app.store.store import Store
from tests.desk.conftest import NURSE, SETTINGS
from tests.desk.made import message, read

NORTHSHIRE, WOLDS = "Northshire 111", "Wolds CAS"
NUMBERS = st.integers(1, 4)


class PowerCut(BaseException):
    """The program ends here and now."""


class Sender:
    """The sender's memory outlives the program: which replies reached it, and how often."""

    def __init__(self) -> None:
        self.mood = "well"
        self.got: dict[str, int] = {}

    def __call__(self, _: Reply, __: Source, ___: Clients) -> Self:
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def deliver(self, reply: Reply, keep: Keep) -> Delivered:
        """As a transport must: ask first, keep the bytes, send, read back."""
        if self.mood == "away":
            raise ConnectionFailed("Away", "No answer", "Wait", "CONN-001", retryable=True)
        if self.mood == "refuses":
            raise ConnectionFailed("No", "It says no", "Telephone", "CONN-002")
        if reply.id not in self.got:
            if reply.body is None:
                keep(reply.id.encode(), "1")
            if self.mood == "cut before":
                raise PowerCut
            self.got[reply.id] = self.got.get(reply.id, 0) + 1
            if self.mood == "cut after":
                raise PowerCut
        if self.mood == "vague":
            return Delivered(ReplyState.SENT)
        return Delivered(ReplyState.CONFIRMED)


class Department(RuleBasedStateMachine):
    """One department, two senders, one clock."""

    handovers = Bundle("handovers")

    @initialize()
    def opens(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.now = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)
        self.sender = Sender()
        self.keys: set[tuple[str, str]] = set()
        self.unreadable: set[bytes] = set()
        self.decided: dict[str, str] = {}
        self.start()

    def start(self) -> None:
        self.store = Store.open(Path(self.folder.name) / "a.db", bytes(32), create=True)
        self.desk = Desk(self.store, SETTINGS, NURSE, clock=lambda: self.now, read=read)
        self.desk.catch_up()

    @rule(target=handovers, sender=st.sampled_from([NORTHSHIRE, WOLDS]), encounter=NUMBERS,
          version=NUMBERS, kind=st.sampled_from(["new", "update", "cancel"]),
          blocked=st.booleans(), action=st.sampled_from([True, False, None]))  # fmt: skip
    def receives(
        self, sender: str, encounter: int, version: int, kind: str, *, blocked: bool,
        action: bool | None,
    ) -> str:  # fmt: skip
        self.keys.add((sender, f"e{encounter}"))
        data = message(
            f"e{encounter}",
            str(version),
            sequence=str(version),
            kind=kind,
            for_action=action,
            warnings=["other-patient"] if blocked else [],
            hooks=[[f"Task/{encounter}", "requested", "1"]],
        )
        return self.desk.receive(data, sender, "fetched").handover_id

    @rule(target=handovers, data=st.sampled_from([b"", b"\x00", b"<x/>"]))
    def receives_what_cannot_be_read(self, data: bytes) -> str:
        self.unreadable.add(data)
        return self.desk.receive(data, NORTHSHIRE, "file").handover_id

    @rule(encounter=NUMBERS)
    def is_cut_off_after_keeping_a_message(self, encounter: int) -> None:
        self.keys.add((WOLDS, f"e{encounter}"))
        with self.store.transaction() as tx:
            arrival = Arrival(message(f"e{encounter}", "cut"), WOLDS, "pushed")
            messages.keep(tx, arrival, self.now)
        self.restarts()

    @rule(handover=handovers)
    def opens_a_report(self, handover: str) -> None:
        before = self.desk.replies(handover)
        assert self.desk.open(handover).replies == before

    @rule(handover=handovers, verb=st.sampled_from(
        ["accept", "undo_accept", "start", "finish", "not_attended", "undo_not_attended",
         "dealt_with", "reject", "undo_finish"]))  # fmt: skip
    def takes_a_step(self, handover: str, verb: str) -> None:
        given = [ReplyForm(words="no room")] if verb == "reject" else []
        try:
            done = getattr(self.desk, verb)(handover, *given)
        except Refused:
            return
        if verb in {"undo_accept", "undo_not_attended"}:
            self.is_back_where_it_was(handover)
        if verb == "undo_finish":
            self.nothing_says_that_it_is_over(handover, Step.UNDO_FINISH)
        if isinstance(done, Reply):
            self.decided[done.id] = handover
        for reply in self.desk.replies(handover):  # other steps may tell the sender, too
            self.decided[reply.id] = handover

    @rule(handover=handovers, verb=st.sampled_from(
        ["back_to_expected", "back_to_arrived", "back_to_in_consultation", "back_to_its_list"]
    ))  # fmt: skip
    def puts_back(self, handover: str, verb: str) -> None:
        offered = {one.step.value.lower() for one in self.desk.open(handover).offers}
        before = self.desk.row(handover).state
        try:
            getattr(self.desk, verb)(handover, "another patient was meant")
        except Refused:
            assert verb.replace("_", " ") not in offered
            if verb in {"back_to_in_consultation", "back_to_its_list"}:
                assert before is not State.DONE or len(offered) == 1
            assert self.desk.row(handover).state is before
            return
        last = self.desk.replies(handover)[-1]
        assert (last.state, last.occasion) == (ReplyState.HERE_ONLY, verb.replace("_", " "))
        self.decided[last.id] = handover
        if verb == "back_to_expected":
            self.is_back_where_it_was(handover)
        elif last.step in RETURNS:
            self.nothing_says_that_it_is_over(handover, last.step)

    def nothing_says_that_it_is_over(self, handover: str, step: Step) -> None:
        """A sender hears nothing later of an end that was taken back."""
        assert self.desk.row(handover).state not in {State.DONE, State.NOT_ATTENDED}
        for reply in behind(step, self.desk.replies(handover)):
            assert reply.state not in {ReplyState.WAITING, ReplyState.FAILED}

    def is_back_where_it_was(self, handover: str) -> None:
        """Nothing is left that would tell a sender later of what was taken back."""
        assert self.desk.row(handover).state is State.EXPECTED
        for reply in behind(Step.BACK_TO_EXPECTED, self.desk.replies(handover)):
            assert reply.state not in {ReplyState.WAITING, ReplyState.FAILED}

    @rule(handover=handovers)
    def is_offered_one_way_back(self, handover: str) -> None:
        opened = self.desk.open(handover)
        back = [one.step for one in opened.offers if one.step in {*UNDOES, *PUTS_BACK}]
        ways = {State.ARRIVED, State.NOT_ATTENDED, State.IN_CONSULTATION, State.DONE}
        assert len(back) == (opened.row.state in ways)

    @rule(seconds=st.integers(0, 3_000))
    def waits(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(mood=st.sampled_from(["well", "away", "refuses", "vague", "cut before", "cut after"]))
    def sender_is(self, mood: str) -> None:
        self.sender.mood = mood

    @rule()
    def worker_works(self) -> None:
        try:
            OutboxWorker(self.desk, self.sender).run_once()
        except PowerCut:
            self.restarts()

    @rule(data=st.data(), back=st.booleans())
    def repairs_a_reply(self, data: st.DataObject, *, back: bool) -> None:
        waiting = self.desk.waiting_replies()
        if not waiting:
            return
        reply = data.draw(st.sampled_from(waiting))
        if not back:
            self.desk.retry(reply.id)
        elif reply.state is not ReplyState.SENT:
            self.desk.withdraw(reply.id, "told by telephone")

    @rule()
    def restarts(self) -> None:
        self.store.close()
        self.start()

    @invariant()
    def every_handover_is_in_exactly_one_list(self) -> None:
        counts = self.desk.work_lists()
        listed = [row.id for state in State for row in self.desk.rows(state)]
        assert len(listed) == len(set(listed)) == sum(counts.values())
        assert len(listed) == len(self.keys) + len(self.unreadable)

    @invariant()
    def no_reply_is_lost_and_none_is_sent_twice(self) -> None:
        with self.store.reading() as tx:
            kept = {reply.id: reply for reply in outbox.in_states(tx, tuple(ReplyState))}
        assert set(kept) == set(self.decided)
        assert set(self.sender.got.values()) <= {1}
        for reply in kept.values():
            if reply.state is ReplyState.CONFIRMED:
                assert reply.id in self.sender.got
            if reply.state is ReplyState.HERE_ONLY:
                assert reply.id not in self.sender.got

    @invariant()
    def a_sender_that_knows_of_the_end_hears_nothing_after_it_was_taken_back(self) -> None:
        for handover in set(self.decided.values()):
            knows = taken_back = False
            for reply in self.desk.replies(handover):
                knows |= reply.step in CLOSES and is_known(reply)
                taken_back |= knows and reply.step in RETURNS
                assert not taken_back or reply.kind == "here-only"

    @invariant()
    def no_id_is_used_twice(self) -> None:
        with self.store.reading() as tx:
            kept = outbox.in_states(tx, tuple(ReplyState))
        assert len({reply.idempotency_id for reply in kept}) == len(kept)

    @invariant()
    def an_arrived_patient_has_a_reply(self) -> None:
        for row in self.desk.rows(State.ARRIVED):
            assert self.desk.replies(row.id)[-1].state is not None

    @invariant()
    def the_trail_is_whole(self) -> None:
        assert audit.verify(self.store).sound

    def teardown(self) -> None:
        if not hasattr(self, "store"):
            return
        # Left alone with a sender that is well, everything that waits gets through.
        self.sender.mood = "well"
        for _ in range(3):
            self.now += timedelta(hours=1)
            OutboxWorker(self.desk, self.sender).run_once()
        left = [r.state for r in self.desk.waiting_replies() if r.state is not ReplyState.FAILED]
        self.store.close()
        self.folder.cleanup()
        assert left == []


TestDepartment = Department.TestCase
TestDepartment.settings = how(max_examples=25, stateful_step_count=30, deadline=None)
