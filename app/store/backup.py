"""Backups: one encrypted file with everything in it, and a key that a passphrase opens.

A line of JSON, then the store under a key of its own. That key is wrapped by one that scrypt
makes of the passphrase (RFC 7914), with AES-GCM over the whole line: no part of a backup can be
exchanged for a part of another.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile

from app.report.errors import AppError
from app.store import audit
from app.store.facts import facts
from app.store.rekey import rekey
from app.store.sqlcipher import SqlCipher
from app.store.stamps import stamp
from app.store.store import Store

_MAGIC = "triage-handover-backup"
_FORMAT = 1
_N, _R, _P, _MEMORY = 2**17, 8, 1, 256 * 1024 * 1024
_LONGEST_HEAD = 4_096
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Head:
    """What a backup says of itself; nothing about any patient.

    Attributes:
        entries: of the audit trail.
        sha256: of the encrypted store behind it.
        wrapped: the store's key, encrypted.
    """

    made_at: str
    schema: int
    handovers: int
    replies_waiting: int
    entries: int
    sha256: str
    size: int
    salt: str
    nonce: str
    wrapped: str = ""
    magic: str = _MAGIC
    format: int = _FORMAT


def create(path: Path, key: bytes, out: Path, passphrase: str, now: datetime) -> Head:
    """Write a backup of the store at ``path``, while programs may go on using it.

    Raises:
        AppError: there is a file at ``out`` already (BACKUP-004), it cannot be written
            (BACKUP-005), or what was written could not be read again (BACKUP-003).
        StoreFailed: the store cannot be read.
    """
    if out.exists():
        raise AppError(
            "No backup was made",
            "There is a file of that name already, and it was left as it is",
            "Give another name",
            "BACKUP-004",
        )
    try:
        with TemporaryFile(dir=out.parent):
            pass  # what cannot be made there is no fault of the store
    except OSError as failure:
        raise _not_written(failure) from failure
    copy, part = (out.with_name(f"{out.name}.{end}") for end in ("copy", "part"))
    try:
        own = os.urandom(32)
        _copied(path, key, copy, own)
        head = _wrapped(_described(copy, own, now), own, passphrase)
        _joined(head, copy, part)
        part.replace(out)
    except OSError as failure:
        raise _not_written(failure) from failure
    finally:
        for left in (copy, part):
            left.unlink(missing_ok=True)
    return head


def read_head(backup: Path) -> Head:
    """What a backup says of itself. Raises AppError where it is none (BACKUP-001)."""
    try:
        with backup.open("rb") as file:
            said = json.loads(file.readline(_LONGEST_HEAD))
        head = Head(**said)
    except (OSError, ValueError, TypeError):
        head = None
    if head is None or (head.magic, head.format) != (_MAGIC, _FORMAT):
        raise AppError(
            "This is no backup",
            "The file cannot be read, or a backup of this program begins in another way",
            "Choose a file that triage-handover backup create has written",
            "BACKUP-001",
        )
    return head


def unpack(backup: Path, passphrase: str, to: Path) -> tuple[Head, bytes]:
    """Write the store of a backup to ``to`` and prove it; gives its key.

    Raises:
        AppError: it is no backup (BACKUP-001), the passphrase does not fit (BACKUP-002), it is
            damaged (BACKUP-003), or it cannot be written (BACKUP-005).
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    head = read_head(backup)
    try:
        opener = AESGCM(_stretched(passphrase, bytes.fromhex(head.salt)))
        wrapped = bytes.fromhex(head.wrapped)
        key = opener.decrypt(bytes.fromhex(head.nonce), wrapped, _bound(head))
    except (InvalidTag, ValueError) as failure:
        raise AppError(
            "The backup was not opened",
            "The passphrase is not the one that it was made with, or its first line was changed",
            "Try the passphrase again",
            "BACKUP-002",
        ) from failure
    try:
        digest = hashlib.sha256()
        with backup.open("rb") as file, to.open("xb") as out:
            to.chmod(0o600)
            file.readline(_LONGEST_HEAD)
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        if digest.hexdigest() != head.sha256:
            raise _damaged()
        _described(to, key, None)
    except OSError as failure:
        raise _not_written(failure) from failure
    return head, key


def _copied(path: Path, key: bytes, copy: Path, own: bytes) -> None:
    line = SqlCipher(path, key).connect()
    try:
        line.execute("VACUUM INTO ?", (str(copy),))
    except Exception as failure:
        raise SqlCipher(path, key).meaning(failure) or failure from failure
    finally:
        line.close()
    copy.chmod(0o600)
    rekey(copy, key, own)


def _described(copy: Path, key: bytes, now: datetime | None) -> Head:
    """Prove a store: every page, its structure and its audit trail. Raises AppError if not."""
    with Store.open(copy, key) as store:
        found = facts(store)
        verdict = audit.verify(store)
    if found.damage or not verdict.sound:
        raise _damaged()
    for end in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            copy.with_name(copy.name + end).unlink()
    return Head(
        made_at=stamp(now) if now else "",
        schema=found.schema,
        handovers=sum(found.lists.values()),
        replies_waiting=found.waiting,
        entries=verdict.entries,
        sha256=_digest(copy),
        size=copy.stat().st_size,
        salt=os.urandom(16).hex(),
        nonce=os.urandom(12).hex(),
    )


def _wrapped(head: Head, key: bytes, passphrase: str) -> Head:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    sealer = AESGCM(_stretched(passphrase, bytes.fromhex(head.salt)))
    return replace(head, wrapped=sealer.encrypt(bytes.fromhex(head.nonce), key, _bound(head)).hex())


def _bound(head: Head) -> bytes:
    """What the wrapping vouches for: everything that the first line says."""
    return json.dumps(asdict(replace(head, wrapped="")), sort_keys=True).encode()


def _stretched(passphrase: str, salt: bytes) -> bytes:
    return hashlib.scrypt(
        passphrase.encode(), salt=salt, n=_N, r=_R, p=_P, maxmem=_MEMORY, dklen=32
    )


def _joined(head: Head, copy: Path, part: Path) -> None:
    with copy.open("rb") as store, part.open("xb") as out:
        part.chmod(0o600)
        out.write(json.dumps(asdict(head), sort_keys=True).encode() + b"\n")
        while chunk := store.read(_CHUNK):
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _damaged() -> AppError:
    return AppError(
        "The backup is damaged",
        "It is not what was written when it was made",
        "Use another backup, and keep this one for local IT",
        "BACKUP-003",
    )


def _not_written(failure: OSError) -> AppError:
    return AppError(
        "The file was not written",
        f"The disk or the folder did not allow it ({failure.strerror or 'no reason given'})",
        "Make room, or choose another folder",
        "BACKUP-005",
    )
