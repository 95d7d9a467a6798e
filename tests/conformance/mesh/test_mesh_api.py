"""What the MESH API guide asks of a client, seen from the server."""

import json

from tests.conformance.mesh.conftest import Run
from tests.connections.mesh.sandbox import OURS, THEIRS, WORKFLOW


def test_the_mailbox_is_validated_before_anything_else(run: Run) -> None:
    assert run.where("POST", "")[0] == 0


def test_the_handshake_says_what_the_client_is(run: Run) -> None:
    told = run.asked[0].headers
    for name in ("mex-clientversion", "mex-osname", "mex-osversion", "mex-osarchitecture"):
        assert told[name]


def test_the_mailbox_is_validated_once_at_a_start(run: Run) -> None:
    assert len(run.where("POST", "")) == 1


def test_the_inbox_is_not_asked_for_again_within_five_minutes(run: Run) -> None:
    assert len(run.where("GET", "/inbox")) == 1


def test_a_restart_does_not_shorten_the_interval(run: Run) -> None:
    assert run.after_restart == 0


def test_every_authorization_token_is_used_once(run: Run) -> None:
    tokens = [one.headers["authorization"] for one in run.asked]
    assert len(set(tokens)) == len(tokens)
    assert all(token.startswith(f"NHSMESH {OURS}:") for token in tokens)


def test_nothing_is_refused(run: Run) -> None:
    assert [one.status for one in run.asked if one.status >= 400 and one.status != 404] == []


def test_the_second_version_of_the_api_is_asked_for(run: Run) -> None:
    accepted = {one.headers["accept"] for one in run.asked}
    assert accepted == {"application/vnd.mesh.v2+json"}


def test_every_message_is_acknowledged_after_its_download(run: Run) -> None:
    for message_id in run.put.values():
        (downloaded,) = run.where("GET", f"/inbox/{message_id}")
        (acknowledged,) = run.where("PUT", f"/inbox/{message_id}/status/acknowledged")
        assert downloaded < acknowledged
        assert run.sandbox.status(message_id) == "acknowledged"


def test_every_part_is_downloaded_before_a_message_is_acknowledged(run: Run) -> None:
    for name, parts in (("parts", 3), ("packed", 2)):
        message_id = run.put[name]
        (acknowledged,) = run.where("PUT", f"/inbox/{message_id}/status/acknowledged")
        for number in range(2, parts + 1):
            (downloaded,) = run.where("GET", f"/inbox/{message_id}/{number}")
            assert downloaded < acknowledged


def test_a_message_is_acknowledged_before_the_next_is_downloaded(run: Run) -> None:
    order = [
        one.path.split("/inbox/")[1].split("/")[0] for one in run.asked if "/inbox/" in one.path
    ]
    assert list(dict.fromkeys(order)) == list(run.put.values())
    assert sorted(order, key=list(run.put.values()).index) == order


def test_a_report_is_acknowledged_like_a_message(run: Run) -> None:
    assert run.sandbox.status(run.put["report"]) == "acknowledged"


def test_a_response_goes_on_the_workflow_of_the_message_with_ack(run: Run) -> None:
    sent = [one for one in run.asked if one.path.endswith("/outbox")]
    assert {one.headers["mex-workflowid"] for one in sent} == {f"{WORKFLOW}_ACK"}
    assert {one.headers["mex-to"] for one in sent} == {THEIRS}


def test_a_response_goes_to_whom_it_was_asked_for_by_and_to_nobody_else(run: Run) -> None:
    answered = set()
    for message_id in run.responses:
        with run.sandbox.mailbox(THEIRS) as theirs:
            message = theirs.download(message_id)
        assert message is not None
        header = json.loads(message.body)["entry"][0]["resource"]
        answered.add(header["response"]["identifier"])
    assert answered == {"header-plain", "header-parts", "header-packed"}


def test_no_header_of_a_response_says_anything_about_a_patient(run: Run) -> None:
    for one in run.asked:
        if one.path.endswith("/outbox"):
            told = {name for name in one.headers if name.startswith("mex-")}
            assert told <= {"mex-to", "mex-workflowid", "mex-localid", "mex-chunk-range"} | {
                "mex-content-type"
            }


def test_tracking_is_not_asked_where_the_outcome_is_known(run: Run) -> None:
    assert [one.path for one in run.asked if "/tracking" in one.path] == []
