"""Small FHIR resources, made up for these tests."""

import json
from typing import Any

FHIR_JSON = "application/fhir+json"
FHIR_XML = "application/fhir+xml"
PATIENT = '{"resourceType":"Patient","id":"1"}'


def resource(kind: str, name: str, **more: Any) -> dict[str, Any]:
    return {"resourceType": kind, "id": name, **more}


def bundle(*resources: dict[str, Any], next_page: str = "", base: str = "") -> str:
    links = [{"relation": "self", "url": "x"}]
    if next_page:
        links.append({"relation": "next", "url": next_page})
    entries = [
        {
            "fullUrl": f"{base}/{one['resourceType']}/{one['id']}",
            "resource": one,
            "search": {"mode": "match" if one["resourceType"] == "Encounter" else "include"},
        }
        for one in resources
    ]
    return json.dumps(
        {"resourceType": "Bundle", "type": "searchset", "link": links, "entry": entries}
    )


def outcome(code: str = "", issue: str = "invalid", **more: Any) -> str:
    details = {"details": {"coding": [{"code": code, "display": "Words"}]}} if code else {}
    return json.dumps(
        {
            "resourceType": "OperationOutcome",
            "issue": [{"severity": "error", "code": issue, **details, **more}],
        }
    )


def xml_bundle(kind: str, name: str, next_page: str = "") -> str:
    link = f'<link><relation value="next"/><url value="{next_page}"/></link>' if next_page else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Bundle xmlns="http://hl7.org/fhir">'
        f'<type value="searchset"/>{link}<entry><fullUrl value="urn:uuid:1"/>'
        f'<resource><{kind}><id value="{name}"/></{kind}></resource>'
        f'<search><mode value="match"/></search></entry></Bundle>'
    )
