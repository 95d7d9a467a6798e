"""NHS numbers: checked, never corrected, and their standing said in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.report.nhs_number import NhsNumber, NhsNumberStatus


def sent(digits: str, status: NhsNumberStatus = NhsNumberStatus.VERIFIED) -> NhsNumber:
    return NhsNumber(digits, status)


@pytest.mark.hazard("H15")
@pytest.mark.parametrize(
    "digits", ["9434765919", "943 476 5919", "943-476-5919", "9000000009", "9990000018"]
)
def test_a_number_whose_check_digit_fits_is_valid(digits: str) -> None:
    assert sent(digits).valid
    assert sent(digits).standing == "verified"


@pytest.mark.hazard("H15", "0506")
@pytest.mark.parametrize(
    "digits",
    [
        "9434765918",
        "1297287652",
        "3478526985",
        "999000001",
        "99900000188",
        "0000000000",
        "",
        "ABC",
        "９４３４７６５９１９",
    ],
)
def test_any_other_is_invalid_whatever_the_sender_says(digits: str) -> None:
    assert not sent(digits).valid
    assert sent(digits).standing == "invalid: check digit"


def test_ten_digits_are_grouped_and_anything_else_is_shown_as_sent() -> None:
    assert sent("9434765919").shown == "943 476 5919"
    assert sent("94347 6591").shown == "94347 6591"


def test_not_verified_and_status_not_sent_are_different_words() -> None:
    traced_not = NhsNumber(
        "9434765919", NhsNumberStatus.UNVERIFIED, "Number present but not traced"
    )
    assert traced_not.standing == "not verified"
    assert sent("9434765919", NhsNumberStatus.UNVERIFIED).standing == "status not sent"


@given(st.integers(0, 999_999_999))
def test_at_most_one_last_digit_is_right(first_nine: int) -> None:
    right = [d for d in range(10) if sent(f"{first_nine:09d}{d}").valid]
    assert len(right) <= 1
