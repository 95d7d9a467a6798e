"""Envelope and document -> what the message is, for whom, and the keys that join its versions."""

from __future__ import annotations

from app.readers.cda.document import Document
from app.readers.cda.envelope import Envelope
from app.readers.cda.people import People
from app.readers.cda.reading import Reading
from app.report.absence import Absence
from app.report.model import Filing, Kind, MessageFacts, Sender
from app.report.notices import NoticeCode

NOT_RECORDED = Absence.NOT_RECORDED


def message_facts(
    reading: Reading, envelope: Envelope, document: Document, people: People
) -> MessageFacts:
    """What the envelope says, with the document's own header where there is no envelope."""
    kind = kind_of(envelope, document)
    if kind is Kind.NEW and document.number > 1 and not document.adds_to:
        reading.warn(
            NoticeCode.ENTRY_INVALID,
            f"The document says that it is version {document.number}, but not of what.",
        )
    if document.adds_to:
        text = f"It adds to another document, which it does not repeat: {document.adds_to}."
        reading.warn(NoticeCode.PARTIAL_REPORT, text)
    organisation = people.owner or people.author_organisation or ", ".join(envelope.senders[:1])
    return MessageFacts(
        id=envelope.message_id or envelope.tracking_id or document.id or NOT_RECORDED,
        correlation_id=envelope.tracking_id or NOT_RECORDED,
        kind=kind,
        for_action=for_action(reading, envelope),
        sent_at=document.made_at or envelope.created or NOT_RECORDED,
        sender=Sender(
            organisation=organisation or NOT_RECORDED,
            software=people.software or NOT_RECORDED,
            call_back=people.call_back or NOT_RECORDED,
        ),
        reply_requested=envelope.reply_requested,
        version=document.version or NOT_RECORDED,
        replaces=document.replaces or NOT_RECORDED,
    )


def kind_of(envelope: Envelope, document: Document) -> Kind:
    """What the message does: a replacement names its parent, a nullification takes it back."""
    if document.is_nullification or envelope.interaction.lower().startswith("nullify"):
        return Kind.WITHDRAWN
    if not document.is_report:
        return Kind.OTHER
    return Kind.UPDATE if document.replaces or document.parent_set else Kind.NEW


def for_action(reading: Reading, envelope: Envelope) -> bool | None:
    """Primary recipients act, copy recipients are informed; the spelling of case varies."""
    interaction = envelope.interaction
    name = interaction.lower()
    if name.startswith("primary"):
        return True
    if name.startswith("copy"):
        return False
    if name and not name.startswith(("nullify", "itk")):
        text = f"The interaction “{interaction}” is not known; it may be for action."
        reading.warn(NoticeCode.UNKNOWN_CODE, text)
    return None


def filing(envelope: Envelope, document: Document) -> Filing:
    """One set is one handover; a copy for information sorts before the original for action."""
    set_id = (document.parent_set if document.is_nullification else "") or document.set
    handover = set_id or document.id or envelope.tracking_id or envelope.message_id
    made = document.made_at.at if document.made_at and document.made_at.at else None
    is_copy = envelope.interaction.lower().startswith("copy")
    stamp = f"{made.timestamp():017.3f}" if made else f"{'':17}"
    return Filing(
        handover_key=f"itk-set|{handover.upper()}",
        version_key="|".join(
            (document.set.upper(), document.version, document.id.upper(), "copy" if is_copy else "")
        ),
        sequence=f"{document.number:06d}/{stamp}/{0 if is_copy else 1}",
    )
