"""The outcomes that a person may choose: each with a source, none without its code system."""

import csv

from app.desk.plans.outcomes import SYSTEMS, TABLE, outcomes_form
from app.readers.triage_tables import disposition
from app.replies.bars.care_plan import Outcome, wants_ambulance


def test_each_has_a_source_and_is_there_once() -> None:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row for row in rows if not all(row.values())] == []
    keys = [(row["system"], row["code"]) for row in rows]
    assert len(keys) == len(set(keys)) == len(outcomes_form(coded=True).outcomes)
    assert {row["system"] for row in rows} == set(SYSTEMS)


def test_every_disposition_is_one_that_is_read_too() -> None:
    codes = [
        one.outcome.code
        for one in outcomes_form(coded=True).outcomes
        if one.outcome.system == SYSTEMS["dx"]
    ]
    assert len(codes) > 15
    assert [code for code in codes if disposition(code) is None] == []


def test_a_category_that_is_chosen_is_known_as_an_ambulance() -> None:
    chosen = {one.outcome.code: one.outcome for one in outcomes_form(coded=True).outcomes}
    wanted = {code: wants_ambulance([Outcome(o.system, o.code, o.display)])
              for code, o in chosen.items()}  # fmt: skip
    assert [code for code, is_one in wanted.items() if is_one] == ["C1", "C2"]


def test_a_standard_without_codes_is_told_in_words() -> None:
    first = outcomes_form(coded=False).outcomes[0]
    assert (first.outcome.system, first.outcome.code) == ("", "")
    assert first.outcome.display == "Category 1: life threatening (C1)" == first.words
