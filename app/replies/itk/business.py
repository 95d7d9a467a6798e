"""The business acknowledgement: what became of the payload (HL7 MCCI_MT020000GB02).

Sent only where the message asks for it (ITK 2.2, ``ackrequested``). The tabular view of the
specification and its published instances name SND and RCV the other way round; what leaves here
has the elements and codes of the instances, and names us as the one who sends.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.replies.itk.check import checked
from app.replies.itk.data import ITK_ADDRESS, Acknowledged, Ids, Shape, Us
from app.replies.itk.envelope import enveloped, in_soap
from app.replies.itk.markup import Element, hl7
from app.replies.itk.moments import hl7_local
from app.replies.itk.names import OID

_INTERACTIONS = "2.16.840.1.113883.2.1.3.2.4.12"
_ISSUES = f"{OID}18.30.180999"
_QUALIFIERS = f"{OID}17.317"
_TEMPLATES = f"{OID}18.2"
_DEVICE = "COCD_TP145207GB01"


class Verdict(StrEnum):
    """What became of a payload (acknowledgedBy/@typeCode)."""

    ACCEPTED = "AA"
    ERROR = "AE"  # an error in processing; the details say which
    REJECTED = "AR"  # for reasons unrelated to content or format; the sender may send it again


@dataclass(frozen=True, slots=True)
class Issue:
    """Why a payload was not accepted.

    Attributes:
        text: in our words, without anything about a patient.
        code: of the published list, such as 410; empty where none of it fits.
        display: the words of that code.
    """

    text: str
    code: str = ""
    display: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of a message and its payloads.

    Attributes:
        verdict: of the message, and of its payloads but for ``failed``.
        issue: why it was not accepted; needed for AE, and for nothing else.
        failed: with AE, the payloads that it is about; the others were accepted. Empty for all.
    """

    verdict: Verdict
    issue: Issue | None = None
    failed: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if (self.issue is not None) is not (self.verdict is Verdict.ERROR):
            raise ValueError("an issue goes with AE, and AE with an issue")

    def of(self, payload: str) -> Judged:
        """What became of one payload."""
        return ALL_ACCEPTED if self.failed and payload not in self.failed else self


ALL_ACCEPTED = Judged(Verdict.ACCEPTED)


def business(
    about: Acknowledged,
    us: Us,
    ids: Ids,
    *,
    at: datetime,
    to: str,
    judged: Judged,
    asks_infrastructure: bool = False,
) -> bytes:
    """The SOAP message of a business acknowledgement; same arguments, same bytes.

    Args:
        about: what is acknowledged, with every payload.
        us: who acknowledges.
        ids: the ids of this acknowledgement.
        at: when that was decided, with an offset.
        to: the sender's endpoint.
        judged: what became of it.
        asks_infrastructure: whether we want to hear that it came.

    Raises:
        AppError: the message does not say enough of itself (REPLY-050).
    """
    response = hl7(
        "BusinessResponseMessage",
        hl7("id", root=ids.response),
        hl7("creationTime", value=hl7_local(at)),
        _interaction(about.interaction),
        hl7("acknowledgedBy3", _conveyed(about.tracking_id), typeCode=judged.verdict),
        _function("communicationFunction1", "SND", us.address),
        _function("communicationFunction", "RCV", about.reply_to.uri, about.reply_to.type),
        hl7("controlActEvent1", _author(us), classCode="CACT", moodCode="EVN"),
        *(_payload(name, judged.of(name), us) for name in about.payloads),
    )
    version = "v2-0" if Shape.of(about.service) is Shape.ITK_2_2 else "v1-0"
    envelope = enveloped(
        response,
        about,
        us,
        ids,
        kind="business",
        profile=f"urn:nhs-en:profile:ITKBusinessAcknowledgement-{version}",
        asks_infrastructure=asks_infrastructure,
    )
    return checked(in_soap(envelope, ids, to))


def _interaction(value: str) -> Element:
    if not value:
        return hl7("interactionId", nullFlavor="NA")
    return hl7("interactionId", root=_INTERACTIONS, extension=value)


def _conveyed(name: str) -> Element:
    return hl7("conveyingTransmission", hl7("id", root=name))


def _function(name: str, kind: str, address: str, root: str = "") -> Element:
    held = hl7("id", root=root or ITK_ADDRESS, extension=address)
    entity = hl7("entity", held, classCode="ENT", determinerCode="INSTANCE")
    return hl7(name, entity, typeCode=kind)


def _author(us: Us) -> Element:
    device = hl7(
        f"{_DEVICE}.AssignedAuthorDevice",
        hl7("id", root=f"{OID}18.24", extension=us.software),
        _template("AssignedAuthorDevice"),
        hl7(
            "assignedAuthoringDevice",
            hl7("manufacturerModelName", us.software),
            hl7("softwareName", us.software),
            _template("assignedAuthoringDevice"),
            classCode="DEV",
            determinerCode="INSTANCE",
        ),
        hl7(
            "representedOrganization",
            hl7("id", root=f"{OID}19.1", extension=us.ods),
            hl7("name", us.name),
            _template("representedOrganization"),
            classCode="ORG",
            determinerCode="INSTANCE",
        ),
        classCode="ASSIGNED",
    )
    return hl7("author", device, typeCode="AUT", contextControlCode="OP")


def _template(name: str) -> Element:
    return hl7("templateId", root=_TEMPLATES, extension=f"{_DEVICE}#{name}")


def _payload(name: str, judged: Judged, us: Us) -> Element:
    """What became of one payload; an error says why, in a control act and in a detail."""
    issue = judged.issue
    if issue is None:
        return hl7("acknowledgedBy2", _conveyed(name), typeCode=judged.verdict)
    qualifier = hl7("qualifier", code="ER", codeSystem=_QUALIFIERS, displayName="Error")
    code = (
        hl7("code", qualifier, code=issue.code, codeSystem=_ISSUES, displayName=issue.display)
        if issue.code
        else hl7("code", qualifier, nullFlavor="NI")
    )
    event = hl7(
        "detectedIssueEvent",
        hl7("text", issue.text),
        code,
        classCode="ALRT",
        moodCode="EVN",
    )
    act = hl7(
        "controlActEvent",
        _author(us),
        hl7("reason", event, typeCode="RSON"),
        classCode="CACT",
        moodCode="EVN",
    )
    detail = hl7("acknowledgementDetail", hl7("text", issue.text), typeCode="ER")
    return hl7("acknowledgedBy2", _conveyed(name), act, detail, typeCode=judged.verdict)
