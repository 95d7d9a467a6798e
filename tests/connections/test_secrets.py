"""The keyring, with back ends that are there, locked, full, or missing."""

import subprocess
import sys
from collections.abc import Callable, Iterator

import keyring.backend  # noqa: TID253 - a test opens no window
import keyring.backends.fail  # noqa: TID253 - a test opens no window
import pytest
from keyring import errors  # noqa: TID253 - a test opens no window

from app.connections.secrets import SERVICE, KeyringSecrets, MemorySecrets, Secrets
from app.report.errors import AppError

WINDOWS_LIMIT = 2560
"""Bytes that Windows Credential Manager takes for one secret."""

Use = Callable[[keyring.backend.KeyringBackend], None]


class InMemory(keyring.backend.KeyringBackend):
    """A back end that works, or fails in one way."""

    priority = 1.0  # type: ignore[assignment]  # the class declares a property

    def __init__(self, failure: Exception | None = None) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self._failure = failure

    def get_password(self, service: str, username: str) -> str | None:
        if self._failure and not isinstance(self._failure, errors.PasswordSetError):
            raise self._failure
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self._failure:
            raise self._failure
        if len(password.encode("utf-16-le")) > WINDOWS_LIMIT:
            raise errors.PasswordSetError
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.kept:
            raise errors.PasswordDeleteError
        del self.kept[service, username]


@pytest.fixture
def use_backend() -> Iterator[Use]:
    """Makes a back end the one of this process, until the test is over."""
    before = keyring.get_keyring()
    yield keyring.set_keyring
    keyring.set_keyring(before)


@pytest.mark.parametrize("kind", ["memory", "keyring"])
def test_a_secret_is_kept_replaced_and_forgotten(kind: str, use_backend: Use) -> None:
    backend = InMemory()
    use_backend(backend)
    secrets: Secrets = MemorySecrets() if kind == "memory" else KeyringSecrets()
    assert secrets.get("token") is None
    secrets.set("token", "one")
    secrets.set("token", "two")
    assert secrets.get("token") == "two"
    assert backend.kept == ({} if kind == "memory" else {(SERVICE, "token"): "two"})
    secrets.delete("token")
    secrets.delete("token")
    assert secrets.get("token") is None
    assert "two" not in repr(secrets)


@pytest.mark.parametrize(
    ("backend", "code"),
    [
        (keyring.backends.fail.Keyring(), "SECRETS-001"),
        (InMemory(errors.InitError("Failed to create the collection")), "SECRETS-002"),
        (InMemory(errors.KeyringLocked()), "SECRETS-002"),
        (InMemory(RuntimeError("the bus went away")), "SECRETS-002"),
        (InMemory(errors.PasswordSetError("too long")), "SECRETS-003"),
    ],
)
def test_a_keyring_that_cannot_be_used_is_told(
    backend: keyring.backend.KeyringBackend, code: str, use_backend: Use
) -> None:
    use_backend(backend)
    with pytest.raises(AppError) as told:
        KeyringSecrets().set("token", "made-up-value")
    assert told.value.code == code
    assert "made-up-value" not in told.value.line


def test_the_keyring_is_not_imported_before_it_is_asked() -> None:
    look = "import sys, app.connections.ems as _, app.connections.secrets as s; s.KeyringSecrets();"
    heavy = "{'keyring', 'httpx', 'lxml', 'msgspec', 'truststore', 'pydantic'}"
    done = subprocess.run(
        [sys.executable, "-c", f"{look} print(sorted({heavy} & set(sys.modules)))"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("length", [1200, 1201, 1280, 2560, 3300, 60_000])
@pytest.mark.parametrize("character", ["k", "\N{GRINNING FACE}"])
def test_a_secret_longer_than_windows_takes_is_kept_in_parts(
    length: int, character: str, use_backend: Use
) -> None:
    backend, secrets = InMemory(), KeyringSecrets()
    use_backend(backend)
    value = character * (length - 1) + "."
    secrets.set("key", value)
    assert secrets.get("key") == value
    parts = len(backend.kept)
    secrets.set("key", value[::-1])
    assert secrets.get("key") == value[::-1]
    assert len(backend.kept) == parts
    secrets.set("key", "short")
    assert backend.kept == {(SERVICE, "key"): "short"}


def test_a_secret_that_looks_like_a_head_is_kept_as_it_is(use_backend: Use) -> None:
    backend, secrets = InMemory(), KeyringSecrets()
    use_backend(backend)
    secrets.set("key", "k" * 3000)
    head = backend.kept[SERVICE, "key"]
    secrets.set("other", head)
    assert (secrets.get("other"), secrets.get("key")) == (head, "k" * 3000)
    secrets.delete("other")
    secrets.delete("key")
    assert backend.kept == {}


@pytest.mark.parametrize("damage", ["missing", "changed"])
def test_a_secret_with_a_part_lost_is_told_and_can_be_put_in_again(
    damage: str, use_backend: Use
) -> None:
    backend, secrets = InMemory(), KeyringSecrets()
    use_backend(backend)
    secrets.set("key", "made-up-value" * 300)
    part = next(one for one in backend.kept if "part 2" in one[1])
    if damage == "missing":
        del backend.kept[part]
    else:
        backend.kept[part] = "other"
    with pytest.raises(AppError) as told:
        secrets.get("key")
    assert told.value.code == "SECRETS-004"
    assert "made-up-value" not in told.value.line
    secrets.set("key", "new" * 1000)
    assert secrets.get("key") == "new" * 1000


def test_until_all_parts_are_in_the_earlier_secret_counts(use_backend: Use) -> None:
    class Full(InMemory):
        def set_password(self, service: str, username: str, password: str) -> None:
            if "part 3" in username:
                raise errors.PasswordSetError
            super().set_password(service, username, password)

    backend, secrets = Full(), KeyringSecrets()
    use_backend(backend)
    secrets.set("key", "old" * 300)
    with pytest.raises(AppError) as told:
        secrets.set("key", "new" * 1000)
    assert told.value.code == "SECRETS-003"
    assert secrets.get("key") == "old" * 300
    assert len(backend.kept) == 1
