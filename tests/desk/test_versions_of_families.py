"""Update, cancellation, duplicate and late arrival, for every wire format, by its own keys."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.demo.bars.build import message
from app.demo.bars.from_111 import TO_UTC
from app.demo.bars.from_cas_999 import VALIDATION, VALIDATION_IN_PART, VALIDATION_UPDATED
from app.demo.bars.parts import Resource
from app.desk.desk import Desk
from app.desk.receiving import Became
from app.readers.read import read
from app.report.changes import Mark, changes
from app.report.model import Kind
from app.report.sheet import sheet
from app.report.states import State
from app.store import handovers
from app.store.store import Store
from tests.desk.conftest import NURSE, SETTINGS, HandClock, Heard
from tests.readers import messages as cds
from tests.readers.cda import documents as cda

NOW = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)
EXAMPLES = Path(__file__).parents[2] / "resources" / "examples"
SENDER = "Northshire 111"


def bars(bundle: Resource) -> bytes:
    return json.dumps(bundle).encode()


def stu3(changed: str, words: str) -> Resource:
    """A version of one encounter, with the time at which its sender changed it."""
    visit = cds.encounter(meta={"lastUpdated": changed})
    return cds.searchset(*cds.core(encounter=visit), cds.observation(code={"text": words}))


def itk(version: str, born: str = "19800229", *, interaction: str = cda.PRIMARY) -> bytes:
    """A version of one document: the set stays, version number and document id do not."""
    parent = ""
    if version != "1":
        parent = (
            '<relatedDocument typeCode="RPLC"><parentDocument>'
            f'<id root="5D2C1F00-0000-4000-8000-0000000000{int(version) - 1:02d}"/>'
            f'<setId root="{cda.SET}"/></parentDocument></relatedDocument>'
        )
    document = cda.document(
        who=cda.patient(born=born),
        header=parent,
        version=version,
        doc_id=f"5D2C1F00-0000-4000-8000-0000000000{int(version):02d}",
        made=f"2026030109210{version}+0000",
    )
    return cda.envelope(document, interaction=interaction).encode()


@dataclass(frozen=True)
class Family:
    """One format: a report, the same again in other bytes, and a later version of it."""

    name: str
    first: bytes
    again: bytes
    later: bytes


FIRST = message(VALIDATION, NOW)
FAMILIES = (
    Family(
        "bars-r4",
        bars(FIRST),
        json.dumps(FIRST, indent=2).encode(),
        bars(message(VALIDATION_UPDATED, NOW)),
    ),
    Family(
        "cds-stu3",
        json.dumps(stu3("2026-03-01T09:21:00Z", "Fell")).encode(),
        json.dumps(stu3("2026-03-01T09:21:00Z", "Fell"), indent=3).encode(),
        json.dumps(stu3("2026-03-01T09:40:00Z", "Fell, and was sick since")).encode(),
    ),
    Family("itk-cda", itk("1"), b"\n" + itk("1"), itk("2", "19810301")),
)


@pytest.fixture
def desk(store: Store, clock: HandClock, heard: Heard) -> Desk:
    """The desk as it is at work: with the readers."""
    return Desk(store, SETTINGS, NURSE, announce=heard, clock=clock, read=read)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_a_later_version_is_shown_and_what_changed_can_be_said(desk: Desk, family: Family) -> None:
    first = desk.receive(family.first, SENDER, "file")
    later = desk.receive(family.later, SENDER, "file")
    assert (first.became, later.became) == (Became.NEW, Became.UPDATE)
    assert later.handover_id == first.handover_id
    (row,) = desk.rows(State.EXPECTED)
    assert (row.version, row.versions) == (2, 2)
    old, new = (sheet(read(data), NOW) for data in (family.first, family.later))
    found = changes(old, new)
    assert found
    assert {change.mark for change in found} <= set(Mark)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_the_same_report_again_changes_nothing(desk: Desk, family: Family) -> None:
    desk.receive(family.first, SENDER, "file")
    assert desk.receive(family.first, SENDER, "file").became is Became.DUPLICATE
    assert desk.receive(family.again, SENDER, "file").became is Became.DUPLICATE
    (row,) = desk.rows(State.EXPECTED)
    assert (row.version, row.versions) == (1, 1)


@pytest.mark.hazard("P3")
@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_an_earlier_version_that_comes_late_is_kept_and_not_shown(
    desk: Desk, store: Store, family: Family
) -> None:
    desk.receive(family.later, SENDER, "file")
    late = desk.receive(family.first, SENDER, "file")
    assert late.became is Became.LATE
    with store.reading() as tx:
        known = handovers.versions(tx, late.handover_id)
    assert [version.current for version in known] == [True, False]


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_another_sender_with_the_same_keys_is_another_handover(desk: Desk, family: Family) -> None:
    one = desk.receive(family.first, SENDER, "file")
    other = desk.receive(family.first, "Wolds CAS", "file")
    assert one.handover_id != other.handover_id


def test_a_bars_cancellation_finds_its_referral_though_it_names_no_case(desk: Desk) -> None:
    first = desk.receive(bars(message(TO_UTC, NOW)), SENDER, "file")
    cancelled = message(TO_UTC.cancel("Gone elsewhere", 12), NOW)
    assert all(e["resource"]["resourceType"] != "Encounter" for e in cancelled["entry"])
    gone = desk.receive(bars(cancelled), SENDER, "file")
    assert (gone.became, gone.handover_id) == (Became.UPDATE, first.handover_id)
    (row,) = desk.rows(State.EXPECTED)
    assert row.facts.kind is Kind.CANCEL


def test_a_bars_cancellation_that_overtakes_its_referral_stays_shown(desk: Desk) -> None:
    gone = desk.receive(bars(message(TO_UTC.cancel("Gone elsewhere", 12), NOW)), SENDER, "file")
    late = desk.receive(bars(message(TO_UTC, NOW)), SENDER, "file")
    assert (late.became, late.handover_id) == (Became.LATE, gone.handover_id)
    (row,) = desk.rows(State.EXPECTED)
    assert row.facts.kind is Kind.CANCEL


def test_a_bars_referral_with_the_same_url_for_somebody_else_is_not_theirs(desk: Desk) -> None:
    """Published messages use the same fullUrl again for other content."""
    other = replace(TO_UTC, patient=replace(TO_UTC.patient, nhs_number="9997770285"), case="OTHER")
    first = desk.receive(bars(message(TO_UTC, NOW)), SENDER, "file")
    second = desk.receive(bars(message(other, NOW)), SENDER, "file")
    assert (second.became, second.handover_id != first.handover_id) == (Became.NEW, True)
    gone = desk.receive(bars(message(other.cancel("No", 5), NOW)), SENDER, "file")
    assert gone.handover_id == second.handover_id


def test_the_bundle_id_plays_no_part_in_bars(desk: Desk) -> None:
    """Senders keep it from message to message, and use it again for other content."""
    first, second = message(VALIDATION, NOW), message(TO_UTC, NOW)
    second["id"] = first["id"]
    one = desk.receive(bars(first), SENDER, "file")
    assert desk.receive(bars(second), SENDER, "file").handover_id != one.handover_id
    first["id"] = "another-one"
    assert desk.receive(bars(first), SENDER, "file").became is Became.DUPLICATE


def test_a_receivers_id_joins_a_cancellation_to_what_was_looked_up(desk: Desk) -> None:
    """The receiver gives the referral its id, and a cancellation names it (BaRS, cancel)."""
    known, cancelled = message(TO_UTC, NOW), message(TO_UTC.cancel("No", 12), NOW)
    for bundle, url in ((known, "urn:uuid:one"), (cancelled, "urn:uuid:two")):
        entry = next(
            e for e in bundle["entry"] if e["resource"]["resourceType"] == "ServiceRequest"
        )
        entry["fullUrl"] = url
        entry["resource"]["id"] = "71d2b38e-b81c-4894-a522-6a65265b1d58"
        header = bundle["entry"][0]["resource"]
        header["focus"] = [{"reference": url}]
    first = desk.receive(bars(known), SENDER, "file")
    assert desk.receive(bars(cancelled), SENDER, "file").handover_id == first.handover_id


def test_a_cancelled_cds_report_stays_one_handover(desk: Desk) -> None:
    received = desk.receive((EXAMPLES / "cds-stu3" / "cancelled.json").read_bytes(), SENDER, "file")
    (row,) = desk.rows(State.EXPECTED)
    assert (row.id, row.facts.kind) == (received.handover_id, Kind.CANCEL)


@pytest.mark.hazard("H12")
def test_the_row_keeps_what_an_update_in_part_does_not_repeat(desk: Desk) -> None:
    desk.receive(bars(FIRST), SENDER, "file")
    (whole,) = desk.rows(State.EXPECTED)
    desk.receive(bars(message(VALIDATION_IN_PART, NOW)), SENDER, "file")
    (row,) = desk.rows(State.EXPECTED, "palpitations")
    assert (row.version, row.facts.concern) == (2, "Palpitations")
    assert row.facts.outcome == whole.facts.outcome != ""
    assert row.facts.beware >= whole.facts.beware >= 1


def test_a_cda_copy_for_information_never_replaces_the_one_for_action(desk: Desk) -> None:
    copy = itk("1", interaction=cda.COPY)
    desk.receive(copy, SENDER, "file")
    assert desk.work_lists()[State.FOR_INFORMATION] == 1
    desk.receive(itk("1"), SENDER, "file")
    (row,) = desk.rows(State.EXPECTED)
    assert row.versions == 2
    desk.receive(b"\n" + copy, SENDER, "file")
    assert desk.work_lists()[State.EXPECTED] == 1


def test_the_order_of_bars_versions_is_that_of_their_resources_not_of_the_envelope(
    desk: Desk,
) -> None:
    """Envelopes of published messages bear times of their own."""
    first = message(VALIDATION, NOW)
    first["meta"]["lastUpdated"] = first["timestamp"] = "2027-06-01T15:00:00+00:00"
    desk.receive(bars(first), SENDER, "file")
    assert desk.receive(bars(message(VALIDATION_UPDATED, NOW)), SENDER, "file").became is (
        Became.UPDATE
    )
