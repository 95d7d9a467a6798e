"""Documents, pictures and other payloads that a report does not show: said at the top."""

from __future__ import annotations

from app.readers.contents import opens_here
from app.readers.fhir.reading import Reading
from app.readers.fhir.references import Entry
from app.readers.fhir.values import moment_words, words_of
from app.readers.taking import nodes, peek
from app.readers.tree import Node
from app.report.notices import NoticeCode

PAYLOADS = ("Binary", "Media", "DocumentReference", "DocumentManifest")


def attachment(reading: Reading, part: Node, what: str) -> str:
    """The words for an Attachment, which is announced and never opened by itself."""
    take = reading.take
    title = take.text(part, "title")
    kind = peek(part, "contentType")
    size = take.text(part, "size") or _decoded_size(peek(part, "data"))
    created = moment_words(take.moment(part, "creation"))
    url = peek(part, "url")
    facts = [kind, f"{size} bytes" if size else "", created, url]
    told = ", ".join(fact for fact in facts if fact)
    words = f"{title} ({told})" if title and told else title or told or "attachment"
    here = opens_here(peek(part, "data"), kind)
    reading.warn(
        NoticeCode.PAYLOAD_NOT_SHOWN, f"{what} is an attachment that is not shown: {words}.{here}"
    )
    return f"{words}, not shown"


def payloads(reading: Reading, entries: list[Entry]) -> None:
    """Announce every document or picture resource."""
    for entry in entries:
        resource = entry.resource
        name = words_of(reading, resource, "type") or reading.take.text(resource, "description")
        what = name or {"Binary": "A file", "Media": "A picture or recording"}.get(
            entry.type, "A document"
        )
        parts = [inner for each in nodes(resource, "content") for inner in _attachments(each)]
        for part in parts:
            attachment(reading, part, what)
        if not parts:
            kind = peek(resource, "contentType") or "unknown type"
            packed = peek(resource, "content") or peek(resource, "data")
            size = _decoded_size(packed)
            told = f"{kind}, {size} bytes" if size else kind
            here = opens_here(packed, kind)
            reading.warn(NoticeCode.PAYLOAD_NOT_SHOWN, f"{what} is not shown: {told}.{here}")
        for key in ("content", "data"):
            if isinstance(resource.get(key), str):
                del resource[key]


def _attachments(content: Node) -> list[Node]:
    return nodes(content, "attachment") or ([content] if "contentType" in content else [])


def _decoded_size(data: str) -> str:
    return str(len(data) * 3 // 4 - data[-2:].count("=")) if data else ""
