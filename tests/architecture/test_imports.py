"""Imports go one way, only the windows know Qt, and the report knows next to nothing."""

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, modules, write_tree

PACKAGES = "connections demo desk readers replies report settings store ui".split()
BEYOND_STDLIB = {("nhs_number.py", "nhs_number")}
"""Modules of ``app.report`` that may import a package: the check digit has a maintained one."""

HEADLESS = """
import importlib, pkgutil, sys

class NoWindows:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("PySide6", "shiboken6"):
            raise ModuleNotFoundError(f"{name} is blocked", name=name)

sys.meta_path.insert(0, NoWindows())
import app
names = [found.name for found in pkgutil.walk_packages(app.__path__, "app.", onerror=print)
         if found.name.split(".")[1] not in ("ui", "__main__")]
for name in names:
    importlib.import_module(name)
print(len(names))
"""


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    tool = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert tool
    command = [tool, "--no-logo", "--no-cache", "--config", str(ROOT / "pyproject.toml")]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def made_up(folder: Path, extra: dict[str, str]) -> Path:
    """A sound tree with the packages of the project, and ``extra`` files."""
    files = {f"app/{package}/__init__.py": "" for package in PACKAGES}
    files |= {"app/__init__.py": "", "app/__main__.py": "from app import cli\n"}
    files |= {"app/cli.py": "from app import desk, ui\n"}
    files |= {"app/ui/window.py": "import PySide6\nfrom app import desk\n"}
    return write_tree(folder, files | extra)


def test_the_contracts_are_kept() -> None:
    run = lint_imports(ROOT)
    assert run.returncode == 0, run.stdout + run.stderr
    assert " 0 broken" in run.stdout


def test_a_sound_made_up_tree_keeps_the_contracts(tmp_path: Path) -> None:
    assert lint_imports(made_up(tmp_path, {})).returncode == 0


@pytest.mark.parametrize(
    ("module", "statement", "contract"),
    [
        ("app/report/ages.py", "from app import readers", "Imports go one way"),
        ("app/store/outbox.py", "from app import replies", "Imports go one way"),
        ("app/settings/file.py", "from app import desk", "Imports go one way"),
        ("app/desk/receive.py", "from app.ui import window", "Imports go one way"),
        ("app/ui/start.py", "from app import demo", "Imports go one way"),
        ("app/demo/tour.py", "from app import cli", "Imports go one way"),
        ("app/helpers/__init__.py", "", "Imports go one way"),
        ("app/desk/clipboard.py", "def copy(): from PySide6.QtGui import QClipboard", "toolkit"),
        ("app/cli.py", "import PySide6", "toolkit"),
        ("app/report/check.py", "import fhir.resources.STU3.bundle", "FHIR library"),
        ("app/ui/details.py", "from fhir.resources import STU3", "FHIR library"),
    ],
)
def test_a_breach_is_found(tmp_path: Path, module: str, statement: str, contract: str) -> None:
    run = lint_imports(made_up(tmp_path, {module: statement + "\n"}))
    assert run.returncode == 1, run.stdout + run.stderr
    broken = " ".join(run.stdout.split())
    assert any(contract in part.rsplit(" KEPT", 1)[-1] for part in broken.split(" BROKEN")[:-1]), (
        run.stdout
    )


def import_without_windows(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", HEADLESS], cwd=folder, capture_output=True, text=True, check=False
    )


def test_everything_but_the_windows_imports_without_the_toolkit() -> None:
    run = import_without_windows(ROOT)
    assert run.returncode == 0, run.stdout + run.stderr
    assert int(run.stdout) > 0


def test_an_import_of_the_toolkit_elsewhere_is_found(tmp_path: Path) -> None:
    hidden = "import importlib\nimportlib.import_module('PySide6.QtCore')\n"
    run = import_without_windows(made_up(tmp_path, {"app/desk/hidden.py": hidden}))
    assert run.returncode == 1
    assert "PySide6 is blocked" in run.stderr


START = """
import importlib, pkgutil, sys

import app.desk, app.ui

for package in (app.desk, app.ui):
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        importlib.import_module(found.name)
print(*sorted({name.split(".")[0] for name in sys.modules}))
"""
HEAVY = {"fhir", "httpx", "keyring", "lxml", "pydantic", "starlette", "uvicorn"}
"""What costs 40 to 700 ms to import, and is not needed to show a list."""


def loaded_at_the_start(folder: Path) -> set[str]:
    run = subprocess.run(
        [sys.executable, "-c", START], cwd=folder, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return set(run.stdout.split())


def test_the_windows_open_without_the_heavy_libraries() -> None:
    loaded = loaded_at_the_start(ROOT)
    assert "PySide6" in loaded
    assert loaded & HEAVY == set()


def test_a_heavy_library_at_the_start_is_found(tmp_path: Path) -> None:
    files = {"app/desk/check.py": "from app.readers import check\n"}
    files["app/readers/check.py"] = "import lxml.etree\n"
    assert loaded_at_the_start(made_up(tmp_path, files)) & HEAVY == {"lxml"}


def beyond_stdlib(folder: Path) -> Iterator[str]:
    """What the modules below ``folder`` import beside the standard library and ``app.report``."""
    for module, tree in modules(folder):
        for node in ast.walk(tree):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for name in names:
                top = name.split(".")[0]
                own = name == "app.report" or name.startswith("app.report.")
                allowed = top in sys.stdlib_module_names or (module, top) in BEYOND_STDLIB
                if not own and not allowed:
                    yield f"{module}: {name}"


def test_the_report_imports_the_standard_library_alone() -> None:
    assert list(beyond_stdlib(ROOT / "app/report")) == []


@pytest.mark.parametrize(
    "statement",
    ["import httpx", "from lxml import etree", "import nhs_number", "from app import x"],
)
def test_another_import_in_the_report_is_found(tmp_path: Path, statement: str) -> None:
    write_tree(tmp_path, {"part/names.py": f"import re\ndef f():\n    {statement}\n"})
    assert len(list(beyond_stdlib(tmp_path))) == 1


LISTED = """
import sys

import app.ui.main_window
import app.ui.start
from PySide6 import QtGui, QtWidgets

print(*sys.modules, *vars(QtGui), *vars(QtWidgets))
"""
OPENS = {"app.desk.opening", "app.desk.plans.choose", "app.report.model", "app.ui.report_page"}
"""What opens and draws a report: half of what the window would wait for."""
LATER = {
    *("app.store.records", "app.store.audit", "app.store.handovers", "app.desk.signing_in"),
    *("app.desk.break_glass", "app.desk.forms", "app.desk.similar"),
    *("app.ui.lock_page", "app.ui.place", "app.connections.ems"),
    *("calendar", "hashlib", "json", "secrets", "socket", "ssl", "uuid"),
}
"""What takes half a millisecond to six each and is imported by whoever needs it, after the list."""
TABLES = {"QIcon", "QStyle", "QFileDialog"}
"""Classes of Qt that are made with hundreds of names when they are first asked for."""


def test_the_first_list_does_without_what_opens_a_report() -> None:
    run = subprocess.run(
        [sys.executable, "-c", LISTED], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(run.stdout.split())
    assert {"app.ui.list_pane", "QLabel"} <= loaded
    assert loaded & (OPENS | LATER | TABLES) == set()


READ = """
import sys

from PySide6 import QtCore, QtGui, QtWidgets

app = QtWidgets.QApplication(["", "-platform", "offscreen"])
import app.ui.leaving
import app.ui.patient_pane
from app.readers.read import read
from app.report.sheet import sheet
from app.ui.report_page import ReportPage
from tests.ui.reports import NOW

with open("resources/examples/cds-stu3/head-injury.json", "rb") as file:
    report = read(file.read())
page = ReportPage(report, sheet(report, NOW), NOW)
page.resize(874, 640)
page.show()
while not page.complete:
    QtCore.QCoreApplication.processEvents(QtCore.QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
print(*sys.modules, *vars(QtGui), *vars(QtWidgets))
"""
ACTS = {
    *("app.ui.print_sheet", "app.ui.desk_sheet", "app.ui.summary", "app.ui.part_panel"),
    *("app.ui.arrival_page", "app.ui.unreadable_page", "difflib", "html.entities"),
}
"""What prints, copies, compares, lists parts or shows another role: not yet asked for."""
WINDOWS = {"QDockWidget", "QWizard", "QFileDialog", "QPageSize"}
"""Classes that PySide makes together, hundreds of names, to find what Qt made itself."""


def test_a_report_is_read_without_what_prints_or_compares() -> None:
    run = subprocess.run(
        [sys.executable, "-c", READ], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(run.stdout.split())
    assert {"app.ui.report_page", "QLabel"} <= loaded
    assert loaded & (ACTS | WINDOWS) == set()
