"""A mailbox of the real sandbox: what is taken out of it, and what goes out through it."""

import gzip

import pytest

from app.connections.mesh.mailbox import Mailbox, Outgoing
from tests.connections.mesh.sandbox import (
    OURS,
    THEIRS,
    WORKFLOW,
    OurMailbox,
    Sandbox,
    failure_of,
    mesh_secrets,
    no_pause,
)

BODY = b'{"resourceType": "Bundle", "type": "message"}'


def ids(mailbox: Mailbox) -> list[str]:
    return [one for page in mailbox.pages() for one in page]


def outgoing(**changed: str) -> Outgoing:
    fields = {"to": THEIRS, "workflow": WORKFLOW, "local_id": "local-1", "media_type": "text/xml"}
    return Outgoing(**{**fields, **changed}, body=BODY)


def test_the_handshake_proves_the_sign_on(mesh: Sandbox) -> None:
    with mesh.mailbox() as mailbox:
        mailbox.handshake()


def test_a_mailbox_is_named_in_upper_case(mesh: Sandbox) -> None:
    with mesh.mailbox(name=" x26abc1 ") as mailbox:
        mailbox.handshake()
        assert mailbox.id == OURS


@pytest.mark.parametrize(("password", "key"), [("wrong", "TestKey"), ("password", "wrong")])
def test_a_wrong_secret_is_told_as_such(mesh: Sandbox, password: str, key: str) -> None:
    secrets = mesh_secrets(password, key)
    with Mailbox(OurMailbox(mesh.url), secrets, max_bytes=100, pause=no_pause) as mailbox:
        assert failure_of(mailbox.handshake).code == "MESH-002"
        assert failure_of(lambda: ids(mailbox)).code == "MESH-002"


@pytest.mark.parametrize("missing", ["mesh-password", "mesh-key"])
def test_a_secret_that_is_not_kept_is_never_replaced_by_another(
    mesh: Sandbox, missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MESH_CLIENT_SHARED_KEY", "TestKey")
    secrets = mesh_secrets()
    secrets.delete(missing)
    with Mailbox(OurMailbox(mesh.url), secrets, max_bytes=100) as mailbox:
        assert failure_of(mailbox.handshake).code == "MESH-001"


def test_an_empty_mailbox_has_one_empty_page(mesh: Sandbox) -> None:
    with mesh.mailbox() as mailbox:
        assert list(mailbox.pages()) == [()]


def test_what_waits_is_listed_in_its_order(mesh: Sandbox) -> None:
    put = [mesh.put(BODY) for _ in range(3)]
    with mesh.mailbox() as mailbox:
        assert ids(mailbox) == put


def test_more_than_a_page_is_listed_page_by_page(mesh: Sandbox) -> None:
    put = [mesh.put(b"x") for _ in range(501)]
    with mesh.mailbox() as mailbox:
        pages = list(mailbox.pages())
    assert [len(page) for page in pages] == [500, 1]
    assert [one for page in pages for one in page] == put


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("parts", [1, 3])
def test_a_message_is_put_together_from_its_parts(mesh: Sandbox, parts: int, packed: bool) -> None:
    body = bytes(range(256)) * 900
    message_id = mesh.put(body, parts=parts, packed=packed, LocalID="their-1")
    with mesh.mailbox() as mailbox:
        message = mailbox.download(message_id)
    assert message is not None
    assert message.body == body
    assert (message.id, message.sender, message.recipient) == (message_id, THEIRS, OURS)
    assert (message.workflow, message.local_id, message.report) == (WORKFLOW, "their-1", None)


def test_the_packing_of_the_sender_s_own_client_is_taken_off(mesh: Sandbox) -> None:
    headers = {"Content-Compressed": "Y"}
    message_id = mesh.put(gzip.compress(BODY), **headers)
    with mesh.mailbox() as mailbox:
        message = mailbox.download(message_id)
    assert message is not None
    assert message.body == BODY


def test_a_message_over_the_limit_is_told_and_not_read(mesh: Sandbox) -> None:
    plain = mesh.put(b"x" * 1001)
    bomb = mesh.put(gzip.compress(b"x" * 5_000_000), **{"Content-Compressed": "Y"})
    parted = mesh.put(b"x" * 1200, parts=3)
    with mesh.mailbox(limit=1000) as mailbox:
        for message_id in (plain, bomb, parted):
            failure = failure_of(lambda one=message_id: mailbox.download(one))
            assert (failure.code, failure.retryable) == ("MESH-021", False)
        assert ids(mailbox) == [plain, bomb, parted]


def test_an_acknowledged_message_no_longer_waits(mesh: Sandbox) -> None:
    message_id = mesh.put(BODY)
    with mesh.mailbox() as mailbox:
        mailbox.acknowledge(message_id)
        mailbox.acknowledge(message_id)  # a repetition is no failure
        assert ids(mailbox) == []
    assert mesh.status(message_id) == "acknowledged"


def test_a_message_that_is_not_there_is_none(mesh: Sandbox) -> None:
    with mesh.mailbox() as mailbox:
        assert mailbox.download("20260101000000000000_ABCDEF") is None
        mailbox.acknowledge("20260101000000000000_ABCDEF")


def test_the_message_of_another_mailbox_is_refused(mesh: Sandbox) -> None:
    message_id = mesh.put(BODY, to=THEIRS)
    with mesh.mailbox() as mailbox:
        assert failure_of(lambda: mailbox.download(message_id)).code == "MESH-002"
        assert failure_of(lambda: mailbox.acknowledge(message_id)).code == "MESH-002"


def test_a_report_names_the_message_that_was_not_delivered(mesh: Sandbox) -> None:
    report_id = mesh.report("20260101000000000000_ABCDEF", local_id="local-1")
    with mesh.mailbox() as mailbox:
        message = mailbox.download(report_id)
    assert message is not None
    assert message.report is not None
    assert message.body == b""
    report = message.report
    assert (report.linked_id, report.local_id) == ("20260101000000000000_ABCDEF", "local-1")
    assert (report.code, report.event, report.is_delivered) == ("14", "TRANSFER", False)
    assert report.words == "Message not collected by recipient after 5 days"


def test_a_message_is_sent_with_our_own_id_of_it(mesh: Sandbox) -> None:
    with mesh.mailbox() as mailbox:
        sent = mailbox.send(outgoing())
        assert mailbox.sent_before("local-1") == sent
    assert mesh.waiting(THEIRS) == [sent]
    told = mesh.details(sent)
    assert (told["local_id"], told["workflow_id"], told["sender"]) == ("local-1", WORKFLOW, OURS)
    with mesh.mailbox(THEIRS) as theirs:
        message = theirs.download(sent)
    assert message is not None
    assert message.body == BODY


def test_what_was_never_sent_is_not_known(mesh: Sandbox) -> None:
    with mesh.mailbox() as mailbox:
        assert mailbox.sent_before("local-2") == ""


def test_what_was_sent_twice_is_known(mesh: Sandbox) -> None:
    with mesh.mailbox() as mailbox:
        mailbox.send(outgoing())
        mailbox.send(outgoing())
        assert mailbox.sent_before("local-1") == "local-1"


@pytest.mark.parametrize(
    ("changed", "code"),
    [({"to": "NOSUCHBOX"}, "MESH-012"), ({"workflow": "http://x"}, "MESH-010")],
)
def test_a_message_that_mesh_does_not_take_is_refused_for_good(
    mesh: Sandbox, changed: dict[str, str], code: str
) -> None:
    with mesh.mailbox() as mailbox:
        failure = failure_of(lambda: mailbox.send(outgoing(**changed)))
    assert (failure.code, failure.retryable) == (code, False)
    assert mesh.waiting(THEIRS) == []
