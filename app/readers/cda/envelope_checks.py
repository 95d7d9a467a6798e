"""Whether an ITK envelope and what it holds say the same, as its standard asks.

ITK 2.2 DistributionEnvelope v2-0, NHS 111 report, ITK implementation. Nothing is refused: each
finding is a sentence under *About this message*, but for a contradiction on whether the report
stands, which is at the top.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from app.readers.cda.document import Document
from app.readers.cda.envelope import Envelope, Form
from app.readers.cda.reading import Reading
from app.report.notices import NoticeCode

_IDENTITY = "urn:nhs-uk:identity:"
_PROFILE = "urn:nhs-en:profile:"
_ASKS = ("infackrequested", "ackrequested", "busresponserequested")
_SLACK = timedelta(minutes=10)
"""Clocks of two computers may differ by that much."""


def check_envelope(reading: Reading, envelope: Envelope, documents: list[Document]) -> None:
    """Add a notice for each way in which an envelope disagrees with itself or with its content."""
    form = envelope.form
    if not form.has_header:
        return
    findings = [
        *_of_header(envelope),
        *_of_manifest(form),
        *_of_keys(form, envelope),
        *_of_times(envelope, documents),
    ]
    for finding in findings:
        reading.warn(NoticeCode.ENTRY_INVALID, finding)
    reports = [document for document in documents if document.is_cda]
    withdraws = envelope.interaction.lower().startswith("nullify")
    if reports and withdraws != any(document.is_nullification for document in reports):
        envelope_says = "withdraws a report" if withdraws else "does not withdraw a report"
        text = f"The envelope says that it {envelope_says}; the document in it says the contrary."
        reading.warn(NoticeCode.PART_NOT_UNDERSTOOD, text)


def two_senders(envelope: Envelope, documents: list[Document]) -> str:
    """Who sent it and who wrote it, where that differs; "" where it does not.

    No rule forbids it (one organisation sends for another), so it is no finding. The code of a
    site begins with that of its organisation.
    """
    senders = {
        words.removeprefix("ODS ").partition(":")[0].upper()
        for words in envelope.senders
        if words.startswith("ODS ")
    }
    owners = {owner.upper() for document in documents for owner in document.owners if owner}
    if not senders or not owners:
        return ""
    if any(o.startswith(s) or s.startswith(o) for o in owners for s in senders):
        return ""
    return f"sent by ODS {', '.join(sorted(senders))}, written by ODS {', '.join(sorted(owners))}"


def _of_header(envelope: Envelope) -> Iterator[str]:
    form = envelope.form
    if form.action and envelope.service != form.action:
        yield f"The SOAP action is {form.action}, the service of the envelope {envelope.service}."
    if not envelope.tracking_id:
        yield "The envelope has no tracking id, so no acknowledgement can name it."
    elif not _is_uuid(envelope.tracking_id):
        yield f"The tracking id “{envelope.tracking_id[:60]}” is no UUID."
    if not envelope.addresses:
        yield "The envelope is addressed to nobody."
    if not form.audits:
        yield "The envelope does not say who sent it (audit identity)."
    for uri in form.audits:
        if not uri.lower().startswith(_IDENTITY):
            yield f"The audit identity “{uri[:60]}” is none of the NHS."


def _of_manifest(form: Form) -> Iterator[str]:
    """Ids of manifest and payloads are the same, each once, in the same order."""
    listed, there = [name for name, _ in form.manifest], form.payload_ids
    if len(set(listed)) < len(listed) or len(set(there)) < len(there):
        yield "Two payloads have the same id."
    not_there = [name for name in dict.fromkeys(listed) if name not in set(there)]
    not_listed = [name for name in dict.fromkeys(there) if name not in set(listed)]
    if not_there and not_listed:
        yield "The ids of manifest and payloads do not match."
    elif not_listed:
        yield "A payload is not in the manifest; it is read all the same."
    elif not_there:
        yield "The manifest lists a payload that did not come."
    elif listed != there:
        yield "Manifest and payloads are in a different order; that of the manifest counts."
    for name, profile in form.manifest:
        if not profile:
            yield f"The manifest does not say what {name or 'a payload'} is (profile)."
        elif not profile.lower().startswith(_PROFILE):
            yield f"The profile “{profile[:60]}” is none of the NHS."


def _of_keys(form: Form, envelope: Envelope) -> Iterator[str]:
    """The interaction is there, no key says two things, and a reply has somewhere to go."""
    said: dict[str, list[str]] = {}
    for key, value in form.keys:
        said.setdefault(key, []).append(value)
    if not any(said.get("interaction", [])):
        yield "The envelope does not say what it asks for (interaction)."
    for key, values in said.items():
        if len(set(values)) > 1:
            told = " and ".join(f"“{value[:60]}”" for value in dict.fromkeys(values))
            yield f"The handling key {key} was sent as {told}; the first counts."
        if key in _ASKS and any(value.lower() not in ("true", "false") for value in values):
            yield f"The handling key {key} is neither true nor false, so no reply is asked for."
    if envelope.reply_requested and not form.sender:
        yield "A reply is asked for, but there is no address to send it to."


def _of_times(envelope: Envelope, documents: list[Document]) -> Iterator[str]:
    sent = envelope.created.at if envelope.created else None
    expires = envelope.form.expires.at if envelope.form.expires else None
    if sent and expires and expires < sent:
        yield "The message expired before it was sent, by its own times."
    for document in documents:
        made = document.made_at.at if document.made_at else None
        if sent and made and document.made_at and made - sent > _SLACK:
            yield f"The document was made at {document.made_at.shown}, after it was sent."


def _is_uuid(text: str) -> bool:
    try:
        UUID(text.removeprefix("urn:uuid:"))
    except ValueError:
        return False
    return True
