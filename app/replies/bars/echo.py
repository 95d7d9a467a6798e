"""The synchronous acknowledgement: the posted Bundle back, with what we added (digest, S1).

It says *technically processed and stored*, and not that anybody has seen it. The sender's own
parts go back in its own characters, whatever they break. What we add has one shape; that it is
strict FHIR whatever was sent is a property test, as its model would cost a quarter of an answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha1
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.replies.bars.original import Entry, Form, Original, open_original, parsed_xml
from app.replies.bars.strict import as_json, instant, written
from app.replies.bars.systems import ACT, UK_CORE
from app.replies.bars.tree import FHIR, Node, nodes, text

if TYPE_CHECKING:
    from lxml.etree import _Element
    from msgspec import Raw
    from msgspec.json import Decoder


@dataclass(frozen=True, slots=True)
class Case:
    """What this end calls a case.

    Attributes:
        encounter_id: the UUID of our Encounter, the same in all replies.
        reference: what people call it by on the telephone; the sender must show it to its user.
        organisation: who gave the reference, "" where our name is not set up.
        acknowledged_at: when the first message of the case was acknowledged.
    """

    encounter_id: str
    reference: str
    organisation: str
    acknowledged_at: datetime


@dataclass(frozen=True, slots=True)
class Ids:
    """The ids that resources get: from one seed, so that the same message gets the same ones.

    Attributes:
        seed: a random UUID of this exchange.
        keep: whether ids that are there stay: an update or a cancellation names what it changes
            by the ids of the first acknowledgement.
    """

    seed: UUID
    keep: bool = False

    def of(self, kind: str, number: int, sent: str) -> str:
        """The id of the resource at a place of the Bundle."""
        return sent if self.keep and sent else _named(self.seed, f"{kind}/{number}")


def _named(space: UUID, name: str) -> str:
    """``str(uuid5(space, name))``, which takes four times as long; a message needs dozens."""
    found = sha1(space.bytes + name.encode(), usedforsecurity=False).hexdigest()
    variant = "89ab"[int(found[16], 16) & 3]
    return f"{found[:8]}-{found[8:12]}-5{found[13:16]}-{variant}{found[17:20]}-{found[20:32]}"


def acknowledgement(original: Original, ids: Ids, case: Case | None) -> bytes:
    """The body of the answer 200, in the form of the request.

    Args:
        original: what was posted.
        ids: the ids that its resources get; these are what a later read or cancellation names.
        case: our planned Encounter; None where the message opens no case.
    """
    encounter = _encounter(original, case) if case else None
    return (_json if original.form == "json" else _xml)(original, ids, encounter)


def given_id(original: Original, ids: Ids, entry: Entry) -> str:
    """The id that an entry of the original gets in the acknowledgement."""
    number = next(n for n, each in enumerate(original.entries) if each is entry)
    return ids.of(entry.type, number, text(entry.resource, "id"))


def in_form(body: bytes, form: Form) -> bytes:
    """A resource in the form that was asked for.

    Raises:
        NotValid: the sender's own parts break the standard, so it exists in its own form alone.
        NotAMessage: it is no resource.
    """
    from app.replies.bars.parts import resource_of

    return written(resource_of(body), form)


def _encounter(original: Original, case: Case) -> Node:
    """Our Encounter: planned, as nobody has started anything (A4: ``period.start`` is a must)."""
    request = original.request
    theirs = original.first("Encounter")
    subject = text(request.resource, "subject", "reference") if request else ""
    journey = text(theirs.resource, "episodeOfCare", "reference") if theirs else ""
    number: Node = {"value": case.reference}
    if case.organisation.strip():
        number["assigner"] = {"display": case.organisation.strip()}
    made: Node = {
        "resourceType": "Encounter",
        "id": case.encounter_id,
        "meta": {
            "lastUpdated": instant(case.acknowledged_at),
            "profile": [f"{UK_CORE}Encounter"],
        },
        "identifier": [number],
        "status": "planned",
        "class": {"system": ACT, "code": "EMER", "display": "emergency"},
    }
    if subject:
        made["subject"] = {"reference": subject}
    if journey:
        made["episodeOfCare"] = [{"reference": journey}]
    made["period"] = {"start": instant(case.acknowledged_at)}
    return made


def _json(original: Original, ids: Ids, encounter: Node | None) -> bytes:
    """Members that are not ours to change stay in the very characters of the sender."""
    import msgspec

    members = _members()
    bundle: dict[str, Any] = members.decode(original.body.removeprefix(b"\xef\xbb\xbf"))
    made = _each(bundle["entry"]) if "entry" in bundle else []
    for number, (known, entry) in enumerate(zip(original.entries, made, strict=True)):
        held = entry.get("resource")
        if held is not None and _is_object(held):
            resource = members.decode(held)
            name = ids.of(known.type, number, text(known.resource, "id"))
            kind = resource.pop("resourceType", "")
            resource.pop("id", None)
            entry["resource"] = {"resourceType": kind, "id": name, **resource}
    if encounter is not None:
        made.append(msgspec.Raw(as_json(_entry(encounter))))
    return msgspec.json.encode(bundle | {"entry": made})


@cache
def _members() -> Decoder[dict[str, Raw]]:
    """Opens an object as far as the names of its members. Making this takes longer than its use."""
    import msgspec

    return msgspec.json.Decoder(dict[str, msgspec.Raw])


def _each(entries: Raw) -> list[Any]:
    """The objects of a list, or the one that stands in its place."""
    import msgspec

    if _is_object(entries):
        return [_members().decode(entries)]
    found = msgspec.json.decode(entries, type=list[msgspec.Raw])
    return [_members().decode(each) for each in found if _is_object(each)]


def _is_object(value: Raw) -> bool:
    return memoryview(value)[0] == ord("{")


def _xml(original: Original, ids: Ids, encounter: Node | None) -> bytes:
    from lxml import etree

    root = parsed_xml(original.body)
    for number, entry in enumerate(root.findall(f"{{{FHIR}}}entry")):
        resource = entry.find(f"{{{FHIR}}}resource/{{{FHIR}}}*")
        if resource is None:
            continue
        known = original.entries[number]
        for sent in resource.findall(f"{{{FHIR}}}id"):
            _remove(sent)
        name = etree.Element(f"{{{FHIR}}}id")
        name.set("value", ids.of(known.type, number, text(known.resource, "id")))
        resource.insert(0, name)
    if encounter is not None:
        made = etree.SubElement(root, f"{{{FHIR}}}entry")
        etree.SubElement(made, f"{{{FHIR}}}fullUrl").set("value", _entry(encounter)["fullUrl"])
        holder = etree.SubElement(made, f"{{{FHIR}}}resource")
        holder.append(etree.fromstring(written(encounter, "xml")))
        _before_signature(root, made)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _before_signature(root: _Element, made: _Element) -> None:
    """FHIR XML has an order, and only a signature comes after the entries."""
    signature = root.find(f"{{{FHIR}}}signature")
    if signature is not None:
        signature.addprevious(made)


def _remove(element: _Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _entry(encounter: Node) -> Node:
    return {"fullUrl": f"urn:uuid:{encounter['id']}", "resource": encounter}


def served(body: bytes, service_request_id: str, status: str) -> Node | None:
    """A ServiceRequest out of an acknowledgement, for a later read.

    Args:
        body: the acknowledgement as it was answered.
        service_request_id: the id that it was given there.
        status: how it stands now.

    Raises:
        NotValid: the sender's own part breaks the standard.
    """
    from app.replies.bars.parts import strict_part

    original = open_original(body)
    for entry in original.all("ServiceRequest"):
        if text(entry.resource, "id") == service_request_id:
            found = strict_part(original, entry)
            return found | {"status": status} if nodes(found) else None
    return None
