"""A person's name in the NHS form ``FAMILY, Given (Title)`` (ISB 1506)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name as it was sent.

    Attributes:
        family: the family name as sent; empty where none was sent.
        given: the given names in the sender's order.
        title: prefixes joined by a space, as sent.
        suffix: suffixes joined by a space, as sent.
        text: the whole name in one piece, where the sender sent it so.
        use: the sender's word for the name's use, such as ``official`` or ``nickname``.
    """

    family: str = ""
    given: tuple[str, ...] = ()
    title: str = ""
    suffix: str = ""
    text: str = ""
    use: str = ""

    @property
    def shown(self) -> str:
        """The banner's form; a name that came in one piece is shown as it came."""
        if not self.family and not self.given:
            return self.text or self.title
        given = " ".join(self.given)
        head = self.family.upper()
        name = f"{head}, {given}" if head and given else head or f"{given} (family name not sent)"
        if self.suffix:
            name += f" {self.suffix}"
        return f"{name} ({self.title.rstrip('.')})" if self.title else name
