"""ClinicalDocument header -> which document this is, and what it does to a handover."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.readers.cda.elements import HL7, NPFIT, Element, at, child, children, flat, local, words_in
from app.readers.cda.patient import Who, who_is
from app.readers.cda.reading import Reading
from app.report.times import Moment, read_time

REPORT = "POCD_MT200001GB02"
AMBULANCE = "REPC_MT200001GB02"

_REPORT_CODES = frozenset({"819551000000100", "1066271000000101"})
_NULLIFICATION_CODE = "285091000000108"
_TITLES = ("111", "urgent care")


@dataclass(slots=True)
class Document:
    """What identifies one document, read without taking anything.

    Attributes:
        type: the extension of its message type, such as ``POCD_MT200001GB02``.
        replaces: the id of the document that this one takes the place of.
        adds_to: the id of the document that this one only adds to.
        parent_set: the set of that document.
        patients: everybody whom it names as its patient.
        owners: ODS codes of author and custodian.
    """

    root: Element
    type: str = ""
    title: str = ""
    code: str = ""
    id: str = ""
    set: str = ""
    version: str = ""
    made_at: Moment | None = None
    replaces: str = ""
    adds_to: str = ""
    parent_set: str = ""
    patients: list[Who] = field(default_factory=list)
    owners: list[str] = field(default_factory=list)

    @property
    def is_cda(self) -> bool:
        """Whether it is a clinical document at all."""
        return self.root.tag == f"{HL7}ClinicalDocument"

    @property
    def is_nullification(self) -> bool:
        """Whether it takes an earlier report back."""
        return self.type.startswith("POCD_MT130001") or self.code == _NULLIFICATION_CODE

    @property
    def is_report(self) -> bool:
        """Whether it is an NHS 111 or urgent care report; senders get one mark or another wrong."""
        title = self.title.casefold()
        return self.is_cda and (
            self.type.startswith("POCD_MT200001")
            or self.code in _REPORT_CODES
            or any(words in title for words in _TITLES)
        )

    @property
    def number(self) -> int:
        """The version as a number, 0 where none was sent."""
        return int(self.version) if self.version.isdecimal() and len(self.version) < 7 else 0


def document_of(root: Element) -> Document:
    """Look at the header of a document, or at whatever stands in its place."""
    found = Document(root)
    for part in root:
        if part.tag == f"{NPFIT}messageType":
            found.type = flat(part.get("extension"))
    title = child(root, "title")
    found.title = words_in(title) if title is not None else ""
    found.code = _get(root, "code", "code")
    found.id = _get(root, "id", "extension") or _get(root, "id", "root")
    found.set = _get(root, "setId", "extension") or _get(root, "setId", "root")
    found.version = _get(root, "versionNumber", "value")
    found.made_at = read_time(_get(root, "effectiveTime", "value"))
    for related in children(root, "relatedDocument"):
        parent = child(related, "parentDocument")
        if parent is None:
            continue
        if related.get("typeCode", "RPLC").upper() == "APND":
            found.adds_to = _get(parent, "id", "extension") or _get(parent, "id", "root")
        elif related.get("typeCode", "RPLC").upper() == "RPLC":
            found.replaces = _get(parent, "id", "extension") or _get(parent, "id", "root")
            found.parent_set = _get(parent, "setId", "extension") or _get(parent, "setId", "root")
    found.patients = [who_is(role) for role in root.iter(f"{HL7}patientRole")]
    for path in ("author", "custodian"):
        holder = child(root, path)
        if holder is not None:
            found.owners += [
                flat(part.get("extension"))
                for organisation in holder.iter()
                if local(organisation).endswith("Organization")
                for part in children(organisation, "id")
            ]
    return found


def _get(parent: Element, name: str, attribute: str) -> str:
    part = child(parent, name)
    return flat(part.get(attribute)) if part is not None else ""


def document_words(reading: Reading, document: Document) -> str:
    """Title, type and confidentiality on one line, taken."""
    root = document.root
    title, kind, secrecy = (child(root, name) for name in ("title", "code", "confidentialityCode"))
    words = reading.take_text(title) if title is not None else ""
    if kind is not None:
        display, code = reading.take(kind, "displayName"), reading.take(kind, "code")
        said = " ".join(piece for piece in (display, code) if piece)
        words = f"{words} ({said})" if words and said else words or said
    if secrecy is not None:
        display, code = reading.take(secrecy, "displayName"), reading.take(secrecy, "code")
        said = f"{display} ({code})" if display and code else display or code
        words = f"{words}; confidentiality {said}" if said else words
    for path in ("effectiveTime",):
        part = at(root, path)
        if part is not None:
            reading.moment(part)
    return words
