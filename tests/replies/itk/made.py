"""A message that is acknowledged, and who acknowledges it."""

from datetime import UTC, datetime

from lxml import etree

from app.replies.itk.data import Acknowledged, Address, Us, ids_of

SUMMER = datetime(2026, 7, 1, 11, 20, 30, 123456, tzinfo=UTC)
TO = "https://sender.example/itk"
IDS = ids_of("0b0a3f0e-6c5b-4f5e-9f53-5a51a4f3a001")
US = Us("RXX", "Northtown <General> & Royal", "Triage Handover Viewer 0.1.0")
ABOUT = Acknowledged(
    tracking_id="2D37D9CA-5223-41C7-A159-F33D5A914EB5",
    service="urn:nhs-itk:services:201005:SendNHS111Report-v2-0",
    interaction="urn:nhs-itk:interaction:primaryEmergencyDepartmentRecipientNHS111CDADocument-v2-0",
    reply_to=Address("urn:nhs-uk:addressing:ods:RYE:1&2"),
    payloads=("uuid_A", "uuid_B"),
)
NAMES = {
    "soap": "http://schemas.xmlsoap.org/soap/envelope/",
    "wsa": "http://www.w3.org/2005/08/addressing",
    "itk": "urn:nhs-itk:ns:201005",
    "hl7": "urn:hl7-org:v3",
}


def found(made: bytes, path: str) -> list[str]:
    """The values at an XPath in a message."""
    return [str(value) for value in etree.fromstring(made).xpath(path, namespaces=NAMES)]


def shape(element: etree._Element, path: str = "") -> list[str]:
    """Every element with the names of its attributes, in order: what a message is made of."""
    here = f"{path}/{etree.QName(element).localname}"
    names = sorted(str(name) for name in element.attrib)
    return [f"{here}[{','.join(names)}]", *(s for one in element for s in shape(one, here))]
