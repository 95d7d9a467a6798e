"""How long a certificate file is valid."""

import datetime as dt
from pathlib import Path

import pytest
import trustme

from app.connections.certificates import valid_until

AUTHORITY = trustme.CA()


@pytest.mark.parametrize("year", [2027, 2049, 2050, 2095])  # RFC 5280: two forms of time
def test_the_end_of_a_certificate_is_read(tmp_path: Path, year: int) -> None:
    until = dt.datetime(year, 5, 6, 7, 8, 9, tzinfo=dt.UTC)
    issued = AUTHORITY.issue_cert("ems.example.nhs.uk", not_after=until)
    issued.private_key_and_cert_chain_pem.write_to_path(tmp_path / "ours.pem")
    assert valid_until(tmp_path / "ours.pem") == until


def test_of_several_the_first_to_end_counts(tmp_path: Path) -> None:
    ends = [dt.datetime(year, 1, 1, tzinfo=dt.UTC) for year in (2040, 2030, 2050)]
    pems = [AUTHORITY.issue_cert("a.example", not_after=end).cert_chain_pems[0] for end in ends]
    (tmp_path / "ca.pem").write_bytes(b"text\n".join(pem.bytes() for pem in pems))
    assert valid_until(tmp_path / "ca.pem") == ends[1]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n",
    ],
)
def test_a_file_without_a_certificate_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "ours.pem").write_text(text)
    with pytest.raises(ValueError, match=r".*"):
        valid_until(tmp_path / "ours.pem")
