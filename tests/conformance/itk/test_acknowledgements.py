"""ITK 2.2, asynchronous acknowledgements: only when asked for, and correlated."""

import re
from collections.abc import Callable, Iterator

import pytest
from lxml import etree

from tests.conformance.itk.conftest import Inbox, Post
from tests.conformance.itk.messages import (
    SENDER,
    Element,
    acknowledgement,
    one,
    value,
    values,
    with_spec,
    without,
)
from tests.conformance.target import Target

Made = Callable[..., bytes]

INFRASTRUCTURE = with_spec("infackrequested", "true")
BUSINESS = with_spec("ackrequested", "true")


@pytest.fixture
def ask(post: Post, inbox: Inbox) -> Iterator[Callable[[bytes], bytes]]:
    """Posts a report that is taken; nothing has come back that was not looked at by the end."""

    def asking(body: bytes) -> bytes:
        answer = post(body)
        assert answer.status_code == 200, answer.text
        return body

    yield asking
    assert inbox.is_empty


def tracking(body: bytes) -> str:
    return value(body, "//itk:header/@trackingid")


def is_infrastructure(answer: bytes, of: bytes) -> None:
    assert value(answer, "//itk:InfrastructureResponse/@trackingIdRef") == tracking(of)
    assert value(answer, "//itk:InfrastructureResponse/@result") == "OK"


def test_an_infrastructure_acknowledgement_comes_when_asked_for(
    ask: Callable[[bytes], bytes], made: Made, inbox: Inbox, target: Target
) -> None:
    asked = ask(made(INFRASTRUCTURE))

    answer = inbox.next()

    is_infrastructure(answer, asked)
    service = value(asked, "//itk:header/@service")
    assert value(answer, "//itk:InfrastructureResponse/@serviceRef") == service
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", value(answer, "//itk:InfrastructureResponse/@timestamp")
    )
    assert value(answer, "//itk:address/@uri") == f"urn:nhs-uk:addressing:ods:{SENDER}"
    assert value(answer, "//itk:senderAddress/@uri").endswith(f":{target.organisation}")
    assert tracking(answer) not in ("", tracking(asked))
    assert value(answer, "//wsa:Action/text()") == value(answer, "//itk:header/@service")
    assert values(answer, "//itk:spec[contains(@key, 'ackrequested')]") == []


def test_a_business_acknowledgement_comes_when_asked_for(
    ask: Callable[[bytes], bytes], made: Made, inbox: Inbox
) -> None:
    asked = ask(made(BUSINESS))

    answer = inbox.next()

    assert value(answer, "//hl7:acknowledgedBy3/@typeCode") == "AA"
    assert value(answer, "//hl7:acknowledgedBy3//hl7:id/@root") == tracking(asked)
    assert values(answer, "//hl7:acknowledgedBy2//hl7:id/@root") == values(
        asked, "//itk:payload/@id"
    )
    assert value(answer, "//hl7:interactionId/@extension") == value(
        asked, "//itk:spec[contains(@key, 'interaction')]/@value"
    )
    assert re.fullmatch(r"\d{14}[+-]\d{4}", value(answer, "//hl7:creationTime/@value"))


def test_both_come_when_both_are_asked_for(
    ask: Callable[[bytes], bytes], made: Made, inbox: Inbox
) -> None:
    ask(made(BUSINESS, INFRASTRUCTURE))
    came = [inbox.next(), inbox.next()]
    kinds = [etree.QName(one(etree.fromstring(each), "//itk:payload/*")).localname for each in came]
    assert sorted(kinds) == ["BusinessResponseMessage", "InfrastructureResponse"]


def test_nothing_comes_unasked(ask: Callable[[bytes], bytes], made: Made, inbox: Inbox) -> None:
    ask(made())
    ask(made(with_spec("infackrequested", "false"), with_spec("ackrequested", "")))
    ask(made(with_spec("busresponserequested", "true")))
    last = ask(made(INFRASTRUCTURE))
    is_infrastructure(inbox.next(), last)


def test_a_repetition_is_not_acknowledged_again(
    ask: Callable[[bytes], bytes], made: Made, inbox: Inbox
) -> None:
    first = ask(made(INFRASTRUCTURE))
    is_infrastructure(inbox.next(), first)
    ask(first)
    last = ask(made(INFRASTRUCTURE))
    is_infrastructure(inbox.next(), last)


def test_nothing_comes_where_there_is_no_sender_address(
    ask: Callable[[bytes], bytes], made: Made, inbox: Inbox
) -> None:
    ask(made(INFRASTRUCTURE, BUSINESS, without("//itk:senderAddress")))
    last = ask(made(INFRASTRUCTURE))
    is_infrastructure(inbox.next(), last)


def test_a_payload_that_cannot_be_read_is_answered_with_ae(
    ask: Callable[[bytes], bytes], made: Made, inbox: Inbox
) -> None:
    def unreadable(root: Element) -> None:
        payload = one(root, "//itk:payload")
        for inner in list(payload):
            payload.remove(inner)
        payload.text = "nothing that could be read"

    asked = ask(made(BUSINESS, unreadable))
    answer = inbox.next()
    assert value(answer, "//hl7:acknowledgedBy3/@typeCode") == "AE"
    assert value(answer, "//hl7:acknowledgedBy3//hl7:id/@root") == tracking(asked)
    assert value(answer, "//hl7:acknowledgedBy2/hl7:acknowledgementDetail/@typeCode") == "ER"


def test_an_acknowledgement_is_never_acknowledged(
    ask: Callable[[bytes], bytes], made: Made, inbox: Inbox
) -> None:
    asked = ask(made(BUSINESS))
    ours = tracking(inbox.next())
    assert ours != tracking(asked)
    ask(acknowledgement(ours, "OK", INFRASTRUCTURE, BUSINESS))
    ask(acknowledgement(ours, "Failure", INFRASTRUCTURE, BUSINESS))
    last = ask(made(INFRASTRUCTURE))
    is_infrastructure(inbox.next(), last)


def test_but_a_business_acknowledgement_that_asks_for_its_receipt(
    ask: Callable[[bytes], bytes], made: Made, inbox: Inbox
) -> None:
    ask(made(INFRASTRUCTURE))
    ours = tracking(inbox.next())
    came = ask(acknowledgement(ours, "AA", INFRASTRUCTURE, BUSINESS, business=True))
    is_infrastructure(inbox.next(), came)
    ask(acknowledgement(ours, "AA", BUSINESS, business=True))
    last = ask(made(INFRASTRUCTURE))
    is_infrastructure(inbox.next(), last)


def test_the_shape_is_that_of_the_version_in_which_the_message_came(
    ask: Callable[[bytes], bytes], made: Made, inbox: Inbox
) -> None:
    ask(made(INFRASTRUCTURE))
    service = "urn:nhs-itk:services:201005:"
    assert value(inbox.next(), "//itk:header/@service") == f"{service}SendInfrastructureAck-v1-0"

    def general(root: Element) -> None:
        one(root, "//itk:header").set("service", f"{service}sendDistEnvelope")
        one(root, "//wsa:Action").text = f"{service}sendDistEnvelope"

    ask(made(BUSINESS, general))
    answer = inbox.next()
    assert value(answer, "//itk:header/@service") == f"{service}sendDistEnvelope"
    assert value(answer, "//itk:manifestitem/@profileid").endswith("Acknowledgement-v2-0")
