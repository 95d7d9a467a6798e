"""Which step may follow which."""

from app.report.states import STEPS, State, Step


def test_every_open_handover_has_a_way_on_and_finished_ones_have_none() -> None:
    starts = {state for state, _ in STEPS}
    assert State.DONE not in starts
    assert starts >= {State.EXPECTED, State.ARRIVED, State.IN_CONSULTATION, State.COULD_NOT_BE_READ}


def test_every_step_leads_somewhere() -> None:
    assert {step for _, step in STEPS} == set(Step)
