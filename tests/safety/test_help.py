"""The pages for local IT say what the program does: commands, settings, codes and names."""

import hashlib
import re
import shlex
import ssl
import subprocess
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QFont, QTextDocument

from app.cli.checks import all_checks
from app.cli.exits import WrongUsage
from app.cli.parser import parse
from app.connections.gateway.figures import Figures
from app.connections.secrets import MemorySecrets
from app.settings.forms import Malformed
from app.settings.layers import Layer, Source
from app.settings.load import merge
from app.settings.network_forms import AllowedCertificate
from app.settings.profile import Profile
from app.settings.registry import TABLE, TABLES, Settings, settings_of
from tests.safety.hazard_log import ROOT

FOLDER = ROOT / "resources" / "help" / "it"
PAGES = sorted(FOLDER.glob("*.md"))
SOURCE = "\n".join(
    path.read_text(encoding="utf-8") for path in sorted((ROOT / "app").rglob("*.py"))
)
RECORDS = {**TABLES, **TABLE}
KEYS = set(settings_of(Settings)).union(*(settings_of(one) for one in RECORDS.values()))
ROUNDS = re.findall(r'super\(\).__init__\(\s*"(\w+)"', SOURCE)
EVENTS = {f"{name}_{what}" for name in ROUNDS for what in ("store_failed", "not_done", "failed")}
SUFFIXES = r"_(?:total|bucket|count|sum)$"


def commands(page: str) -> list[str]:
    """Every line of a fenced or indented block that starts the program."""
    return re.findall(r"^ *(triage-handover(?: .*)?)$", page, re.MULTILINE)


def arguments(command: str) -> list[str]:
    """What the program is given, without what the shell keeps to itself."""
    words = shlex.split(command.replace("\\", "\\\\"))[1:]
    ends = [words.index(sign) for sign in ("<", ">", "|") if sign in words]
    return words[: min(ends, default=len(words))]


def named(page: str) -> Iterator[str]:
    """What stands in the text as code."""
    text = re.sub(r"^```.*?^```$", "", page, flags=re.MULTILINE | re.DOTALL)
    yield from re.findall(r"`([^`\n]+)`", text)


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_command_is_one_that_the_program_takes(path: Path) -> None:
    for command in commands(read(path)):
        if arguments(command) != ["--version"]:
            parse(arguments(command))


def test_a_command_that_is_none_is_found() -> None:
    (command,) = commands("text\n\n    triage-handover docter --json | more\n")
    assert arguments(command) == ["docter", "--json"]
    with pytest.raises(WrongUsage):
        parse(arguments(command))
    assert commands("the triage-handover program\n") == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_setting_is_in_the_registry(path: Path) -> None:
    for name in named(read(path)):
        table, dot, key = name.partition(".")
        if dot and table in RECORDS:
            assert key in settings_of(RECORDS[table]), name
        elif re.fullmatch(r"[a-z]+(?:_[a-z0-9]+)+", name):
            known = name in KEYS | EVENTS or f'"{name}"' in SOURCE or is_figure(name)
            assert known, name


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_example_of_settings_can_be_used(path: Path) -> None:
    for block in re.findall(r"^```toml\n(.*?)^```$", read(path), re.MULTILINE | re.DOTALL):
        loaded = merge([Layer(Source.MACHINE_FILE, path.name, tomllib.loads(block))])
        assert loaded.unknown == ()
        assert loaded.sources


LOUD = re.compile(r"\b_?log\.(?:warning|error|exception|critical)\(\s*\"(\w+)\"")


def test_every_line_that_a_monitor_should_heed_is_explained() -> None:
    said = set(LOUD.findall(SOURCE)) - {"demonstration_push_refused"}
    explained = set(named(read(FOLDER / "log.md"))) | EVENTS
    assert len(said) > 20
    assert sorted(said - explained) == []


def is_figure(name: str) -> bool:
    told = Figures().text().decode()
    bare = re.sub(SUFFIXES, "", name)
    return re.search(rf"^# TYPE {bare}(?:_total)? ", told, re.MULTILINE) is not None


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_code_is_one_that_the_program_says(path: Path) -> None:
    codes = set(re.findall(r"\b[A-Z]+-\d{3}\b", read(path)))
    assert {code for code in codes if f'"{code}"' not in SOURCE} == set()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_link_and_file_of_ours_is_there(path: Path) -> None:
    page = read(path)
    for link in re.findall(r"\]\(([^)]+)\)", page):
        assert (FOLDER / link).is_file(), link
    for name in named(page):
        if name.startswith("packaging/"):
            assert (ROOT / name.split()[0]).exists(), name


def test_the_page_about_the_diagnosis_has_a_line_for_each_thing_it_looks_at(tmp_path: Path) -> None:
    looked_at = {
        one.check.split()[0]
        for one in all_checks(Profile.at(tmp_path), MemorySecrets(), lambda: datetime.now(UTC))
    }
    explained = re.findall(r"^\| ([a-z, -]+) \|", read(FOLDER / "doctor.md"), re.MULTILINE)
    assert looked_at <= {name for line in explained for name in line.split(", ")}


def test_the_packages_have_the_names_and_features_of_the_pages() -> None:
    pages = "\n".join(read(path) for path in PAGES)
    windows = (ROOT / "packaging" / "windows" / "triage-handover.wxs").read_text(encoding="utf-8")
    for features in re.findall(r"ADDLOCAL=([\w,]+)", pages):
        for feature in features.split(","):
            assert f'<Feature Id="{feature}"' in windows, feature
    linux = ROOT / "packaging" / "linux"
    for unit in re.findall(r"systemctl \S+ (?:--now )?(triage-[\w-]+)", pages):
        assert (linux / f"{unit}.service").is_file(), unit


def test_every_page_stands_in_the_list_of_pages() -> None:
    index = read(FOLDER / "README.md")
    for path in PAGES:
        assert path.name == "README.md" or f"]({path.name})" in index


PRINTED = QSizeF((210 - 30) / 25.4 * 96, (297 - 30) / 25.4 * 96)
"""A sheet of A4 within margins of 15 mm, at 96 dots an inch."""


def sheets(page: str) -> float:
    """How many sheets a page takes in print, in letters of 10 points."""
    printed, letters = QTextDocument(), QFont("Liberation Sans")
    letters.setPointSizeF(10)
    printed.setDefaultFont(letters)
    printed.setMarkdown(page)
    printed.setTextWidth(PRINTED.width())
    return printed.size().height() / PRINTED.height()


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_page_is_about_one_sheet_of_paper(path: Path) -> None:
    assert sheets(read(path)) <= 1.1


@pytest.mark.usefixtures("qapp")
def test_a_page_that_is_too_long_is_found() -> None:
    assert sheets("line\n\n" * 60) > 1.0


def test_what_openssl_prints_of_a_caller_can_be_pasted_into_the_list(tmp_path: Path) -> None:
    issued = trustme.CA().issue_cert("ems.example.nhs.uk").cert_chain_pems[0]
    issued.write_to_path(tmp_path / "caller.pem")
    (shown,) = re.findall(r"^ +(openssl x509 .*)$", read(FOLDER / "certificates.md"), re.MULTILINE)
    ran = subprocess.run(
        shlex.split(shown), cwd=tmp_path, capture_output=True, text=True, check=True
    )
    der = ssl.PEM_cert_to_DER_cert(issued.bytes().decode())
    assert AllowedCertificate().read(ran.stdout.strip()) == hashlib.sha256(der).hexdigest()
    sha1 = subprocess.run(
        [*shlex.split(shown)[:-1], "-sha1"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    with pytest.raises(Malformed):
        AllowedCertificate().read(sha1.stdout.strip())
