"""ReferralRequest, ProcedureRequest, CarePlan outcomes -> what the triage came to.

Urgency comes from ``occurrencePeriod`` alone: ``priority`` is always ``routine`` by the standard
and is never shown (CDS API guide, ReferralRequest).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from app.readers.fhir.frame import oddities
from app.readers.fhir.people import Cards
from app.readers.fhir.priority import sent_priority
from app.readers.fhir.reading import Reading
from app.readers.fhir.references import Entry, typed
from app.readers.fhir.values import (
    Concept,
    concepts,
    identifiers,
    moment_words,
    period,
    remarks,
    system_words,
    words_of,
)
from app.readers.taking import node, nodes, peek
from app.readers.tree import Node
from app.report.absence import Absence
from app.report.model import ActBySource, Code, Outcome, Person
from app.report.notices import NoticeCode
from app.report.times import Moment

NOT_RECORDED = Absence.NOT_RECORDED

_STANDINGS = {
    "draft": "draft",
    "suspended": "suspended by the sender",
    "completed": "completed",
    "cancelled": "cancelled by the sender",
    "revoked": "withdrawn by the sender",
    "entered-in-error": "entered in error",
    "unknown": "status unknown to the sender",
}
_KINDS = {
    "pathways-dx-code": "disposition",
    "2.16.840.1.113883.2.1.3.2.4.17.325": "disposition",
    "pathways-sg-code": "symptom-group",
    "pathways-sd-code": "symptom-discriminator",
    "pathways-arp-code": "ambulance-response",
    "arp-priority-code": "ambulance-response",
    "ampds-code": "ampds",
    "ampds-dispatch-code": "ampds",
}
_DX = re.compile(r"Dx\d{1,4}[A-Za-z]?", re.IGNORECASE)
_FORBIDDEN, _TAKEN_BACK = "not-to-be-done", "taken-back"
"""Kinds of the codes of an activity that is not asked for: they are no disposition."""

_NOT_SENT = "(details not sent)"
_OVER = ("cancelled", "entered-in-error", "revoked")


def standing(reading: Reading, status: str, what: str) -> str:
    """Why an outcome is not live, "" for ``active``; told at the top where it is not."""
    if status in ("", "active"):
        return ""
    words = _STANDINGS.get(status, f"status “{status}”")
    reading.warn(NoticeCode.NOT_LIVE, f"{what}: {words}.")
    if status not in _STANDINGS:
        reading.warn(NoticeCode.UNKNOWN_CODE, f"The status “{status}” is not known.")
    return words


def kind_of(code: Code, otherwise: str) -> str:
    """What a proprietary code codes, by its system (CDS API 999 guide, code systems)."""
    tail = system_words(code.system).removeprefix("urn:oid:").lower().removesuffix("s")
    if tail in _KINDS:
        return _KINDS[tail]
    return "disposition" if _DX.fullmatch(code.code) else otherwise


def coded(said: Concept, otherwise: str) -> list[Code]:
    """The codes of a concept with what they code; words without a code are one too."""
    if not said.codes:
        return [Code(otherwise, "", "", said.words)] if said.words else []
    found = [replace(code, kind=kind_of(code, otherwise)) for code in said.codes]
    told = " ".join(code.display for code in found).lower()
    if said.words and not any(code.display or code.code == said.words for code in found):
        found[0] = replace(found[0], display=said.words)
    elif said.text and said.text.lower() not in told and found[0].display:
        found.append(Code(otherwise, "", "", said.text))
    return found


@dataclass(slots=True)
class Draft:
    """An outcome in the making, with the referral that it comes from."""

    referral: Entry
    outcome: Outcome
    codes: list[Code] = field(default_factory=list)
    activities: list[str] = field(default_factory=list)


class Outcomes:
    """The outcomes of one message, every ReferralRequest one (hazard P15)."""

    def __init__(self, reading: Reading, cards: Cards, sent_at: Moment | Absence) -> None:
        self._reading = reading
        self._cards = cards
        self._sent_at = sent_at
        self.drafts: list[Draft] = []
        self.chief: dict[int, str] = {}
        """By identity of a Condition: the part that it plays, ``chief`` or ``other``."""
        self.named: list[tuple[str, str]] = []
        """Concerns that no Condition says, as (part, words)."""
        self.people: list[Person] = []
        """How to reach the services and others that referrals were addressed to."""

    def read(self, entries: list[Entry]) -> None:
        """Read the referrals and what they point to."""
        replaced: set[int] = set()
        for entry in entries:
            for part in nodes(entry.resource, "replaces"):
                old = self._reading.find(peek(part, "reference"), entry.resource)
                if old is not None:
                    replaced.add(id(old.resource))
        for entry in entries:
            draft = self._referral(entry)
            if id(entry.resource) in replaced:
                self._reading.warn(
                    NoticeCode.SUPERSEDED, "One referral in this message was replaced by another."
                )
                draft.outcome = replace(draft.outcome, standing="replaced by a later one")
            self.drafts.append(draft)

    def for_referral(self, resource: Node | None) -> Draft:
        """The draft for a referral; the first one where none is named; a new one where none is."""
        for draft in self.drafts:
            if resource is not None and draft.referral.resource is resource:
                return draft
        if not self.drafts:
            self.drafts.append(Draft(Entry({}), Outcome()))
        return self.drafts[0]

    def finish(self) -> tuple[Outcome, ...]:
        """The outcomes with their codes; live ones with different dispositions disagree."""
        outcomes = [self._finished(draft) for draft in self.drafts]
        live = [outcome for outcome in outcomes if not outcome.standing]
        dispositions = {
            code.code.lower()
            for outcome in live
            for code in outcome.codes
            if code.kind == "disposition" and code.code
        }
        if len(dispositions) > 1:
            told = ", ".join(
                dict.fromkeys(
                    code.code for o in live for code in o.codes if code.kind == "disposition"
                )
            )
            self._reading.warn(
                NoticeCode.CODES_DISAGREE, f"Different dispositions were sent: {told}."
            )
        return tuple(outcomes)

    def _finished(self, draft: Draft) -> Outcome:
        codes = list(dict.fromkeys(draft.codes))
        if draft.outcome.standing:  # the whole of it does not stand, and says so
            codes = [_as_asked(code) for code in codes]
        disposition = next((code for code in codes if code.kind == "disposition"), None)
        return replace(
            draft.outcome,
            disposition=disposition,
            codes=tuple(codes),
            next_activity="; ".join(dict.fromkeys(draft.activities)) or NOT_RECORDED,
        )

    def _referral(self, entry: Entry) -> Draft:
        reading, resource = self._reading, entry.resource
        reading.used.add(id(resource))
        take = reading.take
        outcome = Outcome(
            standing=standing(reading, take.text(resource, "status"), "A referral"),
            description=take.text(resource, "description"),
            service=self._recipients(resource),
            requested_by=self._requester(resource),
            notes=tuple(remarks(reading, resource)),
        )
        outcome = self._times(resource, outcome)
        draft = Draft(entry, outcome)
        for key, otherwise in (
            ("reasonCode", "reason"),
            ("serviceRequested", "service-requested"),
            ("type", "referral-type"),
            ("specialty", "specialty"),
        ):
            for said in concepts(reading, resource, key, quiet=key != "reasonCode"):
                draft.codes += coded(said, otherwise)
        if priority := sent_priority(resource):
            draft.codes.append(Code("priority-as-sent", "", "", priority))
        self._reasons(resource)
        self._supporting(draft)
        return draft

    def _reasons(self, resource: Node) -> None:
        for part in nodes(resource, "reasonReference"):
            entry = self._reading.follow(part, resource, "chief concern")
            if entry is None:
                self._named_only("chief", part)
                continue
            self.chief.setdefault(id(entry.resource), "chief")
            words = self._reading.words.get(id(entry.resource), "")
            if entry.type == "Observation" and words:
                self.named.append(("chief", words))

    def _supporting(self, draft: Draft) -> None:
        resource = draft.referral.resource
        for part in nodes(resource, "supportingInfo"):
            entry = self._reading.follow(part, resource, "supporting information")
            if entry is None:
                pair = typed(peek(part, "reference"))
                if pair is not None and pair[0] == "Condition":
                    self._named_only("other", part)
                elif pair is not None and pair[0] == "ProcedureRequest" and "display" in part:
                    said = self._reading.take.text(part, "display")
                    draft.activities.append(f"{said} {_NOT_SENT}")
                continue
            if entry.type == "ProcedureRequest":
                self.activity(entry, draft)
            elif entry.type == "Condition":
                self.chief.setdefault(id(entry.resource), "other")
        for part in nodes(resource, "relevantHistory"):
            self._reading.follow(part, resource, "key finding")

    def _named_only(self, part: str, reference: Node) -> None:
        """A concern of which only the words beside its reference came."""
        if said := self._reading.take.text(reference, "display"):
            self.named.append((part, f"{said} {_NOT_SENT}"))

    def activity(self, entry: Entry, draft: Draft) -> None:
        """A ProcedureRequest: the next activity, which the sender may also forbid (hazard P17)."""
        reading, resource = self._reading, entry.resource
        reading.used.add(id(resource))
        said = next(iter(concepts(reading, resource, "code")), Concept())
        status = reading.take.text(resource, "status")
        denied = bool(reading.take.flag(resource, "doNotPerform"))
        void = _FORBIDDEN if denied else _TAKEN_BACK if status in _OVER else ""
        codes = [code for code in coded(said, "next-activity") if code.code]
        draft.codes += [replace(code, kind=void) if void else code for code in codes]
        words = _with_codes(said)
        where = words_of(reading, resource, "bodySite")
        why = words_of(reading, resource, "reasonCode")
        whom = [words_of(reading, resource, "performerType")]
        whom.append(self._cards.named(resource, "performer", resource, "performer"))
        if where:
            words += f", {where}"
        if any(whom):
            words += f", to be done by {', '.join(filter(None, whom))}"
        if why:
            words += f" ({why})"
        words += self._own_time(resource, draft)
        notes = remarks(reading, resource)
        if status not in ("", "active"):
            words += f" ({_STANDINGS.get(status, status)})"
            standing(reading, status, "The next activity")
        if denied:
            words = f"DO NOT: {words}"
            text = f"The sender says not to do this: {said.words}."
            reading.warn(NoticeCode.DO_NOT_PERFORM, text)
        if words:
            draft.activities.append(words)
            reading.words[id(resource)] = words
        if notes:
            draft.outcome = replace(draft.outcome, notes=(*draft.outcome.notes, *notes))

    def _own_time(self, resource: Node, draft: Draft) -> str:
        """When the next activity is due, where the referral is due at another time."""
        start, end = period(self._reading, resource, "occurrencePeriod")
        whole = self._reading.take.moment(resource, "occurrenceDateTime")
        due, asked = end or whole, draft.outcome.act_by
        if isinstance(due, Moment) and isinstance(asked, Moment):
            if due.shown == asked.shown:
                due = None
            else:
                text = f"The referral is due by {asked.shown}, its next activity by {due.shown}."
                self._reading.warn(NoticeCode.TIMES_IMPLAUSIBLE, text)
        begins = start if isinstance(start, Moment) and start != draft.outcome.starts_at else None
        told = (("from", begins), ("by", due))
        return "".join(f", {word} {moment_words(when)}" for word, when in told if when)

    def _recipients(self, resource: Node) -> str | Absence:
        """The service first, others that it was addressed to after it (hazard P19)."""
        services: list[str] = []
        others: list[str] = []
        for part in nodes(resource, "recipient"):
            entry = self._reading.follow(part, resource, "service")
            said = self._reading.take.text(part, "display")
            text = self._cards.service(entry) if entry else ""
            if said and said.lower() not in text.lower():
                text = f"{said}, {text}" if text else said
            inner = entry.resource if entry and not text else {"identifier": part.get("identifier")}
            number = ", ".join(
                f"{label} {sent}" for label, sent in identifiers(self._reading, inner)
            )
            text = f"{text} ({number})" if text and number else text or number
            is_service = entry is not None and entry.type == "HealthcareService"
            if text:
                (services if is_service else others).append(text)
            if entry is not None:
                self._reach(entry, "Service asked for" if is_service else "Also addressed to")
        others = [text for text in others if not any(text in service for service in services)]
        if services and others:
            return "; ".join(services) + "; also addressed to " + "; ".join(others)
        return "; ".join(services or others) or NOT_RECORDED

    def _reach(self, entry: Entry, role: str) -> None:
        """Telephone, address and place of a recipient, for *People and places*."""
        text = self._cards.details(entry)
        person = Person(role, self._cards.name(entry) or "Name not sent", text)
        if text and person not in self.people:
            self.people.append(person)

    def _requester(self, resource: Node) -> str | Absence:
        part = node(resource, "requester")
        who = self._cards.named(part, "agent", resource, "referrer")
        who = who or self._cards.referred(part, resource, "referrer")  # as R4 has it
        whose = self._cards.named(part, "onBehalfOf", resource, "organisation")
        if who and whose:
            return f"{who} for {whose}"
        return who or whose or NOT_RECORDED

    def _times(self, resource: Node, outcome: Outcome) -> Outcome:
        """The time frame as it was sent; an odd one is shown and said to be odd (hazard P7)."""
        reading, take = self._reading, self._reading.take
        part = node(resource, "occurrencePeriod")
        start, end = take.moment(part, "start"), take.moment(part, "end")
        odd: list[str] = []
        if end is None and "occurrenceDateTime" in resource:
            end = take.moment(resource, "occurrenceDateTime")
            odd.append("sent as one time, not as a time frame")
        decided = take.moment(resource, "authoredOn")
        for name, moment in (("start", start), ("end", end)):
            if isinstance(moment, str):
                odd.append(f"the {name} was sent as “{moment}”")
                reading.warn(
                    NoticeCode.TIMES_IMPLAUSIBLE, f"The {name} of the time frame is “{moment}”."
                )
        if not isinstance(end, Moment):
            odd.append("no time limit was stated")
            if not outcome.standing:
                reading.warn(NoticeCode.NO_ACT_BY, "The sender stated no time limit.")
        known = decided if isinstance(decided, Moment) else self._sent_at
        odd += oddities(reading, start, end, known, "it was decided")
        if told := _decided(decided, start):
            odd.append(told)
        return replace(
            outcome,
            act_by=end if isinstance(end, Moment) else NOT_RECORDED,
            act_by_source=ActBySource.MESSAGE if isinstance(end, Moment) else None,
            act_by_note="; ".join(odd),
            starts_at=start if isinstance(start, Moment) else NOT_RECORDED,
        )


def _as_asked(code: Code) -> Code:
    """A code of an activity that was taken back together with its referral."""
    if code.kind != _TAKEN_BACK:
        return code
    return replace(code, kind=kind_of(code, "next-activity"))


def _decided(decided: Moment | str | None, start: Moment | str | None) -> str:
    """When it was decided, where that is not when the time frame starts."""
    if decided is None or moment_words(decided) == moment_words(start):
        return ""
    how = "decided at" if isinstance(decided, Moment) else "the time of deciding was sent as"
    return f"{how} {moment_words(decided)}"


def _with_codes(said: Concept) -> str:
    """Words with the disposition code that stands behind them: ``… within 6 hours (Dx06)``."""
    codes = [code.code for code in said.codes if code.code and _DX.fullmatch(code.code)]
    missing = [code for code in codes if code.lower() not in said.words.lower()]
    return f"{said.words} ({', '.join(missing)})" if missing else said.words
