"""Inputs that are no message, made here and never kept."""

from __future__ import annotations

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE Bundle [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "&%c;&%c;&%c;&%c;">' % (98 + i, *([97 + i] * 4)) for i in range(12))
    + b']><Bundle xmlns="http://hl7.org/fhir"><id value="&m;"/></Bundle>'
)
EXTERNAL = (
    b'<!DOCTYPE Bundle [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    b'<Bundle xmlns="http://hl7.org/fhir"><id value="1"/>&x;</Bundle>'
)
FHIR = b'<Bundle xmlns="http://hl7.org/fhir">%s</Bundle>'
MANY_ATTRIBUTES = FHIR % (b"<entry " + b" ".join(b'a%d="1"' % i for i in range(60_000)) + b"/>")

BAD: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "READ-001"),
    "blank": (b"  \n\t ", "READ-001"),
    "sixty megabytes": (b"{" + b" " * (60 * 1024 * 1024), "READ-002"),
    "picture": (PNG, "READ-003"),
    "pdf": (b"%PDF-1.7\n", "READ-003"),
    "zip": (b"PK\x03\x04abc", "READ-003"),
    "web page": (b"<!DOCTYPE html><html><body>x</body></html>", "READ-003"),
    "prose": (b"Dear colleague, this is a letter.", "READ-004"),
    "cut json": (b'{"resourceType": "Bundle", "entry": [{"resource": {"id": "1', "READ-005"),
    "broken json": (b'{"resourceType": "Bundle",, "id": "1"}', "READ-006"),
    "broken xml": (FHIR % b"<id value=1/>", "READ-007"),
    "entity bomb": (BOMB, "READ-008"),
    "external entity": (EXTERNAL, "READ-008"),
    "doctype alone": (b'<!DOCTYPE Bundle><Bundle xmlns="http://hl7.org/fhir"/>', "READ-008"),
    "deep json": (
        b'{"resourceType":"Bundle","a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        "READ-009",
    ),
    "fairly deep json": (
        b'{"resourceType":"Encounter","a":' + b'{"a":' * 400 + b"1" + b"}" * 401,
        "READ-009",
    ),
    "deep xml": (FHIR % (b"<a>" * 100_000 + b"</a>" * 100_000), "READ-009"),
    "many attributes": (MANY_ATTRIBUTES, "READ-010"),
    "a million elements": (FHIR % (b"<a/>" * 1_100_000), "READ-010"),
    "millions of objects": (
        b'{"resourceType":"Bundle","a":[' + b"{}," * 2_000_000 + b"{}]}",
        "READ-010",
    ),
    "doubled envelope key": (
        (
            b'{"resourceType":"Bundle","type":"message","type":"batch",'
            b'"entry":[{"resource":{"resourceType":"Encounter"}}]}'
        ),
        "READ-011",
    ),
    "doubled entry key": (
        (
            b'{"resourceType":"Bundle","entry":[{"resource":{"resourceType":'
            b'"Encounter"},"resource":{"resourceType":"Patient"}}]}'
        ),
        "READ-011",
    ),
    "doubled lone key": (
        b'{"resourceType":"Encounter","status":"finished","status":"cancelled"}',
        "READ-011",
    ),
    "half a utf-16 character": (b"\xff\xfe{\x00\x00\xd8", "READ-012"),
    "json list": (b"[1, 2, 3]", "READ-013"),
    "other json": (b'{"hello": "world"}', "READ-013"),
    "other xml": (b"<note><to>Tove</to></note>", "READ-014"),
    "error answer": (b'{"resourceType":"OperationOutcome","issue":[]}', "READ-015"),
    "empty search": (b'{"resourceType":"Bundle","type":"searchset","total":0}', "READ-016"),
    "cut xml": (b'<Bundle xmlns="http://hl7.org/fhir"><id value="1"/><entry>', "READ-018"),
    "not a number": (b'{"resourceType":"Bundle","total":NaN}', "READ-019"),
    "infinity": (b'{"resourceType":"Bundle","total":-Infinity}', "READ-019"),
}
"""By name: the bytes and the code that names what was found."""
