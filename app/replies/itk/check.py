"""Nothing of ours leaves that breaks the standard: the rules of ``itk-replies.rng``, and the ids.

The grammar holds what the published instances and the ITK 2.2 specification say of each element;
what a grammar cannot say (that ids in two places are the same) is checked here.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lxml import etree

from app.replies.itk.markup import Element
from app.replies.itk.names import ADDRESSING, ITK
from app.report.errors import AppError

_GRAMMAR = Path(__file__).resolve().parents[3] / "resources" / "schemas" / "itk-replies.rng"


def checked(root: Element) -> bytes:
    """The bytes of an answer or acknowledgement that keeps the rules; same tree, same bytes.

    Raises:
        AppError: it does not keep them (REPLY-050), because the message that it is about lacks
            what the standard needs.
    """
    etree.cleanup_namespaces(root, top_nsmap={"wsa": ADDRESSING})
    rules = _grammar()
    if not rules.validate(root):
        raise _broken(_first(rules))
    listed = [item.get("id") for item in root.iter(f"{{{ITK}}}manifestitem")]
    if listed != [payload.get("id") for payload in root.iter(f"{{{ITK}}}payload")]:
        raise _broken("manifestitem")
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _first(rules: etree.RelaxNG) -> str:
    """The element at which the rules are broken first: its name alone, values may be private."""
    for entry in rules.error_log:
        name = str(entry.message).partition("element ")[2].split(" ")[0].strip(":")
        if name:
            return name
    return "envelope"


def _broken(where: str) -> AppError:
    return AppError(
        "The acknowledgement was not made",
        f"What the message says of itself does not allow one that keeps the standard ({where})",
        "Telephone the sender if it waits for the acknowledgement, and tell local IT",
        "REPLY-050",
    )


@cache
def _grammar() -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(_GRAMMAR))
