"""What the fuzz run found, each by its name: bytes that once cost too much or lost something."""

from __future__ import annotations

import gc
import gzip
import time
from datetime import UTC, datetime

import pytest

from app.readers.cda.payloads import MOST_BYTES
from app.readers.ledger import prove
from app.readers.read import read
from app.report.absence import Absence
from app.report.errors import Unreadable
from app.report.sheet import sheet
from tests.readers import messages as m
from tests.readers.cda import documents as d

NOW = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
ELEMENTS = "<x/>" * 110_000


@pytest.mark.hazard("0219")
def test_payloads_inside_a_payload_are_its_content_and_no_payloads_of_their_own() -> None:
    inner = f"{'<itk:payload>' * 900}<x/>word{'</itk:payload>' * 900}"
    began = time.process_time()
    report = d.read_text(d.envelope(*[inner] * 20))
    assert time.process_time() - began < 3
    assert len(report.narrative) == 20
    assert "20 parts came" in " ".join(notice.text for notice in report.warnings)


@pytest.mark.hazard("0219")
def test_all_payloads_share_one_limit_of_elements() -> None:
    packed = d.gzip_text(d.document(entries=ELEMENTS))
    text = d.envelope(d.document(), packed, packed, packed='base64="true" compressed="true"')
    began = time.process_time()
    report = d.read_text(text)
    assert time.process_time() - began < 3
    assert report.outcome.disposition is not None
    told = [notice.text for notice in report.warnings if notice.code == "payload-not-shown"]
    assert told == [
        "Payload 2 of 3 holds too many elements and was not opened.",
        "Payload 3 of 3 holds too many elements and was not opened.",
    ]


@pytest.mark.hazard("0219")
def test_a_document_of_too_many_elements_is_refused() -> None:
    with pytest.raises(Unreadable, match="READ-010"):
        read(d.document(entries=ELEMENTS).encode())


def test_proving_a_hundred_reports_costs_no_more_than_reading_them() -> None:
    many = "".join(d.section(f"Title {n}", f"words of number {n}") for n in range(40))
    documents = [d.document(set_id=f"S{n}", doc_id=f"D{n}", sections=many) for n in range(100)]
    data = d.envelope(*documents).encode()
    gc.disable()  # as reading does for itself: what the process holds beside is not compared
    try:
        began = time.process_time()
        report = read(data)
        middle = time.process_time()
        assert prove(report, data).ledger.lost == 0
        assert time.process_time() - middle < 1.5 * (middle - began)
    finally:
        gc.enable()


@pytest.mark.parametrize("declared", ["unicode_escape", "raw_unicode_escape", "idna", "utf-7"])
def test_an_encoding_of_the_language_we_are_written_in_is_none_of_a_message(declared: str) -> None:
    head = f"<?xml version='1.0' encoding='{declared}'?>".encode()
    text = d.document(sections=d.section("Said", "caf\u00e9 \\ud80d +2A0- C:\\new"))
    report = read(head + text.encode("latin-1"))
    assert report.narrative[0].text == "caf\u00e9 \\ud80d +2A0- C:\\new"
    assert [notice.code for notice in report.warnings].count("encoding") == 1


def test_an_instruction_that_word_left_in_the_narrative_costs_no_message() -> None:
    pasted = '<p>Fell <?mso-application progid="Word"?>twice</p>'
    report = m.read_all(*m.core(), m.composition(("Notes", pasted)))
    assert "Fell twice" in [part.text for part in report.narrative]


def test_the_count_of_values_shows_none_of_them() -> None:
    """The rank 1 stood in "1 placed", and was then held to be shown."""
    contact = {
        "extension": [{"url": "ContactRank", "valuePositiveInt": 1}],
        "relationship": [{"coding": [{"code": "ONESELF"}]}],
        "": [{"": "--"}],
    }
    service = {"resourceType": "ServiceRequest", "patientInstruction": "."}
    patient = {"resourceType": "Patient", "contact": [contact]}
    entries = [{"resource": service}, {"resource": patient}]
    data = m.as_json({"resourceType": "Bundle", "entry": entries})
    proven = prove(read(data), data)
    assert prove(proven, data).also == proven.also


@pytest.mark.parametrize("never", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999"])
def test_the_first_and_the_last_time_that_programs_know_are_shown_as_sent(never: str) -> None:
    person = m.patient(birthDate=never[:10], deceasedDateTime=never[:10])
    bundle = m.searchset(*m.core(patient=person, encounter=m.encounter(period={"start": never})))
    data = m.as_json(bundle)
    assert prove(read(data), data).ledger.lost == 0
    report = d.read_text(
        d.document(
            made=never,
            contact=d.encounter().replace("20260301092000+0000", never),
            who=d.patient(born=never),
        )
    )
    assert report.outcome.disposition is not None
    assert report.outcome.act_by is None or isinstance(report.outcome.act_by, Absence)


def test_a_call_at_the_end_of_time_has_a_minute_of_grace_all_the_same() -> None:
    whole = d.document(made="99991231235959+0000", entries=d.pathways_case(), contact="")
    assert d.read_text(whole).outcome.disposition is not None


def test_the_age_at_death_is_the_same_on_every_machine() -> None:
    """The tests run half a day away from UK time: noon there was the day before here."""
    person = m.patient(birthDate="2000-03-01", deceasedDateTime="2020-03-01")
    banner = next(iter(sheet(m.read_all(*m.core(patient=person)), NOW)))
    assert banner.text("age-at-death") == "20y"


def test_a_payload_that_uses_the_limit_up_leaves_no_limit_without_end() -> None:
    """The packer reads a limit of 0 bytes as none."""
    full, bomb = (gzip.compress(b" " * size, 1) for size in (MOST_BYTES, 3 * MOST_BYTES))
    payloads = (d.base64_text(full), d.base64_text(bomb))
    report = d.read_text(d.envelope(*payloads, packed='base64="true" compressed="true"'))
    told = [notice.text for notice in report.warnings if notice.code == "payload-not-shown"]
    assert told[1] == "Payload 2 of 2 unpacks to more than 33.6 MB and was not opened."


@pytest.mark.hazard("0219")
def test_many_values_very_deep_are_read_quickly() -> None:
    values = "".join(f'<value value="v{number}"/>' for number in range(6_000))
    began = time.process_time()
    report = d.read_text(
        d.document(entries=f"<entry>{'<x>' * 1_500}{values}{'</x>' * 1_500}</entry>")
    )
    assert time.process_time() - began < 5
    assert max(len(line.where) for line in report.also) < 200


@pytest.mark.hazard("0219")
def test_many_links_on_one_line_are_read_quickly() -> None:
    links = "".join(f'<linkHtml href="http://x/{n}">page {n}</linkHtml> ' for n in range(20_000))
    began = time.process_time()
    report = d.read_text(d.document(sections=d.section("Links", links)))
    assert time.process_time() - began < 5
    assert "page 7 (http://x/7)" in report.narrative[0].text


@pytest.mark.hazard("0219")
@pytest.mark.parametrize("start", ["<!--", "<![CDATA["])
def test_what_opens_without_end_is_text_and_takes_no_time(start: str) -> None:
    page = f"<p>Fell {start * 20_000} twice</p>"
    began = time.process_time()
    report = m.read_all(*m.core(), m.composition(("Notes", f"{page}</p>")))
    assert time.process_time() - began < 3
    assert report.narrative[-1].text.startswith(f"Fell {start}")
    assert report.narrative[-1].text.endswith(f"{start} twice")


@pytest.mark.hazard("0219")
def test_many_links_in_a_narrative_are_read_quickly() -> None:
    links = "".join(f'<a href="http://x/{n}">page {n}</a> ' for n in range(20_000))
    began = time.process_time()
    report = m.read_all(*m.core(), m.composition(("Links", links)))
    assert time.process_time() - began < 4
    assert "page 7 (http://x/7)" in report.narrative[-1].text


@pytest.mark.hazard("0219")
def test_many_records_of_patients_are_compared_quickly() -> None:
    whole = d.document()
    start = whole.index("<patientRole>")
    empty = "".join("<patientRole/>" for _ in range(20_000))
    names = "".join(
        f"<patientRole>{d.number('9990004951')}<patient><name>A{n}</name>"
        '<birthTime value="19800229"/></patient></patientRole>'
        for n in range(5_000)
    )
    began = time.process_time()
    same = d.read_text(whole[:start] + empty + whole[start:])
    many = d.read_text(whole[:start] + names + whole[start:])
    assert time.process_time() - began < 6
    assert not same.accept_blocked
    assert many.accept_blocked


@pytest.mark.hazard("0219")
def test_a_key_that_was_sent_thousands_of_times_is_read_quickly() -> None:
    text = ",".join(f'"text":"words {n}"' for n in range(4_000))
    flag = f'{{"resourceType":"Flag","code":{{{text}}}}}'
    entry = f'"entry": [{{"resource": {flag}}},'.encode()
    data = m.as_json(m.searchset(*m.core())).replace(b'"entry": [', entry)
    began = time.process_time()
    report = prove(read(data), data)
    assert time.process_time() - began < 3
    assert report.ledger.lost == 0
    assert "duplicate-keys" in m.codes(report)
