"""Rows 0204 and 0205 of the guide's hazard log: another patient, another encounter."""

from __future__ import annotations

import pytest

from app.report.notices import NoticeCode
from tests.readers import messages as m


@pytest.mark.hazard("0204")
def test_another_patients_observation_is_set_apart_and_blocks_accept() -> None:
    own = m.observation("o1")
    other = m.observation("o2", subject=m.ref("Patient/p2"), code=m.concept("Anaphylaxis"))
    report = m.read_all(*m.core(), own, other)
    assert [item.text for item in report.observations] == [
        "Haemorrhage: present (assumed by standard)"
    ]
    assert [line.text for line in report.set_apart] == ["Anaphylaxis"]
    assert [notice.code for notice in report.accept_blocked] == [NoticeCode.OTHER_PATIENT]


@pytest.mark.hazard("0204")
def test_another_patient_in_the_message_is_set_apart_with_what_belongs_to_them() -> None:
    twin = m.patient(id="p2", name=[{"family": "Other", "given": ["Twin"]}])
    flag = {
        "resourceType": "Flag",
        "id": "f",
        "status": "active",
        "code": m.concept("Knife"),
        "subject": m.ref("Patient/p2"),
    }
    report = m.read_all(*m.core(), twin, flag)
    assert report.flags == ()
    assert report.patient.name.shown == "WINTERBOURNE, Ada"
    assert any("Knife" in line.text for line in report.set_apart)
    assert any("Twin" in line.text for line in report.set_apart)
    assert report.accept_blocked


@pytest.mark.hazard("0204")
def test_another_nhs_number_in_a_reference_is_another_patient() -> None:
    subject = {"identifier": {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9990238359"}}
    report = m.read_all(*m.core(), m.observation(subject=subject))
    assert report.observations == ()
    assert "other-patient" in m.codes(report)


@pytest.mark.hazard("0204")
@pytest.mark.parametrize(
    "reference",
    [
        "Patient/p1",
        m.BASE + "Patient/p1",
        "Patient/p1/_history/4",
        m.BASE + "Patient/p1/_history/1",
    ],
)
def test_every_form_of_reference_to_the_patient_is_the_patient(reference: str) -> None:
    report = m.read_all(*m.core(), m.observation(subject=m.ref(reference)))
    assert len(report.observations) == 1
    assert report.accept_blocked == ()


@pytest.mark.hazard("0204")
def test_a_subject_that_means_nobody_is_missing_but_not_somebody_else() -> None:
    report = m.read_all(*m.core(), m.observation(subject=m.ref("urn:uuid:nobody")))
    assert len(report.observations) == 1
    assert "reference-missing" in m.codes(report)
    assert report.accept_blocked == ()


@pytest.mark.hazard("0205")
def test_another_encounters_observation_is_set_apart_and_blocks_accept() -> None:
    other = m.observation("o2", context=m.ref("Encounter/e9"), code=m.concept("Old stroke"))
    report = m.read_all(*m.core(), other)
    assert report.observations == ()
    assert [line.text for line in report.set_apart] == ["Old stroke"]
    assert [notice.code for notice in report.accept_blocked] == [NoticeCode.OTHER_ENCOUNTER]


@pytest.mark.hazard("0205")
def test_an_episode_of_care_as_context_is_not_another_encounter() -> None:
    episode = {
        "resourceType": "EpisodeOfCare",
        "id": "ep",
        "status": "active",
        "patient": m.ref("Patient/p1"),
    }
    parts = m.core(referral=m.referral(context=m.ref("EpisodeOfCare/ep")))
    report = m.read_all(*parts, episode)
    assert len(report.outcomes) == 1
    assert report.accept_blocked == ()


@pytest.mark.hazard("0205")
def test_two_unrelated_encounters_the_fuller_one_is_read() -> None:
    old = m.encounter(id="e0", identifier=[{"value": "OLD-1"}])
    report = m.read_all(old, *m.core())
    assert report.encounter.reference == "CASE-77"
    assert "other-encounter" in m.codes(report)
    assert any("OLD-1" in line.text for line in report.set_apart)
