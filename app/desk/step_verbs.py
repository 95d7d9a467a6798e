"""The verbs by which a handover is moved, each in one transaction with its reply and the trail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.desk.announcing import Announcing
from app.desk.changes import ChangeKind
from app.desk.context import no_such_handover
from app.desk.permission import permit, row_for
from app.report.states import Step
from app.store import listing

if TYPE_CHECKING:
    from app.desk.forms import ReplyForm
    from app.store.records import Reply
    from app.store.rows import Row


class StepVerbs(Announcing):
    """What a person does with a handover, and where it stands then."""

    def row(self, handover_id: str) -> Row:
        """One list row. Raises Refused where it is not there (DESK-002)."""
        permit(self.context, "row", handover_id)
        with self.context.store.reading() as tx:
            found = listing.row(tx, handover_id, person=self.person.id)
        if found is None:
            raise no_such_handover()
        return row_for(self.context, found)

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

    def undo_finish(self, handover_id: str) -> Row:
        """Back to *In consultation*, while nothing can have left (DESK-006 otherwise)."""
        row = self._step(handover_id, Step.UNDO_FINISH)
        self._changed(handover_id, ChangeKind.REPLY)
        return row

    def back_to_in_consultation(self, handover_id: str, why: str) -> Row:
        """Back from *Done* whatever the sender knows; a reason is needed (DESK-016)."""
        return self._step(handover_id, Step.BACK_TO_CONSULTATION, why)

    def back_to_its_list(self, handover_id: str, why: str) -> Row:
        """What was rejected or dealt with by mistake, back to the list that it came from.

        A reason is needed (DESK-016), whatever the sender knows.
        """
        return self._step(handover_id, Step.BACK_TO_ITS_LIST, why)

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
