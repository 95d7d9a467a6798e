"""Looking for patients finds those who are there, and nobody whom only chance spells."""

from pathlib import Path

import pytest

from tests.leaks.looking import look

NO_TEXT = b"\x80\xfe\x00\x9c"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_the_shortest_name_is_found_in_a_line_of_text(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.log").write_bytes("could not open Bond's report".encode(encoding))
    count, found = look(tmp_path)
    assert count == 1
    assert ("Bond", encoding) in {(one.text, one.encoding) for one in found}


def test_four_letters_among_bytes_that_are_no_text_are_chance(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_bytes(NO_TEXT + b"Bond" + NO_TEXT)
    assert look(tmp_path) == (1, [])


@pytest.mark.parametrize("text", ["Nowak-Bell", "9990001006", "NT5 7QJ"])
def test_longer_names_and_numbers_are_found_in_any_bytes(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.db").write_bytes(NO_TEXT + text.encode() + NO_TEXT)
    assert text in {one.text for one in look(tmp_path)[1]}
