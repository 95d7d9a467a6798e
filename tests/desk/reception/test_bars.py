"""The BaRS door where a rule hangs on what happened here, or on this end being in trouble."""

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from app.connections.gateway.refusals import Refusal as GatewaySays
from app.connections.gateway.refusals import Why
from app.connections.gateway.seam import Answer, PatientDoor, patient
from app.demo.bars.build import message
from app.demo.bars.from_111 import TO_ED
from app.demo.bars.from_cas_999 import VALIDATION
from app.desk.desk import Desk
from app.desk.reception.bars import bars_door
from app.desk.reception.bars_refusals import bars_refusal
from app.desk.reception.keeper import Keeper
from app.report.errors import StoreFailed
from app.report.states import State
from app.settings.gateway import GatewaySettings
from app.settings.registry import Settings
from app.store import exchanges, handovers
from app.store.exchanges import Exchange, ExchangeState
from app.store.store import Store
from tests.desk.reception.bars_posts import (
    NOW,
    SETTINGS,
    asked,
    cancellation,
    desk_with,
    issue,
    kept,
    posted,
    update,
)


@pytest.fixture
def desk(store: Store) -> Desk:
    return desk_with(store)


@pytest.fixture
def door(desk: Desk, keeper: Keeper) -> PatientDoor:
    return patient(bars_door(desk, keeper))


def test_the_exchange_keeps_what_a_reply_needs(door: PatientDoor, store: Store) -> None:
    request = asked(posted())
    answer = door(request)
    made = message(VALIDATION, NOW)

    (one,) = kept(store)
    assert answer.status == 200
    assert one.state is ExchangeState.DONE
    assert one.protocol == "bars"
    assert one.sender == "Northshire Ambulance"
    assert one.request_id == request.headers["x-request-id"]
    assert one.correlation_id == request.headers["x-correlation-id"]
    assert one.event == "servicerequest-request/new"
    assert one.bundle_id == made["id"]
    assert one.reply_to == made["entry"][0]["resource"]["source"]["endpoint"]
    assert one.reply_to_organisation == "RXZ14"
    assert one.answer == answer.body
    echoed = json.loads(answer.body)["entry"]
    assert one.service_request_id in [e["resource"]["id"] for e in echoed]
    assert echoed[-1]["resource"]["id"] == one.encounter_id
    assert echoed[-1]["resource"]["identifier"][0] == {
        "value": one.case_reference,
        "assigner": {"display": "Northshire General Hospital"},
    }
    assert json.loads(one.facts)["version"] == made["meta"]["versionId"]


def test_the_message_is_filed_after_the_answer_as_it_came(door: PatientDoor, desk: Desk) -> None:
    body = posted()
    door(asked(body))

    (received,) = desk.catch_up()

    assert desk.row(received.handover_id).sender == "Northshire Ambulance"
    assert desk.original(received.handover_id) == body


def test_a_sender_that_is_not_set_up_is_named_by_its_endpoint(
    door: PatientDoor, store: Store
) -> None:
    door(asked(posted(TO_ED)))

    assert kept(store)[0].sender == "https://fhir.nhs.uk/Id/dos-service-id|2000099901"


@pytest.mark.parametrize("state", [State.DONE, State.NOT_ATTENDED])
@pytest.mark.parametrize("build", [cancellation, update])
def test_what_is_closed_here_is_neither_cancelled_nor_updated(
    door: PatientDoor, desk: Desk, store: Store, state: State, build: Callable[[Answer], bytes]
) -> None:
    answer = door(asked(posted()))
    (received,) = desk.catch_up()
    with store.transaction() as tx:
        handovers.move(tx, received.handover_id, state, NOW)

    assert issue(door(asked(build(answer)))) == (409, "REC_CONFLICT", "conflict")
    given = kept(store)[0].service_request_id
    read = door(asked(path=f"/ServiceRequest/{given}"))
    assert json.loads(read.body)["status"] == "completed"


@pytest.mark.parametrize("state", [State.EXPECTED, State.ARRIVED, State.IN_CONSULTATION])
def test_an_update_is_taken_until_the_consultation_has_ended(
    door: PatientDoor, desk: Desk, store: Store, state: State
) -> None:
    answer = door(asked(posted()))
    (received,) = desk.catch_up()
    with store.transaction() as tx:
        handovers.move(tx, received.handover_id, state, NOW)

    assert door(asked(update(answer))).status == 200
    first, second = kept(store)
    assert second.event == "servicerequest-request/update"
    assert second.encounter_id == first.encounter_id
    assert second.case_reference == first.case_reference


def test_a_cancellation_is_kept_with_the_referral_that_it_cancels(
    door: PatientDoor, store: Store
) -> None:
    answer = door(asked(posted()))
    door(asked(cancellation(answer)))

    first, second = kept(store)
    assert second.event == "servicerequest-request/cancel"
    assert second.service_request_id == first.service_request_id
    assert second.encounter_id == first.encounter_id


@pytest.mark.parametrize("story", [VALIDATION, TO_ED], ids=lambda one: one.key)
def test_a_cancellation_finds_its_handover_by_the_id_that_we_gave_alone(
    door: PatientDoor, desk: Desk, story: Any
) -> None:
    answer = door(asked(posted(story)))
    (referred,) = desk.catch_up()
    made = json.loads(cancellation(answer))
    kept_kinds = ("MessageHeader", "ServiceRequest", "Patient")
    made["entry"] = [e for e in made["entry"] if e["resource"]["resourceType"] in kept_kinds]
    urls = [entry["fullUrl"] for entry in made["entry"]]
    text = json.dumps(made)
    for url in urls:
        text = text.replace(url, f"urn:uuid:{uuid4()}")

    assert door(asked(text.encode())).status == 200
    (cancelled,) = desk.catch_up()

    assert cancelled.handover_id == referred.handover_id
    assert desk.row(referred.handover_id).cancelled


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (ExchangeState.IN_WORK, (425, "REC_TOO_EARLY", "duplicate")),
        (ExchangeState.DONE, (409, "REC_CONFLICT", "duplicate")),
    ],
)
def test_a_repetition_meets_what_another_process_has_in_hand(
    door: PatientDoor, store: Store, state: ExchangeState, told: tuple[int, str, str]
) -> None:
    request = asked(posted())
    known = Exchange("bars", "x", NOW, request_id=request.headers["x-request-id"], state=state)
    with store.transaction() as tx:
        exchanges.begin(tx, known)

    assert issue(door(request)) == told


def test_what_was_refused_before_is_processed_in_its_own_exchange(
    door: PatientDoor, store: Store
) -> None:
    request = asked(posted())
    known = Exchange(
        "bars",
        "x",
        NOW,
        request_id=request.headers["x-request-id"],
        state=ExchangeState.REFUSED,
    )
    with store.transaction() as tx:
        exchanges.begin(tx, known)

    assert door(request).status == 200
    (one,) = kept(store)
    assert (one.id, one.state) == (known.id, ExchangeState.DONE)
    assert one.message_id


def test_a_repetition_while_the_first_is_in_work_is_too_early(desk: Desk, keeper: Keeper) -> None:
    door = patient(bars_door(desk, keeper))
    request, begun, go_on = asked(posted()), threading.Event(), threading.Event()

    def hold(_: object) -> None:
        begun.set()
        go_on.wait(10)

    holder = threading.Thread(target=lambda: keeper.run(hold))
    first: list[Answer] = []
    sending = threading.Thread(target=lambda: first.append(door(request)))
    holder.start()
    begun.wait(10)
    sending.start()
    told = (0, "", "")
    while told[0] != 425:  # the first may not have begun yet
        told = issue(door(replace(request, body=b"{")))
    go_on.set()
    sending.join(10)
    holder.join(10)

    assert told == (425, "REC_TOO_EARLY", "duplicate")
    assert first[0].status == 200


AGAIN = (503, "REC_SERVICE_UNAVAILABLE", "transient")
"""What makes a BaRS sender try again; after a 500 it does not."""


@pytest.mark.expected_log("bars_store_failed")
@pytest.mark.parametrize(
    ("code", "told"),
    [
        *((f"STORE-{number}", AGAIN) for number in ("005", "006", "009", "014")),
        *((f"STORE-{number}", AGAIN) for number in ("020", "025", "026", "028", "029", "036")),
        ("STORE-004", (500, "REC_SERVER_ERROR", "no-store")),
        ("STORE-007", (500, "REC_SERVER_ERROR", "no-store")),
    ],
)
def test_a_store_that_cannot_keep_it_is_told_and_nothing_is_kept(
    desk: Desk,
    store: Store,
    keeper: Keeper,
    monkeypatch: pytest.MonkeyPatch,
    code: str,
    told: tuple[int, str, str],
) -> None:
    def fails(_: object) -> None:
        raise StoreFailed("No", "No", "No", code)

    monkeypatch.setattr(keeper, "begin", fails)
    request = asked(posted())
    door = patient(bars_door(desk, keeper))
    answer = door(request)

    assert issue(answer) == told
    assert ("X-Request-Id", request.headers["x-request-id"]) in answer.headers
    assert kept(store) == []
    monkeypatch.undo()
    assert door(request).status == 200  # the same id is not held for ever


@pytest.mark.expected_log("bars_failed")
def test_a_mistake_of_the_program_says_nothing_of_itself(
    desk: Desk, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    def trips(_: object) -> None:
        raise ZeroDivisionError("Castellane")

    monkeypatch.setattr(keeper, "begin", trips)
    answer = patient(bars_door(desk, keeper))(asked(posted()))

    assert issue(answer) == (500, "REC_SERVER_ERROR", "exception")
    assert b"Castellane" not in answer.body
    assert b"ZeroDivision" not in answer.body


def test_senders_that_are_not_set_up_can_be_refused(store: Store, keeper: Keeper) -> None:
    settings = replace(SETTINGS, gateway=GatewaySettings(senders_only=True))
    door = patient(bars_door(desk_with(store, settings), keeper))

    assert issue(door(asked(posted(TO_ED)))) == (401, "REC_UNAUTHORIZED", "forbidden")
    assert door(asked(posted(VALIDATION))).status == 200


def test_ambulance_exchanges_are_taken_from_senders_that_agreed_to_them(
    door: PatientDoor, store: Store, keeper: Keeper
) -> None:
    body = posted().replace(b'"a4t1"', b'"a6t1"').replace(b'"validation"', b'"referral"')
    strangers = patient(bars_door(desk_with(store, Settings()), keeper))

    assert issue(strangers(asked(body))) == (400, "REC_BAD_REQUEST", "not-supported")
    assert door(asked(body)).status == 200


@pytest.mark.parametrize("why", Why, ids=lambda one: one.name)
def test_what_the_gateway_refuses_has_the_form_of_bars_and_its_own_status(why: Why) -> None:
    request_id = str(uuid4())

    answer = bars_refusal(GatewaySays(why, {"x-request-id": request_id}))

    status, code, _ = issue(answer)
    assert status == why.status
    assert code.startswith("REC_")
    assert answer.headers == (("X-Request-Id", request_id),)


def test_an_id_that_cannot_stand_in_a_header_is_not_echoed() -> None:
    answer = bars_refusal(GatewaySays(Why.BUSY, {"x-request-id": "a\r\nSet-Cookie: b"}))

    assert answer.headers == ()


def test_the_diagnostics_never_hold_anything_that_came(door: PatientDoor) -> None:
    secret = "Castellane"
    made = message(VALIDATION, NOW)
    made["entry"][0]["resource"]["eventCoding"]["code"] = secret
    bodies = [
        json.dumps(made).encode(),
        posted(meta={"versionId": secret}),
        posted(type=secret),
        secret.encode(),
    ]

    for body in bodies:
        assert secret.encode() not in door(asked(body)).body
    assert secret.encode() not in door(asked(posted(), x_request_id=secret)).body
