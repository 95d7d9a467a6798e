"""The parts of the Debian package that can be checked without building it."""

import argparse
import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from lxml import etree

from app.cli.parser import _grammar

LINUX = Path(__file__).parents[2] / "packaging" / "linux"


def commands() -> set[str]:
    grammar = _grammar()
    chosen = next(a for a in grammar._actions if isinstance(a, argparse._SubParsersAction))
    return set(chosen.choices)


def test_the_manual_page_names_every_command() -> None:
    page = (LINUX / "triage-handover.1").read_text(encoding="utf-8")
    named = re.findall(r"^\.BI? (\S+)", page.partition(".SH COMMANDS")[2], re.MULTILINE)
    assert commands() <= {name.replace("\\-", "-") for name in named}


@pytest.mark.parametrize(
    "script", [*sorted(LINUX.glob("*.p*[!y]")), LINUX / "verify.sh"], ids=lambda path: path.name
)
def test_a_script_is_shell_that_any_debian_understands(script: Path) -> None:
    shell = shutil.which("sh")
    assert shell
    assert script.read_text(encoding="utf-8").startswith("#!/bin/sh\n")
    assert subprocess.run([shell, "-n", str(script)], check=False).returncode == 0


def test_the_desktop_entry_starts_the_program() -> None:
    entry = configparser.ConfigParser(interpolation=None)
    entry.read(LINUX / "triage-handover.desktop", encoding="utf-8")
    assert entry["Desktop Entry"]["Exec"] == "triage-handover"
    assert entry["Desktop Entry"]["Terminal"] == "false"


def test_the_description_for_software_centres_names_the_desktop_entry() -> None:
    (info,) = LINUX.glob("*.metainfo.xml")
    told = etree.parse(info).getroot()
    assert told.findtext("id") == info.name.removesuffix(".metainfo.xml")
    assert told.findtext("launchable") == "triage-handover.desktop"


def test_what_people_keep_is_never_removed() -> None:
    for script in LINUX.glob("*.p*rm"):
        words = script.read_text(encoding="utf-8")
        assert not re.search(r"\brm\s|/home|/var", words), script.name
