"""What the client asks an EMS for, and what it makes of the answers."""

import json
from collections.abc import Callable

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from app.connections.ems import EmsClient
from app.connections.report_pages import BY_ENCOUNTER
from app.report.errors import AppError, ConnectionFailed, Refused
from tests.connections.conftest import NHS_NUMBER
from tests.connections.fhir_samples import FHIR_XML, bundle, outcome, resource, xml_bundle

MakeClient = Callable[..., EmsClient]
WHOLE = {"_id": "12", "_include": "*", "_revinclude": "*"}


def asked(httpserver: HTTPServer) -> list[str]:
    """What was asked for, in order."""
    return [f"{request.path}?{request.query_string.decode()}" for request, _ in httpserver.log]


# fetching


@pytest.mark.parametrize("name", ["12", "Encounter/12", "{base}/Encounter/12"])
def test_one_search_asks_for_everything(httpserver: HTTPServer, ems: EmsClient, name: str) -> None:
    page = bundle(resource("Encounter", "12"), resource("List", "1"))
    httpserver.expect_request("/fhir/Encounter", query_string=WHOLE).respond_with_data(page)
    base = httpserver.url_for("/fhir")
    fetched = ems.fetch(name.format(base=base))
    assert fetched.pages == (page.encode(),)
    assert fetched.gaps == ()
    assert fetched.encounter == f"{base}/Encounter/12"
    assert asked(httpserver) == ["/fhir/Encounter?_id=12&_include=*&_revinclude=*"]
    assert httpserver.log[0][0].headers["Accept"].startswith("application/fhir+json")


@pytest.mark.hazard("P1")
def test_pages_are_followed_to_the_end(httpserver: HTTPServer, ems: EmsClient) -> None:
    base = httpserver.url_for("/fhir")
    pages = [
        bundle(resource("Encounter", "12"), next_page=f"{base}?_getpages=a&_offset=1"),
        bundle(resource("List", "1"), next_page="/fhir/more?_getpages=a&_offset=2"),
        bundle(resource("Task", "1")),
    ]
    httpserver.expect_request("/fhir/Encounter").respond_with_data(pages[0])
    httpserver.expect_request("/fhir").respond_with_data(pages[1])
    httpserver.expect_request("/fhir/more").respond_with_data(pages[2])
    fetched = ems.fetch("12")
    assert [page.decode() for page in fetched.pages] == pages
    assert fetched.gaps == ()


@pytest.mark.hazard("P1", "0101")
@pytest.mark.parametrize(
    ("onward", "answer", "code"),
    [
        ("/fhir/two", Response("", 500), "CONN-042"),
        ("/fhir/two", Response('{"resourceType":"Bun'), "CONN-071"),
        ("/fhir/two", Response(outcome("INVALID_PARAMETER"), 400), "CONN-020"),
        ("/fhir/two", Response(bundle(next_page="/fhir/two")), "CONN-075"),
        ("https://evil.example/two", Response(""), "CONN-081"),
        ("http://[", Response(""), "CONN-081"),
    ],
)
def test_a_page_that_does_not_come_leaves_a_gap_and_the_rest_stands(
    httpserver: HTTPServer, ems: EmsClient, onward: str, answer: Response, code: str
) -> None:
    first = bundle(resource("Encounter", "12"), resource("List", "1"), next_page=onward)
    httpserver.expect_request("/fhir/Encounter").respond_with_data(first)
    httpserver.expect_request("/fhir/two").respond_with_response(answer)
    fetched = ems.fetch("12")
    assert fetched.pages[0] == first.encode()
    assert [(gap.what, gap.failure.code) for gap in fetched.gaps] == [("pages", code)]


def test_pages_that_never_end_are_counted(httpserver: HTTPServer, ems: EmsClient) -> None:
    def endless(request: Request) -> Response:
        number = int(request.args.get("n", 0)) + 1
        return Response(
            bundle(resource("Encounter", "12"), next_page=f"/fhir/Encounter?n={number}")
        )

    httpserver.expect_request("/fhir/Encounter").respond_with_handler(endless)
    fetched = ems.fetch("12")
    assert "CONN-074" in [gap.failure.code for gap in fetched.gaps]
    assert len([one for one in asked(httpserver) if "n=" in one]) == 199


def test_all_pages_together_stay_below_the_limit(
    httpserver: HTTPServer, client_for: MakeClient
) -> None:
    def large(request: Request) -> Response:
        number = int(request.args.get("n", 0)) + 1
        text = resource("List", str(number), note="x" * 300_000)
        return Response(
            bundle(resource("Encounter", "12"), text, next_page=f"/fhir/Encounter?n={number}")
        )

    httpserver.expect_request("/fhir/Encounter").respond_with_handler(large)
    fetched = client_for(httpserver.url_for("/fhir"), max_bytes=1_000_000).fetch("12")
    assert [gap.failure.code for gap in fetched.gaps] == ["CONN-072"]
    assert sum(map(len, fetched.pages)) <= 1_000_000


def test_a_sender_that_ignores_the_includes_is_asked_type_by_type(
    httpserver: HTTPServer, ems: EmsClient
) -> None:
    lone = bundle(resource("Encounter", "12"), resource("Patient", "1"))
    referral = bundle(resource("ReferralRequest", "7"))
    httpserver.expect_request("/fhir/Encounter").respond_with_data(lone)
    for kind, parameter in BY_ENCOUNTER.items():
        httpserver.expect_request(
            f"/fhir/{kind}", query_string={parameter: "Encounter/12"}
        ).respond_with_data(referral if kind == "ReferralRequest" else bundle())
    appointment = bundle(resource("Appointment", "3"))
    httpserver.expect_request(
        "/fhir/Appointment", query_string={"incomingreferral": "ReferralRequest/7"}
    ).respond_with_data(appointment)
    fetched = ems.fetch("12")
    assert [page.decode() for page in fetched.pages] == [lone, referral, appointment]
    assert fetched.gaps == ()


def test_a_type_that_cannot_be_searched_is_a_gap(httpserver: HTTPServer, ems: EmsClient) -> None:
    lone = bundle(resource("Encounter", "12"))
    httpserver.expect_request("/fhir/Encounter").respond_with_data(lone)
    httpserver.expect_request("/fhir/Task").respond_with_data(outcome("INVALID_PARAMETER"), 400)
    for kind in set(BY_ENCOUNTER) - {"Task"}:
        httpserver.expect_request(f"/fhir/{kind}").respond_with_data(bundle())
    fetched = ems.fetch("12")
    assert [(gap.what, gap.failure.code) for gap in fetched.gaps] == [("Task", "CONN-020")]


def test_a_sender_that_goes_down_is_not_asked_for_every_type(
    httpserver: HTTPServer, ems: EmsClient
) -> None:
    httpserver.expect_request("/fhir/Encounter").respond_with_data(
        bundle(resource("Encounter", "12"))
    )
    httpserver.expect_request("/fhir/List").respond_with_data("", 503)
    fetched = ems.fetch("12")
    assert [gap.what for gap in fetched.gaps] == list(BY_ENCOUNTER)
    assert len(httpserver.log) == 1 + 4


@pytest.mark.parametrize("status", [400, 404, 405, 422])
def test_a_sender_without_the_search_is_asked_for_the_encounter_itself(
    httpserver: HTTPServer, ems: EmsClient, status: int
) -> None:
    alone = json.dumps(resource("Encounter", "12"))
    httpserver.expect_request("/fhir/Encounter").respond_with_data("", status)
    httpserver.expect_request("/fhir/Encounter/12").respond_with_data(alone)
    httpserver.expect_request("/fhir/List").respond_with_data(bundle(resource("List", "1")))
    fetched = ems.fetch("12")
    assert fetched.pages[0] == alone.encode()
    assert len(fetched.pages) == 2
    assert [gap.what for gap in fetched.gaps] == [kind for kind in BY_ENCOUNTER if kind != "List"]


@pytest.mark.hazard("0101")
@pytest.mark.parametrize("answer", [bundle(), bundle(resource("Patient", "1"))])
def test_no_encounter_is_no_report(httpserver: HTTPServer, ems: EmsClient, answer: str) -> None:
    httpserver.expect_request("/fhir/Encounter").respond_with_data(answer)
    with pytest.raises(ConnectionFailed) as told:
        ems.fetch("12")
    assert told.value.code == "CONN-001"
    assert told.value.title == "The report was not received from Test EMS"


@pytest.mark.hazard("H01", "P1")
def test_a_report_of_another_encounter_is_not_taken_for_the_one_that_was_asked_for(
    httpserver: HTTPServer, ems: EmsClient
) -> None:
    others = bundle(resource("Encounter", "13"), resource("Task", "12"))
    httpserver.expect_request("/fhir/Encounter").respond_with_data(others)
    with pytest.raises(ConnectionFailed) as told:
        ems.fetch("12")
    assert told.value.code == "CONN-076"
    assert told.value.title == "The report was not received from Test EMS"
    assert told.value.what_happened.startswith("It answered with another record")


def test_an_outcome_in_the_place_of_a_report_is_a_failure(
    httpserver: HTTPServer, ems: EmsClient
) -> None:
    httpserver.expect_request("/fhir/Encounter").respond_with_data(
        outcome("MISSING_OR_INVALID_HEADER")
    )
    with pytest.raises(ConnectionFailed) as told:
        ems.fetch("12")
    assert told.value.code == "CONN-010"


def test_a_name_that_is_no_encounter_is_not_asked_for(ems: EmsClient) -> None:
    with pytest.raises(AppError) as told:
        ems.fetch("../Patient/1")
    assert told.value.code == "CONN-091"


def test_an_address_elsewhere_is_not_asked(ems: EmsClient) -> None:
    with pytest.raises(Refused):
        ems.fetch("https://evil.example/fhir/Encounter/12")


# XML, and the types of content


def test_xml_is_read_like_json(httpserver: HTTPServer, ems: EmsClient) -> None:
    first = xml_bundle("Encounter", "12", next_page="/fhir/two")
    httpserver.expect_request("/fhir/Encounter").respond_with_data(first, content_type=FHIR_XML)
    second = xml_bundle("List", "1")
    httpserver.expect_request("/fhir/two").respond_with_data(second, content_type=FHIR_XML)
    assert [page.decode() for page in ems.fetch("12").pages] == [first, second]


@pytest.mark.parametrize("status", [406, 415])
def test_a_sender_that_has_only_xml_is_asked_again(
    httpserver: HTTPServer, ems: EmsClient, status: int
) -> None:
    def only_xml(request: Request) -> Response:
        if "json" in request.headers["Accept"]:
            return Response("", status)
        return Response(xml_bundle("Patient", "1"), content_type=FHIR_XML)

    httpserver.expect_request("/fhir/Patient/1").respond_with_handler(only_xml)
    assert ems.read("Patient/1") == xml_bundle("Patient", "1").encode()


@pytest.mark.parametrize(
    "kind",
    [
        "application/fhir+json;charset=utf-8",
        "application/json",
        "text/json",
        "application/json+fhir",
        "text/plain",
        "",
    ],
)
def test_json_is_taken_under_any_of_its_names(
    httpserver: HTTPServer, ems: EmsClient, kind: str
) -> None:
    body = json.dumps(resource("Patient", "1"))
    httpserver.expect_request("/fhir/Patient/1").respond_with_response(
        Response(body, headers={"Content-Type": kind})
    )
    assert ems.read("Patient/1") == body.encode()


# searching


def test_a_search_by_nhs_number_gives_addresses(httpserver: HTTPServer, ems: EmsClient) -> None:
    base = httpserver.url_for("/fhir")
    found = json.loads(bundle(resource("Encounter", "1"), resource("Encounter", "2"), base=base))
    found["entry"][1]["fullUrl"] = "urn:uuid:0b6ff8a2-2f5c-4b7e-a9f7-3c3f1f6c2d11"
    elsewhere = {
        "fullUrl": "https://evil.example/Encounter/3",
        "resource": resource("Encounter", "3"),
        "search": {"mode": "match"},
    }
    included = {
        "fullUrl": f"{base}/Encounter/9",
        "resource": resource("Encounter", "9"),
        "search": {"mode": "include"},
    }
    remark = {"resource": json.loads(outcome()), "search": {"mode": "outcome"}}
    found["entry"] += [elsewhere, included, remark, found["entry"][0]]
    httpserver.expect_request(
        "/fhir/Encounter",
        query_string={"patient.identifier": f"https://fhir.nhs.uk/Id/nhs-number|{NHS_NUMBER}"},
    ).respond_with_json(found)
    assert ems.search("999 000 0018") == tuple(f"{base}/Encounter/{n}" for n in (1, 2, 3))
    assert "%7C" in asked(httpserver)[0]


def test_a_search_that_stops_half_way_says_so(httpserver: HTTPServer, ems: EmsClient) -> None:
    httpserver.expect_request("/fhir/Encounter").respond_with_data(
        bundle(resource("Encounter", "1"), next_page="/fhir/two")
    )
    httpserver.expect_request("/fhir/two").respond_with_data("", 503)
    with pytest.raises(ConnectionFailed) as told:
        ems.search(NHS_NUMBER)
    assert told.value.code == "CONN-041"
    assert told.value.title == "Test EMS gave no answer to the search"


@pytest.mark.parametrize("number", ["", "123", "9990000019", "99900000180", "0000000000", "a|b"])
def test_what_is_no_nhs_number_is_not_searched(
    httpserver: HTTPServer, ems: EmsClient, number: str
) -> None:
    with pytest.raises(AppError) as told:
        ems.search(number)
    assert told.value.code == "CONN-090"
    assert httpserver.log == []


# $uec-report


@pytest.mark.parametrize("summary", [False, True])
def test_uec_report_is_posted_with_a_request_id_of_its_own(
    httpserver: HTTPServer, client_for: MakeClient, summary: bool
) -> None:
    answer = json.dumps({"resourceType": "Parameters", "parameter": []})
    httpserver.expect_request(
        "/fhir/Encounter/12/$uec-report", "POST", headers={"Authorization": "Bearer made-up-token"}
    ).respond_with_data(answer)
    client = client_for(httpserver.url_for("/fhir"), token_secret="ems-token")
    assert client.uec_report("12", summary=summary) == answer.encode()
    client.uec_report("12", summary=summary)
    sent = [json.loads(request.data)["parameter"] for request, _ in httpserver.log]
    assert sent[0][0]["name"] == "requestId"
    assert sent[0][0]["valueId"] != sent[1][0]["valueId"]
    assert [one for one in sent[0] if one["name"] == "isSummary"] == (
        [{"name": "isSummary", "valueBoolean": True}] if summary else []
    )


def test_uec_report_is_not_posted_twice_for_one_failure(
    httpserver: HTTPServer, client_for: MakeClient
) -> None:
    httpserver.expect_request("/fhir/Encounter/12/$uec-report").respond_with_data("", 503)
    with pytest.raises(ConnectionFailed) as told:
        client_for(httpserver.url_for("/fhir"), token_secret="ems-token").uec_report("12")
    assert told.value.code == "CONN-041"
    assert len(httpserver.log) == 1


def test_uec_report_needs_a_token(httpserver: HTTPServer, ems: EmsClient) -> None:
    with pytest.raises(ConnectionFailed) as told:
        ems.uec_report("12")
    assert told.value.code == "CONN-012"
    assert httpserver.log == []


# diagnostics


@pytest.mark.parametrize("status", [200, 404, 405])
def test_a_sender_that_answers_is_reached(
    httpserver: HTTPServer, ems: EmsClient, status: int
) -> None:
    body = json.dumps(resource("CapabilityStatement", "1")) if status == 200 else "no"
    httpserver.expect_request("/fhir/metadata").respond_with_data(body, status)
    assert ems.check().at is not None


def test_a_connection_is_made_anew_after_close(httpserver: HTTPServer, ems: EmsClient) -> None:
    httpserver.expect_request("/fhir/Patient/1").respond_with_json(resource("Patient", "1"))
    assert ems.read("Patient/1")
    ems.close()
    assert ems.read("Patient/1")
