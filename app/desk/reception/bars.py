"""The door for BaRS senders: which request is which, and every no in the form of the standard."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.connections.gateway.seam import Answer, Asked, Door
from app.desk.context import Context
from app.desk.desk import Desk
from app.desk.reception.bars_headers import head_of, wanted_form
from app.desk.reception.bars_post import InWork, process_message
from app.desk.reception.bars_reads import definitions, metadata, referral, referrals
from app.desk.reception.bars_refusals import No, of_store, told
from app.desk.reception.keeper import Keeper
from app.desk.reception.keeping import Keeping, Look, keeping_door
from app.replies.bars.outcomes import Refusal
from app.report.errors import StoreFailed

_log = logging.getLogger("triage-handover.bars")

_NOT_BUILT = frozenset({"Appointment", "Slot", "DocumentReference"})
"""What BaRS has, and this receiver has not: it keeps no diary and no registry."""


@dataclass(frozen=True, slots=True)
class _Place:
    """What is taken at a path, by method; ``not_built`` are methods that others may have."""

    methods: Mapping[str, Look]
    not_built: frozenset[str] = frozenset()


def bars_door(desk: Desk, keeper: Keeper) -> Door:
    """The door: answers every request, and raises for nothing that a message can cause."""
    ctx, in_work = desk.context, InWork()
    return keeping_door(keeper, lambda asked: _answered(ctx, in_work, asked), _no)


def _no(failure: Exception, asked: Asked) -> Answer:
    if isinstance(failure, No):
        return _said(failure, asked)
    if isinstance(failure, StoreFailed):
        _log.warning("bars_store_failed", extra={"code": failure.code})
        return _said(of_store(failure), asked)
    _log.error("bars_failed", exc_info=failure)
    return _said(No(Refusal.BUG, "The request could not be carried out"), asked)


def _answered(ctx: Context, in_work: InWork, asked: Asked) -> Answer | Keeping[Any]:
    place = _place(ctx, in_work, asked)
    if asked.method in place.methods:
        return place.methods[asked.method](asked)
    head_of(asked.headers, ctx.settings.gateway.services, addressed=False)
    if asked.method in place.not_built:
        raise No(Refusal.NOT_BUILT, "This is not offered here")
    if place.methods:
        allowed = ", ".join(sorted(place.methods))
        said = _said(No(Refusal.METHOD, f"Taken here: {allowed}"), asked)
        return replace(said, headers=(*said.headers, ("Allow", allowed)))
    raise No(Refusal.NOT_FOUND, "There is nothing at this path")


def _place(ctx: Context, in_work: InWork, asked: Asked) -> _Place:
    steps = [step for step in asked.path.split("/") if step]
    match steps:
        case ["$process-message"]:
            return _Place({"POST": lambda one: process_message(ctx, in_work, one)})
        case ["ServiceRequest"]:
            return _Place({"GET": lambda one: referrals(ctx, one)}, frozenset({"POST"}))
        case ["ServiceRequest", name]:
            changing = frozenset({"PUT", "PATCH", "DELETE"})
            return _Place({"GET": lambda one: referral(ctx, one, name)}, changing)
        case ["metadata"]:
            return _Place({"GET": lambda one: metadata(ctx, one)})
        case ["MessageDefinition"]:
            return _Place({"GET": lambda one: definitions(ctx, one)})
        case [kind, *_] if kind in _NOT_BUILT:
            return _Place({}, frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"}))
    return _Place({})


def _said(no: No, asked: Asked) -> Answer:
    row = no.refusal.value
    _log.info("bars_refused", extra={"status": row.status, "code": f"{row.code}/{row.issue}"})
    return told(no, asked.headers, wanted_form(asked.headers))
