"""Which caller may speak for which sender: an ODS or DoS id is easily written, a key is not.

The gateway has seen already that a certificate is one of those that are let in at all. Here it is
held against the sender that a message names.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.connections.gateway.callers import is_listed
from app.connections.gateway.seam import Peer
from app.settings.registry import SenderKind, SenderSettings, Settings

IMPOSTOR = "The certificate of this caller is none of the sender that is named."


def may_speak_for(sender: SenderSettings, peer: Peer) -> bool:
    """Whether a caller shows one of the sender's certificates, or none are set up for it."""
    return not sender.certificates or is_listed(peer, sender.certificates)


def is_impostor(settings: Settings, kind: SenderKind, names: Iterable[str], peer: Peer) -> bool:
    """Whether one of the names is that of a sender for which this caller may not speak.

    Args:
        settings: which senders there are.
        kind: of senders that can be meant.
        names: every identity that the message gives its sender; blank ones are nobody's.
        peer: who calls.
    """
    given = {name.strip().rstrip("/").casefold() for name in names} - {""}
    for sender in settings.senders:
        known = {name.strip().rstrip("/").casefold() for name in (sender.name, *sender.identities)}
        if sender.kind is kind and known & given and not may_speak_for(sender, peer):
            return True
    return False
