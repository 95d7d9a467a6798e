"""Flag and Consent -> what to beware of, and what the patient agreed to."""

from __future__ import annotations

from app.readers.fhir.attachments import attachment
from app.readers.fhir.composition import in_words, section_text
from app.readers.fhir.consents import actors
from app.readers.fhir.people import Cards
from app.readers.fhir.reading import Reading
from app.readers.fhir.references import Entry
from app.readers.fhir.standings import CONSENTS, FLAGS
from app.readers.fhir.values import (
    Concept,
    concepts,
    display,
    identifiers,
    period_words,
    words_of,
)
from app.readers.taking import node, nodes, peek
from app.readers.tree import Node
from app.report.absence import Absence
from app.report.model import Flag, Item
from app.report.times import Moment


def flag_of(reading: Reading, entry: Entry, cards: Cards, patient: Node | None) -> Flag:
    """One Flag with its category, code and words; an inactive one says so."""
    resource, take = entry.resource, reading.take
    reading.used.add(id(resource))
    said = next(iter(concepts(reading, resource, "code")), Concept())
    code = next((c.code for c in said.codes if c.code), "")
    shown = next((c.display for c in said.codes if c.display), said.words)
    shown = shown or in_words(reading, resource)
    status = take.text(resource, "status")
    standing = FLAGS.get(status, "" if status in ("active", "") else status)
    times = period_words(reading, resource, "period")
    subject = ""
    part = node(resource, "subject")
    about = reading.find(peek(part, "reference"), resource) if part else None
    named = display(reading, resource, "subject")
    if about is not None and about.resource is not patient:
        subject = cards.whole(about)
    subject = "; ".join(piece for piece in (named, subject) if piece)
    author = cards.named(resource, "author", resource, "author of a flag")
    pieces = [said.words if said.words != shown else "", times, f"by {author}" if author else ""]
    return Flag(
        category=words_of(reading, resource, "category"),
        code=code if code != said.words else "",
        display=shown,
        text="; ".join(piece for piece in pieces if piece),
        subject=subject,
        standing=standing,
    )


def consent_of(reading: Reading, entry: Entry, cards: Cards) -> tuple[Item, Flag | None]:
    """One Consent: what it is for, and a flag where something was refused.

    The guide gives no element that tells its six models apart: policy rule, actor and action do.
    """
    resource, take = entry.resource, reading.take
    reading.used.add(id(resource))
    actions = words_of(reading, resource, "action")
    whom = actors(reading, resource, resource, cards)
    denied = [
        _denied(reading, part, resource, cards)
        for part in nodes(resource, "except")
        if peek(part, "type") == "deny"
    ]
    status = take.text(resource, "status")
    standing = CONSENTS.get(status, "")
    model = _model(resource, whom, actions)
    says_so = actions.lower().startswith("consent")
    text = actions if says_so else f"{model}: {actions}" if actions else model
    if denied:
        text += f"; denied: {', '.join(denied)}"
    details = [("Category", words_of(reading, resource, "category"))]
    details += [("Purpose", words_of(reading, resource, "purpose"))]
    details += [("With", actor) for actor in whom]
    details += [("Valid", period_words(reading, resource, "period"))]
    details += [("For data of", period_words(reading, resource, "dataPeriod"))]
    details += [(label, sent) for label, sent in identifiers(reading, resource)]
    details += [("Words of the sender", section_text(reading, resource))]
    for part in nodes(resource, "consentingParty"):
        who = reading.find(peek(part, "reference"), resource)
        name = take.text(part, "display") or (
            cards.name(who) if who and who.type != "Patient" else ""
        )
        details.append(("Given by", name))
    details += [
        ("By", cards.referred(part, resource, "organisation"))
        for part in nodes(resource, "organization")
    ]
    for part in nodes(resource, "sourceAttachment"):
        details.append(("Source", attachment(reading, part, "A consent form")))
    when = take.moment(resource, "dateTime")
    if isinstance(when, str):
        details.append(("When", when))
    item = Item(
        text,
        status,
        when if isinstance(when, Moment) else Absence.NOT_RECORDED,
        details=tuple((label, words) for label, words in details if words),
        standing=standing,
    )
    refused = denied or status in ("rejected", "inactive")
    flag = (
        Flag("Consent", "", "Consent was refused or limited", text, standing="")
        if refused
        else None
    )
    return item, flag


def _denied(reading: Reading, part: Node, resource: Node, cards: Cards) -> str:
    """What a consent leaves out, and for whom."""
    what = [words_of(reading, part, key, quiet=True) for key in ("code", "class", "action")]
    words = ", ".join(word for word in what if word) or "some of it"
    whom = actors(reading, part, resource, cards)
    return f"{words} (to {', '.join(whom)})" if whom else words


def _model(resource: Node, actors: list[str], actions: str) -> str:
    rule = peek(resource, "policyRule").rstrip("/").rpartition("/")[2]
    action = actions.lower()
    if rule == "opt-in" and not actors:
        return "Consent to view the Summary Care Record"
    if "disclose" in action:
        return "Consent for repeat caller service"
    if "collect" in action:
        return "Consent to send a copy" if actors else "Consent to collect"
    if rule == "opt-out" and action in ("use", "") and not actors:
        return "Consent for direct care"
    return f"Consent ({rule})" if rule else "Consent"
