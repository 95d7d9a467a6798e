"""Secrets that a service manager hands to a service (systemd: LoadCredentialEncrypted=).

A service has nobody who signs in and unlocks a keyring. Its manager decrypts the secrets for it
alone, into files in memory, in the folder that ``CREDENTIALS_DIRECTORY`` names.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from app.report.errors import AppError

FOLDER = "CREDENTIALS_DIRECTORY"
STORE_KEY = "store-key"
_NEW = "new:"
_UNFIT = re.compile(r"[^A-Za-z0-9_.@-]")


class CredentialSecrets:
    """Secrets of the service, by name; they are changed by an administrator alone.

    Args:
        folder: where the manager put them.
        begun: a file beside the store that is made with it. While it is not there the store's
            key counts as new, so a store is made at the first start and never in the place of one
            that was lost.
    """

    def __init__(self, folder: Path, begun: Path) -> None:
        self._folder = folder
        self._begun = begun

    def get(self, name: str) -> str | None:
        """The secret, or None where the service was given none of that name.

        Raises:
            AppError: it cannot be read (SECRETS-010).
        """
        try:
            value = (self._folder / credential(name)).read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as failure:
            raise AppError(
                "A secret of the service could not be read",
                f"The credential {credential(name)} is there and is not readable text",
                "Ask local IT to make it again with systemd-creds",
                "SECRETS-010",
            ) from failure
        if credential(name) == STORE_KEY and not self._begun.exists():
            return _NEW + value
        return value

    def set(self, name: str, value: str) -> None:
        """Take note that the store was made; anything else is not this program's to change.

        Raises:
            AppError: it is another secret, or another value (SECRETS-011).
        """
        kept = self.get(name)
        if credential(name) != STORE_KEY or kept is None or kept.removeprefix(_NEW) != value:
            raise AppError(
                "A secret of the service was not changed",
                "A service is given its secrets and cannot keep others",
                f"Ask local IT to add the credential {credential(name)} to the service",
                "SECRETS-011",
            )
        self._begun.touch(mode=0o600)

    def delete(self, name: str) -> None:
        """Never done here. Raises AppError (SECRETS-011) where there is such a secret."""
        if self.get(name) is not None:
            self.set(name, "")


def credential(name: str) -> str:
    """The name of the credential for a secret: ``store-key``, or its own without odd characters."""
    return STORE_KEY if name.startswith(f"{STORE_KEY} ") else _UNFIT.sub("-", name)


def given() -> Path | None:
    """The folder with the credentials of this service, None where this is none."""
    folder = os.environ.get(FOLDER, "")
    return Path(folder) if folder and (Path(folder) / STORE_KEY).exists() else None
