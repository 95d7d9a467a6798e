"""The ASGI application: from a request to a door and back, within the limits.

It never says more than it must: no exception, no version, nothing that came with the request.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.types import Receive, Scope, Send

from app.connections.gateway.body import BrokenOff, refused_unread, whole_body
from app.connections.gateway.callers import is_listed
from app.connections.gateway.figures import MEDIA_TYPE, Figures
from app.connections.gateway.limits import Limits
from app.connections.gateway.line import PEER
from app.connections.gateway.rates import Rates
from app.connections.gateway.refusals import Refusal, Refuse, Why, refuse
from app.connections.gateway.routes import METHODS, Route, Wire, route
from app.connections.gateway.seam import Answer, Asked, Door, Doors, Peer
from app.connections.gateway.workers import Job, Returns, Workers

_log = logging.getLogger("triage-handover.gateway")

MOST_PARAMETERS = 100
READY_FOR_S = 2.0
"""For how long the last answer to *ready?* stands: asking writes to the store."""

_GONE = 499
"""Counted for a caller that left before it was answered; never sent."""


@dataclass(frozen=True, slots=True)
class House:
    """What an application is made of.

    Attributes:
        forms: how each protocol says no; plain text where it has no form.
        allowed: certificates of callers, all where empty.
        ready: whether messages can be kept now; called on a worker.
    """

    doors: Doors
    limits: Limits
    workers: Workers
    figures: Figures
    forms: Mapping[Wire, Refuse]
    allowed: tuple[str, ...]
    ready: Callable[[], bool]


class Application:
    """ASGI 3; one event loop."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._rates = Rates(house.limits.requests_per_s)
        self._doors: Mapping[Wire, Door] = {
            Wire.CDS: house.doors.cds,
            Wire.BARS: house.doors.bars,
            Wire.ITK: house.doors.itk,
            Wire.CASE_999: house.doors.case_999,
        }
        self._asking = asyncio.Lock()
        self._ready = (float("-inf"), False)
        self._returns: Returns | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        began = time.perf_counter()
        self._house.figures.began()
        status, protocol = _GONE, "none"
        try:
            headers = _headers(scope)
            found = _route(scope, headers)
            wire = found.wire if isinstance(found, Route) else Wire.OWN
            protocol = found.wire.value if isinstance(found, Route) else "none"
            answer = await self._answer(scope, receive, headers, found)
            if isinstance(answer, Why):
                answer = refuse(Refusal(answer, headers), wire, self._house.forms)
            status = answer.status
            await _send(send, answer)
        except BrokenOff:
            pass  # there is nobody to answer
        finally:
            seconds = time.perf_counter() - began
            self._house.figures.answered(protocol, status, seconds)
            fields = {"kind": protocol, "status": status, "seconds": round(seconds, 4)}
            _log.info("request_answered", extra=fields)

    async def _answer(
        self, scope: Scope, receive: Receive, headers: Mapping[str, str], found: Route | Why
    ) -> Answer | Why:
        peer: Peer = scope["state"][PEER]
        if self._house.allowed and not is_listed(peer, self._house.allowed):
            return Why.NOT_ALLOWED
        if isinstance(found, Why):
            return found
        if scope["method"] not in METHODS[found.wire]:
            return Why.METHOD
        if found.wire is Wire.OWN:
            return await self._own(found.path)
        if not self._rates.allows(peer.certificate or peer.address):
            return Why.TOO_MANY
        no = refused_unread(headers, self._house.limits)
        if no:
            return no
        body = await whole_body(receive, self._house.limits)
        if isinstance(body, Why):
            return body
        return await self._through(
            found.wire,
            Asked(scope["method"], found.path, _query(scope), headers, peer, body),
        )

    async def _through(self, wire: Wire, asked: Asked) -> Answer | Why:
        """Through the door, on a worker. One that takes too long goes on without its caller."""
        door = self._doors[wire]
        job = self._given(lambda: door(asked), wire)
        await asyncio.wait({job.done}, timeout=self._house.limits.answer_s)
        if not job.done.done():
            return Why.BUSY if job.give_up() else Why.TIMEOUT
        if job.done.exception() is not None:
            return Why.FAILED
        answer = job.done.result()
        return answer if isinstance(answer, Answer) else Why.FAILED

    async def _own(self, path: str) -> Answer:
        if path == "/metrics":
            return Answer(200, self._house.figures.text(), MEDIA_TYPE)
        if await self._is_ready():
            return Answer(200, b'{"status": "ready"}', "application/json")
        return Answer(503, b'{"status": "not ready"}', "application/json")

    async def _is_ready(self) -> bool:
        async with self._asking:
            until, ready = self._ready
            if time.monotonic() < until:
                return ready
            job = self._given(self._house.ready, Wire.OWN)
            await asyncio.wait({job.done}, timeout=READY_FOR_S)
            done = job.done.done() and job.done.exception() is None
            if not done:
                job.give_up()
            ready = done and job.done.result() is True
            self._ready = (time.monotonic() + READY_FOR_S, ready)
            return ready

    def _given(self, work: Callable[[], object], wire: Wire) -> Job[object]:
        """Work for a worker, whose mistakes are noted whether anybody still waits for it or not."""
        if self._returns is None:
            self._returns = Returns(asyncio.get_running_loop())
        job = Job[object](work, self._returns)
        job.done.add_done_callback(lambda done: _note(done, wire))
        self._house.workers.give(job)
        return job


def _note(done: asyncio.Future[object], wire: Wire) -> None:
    """A door raises for nothing that a message can cause, so this is a mistake of the program."""
    failure = None if done.cancelled() else done.exception()
    if failure is not None:
        _log.error("door_failed", exc_info=failure, extra={"kind": wire.value})


def _headers(scope: Scope) -> dict[str, str]:
    found: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1").strip()
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found


def _query(scope: Scope) -> tuple[tuple[str, str], ...]:
    return tuple(
        parse_qsl(
            scope["query_string"].decode("latin-1"),
            keep_blank_values=True,
            max_num_fields=MOST_PARAMETERS,
        )
    )


def _route(scope: Scope, headers: Mapping[str, str]) -> Route | Why:
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    if len(hosts) > 1 or (not hosts and scope["http_version"] == "1.1"):
        return Why.NOT_HTTP  # RFC 9112, 3.2
    path = scope["path"]
    raw = scope["raw_path"].lower()
    if not path.isprintable():
        return Why.NOT_HTTP
    if b"%2f" in raw or b"%5c" in raw or "\\" in path:
        return Why.NOT_FOUND  # a slash that is none to some and one to others
    try:
        query = _query(scope)
    except ValueError:
        return Why.NOT_HTTP
    return route(scope["method"], path, query, headers) or Why.NOT_FOUND


async def _send(send: Send, answer: Answer) -> None:
    headers = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]
    if answer.media_type:
        headers.append((b"content-type", answer.media_type.encode("latin-1")))
    if answer.status != 204:
        headers.append((b"content-length", str(len(answer.body)).encode()))
    headers += [
        (name.encode("latin-1"), value.encode("latin-1", "replace"))
        for name, value in answer.headers
        if value.isprintable()
    ]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
