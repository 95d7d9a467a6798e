"""The key of the store: in the keyring before the file exists, and never made twice."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol

from app.report.errors import StoreFailed
from app.store.sqlcipher import KEY_BYTES
from app.store.store import Store

KEY_NAME = "store-key"
_UNFINISHED = "new:"


class KeyPlace(Protocol):
    """Where the key is kept: the operating system's keyring, or memory in a demonstration."""

    def get(self, name: str) -> str | None:
        """The secret, or None where none is kept under that name."""

    def set(self, name: str, value: str) -> None:
        """Keep a secret in the place of any earlier one."""


def key_name(path: Path) -> str:
    """The name of the key in the keyring; each store file has its own."""
    return f"{KEY_NAME} {path.absolute()}"


def open_store(path: Path, place: KeyPlace, *, busy_ms: int = 5_000) -> Store:
    """Open the store of a profile, or make it together with its key on the first start.

    A new key is kept first, marked as unfinished, and the mark goes when the file is there. So
    a lost file is told from a first start, and neither is ever silently made anew.

    Raises:
        StoreFailed: the key is missing (STORE-001), the file is missing (STORE-002), the
            keyring did not keep the key (STORE-011), or any reason of :meth:`Store.open`.
        AppError: the keyring itself fails.
    """
    name = key_name(path)
    kept = place.get(name)
    if kept is None:
        if path.exists():
            raise StoreFailed(
                "Reports cannot be saved or opened",
                "The store is there, but its key is not in the keyring. The file was not changed, "
                "and no new one was made in its place",
                "Sign in as the person who used this machine before, or ask local IT to bring the "
                "key back",
                "STORE-001",
            )
        kept = _UNFINISHED + os.urandom(KEY_BYTES).hex()
        place.set(name, kept)
        if place.get(name) != kept:
            raise StoreFailed(
                "Reports cannot be saved or opened",
                "The keyring did not keep the key of the new store, so no store was made",
                "Ask local IT to check this person's keyring",
                "STORE-011",
            )
    unfinished = kept.startswith(_UNFINISHED)
    store = Store.open(path, _bytes(kept), create=unfinished, busy_ms=busy_ms)
    if unfinished:
        place.set(name, kept.removeprefix(_UNFINISHED))
    return store


def new_key() -> bytes:
    """A key for a store that lives no longer than the caller's memory."""
    return os.urandom(KEY_BYTES)


def _bytes(kept: str) -> bytes:
    try:
        key = bytes.fromhex(kept.removeprefix(_UNFINISHED))
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise StoreFailed(
            "Reports cannot be saved or opened",
            "What the keyring holds under the name of the store's key is no key",
            "Ask local IT to bring the right key back",
            "STORE-012",
        )
    return key
