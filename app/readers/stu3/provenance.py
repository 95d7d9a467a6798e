"""Provenance -> the key findings behind an outcome; Basic -> points marked on a picture."""

from __future__ import annotations

from dataclasses import replace

from app.readers.fhir.people import Cards
from app.readers.fhir.reading import Reading
from app.readers.fhir.references import Entry
from app.readers.fhir.values import moment_words, value, words_of
from app.readers.stu3.findings import Finding
from app.readers.taking import nodes, peek
from app.report.absence import Absence
from app.report.model import Item
from app.report.times import Moment

KEY = "Key to the outcome"


def key_findings(
    reading: Reading, entries: list[Entry], cards: Cards, findings: dict[int, Finding]
) -> list[Item]:
    """What the triage engine named as driving its result (hazard log 070203).

    A finding that is listed already is marked as a key to the outcome where it stands, and not
    listed again: ``findings``, by the identity of their resources, are exchanged for marked ones.
    """
    found = []
    for entry in entries:
        resource, take = entry.resource, reading.take
        reading.used.add(id(resource))
        targets: list[str] = []
        listed: list[int] = []
        for part in nodes(resource, "target"):
            target = reading.follow(part, resource, "key finding")
            said = take.text(part, "display")
            if target is not None and id(target.resource) in findings:
                listed.append(id(target.resource))
                text = findings[id(target.resource)].item.text
                targets += [said] if said.lower() not in text.lower() else []
                continue
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
        details = [(label, words) for label, words in details if words]
        text = "; ".join(target for target in targets if target)
        for found_at in listed:
            findings[found_at] = _marked(findings[found_at], details, moment_words(when))
        if text or (details and not listed):
            found.append(
                Item(
                    f"Key finding: {text or 'not named'}",
                    when=when if isinstance(when, Moment) else Absence.NOT_RECORDED,
                    details=tuple(details),
                )
            )
    return found


def _marked(finding: Finding, details: list[tuple[str, str]], when: str) -> Finding:
    """A finding that says by whom and why it was named as a key to the outcome."""
    told = [words if label == "By" else f"{label.lower()}: {words}" for label, words in details]
    words = "; ".join(filter(None, dict.fromkeys((*told, when)))) or "named by the triage"
    item = replace(finding.item, details=(*finding.item.details, (KEY, words)))
    return replace(finding, item=item)


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
        kind = words_of(reading, resource, "code", quiet=True)
        if not told and not picture:
            continue
        where = f"; picture {picture}" if picture else ""
        text = f"{kind or 'Point marked on a picture'}: {', '.join(told)}{where} (not shown)"
        reading.words[id(resource)] = text
        created = reading.take.moment(resource, "created")
        found.append(Item(text, details=(("Made", moment_words(created)),) if created else ()))
    return found
