"""SOAP and DistributionEnvelope -> what the message says about itself, and its payloads.

The envelope is found by its name anywhere in the body; a bare envelope, and a bare document, are
messages as well (ITK 2.2 DistributionEnvelope v2-0; SOAP 1.1 with WS-Addressing).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.readers.cda.elements import ADDRESSING, ITK, SOAP, Element, flat
from app.readers.cda.payloads import Packing, Unpacker
from app.readers.cda.reading import Reading
from app.report.notices import NoticeCode
from app.report.times import Moment, read_time

_KEY = "urn:nhs-itk:ns:201005:"
_REPLY_KEYS = ("infackrequested", "ackrequested", "busresponserequested")
_INTERACTION = "urn:nhs-itk:interaction:"
_SERVICE = "urn:nhs-itk:services:201005:"
_DOS = "2.16.840.1.113883.2.1.3.2.4.18.44"


@dataclass(slots=True)
class Form:
    """What an envelope says of itself, as it was sent, to be checked against what it holds.

    Attributes:
        has_header: whether there is an ITK envelope with a header at all.
        action: the SOAP action.
        manifest: id and profile of each payload that is announced.
        payload_ids: the ids of those that came.
        keys: every handling key with its value, repeated ones too.
        audits: the addresses of the audit identity.
        sender: the address of the sender.
        expires: when the SOAP message expires.
    """

    has_header: bool = False
    action: str = ""
    manifest: list[tuple[str, str]] = field(default_factory=list)
    payload_ids: list[str] = field(default_factory=list)
    keys: list[tuple[str, str]] = field(default_factory=list)
    audits: list[str] = field(default_factory=list)
    sender: str = ""
    expires: Moment | None = None


@dataclass(slots=True)
class Envelope:
    """What the envelope says.

    Attributes:
        message_id: the SOAP MessageID.
        tracking_id: the key of every ITK acknowledgement.
        addresses: to whom, in words, in message order.
        sender: the ODS code of the audit identity or else of the sender address.
        handling: every handling key with its value, by the tail of the key.
        parts: the trees of the payloads that could be opened, current one first by the manifest.
        plain: the payloads that are plain text, by their place.
        expected: how many payloads were announced.
        lines: label and text of everything a person could read of it.
        form: what only the checks of the envelope ask for.
    """

    message_id: str = ""
    tracking_id: str = ""
    service: str = ""
    addresses: list[str] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    created: Moment | None = None
    handling: dict[str, str] = field(default_factory=dict)
    parts: list[Element] = field(default_factory=list)
    plain: list[tuple[str, str]] = field(default_factory=list)
    expected: int = 0
    lines: list[tuple[str, str]] = field(default_factory=list)
    form: Form = field(default_factory=Form)

    @property
    def interaction(self) -> str:
        """The tail of the interaction, such as ``copyRecipientNHS111CDADocument-v2-0``."""
        value = self.handling.get("interaction", "")
        return value[len(_INTERACTION) :] if value.lower().startswith(_INTERACTION) else value

    @property
    def reply_requested(self) -> tuple[str, ...]:
        """The replies that were asked for: only where the key says ``true``."""
        return tuple(key for key in _REPLY_KEYS if self.handling.get(key, "").lower() == "true")


def open_envelope(root: Element, reading: Reading) -> Envelope:
    """Find the envelope and open its payloads; what is no envelope is the payload itself."""
    envelope = Envelope()
    body: Element | None = root
    if root.tag in (f"{soap}Envelope" for soap in SOAP):
        _soap_header(root, envelope)
        body = next((b for soap in SOAP for b in root.iterchildren(f"{soap}Body")), None)
    if body is None:
        reading.warn(NoticeCode.PARTIAL_REPORT, "The SOAP envelope has no body.")
        return envelope
    distribution = next(body.iter(f"{ITK}DistributionEnvelope"), None)
    if distribution is None:
        inner = [body] if body is root else list(body)
        envelope.parts, envelope.expected = inner, len(inner)
        return envelope
    header = next(distribution.iterchildren(f"{ITK}header"), None)
    packings: list[tuple[str, Packing]] = []
    if header is None:
        reading.warn(NoticeCode.ENTRY_INVALID, "The envelope has no header.")
    else:
        packings = _header(header, envelope)
    _payloads(distribution, envelope, packings, reading)
    if envelope.message_id == envelope.tracking_id:
        envelope.lines = [line for line in envelope.lines if line[0] != "message id"]
    return envelope


def _soap_header(root: Element, envelope: Envelope) -> None:
    for header in (h for soap in SOAP for h in root.iterchildren(f"{soap}Header")):
        for part in header.iter():
            text = flat(part.text)
            if not text:
                continue
            name = str(part.tag)
            if name == f"{ADDRESSING}MessageID":
                envelope.message_id = text.removeprefix("urn:uuid:")
            elif name == f"{ADDRESSING}Action":
                envelope.service = envelope.form.action = text
                envelope.lines.append(("service", _tail(text, _SERVICE)))
            elif name.endswith("}Created"):
                envelope.created = read_time(text)
                envelope.lines.append(("created", _time(text)))
            elif name.endswith("}Expires"):
                envelope.form.expires = read_time(text)
                envelope.lines.append(("expires", _time(text)))
            elif name.endswith("}Username"):
                envelope.lines.append(("signed on as", text))
            elif not text.startswith("http://www.w3.org/"):
                envelope.lines.append((_words(name), text))


def _header(header: Element, envelope: Envelope) -> list[tuple[str, Packing]]:
    envelope.tracking_id = flat(header.get("trackingid"))
    envelope.service = flat(header.get("service")) or envelope.service
    envelope.lines.append(("service", _tail(envelope.service, _SERVICE)))
    for part in header.iter(f"{ITK}address"):
        if words := address_words(part):
            envelope.addresses.append(words)
            envelope.lines.append(("addressed to", words))
    for tag, label in (("auditIdentity", "sent by"), ("senderAddress", "answers to")):
        for part in header.iterchildren(ITK + tag):
            for holder in (part, *part.iterchildren(f"{ITK}id")):
                if words := address_words(holder):
                    envelope.senders.append(words)
                    envelope.lines.append((label, words))
                    uri = flat(holder.get("uri"))
                    if tag == "auditIdentity":
                        envelope.form.audits.append(uri)
                    else:
                        envelope.form.sender = uri
    for spec in header.iter(f"{ITK}spec"):
        key, value = flat(spec.get("key")), flat(spec.get("value"))
        name = _tail(key, _KEY).lower()
        envelope.handling.setdefault(name, value)
        envelope.form.keys.append((name, value))
        envelope.lines.append((name, _tail(value, _INTERACTION)))
    envelope.lines = list(dict.fromkeys(envelope.lines))
    items = list(header.iter(f"{ITK}manifestitem"))
    envelope.form.has_header = True
    envelope.form.manifest = [(flat(i.get("id")), flat(i.get("profileid"))) for i in items]
    return [
        (
            flat(item.get("id")),
            Packing(
                kind=flat(item.get("mimetype")),
                base64=_is(item, "base64"),
                compressed=_is(item, "compressed"),
                encrypted=_is(item, "encrypted"),
            ),
        )
        for item in items
    ]


def _payloads(
    distribution: Element,
    envelope: Envelope,
    packings: list[tuple[str, Packing]],
    reading: Reading,
) -> None:
    payloads = list(_outermost(distribution, f"{ITK}payload"))
    envelope.form.payload_ids = [flat(payload.get("id")) for payload in payloads]
    _check_counts(distribution, len(packings), len(payloads), envelope, reading)
    by_id = {flat(payload.get("id")): payload for payload in payloads}
    matched = [(by_id.pop(name), packing) for name, packing in packings if name in by_id]
    taken = {id(payload) for payload, _ in matched}
    rest = [payload for payload in payloads if id(payload) not in taken]
    if rest and len(rest) == len(packings) == len(payloads):
        matched = [(payload, packing) for payload, (_, packing) in zip(rest, packings, strict=True)]
        rest = []
    matched += [(payload, Packing()) for payload in rest]
    unpacker = Unpacker(reading)
    for number, (payload, packing) in enumerate(matched, 1):
        which = f"Payload {number} of {len(matched)}" if len(matched) > 1 else "The payload"
        envelope.parts += unpacker.open(payload, packing, which)
        if words := _beside(payload):
            envelope.lines.append(("beside the payload", words))
    envelope.plain = [(which, _lines(text)) for which, text in unpacker.plain]


def _lines(text: str) -> str:
    return "\n".join(words for line in text.splitlines() if (words := flat(line)))


def _beside(payload: Element) -> str:
    """Words that stand in a payload beside its document, where none belong."""
    if len(payload) == 0:
        return ""
    return flat(" ".join([payload.text or "", *(part.tail or "" for part in payload)]))


def _outermost(root: Element, tag: str) -> Iterator[Element]:
    """The elements of that name, without those inside one of them: they are its content."""
    stack = list(reversed(root))
    while stack:
        element = stack.pop()
        if element.tag == tag:
            yield element
        else:
            stack += reversed(element)


def _check_counts(
    distribution: Element, listed: int, there: int, envelope: Envelope, reading: Reading
) -> None:
    """Fewer payloads than announced is a partial report; any other disagreement is of form."""
    counts = [listed, there]
    for tag in ("manifest", "payloads"):
        for part in distribution.iter(ITK + tag):
            sent = flat(part.get("count"))
            if sent.isdecimal() and len(sent) < 6:
                counts.append(int(sent))
            elif sent:
                reading.warn(NoticeCode.ENTRY_INVALID, f"The {tag} count is “{sent[:20]}”.")
    envelope.expected = max(counts)
    if max(counts) > there:
        reading.warn(
            NoticeCode.PARTIAL_REPORT,
            f"The envelope announces {max(counts)} payloads; {there} came.",
        )
    elif len(set(counts)) > 1:
        told = ", ".join(str(count) for count in counts)
        reading.warn(
            NoticeCode.ENTRY_INVALID, f"The counts of the envelope disagree ({told}); all are read."
        )


def address_words(part: Element) -> str:
    """``ODS RYE`` or ``Directory of Services id 136753``; other addresses as sent."""
    uri, kind = flat(part.get("uri")), flat(part.get("type"))
    if not uri:
        return ""
    if kind == _DOS:
        return f"Directory of Services id {uri}"
    before, ods, code = uri.partition(":ods:")
    return f"ODS {code}" if ods and before.startswith("urn:nhs-uk:") else uri


def envelope_values(envelope: Envelope) -> Iterator[str]:
    """What a person could read of the envelope, for the ledger."""
    yield from filter(None, (envelope.message_id, envelope.tracking_id))
    yield from (text for _, text in envelope.lines)
    yield from (line for _, text in envelope.plain for line in text.splitlines())


def _is(item: Element, name: str) -> bool:
    return flat(item.get(name)).lower() in ("true", "1")


def _tail(text: str, start: str) -> str:
    return text[len(start) :] if text.lower().startswith(start) else text


def _time(text: str) -> str:
    moment = read_time(text)
    return moment.shown if moment else text


def _words(name: str) -> str:
    name = name.rpartition("}")[2]
    return "".join(f" {c.lower()}" if c.isupper() else c for c in name).strip() or "header"
