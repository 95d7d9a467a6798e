"""FHIR JSON -> plain tree. Decimals stay as they were written; a key sent twice is not lost."""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec

from app.readers.unreadable import Fault

SECOND_VALUE = " (sent a second time)"
"""Added to a key that came twice in one object, so that both values can be shown."""

MOST_PARTS = 3_000_000

_DECODER = msgspec.json.Decoder(float_hook=str)
_BYTE = re.compile(r"\(byte (\d+)\)")
_ESCAPED_COLONS = (b"\\u003a", b"\\u003A")
_NOT_NUMBERS = (b"NaN", b"Infinity", b"-Infinity")


def parse_json(data: bytes) -> tuple[Any, bool]:
    """UTF-8 JSON -> dict, list, str, int, bool or None; decimals as their own characters.

    The second value says whether some object holds a key twice.

    Raises:
        Unreadable: READ-005, -006, -009, -010 or -019.
    """
    if len(data) > MOST_PARTS and _parts(data) > MOST_PARTS:
        raise Fault.TOO_MANY.error("parts")
    try:
        tree = _DECODER.decode(data)
        whole = _with_second_values(data) if _may_hold_second_values(data, tree) else tree
        doubled = whole is not tree and whole != tree
    except RecursionError:
        raise Fault.TOO_DEEP.error() from None
    except msgspec.DecodeError as broken:
        raise _fault(data, str(broken)) from None
    return whole, doubled


def _parts(data: bytes) -> int:
    return data.count(b",") + data.count(b"{") + data.count(b"[")


def _fault(data: bytes, said: str) -> Exception:
    match = _BYTE.search(said)
    if match is None:
        return Fault.JSON_CUT.error(len(data))
    at = int(match[1])
    for word in _NOT_NUMBERS:
        if data[max(0, at - 1) :].startswith(word) or data[at:].startswith(word):
            return Fault.NOT_A_NUMBER.error(word.decode())
    return Fault.JSON_BROKEN.error(at)


def _may_hold_second_values(data: bytes, tree: Any) -> bool:
    """Whether colons were lost, as a key that is dropped takes its own with it.

    An escaped colon only comes out, and could hide that.
    """
    if any(colon in data for colon in _ESCAPED_COLONS):
        return True
    return data.count(b":") != msgspec.json.encode(tree).count(b":")


def _with_second_values(data: bytes) -> Any:
    try:
        return json.loads(data, object_pairs_hook=_both, parse_float=str)
    except ValueError:
        raise Fault.JSON_BROKEN.error(0) from None


def _both(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object with every value: further ones of a key under a name of their own, as one list."""
    node: dict[str, Any] = {}
    again: dict[str, list[Any]] = {}
    for key, value in pairs:
        if key in node:
            again.setdefault(key, []).append(value)
        else:
            node[key] = value
    for key, values in again.items():
        name = key + SECOND_VALUE
        while name in node:
            name += SECOND_VALUE
        node[name] = values if len(values) > 1 else values[0]
    return node
