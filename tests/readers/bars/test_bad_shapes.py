"""Messages of any wrong shape are read or refused in one line, and nothing of them is lost."""

from __future__ import annotations

import json
from copy import deepcopy
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.demo.bars.build import message
from app.demo.bars.examples import ALL, CANCELLED, NOW
from app.readers.ledger import prove
from app.readers.read import read
from app.report.errors import Unreadable
from tests.readers.bars import messages as m

SEEDS = [message(story, NOW) for story in (*ALL, CANCELLED)]
JUNK: list[Any] = [
    None,
    True,
    0,
    3.5,
    "",
    "x",
    [],
    {},
    [[]],
    [None],
    {"a": 1},
    {"coding": "x"},
    {"coding": [1]},
    {"reference": "#self"},
    {"extension": [{"url": 5}]},
    "2026-13-01",
]


def places(part: Any) -> list[tuple[Any, Any]]:
    """Every holder and key in a tree."""
    found: list[tuple[Any, Any]] = []
    keys = part if isinstance(part, dict) else range(len(part)) if isinstance(part, list) else ()
    for key in keys:
        found.append((part, key))
        found += places(part[key])
    return found


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32), st.sampled_from(range(len(SEEDS))))
def test_any_value_may_have_any_shape(seed: int, which: int) -> None:
    dice, bundle = Random(seed), deepcopy(SEEDS[which])  # noqa: S311 - a repeatable mutation
    for _ in range(dice.randint(1, 6)):
        holder, key = dice.choice(places(bundle))
        if dice.random() < 0.2 and isinstance(holder, dict):
            del holder[key]
        else:
            holder[key] = deepcopy(dice.choice(JUNK))
    data = json.dumps(bundle).encode()
    try:
        report = prove(read(data), data)
    except Unreadable:
        return
    assert report.ledger.lost == 0


def test_objects_for_lists_and_lists_for_objects_read_the_same() -> None:
    bundle = m.made()
    straight = m.read_it(bundle)
    referral, plan = m.part(bundle, "ServiceRequest"), m.part(bundle, "CarePlan")
    for holder, key in (
        (referral, "basedOn"),
        (referral, "performer"),
        (referral, "category"),
        (plan, "activity"),
    ):
        holder[key] = holder[key][0]
    for holder, key in ((referral, "subject"), (referral, "occurrencePeriod"), (plan, "period")):
        holder[key] = [holder[key]]
    twisted = m.read_it(bundle)
    assert twisted.outcomes == straight.outcomes
    assert twisted.patient == straight.patient


def test_entries_without_their_wrapper_are_entries() -> None:
    bundle = m.made()
    bundle["entry"] = [each["resource"] for each in bundle["entry"]]
    report = m.read_it(bundle)
    assert report.outcome.disposition is not None
    assert report.patient.name == m.read_it(m.made()).patient.name


def test_ids_that_are_no_ids_do_no_harm() -> None:
    bundle = m.made()
    for number, entry in enumerate(bundle["entry"]):
        entry["resource"]["id"] = f"Some Trust|{{{number}}} [id]"
    assert m.read_it(bundle).outcomes == m.read_it(m.made()).outcomes


@pytest.mark.parametrize("name", ["Period", "Schedule", "PatientInstruction", "OccurrencePeriod"])
def test_a_capital_letter_does_not_hide_an_element(name: str) -> None:
    bundle = m.made()
    own = name[:1].lower() + name[1:]
    for entry in bundle["entry"]:
        resource = entry["resource"]
        if own in resource:
            resource[name] = resource.pop(own)
    m.part(bundle, "Consent")[name] = "as sent"
    report = m.read_it(bundle)
    assert name in m.told(report, "entry-invalid")
    assert report.outcomes == m.read_it(m.made()).outcomes
    assert report.care_advice == m.read_it(m.made()).care_advice
