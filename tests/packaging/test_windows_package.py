"""The tables of the Windows Installer package, from a stand-in for the frozen folder.

The package is made by the same source and code as for a release, and its tables are read back.
"""

import csv
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.packaging.scripts import fresh

pytestmark = pytest.mark.package
PACKAGING = Path(__file__).parents[2] / "packaging"
UPGRADE_CODE = "{E1F30A61-FDDA-40B9-A98C-C301C6AD767B}"
"""How Windows knows a later version for the same program: it must never change."""


@pytest.fixture(scope="module")
def msi() -> ModuleType:
    sys.path.insert(0, str(PACKAGING))
    try:
        return fresh("msi")
    finally:
        sys.path.remove(str(PACKAGING))


def stand_in(folder: Path, *more: str) -> Path:
    names = (
        "triage-handover.exe",
        "triage-handover-viewer.exe",
        "_internal/base_library.zip",
        *more,
    )
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"MZ" + name.encode())
    return folder


def table(package: Path, name: str) -> list[dict[str, str]]:
    tool = shutil.which("msiinfo")
    assert tool
    told = subprocess.run(
        [tool, "export", str(package), name],
        capture_output=True,
        text=True,
        check=True,
        cwd=package.parent,  # a table with files in it is written out where it runs
    ).stdout.splitlines()
    rows = list(csv.reader(told, delimiter="\t"))
    return [dict(zip(rows[0], row, strict=False)) for row in rows[3:]]


@pytest.fixture(scope="module")
def package(msi: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = stand_in(tmp_path_factory.mktemp("frozen"), "_internal/resources/a table.csv")
    return Path(msi.build(folder, tmp_path_factory.mktemp("out"), version="1.2.3"))


def test_it_is_for_the_machine_and_an_upgrade_finds_what_is_there(package: Path) -> None:
    said = {row["Property"]: row["Value"] for row in table(package, "Property")}
    assert said["ALLUSERS"] == "1"
    assert said["ProductVersion"] == "1.2.3"
    assert said["UpgradeCode"] == UPGRADE_CODE
    upgrades = table(package, "Upgrade")
    assert {row["UpgradeCode"] for row in upgrades} == {UPGRADE_CODE}
    older = next(row for row in upgrades if row["ActionProperty"] == "WIX_UPGRADE_DETECTED")
    assert (older["VersionMin"], older["VersionMax"]) == ("", "1.2.3")
    order = {
        row["Action"]: int(row["Sequence"]) for row in table(package, "InstallExecuteSequence")
    }
    assert order["FindRelatedProducts"] < order["RemoveExistingProducts"] < order["InstallFiles"]


def test_an_upgrade_that_fails_brings_back_what_was_there(package: Path) -> None:
    """The earlier version goes inside the transaction of the new one, or it would be gone."""
    order = {
        row["Action"]: int(row["Sequence"]) for row in table(package, "InstallExecuteSequence")
    }
    assert order["InstallInitialize"] < order["RemoveExistingProducts"] < order["InstallFinalize"]
    source = (PACKAGING / "windows" / "triage-handover.wxs").read_text(encoding="utf-8")
    assert 'MajorUpgrade Schedule="afterInstallInitialize"' in source  # as WiX reads it


def test_an_older_version_is_refused_in_words(package: Path) -> None:
    (condition,) = table(package, "LaunchCondition")
    assert condition["Condition"] == "NOT WIX_DOWNGRADE_DETECTED"
    assert "Uninstall it first" in condition["Description"]


def test_nothing_clever_runs_at_installation(package: Path) -> None:
    assert table(package, "CustomAction") == []


def test_every_file_is_in_it_once_and_for_64_bits(package: Path) -> None:
    names = sorted(row["FileName"].rpartition("|")[2] for row in table(package, "File"))
    assert names == [
        "a table.csv",
        "base_library.zip",
        "triage-handover-gateway.exe",
        "triage-handover-viewer.exe",
        "triage-handover.exe",
    ]
    assert all(int(row["Attributes"]) & 256 for row in table(package, "Component"))


def test_the_gateway_is_a_service_that_is_installed_only_when_asked_for(package: Path) -> None:
    (service,) = table(package, "ServiceInstall")
    assert service["StartName"] == "NT AUTHORITY\\LocalService"
    assert service["Arguments"] == "receive --as-service"
    level = {row["Feature"]: int(row["Level"]) for row in table(package, "Feature")}
    assert level["Viewer"] == 1
    assert level["Gateway"] > 100  # INSTALLLEVEL is 1 unless somebody asks
    of_gateway = {
        row["Component_"]
        for row in table(package, "FeatureComponents")
        if row["Feature_"] == "Gateway"
    }
    assert of_gateway == {service["Component_"]}


def test_the_service_is_awaited_when_it_stops_and_not_when_it_starts(package: Path) -> None:
    """Files must not go while it works; a port that is taken must not undo the installation."""
    said = {row["ServiceControl"]: row for row in table(package, "ServiceControl")}
    stop, start = said["GatewayServiceStop"], said["GatewayServiceStart"]
    stop_at_both, delete_at_uninstall, start_at_install = 0x002 | 0x020, 0x080, 0x001
    assert (int(stop["Event"]), stop["Wait"]) == (stop_at_both | delete_at_uninstall, "1")
    assert (int(start["Event"]), start["Wait"]) == (start_at_install, "0")


def test_the_start_menu_opens_the_viewer(package: Path) -> None:
    (shortcut,) = table(package, "Shortcut")
    assert shortcut["Target"] == "[INSTALLFOLDER]triage-handover-viewer.exe"


def test_it_has_an_icon_in_the_list_of_installed_programs(package: Path) -> None:
    said = {row["Property"]: row["Value"] for row in table(package, "Property")}
    (icon,) = table(package, "Icon")
    assert said["ARPPRODUCTICON"] == icon["Name"] == "triage_handover.ico"


def test_a_file_keeps_its_component_from_version_to_version(
    msi: ModuleType, package: Path, tmp_path: Path
) -> None:
    later = msi.build(stand_in(tmp_path / "frozen", "_internal/new.dll"), tmp_path, version="1.3.0")
    first = {row["Component"]: row["ComponentId"] for row in table(package, "Component")}
    second = {row["Component"]: row["ComponentId"] for row in table(later, "Component")}
    shared = first.keys() & second.keys()
    assert len(shared) == 6  # three files, the service, the menu entry and the settings folder
    assert all(first[one] == second[one] for one in shared)
    codes = {next(r["Value"] for r in table(p, "Property") if r["Property"] == "ProductCode")
             for p in (package, later)}  # fmt: skip
    assert len(codes) == 2


def test_a_folder_without_the_program_is_refused(msi: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "frozen").mkdir()
    with pytest.raises(Exception, match=r"no program for Windows: triage-handover\.exe"):
        msi.build(tmp_path / "frozen", tmp_path, version="1.2.3")


def test_it_can_be_signed_and_a_changed_byte_is_found(package: Path, tmp_path: Path) -> None:
    """As windows/build.ps1 signs it, with a certificate of our own making."""
    from cryptography.hazmat.primitives import serialization

    signed = tmp_path / "signed.msi"
    certificate, key = self_made(tmp_path, serialization)
    run("osslsigncode", "sign", "-h", "sha256", "-certs", str(certificate), "-key", str(key),
        "-n", "Triage Handover Viewer", "-in", str(package), "-out", str(signed))  # fmt: skip
    told = run("osslsigncode", "verify", "-CAfile", str(certificate), str(signed))
    assert "Signature verification: ok" in told
    broken = tmp_path / "broken.msi"
    data = bytearray(signed.read_bytes())
    data[data.find(b"MSCF") + 60] ^= 1  # within the cabinet of the files
    broken.write_bytes(bytes(data))
    assert "Signature verification: ok" not in run(
        "osslsigncode", "verify", "-CAfile", str(certificate), str(broken), may_fail=True
    )


def test_an_administrator_finds_a_signature_that_is_not_the_right_one(
    package: Path, tmp_path: Path
) -> None:
    from cryptography.hazmat.primitives import serialization

    folder, other = tmp_path / "download", tmp_path / "other"
    folder.mkdir()
    other.mkdir()
    certificate, key = self_made(tmp_path, serialization)
    stranger, _ = self_made(other, serialization)
    signed = folder / package.name
    run("osslsigncode", "sign", "-h", "sha256", "-certs", str(certificate), "-key", str(key),
        "-in", str(package), "-out", str(signed))  # fmt: skip

    def looked_at(*more: str) -> str:
        (folder / "SHA256SUMS").write_text(
            f"{hashlib.sha256(signed.read_bytes()).hexdigest()}  {signed.name}\n"
        )
        script = str(PACKAGING / "verify_download.py")
        return run(sys.executable, "-I", script, str(folder), *more, may_fail=True)

    assert f"ok     {signed.name} is signed" in looked_at("--ca", str(certificate))
    assert "certificate.pem knows not" in looked_at("--ca", str(stranger))
    assert f"--     {signed.name} is signed; Windows" in looked_at()
    data = bytearray(signed.read_bytes())
    data[data.find(b"MSCF") + 60] ^= 1
    signed.write_bytes(bytes(data))
    assert f"WRONG  {signed.name} was changed after it was signed" in looked_at()
    signed.write_bytes(package.read_bytes())
    assert f"WRONG  {signed.name} is not signed" in looked_at()


def run(*command: str, may_fail: bool = False) -> str:
    tool = shutil.which(command[0])
    assert tool
    done = subprocess.run([tool, *command[1:]], capture_output=True, text=True, check=not may_fail)
    return done.stdout + done.stderr


def self_made(folder: Path, serialization: ModuleType) -> tuple[Path, Path]:
    """A certificate for signing code that nobody but this test trusts."""
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "A test of signing")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]), critical=False)
        .sign(key, SHA256())
    )  # fmt: skip
    pem = serialization.Encoding.PEM
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(certificate.public_bytes(pem))
    paths[1].write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return paths
