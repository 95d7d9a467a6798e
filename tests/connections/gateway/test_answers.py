"""What a gateway says to requests that keep to the rules, and to doors that do not."""

import json
import logging
import threading
from dataclasses import replace

import httpx
import pytest

from app.connections.gateway.limits import Limits
from app.connections.gateway.refusals import Refusal
from app.connections.gateway.routes import Wire
from app.connections.gateway.seam import Answer, Asked, Doors
from app.connections.gateway.server import Gateway
from app.report.errors import AppError
from tests.connections.gateway.calling import (
    PATIENCE_S,
    Held,
    Listening,
    Open,
    Remembering,
    all_doors,
)
from tests.guards.logs import LogLine


def test_a_door_gets_the_whole_request(opened: Open, door: Remembering) -> None:
    address = opened(door)
    httpx.post(
        f"{address}/FHIR/R4/$process-message?a=1&b=x%26y&a=",
        content=b"\x00body\xff",
        headers=[("X-Request-Id", "r1"), ("Accept", "a"), ("Accept", "b")],
    )
    (asked,) = door.asked
    assert (asked.method, asked.path, asked.body) == ("POST", "/$process-message", b"\x00body\xff")
    assert asked.query == (("a", "1"), ("b", "x&y"), ("a", ""))
    assert (asked.headers["x-request-id"], asked.headers["accept"]) == ("r1", "a, b")
    assert (asked.peer.address, asked.peer.certificate) == ("127.0.0.1", "")


def test_a_header_of_a_proxy_names_no_other_caller(opened: Open, door: Remembering) -> None:
    said = {
        "X-Forwarded-For": "192.0.2.7",
        "X-Real-IP": "192.0.2.7",
        "Forwarded": "for=192.0.2.7;proto=https",
        "X-SSL-Client-Cert": "-----BEGIN CERTIFICATE-----",
        "X-Client-Cert-Fingerprint": "ab" * 32,
    }
    httpx.post(f"{opened(door)}/$process-message", content=b"{}", headers=said)
    (asked,) = door.asked
    assert (asked.peer.address, asked.peer.certificate) == ("127.0.0.1", "")


def test_each_protocol_has_its_own_door() -> None:
    cds, bars, itk = Remembering(), Remembering(), Remembering()
    with Gateway(Listening(), Doors(cds, bars, itk, bars)) as gateway:
        httpx.get(f"{gateway.address}/cds/north?encounterId=12")
        httpx.post(f"{gateway.address}/$process-message", content=b"{}")
        httpx.post(f"{gateway.address}/", content=b"<x/>", headers={"SOAPAction": '"x"'})
    assert [[one.path for one in door.asked] for door in (cds, bars, itk)] == [
        ["/north"],
        ["/$process-message"],
        ["/"],
    ]


def test_an_answer_goes_out_as_the_door_gave_it(opened: Open, door: Remembering) -> None:
    door.answer = Answer(
        409,
        b'{"x": "\xc3\xa9"}',
        "application/fhir+json; charset=utf-8",
        (("X-Request-Id", "r1"), ("X-Bad", "a\nb")),
    )
    got = httpx.post(f"{opened(door)}/$process-message", content=b"{}")
    assert (got.status_code, got.content) == (409, door.answer.body)
    assert got.headers["content-type"] == "application/fhir+json; charset=utf-8"
    assert (got.headers["x-request-id"], "x-bad" in got.headers) == ("r1", False)
    assert (got.headers["cache-control"], "server" in got.headers) == ("no-store", False)


def test_an_answer_may_have_no_body(opened: Open, door: Remembering) -> None:
    door.answer = Answer(204)
    got = httpx.get(f"{opened(door)}/cds?encounterId=1")
    assert (got.status_code, got.content, "content-length" in got.headers) == (204, b"", False)


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "PATCH"])
def test_a_method_of_no_protocol_is_405_and_reaches_no_door(
    opened: Open, door: Remembering, method: str
) -> None:
    address = opened(door)
    got = [httpx.request(method, f"{address}{path}") for path in ("/cds?encounterId=1", "/itk")]
    assert [one.status_code for one in got] == [405, 405]
    assert [one.headers["allow"] for one in got] == ["GET, POST", "POST"]
    assert door.asked == []


def test_methods_of_bars_are_for_its_door_to_answer(opened: Open, door: Remembering) -> None:
    address = opened(door)
    for method in ("PUT", "PATCH", "DELETE"):
        assert httpx.request(method, f"{address}/ServiceRequest/1").status_code == 200
    assert httpx.head(f"{address}/ServiceRequest/1").status_code == 405


@pytest.mark.parametrize(
    "path",
    ["/", "/nothing", "/cds%2f..%2fhealth", "/%2e%2e/health", "/cds/%2e%2e/x", "/FHIR/R4/a%5cb"],
)
def test_an_unknown_path_is_404(opened: Open, door: Remembering, path: str) -> None:
    assert httpx.get(opened(door) + path).status_code == 404
    assert door.asked == []


@pytest.mark.expected_log("door_failed")
def test_a_bug_in_a_door_is_500_without_a_word_of_it(
    opened: Open, log_lines: list[LogLine]
) -> None:
    def broken(_: Asked) -> Answer:
        raise ValueError("Zoe Example 9990000018")

    got = httpx.post(f"{opened(broken)}/itk", content=b"<x/>")
    assert (got.status_code, got.text) == (500, "The request could not be carried out.")
    (line,) = [one for one in log_lines if one.level >= logging.WARNING]
    assert (line.name, line.fields["kind"]) == ("door_failed", "itk")
    assert "Zoe" not in repr(log_lines)


def test_a_door_that_takes_too_long_is_408_and_still_does_its_work(opened: Open) -> None:
    door = Held()
    address = opened(door, answer_s=0.2)
    got = httpx.post(f"{address}/$process-message", content=b"{}")
    assert (got.status_code, got.headers["retry-after"]) == (408, "5")
    door.go.set()
    assert door.done.acquire(timeout=PATIENCE_S)


def test_work_that_never_began_is_503_and_is_never_done(opened: Open) -> None:
    door = Held()
    address = opened(door, answer_s=0.3, workers=1)
    first = threading.Thread(target=httpx.post, args=(f"{address}/itk",))
    first.start()
    assert door.entered.acquire(timeout=PATIENCE_S)
    assert httpx.post(f"{address}/itk").status_code == 503
    door.go.set()
    first.join()
    assert door.done.acquire(timeout=PATIENCE_S)
    assert httpx.post(f"{address}/itk").status_code == 200
    assert door.done.acquire(timeout=PATIENCE_S)
    assert not door.done.acquire(blocking=False), "work was done after its caller was told no"


def test_what_is_in_work_when_it_stops_is_answered() -> None:
    door, got = Held(), list[httpx.Response]()
    gateway = Gateway(Listening(), all_doors(door))
    gateway.start()
    address = gateway.address
    caller = threading.Thread(target=lambda: got.append(httpx.post(f"{address}/itk")))
    caller.start()
    assert door.entered.acquire(timeout=PATIENCE_S)
    stopping = threading.Thread(target=gateway.stop)
    stopping.start()
    door.go.set()
    for thread in (caller, stopping):
        thread.join()
    assert [one.text for one in got] == ["late but done"]
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{address}/health")


def test_it_stops_though_idle_connections_are_open(opened: Open, door: Remembering) -> None:
    gateway = Gateway(Listening(), all_doors(door))
    gateway.start()
    with httpx.Client() as caller:
        assert caller.get(f"{gateway.address}/health").status_code == 200
        gateway.stop()
    gateway.stop()


def test_the_same_port_can_be_used_again_at_once(door: Remembering) -> None:
    port = 0
    for _ in range(3):
        with Gateway(Listening(port=port), all_doors(door)) as gateway:
            assert httpx.get(f"{gateway.address}/health").status_code == 200
            port = int(gateway.address.rpartition(":")[2])


def test_a_port_that_is_taken_is_told(opened: Open, door: Remembering) -> None:
    taken = int(opened(door).rpartition(":")[2])
    with pytest.raises(AppError) as told:
        Gateway(Listening(port=taken), all_doors(door)).start()
    assert told.value.code == "GATEWAY-001"
    assert f"port {taken}: another program" in told.value.line


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_an_address_that_is_not_ours_is_told(host: str, door: Remembering) -> None:
    from app.connections.gateway.server import listen

    with pytest.raises(AppError) as told:
        listen(host, 0)
    assert told.value.code == "GATEWAY-001"


def test_it_listens_on_ipv6(opened: Open, door: Remembering) -> None:
    address = opened(door, Listening(host="::1"))
    assert address.startswith("http://[::1]:")
    assert httpx.get(f"{address}/health").status_code == 200


def test_health_says_whether_messages_can_be_kept(opened: Open, door: Remembering) -> None:
    ready = opened(door)
    assert httpx.get(f"{ready}/health").json() == {"status": "ready"}
    not_ready = opened(door, ready=lambda: False)
    got = httpx.get(f"{not_ready}/health")
    assert (got.status_code, got.json()) == (503, {"status": "not ready"})
    assert httpx.head(f"{not_ready}/health").status_code == 503


def test_health_is_not_ready_while_every_worker_is_stuck(opened: Open) -> None:
    door = Held()
    address = opened(door, workers=1)
    caller = threading.Thread(target=httpx.post, args=(f"{address}/itk",))
    caller.start()
    assert door.entered.acquire(timeout=PATIENCE_S)
    assert httpx.get(f"{address}/health", timeout=PATIENCE_S).status_code == 503
    door.go.set()
    caller.join()


def test_health_does_not_ask_the_store_for_every_caller(opened: Open, door: Remembering) -> None:
    asked: list[int] = []

    def ready() -> bool:
        asked.append(1)
        return True

    address = opened(door, ready=ready)
    with httpx.Client() as caller:
        assert {caller.get(f"{address}/health").status_code for _ in range(20)} == {200}
    assert len(asked) == 1


def test_metrics_are_counts_and_durations_alone(opened: Open, door: Remembering) -> None:
    address = opened(door)
    httpx.get(f"{address}/ServiceRequest/secret-id?name=Zoe", headers={"X-Request-Id": "r-77"})
    httpx.get(f"{address}/nothing-here")
    text = httpx.get(f"{address}/metrics").text
    assert 'triage_handover_requests_total{protocol="bars",status="200"} 1.0' in text
    assert 'triage_handover_requests_total{protocol="none",status="404"} 1.0' in text
    assert 'triage_handover_answer_seconds_count{protocol="bars"} 1.0' in text
    assert not any(word in text for word in ("secret-id", "Zoe", "r-77", "127.0.0.1", "nothing"))


def test_the_log_holds_nothing_of_a_request(
    opened: Open, door: Remembering, log_lines: list[LogLine]
) -> None:
    address = opened(door)
    httpx.post(f"{address}/ServiceRequest/secret-id?name=Zoe", content=b"9990000018")
    httpx.get(f"{address}/health")  # the line of a request is written behind its answer
    line = next(one for one in log_lines if one.name == "request_answered")
    assert {key: line.fields[key] for key in ("kind", "status")} == {"kind": "bars", "status": 200}
    assert set(line.fields) == {"kind", "status", "seconds"}


def test_a_no_of_the_gateway_is_in_the_form_of_the_protocol(door: Remembering) -> None:
    def form(no: Refusal) -> Answer:
        said = {"said": no.why.name, "id": no.headers.get("x-request-id")}
        return Answer(no.why.status, json.dumps(said).encode(), "application/fhir+json")

    limits = replace(Limits(), body_bytes=10, requests_per_s=1)
    with Gateway(Listening(), all_doors(door), limits=limits, forms={Wire.BARS: form}) as gateway:
        got = [
            httpx.post(
                f"{gateway.address}/$process-message",
                content=b"x" * 11,
                headers={"X-Request-Id": "r1"},
            )
            for _ in range(3)
        ]
    assert [one.status_code for one in got] == [413, 413, 429]
    assert got[0].json() == {"said": "TOO_LARGE", "id": "r1"}
    assert got[2].json() == {"said": "TOO_MANY", "id": "r1"}
    assert got[2].headers["retry-after"] == "1"
    assert door.asked == []
