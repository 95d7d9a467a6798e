"""What a grammar cannot say: that the manifest and the payloads name the same."""

import pytest
from lxml import etree

from app.replies.itk.check import checked
from app.replies.itk.infrastructure import infrastructure
from app.report.errors import AppError
from tests.replies.itk.made import ABOUT, IDS, NAMES, SUMMER, TO, US


def test_a_manifest_that_names_another_payload_is_not_sent() -> None:
    root = etree.fromstring(infrastructure(ABOUT, US, IDS, at=SUMMER, to=TO))
    assert checked(root)
    (item,) = root.xpath("//itk:manifestitem", namespaces=NAMES)
    item.set("id", f"uuid_{IDS.message}")
    with pytest.raises(AppError) as told:
        checked(root)
    assert told.value.code == "REPLY-050"
    assert "manifestitem" in told.value.what_happened


def test_what_breaks_the_grammar_is_told_by_the_name_of_the_element_alone() -> None:
    root = etree.fromstring(infrastructure(ABOUT, US, IDS, at=SUMMER, to=TO))
    (response,) = root.xpath("//itk:InfrastructureResponse", namespaces=NAMES)
    response.set("result", "Farrow")
    with pytest.raises(AppError) as told:
        checked(root)
    assert "Farrow" not in told.value.line
