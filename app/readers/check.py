"""What fhir.resources says about each entry: findings about form, never a refusal.

Slow (half a millisecond an entry, half a second the first time), so it runs after the report is on
the screen. Nothing of a value gets into a finding: only where it stood and what was wrong with it.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from app.readers.fhir.container import open_envelope
from app.readers.json_tree import SECOND_VALUE
from app.readers.sniff import parse
from app.readers.tree import Node
from app.report.model import Format
from app.report.notices import Notice, NoticeCode

MOST_FINDINGS = 20
_MOST_ROUNDS = 12


def check(data: bytes) -> tuple[Notice, ...]:
    """Check every entry of a FHIR message against the models of its version.

    R4 is checked against R4B: the resources that BaRS uses are the same in both.

    Raises:
        Unreadable: where the bytes cannot be read, as :func:`app.readers.read.read` says.
    """
    parsed = parse(data)
    if parsed.tree is None:
        return ()
    is_bars = parsed.format is Format.BARS_R4
    envelope = open_envelope(parsed.tree, refusals=is_bars)
    found: Counter[str] = Counter()
    for entry in (*envelope.entries, *(envelope.problems if is_bars else ())):
        if entry.holder is None:
            found.update(_findings(entry.type, entry.resource, is_bars=is_bars))
    lines = [f"{text} ({count} times)" if count > 1 else text for text, count in found.items()]
    more = len(lines) - MOST_FINDINGS
    if more > 0:
        lines = [*lines[:MOST_FINDINGS], f"{more} further kinds of findings."]
    return tuple(Notice(NoticeCode.ENTRY_INVALID, line) for line in lines)


def _model(kind: str, *, is_bars: bool) -> Any:  # fhir.resources is published without types
    if is_bars:
        from fhir.resources.R4B import get_fhir_model_class as of_r4

        return of_r4(kind)
    from fhir.resources.STU3 import get_fhir_model_class as of_stu3

    return of_stu3(kind)


def _findings(kind: str, resource: Node, *, is_bars: bool) -> set[str]:
    from pydantic import ValidationError

    try:
        model = _model(kind, is_bars=is_bars)
    except (KeyError, ValueError):
        return {f"{kind or 'A part'}: not a resource of FHIR {'R4' if is_bars else 'STU3'}."}
    for _ in range(_MOST_ROUNDS):
        try:
            model.model_validate(resource)
        except ValidationError as invalid:
            errors = invalid.errors(include_url=False, include_context=False, include_input=False)
            lone = [each["loc"] for each in errors if each["type"] == "list_type"]
            if lone and all(_made_a_list(resource, place) for place in lone):
                continue
            return {f"{kind}, {_place(each['loc'])}: {_what(each['type'])}." for each in errors}
        else:
            return set()
    return {f"{kind}: could not be checked."}


def _made_a_list(resource: Node, place: tuple[int | str, ...]) -> bool:
    """XML does not say which elements repeat: a single one becomes a list of one."""
    parent: Any = resource
    for key in place[:-1]:
        try:
            parent = parent[key]
        except (KeyError, IndexError, TypeError):
            return False
    last = place[-1]
    if not isinstance(parent, dict) or last not in parent or isinstance(parent[last], list):
        return False
    parent[str(last)] = [parent[last]]
    return True


def _place(path: tuple[int | str, ...]) -> str:
    """The path without its numbers; a key that was doubled goes by its own name."""
    words = [key.replace(SECOND_VALUE, "") for key in path if isinstance(key, str)]
    return ".".join(words) or "the whole"


def _what(kind: str) -> str:
    return _WHAT.get(kind, f"breaks the rule “{kind.replace('_', ' ')}”")


_WHAT = {
    "missing": "is missing",
    "extra_forbidden": "is not part of the standard",
    "list_type": "must be a list",
    "value_error": "has a form that the standard does not allow",
    "model_type": "has the wrong structure",
    "string_pattern_mismatch": "has a form that the standard does not allow",
    "bool_parsing": "is not true or false",
}
