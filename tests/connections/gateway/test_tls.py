"""Who is let in over TLS, with real certificates."""

import dataclasses
import hashlib
import ssl
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import trustme

from app.connections.gateway.refusals import Refusal
from app.connections.gateway.routes import Wire
from app.connections.gateway.seam import Answer
from app.connections.gateway.server import Gateway
from app.report.errors import AppError
from tests.connections.gateway.calling import (
    Listening,
    Open,
    Remembering,
    all_doors,
    raw_line,
    said_to,
    until_closed,
)

YESTERDAY = datetime.now(UTC) - timedelta(days=1)


@dataclasses.dataclass(frozen=True)
class Paper:
    """Certificates in files."""

    folder: Path
    ours: trustme.CA
    theirs: trustme.CA

    def pem(self, name: str, certificate: trustme.LeafCert) -> Path:
        path = self.folder / f"{name}.pem"
        certificate.private_key_and_cert_chain_pem.write_to_path(path)
        return path

    def listening(self, **more: object) -> Listening:
        authority = self.folder / "senders-ca.pem"
        self.theirs.cert_pem.write_to_path(authority)
        ours = self.pem("gateway", self.ours.issue_cert("127.0.0.1"))
        return dataclasses.replace(Listening(certificate=ours, client_ca_file=authority), **more)

    def caller(self, certificate: trustme.LeafCert | None) -> httpx.Client:
        context = ssl.create_default_context()
        self.ours.configure_trust(context)
        if certificate is not None:
            certificate.configure_cert(context)
        return httpx.Client(verify=context)


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path, trustme.CA(), trustme.CA())


def fingerprint(certificate: trustme.LeafCert) -> str:
    pem = certificate.cert_chain_pems[0].bytes().decode()
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest()


def test_a_door_learns_whose_certificate_it_was(
    opened: Open, door: Remembering, paper: Paper
) -> None:
    known = paper.theirs.issue_cert("ems.example.nhs.uk", common_name="EMS of Northshire")
    address = opened(door, paper.listening())
    assert address.startswith("https://")
    with paper.caller(known) as caller:
        assert caller.post(f"{address}/itk", content=b"<x/>").status_code == 200
    (asked,) = door.asked
    assert asked.peer.certificate == fingerprint(known)
    assert asked.peer.names == ("EMS of Northshire", "ems.example.nhs.uk")


@pytest.mark.parametrize("way", ["name", "fingerprint"])
def test_a_listed_certificate_is_let_in_and_another_is_403(
    opened: Open, door: Remembering, paper: Paper, way: str
) -> None:
    known, other = (paper.theirs.issue_cert(f"{one}.example.nhs.uk") for one in ("ems", "other"))
    allowed = fingerprint(known).upper() if way == "fingerprint" else "EMS.example.nhs.uk"
    address = opened(door, paper.listening(allowed_certificates=(allowed,)))
    with paper.caller(known) as caller:
        assert caller.post(f"{address}/itk", content=b"<x/>").status_code == 200
    with paper.caller(other) as caller:
        got = [caller.post(f"{address}/itk"), caller.get(f"{address}/metrics")]
    assert [one.status_code for one in got] == [403, 403]
    assert len(door.asked) == 1


def test_a_certificate_that_is_not_listed_is_told_so_in_the_form_of_the_protocol(
    door: Remembering, paper: Paper
) -> None:
    def form(no: Refusal) -> Answer:
        return Answer(no.why.status, b"REC_FORBIDDEN")

    settings = paper.listening(allowed_certificates=("somebody.else",))
    with (
        Gateway(settings, all_doors(door), forms={Wire.BARS: form}) as gateway,
        paper.caller(paper.theirs.issue_cert("ems.example.nhs.uk")) as caller,
    ):
        got = caller.post(f"{gateway.address}/$process-message", content=b"{}")
    assert (got.status_code, got.content) == (403, b"REC_FORBIDDEN")


@pytest.mark.parametrize("whose", ["none", "another authority", "expired"])
def test_a_caller_whose_certificate_does_not_hold_gets_no_word(
    opened: Open, door: Remembering, paper: Paper, whose: str
) -> None:
    certificate = {
        "none": None,
        "another authority": trustme.CA().issue_cert("ems.example.nhs.uk"),
        "expired": paper.theirs.issue_cert(
            "ems.example.nhs.uk",
            not_before=YESTERDAY - timedelta(days=30),
            not_after=YESTERDAY,
        ),
    }[whose]
    address = opened(door, paper.listening())
    with paper.caller(certificate) as caller, pytest.raises(httpx.TransportError):
        caller.post(f"{address}/itk", content=b"<x/>")
    assert door.asked == []
    with paper.caller(paper.theirs.issue_cert("ems.example.nhs.uk")) as caller:
        assert caller.get(f"{address}/health").status_code == 200


def test_old_tls_is_not_spoken(opened: Open, door: Remembering, paper: Paper) -> None:
    address = opened(door, paper.listening())
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    paper.ours.configure_trust(old)
    paper.theirs.issue_cert("ems.example.nhs.uk").configure_cert(old)
    old.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    old.set_ciphers("DEFAULT:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    with raw_line(address) as line, pytest.raises((ssl.SSLError, ConnectionError)):
        old.wrap_socket(line, server_hostname="127.0.0.1")


def test_plain_http_at_a_tls_port_gets_no_word(
    opened: Open, door: Remembering, paper: Paper
) -> None:
    got = said_to(opened(door, paper.listening()), b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
    assert b"HTTP/1.1" not in got


def test_a_handshake_that_never_ends_is_closed(
    opened: Open, door: Remembering, paper: Paper
) -> None:
    address = opened(door, paper.listening(), head_s=0.3)
    assert said_to(address) == b""
    with raw_line(address) as line:
        line.sendall(b"\x16\x03\x01\x02\x00\x01")
        assert until_closed(line) == b""


def test_it_stops_while_a_handshake_hangs(door: Remembering, paper: Paper) -> None:
    gateway = Gateway(paper.listening(), all_doors(door))
    gateway.start()
    with raw_line(gateway.address) as line:
        line.sendall(b"\x16\x03\x01\x02\x00\x01")
        stopping = threading.Thread(target=gateway.stop, args=(1,))
        stopping.start()
        stopping.join(8)
        assert not stopping.is_alive()


def test_without_a_certificate_only_this_machine_can_call(door: Remembering) -> None:
    for host in ("0.0.0.0", "::", "gateway.example.nhs.uk"):  # noqa: S104 - it is refused
        with pytest.raises(AppError) as told:
            Gateway(Listening(host=host), all_doors(door)).start()
        assert told.value.code == "GATEWAY-002"


@pytest.mark.parametrize("wrong", ["not there", "no certificate", "no key", "another key", "ca"])
def test_files_that_cannot_be_used_are_told(
    door: Remembering, paper: Paper, tmp_path: Path, wrong: str
) -> None:
    settings = paper.listening()
    junk = tmp_path / "junk.pem"
    junk.write_text("junk")
    only = tmp_path / "only.pem"
    paper.ours.issue_cert("x.example").cert_chain_pems[0].write_to_path(only)
    changed: dict[str, dict[str, Path]] = {
        "not there": {"certificate": tmp_path / "missing.pem"},
        "no certificate": {"certificate": junk},
        "no key": {"certificate": only},
        "another key": {"key": paper.pem("other", paper.ours.issue_cert("y.example"))},
        "ca": {"client_ca_file": junk},
    }
    with pytest.raises(AppError) as told:
        Gateway(dataclasses.replace(settings, **changed[wrong]), all_doors(door)).start()
    assert told.value.code == "GATEWAY-003"
    assert str(tmp_path) not in told.value.line


def test_a_list_of_callers_without_their_authority_is_told(door: Remembering) -> None:
    with pytest.raises(AppError) as told:
        Gateway(Listening(allowed_certificates=("a",)), all_doors(door)).start()
    assert told.value.code == "GATEWAY-004"
