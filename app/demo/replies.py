"""The steps of the tour in which messages are pushed, and their senders hear what is replied."""

from __future__ import annotations

from app.demo.bars.from_111 import TO_ED
from app.demo.bars.from_cas_999 import VALIDATION, VALIDATION_NO_ANSWER
from app.demo.encounters import as_messages
from app.demo.itk.telephone import SCALD
from app.demo.peers import bars, itk, mesh
from app.demo.peers.peers import CASE_999, bars_name, itk_name
from app.demo.pushes import acknowledged, by_999, by_bars, by_itk
from app.demo.stage import PATIENCE_S, MissedError, Scene, Stage
from app.report.states import State

_ITK = itk_name(SCALD.service)
_BARS = bars_name(VALIDATION.sender)

_ACKNOWLEDGED = f"{itk.INFRASTRUCTURE}: OK"
_ACCEPTED = f"{itk.BUSINESS}: accepted"
_FAILED_CONTACT = "Failed contact"
"""As the screen says it; the code system writes it with another capital."""


def nhs_111_report(stage: Stage) -> str:
    """A CDA report of a 111 service is pushed, acknowledged, and read like any other."""
    stage.push(by_itk((acknowledged(SCALD),)))
    stage.driver.list(State.EXPECTED)
    stage.driver.open(SCALD.patient.name.family.upper())
    stage.must_show(*SCALD.summary, SCALD.advice[0])
    stage.must_have_heard(_ITK, SCALD.case, _ACKNOWLEDGED)
    return f"An NHS 111 report in CDA reads the same; {_ITK} has its infrastructure receipt"


def itk_accepted(stage: Stage) -> str:
    """The business acknowledgement that was asked for goes when the patient is accepted."""
    stage.must_show(f"Accept tells {_ITK}: accepted")
    stage.driver.press("Accept")
    stage.must_have_heard(_ITK, SCALD.case, _ACKNOWLEDGED, _ACCEPTED)
    stage.must_show("Reply confirmed: accept")
    return f"Accepted: {_ITK} has the business acknowledgement once, about its own tracking id"


def bars_referral(stage: Stage) -> str:
    """So is a BaRS referral."""
    stage.push(by_bars(TO_ED))
    stage.driver.list(State.EXPECTED)
    stage.driver.open(TO_ED.patient.name.family.upper())
    stage.must_show("Allergic Reaction", "Safeguarding Concern", "call 999")
    return "So does a BaRS referral, with its flags and what the patient was told"


def referral_accepted(stage: Stage) -> str:
    """BaRS has no reply to the acceptance of a referral, and the screen says so beforehand."""
    name = bars_name(TO_ED.sender)
    stage.must_show("recorded here only", "BaRS has no further reply")
    stage.driver.press("Accept")
    stage.driver.wait_until("Recorded here only: accept")
    stage.must_have_heard(name, TO_ED.case)
    return f"Accepted: recorded here only, as {name} had its receipt when the referral came"


def validation_started(stage: Stage) -> str:
    """The interim goes when the clinician starts the consultation, never on opening."""
    stage.push(by_bars(VALIDATION))
    stage.driver.list(State.EXPECTED)
    stage.driver.open(VALIDATION.patient.name.family.upper())
    stage.must_show("Palpitations", f"Start consultation tells {_BARS}: validation in progress")
    stage.must_have_heard(_BARS, VALIDATION.case)
    stage.driver.press("Start consultation")
    stage.must_have_heard(_BARS, VALIDATION.case, bars.IN_PROGRESS)
    stage.driver.wait_until("Reply confirmed: start consultation")
    return f"Consultation started: {_BARS} has the interim response once, and had none before"


def validation_finished(stage: Stage) -> str:
    """The outcome goes at the end."""
    _finish(stage, "Attend an emergency department within one hour", "Walks and talks freely.")
    stage.must_have_heard(_BARS, VALIDATION.case, bars.IN_PROGRESS, bars.VALIDATED)
    return f"Finished with an outcome: {_BARS} has the final response once"


def validation_rejected(stage: Stage) -> str:
    """A validation that cannot be undertaken is rejected with a reason."""
    stage.push(by_bars(VALIDATION_NO_ANSWER))
    stage.driver.list(State.EXPECTED)
    stage.driver.open(VALIDATION_NO_ANSWER.patient.name.family.upper())
    stage.driver.press("Reject")
    stage.driver.press(_FAILED_CONTACT)
    stage.driver.press("Reject")
    stage.must_show("What the sender is told cannot be taken back")
    stage.driver.press("Reject now")
    said = f"{bars.REJECTED}: {_FAILED_CONTACT.title()}"
    stage.must_have_heard(_BARS, VALIDATION_NO_ANSWER.case, said)
    return f"Another validation rejected, as contact failed: {_BARS} has the reason once"


def case_999_started(stage: Stage) -> str:
    """A 999 service asks in its own format, and is told that somebody has begun."""
    story = as_messages.VALIDATION
    stage.push(by_999(story))
    stage.driver.list(State.EXPECTED)
    stage.driver.open(story.patient.name.family.upper())
    stage.must_show("Fainted", f"Start consultation tells {CASE_999}: in progress")
    stage.driver.press("Start consultation")
    stage.must_have_heard(CASE_999, story.case, bars.IN_PROGRESS)
    stage.driver.wait_until("Reply confirmed: start consultation")
    return f"A 999 validation started: {CASE_999} has the interim response once"


def case_999_finished(stage: Stage) -> str:
    """And of the outcome."""
    story = as_messages.VALIDATION
    _finish(stage, "No ambulance; see the general practitioner today", "Fully awake, walks.")
    stage.must_have_heard(CASE_999, story.case, bars.IN_PROGRESS, bars.VALIDATED)
    return f"Finished with an outcome: {CASE_999} has the final response once"


def mesh_response(stage: Stage) -> str:
    """A message through MESH gets its responses into its sender's mailbox."""
    sender, story = stage.demonstration.mesh, as_messages.BY_MESH
    if sender is None:
        return "MESH was left out: its sandbox, a tool for development, is not installed here"
    stage.driver.list(State.EXPECTED)
    stage.driver.open(story.patient.name.family.upper())
    stage.must_show("Abdominal pain", f"Accept tells {sender.name}: patient known here")
    _must_lie_in_the_mailbox(stage, sender, mesh.INFRASTRUCTURE)
    stage.driver.press("Accept")
    _must_lie_in_the_mailbox(stage, sender, mesh.INFRASTRUCTURE, mesh.BUSINESS)
    stage.driver.wait_until("Reply confirmed: accept")
    return f"A message through MESH: both responses lay in the mailbox of {sender.name} once"


def _finish(stage: Stage, outcome: str, words: str) -> None:
    stage.driver.press("Finish")
    stage.driver.fill("Outcome 1 in words", outcome)
    stage.driver.fill("Words for the sender", words)
    stage.driver.press("Finish")


def _must_lie_in_the_mailbox(stage: Stage, sender: mesh.MeshSender, *what: str) -> None:
    record, case = stage.demonstration.peers.record, as_messages.BY_MESH.case
    if not sender.wait_until(lambda: len(record.about(sender.name, case)) >= len(what), PATIENCE_S):
        raise MissedError(f"not in the mailbox of {sender.name}: {', '.join(what)}")
    stage.must_have_heard(sender.name, case, *what)


REPLIES: tuple[tuple[str, Scene], ...] = (
    ("nhs-111-report", nhs_111_report),
    ("itk-accepted", itk_accepted),
    ("bars-referral", bars_referral),
    ("referral-accepted", referral_accepted),
    ("validation-started", validation_started),
    ("validation-finished", validation_finished),
    ("validation-rejected", validation_rejected),
    ("999-started", case_999_started),
    ("999-finished", case_999_finished),
    ("mesh-response", mesh_response),
)
