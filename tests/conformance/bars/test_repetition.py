"""De-duplication, cancellation and update (BaRS Core, transactional integrity)."""

import json
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from tests.conformance.bars.test_acknowledgement import booking
from tests.conformance.bars.wire import DOS, Sender, header, kind, new_nhs_number, part, refused

CONFLICT = "REC_CONFLICT"


def test_repeated_request_id_is_409_rec_conflict_duplicate(sender: Sender) -> None:
    made, request_id = sender.made(), str(uuid4())
    assert sender.post(made, X_Request_Id=request_id).status_code == 200

    answer = sender.post(made, X_Request_Id=request_id)

    refused(answer, 409, CONFLICT, "duplicate")
    assert answer.headers["X-Request-Id"] == request_id


def test_repeated_request_id_in_capitals_is_the_same(sender: Sender) -> None:
    made, request_id = sender.made(), str(uuid4())
    sender.post(made, X_Request_Id=request_id)

    refused(sender.post(made, X_Request_Id=request_id.upper()), 409, CONFLICT, "duplicate")


def test_the_bundle_id_is_never_what_repetitions_are_known_by(sender: Sender) -> None:
    first, second = sender.made(), sender.made()
    second["id"] = first["id"]
    sender.accepted(first)

    sender.accepted(second)


def test_the_same_bytes_under_a_new_request_id_are_a_request_of_their_own(sender: Sender) -> None:
    made = json.dumps(sender.made()).encode()

    first, second = sender.post(made), sender.post(made)

    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json()["id"] == second.json()["id"]


def test_the_same_cancellation_under_a_new_request_id_finds_nothing_current(
    sender: Sender,
) -> None:
    made = sender.made()
    given = part(sender.accepted(made), "ServiceRequest")["id"]
    cancelled = json.dumps(sender.cancellation(made, given)).encode()
    assert sender.post(cancelled).status_code == 200

    refused(sender.post(cancelled), 409, CONFLICT, "conflict")


def test_a_request_that_failed_is_processed_when_it_comes_again(sender: Sender) -> None:
    made, request_id = sender.made(), str(uuid4())
    refused(sender.post(b"{", X_Request_Id=request_id), 400, "REC_BAD_REQUEST", "invalid")

    assert sender.post(made, X_Request_Id=request_id).status_code == 200


def test_of_requests_at_once_with_one_id_exactly_one_is_taken(sender: Sender) -> None:
    body, request_id = json.dumps(sender.made()).encode(), str(uuid4())

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: sender.post(body, X_Request_Id=request_id), range(16)))

    statuses = sorted(answer.status_code for answer in answers)
    assert statuses[0] == 200
    for answer in answers:
        if answer.status_code == 409:
            refused(answer, 409, CONFLICT, "duplicate")
        elif answer.status_code != 200:
            refused(answer, 425, "REC_TOO_EARLY", "duplicate")
    assert statuses.count(200) == 1


@pytest.mark.parametrize("status", ["revoked", "entered-in-error"])
def test_cancellation_by_the_id_of_the_receiver_is_acknowledged(
    sender: Sender, status: str
) -> None:
    made = sender.made()
    given = part(sender.accepted(made), "ServiceRequest")["id"]

    answered = sender.accepted(sender.cancellation(made, given, status))

    assert part(answered, "ServiceRequest")["status"] == status
    assert part(answered, "ServiceRequest")["id"] == given
    assert sender.get(f"/ServiceRequest/{given}").json()["status"] == status


def test_cancellation_by_delete_is_taken_leniently(sender: Sender) -> None:
    made = sender.made()
    given = part(sender.accepted(made), "ServiceRequest")["id"]
    cancelled = sender.cancellation(made, given)
    header(cancelled)["reason"]["coding"][0]["code"] = "delete"

    sender.accepted(cancelled)


def test_cancellation_of_a_referral_that_is_not_current_is_409_conflict(sender: Sender) -> None:
    made = sender.made()
    given = part(sender.accepted(made), "ServiceRequest")["id"]
    sender.accepted(sender.cancellation(made, given))

    refused(sender.post(sender.cancellation(made, given)), 409, CONFLICT, "conflict")


def test_cancellation_by_another_sender_is_401_and_changes_nothing(sender: Sender) -> None:
    made = sender.made()
    given = part(sender.accepted(made), "ServiceRequest")["id"]
    cancelled = sender.cancellation(made, given)
    header(cancelled)["source"]["endpoint"] = f"{DOS}|2000099777"
    cancelled["entry"] = [e for e in cancelled["entry"] if kind(e) != "Organization"]

    refused(sender.post(cancelled), 401, "REC_UNAUTHORIZED", "forbidden")

    assert sender.get(f"/ServiceRequest/{given}").json()["status"] == "active"


def test_cancellation_of_an_unknown_referral_is_404_rec_not_found(sender: Sender) -> None:
    answer = sender.post(sender.cancellation(sender.made(), str(uuid4())))

    refused(answer, 404, "REC_NOT_FOUND", "not-found")


@pytest.mark.parametrize(("name", "issue"), [("", "required"), ("12", "invalid")])
def test_cancellation_without_a_usable_id_is_400(sender: Sender, name: str, issue: str) -> None:
    cancelled = sender.cancellation(sender.made(), name)

    refused(sender.post(cancelled), 400, "REC_BAD_REQUEST", issue)


def test_cancellation_about_another_patient_is_409_conflict(sender: Sender) -> None:
    made = sender.made()
    given = part(sender.accepted(made), "ServiceRequest")["id"]
    cancelled = sender.cancellation(made, given)
    part(cancelled, "Patient")["identifier"][0]["value"] = new_nhs_number()

    issue = refused(sender.post(cancelled), 409, CONFLICT, "conflict")

    assert part(cancelled, "Patient")["identifier"][0]["value"] not in issue["diagnostics"]
    assert sender.get(f"/ServiceRequest/{given}").json()["status"] == "active"


def test_a_booking_is_cancelled_by_its_own_id(sender: Sender) -> None:
    made = booking(sender)
    given = part(sender.accepted(made), "Appointment")["id"]
    cancelled = json.loads(json.dumps(made))
    header(cancelled)["reason"]["coding"][0]["code"] = "update"
    part(cancelled, "Appointment").update({"id": given, "status": "cancelled"})

    sender.accepted(cancelled)
    refused(sender.post(cancelled), 409, CONFLICT, "conflict")


def test_update_of_a_validation_keeps_ids_and_case_reference(sender: Sender) -> None:
    made = sender.validation()
    first = sender.accepted(made)
    given = part(first, "ServiceRequest")["id"]

    second = sender.accepted(sender.update(made, given))

    assert part(second, "ServiceRequest")["id"] == given
    for key in ("id", "identifier"):
        assert part(second, "Encounter", 1)[key] == part(first, "Encounter", 1)[key]


def test_update_of_a_referral_to_an_ed_is_400_invariant(sender: Sender) -> None:
    made = sender.made()
    given = part(sender.accepted(made), "ServiceRequest")["id"]

    refused(sender.post(sender.update(made, given)), 400, "REC_BAD_REQUEST", "invariant")


def test_update_of_an_unknown_request_is_404_rec_not_found(sender: Sender) -> None:
    answer = sender.post(sender.update(sender.validation(), str(uuid4())))

    refused(answer, 404, "REC_NOT_FOUND", "not-found")


def test_update_of_a_cancelled_request_is_409_conflict(sender: Sender) -> None:
    made = sender.validation()
    given = part(sender.accepted(made), "ServiceRequest")["id"]
    sender.accepted(sender.cancellation(made, given))

    refused(sender.post(sender.update(made, given)), 409, CONFLICT, "conflict")


def test_update_that_is_older_than_what_is_here_is_409_conflict(sender: Sender) -> None:
    made = sender.validation()
    given = part(sender.accepted(made), "ServiceRequest")["id"]
    late = sender.update(made, given)
    late["meta"]["lastUpdated"] = "2020-01-01T00:00:00Z"

    refused(sender.post(late), 409, CONFLICT, "conflict")


def test_a_partial_update_is_taken(sender: Sender) -> None:
    made = sender.validation()
    given = part(sender.accepted(made), "ServiceRequest")["id"]
    partial = sender.update(made, given)
    kept = ("MessageHeader", "ServiceRequest", "Patient")
    partial["entry"] = [
        each for each in partial["entry"] if each["resource"]["resourceType"] in kept
    ]

    sender.accepted(partial)
