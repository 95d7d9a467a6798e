"""The steps of the tour, in order: a shift with a head injury, a lost line and a power loss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.demo.ems import Call, Fault, Wrong
from app.demo.encounters import cas, other_lines, telephone
from app.demo.power_loss import Shift, accepting, coming_back, new_key_kept
from app.demo.programme import AT_START, Happening, What
from app.demo.replies import REPLIES
from app.demo.stage import MissedError, Scene, Stage
from app.report.states import Role, State
from app.settings.profile import Profile
from app.settings.registry import GatewaySettings, Settings

_TELEPHONE = telephone.HEAD_INJURY.service.name
_AMBULANCE = other_lines.CHEST_PAIN.service.name
_CAS = cas.BREATHLESS.service.name
_CRISIS = other_lines.CRISIS_CALL.service.name

_BRIEFLY_S = 20.0
_LONG_S = 120.0
"""A look at six senders that do not answer, and a reply that waits for its next try."""


def arrives(stage: Stage) -> str:
    """The department is busy; then the child's report comes."""
    for story in AT_START:
        if not stage.sending.let(Happening(0, What.SENT, story)):
            raise MissedError(f"a report of {story.service.name} could not be fetched")
    stage.driver.wait_until("Expected")
    if not stage.sending.let(Happening(0, What.SENT, telephone.HEAD_INJURY)):
        raise MissedError("the child's report could not be fetched")
    row = stage.row("NOWAK-BELL, Zofia Maria")
    if "New" not in row or "due in" not in row:
        raise MissedError("the row is not marked new with its due time")
    return "The head injury stands in Expected, marked New, with its due time"


def receptionist(stage: Stage) -> str:
    """The receptionist sees who comes, and no clinical word."""
    stage.driver.role(Role.RECEPTIONIST)
    stage.driver.open("NOWAK-BELL")
    stage.must_show("NOWAK-BELL, Zofia Maria", "14-Mar-2019", "14 Larch Close", "Polish")
    stage.must_not_show("Head injury", "ibuprofen", "Safeguarding", "Vomited", "Abdominal pain")
    return "The receptionist sees name, birth date, address and interpreter, nothing clinical"


def accepted(stage: Stage) -> str:
    """Identity is confirmed, Accept is pressed, and the reply is held for a moment."""
    for asked in ("Full name", "Date of birth", "Address"):
        stage.driver.tick(asked)
    stage.driver.press("Accept")
    stage.driver.wait_until("Reply waiting: accept")
    stage.must_have_been_told(_TELEPHONE, [])
    return "Accept pressed: the reply is held, and the sender has not been told yet"


def confirmed(stage: Stage) -> str:
    """The sender has its acknowledgement, and the screen says so."""
    stage.driver.wait_until("Reply confirmed: accept", _LONG_S)
    stage.must_have_been_told(_TELEPHONE, [1])
    return f"Reply confirmed: {_TELEPHONE} has exactly one acknowledgement"


def nurse(stage: Stage) -> str:
    """The nurse sees in one look what matters."""
    stage.driver.role(Role.CLINICIAN)
    stage.driver.list(State.ARRIVED)
    stage.driver.open("NOWAK-BELL")
    stage.must_show(
        "Head injury",
        "Vomited twice since the fall",
        "Safeguarding, child",
        "Interpreter needed: Polish",
        "Do not give ibuprofen or aspirin",
        "Is she taking any medicines?",
        "Coming by car with mother",
    )
    return "The nurse reads: head injury, vomited twice, no medicines, safeguarding, no ibuprofen"


def line_drops(stage: Stage) -> str:
    """The line drops: what is here still opens, and the screen says that the line is down."""
    stage.demonstration.go_offline()
    stage.driver.list(State.EXPECTED)
    stage.driver.open("OSEI")
    stage.must_show("Chest pain", "12-lead ECG with the crew")
    stage.driver.wait_until(f"No connection to {_AMBULANCE}", _LONG_S)
    return "The line is down: another report still opens, and a strip says so"


def reply_waits(stage: Stage) -> str:
    """What is accepted now waits."""
    stage.driver.press("Accept")
    stage.driver.wait_until("Reply waiting: accept", _BRIEFLY_S)
    stage.driver.wait_until("Tried", _LONG_S)
    stage.must_show("Reply waiting: accept")
    stage.must_have_been_told(_AMBULANCE, [])
    return "Accepted without a line: the reply was tried, and waits"


def line_is_back(stage: Stage) -> str:
    """The reply goes by itself."""
    stage.demonstration.go_online()
    stage.driver.wait_until("Reply confirmed: accept", _LONG_S)
    stage.driver.wait_until_gone(f"No connection to {_AMBULANCE}")
    stage.must_have_been_told(_AMBULANCE, [1])
    return f"The line is back: the reply went by itself, {_AMBULANCE} has it once"


def own_reply(stage: Stage) -> str:
    """The sender's Task now shows our acceptance; whoever fetches it again finds no news."""
    looked = stage.demonstration.senders[_TELEPHONE].wait_for_calls(_looked_since, _LONG_S)
    if not looked:
        raise MissedError("nobody looked for later versions")
    stage.driver.list(State.ARRIVED)
    if "Updated" in stage.row("NOWAK-BELL, Zofia Maria"):
        raise MissedError("our own acceptance, seen again at the sender, is taken for an update")
    return "The report was fetched again: our own acceptance in it is no update"


def _looked_since(calls: Sequence[Call]) -> bool:
    """Whether every open report of the sender was fetched again since the last reply.

    One look may have been under way then; the one after it has asked for all of them, and has
    received them when the next begins.
    """
    held = 1 + sum(story.service.name == _TELEPHONE for story in AT_START)
    replies = [at for at, call in enumerate(calls) if call.method == "PUT"]
    later = calls[replies[-1] :] if replies else ()
    return sum(call.path.endswith("/Encounter") for call in later) > 2 * held


def update_offered(stage: Stage) -> str:
    """The child gets worse; whoever reads the old version is told."""
    stage.driver.list(State.ARRIVED)
    stage.driver.open("NOWAK-BELL")
    stage.sending.let(Happening(0, What.CHANGED, telephone.HEAD_INJURY_WORSE))
    stage.driver.wait_until("The sender has sent version 2", _LONG_S)
    stage.must_show("Vomited twice since the fall")
    return "An update came: the page being read stays, and says that there is a new version"


def update_marked(stage: Stage) -> str:
    """What changed is marked."""
    stage.driver.press("Show the new version")
    stage.driver.wait_until("Updated by the sender")
    stage.must_show("Changed", "Nothing to eat or drink", "Vomited three times since the fall")
    stage.must_have_been_told(_TELEPHONE, [1])
    return "The new version is open, and every changed line is marked with its old words"


def update_read(stage: Stage) -> str:
    """Marked as read, the marks go."""
    stage.driver.press("Mark as read")
    stage.driver.wait_for(
        lambda window: window.pane.update_bar is None and window.pane.shown is not None,
        "the marks to go",
    )
    stage.must_show("Vomited three times since the fall")
    return "Marked as read: the marks are gone, the new words stay"


def cancelled(stage: Stage) -> str:
    """A handover that its sender takes back stays until a person moves it."""
    stage.sending.let(Happening(0, What.CANCELLED, telephone.CANCELLED))
    stage.driver.list(State.EXPECTED)
    stage.driver.wait_until("Cancelled by sender", _LONG_S)
    stage.driver.open("VAN DER MERWE")
    stage.must_show("ancelled by the sender", "Back pain")
    return "A cancelled handover stays in the list and says so"


def deceased(stage: Stage) -> str:
    """A patient who has died is never mistaken for a living one."""
    stage.driver.open("PENROSE")
    stage.must_show("Died", "Age at Death")
    return "A patient who has died has a banner of their own"


def signs_survive(stage: Stage) -> str:
    """A relative answers, and what looks like markup is text."""
    stage.driver.open("BRAITHWAITE")
    stage.must_show("BP <90 & SpO2 <92%", "Braithwaite", "overdue")
    return "BP <90 & SpO2 <92% stands as it was written; a daughter is the informant"


def recorded_here(stage: Stage) -> str:
    """A sender without acknowledgements is not told, and the screen says so beforehand."""
    stage.must_show("recorded here only")
    stage.driver.press("Accept")
    stage.driver.wait_until("Recorded here only: accept")
    stage.must_have_been_told(_CAS, [])
    if any(call.method != "GET" for call in stage.demonstration.senders[_CAS].calls()):
        raise MissedError(f"something was written to {_CAS}")
    return f"Accepted: recorded here only, as {_CAS} takes no acknowledgement"


def bad_number(stage: Stage) -> str:
    """An invalid NHS number is shown as sent and said to be invalid."""
    stage.driver.list(State.EXPECTED)
    stage.driver.open("ABARA")
    stage.must_show("999 000 4705", "invalid: check digit", "Not recorded")
    return "An NHS number with a wrong check digit is shown as sent, and said to be invalid"


def could_not_be_read(stage: Stage) -> str:
    """A message that breaks off has its list, its words and its bytes."""
    stage.sending.let(Happening(0, What.DAMAGED, cas.GARBLED))
    stage.driver.list(State.COULD_NOT_BE_READ)
    stage.driver.open(_CAS)
    stage.must_show("0151 496 0947", "READ-", "The message as it came")
    return "A message that breaks off could not be read: it says whom to ring, and keeps the bytes"


def power_loss(stage: Stage) -> str:
    """A viewer of its own loses power in the middle of Accept, and is started again."""
    demonstration = stage.demonstration
    ems = demonstration.senders[_CRISIS]
    shift = new_key_kept(
        Shift(
            profile=Profile.at(demonstration.profile.data_dir.parent / "second"),
            settings=_without_gateway(demonstration.settings),
            secrets=demonstration.tokens(),
            sender=_CRISIS,
            encounter=demonstration.happen(Happening(0, What.SENT, other_lines.CRISIS_CALL)),
            name="BOND",
        )
    )
    ems.fail(Fault(Wrong.ANSWER_LATE, method="PUT", part="/Task/", seconds=60))
    first = accepting(shift)
    try:
        if not ems.wait_for_acknowledgements(1, _LONG_S):
            raise MissedError("the viewer did not accept")
    finally:
        first.cut_power()
    picture = stage.directory / f"{len(SCENES)}-power-loss.png"
    said = coming_back(shift, picture).wait(_LONG_S)
    if "Reply confirmed" not in said:
        raise MissedError("after the restart the reply is not confirmed")
    stage.must_have_been_told(_CRISIS, [1])
    return "Power lost in the middle of Accept: after the restart the reply has gone exactly once"


def _without_gateway(settings: Settings) -> Settings:
    """The viewer that loses power fetches; the gateway and the mailbox are the other one's."""
    return replace(settings, gateway=GatewaySettings(), mailboxes=())


SCENES: tuple[tuple[str, Scene], ...] = (
    ("arrives", arrives),
    ("receptionist", receptionist),
    ("accepted", accepted),
    ("confirmed", confirmed),
    ("nurse", nurse),
    ("line-drops", line_drops),
    ("reply-waits", reply_waits),
    ("line-is-back", line_is_back),
    ("own-reply", own_reply),
    ("update-offered", update_offered),
    ("update-marked", update_marked),
    ("update-read", update_read),
    ("cancelled", cancelled),
    ("deceased", deceased),
    ("signs-survive", signs_survive),
    ("recorded-here", recorded_here),
    ("bad-number", bad_number),
    *REPLIES,
    ("could-not-be-read", could_not_be_read),
    ("power-loss", power_loss),
)
