"""Senders that speak ITK 2.2: post an NHS 111 report by SOAP, and hear the acknowledgements."""

from __future__ import annotations

from datetime import datetime
from threading import Lock

from lxml import etree

from app.demo.itk.call import Call
from app.demo.itk.envelope import message
from app.demo.itk.markup import Element
from app.demo.peers.calling import Caller, must_be
from app.demo.peers.endpoint import Came, Hear, Said
from app.demo.peers.record import NEVER_SENT, Record

INFRASTRUCTURE = "infrastructure acknowledgement"
BUSINESS = "business acknowledgement"

_PATH = "/itk"
_MEDIA_TYPE = "text/xml; charset=utf-8"
_NAMES = {"itk": "urn:nhs-itk:ns:201005", "hl7": "urn:hl7-org:v3"}
_TAKEN = (
    b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
    b'<SimpleMessageResponse xmlns="urn:nhs-itk:ns:201005">OK</SimpleMessageResponse>'
    b"</s:Body></s:Envelope>"
)
_VERDICTS = {"OK": "OK", "AA": "accepted", "AE": "with errors", "AR": "rejected"}


class ItkSenders:
    """All of them; each has a name of its own in the settings."""

    def __init__(self, caller: Caller, record: Record) -> None:
        self._caller = caller
        self._record = record
        self._cases: dict[str, str] = {}
        self._turn = Lock()

    def push(self, calls: tuple[Call, ...], now: datetime) -> None:
        """Post the report of a call, with earlier calls of the same person.

        Raises:
            NotReachedError: no answer came.
            NotTakenError: the answer is none that the standard wants.
        """
        body = message(calls, now)
        tracking_id = _one(etree.fromstring(body), "//itk:header/@trackingid")
        with self._turn:
            self._cases[tracking_id.upper()] = calls[0].case
        headers = {"Content-Type": _MEDIA_TYPE, "SOAPAction": '""'}
        answer = self._caller.post(_PATH, body, headers)
        must_be(answer.status_code == 200, f"ITK: answered with {answer.status_code}")
        said = _one(_parsed(answer.content), "//itk:SimpleMessageResponse/text()")
        must_be(said.strip().upper().startswith("OK"), "ITK: the answer is no OK")

    def hears(self, name: str) -> Hear:
        """Takes what comes to one sender."""
        return lambda came: self._hear(name, came)

    def _hear(self, name: str, came: Came) -> Said:
        root = _parsed(came.body)
        if root is None:
            return Said(400)
        what, about = INFRASTRUCTURE, _one(root, "//itk:InfrastructureResponse/@trackingIdRef")
        verdict = _one(root, "//itk:InfrastructureResponse/@result")
        if not about:
            what, about = BUSINESS, _one(root, "//hl7:acknowledgedBy3//hl7:id/@root")
            verdict = _one(root, "//hl7:acknowledgedBy3/@typeCode")
        with self._turn:
            case = self._cases.get(about.upper(), NEVER_SENT)
        self._record.note(name, case, f"{what}: {_VERDICTS.get(verdict, verdict)}")
        return Said(200, _TAKEN, _MEDIA_TYPE)


def _parsed(body: bytes) -> Element | None:
    try:
        return etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return None


def _one(root: Element | None, path: str) -> str:
    """The first value at a path, empty where there is none."""
    found = root.xpath(f"string({path})", namespaces=_NAMES) if root is not None else ""
    return str(found)
