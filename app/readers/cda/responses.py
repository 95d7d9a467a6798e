"""Acknowledgements and faults -> what was answered, to which message, and how it went.

ITK 2.2 infrastructure and business acknowledgements, the synchronous SimpleMessageResponse, and
SOAP faults. Anything but OK or AA is a refusal, whatever word the sender found for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from app.readers.cda.elements import HL7, ITK, SOAP, Element, at, child, children, flat, local
from app.readers.cda.envelope import address_words
from app.readers.cda.people import Card, card
from app.readers.cda.reading import Reading, moment_words
from app.report.model import NarrativeSection
from app.report.notices import NoticeCode
from app.report.times import Moment

_ACKNOWLEDGED = frozenset({"OK", "AA", "CA"})
_CODES = {
    "AA": "accepted",
    "CA": "accepted",
    "AE": "processed with an error",
    "AR": "refused for reasons other than its content",
}
_DETAILS = {"ER": "Error", "WG": "Warning", "IF": "Information"}


@dataclass(slots=True)
class Response:
    """An answer to a message of ours.

    Attributes:
        kind: what sort of answer, in words.
        answers: the tracking id (or message id) that it answers.
        result: the result as sent, with our words for a bare code.
        accepted: whether it says that all went well.
    """

    kind: str
    answers: str = ""
    result: str = ""
    accepted: bool = False
    sender: str = ""
    made_at: Moment | None = None
    sections: list[NarrativeSection] = field(default_factory=list)


def response_of(reading: Reading, root: Element) -> Response | None:
    """Read an acknowledgement or a fault; None where the tree is neither."""
    if root.tag == f"{ITK}InfrastructureResponse":
        return _infrastructure(reading, root)
    if root.tag == f"{HL7}BusinessResponseMessage":
        return _business(reading, root)
    if root.tag == f"{ITK}SimpleMessageResponse":
        text = reading.take_text(root)
        accepted = text.upper().startswith("OK") or not text
        answers = text.partition(":")[2].strip()
        return Response("Synchronous response", answers, text or "empty", accepted)
    if root.tag in (f"{soap}Fault" for soap in SOAP):
        return _fault(reading, root)
    return None


def _infrastructure(reading: Reading, root: Element) -> Response:
    result = reading.take(root, "result") or "not said"
    found = Response(
        "Infrastructure acknowledgement",
        answers=reading.take(root, "trackingIdRef"),
        result=result,
        accepted=result.upper() in _ACKNOWLEDGED,
    )
    when = reading.moment(root, "timestamp")
    found.made_at = when if isinstance(when, Moment) else None
    reporters = [address_words(part) for part in root.iter(f"{ITK}id")]
    for part in root.iter(f"{ITK}id"):
        reading.take(part, "uri")
    found.sender = ", ".join(words for words in reporters if words)
    lines = [
        ("Service of the message", reading.take(root, "serviceRef")),
        ("Reported by", found.sender),
        ("Reported at", moment_words(when)),
    ]
    _add(found, found.kind, lines)
    for part in root.iter(f"{ITK}errorInfo"):
        _error(reading, part, found)
    return found


def _error(reading: Reading, part: Element, found: Response) -> None:
    said = {local(inner): reading.take_text(inner) for inner in part}
    title = said.pop("ErrorText", "") or "Error"
    lines = [
        ("Code", said.pop("ErrorCode", "")),
        ("Diagnosis", said.pop("ErrorDiagnosticText", "")),
        ("Id", said.pop("ErrorID", "")),
        *said.items(),
    ]
    _add(found, title, lines)


def _business(reading: Reading, root: Element) -> Response:
    overall = child(root, "acknowledgedBy3")
    code = _type(overall)
    found = Response(
        "Business acknowledgement",
        answers=_conveyed(reading, overall),
        result=_result(code),
        accepted=code in _ACKNOWLEDGED,
    )
    when = reading.moment(child(root, "creationTime"))
    found.made_at = when if isinstance(when, Moment) else None
    interaction = child(root, "interactionId")
    device = next((p for p in root.iter() if local(p).endswith("AssignedAuthorDevice")), None)
    reporter = card(reading, device) if device is not None else Card()
    found.sender = ", ".join(reporter.organisations)
    lines = [
        (
            "Interaction of the message",
            reading.take(interaction, "extension") if interaction is not None else "",
        ),
        ("Reported by", "; ".join([*reporter.organisations, *reporter.ids])),
        ("Software", ", ".join(reporter.names)),
        *_parties(reading, root),
        ("Reported at", moment_words(when)),
    ]
    _add(found, found.kind, lines)
    different: list[str] = []
    for number, part in enumerate(children(root, "acknowledgedBy2"), 1):
        inner = _type(part)
        lines = [("Result", _result(inner)), ("Payload", _conveyed(reading, part))]
        lines += [("Reason", words) for words in _reasons(reading, part)]
        _add(found, f"Payload {number}", lines)
        if (inner in _ACKNOWLEDGED) != found.accepted:
            different.append(f"payload {number} {_result(inner)}")
    if different:
        reading.warn(
            NoticeCode.CODES_DISAGREE,
            f"The acknowledgement says {found.result} for the whole, but {', '.join(different)}.",
        )
    return found


def _parties(reading: Reading, root: Element) -> list[tuple[str, str]]:
    """Who sent and who received it, by type: senders swap the names of the two elements."""
    found: list[tuple[str, str]] = []
    for name in ("communicationFunction1", "communicationFunction"):
        for part in children(root, name):
            label = {"SND": "Sender", "RCV": "Receiver"}.get(_type(part), "Party")
            holder = at(part, "entity/id")
            sent = reading.take(holder, "extension") if holder is not None else ""
            found.append((label, sent))
    return found


def _reasons(reading: Reading, part: Element) -> list[str]:
    found: list[str] = []
    for inner in part.iter():
        name = local(inner)
        if name == "text":
            found.append(reading.take_text(inner))
        elif name == "acknowledgementDetail":
            kind = _DETAILS.get(inner.get("typeCode", ""), "Detail")
            found.append(f"{kind}: {reading.take_text(inner)}" if inner.text else kind)
        elif name in ("code", "qualifier") and inner.get("code"):
            display, code = reading.take(inner, "displayName"), reading.take(inner, "code")
            found.append(f"{display} ({code})" if display else code)
    return [words for words in found if words]


def _fault(reading: Reading, root: Element) -> Response:
    said: dict[str, str] = {}
    for part in root.iter():
        name = local(part)
        if len(part) == 0 and (text := reading.take_text(part)):
            said.setdefault(name, text)
    code = said.pop("faultcode", "") or said.pop("Value", "")
    words = said.pop("faultstring", "") or said.pop("Text", "")
    found = Response("SOAP fault", result=f"refused: {words or code or 'no reason given'}")
    lines = [("Code", code)]
    lines += [(_FAULT_LABELS.get(name, name), text) for name, text in said.items()]
    _add(found, found.kind, lines)
    return found


_FAULT_LABELS = {
    "ErrorCode": "Error code",
    "ErrorText": "Error",
    "ErrorDiagnosticText": "Diagnosis",
    "ErrorID": "Error id",
    "faultactor": "Reported by",
}


def _type(part: Element | None) -> str:
    return flat(part.get("typeCode")).upper() if part is not None else ""


def _result(code: str) -> str:
    return f"{_CODES[code]} ({code})" if code in _CODES else code or "not said"


def _conveyed(reading: Reading, part: Element | None) -> str:
    """The id of what was answered: it is the root here, and for reading."""
    holder = at(part, "conveyingTransmission/id")
    return reading.note(flat(holder.get("root"))) if holder is not None else ""


def _add(found: Response, title: str, lines: list[tuple[str, str]]) -> None:
    first = [("Result", found.result), ("Answers message", found.answers)]
    told = [*first, *lines] if not found.sections else lines
    text = "\n".join(f"{label}: {words}" for label, words in told if words)
    found.sections.append(NarrativeSection(title, text))
