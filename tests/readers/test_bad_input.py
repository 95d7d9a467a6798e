"""Whatever is no message gives one clear line within seconds and bounded memory."""

from __future__ import annotations

import sys
import time

import psutil
import pytest

from app.readers.read import read
from app.readers.sniff import sniff
from app.report.errors import Unreadable
from app.report.model import Format
from tests.readers.bad_input import BAD


def _peak_kib() -> int:
    """The most memory that this process ever had."""
    if sys.platform == "win32":
        return int(psutil.Process().memory_info().peak_wset) // 1024
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // 1024 if sys.platform == "darwin" else peak


@pytest.mark.hazard("0102", "0219", "0501", "H21")
@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_told_in_one_line_quickly(name: str) -> None:
    data, code = BAD[name]
    before = _peak_kib()
    started = time.process_time()
    with pytest.raises(Unreadable) as caught:
        read(data)
    assert time.process_time() - started < 3
    assert _peak_kib() - before < 300 * 1024
    assert caught.value.code == code
    assert "\n" not in caught.value.line
    assert len(caught.value.line) < 300


def test_the_size_limit_is_the_callers() -> None:
    data = b'{"resourceType":"Encounter","status":"finished","x":"' + b"a" * 1_100_000 + b'"}'
    with pytest.raises(Unreadable, match="READ-002"):
        read(data, max_mib=1)
    assert read(data, max_mib=2).encounter.status == "finished"


@pytest.mark.hazard("0501")
def test_every_truncation_of_a_message_is_refused_and_never_half_read() -> None:
    whole = (
        b'{"resourceType":"Bundle","type":"message","entry":[{"resource":'
        b'{"resourceType":"Encounter","id":"e1","status":"finished"}}]}'
    )
    assert read(whole).encounter.status == "finished"
    for length in range(1, len(whole)):
        with pytest.raises(Unreadable):
            read(whole[:length])


def test_each_standard_is_known_by_its_content() -> None:
    cda = b'<ClinicalDocument xmlns="urn:hl7-org:v3"><id root="1"/></ClinicalDocument>'
    bars = b'{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"ServiceRequest"}}]}'
    stu3 = b'{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"ReferralRequest"}}]}'
    assert [sniff(data) for data in (cda, bars, stu3)] == [
        Format.ITK_CDA,
        Format.BARS_R4,
        Format.CDS_STU3,
    ]
