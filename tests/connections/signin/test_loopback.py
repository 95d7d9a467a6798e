"""Where the browser comes back to."""

import socket
import time
from collections.abc import Iterator

import httpx
import pytest

from app.connections.signin.loopback import PATH, listening
from app.report.errors import Refused

Said = list[dict[str, str]]


@pytest.fixture
def said() -> Said:
    return []


@pytest.fixture
def address(said: Said) -> Iterator[str]:
    with listening(0, said.append) as made:
        yield made


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False) as made:
        yield made


def test_an_answer_is_handed_over_and_not_shown_again(
    address: str, said: Said, client: httpx.Client
) -> None:
    page = client.get(address, params={"code": "c-1", "state": "s-1"})
    assert said == [{"code": "c-1", "state": "s-1"}]
    assert "c-1" not in page.text
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"


def test_the_first_answer_counts(address: str, said: Said, client: httpx.Client) -> None:
    client.get(address, params={"code": "c-1"})
    client.get(address, params={"code": "c-2"})
    assert said == [{"code": "c-1"}]


def test_a_name_that_stands_twice_is_left_out(
    address: str, said: Said, client: httpx.Client
) -> None:
    client.get(f"{address}?state=s-1&code=c-1&code=c-2")
    assert said == [{"state": "s-1"}]


def test_what_is_no_answer_is_not_found(address: str, said: Said, client: httpx.Client) -> None:
    base = address.removesuffix(PATH)
    for url in (f"{base}/favicon.ico", f"{base}/?code=c-1", address):
        assert client.get(url).status_code == 404
    assert client.post(address, params={"code": "c-1"}).status_code == 501
    assert said == []


def test_a_page_that_calls_itself_by_another_name_is_not_heard(
    address: str, said: Said, client: httpx.Client
) -> None:
    headers = {"Host": "evil.example.com"}
    assert client.get(address, params={"code": "c-1"}, headers=headers).status_code == 404
    assert said == []


def test_a_connection_that_says_nothing_holds_nobody_up(
    address: str, said: Said, client: httpx.Client
) -> None:
    port = httpx.URL(address).port or 0
    with socket.create_connection(("127.0.0.1", port)):
        client.get(address, params={"code": "c-1"})
    until = time.monotonic() + 5  # it is told after the browser has its page
    while not said and time.monotonic() < until:
        pass
    assert said == [{"code": "c-1"}]


def test_a_port_that_is_taken_is_named(said: Said) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(Refused) as refused, listening(port, said.append):
            pass
    assert refused.value.code == "SIGNIN-015"
