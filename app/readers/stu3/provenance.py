"""Provenance -> the key findings behind an outcome; Basic -> points marked on a picture."""

from __future__ import annotations

from app.readers.fhir.people import Cards
from app.readers.fhir.reading import Reading
from app.readers.fhir.references import Entry
from app.readers.fhir.values import moment_words, value, words_of
from app.readers.taking import nodes, peek
from app.report.absence import Absence
from app.report.model import Item
from app.report.times import Moment


def key_findings(reading: Reading, entries: list[Entry], cards: Cards) -> list[Item]:
    """What the triage engine named as driving its result (hazard log 070203)."""
    found = []
    for entry in entries:
        resource, take = entry.resource, reading.take
        reading.used.add(id(resource))
        targets = []
        for part in nodes(resource, "target"):
            target = reading.follow(part, resource, "key finding")
            said = take.text(part, "display")
            known = reading.words.get(id(target.resource), "") if target else ""
            targets.append(said or known or (cards.name(target) if target else ""))
        details = []
        for part in nodes(resource, "entity"):
            for key in ("whatReference", "whatIdentifier"):
                for inner in nodes(part, key):
                    target = reading.find(peek(inner, "reference"), resource)
                    known = reading.words.get(id(target.resource), "") if target else ""
                    details.append(("Because of", take.text(inner, "display") or known))
        for part in nodes(resource, "agent"):
            who = cards.named(part, "whoReference", resource, "triage engine")
            details.append(("By", who or words_of(reading, part, "role")))
        details.append(("Reason", words_of(reading, resource, "reason")))
        when = take.moment(resource, "recorded")
        text = "; ".join(target for target in targets if target)
        if text or any(words for _, words in details):
            found.append(
                Item(
                    f"Key finding: {text or 'not named'}",
                    when=when if isinstance(when, Moment) else Absence.NOT_RECORDED,
                    details=tuple((label, words) for label, words in details if words),
                )
            )
    return found


def images(reading: Reading, entries: list[Entry]) -> list[Item]:
    """Coordinates in pixels as sent; the picture itself is never substituted (0507)."""
    found = []
    for entry in entries:
        resource = entry.resource
        told = []
        picture = ""
        for part in nodes(resource, "extension"):
            tail = peek(part, "url").rstrip("/").rpartition("/")[2]
            inner = [(peek(each, "url"), value(reading, each)) for each in nodes(part, "extension")]
            inner = inner or [(tail, value(reading, part))]
            for url, words in inner:
                name = url.rstrip("/").rpartition("/")[2]
                if "uri" in name.lower():
                    picture = words
                elif words:
                    told.append(f"{name} {words}")
        kind = words_of(reading, resource, "code")
        if not told and not picture:
            continue
        where = f"; picture {picture}" if picture else ""
        text = f"{kind or 'Point marked on a picture'}: {', '.join(told)}{where} (not shown)"
        reading.words[id(resource)] = text
        created = reading.take.moment(resource, "created")
        found.append(Item(text, details=(("Made", moment_words(created)),) if created else ()))
    return found
