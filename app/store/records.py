"""What the store gives back: plain frozen records."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from app.report.kinds import Kind
from app.report.states import ReplyState, Step


class MessageState(StrEnum):
    """What became of a message."""

    STORED = "stored"  # kept, not yet read
    FILED = "filed"  # a version of a handover
    DUPLICATE = "duplicate"  # says the same as a version that was there
    UNREADABLE = "unreadable"  # stands in the list *Could not be read*


@dataclass(frozen=True, slots=True)
class Message:
    """A message as received, without its bytes.

    Attributes:
        how: ``fetched``, ``file``, ``pushed`` ...
        fetched_from: the address or path it came from, empty where there was none.
        times_seen: how often these very bytes came from this sender.
    """

    id: str
    sender: str
    sha256: str
    size: int
    how: str
    fetched_from: str
    media_type: str
    received_at: datetime
    last_seen_at: datetime
    times_seen: int
    state: MessageState
    handover_id: str | None


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a handover; ``current`` is the one that is shown."""

    number: int
    message_id: str
    version_key: str
    sequence: str
    kind: Kind
    received_at: datetime
    current: bool = False


@dataclass(frozen=True, slots=True)
class Opening:
    """Who opened which version, and when."""

    version: int
    person: str
    workstation: str
    at: datetime


TELEPHONE = "telephone"
"""The kind of a reply that was given by voice alone."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply and where it stands.

    Attributes:
        version: the version of the handover that was decided on.
        step: what the person did; None for what the program owes a sender by itself, such as
            an acknowledgement, and for a step that this version does not know.
        unknown_step: the name of a step of a later version of this program, empty for none.
        kind: which reply of which standard, such as ``cds-task`` or ``bars-interim``;
            ``here-only`` where the sender takes no reply, ``telephone`` for a call alone.
        target: what the reply changes at the sender, such as a Task's reference.
        target_version: the target's version that was decided on, for If-Match.
        idempotency_id: the same for every attempt.
        body: the bytes as they go out; None until they were built for the first attempt.
        decided_by: the name of the person, as screens and replies tell it.
        not_before: when the next attempt is due.
        give_up_at: when no further attempt is made.
        ended_at: when it was confirmed, failed, withdrawn or recorded here.
        code: the code of the last failure, empty where there was none.
        words: the last failure, or why it is recorded here only, in words for a person.
        form: what the person filled in, as JSON of the desk's ``ReplyForm``; empty for none.
        exchange_id: the exchange that it answers, empty where there is none.
    """

    id: str
    number: int
    handover_id: str
    version: int
    step: Step | None
    kind: str
    sender: str
    target: str
    target_version: str
    idempotency_id: str
    state: ReplyState
    body: bytes | None
    decided_at: datetime
    decided_by: str
    not_before: datetime
    give_up_at: datetime
    attempts: int
    ended_at: datetime | None
    code: str
    words: str
    form: str = field(default="", repr=False)
    exchange_id: str = ""
    unknown_step: str = ""

    @property
    def occasion(self) -> str:
        """What it was decided at, in a word: the step, ``received`` or ``telephone call``."""
        if self.kind == TELEPHONE:
            return "telephone call"
        named = self.step.value if self.step else self.unknown_step
        return named.lower() or "received"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to send a reply. ``ended_at`` is None where the program ended in between."""

    number: int
    begun_at: datetime
    ended_at: datetime | None
    result: str
    code: str
    words: str
    answer: bytes | None


@dataclass(frozen=True, slots=True)
class Who:
    """Who did something, for the audit trail.

    Attributes:
        name: what they are called, which stands beside the trail (:mod:`app.store.staff_names`);
            empty where nobody said. It does not tell two people apart.
    """

    person: str
    role: str
    workstation: str
    name: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the audit trail; ``handover_id`` is a random id and names no patient."""

    number: int
    at: datetime
    who: Who
    action: str
    handover_id: str
    version: int
    result: str
    reason: str
    program: str
    previous: str
    digest: str
