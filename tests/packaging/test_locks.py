"""The lock files pin everything by hash, agree with each other, and name no source."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCKS = {
    kind: ROOT / f"packaging/requirements{suffix}.txt"
    for kind, suffix in {"run": "", "dev": "-dev", "build": "-build", "package": "-package"}.items()
}
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}\Z")


def pins(lock: str) -> dict[str, tuple[str, list[str]]]:
    """Each package of a lock file with its version and the hashes that it may have.

    Raises:
        ValueError: something in it is not a package pinned to one version.
    """
    found: dict[str, tuple[str, list[str]]] = {}
    joined = re.sub(r"^\s*#.*\n", "", lock, flags=re.MULTILINE).replace("\\\n", " ")
    for line in filter(None, joined.splitlines()):
        wanted, *hashes = re.split(r"\s+(?=--hash)", line.strip())
        pin = re.fullmatch(r"(?P<name>[\w.-]+)==(?P<version>[\w.]+)(?P<marker> ; .+)?", wanted)
        if pin is None:
            raise ValueError(f"not pinned to one version: {wanted}")
        found[canonicalize_name(pin["name"])] = (pin["version"], hashes)
    return found


def read(kind: str) -> dict[str, tuple[str, list[str]]]:
    return pins(LOCKS[kind].read_text(encoding="utf-8"))


def wanted(kind: str) -> list[Requirement]:
    """What the project file asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = {
        "run": project["project"]["dependencies"],
        "dev": project["project"]["dependencies"] + project["dependency-groups"]["dev"],
        "build": project["dependency-groups"]["build"] + project["build-system"]["requires"],
        "package": project["dependency-groups"]["package"],
    }
    return [Requirement(one) for one in asked[kind]]


@pytest.mark.parametrize("kind", LOCKS)
def test_every_package_is_pinned_by_hash(kind: str) -> None:
    found = read(kind)
    assert found
    assert [name for name, (_, hashes) in found.items() if not hashes] == []
    assert [one for _, hashes in found.values() for one in hashes if not HASH.match(one)] == []


@pytest.mark.parametrize("line", ["httpx>=0.28", "-e .", "--index-url https://x.example", "a @ b"])
def test_a_line_that_pins_nothing_is_found(line: str) -> None:
    with pytest.raises(ValueError, match="not pinned"):
        pins(f"# comment\n{line}\n")


@pytest.mark.parametrize("kind", LOCKS)
def test_the_lock_holds_what_the_project_asks_for(kind: str) -> None:
    found = read(kind)
    for requirement in wanted(kind):
        version, _ = found[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), requirement


def test_developing_runs_on_the_versions_that_running_uses() -> None:
    run, dev = read("run"), read("dev")
    assert {name: dev.get(name) for name in run} == run


def test_the_packages_of_the_installation_agree_with_the_others() -> None:
    dev = read("dev")
    assert [name for name, pin in read("build").items() if dev.get(name, pin) != pin] == []


@pytest.mark.parametrize("kind", LOCKS)
def test_no_lock_names_a_source(kind: str) -> None:
    text = LOCKS[kind].read_text(encoding="utf-8")
    assert not re.search(r"://|--(extra-)?index|--find-links|--trusted-host", text)
