"""Design rule 2 on generated messages: every word that goes in stands on the clinician's sheet."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from itertools import cycle

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.readers.ledger import prove
from app.readers.read import read
from app.report.sheet import sheet
from tests.readers import messages as m

NOW = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)

_ODD = (
    "BP <90 & SpO2 <92%",
    "<CLEO Ref: 21> test",
    "a < b > c &amp; d",
    "حساسية من البنسلين",
    "\u200fעברית",
    "e\u0301te\u0301",
    "no\u00a0break",
    "x" * 3000,
    "tab\there",
    "line one\nline two",
    "😀 emoji",
    "STRASSE straße İstanbul",
    '"quoted" and \\ backslash',
    "<b>not bold</b>",
    "&lt;br/&gt;",
    "0 - none",
    "1/2",
)
_LETTERS = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp", "Cn"))
words = st.one_of(
    st.sampled_from(_ODD),
    st.text(_LETTERS, min_size=1, max_size=30).filter(lambda text: text.strip()),
)
times = st.sampled_from(
    (
        "2026-03-01",
        "2026-03",
        "2026-02-28T23:59:59+00:00",
        "2026-03-29T01:30:00Z",
        "2026-13-45",
        "2026-03-01T10:00:00",
        "soon",
    )
)


class Maker:
    """Deals drawn words out, each with a number of its own, so that none hides behind another."""

    def __init__(self, drawn: list[str], kinds: list[int], moments: list[str]) -> None:
        self._drawn = cycle(drawn)
        self._kinds = cycle(kinds)
        self._moments = cycle(moments)
        self._count = 0

    def say(self) -> str:
        self._count += 1
        return f"{next(self._drawn)} w{self._count}"

    def time(self) -> str:
        return next(self._moments)

    def kind(self, among: int) -> int:
        return next(self._kinds) % among

    def concept(self, code: str = "") -> m.Resource:
        return m.concept(self.say(), code)

    def value(self) -> m.Resource:
        text = self.say()
        return [
            {"valueString": text},
            {"valueBoolean": bool(self.kind(2))},
            {"valueQuantity": {"value": self.kind(500), "unit": text, "comparator": "<"}},
            {"valueCodeableConcept": {"text": text, "coding": [{"code": "1", "display": text}]}},
            {"valueCoding": {"system": "x", "code": "c-1"}},
            {"valueDateTime": self.time()},
            {"valuePeriod": {"start": "2026-03-01", "end": self.time()}},
            {"valueRange": {"low": {"value": 1, "unit": text}, "high": {"value": 2}}},
            {"valueAttachment": {"title": text, "contentType": "application/pdf"}},
            {"valueReference": {"reference": "Basic/none", "display": text}},
        ][self.kind(10)]

    def section(self, depth: int = 3) -> m.Resource:
        text = escape(self.say(), quote=False)
        if self.kind(2):
            text = f"&lt;content&gt;{escape(text, quote=False)}&lt;/content&gt;&lt;br/&gt;"
        found: m.Resource = {"title": self.say(), "text": {"div": m.div(text)}}
        if depth and self.kind(2):
            found["section"] = [self.section(depth - 1) for _ in range(1 + self.kind(2))]
        return found

    def unknown(self) -> m.Resource:
        """A resource that no reader knows."""
        return {
            "resourceType": ("VisionPrescription", "Goal", "Basic", "Media")[self.kind(4)],
            "id": "u1",
            "subject": m.ref("Patient/p1"),
            "madeUp": {"deeper": [{"words": self.say()}, {"words": self.say()}]},
            "extension": [{"url": "https://x.example/Extension-Thing-1", **self.value()}],
            "note": [{"text": self.say(), "time": self.time()}],
        }


@st.composite
def bundles(draw: st.DrawFn) -> m.Resource:
    """A handover with unusual words nearly everywhere, in any order."""
    make = Maker(
        draw(st.lists(words, min_size=1, max_size=6)),
        draw(st.lists(st.integers(0, 500), min_size=1, max_size=12)),
        draw(st.lists(times, min_size=1, max_size=4)),
    )
    parts = [*people(make), *outcome(make), *findings(make), *others(make)]
    return m.searchset(*draw(st.permutations(parts)))


def people(make: Maker) -> list[m.Resource]:
    say = make.say
    contact = {
        "name": {"text": say()},
        "relationship": [make.concept()],
        "telecom": [{"value": say()}],
    }
    person = m.patient(
        name=[
            {"use": "official", "family": say(), "given": [say(), say()], "prefix": [say()]},
            {"use": "nickname", "given": [say()]},
            {"text": say()},
        ],
        telecom=[{"system": "email", "value": say()}, {"value": say(), "use": "mobile"}],
        address=[{"text": say(), "line": [say()], "city": say(), "postalCode": "la1 1aa"}],
        contact=[contact],
        maritalStatus=make.concept(),
        birthDate=make.time(),
        contained=[{"resourceType": "Organization", "id": "gp", "name": say(), "alias": [say()]}],
        generalPractitioner=[{"reference": "#gp", "display": say()}],
    )
    visit = m.encounter(
        type=[make.concept()],
        participant=[{"type": [make.concept()], "individual": m.ref("RelatedPerson/rp1")}],
        location=[{"location": m.ref("Location/loc1"), "period": {"start": make.time()}}],
        statusHistory=[{"status": "planned", "period": {"start": make.time()}}],
        priority=make.concept(),
        reason=[make.concept()],
    )
    relative = {
        "resourceType": "RelatedPerson",
        "id": "rp1",
        "patient": m.ref("Patient/p1"),
        "name": [{"text": say()}],
        "relationship": make.concept(),
        "telecom": [{"value": say()}],
    }
    place = {
        "resourceType": "Location",
        "id": "loc1",
        "name": say(),
        "description": say(),
        "position": {"longitude": 1, "latitude": -3},
    }
    return [person, visit, relative, place]


def outcome(make: Maker) -> list[m.Resource]:
    say = make.say
    plan = {"outcomeCodeableConcept": [make.concept()], "detail": {"description": say()}}
    return [
        m.referral(
            description=say(),
            note=[{"text": say(), "authorString": say()}],
            specialty=make.concept("s1"),
            reasonCode=[make.concept()],
            recipient=[{"reference": "HealthcareService/none", "display": say()}],
        ),
        m.condition(
            code={"text": say(), "coding": [{"code": "9", "display": say()}]},
            note=[{"text": say()}],
            severity=make.concept(),
        ),
        m.activity(code=make.concept(), bodySite=[make.concept()]),
        m.care_plan(escape(say(), quote=False), title=say(), description=say(), activity=[plan]),
        m.task(
            description=say(),
            note=[{"text": say()}],
            input=[{"type": make.concept(), **make.value()}],
        ),
    ]


def findings(make: Maker) -> list[m.Resource]:
    say = make.say
    status = ("final", "amended", "entered-in-error", "odd")[make.kind(4)]
    options = [{"valueString": say()}, {"valueCoding": {"code": "x", "display": say()}}]
    below = {"linkId": "1.1", "text": say(), "answer": [make.value()]}
    return [
        m.observation(code=make.concept(), status=status, comment=say(), **make.value()),
        m.observation(
            "o2",
            code=make.concept("77"),
            interpretation=make.concept(),
            component=[{"code": make.concept(), **make.value()}],
        ),
        m.questionnaire(
            title=say(),
            item=[
                {"linkId": "1", "text": say(), "type": "choice", "prefix": "1a", "option": options},
                {"linkId": "2", "text": say(), "type": "string"},
            ],
        ),
        m.response(
            item=[
                {"linkId": "1", "answer": [make.value(), {**make.value(), "item": [below]}]},
                {"linkId": "9", "answer": [make.value()]},
                {"linkId": "3", "text": say(), "item": [{"linkId": "3.1", "text": say()}]},
            ]
        ),
    ]


def others(make: Maker) -> list[m.Resource]:
    say = make.say
    subject = {"patient": m.ref("Patient/p1")}
    return [
        m.triage_list("Observation/o2", "Observation/o1", title=say(), note=[{"text": say()}]),
        {**m.composition(title=say()), "section": [make.section(), make.section()]},
        {
            "resourceType": "Flag",
            "id": "f1",
            "status": "active",
            "subject": m.ref("Patient/p1"),
            "category": make.concept(),
            "code": {"text": say(), "coding": [{"display": say()}]},
            "period": {"start": make.time()},
        },
        {
            "resourceType": "Consent",
            "id": "co1",
            "status": "active",
            **subject,
            "action": [make.concept()],
            "except": [{"type": "deny", "code": [{"display": say()}]}],
        },
        {
            "resourceType": "MedicationStatement",
            "id": "ms1",
            "status": "active",
            "taken": "n",
            "subject": m.ref("Patient/p1"),
            "medicationCodeableConcept": make.concept(),
            "dosage": [{"text": say()}],
        },
        {
            "resourceType": "AllergyIntolerance",
            "id": "ai1",
            **subject,
            "code": make.concept(),
            "reaction": [{"manifestation": [make.concept()]}],
        },
        {
            "resourceType": "Appointment",
            "id": "ap1",
            "status": "booked",
            "description": say(),
            "comment": say(),
            "start": make.time(),
        },
        {
            "resourceType": "Provenance",
            "id": "pv1",
            "target": [m.ref("Observation/o1")],
            "recorded": make.time(),
            "agent": [{"whoReference": {"display": say()}}],
        },
        make.unknown(),
    ]


@pytest.mark.hazard("0101", "0503", "0701")
@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(bundles())
def test_every_word_in_is_a_word_shown(bundle: m.Resource) -> None:
    data = m.as_json(bundle)
    report = prove(read(data), data)
    assert report.ledger.lost == 0
    text = "".join(_letters(sheet(report, NOW).text))
    for word in _words(bundle):
        assert "".join(_letters(word)) in text


@pytest.mark.hazard("0101")
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(bundles())
def test_the_mappings_alone_lose_nothing(bundle: m.Resource) -> None:
    """Without the proof's safety net: what is taken out of the tree is shown."""
    data = m.as_json(bundle)
    report = read(data)
    proved = prove(report, data)
    assert proved.also[len(report.also) :] == ()


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(bundles())
def test_json_and_xml_read_the_same(bundle: m.Resource) -> None:
    from_json, from_xml = read(m.as_json(bundle)), read(m.as_xml(bundle))
    filing = from_json.filing
    assert from_xml.filing.handover_key == filing.handover_key
    assert replace(from_xml, filing=filing) == from_json


def _letters(text: str) -> list[str]:
    """Letters and digits alone: spacing, case and punctuation are the sheet's to set."""
    return [c for c in text.upper().casefold() if c.isalnum()]


_PLUMBING = {
    "resourceType",
    "id",
    "fullUrl",
    "reference",
    "system",
    "url",
    "linkId",
    "use",
    "status",
    "intent",
    "priority",
    "mode",
    "type",
    "contentType",
    "code",
    "verificationStatus",
    "clinicalStatus",
    "versionId",
    "doNotPerform",
    "taken",
    "div",
    "policyRule",
}


def _words(value: object, key: str = "") -> list[str]:
    """The strings of a message, by a rule of their own; times are shown in another form."""
    if isinstance(value, dict):
        return [w for k, part in value.items() for w in _words(part, k)]
    if isinstance(value, list):
        return [w for part in value for w in _words(part, key)]
    if not isinstance(value, str) or key in _PLUMBING or value[:4] in ("2026", "1980"):
        return []
    return [value]
