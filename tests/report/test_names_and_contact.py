"""Names, addresses and telephone numbers in the NHS forms."""

import pytest

from app.report.contact import show_address, show_phone, show_postcode
from app.report.names import PersonName


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (PersonName("Nowak-Bell", ("Zofia", "Maria"), "Miss"), "NOWAK-BELL, Zofia Maria (Miss)"),
        (PersonName("O'Neill", ("Siân",), "Dr."), "O'NEILL, Siân (Dr)"),
        (PersonName("Strauß", ("Jürgen",)), "STRAUSS, Jürgen"),
        (PersonName("ABARA"), "ABARA"),
        (PersonName(given=("Madonna",)), "Madonna (family name not sent)"),
        (PersonName(text="Test Call TEST"), "Test Call TEST"),
        (PersonName("King", ("Martin",), "Mr", "Jr"), "KING, Martin Jr (Mr)"),
    ],
)
def test_names_show_all_that_was_sent_in_the_fixed_order(name: PersonName, shown: str) -> None:
    assert name.shown == shown


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("tel:01233123123", "01233 123123"),
        ("+447700900147", "07700 900147"),
        ("00441514960947", "0151 496 0947"),
        ("+44 (0)20 7946 0472", "020 7946 0472"),
        ("02079460472", "020 7946 0472"),
        ("0800 1111", "0800 1111"),
        ("03001231000", "0300 123 1000"),
        ("+1 555 0100", "+1 555 0100"),
        ("07956 7789876", "07956 7789876"),
        ("mailto:a.b@example.org", "a.b@example.org"),
        ("020 7946 0472 x1234", "020 7946 0472 x1234"),
        ("ask for Jo", "ask for Jo"),
    ],
)
def test_uk_numbers_are_local_and_others_stay_as_sent(sent: str, shown: str) -> None:
    assert show_phone(sent) == shown


def test_an_address_is_one_line_without_gaps() -> None:
    assert show_address(["14 Larch Close", "", " Northtown, "], "nt57qj") == (
        "14 Larch Close, Northtown, NT5 7QJ"
    )
    assert show_address(["1 High Street, NT5 7QJ"], "NT5 7QJ") == "1 High Street, NT5 7QJ"
    assert show_postcode("not a postcode") == "not a postcode"
