"""How many values a person could read in a message: counted from its bytes, without the readers.

Made with the parsers of the standard library and by rules of its own, so that it can disagree with
the ledger. What it leaves out is for programs: identifiers of systems and profiles, the fixed
words of a standard (status, use, intent), codes beside which words stand, and files in base64.
"""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

FHIR, XHTML = "{http://hl7.org/fhir}", "{http://www.w3.org/1999/xhtml}"
V3, ITK, LOCAL = "{urn:hl7-org:v3}", "{urn:nhs-itk:ns:201005}", "{NPFIT:HL7:Localisation}"

_FOR_PROGRAMS = set(
    """resourceType id fullUrl reference system url versionId lastUpdated profile linkId use status
    intent mode rank contentType data hash size required repeats readOnly active experimental
    subjectType relation language implicitRules meaning policyRule policy etag method
    clinicalStatus verificationStatus valueBase64Binary definition instantiates total""".split()
)
_WORDS_OF_THE_STANDARD = {"type", "priority", "class", "kind", "code", "endpoint", "questionnaire"}
_SIDE = {"meta", "search"}


def values(data: bytes) -> int:
    """The number of values in a message of any of the three families."""
    text = _text(data)
    if text.lstrip().startswith("{"):
        return _in_fhir(json.loads(text, object_pairs_hook=_Object, parse_float=str), False)
    root = _parsed(text)
    return _in_fhir(_object(root), False) if root.tag.startswith(FHIR) else _in_itk(root)


def _text(data: bytes) -> str:
    """The characters without their declaration: what it says of bytes is done with."""
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    text = data.decode("utf-16" if wide else "utf-8-sig")
    return re.sub(r"\A\s*<\?xml[^>]*\?>", "", text)


def _parsed(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314  (our own files and published samples)


class _Object(list[tuple[str, Any]]):
    """An object of JSON or FHIR XML: its keys in order, a repeated element once for each."""

    def has(self, *names: str) -> bool:
        return any(key in names for key, _ in self)


def _object(element: ET.Element) -> _Object:
    made = _Object()
    name = _name(element)
    if element.tag.startswith(FHIR) and name[0].isupper():
        made.append(("resourceType", name))
    made += [(_name_of(key), value) for key, value in element.items() if key != "value"]
    for part in element:
        if part.tag.startswith(XHTML):
            made.append((_name(part), ET.tostring(part, encoding="unicode")))
        elif _name(part) in ("resource", "contained"):
            made += [(_name(part), _object(inner)) for inner in part]
        else:
            if "value" in part.attrib:
                made.append((_name(part), part.attrib["value"]))
            if "value" not in part.attrib or len(part) or len(part.attrib) > 1:
                made.append(
                    (f"_{_name(part)}" if "value" in part.attrib else _name(part), _object(part))
                )
    return made


def _in_fhir(node: _Object, coded_beside_words: bool) -> int:
    worded = coded_beside_words or node.has("display", "text", "unit")
    count = 0
    for key, value in node:
        for part in (
            value if isinstance(value, list) and not isinstance(value, _Object) else [value]
        ):
            if isinstance(part, _Object):
                count += 0 if key in _SIDE else _in_fhir(part, worded and key == "coding")
            elif part is not None:
                count += key not in _FOR_PROGRAMS and _is_for_people(key, part, node, worded)
    return count


def _each(value: Any) -> list[Any]:
    """The parts of a list; an object or a plain value is the only part of itself."""
    return value if type(value) is list else [value]


def _is_for_people(key: str, value: Any, node: _Object, worded: bool) -> bool:
    text = str(value).strip()
    if text.lower() in ("true", "false"):
        return key.startswith("value") or key.endswith("Boolean") or text.lower() == "true"
    if key == "div":
        return bool(re.sub(r"<[^<>]*>", "", text).strip())
    if key not in _WORDS_OF_THE_STANDARD:
        return bool(text)
    if key == "endpoint":
        return text.startswith("urn:nhs")
    alone = node.has("system") or len(node) == 1
    return key == "code" and not worded and alone and not re.match("urn:|https?:", text)


def _in_itk(root: ET.Element) -> int:
    envelope = next(root.iter(f"{ITK}DistributionEnvelope"), None)
    if envelope is None:
        body = next((each for each in root if _name(each) == "Body"), None)
        parts = [root] if body is None else list(body)
        return len(_of_soap(root)) + sum(_in_document(part) for part in parts)
    header = envelope.find(f"{ITK}header")
    said = _of_soap(root) | (_of_header(header) if header is not None else set())
    return len(said) + sum(_in_document(part) for part in _opened(envelope))


def _of_soap(root: ET.Element) -> set[tuple[str, str]]:
    found = set()
    for header in (each for each in root if _name(each) == "Header"):
        for part in header.iter():
            text = " ".join((part.text or "").split())
            if text and (_name(part) in _SOAP_NAMES or not text.startswith("http://www.w3.org/")):
                found.add(
                    (_SOAP_NAMES.get(_name(part), _name(part)), text.removeprefix("urn:uuid:"))
                )
    return found


_SOAP_NAMES = {"MessageID": "message", "Action": "service"}


def _of_header(header: ET.Element) -> set[tuple[str, str]]:
    """What the envelope says: each thing once, however often it is said."""
    found = {("tracking", header.get("trackingid", "")), ("service", header.get("service", ""))}
    found |= {("to", part.get("uri", "")) for part in header.iter(f"{ITK}address")}
    for name in ("auditIdentity", "senderAddress"):
        for part in header.iterfind(ITK + name):
            found |= {(name, one.get("uri", "")) for one in (part, *part.iterfind(f"{ITK}id"))}
    specs = {(one.get("key", ""), one.get("value", "")) for one in header.iter(f"{ITK}spec")}
    return {pair for pair in found | specs if pair[1].strip()}


def _opened(envelope: ET.Element) -> Iterator[ET.Element]:
    for payload in envelope.iter(f"{ITK}payload"):
        if len(payload):
            yield payload[0]
        elif payload.text:
            data = base64.b64decode(payload.text)
            yield _parsed(_text(gzip.decompress(data) if data[:1] == b"\x1f" else data))


_SILENT = {f"{V3}templateId", f"{V3}typeId", f"{V3}realmCode"} | {
    f"{LOCAL}contentId",
    f"{LOCAL}messageType",
}
_COUNTERS = {"versionNumber", "sequenceNumber", "pauseQuantity", "contextConductionInd"}
_ENDS_A_LINE = set(
    """paragraph list item table thead tbody tfoot tr caption footnote p div ul ol li h1 h2 h3 h4 h5
    h6 pre blockquote br td th sup linkHtml a""".split()
)


def _in_document(root: ET.Element, in_section: bool = False) -> int:
    if root.tag in _SILENT:
        return 0
    asked = ("displayName", "extension", "assigningAuthorityName")
    if root.tag.startswith(ITK):
        asked = ("result", "timestamp", "trackingIdRef", "serviceRef", "uri")
    count = sum(bool(root.get(key, "").strip()) for key in asked)
    count += bool(root.get("value", "").strip()) and _name(root) not in _COUNTERS
    count += bool(root.get("code", "").strip()) and not root.get("displayName")
    if root.tag == f"{V3}text" and in_section:
        lines = "".join(_narrative(root, outermost=True)).split("\n")
        return count + sum(bool(line.strip()) for line in lines)
    kind = root.get("mediaType", "text/").strip().lower()
    packed = root.get("representation", "").upper() == "B64" or not kind.startswith("text/")
    count += bool((root.text or "").strip()) and not packed
    for part in root:
        count += bool((part.tail or "").strip())
        count += _in_document(part, _name(root) == "section")
    return count


def _narrative(element: ET.Element, *, outermost: bool = False) -> Iterator[str]:
    """The pieces of a text; one line of the sender's, however it ends, is one value."""
    edge = "\n" if _name(element) in _ENDS_A_LINE or element.get("revised") else ""
    yield edge + (element.text or "")
    for part in element:
        yield from _narrative(part)
    if element.get("href"):
        yield f"\n{element.get('href')}\n"
    yield edge
    if not outermost:
        yield element.tail or ""


def _name(element: ET.Element) -> str:
    return _name_of(element.tag)


def _name_of(tag: str) -> str:
    return tag.rpartition("}")[2]
