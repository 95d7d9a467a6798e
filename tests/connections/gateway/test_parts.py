"""The parts of the gateway that need no connection."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import cast

import pytest

from app.connections.gateway import rates
from app.connections.gateway.callers import is_listed
from app.connections.gateway.one_write import OneWrite
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


class Written:
    """The end of a line that remembers each write."""

    def __init__(self) -> None:
        self.writes: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.writes.append(data)

    def close(self) -> None:
        self.writes.append(b"closed")


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ([b"HTTP/1.1 200 OK\r\n\r\n", b"body"], [b"HTTP/1.1 200 OK\r\n\r\nbody"]),
        ([b"HTTP/1.1 204 No Content\r\n\r\n"], [b"HTTP/1.1 204 No Content\r\n\r\n"]),
        (
            [b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n", b"b"],
            [b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\nb"],
        ),
        ([b"HTTP/1.1 408 No\r\n\r\nNo"], [b"HTTP/1.1 408 No\r\n\r\nNo"]),
    ],
)
def test_head_and_body_are_one_write_and_nothing_is_held_back(
    said: list[bytes], written: list[bytes]
) -> None:
    line = Written()
    out = OneWrite(cast("asyncio.Transport", line))
    for data in said:
        out.write(data)
    out.close()
    assert line.writes == [*written, b"closed"]


def test_results_of_many_threads_reach_the_loop_in_one_waking() -> None:
    wakings: list[object] = []
    got: list[object] = []

    async def play() -> None:
        loop = asyncio.get_running_loop()
        real = loop.call_soon_threadsafe
        returns = Returns(loop)

        def counted(call: Callable[..., object], *args: object) -> object:
            wakings.append(call)
            return real(call, *args)

        loop.call_soon_threadsafe = counted  # type: ignore[assignment, method-assign]  # counts
        for number in range(20):
            returns.bring(got.append, number)
        await asyncio.sleep(0)
        came = asyncio.Event()
        returns.bring(got.append, "later")
        returns.bring(lambda _: came.set(), None)
        await came.wait()

    asyncio.run(play())
    assert got == [*range(20), "later"]
    assert len(wakings) == 2


def test_a_future_that_fails_is_told_to_who_waits() -> None:
    later: Future[object] = Future()

    async def play() -> str:
        job = Job[object](lambda: later, Returns(asyncio.get_running_loop()))
        job.carry_out()
        threading.Thread(target=lambda: later.set_exception(LookupError("mine"))).start()
        try:
            await job.done
        except LookupError as failure:
            return str(failure)
        return ""

    assert asyncio.run(play()) == "mine"
