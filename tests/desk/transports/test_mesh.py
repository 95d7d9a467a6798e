"""Responses through the MESH API: sent once, whatever becomes of the answer."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.connections.mesh.mailbox import Mailbox, Outgoing
from app.desk.transports.clients import Lent
from app.desk.transports.mesh import Bound, MeshTransport, bound_for
from app.report.errors import AppError, ConnectionFailed
from app.report.states import ReplyState
from app.settings.registry import SenderSettings
from app.store.exchanges import Exchange
from app.store.records import Reply
from tests.connections.mesh.conftest import mesh, started_sandbox
from tests.connections.mesh.sandbox import OURS, THEIRS, THIRD, WORKFLOW, Sandbox

__all__ = ["mesh", "started_sandbox"]

NOW = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)
SENDER = SenderSettings("Wolds MESH", mailbox=OURS.lower())
CAME = Exchange("mesh", "Wolds MESH", NOW, reply_to=THEIRS, facts=json.dumps({"workflow": "W"}))
REPLY = Reply(
    id="r1",
    number=1,
    handover_id="h1",
    version=1,
    step=None,
    kind="itk3-infrastructure",
    sender="Wolds MESH",
    target="20013",
    target_version="",
    idempotency_id="local-1",
    state=ReplyState.WAITING,
    body=None,
    decided_at=NOW,
    decided_by="program",
    not_before=NOW,
    give_up_at=NOW,
    attempts=1,
    ended_at=None,
    code="",
    words="",
)


class Kept:
    """What was made durable, as the store would have it at the next attempt."""

    def __init__(self) -> None:
        self.reply = REPLY

    def __call__(self, body: bytes, target_version: str) -> None:
        self.reply = replace(self.reply, body=body, target_version=target_version)


@pytest.fixture
def transport(mesh: Sandbox) -> Iterator[MeshTransport]:
    bound = Bound(OURS, THEIRS, f"{WORKFLOW}_ACK")
    mailbox = mesh.mailbox()
    lent = Lent(mailbox, mailbox.close)
    with MeshTransport(bound, lent, lambda _reply, _us: b"response") as opened:
        yield opened


def test_a_response_is_with_mesh_and_known_by_its_id(
    mesh: Sandbox, transport: MeshTransport
) -> None:
    kept = Kept()
    delivered = transport.deliver(kept.reply, kept)
    (sent,) = mesh.waiting(THEIRS)
    assert (delivered.state, delivered.answer) == (ReplyState.CONFIRMED, sent.encode())
    assert (kept.reply.body, kept.reply.target_version) == (b"response", sent)


@pytest.mark.hazard("P11")
def test_after_a_lost_answer_it_is_not_sent_again(
    mesh: Sandbox, transport: MeshTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Kept()
    send = Mailbox.send

    def lost(self: Mailbox, message: Outgoing) -> str:
        send(self, message)
        raise ConnectionFailed("Not sent", "No answer", "Wait", "CONN-051", retryable=True)

    monkeypatch.setattr(Mailbox, "send", lost)
    with pytest.raises(ConnectionFailed):
        transport.deliver(kept.reply, kept)
    monkeypatch.undo()
    assert transport.deliver(kept.reply, kept).state is ReplyState.CONFIRMED
    assert mesh.waiting(THEIRS) == [kept.reply.target_version]


def test_what_never_left_is_sent_at_the_next_attempt(
    mesh: Sandbox, transport: MeshTransport
) -> None:
    kept = Kept()
    kept(b"the bytes of the first attempt", "")
    transport.deliver(kept.reply, kept)
    (sent,) = mesh.waiting(THEIRS)
    with mesh.mailbox(THEIRS) as theirs:
        message = theirs.download(sent)
    assert message is not None
    assert message.body == b"the bytes of the first attempt"


def test_what_mesh_has_is_not_asked_about_again(mesh: Sandbox, transport: MeshTransport) -> None:
    kept = Kept()
    transport.deliver(kept.reply, kept)
    transport.deliver(kept.reply, kept)
    assert len(mesh.waiting(THEIRS)) == 1


BUILT: list[tuple[SenderSettings, Exchange | None, Bound]] = [
    (SENDER, CAME, Bound(OURS, THEIRS, "W_ACK")),
    (replace(SENDER, its_mailbox="x26abc3"), CAME, Bound(OURS, THIRD, "W_ACK")),
    (replace(SENDER, ack_workflow="OTHER"), CAME, Bound(OURS, THEIRS, "OTHER")),
    (SENDER, replace(CAME, facts='{"workflow": "W_ACK"}'), Bound(OURS, THEIRS, "W_ACK")),
    (replace(SENDER, its_mailbox=THIRD, ack_workflow="O"), None, Bound(OURS, THIRD, "O")),
]


@pytest.mark.parametrize(("sender", "exchange", "bound"), BUILT)
def test_a_response_goes_where_the_settings_say_or_back_where_it_came_from(
    sender: SenderSettings, exchange: Exchange | None, bound: Bound
) -> None:
    assert bound_for(sender, exchange) == bound


@pytest.mark.parametrize(
    "unset",
    [
        lambda: bound_for(replace(SENDER, mailbox=""), CAME),
        lambda: bound_for(SENDER, replace(CAME, reply_to="")),
        lambda: bound_for(SENDER, replace(CAME, facts="{}")),
        lambda: bound_for(SENDER, None),
    ],
)
def test_a_response_without_a_place_to_go_is_refused_for_good(
    unset: Callable[[], Bound],
) -> None:
    with pytest.raises(AppError) as told:
        unset()
    assert told.value.code == "REPLY-070"
