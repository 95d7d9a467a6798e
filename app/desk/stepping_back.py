"""A step back after a mistake, in the transaction that moves the handover.

What has not left is taken out of the outbox, so that no sender is told later of what was taken
back here; what may have left is said, never hidden (hazards H06, B18).
"""

from __future__ import annotations

from datetime import datetime

from app.desk.plans.back import PUTS_BACK, UNDOES, behind, plan_back, undoable
from app.desk.plans.plan import Plan, Situation
from app.report.errors import Refused
from app.report.states import ReplyState, Step
from app.store import outbox
from app.store.handovers import Standing
from app.store.store import Tx

_MAY_BE = {
    Step.ACCEPT: "have the acceptance already, or the consultation had begun",
    Step.NOT_ATTENDED: "have the did-not-attend notice already",
    Step.FINISH: "have been told already",
}
_INSTEAD = {Step.UNDO_FINISH: Step.BACK_TO_CONSULTATION}


def step_back(tx: Tx, one: Standing, situation: Situation, step: Step, why: str) -> Plan:
    """What a step back comes to, by the replies as they stand in this transaction.

    Raises:
        Refused: the sender may know what is to be undone (DESK-006), or nothing says why the
            handover is put back (DESK-016).
    """
    replies = outbox.of_handover(tx, one.id)
    if step in UNDOES and not undoable(step, replies):
        undone = UNDOES[step]
        raise Refused(
            f"{undone.value} cannot be undone any more",
            f"{one.sender} may {_MAY_BE[undone]}",
            f"Press {_INSTEAD.get(step, Step.BACK_TO_EXPECTED).value}, which says what the sender "
            "knows",
            "DESK-006",
        )
    if step in PUTS_BACK and not why.strip():
        raise Refused(
            "A handover is put back only with a reason",
            "Nothing says why it is put back",
            "Say what happened, for example that another patient was meant",
            "DESK-016",
        )
    return plan_back(step, Situation(one.sender, situation.sender, None, replies=replies))


def take_out(tx: Tx, one: Standing, step: Step, now: datetime) -> None:
    """Take what waits or failed out of the outbox, now that a step makes it untrue.

    For a step back that is whatever told of the steps before; for an arrival after all, the
    notice that the patient did not attend.
    """
    about = Step.UNDO_NOT_ATTENDED if step is Step.ACCEPT else step
    words = "Undone before it left." if step in UNDOES else f"Ended by {step.value}."
    for reply in behind(about, outbox.of_handover(tx, one.id)):
        whole = step in UNDOES and reply.state is ReplyState.HERE_ONLY
        if whole or reply.state in {ReplyState.WAITING, ReplyState.FAILED}:
            outbox.change(tx, reply.id, ReplyState.WITHDRAWN, now=now, words=words)
