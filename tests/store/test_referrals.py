"""Exchanges by the patient that their messages are about."""

from datetime import UTC, datetime
from typing import Any

import pytest

from app.report.nhs_number import NhsNumber, NhsNumberStatus
from app.report.states import State
from app.store import exchanges, handovers
from app.store.exchanges import Exchange, ExchangeState
from app.store.referrals import of_patient, of_reference
from app.store.rows import RowFacts
from app.store.store import Store, Tx

NOW = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)
NUMBER = "9990000018"


def exchange(tx: Tx, name: str, handover_id: str = "", **changes: Any) -> None:
    known = {"state": ExchangeState.DONE, "service_request_id": f"sr-{name}"} | changes
    exchanges.begin(tx, Exchange("bars", "111", NOW, id=name, **known))
    if handover_id:
        exchanges.file(tx, name, handover_id)


def handover(tx: Tx, key: str, number: str, state: State = State.EXPECTED) -> str:
    facts = RowFacts(nhs_number=NhsNumber(number, NhsNumberStatus.VERIFIED), reference="CASE-1")
    one = handovers.add(tx, sender="111", handover_key=key, state=state, facts=facts, now=NOW)
    return one.id


@pytest.fixture
def filled(store: Store) -> Store:
    with store.transaction() as tx:
        ours = handover(tx, "a", "999 000 0018")
        other = handover(tx, "b", "9990000026")
        broken = handover(tx, "c", "", State.COULD_NOT_BE_READ)
        exchange(tx, "ours", ours)
        exchange(tx, "other", other, case_reference="TH-2")
        exchange(tx, "broken", broken)
        exchange(tx, "unfiled")
        exchange(tx, "refused", ours, state=ExchangeState.REFUSED)
        exchange(tx, "no referral", ours, service_request_id="")
    return store


def test_by_number_with_what_may_be_about_anybody(filled: Store) -> None:
    with filled.reading() as tx:
        found = [one.id for one in of_patient(tx, "bars", nhs_number=NUMBER)]

    assert found == ["ours", "broken", "unfiled"]


def test_another_protocol_has_none(filled: Store) -> None:
    with filled.reading() as tx:
        assert of_patient(tx, "itk", nhs_number=NUMBER) == ()


@pytest.mark.parametrize(
    ("reference", "found"),
    [("TH-2", ["other"]), ("CASE-1", ["ours", "other", "broken"]), ("TH-3", [])],
)
def test_by_the_reference_of_either_side(filled: Store, reference: str, found: list[str]) -> None:
    with filled.reading() as tx:
        assert [one.id for one in of_reference(tx, "bars", reference)] == found
