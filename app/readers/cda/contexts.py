"""What stands around a coded entry and changes what it says: its heading, and whose it is.

CDA hands these down: the subject of a section is that of its entries, and what an organizer that
was nullified holds does not stand either.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain

from app.readers.cda.acts import standing_of, status_of
from app.readers.cda.datatypes import coded
from app.readers.cda.elements import HL7, Element, child, children, words_in
from app.readers.cda.people import card, person_of
from app.readers.cda.reading import Reading
from app.readers.cda.topics import Topic, topic_of
from app.report.model import Item, Person

_SECTION_PEOPLE = {"author": "Author", "informant": "Source"}
_SECTION = f"{HL7}section"


@dataclass(frozen=True, slots=True)
class Context:
    """Where an entry stands.

    Attributes:
        heading: the title of its section, or of the nearest one round it that has a title.
        topic: what that heading is about.
        in_words: whether the section says in its text what its entries say in codes.
        about: whom it is about, where that is not the patient.
        group: the words of the organizer that it is part of.
        standing: why the organizer does not stand, "" where it does.
    """

    heading: str = ""
    topic: Topic = Topic.OTHER
    in_words: bool = False
    about: str = ""
    group: str = ""
    standing: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether nothing round the entry takes back what it says of the patient."""
        return not self.about and not self.standing

    def around(self, item: Item, *, own_subject: bool = False) -> Item:
        """The item with what its place says of it."""
        about = f"About {self.about}, not the patient: " if self.about and not own_subject else ""
        details = [*item.details, ("Part of", self.group)]
        if about or not self.in_words:
            details.append(("From", self.heading))
        return replace(
            item,
            text=f"{about}{item.text}",
            details=tuple((label, words) for label, words in details if words),
            standing=item.standing or self.standing,
        )


class Contexts:
    """The contexts of the sections of one document, each read once."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._known: dict[Element, Context] = {}

    def of(self, part: Element) -> Context:
        """The context of a section, or of the section that something stands in."""
        context = Context()
        unknown: list[Element] = []
        for section in chain((part,), part.iterancestors()):
            if section.tag != _SECTION:
                continue
            if (known := self._known.get(section)) is not None:
                context = known
                break
            unknown.append(section)
        for section in reversed(unknown):
            context = self._known[section] = self._section(section, context)
        return context

    def within(self, organizer: Element, context: Context) -> Context:
        """The context of the parts of an organizer."""
        said = coded(self._reading, child(organizer, "code"))
        status = standing_of(status_of(self._reading, organizer))
        return replace(
            context,
            about=_subject(self._reading, organizer) or context.about,
            group=said.words if said else context.group,
            standing=status or context.standing,
        )

    def _section(self, section: Element, outer: Context) -> Context:
        head, kind, text = (child(section, name) for name in ("title", "code", "text"))
        title = words_in(head) if head is not None else ""
        code = kind.get("code", "").strip() if kind is not None else ""
        return Context(
            heading=title or outer.heading,
            topic=topic_of(title, code) if title or code else outer.topic,
            in_words=text is not None and bool(words_in(text)),
            about=_subject(self._reading, section) or outer.about,
        )


def section_people(reading: Reading, document: Element, contexts: Contexts) -> list[Person]:
    """Who wrote a section, or told what it says, where that is somebody of its own."""
    found: list[Person] = []
    for section in document.iter(_SECTION):
        for name, label in _SECTION_PEOPLE.items():
            for part in children(section, name):
                heading = contexts.of(section).heading
                of = f"{label} of “{heading}”" if heading else f"{label} of a part"
                found += [who] if (who := person_of(reading, part, of)) else []
    return found


def _subject(reading: Reading, holder: Element) -> str:
    found = []
    for part in children(holder, "subject"):
        who = card(reading, part)
        found.append(", ".join(filter(None, (who.name, who.details()))) or "somebody else")
    return ", ".join(found)
