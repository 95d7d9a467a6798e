"""Design rule 2 on generated BaRS messages: every word that goes in stands on the sheet."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.demo.bars.from_cas_999 import AMBULANCE_TO_ED
from app.demo.bars.parts import Resource, concept, nhs
from app.readers.ledger import prove
from app.readers.read import read
from app.report.sheet import sheet
from tests.readers import messages as any_fhir
from tests.readers.bars import messages as m

_ODD = (
    "BP <90 & SpO2 <92%",
    "<CLEO Ref: 21> test",
    "حساسية من البنسلين",
    "\u200fעברית",
    "e\u0301te\u0301",
    "no\u00a0break",
    "x" * 2000,
    "line one\nline two",
    "ends/n   here",
    "😀 emoji",
    '"quoted" and \\ backslash',
    "<b>not bold</b>",
    "ADVICE GIVEN: rest; & call",
    "0 - none",
    "No",
)
_LETTERS = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp", "Cn"))
words = st.one_of(
    st.sampled_from(_ODD),
    st.text(_LETTERS, min_size=1, max_size=30).filter(lambda text: text.strip()),
)
times = st.sampled_from(("2026-03-01", "2026-11-22T14:00:00+07:00", "2026-13-45", "soon"))


class Maker:
    """Deals drawn words out, each with a number of its own, so that none hides behind another."""

    def __init__(self, drawn: list[str], kinds: list[int], moments: list[str]) -> None:
        self._drawn = cycle(drawn)
        self._kinds = cycle(kinds)
        self._moments = cycle(moments)
        self.said: list[str] = []

    def say(self) -> str:
        text = f"{next(self._drawn)} w{len(self.said)}"
        self.said.append(text)
        return text

    def kind(self, among: int) -> int:
        return next(self._kinds) % among

    def time(self) -> str:
        return next(self._moments)

    def concept(self, code: str = "") -> Resource:
        return concept("http://snomed.info/sct", code, self.say())


@st.composite
def bundles(draw: st.DrawFn) -> tuple[Resource, list[str]]:
    """A message with unusual words nearly everywhere, some of it of the wrong shape."""
    make = Maker(
        draw(st.lists(words, min_size=1, max_size=5)),
        draw(st.lists(st.integers(0, 60), min_size=1, max_size=8)),
        draw(st.lists(times, min_size=1, max_size=3)),
    )
    bundle = m.made(AMBULANCE_TO_ED)
    _people(bundle, make)
    _outcome(bundle, make)
    for resource in (*_findings(make), *_exchanges(make)):
        if make.kind(4):
            m.add(bundle, resource)
        else:
            bundle["entry"].append(resource)  # without its wrapper
    order = draw(st.permutations(range(len(bundle["entry"]))))
    bundle["entry"] = [bundle["entry"][at] for at in order]
    return bundle, list(_strings(bundle, make.said))


def _strings(part: object, said: list[str]) -> Iterator[str]:
    """The drawn words that are really in the message."""
    if isinstance(part, dict):
        for inner in part.values():
            yield from _strings(inner, said)
    elif isinstance(part, list):
        for inner in part:
            yield from _strings(inner, said)
    elif part in said:
        yield str(part)


def _people(bundle: Resource, make: Maker) -> None:
    say = make.say
    m.part(bundle, "Patient").update(
        name=[{"family": say(), "given": [say()]}, {"text": say()}],
        contact=[
            {"name": {"text": say()}, "relationship": [make.concept()], "gender": "other"},
            {"telecom": {"value": say(), "rank": make.kind(3)}, "address": {"text": say()}},
        ],
        communication=[{"language": make.concept(), "preferred": bool(make.kind(2))}],
        birthDate=make.time(),
    )
    m.part(bundle, "Encounter").update(
        statusHistory=[{"status": "planned", "period": {"start": make.time()}}],
        participant=[{"type": [make.concept()], "individual": {"display": say()}}],
        hospitalization={"origin": {"display": say()}},
    )
    m.part(bundle, "Location").update(
        name=say(), description=say(), alias=[say()], position={"latitude": 1.5, "longitude": -2}
    )
    m.part(bundle, "HealthcareService").update(name=say(), comment=say())
    m.part(bundle, "Organization").update(name=say(), address=[{"city": say()}])


def _outcome(bundle: Resource, make: Maker) -> None:
    say = make.say
    m.part(bundle, "ServiceRequest").update(
        note=[{"text": say(), "authorString": say()}],
        reasonCode=[{"text": say()}],
        supportingInfo=[{"reference": "urn:uuid:none", "display": say()}],
        performer=[{"display": say()}],
        PatientInstruction=say(),
    )
    m.part(bundle, "CarePlan").update(
        description=say(),
        activity={
            "outcomeCodeableConcept": [
                {"text": say()},
                concept(nhs("pathways-sg-codes"), "SG1", say(), say()),
                concept("https://elsewhere.example", "E1", say()),
            ],
            "progress": [{"text": say()}],
            "detail": {"description": say()},
        },
    )


def _findings(make: Maker) -> list[Resource]:
    say = make.say
    status = ("final", "entered-in-error", "odd")[make.kind(3)]
    values = (
        {"valueString": say()},
        {"valueQuantity": {"value": 3, "unit": say(), "comparator": "<"}},
        {"valueDateTime": make.time()},
        {"valueBoolean": True},
    )
    return [
        {"resourceType": "Observation", "status": status, "code": make.concept()}
        | values[make.kind(4)],
        {
            "resourceType": "Condition",
            "category": [make.concept()],
            "code": {"text": say()},
            "note": [{"text": say()}],
        },
        {
            "resourceType": "MedicationStatement",
            "status": ("active", "not-taken")[make.kind(2)],
            "medicationCodeableConcept": make.concept("m"),
            "dosage": {"text": say(), "route": make.concept()},
        },
        {
            "resourceType": "AllergyIntolerance",
            "clinicalStatus": make.concept("active"),
            "code": make.concept(),
            "reaction": [{"manifestation": [make.concept()], "description": say()}],
        },
        {
            "resourceType": "Flag",
            "status": ("active", "inactive")[make.kind(2)],
            "category": [make.concept()],
            "code": {"coding": [{"display": say()}, {"code": "c"}], "text": say()},
            "period": {"start": make.time()},
        },
        {
            "resourceType": "QuestionnaireResponse",
            "item": [
                {
                    "linkId": ("RejectedServices", "AdditionalSources", "1")[make.kind(3)],
                    "text": say(),
                    "item": [
                        {
                            "linkId": "Source1",
                            "item": [
                                {"linkId": "SPNTitle", "answer": [{"valueString": say()}]},
                                {"linkId": "Other", "answer": {"valueString": say()}},
                            ],
                        }
                    ],
                }
            ],
        },
    ]


def _exchanges(make: Maker) -> list[Resource]:
    say = make.say
    return [
        {
            "resourceType": "Task",
            "status": "requested",
            "description": say(),
            "note": [{"text": say()}],
            "input": [{"type": make.concept(), "valueString": say()}],
            "restriction": {"period": {"end": make.time()}},
        },
        {
            "resourceType": "Communication",
            "topic": {"text": say()},
            "sent": make.time(),
            "payload": {"contentString": say()},
        },
        {
            "resourceType": "Appointment",
            "status": "booked",
            "description": say(),
            "comment": say(),
            "participant": [{"actor": {"display": say()}}],
        },
        {"resourceType": "Goal", "description": {"text": say()}, "madeUp": {"deeper": [say()]}},
        {
            "resourceType": "Consent",
            "category": make.concept(),
            "provision": {"type": "deny", "purpose": [{"display": say()}]},
        },
    ]


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(bundles())
def test_every_word_stands_on_the_sheet(drawn: tuple[Resource, list[str]]) -> None:
    bundle, said = drawn
    data = m.as_json(bundle)
    unproved = read(data)
    report = prove(unproved, data)
    assert report.ledger.lost == 0
    assert set(report.also) - set(unproved.also) == set()  # the reader listed them itself
    shown = _flat(sheet(report, m.NOW).text)
    for text in said:
        for line in text.split("\n"):
            assert _flat(line) in shown


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(bundles())
def test_json_and_xml_read_the_same(drawn: tuple[Resource, list[str]]) -> None:
    bundle, _ = drawn
    bundle["entry"] = [
        each if "resource" in each else {"resource": each} for each in bundle["entry"]
    ]
    as_json, as_xml = any_fhir.as_json(bundle), any_fhir.as_xml(bundle)
    one, other = read(as_json), read(as_xml)
    assert sheet(one, m.NOW).text == sheet(other, m.NOW).text
    assert one.filing == other.filing


def _flat(text: str) -> str:
    return " ".join(text.upper().casefold().split())
