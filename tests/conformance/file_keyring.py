"""A keyring in a file, for receivers that the suites start as processes of their own.

It is chosen with ``PYTHON_KEYRING_BACKEND=tests.conformance.file_keyring.FileKeyring`` and keeps
its secrets in the file that ``TRIAGE_HANDOVER_TEST_KEYRING`` names.
"""

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend  # noqa: TID253 - a test opens no window
from keyring.errors import KeyringLocked  # noqa: TID253 - a test opens no window

PLACE = "TRIAGE_HANDOVER_TEST_KEYRING"
LOCKED = "locked"
"""What the file holds while the keyring is locked."""


class FileKeyring(KeyringBackend):
    """Works, unless its file says that it is locked."""

    priority = 1.0  # type: ignore[assignment]  # the class declares a property

    def get_password(self, service: str, username: str) -> str | None:
        """The secret, None where there is none (keyring)."""
        return self._kept().get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a secret (keyring)."""
        kept = {**self._kept(), f"{service}/{username}": password}
        beside = self._file().with_suffix(".new")
        beside.write_text(json.dumps(kept), encoding="utf-8")
        beside.replace(self._file())

    def delete_password(self, service: str, username: str) -> None:
        """Forget a secret (keyring)."""
        kept = self._kept()
        del kept[f"{service}/{username}"]
        self._file().write_text(json.dumps(kept), encoding="utf-8")

    def _file(self) -> Path:
        return Path(os.environ[PLACE])

    def _kept(self) -> dict[str, str]:
        if not self._file().exists():
            return {}
        text = self._file().read_text(encoding="utf-8")
        if text == LOCKED:
            raise KeyringLocked
        kept: dict[str, str] = json.loads(text)
        return kept
