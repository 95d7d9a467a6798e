"""The desk: every verb that a person does, for screens and the command line alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.desk.changes import ChangeKind, Listener
from app.desk.context import Clock, Context, Reader, no_such_handover, reader_for
from app.desk.people import Person
from app.desk.permission import demand, permit, row_for
from app.desk.privacy_verbs import PrivacyVerbs
from app.desk.roles import Right, may
from app.desk.searching import looks_for, noted_beside
from app.report.states import State, Step
from app.settings.registry import Settings
from app.store import listing
from app.store.store import Store, Tx

if TYPE_CHECKING:
    from app.desk.forms import ReplyForm
    from app.desk.opening import Opened
    from app.desk.parts import Use
    from app.desk.receiving import Received
    from app.report.model import EncounterReport
    from app.report.parts import Part
    from app.store.records import Reply
    from app.store.rows import Row


def _now() -> datetime:
    return datetime.now(UTC)


class Desk(PrivacyVerbs):
    """The verbs. Any thread may call them; each is finished and durable when it returns.

    What only receiving, opening or a step needs is imported by those verbs: the first list, which
    everybody waits for at the start, does without.

    Every verb may raise StoreFailed; those of a person also Refused. What changed is announced
    after the commit, on the thread that did it.

    Args:
        store: what is kept.
        settings: senders and the time for which *Accept* is held.
        person: who is here, with their role.
        announce: called for every change; :meth:`subscribe` adds more listeners.
        clock: gives an aware instant.
        read: bytes to report, raises Unreadable; the readers of this program by default.
    """

    def __init__(
        self,
        store: Store,
        settings: Settings,
        person: Person,
        *,
        announce: Listener | None = None,
        clock: Clock = _now,
        read: Reader | None = None,
    ) -> None:
        context = Context(store, settings, person, clock, read or reader_for(settings))
        super().__init__(context, announce)
        self._sought: tuple[str, ...] = ()

    # receiving

    def receive(
        self,
        data: bytes,
        sender_name: str,
        how: str,
        fetched_from: str = "",
        media_type: str = "",
    ) -> Received:
        """Keep a message durably, then file what it says.

        Bytes that cannot be read are no failure here: they get their row in the list *Could
        not be read*. The very same bytes, or the same version in other bytes, change nothing.

        Args:
            data: the message as it came.
            sender_name: the name of the sender in the settings, or what to call the source.
            how: ``fetched``, ``file``, ``pushed`` ...
            fetched_from: the address or path it came from.
            media_type: as the transport gave it.

        Raises:
            StoreFailed: it was not kept; the transport must not say *received*.
        """
        from app.desk import receiving
        from app.store.messages import Arrival

        arrival = Arrival(data, sender_name, how, fetched_from, media_type)
        received, changed = receiving.receive(self.context, arrival)
        if changed:
            self.announce(changed)
        return received

    def catch_up(self) -> tuple[Received, ...]:
        """File messages that were kept but not filed because the program ended in between.

        Rows that an older version of this program filled get the facts that they lack.
        """
        from app.desk.filling import fill
        from app.desk.kept import file_kept

        done = []
        for received, changed in file_kept(self.context):
            done.append(received)
            if changed:
                self.announce(changed)
        for changed in fill(self.context):
            self.announce(changed)
        return tuple(done)

    # looking

    def work_lists(self) -> dict[State, int]:
        """How many handovers are in each work list; every list is a key."""
        with self.context.store.reading() as tx:
            return listing.counts(tx)

    def rows(
        self,
        state: State,
        typed: str = "",
        after: Row | None = None,
        limit: int = 100,
        wanted: Callable[[], bool] | None = None,
        last: bool = False,
    ) -> tuple[Row, ...]:
        """A page of a work list, in its order; ``typed`` is the filter, ``after`` the last row.

        ``last`` asks for the last rows of the list instead of the first.

        For a role that may not read clinical words they are left out of the rows, and the
        filter does not look at them.

        Raises:
            Refused: the role sees no patients (DESK-001).
            CancelledError: ``wanted`` said no before the rows were found.
        """
        with self._looking("rows", state, typed, wanted) as (tx, clinical):
            found = listing.rows(
                tx,
                person=self.person.id,
                state=state,
                typed=typed,
                clinical=clinical,
                after=after,
                limit=limit,
                last=last,
            )
        return tuple(row_for(self.context, row) for row in found)

    def row_count(
        self,
        state: State,
        typed: str = "",
        at_most: int | None = None,
        wanted: Callable[[], bool] | None = None,
    ) -> int:
        """How many rows of a work list the filter leaves; counting may stop at ``at_most``.

        Raises:
            Refused, CancelledError: as :meth:`rows`.
        """
        with self._looking("row_count", state, typed, wanted) as (tx, clinical):
            return listing.count(tx, state=state, typed=typed, clinical=clinical, at_most=at_most)

    def row(self, handover_id: str) -> Row:
        """One list row. Raises Refused where it is not there (DESK-002)."""
        permit(self.context, "row", handover_id)
        with self.context.store.reading() as tx:
            found = listing.row(tx, handover_id, person=self.person.id)
        if found is None:
            raise no_such_handover()
        return row_for(self.context, found)

    def open(self, handover_id: str, version: int | None = None) -> Opened:
        """Everything that the screen of a handover shows, read again from the stored bytes.

        Sends nothing. Notes who opened which version; the first version that a person opens is
        the one they have read, later ones only after :meth:`mark_read`.

        Raises:
            Refused: the role sees no patients, or it is not there.
            StoreFailed: the bytes are no longer what was received (STORE-013).
        """
        from app.desk import opening

        opened = opening.open_handover(self.context, handover_id, version)
        self._changed(handover_id, ChangeKind.READ)
        return opened

    def report(self, handover_id: str, version: int) -> EncounterReport | None:
        """An earlier version for comparing, without counting as opened; None if unreadable."""
        from app.desk import opening

        permit(self.context, "report", handover_id)
        row = self.row(handover_id)
        report, _ = opening.read_again(self.context, row, self._bytes(handover_id, version))
        return opening.report_for(self.context, handover_id, report)

    def original(
        self, handover_id: str, version: int | None = None, *, to_read: bool = False
    ) -> bytes:
        """The message as received, to be saved or read here; noted in the audit trail as such.

        Raises:
            Refused: the role may not read clinical words.
            StoreFailed: the bytes are no longer what was received (STORE-013).
        """
        from app.store import audit

        permit(self.context, "original", handover_id)
        number = version or self.row(handover_id).version
        data = self._bytes(handover_id, number)
        with self.context.store.transaction() as tx:
            audit.append(
                tx,
                self.context.clock(),
                self.person.who,
                "read message" if to_read else "save message",
                handover_id=handover_id,
                version=number,
            )
        return data

    def parts(self, handover_id: str, version: int) -> tuple[Part, ...]:
        """The files inside a message, without their content. Raises as :meth:`part`."""
        from app.desk import parts

        permit(self.context, "parts", handover_id)
        return parts.listed(self.context, self._bytes(handover_id, version))

    def part(self, handover_id: str, version: int, number: int, use: Use) -> Part:
        """One file inside a message with its content, to open or to save; noted in the trail.

        Raises:
            Refused: the role may not read clinical words (DESK-001), or it is not there.
            StoreFailed: the bytes are no longer what was received (STORE-013).
            Unreadable: the message cannot be read at all.
        """
        from app.desk import parts

        permit(self.context, "part", handover_id)
        if use is parts.Use.SAVE:
            demand(self.context, Right.TAKE_CLINICAL, use.value, handover_id)
        data = self._bytes(handover_id, version)
        return parts.taken(
            self.context, data, number, use, handover_id=handover_id, version=version
        )

    def mark_read(self, handover_id: str, version: int) -> None:
        """This person has read that version: its row is no longer *Updated* for them."""
        from app.store import audit, handovers
        from app.store.records import Opening

        permit(self.context, "mark_read", handover_id)
        now = self.context.clock()
        seen = Opening(version, self.person.id, self.person.workstation, now)
        with self.context.store.transaction() as tx:
            handovers.note_read(tx, handover_id, seen)
            audit.append(
                tx, now, self.person.who, "mark as read", handover_id=handover_id, version=version
            )
        self._changed(handover_id, ChangeKind.READ)

    # steps

    def what_will_be_sent(self, handover_id: str, step: Step) -> str:
        """The sentence beside a button: what pressing it tells the sender, if anything."""
        from app.desk import steps
        from app.desk.plans.choose import plan

        permit(self.context, "what_will_be_sent", handover_id)
        situation, _ = steps.situation_of(self.context, handover_id, step)
        return plan(step, situation).says

    def accept(
        self,
        handover_id: str,
        version: int | None = None,
        identity: str = "",
        form: ReplyForm | None = None,
    ) -> Reply:
        """Accept: to *Arrived*, with the reply in the outbox, in one transaction.

        Args:
            handover_id: which.
            version: the version on the screen; refused if a later one has come (DESK-005).
            identity: how identity was confirmed, for the audit trail.
            form: what was filled in for the sender, where its offer asks for anything.

        Raises:
            Refused: role, state, version, or part of the message is about another patient.
        """
        reply = self._take(handover_id, Step.ACCEPT, version, identity, form)
        if reply is None:
            raise RuntimeError("an acceptance always has its reply")
        return reply

    def undo_accept(self, handover_id: str) -> Row:
        """Back to *Expected*, while nothing can have left (DESK-006 otherwise)."""
        row = self._step(handover_id, Step.UNDO_ACCEPT)
        self._changed(handover_id, ChangeKind.REPLY)
        return row

    def start(self, handover_id: str, form: ReplyForm | None = None) -> Row:
        """Start the consultation; this, and never opening, is what a sender may be told of."""
        return self._step(handover_id, Step.START, form=form)

    def finish(self, handover_id: str, note: str = "", form: ReplyForm | None = None) -> Row:
        """Finish the consultation."""
        return self._step(handover_id, Step.FINISH, note, form)

    def reject(self, handover_id: str, form: ReplyForm, version: int | None = None) -> Row:
        """Reject: to *Done*, with the rejection in the outbox.

        Raises:
            Refused: role, state, version, the sender takes no rejection (DESK-008), or the
                reason is not one that it knows (DESK-011, DESK-012).
        """
        self._take(handover_id, Step.REJECT, version, form.reason, form)
        return self.row(handover_id)

    def not_attended(self, handover_id: str, note: str = "", form: ReplyForm | None = None) -> Row:
        """Say that the patient did not come; the handover stays in a list of its own."""
        return self._step(handover_id, Step.NOT_ATTENDED, note, form)

    def undo_not_attended(self, handover_id: str) -> Row:
        """Back to *Expected*, while nothing can have left (DESK-006 otherwise)."""
        row = self._step(handover_id, Step.UNDO_NOT_ATTENDED)
        self._changed(handover_id, ChangeKind.REPLY)
        return row

    def back_to_expected(self, handover_id: str, why: str) -> Row:
        """Back to *Expected* whatever the sender knows; a reason is needed (DESK-016)."""
        return self._step(handover_id, Step.BACK_TO_EXPECTED, why)

    def back_to_arrived(self, handover_id: str, why: str) -> Row:
        """End a consultation that was started by mistake; a reason is needed (DESK-016)."""
        return self._step(handover_id, Step.BACK_TO_ARRIVED, why)

    def dealt_with(self, handover_id: str, note: str = "") -> Row:
        """Say that a message that could not be read, or is for information, was dealt with."""
        return self._step(handover_id, Step.DEALT_WITH, note)

    def _step(
        self, handover_id: str, step: Step, note: str = "", form: ReplyForm | None = None
    ) -> Row:
        self._take(handover_id, step, None, note, form)
        return self.row(handover_id)

    def _take(
        self,
        handover_id: str,
        step: Step,
        version: int | None,
        note: str,
        form: ReplyForm | None,
    ) -> Reply | None:
        from app.desk import steps

        asked = steps.Asked(handover_id, step, version, note, form)
        reply = steps.take(self.context, asked)
        self._changed(handover_id, ChangeKind.MOVED)
        if reply is not None:
            self._changed(handover_id, ChangeKind.REPLY)
        return reply

    def _bytes(self, handover_id: str, number: int) -> bytes:
        from app.store import handovers, messages

        with self.context.store.reading() as tx:
            for version in handovers.versions(tx, handover_id):
                if version.number == number:
                    return messages.body(tx, version.message_id)
        raise no_such_handover()

    @contextmanager
    def _looking(
        self, verb: str, state: State, typed: str, wanted: Callable[[], bool] | None
    ) -> Iterator[tuple[Tx, bool]]:
        """The store, and whether clinical words are looked at; a new search is written down."""
        permit(self.context, verb)
        sought = (state, *looks_for(typed))
        new = len(sought) > 1 and sought != self._sought
        words = " ".join(sought[1:])
        noted = noted_beside(self.context, words, state.value) if new else nullcontext()
        with noted, self.context.store.reading(wanted) as tx:
            yield tx, may(self.person.role, Right.READ_CLINICAL)
        self._sought = sought
