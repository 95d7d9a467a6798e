"""Which protocol a request belongs to."""

import pytest

from app.connections.gateway.routes import Route, Wire, route

SOAP = {"content-type": "text/xml; charset=utf-8"}


@pytest.mark.parametrize(
    ("method", "path", "query", "headers", "found"),
    [
        ("GET", "/cds", (("encounterId", "12"),), {}, Route(Wire.CDS, "/")),
        ("GET", "/cds/london-111", (("encounterId", "12"),), {}, Route(Wire.CDS, "/london-111")),
        ("GET", "/cds", (), {}, Route(Wire.CDS, "/")),
        ("GET", "/", (("encounterId", "12"),), {}, Route(Wire.CDS, "/")),
        ("POST", "/$process-message", (), {}, Route(Wire.BARS, "/$process-message")),
        ("POST", "/FHIR/R4/$process-message", (), {}, Route(Wire.BARS, "/$process-message")),
        ("GET", "/ServiceRequest/a-b", (), {}, Route(Wire.BARS, "/ServiceRequest/a-b")),
        ("GET", "/FHIR/R4/metadata", (), {}, Route(Wire.BARS, "/metadata")),
        ("GET", "/FHIR/R4/Unknown", (), {}, Route(Wire.BARS, "/Unknown")),
        ("GET", "/MessageDefinition", (), {}, Route(Wire.BARS, "/MessageDefinition")),
        ("GET", "/Slot", (), {}, Route(Wire.BARS, "/Slot")),
        ("POST", "/itk", (), SOAP, Route(Wire.ITK, "/")),
        ("POST", "/itk/", (), SOAP, Route(Wire.ITK, "/")),
        ("POST", "/", (), SOAP, Route(Wire.ITK, "/")),
        ("POST", "/", (), {"soapaction": '"urn:x"'}, Route(Wire.ITK, "/")),
        ("GET", "/health", (), {}, Route(Wire.OWN, "/health")),
        ("GET", "/metrics", (), {}, Route(Wire.OWN, "/metrics")),
    ],
)
def test_a_request_goes_to_its_protocol(
    method: str,
    path: str,
    query: tuple[tuple[str, str], ...],
    headers: dict[str, str],
    found: Route,
) -> None:
    assert route(method, path, query, headers) == found


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "",
        "*",
        "/cdsx",
        "/itk/x",
        "/FHIR/R4",
        "/FHIR/R3/metadata",
        "/health/x",
        "/ServiceRequests",
        "/FHIR/R4/../../etc/passwd",
        "/cds/../health",
        "/./health",
        "/FHIR/R4/ServiceRequest/..",
    ],
)
def test_any_other_path_leads_nowhere(path: str) -> None:
    assert route("GET", path, (), {}) is None


def test_json_at_the_root_is_not_taken_for_soap() -> None:
    assert route("POST", "/", (), {"content-type": "application/fhir+json"}) is None
