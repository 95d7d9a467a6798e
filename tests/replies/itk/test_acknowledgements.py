"""Infrastructure and business acknowledgements: shapes, correlation, moments, and strictness."""

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from app.replies.itk.business import Issue, Judged, Verdict, business
from app.replies.itk.data import Address, Shape, ids_of
from app.replies.itk.infrastructure import infrastructure
from app.report.errors import AppError
from tests.replies.itk.made import ABOUT, IDS, NAMES, SUMMER, TO, US, found, shape

SAMPLES = Path(os.environ.get("TRIAGE_SAMPLES", Path(__file__).parents[4] / "shared" / "samples"))
WINTER = datetime(2026, 12, 1, 11, 20, 30, tzinfo=UTC)
GENERAL = replace(ABOUT, service="urn:nhs-itk:services:201005:sendDistEnvelope")


def inf(**changes: Any) -> bytes:
    return infrastructure(
        **{"about": ABOUT, "us": US, "ids": IDS, "at": SUMMER, "to": TO} | changes
    )


def bus(
    verdict: Verdict = Verdict.ACCEPTED,
    issue: Issue | None = None,
    failed: frozenset[str] = frozenset(),
    **changes: Any,
) -> bytes:
    given: dict[str, Any] = {"about": ABOUT, "us": US, "ids": IDS, "at": SUMMER, "to": TO}
    return business(**given | {"judged": Judged(verdict, issue, failed)} | changes)


def payload(made: bytes) -> etree._Element:
    return etree.fromstring(made).xpath("//itk:payload/*", namespaces=NAMES)[0]


def test_an_infrastructure_acknowledgement_names_the_tracking_id_and_service_of_the_message() -> (
    None
):
    made = inf()
    assert found(made, "//itk:InfrastructureResponse/@trackingIdRef") == [ABOUT.tracking_id]
    assert found(made, "//itk:InfrastructureResponse/@serviceRef") == [ABOUT.service]
    assert found(made, "//itk:InfrastructureResponse/@result") == ["OK"]
    assert found(made, "//itk:errors/*") == []


def test_it_goes_to_the_sender_address_from_us_under_its_own_tracking_id() -> None:
    made = inf()
    assert found(made, "//itk:address/@uri") == [ABOUT.reply_to.uri]
    assert found(made, "//itk:senderAddress/@uri") == ["urn:nhs-uk:addressing:ods:RXX"]
    assert found(made, "//itk:auditIdentity/itk:id/@uri") == ["urn:nhs-uk:identity:ods:RXX"]
    assert found(made, "//itk:header/@trackingid") == [IDS.tracking]
    assert ABOUT.tracking_id != IDS.tracking


def test_the_action_is_the_service_and_the_manifest_names_the_payload() -> None:
    for made in (inf(), bus()):
        assert found(made, "//wsa:Action/text()") == found(made, "//itk:header/@service")
        assert found(made, "//itk:manifestitem/@id") == found(made, "//itk:payload/@id")
        assert found(made, "//itk:manifest/@count") == found(made, "//itk:payloads/@count")


def test_a_kind_of_address_is_copied_only_where_it_is_not_the_usual_one() -> None:
    usual = replace(ABOUT, reply_to=Address("x", "2.16.840.1.113883.2.1.3.2.4.18.22"))
    other = replace(ABOUT, reply_to=Address("x", "2.16.840.1.113883.2.1.3.2.4.18.44"))
    assert found(inf(about=usual), "//itk:address/@type") == []
    assert found(inf(about=other), "//itk:address/@type") == [other.reply_to.type]


def test_an_infrastructure_acknowledgement_of_2_1_and_of_2_2() -> None:
    old, new = inf(), inf(about=GENERAL)
    own = "urn:nhs-itk:services:201005:SendInfrastructureAck-v1-0"
    assert found(old, "//itk:header/@service") == [own]
    assert found(new, "//itk:header/@service") == [GENERAL.service]
    assert Shape.of(ABOUT.service) is Shape.ITK_2_1
    assert Shape.of(GENERAL.service.upper()) is Shape.ITK_2_2


def test_a_business_acknowledgement_of_2_1_and_of_2_2() -> None:
    old, new = bus(), bus(about=GENERAL)
    profile = "urn:nhs-en:profile:ITKBusinessAcknowledgement-"
    assert found(old, "//itk:manifestitem/@profileid") == [f"{profile}v1-0"]
    assert found(new, "//itk:manifestitem/@profileid") == [f"{profile}v2-0"]
    assert found(old, "//itk:header/@service")[0].endswith(":SendBusinessAck-v1-0")
    assert found(new, "//itk:header/@service") == [GENERAL.service]


def test_nothing_asks_for_an_acknowledgement_of_an_infrastructure_acknowledgement() -> None:
    keys = found(inf(), "//itk:spec/@key")
    assert keys == ["urn:nhs-itk:ns:201005:interaction"]


def test_a_business_acknowledgement_asks_for_one_only_where_that_is_wanted() -> None:
    asks = "//itk:spec[@key='urn:nhs-itk:ns:201005:infackrequested']/@value"
    assert found(bus(), asks) == []
    assert found(bus(asks_infrastructure=True), asks) == ["true"]


def test_a_business_acknowledgement_answers_message_and_every_payload() -> None:
    made = bus()
    assert found(made, "//hl7:acknowledgedBy3//hl7:id/@root") == [ABOUT.tracking_id]
    assert found(made, "//hl7:acknowledgedBy2//hl7:id/@root") == list(ABOUT.payloads)
    assert found(made, "//hl7:interactionId/@extension") == [ABOUT.interaction]


def test_a_message_without_an_interaction_is_answered_with_not_applicable() -> None:
    made = bus(about=replace(ABOUT, interaction=""))
    assert found(made, "//hl7:interactionId/@nullFlavor") == ["NA"]
    assert found(made, "//hl7:interactionId/@extension") == []


def test_the_sender_of_the_acknowledgement_is_told_by_its_code() -> None:
    made = bus()
    of = "//*[@typeCode='{}']/hl7:entity/hl7:id/@extension"
    assert found(made, of.format("SND")) == ["urn:nhs-uk:addressing:ods:RXX"]
    assert found(made, of.format("RCV")) == [ABOUT.reply_to.uri]
    assert found(made, "//hl7:communicationFunction1/@typeCode") == ["SND"]
    assert found(made, "//hl7:communicationFunction/@typeCode") == ["RCV"]


@pytest.mark.parametrize("verdict", [Verdict.ACCEPTED, Verdict.REJECTED])
def test_the_verdict_is_the_same_for_message_and_payloads(verdict: Verdict) -> None:
    assert set(found(bus(verdict), "//*[hl7:conveyingTransmission]/@typeCode")) == {verdict}


def test_an_error_says_why_for_every_payload() -> None:
    made = bus(Verdict.ERROR, issue=Issue("No & <no>", "410", "Patient not known here"))
    assert found(made, "//hl7:acknowledgedBy2/@typeCode") == ["AE", "AE"]
    assert found(made, "//hl7:detectedIssueEvent/hl7:text/text()") == ["No & <no>"] * 2
    assert found(made, "//hl7:detectedIssueEvent/hl7:code/@code") == ["410", "410"]
    assert set(found(made, "//hl7:qualifier/@code")) == {"ER"}
    assert found(made, "//hl7:acknowledgementDetail/@typeCode") == ["ER", "ER"]


def test_an_error_in_one_payload_leaves_the_others_accepted() -> None:
    made = bus(Verdict.ERROR, Issue("It is encrypted."), frozenset({"uuid_B"}))
    assert found(made, "//hl7:acknowledgedBy3/@typeCode") == ["AE"]
    assert found(made, "//hl7:acknowledgedBy2/@typeCode") == ["AA", "AE"]
    failed = "//hl7:acknowledgedBy2[@typeCode='AE']/hl7:conveyingTransmission/hl7:id/@root"
    assert found(made, failed) == ["uuid_B"]
    with pytest.raises(AppError):
        bus(Verdict.ERROR, Issue("x"), frozenset({"uuid_OTHER"}))


def test_an_error_that_no_code_fits_has_none() -> None:
    made = bus(Verdict.ERROR, issue=Issue("It could not be read."))
    assert set(found(made, "//hl7:detectedIssueEvent/hl7:code/@nullFlavor")) == {"NI"}


def test_an_error_without_a_reason_is_a_bug_and_so_is_a_reason_without_an_error() -> None:
    for verdict, issue in ((Verdict.ERROR, None), (Verdict.ACCEPTED, Issue("x"))):
        with pytest.raises(ValueError, match="an issue goes with AE"):
            Judged(verdict, issue)


def test_moments_are_utc_for_infrastructure_and_local_with_offset_for_business() -> None:
    assert found(inf(), "//@timestamp") == ["2026-07-01T11:20:30Z"]
    assert found(bus(), "//hl7:creationTime/@value") == ["20260701122030+0100"]
    assert found(bus(at=WINTER), "//hl7:creationTime/@value") == ["20261201112030+0000"]


def test_the_same_arguments_give_the_same_bytes() -> None:
    assert inf() == inf()
    assert bus() == bus()
    other = ids_of("0b0a3f0e-6c5b-4f5e-9f53-5a51a4f3a002")
    assert inf(ids=other) != inf()


def test_ids_follow_from_the_reply_and_differ_from_each_other() -> None:
    ids = ids_of("0b0a3f0e-6c5b-4f5e-9f53-5a51a4f3a001")
    assert ids == IDS
    assert ids.tracking == "0B0A3F0E-6C5B-4F5E-9F53-5A51A4F3A001"
    assert len({ids.message, ids.tracking, ids.payload, ids.response}) == 4


@pytest.mark.parametrize(
    "lacking",
    [
        {"about": replace(ABOUT, tracking_id="")},
        {"about": replace(ABOUT, service="SendNHS111Report")},
        {"about": replace(ABOUT, reply_to=Address(""))},
        {"us": replace(US, ods="")},
        {"ids": replace(IDS, tracking="7")},
    ],
)
def test_what_would_break_the_standard_is_not_made(lacking: dict[str, Any]) -> None:
    for build in (inf, bus):
        if (
            build is bus
            and "service" in str(lacking)
            and not lacking["about"].service.startswith("urn")
        ):
            continue  # the business acknowledgement does not name the service
        with pytest.raises(AppError) as told:
            build(**lacking)
        assert told.value.code == "REPLY-050"


def test_a_business_acknowledgement_needs_payloads_and_a_name_of_ours() -> None:
    for lacking in ({"about": replace(ABOUT, payloads=())}, {"us": replace(US, name="")}):
        with pytest.raises(AppError):
            bus(**lacking)


def instances() -> dict[str, bytes]:
    """Ours beside the published instance of the same, by the name of its file."""
    one = replace(ABOUT, payloads=("uuid_A",))
    ours = {"infack.xml": inf(), "busack.xml": bus(about=one)}
    ours["busnack.xml"] = ours["busack.xml"]  # the published one differs in one code alone
    folder = SAMPLES / "itk-acks"
    return {name: made for name, made in ours.items() if (folder / name).is_file()}


@pytest.mark.parametrize(("name", "made"), instances().items(), ids=list(instances()))
def test_the_shape_is_that_of_a_real_acknowledgement(name: str, made: bytes) -> None:
    real = etree.parse(SAMPLES / "itk-acks" / name).getroot()
    kinds = ("{*}InfrastructureResponse", "{*}BusinessResponseMessage")
    assert shape(payload(made)) == shape(next(real.iter(*kinds)))
