"""A small whole NHS 111 report of our own in CDA and ITK, to be changed by each test."""

from __future__ import annotations

import base64
import gzip
from xml.sax.saxutils import escape, quoteattr  # writes only; nothing is parsed with it

from app.readers.ledger import prove
from app.readers.read import read
from app.report.model import EncounterReport

OID = "2.16.840.1.113883.2.1.3.2.4."
VERIFIED, UNVERIFIED = "2.16.840.1.113883.2.1.4.1", f"{OID}18.23"
TRACKING = "5D2C1F00-0000-4000-8000-000000000001"
MESSAGE = "5D2C1F00-0000-4000-8000-000000000002"
SET = "5D2C1F00-0000-4000-8000-000000000003"
PRIMARY = "primaryEmergencyDepartmentRecipientNHS111CDADocument-v2-0"
PROFILE = "urn:nhs-en:profile:nhs111CDADocument-v2-0"
COPY = "copyRecipientNHS111CDADocument-v2-0"

NAME = "<name><prefix>Mrs</prefix><given>Ada</given><family>Winterbourne</family></name>"
PATIENT = (
    '<patient>{name}<administrativeGenderCode code="2" displayName="Female"/>'
    '<birthTime value="{born}"/>{more}</patient>'
)


def number(digits: str, root: str = VERIFIED) -> str:
    return f'<id root="{root}" extension={quoteattr(digits)}/>'


def patient(
    *,
    ids: str = number("9990004951"),
    name: str = NAME,
    born: str = "19800229",
    more: str = "",
    around: str = "",
) -> str:
    """A recordTarget; ``more`` stands in the patient, ``around`` in the role."""
    person = PATIENT.format(name=name, born=born, more=more)
    return f"<recordTarget><patientRole>{ids}{around}{person}</patientRole></recordTarget>"


def section(title: str, text: str = "", inner: str = "", code: str = "") -> str:
    """A section; ``text`` is markup."""
    head = f"<title>{escape(title)}</title>" if title else ""
    kind = f'<code code="{code}"/>' if code else ""
    return f"<component><section>{kind}{head}<text>{text}</text>{inner}</section></component>"


SECTIONS = (
    section("Patient's Reported Condition", "Fell on the stairs.")
    + section("Pathways Disposition", "Attend Emergency Treatment Centre within 1 hour (Dx02)")
    + section("Advice Given", "Do not eat or drink.<br/>Bring your medicines.")
)
DISPOSITION = (
    f'<dischargeDispositionCode code="Dx02" codeSystem="{OID}17.325" '
    'displayName="Attend Emergency Treatment Centre within 1 hour"/>'
)


def encounter(disposition: str = DISPOSITION, more: str = "") -> str:
    return (
        "<componentOf><encompassingEncounter>"
        f'<id root="{OID}18.34" extension="CASE-77"/>'
        '<effectiveTime><low value="20260301090000+0000"/><high value="20260301092000+0000"/>'
        f"</effectiveTime>{disposition}{more}</encompassingEncounter></componentOf>"
    )


def document(
    *,
    who: str | None = None,
    header: str = "",
    contact: str | None = None,
    sections: str = SECTIONS,
    entries: str = "",
    body: str = "",
    version: str = "1",
    set_id: str = SET,
    doc_id: str = "5D2C1F00-0000-4000-8000-000000000004",
    made: str = "20260301092100+0000",
    type_: str = "POCD_MT200001GB02",
    code: str = "819551000000100",
    title: str = "NHS 111 Report",
) -> str:
    """A ClinicalDocument; every part can be replaced by other markup."""
    inside = body or (
        f"<structuredBody><component><section>{entries}{sections}</section></component>"
        "</structuredBody>"
    )
    return (
        '<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:l="NPFIT:HL7:Localisation" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f'<l:messageType root="{OID}18.17" extension="{type_}"/><id root="{doc_id}"/>'
        f'<code code="{code}" codeSystem="{OID}15"/><title>{escape(title)}</title>'
        f'<effectiveTime value="{made}"/><confidentialityCode code="N"/>'
        f'<setId root="{set_id}"/><versionNumber value="{version}"/>'
        f"{who if who is not None else patient()}{header}"
        f"{contact if contact is not None else encounter()}"
        f"<component>{inside}</component></ClinicalDocument>"
    )


def payload(content: str, name: str = "uuid_1") -> str:
    return f'<itk:payload id="{name}">{content}</itk:payload>'


def item(name: str = "uuid_1", packed: str = "") -> str:
    kind = f'mimetype="text/xml" profileid="{PROFILE}"'
    return f'<itk:manifestitem id="{name}" {kind} {packed}/>'


def envelope(
    *contents: str,
    interaction: str = PRIMARY,
    packed: str = "",
    items: str | None = None,
    counts: tuple[int, int] | None = None,
    specs: str = "",
) -> str:
    """A DistributionEnvelope round payload contents (markup, or text that was packed)."""
    manifest, payloads = counts or (len(contents), len(contents))
    listed = items
    if listed is None:
        listed = "".join(item(f"uuid_{n}", packed) for n in range(1, len(contents) + 1))
    inside = "".join(payload(content, f"uuid_{n}") for n, content in enumerate(contents, 1))
    return (
        '<itk:DistributionEnvelope xmlns:itk="urn:nhs-itk:ns:201005">'
        '<itk:header service="urn:nhs-itk:services:201005:SendNHS111Report-v2-0" '
        f'trackingid="{TRACKING}"><itk:addresslist>'
        '<itk:address uri="urn:nhs-uk:addressing:ods:RVN01"/>'
        f'<itk:address type="{OID}18.44" uri="2000099999"/></itk:addresslist>'
        '<itk:auditIdentity><itk:id uri="urn:nhs-uk:identity:ods:RX9"/></itk:auditIdentity>'
        f'<itk:manifest count="{manifest}">{listed}</itk:manifest>'
        '<itk:senderAddress uri="urn:nhs-uk:addressing:ods:RX9"/><itk:handlingSpecification>'
        f'<itk:spec value="urn:nhs-itk:interaction:{interaction}" '
        f'key="urn:nhs-itk:ns:201005:interaction"/>{specs}</itk:handlingSpecification>'
        f'</itk:header><itk:payloads count="{payloads}">{inside}</itk:payloads>'
        "</itk:DistributionEnvelope>"
    )


def spec(key: str, value: str) -> str:
    return f'<itk:spec key="urn:nhs-itk:ns:201005:{key}" value="{value}"/>'


def soap(body: str, *, prefix: str = "s", header: str = "") -> str:
    """A SOAP envelope with any prefix."""
    return (
        f'<{prefix}:Envelope xmlns:{prefix}="http://schemas.xmlsoap.org/soap/envelope/" '
        'xmlns:a="http://www.w3.org/2005/08/addressing">'
        f"<{prefix}:Header><a:MessageID>{MESSAGE}</a:MessageID>{header}</{prefix}:Header>"
        f"<{prefix}:Body>{body}</{prefix}:Body></{prefix}:Envelope>"
    )


def base64_text(content: str | bytes) -> str:
    data = content.encode() if isinstance(content, str) else content
    return base64.encodebytes(data).decode()


def gzip_text(content: str) -> str:
    return base64_text(gzip.compress(content.encode(), mtime=0))


def read_text(text: str | bytes) -> EncounterReport:
    """Read and prove: nothing may be lost in any test."""
    data = text.encode() if isinstance(text, str) else text
    report = prove(read(data), data)
    assert report.ledger.lost == 0
    return report


def codes(report: EncounterReport) -> set[str]:
    """The warning codes of a report."""
    return {notice.code.value for notice in report.warnings}


def pathways_case(initial: str = "Dx02", final: str = "Dx02",
                  reached: str = "2026-03-01T09:15:00+00:00") -> str:  # fmt: skip
    """An entry with a base64 NHS Pathways case."""
    case = (
        '<PathwaysCase xmlns="http://nhspathways.org/webservices/pathways/pathwaysCase">'
        "<pathwayDetails><pathwayTriageDetails><pathwayTriage><triageDisposition>"
        f"<initialDispCode>{initial}</initialDispCode><initialDispText>first words"
        f"</initialDispText><timeReached>{reached}</timeReached></triageDisposition>"
        f"<finalDisposition><finalDispCode>{final}</finalDispCode><finalDisptext>last words"
        "</finalDisptext></finalDisposition><triageLine><rationale>secret rationale</rationale>"
        "</triageLine></pathwayTriage></pathwayTriageDetails></pathwayDetails></PathwaysCase>"
    )
    return (
        '<entry><observationMedia><value representation="B64" mediaType="text/xml">'
        f"{base64_text(case)}</value></observationMedia></entry>"
    )
