"""The door for notifications: a CDS API sender says that a report waits for us.

``GET [endpoint]?encounterId=[id]`` (CDS API guide, encounter report). The guide says nothing of
the answer: it is given at once, when the announcement is kept; the report is fetched afterwards.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Sequence
from urllib.parse import parse_qsl
from uuid import uuid4

from app.connections.gateway.refusals import Refusal, Why
from app.connections.gateway.seam import Answer, Asked, Door
from app.connections.notification import parse_notification
from app.desk.desk import Desk
from app.desk.reception.cds_waiting import TAKEN, announce
from app.desk.reception.certificates import IMPOSTOR, is_impostor
from app.desk.reception.keeper import Keeper
from app.desk.reception.keeping import Keeping, keeping_door
from app.report.errors import AppError, StoreFailed
from app.settings.registry import SenderKind, SenderSettings

_log = logging.getLogger("triage-handover.cds")

PARAMETER = "encounterid"
FORM = "application/x-www-form-urlencoded"
FHIR_JSON = "application/fhir+json; charset=utf-8"
_PLAIN = "text/plain; charset=utf-8"

_TAKEN = Answer(TAKEN, b"The report is fetched now.\n", _PLAIN)
"""In words, because senders in use open the address in a browser window."""

_NOT_A_LETTER = re.compile(r"[^a-z0-9]+")
_ISSUES = {
    400: ("invalid", "INVALID_PARAMETER", "Invalid parameter"),
    403: ("forbidden", "", ""),
    404: ("not-found", "NO_RECORD_FOUND", "No record found"),
}
"""The rows of the guide's table of errors that fit (CDS API guide, error handling); it has none
for a caller that is not let in."""


def cds_door(desk: Desk, keeper: Keeper) -> Door:
    """The door of the CDS API: keeps what was announced, and answers at once.

    Args:
        desk: whose senders and clock.
        keeper: keeps the announcement; whoever starts it wakes what fetches.
    """

    def look(asked: Asked) -> Answer | Keeping[None]:
        senders = _senders(desk.settings.senders, asked.path)
        if not senders:
            return _no(404, "No sender of this name is set up here.")
        named = _named(asked)
        if len(named) != 1:
            return _no(400, "One encounterId is needed.")
        try:
            notified = parse_notification(named[0], senders)
        except AppError as failure:
            _log.info("notification_refused", extra={"code": failure.code})
            return _no(400, failure.what_happened)
        if is_impostor(desk.settings, SenderKind.CDS_EMS, [notified.sender], asked.peer):
            return _no(403, IMPOSTOR)
        exchange_id, now = uuid4().hex, desk.context.clock()
        return Keeping(
            lambda tx: announce(tx, exchange_id, notified.sender, notified.encounter, now),
            lambda _: _TAKEN,
        )

    return keeping_door(keeper, look, _not_kept)


def _not_kept(failure: Exception, _: Asked) -> Answer:
    if isinstance(failure, StoreFailed):
        _log.warning("notification_not_kept", extra={"code": failure.code})
    else:
        _log.error("cds_door_failed", exc_info=failure)
    return _no(503, "The notification was not kept. Send it again later.")


def cds_refusal(no: Refusal) -> Answer:
    """What the gateway refuses by itself, as an OperationOutcome."""
    answer = _no(no.why.status, no.why.words)
    return answer if no.why is not Why.METHOD else Answer(405, b"", "")


def name_in_address(name: str) -> str:
    """The name of a sender as it stands in an address: ``London 111`` -> ``london-111``."""
    return _NOT_A_LETTER.sub("-", name.casefold()).strip("-")


def _senders(all_of_them: Sequence[SenderSettings], path: str) -> tuple[SenderSettings, ...]:
    """Whose notification it can be: with ``/cds/london-111`` that sender's alone.

    A bare id does not say at which of several senders it is; an address for each of them does.
    """
    ems = (one for one in all_of_them if one.is_asked)
    name = path.strip("/").casefold()
    return tuple(one for one in ems if not name or name_in_address(one.name) == name)


def _named(asked: Asked) -> tuple[str, ...]:
    """Every encounter that the request names: in its address, or in the form of a POST."""
    pairs = list(asked.query)
    if asked.headers.get("content-type", "").partition(";")[0].strip().lower() == FORM:
        pairs += parse_qsl(asked.body.decode("utf-8", "replace"))
    values = (value.strip() for name, value in pairs if name.lower() == PARAMETER)
    return tuple(dict.fromkeys(value for value in values if value))


def _no(status: int, words: str) -> Answer:
    kind, code, display = _ISSUES.get(status, ("transient", "", ""))
    issue: dict[str, object] = {"severity": "error", "code": kind, "diagnostics": words}
    if code:
        issue["details"] = {"coding": [{"code": code, "display": display}]}
    body = {"resourceType": "OperationOutcome", "issue": [issue]}
    return Answer(status, json.dumps(body).encode(), FHIR_JSON)
