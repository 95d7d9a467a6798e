"""Messages that are out of all proportion: read or refused in one line, quickly."""

from __future__ import annotations

import time

import pytest

from app.readers.read import read
from app.report.errors import Unreadable
from tests.readers.cda import documents as d


def _seconds(text: str) -> float:
    started = time.process_time()
    d.read_text(text)
    return time.process_time() - started


@pytest.mark.hazard("0102", "0219")
def test_a_hundred_payloads_are_all_shown() -> None:
    documents = [d.document(set_id=f"S{n}", doc_id=f"D{n}") for n in range(100)]
    report = d.read_text(d.envelope(*documents))
    assert len(report.outcomes) == 100
    assert sum(part.title.startswith("Report ") for part in report.narrative) == 99


@pytest.mark.hazard("0219")
def test_twenty_thousand_attributes_cost_no_time() -> None:
    noise = " ".join(f'a{n}="1"' for n in range(20_000))
    text = d.document(who=d.patient().replace("<birthTime", f"<birthTime {noise}"))
    assert _seconds(text) < 3


@pytest.mark.hazard("0219")
@pytest.mark.parametrize("levels", [900, 3000])
def test_sections_without_end_are_read_or_refused_in_one_line(levels: int) -> None:
    nested = "<component><section><title>t</title><text>x</text>" * levels
    nested += "</section></component>" * levels
    data = d.document(sections=nested).encode()
    started = time.process_time()
    if levels < 1000:
        assert len(read(data).narrative) == levels
    else:
        with pytest.raises(Unreadable, match="READ-009"):
            read(data)
    assert time.process_time() - started < 3


@pytest.mark.hazard("0219")
def test_a_very_long_line_and_a_very_long_table_are_read() -> None:
    long = d.section("Long", "word " * 200_000)
    rows = "".join(f"<tr><td>r{n}</td><td>v{n}</td></tr>" for n in range(5_000))
    report = read(d.document(sections=long + d.section("Rows", f"<table>{rows}</table>")).encode())
    assert len(report.narrative[0].text.split()) == 200_000
    assert len(report.narrative[1].text.splitlines()) == 5_000


def test_an_attached_file_of_twelve_megabytes_does_not_refuse_the_report() -> None:
    entry = (
        '<entry><observationMedia><value representation="B64" mediaType="application/pdf">'
        f"{'QUJD' * 3_000_000}</value></observationMedia></entry>"
    )
    report = read(d.document(entries=entry).encode())
    assert report.outcome.disposition is not None
    told = [one.text for one in report.warnings if one.code == "payload-not-shown"]
    assert told == ["An attachment is not shown: application/pdf, 9.0 MB."]


@pytest.mark.hazard("0102")
def test_a_document_type_declaration_inside_a_payload_is_not_opened() -> None:
    inner = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
    report = d.read_text(d.envelope(d.base64_text(inner), packed='base64="true"'))
    assert "payload-not-shown" in d.codes(report)


@pytest.mark.hazard("0501")
def test_every_truncation_of_a_message_is_refused_and_never_half_read() -> None:
    whole = d.envelope(d.document()).encode()
    assert read(whole).outcome.disposition is not None
    for length in range(1, len(whole), 7):
        with pytest.raises(Unreadable):
            read(whole[:length])


@pytest.mark.parametrize(
    "text",
    [
        '<ClinicalDocument xmlns="urn:hl7-org:v3"/>',
        '<DistributionEnvelope xmlns="urn:nhs-itk:ns:201005"/>',
        '<x xmlns="urn:hl7-org:v3">words</x>',
        (
            '<ClinicalDocument xmlns="urn:hl7-org:v3"><component><section><title>loose</title>'
            "<text>words</text></section></component></ClinicalDocument>"
        ),
    ],
    ids=["empty document", "empty envelope", "no document", "no body"],
)
def test_hardly_a_message_is_shown_for_what_it_is(text: str) -> None:
    report = d.read_text(text)
    assert report.warnings
    assert not report.outcome.act_by_note
