"""The parts of the gateway that need no connection."""

import asyncio
import threading

import pytest

from app.connections.gateway import rates
from app.connections.gateway.callers import is_listed
from app.connections.gateway.rates import Rates
from app.connections.gateway.refusals import Refusal, Why, refuse
from app.connections.gateway.routes import Wire
from app.connections.gateway.seam import Answer, Asked, Peer
from app.connections.gateway.workers import Job, Returns, Workers

FINGERPRINT = "ab" * 32
PEER = Peer("127.0.0.1", FINGERPRINT, ("ems.example.nhs.uk", "EMS"))


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_caller_may_send_a_burst_and_then_an_even_stream() -> None:
    clock = Clock()
    counted = Rates(10, clock)
    assert [counted.allows("a") for _ in range(21)] == [True] * 20 + [False]
    clock.now += 0.1
    assert [counted.allows("a"), counted.allows("a")] == [True, False]
    clock.now += 3600
    assert [counted.allows("a") for _ in range(21)] == [True] * 20 + [False]


def test_callers_are_counted_each_for_itself() -> None:
    counted = Rates(1, Clock())
    assert [counted.allows(name) for name in ("a", "a", "a", "b")] == [True, True, False, True]


def test_only_so_many_callers_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "MOST_CALLERS", 2)
    counted = Rates(1, Clock())
    for _ in range(2):
        counted.allows("a")
    for name in ("b", "c"):
        counted.allows(name)
    assert counted.allows("a"), "the caller that was silent for longest was not forgotten"


@pytest.mark.parametrize(
    "text",
    [
        FINGERPRINT,
        FINGERPRINT.upper(),
        ":".join(["AB"] * 32),
        "sha256:" + FINGERPRINT,
        "SHA256: " + " ".join(["AB"] * 32),
        "EMS.example.nhs.uk",
        " ems ",
    ],
)
def test_a_caller_is_listed_by_fingerprint_or_name(text: str) -> None:
    assert is_listed(PEER, ["other", text])


@pytest.mark.parametrize("text", ["cd" * 32, "ab" * 31, "example.nhs.uk", "*.example.nhs.uk", ""])
def test_a_caller_is_not_listed_by_anything_less(text: str) -> None:
    assert not is_listed(PEER, [text])


def test_a_caller_without_a_certificate_is_on_no_list() -> None:
    assert not is_listed(Peer("127.0.0.1"), ["", FINGERPRINT, "127.0.0.1"])


def test_a_no_is_said_in_the_form_of_the_protocol() -> None:
    forms = {Wire.BARS: lambda no: Answer(no.why.status, b"{}", "application/fhir+json")}
    said = refuse(Refusal(Why.TOO_MANY, {}), Wire.BARS, forms)
    assert said == Answer(429, b"{}", "application/fhir+json", (("Retry-After", "1"),))
    assert refuse(Refusal(Why.TOO_MANY, {}), Wire.ITK, forms).media_type == "text/plain"


def test_a_method_that_is_not_taken_names_those_that_are() -> None:
    assert refuse(Refusal(Why.METHOD, {}), Wire.ITK, {}).headers == (("Allow", "POST"),)


def test_a_request_and_an_answer_do_not_show_what_they_hold() -> None:
    asked = Asked("POST", "/", (), {}, Peer("x"), b"Zoe Example")
    assert "Zoe" not in repr(asked) + repr(Answer(200, b"Zoe Example"))


def test_work_that_was_given_up_is_not_done() -> None:
    done: list[str] = []

    async def play() -> tuple[bool, bool]:
        job = Job(lambda: done.append("x"), Returns(asyncio.get_running_loop()))
        first = job.give_up()
        job.carry_out()
        return first, job.give_up()

    assert asyncio.run(play()) == (True, False)
    assert done == []


def test_work_that_was_begun_is_not_given_up_and_gives_its_result() -> None:
    begun, go = threading.Event(), threading.Event()

    def work() -> object:
        begun.set()
        assert go.wait(5)
        return "done"

    async def play() -> tuple[bool, object]:
        job = Job[object](work, Returns(asyncio.get_running_loop()))
        workers.give(job)
        await asyncio.to_thread(begun.wait, 5)
        given_up = job.give_up()
        go.set()
        return given_up, await job.done

    workers = Workers(1)
    try:
        assert asyncio.run(play()) == (False, "done")
    finally:
        workers.stop()


def test_what_was_given_is_done_before_the_threads_end() -> None:
    done: list[int] = []

    async def play() -> None:
        for number in range(50):
            workers.give(Job(lambda number=number: done.append(number), Returns(loop)))

    loop = asyncio.new_event_loop()
    workers = Workers(3)
    loop.run_until_complete(play())
    workers.stop()
    loop.close()
    assert sorted(done) == list(range(50))
