"""Nothing but listed hosts is ever called."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.connections import hosts
from app.report.errors import Refused
from app.settings.registry import SenderSettings

SENDER = SenderSettings(
    "Town EMS",
    "https://ems.example.nhs.uk/fhir",
    allowed_hosts=("files.example.nhs.uk:8443", "[2001:db8::1]"),
)


@pytest.mark.parametrize(
    "url",
    [
        "https://ems.example.nhs.uk/fhir/Encounter/12",
        "https://EMS.Example.NHS.uk/fhir/Encounter/12",
        "https://ems.example.nhs.uk:443/fhir/Encounter/12",
        "https://ems.example.nhs.uk./fhir/Encounter/12",
        "https://ems.example.nhs.uk/other?_getpages=1&a=b|c",
        "https://files.example.nhs.uk:8443/Binary/1",
        "https://[2001:db8::1]/Binary/1",
    ],
)
def test_a_listed_host_is_called_in_its_plain_form(url: str) -> None:
    assert hosts.is_listed(url, SENDER)
    assert hosts.origin(hosts.address(url, SENDER)) == hosts.origin(url)


@pytest.mark.hazard("0102")
@pytest.mark.parametrize(
    "url",
    [
        "http://ems.example.nhs.uk/fhir/Encounter/12",  # not secure
        "https://ems.example.nhs.uk:8443/fhir",  # another port
        "https://files.example.nhs.uk/Binary/1",  # listed with its port alone
        "https://evil.example/fhir/Encounter/12",
        "https://ems.example.nhs.uk.evil.example/",
        "https://ems.example.nhs.uk@evil.example/",
        "https://ems.example.nhs.uk:443@evil.example/",
        "https://user:secret@ems.example.nhs.uk/",  # who a sign-on is for is ours to say
        "https://evil.example\\@ems.example.nhs.uk/",
        "https://evil.example/ https://ems.example.nhs.uk/",
        "https://ems.example.nhs.uk%2eevil.example/",
        "https://ems%2Eexample.nhs.uk/",
        "https://ems。example.nhs.uk/",  # an ideographic full stop
        "https://ems.example.nhs.uk%00.evil.example/",
        "https://ems.example.nhs.uk\n.evil.example/",
        "http://169.254.169.254/latest/meta-data",
        "http://2852039166/",
        "http://0xa9.254.169.254/",
        "http://[::ffff:169.254.169.254]/",
        "http://[fe80::1%25eth0]/",
        "https://[2001:db8::2]/",
        "https:ems.example.nhs.uk/",
        "https:///ems.example.nhs.uk/",
        "//ems.example.nhs.uk/",
        "https://ems.example.nhs.uk:/",
        "https://ems.example.nhs.uk:99999/",
        "https://ems.example.nhs.uk:4a3/",
        "file:///etc/passwd",
        "ftp://ems.example.nhs.uk/",
        "javascript:alert(1)",
        "https://" + "a" * 5000,
        "",
    ],
)
def test_no_other_host_is_ever_called(url: str) -> None:
    assert not hosts.is_listed(url, SENDER)
    if "://" in url and not url.startswith("https:///"):  # others are relative to our own base
        with pytest.raises(Refused):
            hosts.address(url, SENDER)


@pytest.mark.hazard("0102")
@given(st.text(max_size=60))
def test_a_reference_never_leaves_the_listed_hosts(text: str) -> None:
    allowed = hosts.origins(SENDER)
    for reference in (text, f"https://{text}", f"https://{text}@ems.example.nhs.uk/{text}"):
        try:
            called = hosts.address(reference, SENDER)
        except Refused:
            continue
        url = httpx.URL(called)  # as it will be read by what makes the connection
        assert hosts.Origin(url.scheme, url.host, url.port or 443) in allowed


def test_a_relative_reference_is_below_the_base_address() -> None:
    assert hosts.address("Task/5", SENDER) == "https://ems.example.nhs.uk/fhir/Task/5"


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://127.0.0.1:8080/x", True),
        ("http://localhost/x", True),
        ("http://[::1]/x", True),
        ("https://ems.example.nhs.uk/", False),
    ],
)
def test_this_machine_is_told_from_others(url: str, here: bool) -> None:
    assert hosts.is_this_machine(url) is here
