"""The command line, called as a function; a few tests start the real process."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keyring.backend  # noqa: TID253 - a test opens no window
import pytest

from app.cli import main

EXAMPLES = Path(__file__).parents[2] / "resources" / "examples" / "cds-stu3"


@dataclass(frozen=True)
class Done:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Cli = Callable[..., Done]


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Runs one command over a profile of the test's own."""

    def run(*arguments: str | Path) -> Done:
        code = main(["--profile", str(tmp_path / "profile"), *map(str, arguments)])
        said = capsys.readouterr()
        return Done(int(code), said.out, said.err)

    return run


@pytest.fixture
def settings_file(tmp_path: Path) -> Callable[[str], None]:
    """Writes the user's settings of that profile."""

    def write(text: str) -> None:
        (tmp_path / "profile").mkdir(exist_ok=True)
        (tmp_path / "profile" / "settings.toml").write_text(text, encoding="utf-8")

    return write


@pytest.fixture
def machine_file(tmp_path: Path) -> Callable[[str], None]:
    """Writes what that profile has for its machine."""

    def write(text: str) -> None:
        (tmp_path / "profile").mkdir(exist_ok=True)
        (tmp_path / "profile" / "machine.toml").write_text(text, encoding="utf-8")

    return write


class KeyringInMemory(keyring.backend.KeyringBackend):
    """A keyring that works."""

    priority = 1.0  # type: ignore[assignment]  # the class declares a property

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def working_keyring() -> Iterator[KeyringInMemory]:
    """A keyring that works, for this test."""
    before = keyring.get_keyring()
    made = KeyringInMemory()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


@pytest.fixture
def example() -> Path:
    """One synthetic message that can be read."""
    return min(EXAMPLES.glob("*.json"))
