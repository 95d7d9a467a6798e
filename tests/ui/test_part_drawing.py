"""What a picture or a page becomes, and what is refused with its reason."""

import base64

import pytest
from PySide6.QtGui import QImage

from app.report.errors import AppError
from app.report.parts import Part, PartKind
from app.ui import part_drawing
from tests.files import locked_pdf, pdf, png, png_that_claims


@pytest.mark.qt_log_ignore("JPEG datastream", "libpng", "GIF", extend=True)
@pytest.mark.parametrize(
    ("kind", "data", "code"),
    [
        (PartKind.PNG, png()[:40], "PART-001"),
        (PartKind.JPEG, b"\xff\xd8\xff\xe0 no more of it", "PART-001"),
        (PartKind.GIF, b"GIF89a", "PART-001"),
        (PartKind.PNG, png_that_claims(30_000, 30_000), "PART-002"),
        (PartKind.PDF, locked_pdf(), "PART-003"),
        (PartKind.PDF, b"%PDF-1.7 and no more", "PART-004"),
    ],
    ids=["cut png", "no jpeg", "cut gif", "huge png", "locked", "no pdf"],
)
def test_what_cannot_be_drawn_is_refused_with_its_reason(
    kind: PartKind, data: bytes, code: str
) -> None:
    with pytest.raises(AppError) as told:
        part_drawing.drawing(Part(kind, content=data), 0, 0)
    assert (told.value.title, told.value.code) == ("This part cannot be shown here", code)


def test_a_page_of_any_size_is_drawn_within_the_limit() -> None:
    drawn = part_drawing.drawing(Part(PartKind.PDF, content=pdf()), 0, 60_000)
    assert drawn.image.width() * drawn.image.height() <= part_drawing.MOST_DOTS


@pytest.mark.parametrize("decoder", ["bmp", "svg", "pdf"])
def test_no_other_decoder_is_reached_than_the_one_of_the_kind(decoder: str) -> None:
    content = {
        "bmp": base64.b64decode(
            "Qk06AAAAAAAAADYAAAAoAAAAAQAAAAEAAAABABgAAAAAAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAD/AA=="
        ),
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
        "pdf": pdf(),
    }[decoder]
    assert not QImage.fromData(content).isNull()
    with pytest.raises(AppError) as told:
        part_drawing.drawing(Part(PartKind.PNG, content=content), 0, 0)
    assert told.value.code == "PART-001"
