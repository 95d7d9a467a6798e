"""Doors that answer later: no thread is held for a caller whose message is being made durable."""

import threading
from concurrent.futures import Future, ThreadPoolExecutor

import httpx
import pytest

from app.connections.gateway.seam import Answer, Asked
from app.connections.gateway.server import Gateway
from tests.connections.gateway.calling import PATIENCE_S, Listening, Open, all_doors

KEPT = Answer(200, b"kept", "text/plain")


class Keeping:
    """A door whose answers come when it is told to give them."""

    def __init__(self) -> None:
        self.asked: list[Future[Answer]] = []
        self.came = threading.Semaphore(0)

    def __call__(self, _: Asked) -> Future[Answer]:
        later: Future[Answer] = Future()
        self.asked.append(later)
        self.came.release()
        return later


@pytest.fixture
def keeping() -> Keeping:
    return Keeping()


def test_one_worker_serves_any_number_that_wait_for_the_disk(
    opened: Open, keeping: Keeping
) -> None:
    address = opened(keeping, workers=1)
    with ThreadPoolExecutor(20) as pool:
        callers = [pool.submit(httpx.post, f"{address}/itk") for _ in range(20)]
        for _ in range(20):
            assert keeping.came.acquire(timeout=PATIENCE_S)
        for later in keeping.asked:
            later.set_result(KEPT)
        assert {caller.result(PATIENCE_S).text for caller in callers} == {"kept"}


def test_an_answer_that_comes_while_it_stops_is_given(keeping: Keeping) -> None:
    gateway, got = Gateway(Listening(), all_doors(keeping)), list[httpx.Response]()
    gateway.start()
    address = gateway.address
    caller = threading.Thread(target=lambda: got.append(httpx.post(f"{address}/itk")))
    caller.start()
    assert keeping.came.acquire(timeout=PATIENCE_S)
    stopping = threading.Thread(target=gateway.stop)
    stopping.start()
    keeping.asked[0].set_result(KEPT)
    for thread in (caller, stopping):
        thread.join(PATIENCE_S)
    assert [one.text for one in got] == ["kept"]


def test_one_that_takes_too_long_is_told_so_and_the_next_is_served(
    opened: Open, keeping: Keeping
) -> None:
    address = opened(keeping, workers=1, answer_s=1.0)
    assert httpx.post(f"{address}/itk").status_code == 408
    keeping.asked[0].set_result(KEPT)
    with ThreadPoolExecutor(1) as pool:
        assert keeping.came.acquire(timeout=PATIENCE_S)
        second = pool.submit(httpx.post, f"{address}/itk")
        assert keeping.came.acquire(timeout=PATIENCE_S)
        keeping.asked[1].set_result(KEPT)
        assert second.result(PATIENCE_S).text == "kept"


@pytest.mark.expected_log("door_failed")
def test_a_mistake_that_shows_later_is_a_500_without_a_word_of_it(
    opened: Open, keeping: Keeping
) -> None:
    address = opened(keeping)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(httpx.post, f"{address}/itk")
        assert keeping.came.acquire(timeout=PATIENCE_S)
        keeping.asked[0].set_exception(ZeroDivisionError("Castellane"))
        answer = asked.result(PATIENCE_S)
    assert answer.status_code == 500
    assert "Castellane" not in answer.text
