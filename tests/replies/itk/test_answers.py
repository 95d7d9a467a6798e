"""The synchronous answer and the fault, as the adaptor's own templates have them."""

import re

import pytest

from app.replies.itk.answers import accepted, fault
from app.replies.itk.names import FaultCode, FaultError, Wrong
from app.report.errors import AppError
from tests.replies.itk.made import IDS, found

ACTION = "urn:nhs-itk:services:201005:SendNHS111Report-v2-0"
ASKED = "7AEFFED7-78AF-4940-9EE2-5FAA3920ECFE"
ERROR = "0B9E2C57-6F0E-4A83-9C0B-7C0F2B5D4E61"


def refused(wrong: Wrong, asked: str = ASKED) -> bytes:
    return fault(wrong, asked, message_id=IDS.message, error_id=ERROR)


def test_ok_names_the_message_in_the_body_and_in_relates_to() -> None:
    made = accepted(ASKED, ACTION, message_id=IDS.message)
    assert found(made, "/soap:Envelope/soap:Body/itk:SimpleMessageResponse/text()") == [
        f"OK:{ASKED}"
    ]
    assert found(made, "/soap:Envelope/soap:Header/wsa:RelatesTo/text()") == [ASKED]
    assert found(made, "//wsa:Action/text()") == [f"{ACTION}Response"]
    assert found(made, "//wsa:MessageID/text()") == [IDS.message]


def test_a_message_id_is_answered_as_it_was_written() -> None:
    made = accepted("urn:uuid:<&>7", ACTION, message_id=IDS.message)
    assert found(made, "//itk:SimpleMessageResponse/text()") == ["OK:urn:uuid:<&>7"]
    assert b"OK:urn:uuid:&lt;&amp;&gt;7" in made


@pytest.mark.parametrize("code", list(FaultCode))
def test_a_fault_has_its_code_and_the_action_of_its_kind(code: FaultCode) -> None:
    made = refused(Wrong("Something.", code))
    assert found(made, "//soap:Fault/faultcode/text()") == [f"soap:{code}"]
    kind = "fault" if code is FaultCode.MUST_UNDERSTAND else "soap/fault"
    assert found(made, "//wsa:Action/text()") == [f"http://www.w3.org/2005/08/addressing/{kind}"]
    assert re.search(rb'xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"', made)


@pytest.mark.parametrize("error", list(FaultError))
def test_a_fault_tells_the_error_of_the_toolkit(error: FaultError) -> None:
    made = refused(Wrong("No <tracking> id.", error=error, text="Told"))
    info = "//soap:Fault/detail/itk:ToolkitErrorInfo/"
    assert found(made, f"{info}itk:ErrorCode/text()") == [str(error)]
    assert found(made, f"{info}itk:ErrorCode/@codeSystem") == ["2.16.840.1.113883.2.1.3.2.4.17.268"]
    assert found(made, f"{info}itk:ErrorID/text()") == [ERROR]
    assert found(made, f"{info}itk:ErrorText/text()") == ["Told"]
    assert found(made, f"{info}itk:ErrorDiagnosticText/text()") == ["No <tracking> id."]
    assert found(made, "//soap:Fault/faultstring/text()") == ["Told"]


def test_a_fault_about_a_message_without_an_id_relates_to_none() -> None:
    assert found(refused(Wrong("x"), ""), "//wsa:RelatesTo") == []
    assert found(refused(Wrong("x")), "//wsa:RelatesTo/text()") == [ASKED]


def test_an_answer_to_nothing_is_not_made() -> None:
    with pytest.raises(AppError) as told:
        accepted("", ACTION, message_id=IDS.message)
    assert told.value.code == "REPLY-050"
