"""Design rule 2 on generated CDA: every word that goes in stands on the clinician's sheet."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.readers.ledger import prove
from app.readers.read import read
from app.report.sheet import sheet
from tests.readers.cda import documents as d

NOW = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)

_ODD = (
    "BP <90 & SpO2 <92%",
    "<CLEO Ref: 21> test",
    "a < b > c &amp; d",
    "حساسية من البنسلين",
    "\u200fעברית",
    "e\u0301te\u0301",
    "no\u00a0break",
    "x" * 3000,
    "tab\there",
    "STRASSE straße İstanbul",
    '"quoted" and \\ backslash',
    "<b>not bold</b>",
    "&lt;br/&gt;",
    "0 - none",
    "not vomited",
    "Dx",
    "20260301",
    "a | b; c",
    "yes",
    "No",
)
_LETTERS = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp", "Cn", "Zs"))
_WORDS = st.one_of(
    st.sampled_from(_ODD),
    st.text(_LETTERS, min_size=1, max_size=12).filter(lambda text: ":" not in text),
)
"""No colon: what stands before one may be the scheme of a telephone number."""

_TITLES = st.one_of(
    _WORDS,
    st.sampled_from(
        ("Patient's Reported Condition", "Case Summary", "Advice Given", "Recorded Allergies",
         "Prescribed Items", "Special Patient Notes", "Consent", "Triage Report", "Safeguarding")
    ),
)  # fmt: skip


class _Made:
    """A document in the making, with every word that was put into it."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw
        self.said: list[str] = []

    def say(self) -> str:
        return escape(self._numbered())

    def attribute(self, scheme: str = "") -> str:
        return quoteattr(scheme + self._numbered())

    def _numbered(self) -> str:
        """Words with a number of their own, so that none hides behind another."""
        self.said.append(f"{self._draw(_WORDS)} w{len(self.said)}")
        return self.said[-1]

    def narrative(self, depth: int = 0) -> str:
        kind = self._draw(st.integers(0, 9 if depth < 3 else 2))
        more = self._draw(st.booleans()) and depth < 3
        rest = self.narrative(depth + 1) if more else ""
        if kind < 2:
            return f"{self.say()} {rest}"
        if kind == 2:
            return f"{self.say()}<br/>\n      {rest}"
        if kind == 3:
            style = self._draw(st.sampled_from(("bold", "Italics", "")))
            return f' <content styleCode="{style}">{self.narrative(depth + 1)}</content> {rest}'
        if kind == 4:
            items = "".join(f"<item>{self.narrative(depth + 1)}</item>" for _ in range(2))
            return f"<list><caption>{self.say()}</caption>{items}</list>{rest}"
        if kind == 5:
            return f"<paragraph>{self.narrative(depth + 1)}</paragraph>{rest}"
        if kind == 6:
            head = f"<tr><th>{self.say()}</th><th>{self.say()}</th></tr>"
            row = f"<tr><td>{self.narrative(depth + 1)}</td><td>{self.say()}</td></tr>"
            return f"<table><thead>{head}</thead><tbody>{row}</tbody></table>{rest}"
        if kind == 7:
            return f" {self.say()} <sup>{self.say()}</sup> <sub> {self.say()} </sub> {rest}"
        if kind == 8:
            return f"<unknown>{self.narrative(depth + 1)}</unknown> {rest}"
        return f" <content revised='delete'>{self.say()}</content> {rest}"

    def section(self, depth: int = 0) -> str:
        title = self._draw(_TITLES)
        self.said.append(title)
        code = (
            f"<code code='c' displayName={self.attribute()}/>" if self._draw(st.booleans()) else ""
        )
        inner = ""
        if depth < 4 and self._draw(st.booleans()):
            inner = f"<component>{self.section(depth + 1)}</component>"
        return (
            f"<section>{code}<title>{escape(title)}</title><text>{self.narrative()}</text>"
            f"{self.entry()}{inner}</section>"
        )

    def entry(self) -> str:
        kind = self._draw(st.integers(0, 4))
        if kind == 0:
            return (
                f"<entry><observation><code displayName={self.attribute()}/>"
                f"<value value={self.attribute()}/></observation></entry>"
            )
        if kind == 1:
            return (
                f"<entry><act><code displayName={self.attribute()}/><text>{self.say()}</text>"
                "</act></entry>"
            )
        if kind == 2:
            return (
                f"<entry><encounter moodCode='APT'><code displayName={self.attribute()}/>"
                f"<participant><participantRole><addr><city>{self.say()}</city></addr>"
                "</participantRole></participant></encounter></entry>"
            )
        return ""

    def role(self, name: str, outer: str, person: str) -> str:
        return (
            f"<{name}><{outer}><id root='r' extension={self.attribute()}/>"
            f"<code code='k' displayName={self.attribute()}/>"
            f"<addr><streetAddressLine>{self.say()}</streetAddressLine> {self.say()}"
            f"<desc>{self.say()}</desc></addr><telecom value={self.attribute('tel:')}/>"
            f"<{person}><name><given>{self.say()}</given><family>{self.say()}</family></name>"
            f"</{person}><oddity>{self.say()}</oddity></{outer}></{name}>"
        )

    def document(self) -> str:
        who = d.patient(
            ids=f"<id root='local' extension={self.attribute()}/>",
            name=f"<name><prefix>{self.say()}</prefix><given>{self.say()}</given>"
            f"<family>{self.say()}</family></name><name>{self.say()}</name>",
            around=f"<addr use='H'><streetAddressLine>{self.say()}</streetAddressLine></addr>",
            more=f"<raceCode displayName={self.attribute()}/><strange>{self.say()}</strange>",
        )
        header = self.role("author", "assignedAuthor", "assignedPerson")
        header += self.role("informant", "relatedEntity", "relatedPerson")
        header += self.role("unheardOf", "role", "person")
        contact = d.encounter(
            f"<dischargeDispositionCode code='Dx02' displayName={self.attribute()}/>",
            self.role("encounterParticipant", "assignedEntity", "assignedPerson"),
        )
        sections = "".join(
            f"<component>{self.section()}</component>" for _ in range(self._draw(st.integers(1, 3)))
        )
        return d.document(who=who, header=header, contact=contact, sections=sections)


@st.composite
def _messages(draw: st.DrawFn) -> tuple[bytes, list[str]]:
    made = _Made(draw)
    text = made.document()
    wrapping = draw(st.integers(0, 3))
    if wrapping == 1:
        text = d.envelope(text)
    elif wrapping == 2:
        text = d.envelope(d.gzip_text(text), packed='base64="true" compressed="true"')
    elif wrapping == 3:
        text = d.soap(d.envelope(text))
    codec = draw(st.sampled_from(("utf-8", "utf-8-sig", "utf-16")))
    return text.encode(codec), made.said


def _letters(text: str) -> str:
    return "".join(text.upper().casefold().split())


@pytest.mark.hazard("0101", "0503", "0701")
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(_messages())
def test_every_word_in_is_a_word_shown(made: tuple[bytes, list[str]]) -> None:
    data, said = made
    report = read(data)
    proved = prove(report, data)
    assert proved.ledger.lost == 0
    text = _letters(sheet(proved, NOW).text)
    for words in said:
        for word in words.split():
            assert _letters(word) in text, word


@pytest.mark.hazard("0101")
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(_messages())
def test_the_reader_itself_leaves_nothing_for_the_proof_to_add(
    made: tuple[bytes, list[str]],
) -> None:
    data, _ = made
    report = read(data)
    added = prove(report, data).also[len(report.also) :]
    assert added == ()
