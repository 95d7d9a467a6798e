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
        if type(part) is list:
            stack += [inner for inner in part if type(inner) is dict or type(inner) is list]
            continue
        is_odd = False
        for key, value in part.items():
            if key < "[":  # capitals sort before all small letters
                is_odd = True
            if type(value) is dict or type(value) is list:
                stack.append(value)
        if is_odd:
            _rename(part, found)
    if not found:
        return ()
    told = ", ".join(sorted(found))
    text = f"Sent with a capital letter, and read as if it were a small one: {told}."
    return (Notice(NoticeCode.ENTRY_INVALID, text),)


def _rename(part: Node, found: dict[str, None]) -> None:
    pairs = list(part.items())
    part.clear()
    for key, value in pairs:
        name = key[:1].lower() + key[1:] if key[:1].isalpha() else key
        if name != key and name not in part and all(name != other for other, _ in pairs):
            found[key] = None
            part[name] = value
        else:
            part[key] = value
