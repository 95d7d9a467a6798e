"""What is noted of an ITK message beside its bytes: all that an acknowledgement of it needs.

It stands as JSON in the facts of the exchange; the plans and the transport read it from there.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

INFRASTRUCTURE = "infrastructure"
BUSINESS = "business"


@dataclass(frozen=True, slots=True)
class ItkFacts:
    """What an acknowledgement of a message needs.

    Attributes:
        tracking_id: in the characters of the message.
        payloads: their ids, in message order.
        asks: which acknowledgements it asks for; none unless a key says so.
        reply_to_type: the kind of the sender's address, empty for the usual one.
        us: our ODS code as the message addresses us, empty where it does not.
        acknowledges: which kind of acknowledgement it is itself, empty for a report.
        encrypted: the ids of the payloads that are.
        fingerprint: of the envelope, to tell a repetition from another message.
    """

    tracking_id: str = ""
    service: str = ""
    interaction: str = ""
    payloads: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    reply_to_type: str = ""
    us: str = ""
    acknowledges: str = ""
    encrypted: tuple[str, ...] = ()
    fingerprint: str = ""


def to_json(facts: ItkFacts) -> str:
    """The facts as they are kept."""
    return json.dumps(asdict(facts), ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> ItkFacts:
    """The facts that were kept; those of another protocol give empty ones."""
    said = json.loads(text or "{}")
    if "tracking_id" not in said:
        return ItkFacts()
    lists = {name: tuple(said[name]) for name in ("payloads", "asks", "encrypted")}
    return ItkFacts(**{**said, **lists})
