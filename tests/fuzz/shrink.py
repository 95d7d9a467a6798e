"""The least input that still goes wrong: parts are left out for as long as it does."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from lxml import etree

from tests.fuzz.json_ import slots

PATIENCE_S = 40.0

Wrong = Callable[[bytes], bool]


def smaller(data: bytes, wrong: Wrong, patience: float = PATIENCE_S) -> bytes:
    """Leave out parts of the tree, then of the bytes, until nothing more can go or time is up."""
    until = time.monotonic() + patience
    for shrink in (_json, _xml, _bytes):
        data = shrink(data, wrong, until)
    return data


def _json(data: bytes, wrong: Wrong, until: float) -> bytes:
    try:
        tree: Any = json.loads(data)
    except (ValueError, RecursionError):
        return data
    if not isinstance(tree, (dict, list)) or not wrong(json.dumps(tree).encode()):
        return data
    went = True
    while went:
        went = False
        for part, key in slots(tree):
            if time.monotonic() > until:
                break
            if (isinstance(part, dict) and key not in part) or (
                isinstance(part, list) and key >= len(part)
            ):
                continue
            sent = part.pop(key)
            if wrong(json.dumps(tree).encode()):
                went = True
            elif isinstance(part, dict):
                part[key] = sent
            else:
                part.insert(key, sent)
    return json.dumps(tree).encode()


def _xml(data: bytes, wrong: Wrong, until: float) -> bytes:
    try:
        root = etree.fromstring(data, etree.XMLParser(huge_tree=True))
    except (etree.XMLSyntaxError, ValueError):
        return data
    if not wrong(etree.tostring(root)):
        return data
    for one in list(root.iter()):
        parent = one.getparent()
        if parent is None or time.monotonic() > until:
            continue
        at = parent.index(one)
        parent.remove(one)
        if not wrong(etree.tostring(root)):
            parent.insert(at, one)
    return etree.tostring(root)


def _bytes(data: bytes, wrong: Wrong, until: float) -> bytes:
    size = max(1, len(data) // 2)
    while size:
        at = 0
        while at < len(data) and time.monotonic() < until:
            less = data[:at] + data[at + size :]
            if wrong(less):
                data = less
            else:
                at += size
        size //= 2
    return data
