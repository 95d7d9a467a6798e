"""The compact form in which a synthetic BaRS exchange is written; every person is invented."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.demo.authoring.story import Service, Staff, Who


@dataclass(frozen=True, slots=True)
class UseCase:
    """A use case of BaRS, and whether it is a ``referral`` or a ``validation``."""

    code: str
    words: str
    category: str = "referral"


@dataclass(frozen=True, slots=True)
class Triaged:
    """One item of the triage outcome: the family of its code system, code and words."""

    family: str
    code: str
    words: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A flag: category code and words, then code system, code and words."""

    category: str
    category_words: str
    system: str
    code: str
    words: str
    text: str = ""
    on_scene: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where it happened, with the fields of the LocationExtension."""

    name: str
    lines: tuple[str, ...]
    postcode: str
    extra: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SpecialNote:
    """A special patient note, found in a source that was looked up."""

    source: str
    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class Handover:
    """One exchange, as its author tells it.

    Attributes:
        key: what its ids are worked out from; an update and a cancellation keep it.
        due: the end of the time frame, minutes from now; None where the sender gave no end.
        started, ended: when the contact began and its disposition was found, minutes from now.
        changed: when this version was made, minutes from now.
        reason: ``new`` or ``update``.
        part: whether an update brings what changed and no more.
        cancelled: why it was cancelled, empty where it was not.
        booked: start of a linked booking, minutes from now.
    """

    key: str
    case: str
    use_case: UseCase
    sender: Service
    service: tuple[str, str]
    patient: Who
    staff: Staff
    started: int
    ended: int
    due: int | None
    outcome: tuple[Triaged, ...]
    narrative: str
    advice: str = ""
    complaint: str = ""
    flags: tuple[Marked, ...] = ()
    place: Place | None = None
    note: SpecialNote | None = None
    rejected: tuple[tuple[str, str], ...] = ()
    medicines: tuple[tuple[str, str, str], ...] = ()
    allergies: tuple[tuple[str, str], ...] = ()
    observations: tuple[tuple[str, str], ...] = ()
    next_of_kin: tuple[str, str, str, str] = ("", "", "", "")
    changed: int = 0
    reason: str = "new"
    part: bool = False
    cancelled: str = ""
    booked: int | None = None

    def cancel(self, why: str, changed: int) -> Handover:
        """The message that cancels it."""
        return replace(self, reason="update", cancelled=why, changed=changed)
