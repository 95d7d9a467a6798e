"""The key of the store: in the keyring before the file exists, and never made twice.

While the key is changed, or a backup takes the place of the store, the keyring holds both keys in
one entry (``two:``), so that whenever the program is killed, one of them opens the file.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol

from app.report.errors import StoreFailed
from app.store.sqlcipher import KEY_BYTES, is_there
from app.store.store import Store

KEY_NAME = "store-key"
_UNFINISHED = "new:"
_TWO = "two:"
_WRONG_KEY = "STORE-003"


class KeyPlace(Protocol):
    """Where the key is kept: the operating system's keyring, or memory in a demonstration."""

    def get(self, name: str) -> str | None:
        """The secret, or None where none is kept under that name."""

    def set(self, name: str, value: str) -> None:
        """Keep a secret in the place of any earlier one."""


def key_name(path: Path) -> str:
    """The name of the key in the keyring; each store file has its own."""
    return f"{KEY_NAME} {path.absolute()}"


def open_store(path: Path, place: KeyPlace, *, upgrade: bool = True, busy_ms: int = 5_000) -> Store:
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
        if is_there(path):
            raise StoreFailed(
                "Reports cannot be saved or opened",
                "The store is there, but its key is not in the keyring of this person on this "
                "computer: the keyring was emptied, somebody else signed in, or the profile was "
                "moved or copied from another place. The file was not changed, and no new one was "
                "made in its place",
                "Sign in as the person who used this computer before. If the profile was moved, "
                "ask local IT to run: triage-handover key adopt OLD-FOLDER. If the key is lost, "
                "the store is opened again only by: triage-handover backup restore",
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
    if kept.startswith(_TWO):
        return _open_by_either(path, place, kept, busy_ms)
    unfinished = kept.startswith(_UNFINISHED)
    store = Store.open(path, _bytes(kept), create=unfinished, upgrade=upgrade, busy_ms=busy_ms)
    if unfinished:
        place.set(name, kept.removeprefix(_UNFINISHED))
    return store


def rotate(path: Path, place: KeyPlace) -> None:
    """Give the store a new key, which nobody has seen, in the place of its present one.

    Raises:
        StoreFailed: the store keeps its key: another program uses it (STORE-015), there is none
            (STORE-002), or any reason of :meth:`Store.open`.
        AppError: the keyring keeps no new key.
    """
    from app.store.rekey import rekey

    open_store(path, place).close()
    name = key_name(path)
    old, new = key_of(path, place), new_key()
    begin_change(path, place, new)
    try:
        rekey(path, old, new)
    except StoreFailed:
        place.set(name, old.hex())
        raise
    place.set(name, new.hex())


def key_of(path: Path, place: KeyPlace) -> bytes:
    """The key of a store that was opened just now, for a copy of it."""
    return _bytes((place.get(key_name(path)) or "").removeprefix(_UNFINISHED))


def begin_change(path: Path, place: KeyPlace, new: bytes) -> None:
    """Keep ``new`` beside the present key, if there is one, until the file has changed.

    Raises:
        StoreFailed: the keyring did not keep it (STORE-011).
    """
    name = key_name(path)
    try:
        present = _keys(place.get(name) or "")
    except StoreFailed:  # there is none, or it is no key
        present = ()
    kept = _TWO + ":".join(key.hex() for key in (*present, new))
    place.set(name, kept)
    if place.get(name) != kept:
        raise StoreFailed(
            "The key of the store was not changed",
            "The keyring did not keep the new key, so the old one stays",
            "Ask local IT to check this person's keyring",
            "STORE-011",
        )


def adopt(path: Path, place: KeyPlace, moved_from: Path) -> None:
    """Take over the key of a store that was moved or copied here from another place.

    Raises:
        StoreFailed: there is a key for this place already, or none for the other one
            (STORE-016); or the key does not open the store, and was not taken over.
    """
    kept = place.get(key_name(moved_from))
    if kept is None or place.get(key_name(path)) is not None:
        raise StoreFailed(
            "No key was taken over",
            "The keyring has no key for a store in that folder"
            if kept is None
            else "The keyring has a key for the store in this place already",
            "Check the folder that the profile was in before",
            "STORE-016",
        )
    tried = _Tried({key_name(path): kept})
    open_store(path, tried).close()
    place.set(key_name(path), tried[key_name(path)])


class _Tried(dict[str, str]):
    """A place for a key that is only tried."""

    def set(self, name: str, value: str) -> None:
        self[name] = value


def new_key() -> bytes:
    """A key for a store that lives no longer than the caller's memory."""
    return os.urandom(KEY_BYTES)


def _open_by_either(path: Path, place: KeyPlace, kept: str, busy_ms: int) -> Store:
    """Open a store whose key was being changed, and settle which key it has."""
    *others, last = _keys(kept)
    for key in (*others, last):
        try:
            store = Store.open(path, key, busy_ms=busy_ms)
        except StoreFailed as failure:
            if failure.code != _WRONG_KEY or key == last:
                raise
            continue
        place.set(key_name(path), key.hex())
        return store
    raise RuntimeError("the last key either opens the store or says why not")


def _keys(kept: str) -> tuple[bytes, ...]:
    """The keys of an entry of the keyring, one or two."""
    if not kept.startswith(_TWO):
        return (_bytes(kept),)
    return tuple(_bytes(key) for key in kept.removeprefix(_TWO).split(":") if key)


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
