"""Control files of the MESH client: what it says about the data file of the same name.

Fields as in the MESH client user guide and the DTS control file definition; unknown ones are left
alone, missing ones are empty. A subject or a file name may hold a patient's name: neither is kept.
"""

from __future__ import annotations

from dataclasses import dataclass

LARGEST = 256 * 1024
"""Bytes of a control file or report; a larger one is none."""
_LONGEST = 300
_REPORT = "report"
_YES = frozenset({"y", "yes", "true", "1"})


class NotAControlFile(ValueError):
    """The bytes are no control file."""


@dataclass(frozen=True, slots=True)
class StatusRecord:
    """What became of a transfer: ``SUCCESS`` and code ``00``, or ``ERROR`` and why not."""

    event: str = ""
    status: str = ""
    code: str = ""
    words: str = ""

    @property
    def is_success(self) -> bool:
        """Whether the message was accepted."""
        return self.status.upper() == "SUCCESS" and self.code in {"", "00"}


@dataclass(frozen=True, slots=True)
class Control:
    """One control file.

    Attributes:
        is_report: the message is a report that one of ours was not delivered.
        dts_id: MESH's id of the message; in a report, of the message that it is about.
        local_id: the sender's own id of it.
        is_packed: the data file was packed with gzip by the sender's client.
    """

    sender: str = ""
    recipient: str = ""
    workflow: str = ""
    local_id: str = ""
    dts_id: str = ""
    is_report: bool = False
    is_packed: bool = False
    status: StatusRecord | None = None


def parse(data: bytes) -> Control:
    """A control file from its bytes. Nothing outside them is ever read.

    Raises:
        NotAControlFile: too large, not XML, with a document type, or another document.
    """
    from lxml import etree

    if len(data) > LARGEST:
        raise NotAControlFile
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as failure:
        raise NotAControlFile from failure
    has_type = root.getroottree().docinfo.internalDTD is not None
    if has_type or _local(root) != "dtscontrol":
        raise NotAControlFile
    told = _fields(root)
    record = next((one for one in root if _local(one) == "statusrecord"), None)
    return Control(
        sender=told.get("from_dts", "").upper(),
        recipient=told.get("to_dts", "").upper(),
        workflow=told.get("workflowid", ""),
        local_id=told.get("localid", ""),
        dts_id=told.get("dtsid", ""),
        is_report=told.get("messagetype", "").lower() == _REPORT,
        is_packed=told.get("iscompressed", "").lower() in _YES,
        status=None if record is None else _status(_fields(record)),
    )


def write(control: Control) -> bytes:
    """The control file for a message that goes out."""
    from lxml import etree

    root = etree.Element("DTSControl")
    fields = {
        "Version": "1.0",
        "AddressType": "DTS",
        "MessageType": "Data",
        "From_DTS": control.sender,
        "To_DTS": control.recipient,
        "Subject": "",
        "LocalId": control.local_id,
        "DTSId": "",
        "PartnerId": "",
        "Compress": "N",
        "Encrypted": "N",
        "WorkflowId": control.workflow,
        "ProcessId": "",
        "DataChecksum": "",
        "IsCompressed": "N",
        "AllowChunking": "Y",
    }
    for name, value in fields.items():
        etree.SubElement(root, name).text = value
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _status(told: dict[str, str]) -> StatusRecord:
    return StatusRecord(
        told.get("event", ""),
        told.get("status", ""),
        told.get("statuscode", ""),
        told.get("description", ""),
    )


def _fields(element: object) -> dict[str, str]:
    """The texts of an element's children by their names in lower case; the first of each."""
    found: dict[str, str] = {}
    for child in element:  # type: ignore[attr-defined]  # lxml's own types are a stub package
        found.setdefault(_local(child), _line(child.text or ""))
    return found


def _local(element: object) -> str:
    tag = getattr(element, "tag", "")
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:_LONGEST]
