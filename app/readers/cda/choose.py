"""Several documents in one message: which is the current call, and are they one person's.

Repeat-caller sets bring the current call with earlier ones. The current one is the first in the
manifest; who sent it and when it was made are asked as well, and disagreement is told.
"""

from __future__ import annotations

from app.readers.cda.document import Document
from app.readers.cda.envelope import Envelope
from app.readers.cda.reading import Reading
from app.report.notices import NoticeCode
from app.report.times import Moment

_MOST_RECORDS = 100
"""Records of a patient that are not alike: more of them are not taken for one person's."""


def other_patients(documents: list[Document]) -> bool:
    """Whether a message names more than one person as its patient, or may do so."""
    people = list(dict.fromkeys(who for document in documents for who in document.patients))
    if len(people) > _MOST_RECORDS:
        return True
    return any(one.is_other_than(other) for at, one in enumerate(people) for other in people[:at])


def in_order(reading: Reading, envelope: Envelope, documents: list[Document]) -> list[Document]:
    """The current document first, then the others by age, the newest first.

    What is no clinical document stands behind those that are.
    """
    strangers = [document for document in documents if not document.is_cda]
    documents = [document for document in documents if document.is_cda]
    if strangers and documents:
        were = "1 part that is" if len(strangers) == 1 else f"{len(strangers)} parts that are"
        text = f"With the report came {were} no clinical document: see under Narrative."
        reading.warn(NoticeCode.SEVERAL_DOCUMENTS, text)
    if not documents and len(strangers) > 1:
        text = f"{len(strangers)} parts came in this message, and none is a clinical document."
        reading.warn(NoticeCode.SEVERAL_DOCUMENTS, text)
    if len(documents) < 2:
        return documents + strangers
    current = documents[0]
    doubts = _doubts(envelope, current, documents)
    made = f" of {current.made_at.shown}" if current.made_at else ""
    text = f"{len(documents)} documents came in this message; shown first is the one{made}."
    if doubts:
        text += f" It is the first in the envelope, but {' and '.join(doubts)}: compare them."
    else:
        text += " The others stand under Narrative."
    reading.warn(NoticeCode.SEVERAL_DOCUMENTS, text)
    rest = sorted(documents[1:], key=_age, reverse=True)
    return [current, *rest, *strangers]


def _doubts(envelope: Envelope, current: Document, documents: list[Document]) -> list[str]:
    """What speaks against the first document being the current one."""
    doubts: list[str] = []
    senders = {words.removeprefix("ODS ").partition(":")[0] for words in envelope.senders}
    sent_here = [document for document in documents if senders & set(document.owners)]
    if sent_here and current not in sent_here:
        doubts.append("another one is by the sender itself")
    sent = envelope.created.at if envelope.created else None
    past = [
        document
        for document in documents
        if document.made_at and document.made_at.at and not (sent and document.made_at.at > sent)
    ]
    latest = max(past, key=_age, default=None)
    if latest is not None and _age(latest) > _age(current) and latest.made_at:
        doubts.append(f"the one of {latest.made_at.shown} is later")
    return doubts


def _age(document: Document) -> float:
    made: Moment | None = document.made_at
    return made.at.timestamp() if made is not None and made.at is not None else 0.0
