"""The real process: its exit codes, its characters, its pipes. Few, for each takes a start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import EXAMPLES

ROOT = Path(__file__).parents[2]


def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "app", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["schema", "settings"], 0),
        (["frob"], 2),
        (["inspect", ROOT / "LICENSE"], 3),
        (["receive", "--port", "http"], 2),
    ],
)
def test_the_process_ends_with_the_code(arguments: list[str | Path], code: int) -> None:
    done = run(*arguments)
    assert done.returncode == code
    assert b"Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == (0 if code == 0 else 1)


def test_output_is_utf8_whatever_the_console_is(tmp_path: Path) -> None:
    text = min(EXAMPLES.glob("*.json")).read_text(encoding="utf-8")
    (tmp_path / "zoe.json").write_text(text.replace('"family": "', '"family": "Ž漢'), "utf-8")
    done = run("inspect", tmp_path / "zoe.json", PYTHONIOENCODING="ascii", LC_ALL="C")
    assert done.returncode == 0
    assert "Ž漢".upper() in done.stdout.decode("utf-8")


def test_a_reader_that_has_seen_enough_is_no_failure() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "app", "inspect", str(EXAMPLES), str(EXAMPLES)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        said = process.stderr.read()
    assert (process.returncode, said) == (0, b"")


def test_the_way_to_a_command_imports_nothing_heavy() -> None:
    heavy = "httpx keyring pydantic fhir PySide6 starlette sqlcipher3 platformdirs psycopg".split()
    code = (
        "import sys; from app.cli import main;"
        f"main(['inspect', {str(min(EXAMPLES.glob('*.json')))!r}]);"
        f"print(sorted(set({heavy}) & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_drawing_says_nothing_where_there_is_no_screen(tmp_path: Path) -> None:
    out = tmp_path / "out.png"
    done = run("render", min(EXAMPLES.glob("*.json")), "-o", out, QT_QPA_PLATFORM="offscreen")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert out.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "arguments", [["inspect", str(min(EXAMPLES.glob("*.json")))], ["--help"], ["fetch", "--help"]]
)
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_an_output_that_takes_no_more_is_told(arguments: list[str], unbuffered: str) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "app", *arguments],
            cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.startswith(b"Not everything was written: Standard output takes no more")
    assert done.stderr.endswith(b"[CLI-008]\n")
    assert len(done.stderr.splitlines()) == 1
