"""Mutators over a parsed FHIR message: it stays JSON, and stops being what the standard says."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from random import Random
from typing import Any

from tests.fuzz import junk

Slot = tuple[Any, Any]
"""An object or a list, and a key or a place in it."""

_TYPES = (
    "Patient Encounter Observation Condition Flag Task CarePlan List Consent Composition Basic "
    "ReferralRequest ServiceRequest ProcedureRequest QuestionnaireResponse Questionnaire "
    "MessageHeader Organization Practitioner PractitionerRole HealthcareService Location Device "
    "RelatedPerson AllergyIntolerance MedicationStatement MedicationRequest Appointment Slot "
    "Parameters Bundle OperationOutcome DocumentReference Binary Provenance EpisodeOfCare NoSuch"
).split()
_VALUES = (
    "valueString valueBoolean valueQuantity valueCodeableConcept valueCoding valueDateTime "
    "valuePeriod valueRange valueRatio valueAttachment valueReference valueInteger valueSampledData"
).split()


def slots(tree: Any) -> list[Slot]:
    """Every place in a tree where a value stands."""
    found: list[Slot] = []
    stack = [tree]
    while stack:
        part = stack.pop()
        keys: Any = part if isinstance(part, dict) else range(len(part))
        for key in keys:
            found.append((part, key))
            if isinstance(part[key], (dict, list)):
                stack.append(part[key])
    return found


def _references(found: list[Slot]) -> Iterator[Slot]:
    return ((part, key) for part, key in found if key == "reference")


def _names(tree: Any) -> list[str]:
    found = ["#1", "urn:uuid:none"]
    for entry in _entries(tree):
        resource = entry.get("resource")
        if isinstance(entry.get("fullUrl"), str):
            found.append(entry["fullUrl"])
        if isinstance(resource, dict):
            found.append(f"{resource.get('resourceType')}/{resource.get('id')}")
    return found


def _entries(tree: Any) -> list[Any]:
    for key in ("entry", "parameter"):
        found = tree.get(key) if isinstance(tree, dict) else None
        if isinstance(found, list):
            return [part for part in found if isinstance(part, dict)]
    return []


def fewer(rng: Random, tree: Any) -> None:
    """Leave entries out."""
    for key in ("entry", "parameter"):
        found = tree.get(key) if isinstance(tree, dict) else None
        if isinstance(found, list) and found:
            keep = rng.choice((0.07, 0.2, 0.5))
            tree[key] = [part for part in found if rng.random() < keep] or found[:1]


def _replace(rng: Random, tree: Any, part: Any, key: Any) -> None:
    part[key] = junk.value(rng)


def _text(rng: Random, tree: Any, part: Any, key: Any) -> None:
    texts = [slot for slot in slots(tree) if isinstance(slot[0][slot[1]], str)]
    for part_, key_ in rng.sample(texts, min(len(texts), rng.choice((1, 2, 10)))):
        part_[key_] = junk.text(rng)


def _drop(rng: Random, tree: Any, part: Any, key: Any) -> None:
    del part[key]


def _twice(rng: Random, tree: Any, part: Any, key: Any) -> None:
    if isinstance(part, list):
        part[key:key] = [copy.deepcopy(part[key]) for _ in range(rng.choice((1, 2, 30)))]
    else:
        part[key] = [copy.deepcopy(part[key]), part[key]]


def _swap(rng: Random, tree: Any, part: Any, key: Any) -> None:
    other, place = rng.choice(slots(tree))
    mine, theirs = copy.deepcopy(part[key]), copy.deepcopy(other[place])
    part[key] = theirs
    other[place] = mine


def _retarget(rng: Random, tree: Any, part: Any, key: Any) -> None:
    found = list(_references(slots(tree)))
    names = _names(tree)
    for holder, place in rng.sample(found, min(len(found), rng.choice((1, 3, 50)))):
        holder[place] = rng.choice(names if rng.random() < 0.8 else junk.REFERENCES)


def _rename(rng: Random, tree: Any, part: Any, key: Any) -> None:
    if isinstance(part, dict):
        names = [name for _, name in slots(tree) if isinstance(name, str)]
        part[rng.choice([*names, f"_{key}", f"{key} ", "", "é"])] = part.pop(key)


def _retype(rng: Random, tree: Any, part: Any, key: Any) -> None:
    types = [slot for slot in slots(tree) if slot[1] == "resourceType"]
    holder, place = rng.choice(types) if types else (part, key)
    holder[place] = rng.choice(_TYPES)


def _revalue(rng: Random, tree: Any, part: Any, key: Any) -> None:
    found = [s for s in slots(tree) if isinstance(s[1], str) and s[1].startswith("value")]
    if found:
        holder, place = rng.choice(found)
        sent = holder.pop(place)
        holder[rng.choice(_VALUES)] = junk.value(rng) if rng.random() < 0.3 else sent


def _nest(rng: Random, part: Any, key: Any) -> None:
    inner = part[key]
    name = key if isinstance(key, str) else rng.choice(("extension", "section", "item", "x"))
    for _ in range(rng.choice((1, 3, 30, 150, 600))):
        inner = [inner] if rng.random() < 0.3 else {name: inner}
    part[key] = inner


def _wrap(rng: Random, tree: Any, part: Any, key: Any) -> None:
    sent = part[key]
    part[key] = sent[0] if isinstance(sent, list) and sent else [sent]


def _shuffle(rng: Random, tree: Any, part: Any, key: Any) -> None:
    found = [p[k] for p, k in slots(tree) if isinstance(p[k], list)]
    if found:
        rng.shuffle(rng.choice(found))


def _many(rng: Random, tree: Any, part: Any, key: Any) -> None:
    found = [p[k] for p, k in slots(tree) if isinstance(p[k], list) and p[k]]
    if found:
        grown = rng.choice(found)
        one = rng.choice(grown)
        times = rng.choice((5, 40, 200))
        if len(json.dumps(one)) * times < 300_000:
            grown += [copy.deepcopy(one) for _ in range(times)]


def _modify(rng: Random, tree: Any, part: Any, key: Any) -> None:
    holders = [p for p, _ in slots(tree) if isinstance(p, dict)]
    name = rng.choice(
        ("modifierExtension", "extension", "implicitRules", "contained", "text", "_id")
    )
    rng.choice(holders)[name] = rng.choice(
        (
            [{"url": "urn:x", "valueString": junk.text(rng)}],
            [{"resourceType": rng.choice(_TYPES), "id": "1", "name": junk.value(rng)}],
            {"status": "generated", "div": f"<div>{junk.text(rng)}</div>"},
            junk.value(rng),
        )
    )


_CHANGES = (
    _replace,
    _replace,
    _replace,
    _text,
    _text,
    _drop,
    _twice,
    _swap,
    _retarget,
    _rename,
    _retype,
    _revalue,
    _wrap,
    _shuffle,
    _many,
    _modify,
)


def mutate(rng: Random, tree: Any) -> Any:
    """Change a tree in place a few times."""
    for _ in range(rng.choice((1, 1, 2, 3, 8))):
        found = slots(tree)
        if not found:
            break
        rng.choice(_CHANGES)(rng, tree, *rng.choice(found))
    found = slots(tree)
    if found and rng.random() < 0.07:
        _nest(rng, *rng.choice(found))
    return tree


def written(rng: Random, tree: Any) -> bytes:
    """The bytes of a tree, in one of the ways in which senders write JSON."""
    ascii_only = rng.random() < 0.2
    text = json.dumps(tree, ensure_ascii=ascii_only, indent=rng.choice((None, None, None, 1)))
    return text.encode("utf-8", "replace")
