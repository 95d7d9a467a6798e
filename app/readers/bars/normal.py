"""Put right what published BaRS messages get wrong in form, before anything is read.

No element of FHIR starts with a capital letter; ``PatientInstruction``, ``Period`` and ``Schedule``
are met all the same. Entries without their wrapper, and lists and objects in each other's place,
need nothing here: every reader takes both.
"""

from __future__ import annotations

from typing import Any

from app.readers.tree import Node
from app.report.notices import Notice, NoticeCode


def put_right(tree: Node) -> tuple[Notice, ...]:
    """Give misspelt elements their own names, in place, and say which they were."""
    found: dict[str, None] = {}
    stack: list[Any] = [tree]
    while stack:
        part = stack.pop()
        if isinstance(part, list):
            stack.extend(part)
        elif isinstance(part, dict):
            if any(key[:1].isupper() for key in part):
                _rename(part, found)
            stack.extend(value for value in part.values() if isinstance(value, (dict, list)))
    if not found:
        return ()
    told = ", ".join(sorted(found))
    text = f"Sent with a capital letter, and read as if it were a small one: {told}."
    return (Notice(NoticeCode.ENTRY_INVALID, text),)


def _rename(part: Node, found: dict[str, None]) -> None:
    pairs = list(part.items())
    part.clear()
    for key, value in pairs:
        name = key[:1].lower() + key[1:]
        if name != key and name not in part and all(name != other for other, _ in pairs):
            found[key] = None
            part[name] = value
        else:
            part[key] = value
