"""A 999 service: posts a request for validation as a FHIR STU3 message, and hears the responses."""

from __future__ import annotations

from datetime import datetime
from threading import Lock

from app.demo.authoring.messages import validation_request
from app.demo.authoring.story import Story
from app.demo.ems.wire import to_json
from app.demo.peers.bars import IN_PROGRESS, VALIDATED
from app.demo.peers.calling import Caller, must_be
from app.demo.peers.endpoint import Came, Hear, Said
from app.demo.peers.record import NEVER_SENT, Record
from app.replies.bars.original import NotAMessage, open_original
from app.replies.bars.tree import text

_PATH = "/FHIR/STU3/$process-message"
_MEDIA_TYPE = "application/fhir+json; charset=utf-8"
_WORDS = {"in-progress": IN_PROGRESS, "completed": VALIDATED}
"""What a response says, by the status of the Task that asked (999 guide)."""


class Case999Sender:
    """One such service."""

    def __init__(self, caller: Caller, record: Record) -> None:
        self._caller = caller
        self._record = record
        self._cases: dict[str, str] = {}
        self._turn = Lock()

    def push(self, story: Story, now: datetime) -> None:
        """Post the request of a story.

        Raises:
            NotReachedError: no answer came.
            NotTakenError: the answer is no yes.
        """
        made = validation_request(story, now)
        focus = made["entry"][0]["resource"]["focus"][0]["reference"]
        with self._turn:
            self._cases[focus] = story.case
        headers = {"Content-Type": _MEDIA_TYPE, "Accept": _MEDIA_TYPE}
        answer = self._caller.post(_PATH, to_json(made), headers)
        must_be(answer.status_code == 200, f"999: answered with {answer.status_code}")

    def hears(self, name: str) -> Hear:
        """Takes what comes to it."""
        return lambda came: self._hear(name, came)

    def _hear(self, name: str, came: Came) -> Said:
        try:
            told = open_original(came.body)
        except NotAMessage:
            return Said(400)
        task = told.find(text(told.header, "focus", "reference"))
        status = text(task.resource, "status") if task else "nothing"
        with self._turn:
            case = self._cases.get(task.full_url if task else "", NEVER_SENT)
        self._record.note(name, case, _WORDS.get(status, f"task {status}"))
        return Said(200)
