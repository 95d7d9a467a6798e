"""Whether mailboxes take our sign-on, and whether messages can be taken out of folders."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from app.cli.finding import Finding, attention
from app.connections.secrets import Secrets
from app.report.errors import AppError
from app.settings.registry import FolderKind, FolderSettings, MailboxSettings

_PROBE = ".triage-handover-check-"
"""A name that no watcher takes for a message."""


def check_mailbox(mailbox: MailboxSettings, secrets: Secrets) -> list[Finding]:
    """Say hello to a mailbox; nothing is collected."""
    from app.connections.mesh.mailbox import Mailbox

    check = f"mailbox {mailbox.name}"
    try:
        with Mailbox(mailbox, secrets, max_bytes=1024, pause=lambda _: True) as opened:
            opened.handshake()
    except AppError as failure:
        return [attention(check, failure)]
    return [Finding(check, True, "it answers and takes our sign-on")]


def check_folder(folder: FolderSettings) -> list[Finding]:
    """Whether a folder is there, can be read, and files in it can be moved."""
    check = f"folder {folder.name}"
    wanted = [folder.path]
    if folder.kind is FolderKind.MESH_CLIENT:
        wanted = [folder.path / name for name in ("IN", "OUT", "SENT")]
    return [_folder(check, path) for path in wanted]


def _folder(check: str, path: Path) -> Finding:
    why = _hindrance(path)
    if why:
        return Finding(check, False, f"{path}: {why}", "FOLDER-020")
    return Finding(check, True, f"{path}: can be read, and files in it can be moved")


def _hindrance(path: Path) -> str:
    if not path.is_dir():
        return "there is no such folder: make it, or correct the path in the settings"
    try:
        next(path.iterdir(), None)
        handle, made = tempfile.mkstemp(prefix=_PROBE, dir=path)
        os.close(handle)
        Path(made).rename(f"{made}.moved").unlink()
    except OSError as failure:
        return f"it cannot be worked in ({failure.strerror or 'no reason given'})"
    return ""
