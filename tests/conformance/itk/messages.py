"""NHS 111 reports as a sender posts them, and what can be changed in them to break a rule."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

from lxml import etree

from app.demo.itk.call import Receiver
from app.demo.itk.envelope import message
from app.demo.itk.telephone import SCALD

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
ADDRESSING = "http://www.w3.org/2005/08/addressing"
ITK = "urn:nhs-itk:ns:201005"
HL7 = "urn:hl7-org:v3"
NAMES = {"soap": SOAP, "wsa": ADDRESSING, "itk": ITK, "hl7": HL7}
SERVICE = "urn:nhs-itk:services:201005:SendNHS111Report-v2-0"
SENDER = "Y99901"
"""The ODS code of the sender of this suite."""

Element = etree._Element
Change = Callable[[Element], object]


def new_id() -> str:
    return str(uuid4()).upper()


def report(organisation: str, service: str, *changes: Change) -> bytes:
    """A new report of a synthetic patient, with ids of its own.

    Args:
        organisation: the ODS code of the receiver.
        service: its DoS service id.
        changes: what is done to the tree before it is written.
    """
    receiver = Receiver("Emergency department of the suite", organisation, service)
    call = replace(SCALD, key=new_id(), receiver=receiver)
    root = etree.fromstring(message((call,), datetime.now(UTC)))
    one(root, "//itk:auditIdentity/itk:id").set("uri", f"urn:nhs-uk:identity:ods:{SENDER}")
    one(root, "//itk:senderAddress").set("uri", f"urn:nhs-uk:addressing:ods:{SENDER}")
    for change in changes:
        change(root)
    return etree.tostring(root, encoding="utf-8")


def one(root: Element, path: str) -> Element:
    """The element at a path; there is exactly one."""
    (found,) = root.xpath(path, namespaces=NAMES)
    return found


def value(data: bytes, path: str) -> str:
    """The single value at a path, empty where there is none."""
    found = etree.fromstring(data).xpath(path, namespaces=NAMES)
    assert len(found) <= 1, found
    return str(found[0]) if found else ""


def values(data: bytes, path: str) -> list[str]:
    return [str(each) for each in etree.fromstring(data).xpath(path, namespaces=NAMES)]


def without(path: str) -> Change:
    """Take an element out."""

    def change(root: Element) -> None:
        found = one(root, path)
        parent = found.getparent()
        assert parent is not None
        parent.remove(found)

    return change


def with_attribute(path: str, name: str, text: str | None) -> Change:
    """Set an attribute, or take it away."""

    def change(root: Element) -> None:
        found = one(root, path)
        if text is None:
            del found.attrib[name]
        else:
            found.set(name, text)

    return change


def with_text(path: str, text: str) -> Change:
    return lambda root: setattr(one(root, path), "text", text)


def with_spec(key: str, text: str) -> Change:
    """A handling key, put before those that are there: order says nothing."""

    def change(root: Element) -> None:
        spec = etree.Element(f"{{{ITK}}}spec", key=f"{ITK}:{key}", value=text)
        one(root, "//itk:handlingSpecification").insert(0, spec)

    return change


def with_header(name: str, text: str = "", **attributes: str) -> Change:
    """A further SOAP header block; ``name`` in Clark notation, attributes of SOAP."""

    def change(root: Element) -> None:
        marks = {f"{{{SOAP}}}{key}": said for key, said in attributes.items()}
        block = etree.SubElement(one(root, "/soap:Envelope/soap:Header"), name, marks)
        block.text = text

    return change


def acknowledgement(of: str, result: str, *changes: Change, business: bool = False) -> bytes:
    """An acknowledgement as a sender posts one about a message of the receiver.

    Args:
        of: the tracking id that it answers.
        result: ``OK``, ``Failure``, ``AA``, ``AE`` ...
        changes: what is done to the tree before it is written.
        business: which of the two kinds.
    """
    kind = "Business" if business else "Infrastructure"
    inner = (
        f'<hl7:BusinessResponseMessage xmlns:hl7="{HL7}"><hl7:acknowledgedBy3 typeCode="{result}">'
        f'<hl7:conveyingTransmission><hl7:id root="{of}"/></hl7:conveyingTransmission>'
        "</hl7:acknowledgedBy3></hl7:BusinessResponseMessage>"
        if business
        else f'<itk:InfrastructureResponse result="{result}" trackingIdRef="{of}" '
        f'serviceRef="{SERVICE}"><itk:errors/></itk:InfrastructureResponse>'
    )
    service = f"urn:nhs-itk:services:201005:Send{kind}Ack-v1-0"
    profile = ' profileid="urn:nhs-en:profile:ITKBusinessAcknowledgement-v1-0"' * business
    name = f"uuid_{new_id()}"
    root = etree.fromstring(
        f'<soap:Envelope xmlns:soap="{SOAP}" xmlns:wsa="{ADDRESSING}" xmlns:itk="{ITK}">'
        f"<soap:Header><wsa:MessageID>{new_id()}</wsa:MessageID>"
        f"<wsa:Action>{service}</wsa:Action></soap:Header><soap:Body>"
        f'<itk:DistributionEnvelope><itk:header service="{service}" trackingid="{new_id()}">'
        '<itk:addresslist><itk:address uri="urn:nhs-uk:addressing:ods:RZ901"/></itk:addresslist>'
        f'<itk:auditIdentity><itk:id uri="urn:nhs-uk:identity:ods:{SENDER}"/></itk:auditIdentity>'
        f'<itk:manifest count="1"><itk:manifestitem id="{name}" mimetype="text/xml"{profile}/>'
        f'</itk:manifest><itk:senderAddress uri="urn:nhs-uk:addressing:ods:{SENDER}"/>'
        f'<itk:handlingSpecification><itk:spec key="{ITK}:interaction" '
        f'value="urn:nhs-itk:interaction:ITK{kind}Acknowledgement-v1-0"/>'
        f'</itk:handlingSpecification></itk:header><itk:payloads count="1">'
        f'<itk:payload id="{name}">{inner}</itk:payload></itk:payloads>'
        "</itk:DistributionEnvelope></soap:Body></soap:Envelope>"
    )
    for change in changes:
        change(root)
    return etree.tostring(root, encoding="utf-8")
