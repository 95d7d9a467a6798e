"""CDS API guide, encounter report: ``GET [endpoint]?encounterId=[id]``, in every form in use."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote
from uuid import uuid4

import httpx
import pytest
from fhir.resources.STU3.operationoutcome import OperationOutcome  # noqa: TID253 - no window here

from tests.conformance.cds.conftest import Sender

TAKEN = {200, 202, 204}
Form = Callable[[str, str], str]

FORMS: dict[str, Form] = {
    "an id": lambda _, encounter: encounter,
    "a reference": lambda _, encounter: f"Encounter/{encounter}",
    "an encoded reference": lambda _, encounter: quote(f"Encounter/{encounter}", safe=""),
    "an address": lambda base, encounter: f"{base}/Encounter/{encounter}",
    "an encoded address": lambda base, encounter: quote(f"{base}/Encounter/{encounter}", safe=""),
    "an address of a version": lambda base, encounter: f"{base}/Encounter/{encounter}/_history/2",
}


@pytest.fixture
def encounter() -> str:
    """An encounter that nobody has heard of before."""
    return str(uuid4())


@pytest.mark.parametrize("form", FORMS)
def test_the_report_is_fetched_whatever_form_the_id_has(
    caller: httpx.Client, sender: Sender, encounter: str, form: str
) -> None:
    got = caller.get(f"/cds?encounterId={FORMS[form](sender.base_url, encounter)}")
    assert got.status_code in TAKEN
    assert sender.was_asked_for(encounter)


@pytest.mark.parametrize(
    "asked", ["/cds?a=b&encounterId={}&c=d", "/cds/?encounterId={}", "/?encounterId={}"]
)
def test_the_endpoint_may_be_any_of_ours(
    caller: httpx.Client, sender: Sender, encounter: str, asked: str
) -> None:
    assert caller.get(asked.format(encounter)).status_code in TAKEN
    assert sender.was_asked_for(encounter)


def test_get_and_post_are_supported(caller: httpx.Client, sender: Sender) -> None:
    ids = [str(uuid4()), str(uuid4())]
    assert caller.post(f"/cds?encounterId={ids[0]}").status_code in TAKEN
    assert caller.post("/cds", data={"encounterId": ids[1]}).status_code in TAKEN
    assert all(sender.was_asked_for(one) for one in ids)


def test_the_answer_does_not_wait_for_the_sender(
    caller: httpx.Client, address: str, encounter: str
) -> None:
    began = time.monotonic()
    got = caller.get("/cds", params={"encounterId": f"{address}/Encounter/{encounter}"})
    assert got.status_code in TAKEN
    assert time.monotonic() - began < 4


@pytest.mark.hazard("H06/0601")
def test_a_sender_that_is_away_is_asked_when_it_is_back(
    caller: httpx.Client, request: pytest.FixtureRequest, encounter: str
) -> None:
    assert caller.get(f"/cds?encounterId={encounter}").status_code in TAKEN
    sender: Sender = request.getfixturevalue("sender")
    assert sender.was_asked_for(encounter)


@pytest.mark.hazard("P10")
def test_the_same_notification_five_times_at_once_is_taken_each_time(
    caller: httpx.Client, sender: Sender, encounter: str
) -> None:
    with ThreadPoolExecutor(5) as pool:
        got = list(pool.map(lambda _: caller.get(f"/cds?encounterId={encounter}"), range(5)))
    assert {one.status_code for one in got} <= TAKEN
    assert sender.was_asked_for(encounter)


def test_a_later_notification_has_the_report_fetched_again(
    caller: httpx.Client, sender: Sender, encounter: str
) -> None:
    assert caller.get(f"/cds?encounterId={encounter}").status_code in TAKEN
    assert sender.was_asked_for(encounter)
    sender.asked.clear()
    assert caller.get(f"/cds?encounterId={encounter}").status_code in TAKEN
    assert sender.was_asked_for(encounter)


@pytest.mark.parametrize(
    "encounter_id",
    [
        "http://evil.example/fhir/Encounter/12",
        "https://127.0.0.1/fhir/Encounter/12",
        "file:///etc/passwd",
        "//evil.example/Encounter/12",
        "Patient/12",
        "Encounter/",
        "../Encounter/12",
        "..",
        "12 or 1=1",
        "x" * 65,
        "<script>alert(1)</script>",
        "",
    ],
)
@pytest.mark.hazard("H01/0102")
def test_what_is_no_encounter_of_a_known_host_is_400_invalid_parameter(
    caller: httpx.Client, sender: Sender, encounter_id: str
) -> None:
    got = caller.get("/cds", params={"encounterId": encounter_id})
    assert got.status_code == 400
    assert got.headers["content-type"].startswith("application/fhir+json")
    outcome = OperationOutcome.model_validate_json(got.content)
    assert outcome.issue[0].details.coding[0].code == "INVALID_PARAMETER"
    assert not encounter_id or encounter_id not in got.text
    assert sender.asked == []


def test_a_missing_encounter_id_is_400_invalid_parameter(caller: httpx.Client) -> None:
    for asked in ("/cds", "/cds?encounterid2=1", "/cds?encounterId=a&encounterId=b"):
        got = caller.get(asked)
        assert got.status_code == 400
        OperationOutcome.model_validate_json(got.content)


def test_a_look_with_head_or_options_announces_nothing(
    caller: httpx.Client, sender: Sender, encounter: str
) -> None:
    later = str(uuid4())
    for method in ("HEAD", "OPTIONS", "PUT", "DELETE"):
        assert caller.request(method, f"/cds?encounterId={encounter}").status_code == 405
    assert caller.get(f"/cds?encounterId={later}").status_code in TAKEN
    assert sender.was_asked_for(later)
    assert encounter not in sender.asked
