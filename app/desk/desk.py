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
from app.desk.step_verbs import StepVerbs
from app.report.states import State
from app.settings.registry import Settings
from app.store import listing
from app.store.store import Store, Tx

if TYPE_CHECKING:
    from app.desk.opening import Opened
    from app.desk.parts import Use
    from app.desk.receiving import Received
    from app.report.model import EncounterReport
    from app.report.parts import Part
    from app.store.rows import Row


def _now() -> datetime:
    return datetime.now(UTC)


class Desk(StepVerbs, PrivacyVerbs):
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

        ``last`` asks for the last rows of the list instead of the first; with ``after``, for
        those above that row.

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
