"""Which sender a collected message is from."""

from __future__ import annotations

from app.settings.registry import Settings


def source_of(settings: Settings, named: str, mailbox: str) -> str:
    """The name of a sender in the settings; or else what to call it.

    Args:
        settings: which senders there are.
        named: the sender that the source itself names, empty where several use it.
        mailbox: the mailbox that the message came from, empty where nothing says which.
    """
    if named:
        return named
    for sender in settings.senders:
        if mailbox and sender.its_mailbox.strip().upper() == mailbox.upper():
            return sender.name
    return f"MESH mailbox {mailbox}" if mailbox else "Unknown sender"
