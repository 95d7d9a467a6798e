"""The pauses between tries."""

from app.connections.retry import LONGEST_S, pauses


def test_pauses_double_up_to_the_longest() -> None:
    assert list(pauses(7, lambda _low, high: high)) == [0.25, 0.5, 1.0, 2.0, 4.0, 4.0, 4.0]
    assert list(pauses(3, lambda low, _high: low)) == [0.125, 0.25, 0.5]
    assert list(pauses(0)) == []


def test_two_screens_do_not_wait_the_same() -> None:
    assert list(pauses(5)) != list(pauses(5))
    assert all(0 < wait <= LONGEST_S for wait in pauses(20))
