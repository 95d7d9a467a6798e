"""Which service a referral is for: the HealthcareService, and the organisation that provides it."""

from __future__ import annotations

from app.readers.bars.header import Header
from app.readers.fhir.people import Cards
from app.readers.fhir.reading import Reading
from app.readers.fhir.references import Entry, references
from app.readers.fhir.values import identifier_label
from app.readers.taking import node, nodes, peek


def service_of(reading: Reading, referral: Entry, header: Header, cards: Cards) -> str:
    """The service in words, "" where none was sent.

    Senders often name the organisation as performer; the service that it provides says more. The
    last resort is the Directory of Services number that the message was sent to.
    """
    resource, take = referral.resource, reading.take
    found: list[str] = []
    for part in nodes(resource, "performer"):
        entry = reading.follow(part, resource, "service")
        said = take.text(part, "display")
        text = ""
        if entry is not None:
            provided = [] if entry.type == "HealthcareService" else _provided(reading, entry)
            for each in provided or [entry]:
                reading.used.add(id(each.resource))
            text = "; ".join(cards.whole(each) for each in provided or [entry])
        if said and said.lower() not in text.lower():
            text = f"{said} ({text})" if text else said
        if not text:
            inner = node(part, "identifier")
            sent = take.text(inner, "value")
            text = f"{identifier_label(peek(inner, 'system'))} {sent}" if sent else ""
        if text:
            found.append(text)
    kinds = take.texts(resource, "performerType")
    return "; ".join(dict.fromkeys((*found, *kinds))) or _destination(header)


def _provided(reading: Reading, organisation: Entry) -> list[Entry]:
    """The services of the message that an organisation provides."""
    return [
        entry
        for entry in reading.index.of_type("HealthcareService")
        for text in references(entry.resource, "providedBy")
        if (found := reading.find(text, entry.resource)) is not None
        and found.resource is organisation.resource
    ]


def _destination(header: Header) -> str:
    for part in nodes(header.resource, "destination"):
        system, _, number = peek(part, "endpoint").rpartition("|")
        if system and number:
            return f"{identifier_label(system)} {number}"
    return ""
