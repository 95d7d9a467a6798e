"""What the senders of the soak post: thousands of messages with ids of their own, quickly made."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from uuid import UUID

import httpx

from tests.conformance.bars.wire import Sender
from tests.conformance.itk.messages import report, value, with_spec
from tests.conformance.target import ORGANISATION, SERVICE, Target

_UUID = re.compile(rb"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_CASE = re.compile(rb"NS111-26-\d+")
ITK_EVERY = 4
"""One message in so many is an NHS 111 report that asks for both acknowledgements."""


@dataclass(frozen=True)
class Post:
    """One message: the very same bytes and ids however often it is posted.

    Attributes:
        request_id: X-Request-Id, or the ITK tracking id.
        acknowledged: how many acknowledgements it asks for.
    """

    protocol: str
    request_id: str
    path: str
    headers: dict[str, str]
    body: bytes = field(repr=False)
    acknowledged: int


def posts(count: int, chance: Random) -> Iterator[Post]:
    """So many messages, each of a patient's own handover."""
    with httpx.Client() as unused:
        sender = Sender(unused, Target(""))
        bars, headers = json.dumps(sender.made()).encode(), sender.headers()
    asks = with_spec("infackrequested", "true"), with_spec("ackrequested", "true")
    itk = report(ORGANISATION, SERVICE, *asks)
    for number in range(count):
        if number % ITK_EVERY == 0:
            yield _itk(_renewed(itk, chance))
        else:
            yield _bars(_renewed(bars, chance), headers, chance)


def _bars(body: bytes, headers: dict[str, str], chance: Random) -> Post:
    request_id = _new_id(chance)
    body = _CASE.sub(f"SOAK-{request_id[:18]}".encode(), body)
    given = headers | {"X-Request-Id": request_id, "X-Correlation-Id": _new_id(chance)}
    return Post("bars", request_id, "/FHIR/R4/$process-message", given, body, 0)


def _itk(body: bytes) -> Post:
    headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}
    return Post("itk", value(body, "//itk:header/@trackingid"), "/itk", headers, body, 2)


def _renewed(template: bytes, chance: Random) -> bytes:
    """The message with every id in it exchanged for a new one, the same ones for the same."""
    known: dict[bytes, bytes] = {}

    def renew(found: re.Match[bytes]) -> bytes:
        old = found.group()
        if old.upper() not in known:
            known[old.upper()] = _new_id(chance).encode()
        new = known[old.upper()]
        return new.upper() if old.isupper() or old == old.upper() else new

    return _UUID.sub(renew, template)


def _new_id(chance: Random) -> str:
    return str(UUID(int=chance.getrandbits(128), version=4))
