"""What the fuzz run found, each by its name: bytes that once cost too much or lost something."""

from __future__ import annotations

import time

import pytest

from app.readers.ledger import prove
from app.readers.read import read
from app.report.errors import Unreadable
from tests.readers.cda import documents as d

ELEMENTS = "<x/>" * 110_000


@pytest.mark.hazard("0219")
def test_payloads_inside_a_payload_are_its_content_and_no_payloads_of_their_own() -> None:
    inner = f"{'<itk:payload>' * 900}<x/>word{'</itk:payload>' * 900}"
    began = time.process_time()
    report = d.read_text(d.envelope(*[inner] * 20))
    assert time.process_time() - began < 3
    assert len(report.outcomes) == 20


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
    began = time.process_time()
    report = read(data)
    middle = time.process_time()
    assert prove(report, data).ledger.lost == 0
    assert time.process_time() - middle < 1.5 * (middle - began)
