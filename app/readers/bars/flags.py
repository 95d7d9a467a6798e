"""Flag -> what to beware of, with its category and its code (BaRS: both must be displayed)."""

from __future__ import annotations

from app.readers.bars.places import Places
from app.readers.fhir.composition import in_words
from app.readers.fhir.people import Cards
from app.readers.fhir.reading import Reading
from app.readers.fhir.references import Entry
from app.readers.fhir.standings import FLAGS
from app.readers.fhir.values import concepts, display, period_words
from app.readers.taking import node, nodes, peek
from app.readers.tree import Node
from app.report.model import Flag

_CATEGORIES = {
    "SG": "Safeguarding Concern",
    "SS": "Scene Safety",
    "RS": "Rejected Services",
    "RA": "Reasonable Adjustment",
    "IR": "Infection Risk",
    "RC": "Repeat Caller",
    "RT": "ReSPECT",
    "AC": "Agency Contacted",
    "API": "Additional Patient Info",
    "CW": "Call Warning",
}
"""CodeSystem flag-categories-bars, for categories that came without words."""

_SCENE = {"S": "The scene is safe", "U": "The scene is unsafe", "UNK": "Scene safety unknown"}
SPECIAL_NOTE = "Special Patient Note"

_SAFE = ("scene safety", "s")


def flag_of(
    reading: Reading, entry: Entry, cards: Cards, places: Places, patient: Node | None
) -> Flag:
    """One Flag with every coding that it carries."""
    resource, take = entry.resource, reading.take
    reading.used.add(id(resource))
    category = _category(reading, resource)
    texts = [take.text(part, "text") for part in nodes(resource, "code")]
    codes = [
        code for each in concepts(reading, resource, "code", quiet=True) for code in each.codes
    ]
    is_scene = category.lower().startswith("scene")
    words = [
        code.display
        or (_SCENE.get(code.code.upper(), "") if is_scene else "")
        or ("" if any(texts) else code.code)
        for code in codes
    ]
    told = "; ".join(dict.fromkeys(word for word in words if word))
    if not told and not any(texts):
        told = in_words(reading, resource)
    bare = [code.code for code in codes if code.code and code.code in words]
    reading.wordless += bare
    times = period_words(reading, resource, "period")
    author = cards.named(resource, "author", resource, "author of a flag")
    pieces = [*texts, times, f"by {author}" if author else ""]
    status = take.text(resource, "status").lower()
    return Flag(
        category=category,
        code="; ".join(code.code for code in codes if code.code and code.code not in bare),
        display=told,
        text="; ".join(dict.fromkeys(piece for piece in pieces if piece)),
        subject=_subject(reading, resource, cards, places, patient),
        standing=FLAGS.get(status, "" if status in ("", "active") else status),
    )


def in_order(flags: list[Flag]) -> tuple[Flag, ...]:
    """Safeguarding, an unsafe scene and special notes first, a safe scene last."""
    return tuple(sorted(flags, key=_place))


def _place(flag: Flag) -> int:
    if flag.standing:
        return 9
    head = flag.category.lower()
    if head.startswith(_SAFE[0]) and flag.code.lower() == _SAFE[1]:
        return 5
    first = ("safeguarding", "scene safety", SPECIAL_NOTE.lower())
    return 0 if head.startswith(first) else 3


def _category(reading: Reading, resource: Node) -> str:
    found = []
    for said in concepts(reading, resource, "category", quiet=True):
        code = said.codes[0].code if said.codes else ""
        bare = not said.words or said.words == code
        known = _CATEGORIES.get(code.upper(), "") if bare else ""
        found.append(f"{known} ({code})" if known else said.words)
        if bare and code and not known:
            reading.wordless.append(code)
    return "; ".join(dict.fromkeys(found))


def _subject(
    reading: Reading, resource: Node, cards: Cards, places: Places, patient: Node | None
) -> str:
    """Who or what the flag is about: nothing for the patient, the place for a scene."""
    part = node(resource, "subject")
    said = display(reading, resource, "subject")
    about = reading.find(peek(part, "reference"), resource) if part else None
    text = ""
    if about is not None and about.type == "Location":
        text = places.whole(about)
    elif about is not None and about.resource is not patient:
        text = cards.whole(about)
    return "; ".join(piece for piece in (said, text) if piece)
