"""Which step may follow which."""

from app.report.states import RETURNS, STEPS, State, Step, leads_to, may_follow


def test_every_open_handover_has_a_way_on_and_finished_ones_only_a_way_back() -> None:
    starts = {state for state, _ in STEPS}
    assert State.DONE not in starts
    assert starts >= {State.EXPECTED, State.ARRIVED, State.IN_CONSULTATION, State.COULD_NOT_BE_READ}


def test_every_step_leads_somewhere() -> None:
    assert {step for _, step in STEPS} | set(RETURNS) == set(Step)
    assert not {step for _, step in STEPS} & set(RETURNS)


def test_out_of_done_is_only_the_way_back_to_the_list_that_it_came_from() -> None:
    ends = {start for (start, _), end in STEPS.items() if end is State.DONE}
    for came_from in State:
        found = {leads_to(State.DONE, step, came_from) for step in Step} - {None}
        assert found == ({came_from} if came_from in ends else set())
    assert may_follow(State.DONE) == ()
    assert may_follow(State.DONE, State.ARRIVED) == (Step.BACK_TO_ITS_LIST,)
