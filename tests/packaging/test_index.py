"""How the packages that ship stand, asked with the real client at an index of our own."""

import csv
import hashlib
import io
import os
import re
import zipfile
from pathlib import Path
from types import ModuleType

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.packaging.scripts import ROOT, fresh
from tests.packaging.test_locks import read

LICENCES = {
    "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "LGPL-3.0-only", "MIT", "MIT-0", "MPL-2.0",
    "PSF-2.0", "Zlib",
}  # fmt: skip
"""What may go along with this program, which is under MIT itself and only loads it."""


class Index:
    """Packages of our own making, given out as an index gives them."""

    def __init__(self, server: HTTPServer) -> None:
        self._files: dict[str, bytes] = {}
        self._pages: dict[str, list[str]] = {}
        server.expect_request(re.compile("^/simple/")).respond_with_handler(self._page)
        server.expect_request(re.compile("^/files/")).respond_with_handler(self._file)

    def add(self, name: str, version: str, *about: str, withdrawn: bool = False) -> str:
        """Put a package there; gives the line that pins it."""
        held = io.BytesIO()
        info = f"{name}-{version}.dist-info"
        told = ["Metadata-Version: 2.4", f"Name: {name}", f"Version: {version}", *about, ""]
        with zipfile.ZipFile(held, "w") as wheel:
            wheel.writestr(f"{info}/METADATA", "\n".join(told))
            wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
            wheel.writestr(f"{info}/RECORD", "")
        file = f"{name}-{version}-py3-none-any.whl"
        self._files[file] = held.getvalue()
        digest = hashlib.sha256(held.getvalue()).hexdigest()
        mark = ' data-yanked="broken"' if withdrawn else ""
        link = f'<a href="/files/{file}#sha256={digest}"{mark}>{file}</a>'
        self._pages.setdefault(name, []).append(link)
        return f"{name}=={version} --hash=sha256:{digest}\n"

    def _page(self, request: Request) -> Response:
        links = self._pages.get(request.path.split("/")[2])
        if links is None:
            return Response(status=404)
        return Response("<!DOCTYPE html>" + "".join(links), mimetype="text/html")

    def _file(self, request: Request) -> Response:
        return Response(self._files[request.path.split("/")[2]])


@pytest.fixture
def index(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, httpserver: HTTPServer
) -> tuple[ModuleType, Index, Path]:
    """The module, an index that is the only one it knows, and a lock that is empty."""
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", httpserver.url_for("/simple"))
    monkeypatch.syspath_prepend(ROOT / "packaging")
    found = fresh("index")
    monkeypatch.setattr(found, "TABLE", tmp_path / "dependencies.csv")
    return found, Index(httpserver), tmp_path / "requirements.txt"


@pytest.mark.package
def test_a_package_that_is_there_and_newest_is_told_with_its_licence(
    index: tuple[ModuleType, Index, Path],
) -> None:
    module, archive, lock = index
    lock.write_text(archive.add("sound", "3.1", "License-Expression: MIT", "Requires-Python: >=3"))
    (one,) = module.standings(lock)
    assert one == ("sound", "3.1", "3.1", False, "MIT", ">=3", False)
    code, (line,) = module.told([one])
    assert code == 0
    assert line.startswith("1 packages that ship are in the index with the pinned hash, 0 of them")


@pytest.mark.package
def test_one_that_was_withdrawn_fails_and_one_that_is_behind_is_named(
    index: tuple[ModuleType, Index, Path],
) -> None:
    module, archive, lock = index
    old = archive.add("behind", "1.0")
    archive.add("behind", "1.1")
    lock.write_text(old + archive.add("gone", "2.0", withdrawn=True))
    archive.add("gone", "1.9")
    code, lines = module.told(module.standings(lock))
    assert code == 1
    counts = "1 of them withdrawn, 2 not the newest."
    assert lines == [
        f"2 packages that ship are in the index with the pinned hash, {counts}",
        "WITHDRAWN gone 2.0",
        "behind 1.0: 1.1 is there",
        "gone 2.0: 1.9 is there",
    ]


@pytest.mark.package
@pytest.mark.parametrize(
    ("pinned", "given", "said"),
    [("sha256:....", "sha256:0000", "DO NOT MATCH THE HASHES"), ("==3.1", "==3.2", "sound==3.2")],
)
def test_an_index_that_has_something_else_than_what_is_pinned_is_found(
    index: tuple[ModuleType, Index, Path], pinned: str, given: str, said: str
) -> None:
    module, archive, lock = index
    lock.write_text(re.sub(pinned, given, archive.add("sound", "3.1")))
    with pytest.raises(module.Gone, match=said):
        module.standings(lock)


@pytest.mark.package
def test_an_index_that_does_not_answer_says_nothing_about_a_package(
    index: tuple[ModuleType, Index, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    module, archive, lock = index
    lock.write_text(archive.add("sound", "3.1"))
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")
    with pytest.raises(module.machine.Lacking, match="sound"):
        module.standings(lock)


def test_a_name_keeps_the_systems_that_it_is_for(
    index: tuple[ModuleType, Index, Path],
) -> None:
    module, _, lock = index
    lock.write_text(
        "# made\nsound==3.1 \\\n    --hash=sha256:00\n"
        "only-there==1 ; sys_platform == 'win32' \\\n    --hash=sha256:00\n"
    )
    assert module.names(lock) == ["sound", "only-there ; sys_platform == 'win32'"]


def test_the_table_names_what_the_lock_pins_and_why_each_direct_one_is_there() -> None:
    """Written by packaging/dev.py audit --table, after a change of the lock."""
    with (ROOT / "packaging" / "dependencies.csv").open(encoding="utf-8", newline="") as table:
        rows = {row["package"]: row for row in csv.DictReader(table)}
    pinned = {name: version for name, (version, _) in read("run").items()}
    here_alone = {"pywin32-ctypes"}  # Windows' own, which an index is not asked for elsewhere
    assert {name: row["pinned"] for name, row in rows.items()} == {
        name: version for name, version in pinned.items() if name not in here_alone
    }
    assert all(row["why"] for row in rows.values())
    assert sum(row["why"] != "needed by another" for row in rows.values()) > 15


def test_every_licence_lets_it_go_along() -> None:
    with (ROOT / "packaging" / "dependencies.csv").open(encoding="utf-8", newline="") as table:
        licences = {row["package"]: row["licence"] for row in csv.DictReader(table)}
    refused = {
        name: licence
        for name, licence in licences.items()
        if not any(set(re.split(r" AND ", choice)) <= LICENCES for choice in licence.split(" OR "))
    }
    assert refused == {}
