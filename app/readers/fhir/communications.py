"""Communication of STU3 and R4 -> crew notes and entries of the call log."""

from __future__ import annotations

from dataclasses import replace

from app.readers.fhir.attachments import attachment
from app.readers.fhir.people import Cards
from app.readers.fhir.reading import Reading
from app.readers.fhir.references import Entry
from app.readers.fhir.values import display, moment_words, remarks, words_of
from app.readers.taking import nodes
from app.report.model import Outcome

_STANDINGS = {
    "entered-in-error": "Entered in error",
    "not-done": "Not done",
    "aborted": "Broken off",
    "stopped": "Broken off",
    "suspended": "Interrupted",
    "on-hold": "Interrupted",
    "preparation": "Not sent yet",
}
"""EventStatus; a note that was told or is being told stands without a word."""

_REASONS = (("reasonCode", "about"), ("notDoneReason", "because"), ("statusReason", "because"))


def communication_of(reading: Reading, entry: Entry, cards: Cards) -> list[str]:
    """A note as told, one text for each of its payloads, as notes of the sender's staff."""
    resource, take = entry.resource, reading.take
    reading.used.add(id(resource))
    standing = _STANDINGS.get(take.text(resource, "status"), "")
    if take.flag(resource, "notDone"):
        standing = "Not done"
    # a topic is words in R4 and a reference in STU3
    topic = words_of(reading, resource, "topic") or words_of(reading, resource, "category")
    times = [moment_words(take.moment(resource, key)) for key in ("sent", "received")]
    who = cards.named(resource, "sender", resource, "sender of a note")
    to = [
        cards.referred(part, resource, "receiver of a note")
        for part in nodes(resource, "recipient")
    ]
    whom = ", ".join(dict.fromkeys(filter(None, to)))
    medium = words_of(reading, resource, "medium", quiet=True)
    pieces = (topic or "Note", medium, *times, who, f"to {whom}" if whom else "")
    head = ", ".join(dict.fromkeys(filter(None, pieces)))
    texts = []
    for part in nodes(resource, "payload"):
        texts += [
            attachment(reading, inner, "A note of the sender")
            for inner in nodes(part, "contentAttachment")
        ]
        texts += take.texts(part, "contentString")
        texts.append(display(reading, part, "contentReference"))
    for key, label in _REASONS:
        why = words_of(reading, resource, key)
        texts.append(f"{label} {why}" if why else "")
    texts += remarks(reading, resource)
    said = [text for text in texts if text] or ["no words were sent"]
    before = f"{standing}: " if standing else ""
    return [f"{before}{head}: {text}" for text in said]


def with_notes(outcomes: tuple[Outcome, ...], notes: list[str]) -> tuple[Outcome, ...]:
    """Notes of the crew belong to the first outcome; they are shown where there is none, too."""
    if not notes:
        return outcomes
    first, *others = outcomes or (Outcome(),)
    return (replace(first, notes=(*first.notes, *notes)), *others)
