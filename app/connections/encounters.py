"""The forms in which a sender names an encounter (CDS API guide, notification)."""

from __future__ import annotations

import re
from dataclasses import dataclass

LOGICAL_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}\Z")
_ENCOUNTER = re.compile(
    r"(?P<base>(?:https?://[^?#]+|)?)(?:(?:^|/)Encounter/)(?P<id>[A-Za-z0-9\-.]{1,64})"
    r"(?:/_history/[A-Za-z0-9\-.]{1,64})?/?\Z"
)


@dataclass(frozen=True, slots=True)
class EncounterName:
    """An encounter's id and, where it was named by its address, the base of that address."""

    id: str
    base: str = ""


def encounter_name(text: str) -> EncounterName | None:
    """Read ``12``, ``Encounter/12`` or ``https://ems/fhir/Encounter/12``; None for all else.

    Ids are opaque, keep their capitals, and have at most 64 characters (FHIR, id). ``.`` and
    ``..`` are no ids: a server would read them as steps of a path.
    """
    found = _ENCOUNTER.match(text)
    base, name = (found["base"], found["id"]) if found else ("", text)
    if not LOGICAL_ID.match(name) or set(name) == {"."}:
        return None
    if any(part in (".", "..") for part in base.split("/")):
        return None
    return EncounterName(name, base)
