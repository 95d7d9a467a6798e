"""The patient banner: order, labels, tab order, deceased pattern, and nothing cut."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.report.model import Address, Item, NarrativeSection, Telecom
from app.report.names import PersonName
from app.report.sheet import SectionId, sheet
from app.report.states import Role
from app.ui.banner import Banner, BannerItem
from app.ui.driving import visible_text
from app.ui.flow import settle
from app.ui.looks import RADIUS
from app.ui.report_page import ReportPage
from app.ui.text import Button, Label, SmallToggle
from app.ui.theme import Look, ThemeName, wear
from tests.ui import reports


def banner_of(qtbot: QtBot, name: str, width: int = 874, role: Role = Role.CLINICIAN) -> Banner:
    section = sheet(reports.ALL[name](), reports.NOW, role).section(SectionId.BANNER)
    assert section is not None
    banner = Banner(section)
    qtbot.addWidget(banner)
    banner.resize(width, banner.heightForWidth(width))
    banner.show()
    settle()
    return banner


def stops(banner: Banner) -> list[str]:
    """The accessible names of the banner's stops, in the order of the Tab key."""
    first = banner.findChildren(BannerItem)[0]
    found, at = [], first
    while True:
        reached = at.isVisible() and at.focusPolicy() & Qt.FocusPolicy.TabFocus
        if reached and banner.isAncestorOf(at):
            found.append(at.accessibleName())
        at = at.nextInFocusChain()  # type: ignore[assignment]
        if at is first:
            return found


def test_the_tab_order_is_that_of_the_standard(qtbot: QtBot) -> None:
    names = stops(banner_of(qtbot, "child_with_head_injury"))
    assert names[:5] == [
        "NOWAK-BELL, Zofia Maria (Miss)",
        "Born 14-Mar-2019 (7y 8m)",
        "Gender Female",
        "NHS No. 943 476 5919 verified",
        "Usual address 14 Larch Close, NORTHTOWN, NT5 7QJ",
    ]
    assert names[8] == "Allergies not recorded"


def test_a_name_that_was_not_sent_says_what_it_is_that_was_not_recorded(qtbot: QtBot) -> None:
    assert stops(banner_of(qtbot, "nearly_empty"))[0] == "Name Not recorded"


def test_labels_have_no_colon(qtbot: QtBot) -> None:
    assert ":" not in visible_text(banner_of(qtbot, "child_with_head_injury"))


@pytest.mark.hazard("H11")
def test_an_empty_list_is_never_no_known_allergies(qtbot: QtBot) -> None:
    text = visible_text(banner_of(qtbot, "child_with_head_injury"))
    assert "Allergies not recorded" in text
    assert "No known allergies" not in text


@pytest.mark.hazard("H11")
def test_allergies_told_in_words_alone_are_unavailable_and_never_known(qtbot: QtBot) -> None:
    told = NarrativeSection("Recorded Allergies", "Penicillin")
    report = replace(reports.ALL["child_with_head_injury"](), narrative=(told,))
    section = sheet(report, reports.NOW).section(SectionId.BANNER)
    assert section is not None
    banner = Banner(section)
    qtbot.addWidget(banner)
    banner.show()
    text = visible_text(banner)
    assert "Allergies unavailable" in text
    assert "see Recorded Allergies" in text
    assert "Known allergies" not in text


@pytest.mark.hazard("H11")
@pytest.mark.parametrize(
    ("sent", "known"),
    [
        (("No known allergies or adverse reaction.",), False),
        (("NKDA",), False),
        (("Nil known",), False),
        (("None known",), False),
        (("Penicillin",), True),
        (("No known allergies", "Penicillin"), True),
        (("Nonoxinol",), True),
        (("No penicillin at all: rash",), True),
    ],
)
def test_what_denies_allergies_is_shown_as_sent_and_never_as_known(
    qtbot: QtBot, sent: tuple[str, ...], known: bool
) -> None:
    report = reports.child_with_head_injury()
    told = replace(report, allergies=tuple(Item(text) for text in sent))
    section = sheet(told, reports.NOW).section(SectionId.BANNER)
    assert section is not None
    banner = Banner(section)
    qtbot.addWidget(banner)
    banner.show()
    lines = visible_text(banner).splitlines()
    assert "; ".join(sent) in lines
    assert ("Known allergies" in lines) is known


@pytest.mark.hazard("H15")
def test_an_invalid_number_is_shown_as_sent_with_the_word(qtbot: QtBot) -> None:
    text = visible_text(banner_of(qtbot, "contradictory"))
    assert "943 476 5918" in text
    assert "invalid: check digit" in text


@pytest.mark.hazard("H12")
def test_the_kinds_of_absence_are_different_words(qtbot: QtBot) -> None:
    banner = banner_of(qtbot, "contradictory")
    text = visible_text(banner).splitlines()
    assert "Not recorded" in text  # Born
    assert "Not Known" in text  # Gender
    assert "estimated age 45y" in text
    assert "?" not in text
    assert "-" not in text


@pytest.mark.hazard("H16")
def test_the_dead_are_told_by_pattern_and_words(qtbot: QtBot) -> None:
    dead, living = banner_of(qtbot, "man_who_died"), banner_of(qtbot, "child_with_head_injury")
    text = visible_text(dead)
    for words in ("Died", "21-Nov-2026", "Age at Death", "81y"):
        assert words in text
    assert "(81y)" not in text
    assert kinds_of_ground(dead) > kinds_of_ground(living) == 1


@pytest.mark.hazard("H16")
@pytest.mark.parametrize("width", [874, 1366, 500])
def test_died_stands_below_born_and_the_age_at_death_below_that(qtbot: QtBot, width: int) -> None:
    banner = banner_of(qtbot, "man_who_died", width)
    items = {one.accessibleName().split(" 1")[0].split(" 2")[0].split(" 8")[0]: one
             for one in banner.findChildren(BannerItem) if one.isVisible()}  # fmt: skip
    places = [items[name].mapTo(banner, QPoint(0, 0)) for name in ("Born", "Died", "Age at Death")]
    assert len({place.x() for place in places}) == 1
    assert places == sorted(places, key=lambda place: place.y())
    assert len({place.y() for place in places}) == 3
    names = stops(banner)
    assert [name.split(" ")[0] for name in names[1:6]] == ["Born", "Died", "Age", "Gender", "NHS"]


def kinds_of_ground(banner: Banner) -> int:
    """How many colours a strip of empty banner has: one if plain, more if hatched."""
    image = banner.grab().toImage()
    y = image.height() - 8
    return len({image.pixel(x, y) for x in range(image.width() - 120, image.width() - 60)})


@pytest.mark.hazard("H13")
def test_a_receptionist_has_no_allergies_section(qtbot: QtBot) -> None:
    banner = banner_of(qtbot, "child_with_head_injury", role=Role.RECEPTIONIST)
    assert "llerg" not in visible_text(banner)


@pytest.mark.parametrize("worn", [Look(name) for name in ThemeName])
def test_what_opens_all_of_it_stands_out_on_the_hatching(qtbot: QtBot, worn: Look) -> None:
    banner = banner_of(qtbot, "man_who_died")
    (toggle,) = [one for one in banner.findChildren(SmallToggle) if one.isVisible()]
    drawn = banner.grab().toImage()
    corner = 2 * RADIUS
    place = toggle.mapTo(banner, QPoint(1, corner))
    tall = toggle.height() - 2 * corner
    ground = [drawn.pixelColor(place.x(), place.y() + down).name() for down in range(tall)]
    assert set(ground) == {worn.colour("page").name()}


@pytest.mark.hazard("H05")
@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("name", ["child_with_head_injury", "sharp", "man_who_died"])
def test_nothing_but_address_and_phone_is_ever_cut(qtbot: QtBot, name: str, scale: float) -> None:
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance()
    assert isinstance(app, QApplication)
    wear(app, Look(ThemeName.LIGHT, scale))
    banner = banner_of(qtbot, name)
    cut = {label.accessibleName() for label in cut_labels(banner)}
    allowed = {line.text for line in banner._section.lines if line.key in ("address", "phone")}
    assert cut <= allowed
    banner.toggle()
    banner.resize(874, banner.heightForWidth(874))
    settle()
    assert cut_labels(banner) == []


def cut_labels(root: QWidget) -> list[Label]:
    """Visible labels whose text does not fit, or was shortened."""
    return [
        label
        for label in root.findChildren(Label)
        if label.isVisible() and label.text() and not fits(label)
    ]


def fits(label: Label) -> bool:
    if "…" in label.text() and "…" not in label.accessibleName():
        return False
    if label.wordWrap():
        return label.height() >= label.heightForWidth(label.width())
    return (
        label.width() >= label.sizeHint().width() and label.height() >= label.fontMetrics().height()
    )


@pytest.mark.hazard("H05")
@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_nothing_of_a_report_is_cut_at_any_text_size(qtbot: QtBot, scale: float) -> None:
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance()
    assert isinstance(app, QApplication)
    wear(app, Look(ThemeName.LIGHT, scale))
    report = reports.contradictory()
    page = ReportPage(report, sheet(report, reports.NOW), reports.NOW)
    qtbot.addWidget(page)
    page.resize(1366, 768)
    page.show()
    page.build_all()
    page.tick(reports.NOW)
    settle()
    allowed = {line.text for line in page.banner._section.lines if line.key in ("address", "phone")}
    assert {label.accessibleName() for label in cut_labels(page)} <= allowed
    bar = page.go_to
    assert bar.height() >= bar.heightForWidth(bar.width())
    for button in bar.findChildren(Button):
        assert bar.rect().contains(button.geometry()), button.text()


SECOND = Address("Temporary address", "c/o Kowalska, 112 Long Lane, Northtown, NT9 9ZZ")


def of_two_homes(qtbot: QtBot) -> Banner:
    addresses = (*reports.child_with_head_injury().patient.addresses, SECOND)
    return banner_with(qtbot, addresses=addresses)


def banner_with(qtbot: QtBot, **changes: object) -> Banner:
    """The banner of the child, of whom other things were told."""
    report = reports.child_with_head_injury()
    patient = replace(report.patient, **changes)  # type: ignore[arg-type]  # told by each test
    section = sheet(replace(report, patient=patient), reports.NOW).section(SectionId.BANNER)
    assert section is not None
    banner = Banner(section)
    qtbot.addWidget(banner)
    banner.resize(874, banner.heightForWidth(874))
    banner.show()
    settle()
    return banner


@pytest.mark.hazard("H01")
def test_a_further_address_is_counted_and_one_key_away(qtbot: QtBot) -> None:
    banner = of_two_homes(qtbot)
    assert "and 1 more" in visible_text(banner)
    assert SECOND.text not in visible_text(banner)
    assert any(name.endswith(" and 1 more") for name in stops(banner)), "it is said, too"
    one = banner_of(qtbot, "child_with_head_injury")
    assert banner.height() == one.height()
    banner.toggle()
    settle()
    assert SECOND.text in visible_text(banner)
    assert f"Temporary address {SECOND.text}" in stops(banner)
    assert "and 1 more" not in visible_text(banner)


def test_a_further_number_takes_no_line_from_the_report(qtbot: QtBot) -> None:
    """As wide as beside the list at 1366 pixels."""
    mother = Telecom("Call-back telephone", "07700 900148", "Irena Nowak (mother)")
    own = reports.child_with_head_injury().patient.telecoms
    several = banner_with(qtbot, telecoms=(*own, mother))
    assert "and 1 more" in visible_text(several)
    assert several.height() == banner_of(qtbot, "child_with_head_injury").height()


@pytest.mark.hazard("H04")
def test_a_name_from_right_to_left_begins_at_the_left_edge(qtbot: QtBot) -> None:
    report = reports.child_with_head_injury()
    name = PersonName("\u0627\u0644\u062d\u0633\u064a\u0646\u064a", ("\u0646\u0648\u0631",))
    turned = replace(report, patient=replace(report.patient, name=name))
    section = sheet(turned, reports.NOW).section(SectionId.BANNER)
    assert section is not None
    banner = Banner(section)
    qtbot.addWidget(banner)
    banner.resize(874, banner.heightForWidth(874))
    banner.show()
    settle()
    (label,) = [one for one in banner.findChildren(Label) if one.text() == name.shown]
    image = label.grab().toImage()
    ground = image.pixel(image.width() - 1, 0)
    inked = [
        x
        for x in range(image.width())
        if any(image.pixel(x, y) != ground for y in range(image.height()))
    ]
    assert inked[0] < 12
    assert inked[-1] < image.width() / 2
