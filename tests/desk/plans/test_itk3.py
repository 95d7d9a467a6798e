"""What the sender of an ITK3 message is told, and what it asked for in either form of the keys."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from app.desk.plans.choose import owed, plan
from app.desk.plans.plan import Situation
from app.desk.reception.itk3_asked import Itk3Asked, asked, from_json, to_json
from app.replies.itk3.codes import Level, response_codes
from app.replies.itk3.response import Itk3Us, response_message
from app.report.states import ReplyState, Step
from app.settings.registry import SenderKind, SenderSettings
from app.store.exchanges import Exchange
from tests.desk.plans.test_itk import reply as reply_of
from tests.desk.plans.test_itk import report

NOW = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)
SENDER = SenderSettings(
    "Wolds MESH", kind=SenderKind.ITK3, organisation="RXX", mailbox="X26A1", its_mailbox="X26B2"
)
FACTS = Itk3Asked("h-1", ("infrastructure", "business"), "urn:sender")
HANDLING = "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-ITK-MessageHandling-"


def bundle(*extensions: dict[str, Any], **header: Any) -> dict[str, Any]:
    made = {
        "resourceType": "MessageHeader",
        "id": "h-1",
        "extension": list(extensions),
        "source": {"endpoint": "urn:sender"},
    }
    entries = [{"resource": {"resourceType": "Patient"}}, {"resource": made | header}]
    return {"resourceType": "Bundle", "type": "message", "entry": entries}


def current(infrastructure: Any = True, business: Any = True) -> dict[str, Any]:
    """The handling extension of the profile -2."""
    asks = [
        {"url": "InfAckRequested", "valueBoolean": infrastructure},
        {"url": "BusAckRequested", "valueBoolean": business},
        {"url": "SenderReference", "valueString": "true"},
    ]
    return {"url": f"{HANDLING}2", "extension": asks}


def alpha(key: dict[str, Any], value: dict[str, Any]) -> dict[str, Any]:
    """One key and value of the alpha form."""
    pair = [{"url": "key", **key}, {"url": "value", **value}]
    return {"url": f"{HANDLING}1", "extension": [{"url": "Handling", "extension": pair}]}


def asks(*extensions: dict[str, Any]) -> tuple[str, ...]:
    return asked(json.dumps(bundle(*extensions)).encode()).asks


def test_the_keys_of_the_current_profile_are_read() -> None:
    assert asks(current()) == ("infrastructure", "business")
    assert asks(current(business=False)) == ("infrastructure",)
    assert asks(current(infrastructure=False)) == ("business",)
    assert asks(current(infrastructure=False, business=False)) == ()


@pytest.mark.parametrize("kind", ["valueCode", "valueString"])
def test_the_keys_of_the_alpha_guide_are_read(kind: str) -> None:
    yes = {"valueString": "true"}
    assert asks(alpha({kind: "BUSACK"}, yes)) == ("business",)
    both = (alpha({"valueCoding": {"code": "INFACK"}}, {"valueBoolean": True}),)
    assert asks(*both, alpha({kind: "BUSACK"}, yes)) == ("infrastructure", "business")
    assert asks(alpha({kind: "INFACK"}, {"valueString": "false"})) == ()
    assert asks(alpha({kind: "PID"}, yes)) == ()


def test_nothing_is_asked_for_by_default() -> None:
    assert asks() == ()
    assert asks({"url": "InfAckRequested"}, {"url": "x", "extension": "y"}) == ()


def test_header_and_endpoint_are_those_of_the_message() -> None:
    found = asked(json.dumps(bundle(current())).encode())
    assert found == Itk3Asked("h-1", ("infrastructure", "business"), "urn:sender")


def test_xml_is_read_as_json_is() -> None:
    data = f"""<Bundle xmlns="http://hl7.org/fhir"><type value="message"/><entry><resource>
      <MessageHeader><id value="h-1"/><extension url="{HANDLING}2"><extension url="InfAckRequested">
      <valueBoolean value="true"/></extension></extension><source><endpoint value="urn:sender"/>
      </source></MessageHeader></resource></entry></Bundle>"""
    assert asked(data.encode()) == Itk3Asked("h-1", ("infrastructure",), "urn:sender")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"junk",
        b"[]",
        b"<a/>",
        b'{"resourceType":"Bundle","entry":"x"}',
        b'{"resourceType":"Bundle","entry":[1,{"resource":[null]}]}',
        b'{"entry":[{"resource":{"resourceType":"MessageHeader","id":7,"extension":[[]],"source":"x"}}]}',
    ],
)
def test_what_cannot_be_read_asks_for_nothing(data: bytes) -> None:
    assert asked(data) == Itk3Asked()


def test_a_response_of_ours_reads_as_one_that_asks_for_nothing() -> None:
    us = Itk3Us("RXX", "Northtown", "urn:us")
    found = asked(response_message("h-9", "20013", us, reply_id="r1", at=NOW))
    assert (found.answers, found.answer_code, found.asks) == ("h-9", "ok", ())


def test_facts_come_back_as_they_were_kept() -> None:
    assert from_json(to_json(FACTS)) == FACTS
    assert from_json(json.dumps({"workflow": "X", **json.loads(to_json(FACTS))})) == FACTS
    assert from_json("{}") == from_json("") == Itk3Asked()


def situation(facts: Itk3Asked = FACTS, **changes: Any) -> Situation:
    exchange = Exchange("mesh", "Wolds MESH", NOW, id="e1", facts=to_json(facts))
    known = {"sender": SENDER, "report": report(), "exchange": exchange} | changes
    return Situation("Wolds MESH", **known)


def test_the_infrastructure_response_is_owed_when_the_message_is_filed() -> None:
    assert [(p.kind, p.target) for p in owed(situation())] == [("itk3-infrastructure", "20013")]
    unread = owed(situation(report=None))
    assert [(p.kind, p.target) for p in unread] == [("itk3-infrastructure", "10009")]
    assert owed(situation(replace(FACTS, asks=("business",)))) == ()


def test_patient_known_is_said_when_somebody_accepts_the_patient() -> None:
    for step in (Step.ACCEPT, Step.START):
        told = plan(step, situation())
        assert (told.kind, told.target) == ("itk3-business", "30001")
    once = reply_of(kind="itk3-business")
    assert not plan(Step.ACCEPT, situation(replies=(once,))).sends
    undone = replace(once, state=ReplyState.WITHDRAWN)
    assert plan(Step.ACCEPT, situation(replies=(undone,))).sends


def test_codes_belong_to_the_kind_of_response() -> None:
    codes = response_codes()
    for told in (*owed(situation()), *owed(situation(report=None))):
        assert codes[told.target].level is Level.INFRASTRUCTURE
    assert codes[plan(Step.ACCEPT, situation()).target].level is Level.BUSINESS


@pytest.mark.parametrize(
    ("facts", "sender", "why"),
    [
        (
            replace(FACTS, header_id=""),
            SENDER,
            "The message of Wolds MESH has no id to respond to.",
        ),
        (FACTS, None, "Wolds MESH is not set up here, so there is no way to it."),
        (
            FACTS,
            replace(SENDER, mailbox=""),
            "No mailbox is set up for responses to Wolds MESH.",
        ),
        (
            FACTS,
            replace(SENDER, its_mailbox=""),
            "No mailbox is set up for responses to Wolds MESH.",
        ),
        (
            FACTS,
            replace(SENDER, organisation=""),
            "Our organisation is not set up for Wolds MESH, so it cannot be told.",
        ),
    ],
)
def test_what_cannot_be_sent_is_recorded_with_the_reason(
    facts: Itk3Asked, sender: SenderSettings | None, why: str
) -> None:
    (told,) = owed(situation(facts, sender=sender))
    assert (told.kind, told.why) == ("here-only", why)
    if sender is not None:
        assert plan(Step.ACCEPT, situation(facts, sender=sender)).why == why


@pytest.mark.parametrize("step", [Step.REJECT, Step.FINISH, Step.NOT_ATTENDED])
def test_no_other_step_tells_the_sender_anything(step: Step) -> None:
    assert not plan(step, situation()).sends


def test_accept_tells_nobody_who_did_not_ask() -> None:
    told = plan(Step.ACCEPT, situation(replace(FACTS, asks=("infrastructure",))))
    assert told.why == "Wolds MESH asked for no business response."
    answers = replace(FACTS, answers="h-9")
    assert not plan(Step.ACCEPT, situation(answers)).sends
