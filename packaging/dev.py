#!/usr/bin/env python3
"""The one door for people who build this program: set it up, try it, test it.

    python3 packaging/dev.py demo        the viewer with a demonstration sender behind it
    python3 packaging/dev.py test        every check and every test

Needs nothing but a Python; what else is missing it installs into ``.venv``, from the lock files
beside this one, where each download is checked against its hash. Where packages come from is the
machine's own pip configuration.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import machine

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
STAMP = VENV / "installed.json"
SETUP_LOG = ROOT / "build" / "setup.log"
TOUR = ROOT / "build" / "tour"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")

LOCKS = {
    "run": ROOT / "packaging" / "requirements.txt",
    "dev": ROOT / "packaging" / "requirements-dev.txt",
    "build": ROOT / "packaging" / "requirements-build.txt",
    "package": ROOT / "packaging" / "requirements-package.txt",
}
LOCK_COMMAND = "python3 packaging/dev.py lock"
MOST_WORKERS = 8


def main(arguments: list[str] | None = None) -> int:
    """Carry out one command; what the machine lacks is said in one line, with exit code 1."""
    parser = argparse.ArgumentParser(prog="packaging/dev.py", description="Set up, try and test.")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for action in COMMANDS:
        summary = str(action.__doc__).splitlines()[0]
        command = commands.add_parser(action.__name__, help=summary, add_help=False)
        command.set_defaults(action=action)
    known, rest = parser.parse_known_args(arguments)
    if known.command is None:
        parser.print_help()
        return 2
    try:
        return int(known.action(rest))
    except machine.Lacking as lacking:
        print(f"dev.py: {lacking}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def setup(_arguments: list[str]) -> int:
    """Install everything that developing needs."""
    ready("dev")
    print(f"Ready: {VENV.relative_to(ROOT)} is up to date.")
    return 0


def demo(arguments: list[str]) -> int:
    """Open the viewer on a demonstration sender; without a screen, play the tour instead."""
    ready("run")
    parser = argparse.ArgumentParser(prog="packaging/dev.py demo")
    parser.add_argument("--tour", metavar="DIR", type=Path, help="play the story, keep pictures")
    known, rest = parser.parse_known_args(arguments)
    environment = dict(os.environ)
    tour = known.tour
    if not machine.has_screen():
        environment["QT_QPA_PLATFORM"] = "offscreen"
        if tour is None:
            print("There is no display here, so the tour is played and its pictures are kept.")
            tour = TOUR
            shutil.rmtree(tour, ignore_errors=True)
    if tour is not None:
        rest += ["--tour", str(tour.resolve())]
    code = _call("-m", "app", "--demo", *rest, environment=environment)
    if tour is not None:
        pictures = len(list(tour.glob("*.png")))
        print(f"{pictures} pictures of the tour are in {tour}")
    return code


def lint(_arguments: list[str]) -> int:
    """Check style, types and the dependencies between packages."""
    ready("dev", with_qt=False)
    import_linter = shutil.which("lint-imports", path=str(SCRIPTS)) or "lint-imports"
    checks: dict[str, list[str | Path]] = {
        "ruff check": [PYTHON, "-m", "ruff", "check", "."],
        "ruff format": [PYTHON, "-m", "ruff", "format", "--check", "."],
        "mypy": [PYTHON, "-m", "mypy"],
        "import-linter": [import_linter, "--no-logo"],
    }
    failed = [name for name, command in checks.items() if not _passes(name, command)]
    if failed:
        print(f"dev.py: these checks failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def test(arguments: list[str]) -> int:
    """Check and test everything, packages too; with arguments for pytest, run those tests alone."""
    ready("dev")
    if arguments:
        return _pytest(*arguments)
    machine.provide_testing()
    workers = str(min(os.cpu_count() or 1, MOST_WORKERS))
    return _all_of(
        {
            "style and types": lambda: lint([]),
            "tests": lambda: _pytest("-n", workers),
            "packages": _packages,
        }
    )


def _all_of(parts: dict[str, Callable[[], int]]) -> int:
    """Carry out every part, and say at the end what became of each.

    Returns:
        0, or the code of the first part that failed: one that cannot be done here fails nothing.
    """
    told, failed = [], 0
    for name, part in parts.items():
        started = time.monotonic()
        code = part()
        verdict = {0: "ok", machine.NOT_HERE: "NOT VERIFIED HERE"}.get(code, "failed")
        told.append(f"{name:<16} {time.monotonic() - started:5.0f} s  {verdict}")
        failed = failed or (0 if code == machine.NOT_HERE else code)
    print("", *told, sep="\n")
    return failed


def _packages() -> int:
    """Build the packages and try them, or say why not."""
    reason = "On this system they are built by packaging/dev.py package alone."
    if sys.platform.startswith("linux"):
        try:
            machine.provide_packing()
        except machine.Lacking as lacking:
            reason = str(lacking)
        else:
            return package([]) or verify([])
    print(f"The packages were not built and not tried here: {reason}")
    return machine.NOT_HERE


def benchmarks(arguments: list[str]) -> int:
    """Measure against the budgets, in ratios to what the stack itself takes in the same run."""
    ready("dev")
    return _pytest("tests/benchmarks", "-m", "benchmark", "-s", *arguments)


def faults(arguments: list[str]) -> int:
    """Kill the program at random moments and see that nothing is lost; takes minutes."""
    ready("dev")
    return _pytest("tests/faults", "-m", "fault", "-s", "--timeout", "3600", *arguments)


def soak(arguments: list[str]) -> int:
    """Post 20,000 messages to a receiver that is killed all the time; --minutes N, --messages N."""
    ready("dev", with_qt=False)
    return _call("-m", "tests.soak", *arguments, environment=dict(os.environ))


def fuzz(arguments: list[str]) -> int:
    """Try 200,000 mutated messages on the readers; --inputs N, --seed S; takes an hour."""
    ready("dev", with_qt=False)
    return _call("-m", "tests.fuzz", *arguments, environment=dict(os.environ))


def samples(arguments: list[str]) -> int:
    """Print the values in every message beside those that its report accounts for."""
    ready("dev")
    return _pytest("tests/readers/test_value_counts.py", "-s", "-q", "-n", "0", *arguments)


def package(arguments: list[str]) -> int:
    """Build what this machine can, into dist/, and look into it; --sign COMMAND on Windows."""
    ready("dev")
    machine.provide_packing()
    built = _call("packaging/packages.py", "build", *arguments, environment=dict(os.environ))
    if built or os.name == "nt":  # the tools that look into packages are those of Linux
        return built
    return _pytest("tests/packaging", "-m", "package")


def verify(arguments: list[str]) -> int:
    """Try what was built; --suite NAME, --lintian, --windows, --twice; exit 77: not here."""
    ready("dev", with_qt=False)
    return _call("packaging/packages.py", "verify", *arguments, environment=dict(os.environ))


def audit(arguments: list[str]) -> int:
    """Look up what ships: index, vulnerabilities; --table keeps it; exit 77: one did not answer."""
    ready("dev", with_qt=False)
    return _call("packaging/audit.py", *arguments, environment=dict(os.environ))


def lock(arguments: list[str]) -> int:
    """Write the lock files anew, keeping what they pin; --upgrade takes newer versions."""
    uv = shutil.which("uv")
    if uv is None:
        raise machine.Lacking("uv writes the lock files and is not here. Install it, with pip say.")
    sources = {
        "run": ["pyproject.toml"],
        "dev": ["pyproject.toml", "--group", "dev", "-c", str(LOCKS["run"].relative_to(ROOT))],
        "build": ["--group", "build", "-c", str(LOCKS["dev"].relative_to(ROOT))],
        "package": ["--group", "package", "-c", str(LOCKS["dev"].relative_to(ROOT))],
    }
    command = [uv, "pip", "compile", "--quiet", "--universal", "--generate-hashes"]
    command += ["--python-version", "3.11", "--custom-compile-command", LOCK_COMMAND]
    for kind, source in sources.items():
        output = str(LOCKS[kind].relative_to(ROOT))
        code = subprocess.call([*command, *arguments, *source, "-o", output], cwd=ROOT)
        if code:
            return code
    return 0


COMMANDS = (
    setup, demo, test, lint, benchmarks, faults, soak, fuzz, samples, package, verify, audit, lock,
)  # fmt: skip


def ready(kind: str, *, with_qt: bool = True) -> None:
    """Have the environment hold what the lock file says; does nothing if it does already.

    Args:
        kind: ``run`` for what running the program needs, ``dev`` for all that testing needs too.
        with_qt: whether the libraries of the system that Qt needs are wanted as well.

    Raises:
        machine.Lacking: the machine lacks something, or a package could not be installed.
    """
    python = machine.provide(venv_exists=PYTHON.is_file(), with_qt=with_qt)
    stamps = _read_stamps()
    if PYTHON.is_file() and stamps.get(kind) == fingerprint(kind):
        return
    print(f"Installing into {VENV.relative_to(ROOT)}; the first time takes some minutes.")
    started = time.monotonic()
    _make_environment(python)
    STAMP.unlink(missing_ok=True)
    pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    _install([*pip, "--require-hashes", "-r", str(LOCKS[kind]), "-r", str(LOCKS["build"])])
    _install([*pip, "--no-index", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)])
    kinds = {"dev": ("dev", "run")}.get(kind, (kind,))  # the one lock holds all of the other
    STAMP.write_text(json.dumps({each: fingerprint(each) for each in kinds}), encoding="utf-8")
    print(f"Installed in {time.monotonic() - started:.0f} s.")


def _make_environment(python: str) -> None:
    """Make ``.venv``, unless it is there and has pip or can be given it."""
    if PYTHON.is_file():
        for arguments in (["pip", "--version"], ["ensurepip"]):
            done = subprocess.run([PYTHON, "-m", *arguments], capture_output=True, check=False)
            if done.returncode == 0:
                return
    _install([python, "-m", "venv", "--clear", str(VENV)])


def _install(command: list[str]) -> None:
    """Run one step of the installation; its output goes to a file, its failure into one line."""
    SETUP_LOG.parent.mkdir(exist_ok=True)
    with SETUP_LOG.open("w", encoding="utf-8") as log:
        code = subprocess.call(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, cwd=ROOT
        )
    if code:
        lines = SETUP_LOG.read_text(encoding="utf-8", errors="replace").splitlines()
        errors = [line for line in lines if line.lower().startswith("error:")] or lines[-1:]
        reason = errors[0] if errors else f"it ended with code {code}"
        raise machine.Lacking(
            f"The packages could not be installed: {reason} "
            f"(all that was said is in {SETUP_LOG.relative_to(ROOT)})"
        )


def fingerprint(kind: str) -> str:
    """Stands for all that decides what is installed: a change in it means installing again."""
    digest = hashlib.sha256()
    for path in (LOCKS[kind], LOCKS["build"], ROOT / "pyproject.toml"):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _read_stamps() -> dict[str, str]:
    try:
        stamps = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamps if isinstance(stamps, dict) else {}


def _passes(name: str, command: list[str | Path]) -> bool:
    started = time.monotonic()
    done = subprocess.run(
        command,
        cwd=ROOT,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    verdict = "failed" if done.returncode else "ok"
    print(f"{name:<14} {verdict:<6} {time.monotonic() - started:5.1f} s")
    if done.returncode:
        print(done.stdout)
    return done.returncode == 0


def _pytest(*arguments: str) -> int:
    return _call("-m", "pytest", *arguments, environment=dict(os.environ))


def _call(*arguments: str, environment: dict[str, str]) -> int:
    return subprocess.call([str(PYTHON), *arguments], cwd=ROOT, env=environment)


if __name__ == "__main__":
    if isinstance(sys.stdout, io.TextIOWrapper):  # what is said here stands before what is run
        sys.stdout.reconfigure(line_buffering=True, errors="replace")
    sys.exit(main())
