"""Settings that are right one by one and cannot work together, and the tables beside senders."""

from pathlib import Path

import pytest

from app.report.errors import AppError
from app.settings.load import Layer, Source, load, load_with_sources
from app.settings.policy import Policy
from app.settings.profile import Profile
from app.settings.registry import (
    BusinessAck,
    FolderKind,
    FolderSettings,
    GatewaySettings,
    MailboxSettings,
    SenderKind,
    SenderSettings,
    Settings,
    SignOn,
)

BARS = '[senders.Region]\nkind = "bars"\nbase_url = "https://bars.example.nhs.uk"\n'
OAUTH2 = (
    BARS
    + 'sign_on = "oauth2"\ntoken_url = "https://id.example.nhs.uk/token"\nclient_id = "c1"\n'
    + 'key_id = "k1"\nsigning_key_secret = "region-key"\n'
)
MAILBOX = (
    '[mailboxes.X26OT123]\nurl = "https://mesh.example.nhs.uk"\npassword_secret = "p"\n'
    'shared_key_secret = "s"\n'
)
PFX = "A9" * 32


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    """A profile of its own, with no files yet."""
    return Profile.at(tmp_path)


def loaded(profile: Profile, text: str) -> Settings:
    profile.machine_file.write_text(text, encoding="utf-8")
    return load(profile)


def without(text: str, key: str) -> str:
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith(key))


def test_a_sender_that_signs_on_with_its_own_tokens(profile: Profile) -> None:
    more = (
        'identities = ["RXZ", "https://Region.example.nhs.uk/"]\nour_endpoint = "1122"\n'
        'our_name = "Town UTC"\ndid_not_attend = true\nstatus_updates = true\n'
        'application_version = "1.1.0"\n'
    )
    (sender,) = loaded(profile, OAUTH2 + more).senders
    assert sender == SenderSettings(
        "Region",
        "https://bars.example.nhs.uk",
        SenderKind.BARS,
        sign_on=SignOn.OAUTH2,
        token_url="https://id.example.nhs.uk/token",
        client_id="c1",
        key_id="k1",
        signing_key_secret="region-key",
        identities=("RXZ", "https://Region.example.nhs.uk/"),
        our_endpoint="1122",
        our_name="Town UTC",
        did_not_attend=True,
        status_updates=True,
        application_version="1.1.0",
    )


@pytest.mark.parametrize(
    ("kind", "member"),
    [("itk", SenderKind.ITK), ("999", SenderKind.CASE_999), ("itk3", SenderKind.ITK3)],
)
def test_a_sender_that_only_pushes_needs_no_address(
    profile: Profile, kind: str, member: SenderKind
) -> None:
    text = f'[senders.Region]\nkind = "{kind}"\nbusiness_ack = "when-accepted"'
    (sender,) = loaded(profile, text).senders
    assert (sender.kind, sender.base_url) == (member, "")
    assert sender.business_ack is BusinessAck.WHEN_ACCEPTED


def test_a_token_alone_means_that_it_is_used() -> None:
    with_token = SenderSettings("Town", "https://a", token_secret="t")
    assert with_token.signs_on_by is SignOn.BEARER
    assert SenderSettings("Town", "https://a").signs_on_by is SignOn.NONE


def test_the_gateway_a_mailbox_and_folders_are_read_whole(profile: Profile) -> None:
    colons = ":".join(PFX[i : i + 2] for i in range(0, 64, 2))
    settings = loaded(
        profile,
        f"""
        [gateway]
        in_viewer = true
        host = "0.0.0.0"
        port = 8443
        certificate = "/etc/gate.pem"
        key = "/etc/gate.key"
        client_ca_file = "/etc/callers.pem"
        allowed_certificates = ["{colons}", "Region.Example.nhs.uk"]
        organisations = ["RXZ"]
        services = ["1122"]
        senders_only = true
        requests_per_s = 5
        connections = 6
        body_timeout_s = 7
        bars_versions = ["2"]
        [senders.Region]
        kind = "itk3"
        mailbox = "X26OT123"
        its_mailbox = "X26OT999"
        ack_workflow = "REPLY"
        {MAILBOX}
        client_certificate = "/etc/mesh.pem"
        client_key = "/etc/mesh.key"
        ca_file = "/etc/mesh-ca.pem"
        poll_s = 600
        workflows = ["A", "B"]
        sender = "region"
        [folders.Engine]
        path = "/srv/in"
        sender = "Region"
        [folders."MESH client"]
        path = "/srv/mesh/X26OT124"
        kind = "mesh-client"
        poll_s = 1.5
        stable_s = 0
        mailbox = "X26OT124"
        """,
    )
    assert settings.gateway == GatewaySettings(
        in_viewer=True,
        host="0.0.0.0",  # noqa: S104 - only read, nothing listens
        port=8443,
        certificate=Path("/etc/gate.pem"),
        key=Path("/etc/gate.key"),
        client_ca_file=Path("/etc/callers.pem"),
        allowed_certificates=(PFX.lower(), "region.example.nhs.uk"),
        organisations=("RXZ",),
        services=("1122",),
        senders_only=True,
        requests_per_s=5,
        connections=6,
        body_timeout_s=7.0,
        bars_versions=("2",),
    )
    assert settings.mailboxes == (
        MailboxSettings(
            "X26OT123",
            "https://mesh.example.nhs.uk",
            "p",
            "s",
            client_certificate=Path("/etc/mesh.pem"),
            client_key=Path("/etc/mesh.key"),
            ca_file=Path("/etc/mesh-ca.pem"),
            poll_s=600,
            workflows=("A", "B"),
            sender="region",
        ),
    )
    assert settings.folders == (
        FolderSettings("Engine", Path("/srv/in"), sender="Region"),
        FolderSettings(
            "MESH client",
            Path("/srv/mesh/X26OT124"),
            FolderKind.MESH_CLIENT,
            1.5,
            0.0,
            mailbox="X26OT124",
        ),
    )


def test_tables_of_two_files_are_laid_on_top_of_each_other(profile: Profile) -> None:
    profile.machine_file.write_text("[gateway]\nport = 1\nconnections = 2\n" + MAILBOX)
    said = {"gateway": {"port": 3}, "mailboxes": {"X26OT123": {"poll_s": 900}}}
    policy = Policy(enforced=(Layer(Source.POLICY, "the policy", said),))
    told = load_with_sources(profile, policy=policy)
    assert (told.settings.gateway.port, told.settings.gateway.connections) == (3, 2)
    assert told.settings.mailboxes[0].poll_s == 900
    assert told.sources["gateway", "port"] is Source.POLICY
    assert told.sources["gateway", "connections"] is Source.MACHINE_FILE
    assert told.sources["mailboxes", "X26OT123", "url"] is Source.MACHINE_FILE


def test_a_table_that_is_misspelt_is_reported(profile: Profile) -> None:
    profile.user_file.write_text("[gatway]\nport = 1\n[gateway]\nprot = 2\n")
    unknown = load_with_sources(profile).unknown
    assert [(one.key, one.meant) for one in unknown] == [
        ("gatway", "gateway"),
        ("gateway.prot", "port"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[senders.Town]\nphone = "1"', "senders.Town has no base_url"),
        (BARS + 'sign_on = "bearer"', "sign_on = bearer and no token_secret"),
        *(
            (without(OAUTH2, key), f"sign_on = oauth2 and no {key}")
            for key in ("token_url", "client_id", "key_id", "signing_key_secret")
        ),
        (OAUTH2 + 'token_secret = "t"', "a token_secret beside sign_on = oauth2"),
        (without(OAUTH2, "base_url"), "signs on, and has no base_url"),
        (BARS + "task_updates = true", "task_updates, which only a sender of kind cds-ems"),
        (without(BARS, "kind") + "did_not_attend = true", "only a sender of kind bars"),
        (without(BARS, "base_url") + "status_updates = true", "status_updates and no base_url"),
        (BARS + 'mailbox = "X26"\nits_mailbox = "Y"', "a mailbox that is neither under"),
        (MAILBOX + BARS + 'mailbox = "X26OT123"', "a mailbox and no its_mailbox"),
        (BARS + 'its_mailbox = "Y"', "its_mailbox and no mailbox"),
        (BARS + 'certificates = ["a"]', "certificates and callers are asked for none"),
        (
            BARS + 'identities = ["RXZ"]\n[senders.Town]\nkind = "itk"\nidentities = ["rxz"]',
            "senders.Town has an identity that is also one of Region",
        ),
        ('[gateway]\nkey = "/k"', "gateway has a key and no certificate"),
        ('[gateway]\nclient_ca_file = "/k"', "a client_ca_file and no certificate"),
        ('[gateway]\nallowed_certificates = ["a"]', "allowed_certificates and no client_ca_file"),
        ('[gateway]\nhost = "0.0.0.0"', "without one it listens on this machine alone"),
        (without(MAILBOX, "url"), "mailboxes.X26OT123 has no url"),
        (MAILBOX + 'client_key = "/k"', "a client_key and no client_certificate"),
        (MAILBOX + 'sender = "Town"', "a sender that is not set up"),
        ('[folders.In]\nkind = "spool"', "folders.In has no path"),
        ('[folders.In]\npath = "/a"\nkind = "mesh-client"', "kind = mesh-client and no mailbox"),
        ('[folders.In]\npath = "/a"\n[folders.B]\npath = "/a"', "the path of another folder"),
        ('[folders.In]\npath = "/a"\nsender = "Town"', "a sender that is not set up"),
    ],
)
def test_what_cannot_work_together_is_told(profile: Profile, text: str, said: str) -> None:
    profile.machine_file.write_text(text, encoding="utf-8")
    with pytest.raises(AppError) as told:
        load(profile)
    assert told.value.code == "SETTINGS-004"
    assert said in told.value.what_happened


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("gateway = 5", "gateway"),
        ("[gateway]\nport = 0", "gateway.port"),
        ('[gateway]\nhost = "127.0.0.1:80"', "gateway.host"),
        ("[gateway]\nhost = 5", "gateway.host"),
        *(
            (f'[gateway]\nallowed_certificates = ["{one}"]', "gateway.allowed_certificates")
            for one in ("", "AB" * 20, "AB:" * 31 + "A", "a\\u0000b")
        ),
        ("[gateway]\nallowed_certificates = [1]", "gateway.allowed_certificates"),
        ("mailboxes = 5", "mailboxes"),
        (MAILBOX + "poll_s = 299", "mailboxes.X26OT123.poll_s"),
        (MAILBOX + "[mailboxes.x26ot123]", "mailboxes.x26ot123"),
        ('[folders.In]\npath = "in"', "folders.In.path"),
        ("[senders.Town]\nsign_on = true", "senders.Town.sign_on"),
    ],
)
def test_a_value_that_does_not_fit_names_its_table(profile: Profile, text: str, key: str) -> None:
    profile.machine_file.write_text(text, encoding="utf-8")
    with pytest.raises(AppError) as told:
        load(profile)
    assert told.value.code == "SETTINGS-003"
    assert f"{key} must be " in told.value.what_happened


def test_a_sender_is_found_by_what_its_messages_name_it_by() -> None:
    town = SenderSettings("Town", "https://a", identities=("RXZ", "https://town.example/fhir/"))
    shire = SenderSettings("Shire", "https://b", identities=("RYY",))
    settings = Settings(senders=(town, shire))
    assert settings.sender_known_as("rxz ") is town
    assert settings.sender_known_as("https://town.example/FHIR") is town
    assert settings.sender_known_as("", "nobody", "RYY", "RXZ") is shire
    assert settings.sender_known_as("shire") is shire
    assert settings.sender_known_as("", "nobody") is None


def test_only_a_cds_sender_with_an_address_is_asked_for_reports() -> None:
    assert SenderSettings("Town", "https://a").is_asked
    assert not SenderSettings("Town", "").is_asked
    assert not SenderSettings("Town", "https://a", kind=SenderKind.ITK).is_asked
