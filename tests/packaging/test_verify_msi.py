"""What is read from Wine, and what is said where there is none."""

from pathlib import Path
from types import ModuleType

import pytest

from tests.packaging.scripts import ROOT, fresh

SERVICE = """
HKEY_LOCAL_MACHINE\\System\\CurrentControlSet\\Services\\TriageHandoverGateway
    DisplayName    REG_SZ    Triage Handover gateway
    ImagePath    REG_SZ    C:\\Program Files\\Triage Handover Viewer\\gateway.exe receive
    Start    REG_DWORD    0x2

"""


@pytest.fixture
def verify_msi(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """The module, with a folder of this test's own."""
    monkeypatch.syspath_prepend(ROOT / "packaging")
    found = fresh("verify_msi")
    monkeypatch.setattr(found.freeze, "BUILD", tmp_path)
    return found


class Answers:
    """A Windows that answers each command with what stands for it, and nothing else."""

    def __init__(self, told: dict[str, tuple[int, str]]) -> None:
        self._told = told

    def run(self, *command: str) -> tuple[int, str]:
        return self._told[" ".join(command)]


@pytest.mark.parametrize("absent", ["wine", "wineserver", "wixl"])
def test_a_machine_without_a_tool_is_told(
    verify_msi: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, absent: str
) -> None:
    monkeypatch.setattr(
        verify_msi.shutil, "which", lambda tool: None if tool == absent else f"/usr/bin/{tool}"
    )
    with pytest.raises(verify_msi.NotHere, match=f"^{absent} is not here"):
        verify_msi.verify()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Start", "0x2"),
        ("ImagePath", "C:\\Program Files\\Triage Handover Viewer\\gateway.exe receive"),
        ("ObjectName", ""),
    ],
)
def test_a_value_is_read_as_it_is_printed(verify_msi: ModuleType, name: str, value: str) -> None:
    assert verify_msi._value(SERVICE, name) == value


def test_a_service_that_is_not_there_has_no_state(verify_msi: ModuleType) -> None:
    question = "sc query TriageHandoverGateway"
    running = Answers({question: (0, "        STATE              : 4  RUNNING\n")})
    gone = Answers({question: (1, "")})
    assert verify_msi.Windows.service(running) == "RUNNING"
    assert verify_msi.Windows.service(gone) == ""


def test_versions_of_other_programs_are_not_counted(verify_msi: ModuleType) -> None:
    ours, others = (f"{verify_msi.PRODUCTS}\\{{{code}}}" for code in ("1", "2"))
    line = "    DisplayName    REG_SZ    {}\n    DisplayVersion    REG_SZ    {}\n"
    told = {
        f"reg query {verify_msi.PRODUCTS}": (0, f"\n{ours}\n{others}\n"),
        f"reg query {ours}": (0, line.format("Triage Handover Viewer", "1.1.0")),
        f"reg query {others}": (0, line.format("Something else", "7.0.0")),
    }
    assert verify_msi.Windows.versions(Answers(told)) == ["1.1.0"]


def test_the_first_step_that_goes_wrong_ends_it(
    verify_msi: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    def begin(_windows: object) -> None:
        verify_msi._expect("files", {"a"}, {"a", "b"})

    monkeypatch.setattr(verify_msi, "_begin", begin)
    assert verify_msi._all_of(object(), tmp_path) == 1
    told = capsys.readouterr().out.splitlines()
    assert len(told) == 1
    assert told[0].startswith("FAILED a Windows of its own: files: {'a'} instead of {")
