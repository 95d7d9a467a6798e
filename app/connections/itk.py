"""The ITK 2.2 client: brings an acknowledgement to a sender's SOAP endpoint, and judges its answer.

An answer that is no answer of ITK (a web page of a proxy, nothing at all) leaves open whether the
acknowledgement came; it goes again with the same ids, by which the sender knows it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from app.connections import errors, troubles
from app.connections.client import SenderClient
from app.connections.errors import Errand, failed
from app.connections.markup import parsed
from app.connections.transfer import Request
from app.connections.troubles import Advice, Trouble
from app.connections.wire import Answer

REFUSED = Trouble(
    "CONN-110", "It refused the acknowledgement as it stands", Advice.IT, "the set-up"
)
NOT_PROCESSED = Trouble(
    "CONN-111",
    "It could not process the acknowledgement just now",
    Advice.AGAIN,
    retryable=True,
)
NOT_ITK = Trouble(
    "CONN-112",
    "What answered is not an ITK service: a web page, nothing or something else came back",
    Advice.IT,
    "the base address and the web proxy",
    retryable=True,
)

_SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"
_SOAP_1_2 = "{http://www.w3.org/2003/05/soap-envelope}"
_ITK = "{urn:nhs-itk:ns:201005}"
_ITS_OWN = frozenset({"Server", "Receiver"})
_WRONG_ADDRESS = frozenset({404, 405, 410, 415})
_OF_SOAP = frozenset({200, 201, 202, 400, 500})
_CODE_LENGTH = 40


@dataclass(frozen=True, slots=True)
class ItkTaken:
    """The sender took it; ``answer`` is what it said."""

    answer: bytes = field(repr=False)


class ItkClient(SenderClient):
    """One sender; its base address is its SOAP endpoint."""

    MAX_BYTES = 1024 * 1024
    """Bytes of an answer; real ones have about one thousand."""

    def send(self, message: bytes, action: str) -> ItkTaken:
        """Bring a SOAP message; it is tried once more only where nothing can have left.

        Args:
            message: the whole SOAP envelope.
            action: its service, for the SOAPAction header.

        Raises:
            ConnectionFailed: not taken: for good (a fault that says so), or until later.
            Refused: the endpoint is not on a host that is listed for this sender.
        """
        headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{action}"'}
        request = Request(
            "POST",
            self.sender.base_url,
            Errand.REPLY,
            headers,
            message,
            repeatable=False,
            allowed_statuses=frozenset(range(200, 600)),
            named_by=partial(_answers, _addressed(message, "MessageID")),
        )
        return self._transfer.ask(request, self._judged)

    def _judged(self, answer: Answer) -> ItkTaken:
        """Judge an answer (ITK 2.2: a fault comes with 500, from some systems with 200)."""
        said = _said(answer.body) if answer.status in _OF_SOAP else None
        if said is None:
            raise self._no_answer_of_itk(answer)
        if said == "":
            if answer.ok:
                return ItkTaken(answer.body)
            raise self._no_answer_of_itk(answer)
        trouble = NOT_PROCESSED if said in _ITS_OWN else REFUSED
        raise failed(trouble, self.sender, Errand.REPLY, said=said)

    def _no_answer_of_itk(self, answer: Answer) -> Exception:
        if answer.status in _WRONG_ADDRESS:
            return failed(troubles.REFUSED, self.sender, Errand.REPLY, status=answer.status)
        if answer.ok:
            return failed(NOT_ITK, self.sender, Errand.REPLY)
        return errors.of_answer(answer.status, b"", self.sender, Errand.REPLY)


def _answers(message_id: str, answer: Answer) -> bool:
    """Whether an answer says that it relates to the message of that id (WS-Addressing)."""
    return bool(message_id) and _addressed(answer.body, "RelatesTo") == message_id


def _addressed(envelope: bytes, name: str) -> str:
    """A header of WS-Addressing, of whichever edition; empty where it is not there."""
    root = parsed(envelope)
    header = None if root is None else root.find(f"{_SOAP}Header")
    found = None if header is None else header.findtext(f"{{*}}{name}")
    return (found or "").strip()


def _said(body: bytes) -> str | None:
    """The code of a fault, empty for a response, None for what is neither."""
    root = parsed(body)
    if root is None:
        return None
    for fault in root.iter(f"{_SOAP}Fault", f"{_SOAP_1_2}Fault"):
        codes = (fault.findtext("faultcode"), fault.findtext(f"{_SOAP_1_2}Code/{_SOAP_1_2}Value"))
        code = next((code for code in codes if code), "").strip().rpartition(":")[2]
        plain = code.isascii() and code.isalpha() and len(code) <= _CODE_LENGTH
        return code if plain else "no code"
    response = next(root.iter(f"{_ITK}SimpleMessageResponse"), None)
    return None if response is None else ""
