"""The proof notices what a mapping would have lost, and only that."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.readers.ledger import Shown, prove
from app.readers.read import read
from tests.readers import messages as m

DATA = m.as_json(
    m.searchset(*m.core(), m.observation(comment="Old bruise"), m.task(note=[{"text": "Ring"}]))
)


@pytest.mark.hazard("0701")
def test_a_whole_report_needs_no_addition() -> None:
    report = read(DATA)
    proved = prove(report, DATA)
    assert proved.also == report.also
    assert proved.ledger.lost == 0
    assert proved.ledger.placed + proved.ledger.also == proved.ledger.values > 20


@pytest.mark.hazard("0701")
def test_what_a_mapping_loses_is_listed_with_its_place() -> None:
    report = read(DATA)
    holes = replace(report, observations=(), tasks=())
    proved = prove(holes, DATA)
    added = {(line.where, line.text) for line in proved.also[len(report.also) :]}
    assert {
        ("Observation, comment", "Old bruise"),
        ("Observation, code", "Haemorrhage"),
        ("Task, note", "Ring"),
    } <= added
    assert proved.ledger.lost == 0


@pytest.mark.hazard("0701")
def test_a_word_inside_another_word_does_not_count_as_shown() -> None:
    data = m.as_json(m.searchset(*m.core(), m.observation(comment="injur")))
    report = read(data)
    holes = replace(report, observations=())
    assert ("Observation, comment", "injur") in {
        (line.where, line.text) for line in prove(holes, data).also
    }


@pytest.mark.hazard("0204")
def test_what_was_set_apart_is_accounted_for() -> None:
    other = m.observation(subject=m.ref("Patient/p2"), comment="Not hers")
    data = m.as_json(m.searchset(*m.core(), other))
    proved = prove(read(data), data)
    assert "Not hers" not in [line.text for line in proved.also]
    assert proved.ledger.lost == 0


def stands_whole(words: str, text: str) -> bool:
    """The rule itself, without an index: somewhere with no letter or digit grown on to it."""
    places = (at for at in range(len(text)) if text.startswith(words, at))
    for at in places:
        before, after = text[:at][-1:], text[at + len(words) :][:1]
        grown = before.isalnum() and words[0].isalnum()
        if not grown and not (after.isalnum() and words[-1].isalnum()):
            return True
    return False


_PIECES = st.sampled_from(("a", "aa", "1", "ä", "²", "-", " ", "_", "*", "\u0301"))
_TEXTS = st.lists(_PIECES, min_size=1, max_size=12).map("".join)


@pytest.mark.hazard("0701")
@settings(max_examples=200)
@example("aa-1 a a", "a-1")
@given(_TEXTS, _TEXTS)
def test_the_index_finds_whole_words_exactly_where_reading_it_all_would(
    text: str, other: str
) -> None:
    flat, shown = _flat(text), Shown((text,))
    ends = [(at, at + size) for at in range(len(text)) for size in range(1, 8)]
    for words in (other, *(text[start:end] for start, end in ends)):
        asked = _flat(words)
        assert shown.holds((words,)) is (not asked or stands_whole(asked, flat))


def _flat(text: str) -> str:
    return " ".join(text.upper().casefold().split())
