"""The HTTP side of the EMS: CDS API 2.x, FHIR STU3."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.demo.authoring.fhir import Resource
from app.demo.ems import search, tasks
from app.demo.ems.paging import Hit, Pages
from app.demo.ems.records import Records
from app.demo.ems.report_operation import uec_report
from app.demo.ems.wire import (
    Problem,
    Wire,
    answer,
    answer_wire,
    bad_header,
    bad_operation,
    bad_parameter,
    bad_resource,
    from_body,
    not_found,
)

Endpoint = Callable[[Request], Awaitable[Response]]
Handler = Callable[["House", Request], Awaitable[Response]]
_RESULT_PARAMETERS = {"_include", "_revinclude", "_count", "_format", "_sort"}


@dataclass(slots=True)
class House:
    """What the HTTP side works on.

    Attributes:
        damaged: bodies that are sent as they are in place of an Encounter's report.
        takes_tasks: whether a receiver may write to a Task.
        wrote: called with a Task after a receiver has written to it.
        called: called with the method, path and status of every request.
    """

    token: str
    spoken: tuple[Wire, ...]
    page_size: int
    takes_tasks: bool
    wrote: Callable[[Resource], None]
    called: Callable[[str, str, int], None]
    records: Records = field(default_factory=Records)
    damaged: dict[str, bytes] = field(default_factory=dict)
    pages: Pages = field(default_factory=Pages)


def application(house: House, base_path: str) -> Starlette:
    """The ASGI application under ``base_path``."""

    def route(path: str, method: str, handler: Handler) -> Route:
        return Route(base_path + path, _guarded(house, handler), methods=[method])

    app = Starlette(
        routes=[
            route("", "GET", _next_page),
            route("/metadata", "GET", _metadata),
            route("/Encounter/{id}/$uec-report", "POST", _uec_report),
            route("/Task/{id}", "PUT", _put_task),
            route("/{kind}/{id}", "GET", _read),
            route("/{kind}", "GET", _search),
            Route(
                "/{anything:path}",
                _guarded(house, _unknown),
                methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            ),
        ]
    )
    app.state.base_path = base_path
    return app


def _guarded(house: House, handler: Handler) -> Endpoint:
    """Check the token, turn problems into OperationOutcomes, write the call down."""

    async def guarded(request: Request) -> Response:
        try:
            _check_token(house, request)
            response = await handler(house, request)
        except Problem as problem:
            response = answer(problem.outcome, _problem_wire(house, request), problem.status)
        house.called(request.method, request.url.path, response.status_code)
        return response

    return guarded


def _check_token(house: House, request: Request) -> None:
    sent = request.headers.get("authorization")
    if sent is None:
        raise bad_header("Authorization HTTP Header is missing")
    if sent != f"Bearer {house.token}":
        raise Problem(401, "security", "UNAUTHORIZED", "The token is not valid")


def _problem_wire(house: House, request: Request) -> Wire:
    try:
        return answer_wire(request, house.spoken)
    except Problem:
        return house.spoken[0]


async def _search(house: House, request: Request) -> Response:
    wire = answer_wire(request, house.spoken)
    kind = request.path_params["kind"]
    asked = {
        name: value
        for name, value in request.query_params.items()
        if name not in _RESULT_PARAMETERS
    }
    if kind == "Encounter":
        damaged = house.damaged.get(asked.get("_id", ""))
        if damaged is not None:
            return Response(damaged, media_type=wire.value)
        hits = _encounter_hits(house, request, asked)
    elif kind in search.REVERSE:
        hits = _hits_of_kind(house, kind, asked)
    else:
        raise bad_operation()
    size = _page_size(house, request)
    return answer(house.pages.first(hits, size, _base(request), str(request.url)), wire)


def _encounter_hits(house: House, request: Request, asked: dict[str, str]) -> list[Hit]:
    try:
        found = search.encounters(house.records, asked)
    except search.BadParameter as problem:
        raise bad_parameter(str(problem)) from problem
    # Only the star is understood, as in the guide; nothing is followed further.
    added = []
    for encounter in found:
        if "*" in request.query_params.getlist("_include"):
            added += search.included(house.records, encounter)
        if "*" in request.query_params.getlist("_revinclude"):
            added += search.reverse_included(house.records, encounter)
    matches = [Hit(one) for one in found]
    return matches + [Hit(one, "include") for one in search.unique(added)]


def _hits_of_kind(house: House, kind: str, asked: dict[str, str]) -> list[Hit]:
    parameter = search.REVERSE[kind]
    if set(asked) != {parameter}:
        raise bad_parameter(", ".join(sorted(set(asked) - {parameter})) or parameter)
    logical = asked[parameter].removeprefix("Encounter/")
    return [Hit(one) for one in search.of_encounter(house.records, kind, logical)]


def _page_size(house: House, request: Request) -> int:
    asked = request.query_params.get("_count", "")
    if not asked:
        return house.page_size
    if not asked.isascii() or not asked.isdigit() or asked == "0":
        raise bad_parameter("_count")
    return min(int(asked), house.page_size)


async def _next_page(house: House, request: Request) -> Response:
    wire = answer_wire(request, house.spoken)
    token = request.query_params.get("_getpages", "")
    offset = request.query_params.get("_getpagesoffset", "0")
    if not offset.isascii() or not offset.isdigit():
        raise bad_parameter("_getpagesoffset")
    page = house.pages.later(token, int(offset), _base(request), str(request.url))
    if page is None:
        raise Problem(410, "expired", "NO_RECORD_FOUND", "No record found", "search has expired")
    return answer(page, wire)


async def _metadata(house: House, request: Request) -> Response:
    capabilities: Resource = {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": "2026-11-22",
        "kind": "instance",
        "fhirVersion": "3.0.1",
        "acceptUnknown": "both",
        "format": [wire.value for wire in house.spoken],
        "software": {"name": "Demonstration EMS"},
        "rest": [{"mode": "server"}],
    }
    return answer(capabilities, answer_wire(request, house.spoken))


async def _read(house: House, request: Request) -> Response:
    wire = answer_wire(request, house.spoken)
    return answer(_held(house, request.path_params["kind"], request), wire)


async def _uec_report(house: House, request: Request) -> Response:
    wire = answer_wire(request, house.spoken)
    encounter = _held(house, "Encounter", request)
    asked = from_body(request, await request.body(), "Parameters")
    return answer(uec_report(house.records, encounter, asked), wire)


async def _put_task(house: House, request: Request) -> Response:
    wire = answer_wire(request, house.spoken)
    if not house.takes_tasks:
        raise bad_operation(405)
    held = _held(house, "Task", request)
    match = request.headers.get("if-match")
    if match is None:
        raise bad_header("If-Match HTTP Header is missing")
    sent = from_body(request, await request.body(), "Task")
    if sent.get("id") != held["id"]:
        raise bad_resource("the id of the body is not the id of the URL")
    if _version(match) != held["meta"]["versionId"]:
        raise tasks.stale()
    kept = house.records.put_if(tasks.updated(held, sent), held["meta"]["versionId"])
    if kept is None:
        raise tasks.stale()
    house.wrote(kept)
    return answer(kept, wire)


async def _unknown(_house: House, _request: Request) -> Response:
    raise bad_operation()


def _held(house: House, kind: str, request: Request) -> Resource:
    found = house.records.get(kind, request.path_params["id"])
    if found is None:
        raise not_found(kind)
    return found


def _version(etag: str) -> str:
    return etag.strip().removeprefix("W/").strip('"')


def _base(request: Request) -> str:
    """The base URL as the caller sees it, without a trailing slash."""
    parts = urlsplit(str(request.url))
    return f"{parts.scheme}://{parts.netloc}{request.app.state.base_path}"
